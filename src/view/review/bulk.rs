//! Accepting many review items at once: all that were carried along, or all that are certain in one
//! document.
//!
//! Owns that such a step is carried out only on what was shown: a worker finds everything again
//! first, and if anything of it has changed meanwhile, nothing is done and the new state is shown.

use super::Review;
use crate::model::annotation::{Annotation, Change, Edit, Highlight, now};
use crate::model::count::number_of;
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::drift::{Renewal, ReviewItem};
use crate::session::question::{Pending, Reply, ReviewAll, claim};

/// Items to be accepted, while a worker checks whether they still stand.
#[derive(Debug)]
pub(super) struct Accepting {
    asked: Pending<ReviewAll>,
    items: Vec<ReviewItem>,
}

impl Review {
    /// Returns how many highlights were carried along.
    pub(super) fn carried(&self) -> usize {
        self.items.iter().map(ReviewItem::carried).sum()
    }

    /// Returns whether the current item has a place that can be accepted.
    pub(super) fn may_accept(&self) -> bool {
        self.item().is_some_and(|item| item.candidates() > 0 || item.carried() > 0)
    }

    /// Returns the items of the current document whose places are certain.
    fn certain_items(&self) -> impl Iterator<Item = &ReviewItem> {
        let here = self.item().and_then(ReviewItem::document);
        let of_document = move |item: &&ReviewItem| here.is_some() && item.document() == here;
        self.items.iter().filter(of_document).filter(|item| item.is_certain())
    }

    /// Returns how many these are.
    pub(super) fn certain(&self) -> usize {
        self.certain_items().count()
    }

    pub(super) fn accept_carried(&mut self, session: &mut Session) {
        let items: Vec<_> = self.items.iter().filter(|item| item.carried() > 0).cloned().collect();
        if items.is_empty() {
            session.set_error("no highlight was carried along");
            return;
        }
        self.accept_all(items, session);
    }

    pub(super) fn accept_certain(&mut self, session: &mut Session) {
        let items: Vec<_> = self.certain_items().cloned().collect();
        if items.is_empty() {
            session.set_error("no other place is certain in this document");
            return;
        }
        self.accept_all(items, session);
    }

    fn accept_all(&mut self, items: Vec<ReviewItem>, session: &mut Session) {
        if session.may_write() {
            self.accepting = Some(Accepting { asked: session.ask(ReviewAll), items });
        }
    }

    /// Handles the answer to whether everything still is as it was shown.
    pub(super) fn reply_to_accepting(
        &mut self,
        reply: Reply,
        session: &mut Session,
    ) -> Result<(), Reply> {
        let Some(accepting) = &self.accepting else { return Err(reply) };
        if accepting.asked.id() != reply.id {
            return Err(reply);
        }
        let Some(Accepting { asked, items }) = self.accepting.take() else { return Ok(()) };
        let Some(now) = claim(&mut Some(asked), reply)? else { return Ok(()) };
        if !items.iter().all(|item| now.contains(item)) {
            session.set_error("this was changed elsewhere in the meantime; this is how it is now");
            self.show_queue(now, session);
            return Ok(());
        }
        let edits: Vec<Edit> = items.iter().flat_map(edits).collect();
        let what = number_of(edits.len(), "highlight");
        let words = format!("{what} brought up to date");
        if session.commit("the new places", edits, &words) {
            let left = now.into_iter().filter(|item| !items.contains(item)).collect();
            self.show_queue(left, session);
        }
        Ok(())
    }
}

/// Returns the changes that accept an item.
fn edits(item: &ReviewItem) -> Vec<Edit> {
    let edit = |document: &DocPath, before: &Highlight, after: Highlight| {
        let (before, after) = (Annotation::Highlight(before.clone()), Annotation::Highlight(after));
        let change = Change { before: Some(before), after: Some(after) };
        Edit { document: document.clone(), change }
    };
    match item {
        // Nobody has said anything new about them, so the time of the last change stays.
        ReviewItem::Carried { documents } => {
            let all = documents.iter().flat_map(|(document, marks)| {
                marks.iter().map(move |Renewal { highlight, anchor }| {
                    let after = Highlight { anchor: anchor.clone(), ..highlight.clone() };
                    edit(document, highlight, after)
                })
            });
            all.collect()
        }
        ReviewItem::Drifted { document, highlight, candidates, .. } => {
            let accepted = candidates.first().map(|place| {
                let anchor = place.anchor.clone();
                let after = Highlight { anchor, updated: now(), ..(**highlight).clone() };
                edit(document, highlight, after)
            });
            accepted.into_iter().collect()
        }
        ReviewItem::Missing { .. } => Vec::new(),
    }
}
