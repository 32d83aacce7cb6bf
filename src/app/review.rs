//! The review of what is not where it was made: highlights whose text has changed, and documents
//! that are gone.
//!
//! Owns the queue and what is decided in it. Nothing is moved unless the annotator says so, and
//! every decision can be undone. Where something might be now is a worker's to find; and before
//! something is decided, the worker looks once more, since another session, or an editor, may have
//! changed it while it was on screen.

use std::collections::BTreeMap;

use super::action::Action;
use super::case;
use super::event::{Case, Effect, Ticket};
use super::geometry::Focus;
use super::go::Then;
use super::status::Status;
use super::{App, Overlay};
use crate::model::anchor::Anchor;
use crate::model::annotation::{Change, Edit, Entry, Highlight, Moved, Step, now};
use crate::model::find::excerpt;
use crate::model::path::DocPath;

/// The queue.
#[derive(Debug, Default)]
pub struct Review {
    /// What is to be decided, in the order of the documents.
    pub cases: Vec<Case>,
    /// The one that is looked at.
    pub cursor: usize,
    /// Which of the places that are offered for it.
    pub choice: usize,
    /// The first row of it that is in view.
    pub top: usize,
    /// Whether a worker is still looking.
    pub busy: bool,
    /// What was chosen for each case, by its key.
    choices: BTreeMap<String, usize>,
    /// The case to look at once it is there, by its key.
    wanted: Option<String>,
    ticket: Ticket,
    /// Whether it is to be asked for again, once what was decided is on disk.
    stale: bool,
}

impl Review {
    /// The case that is looked at.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        self.cases.get(self.cursor)
    }

    fn step(&mut self, back: bool) {
        let last = self.cases.len().saturating_sub(1);
        self.look_at(if back { self.cursor.saturating_sub(1) } else { self.cursor + 1 }.min(last));
    }

    /// Looks at a case, with the place that was chosen for it; the first, if none was.
    fn look_at(&mut self, cursor: usize) {
        if cursor != self.cursor {
            (self.cursor, self.top) = (cursor, 0);
        }
        let chosen = self.case().and_then(|case| self.choices.get(&key(case)).copied());
        self.choice = chosen.unwrap_or(0);
    }

    /// Takes in what is to be decided now; what was looked at stays under the eye.
    fn renew(&mut self, cases: Vec<Case>) {
        let kept = self.case().map(key);
        let unchanged = self.case().is_some_and(|case| cases.contains(case));
        self.cases = cases;
        let find = |wanted: String| self.cases.iter().position(|case| key(case) == wanted);
        let wanted = self.wanted.take().and_then(find).or_else(|| kept.and_then(find));
        let cursor = wanted.unwrap_or(self.cursor).min(self.cases.len().saturating_sub(1));
        self.look_at(cursor);
        if !unchanged {
            self.top = 0;
        }
    }

    /// The case is decided.
    fn done(&mut self) {
        if self.cursor < self.cases.len() {
            self.cases.remove(self.cursor);
        }
        self.top = 0;
        self.look_at(self.cursor.min(self.cases.len().saturating_sub(1)));
    }

    /// The next of the places that are offered. False if there is no other.
    fn choose(&mut self) -> bool {
        let offers = self.case().map_or(0, Case::offers);
        if offers < 2 {
            return false;
        }
        self.choice = (self.choice + 1) % offers;
        if let Some(key) = self.case().map(key) {
            self.choices.insert(key, self.choice);
        }
        true
    }
}

/// What names a case, also when it is looked for again.
fn key(case: &Case) -> String {
    match case {
        Case::Drift { highlight, .. } => highlight.id.to_string(),
        Case::Missing { from, .. } => from.to_string(),
    }
}

/// A highlight that is to be linked to a passage that the annotator selects.
#[derive(Clone, Debug)]
pub(super) struct Relinking {
    pub(super) document: DocPath,
    highlight: Box<Highlight>,
    case: Case,
}

