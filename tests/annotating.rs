//! Annotating by keys: one passage is one highlight, its ends move, and a tag is a key away.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files has failed, and it makes its own"
)]

use std::fs;
use std::sync::Arc;

use glossator::desk::Desk;
use glossator::model::annotation::Highlight;
use glossator::model::notebook::Notebook;
use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use self::stage::{Open, Room, Stage};

#[path = "support/stage.rs"]
mod stage;

const DOCUMENT: &str = "Head.\n\n\
    3. One gun and two guns. Ships agreed “not to charter” vessels for trade (see 41[3]).\n\n\
    More of the third point.\n\n4. Last of all.\n";

const CODEBOOK: &str = r#"
[[tag]]
name = "forces/guns"
key = "1"
[[tag]]
name = "forces/ships"
key = "2"
[[tag]]
name = "trade"
key = "ж"
[[tag]]
name = "rhetoric/quote"
key = ","
[[tag]]
name = "economy/industry"
"#;

fn room() -> Arc<Room> {
    Room::new(Open::Annotated(&[("a.txt", DOCUMENT)], &[("codebook.toml", CODEBOOK)]))
}

fn sit(room: &Arc<Room>) -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let mut stage = Stage::enter(room, "iris", (120, 40), &theme);
    stage.keys("enter");
    stage
}

fn marks(stage: &Stage) -> Vec<Highlight> {
    stage.session().layer.books.values().flat_map(|book| book.highlights.clone()).collect()
}

/// Returns the passages and the tags of each.
fn passages(stage: &Stage) -> Vec<(String, Vec<String>)> {
    marks(stage).into_iter().map(|mark| (mark.anchor.quote, mark.tags)).collect()
}

/// Returns the words that are selected.
fn selected(stage: &Stage) -> String {
    let page = stage.session().reading.page.as_ref().unwrap();
    page.selected().map(|span| page.text().slice(span).to_owned()).unwrap_or_default()
}

#[test]
fn the_same_tag_again_is_taken_off_and_no_second_highlight_is_made() {
    // The caret is on the number of the point, beside its first sentence.
    for keys in ["} s 1 1 1", "} 1 m 1 1", "} , 1 1 1", "} , 1 , 1 , 1", "} s m 1 s 1 s 1"] {
        let mut stage = sit(&room());
        stage.keys(keys);
        let got = passages(&stage);
        assert_eq!(got.len(), 1, "{keys}: {got:?}");
        assert_eq!(got[0].0, "One gun and two guns.", "{keys}");
        assert_eq!(got[0].1, ["forces/guns"], "{keys}");
    }
}

#[test]
fn what_was_gone_to_is_what_keys_mean() {
    let mut stage = sit(&room());
    // A short highlight within a long one that begins where it does.
    stage.keys("} l l l s 1 b b b b b v e 2");
    assert_eq!(marks(&stage).len(), 2, "{:?}", passages(&stage));
    stage.keys("g g '").types("and two guns").keys("enter");
    stage.keys("2");
    let both = passages(&stage);
    assert!(
        both.iter().any(|(quote, tags)| quote.starts_with("One") && tags.len() == 2),
        "{both:?}"
    );
    stage.keys("u g g / ").types("One gun").keys("enter d");
    assert_eq!(marks(&stage).len(), 1);
}

#[test]
fn deleting_again_asks_first() {
    let mut stage = sit(&room());
    stage.keys("} l l l s 1 p 2 g g ] ] d");
    assert_eq!(marks(&stage).len(), 1, "{}", stage.said());
    stage.keys("d");
    assert_eq!(marks(&stage).len(), 1);
    assert!(stage.said().contains("d again deletes it"), "{}", stage.said());
    stage.keys("l h d");
    assert_eq!(marks(&stage).len(), 0, "another key came between");
    stage.keys("u u g g ] ] d d d");
    assert_eq!(marks(&stage).len(), 0, "{}", stage.said());
}

