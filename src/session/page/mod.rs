//! The page: a document with its scroll position, caret and selection.
//!
//! Owns where the view is and how the caret moves. The view is tied to a byte offset, not to a row
//! number, so the same words stay under the eye when the width changes.

mod motion;
mod select;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::action::Action;
use super::marks::{Mark, Marks};
use super::search::Search;
use super::selection::{Selection, one_paragraph_more, one_sentence_more};
use crate::model::annotation::Id;
use crate::model::document::Document;
use crate::model::footnotes::Footnotes;
use crate::model::layout::{Layout, Row, Setting};
use crate::model::paragraph::{paragraph_at, paragraph_starts};
use crate::model::prose::Prose;
use crate::model::sentence::{next_sentence, sentence_at};
use crate::model::span::Span;
use crate::model::text::Text;

/// The visible part of a page: its height in rows, and the rows kept around the caret.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Rows of text.
    pub rows: usize,
    /// Rows kept in view above and below the caret.
    pub margin: usize,
}

/// Returns whether [`Page::act`] handles an action.
#[must_use]
pub fn is_for_page(action: Action) -> bool {
    use Action as A;
    let moves = [
        A::Down,
        A::Up,
        A::Left,
        A::Right,
        A::WordForward,
        A::WordBack,
        A::WordEnd,
        A::RowStart,
        A::RowEnd,
        A::SentenceBack,
        A::SentenceForward,
        A::ParagraphBack,
        A::ParagraphForward,
        A::HalfPageDown,
        A::HalfPageUp,
        A::PageDown,
        A::PageUp,
        A::Start,
        A::End,
    ];
    let selects = [
        A::SelectCharacters,
        A::SelectParagraphs,
        A::SelectSentence,
        A::SelectParagraph,
        A::Expand,
        A::Shrink,
        A::OtherEnd,
    ];
    moves.contains(&action) || selects.contains(&action) || action.text_object().is_some()
}

/// An open document.
#[derive(Debug)]
pub struct Page {
    /// The document that is read.
    pub document: Arc<Document>,
    /// Its layout.
    pub layout: Layout,
    /// Byte offset of a place on the first visible row.
    pub top: usize,
    /// Where `top` was when the reader last moved it. On a narrow screen `top` may have to differ
    /// so that the caret is visible; when the screen is wide again, the view is as before.
    eye: usize,
    /// Byte offset of the caret, on a grapheme boundary.
    pub caret: usize,
    /// The selection, if anything is selected.
    pub selection: Option<Selection>,
    /// Its annotations.
    pub marks: Marks,
    /// The highlight in focus, and where the caret was when it came into focus.
    focus: Option<(Id, usize)>,
    /// The notes of the text.
    pub footnotes: Footnotes,
    /// Where the paragraphs of plain text begin, unless it is too long to count them.
    paragraphs: Option<Vec<usize>>,
    /// Whether the last action left the page where it was on the screen, or showed another place;
    /// not so while the reader scrolls.
    stands: bool,
    /// The last search.
    pub search: Option<Search>,
    /// The column that the caret aims for while it moves by rows.
    goal: Option<u16>,
    /// Whether the mouse has put the caret where it is: then it needs no rows around it.
    is_pointed_at: bool,
}

impl Page {
    /// Opens `document` at its start.
    #[must_use]
    pub fn new(document: Arc<Document>, setting: Setting, marks: Marks) -> Self {
        let layout = laid_out(&document, setting);
        let is_plain = document.structure.blocks.is_empty();
        let mut page = Self {
            footnotes: Footnotes::of(&document),
            paragraphs: is_plain.then(|| paragraph_starts(&document.text)).flatten(),
            document,
            layout,
            top: 0,
            eye: 0,
            caret: 0,
            selection: None,
            marks,
            focus: None,
            stands: true,
            search: None,
            goal: None,
            is_pointed_at: false,
        };
        page.caret = page.stand(0);
        page
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &Arc<Text> {
        self.layout.text()
    }

    /// Returns the text with what its format says of it.
    #[must_use]
    pub fn prose(&self) -> Prose<'_> {
        Prose::from(&self.document)
    }

    /// Returns the number of the paragraph at byte `offset`, from 1, and how many there are; `None`
    /// in a long plain text, where nobody counts them.
    #[must_use]
    pub fn paragraph(&self, offset: usize) -> Option<(usize, usize)> {
        let (before, all) = if let Some(starts) = &self.paragraphs {
            (starts.partition_point(|start| *start <= offset), starts.len())
        } else {
            let blocks = self.prose().blocks()?;
            (blocks.partition_point(|block| block.span.start <= offset), blocks.len())
        };
        Some((before.max(1), all.max(1)))
    }

