//! What works in every pane: panes, undo, going back, and opening overlays.

use super::Desk;
use crate::session::action::Action;
use crate::session::event::Effect;
use crate::session::finished::{pick_document_tags, toggle_done};
use crate::session::hits::next_found_document;
use crate::session::keymap::Mode;
use crate::session::memory::NoteSubject;
use crate::session::other_text;
use crate::session::panes::Focus;
use crate::session::request::Request;
use crate::session::undo::undo_or_redo;
use crate::view::{Handled, View};

impl Desk {
    /// Performs an action that the focused pane does not handle itself.
    pub(super) fn act_anywhere(&mut self, action: Action) {
        let session = &mut self.session;
        match action {
            Action::NextDocument | Action::PreviousDocument => {
                if session.panes.focus != Focus::List {
                    session.leave();
                }
                session.step_in_list(action, 1);
            }
            Action::NextFound => next_found_document(session, false),
            Action::PreviousFound => next_found_document(session, true),
            Action::Back => session.travel(true),
            Action::Forward => session.travel(false),
            Action::NextPane => self.next_pane(false),
            Action::PreviousPane => self.next_pane(true),
            Action::Done => toggle_done(session),
            Action::TagDocument => pick_document_tags(session),
            Action::CommentDocument => self.comment_on_document(),
            Action::Undo => undo_or_redo(session, true),
            Action::Redo => undo_or_redo(session, false),
            Action::Group => session.next_group(),
            Action::NotesPane => self.toggle_notes(),
            Action::OtherText => self.toggle_other_text(),
            Action::TieTexts => other_text::toggle_tie(session),
            Action::CompareTexts => other_text::toggle_comparison(session),
            Action::NextDifference => other_text::go_to_difference(session, false),
            Action::PreviousDifference => other_text::go_to_difference(session, true),
            Action::PageAlone => {
                session.panes.alone = !session.panes.alone;
                session.panes.focus = Focus::Reading;
            }
            Action::RawLayout => {
                session.panes.raw_layout = !session.panes.raw_layout;
                session.set_info(if session.panes.raw_layout {
                    "the text as it stands in its file"
                } else {
                    "the text set for reading"
                });
            }
            Action::Tutor => match &mut self.lesson {
                Some(lesson) => lesson.skip(),
                None => session.effect(Effect::Tutor),
            },
            Action::Redraw => session.effect(Effect::Redraw),
            Action::Cancel => session.cancel(),
            Action::Close
                if session.panes.focus == Focus::Reading && other_text::close(session) => {}
            Action::Close if session.panes.alone => session.panes.alone = false,
            Action::Close if session.panes.focus == Focus::Notes => {
                session.panes.focus = Focus::Reading;
            }
            Action::Close if session.panes.focus == Focus::Reading && !session.panes.single => {
                session.leave();
                session.panes.focus = Focus::List;
            }
            Action::Close => session.quit(),
            Action::QuitUnsaved => session.quit_unsaved(),
            _ if self.open(&Request::Act(action)) => {}
            _ => self.act_on_page(action),
        }
    }

    /// Performs an action chosen in the palette; actions that belong to the page are done there.
    fn act_on_page(&mut self, action: Action) {
        let session = &mut self.session;
        if session.reading.page.is_some() && session.panes.focus != Focus::Reading {
            session.panes.focus = Focus::Reading;
            if self.page.act(action, session) == Handled::Yes {
                return;
            }
        }
        session.set_error(format!("“{}” does nothing here", action.words()));
    }

    /// Opens a note on the document: the existing one, or a new one.
    fn comment_on_document(&mut self) {
        let session = &mut self.session;
        if !session.may_annotate() {
            return;
        }
        match &session.reading.page {
            Some(page) => {
                let id = page.marks.notes.last().map(|note| note.id.clone());
                session.request(Request::WriteNote(NoteSubject::Document(id), None));
            }
            None => session.set_error(session.no_document()),
        }
    }

    fn toggle_other_text(&mut self) {
        other_text::toggle(&mut self.session);
        let is_hidden = self.session.reading.other.is_some() && self.geometry().other.is_none();
        if is_hidden {
            let key = self.session.key(Mode::Reading, Action::NextPane);
            let words = format!("too narrow for two texts; {key} goes from one to the other");
            self.session.set_info(words);
        }
    }

    fn next_pane(&mut self, back: bool) {
        if self.session.panes.focus == Focus::Reading && other_text::go_there(&mut self.session) {
            return;
        }
        self.session.panes.alone = false;
        let geometry = self.geometry();
        let panes = &mut self.session.panes;
        let notes = geometry.notes.is_some()
            || panes.notes == Some(true)
            || panes.focus == Focus::Notes
            || geometry.take_turns;
        let all = [Focus::List, Focus::Reading, Focus::Notes];
        let all: Vec<Focus> = all.into_iter().filter(|f| *f != Focus::Notes || notes).collect();
        let at = all.iter().position(|focus| *focus == panes.focus).unwrap_or(0);
        let step = if back { all.len() - 1 } else { 1 };
        panes.focus = all[(at + step) % all.len()];
    }

    fn toggle_notes(&mut self) {
        let shown = self.geometry().notes.is_some();
        let panes = &mut self.session.panes;
        panes.alone = false;
        if shown && panes.focus == Focus::Notes {
            panes.focus = Focus::Reading;
        }
        if self.geometry().take_turns {
            self.session.panes.focus = if shown { Focus::Reading } else { Focus::Notes };
            return;
        }
        self.session.panes.notes = Some(!shown);
        if !shown && self.geometry().notes.is_none() {
            // There is room for two panes, and the notes belong beside the page.
            self.session.panes.focus = Focus::Reading;
        }
        self.session.remember_choices();
    }
}
