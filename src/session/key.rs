//! Keys and how they are written: `j`, `ctrl-d`, `shift-tab`, `g g`.
//!
//! Owns how keys are spelled in settings, help and hints. What a key does is up to the keymap.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use thiserror::Error;

/// One key with the modifiers that count for it. For a character, Shift is already part of it; it
/// counts only for other keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub struct Key {
    /// The key itself.
    pub code: KeyCode,
    /// Ctrl and Alt; also Shift, for keys that are not characters.
    pub modifiers: KeyModifiers,
}

const NAMES: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

impl Key {
    /// Returns the key of a terminal event.
    #[must_use]
    pub fn of(event: KeyEvent) -> Self {
        Self::normal(event.code, event.modifiers)
    }

    fn normal(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let counted = KeyModifiers::CONTROL | KeyModifiers::ALT;
        match code {
            KeyCode::BackTab => {
                Self { code: KeyCode::Tab, modifiers: (modifiers & counted) | KeyModifiers::SHIFT }
            }
            KeyCode::Char(c) => {
                let shifted = modifiers.contains(KeyModifiers::SHIFT) && c.is_lowercase();
                let control = modifiers.contains(KeyModifiers::CONTROL);
                let c = match (shifted, control) {
                    (true, false) => c.to_uppercase().next().unwrap_or(c),
                    (_, true) => c.to_ascii_lowercase(),
                    _ => c,
                };
                Self { code: KeyCode::Char(c), modifiers: modifiers & counted }
            }
            _ => Self { code, modifiers: modifiers & (counted | KeyModifiers::SHIFT) },
        }
    }

    /// Returns the character typed with this key, if any.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// Returns the Latin key at the same keyboard position as this Russian letter, so that `о`
    /// moves down like `j` without switching layouts.
    #[must_use]
    pub fn latin(self) -> Option<Self> {
        const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ";
        const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~";
        let KeyCode::Char(typed) = self.code else {
            return None;
        };
        let place = RUSSIAN.chars().position(|c| c == typed)?;
        let c = LATIN.chars().nth(place)?;
        Some(Self { code: KeyCode::Char(c), ..self })
    }
}

/// Why a text is not a key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// The key does not exist; `meant` is the nearest name that does.
    #[error("unknown key {text:?}{}", meant.as_ref().map_or_else(String::new, |meant| format!("; did you mean {meant:?}?")))]
    Unknown {
        /// The name as it was written.
        text: String,
        /// The nearest name of a key that exists, if one is near.
        meant: Option<String>,
    },
    /// The text is empty.
    #[error("a key is missing between the quotes")]
    Missing,
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (modifiers, rest) = modifiers(text);
        match code(rest) {
            Some(code) => Ok(Self::normal(code, modifiers)),
            None => Err(unknown(text, rest)),
        }
    }
}

/// Returns the modifiers that a key's name begins with, and the rest of the name.
fn modifiers(text: &str) -> (KeyModifiers, &str) {
    let mut rest = text;
    let mut modifiers = KeyModifiers::NONE;
    loop {
        let lower = rest.to_ascii_lowercase();
        let found = [
            ("ctrl-", KeyModifiers::CONTROL),
            ("alt-", KeyModifiers::ALT),
            ("shift-", KeyModifiers::SHIFT),
        ]
        .into_iter()
        .find(|(name, _)| lower.starts_with(name) && lower.len() > name.len());
        let Some((name, modifier)) = found else { return (modifiers, rest) };
        modifiers |= modifier;
        rest = &rest[name.len()..];
    }
}

/// Returns the key called `name`, without modifiers.
fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(KeyCode::Char(c)),
        _ => named(name),
    }
}

