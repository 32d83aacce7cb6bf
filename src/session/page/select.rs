//! How the selection of a page starts, grows and shrinks.

use super::{Frame, Page};
use crate::model::prose::Prose;
use crate::model::span::Span;
use crate::session::action::Action;
use crate::session::selection::{Grain, Selection};

impl Page {
    /// Starts a selection, switches its grain, or ends it.
    pub(super) fn toggle(&mut self, action: Action) {
        let grain = match action {
            Action::SelectParagraphs => Grain::Paragraphs,
            _ => Grain::Characters,
        };
        self.selection = match self.selection.take() {
            Some(selection) if selection.grain == grain => None,
            Some(selection) => Some(Selection::new(selection.anchor, grain)),
            None => Some(Selection::new(self.caret, grain)),
        };
    }

    pub(super) fn select_unit(
        &mut self,
        unit: fn(Prose, usize) -> Option<Span>,
        more: fn(Prose, Span) -> Option<Span>,
        frame: Frame,
    ) -> Result<(), &'static str> {
        let span = match self.selected() {
            Some(span) => more(self.prose(), span).ok_or("nothing more to select"),
            None => {
                unit(self.prose(), self.caret).ok_or("there is nothing to select on an empty line")
            }
        }?;
        self.select(span);
        self.show_caret(frame);
        Ok(())
    }

    /// Selects `span`; the view stays where it is.
    pub fn select(&mut self, span: Span) {
        let (selection, caret) = Selection::of(self.text(), span);
        self.selection = Some(selection);
        self.caret = caret;
        self.goal = None;
        self.keep_focus();
    }

    pub(super) fn expand(&mut self) -> Result<(), &'static str> {
        let text = self.text();
        let here = Span::new(self.caret, text.next_grapheme(self.caret));
        let span = self.selected().unwrap_or(here);
        let wider =
            Selection::wider(self.prose(), span).ok_or("all of the document is selected")?;
        let (selection, caret) = Selection::of(text, wider);
        self.selection = Some(selection.grown_from(self.selection.as_ref(), self.caret));
        self.caret = caret;
        Ok(())
    }

    pub(super) fn shrink(&mut self) -> Result<(), &'static str> {
        let selection = self.selection.as_mut().ok_or("nothing is selected")?;
        let caret = selection.shrink();
        self.caret = caret.ok_or("it was not expanded")?;
        if self.selection.as_ref().is_some_and(|s| s.anchor == self.caret) {
            self.selection = None;
        }
        Ok(())
    }
}
