//! The review of whatever is no longer where it was made: highlights whose text has changed, and
//! documents that are gone.
//!
//! Owns the queue and the decisions made in it. Nothing is moved unless the annotator says so, and
//! every decision can be undone. Workers find the places where a passage might be now. Before a
//! decision is carried out, a worker checks again, since another session or an editor may have
//! changed things while the item was on screen.

mod bulk;
mod decide;
mod draw;
mod report;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::bulk::Accepting;
use self::decide::Deciding;
use self::report::HEAD;
use super::geometry::{Geometry, largest_overlay};
use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::model::path::DocPath;
use crate::model::step::Step;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::drift::ReviewItem;
use crate::session::keymap::Mode;
use crate::session::open::Then;
use crate::session::panes::Focus;
use crate::session::question::{Pending, Reply, ReviewAll, claim};
use crate::session::request::{Notice, Request};
use crate::session::status::Status;
use crate::session::undo::undo_or_redo_own;

/// The review queue.
#[derive(Debug, Default)]
pub struct Review {
    /// The items to decide, in the order of the documents.
    items: Vec<ReviewItem>,
    /// The index of the current item.
    cursor: usize,
    /// The index of the chosen place among those offered for the current item.
    choice: usize,
    /// The first visible row of the current item.
    top: usize,
    /// Columns and rows available for the current item.
    room: (u16, u16),
    asked: Option<Pending<ReviewAll>>,
    /// The place chosen for each item, by the item's key.
    choices: BTreeMap<String, usize>,
    /// The key of the item to show as soon as it is in the queue.
    wanted: Option<String>,
    /// Whether to ask for the queue again once all decisions are on disk.
    stale: bool,
    /// The decision that a worker is checking.
    deciding: Option<Deciding>,
    /// What is to be accepted at once, while a worker checks it.
    accepting: Option<Accepting>,
    /// The highlight for which a passage is to be selected.
    relinking: Option<ReviewItem>,
}

/// Opens the review.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Review) {
        return Opening::NotMine;
    }
    let mut review = Review::default();
    review.ask(session);
    Opening::view(review)
}

impl Review {
    fn ask(&mut self, session: &mut Session) {
        self.asked = Some(session.ask(ReviewAll));
        self.stale = false;
    }

    fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Refreshes the queue after a change elsewhere. The answer is read from disk, so the question
    /// waits until all decisions have been saved.
    fn renew(&mut self, session: &mut Session) {
        if session.layer.saving.waiting() > 0 {
            self.stale = true;
        } else {
            self.ask(session);
        }
    }

    /// Returns the current item.
    fn item(&self) -> Option<&ReviewItem> {
        self.items.get(self.cursor)
    }

    fn step(&mut self, back: bool) {
        let last = self.items.len().saturating_sub(1);
        self.look_at(if back { self.cursor.saturating_sub(1) } else { self.cursor + 1 }.min(last));
    }

    /// Shows an item with the place chosen for it, or the first place if none was chosen.
    fn look_at(&mut self, cursor: usize) {
        if cursor != self.cursor {
            (self.cursor, self.top) = (cursor, 0);
        }
        let chosen = self.item().and_then(|item| self.choices.get(&item.key()).copied());
        self.choice = chosen.unwrap_or(0);
    }

    /// Replaces the queue; the current item stays on screen unless another one is wanted.
    fn take_in(&mut self, items: Vec<ReviewItem>) {
        let kept = self.item().map(ReviewItem::key);
        let unchanged = self.item().is_some_and(|item| items.contains(item));
        self.items = items;
        let find = |wanted: String| self.items.iter().position(|item| item.key() == wanted);
        let wanted = self.wanted.take().and_then(find).or_else(|| kept.and_then(find));
        let cursor = wanted.unwrap_or(self.cursor).min(self.items.len().saturating_sub(1));
        self.look_at(cursor);
        if !unchanged {
            self.top = 0;
        }
    }

    /// Shows a queue that a worker has found.
    fn show_queue(&mut self, items: Vec<ReviewItem>, session: &mut Session) {
        let mut counts: BTreeMap<DocPath, usize> = BTreeMap::new();
        for item in &items {
            if let Some(document) = item.document() {
                *counts.entry(document.clone()).or_default() += 1;
            }
        }
        session.unresolved.replace(counts);
        self.take_in(items);
        if self.items.is_empty() && self.relinking.is_none() {
            session.request(Request::Close);
            if session.status == Status::Quiet {
                session.set_info("every highlight is where it was made");
            }
        }
    }

    /// Removes the current item, which has been decided.
    fn done(&mut self) {
        if self.cursor < self.items.len() {
            self.items.remove(self.cursor);
        }
        self.top = 0;
        self.look_at(self.cursor.min(self.items.len().saturating_sub(1)));
    }

    /// Chooses the next of the offered places. Returns false if there is no other.
    fn choose(&mut self) -> bool {
        let candidates = self.item().map_or(0, ReviewItem::candidates);
        if candidates < 2 {
            return false;
        }
        self.choice = (self.choice + 1) % candidates;
        if let Some(key) = self.item().map(ReviewItem::key) {
            self.choices.insert(key, self.choice);
        }
        true
    }