/// Returns the error for a key that does not exist, with the nearest one that does.
fn unknown(text: &str, rest: &str) -> KeyError {
    let nearest = |name: &str, known: &mut dyn Iterator<Item = &'static str>| {
        let near = known.map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
        near.filter(|(edits, _)| *edits <= 2).map(|(_, known)| known)
    };
    let done = &text[..text.len() - rest.len()];
    let lower = rest.to_ascii_lowercase();
    // A typo in "ctrl-", or in the name of the key.
    let meant = match lower.split_once('-') {
        Some((modifier, key)) => nearest(modifier, &mut ["ctrl", "alt", "shift"].into_iter())
            .map(|modifier| format!("{done}{modifier}-{key}")),
        None => nearest(&lower, &mut NAMES.iter().map(|(name, _)| *name))
            .map(|name| format!("{done}{name}")),
    };
    let meant = meant.filter(|meant| code(modifiers(meant).1).is_some());
    KeyError::Unknown { text: text.to_owned(), meant }
}

fn named(name: &str) -> Option<KeyCode> {
    let lower = name.to_ascii_lowercase();
    let number = lower.strip_prefix('f').and_then(|n| n.parse().ok());
    let function = number.filter(|n| (1..=12).contains(n)).map(KeyCode::F);
    let found = NAMES.iter().find(|(known, _)| *known == lower);
    found.map(|(_, code)| *code).or(function)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in [
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::F(n) => write!(f, "F{n}"),
            code => match NAMES.iter().find(|(_, known)| *known == code) {
                Some((name, _)) => {
                    let mut chars = name.chars();
                    let first = chars.next().unwrap_or_default().to_ascii_uppercase();
                    write!(f, "{first}{}", chars.as_str())
                }
                None => match code {
                    KeyCode::Char(c) => write!(f, "{c}"),
                    other => write!(f, "{other:?}"),
                },
            },
        }
    }
}

/// One key, or several pressed one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord(pub Vec<Key>);

impl FromStr for Chord {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let keys = text.split_whitespace().map(Key::from_str).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(KeyError::Missing);
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_shown() {
        for (written, shown) in [
            ("j", "j"),
            ("J", "J"),
            ("shift-j", "J"),
            ("ctrl-d", "Ctrl-d"),
            ("Ctrl-D", "Ctrl-d"),
            ("shift-tab", "Shift-Tab"),
            ("pgdn", "PgDn"),
            ("space", "Space"),
            ("-", "-"),
            ("ctrl--", "Ctrl--"),
            ("f5", "F5"),
            ("alt-enter", "Alt-Enter"),
            ("日", "日"),
        ] {
            assert_eq!(written.parse::<Key>().map(|k| k.to_string()), Ok(shown.to_owned()));
        }
        for bad in ["", "ctrl-", "f13", "entre", "f0"] {
            assert!(bad.parse::<Key>().is_err(), "{bad}");
        }
        for (bad, meant) in [("entre", "enter"), ("ctl-d", "ctrl-d"), ("alt-spcae", "alt-space")] {
            let said = bad.parse::<Key>().unwrap_err().to_string();
            assert!(said.ends_with(&format!("did you mean {meant:?}?")), "{said}");
        }
        assert_eq!("g g".parse::<Chord>().map(|c| c.0.len()), Ok(2));
        assert!(" ".parse::<Chord>().is_err());
    }

    #[test]
    fn what_terminals_send_comes_out_the_same() {
        let shifted = KeyEvent::new(KeyCode::Char('j'), KeyModifiers::SHIFT);
        assert_eq!(Ok(Key::of(shifted)), "J".parse());
        let upper = KeyEvent::new(KeyCode::Char('J'), KeyModifiers::SHIFT);
        assert_eq!(Ok(Key::of(upper)), "J".parse());
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Ok(Key::of(back)), "shift-tab".parse());
    }

    #[test]
    fn a_russian_letter_stands_for_the_key_it_is_on() {
        let key = |c: &str| c.parse::<Key>().unwrap();
        assert_eq!(key("о").latin(), Some(key("j")));
        assert_eq!(key("П").latin(), Some(key("G")));
        assert_eq!(key("j").latin(), None);
    }
}
