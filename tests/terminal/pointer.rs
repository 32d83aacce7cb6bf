//! The mouse, and the clipboard of the reader's own terminal.

use crate::desk::{Desk, JUNE, LIST_HINT, PAGE_HINT, WIDE, count, open_first, press, quit};
use crate::support::pty::Session;

/// Buttons as terminals number them.
const LEFT: u8 = 0;
const DRAG: u8 = 32;
const WHEEL_UP: u8 = 64;
const WHEEL_DOWN: u8 = 65;

/// Sends what a terminal sends for the mouse at a cell (row, column, from zero).
fn mouse(gloss: &mut Session, button: u8, (row, column): (u16, u16), released: bool) {
    let end = if released { 'm' } else { 'M' };
    let report = format!("\x1b[<{button};{};{}{end}", column + 1, row + 1);
    gloss.send(report.as_bytes());
}

fn click(gloss: &mut Session, at: (u16, u16)) {
    mouse(gloss, LEFT, at, false);
    mouse(gloss, LEFT, at, true);
}

/// The place of words on the screen.
#[track_caller]
fn place(gloss: &Session, words: &str) -> (u16, u16) {
    gloss.screen().find(words).expect("the words are there")
}

#[test]
fn a_click_in_the_list_opens() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    let at = place(&gloss, "Semenov");
    click(&mut gloss, at);
    gloss.wait_text("Semenov [Stalin] to Mao Zedong, 27 December 1952");
    gloss.wait_text(LIST_HINT);
    let at = place(&gloss, "Roshchin");
    click(&mut gloss, at);
    gloss.wait_text("Roshchin to Filippov [Stalin], 7 October 1950");
    // And a click on the page gives it the keys, the caret where the click was.
    let at = place(&gloss, "joint struggle");
    click(&mut gloss, at);
    gloss.wait_text(PAGE_HINT);
    gloss.wait_for("the caret", |screen| screen.cursor_position() == at);
}

#[test]
fn a_drag_selects() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    let (row, column) = place(&gloss, "little artillery");
    mouse(&mut gloss, LEFT, (row, column), false);
    mouse(&mut gloss, DRAG, (row, column + 4), false);
    mouse(&mut gloss, DRAG, (row, column + 15), false);
    mouse(&mut gloss, LEFT, (row, column + 15), true);
    gloss.wait_for("the end of the selection", |screen| {
        screen.cursor_position() == (row, column + 15)
    });
    press(&mut gloss, "m", "highlighted · saved");
    assert_eq!(desk.quotes(JUNE), ["little artillery"]);
}

#[test]
fn a_drag_that_is_held_past_the_edge_scrolls_on_by_itself() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    let (row, column) = place(&gloss, "little artillery");
    mouse(&mut gloss, LEFT, (row, column), false);
    mouse(&mut gloss, DRAG, (39, column), false);
    // Nothing more is sent: the rest comes by time.
    gloss.wait_for("the end of the text", |screen| screen.contains("100 %"));
    mouse(&mut gloss, LEFT, (39, column), true);
    press(&mut gloss, "m", "highlighted · saved");
    let quotes = desk.quotes(JUNE);
    assert!(matches!(&quotes[..], [one] if one.starts_with("little artillery") && one.len() > 400));
    quit(&mut gloss);
}

#[test]
fn the_wheel_scrolls() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    let middle = (20, 80);
    mouse(&mut gloss, WHEEL_DOWN, middle, false);
    mouse(&mut gloss, WHEEL_DOWN, middle, false);
    gloss.wait_for("the text further down", |screen| {
        !screen.contains("TO KRASOVSKY") && screen.contains("serious rightist moods")
    });
    mouse(&mut gloss, WHEEL_UP, middle, false);
    mouse(&mut gloss, WHEEL_UP, middle, false);
    gloss.wait_text("TO KRASOVSKY");
    quit(&mut gloss);
}

#[test]
fn the_wheel_scrolls_the_list() {
    let names: Vec<String> = (10..60).map(|number| format!("{number}.txt")).collect();
    let documents: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), "Some words.\n")).collect();
    let desk = Desk::with(&documents);
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    assert!(gloss.screen().contains("50 documents"));
    let last = |gloss: &Session| gloss.screen().line(36);
    let before = last(&gloss);
    mouse(&mut gloss, WHEEL_DOWN, (10, 10), false);
    gloss.wait_for("other documents", |screen| {
        let now = screen.line(36);
        now != before && !now.is_empty()
    });
    mouse(&mut gloss, WHEEL_UP, (10, 10), false);
    gloss.wait_for("the first documents", |screen| screen.line(36) == before);
}

/// What base64 stands for.
fn decoded(text: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for sign in text.iter().filter(|sign| **sign != b'=') {
        let value = alphabet.iter().position(|known| known == sign);
        let value = u32::try_from(value.expect("base64")).expect("a small number");
        bits = (bits << 6 | value) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).expect("a byte"));
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_copy_is_sent_to_the_terminal_once() {
    const START: &[u8] = b"\x1b]52;c;";
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/You complain<enter>", "1 of 1");
    assert_eq!(count(gloss.raw(), b"\x1b]"), 0);
    press(&mut gloss, "sy", "OSC 52");
    assert_eq!(count(gloss.raw(), b"\x1b]"), 1);
    let raw = gloss.raw();
    let from =
        raw.windows(START.len()).position(|part| part == START).expect("OSC 52") + START.len();
    let length = raw[from..].iter().position(|byte| matches!(byte, 0x07 | 0x1b)).expect("its end");
    assert_eq!(
        decoded(&raw[from..from + length]),
        "You complain that you have little artillery, antitank guns and other arms."
    );
    quit(&mut gloss);
}

#[test]
fn a_click_on_a_highlight_puts_it_in_focus() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "ve5", "highlighted: quote · saved");
    gloss.keys("bb");
    let at = place(&gloss, "partisan");
    gloss.wait_for("the caret elsewhere", |screen| screen.cursor_position() != at);
    click(&mut gloss, at);
    gloss.wait_for("the caret", |screen| screen.cursor_position() == at);
    press(&mut gloss, "1", "tags: quote, important · saved");
    assert_eq!(desk.quotes(JUNE), ["partisan"]);
}

#[test]
fn a_copy_that_may_not_arrive_is_not_said_to_have() {
    let desk = Desk::new();
    let bin = desk.path("bin");
    std::fs::create_dir(&bin).expect("a folder");
    let tmux = |script: &str| {
        use std::os::unix::fs::PermissionsExt;
        let file = bin.join("tmux");
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("a script");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&file, mode).expect("it can be run");
    };
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let inside = [("PATH", path.as_str()), ("TMUX", "/tmp/tmux-0/default,1,0")];
    for (script, variables, said) in [
        ("exit 1", &[("TERM", "screen-256color")][..], "may drop"),
        (
            "exit 1",
            &[("STY", "1.pts-0"), ("TERM", "screen")],
            "through GNU screen to your terminal",
        ),
        ("exit 1", &inside, "tmux drops unless it has: set -s set-clipboard on"),
        // One that does not answer.
        ("exec sleep 600", &inside, "tmux drops unless it has: set -s set-clipboard on"),
        ("cat > /dev/null", &inside, "set -as terminal-features"),
        ("cat > /dev/null; echo 256,clipboard,focus", &inside, "by tmux to your terminal"),
    ] {
        tmux(script);
        let Some(mut gloss) = desk.sit_with(WIDE, &[], variables) else {
            return;
        };
        open_first(&mut gloss);
        press(&mut gloss, "sy", said);
        quit(&mut gloss);
    }
}
