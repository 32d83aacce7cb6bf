//! The notes pane: the notes and highlights of the open document, each beside its passage.

mod draw;
mod margin;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::margin::margin_notes;
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, View};
use crate::model::annotation::{Annotation, Change, Note};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::annotate::AnnotationTarget;
use crate::session::keymap::Mode;
use crate::session::marks::{Mark, Marks};
use crate::session::memory::NoteSubject;
use crate::session::panes::Focus;
use crate::session::request::Request;

/// Entries that half a page moves by.
const STRIDE: usize = 5;

/// One entry of the pane.
#[derive(Clone, Copy, Debug, PartialEq)]
enum MarginEntry<'a> {
    /// A note on the document.
    Document(&'a Note),
    /// A highlight, with or without a note.
    Mark(&'a Mark),
}

/// Returns the entries of the pane: notes on the document, then highlights in the order of the
/// text, starting with those that have lost their place.
fn entries(marks: &Marks) -> Vec<MarginEntry<'_>> {
    let notes = marks.notes.iter().map(MarginEntry::Document);
    notes.chain(marks.list.iter().map(MarginEntry::Mark)).collect()
}

/// The notes pane.
#[derive(Debug, Default)]
pub struct NotesPane {
    /// The entry under the cursor, while the pane has the focus.
    cursor: usize,
    /// Whether the pane had the focus when this was last checked.
    had_focus: bool,
}

impl NotesPane {
    /// Puts the cursor on the highlight under the caret of the page.
    fn meet_caret(&mut self, session: &Session) {
        let Some(page) = &session.reading.page else { return };
        let here = page.mark().map(|mark| &mark.highlight.id);
        let at = entries(&page.marks).iter().position(|entry| match entry {
            MarginEntry::Mark(mark) => Some(&mark.highlight.id) == here,
            MarginEntry::Document(_) => false,
        });
        self.cursor = at.unwrap_or(self.cursor);
    }

    /// Puts the cursor on entry `at` and shows its passage.
    fn go_to(&mut self, at: usize, session: &mut Session) {
        let frame = session.frame();
        self.cursor = at;
        let Some(page) = session.reading.page.as_mut() else { return };
        let place = entries(&page.marks).get(at).and_then(|entry| match entry {
            MarginEntry::Mark(mark) => Some((mark.span(), mark.highlight.id.clone())),
            MarginEntry::Document(_) => None,
        });
        match place {
            Some((Some(span), id)) => {
                page.go_to(span.start, frame);
                page.focus_on(id);
            }
            Some((None, _)) => {
                session.set_error("the passage of this highlight is not in the text any more");
            }
            None => {}
        }
    }

    fn entry(&self, session: &Session) -> Option<Annotation> {
        let page = session.reading.page.as_ref()?;
        entries(&page.marks).get(self.cursor).map(|entry| match entry {
            MarginEntry::Document(note) => Annotation::Note((*note).clone()),
            MarginEntry::Mark(mark) => Annotation::Highlight(mark.highlight.clone()),
        })
    }

    fn comment(&self, session: &mut Session) {
        if !session.may_annotate() {
            return;
        }
        let subject = match self.entry(session) {
            Some(Annotation::Note(note)) => NoteSubject::Document(Some(note.id)),
            Some(Annotation::Highlight(mark)) => NoteSubject::Highlight(Box::new(mark)),
            Some(Annotation::Document(_)) | None => return,
        };
        session.request(Request::WriteNote(subject, None));
    }

    fn tag(&self, session: &mut Session) {
        match self.entry(session) {
            Some(Annotation::Highlight(mark)) => {
                session.request(Request::PickTags(AnnotationTarget::Existing(Box::new(mark))));
            }
            Some(Annotation::Note(_)) => {
                session.set_error("tags are for highlights, not for notes on a document");
            }
            Some(Annotation::Document(_)) | None => {}
        }
    }

    fn delete(&self, session: &mut Session) {
        if let Some(entry) = self.entry(session) {
            session.commit_here("deletion", Change::remove(entry), "deleted");
        }
    }
}

impl View for NotesPane {
    fn mode(&self) -> Mode {
        Mode::Notes
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        let marks = session.reading.page.as_ref().map(|page| &page.marks);
        let count = marks.map_or(0, |marks| marks.notes.len() + marks.list.len());
        let Some(last) = count.checked_sub(1) else {
            let wants_one = matches!(
                action,
                Action::Down | Action::Up | Action::Open | Action::Delete | Action::Comment
            );
            if wants_one {
                session.set_error("there are no highlights or notes on this document");
                return Handled::Yes;
            }
            return Handled::No;
        };
        self.cursor = self.cursor.min(last);
        let to = match action {
            Action::Down | Action::NextHighlight => self.cursor + 1,
            Action::Up | Action::PreviousHighlight => self.cursor.wrapping_sub(1),
            Action::PageDown | Action::HalfPageDown => (self.cursor + STRIDE).min(last),
            Action::PageUp | Action::HalfPageUp => self.cursor.saturating_sub(STRIDE),
            Action::Start => 0,
            Action::End => last,
            Action::Open => {
                session.panes.focus = Focus::Reading;
                self.cursor
            }
            Action::Comment | Action::Delete | Action::PickTags => {
                self.go_to(self.cursor, session);
                match action {
                    Action::Comment => self.comment(session),
                    Action::Delete => self.delete(session),
                    _ => self.tag(session),
                }
                return Handled::Yes;
            }
            _ => return Handled::No,
        };
        if to > last {
            session.set_error("nothing more on this document");
        } else {
            self.go_to(to, session);
        }
        Handled::Yes
    }

    fn mouse(&mut self, event: MouseEvent, geometry: &Geometry, session: &mut Session) {
        if event.kind != MouseEventKind::Down(MouseButton::Left) {
            return;
        }
        session.panes.focus = Focus::Notes;
        self.fit(geometry, session);
        let (Some(pane), Some(page)) = (geometry.notes, &session.reading.page) else { return };
        let row = usize::from(event.row.saturating_sub(pane.body.y));
        let notes = margin_notes(session, page, geometry, self.cursor);
        let hit = notes.iter().find(|note| note.is_on(row)).map(|note| note.index);
        if let Some(index) = hit {
            self.go_to(index, session);
        }
    }

    fn fit(&mut self, _: &Geometry, session: &mut Session) {
        let has_focus = session.panes.focus == Focus::Notes;
        if has_focus && !self.had_focus {
            self.meet_caret(session);
        }
        self.had_focus = has_focus;
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        session.is_waiting() && action.is_none_or(|action| !action.overtakes())
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Open, "go there"),
            (Action::Comment, "edit"),
            (Action::PickTags, "tag"),
            (Action::Delete, "delete"),
            (Action::NextPane, "next pane"),
            (Action::Help, "keys"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self.cursor, scene, buffer)
    }
}
