//! All highlights and notes, in a table: a part of `tests/screen.rs`.

use std::fmt::Write as _;
use std::fs;

use glossator::model::settings::ThemeName;

use super::stage::{Open, Stage};
use super::{compare, theme};

const LETTERS: [(&str, &str); 3] = [
    (
        "a.txt",
        "Viktorov to Li Wei\n\n7 October 1950\n\nI think it makes sense to send at least nine divisions, and \
         not five. The spirit of the troops is good. We have no word of the guns.\n",
    ),
    (
        "b.txt",
        "Li Wei to Viktorov\n\n5 June 1951\n\nThere are three to four enemy divisions at the river. Two \
         divisions of the line hold the hill. The guns came late.\n",
    ),
    ("c.txt", "Notes on grain\n\nThe price of grain rose. Nine ships were held.\n"),
];

/// A highlight of some words of a text.
fn highlight(text: &str, id: &str, quote: &str, tags: &[&str], note: &str) -> String {
    let start = text.find(quote).map_or(500, |at| text[..at].chars().count());
    let end = start + quote.chars().count();
    let mut out = format!(
        "[[highlight]]\nid = {id:?}\nstart = {start}\nend = {end}\nquote = {quote:?}\ntags = {tags:?}\n"
    );
    if !note.is_empty() {
        let _ = writeln!(out, "note = {note:?}");
    }
    out + "created = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n\n"
}

fn notes() -> Vec<(&'static str, String)> {
    let [(_, a), (_, b), (_, c)] = LETTERS;
    let file = |parts: &[String]| format!("format = 1\n\n{}", parts.concat());
    let infantry = ["forces/infantry"];
    vec![
        (
            "iris/a.txt.toml",
            file(&[
                "[[note]]\nid = \"n\"\ntext = \"The first of two.\"\ncreated = 2026-01-01T00:00:00Z\n\
                 updated = 2026-01-01T00:00:00Z\n\n"
                    .to_owned(),
                highlight(a, "1", "at least nine divisions", &infantry, "Compare June."),
                highlight(a, "2", "spirit of the troops", &["forces/morale"], ""),
            ]),
        ),
        (
            "iris/b.txt.toml",
            file(&[
                highlight(b, "3", "three to four enemy divisions", &infantry, ""),
                highlight(b, "4", "Two divisions of the line", &["forces/infantry", "place"], ""),
            ]),
        ),
        ("boris/b.txt.toml", file(&[highlight(b, "5", "guns came late", &["forces/artillery"], "")])),
        ("boris/c.txt.toml", file(&[highlight(c, "6", "coal rose twice", &[], "")])),
    ]
}

/// The library with six highlights of two annotators, one of which has lost its place, and a note.
fn table(size: (u16, u16)) -> Stage {
    let notes = notes();
    let notes: Vec<(&str, &str)> =
        notes.iter().map(|(name, file)| (*name, file.as_str())).collect();
    let open = Open::Annotated(&LETTERS, &notes);
    let mut stage = Stage::new(size, &theme(ThemeName::Terminal), open);
    stage.keys("A");
    stage
}

#[track_caller]
fn says(stage: &Stage, words: &str) {
    assert!(stage.screen().contains(words), "{words:?} in\n{}", stage.screen());
}

