//! The count before a motion: `5j` goes five rows down, `3m` highlights with the tag on 3.
//!
//! Owns which digits are counts. With a selection, or a highlight in focus, a digit is the tag on it;
//! so nothing is written where somebody only meant to move.

use super::Desk;
use crate::session::action::Action;
use crate::session::key::Key;
use crate::session::keymap::Meaning;
use crate::session::status::Status;

/// A larger count is taken for this one.
const MOST: u32 = 9999;

impl Desk {
    /// Takes a key as a digit of a count; returns false if it is none.
    pub(super) fn takes_digit(&mut self, key: Key) -> bool {
        let digit = key.typed().and_then(|typed| typed.to_digit(10));
        let Some(digit) = digit.filter(|_| self.mode().is_pane() && !self.top().takes_text())
        else {
            return false;
        };
        if self.count.is_none() {
            let is_count = match self.meaning(&[key]) {
                Meaning::Action(action) => {
                    action.digit().is_some() && !self.session.is_to_be_tagged()
                }
                Meaning::Prefix(_) => false,
                Meaning::Nothing => digit > 0,
            };
            if !is_count {
                return false;
            }
        }
        let count = self.count.unwrap_or(0);
        self.count = Some((count * 10 + digit).min(MOST));
        true
    }

    /// Performs an action as often as was typed before it, until it leads nowhere.
    pub(super) fn act_counted(&mut self, action: Action) {
        match (self.count.take(), action) {
            // Gives up the count, and nothing else.
            (Some(_), Action::Cancel) => {}
            (Some(count), Action::Highlight) => {
                let tag = Action::ALL
                    .iter()
                    .find(|tag| tag.digit().and_then(|digit| digit.to_digit(10)) == Some(count));
                match tag {
                    Some(tag) => self.act(*tag),
                    None => self.session.set_error(format!("no tag is on {count}")),
                }
            }
            (Some(count), action) if is_repeated(action) => {
                for _ in 0..count {
                    self.act(action);
                    if matches!(self.session.status, Status::Error(_)) {
                        break;
                    }
                }
            }
            (_, action) => self.act(action),
        }
    }
}

/// Returns whether an action is a motion, or a step that can be taken several times.
fn is_repeated(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Down
            | A::Up
            | A::Left
            | A::Right
            | A::WordForward
            | A::WordBack
            | A::WordEnd
            | A::SentenceBack
            | A::SentenceForward
            | A::ParagraphBack
            | A::ParagraphForward
            | A::HalfPageDown
            | A::HalfPageUp
            | A::PageDown
            | A::PageUp
            | A::NextDocument
            | A::PreviousDocument
            | A::NextMatch
            | A::PreviousMatch
            | A::NextHighlight
            | A::PreviousHighlight
            | A::SelectSentence
            | A::SelectParagraph
            | A::Expand
            | A::Shrink
            | A::Back
            | A::Forward
    )
}
