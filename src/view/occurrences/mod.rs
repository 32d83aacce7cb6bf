//! Occurrences: every place with the same words, to look through, and to tag, retag or untag in one step.
//!
//! Nothing is chosen until it is chosen. A place that is skipped is not offered again until the program
//! ends. What is given to those chosen is in `give`.

mod draw;
mod give;

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::give::Giving;
use super::geometry::{Geometry, largest_overlay};
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, step_of, stepped};
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::{Destination, LookedForAs, Occurrence, OccurrencesFound, SkippedPlace};
use crate::session::keymap::Mode;
use crate::session::passages::{choice_words, next_choice};
use crate::session::question::{FindOccurrences, Pending, Reply, claim};
use crate::session::request::Request;
use crate::widget::field::TextField;

/// Rows of the box that are not places: its borders, and its head.
const AROUND: u16 = 2 + HEAD;
/// Rows above the places: how many there are, which tags are chosen, and an empty one.
const HEAD: u16 = 3;

/// The list of occurrences, as an overlay.
#[derive(Debug)]
pub struct Occurrences {
    /// The words searched for, and how.
    words: String,
    how: LookedForAs,
    /// Whether only the document that is read is looked through.
    is_here: bool,
    /// That document.
    first: DocPath,
    /// The place in it that the list was opened from, until the list is there.
    origin: Option<Span>,
    /// Other words, while they are typed.
    input: Option<TextField>,
    asked: Option<Pending<FindOccurrences>>,
    found: OccurrencesFound,
    /// The indices of the chosen occurrences.
    chosen: BTreeSet<usize>,
    /// The line under the cursor.
    cursor: usize,
    /// How many lines there is room for.
    room: usize,
    /// The tags that the chosen occurrences will get.
    tags: Vec<String>,
    /// What was skipped in this list, the last one last, and how many were skipped before.
    skipped: Vec<(usize, Occurrence)>,
    hidden: usize,
}

/// Opens the list and has a worker search for the words.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let Request::ListOccurrences { words, document, origin, tags } = request else {
        return Opening::NotMine;
    };
    let mut view = Occurrences {
        words: words.clone(),
        how: LookedForAs::default(),
        is_here: false,
        first: document.clone(),
        origin: Some(*origin),
        input: None,
        asked: None,
        found: OccurrencesFound::default(),
        chosen: BTreeSet::new(),
        cursor: 0,
        room: 1,
        tags: tags.clone(),
        skipped: Vec::new(),
        hidden: 0,
    };
    view.find(session);
    Opening::view(view)
}

impl Occurrences {
    /// Has the words looked for; nothing is chosen of what is found.
    fn find(&mut self, session: &mut Session) {
        self.asked = Some(session.ask(FindOccurrences {
            words: self.words.clone(),
            how: self.how,
            is_here: self.is_here,
            first: self.first.clone(),
        }));
    }

    fn show(&mut self, found: OccurrencesFound, session: &mut Session) {
        let all = found.list.len();
        // What was chosen or skipped by its number was so in the list before.
        self.chosen.clear();
        self.skipped.clear();
        self.found = found;
        let is_offered = |one: &Occurrence| {
            session.layer.skipped.is_empty()
                || !session.layer.skipped.contains(&SkippedPlace::of(one))
        };
        self.found.list.retain(is_offered);
        self.hidden = all - self.found.list.len();
        // The cursor begins on the place after the one that the reader is at.
        if let Some(origin) = self.origin.take() {
            let here = self.found.list.iter().rposition(|one| self.is_at(origin, one));
            self.cursor = here.map_or(0, |at| at + 1) % self.found.list.len().max(1);
        }
        self.cursor = self.cursor.min(self.found.list.len().saturating_sub(1));
        if let Some(fault) = &self.found.fault {
            session.set_error(fault.clone());
        }
    }

    fn is_at(&self, origin: Span, one: &Occurrence) -> bool {
        one.document == self.first && one.span.overlaps(origin)
    }

    /// Toggles the occurrence under the cursor and moves on to the next.
    fn mark(&mut self) {
        if self.cursor < self.found.list.len() && !self.chosen.remove(&self.cursor) {
            self.chosen.insert(self.cursor);
        }
        self.step(1, false);
    }

    /// Chooses these, or none of them if all are chosen.
    fn mark_these(&mut self, these: std::ops::Range<usize>) {
        if these.clone().all(|at| self.chosen.contains(&at)) {
            self.chosen.retain(|at| !these.contains(at));
        } else {
            self.chosen.extend(these);
        }
    }

    /// Returns the first line that is shown.
    fn top(&self, room: usize) -> usize {
        (self.cursor + 1).saturating_sub(room)
    }

    /// Toggles `tag` for all chosen occurrences.
    fn toggle_tag(&mut self, tag: String) {
        match self.tags.iter().position(|other| *other == tag) {
            Some(at) => drop(self.tags.remove(at)),
            None => self.tags.push(tag),
        }
    }

    fn step(&mut self, by: usize, back: bool) {
        self.cursor = stepped(self.cursor, by, back, self.found.list.len());
    }

    /// Leaves the occurrence under the cursor out, until the program ends.
    fn skip(&mut self, session: &mut Session) {
        if self.cursor >= self.found.list.len() {
            session.set_error("there is nothing to skip");
            return;
        }
        let one = self.found.list.remove(self.cursor);
        session.layer.skipped.insert(SkippedPlace::of(&one));
        let here = self.cursor;
        let moved = |at: &usize| if *at > here { at - 1 } else { *at };
        self.chosen = self.chosen.iter().filter(|at| **at != here).map(moved).collect();
        self.skipped.push((here, one));
        self.cursor = here.min(self.found.list.len().saturating_sub(1));
        let key = session.key(Mode::Occurrences, Action::Undo);
        session.set_info(format!("skipped until the program ends; {key} brings it back"));
    }