/// The entries of a file, without the times of their last changes and what a save adds.
fn entries(stage: &Stage, name: &str) -> String {
    let file = stage.file(name);
    let lines = file.lines().skip_while(|line| !line.starts_with("[["));
    let is_kept = |line: &&str| !line.starts_with("updated") && !line.starts_with("rivals");
    lines.filter(is_kept).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_highlights_and_notes_in_a_table() {
    for size in [(120, 40), (80, 24), (40, 12), (200, 60)] {
        let mut stage = table(size);
        stage.keys("j j");
        compare("passages", &stage);
        stage.keys("O j space space");
        compare("passages-by-tag", &stage);
        stage.keys("=").types("for");
        compare("passages-retag", &stage);
        stage.keys("esc e").types("c");
        compare("passages-export", &stage);
    }
}

#[test]
fn the_filter_is_that_of_the_list_and_is_completed() {
    let mut stage = table((120, 40));
    says(&stage, "7 highlights and notes");
    stage.keys("/").types("annotator:b");
    says(&stage, "2 of 7");
    stage.keys("tab").types("-state:or");
    says(&stage, "is not one of exact, carried");
    stage.keys("tab");
    says(&stage, "/ annotator:boris -state:orphaned");
    stage.keys("enter");
    says(&stage, "1 of 7");
    stage.keys("/ ctrl-u").types("divisions date:1951").keys("enter");
    says(&stage, "2 of 7");
    // Enter is the answer to the filter as it stands, however fast it was typed.
    stage.keys("/ ctrl-u").types("state:or").press("p h a n e d enter").keys("j");
    says(&stage, "/ state:orphaned");
    says(&stage, "1 of 7");
    stage.keys("/ ctrl-u").types("divisions date:1951").keys("enter");
    stage.keys("/").types("tag:p").keys("esc");
    says(&stage, "2 of 7");
    stage.keys("/ ctrl-u").types("weather").keys("enter");
    says(&stage, "none of them matches this filter");
    stage.keys("enter");
    says(&stage, "there is nothing to go to");
}

#[test]
fn a_change_of_many_is_one_step_and_leaves_others_alone() {
    let mut stage = table((120, 40));
    let before = ["iris/a.txt.toml", "iris/b.txt.toml", "boris/b.txt.toml"]
        .map(|name| (name, entries(&stage, name)));
    stage.keys("A +").types("army").keys("enter");
    says(&stage, "army is not in the codebook; Enter again makes a new tag");
    stage.keys("enter");
    says(
        &stage,
        "army added to 4 highlights; 2 by others left alone; 1 has it already, or is a note",
    );
    says(&stage, "saved; u takes it");
    says(&stage, "forces/infantry, place, a…");
    assert!(stage.file("iris/b.txt.toml").contains("\"place\", \"army\""));
    assert!(stage.file("codebook.toml").contains("name = \"army\""));
    stage.keys("u");
    says(&stage, "undone: the tags of 4 highlights");
    for (name, before) in &before {
        assert_eq!(entries(&stage, name), *before, "{name}");
    }
    stage.keys("ctrl-r");
    assert!(stage.file("iris/a.txt.toml").contains("\"army\""));

    // Another instead, of those in the group under the cursor.
    stage.keys("u O g g").keys("/").types("tag:infantry").keys("enter g g space =");
    says(&stage, "on 3 marked, instead of forces/infantry:");
    stage.types("morale").keys("down enter");
    says(&stage, "forces/morale instead of forces/infantry on 3 highlights");
    assert!(stage.file("iris/b.txt.toml").contains("[\"forces/morale\", \"place\"]"));
    stage.keys("u");
    for (name, before) in &before {
        assert_eq!(entries(&stage, name), *before, "{name}");
    }
}

#[test]
fn several_are_deleted_when_that_is_said_twice() {
    let mut stage = table((120, 40));
    stage.keys("A d");
    says(&stage, "d again deletes all 7; any other key does not");
    stage.keys("j d");
    says(&stage, "d again deletes");
    assert!(stage.file("iris/a.txt.toml").contains("nine"));
    // A key that means nothing, or the wheel, is no yes either.
    stage.keys("% d");
    says(&stage, "d again deletes");
    stage.keys("d");
    says(&stage, "4 highlights (1 with a note) and 1 note deleted; 2 by others left alone");
    says(&stage, "2 highlights and notes");
    assert!(!stage.file("iris/a.txt.toml").contains("nine"));
    stage.keys("u");
    says(&stage, "7 highlights and notes");
    assert!(stage.file("iris/a.txt.toml").contains("nine"));
}

#[test]
fn the_one_gone_to_is_in_focus_and_the_table_comes_back_as_it_was() {
    let mut stage = table((120, 40));
    stage.keys("/").types("quote:nine").keys("enter O j j enter");
    let screen = stage.screen();
    assert!(!screen.contains("─ passages"), "{screen}");
    // The key of a tag is for the highlight that was gone to.
    stage.keys("1");
    assert!(stage.file("iris/a.txt.toml").contains("\"forces/infantry\", \"important\""));
    stage.keys("A");
    says(&stage, "/ quote:nine");
    says(&stage, "grouped by tag");
    says(&stage, "+1 important");

    // A note is written on it where it stands.
    stage.keys("g g j c").types("Not five. ").keys("ctrl-s");
    assert!(stage.file("iris/a.txt.toml").contains("Not five."), "{}", stage.screen());
    stage.keys("A / ctrl-u").types("annotator:boris").keys("enter j c");
    says(&stage, "this is boris's; only your own can be changed");
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut stage = table((120, 40));
    stage.keys("h");
    says(&stage, "there are no groups; O makes some");
    stage.keys("O g g d");
    says(&stage, "move to a highlight, or mark some with Space");
    stage.keys("Z");
    says(&stage, "(folded)");
    stage.keys("Z /").types("annotator:boris").keys("enter A -");
    says(&stage, "none of your own among these has a tag");
    stage.keys("+").types("place").keys("enter");
    says(&stage, "nothing was changed: 2 by others left alone");
    // Instead of none: what is typed is the name of a tag all the same.
    stage.keys("=").types("place").keys("enter");
    says(&stage, "nothing was changed: 2 by others left alone");

    // A file broken by hand is not written, and the rest is done.
    fs::write(stage.store().join("iris/b.txt.toml"), "format = 1\n[[highlight]]\nid = 7\n")
        .unwrap();
    stage.keys("/ ctrl-u enter A +").types("place").keys("enter");
    says(&stage, "place added to 2 highlights");
    assert!(stage.file("iris/b.txt.toml").ends_with("id = 7\n"));
}

/// Numbers that are too small say so.
#[test]
fn what_is_counted_without_a_damaged_file_says_so() {
    let mut notes = notes();
    notes.retain(|(name, _)| *name != "iris/b.txt.toml");
    notes.push(("iris/b.txt.toml", "format = 1\n[[highlight]]\nid = 7\n".to_owned()));
    let notes: Vec<(&str, &str)> = notes.iter().map(|(name, text)| (*name, &**text)).collect();
    let open = Open::Annotated(&LETTERS, &notes);
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Dark), open);
    stage.keys("A");
    says(&stage, "1 file not read in full");
    stage.keys("q g s");
    says(&stage, "1 file not read in full");
}