/// What was decided, while a worker looks whether it still holds.
#[derive(Debug)]
pub(super) struct Deciding {
    ticket: Ticket,
    case: Case,
    decision: Decision,
}

#[derive(Debug)]
enum Decision {
    /// It goes to this place, which was offered.
    Accept(Anchor),
    /// It goes to this place, which the annotator selected.
    Link(Anchor),
    Delete,
}

impl App {
    /// Opens the queue.
    pub(super) fn open_review(&mut self) {
        self.relinking = None;
        // Where the reader was in it, and what was chosen, if it was closed to look at a place.
        let review = self.reviewing.take().unwrap_or_default();
        self.overlay = Overlay::Review(review);
        self.ask_review();
    }

    fn ask_review(&mut self) {
        let ticket = self.ticket();
        if let Overlay::Review(review) = &mut self.overlay {
            review.ticket = ticket;
            review.busy = true;
            review.stale = false;
            self.effects.push(Effect::Review { ticket });
        }
    }

    /// What was decided is on disk: what is asked now is answered from there.
    pub(super) fn renew_review(&mut self) {
        if matches!(&self.overlay, Overlay::Review(review) if review.stale) {
            self.ask_review();
        }
    }

    /// Somebody else changed something: what is on screen may be no longer so.
    pub(super) fn doubt_review(&mut self) {
        let Overlay::Review(review) = &mut self.overlay else { return };
        if self.saving.waiting() > 0 {
            review.stale = true;
        } else {
            self.ask_review();
        }
    }

    /// A step was taken back, or done again: it is looked at, once it is in the queue.
    pub(super) fn review_step(&mut self, step: &Step) {
        let Overlay::Review(review) = &mut self.overlay else { return };
        review.stale = true;
        let edit = step.edits.first().and_then(|edit| edit.change.id());
        let moved = step.moved.as_ref().map(|moved| moved.to.to_string());
        review.wanted = edit.map(ToString::to_string).or(moved);
    }

    /// The worker's answer.
    pub(super) fn reviewed(&mut self, ticket: Ticket, cases: Vec<Case>) {
        let Overlay::Review(review) = &mut self.overlay else { return };
        if review.ticket != ticket {
            return;
        }
        let mut counts: BTreeMap<DocPath, usize> = BTreeMap::new();
        for case in &cases {
            *counts.entry(case.document().clone()).or_default() += 1;
        }
        self.adrift.replace(counts);
        review.busy = false;
        review.renew(cases);
        if review.cases.is_empty() {
            self.overlay = Overlay::None;
            if self.status == Status::Quiet {
                self.say("every highlight is where it was made");
            }
        }
    }

    pub(super) fn act_in_review(&mut self, action: Action) {
        let rows = case::rows(self);
        let Overlay::Review(review) = &mut self.overlay else { return };
        match action {
            Action::Dismiss => self.overlay = Overlay::None,
            Action::Next => review.step(false),
            Action::Previous => review.step(true),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            _ if review.case().is_none() => self.say("still looking …"),
            Action::PageDown | Action::PageUp => {
                let last = rows.all.saturating_sub(rows.room);
                let (down, page) = (action == Action::PageDown, rows.room.saturating_sub(1).max(1));
                let to = if down { review.top + page } else { review.top.saturating_sub(page) }
                    .min(last);
                if to == review.top {
                    let end = if down { "below" } else { "above" };
                    self.complain(format!("there is no more of it {end}"));
                } else {
                    review.top = to;
                }
            }
            Action::Switch if review.choose() => review.top = 0,
            Action::Switch => self.complain("there is no other place to choose"),
            Action::Accept => self.accept_case(),
            Action::Relink => self.relink(),
            Action::Delete => self.delete_case(),
            Action::Open => self.show_case(),
            _ => self.nothing_typed(),
        }
    }

