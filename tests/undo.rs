//! What undo brings back: the file as the reader wrote it, byte for byte, in this session and in
//! the next.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files has failed, and it makes its own"
)]

use std::fs;
use std::sync::Arc;

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use self::stage::{Open, Room, Stage};

#[path = "support/stage.rs"]
mod stage;

const DOCUMENT: &str = "One guns. Two trucks. Three bridges. Four ships.\n";

/// A file as somebody might keep it by hand.
const BY_HAND: &str = r#"# My own head.
format = 1   # the first

[document]
path = "a.txt"
sha256 = "SHA256"   # of the text

# On all of it.
[[note]]
mood = "doubtful"   # mine
id = "note-1"
text = '''so'''

[[note]]
id = "note-2"
text = "and so"
[note.extra]
x = 1

# ---- passages ----

# Ask Kathryn.
# Twice.
[[highlight]]
quote = 'guns'   # what else
  weight.of.it = 1.5
id = "mark-1"
start = 4
end=8
tags = [
  "person",   # surely
  "quote",
]
box = { a = 1, b = [1,   2] }
[highlight.extra]   # sub-table
seen = [1, 2]

# between the two

[[highlight]]
id = "mark-2"
start = 14
end = 20
quote = "trucks"
created = 2026-11-22T10:05:00Z

[reader]
colour = "blue"
# the end"#;

fn by_hand() -> String {
    let text = glossator::model::text::Text::new(DOCUMENT.to_owned());
    BY_HAND.replace("SHA256", text.sha256())
}

fn room(file: &str) -> Arc<Room> {
    Room::new(Open::Annotated(&[("a.txt", DOCUMENT)], &[("iris/a.txt.toml", file)]))
}

fn sit(room: &Arc<Room>) -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let mut stage = Stage::enter(room, "iris", (120, 40), &theme);
    stage.keys("enter");
    stage
}

#[test]
fn a_deleted_highlight_comes_back_as_it_stood() {
    let before = by_hand();
    let room = room(&before);
    let mut stage = sit(&room);
    for _ in 0..2 {
        stage.keys("g g ] d");
        assert!(!stage.file("iris/a.txt.toml").contains("mark-1"), "{}", stage.said());
        stage.keys("u");
        assert_eq!(stage.file("iris/a.txt.toml"), before);
        stage.keys("ctrl-r");
        assert!(!stage.file("iris/a.txt.toml").contains("mark-1"), "{}", stage.said());
        stage.keys("u");
        assert_eq!(stage.file("iris/a.txt.toml"), before);
    }
}

#[test]
fn so_do_several_after_a_restart() {
    for dress in
        [|text: String| text, |text: String| format!("\u{feff}{}", text.replace('\n', "\r\n"))]
    {
        let before = dress(by_hand());
        let room = room(&before);
        let mut stage = sit(&room);
        stage.keys("g g ] d ] d \\ tab g g d d");
        assert!(
            !stage.file("iris/a.txt.toml").contains("mark-")
                && !stage.file("iris/a.txt.toml").contains("note-")
        );
        drop(stage);
        let mut stage = sit(&room);
        stage.keys("u u");
        assert!(
            stage.file("iris/a.txt.toml").contains("note-1")
                && stage.file("iris/a.txt.toml").contains("note-2")
        );
        drop(stage);
        let mut stage = sit(&room);
        stage.keys("u u");
        assert_eq!(stage.file("iris/a.txt.toml"), before, "{}", stage.said());
        stage.keys("u");
        assert_eq!(stage.said(), "there is nothing to undo");
        drop(stage);
        // And away again.
        let mut stage = sit(&room);
        stage.keys("ctrl-r ctrl-r ctrl-r ctrl-r u u u u");
        assert_eq!(stage.file("iris/a.txt.toml"), before, "{}", stage.said());
    }
}

#[test]
fn what_the_reader_wrote_into_a_highlight_that_was_undone_is_redone() {
    let room = Room::new(Open::Documents(&[("a.txt", DOCUMENT)]));
    let mut stage = sit(&room);
    stage.keys("1 m");
    let made = stage.file("iris/a.txt.toml");
    let by_hand = made.replace("[[highlight]]\n", "# mine\n[[highlight]]\nmood = 'good'\n");
    fs::write(stage.store().join("iris/a.txt.toml"), &by_hand).unwrap();
    stage.keys("u");
    assert_eq!(stage.file("iris/a.txt.toml"), "");
    stage.keys("ctrl-r");
    assert_eq!(stage.file("iris/a.txt.toml"), by_hand);
}