    /// Brings back what was skipped last; what was skipped in an earlier list, all at once.
    fn bring_back(&mut self, session: &mut Session) {
        if let Some((at, one)) = self.skipped.pop() {
            session.layer.skipped.remove(&SkippedPlace::of(&one));
            let moved = |chosen: &usize| if *chosen >= at { chosen + 1 } else { *chosen };
            self.chosen = self.chosen.iter().map(moved).collect();
            self.found.list.insert(at, one);
            self.cursor = at;
        } else if self.hidden > 0 {
            session.layer.skipped.clear();
            self.find(session);
            session.set_info("all that was skipped is offered again");
        } else {
            session.set_error("nothing was skipped");
        }
    }

    /// Goes to the occurrence under the cursor.
    fn go_there(&self, session: &mut Session) {
        if let Some(one) = self.found.list.get(self.cursor) {
            session.go_to(Destination::Passage(one.document.clone(), one.span));
        }
    }

    /// Handles an action while other words are typed.
    fn act_typing(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Dismiss => self.input = None,
            Action::Accept => {
                let typed = self.input.take().map(|input| input.text().trim().to_owned());
                if let Some(words) = typed.filter(|words| !words.is_empty()) {
                    self.words = words;
                    self.find(session);
                }
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }
}

impl View for Occurrences {
    fn mode(&self) -> Mode {
        if self.takes_text() { Mode::Finder } else { Mode::Occurrences }
    }

    fn takes_text(&self) -> bool {
        self.input.is_some()
    }

    fn input(&mut self) -> Option<&mut TextField> {
        self.input.as_mut()
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        if self.input.is_some() {
            return self.act_typing(action, session);
        }
        let count = self.found.list.len();
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Mark => self.mark(),
            Action::MarkAll => self.mark_these(0..count),
            Action::MarkPage => {
                let top = self.top(self.room);
                self.mark_these(top..(top + self.room).min(count));
            }
            Action::Find => self.input = Some(TextField::new(&self.words)),
            Action::LookAs => {
                let (how, words) = next_choice(&LookedForAs::ALL, self.how);
                self.how = how;
                session.set_info(format!("looked for {words}"));
                self.find(session);
            }
            Action::LookWhere => {
                self.is_here = !self.is_here;
                self.find(session);
            }
            Action::Skip => self.skip(session),
            Action::Undo => self.bring_back(session),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept if self.chosen.is_empty() => {
                session.request(Request::Close);
                self.go_there(session);
            }
            Action::Accept => self.give(Giving::Add, session),
            Action::TakeTag => self.give(Giving::Take, session),
            Action::ReplaceTag => self.give(Giving::Replace, session),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Toggles the tag that the key belongs to, for all chosen occurrences.
    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        if let Some(input) = &mut self.input {
            input.key(key);
            return Handled::Yes;
        }
        match key.code {
            KeyCode::Char(key) if session.codebook.by_key(key).is_some() => {
                self.tag_on_key(key, session)
            }
            _ => Handled::No,
        }
    }

    fn tag_on_key(&mut self, key: char, session: &mut Session) -> Handled {
        match session.codebook.on_key(key) {
            Some(tag) => self.toggle_tag(tag.name.clone()),
            None => session.set_error(session.no_tag_on(key, "")),
        }
        Handled::Yes
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let Some(found) = claim(&mut self.asked, reply)? else { return Ok(()) };
        if let Some(origin) = self.origin
            && self.how == LookedForAs::default()
            && !self.is_here
            && found.fault.is_none()
            && found.list.iter().all(|one| self.is_at(origin, one))
        {
            session.request(Request::Close);
            session.set_error(format!("“{}” does not occur anywhere else", self.words));
        }
        self.show(found, session);
        Ok(())
    }

    fn waits(&self, action: Option<Action>, _: &Session) -> bool {
        // What is done next is meant for what will be shown; what is looked for can be changed before.
        use Action::{Dismiss, Find, LookAs, LookWhere, Suspend};
        let at_once = matches!(action, Some(Dismiss | Find | LookAs | LookWhere | Suspend));
        !at_once && self.input.is_none() && self.is_waiting()
    }

    fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        let (_, rows) = largest_overlay(geometry.size());
        self.room = usize::from(rows.saturating_sub(AROUND)).max(1);
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        if self.input.is_some() {
            return vec![(Action::Accept, "look for these"), (Action::Dismiss, "back")];
        }
        let mut hints = vec![
            (Action::Accept, if self.chosen.is_empty() { "go there" } else { "highlight" }),
            (Action::Mark, "choose"),
            (Action::MarkPage, "page"),
            (Action::MarkAll, "all"),
        ];
        if !self.chosen.is_empty() {
            hints.extend([
                (Action::TakeTag, "take the tags off"),
                (Action::ReplaceTag, "only these tags"),
            ]);
        }
        hints.extend([
            (Action::LookAs, "any form"),
            (Action::LookWhere, "here only"),
            (Action::Skip, "skip"),
            (Action::Find, "other words"),
            (Action::Dismiss, "close"),
        ]);
        hints
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        Some(draw::draw(self, scene, buffer))
    }
}

/// Returns how and where the words are looked for.
fn manner(view: &Occurrences) -> String {
    let how = choice_words(&LookedForAs::ALL, view.how);
    let place = if view.is_here { "in this document" } else { "in the library" };
    format!("{how}, {place}")
}
