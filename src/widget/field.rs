//! A line of input: a query, a filter, the name of a tag.
//!
//! Owns how keys edit it, by grapheme cluster in every script, and how it is drawn.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::pen;
use crate::model::cluster::{clusters, width};
use crate::model::grapheme;

/// What a key did to a line of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text changed.
    Changed,
    /// Only the caret moved.
    Moved,
    /// Nothing happened.
    Nothing,
}

/// A line of input with a caret, moved and edited by grapheme cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    /// Byte offset of the caret, always on a cluster boundary.
    caret: usize,
}

impl TextField {
    /// Creates a line that holds `text`, with the caret at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), caret: text.len() }
    }

    /// Returns the text that was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text before the caret.
    #[must_use]
    pub fn before(&self) -> &str {
        &self.text[..self.caret]
    }

    /// Inserts `text` at the caret; line ends and control characters become blanks.
    pub fn insert(&mut self, text: &str) {
        let line = text.replace(char::is_control, " ");
        self.text.insert_str(self.caret, &line);
        self.caret += line.len();
    }

    /// Replaces the last `bytes` bytes before the caret with `text`.
    pub fn replace_before(&mut self, bytes: usize, text: &str) {
        let from = self.text.floor_char_boundary(self.caret.saturating_sub(bytes));
        self.text.replace_range(from..self.caret, text);
        self.caret = from + text.len();
    }

    /// Handles a key; returns what it did.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let (length, caret) = (self.text.len(), self.caret);
        match key.code {
            KeyCode::Char('u') if control => {
                self.text.drain(..self.caret);
                self.caret = 0;
            }
            KeyCode::Char('w') if control => self.delete_word(),
            KeyCode::Char('a') if control => self.caret = 0,
            KeyCode::Char('e') if control => self.caret = length,
            KeyCode::Home => self.caret = 0,
            KeyCode::End => self.caret = length,
            KeyCode::Left => self.caret = grapheme::previous(&self.text, self.caret),
            KeyCode::Right => self.caret = grapheme::next(&self.text, self.caret),
            KeyCode::Backspace => self.backspace(),
            // What the Backspace key sends on some terminals.
            KeyCode::Char('h') if control => self.backspace(),
            KeyCode::Delete => {
                let next = grapheme::next(&self.text, self.caret);
                self.text.drain(self.caret..next);
            }
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(c.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        if self.text.len() != length {
            Typed::Changed
        } else if self.caret != caret {
            Typed::Moved
        } else {
            Typed::Nothing
        }
    }

    /// Draws the line into `area`, scrolled so that the caret is visible; returns the caret's
    /// column.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) -> u16 {
        let room = usize::from(area.width.max(1));
        let caret = width(self.before());
        let skip = (caret + 1).saturating_sub(room);
        let (mut passed, mut x) = (0, area.x);
        for cluster in clusters(self.text(), 0) {
            passed += usize::from(cluster.width);
            if passed > skip {
                x = pen::write(buffer, area, x, area.y, &cluster.shown, style);
            }
        }
        area.x.saturating_add(u16::try_from(caret - skip).unwrap_or(0))
    }

    fn backspace(&mut self) {
        let from = grapheme::previous(&self.text, self.caret);
        self.text.drain(from..self.caret);
        self.caret = from;
    }

    fn delete_word(&mut self) {
        let kept = self.before().trim_end();
        let word = kept.split_word_bounds().next_back().map_or(0, str::len);
        let from = kept.len() - word;
        self.text.drain(from..self.caret);
        self.caret = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_by_cluster() {
        let mut input = TextField::new("мир e\u{301}");
        let press = |input: &mut TextField, code, modifiers| {
            input.key(KeyEvent::new(code, modifiers)) == Typed::Changed
        };
        assert!(press(&mut input, KeyCode::Backspace, KeyModifiers::NONE));
        assert_eq!(input.text(), "мир ");
        assert!(press(&mut input, KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(input.text(), "");
        assert!(!press(&mut input, KeyCode::Backspace, KeyModifiers::NONE));
        input.insert("a\nb");
        assert_eq!(input.text(), "a b");
        assert!(!press(&mut input, KeyCode::Left, KeyModifiers::NONE));
        assert!(press(&mut input, KeyCode::Char('中'), KeyModifiers::NONE));
        assert_eq!((input.text(), input.before()), ("a 中b", "a 中"));
        assert!(press(&mut input, KeyCode::Delete, KeyModifiers::NONE));
        assert!(press(&mut input, KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(input.text(), "");
    }
}