    /// Returns how many rows the item takes, and how many are available.
    fn rows(&self) -> (usize, usize) {
        let (columns, rows) = self.room;
        let room = usize::from(rows.saturating_sub(HEAD));
        let body = self.item().map(|item| report::body(item, self.choice, columns, room));
        (body.map_or(0, |body| body.len()), room)
    }

    fn scroll(&mut self, down: bool, session: &mut Session) {
        let (all, room) = self.rows();
        let page = room.saturating_sub(1).max(1);
        let to = if down { self.top + page } else { self.top.saturating_sub(page) };
        let to = to.min(all.saturating_sub(room));
        if to == self.top {
            let end = if down { "below" } else { "above" };
            session.set_error(format!("nothing more of it {end}"));
        } else {
            self.top = to;
        }
    }

    /// Shows the offered place in its document.
    fn show(&self, session: &mut Session) {
        let place = match self.item() {
            Some(ReviewItem::Drifted { document, candidates, .. }) => {
                let at = candidates.get(self.choice).map(|candidate| candidate.byte);
                Some((document.clone(), at.map_or(Then::Visit, Then::at)))
            }
            Some(ReviewItem::Missing { to, .. }) => {
                to.get(self.choice).map(|to| (to.clone(), Then::Visit))
            }
            Some(ReviewItem::Carried { documents }) => {
                documents.first().map(|(document, _)| (document.clone(), Then::Visit))
            }
            None => None,
        };
        match place {
            Some((document, then)) => {
                session.request(Request::SetAside);
                session.leave();
                session.panes.focus = Focus::Reading;
                session.open(document, then);
            }
            None => session.set_error("there is nothing to show"),
        }
    }

    /// Shows the item of an undone or redone step as soon as it is in the queue.
    fn look_for(&mut self, step: &Step) {
        self.stale = true;
        let edit = step.edits.first().and_then(|edit| edit.change.id());
        let moved = step.moved.as_ref().map(|moved| moved.to.to_string());
        self.wanted = edit.map(ToString::to_string).or(moved);
    }
}

impl View for Review {
    fn mode(&self) -> Mode {
        Mode::Review
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Dismiss => session.request(Request::Close),
            Action::Next => self.step(false),
            Action::Previous => self.step(true),
            Action::Undo | Action::Redo => {
                undo_or_redo_own(session, action == Action::Undo, |_, step| step.files.is_empty());
            }
            _ if self.item().is_none() => session.set_info("still searching …"),
            Action::PageDown | Action::PageUp => self.scroll(action == Action::PageDown, session),
            Action::Switch if self.choose() => self.top = 0,
            Action::Switch => session.set_error("no other place to choose"),
            Action::Accept => self.accept(session),
            Action::AcceptCarried => self.accept_carried(session),
            Action::AcceptCertain => self.accept_certain(session),
            Action::Relink => self.relink(session),
            Action::Delete => self.delete(session),
            Action::Open => self.show(session),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match self.reply_to_decision(reply, session) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match self.reply_to_accepting(reply, session) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let Some(items) = claim(&mut self.asked, reply)? else { return Ok(()) };
        self.show_queue(items, session);
        Ok(())
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        match notice {
            Notice::Saved if self.stale => self.ask(session),
            Notice::ChangedElsewhere => self.renew(session),
            Notice::Replayed(step) => self.look_for(step),
            Notice::PassageSelected(anchor) => self.passage_selected(anchor.clone(), session),
            Notice::Saved | Notice::Listed | Notice::Indexed | Notice::CodebookChanged => {}
        }
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        let (columns, rows) = largest_overlay(geometry.size());
        self.room = (columns.saturating_sub(4), rows.saturating_sub(2));
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        let at_once = matches!(action, Some(Action::Dismiss | Action::Suspend));
        (self.is_waiting() || session.is_waiting()) && !at_once
    }

    fn is_waiting(&self) -> bool {
        self.deciding.is_some() || self.accepting.is_some()
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, session: &Session) -> Vec<Hint> {
        let (all, room) = self.rows();
        let writes = !session.config.read_only;
        let of_one = matches!(self.item(), Some(ReviewItem::Drifted { .. }));
        let several = self.item().map_or(0, ReviewItem::candidates) > 1;
        let hints = [
            (Action::Accept, "accept", writes && self.may_accept()),
            (Action::Switch, "another place", several),
            (Action::AcceptCarried, "accept carried", writes && self.carried() > 0),
            (Action::AcceptCertain, "accept certain ones", writes && self.certain() > 1),
            (Action::Relink, "relink", writes && of_one),
            (Action::Next, "leave", true),
            (Action::Delete, "delete", writes && of_one),
            (Action::Open, "show", true),
            (Action::Undo, "undo", writes),
            (Action::PageDown, "scroll", all > room),
            (Action::Dismiss, "close", true),
        ];
        hints
            .into_iter()
            .filter(|(.., use_)| *use_)
            .map(|(action, word, _)| (action, word))
            .collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
