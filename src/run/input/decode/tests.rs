//! Keys as they are typed, split and half sent.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

/// Returns the events for these reads: `…` is a silence, `¦` the end of a read.
fn feed(reads: &str) -> String {
    let mut decoder = Decoder::default();
    let now = Instant::now();
    let mut events = Vec::new();
    for (index, burst) in reads.split('…').enumerate() {
        if index > 0 {
            events.extend(decoder.silence(now));
        }
        for read in burst.split('¦') {
            events.extend(decoder.feed(read.as_bytes(), now));
        }
    }
    show(&events)
}

fn show(events: &[Event]) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Key(key) => {
                let plain = KeyModifiers::NONE;
                match (key.code, key.modifiers.difference(KeyModifiers::SHIFT)) {
                    (KeyCode::Char(c), modifiers) if modifiers == plain => out.push(c),
                    _ => write!(out, "<{}>", crate::session::key::Key::of(*key)).unwrap(),
                }
            }
            Event::Paste(text) => write!(out, "<paste {text}>").unwrap(),
            Event::Mouse(mouse) => {
                write!(out, "<{:?} {} {}>", mouse.kind, mouse.column, mouse.row).unwrap();
            }
            _ => out.push('?'),
        }
    }
    out
}

#[test]
fn keys_come_through() {
    for (typed, keys) in [
        ("sm\x1b…", "sm<Esc>"),
        ("\x1b…q", "<Esc>q"),
        ("\x1b\x1b…", "<Esc><Esc>"),
        ("\x1b\x1b[A", "<Esc><↑>"),
        ("дä中🎖", "дä中🎖"),
        ("\r\t\x7f\x08\0\x04\x1f", "<Enter><Tab><Backspace><Ctrl-h><Ctrl-Space><Ctrl-d><Ctrl-7>"),
        ("J", "J"),
    ] {
        assert_eq!(feed(typed), keys, "{typed:?}");
    }
}

#[test]
fn an_escape_and_a_key_in_one_are_the_key_with_alt() {
    assert_eq!(feed("\x1bx"), "<Alt-x>");
    assert_eq!(feed("\x1b¦x"), "<Alt-x>");
    assert_eq!(feed("\x1bж\x1b\r"), "<Alt-ж><Alt-Enter>");
    assert_eq!(feed("\x1b[1;3D"), "<Alt-←>");
}

#[test]
fn the_sequences_of_terminals_are_keys() {
    for (sequence, key) in [
        ("\x1b[A\x1bOB\x1b[1;5C", "<↑><↓><Ctrl-→>"),
        ("\x1b[H\x1b[4~\x1b[7~\x1bOF", "<Home><End><Home><End>"),
        ("\x1b[2~\x1b[3;2~\x1b[5~\x1b[6~", "<Insert><Shift-Delete><PgUp><PgDn>"),
        ("\x1bOP\x1b[15~\x1b[24~\x1b[[A\x1b[1;2Q", "<F1><F5><F12><F1><Shift-F2>"),
        ("\x1b[Z\x1b[27;5;9~\x1b[13;3u\x1b[1078u", "<Shift-Tab><Ctrl-Tab><Alt-Enter>ж"),
        ("\x1b[5^", "<Ctrl-PgUp>"),
        // The clipboard's and the cursor's answers, focus, what nobody knows.
        ("\x1b[?64;1;2c\x1b[12;40R\x1b[200;3z\x1b[?2026;2$yx", "x"),
    ] {
        assert_eq!(feed(sequence), key, "{sequence:?}");
    }
}

#[test]
fn clicks() {
    assert_eq!(
        feed("\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<65;200;1M\x1b[<32;1;1M"),
        "<Down(Left) 2 3><Up(Left) 2 3><ScrollDown 199 0><Drag(Left) 0 0>"
    );
    assert_eq!(feed("\x1b[M #$q"), "<Down(Left) 2 3>q");
    assert_eq!(feed("\x1b[<0;0;0Mx\x1b[<0;99999;1My\x1b[<0Mz"), "xyz");
}

#[test]
fn what_was_cut_in_two_is_joined() {
    assert_eq!(feed("\x1b¦[¦B\x1b[1;¦5Cx"), "<↓><Ctrl-→>x");
    let (first, second) = "ж".as_bytes().split_at(1);
    let mut decoder = Decoder::default();
    let now = Instant::now();
    assert!(decoder.feed(first, now).is_empty() && decoder.silence(now).is_empty());
    assert_eq!(show(&decoder.feed(second, now)), "ж");
}

