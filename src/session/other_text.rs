//! The other text: a second page beside the one that is read, of the same document or of another one.
//!
//! Owns which of the two the keys act on, how one follows the other, and which words differ. What can
//! be done with a page is done with the one that is read; a reader who wants to do it with the other
//! goes there. Where the two stand on the screen is not decided here.

use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::event::Record;
use super::keymap::Mode;
use super::page::Page;
use super::panes::{Focus, Side};
use super::question::{Pending, Reply, claim};
use crate::model::count::number_of;
use crate::model::paragraph::{next_paragraph, previous_paragraph};
use crate::model::prose::Prose;
use crate::model::span::Span;
use crate::model::text::Text;

/// Of at least one of two texts this part must be in both, one in so many, for what differs to be
/// worth marking.
const LEAST_IN_COMMON: usize = 4;

/// The text beside the one that is read.
#[derive(Debug)]
pub struct OtherText {
    /// Its page.
    pub page: Page,
    tie: Option<Tie>,
    comparison: Option<WordComparison>,
}

/// How far two texts that are scrolled together have come since they were tied.
#[derive(Clone, Copy, Debug, Default)]
struct Tie {
    /// Where the page that is read began when this was last looked at, in bytes; `None` if it has
    /// just been opened.
    seen: Option<usize>,
    /// The paragraphs that were passed in it; less than 0 if upwards.
    passed: isize,
    /// The paragraphs that were passed in the other text, which may end earlier.
    followed: isize,
}

/// Which words differ.
#[derive(Debug)]
struct WordComparison {
    /// The words that only one of them has; empty until they are known, and where the texts have too
    /// little in common.
    only: [Vec<Span>; 2],
    asked: Option<Pending<CompareTexts>>,
}

/// Find the words that only one of two texts has.
#[derive(Debug)]
pub struct CompareTexts {
    /// The texts.
    pub texts: [Arc<Text>; 2],
}

/// The words that only the first text has, and those that only the second has, in bytes.
pub type OnlyInOne = [Vec<Span>; 2];

impl OtherText {
    /// Returns the words that only the page that is read has.
    #[must_use]
    pub fn only_in_page(&self) -> &[Span] {
        self.comparison.as_ref().map_or(&[], |comparison| &comparison.only[0])
    }

    /// Returns the words that only the other text has.
    #[must_use]
    pub fn only_in_other(&self) -> &[Span] {
        self.comparison.as_ref().map_or(&[], |comparison| &comparison.only[1])
    }

    /// Returns whether it is compared with the page that is read.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        self.comparison.is_some()
    }

    /// Returns whether it is scrolled with the page that is read.
    #[must_use]
    pub fn is_tied(&self) -> bool {
        self.tie.is_some()
    }
}

/// Puts the document that is read beside itself, or closes the other text.
pub fn toggle(session: &mut Session) {
    if close(session) {
        return;
    }
    let Some(page) = &session.reading.page else {
        session.set_error(session.no_document());
        return;
    };
    let marks = page.marks.clone();
    let mut other = Page::new(page.document.clone(), page.layout.setting(), marks);
    other.restore((page.caret, page.top));
    session.reading.other = Some(OtherText { page: other, tie: None, comparison: None });
    session.panes.other = Some(Side::Right);
    session.panes.focus = Focus::Reading;
    let key = |action| session.key(Mode::Reading, action);
    let (go, tie) = (key(Action::NextPane), key(Action::TieTexts));
    let (compare, close) = (key(Action::CompareTexts), key(Action::OtherText));
    session.set_info(format!(
        "{go} goes to the other text, where another document can be opened; {tie} scrolls both, \
         {compare} compares them, {close} closes it"
    ));
}

/// Closes the other text; returns false if there is none.
pub fn close(session: &mut Session) -> bool {
    session.panes.other = None;
    session.reading.other.take().is_some()
}

