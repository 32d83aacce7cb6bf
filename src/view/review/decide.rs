//! Deciding about a review item: accepting a place, linking a selected passage, deleting.

use super::Review;
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change, Edit, Highlight, now};
use crate::model::count::number_of;
use crate::model::find::excerpt;
use crate::model::step::Moved;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::drift::ReviewItem;
use crate::session::keymap::Mode;
use crate::session::open::Then;
use crate::session::panes::Focus;
use crate::session::question::{Pending, Recheck, Reply, claim};
use crate::session::request::{PassageRequest, Request};

/// A decision, while a worker checks whether it still applies.
#[derive(Debug)]
pub(super) struct Deciding {
    asked: Pending<Recheck>,
    item: ReviewItem,
    decision: Decision,
}

#[derive(Debug)]
enum Decision {
    /// Move the highlight to this place, which was offered.
    Accept(Anchor),
    /// Move the highlight to this place, which the annotator selected.
    Link(Anchor),
    Delete,
}

impl Review {
    pub(super) fn accept(&mut self, session: &mut Session) {
        match self.item().cloned() {
            Some(item @ ReviewItem::Drifted { .. }) => {
                let ReviewItem::Drifted { candidates, .. } = &item else { return };
                let Some(candidate) = candidates.get(self.choice) else {
                    let relink = session.key(Mode::Review, Action::Relink);
                    session.set_error(format!("no place to accept; {relink} links it"));
                    return;
                };
                let anchor = candidate.anchor.clone();
                self.decide(item, Decision::Accept(anchor), session);
            }
            Some(ReviewItem::Missing { from, to, count }) => match to.get(self.choice).cloned() {
                Some(to) if session.may_write() => {
                    let what = number_of(count, "annotation");
                    let go = if count == 1 { "goes" } else { "go" };
                    session.set_info(format!("{what} {go} to {to} …"));
                    session.move_notes(Moved { from, to, ids: None, back: false }, true);
                }
                Some(_) => {}
                None => session.set_error("no document here has the text they were made on"),
            },
            Some(ReviewItem::Carried { .. }) => self.accept_carried(session),
            None => {}
        }
    }

    pub(super) fn delete(&mut self, session: &mut Session) {
        match self.item().cloned() {
            Some(item @ ReviewItem::Drifted { .. }) => {
                self.decide(item, Decision::Delete, session);
            }
            Some(ReviewItem::Carried { .. }) => {
                session.set_error("these were carried along; each can be deleted on its page");
            }
            _ => session.set_error("the annotations of a document that is gone stay in the store"),
        }
    }

    /// Asks a worker whether the highlight and its text are still as they were when shown.
    fn decide(&mut self, item: ReviewItem, decision: Decision, session: &mut Session) {
        let ReviewItem::Drifted { document, highlight, .. } = &item else { return };
        if !session.may_write() {
            return;
        }
        let question = Recheck { document: document.clone(), id: highlight.id.clone() };
        self.deciding = Some(Deciding { asked: session.ask(question), item, decision });
    }

    /// Handles the answer to whether a decision still applies.
    pub(super) fn reply_to_decision(
        &mut self,
        reply: Reply,
        session: &mut Session,
    ) -> Result<(), Reply> {
        let Some(deciding) = &self.deciding else { return Err(reply) };
        if deciding.asked.id() != reply.id {
            return Err(reply);
        }
        let Some(Deciding { asked, item, decision }) = self.deciding.take() else { return Ok(()) };
        let now = claim(&mut Some(asked), reply)?.flatten();
        let linking = matches!(decision, Decision::Link(_));
        let holds = now.as_deref() == Some(&item);
        if holds {
            self.carry_out(item, decision, session);
        } else {
            session.set_error("this was changed elsewhere in the meantime; this is how it is now");
        }
        if linking {
            self.end_linking(holds, session);
        } else if !holds {
            self.renew(session);
        }
        Ok(())
    }

    fn carry_out(&mut self, item: ReviewItem, decision: Decision, session: &mut Session) {
        let ReviewItem::Drifted { document, highlight: before, .. } = item else { return };
        let linked = |anchor| {
            let after = Highlight { anchor, updated: now(), ..(*before).clone() };
            let before = Some(Annotation::Highlight((*before).clone()));
            Change { before, after: Some(Annotation::Highlight(after)) }
        };
        let (name, change, words) = match decision {
            Decision::Accept(anchor) => {
                ("the new place", linked(anchor), "place accepted".to_owned())
            }
            Decision::Link(anchor) => ("the new place", linked(anchor), "linked".to_owned()),
            Decision::Delete => {
                let quote = excerpt(&before.anchor.quote, 30);
                let words = format!("deleted “{quote}”");
                ("deletion", Change::remove(Annotation::Highlight((*before).clone())), words)
            }
        };
        let edit = Edit { document: document.clone(), change };
        if !session.commit(name, vec![edit], &words) {
            return;
        }
        if !session.reading.is_open(&document) {
            session.unresolved.one_less(&document);
        }
        if self.relinking.is_none() {
            self.done();
            if self.items.is_empty() {
                session.request(Request::Close);
            }
        }
    }

    /// Lets the annotator select a passage on the page.
    pub(super) fn relink(&mut self, session: &mut Session) {
        let Some(item) = self.item().cloned() else { return };
        let ReviewItem::Drifted { document, highlight, candidates, sha256, .. } = &item else {
            session.set_error("only a highlight can be linked to a passage");
            return;
        };
        if !session.may_write() {
            return;
        }
        session.passage = Some(PassageRequest {
            document: document.clone(),
            sha256: sha256.clone(),
            quote: highlight.anchor.quote.clone(),
        });
        let then = candidates.first().map_or(Then::Visit, |first| Then::at(first.byte));
        session.request(Request::SetAside);
        session.panes.focus = Focus::Reading;
        session.open(document.clone(), then);
        self.relinking = Some(item);
    }

    /// Handles the selected passage, or `None` if the annotator gave up selecting one.
    pub(super) fn passage_selected(&mut self, anchor: Option<Anchor>, session: &mut Session) {
        let Some(item) = self.relinking.clone() else { return };
        match anchor {
            Some(anchor) => self.decide(item, Decision::Link(anchor), session),
            None => self.end_linking(false, session),
        }
    }

    /// Returns to the review, if anything is left in it.
    fn end_linking(&mut self, linked: bool, session: &mut Session) {
        self.relinking = None;
        session.passage = None;
        if let Some(page) = session.reading.page.as_mut() {
            page.selection = None;
        }
        if linked {
            self.done();
            if session.unresolved.total() == 0 {
                return;
            }
        }
        session.request(Request::BringBack);
    }
}
