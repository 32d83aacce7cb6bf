//! The fuzzy finder: what it searches in, what was typed, what was found.
//!
//! Ranking is done by a worker; only the answer to the newest question is shown.

mod draw;

use std::sync::Arc;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of, stepped};
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::{Destination, FinderItem, FoundSource, Hit, SearchIn, SourceOf};
use crate::session::keymap::Mode;
use crate::session::question::{Peek, Pending, Rank, Reply, claim};
use crate::session::request::{Notice, Request};
use crate::widget::field::TextField;

/// What the finder searches in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinderKind {
    /// Documents.
    Documents,
    /// Passages of the whole corpus.
    Passages,
    /// Highlights and notes.
    Annotations,
    /// Every action that can be done from a pane.
    Commands,
    /// Documents that are cited but missing.
    References,
}

impl FinderKind {
    /// The four kinds that can be switched between, in that order.
    pub const ALL: [(FinderKind, &'static str); 4] = [
        (FinderKind::Documents, "documents"),
        (FinderKind::Passages, "passages"),
        (FinderKind::Annotations, "highlights and notes"),
        (FinderKind::Commands, "commands"),
    ];

    /// Returns the name of a kind that is not among those switched between.
    #[must_use]
    pub fn apart(self) -> Option<&'static str> {
        match self {
            Self::References => Some("cited but missing"),
            _ => None,
        }
    }

    /// Returns the next kind, or the previous one.
    #[must_use]
    pub fn next(self, back: bool) -> FinderKind {
        let at = Self::ALL.iter().position(|(kind, _)| *kind == self).unwrap_or(0);
        let step = if back { Self::ALL.len() - 1 } else { 1 };
        Self::ALL[(at + step) % Self::ALL.len()].0
    }
}

/// The finder overlay.
#[derive(Debug)]
pub struct Finder {
    kind: FinderKind,
    input: TextField,
    /// The hits, best first.
    hits: Vec<Hit>,
    /// How many items matched, including those not kept.
    total: usize,
    /// The index of the chosen hit.
    cursor: usize,
    /// The newest question, until it has been answered in full.
    asked: Option<Pending<Rank>>,
    /// Whether what is shown answers the newest question, at least in part.
    is_fresh: bool,
    /// The document last read for the preview.
    preview: Option<Arc<Document>>,
    /// The document last asked for, for the preview.
    previewed: Option<DocPath>,
    peeking: Option<Pending<Peek>>,
    /// What `kind` searches in, built once.
    among: SearchIn,
}

/// Opens the finder on the kind that the action names.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let kind = match request {
        Request::Act(Action::FindDocuments) => FinderKind::Documents,
        Request::Act(Action::FindPassages) => FinderKind::Passages,
        Request::Act(Action::FindAnnotations) => FinderKind::Annotations,
        Request::Act(Action::FindCommands) => FinderKind::Commands,
        Request::Act(Action::References) => FinderKind::References,
        _ => return Opening::NotMine,
    };
    if kind.apart().is_some() && session.documents.reading {
        session.set_info("the documents are still being read; what is missing is listed then");
    }
    let mut finder = Finder {
        kind,
        input: TextField::default(),
        hits: Vec::new(),
        total: 0,
        cursor: 0,
        asked: None,
        is_fresh: false,
        preview: None,
        previewed: None,
        peeking: None,
        among: among(kind, session),
    };
    finder.ask(session);
    Opening::view(finder)
}

/// Returns what `kind` searches in.
fn among(kind: FinderKind, session: &Session) -> SearchIn {
    let source = |of| SearchIn::Source(FoundSource::new(of));
    match kind {
        FinderKind::Documents => source(SourceOf::Documents(session.documents.all().clone())),
        FinderKind::References => source(SourceOf::Missing(session.index.clone())),
        FinderKind::Commands => SearchIn::Items(Arc::new(commands(session))),
        FinderKind::Annotations => {
            SearchIn::Annotations { documents: session.documents.all().clone() }
        }
        FinderKind::Passages => SearchIn::Passages { first: session.reading.path().cloned() },
    }
}

/// Returns every action that can be done from a pane.
fn commands(session: &Session) -> Vec<FinderItem> {
    let mode = Mode::of(session.panes.focus);
    let commands = Action::ALL.iter().filter(|action| action.group() != "Overlays");
    let item = |action: &Action| FinderItem {
        line: action.words().to_owned(),
        detail: format!("{:>9}  {}", session.key(mode, *action), action.name()),
        destination: Destination::Command(*action),
    };
    commands.map(item).collect()
}

