//! Escape sequences that arrive in parts, and replies meant for another program.
//!
//! Owns what the terminal library cannot know. An `Esc` followed by `[`, faster than anyone types,
//! is the beginning of a sequence that the connection has split; otherwise a paste would be run as
//! commands. And whatever follows an OSC or DCS (ECMA-48, 8.3) is a reply to another program's
//! query, and not typing.

use std::mem::take;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::session::event::Event;

/// The longest that a reply may take.
const ANSWER: Duration = Duration::from_secs(1);

/// Reassembles split sequences. Receives every event of the terminal.
#[derive(Debug, Default)]
pub(super) struct EscapeAssembler {
    state: EscapeState,
}

#[derive(Debug, Default)]
enum EscapeState {
    #[default]
    Idle,
    /// An `Esc`, which may be a key or the beginning of a sequence.
    Escape(KeyEvent),
    /// The parameters of a control sequence, without its introducer.
    Control(String),
    /// A pasted text whose beginning was cut in two.
    Pasted(String),
    /// A reply: the key with which it began, until something follows it, and the time of its start.
    Answer(Option<KeyEvent>, Instant),
}

impl EscapeAssembler {
    /// Returns whether something is being held back until its meaning is clear.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(
            self.state,
            EscapeState::Escape(_) | EscapeState::Control(_) | EscapeState::Pasted(_)
        ) || matches!(self.state, EscapeState::Answer(Some(_), _))
    }

    /// Takes a key, and returns the events whose meaning is now clear.
    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Event> {
        match take(&mut self.state) {
            EscapeState::Idle => self.begin(key),
            EscapeState::Escape(escape) => match key.code {
                KeyCode::Char('[') if key.modifiers.is_empty() => {
                    self.state = EscapeState::Control(String::new());
                    Vec::new()
                }
                KeyCode::Char(']' | 'P' | '^' | '_') => {
                    self.state = EscapeState::Answer(None, Instant::now());
                    Vec::new()
                }
                _ => {
                    let mut events = vec![Event::Key(escape)];
                    events.extend(self.begin(key));
                    events
                }
            },
            EscapeState::Control(so_far) => self.control(so_far, key),
            EscapeState::Pasted(mut text) => {
                match key.code {
                    KeyCode::Char(c) => text.push(c),
                    KeyCode::Enter => text.push('\n'),
                    KeyCode::Tab => text.push('\t'),
                    _ => {}
                }
                self.state = EscapeState::Pasted(text);
                Vec::new()
            }
            EscapeState::Answer(_, since) if since.elapsed() > ANSWER => self.begin(key),
            EscapeState::Answer(_, since) => {
                let bell = key.code == KeyCode::Char('g') && key.modifiers == KeyModifiers::CONTROL;
                let terminator =
                    key.code == KeyCode::Char('\\') && key.modifiers == KeyModifiers::ALT;
                if !bell && !terminator {
                    self.state = EscapeState::Answer(None, since);
                }
                Vec::new()
            }
        }
    }

    /// Returns what was held back, since nothing has followed for a while.
    pub(super) fn silence(&mut self) -> Vec<Event> {
        match take(&mut self.state) {
            EscapeState::Idle => Vec::new(),
            EscapeState::Escape(key) | EscapeState::Answer(Some(key), _) => vec![Event::Key(key)],
            EscapeState::Control(so_far) if so_far.is_empty() => {
                let key = |code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
                vec![key(KeyCode::Esc), key(KeyCode::Char('['))]
            }
            EscapeState::Control(_) => Vec::new(),
            EscapeState::Pasted(text) => vec![Event::Paste(text)],
            answer @ EscapeState::Answer(None, _) => {
                // The rest of the reply may still be on its way.
                self.state = answer;
                Vec::new()
            }
        }
    }

    fn begin(&mut self, key: KeyEvent) -> Vec<Event> {
        match key.code {
            KeyCode::Esc if key.modifiers.is_empty() => self.state = EscapeState::Escape(key),
            KeyCode::Char(']' | 'P' | '^' | '_') if key.modifiers.contains(KeyModifiers::ALT) => {
                self.state = EscapeState::Answer(Some(key), Instant::now());
            }
            _ => return vec![Event::Key(key)],
        }
        Vec::new()
    }

    fn control(&mut self, mut so_far: String, key: KeyEvent) -> Vec<Event> {
        let KeyCode::Char(c) = key.code else {
            return vec![Event::Key(key)];
        };
        if !('@'..='~').contains(&c) {
            so_far.push(c);
            self.state = EscapeState::Control(so_far);
            return Vec::new();
        }
        if (so_far.as_str(), c) == ("200", '~') {
            self.state = EscapeState::Pasted(String::new());
            return Vec::new();
        }
        // The numbers are xterm's: the key, and 1 more than the sum of its modifiers.
        let mut numbers = so_far.split(';').map(|number| number.parse::<u8>().unwrap_or(1));
        let code = match (c, numbers.next()) {
            ('A', _) => KeyCode::Up,
            ('B', _) => KeyCode::Down,
            ('C', _) => KeyCode::Right,
            ('D', _) => KeyCode::Left,
            ('H', _) | ('~', Some(1 | 7)) => KeyCode::Home,
            ('F', _) | ('~', Some(4 | 8)) => KeyCode::End,
            ('Z', _) => KeyCode::BackTab,
            ('~', Some(3)) => KeyCode::Delete,
            ('~', Some(5)) => KeyCode::PageUp,
            ('~', Some(6)) => KeyCode::PageDown,
            _ => return Vec::new(),
        };
        let bits = numbers.next().unwrap_or(1).saturating_sub(1);
        let mut modifiers = KeyModifiers::NONE;
        for (bit, modifier) in
            [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)]
        {
            if bits & bit != 0 {
                modifiers |= modifier;
            }
        }
        vec![Event::Key(KeyEvent::new(code, modifiers))]
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// Returns the events for these keys: `␛` is Esc, `⌥x` is Alt-x, `␇` is Ctrl-g, `…` a silence.
    fn feed(keys: &str) -> String {
        let mut escape = EscapeAssembler::default();
        let mut out = String::new();
        let mut alt = false;
        for c in keys.chars().chain(['…']) {
            let (code, modifiers) = match c {
                '⌥' => {
                    alt = true;
                    continue;
                }
                '␛' => (KeyCode::Esc, KeyModifiers::NONE),
                '␇' => (KeyCode::Char('g'), KeyModifiers::CONTROL),
                c if alt => (KeyCode::Char(c), KeyModifiers::ALT),
                c => (KeyCode::Char(c), KeyModifiers::NONE),
            };
            alt = false;
            let events = if c == '…' {
                escape.silence()
            } else {
                escape.key(KeyEvent::new(code, modifiers))
            };
            for event in events {
                match event {
                    Event::Key(key) => match key.code {
                        KeyCode::Char(c) => out.push(c),
                        code => write!(out, "<{code:?}>").unwrap(),
                    },
                    Event::Paste(text) => write!(out, "<paste {text}>").unwrap(),
                    _ => {}
                }
            }
        }
        out
    }

    #[test]
    fn keys_come_through() {
        assert_eq!(feed("sm␛"), "sm<Esc>");
        assert_eq!(feed("␛q"), "<Esc>q");
        assert_eq!(feed("␛…[B"), "<Esc>[B");
        assert_eq!(feed("␛[…x"), "<Esc>[x");
        assert_eq!(feed("⌥P…x"), "Px");
        assert_eq!(feed("␛␛"), "<Esc><Esc>");
    }

    #[test]
    fn what_was_cut_in_two_is_joined() {
        assert_eq!(feed("␛[B␛[1;5Cx"), "<Down><Right>x");
        assert_eq!(feed("␛[6~␛[?64;1;2cx"), "<PageDown>x");
        assert_eq!(feed("␛[200~sm1d…q"), "<paste sm1d>q");
    }

    #[test]
    fn answers_are_no_typing() {
        assert_eq!(feed("⌥]11;rgb:1010/1212⌥\\x"), "x");
        assert_eq!(feed("⌥]52;c;…Zm9v␇x"), "x");
        assert_eq!(feed("␛P>|xterm␇x"), "x");
    }
}