#[test]
fn a_deletion_that_could_not_be_saved_yet_is_undone_with_all_that_it_took() {
    let before = by_hand();
    let room = room(&before);
    let mut stage = sit(&room);
    stage.keys("g g ]");
    // A folder where the lock would be: nothing can be saved.
    let lock = stage.store().join("iris/.lock");
    let _ = fs::remove_file(&lock);
    fs::create_dir(&lock).unwrap();
    stage.press("d").wait(|desk| desk.session().layer.saving.failed().is_some());
    stage.press("u").wait(|desk| desk.session().layer.saving.waiting() == 2);
    assert_eq!(stage.file("iris/a.txt.toml"), before);
    fs::remove_dir(&lock).unwrap();
    stage.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert_eq!(stage.file("iris/a.txt.toml"), before);
    // Both were written, one after the other.
    stage.keys("ctrl-r");
    assert!(!stage.file("iris/a.txt.toml").contains("mark-1"), "{}", stage.said());
    stage.keys("u");
    assert_eq!(stage.file("iris/a.txt.toml"), before);
}

#[test]
fn tags_in_another_order_are_the_same_tags() {
    let room = Room::new(Open::Documents(&[("a.txt", DOCUMENT)]));
    let mut stage = sit(&room);
    stage.keys("1 m 2 1 u u u");
    assert!(stage.session().layer.books.values().all(|book| book.highlights.is_empty()));
    stage.keys("u");
    assert_eq!(stage.said(), "there is nothing to undo");
    stage.keys("ctrl-r ctrl-r ctrl-r u u u");
    assert!(stage.session().layer.books.values().all(|book| book.highlights.is_empty()));
}

/// Another session, or a hand, wrote the tags in another order.
#[test]
fn a_highlight_whose_tags_were_put_in_order_is_undone() {
    let room = Room::new(Open::Documents(&[("a.txt", DOCUMENT)]));
    let mut stage = sit(&room);
    stage.keys("1 m 2");
    let text = stage.file("iris/a.txt.toml");
    let sorted = text.replace("\"important\", \"question\"", "\"question\", \"important\"");
    assert_ne!(sorted, text);
    fs::write(stage.store().join("iris/a.txt.toml"), sorted).unwrap();
    stage.keys("u u");
    assert_eq!(stage.file("iris/a.txt.toml"), "", "{}", stage.said());
}

/// Whatever was done, as many undos as steps are the bytes of the start, as many redos those of the
/// end, in this session and in the next.
#[test]
fn every_step_is_undone_and_redone_byte_for_byte() {
    let start = {
        let room = Room::new(Open::Documents(&[("a.txt", DOCUMENT)]));
        let mut stage = sit(&room);
        stage.keys("3 m ) 2 m");
        stage.file("iris/a.txt.toml")
    };
    for keys in
        ["1 2 1", "1 2 1 1 d ] 1 d", "3 2 1 3 ] c X esc d G 1 m 2 1", "d ] d", "2 1 3 2 1 d"]
    {
        for empty in [true, false] {
            let room = if empty {
                Room::new(Open::Documents(&[("a.txt", DOCUMENT)]))
            } else {
                room(&start)
            };
            let mut stage = sit(&room);
            if empty {
                stage.keys("g g 3 m ) 2 m g g");
            }
            let before = stage.file("iris/a.txt.toml");
            stage.keys("g g ] [");
            let done = |stage: &Stage| stage.session().working.history.done.len();
            let known = done(&stage);
            stage.keys(keys);
            let (end, steps) = (stage.file("iris/a.txt.toml"), done(&stage) - known);
            assert!(steps > 1, "{keys}");
            for restart in [false, true] {
                for (key, there) in [("u", &before), ("ctrl-r", &end)] {
                    for _ in 0..steps {
                        if restart {
                            drop(stage);
                            stage = sit(&room);
                        }
                        stage.keys(key);
                    }
                    assert_eq!(
                        stage.file("iris/a.txt.toml"),
                        *there,
                        "{keys} {key}: {}",
                        stage.said()
                    );
                }
            }
        }
    }
}

/// A codebook as somebody might keep it.
const CODEBOOK: &str = "# Ours.\n\n[[tag]]\nname = \"forces\"\nkey = \"1\"\n# the other\n[[tag]]\n\
                        name = \"supply\"   # and transport\nkey = \"2\"\n";