#[test]
fn ends_move_by_words_as_one_step() {
    let mut stage = sit(&room());
    stage.keys("; s h v ; v e , ж c");
    stage.types("mine").keys("esc");
    let before = (stage.file("iris/a.txt.toml"), marks(&stage));
    assert_eq!(before.1[0].anchor.quote, "Ships agreed “not to charter” vessels");
    stage.keys("> > <");
    assert!(
        stage.said().starts_with("end: +1 word, was “… to charter” vessels”"),
        "{}",
        stage.said()
    );
    stage.keys("- +  -");
    let after = marks(&stage);
    assert_eq!(after[0].anchor.quote, "agreed “not to charter” vessels for");
    assert_eq!(after[0].anchor.suffix, " trade (see 41[3]).\n\nMore of the");
    let kept =
        |mark: &Highlight| (mark.id.clone(), mark.tags.clone(), mark.note.clone(), mark.created);
    assert_eq!(kept(&after[0]), kept(&before.1[0]));
    stage.keys("u");
    assert_eq!(stage.file("iris/a.txt.toml"), before.0, "one step, however many keys");
    stage.keys("ctrl-r");
    assert_eq!(marks(&stage)[0].anchor.quote, after[0].anchor.quote);
    stage.keys("u");
    // There and back is no step.
    let steps = stage.session().working.history.done.len();
    stage.keys("> > < <");
    assert!(stage.said().starts_with("as it was"), "{}", stage.said());
    assert_eq!(
        (stage.file("iris/a.txt.toml"), stage.session().working.history.done.len()),
        (before.0.clone(), steps)
    );
    // By sentence, and then another key between: two steps.
    stage.keys("g > l h g +");
    assert_eq!(
        marks(&stage)[0].anchor.quote,
        "One gun and two guns. Ships agreed “not to charter” vessels for trade (see 41[3])."
    );
    assert_eq!(stage.session().working.history.done.len(), steps + 2);
    stage.keys("u u");
    assert_eq!(stage.file("iris/a.txt.toml"), before.0);
}

#[test]
fn keys_go_on_with_a_step_only_as_long_as_nobody_else_has_changed_the_highlight() {
    let mut stage = sit(&room());
    stage.keys("; s h v ; v e , ж >");
    let done = |stage: &Stage| stage.session().working.history.done.len();
    let (file, steps) = (stage.file("iris/a.txt.toml"), done(&stage));
    let by_others = file.replace("tags = [\"trade\"]", "tags = [\"trade\", \"rhetoric/quote\"]");
    assert_ne!(by_others, file);
    fs::write(stage.store().join("iris/a.txt.toml"), &by_others).unwrap();
    stage.wait(|desk| {
        desk.session().layer.books.values().any(|book| book.tags().contains("rhetoric/quote"))
    });
    stage.keys("> >");
    assert_eq!(done(&stage), steps + 1, "a step of its own");
    assert!(stage.said().starts_with("end: +2 words, was"), "{}", stage.said());
    stage.keys("u");
    let left: Vec<Vec<String>> = passages(&stage).into_iter().map(|(_, tags)| tags).collect();
    assert_eq!(left, [["trade", "rhetoric/quote"]], "{}", stage.said());
    assert_eq!(stage.file("iris/a.txt.toml"), by_others);
    // There and back leaves nothing to be taken back, and says so.
    let steps = done(&stage);
    stage.keys("> <");
    assert_eq!((stage.said(), done(&stage)), ("as it was · saved".to_owned(), steps));
}

#[test]
fn a_highlight_is_reshaped_with_any_motion() {
    let mut stage = sit(&room());
    stage.keys("; s h v e , ж");
    let before = stage.file("iris/a.txt.toml");
    let caret = |stage: &Stage| stage.session().reading.page.as_ref().unwrap().caret;
    let at = caret(&stage);
    stage.keys("r e tab b o i \" G esc");
    assert_eq!(stage.said(), "the highlight is as it was");
    assert_eq!(caret(&stage), at, "and the caret where it was");
    assert_eq!(stage.file("iris/a.txt.toml"), before);
    stage.keys("r e e tab w enter");
    assert_eq!(passages(&stage), [("agreed “not".to_owned(), vec!["trade".to_owned()])]);
    stage.keys("u r e 1");
    assert_eq!(
        passages(&stage),
        [("Ships agreed".to_owned(), vec!["trade".to_owned(), "forces/guns".to_owned()])]
    );
    stage.keys("u u");
    assert_eq!(stage.file("iris/a.txt.toml"), before);
}