    fn accept_case(&mut self) {
        let Overlay::Review(review) = &self.overlay else { return };
        let choice = review.choice;
        match review.case().cloned() {
            Some(case @ Case::Drift { .. }) => {
                let Case::Drift { offers, .. } = &case else { return };
                let Some(offer) = offers.get(choice) else {
                    let relink = self.config.keymap.key(self.mode(), Action::Relink);
                    self.complain(format!("there is no place to accept; {relink} links it anew"));
                    return;
                };
                let anchor = offer.anchor.clone();
                self.decide(case, Decision::Accept(anchor));
            }
            Some(Case::Missing { from, to, count }) => match to.get(choice).cloned() {
                Some(to) if self.may_write() => {
                    let what = if count == 1 { "annotation goes" } else { "annotations go" };
                    self.say(format!("{count} {what} to {to} …"));
                    self.move_notes_first(from, to);
                }
                Some(_) => {}
                None => self.complain("no document here has the text that they were made on"),
            },
            None => {}
        }
    }

    fn delete_case(&mut self) {
        let Overlay::Review(review) = &self.overlay else { return };
        match review.case().cloned() {
            Some(case @ Case::Drift { .. }) => self.decide(case, Decision::Delete),
            _ => self.complain("the annotations of a document that is gone stay in the store"),
        }
    }

    /// Has a worker look whether the highlight and its text are still what was decided about.
    fn decide(&mut self, case: Case, decision: Decision) {
        let Case::Drift { document, highlight, .. } = &case else { return };
        if !self.may_write() {
            return;
        }
        let (document, id) = (document.clone(), highlight.id.clone());
        let ticket = self.ticket();
        self.effects.push(Effect::Recheck { ticket, document, id });
        self.deciding = Some(Deciding { ticket, case, decision });
    }

    /// Whether what was decided still holds.
    pub(super) fn rechecked(&mut self, ticket: Ticket, case: Option<&Case>) {
        let Some(Deciding { case: known, decision, .. }) =
            self.deciding.take_if(|deciding| deciding.ticket == ticket)
        else {
            return;
        };
        let linking = matches!(decision, Decision::Link(_));
        let holds = case == Some(&known);
        if holds {
            self.carry_out(known, decision);
        } else {
            self.complain("this was changed elsewhere meanwhile; here is how it is now");
        }
        if linking {
            self.end_linking(holds);
        } else if !holds {
            self.doubt_review();
        }
    }

    /// Moves all annotations of a document to another, for the first time: a step once it is done.
    fn move_notes_first(&mut self, from: DocPath, to: DocPath) {
        let moved = Moved { from, to, ids: None, back: false };
        self.moving = Some(moved.clone());
        self.move_notes(moved);
    }

    /// Moves annotations from one document to another.
    pub(super) fn move_notes(&mut self, moved: Moved) {
        self.notebooks.remove(&moved.from);
        self.notebooks.remove(&moved.to);
        self.effects.push(Effect::MoveNotes(moved));
    }

    fn carry_out(&mut self, case: Case, decision: Decision) {
        let Case::Drift { document, highlight: before, .. } = case else { return };
        let linked = |anchor| {
            let after = Highlight { anchor, updated: now(), ..(*before).clone() };
            let before = Some(Entry::Highlight((*before).clone()));
            Change { before, after: Some(Entry::Highlight(after)) }
        };
        let (name, change, words) = match decision {
            Decision::Accept(anchor) => {
                ("the new place", linked(anchor), "place accepted".to_owned())
            }
            Decision::Link(anchor) => ("the new place", linked(anchor), "linked".to_owned()),
            Decision::Delete => {
                let undo = self.config.keymap.key(self.mode(), Action::Undo);
                let quote = excerpt(&before.anchor.quote, 30);
                let words = format!("deleted “{quote}”; {undo} brings it back");
                ("deletion", Change::remove(Entry::Highlight((*before).clone())), words)
            }
        };
        let edit = Edit { document: document.clone(), change };
        if !self.commit(name, vec![edit], &words) {
            return;
        }
        if self.page.as_ref().is_none_or(|page| page.document.path != document) {
            self.adrift.one_less(&document);
        }
        if let Overlay::Review(review) = &mut self.overlay {
            review.done();
            if review.cases.is_empty() {
                self.overlay = Overlay::None;
            }
        }
    }