fn tagged_room() -> Arc<Room> {
    Room::new(Open::Annotated(
        &[("a.txt", DOCUMENT), ("b.txt", DOCUMENT)],
        &[("codebook.toml", CODEBOOK)],
    ))
}

fn sit_as(room: &Arc<Room>, annotator: &str) -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let mut stage = Stage::enter(room, annotator, (120, 40), &theme);
    stage.keys("enter");
    stage
}

#[test]
fn a_new_tag_goes_with_the_highlight_that_it_was_made_for() {
    let room = tagged_room();
    let mut stage = sit(&room);
    stage.keys("1 m ) t").types("trade").keys("enter enter");
    let (codebook, file) = (stage.file("codebook.toml"), stage.file("iris/a.txt.toml"));
    assert!(codebook.contains("name = \"trade\"") && file.contains("trade"), "{}", stage.said());
    for restart in [false, true] {
        stage.keys("u");
        assert_eq!(stage.file("codebook.toml"), CODEBOOK, "{}", stage.said());
        assert!(stage.session().codebook.get("trade").is_none());
        assert!(!stage.file("iris/a.txt.toml").contains("trade"));
        if restart {
            drop(stage);
            stage = sit(&room);
        }
        stage.keys("ctrl-r");
        assert_eq!(stage.file("codebook.toml"), codebook, "{}", stage.said());
        assert_eq!(stage.file("iris/a.txt.toml"), file);
        assert!(stage.session().codebook.get("trade").is_some());
    }
    // Also where there was no codebook, and on a document as a whole.
    let room = Room::new(Open::Documents(&[("a.txt", DOCUMENT)]));
    let mut stage = sit(&room);
    stage.keys("1 m");
    let before = stage.file("codebook.toml");
    stage.keys("q t").types("trade").keys("enter enter");
    assert!(stage.file("codebook.toml").contains("trade"), "{}", stage.said());
    stage.keys("u");
    assert_eq!(stage.file("codebook.toml"), before, "{}", stage.said());
}

#[test]
fn a_new_tag_stays_if_somebody_has_used_or_changed_it_since() {
    let room = tagged_room();
    let mut iris = sit(&room);
    iris.keys("t").types("trade").keys("enter enter");
    let mut boris = sit_as(&room, "boris");
    boris.keys("t").types("trade").keys("enter");
    assert!(boris.file("boris/a.txt.toml").contains("trade"), "{}", boris.said());
    iris.keys("u");
    assert_eq!(iris.file("iris/a.txt.toml"), "");
    assert!(iris.file("codebook.toml").contains("trade"));
    assert!(
        iris.said().contains("the tag trade stays in the codebook: boris has used it too"),
        "{}",
        iris.said()
    );
    boris.keys("u");
    assert!(boris.file("codebook.toml").contains("trade"), "it was not boris who made it");
    iris.keys("t").types("port").keys("enter enter");
    let changed =
        iris.file("codebook.toml").replace("name = \"port\"", "name = \"port\" # of call");
    let changed = changed.replace("description = \"\"", "description = \"where ships are\"");
    fs::write(iris.store().join("codebook.toml"), &changed).unwrap();
    iris.keys("u");
    assert_eq!(iris.file("codebook.toml"), changed, "{}", iris.said());
    assert!(iris.said().contains("it has been changed since"), "{}", iris.said());
}

#[test]
fn a_tag_that_a_broken_codebook_did_not_take_comes_into_it_once_that_is_mended() {
    for at_once in [true, false] {
        let room = tagged_room();
        let mut stage = sit(&room);
        let codebook = stage.store().join("codebook.toml");
        fs::write(&codebook, format!("{CODEBOOK}key =\n")).unwrap();
        stage.keys("t").types("trade").keys("enter enter");
        assert!(stage.file("iris/a.txt.toml").contains("trade"), "{}", stage.said());
        assert!(
            stage.said().contains("the tag \"trade\" is not in the codebook yet"),
            "{}",
            stage.said()
        );
        if at_once {
            fs::write(&codebook, CODEBOOK).unwrap();
            stage.wait(|_| fs::read_to_string(&codebook).unwrap().contains("trade"));
        } else {
            drop(stage);
            fs::write(&codebook, CODEBOOK).unwrap();
            stage = sit(&room);
        }
        assert!(stage.file("codebook.toml").contains("trade"), "{}", stage.said());
        assert!(stage.session().codebook.get("trade").is_some());
        // And it goes with its step still.
        stage.keys("u");
        assert_eq!(stage.file("codebook.toml"), CODEBOOK, "{}", stage.said());
        assert_eq!(stage.file("iris/a.txt.toml"), "");
    }
}

