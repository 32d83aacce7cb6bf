//! The codebook on the whole screen: a part of `tests/screen.rs`.

use std::fs;

use glossator::model::settings::{Borders, ThemeName};
use glossator::session::keymap::Mode;
use glossator::session::status::Status;
use glossator::widget::theme::{Depth, Theme};

use super::stage::{Open, Room, Stage, said};
use super::{compare, theme};

const BOOK: &str = "# Ours.\n\n[[tag]]\nname = \"forces\"\nkey = \"1\"\n\n[[tag]]\n\
    name = \"forces/infantry\"\nkey = \"2\"\ncolour = \"green\"\n\
    description = \"Number or quality of infantry: divisions, corps, men.\"\nwas = [\"troops\"]\n\n\
    [[tag]]\nname = \"strategy/timing\"\nkey = \"я\"\ncolour = \"blue\"\n";

const LETTERS: [(&str, &str); 3] = [
    ("config.toml", "[library]\nname = \"Letters\"\ncorpus = \"letters\"\nstore = \"notes\"\n"),
    ("letters/a.txt", "To LOW\n\nNine divisions. Two more in May.\n\nGRAY\n\n4 March 1946\n"),
    ("letters/b.txt", "To GRAY\n\nOnly six divisions came.\n\nLOW\n\n6 March 1947\n"),
];

fn mark(id: &str, start: usize, quote: &str, tags: &str) -> String {
    format!(
        "\n[[highlight]]\nid = \"{id}\"\nstart = {start}\nend = {}\nquote = \"{quote}\"\n\
         tags = [{tags}]\n",
        start + quote.chars().count()
    )
}

/// Returns a room in which iris and boris have tagged passages; boris knows infantry as troops.
fn stage(size: (u16, u16)) -> (std::sync::Arc<Room>, Stage) {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", size, &theme(ThemeName::Dark));
    let store = stage.store();
    let file = |who: &str, document: &str, marks: &[String]| {
        fs::create_dir_all(store.join(who)).unwrap();
        let text = format!("format = 1\n{}", marks.concat());
        fs::write(store.join(who).join(format!("{document}.toml")), text).unwrap();
    };
    fs::create_dir_all(&store).unwrap();
    fs::write(store.join("codebook.toml"), BOOK).unwrap();
    let infantry = "\"forces/infantry\", \"strategy/timing\"";
    file(
        "iris",
        "a.txt",
        &[
            mark("01936e00-0000-7000-8000-000000000001", 8, "Nine divisions", infantry),
            mark("01936e00-0000-7000-8000-000000000002", 24, "Two more", "\"forces\", \"indu\""),
        ],
    );
    file(
        "iris",
        "b.txt",
        &[mark("01936f00-0000-7000-8000-000000000003", 9, "Only six", "\"forces/infantry\"")],
    );
    file(
        "boris",
        "b.txt",
        &[mark("01937000-0000-7000-8000-000000000004", 14, "six divisions", "\"troops\"")],
    );
    drop(stage);
    stage = Stage::enter(&room, "iris", size, &theme(ThemeName::Dark));
    (room, stage)
}

#[test]
fn the_tags_are_a_tree_with_numbers_and_one_of_them_in_full() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let (_room, mut stage) = stage(size);
        stage.keys("B j");
        compare("codebook", &stage);
        stage.keys("r ctrl-u").types("army");
        compare("codebook-rename", &stage);
    }
    let (_room, mut stage) = stage((80, 24));
    stage.look(&Theme::new(ThemeName::Mono, Borders::Ascii, Depth::Indexed)).keys("B j M G");
    compare("ascii-codebook-merge", &stage);
}

#[test]
fn a_rename_is_one_step_that_is_undone_and_redone() {
    let (_room, mut stage) = stage((120, 40));
    let before = ["codebook.toml", "iris/a.txt.toml", "iris/b.txt.toml", "boris/b.txt.toml"]
        .map(|name| stage.file(name));
    stage.keys("B r ctrl-u").types("army");
    assert!(
        stage.screen().contains("4 highlights in 2 documents: boris 1, iris 3."),
        "{}",
        stage.screen()
    );
    stage.keys("<Enter>");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert!(stage.session().codebook.get("army/infantry").is_some());
    let after = stage.file("iris/a.txt.toml");
    assert!(after.contains("\"army/infantry\", \"strategy/timing\""), "{after}");
    assert_eq!(stage.file("boris/b.txt.toml"), before[3]);
    stage.keys("u");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    stage.wait(|desk| desk.session().codebook.get("forces").is_some());
    for (name, before) in
        ["codebook.toml", "iris/a.txt.toml", "iris/b.txt.toml"].iter().zip(&before)
    {
        assert_eq!(stage.file(name), *before);
    }
    stage.keys("ctrl-r");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert_eq!(stage.file("iris/a.txt.toml"), after);
}