    /// Shows the place that is offered in the text.
    fn show_case(&mut self) {
        let Overlay::Review(review) = &self.overlay else { return };
        let then = match review.case() {
            Some(Case::Drift { document, offers, .. }) => {
                let at = offers.get(review.choice).map(|offer| offer.byte);
                Some((document.clone(), at.map_or(Then::Visit, Then::at)))
            }
            Some(Case::Missing { to, .. }) => {
                to.get(review.choice).map(|to| (to.clone(), Then::Visit))
            }
            None => None,
        };
        match then {
            Some((document, then)) => {
                if let Overlay::Review(review) = std::mem::take(&mut self.overlay) {
                    self.reviewing = Some(review);
                }
                self.leave();
                self.view.focus = Focus::Reading;
                self.open(document, then);
            }
            None => self.complain("there is nothing to show"),
        }
    }

    // Linking to a selected passage.

    fn relink(&mut self) {
        let Overlay::Review(review) = &self.overlay else { return };
        let Some(case) = review.case().cloned() else { return };
        let Case::Drift { document, highlight, offers, .. } = &case else {
            self.complain("only a highlight can be linked to a passage");
            return;
        };
        if !self.may_write() {
            return;
        }
        let (document, highlight) = (document.clone(), highlight.clone());
        let then = offers.first().map_or(Then::Visit, |offer| Then::at(offer.byte));
        if let Overlay::Review(review) = std::mem::take(&mut self.overlay) {
            self.reviewing = Some(review);
        }
        self.view.focus = Focus::Reading;
        self.open(document.clone(), then);
        self.relinking = Some(Relinking { document, highlight, case });
    }

    /// What a passage is being selected for, for the bottom line.
    #[must_use]
    pub fn relinking(&self) -> Option<String> {
        self.relinking.as_ref().map(|relinking| excerpt(&relinking.highlight.anchor.quote, 40))
    }

    /// `Enter` while a passage is looked for: links it. False if none is.
    pub(super) fn link_selected(&mut self) -> bool {
        let Some(relinking) = self.relinking.clone() else { return false };
        let page = self.page.as_ref().filter(|page| page.document.path == relinking.document);
        let Some(page) = page else {
            self.complain(format!("the passage must be in {}", relinking.document));
            return true;
        };
        let Some(span) = page.selected() else {
            self.complain("select the passage first; Esc goes back to the review");
            return true;
        };
        let Case::Drift { sha256, .. } = &relinking.case else { return true };
        if page.text().sha256() == sha256 {
            let anchor = Anchor::make(page.text(), page.text().whole_graphemes(span));
            self.decide(relinking.case, Decision::Link(anchor));
        } else {
            self.complain("the document was changed meanwhile; Esc goes back to the review");
        }
        true
    }

    /// `Esc` while a passage is looked for. False if none is.
    pub(super) fn stop_linking(&mut self) -> bool {
        let linking = self.relinking.is_some();
        if linking {
            self.end_linking(false);
        }
        linking
    }

    /// Back to the review, if anything is left in it.
    fn end_linking(&mut self, linked: bool) {
        self.relinking = None;
        if let Some(page) = self.page.as_mut() {
            page.selection = None;
        }
        let mut review = self.reviewing.take().unwrap_or_default();
        if linked {
            review.done();
            if self.adrift.total() == 0 {
                return;
            }
        }
        review.busy = true;
        self.overlay = Overlay::Review(review);
        self.doubt_review();
    }
}