/// A tag has another name by now: that is no reason to lose what was done before.
#[test]
fn what_was_tagged_is_undone_although_others_have_renamed_the_tag() {
    for restart in [false, true] {
        let room = tagged_room();
        let mut iris = sit(&room);
        iris.keys("1 m 2 2 J 1 m");
        let boris = sit_as(&room, "boris");
        let renamed = CODEBOOK.replace("\"forces\"", "\"army\"\nwas = [\"forces\"]");
        fs::write(boris.store().join("codebook.toml"), &renamed).unwrap();
        if restart {
            drop(iris);
            iris = sit(&room);
        }
        for _ in 0..4 {
            iris.keys("u");
            assert!(iris.said().starts_with("undone"), "{}", iris.said());
        }
        assert_eq!(
            (iris.file("iris/a.txt.toml"), iris.file("iris/b.txt.toml")),
            Default::default()
        );
        for _ in 0..4 {
            iris.keys("ctrl-r");
            assert!(iris.said().starts_with("redone"), "{}", iris.said());
        }
        for file in ["iris/a.txt.toml", "iris/b.txt.toml"] {
            assert!(iris.file(file).contains("tags = [\"army\"]"), "{}", iris.file(file));
        }
        // The name of before is back, and so are the steps.
        fs::write(iris.store().join("codebook.toml"), CODEBOOK).unwrap();
        iris.wait(|desk| desk.session().codebook.get("forces").is_some());
    }
}

#[test]
fn an_undo_waits_for_a_damaged_file_to_be_mended() {
    let room = tagged_room();
    let mut stage = sit(&room);
    stage.keys("1 m J 2 m");
    let path = stage.store().join("iris/b.txt.toml");
    let good = stage.file("iris/b.txt.toml");
    fs::write(&path, format!("{good}= broken\n")).unwrap();
    stage.keys("u");
    assert!(stage.said().contains("nothing is saved to a damaged file"), "{}", stage.said());
    fs::write(&path, &good).unwrap();
    stage.keys("l u");
    assert_eq!(stage.file("iris/b.txt.toml"), "", "{}", stage.said());
    // What concerns other files is not held up; a second time, the step is left out.
    stage.keys("ctrl-r");
    fs::write(&path, format!("{good}= broken\n")).unwrap();
    stage.wait(|desk| {
        let page = desk.session().reading.page.as_ref();
        page.is_some_and(|page| page.marks.protected.is_some())
    });
    stage.keys("u u u");
    assert_eq!(stage.file("iris/a.txt.toml"), "", "{}", stage.said());
}

#[test]
fn a_view_takes_back_only_what_was_done_in_it() {
    let room = tagged_room();
    let mut stage = sit(&room);
    stage.keys("1 m");
    let file = stage.file("iris/a.txt.toml");
    for view in ["B", "i"] {
        stage.keys(view).keys("u");
        assert!(stage.said().contains("made elsewhere: highlight"), "{view}: {}", stage.said());
        assert_eq!(stage.file("iris/a.txt.toml"), file, "{view}");
        stage.keys("esc");
    }
    // What was done in it is taken back and done again, and the cursor stays on its tag.
    let at_cursor = |stage: &Stage| {
        let row = stage.caret().expect("a cursor").y;
        stage.screen().lines().nth(usize::from(row)).unwrap().to_owned()
    };
    stage.keys("B g g r").types("-old").keys("enter");
    assert!(at_cursor(&stage).contains("forces-old"), "{}", stage.screen());
    stage.keys("u");
    assert_eq!(stage.file("codebook.toml"), CODEBOOK, "{}", stage.said());
    assert!(at_cursor(&stage).contains("forces "), "{}", stage.screen());
    assert!(!stage.said().contains("a.txt"), "{}", stage.said());
    stage.keys("ctrl-r");
    assert!(at_cursor(&stage).contains("forces-old"), "{}", stage.screen());
    // In the table, a change of the codebook is none of its own.
    stage.keys("esc A u");
    assert!(stage.said().contains("made elsewhere: rename"), "{}", stage.said());
    stage.keys("esc u u");
    assert_eq!(
        (stage.file("codebook.toml").as_str(), stage.file("iris/a.txt.toml")),
        (CODEBOOK, String::new())
    );
}
