//! The review of what is not where it was made: highlights whose text has changed, and documents
//! that are gone.
//!
//! Owns the queue and what is decided in it. Nothing is moved unless the annotator says so, and
//! every decision can be undone. Where something might be now is a worker's to find.

use std::collections::BTreeMap;

use super::action::Action;
use super::event::{Case, Effect, Ticket};
use super::geometry::Focus;
use super::go::Then;
use super::{App, Overlay};
use crate::model::anchor::Anchor;
use crate::model::annotation::{Change, Edit, Entry, Highlight, now};
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
    /// Whether a worker is still looking.
    pub busy: bool,
    /// What was chosen for each case, by its id, or the path of its document.
    choices: BTreeMap<String, usize>,
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

    /// The place that was chosen for the case that is looked at; the first, if none was.
    fn chosen(&self) -> usize {
        let key = self.case().map(key);
        key.and_then(|key| self.choices.get(&key).copied()).unwrap_or(0)
    }

    fn step(&mut self, back: bool) {
        let last = self.cases.len().saturating_sub(1);
        let to = if back { self.cursor.saturating_sub(1) } else { (self.cursor + 1).min(last) };
        if to != self.cursor {
            self.cursor = to;
            self.choice = self.chosen();
        }
    }

    /// The case is decided.
    fn done(&mut self) {
        if self.cursor < self.cases.len() {
            self.cases.remove(self.cursor);
        }
        self.cursor = self.cursor.min(self.cases.len().saturating_sub(1));
        self.choice = self.chosen();
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
    highlight: Highlight,
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

    /// The worker's answer.
    pub(super) fn reviewed(&mut self, ticket: Ticket, cases: Vec<Case>) {
        let Overlay::Review(review) = &mut self.overlay else { return };
        if review.ticket != ticket {
            return;
        }
        self.adrift = cases.len();
        review.busy = false;
        review.cursor = review.cursor.min(cases.len().saturating_sub(1));
        review.cases = cases;
        review.choice = review.chosen();
        if review.cases.is_empty() {
            self.overlay = Overlay::None;
            self.say("every highlight is where it was made");
        }
    }

    pub(super) fn act_in_review(&mut self, action: Action) {
        let Overlay::Review(review) = &mut self.overlay else { return };
        match action {
            Action::Dismiss => self.overlay = Overlay::None,
            Action::Next => review.step(false),
            Action::Previous => review.step(true),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            _ if review.case().is_none() => self.say("still looking …"),
            Action::Switch => {
                let offers = review.case().map_or(0, Case::offers);
                if offers > 1 {
                    review.choice = (review.choice + 1) % offers;
                    if let Some(key) = review.case().map(key) {
                        review.choices.insert(key, review.choice);
                    }
                } else {
                    self.complain("there is no other place to choose");
                }
            }
            Action::Accept => self.accept_case(),
            Action::Relink => self.relink(),
            Action::Delete => self.delete_case(),
            Action::Open => self.show_case(),
            _ => self.nothing_typed(),
        }
        if matches!(action, Action::Undo | Action::Redo)
            && let Overlay::Review(review) = &mut self.overlay
        {
            review.stale = true;
        }
    }

    fn accept_case(&mut self) {
        let Overlay::Review(review) = &self.overlay else { return };
        let choice = review.choice;
        match review.case().cloned() {
            Some(Case::Drift { document, highlight, offers, .. }) => {
                let Some(offer) = offers.get(choice) else {
                    let relink = self.config.keymap.key(self.mode(), Action::Relink);
                    self.complain(format!("there is no place to accept; {relink} links it anew"));
                    return;
                };
                self.link(document, highlight, offer.anchor.clone(), "place accepted");
            }
            Some(Case::Missing { from, to, count }) => match to.get(choice).cloned() {
                Some(to) if self.may_write() => {
                    // A step once it is done: it may be refused.
                    self.moving = Some((from.clone(), to.clone()));
                    let what = if count == 1 { "annotation goes" } else { "annotations go" };
                    self.say(format!("{count} {what} to {to} …"));
                    self.move_notes(from, to);
                    self.decided();
                }
                Some(_) => {}
                None => self.complain("no document here has the text that they were made on"),
            },
            None => {}
        }
    }

    /// Moves all annotations of a document to another.
    pub(super) fn move_notes(&mut self, from: DocPath, to: DocPath) {
        self.notebooks.remove(&from);
        self.notebooks.remove(&to);
        self.effects.push(Effect::MoveNotes { from, to });
    }

    /// Gives a highlight another anchor; the rest of it stays.
    fn link(&mut self, document: DocPath, before: Highlight, anchor: Anchor, words: &str) -> bool {
        let after = Highlight { anchor, updated: now(), ..before.clone() };
        let change =
            Change { before: Some(Entry::Highlight(before)), after: Some(Entry::Highlight(after)) };
        let done = self.commit("the new place", vec![Edit { document, change }], words);
        if done {
            self.decided();
        }
        done
    }

    fn decided(&mut self) {
        self.adrift = self.adrift.saturating_sub(1);
        if let Overlay::Review(review) = &mut self.overlay {
            review.done();
            if review.cases.is_empty() {
                self.overlay = Overlay::None;
            }
        }
    }

    fn delete_case(&mut self) {
        let Overlay::Review(review) = &self.overlay else { return };
        let Some(Case::Drift { document, highlight, .. }) = review.case().cloned() else {
            self.complain("the annotations of a document that is gone stay in the store");
            return;
        };
        let undo = self.config.keymap.key(self.mode(), Action::Undo);
        let quote = excerpt(&highlight.anchor.quote, 30);
        let words = format!("deleted “{quote}”; {undo} brings it back");
        let change = Change::remove(Entry::Highlight(highlight));
        if self.commit("deletion", vec![Edit { document, change }], &words) {
            self.decided();
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
        let Some(Case::Drift { document, highlight, offers, .. }) = review.case().cloned() else {
            self.complain("only a highlight can be linked to a passage");
            return;
        };
        if !self.may_write() {
            return;
        }
        let quote = excerpt(&highlight.anchor.quote, 40);
        self.overlay = Overlay::None;
        self.view.focus = Focus::Reading;
        let at = offers.first().map(|offer| offer.byte);
        self.open(document.clone(), at.map_or(Then::Visit, Then::at));
        self.relinking = Some(Relinking { document, highlight });
        self.say(format!("select the passage for “{quote}”; Enter links it, Esc goes back"));
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
        let anchor = Anchor::make(page.text(), page.text().whole_graphemes(span));
        if self.link(relinking.document, relinking.highlight, anchor, "linked") {
            self.relinking = None;
            if let Some(page) = self.page.as_mut() {
                page.selection = None;
            }
            if self.adrift > 0 {
                let review = Review { busy: true, stale: true, ..Review::default() };
                self.overlay = Overlay::Review(Box::new(review));
            }
        }
        true
    }

    /// `Esc` while a passage is looked for. False if none is.
    pub(super) fn stop_linking(&mut self) -> bool {
        let linking = self.relinking.take().is_some();
        if linking {
            if let Some(page) = self.page.as_mut() {
                page.selection = None;
            }
            self.open_review();
        }
        linking
    }
}