#[test]
fn what_documents_have_as_a_whole_is_renamed_and_counted_too() {
    let (room, stage) = stage((120, 40));
    for (who, tags) in [("iris", "\"forces\""), ("boris", "\"forces\", \"troops\"")] {
        let path = stage.store().join(who).join("b.txt.toml");
        let text = fs::read_to_string(&path).unwrap();
        let head = format!("format = 1\n[document]\ntags = [{tags}]\n");
        fs::write(path, text.replace("format = 1\n", &head)).unwrap();
    }
    drop(stage);
    let mut stage = Stage::enter(&room, "iris", (120, 40), &theme(ThemeName::Dark));
    stage.keys("j <Enter> B");
    assert!(
        stage.screen().contains("on documents as a whole: boris 1   iris 1"),
        "{}",
        stage.screen()
    );
    stage.keys("r ctrl-u").types("army");
    let planned = "On documents as a whole: boris 1, iris 1.";
    assert!(stage.screen().contains(planned), "{}", stage.screen());
    let before = stage.file("iris/b.txt.toml");
    stage.keys("<Enter>");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert_eq!(stage.file("iris/b.txt.toml"), before.replace("forces", "army"));
    let of_document = |stage: &Stage| {
        let path = glossator::model::path::DocPath::new("b.txt".as_ref()).unwrap();
        let listed = stage.session().documents.get(&path).unwrap().tags.clone();
        (stage.session().layer.books[&path].document.tags.clone(), listed)
    };
    let (tags, listed) = of_document(&stage);
    assert_eq!(tags, ["army"]);
    assert!(listed.iter().all(|tag| tag.starts_with("army")), "{listed:?}");
    stage.keys("u");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert_eq!(stage.file("iris/b.txt.toml"), before);
    // What another session renames is read under the new name at once.
    let renamed = BOOK.replace("name = \"forces\"\n", "name = \"power\"\nwas = [\"forces\"]\n");
    fs::write(stage.store().join("codebook.toml"), renamed).unwrap();
    stage.wait(|desk| desk.session().codebook.get("power").is_some());
    assert_eq!(of_document(&stage).0, ["power"]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let (_room, mut stage) = stage((120, 40));
    let said = |stage: &Stage, words: &str| {
        assert!(stage.screen().contains(words), "{words} is not in:\n{}", stage.screen());
    };
    // A cycle, a key that is taken, a name that is, one with an escape in it, and a prefix.
    stage.keys("B > j");
    said(&stage, "cannot be moved below itself");
    stage.keys("<Enter>");
    said(&stage, "cannot be moved below itself");
    stage.keys("<Esc> K").types("я");
    said(&stage, "the key я is that of \"strategy/timing\"");
    stage.keys("<Esc> r ctrl-u").types("strategy/timing");
    said(&stage, "exists already");
    stage.keys("ctrl-u").types("troops");
    said(&stage, "former name of \"forces/infantry\"");
    stage.keys("<Esc> / ").types("strategy").keys("<Enter> K");
    said(&stage, "is no tag itself");
    let store = stage.store().join("codebook.toml");
    assert_eq!(fs::read_to_string(store).unwrap(), BOOK);
}

#[test]
fn a_codebook_that_another_session_changes_while_something_is_asked_is_looked_at_again() {
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B d");
    assert!(stage.screen().contains("delete forces?"), "{}", stage.screen());
    let other = BOOK
        .replace("name = \"forces\"\n", "name = \"power\"\n")
        .replace("forces/inf", "power/inf");
    fs::write(stage.store().join("codebook.toml"), &other).unwrap();
    stage.wait(|desk| desk.session().codebook.get("power").is_some());
    stage.keys("<Enter>");
    assert_eq!(stage.file("codebook.toml"), other);
}

/// What is said on the bottom line.
#[test]
fn a_change_is_undone_although_the_codebook_was_changed_elsewhere_since() {
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B r ctrl-u").types("army").keys("<Enter>");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    let path = stage.store().join("codebook.toml");
    let changed = |from: &str, to: &str| {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).unwrap();
    };
    // A picker elsewhere has added a tag, and somebody has described another.
    changed("name = \"strategy/timing\"\n", "name = \"strategy/timing\"\ndescription = \"when\"\n");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "\n[[tag]]\nname = \"new\"\n").unwrap();
    stage.keys("u").wait(|desk| desk.session().codebook.get("forces").is_some());
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    let undone = stage.file("codebook.toml");
    assert!(undone.contains("\"when\"") && undone.contains("\"new\""), "{undone}");
    assert!(!undone.contains("army"), "{undone}");
    assert!(stage.file("iris/a.txt.toml").contains("forces/infantry"));
    stage.keys("ctrl-r").wait(|desk| desk.session().codebook.get("army").is_some());
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    // The same tag: the step stays, and is undone once that is mended.
    changed("\"army\"\n", "\"power\"\n");
    let before = stage.file("iris/a.txt.toml");
    stage.press("u").wait(|desk| desk.session().working.history.undone.is_empty());
    stage.wait(|desk| matches!(&desk.session().status, Status::Error(_)));
    let why = stage.said();
    assert!(
        why.starts_with("rename forces to army is not undone") && why.contains("u again"),
        "{why}"
    );
    assert!(why.contains("the tag \"power\" has been changed since"), "{why}");
    assert_eq!(stage.file("iris/a.txt.toml"), before);
    changed("\"power\"\n", "\"army\"\n");
    stage.wait(|desk| desk.session().codebook.get("army").is_some());
    stage.keys("u").wait(|desk| desk.session().codebook.get("forces").is_some());
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert_eq!(stage.file("codebook.toml"), undone);
}

