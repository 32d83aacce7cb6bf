//! What lasts over a restart: what can be undone, and what could not be saved.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use crate::desk::{Desk, JUNE, PAGE_HINT, WIDE, files_below, press, quit, words_at_caret};
use crate::support::pty::Signal;

#[test]
fn what_was_done_before_the_restart_is_undone_and_done_again() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    for word in ["fortifications", "partisan"] {
        press(&mut gloss, &format!("/{word}<enter>"), "1 of 1");
        press(&mut gloss, "sm", "highlighted · saved");
    }
    quit(&mut gloss);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "u", "undone: highlight · saved");
    assert_eq!(desk.highlights(JUNE).len(), 1);
    quit(&mut gloss);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "<c-r>", "redone: highlight · saved");
    assert_eq!(desk.highlights(JUNE).len(), 2);
    // In another document: what is not known of the first is read, the page stays.
    press(&mut gloss, "J", "7 October 1950");
    press(&mut gloss, "u", "undone: highlight in 000_");
    gloss.wait_text("saved");
    press(&mut gloss, "u", "undone: highlight in 000_");
    gloss.wait_text("saved");
    press(&mut gloss, "u", "there is nothing to undo");
    quit(&mut gloss);
}

#[test]
fn a_step_that_was_changed_elsewhere_is_refused() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    quit(&mut gloss);
    let file = desk.path("store/iris").join(format!("{JUNE}.toml"));
    let edited =
        fs::read_to_string(&file).expect("the file").replace("created", "note = \"mine\"\ncreated");
    fs::write(&file, &edited).expect("written");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "u", "was changed elsewhere since; that step is left out");
    quit(&mut gloss);
    assert_eq!(fs::read_to_string(&file).expect("the file"), edited);
}

#[test]
fn what_could_not_be_saved_before_a_kill_is_saved_at_the_next_start() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    let file = desk.path("store/iris").join(format!("{JUNE}.toml"));
    fs::set_permissions(&file, Permissions::from_mode(0o444)).expect("marked");
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "sm", "marked read-only");
    desk.wait_for_draft("partisan");
    gloss.signal(Signal::KILL);
    gloss.wait_exit();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("unmarked");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("saving 1 change of the last session · saved");
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE).len(), 2);
    // Once, and not again.
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE).len(), 2);
}

#[test]
fn bookmarks_last_over_a_kill_and_an_edit_of_the_text() {
    let lines: Vec<String> = (1..60).map(|number| format!("Line {number} of it.\n\n")).collect();
    let desk = Desk::with(&[("a.txt", &lines.concat())]);
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/Line<space>40<enter>", "1 of 1");
    press(&mut gloss, "M", "bookmark set");
    let is_kept = |path: &std::path::PathBuf| path.ends_with("bookmarks.toml");
    desk.wait_for_home("the bookmark", || files_below(&desk.path("home")).iter().any(is_kept));
    gloss.signal(Signal::KILL);
    gloss.wait_exit();
    let text = format!("A line that was added.\n\n{}", lines.concat());
    fs::write(desk.library().join("texts/a.txt"), text).expect("written");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "gggm", "1 bookmark");
    press(&mut gloss, "<enter>", PAGE_HINT);
    gloss.wait_for("the caret at the bookmark", |screen| {
        words_at_caret(*screen).starts_with("Line 40")
    });
    quit(&mut gloss);
}
