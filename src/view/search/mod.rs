//! The search of all documents: what is typed, the documents that answer with their best passages,
//! and the facets that narrow the answer.
//!
//! While something is typed, all characters are text; once it is accepted, they are keys.

mod draw;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crossterm::event::{MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::Destination;
use crate::session::full_text::{Excerpt, FindExcerpts, SearchDocuments, SearchFound, go_to_hit};
use crate::session::keymap::Mode;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;
use crate::widget::field::TextField;

/// Lines that a page key moves by.
const PAGE: usize = 10;
/// Lines that one notch of the wheel moves by.
const NOTCH: usize = 3;
/// The passages of so many documents are read at once.
const BATCH: usize = 24;
/// How many passages of a document are shown.
const FEW: usize = 2;
/// How many are shown of one whose hits were all asked for.
const ALL: usize = 500;

/// The order of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Relevance,
    Date,
    Hits,
}

impl Order {
    fn words(self) -> &'static str {
        match self {
            Self::Relevance => "by relevance",
            Self::Date => "by date",
            Self::Hits => "by number of hits",
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Relevance => Self::Date,
            Self::Date => Self::Hits,
            Self::Hits => Self::Relevance,
        }
    }
}

/// A line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SearchLine {
    /// A document, by its place in the order shown.
    Document(usize),
    /// A passage of it.
    Passage(usize, usize),
    /// A note or a highlight.
    Writing(usize),
}

/// The search of all documents.
#[derive(Debug)]
pub struct SearchView {
    input: TextField,
    /// Whether characters are text.
    typing: bool,
    asked: Option<Pending<SearchDocuments>>,
    found: Arc<SearchFound>,
    order: Order,
    /// The numbers of the documents in the order shown.
    shown: Vec<usize>,
    lines: Vec<SearchLine>,
    cursor: usize,
    excerpts: HashMap<DocPath, Vec<Excerpt>>,
    /// The documents of which all hits are shown.
    whole: HashSet<DocPath>,
    finding: Option<Pending<FindExcerpts>>,
    /// The facet that the cursor is on, if it is among these.
    facet: Option<usize>,
    /// What was typed before the answer was narrowed.
    before: Vec<String>,
}

/// Opens the search, with the last answer if there is one.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::SearchAll) {
        return Opening::NotMine;
    }
    let kept = session.full_text.kept.clone();
    let (found, cursor) = kept.unwrap_or_default();
    let mut search = SearchView {
        input: TextField::new(&found.typed),
        typing: found.documents.is_empty(),
        asked: None,
        found,
        order: Order::Relevance,
        shown: Vec::new(),
        lines: Vec::new(),
        cursor: 0,
        excerpts: HashMap::new(),
        whole: HashSet::new(),
        finding: None,
        facet: None,
        before: Vec::new(),
    };
    search.arrange();
    search.cursor = cursor.min(search.lines.len().saturating_sub(1));
    search.look(session);
    Opening::view(search)
}

impl SearchView {
    fn ask(&mut self, session: &mut Session) {
        let question = SearchDocuments {
            typed: self.input.text().to_owned(),
            documents: session.documents.all().clone(),
            index: session.index.clone(),
            saved: session.documents.saved(),
        };
        self.asked = Some(session.ask(question));
    }

    /// Types another query and asks it.
    fn retype(&mut self, typed: &str, session: &mut Session) {
        self.input = TextField::new(typed);
        self.facet = None;
        self.cursor = 0;
        self.ask(session);
    }

    /// Puts the documents in order, and makes the lines.
    fn arrange(&mut self) {
        let papers = &self.found.documents;
        let mut shown: Vec<usize> = (0..papers.len()).collect();
        match self.order {
            Order::Relevance => {}
            Order::Date => shown.sort_by_key(|at| {
                let date = papers.get(*at).and_then(|paper| paper.date);
                (date.is_none(), date)
            }),
            Order::Hits => shown
                .sort_by_key(|at| std::cmp::Reverse(papers.get(*at).map_or(0, |paper| paper.hits))),
        }
        self.shown = shown;
        self.make_lines();
    }