#[test]
fn a_highlight_whose_text_changed_is_not_moved_unseen() {
    let mut stage = sit(&room());
    stage.keys(">");
    assert!(stage.said().contains("no highlight here"), "{}", stage.said());
    stage.keys("v e >");
    assert_eq!(selected(&stage), "Head.\n\n3");
}

#[test]
fn parts_are_selected_as_a_whole() {
    for (keys, expected) in [
        ("} a \"", "“not to charter”"),
        ("} v i \"", "not to charter"),
        ("; s e a (", "(see 41[3])"),
        ("; s e v i (", "see 41[3]"),
        (
            "} v i n",
            "One gun and two guns. Ships agreed “not to charter” vessels for trade (see 41[3]).\n\nMore of the third point.",
        ),
        ("S s h c h", "Ships agreed “not to charter"),
        ("S s e 4 1", "see 41"),
        ("} v ; g u", "3. One gun"),
        ("} v ; g u n", "3. One gun and two guns"),
        ("} l l l v / g u n s enter", "One gun and two guns"),
        ("} l l l v e e o", "One gun"),
    ] {
        let mut stage = sit(&room());
        stage.keys(keys);
        assert_eq!(selected(&stage), expected, "{keys}: {}", stage.said());
    }
    let mut stage = sit(&room());
    stage.keys("} a n a n");
    assert_eq!(stage.said(), "no numbered point here");
    stage.keys("esc a t");
    assert_eq!(stage.said(), "nobody is named here who speaks");
    stage.keys("S z z z z");
    assert!(stage.said().contains("no word begins with “zz”"), "{}", stage.said());
}

#[test]
fn any_character_is_the_key_of_a_tag() {
    // A letter of another alphabet is meant as it is, and what stands beside the text is a key too.
    for (key, tag) in
        [("ж", "trade"), (",", "rhetoric/quote"), ("1", "forces/guns"), ("i", "economy/industry")]
    {
        let mut stage = sit(&room());
        stage.keys(&format!("}} , {key}"));
        assert_eq!(passages(&stage)[0].1, [tag], "{key}: {}", stage.said());
    }
    let mut stage = sit(&room());
    // б is on the key of the comma, ш on that of i.
    stage.keys("} б ш");
    assert_eq!(passages(&stage)[0].1, ["economy/industry"]);
    stage.keys("u , Z");
    assert!(stage.said().contains("no tag is on Z"), "{}", stage.said());
    stage.keys(", esc , enter");
    assert!(marks(&stage).is_empty());
}

#[test]
fn after_a_pause_the_keys_of_the_tags_are_shown() {
    let mut stage = sit(&room());
    stage.keys("}").press(",").event(glossator::session::event::Event::Pause);
    let screen = stage.screen();
    for line in ["ж  trade", ",  rhetoric/quote", "i  economy/industry", "1  forces/guns"] {
        assert!(screen.contains(line), "{line}:\n{screen}");
    }
}

const BY_HAND: &str = "# mine\nformat = 1\n\n[document] # the table\npath = \"a.txt\"\n# my own\nmood = 1\n\n\
    [reader]\nx = 1\n";

