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