    fn make_lines(&mut self) {
        let mut lines = Vec::new();
        for (place, number) in self.shown.iter().enumerate() {
            lines.push(SearchLine::Document(place));
            let Some(paper) = self.found.documents.get(*number) else { continue };
            let most = if self.whole.contains(&paper.path) { ALL } else { FEW };
            let count = self.excerpts.get(&paper.path).map_or(0, Vec::len).min(most);
            lines.extend((0..count).map(|at| SearchLine::Passage(place, at)));
        }
        lines.extend((0..self.found.writings.len()).map(SearchLine::Writing));
        // The cursor stays on the same document or passage.
        let here = self.lines.get(self.cursor).copied();
        self.lines = lines;
        if let Some(at) = here.and_then(|here| self.lines.iter().position(|one| *one == here)) {
            self.cursor = at;
        }
        self.cursor = self.cursor.min(self.lines.len().saturating_sub(1));
    }

    /// Asks for the passages around the cursor that are not known yet.
    fn look(&mut self, session: &mut Session) {
        if self.finding.is_some() || self.asked.is_some() {
            return;
        }
        let place = match self.lines.get(self.cursor) {
            Some(SearchLine::Document(place) | SearchLine::Passage(place, _)) => *place,
            Some(SearchLine::Writing(_)) | None => return,
        };
        let first = place.saturating_sub(2);
        let around = self.shown.iter().skip(first).take(BATCH);
        let papers = around.filter_map(|number| self.found.documents.get(*number));
        let documents: Vec<DocPath> = papers
            .filter(|paper| paper.hits > 0 && !self.excerpts.contains_key(&paper.path))
            .map(|paper| paper.path.clone())
            .collect();
        if !documents.is_empty() {
            let query = self.found.query.clone();
            self.finding = Some(session.ask(FindExcerpts { query, documents, most: FEW }));
        }
    }

    /// Returns the number of the document under the cursor.
    fn number(&self) -> Option<usize> {
        match self.lines.get(self.cursor)? {
            SearchLine::Document(place) | SearchLine::Passage(place, _) => {
                self.shown.get(*place).copied()
            }
            SearchLine::Writing(_) => None,
        }
    }

    fn accept(&mut self, session: &mut Session) {
        if let Some(at) = self.facet {
            self.narrow(at, session);
            return;
        }
        match self.lines.get(self.cursor).copied() {
            None => session.set_error("nothing was found"),
            Some(SearchLine::Writing(at)) => {
                let Some(writing) = self.found.writings.get(at) else { return };
                let path = writing.path.clone();
                self.keep(session);
                session.request(Request::Close);
                session.go_to(Destination::Document(path));
            }
            Some(line) => {
                let Some(number) = self.number() else { return };
                let paper = self.found.documents.get(number);
                if paper.is_some_and(|paper| {
                    session.documents.get(&paper.path).is_none_or(|entry| entry.is_gone)
                }) {
                    session.set_error("this document is gone since the search");
                    return;
                }
                let excerpts = paper.and_then(|paper| self.excerpts.get(&paper.path));
                let place = match line {
                    SearchLine::Passage(_, at) => {
                        excerpts.and_then(|all| all.get(at)).map(|excerpt| excerpt.at)
                    }
                    _ => None,
                };
                self.keep(session);
                session.request(Request::Close);
                go_to_hit(session, self.found.clone(), number, place);
            }
        }
    }

    /// Keeps the answer for the next time.
    fn keep(&self, session: &mut Session) {
        if !self.found.typed.is_empty() {
            session.full_text.kept = Some((self.found.clone(), self.cursor));
        }
    }

    /// Returns the values of all facets, in the order shown.
    fn values(&self) -> impl Iterator<Item = &crate::model::search::facets::FacetCount> {
        self.found.facets.iter().flat_map(|(_, counts)| counts.iter().take(draw::VALUES))
    }

    fn narrow(&mut self, at: usize, session: &mut Session) {
        let Some(count) = self.values().nth(at) else { return };
        let Some(condition) = count.condition.clone() else {
            session.set_error("there is no condition for this");
            return;
        };
        let typed = self.input.text().trim().to_owned();
        let needs_brackets = typed.contains(" OR ");
        let narrowed = if needs_brackets {
            format!("({typed}) {condition}")
        } else {
            format!("{typed} {condition}")
        };
        self.before.push(typed);
        self.retype(&narrowed, session);
    }

    fn step(&mut self, by: usize, back: bool) {
        let count = self.values().count();
        let (at, last) = match self.facet {
            Some(at) => (at, count.saturating_sub(1)),
            None => (self.cursor, self.lines.len().saturating_sub(1)),
        };
        let at = if back { at.saturating_sub(by) } else { at.saturating_add(by).min(last) };
        match &mut self.facet {
            Some(facet) => *facet = at,
            None => self.cursor = at,
        }
    }

