//! The text of a note while it is being written.
//!
//! Owns how keys edit it: by grapheme cluster, in every script. The text area itself comes from the
//! `tui-textarea` library, which edits by code point; moves by whole clusters are built from its
//! jumps.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use tui_textarea::{CursorMove, CursorRenderMode, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::grapheme::graphemes;

/// The caret cannot jump to a row or column beyond this (the library counts them in 16 bits).
const JUMP: usize = u16::MAX as usize;

/// A text that is being written.
#[derive(Debug)]
pub struct Editor {
    /// The library's text area.
    pub area: TextArea<'static>,
}

impl Editor {
    /// Opens the editor on `text`, with the caret at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_undo_coalescing(true);
        area.set_hard_tab_indent(true);
        // The terminal's own cursor serves as caret: the library's would split a cluster.
        area.set_cursor_render_mode(CursorRenderMode::Hidden);
        // A line under the paragraph of the caret would look like a link.
        area.set_cursor_line_style(Style::default());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// Returns the text, without blanks at its end.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n").trim_end().to_owned()
    }

    /// Inserts `text`, as when it is pasted.
    pub fn insert(&mut self, text: &str) {
        self.area.insert_str(text.replace("\r\n", "\n").replace('\r', "\n"));
    }

    /// Replaces the whole text.
    pub fn replace(&mut self, text: &str) {
        self.area.select_all();
        self.insert(text.trim_end());
    }

    /// Handles a key that is not bound to an action; returns false if it did nothing.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let before = self.glance();
        self.edit(key);
        before != self.glance()
    }

    /// Returns a value that shows whether a key did something: the caret, the selection, the length
    /// of the caret's line and the number of lines of the note.
    fn glance(&self) -> impl PartialEq + use<> {
        let (row, column) = self.area.cursor();
        let selected = self.area.selection_range();
        ((row, column), selected, self.line(row).len(), self.area.lines().len())
    }

    /// Undoes the last edit; returns false if there is nothing to undo.
    pub fn undo(&mut self) -> bool {
        self.area.undo()
    }

    /// Redoes what was undone; returns false if there is nothing to redo.
    pub fn redo(&mut self) -> bool {
        self.area.redo()
    }

    fn edit(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Left if control => {
                self.go(shift, |e| e.area.move_cursor(CursorMove::WordBack));
            }
            KeyCode::Right if control => {
                self.go(shift, |e| e.area.move_cursor(CursorMove::WordForward));
            }
            KeyCode::Left => self.go(shift, Self::left),
            KeyCode::Right => self.go(shift, Self::right),
            KeyCode::Up => self.go(shift, |e| e.area.move_cursor(CursorMove::Up)),
            KeyCode::Down => self.go(shift, |e| e.area.move_cursor(CursorMove::Down)),
            KeyCode::Home => self.go(shift, |e| e.area.move_cursor(CursorMove::Head)),
            KeyCode::End => self.go(shift, |e| e.area.move_cursor(CursorMove::End)),
            KeyCode::PageUp => self.go(shift, |e| e.area.move_cursor(CursorMove::Top)),
            KeyCode::PageDown => self.go(shift, |e| e.area.move_cursor(CursorMove::Bottom)),
            KeyCode::Backspace if control => self.delete_word(),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete => self.delete(),
            KeyCode::Char('w') if control => self.delete_word(),
            // Some terminals send this for the Backspace key.
            KeyCode::Char('h') if control => self.backspace(),
            KeyCode::Char('a') if control => {
                self.go(shift, |e| e.area.move_cursor(CursorMove::Head));
            }
            KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab if !control => {
                self.area.input_without_shortcuts(key);
            }
            _ => {}
        }
    }

    fn go(&mut self, select: bool, step: impl FnOnce(&mut Self)) {
        if !select {
            self.area.cancel_selection();
        } else if !self.area.is_selecting() {
            self.area.start_selection();
        }
        step(self);
        // A move by rows may land inside a cluster.
        let (previous, on_edge, _) = self.edges();
        if !on_edge {
            self.jump(self.row(), previous);
        }
    }

    fn row(&self) -> usize {
        self.area.cursor().0
    }

    fn line(&self, row: usize) -> &str {
        self.area.lines().get(row).map_or("", String::as_str)
    }

    /// Returns, in code points of the caret's line: the cluster edge before the caret, whether the
    /// caret is on an edge, and the edge after it.
    fn edges(&self) -> (usize, bool, usize) {
        let (row, column) = self.area.cursor();
        let (mut at, mut previous) = (0, 0);
        for (_, cluster) in graphemes(self.line(row)) {
            let end = at + cluster.chars().count();
            if at == column {
                return (previous, true, end);
            }
            if column < end {
                return (at, false, end);
            }
            previous = at;
            at = end;
        }
        (previous, true, at)
    }

    fn jump(&mut self, row: usize, column: usize) {
        if let (Ok(row), Ok(column)) = (u16::try_from(row), u16::try_from(column)) {
            self.area.move_cursor(CursorMove::Jump(row, column));
        }
    }

    fn left(&mut self) {
        let (row, column) = self.area.cursor();
        if column > 0 {
            self.jump(row, self.edges().0);
        } else if row > 0 {
            self.jump(row - 1, self.line(row - 1).chars().count());
        }
    }

    fn right(&mut self) {
        let (row, column) = self.area.cursor();
        if column < self.line(row).chars().count() {
            self.jump(row, self.edges().2);
        } else if row + 1 < self.area.lines().len() {
            self.jump(row + 1, 0);
        }
    }

    /// Returns whether deleting is left to the library: with a selection, at a line end, or at a
    /// position too far out to jump to.
    fn plain_delete(&self, at_line_end: bool) -> bool {
        let (row, column) = self.area.cursor();
        let selected = self.area.selection_range().is_some_and(|(from, to)| from != to);
        selected || at_line_end || row > JUMP || column > JUMP
    }

    fn backspace(&mut self) {
        let (row, column) = self.area.cursor();
        if self.plain_delete(column == 0) {
            self.area.delete_char();
            return;
        }
        let previous = self.edges().0;
        self.delete_back_to(row, previous, column);
    }

    fn delete(&mut self) {
        let (row, column) = self.area.cursor();
        if self.plain_delete(column == self.line(row).chars().count()) {
            self.area.delete_next_char();
            return;
        }
        let next = self.edges().2;
        self.cut_points(next - column);
    }

    fn delete_word(&mut self) {
        let (row, column) = self.area.cursor();
        if self.plain_delete(column == 0) {
            self.backspace();
            return;
        }
        let head: String = self.line(row).chars().take(column).collect();
        let mut points = 0;
        for word in head.split_word_bounds().rev() {
            points += word.chars().count();
            if !word.trim().is_empty() {
                break;
            }
        }
        self.delete_back_to(row, column - points, column);
    }

    fn delete_back_to(&mut self, row: usize, from: usize, to: usize) {
        self.area.cancel_selection();
        self.jump(row, from);
        self.cut_points(to - from);
    }

    fn cut_points(&mut self, points: usize) {
        self.area.cancel_selection();
        // The library also yanks what it deletes, so the earlier yank is restored.
        let yanked = self.area.yank_text();
        self.area.delete_str(points);
        self.area.set_yank_text(yanked);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(text: &str) -> Editor {
        Editor::new(text)
    }

    fn press(editor: &mut Editor, code: KeyCode) {
        editor.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn a_key_deletes_a_whole_cluster() {
        for cluster in ["и\u{306}", "e\u{301}", "👨\u{200d}👩\u{200d}👧", "🇷🇺", "中", "❤\u{fe0f}"]
        {
            let mut note = editor(&format!("x{cluster}"));
            press(&mut note, KeyCode::Backspace);
            assert_eq!(note.text(), "x", "{cluster}");
            let mut note = editor(&format!("{cluster}x"));
            press(&mut note, KeyCode::Home);
            press(&mut note, KeyCode::Delete);
            assert_eq!(note.text(), "x", "{cluster}");
        }
    }

    #[test]
    fn the_caret_steps_over_clusters_and_lines() {
        let mut note = editor("e\u{301}中\nя");
        let mut places = vec![note.area.cursor()];
        for _ in 0..4 {
            press(&mut note, KeyCode::Left);
            places.push(note.area.cursor());
        }
        let places: Vec<(usize, usize)> = places.into_iter().map(|at| (at.0, at.1)).collect();
        assert_eq!(places, [(1, 1), (1, 0), (0, 3), (0, 2), (0, 0)]);
    }

    #[test]
    fn typing_pasting_and_joining_lines() {
        let mut note = editor("");
        for c in "Привет 中".chars() {
            press(&mut note, KeyCode::Char(c));
        }
        note.insert("\r\none\rtwo");
        assert_eq!(note.text(), "Привет 中\none\ntwo");
        for _ in 0..4 {
            press(&mut note, KeyCode::Backspace);
        }
        assert_eq!(note.text(), "Привет 中\none");
        note.replace("all new\n\n");
        assert_eq!(note.text(), "all new");
        press(&mut note, KeyCode::Delete);
        note.key(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(note.text(), "all");
    }
}