    /// Returns the number of the paragraph that begins in `row`.
    #[must_use]
    pub fn paragraph_beginning_in(&self, row: Span) -> Option<usize> {
        let (number, _) = self.paragraph(row.end.saturating_sub(1).max(row.start))?;
        let start = match &self.paragraphs {
            Some(starts) => *starts.get(number - 1)?,
            None => self.prose().blocks()?.get(number - 1)?.span.start,
        };
        (row.start <= start && start < row.end.max(row.start + 1)).then_some(number)
    }

    /// Returns whether the page stands still: the reader does not scroll it.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.stands
    }

    /// Lays out the page again; the words under the eye stay.
    pub fn set(&mut self, setting: Setting, frame: Frame) {
        if self.layout.setting() != setting {
            self.layout = laid_out(&self.document, setting);
            self.goal = None;
        }
        self.top = self.eye;
        // Where the mouse points, nothing moves.
        let margin = if self.is_pointed_at { 0 } else { frame.margin };
        self.show_caret(Frame { margin, ..frame });
    }

    /// Restores caret and view to where they were, in bytes.
    pub fn restore(&mut self, (caret, top): (usize, usize)) {
        self.caret = caret;
        self.top = top;
        self.eye = top;
        self.goal = None;
        self.keep_focus();
    }

    /// Returns the rows in view.
    #[must_use]
    pub fn rows(&self, frame: Frame) -> Vec<Row> {
        self.layout.rows_from(self.top, frame.rows)
    }

    /// Returns the selected span.
    #[must_use]
    pub fn selected(&self) -> Option<Span> {
        let selection = self.selection.as_ref()?;
        Some(selection.span(self.prose(), self.caret))
    }

    /// Returns the highlight that actions apply to: the one in focus, or else the shortest at the
    /// caret.
    #[must_use]
    pub fn mark(&self) -> Option<&Mark> {
        self.focused().or_else(|| self.marks.at(self.caret).first().copied())
    }

    /// Returns the highlight in focus: the reader has just made it or gone to it, and the caret has
    /// not left it since. When it was made, the caret may have been beside it, such as on the number
    /// of a paragraph; then it has not left it while it stays there.
    #[must_use]
    pub fn focused(&self) -> Option<&Mark> {
        let (id, from) = self.focus.as_ref()?;
        let mark = self.marks.get(id)?;
        let over = mark.span().is_some_and(|span| span.contains(self.caret));
        (over || *from == self.caret).then_some(mark)
    }

    /// Puts a highlight in focus.
    pub fn focus_on(&mut self, id: Id) {
        self.focus = Some((id, self.caret));
    }

    /// Puts the shortest highlight at the caret in focus, if there is one.
    pub fn focus_here(&mut self) {
        let here = self.marks.at(self.caret).first().map(|mark| mark.highlight.id.clone());
        self.focus = here.map(|id| (id, self.caret));
    }

    /// Called when the caret may have moved: once it has left the highlight in focus, coming back
    /// is not going to it.
    fn keep_focus(&mut self) {
        if self.focused().is_none() {
            self.focus = None;
        }
    }

    /// Puts the caret on byte `offset` and scrolls to it; if it was out of view, it appears a third
    /// of the way down the page.
    pub fn go_to(&mut self, offset: usize, frame: Frame) {
        self.caret = self.stand(offset);
        (self.goal, self.is_pointed_at) = (None, false);
        let last = frame.rows.saturating_sub(1);
        let row = self.layout.row_at(self.caret).span.start;
        if self.layout.distance(self.top, row, last).is_none() {
            self.top = self.layout.back(row, frame.rows / 3);
            // The last screenful is always full, however the reader got there.
            let below = self.layout.rows_from(self.top, frame.rows).len();
            self.top = self.layout.back(self.top, frame.rows.saturating_sub(below));
        }
        self.show_caret(frame);
        self.stands = true;
        self.eye = self.top;
        self.keep_focus();
    }

    /// Puts the caret on what was found; while something is selected, on its end, so that the
    /// selection takes it in.
    pub fn go_to_found(&mut self, found: Span, frame: Frame) {
        let is_ahead = self.selection.as_ref().is_some_and(|from| from.anchor <= found.start);
        let last = self.text().previous_grapheme(found.end).max(found.start);
        self.go_to(if is_ahead { last } else { found.start }, frame);
    }

    /// Returns where the caret stands if it is sent to byte `offset`.
    #[must_use]
    pub fn stands_at(&self, offset: usize) -> usize {
        self.stand(offset)
    }

    /// Returns on which row of the screen the caret is, counted from the first of the page.
    #[must_use]
    pub fn caret_row(&self, frame: Frame) -> usize {
        let row = self.layout.row_at(self.caret).span.start;
        self.layout.distance(self.top, row, frame.rows).unwrap_or(0)
    }

    /// Scrolls so that the caret is on this row of the screen, as far as the text above it reaches.
    pub fn show_on_row(&mut self, row: usize, frame: Frame) {
        let caret = self.layout.row_at(self.caret).span.start;
        self.top = self.layout.back(caret, row.min(frame.rows.saturating_sub(1)));
        self.eye = self.top;
    }

    /// Returns to a view that was left: caret and top, in bytes. If the screen or the text has
    /// changed, at least the caret is in view.
    pub fn come_back(&mut self, (caret, top): (usize, usize), frame: Frame) {
        self.top = self.layout.row_at(top.min(self.text().len())).span.start;
        self.go_to(caret, frame);
    }

    /// Shows the text from byte `top` on; the caret comes along.
    pub fn show_from(&mut self, top: usize, frame: Frame) {
        self.top = self.layout.row_at(top.min(self.text().len())).span.start;
        let near = self.layout.rows_from(self.top, frame.margin.min(frame.rows / 2) + 1);
        self.caret = self.stand(near.last().map_or(self.top, |row| row.span.start));
        self.eye = self.top;
        self.goal = None;
        self.keep_focus();
    }

    /// Moves the caret, or selects.
    ///
    /// # Errors
    /// Returns a message for the status line if there is nowhere to move.
    pub fn act(&mut self, action: Action, frame: Frame) -> Result<(), &'static str> {
        self.is_pointed_at = false;
        let before = self.top;
        let result = self.try_to(action, frame);
        self.stands = self.top == before;
        self.eye = self.top;
        self.keep_focus();
        result
    }

    fn try_to(&mut self, action: Action, frame: Frame) -> Result<(), &'static str> {
        match action {
            Action::Down => self.by_row(true, frame),
            Action::Up => self.by_row(false, frame),
            Action::HalfPageDown => self.turn(frame.rows / 2, true, frame),
            Action::HalfPageUp => self.turn(frame.rows / 2, false, frame),
            Action::PageDown => self.turn(frame.rows.saturating_sub(2), true, frame),
            Action::PageUp => self.turn(frame.rows.saturating_sub(2), false, frame),
            Action::SelectCharacters | Action::SelectParagraphs => {
                self.toggle(action);
                Ok(())
            }
            Action::SelectSentence => {
                let more = |prose: Prose, span| one_sentence_more(prose, span);
                self.select_unit(
                    |prose, at| sentence_at(prose, at).or_else(|| next_sentence(prose, at)),
                    more,
                    frame,
                )
            }
            Action::SelectParagraph => {
                let more = |prose: Prose, span| one_paragraph_more(prose, span);
                self.select_unit(|prose, at| paragraph_at(prose, at), more, frame)
            }
            Action::Expand => self.expand(),
            Action::Shrink => self.shrink(),
            Action::OtherEnd => self.other_end(frame),
            _ if let Some(object) = action.text_object() => self.select_object(object, frame),
            _ => {
                let (place, otherwise) = self.destination(action);
                let place = place.map(|at| self.stand(at)).filter(|at| *at != self.caret);
                self.caret = place.ok_or(otherwise)?;
                self.goal = None;
                self.show_caret(frame);
                Ok(())
            }
        }
    }

    /// Puts the caret where the mouse points: `row` rows below the top, at `column`.
    pub fn point_at(&mut self, row: usize, column: u16, frame: Frame) {
        if let Some(row) = self.rows(frame).get(row) {
            self.caret = row.offset_at(self.text(), column);
            self.goal = None;
            self.is_pointed_at = true;
            self.keep_focus();
        }
    }

    /// Returns the nearest place to byte `offset` where a caret can stand: not a line end, unless
    /// the line is empty.
    fn stand(&self, offset: usize) -> usize {
        let text = self.text();
        let at = text.floor_grapheme(offset.min(text.len()));
        let row = self.layout.row_at(at);
        row.offset_at(text, row.column_of(text, at))
    }
}

fn laid_out(document: &Document, setting: Setting) -> Layout {
    Layout::new(document.text.clone(), setting).with_structure(&document.structure)
}