#[test]
fn a_step_that_can_never_be_undone_is_left_out_when_it_is_asked_for_again() {
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B r ctrl-u").types("army").keys("<Enter>");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    let path = stage.store().join("codebook.toml");
    let text = fs::read_to_string(&path).unwrap().replace("\"army\"\n", "\"power\"\n");
    fs::write(&path, text).unwrap();
    stage.wait(|desk| desk.session().codebook.get("power").is_some());
    stage.press("u").wait(|desk| said(desk).contains("u again leaves that step out"));
    stage.keys("u");
    assert_eq!(stage.said(), "rename forces to army is left out; u goes on with the next step");
    stage.keys("u");
    assert_eq!(stage.said(), "there is nothing to undo");
    assert!(stage.file("iris/a.txt.toml").contains("army"));
}

#[test]
fn enter_shows_the_passages_of_a_tag_and_leaving_them_the_codebook_again() {
    for leave in ["<Esc>", "q", "? <Esc> q"] {
        let (_room, mut stage) = stage((120, 40));
        stage.keys("B j <Enter>");
        let table = stage.screen();
        assert!(
            table.contains("tag:forces/infantry") && table.contains("Nine divisions"),
            "{table}"
        );
        assert!(table.contains("six divisions") && table.contains("3 of 4"), "{table}");
        assert_eq!(stage.desk().mode(), Mode::Passages);
        stage.keys(leave);
        assert_eq!(stage.desk().mode(), Mode::Codebook, "{leave}");
        let shown = stage.screen();
        assert!(
            shown.contains("Number or quality of infantry"),
            "the cursor is where it was: {shown}"
        );
        stage.keys("q");
        assert!(stage.desk().mode().is_pane(), "{leave}");
    }
    // Gone to, a passage is not hidden under the codebook; nor does that come back later.
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B j <Enter> <Enter>");
    assert_eq!(stage.desk().mode(), Mode::Reading, "{}", stage.screen());
    // The filter that was remembered goes first.
    stage.keys("A q q");
    assert_eq!(stage.desk().mode(), Mode::Reading, "{}", stage.screen());
}

#[test]
fn a_codebook_that_is_broken_while_it_is_shown_is_said_and_nothing_is_lost() {
    for (broken, words) in [
        (BOOK.replace("key = \"2\"", "key = \"1\""), "is already taken by"),
        (BOOK.replace("\"troops\"", "\"forces\""), "called so now"),
        (BOOK.replace("strategy/timing", "strategy\\u001b[2J"), "control characters"),
        (format!("{BOOK}[[tag]\n"), "not TOML"),
    ] {
        let (_room, mut stage) = stage((120, 40));
        stage.keys("B j");
        let path = stage.store().join("codebook.toml");
        fs::write(&path, &broken).unwrap();
        stage.wait(|desk| said(desk).contains(words));
        assert!(stage.said().contains("codebook.toml:"), "{}", stage.said());
        assert!(stage.screen().contains("Number or quality of infantry"), "{}", stage.screen());
        stage.keys("e").types("x").keys("<Enter>");
        let why = stage.said();
        assert!(why.contains("codebook.toml:") && why.contains("nothing was saved"), "{why}");
        assert_eq!(stage.file("codebook.toml"), broken);
        fs::write(&path, BOOK).unwrap();
        stage.wait(|desk| desk.session().codebook.get("strategy/timing").is_some());
    }
}

