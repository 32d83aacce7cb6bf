//! The lesson: what the reader is asked to do, one step after the other, and how it is noticed that it was
//! done.
//!
//! Owns which step is shown and when it is done. Nothing is done for the reader, and every key does what
//! it always does; the keys that are named are those of the reader's own settings.

mod draw;
mod steps;
#[cfg(test)]
mod tests;

pub(super) use self::draw::draw;
use self::steps::{END, LessonKeys, LessonStep, STEPS};
use crate::model::layout::wrap;
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;

/// The widest row of the lesson, in columns, and the blank ones beside it.
const WIDEST: u16 = 92;
const BESIDE: u16 = 2;
/// The rows above the words: a rule, and which step it is.
const HEAD: u16 = 2;
/// The lesson takes at most this part of the screen; in few words, on a small screen, the larger one.
const PART: u16 = 3;
const SMALL_PART: u16 = 2;

/// A lesson, and how far the reader has come in it.
#[derive(Debug, Default)]
pub struct Lesson {
    /// How many steps are behind.
    step: usize,
    /// What the reader did since the step was shown.
    acted: Vec<Action>,
    /// The document that was open when it was shown.
    begun: Option<DocPath>,
    /// Whether the step before was done, and not left out.
    done: bool,
}

/// What a step is judged by.
#[derive(Clone, Copy, Debug)]
struct Doing<'a> {
    session: &'a Session,
    mode: Mode,
    acted: &'a [Action],
    begun: Option<&'a DocPath>,
}

impl Lesson {
    /// Called for everything that the reader does.
    pub(super) fn acted(&mut self, action: Action) {
        self.acted.push(action);
    }

    /// Called after every event: goes on to the next step if this one is done.
    pub(super) fn look(&mut self, session: &Session, mode: Mode) {
        let here = session.reading.page.as_ref().map(|page| page.document.path.clone());
        if self.begun.is_none() {
            self.begun.clone_from(&here);
        }
        let Some(step) = STEPS.get(self.step) else { return };
        let doing = Doing { session, mode, acted: &self.acted, begun: self.begun.as_ref() };
        if (step.is_done)(doing) {
            *self = Self { step: self.step + 1, begun: here, done: true, ..Self::default() };
        }
    }

    /// Goes on without the step; after the last one, begins anew.
    pub(super) fn skip(&mut self) {
        let step = if self.step < STEPS.len() { self.step + 1 } else { 0 };
        *self = Self { step, ..Self::default() };
    }

    /// Returns how many rows it takes at the bottom of a screen of `size`: the same for all steps, so that
    /// nothing moves.
    pub(super) fn rows(session: &Session, (columns, rows): (u16, u16)) -> u16 {
        let keys = LessonKeys::new(session);
        let most = |brief: bool| {
            let steps = STEPS.iter().chain([&END]);
            let words = steps.map(|step| lines(step, brief, &keys, columns).len()).max();
            u16::try_from(words.unwrap_or(0)).unwrap_or(u16::MAX).saturating_add(HEAD)
        };
        let whole = most(false);
        if whole <= rows / PART { whole } else { most(true).min(rows / SMALL_PART) }
    }

    /// Returns the words of the step for an area of so many columns and rows.
    fn words(&self, session: &Session, columns: u16, rows: u16) -> Vec<String> {
        let keys = LessonKeys::new(session);
        let whole = lines(self.current(), false, &keys, columns);
        if whole.len() + usize::from(HEAD) <= rows.into() {
            whole
        } else {
            lines(self.current(), true, &keys, columns)
        }
    }

    fn current(&self) -> &'static LessonStep {
        STEPS.get(self.step).unwrap_or(&END)
    }

    /// Returns which step it is, and what it is about.
    fn heading(&self) -> String {
        let done = if self.done { "Done. Now" } else { "Step" };
        let title = self.current().title;
        if self.step < STEPS.len() {
            format!("{done} {} of {}: {title}", self.step + 1, STEPS.len())
        } else {
            title.to_owned()
        }
    }
}

/// Returns the words of a step, broken for a screen of so many columns.
fn lines(step: &LessonStep, brief: bool, keys: &LessonKeys, columns: u16) -> Vec<String> {
    let words = if brief { step.brief } else { step.words };
    wrap(&words(keys), columns.saturating_sub(BESIDE).clamp(1, WIDEST))
}