#[test]
fn a_document_is_finished_and_has_tags() {
    for by_hand in [None, Some(BY_HAND)] {
        let mut files = vec![("codebook.toml", CODEBOOK)];
        files.extend(by_hand.map(|file| ("iris/a.txt.toml", file)));
        let room = Room::new(Open::Annotated(&[("a.txt", DOCUMENT), ("b.txt", "B.\n")], &files));
        let mut stage = sit(&room);
        let start = stage.file("iris/a.txt.toml");
        stage.keys("D");
        assert!(
            stage.said().contains("is marked as finished; D takes the mark off"),
            "{}",
            stage.said()
        );
        assert!(stage.said().contains("u takes it back"), "{}", stage.said());
        let done = stage.file("iris/a.txt.toml");
        assert!(done.lines().any(|line| line.starts_with("done = 20")), "{done}");
        assert!(by_hand.is_none() || done.contains("# my own\nmood = 1\ndone = "), "{done}");
        stage.keys("u");
        assert_eq!(stage.file("iris/a.txt.toml"), start, "{}", stage.said());
        stage.keys("ctrl-r");
        assert_eq!(stage.file("iris/a.txt.toml"), done);
        assert!(stage.screen().contains('✓'), "{}", stage.screen());
        // What is said of all of it goes with what is said of passages.
        stage.keys("} , 1 g t").types("indu").keys("enter");
        assert!(
            stage.file("iris/a.txt.toml").contains("tags = [\"economy/industry\"]"),
            "{}",
            stage.file("iris/a.txt.toml")
        );
        stage.keys("q").keys("/").types("done:yes tag:industry").keys("enter");
        assert_eq!(stage.session().documents.len(), 1);
        stage.keys("esc /").types("done:no").keys("enter");
        assert_eq!(stage.session().documents.len(), 1);
        assert_eq!(stage.session().documents.current().unwrap().path.as_str(), "b.txt");
        stage.keys("t").types("trade").keys("enter");
        let other = fs::read_to_string(stage.store().join("iris/b.txt.toml")).unwrap();
        assert!(other.contains("tags = [\"trade\"]"), "{other}");
        // A file without it has learned the digest of the text from the highlight.
        let plain = |stage: &Stage| {
            stage
                .file("iris/a.txt.toml")
                .lines()
                .filter(|line| !line.starts_with("sha256"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        stage.keys("u u u u");
        assert_eq!(plain(&stage), start.trim_end(), "{}", stage.said());
        assert!(!stage.store().join("iris/b.txt.toml").exists());
        stage.keys("ctrl-r");
        assert!(
            stage.file("iris/a.txt.toml").contains("done = 20"),
            "{}",
            stage.file("iris/a.txt.toml")
        );
        drop(stage);
        let mut stage = sit(&room);
        stage.keys("u");
        assert_eq!(plain(&stage), start.trim_end(), "{}", stage.said());
    }
}

#[test]
fn two_sessions_say_different_things_of_one_document() {
    let room = room();
    let mut one = sit(&room);
    one.keys("D");
    let path = one.store().join("iris/a.txt.toml");
    let both =
        one.file("iris/a.txt.toml").replace("[document]\n", "[document]\ntags = [\"trade\"]\n");
    fs::write(&path, &both).unwrap();
    one.keys("u");
    let left = one.file("iris/a.txt.toml");
    assert!(!left.contains("done") && left.contains("tags = [\"trade\"]"), "{left}");
    one.keys("ctrl-r");
    assert!(
        one.file("iris/a.txt.toml").contains("done")
            && one.file("iris/a.txt.toml").contains("trade"),
        "{}",
        one.file("iris/a.txt.toml")
    );
    // What cannot be read is said, and not written over.
    fs::write(&path, both.replace("done = ", "done = \"soon\" # ")).unwrap();
    drop(one);
    let mut one = sit(&room);
    one.keys("D");
    assert!(one.said().contains("`document.done` must be a date"), "{}", one.said());
}

#[test]
fn a_new_tag_is_asked_about_and_what_was_chosen_is_given() {
    let mut stage = sit(&room());
    stage.keys("} s t").types("indu").keys("tab").types("tra").keys("enter");
    assert_eq!(passages(&stage)[0].1, ["economy/industry"]);
    assert!(stage.said().contains("“tra” was not chosen"), "{}", stage.said());
    let codebook = || fs::read_to_string(stage.store().join("codebook.toml")).unwrap();
    let before = codebook();
    let mut stage = sit(&room());
    stage.keys("} s t").types("brand new").keys("enter");
    assert!(stage.said().contains("“brand new” would be a new tag"), "{}", stage.said());
    assert!(marks(&stage).is_empty());
    stage.keys("enter");
    assert_eq!(passages(&stage)[0].1, ["brand new"]);
    assert!(!before.contains("brand new"));
    assert!(fs::read_to_string(stage.store().join("codebook.toml")).unwrap().contains("brand new"));
    // What was given last comes first.
    stage.keys("} s t");
    let screen = stage.screen();
    assert!(screen.contains("given last"), "{screen}");
}

/// The file of the open document is damaged: that is about this document.
#[test]
fn a_damaged_page_keeps_nobody_from_changing_anything_else() {
    let room = Room::new(Open::Annotated(
        &[("a.txt", DOCUMENT), ("b.txt", DOCUMENT)],
        &[("codebook.toml", CODEBOOK), ("iris/a.txt.toml", "format = 1\n= broken\n")],
    ));
    let mut stage = sit(&room);
    stage.keys("J 1 m K");
    let page = stage.session().reading.page.as_ref().unwrap();
    assert!(page.marks.protected.is_some());
    stage.keys("m");
    assert!(stage.said().contains("damaged file"), "{}", stage.said());
    let tags = stage.session().codebook.tags.len();
    stage.keys("B a").types("new one").keys("enter");
    assert_eq!(stage.session().codebook.tags.len(), tags + 1, "{}", stage.said());
    assert!(stage.file("codebook.toml").contains("new one"));
    stage.keys("esc A j d d");
    assert!(!stage.file("iris/b.txt.toml").contains("[[highlight]]"), "{}", stage.said());
    stage.keys("esc u u");
    assert!(stage.file("iris/b.txt.toml").contains("[[highlight]]"), "{}", stage.said());
    assert!(!stage.file("codebook.toml").contains("new one"));
}

/// A rename that is taken back by others: what was read under the new name is called otherwise again.
#[test]
fn a_name_of_before_that_is_gone_again_is_that_of_the_tag_again() {
    let room = room();
    let mut stage = sit(&room);
    stage.keys("1 m");
    let tags = |desk: &Desk| -> Vec<String> {
        let books = desk.session().layer.books.values();
        books.flat_map(Notebook::tags).collect()
    };
    let before = tags(stage.desk());
    let was = format!("name = \"{}\"", before[0]);
    let codebook = stage.file("codebook.toml");
    let renamed = codebook.replace(&was, &format!("was = [\"{}\"]\nname = \"other\"", before[0]));
    assert_ne!(renamed, codebook);
    for (text, expected) in [(&renamed, &vec!["other".to_owned()]), (&codebook, &before)] {
        fs::write(stage.store().join("codebook.toml"), text).unwrap();
        stage.wait(|desk| tags(desk) == *expected);
        let entry = stage.session().documents.current().unwrap();
        assert!(entry.tags.iter().eq(expected), "{:?}", entry.tags);
    }
    stage.keys("d");
    assert_eq!(stage.file("iris/a.txt.toml"), "", "{}", stage.said());
}

#[test]
fn a_codebook_that_cannot_be_read_is_the_reason_given() {
    let room = room();
    let mut stage = sit(&room);
    stage.keys("1 m");
    std::fs::write(stage.store().join("codebook.toml"), "[[tag]]\nname = \n").unwrap();
    stage.wait(|desk| desk.session().tagging.unreadable.is_some());
    stage.keys("8");
    assert!(stage.said().contains("no tag is known on 8: "), "{}", stage.said());
    assert!(stage.said().contains("codebook.toml"), "{}", stage.said());
    stage.keys("B");
    assert!(stage.screen().contains("codebook.toml is not read in full"), "{}", stage.screen());
    // Where nothing is known of it from before, there is nothing to choose from, and the picker says why.
    drop(stage);
    let mut stage = sit(&room);
    stage.wait(|desk| desk.session().tagging.unreadable.is_some());
    stage.keys("t");
    assert!(stage.screen().contains("codebook.toml"), "{}", stage.screen());
}
