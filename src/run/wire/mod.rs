//! Frames on the wire: the fewest bytes that change the terminal from what it shows to what it
//! should show.
//!
//! A reader over SSH pays for every byte. Owns what is known about the terminal (its cells, its
//! cursor, its style) and how a change is sent: rows that moved are scrolled, blanks are erased,
//! the cursor takes the shortest way, no style is set twice, and a frame that changes nothing sends
//! nothing. This module does not know what is drawn, and reads nothing from the terminal.
//!
//! ```text
//! Wire::frame   shown, next ──► scroll::find ──► rows::write ──► bytes, one write
//!                               (if that is      (motion, pen)
//!                                cheaper)
//! ```
//!
//! `tests/wire.rs` sends frames to a terminal emulator and compares every cell. The sequences are
//! those of ECMA-48 and of the VT100 (DECSTBM, IND as LF, RI), and xterm's synchronized update.

mod motion;
mod pen;
mod rows;
mod scroll;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::motion::go;
use self::pen::Pen;

/// A frame of more bytes than this is shown all at once if the terminal supports it (mode 2026).
const LARGE: usize = 256;
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// What a terminal can do besides moving its cursor and setting a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// Can scroll rows in a region (DECSTBM), erase columns and the rest of a row (ECH, EL), and
    /// show a frame all at once (mode 2026, which other terminals ignore).
    pub extended: bool,
    /// Erases to the current background, not to the default one.
    pub ground: bool,
}

impl Features {
    /// Only the minimum.
    pub const PLAIN: Self = Self { extended: false, ground: false };
    /// Everything.
    pub const ALL: Self = Self { extended: true, ground: true };

    /// Returns what a terminal with this name (`$TERM`) can do. An unknown one is assumed to have
    /// no features.
    #[must_use]
    pub fn of(term: Option<&str>) -> Self {
        const KNOWN: [&str; 20] = [
            "alacritty",
            "contour",
            "cygwin",
            "eterm",
            "foot",
            "ghostty",
            "gnome",
            "iterm",
            "kitty",
            "konsole",
            "linux",
            "mintty",
            "mlterm",
            "putty",
            "rxvt",
            "st",
            "tmux",
            "vte",
            "wezterm",
            "xterm",
        ];
        let name = term.unwrap_or_default().to_ascii_lowercase();
        let family = name.split(['-', '+', '.']).next().unwrap_or_default();
        if KNOWN.contains(&family) {
            Self::ALL
        } else if family == "screen" {
            // Erases to the default background, except that tmux under this name does not.
            Self { ground: false, ..Self::ALL }
        } else {
            Self::PLAIN
        }
    }
}

/// The terminal's cursor position and style.
#[derive(Clone, Debug, Default)]
struct TerminalState {
    /// Column and row, from 0; `None` if not known for certain.
    at: Option<(u16, u16)>,
    pen: Pen,
}

/// Sends frames to a terminal.
#[derive(Debug)]
pub struct Wire {
    features: Features,
    /// What the terminal shows; `None` if unknown.
    shown: Option<Buffer>,
    state: TerminalState,
    /// Whether the cursor is visible; `None` if unknown.
    visible: Option<bool>,
    out: Vec<u8>,
}

impl Wire {
    /// Creates a wire to a terminal with these features, about which nothing else is known.
    #[must_use]
    pub fn new(features: Features) -> Self {
        Self {
            features,
            shown: None,
            state: TerminalState::default(),
            visible: None,
            out: Vec::new(),
        }
    }

    /// Forgets what the terminal shows, since another program has written to it.
    pub fn forget(&mut self) {
        (self.shown, self.visible) = (None, None);
    }

    /// Returns the bytes after which the terminal shows `next`, with the cursor at `caret`, or
    /// hidden if there is none. Returns no bytes if the terminal already shows this.
    pub fn frame(&mut self, next: &Buffer, caret: Option<Position>) -> &[u8] {
        self.out.clear();
        let before = self.shown.take().filter(|shown| shown.area == next.area);
        if let Some(before) = &before {
            let (bytes, state) = self.change(before, next);
            self.out.extend(bytes);
            self.state = state;
        } else {
            // Erasing would otherwise use the current style.
            self.out.extend(b"\x1b[m\x1b[H\x1b[2J");
            self.state = TerminalState { at: Some((0, 0)), pen: Pen::default() };
            let empty = Buffer::empty(next.area);
            rows::write(&empty, next, self.features, &mut self.state, &mut self.out);
        }
        self.place(caret);
        if self.features.extended && self.out.len() > LARGE {
            self.out.splice(0..0, BEGIN.iter().copied());
            self.out.extend(END);
        }
        self.shown = Some(next.clone());
        &self.out
    }

    /// Returns the cheaper of two ways: cell by cell, or with the rows that moved scrolled first.
    fn change(&self, before: &Buffer, next: &Buffer) -> (Vec<u8>, TerminalState) {
        let (mut bytes, mut state) = (Vec::new(), self.state.clone());
        rows::write(before, next, self.features, &mut state, &mut bytes);
        if !self.features.extended || bytes.len() < scroll::WORTH {
            return (bytes, state);
        }
        for scroll in scroll::find(before, next) {
            let (mut other, mut moved) = (Vec::new(), self.state.clone());
            scroll.write(&mut moved, &mut other);
            let between = scroll.apply(before);
            rows::write(&between, next, self.features, &mut moved, &mut other);
            if other.len() < bytes.len() {
                (bytes, state) = (other, moved);
            }
        }
        (bytes, state)
    }

    fn place(&mut self, caret: Option<Position>) {
        if let Some(caret) = caret {
            go(&mut self.state, (caret.x, caret.y), &mut self.out);
        }
        if self.visible != Some(caret.is_some()) {
            self.out.extend(if caret.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.visible = Some(caret.is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_can_do_is_known_by_its_name() {
        for name in ["xterm-256color", "xterm", "tmux-256color", "st-256color", "foot", "linux"] {
            assert_eq!(Features::of(Some(name)), Features::ALL, "{name}");
        }
        assert!(!Features::of(Some("screen-256color")).ground);
        for name in [None, Some("vt52"), Some("dumb"), Some("xtermlike")] {
            assert_eq!(Features::of(name), Features::PLAIN, "{name:?}");
        }
    }

    #[test]
    fn what_changes_nothing_is_no_byte() {
        let mut wire = Wire::new(Features::ALL);
        let page = Buffer::with_lines(["one", "two"]);
        assert!(!wire.frame(&page, Some(Position::new(1, 1))).is_empty());
        assert!(wire.frame(&page, Some(Position::new(1, 1))).is_empty());
        assert_eq!(wire.frame(&page, Some(Position::new(0, 1))), b"\r");
        assert_eq!(wire.frame(&page, None), b"\x1b[?25l");
        assert!(wire.frame(&page, None).is_empty());
        wire.forget();
        assert!(wire.frame(&page, None).ends_with(b"two\x1b[?25l"));
    }
}
