//! How the caret and the view move.

use super::{Frame, Page};
use crate::model::paragraph::{next_paragraph, paragraph_at, previous_paragraph};
use crate::model::sentence::{next_sentence, previous_sentence, sentence_at};
use crate::model::span::Span;
use crate::model::word::{next_word, next_word_end, previous_word, word_at};
use crate::session::action::Action;
use crate::session::selection::Grain;

impl Page {
    /// Returns where a motion leads, and the message if it leads nowhere.
    pub(super) fn destination(&self, action: Action) -> (Option<usize>, &'static str) {
        if let Some(end) = self.destination_of_end(action) {
            return (Some(end), "");
        }
        let (text, prose, at) = (self.text(), self.prose(), self.caret);
        let row = self.layout.row_at(at);
        let start = |span: Option<Span>| span.map(|span| span.start);
        match action {
            Action::Left => {
                let place = (at > 0).then(|| text.previous_grapheme(at));
                (place, "this is the start of the text")
            }
            Action::Right => (self.next_stand(), "this is the end of the text"),
            Action::WordForward => (start(next_word(text, at)), "no next word"),
            Action::WordBack => (start(previous_word(text, at)), "no previous word"),
            Action::WordEnd => {
                let end = next_word_end(text, at).map(|word| text.previous_grapheme(word.end));
                (end, "no next word")
            }
            Action::RowStart => (Some(row.offset_at(text, 0)), "this is the start of the row"),
            Action::RowEnd => (Some(row.offset_at(text, u16::MAX)), "this is the end of the row"),
            Action::SentenceBack => (start(previous_sentence(prose, at)), "no previous sentence"),
            Action::SentenceForward => (start(next_sentence(prose, at)), "no next sentence"),
            Action::ParagraphBack => {
                let own = paragraph_at(prose, at).filter(|own| own.start < at);
                let place = own.or_else(|| previous_paragraph(prose, at));
                (start(place), "no previous paragraph")
            }
            Action::ParagraphForward => (start(next_paragraph(prose, at)), "no next paragraph"),
            Action::Start => (Some(0), "this is the start of the text"),
            Action::End => (Some(text.len()), "this is the end of the text"),
            _ => (None, "that is not for the page"),
        }
    }

    /// Returns where a motion takes the end of the selection. A word, a sentence or a paragraph comes
    /// along whole or not at all: the caret on the first letter of the next one would take that letter.
    fn destination_of_end(&self, action: Action) -> Option<usize> {
        let (text, prose, at) = (self.text(), self.prose(), self.caret);
        let selection = self.selection.as_ref()?;
        let anchor = selection.anchor;
        if selection.grain != Grain::Characters || anchor > at {
            return None;
        }
        let last = |span: Span| text.previous_grapheme(span.end).max(span.start);
        let on = |here: Option<Span>, next: Option<Span>| {
            here.map(last).filter(|end| *end > at).or_else(|| next.map(last))
        };
        let back = |here: Option<Span>, previous: &dyn Fn(usize) -> Option<Span>| {
            let here = here?;
            let end = last(here);
            let end = if end < at { end } else { last(previous(here.start)?) };
            (end >= anchor).then_some(end)
        };
        match action {
            Action::WordForward => next_word_end(text, at).map(last),
            Action::WordBack => back(word_at(text, at), &|start| previous_word(text, start)),
            Action::SentenceForward => on(sentence_at(prose, at), next_sentence(prose, at)),
            Action::SentenceBack => {
                back(sentence_at(prose, at), &|start| previous_sentence(prose, start))
            }
            Action::ParagraphForward => on(paragraph_at(prose, at), next_paragraph(prose, at)),
            Action::ParagraphBack => {
                back(paragraph_at(prose, at), &|start| previous_paragraph(prose, start))
            }
            _ => None,
        }
    }

    /// Returns the next place after the caret where a caret can stand.
    fn next_stand(&self) -> Option<usize> {
        let text = self.text();
        let mut at = self.caret;
        while at < text.len() {
            at = text.next_grapheme(at);
            let stand = self.stand(at);
            if stand > self.caret {
                return Some(stand);
            }
        }
        None
    }