impl Finder {
    /// Asks a worker for matches of the input. Earlier hits stay until there is an answer, so that
    /// the list does not flicker during typing.
    fn ask(&mut self, session: &mut Session) {
        let (query, among) = (self.input.text().to_owned(), self.among.clone());
        self.asked = Some(session.ask(Rank { query, among }));
        self.is_fresh = false;
    }

    /// Switches to another kind.
    fn switch(&mut self, kind: FinderKind, session: &mut Session) {
        self.kind = kind;
        self.hits.clear();
        (self.total, self.cursor) = (0, 0);
        self.among = among(kind, session);
        self.ask(session);
    }

    /// Returns whether the worker is still searching.
    fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Returns the chosen hit.
    fn chosen(&self) -> Option<&Hit> {
        self.hits.get(self.cursor)
    }

    /// Asks for the document of the chosen hit, for the preview.
    fn peek(&mut self, session: &mut Session) {
        let path = match self.chosen().map(|hit| &hit.item.destination) {
            Some(
                Destination::Document(path)
                | Destination::Passage(path, _)
                | Destination::Highlight(path, ..),
            ) => path.clone(),
            Some(Destination::Command(_) | Destination::Filter(_)) | None => return,
        };
        if self.previewed.as_ref() != Some(&path) {
            self.peeking = Some(session.ask(Peek(path.clone())));
            self.previewed = Some(path);
        }
    }

    /// Moves the choice by `rows`, stopping at the ends.
    fn step(&mut self, rows: usize, back: bool) {
        self.cursor = stepped(self.cursor, rows, back, self.hits.len());
    }
}

impl View for Finder {
    fn mode(&self) -> Mode {
        Mode::Finder
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Switch | Action::SwitchBack => {
                self.switch(self.kind.next(action == Action::SwitchBack), session);
            }
            Action::Accept => match self.chosen().map(|hit| hit.item.destination.clone()) {
                Some(destination) => {
                    session.request(Request::Close);
                    session.go_to(destination);
                    return Handled::Yes;
                }
                None => session.set_error("nothing was found"),
            },
            Action::Dismiss => session.request(Request::Close),
            _ => return Handled::No,
        }
        self.peek(session);
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        Some(&mut self.input)
    }

    fn typed(&mut self, session: &mut Session) {
        self.cursor = 0;
        self.ask(session);
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, session: &mut Session) {
        let Some((by, back)) = notch_of(event) else { return };
        self.step(by, back);
        self.peek(session);
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match claim(&mut self.peeking, reply) {
            Ok(answer) => {
                self.preview = answer.flatten();
                return Ok(());
            }
            Err(reply) => reply,
        };
        if let Some(ranked) = claim(&mut self.asked, reply)? {
            self.is_fresh = true;
            self.hits = ranked.hits;
            self.total = ranked.total;
            self.cursor = self.cursor.min(self.hits.len().saturating_sub(1));
            self.peek(session);
        }
        // A kind without any items is not worth showing.
        let empty = self.total == 0 && self.input.text().is_empty() && !self.is_busy();
        match self.kind {
            FinderKind::References if empty => {
                session.request(Request::Close);
                session.set_error("everything that is cited is here");
            }
            _ => {}
        }
        Ok(())
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        // The list has grown while the finder was open, or what is referred to is known only now.
        let is_grown = match self.kind {
            FinderKind::Documents => *notice == Notice::Listed && !self.is_busy(),
            FinderKind::References => *notice == Notice::Indexed,
            _ => false,
        };
        if is_grown {
            self.among = among(self.kind, session);
            self.ask(session);
        }
    }

    fn waits(&self, action: Option<Action>, _: &Session) -> bool {
        action == Some(Action::Accept) && self.is_waiting()
    }

    /// The hits shown answer an older question, so they are not what the reader means.
    fn is_waiting(&self) -> bool {
        self.is_busy() && !self.is_fresh
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        let accept = if self.kind == FinderKind::Commands { "run it" } else { "go there" };
        vec![
            (Action::Accept, accept),
            (Action::Switch, "next kind"),
            (Action::Next, "next"),
            (Action::Previous, "previous"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        Some(draw::draw(self, scene, buffer))
    }
}