/// Goes to the other text: it is now the one that is read. Returns false if there is none.
pub fn go_there(session: &mut Session) -> bool {
    if session.reading.other.is_none() {
        return false;
    }
    session.note_visit();
    let reading = &mut session.reading;
    let Some(mut other) = reading.other.take() else { return false };
    // What was being opened was meant for the place that is left.
    (reading.opening, reading.partial, reading.unreadable) = (None, None, None);
    if let Some(page) = reading.page.as_mut() {
        std::mem::swap(page, &mut other.page);
        if let Some(tie) = &mut other.tie {
            std::mem::swap(&mut tie.passed, &mut tie.followed);
            tie.seen = Some(page.top);
        }
        if let Some(comparison) = &mut other.comparison {
            comparison.only.swap(0, 1);
            if comparison.asked.take().is_some() {
                other.comparison = None;
            }
        }
        reading.other = Some(other);
        session.panes.other = session.panes.other.map(Side::opposite);
    } else {
        reading.page = Some(other.page);
        session.panes.other = None;
    }
    if let Some(path) = session.reading.path().cloned() {
        session.documents.select(&path);
        // If its file has changed while nobody looked, it is read again.
        session.record(Record::Watch(path));
    }
    true
}

/// Scrolls both texts together from here on, or each by itself again.
pub fn toggle_tie(session: &mut Session) {
    let (Some(page), Some(other)) = (&session.reading.page, &mut session.reading.other) else {
        return session.set_error(nothing_beside(session));
    };
    let tie = Tie { seen: Some(page.top), ..Tie::default() };
    let tie = other.tie.is_none().then_some(tie);
    other.tie = tie;
    session.set_info(if tie.is_some() {
        "both texts are scrolled together, paragraph by paragraph"
    } else {
        "each text is scrolled by itself"
    });
}

/// Scrolls the other text after the one that is read, if they are tied. Called after every event;
/// takes time in proportion to how far the reader has gone.
pub fn follow(session: &mut Session) {
    let frame = session.frame();
    let (Some(page), Some(other)) = (&session.reading.page, &mut session.reading.other) else {
        return;
    };
    let Some(tie) = other.tie.as_mut().filter(|tie| tie.seen != Some(page.top)) else { return };
    let prose = page.prose();
    let Some(seen) = tie.seen.replace(page.top) else { return };
    tie.passed += if seen < page.top {
        paragraphs(prose, seen, page.top)
    } else {
        -paragraphs(prose, page.top, seen)
    };
    let mut top = other.page.top;
    while tie.followed != tie.passed {
        let down = tie.followed < tie.passed;
        let prose = other.page.prose();
        let next = if down { next_paragraph(prose, top) } else { previous_paragraph(prose, top) };
        let Some(next) = next else { break };
        tie.followed += if down { 1 } else { -1 };
        top = next.start;
    }
    if top != other.page.top {
        other.page.show_from(top, frame);
    }
}

/// Returns how many paragraphs begin after byte `from` and not after byte `to`.
fn paragraphs(prose: Prose, from: usize, to: usize) -> isize {
    let mut count = 0;
    let mut at = from;
    while let Some(next) = next_paragraph(prose, at).filter(|next| next.start <= to) {
        count += 1;
        at = next.start;
    }
    count
}

/// Marks the words that differ, or no longer.
pub fn toggle_comparison(session: &mut Session) {
    let (Some(page), Some(other)) = (&session.reading.page, &mut session.reading.other) else {
        return session.set_error(nothing_beside(session));
    };
    if other.comparison.take().is_some() {
        return session.set_info("the differences are no longer shown");
    }
    let texts = [page.text().clone(), other.page.text().clone()];
    let asked = Some(session.outbox.ask(CompareTexts { texts }));
    other.comparison = Some(WordComparison { only: OnlyInOne::default(), asked });
    session.set_info("comparing …");
}

