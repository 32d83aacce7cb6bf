//! The count before a motion: `5j` goes five rows down, `3m` highlights with the tag on 3.
//!
//! Owns how digits add up, and which actions are repeated. Which digits are counts is decided where
//! keys are ([`super::keys`]).

use crate::session::action::Action;

/// A larger count is taken for this one.
const MOST: u32 = 9999;

/// The count that was typed so far, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct MotionCount(Option<u32>);

impl MotionCount {
    /// Returns the count, for the bottom line.
    pub fn shown(self) -> Option<u32> {
        self.0
    }

    /// Adds a digit.
    pub fn push(&mut self, digit: u32) {
        self.0 = Some((self.0.unwrap_or(0) * 10 + digit).min(MOST));
    }

    /// Takes the count for the action that follows.
    pub fn take(&mut self) -> Option<u32> {
        self.0.take()
    }
}

/// Returns whether an action is a motion, or a step that can be taken several times.
pub(super) fn is_repeated(action: Action) -> bool {
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
            | A::EndForward
            | A::EndBack
            | A::StartBack
            | A::StartForward
            | A::EndSentenceForward
            | A::EndSentenceBack
            | A::StartSentenceBack
            | A::StartSentenceForward
    )
}
