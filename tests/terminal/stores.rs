//! State belongs to one store: its drafts, its undo history, its unsaved changes; and what is
//! damaged of it is said, and kept.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use crate::desk::{Desk, JUNE, PAGE_HINT, WIDE, files_below, press, quit};
use crate::support::pty::{Session, Signal};

/// Starts the program with another store, or the same spelled otherwise.
#[track_caller]
fn sit_at(desk: &Desk, store: &str) -> Option<Session> {
    let store = desk.path("").join(store).display().to_string();
    let (own, place) = (desk.environment(), desk.library());
    let env: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let arguments = ["--store", &store, "--as", "iris"];
    Session::start(crate::desk::GLOSS.as_ref(), &arguments, WIDE, &env, place)
}

/// The files of the state that end so.
fn state_files(desk: &Desk, folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut files = files_below(&desk.path("home/state"));
    files.retain(|file| {
        let name = file.to_string_lossy();
        name.contains(&format!("/{folder}/")) && name.ends_with(ending)
    });
    files
}

/// Makes a highlight that cannot be saved, and a note that is not finished; then the program is
/// killed.
#[track_caller]
fn leave(desk: &Desk) -> Option<()> {
    let mut gloss = desk.read(WIDE)?;
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    let file = desk.notes_file(JUNE);
    fs::set_permissions(&file, Permissions::from_mode(0o444)).expect("marked");
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "sm", "marked read-only");
    press(&mut gloss, "/antitank<enter>", "1 of 1");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "half a note", "half a note");
    for words in ["partisan detachments", "half a note"] {
        desk.wait_for_draft(words);
    }
    // It is written a moment after the change.
    desk.wait_for_home("the history", || {
        let both = |text: String| {
            ["defensive fortifications", "partisan detachments"].iter().all(|w| text.contains(w))
        };
        let histories = state_files(desk, "undo", ".json");
        histories.into_iter().any(|file| fs::read_to_string(file).is_ok_and(both))
    });
    gloss.signal(Signal::KILL);
    gloss.wait_exit();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("unmarked");
    Some(())
}

#[test]
fn another_store_gets_neither_the_draft_nor_the_changes_nor_the_history() {
    let desk = Desk::new();
    if leave(&desk).is_none() {
        return;
    }
    let Some(mut gloss) = sit_at(&desk, "other") else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "u", "there is nothing to undo");
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    quit(&mut gloss);
    let other = desk.path("other/iris").join(format!("{JUNE}.toml"));
    let text = fs::read_to_string(other).expect("the notes of the other store");
    assert!(!text.contains("partisan detachments") && !text.contains("half a note"), "{text}");
    // In its own store everything is there still, and the other's step is not.
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("half a note");
    press(&mut gloss, "<c-s>", "saved");
    assert_eq!(desk.highlights(JUNE).len(), 3);
    for left in [2, 1, 0] {
        press(&mut gloss, "u", "saved");
        gloss.wait_for("the undone step", |_| desk.highlights(JUNE).len() == left);
    }
    press(&mut gloss, "u", "there is nothing to undo");
    quit(&mut gloss);
}

#[test]
fn the_same_store_spelled_otherwise_is_the_same() {
    let desk = Desk::new();
    symlink(desk.path("store"), desk.path("link")).expect("a link");
    for spelled in ["home/../store", "./store/", "link"] {
        let _ = fs::remove_dir_all(desk.path("store"));
        let _ = fs::remove_dir_all(desk.path("home/state"));
        if leave(&desk).is_none() {
            return;
        }
        let Some(mut gloss) = sit_at(&desk, spelled) else {
            return;
        };
        gloss.wait_text("half a note");
        press(&mut gloss, "<c-s>", "saved");
        quit(&mut gloss);
        assert_eq!(desk.highlights(JUNE).len(), 3, "{spelled}");
    }
}

#[test]
fn damaged_state_is_said_and_kept() {
    for (folder, ending, words) in [
        ("unsaved", ".json", "unsaved changes of an earlier session"),
        ("drafts", ".toml", "an unfinished note cannot be read"),
        ("undo", ".json", "part of the undo history is lost"),
    ] {
        let desk = Desk::new();
        if leave(&desk).is_none() {
            return;
        }
        let files = state_files(&desk, folder, ending);
        assert_eq!(files.len(), 1, "{files:?}");
        fs::write(&files[0], "{\"half").expect("damaged");
        let Some(mut gloss) = desk.sit(WIDE) else {
            return;
        };
        gloss.wait_text(words);
        gloss.wait_text("is damaged");
        gloss.signal(Signal::KILL);
        gloss.wait_exit();
        let kept = state_files(&desk, folder, ".damaged");
        assert_eq!(kept.len(), 1, "{folder}");
        assert_eq!(fs::read(&kept[0]).expect("the damaged file"), b"{\"half");
    }
}

#[test]
fn a_state_folder_that_cannot_be_written_is_said_once_and_nothing_is_lost() {
    let desk = Desk::new();
    // Not even root can make a folder in a file.
    fs::write(desk.path("home/state"), "").expect("a file");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_for("a complete list", |screen| screen.line(0).contains("3 documents"));
    gloss.wait_text("BEIJING");
    press(&mut gloss, "<enter>", "drafts and undo are not kept");
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "words<c-s>", "note kept · saved");
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE).len(), 1);
    assert_eq!(desk.notes(JUNE)["highlight"][0]["note"].as_str(), Some("words"));
}
