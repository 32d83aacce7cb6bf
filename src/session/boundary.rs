//! Giving a highlight another passage: by moving one of its ends, or by selecting anew.
//!
//! Owns which highlight is meant, and that keys pressed one after the other make one step. What is
//! kept: id, tags, note, when it was made.

use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::annotate::trimmed;
use super::keymap::Mode;
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change, Edit, Highlight, now};
use crate::model::boundary::{Boundary, described, moved};
use crate::model::span::Span;
use crate::model::step::Step;

/// The name of the step that gives a highlight another passage.
const BOUNDARY: &str = "new boundaries";

/// Returns whether two versions of a highlight are on the same passage.
fn is_same_passage(one: Option<&Annotation>, other: Option<&Annotation>) -> bool {
    let place = |entry: &Annotation| match entry {
        Annotation::Highlight(Highlight { anchor, .. }) => {
            Some((anchor.start, anchor.end, anchor.quote.clone()))
        }
        Annotation::Note(_) | Annotation::Document(_) => None,
    };
    let one = one.and_then(place);
    one.is_some() && one == other.and_then(place)
}

/// Moves an end of the selection, or else of the highlight that is meant.
pub fn move_boundary(session: &mut Session, how: Boundary) {
    let frame = session.frame();
    let Some(page) = session.reading.page.as_mut() else {
        return session.set_error(session.no_document());
    };
    if page.selection.is_some() {
        let result = page.move_end(how, frame);
        return session.report(result);
    }
    match reshapable(session) {
        Ok((highlight, span)) => {
            let to = session.reading.page.as_ref().and_then(|page| moved(page.prose(), span, how));
            match to {
                Some(to) => give_passage(session, highlight, span, to),
                None => session.set_error("it goes no further that way"),
            }
        }
        Err(words) => session.set_error(words),
    }
}

/// Selects the passage of the highlight that is meant, so that every motion reshapes it.
pub fn begin_reshape(session: &mut Session) {
    if !session.may_annotate() {
        return;
    }
    match reshapable(session) {
        Ok((highlight, span)) => {
            if let Some(page) = session.reading.page.as_mut() {
                page.reshape(highlight.id, span);
            }
            let key = |action| session.key(Mode::Selecting, action);
            let (keep, back) = (key(Action::Open), key(Action::Cancel));
            session.set_info(format!(
                "move its end with any motion; {} the other end, {keep} keeps it, {back} as it was",
                key(Action::OtherEnd)
            ));
        }
        Err(words) => session.set_error(words),
    }
}

/// Gives the highlight that is being reshaped the passage that is selected; returns false if none is.
pub fn keep_reshape(session: &mut Session) -> bool {
    let Some(page) = session.reading.page.as_mut() else { return false };
    let Some(id) = page.reshaping().map(|reshaped| reshaped.id.clone()) else { return false };
    let span = page.selected().and_then(|span| trimmed(page, span));
    let mark = page.marks.get(&id);
    let known = mark.and_then(|mark| Some((mark.highlight.clone(), mark.span()?)));
    match (span, known) {
        (None, _) => session.set_error("only blanks are selected"),
        (_, None) => {
            page.selection = None;
            session.set_error("the highlight was deleted in the meantime");
        }
        (Some(span), Some((_, was))) if span == was => {
            session.focus_on(id);
            session.set_info("as it was");
        }
        (Some(span), Some((highlight, was))) => give_passage(session, highlight, was, span),
    }
    true
}

/// Ends reshaping without a change; returns false if nothing is being reshaped.
pub fn leave_reshape(session: &mut Session) -> bool {
    let page = session.reading.page.as_ref();
    let Some(reshaped) = page.and_then(|page| page.reshaping()).cloned() else { return false };
    session.focus_on(reshaped.id);
    if let Some(page) = session.reading.page.as_mut() {
        page.restore(reshaped.from);
    }
    session.set_info("the highlight is as it was");
    true
}

/// Returns the highlight that is meant, and where it is.
fn reshapable(session: &Session) -> Result<(Highlight, Span), &'static str> {
    let page = session.reading.page.as_ref().ok_or(session.no_document())?;
    let mark = page.mark().ok_or("no highlight here; ] goes to the next, v selects words")?;
    let span = mark.span().filter(|_| mark.place.is_settled());
    let span = span.ok_or("its text has changed: the review decides first where it is")?;
    Ok((mark.highlight.clone(), span))
}

fn give_passage(session: &mut Session, before: Highlight, here: Span, is: Span) {
    if !session.may_annotate() {
        return;
    }
    let Some(page) = session.reading.page.as_ref() else { return };
    let text = page.text().clone();
    let begun = begun(session, &before);
    let was = begun.as_ref().map_or(here, |(_, was)| *was);
    let twin = page.marks.on(is).filter(|mark| mark.highlight.id != before.id);
    let twin = twin.map(|mark| match mark.highlight.tags.as_slice() {
        [] => "; another highlight is there".to_owned(),
        tags => format!("; another highlight is there: {}", tags.join(", ")),
    });
    let words = format!("{}{}", described(&text, was, is), twin.unwrap_or_default());
    let id = before.id.clone();
    let after = Highlight { anchor: Anchor::make(&text, is), updated: now(), ..before.clone() };
    let change = Change {
        before: Some(Annotation::Highlight(before)),
        after: Some(Annotation::Highlight(after)),
    };
    session.working.reshaped = Some((id.clone(), was));
    match begun {
        Some((begun, _)) => go_on(session, &begun, change, &words),
        None => {
            session.commit_here(BOUNDARY, change, &words);
        }
    }
    session.focus_on(id);
}

/// Returns the change that the keys just before have made to a highlight, and where it was before them.
/// If somebody else has changed it since, what is done now is a step of its own: taken back with the
/// other, it would take back theirs too.
fn begun(session: &Session, highlight: &Highlight) -> Option<(Change, Span)> {
    let was = session.working.reshaped_from(&highlight.id)?;
    let change = session.working.history.last_change(BOUNDARY, &highlight.id)?;
    let here = Annotation::Highlight(highlight.clone());
    change.after.as_ref()?.says_the_same(&here).then_some((change, was))
}

/// Gives a highlight another passage, in one step with what the keys just before have `begun`.
fn go_on(session: &mut Session, begun: &Change, change: Change, words: &str) {
    let Some(document) = session.reading.path().cloned() else { return };
    let mut step = Step::new(BOUNDARY, vec![Edit { document, change }]);
    let is_back = step.edits.iter_mut().any(|Edit { change, .. }| {
        let is_back = is_same_passage(begun.before.as_ref(), change.after.as_ref());
        if is_back {
            change.after.clone_from(&begun.before);
        }
        is_back
    });
    session.carry(&Arc::new(step.clone()));
    session.working.history.done.pop();
    if is_back {
        // Where it was before, nothing has happened, and there is nothing to take back.
        session.working.reshaped = None;
        session.keep_history();
        return session.say_saving(words, "");
    }
    for edit in &mut step.edits {
        edit.change.before.clone_from(&begun.before);
    }
    session.working.history.push(Arc::new(step));
    session.keep_history();
    session.say_done(words);
}
