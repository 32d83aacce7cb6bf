//! A step over many documents, and a program that is killed in the middle of it: at the next start
//! all of it is there, or nothing.

use std::fs;
use std::path::PathBuf;

use crate::desk::{Desk, WIDE, files_below, press, quit};
use crate::support::pty::Session;
use crate::watch::wait_below;

/// How many documents the step changes: all of them.
const MANY: usize = 200;

/// A moment at which the program is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The key is pressed, and nothing is known of what it did.
    AtOnce,
    /// The step is in the journal.
    InTheJournal,
    /// So many documents of it have their file.
    Files(usize),
    /// It is said to be saved.
    Saved,
}

fn name(number: usize) -> String {
    format!("{number:03}.txt")
}

fn desk() -> Desk {
    let text = |number| format!("Paper {number}\n\nThe caravan went on in good weather.\n");
    let texts: Vec<(String, String)> = (0..MANY).map(|n| (name(n), text(n))).collect();
    Desk::with(&texts.iter().map(|(name, text)| (&**name, &**text)).collect::<Vec<_>>())
}

/// The journals of the sessions at a desk. One without content is none.
fn journals(desk: &Desk) -> Vec<PathBuf> {
    let files = files_below(&desk.path("home/state")).into_iter();
    files.filter(|path| path.parent().is_some_and(|folder| folder.ends_with("unsaved"))).collect()
}

/// Whether a step is in a journal.
fn is_in_the_journal(desk: &Desk) -> bool {
    // The first line says whose it is; a step that is complete takes all but that away again.
    journals(desk).iter().any(|path| {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.split_inclusive('\n').skip(1).any(|line| line.ends_with('\n'))
    })
}

/// How many documents have a file with annotations.
fn annotated(desk: &Desk) -> usize {
    let files = files_below(&desk.path("store/iris")).into_iter();
    files.filter(|path| path.extension().is_some_and(|end| end == "toml")).count()
}

/// Opens the first document and chooses the word in all of them.
#[track_caller]
fn choose(desk: &Desk) -> Option<Session> {
    let mut gloss = desk.read(WIDE)?;
    press(&mut gloss, "/caravan<enter>", "1 of 1");
    press(&mut gloss, "*", "200 places, 0 chosen");
    press(&mut gloss, "a", "200 chosen");
    Some(gloss)
}

/// Highlights 200 words, kills the program at `moment`, starts it again and ends it. Gives how many
/// highlights there are then; each is checked.
#[track_caller]
fn killed(moment: Moment) -> Option<usize> {
    let desk = desk();
    let mut gloss = choose(&desk)?;
    gloss.keys("<enter>");
    match moment {
        Moment::AtOnce => {}
        Moment::InTheJournal => {
            wait_below(&desk.path("home"), "the journal", || is_in_the_journal(&desk));
        }
        Moment::Files(count) => {
            let folder = desk.path("store");
            fs::create_dir_all(&folder).expect("the store");
            wait_below(&folder, "files", || annotated(&desk) >= count);
        }
        Moment::Saved => gloss.wait_text("200 occurrences highlighted · saved"),
    }
    gloss.kill();
    gloss.wait_exit();
    let (found, kept) = (annotated(&desk), is_in_the_journal(&desk));
    assert!(found == MANY || kept || found == 0, "{found} files and no journal: {moment:?}");

    let mut gloss = desk.sit(WIDE)?;
    gloss.wait_text("¶");
    gloss.wait_for("a complete list", |screen| !screen.line(0).contains('…'));
    quit(&mut gloss);
    assert_eq!(journals(&desk), [""; 0].map(PathBuf::from), "the journal is gone: {moment:?}");
    let all = (0..MANY).flat_map(|number| desk.quotes(&name(number)));
    let count = all.inspect(|quote| assert_eq!(quote, "caravan")).count();
    assert_eq!(count, annotated(&desk), "one in each document");
    // What was there, or was kept to be done, is there.
    assert_eq!(count, if kept || found > 0 { MANY } else { 0 }, "{moment:?}");
    Some(count)
}

#[test]
fn killed_at_once_it_is_done_or_not() {
    if let Some(count) = killed(Moment::AtOnce) {
        assert!(count == 0 || count == MANY, "{count}");
    }
}

#[test]
fn killed_with_the_step_in_the_journal_it_is_done() {
    if let Some(count) = killed(Moment::InTheJournal) {
        assert_eq!(count, MANY);
    }
}

#[test]
fn killed_in_the_middle_of_the_files_it_is_done() {
    for files in [1, 2, 50, 120, 199] {
        if let Some(count) = killed(Moment::Files(files)) {
            assert_eq!(count, MANY);
        }
    }
}

#[test]
fn killed_once_it_is_said_to_be_saved_it_stays_done() {
    if let Some(count) = killed(Moment::Saved) {
        assert_eq!(count, MANY);
    }
}

/// Killed again and again, each time before it is finished.
#[test]
fn killed_at_every_start_it_is_done_in_the_end() {
    let desk = desk();
    let Some(mut gloss) = choose(&desk) else { return };
    fs::create_dir_all(desk.path("store")).expect("the store");
    gloss.keys("<enter>");
    for files in [1, 30, 60, 90] {
        wait_below(&desk.path("store"), "more files", || annotated(&desk) >= files);
        gloss.kill();
        gloss.wait_exit();
        let Some(next) = desk.sit(WIDE) else { return };
        gloss = next;
    }
    gloss.wait_text("¶");
    quit(&mut gloss);
    assert_eq!(journals(&desk), [""; 0].map(PathBuf::from), "the journal is gone");
    let all = (0..MANY).flat_map(|number| desk.quotes(&name(number)));
    assert_eq!(all.count(), MANY, "each once");
}
