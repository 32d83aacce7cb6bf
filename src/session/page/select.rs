//! How the selection of a page starts, grows and shrinks.

use std::borrow::Cow;

use super::{Frame, Page};
use crate::model::annotation::Id;
use crate::model::boundary::{Boundary, moved};
use crate::model::cancel::Cancel;
use crate::model::outline::outline_of;
use crate::model::prose::Prose;
use crate::model::span::Span;
use crate::model::structure::OutlineEntry;
use crate::model::text_object::{TextObject, object_around};
use crate::session::action::Action;
use crate::session::selection::{Grain, Reshaped, Selection};

/// The headings of a longer plain text are not looked for while somebody waits, in bytes.
const OUTLINED: usize = 64 << 10;

impl Page {
    /// Starts a selection, switches its grain, or ends it.
    pub(super) fn toggle(&mut self, action: Action) {
        let grain = match action {
            Action::SelectParagraphs => Grain::Paragraphs,
            _ => Grain::Characters,
        };
        self.selection = match self.selection.take() {
            Some(selection) if selection.grain == grain && selection.of.is_none() => None,
            Some(Selection { anchor, of, .. }) => Some(Selection::new(anchor, grain).to_become(of)),
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
        let of = self.selection.take().and_then(|before| before.of);
        self.selection = Some(selection.to_become(of));
        self.caret = caret;
        self.goal = None;
        self.keep_focus();
    }

    /// Selects the passage of a highlight, so that it can be given another.
    pub fn reshape(&mut self, id: Id, span: Span) {
        let from = (self.caret, self.top);
        self.select(span);
        let of = Some(Reshaped { id, from });
        self.selection = self.selection.take().map(|selection| selection.to_become(of));
    }

    /// Returns whether the caret is on the last end of the selection.
    #[must_use]
    pub fn is_at_end_of_selection(&self) -> bool {
        self.selection.as_ref().is_some_and(|selection| selection.anchor <= self.caret)
    }

    /// Returns the highlight that is being reshaped.
    #[must_use]
    pub fn reshaping(&self) -> Option<&Reshaped> {
        self.selection.as_ref()?.of.as_ref()
    }

    /// Moves one end of the selection; the caret is on that end then.
    ///
    /// # Errors
    /// Returns a message for the status line if there is nowhere to move it.
    pub fn move_end(&mut self, how: Boundary, frame: Frame) -> Result<(), &'static str> {
        let span = self.selected().ok_or("nothing is selected")?;
        let span = moved(self.prose(), span, how).ok_or("it goes no further that way")?;
        self.select(span);
        if !how.is_end {
            self.other_end(frame)?;
        }
        self.show_caret(frame);
        Ok(())
    }

    /// Goes to the other end of the selection.
    pub(super) fn other_end(&mut self, frame: Frame) -> Result<(), &'static str> {
        let selection = self.selection.as_mut().ok_or("nothing is selected; v selects")?;
        std::mem::swap(&mut selection.anchor, &mut self.caret);
        self.goal = None;
        self.show_caret(frame);
        Ok(())
    }

    /// Selects what is around the caret or the selection.
    pub(super) fn select_object(
        &mut self,
        (object, inside): (TextObject, bool),
        frame: Frame,
    ) -> Result<(), &'static str> {
        let here = Span::new(self.caret, self.text().next_grapheme(self.caret));
        let at = self.selected().unwrap_or(here);
        let outline = match object {
            TextObject::Section => self.sections(),
            _ => Cow::Borrowed(&[][..]),
        };
        let span = object_around(self.prose(), &outline, object, inside, at);
        self.select(span.ok_or(object.missing())?);
        self.show_caret(frame);
        Ok(())
    }

    /// Returns where sections begin, as far as that is quickly known.
    fn sections(&self) -> Cow<'_, [OutlineEntry]> {
        let known = self.document.structure.outline.as_slice();
        if !known.is_empty() || self.text().len() > OUTLINED {
            return Cow::Borrowed(known);
        }
        Cow::Owned(outline_of(&self.document, &Cancel::default()).unwrap_or_default())
    }

    pub(super) fn expand(&mut self) -> Result<(), &'static str> {
        let text = self.text();
        let here = Span::new(self.caret, text.next_grapheme(self.caret));
        let span = self.selected().unwrap_or(here);
        let wider = Selection::wider(self.prose(), &self.sections(), span)
            .ok_or("all of the document is selected")?;
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