    /// Shows all hits of the document under the cursor, or only its best passages again.
    fn unfold(&mut self, session: &mut Session) {
        let Some(path) = self.number().and_then(|at| self.found.documents.get(at)) else { return };
        let path = path.path.clone();
        if self.whole.remove(&path) {
            self.make_lines();
            return;
        }
        self.whole.insert(path.clone());
        let question =
            FindExcerpts { query: self.found.query.clone(), documents: vec![path], most: ALL };
        self.finding = Some(session.ask(question));
    }
}

impl View for SearchView {
    fn mode(&self) -> Mode {
        if self.typing { Mode::Finder } else { Mode::Search }
    }

    fn takes_text(&self) -> bool {
        self.typing
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Next => self.step(1, false),
            Action::Previous => self.step(1, true),
            Action::PageDown => self.step(PAGE, false),
            Action::PageUp => self.step(PAGE, true),
            Action::Start => self.step(usize::MAX, true),
            Action::End => self.step(usize::MAX, false),
            Action::Accept if self.typing => {
                self.typing = false;
                if self.found.typed != self.input.text() && self.asked.is_none() {
                    self.ask(session);
                }
            }
            Action::Accept => {
                self.accept(session);
                return Handled::Yes;
            }
            Action::Find => (self.typing, self.facet) = (true, None),
            Action::Switch | Action::SwitchBack if self.values().next().is_some() => {
                self.typing = false;
                self.facet = if self.facet.is_some() { None } else { Some(0) };
            }
            Action::Switch | Action::SwitchBack => {
                session.set_error("there is nothing to narrow by");
            }
            Action::Mark => self.unfold(session),
            Action::Sort => {
                self.order = self.order.next();
                self.cursor = 0;
                self.arrange();
                session.set_info(self.order.words());
            }
            Action::Narrow => match self.facet {
                Some(at) => self.narrow(at, session),
                None => session.set_error("choose a value on the right first"),
            },
            Action::Widen => match self.before.pop() {
                Some(typed) => self.retype(&typed, session),
                None => session.set_error("the search was not narrowed"),
            },
            Action::Dismiss if self.typing && !self.lines.is_empty() => self.typing = false,
            Action::Dismiss => {
                self.keep(session);
                session.request(Request::Close);
            }
            _ => return Handled::No,
        }
        self.look(session);
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        self.typing.then_some(&mut self.input)
    }

    fn typed(&mut self, session: &mut Session) {
        self.cursor = 0;
        self.before.clear();
        self.ask(session);
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, session: &mut Session) {
        match event.kind {
            MouseEventKind::ScrollDown => self.step(NOTCH, false),
            MouseEventKind::ScrollUp => self.step(NOTCH, true),
            _ => return,
        }
        self.look(session);
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match claim(&mut self.finding, reply) {
            Ok(answer) => {
                for excerpts in answer.into_iter().flatten() {
                    self.excerpts.insert(excerpts.path, excerpts.all);
                }
                self.make_lines();
                self.look(session);
                return Ok(());
            }
            Err(reply) => reply,
        };
        if let Some(found) = claim(&mut self.asked, reply)? {
            self.found = Arc::new(found);
            self.finding = None;
            self.excerpts.clear();
            self.whole.clear();
            self.arrange();
            self.look(session);
            if let Some(error) = self.found.failed.clone() {
                session.set_error(error);
            } else if !self.typing
                && let Some(problem) = self.found.query.problems().first()
            {
                let at = self.found.typed.get(problem.at.clone()).unwrap_or_default();
                session.set_error(format!("{at:?}: {}", problem.error));
            }
        }
        Ok(())
    }

    fn waits(&self, action: Option<Action>, _: &Session) -> bool {
        action == Some(Action::Accept) && !self.typing && self.is_waiting()
    }

    fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    fn line(&self) -> Option<usize> {
        Some(self.facet.unwrap_or(self.cursor))
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        if self.typing {
            return vec![
                (Action::Accept, "to the answer"),
                (Action::Switch, "facets"),
                (Action::Next, "next"),
                (Action::Dismiss, "back"),
            ];
        }
        if self.facet.is_some() {
            return vec![
                (Action::Accept, "only these"),
                (Action::Widen, "all again"),
                (Action::Switch, "documents"),
                (Action::Dismiss, "close"),
            ];
        }
        vec![
            (Action::Accept, "go there"),
            (Action::Switch, "facets"),
            (Action::Mark, "all hits"),
            (Action::Sort, "order"),
            (Action::Widen, "widen"),
            (Action::Find, "type"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
