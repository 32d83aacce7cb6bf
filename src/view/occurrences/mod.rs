//! Occurrences: other places with the same words, to look through and tag in one step.

mod draw;

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View, stepped};
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change, Edit, Highlight, Id, now};
use crate::model::count::number_of;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::{Destination, Occurrence};
use crate::session::keymap::Mode;
use crate::session::question::{FindOccurrences, Pending, Reply, claim};
use crate::session::request::Request;

/// The list of occurrences, as an overlay.
#[derive(Debug)]
pub struct Occurrences {
    /// The words searched for.
    words: String,
    asked: Option<Pending<FindOccurrences>>,
    list: Vec<Occurrence>,
    /// The indices of the chosen occurrences.
    chosen: BTreeSet<usize>,
    /// The line under the cursor.
    cursor: usize,
    /// The tags that the chosen occurrences will get.
    tags: Vec<String>,
}

/// Opens the list and has a worker search for the words.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let Request::ListOccurrences { words, document, origin, tags } = request else {
        return Opening::NotMine;
    };
    let (words, first, origin) = (words.clone(), document.clone(), *origin);
    let asked = session.ask(FindOccurrences { words: words.clone(), first, origin });
    Opening::view(Occurrences {
        words,
        asked: Some(asked),
        list: Vec::new(),
        chosen: BTreeSet::new(),
        cursor: 0,
        tags: tags.clone(),
    })
}

impl Occurrences {
    fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Toggles the occurrence under the cursor and moves on to the next.
    fn mark(&mut self) {
        if self.cursor < self.list.len() && !self.chosen.remove(&self.cursor) {
            self.chosen.insert(self.cursor);
        }
        self.step(false);
    }

    /// Chooses all occurrences, or none if all are chosen.
    fn mark_all(&mut self) {
        if self.chosen.len() == self.list.len() {
            self.chosen.clear();
        } else {
            self.chosen = (0..self.list.len()).collect();
        }
    }

    /// Toggles `tag` for all chosen occurrences.
    fn toggle_tag(&mut self, tag: String) {
        match self.tags.iter().position(|other| *other == tag) {
            Some(at) => drop(self.tags.remove(at)),
            None => self.tags.push(tag),
        }
    }

    fn step(&mut self, back: bool) {
        self.cursor = stepped(self.cursor, 1, back, self.list.len());
    }

    /// Goes to the occurrence under the cursor.
    fn go_there(&self, session: &mut Session) {
        if let Some(one) = self.list.get(self.cursor) {
            session.go_to(Destination::Passage(one.document.clone(), one.span));
        }
    }

    /// Highlights the chosen occurrences; the list is empty afterwards.
    fn highlight(&mut self, session: &mut Session) {
        let time = now();
        let list = std::mem::take(&mut self.list).into_iter().enumerate();
        let chosen = list.filter(|(at, _)| self.chosen.contains(at)).map(|(_, one)| one);
        // One that was made a moment ago may not have been on disk yet.
        let chosen = chosen.filter(|one| {
            let place = |anchor: &Anchor| (anchor.start, anchor.end);
            let known = session.layer.books.get(&one.document);
            let mut known = known.into_iter().flat_map(|book| &book.highlights);
            !known.any(|mark| place(&mark.anchor) == place(&one.anchor))
        });
        let edit = |occurrence: Occurrence| Edit {
            document: occurrence.document,
            change: Change::make(Annotation::Highlight(Highlight {
                id: Id::new(),
                anchor: occurrence.anchor,
                tags: self.tags.clone(),
                note: None,
                created: time,
                updated: time,
            })),
        };
        let edits: Vec<Edit> = chosen.map(edit).collect();
        if edits.is_empty() {
            session.set_error("nothing is selected");
            return;
        }
        let words = format!("{} highlighted", number_of(edits.len(), "occurrence"));
        session.commit(&number_of(edits.len(), "highlight"), edits, &words);
    }
}

impl View for Occurrences {
    fn mode(&self) -> Mode {
        Mode::Picker
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Next => self.step(false),
            Action::Previous => self.step(true),
            Action::Mark => self.mark(),
            Action::MarkAll => self.mark_all(),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept if self.is_busy() => session.set_info("still searching …"),
            Action::Accept => {
                session.request(Request::Close);
                if self.chosen.is_empty() {
                    self.go_there(session);
                } else {
                    self.highlight(session);
                }
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Toggles the tag that the key belongs to, for all chosen occurrences.
    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        let tag = match key.code {
            KeyCode::Char(key) => session.codebook.by_key(key).map(|tag| tag.name.clone()),
            _ => None,
        };
        let Some(tag) = tag else { return Handled::No };
        self.toggle_tag(tag);
        Handled::Yes
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let Some(list) = claim(&mut self.asked, reply)? else { return Ok(()) };
        if list.is_empty() {
            session.request(Request::Close);
            session.set_error(format!("“{}” stands nowhere else", self.words));
        }
        self.list = list;
        Ok(())
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, if self.chosen.is_empty() { "go there" } else { "highlight" }),
            (Action::Mark, "choose"),
            (Action::MarkAll, "all"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        Some(draw::draw(self, scene, buffer))
    }
}