#[test]
fn an_answer_that_is_given_at_once_changes_nothing() {
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B j");
    for keys in ["r", "c", "e", ">"] {
        stage.keys(keys).keys("<Enter>");
        assert_eq!(stage.file("codebook.toml"), BOOK, "after {keys}");
        assert!(stage.screen().contains("left as it was"), "after {keys}:\n{}", stage.screen());
    }
    stage.keys(">");
    assert!(stage.screen().contains("under which tag?"), "{}", stage.screen());
    stage.keys("j");
    assert!(stage.screen().contains("move forces/infantry to the top"), "{}", stage.screen());
    stage.keys("<Esc> M <Enter>");
    assert!(stage.screen().contains("is to be merged into"), "{}", stage.screen());
    assert_eq!(stage.file("codebook.toml"), BOOK);
}

/// A name is typed in full; its group comes by a key.
#[test]
fn a_new_tag_is_called_as_it_is_typed() {
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B j a");
    assert!(stage.screen().contains("Tab puts it under forces."), "{}", stage.screen());
    stage.types("law/treaty").keys("<Enter>");
    stage.wait(|desk| desk.session().codebook.get("law/treaty").is_some());
    stage.keys("k a <Tab>").types("navy").keys("<Enter>");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    let names = || stage.session().codebook.tags.iter().map(|tag| tag.name.as_str());
    assert!(names().any(|name| name.ends_with("/navy")), "{:?}", names().collect::<Vec<_>>());
    // What is begun is completed, group by group.
    stage.keys("a").types("STR").keys("<Tab>").types("place").keys("<Enter>");
    stage.wait(|desk| desk.session().codebook.get("strategy/place").is_some());
}

/// What is looked for is new each time, and a tag can be merged into one that was not found before.
#[test]
fn a_search_for_tags_begins_anew() {
    let (_room, mut stage) = stage((120, 40));
    stage.keys("B /").types("infantry").keys("<Enter> M");
    assert!(stage.screen().contains("strategy"), "{}", stage.screen());
    stage.keys("/").types("timing").keys("<Enter>");
    let words = "merge forces/infantry into strategy/timing";
    assert!(stage.screen().contains(words), "{}", stage.screen());
    // What is typed is left first, then the question, then the view.
    stage.keys("/").types("x").keys("<Esc>");
    assert!(stage.screen().contains("merge forces/infantry into"), "{}", stage.screen());
    stage.keys("<Esc> /").types("for");
    assert!(stage.screen().contains("find  for "), "{}", stage.screen());
}

/// A letter that is given to one tag is taken from another, which is said.
#[test]
fn a_tag_whose_letter_goes_to_another_is_named() {
    let (_room, mut stage) = stage((120, 40));
    let keys = |stage: &Stage| -> Vec<(String, char)> {
        let keys = stage.session().codebook.keys();
        keys.into_iter().map(|(tag, key)| (tag.to_owned(), key)).collect()
    };
    stage.keys("B a").types("unity").keys("<Enter>");
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    for tag in ["x1", "x2", "x3", "x4", "x5", "x6", "x7", "ugly"] {
        stage.keys("a").types(tag).keys("<Enter>");
        stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    }
    let before = keys(&stage);
    let (tag, key) = before.iter().find(|(tag, key)| tag == "ugly" && key.is_alphabetic()).unwrap();
    stage.keys("g g K").types(&key.to_string());
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    let said = format!("{tag} is on ");
    assert!(stage.screen().contains(&said), "{}", stage.screen());
    assert_ne!(keys(&stage), before);
    // A name that is almost another is made, and said to be one.
    stage.keys("a").types("Unity");
    assert!(
        stage.screen().contains("There is a tag \"unity\"; this is another."),
        "{}",
        stage.screen()
    );
}

/// Beside the tree, or on the frame where the tree is as wide as that.
#[test]
fn which_part_of_the_tree_is_shown_can_be_seen_in_either_layout() {
    for size in [(120, 7), (60, 7)] {
        let (_room, mut stage) = stage(size);
        stage.keys("B");
        assert!(stage.screen().contains('┃'), "{}", stage.screen());
    }
}
