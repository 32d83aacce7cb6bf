//! The fuzzy-find overlay: what is looked through, what was typed, what was found.
//!
//! The ranking itself is a worker's; only the answer to the newest question is shown.

use std::sync::Arc;

use super::event::{Among, Effect, Hit, Item, Target, Ticket};
use super::input::Input;
use crate::model::document::Document;
use crate::model::path::DocPath;

/// What the finder looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Documents.
    Documents,
    /// Passages of the whole corpus.
    Passages,
    /// Highlights and notes.
    Annotations,
    /// Commands.
    Commands,
    /// What is referred to and is not there.
    References,
    /// Who is named.
    People,
}

impl Kind {
    /// The four, in the order in which one switches between them.
    pub const ALL: [(Kind, &'static str); 4] = [
        (Kind::Documents, "documents"),
        (Kind::Passages, "passages"),
        (Kind::Annotations, "highlights and notes"),
        (Kind::Commands, "commands"),
    ];

    /// Its name, if it is one of those that are not switched between.
    #[must_use]
    pub fn apart(self) -> Option<&'static str> {
        match self {
            Self::References => Some("referred to and not here"),
            Self::People => Some("people"),
            _ => None,
        }
    }

    /// The next kind, or the one before.
    #[must_use]
    pub fn next(self, back: bool) -> Kind {
        let at = Self::ALL.iter().position(|(kind, _)| *kind == self).unwrap_or(0);
        let step = if back { Self::ALL.len() - 1 } else { 1 };
        Self::ALL[(at + step) % Self::ALL.len()].0
    }
}

/// The overlay.
#[derive(Debug)]
pub struct Finder {
    /// What is looked through.
    pub kind: Kind,
    /// What was typed.
    pub input: Input,
    /// What was found, best first.
    pub hits: Vec<Hit>,
    /// How many answered, those that are not kept included.
    pub total: usize,
    /// Whether the worker is still looking.
    pub busy: bool,
    /// Which of the hits is chosen.
    pub cursor: usize,
    /// The newest question.
    pub ticket: Ticket,
    /// The question that what is shown answers.
    answered: Ticket,
    /// The document that was read last for the preview.
    pub peeked: Option<Arc<Document>>,
    /// The document that was asked for last for the preview.
    asked: Option<DocPath>,
    /// The document that is being read.
    first: Option<DocPath>,
    documents: Arc<Vec<Item>>,
    commands: Arc<Vec<Item>>,
}

impl Finder {
    /// Opens the finder.
    #[must_use]
    pub fn new(
        kind: Kind,
        first: Option<DocPath>,
        documents: Vec<Item>,
        commands: Vec<Item>,
    ) -> Self {
        Self {
            kind,
            input: Input::default(),
            hits: Vec::new(),
            total: 0,
            busy: false,
            cursor: 0,
            ticket: 0,
            answered: 0,
            peeked: None,
            asked: None,
            first,
            documents: Arc::new(documents),
            commands: Arc::new(commands),
        }
    }

    /// Puts the question, numbered `ticket`. What was found before stays until there is an
    /// answer: so the list does not flicker while one types.
    pub fn ask(&mut self, ticket: Ticket) -> Effect {
        self.ticket = ticket;
        self.busy = true;
        let among = match self.kind {
            Kind::Documents | Kind::References | Kind::People => {
                Among::Items(self.documents.clone())
            }
            Kind::Commands => Among::Items(self.commands.clone()),
            Kind::Annotations => Among::Annotations,
            Kind::Passages => Among::Passages { first: self.first.clone() },
        };
        Effect::Rank { ticket, query: self.input.text().to_owned(), among }
    }

    /// Takes in the documents as they are now.
    pub fn renew(&mut self, documents: Vec<Item>) {
        self.documents = Arc::new(documents);
    }

    /// Looks through something else.
    pub fn switch(&mut self, kind: Kind) {
        self.kind = kind;
        self.hits.clear();
        self.total = 0;
        self.cursor = 0;
    }

    /// Takes an answer, unless it is to an older question.
    pub fn answer(&mut self, ticket: Ticket, hits: Vec<Hit>, total: usize, done: bool) {
        if ticket != self.ticket {
            return;
        }
        self.answered = ticket;
        self.hits = hits;
        self.total = total;
        self.busy = !done;
        self.cursor = self.cursor.min(self.hits.len().saturating_sub(1));
    }

    /// Whether what is shown answers an older question: it is not what the reader means.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.busy && self.answered != self.ticket
    }

    /// The hit that is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&Hit> {
        self.hits.get(self.cursor)
    }

    /// The document to be read for the preview, if it is another than was asked for last.
    pub fn to_peek(&mut self) -> Option<DocPath> {
        let path = match &self.chosen()?.item.target {
            Target::Document(path) | Target::Place(path, _) => path.clone(),
            Target::Command(_) | Target::Filter(_) => return None,
        };
        if self.asked.as_ref() == Some(&path) {
            return None;
        }
        self.asked = Some(path.clone());
        Some(path)
    }

    /// Moves the choice by `rows`, not over the ends.
    pub fn step(&mut self, rows: usize, back: bool) {
        let last = self.hits.len().saturating_sub(1);
        self.cursor =
            if back { self.cursor.saturating_sub(rows) } else { (self.cursor + rows).min(last) };
    }
}