#[test]
fn half_a_sequence_does_not_take_the_keys_after_it() {
    for (half, keys) in [
        ("\x1b[", "<Alt-[>"),
        ("\x1bO", "<Alt-O>"),
        ("\x1b]", "<Alt-]>"),
        ("\x1b]1", "<Alt-]>1"),
        ("\x1bP", "<Alt-P>"),
        ("\x1b[1;", ""),
        ("\x1b[<0;1", ""),
        ("\x1b[M#", ""),
        ("\x1b[200~abc", "<paste abc>"),
        ("\x1b[200~abc\x1b[20", "<paste abc>"),
    ] {
        assert_eq!(feed(&format!("{half}…q")), format!("{keys}q"), "{half:?}");
    }
    for (half, keys) in [("\x1b[", "<Alt-[>"), ("\x1bO", "<Alt-O>"), ("\x1b]", "<Alt-]>")] {
        assert_eq!(feed(&format!("{half}q")), format!("{keys}q"), "{half:?}");
    }
    for lead in [&b"\xd0"[..], b"\xe4\xb8", b"\xf0\x9f\x8e", b"\xff", b"\x80", b"\x1b\xd0"] {
        let mut decoder = Decoder::default();
        let now = Instant::now();
        assert!(decoder.feed(lead, now).is_empty());
        assert!(decoder.silence(now).is_empty());
        let keys = show(&decoder.feed(b"q", now));
        assert_eq!(keys.trim_start_matches("<Esc>"), "q", "{}", lead.escape_ascii());
    }
}

#[test]
fn a_paste_is_no_typing_even_in_parts() {
    assert_eq!(feed("\x1b[200~one\rдва\x1b[201~x"), "<paste one\rдва>x");
    assert_eq!(feed("\x1b[200~dd…dx dx\x1b[201~q"), "<paste dd><paste dx dx>q");
    assert_eq!(feed("\x1b[200~dd…\x1b[201~q"), "<paste dd>q");
    assert_eq!(feed("\x1b[200~dd\x1b[2…01~q"), "<paste dd>q");
    assert_eq!(feed("\x1b[200~a\x1b[31mb\x1b[201~"), "<paste a\u{1b}[31mb>");
    let long = "д".repeat(PART);
    let events = feed(&format!("\x1b[200~{long}\x1b[201~q"));
    assert_eq!(events.replace("<paste ", "").replace('>', ""), format!("{long}q"));
}

#[test]
fn replies_are_no_typing() {
    assert_eq!(feed("\x1b]11;rgb:1010/1212\x1b\\x"), "x");
    assert_eq!(feed("\x1b]52;c;…Zm9v\x07x"), "x");
    assert_eq!(feed("\x1bP>|xterm\x1b\\x\x1bP1$r0m\x1b\\y\x1b_Gi=1;OK\x1b\\z"), "xyz");
    // One that never ends.
    let mut decoder = Decoder::default();
    let now = Instant::now();
    assert!(decoder.feed(b"\x1b]11;rgb", now).is_empty());
    assert_eq!(show(&decoder.feed(b"q", now + REPLY * 2)), "q");
}

#[test]
fn a_bracket_after_an_escape_is_no_reply() {
    assert_eq!(feed("\x1b]jj"), "<Alt-]>jj");
    assert_eq!(feed("\x1b]5j"), "<Alt-]>5j");
    assert_eq!(feed("\x1bPq\x1b_x"), "<Alt-P>q<Alt-_>x");
    assert_eq!(feed("\x1b]\x1b]j"), "<Alt-]><Alt-]>j");
}

proptest! {
    #[test]
    fn whatever_was_typed_a_key_after_it_gets_through(
        bytes in prop::collection::vec(
            prop_oneof![
                Just(vec![0x1b]), Just(b"\x1b[".to_vec()), Just(b"\x1bO".to_vec()),
                Just(b"\x1b]1;".to_vec()), Just(b"\x1bP$".to_vec()), Just(b"\x1b[200~".to_vec()),
                Just(b"\x1b[<".to_vec()), Just(b"\x1b[M".to_vec()), Just(b"12;3".to_vec()),
                prop::collection::vec(any::<u8>(), 1..9),
            ],
            0..12,
        ),
    ) {
        let mut decoder = Decoder::default();
        let now = Instant::now();
        for read in &bytes {
            decoder.feed(read, now);
        }
        decoder.silence(now);
        prop_assert!(decoder.patience().is_none(), "nothing is waited for after a silence");
        let events = decoder.feed(b"q", now + REPLY * 2);
        prop_assert!(show(&events).ends_with('q'), "{:?}", events);
    }

    #[test]
    fn it_does_not_matter_how_bytes_are_split(
        text in "(\\PC|\u{1b}\\[[0-9;]{0,4}[A-Z~]|\u{1b}O[A-F]|\u{1b}[a-z]){0,12}",
        at in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let now = Instant::now();
        let whole = Decoder::default().feed(text.as_bytes(), now);
        let mut cuts: Vec<usize> = at.iter().map(|at| at.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut decoder = Decoder::default();
        let mut parts = Vec::new();
        for pair in cuts.windows(2) {
            parts.extend(decoder.feed(&text.as_bytes()[pair[0]..pair[1]], now));
        }
        prop_assert_eq!(show(&parts), show(&whole));
    }
}
