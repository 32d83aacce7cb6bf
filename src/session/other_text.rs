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

/// Where they differ.
#[derive(Debug)]
struct WordComparison {
    /// What the page that is read has, and what the other has in its place; empty until that is known.
    parts: TextParts,
    asked: Option<Pending<CompareTexts>>,
}

/// Find the words that only one of two texts has.
#[derive(Debug)]
pub struct CompareTexts {
    /// The texts.
    pub texts: [Arc<Text>; 2],
}

/// Where two texts differ, in bytes of the first and of the second; either may be nothing.
pub type TextParts = Vec<(Span, Span)>;

impl OtherText {
    /// Returns where it differs from the page that is read: what that has, and what it has itself.
    #[must_use]
    pub fn differences(&self) -> &[(Span, Span)] {
        self.comparison.as_ref().map_or(&[], |comparison| &comparison.parts)
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
            for (here, there) in &mut comparison.parts {
                std::mem::swap(here, there);
            }
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
        // A document beside itself was read again there only.
        if is_behind(session) {
            session.read_again(&path);
        }
        // If its file has changed while nobody looked, it is read again.
        session.record(Record::Watch(path));
    }
    true
}

/// Returns whether the document that is read stands beside itself in a later state.
fn is_behind(session: &Session) -> bool {
    let texts = session.reading.page.as_ref().zip(session.reading.other.as_ref());
    texts.is_some_and(|(page, other)| {
        let (here, there) = (&page.document, &other.page.document);
        here.path == there.path && here.text.as_str() != there.text.as_str()
    })
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
    other.comparison = Some(WordComparison { parts: TextParts::new(), asked });
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
    let Some(parts) = claim(&mut comparison.asked, reply)? else { return Ok(()) };
    comparison.asked = None;
    let pages = session.reading.page.iter().chain(session.reading.other.iter().map(|it| &it.page));
    let apart = [
        parts.iter().map(|(here, _)| here.len()).sum::<usize>(),
        parts.iter().map(|(_, there)| there.len()).sum(),
    ];
    let is_apart = |(page, apart): (&Page, usize)| {
        let length = page.text().len();
        length.saturating_sub(apart) * LEAST_IN_COMMON < length
    };
    // Two documents about two matters differ everywhere: to mark all of both would say nothing.
    if pages.zip(apart).all(is_apart) {
        end_comparison(session);
        session.set_info("these two texts have too little in common to mark what differs");
        return Ok(());
    }
    let count = parts.len();
    if let Some(comparison) = session.reading.other.as_mut().and_then(|it| it.comparison.as_mut()) {
        comparison.parts = parts;
    }
    session.set_info(if count == 0 {
        "the same words in both texts".to_owned()
    } else {
        let next = session.key(Mode::Reading, Action::NextDifference);
        let goes = if next.is_empty() { next } else { format!("; {next} goes to the next") };
        format!("{}{goes}", number_of(count, "difference"))
    });
    Ok(())
}

/// Goes to the next place where the texts differ, or to the one before, in both of them: with the
/// words beside each other.
pub fn go_to_difference(session: &mut Session, back: bool) {
    let frame = session.frame();
    let (Some(page), Some(other)) = (&mut session.reading.page, &mut session.reading.other) else {
        return session.set_error(nothing_beside(session));
    };
    let Some(comparison) = &other.comparison else {
        let key = session.key(Mode::Reading, Action::CompareTexts);
        return session.set_error(format!("{key} compares the texts first"));
    };
    if comparison.asked.is_some() {
        return session.set_info("comparing …");
    }
    // One may be gone and one come at the same place of the page, so the other text counts as well.
    let at = (page.caret, other.page.caret);
    let stands = |(here, there): &(Span, Span)| {
        (page.stands_at(here.start), other.page.stands_at(there.start))
    };
    let next = if back {
        comparison.parts.iter().rposition(|part| stands(part) < at)
    } else {
        comparison.parts.iter().position(|part| stands(part) > at)
    };
    let all = comparison.parts.len();
    let Some((number, (here, there))) =
        next.and_then(|next| Some((next, *comparison.parts.get(next)?)))
    else {
        session.set_info(match (all, back) {
            (0, _) => "the same words in both texts",
            (_, true) => "no difference before",
            (_, false) => "no further difference",
        });
        return;
    };
    page.go_to(here.start, frame);
    other.page.go_to(there.start, frame);
    other.page.show_on_row(page.caret_row(frame), frame);
    let words = match (here.is_empty(), there.is_empty()) {
        (true, _) => ": only in the other text",
        (_, true) => ": only in this text",
        _ => "",
    };
    session.set_info(format!("difference {} of {all}{words}", number + 1));
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