/// Takes the answer to a comparison.
///
/// # Errors
/// Returns the reply if it answers another question.
pub(super) fn compared(session: &mut Session, reply: Reply) -> Result<(), Reply> {
    let other = session.reading.other.as_mut();
    let Some(comparison) = other.and_then(|other| other.comparison.as_mut()) else {
        return Err(reply);
    };
    let Some(only) = claim(&mut comparison.asked, reply)? else { return Ok(()) };
    comparison.asked = None;
    let [here, there] = [only[0].len(), only[1].len()];
    let pages = session.reading.page.iter().chain(session.reading.other.iter().map(|it| &it.page));
    let is_apart = |(page, only): (&Page, &Vec<Span>)| {
        let (length, apart) = (page.text().len(), only.iter().map(|span| span.len()).sum());
        length.saturating_sub(apart) * LEAST_IN_COMMON < length
    };
    // Two documents about two matters differ everywhere: to mark all of both would say nothing.
    if pages.zip(&only).all(is_apart) {
        if let Some(other) = session.reading.other.as_mut() {
            other.comparison = None;
        }
        session.set_info("these two texts have too little in common to mark what differs");
        return Ok(());
    }
    if let Some(comparison) = session.reading.other.as_mut().and_then(|it| it.comparison.as_mut()) {
        comparison.only = only;
    }
    session.set_info(if here + there == 0 {
        "the same words in both texts".to_owned()
    } else {
        let next = session.key(Mode::Reading, Action::NextDifference);
        let goes = if next.is_empty() { next } else { format!("; {next} goes to the next") };
        format!("{} only here, {there} only in the other text{goes}", number_of(here, "passage"))
    });
    Ok(())
}

/// Goes to the next passage that only one of the texts has, or to the one before: on the page that is
/// read if it is there, else where it would stand in it, with the other text at its own.
pub fn go_to_difference(session: &mut Session, back: bool) {
    let frame = session.frame();
    let (Some(page), Some(other)) = (&mut session.reading.page, &mut session.reading.other) else {
        return session.set_error(nothing_beside(session));
    };
    let Some(comparison) = &other.comparison else {
        let key = session.key(Mode::Reading, Action::CompareTexts);
        return session.set_error(format!("{key} compares the texts first"));
    };
    let next = |only: &[Span], at: usize| {
        let mut all = only.iter();
        let found =
            if back { all.rfind(|span| span.start < at) } else { all.find(|span| span.start > at) };
        found.copied()
    };
    let [here, there] = &comparison.only;
    match (next(here, page.caret), next(there, other.page.caret)) {
        (None, None) if here.is_empty() && there.is_empty() => {
            session.set_info("the same words in both texts");
        }
        (None, None) => {
            session.set_info(if back { "no difference before" } else { "no further difference" });
        }
        (on_page, in_other) => {
            if let Some(span) = on_page {
                page.go_to(span.start, frame);
            }
            if let Some(span) = in_other {
                other.page.go_to(span.start, frame);
            }
        }
    }
}

/// Ends the comparison; returns false if there is none.
pub fn end_comparison(session: &mut Session) -> bool {
    session.reading.other.as_mut().is_some_and(|other| other.comparison.take().is_some())
}

/// Called when another text is read: what was said of the earlier one no longer holds.
pub(super) fn begin_anew(session: &mut Session) {
    if let Some(other) = &mut session.reading.other {
        other.comparison = None;
        if let Some(tie) = &mut other.tie {
            *tie = Tie::default();
        }
    }
}

/// Shows the annotations of the page that is read in the other text too, if it is the same.
pub(super) fn mirror(session: &mut Session) {
    let (Some(page), Some(other)) = (&session.reading.page, &mut session.reading.other) else {
        return;
    };
    let (here, there) = (&page.document, &other.page.document);
    if here.path == there.path && here.text.as_str() == there.text.as_str() {
        other.page.marks = page.marks.clone();
    }
}

fn nothing_beside(session: &Session) -> String {
    let key = session.key(Mode::Reading, Action::OtherText);
    format!("there is no other text beside this one; {key} opens one")
}