    /// Moves the caret by one row; it keeps its column as far as the rows are long enough.
    pub(super) fn by_row(&mut self, down: bool, frame: Frame) -> Result<(), &'static str> {
        if !self.step(1, down) {
            return Err(if down { "this is the last row" } else { "this is the first row" });
        }
        self.show_caret(frame);
        Ok(())
    }

    /// Moves the caret by up to `rows`; returns false if there is no row to move to.
    fn step(&mut self, rows: usize, down: bool) -> bool {
        let mut cursor = self.layout.cursor(self.caret);
        let column = self.goal.unwrap_or_else(|| cursor.row().column_of(self.text(), self.caret));
        let mut step = || if down { cursor.forward() } else { cursor.back() };
        let moved = (0..rows).take_while(|_| step()).count();
        let row = cursor.row();
        if moved > 0 {
            self.goal = Some(column);
            self.caret = row.offset_at(self.text(), column);
        }
        moved > 0
    }

    /// Turns the page: moves the view and the caret together.
    pub(super) fn turn(
        &mut self,
        rows: usize,
        down: bool,
        frame: Frame,
    ) -> Result<(), &'static str> {
        let rows = rows.max(1);
        self.shift(rows, down, frame);
        if !self.step(rows, down) {
            return Err(if down {
                "this is the end of the text"
            } else {
                "this is the start of the text"
            });
        }
        self.pull_caret(frame);
        Ok(())
    }

    /// Scrolls by `rows`; the caret stays where it is unless it would leave the view.
    pub fn scroll(&mut self, rows: usize, down: bool, frame: Frame) {
        self.shift(rows, down, frame);
        self.pull_caret(frame);
        self.stands = false;
        self.eye = self.top;
        self.keep_focus();
    }

    /// Moves only the view, and not past the ends of the text.
    fn shift(&mut self, rows: usize, down: bool, frame: Frame) {
        if down {
            let rest = self.layout.rows_from(self.top, frame.rows + rows);
            let most = rest.len().saturating_sub(frame.rows).min(rows);
            self.top = rest.get(most).map_or(self.top, |row| row.span.start);
        } else {
            self.top = self.layout.back(self.top, rows);
        }
    }

    /// Moves the caret by as little as needed to be in view, with its margin.
    fn pull_caret(&mut self, frame: Frame) {
        let view = self.rows(frame);
        let margin = frame.margin.min(frame.rows.saturating_sub(1) / 2);
        let end = view.last().is_none_or(|row| row.span.end >= self.text().len());
        let above = if self.top == 0 { 0 } else { margin };
        let below = if end { 0 } else { margin };
        let (Some(first), Some(last)) =
            (view.get(above), view.get(view.len().saturating_sub(1 + below)))
        else {
            return;
        };
        let row = self.layout.row_at(self.caret);
        let column = self.goal.unwrap_or_else(|| row.column_of(self.text(), self.caret));
        let to = if row.span.start < first.span.start {
            first
        } else if row.span.start > last.span.start {
            last
        } else {
            return;
        };
        self.goal = Some(column);
        self.caret = to.offset_at(self.text(), column);
    }

    /// Moves the view by as little as needed to show the caret with its margin.
    pub(super) fn show_caret(&mut self, frame: Frame) {
        if frame.rows == 0 {
            return;
        }
        let margin = frame.margin.min((frame.rows - 1) / 2);
        let row = self.layout.row_at(self.caret).span.start;
        let above = self.layout.back(row, margin);
        if above < self.layout.row_at(self.top).span.start {
            self.top = above;
            return;
        }
        let far = self.layout.distance(self.top, row, frame.rows - 1 - margin);
        if far.is_none() {
            let below = self.layout.rows_from(row, margin + 1).len();
            let lead = frame.rows.saturating_sub(below);
            let top = self.layout.back(row, lead);
            if top > self.top || self.layout.distance(self.top, row, frame.rows - 1).is_none() {
                self.top = top;
            }
        }
    }
}