#[test]
fn what_is_shown_or_marked_is_exported_and_nothing_is_replaced_unasked() {
    let mut stage = table((120, 40));
    let at = |stage: &Stage, name: &str| stage.store().with_file_name(name);
    let target = at(&stage, "out.json");
    stage.keys("/").types("annotator:iris tag:infantry").keys("enter e");
    says(&stage, "export what matches annotator:iris tag:inf… as:");
    stage.types("c").keys("enter");
    says(&stage, "several formats begin so");
    stage.keys("ctrl-u").types("js").keys("enter");
    says(&stage, "json to file:");
    stage.keys("ctrl-u").types(target.to_str().unwrap()).keys("enter");
    says(&stage, "3 annotations on 2 documents in");
    let file = fs::read_to_string(&target).unwrap();
    let records: Vec<serde_json::Value> = serde_json::from_str(&file).unwrap();
    assert!(records.iter().all(|record| record["annotator"] == "iris"), "{file}");
    assert_eq!(records.len(), 3);

    // What is marked, and over the same file.
    stage.keys("space e");
    says(&stage, "export 1 marked as:");
    stage.types("csv").keys("enter ctrl-u").types(target.to_str().unwrap()).keys("enter");
    says(&stage, "it is there; Enter again replaces it");
    assert_eq!(fs::read_to_string(&target).unwrap(), file);
    stage.keys("enter");
    says(&stage, "1 annotation on 1 document in");
    assert!(fs::read_to_string(&target).unwrap().starts_with("id,annotator,"));

    // Not into the store; and given up, nothing is there.
    let inside = stage.store().join("out.csv");
    stage.keys("e").types("csv").keys("enter ctrl-u").types(inside.to_str().unwrap()).keys("enter");
    says(&stage, "is in the store");
    stage.keys("esc");
    assert!(!inside.exists());

    // Elsewhere by name: the documents of the list, or all of it in one archive.
    stage.keys("q q :").types("export").keys("enter");
    says(&stage, "export the whole library as:");
    let target = at(&stage, "out.zip");
    stage.types("zip").keys("enter ctrl-u").types(target.to_str().unwrap()).keys("enter");
    says(&stage, "the whole library: 3 documents");
    assert!(fs::read(&target).unwrap().starts_with(b"PK"));
    stage.keys("/").types("b.txt").keys("enter :").types("export").keys("enter");
    says(&stage, "export the list as:");
    let target = at(&stage, "list.json");
    stage.types("json").keys("enter ctrl-u").types(target.to_str().unwrap()).keys("enter");
    says(&stage, "3 annotations on 1 document in");
}

#[test]
fn where_there_is_nothing_to_export_no_file_is_written() {
    let mut stage = table((160, 40));
    let target = stage.store().with_file_name("out.csv");
    let path = target.to_str().unwrap().to_owned();
    stage.keys("/").types("tag:nowhere").keys("enter e");
    stage.types("csv").keys("enter ctrl-u").types(&path).keys("enter");
    says(&stage, "nothing to export: nothing that is saved matches tag:nowhere; no file");
    assert!(!target.exists());
    // Nor is one replaced.
    fs::write(&target, "mine").unwrap();
    stage.keys("enter enter");
    says(&stage, "nothing to export");
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    stage.keys("esc q q /").types("no-such-document").keys("enter :").types("export").keys("enter");
    stage.types("json").keys("enter ctrl-u").types(&path).keys("enter enter");
    says(&stage, "nothing to export: nothing is written on the documents of the list");
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
}

#[test]
fn esc_clears_the_filter_and_then_closes() {
    let mut stage = table((120, 40));
    stage.keys("/").types("annotator:boris").keys("enter");
    says(&stage, "2 of 7");
    stage.keys("esc");
    says(&stage, "7 highlights and notes");
    stage.keys("esc");
    assert!(!stage.screen().contains("7 highlights and notes"), "{}", stage.screen());
}

/// Whoever is used to pressing it twice loses one.
#[test]
fn after_one_that_was_deleted_the_next_is_asked_for() {
    let mut stage = table((120, 40));
    stage.keys("/").types("annotator:iris tag:infantry").keys("enter g g d");
    says(&stage, "1 highlight and its note deleted");
    let left = ["iris/a.txt.toml", "iris/b.txt.toml"].map(|name| entries(&stage, name));
    stage.keys("d");
    says(&stage, "d again deletes this one too");
    stage.keys("j");
    says(&stage, "nothing was deleted");
    assert_eq!(["iris/a.txt.toml", "iris/b.txt.toml"].map(|name| entries(&stage, name)), left);
}
