//! How a change of the codebook is asked for, foretold and made.
//!
//! Owns what becomes of an answer. What is asked, and which change an answer means, is in `prompt`.

use super::CodebookView;
use super::prompt::{Asking, TagPrompt};
use crate::model::codebook_edit::{CodebookEdit, CodebookEditError, is_within};
use crate::model::codebook_tree::{TagKind, TagOrder, TagRow};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::codebook::change_codebook;
use crate::session::keymap::Mode;
use crate::widget::field::TextField;

impl CodebookView {
    /// Moves the tag under the cursor before its neighbour, or behind it.
    pub(super) fn shift(&mut self, back: bool, session: &mut Session) {
        let Some(name) = self.name().map(str::to_owned) else { return };
        if self.order != TagOrder::Codebook {
            let key = session.key(Mode::Codebook, Action::Sort);
            return session.set_error(format!(
                "tags are moved in the order of the codebook; {key} shows them in it"
            ));
        }
        let edit = CodebookEdit::Shift { name, back };
        self.change(edit, session);
    }

    /// Has a change made, unless it makes no sense.
    pub(super) fn change(&mut self, edit: CodebookEdit, session: &mut Session) -> bool {
        if let Err(why) = edit.apply(&session.codebook) {
            session.set_error(why.to_string());
            return false;
        }
        let wanted = match &edit {
            CodebookEdit::Add(name) | CodebookEdit::Rename { to: name, .. } => Some(name.clone()),
            CodebookEdit::Merge { into, .. } => Some(into.clone()),
            CodebookEdit::Move { name, under } => {
                let last = name.rsplit('/').next().unwrap_or(name);
                Some(under.as_ref().map_or(last.to_owned(), |under| format!("{under}/{last}")))
            }
            _ => None,
        };
        let is_begun = change_codebook(session, edit);
        if is_begun {
            self.wanted = wanted;
        }
        is_begun
    }

    /// Asks for what a change needs to know.
    pub(super) fn ask(&mut self, asking: Asking, session: &mut Session) {
        if !session.may_write() {
            return;
        }
        let Some(row) = self.row().cloned().or_else(|| asking.is_add().then(TagRow::none)) else {
            return session.set_error("there is no tag here; add one first");
        };
        if row.kind == TagKind::Prefix && asking.needs_tag() {
            return session.set_error(format!(
                "{} is no tag itself, only the beginning of those below it",
                row.name
            ));
        }
        if !self.is_counted {
            session.set_info("the highlights are still being counted");
        }
        let is_chosen = matches!(asking, Asking::Merge | Asking::Move);
        // Nothing is moved by an answer that is given at once: the cursor begins where the tag is.
        let above = row.name.rsplit_once('/').filter(|_| matches!(asking, Asking::Move));
        let begin = above.map_or(&*row.name, |(above, _)| above).to_owned();
        self.prompt = Some(TagPrompt::new(asking, &row, &session.codebook));
        if is_chosen {
            // It may go to any tag, not only to those that were found before.
            self.find = TextField::default();
            self.folded.retain(|folded| !is_within(&begin, folded));
            self.wanted = Some(begin);
            self.list(session);
        }
        self.foretell(session);
    }

    /// Says what will happen.
    pub(super) fn foretell(&mut self, session: &Session) {
        let here = self.name().unwrap_or_default().to_owned();
        if let Some(prompt) = &mut self.prompt {
            prompt.foretell(&here, session, &self.counts);
        }
    }

    /// Carries out what was asked.
    pub(super) fn accept(&mut self, session: &mut Session) {
        let here = self.name().unwrap_or_default().to_owned();
        let Some(prompt) = &self.prompt else { return self.passages(session) };
        match prompt.edit(&here) {
            Ok(edit) if changes_nothing(&edit, session) => {
                self.wanted = Some(prompt.name.clone());
                self.prompt = None;
                self.list(session);
                session.set_info("left as it was");
            }
            Ok(edit) => {
                if self.change(edit, session) {
                    self.prompt = None;
                }
            }
            Err(why) => session.set_error(why),
        }
    }

    /// Does what belongs to the tag under the cursor. Returns whether that is something.
    pub(super) fn act_on_tag(&mut self, action: Action, session: &mut Session) -> bool {
        let asking = match action {
            Action::NewTag => Asking::Add(TextField::default()),
            Action::RenameTag => Asking::Rename(TextField::default()),
            Action::MergeTags => Asking::Merge,
            Action::MoveTag => Asking::Move,
            Action::DeleteTag => Asking::Delete,
            Action::KeyOfTag => Asking::Key,
            Action::ColourOfTag => Asking::Colour(TextField::default()),
            Action::DescribeTag => Asking::Describe(TextField::default()),
            Action::Earlier | Action::Later => {
                self.shift(action == Action::Earlier, session);
                return true;
            }
            _ => return false,
        };
        self.ask(asking, session);
        true
    }
}

/// Returns whether an answer is what is there already.
fn changes_nothing(edit: &CodebookEdit, session: &Session) -> bool {
    matches!(edit.apply(&session.codebook), Err(CodebookEditError::Same(_)))
}
