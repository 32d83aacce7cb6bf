//! The search of all documents: what is typed, the documents that answer with their best passages,
//! and the facets that narrow the answer.
//!
//! While something is typed, all characters are text; once it is accepted, they are keys.

mod draw;

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
use crate::session::full_text::{
    FindExcerpts, FoundPaper, KeptAnswer, SearchDocuments, SearchOrder,
};
use crate::session::hits::{go_to_hit, go_to_writing};
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
/// How many notes and highlights are shown, if not all.
const FEW_WRITINGS: usize = 3;
/// How many are shown of one whose hits were all asked for.
const ALL: usize = 500;

/// A line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SearchLine {
    /// A document, by its place in the order shown.
    Document(usize),
    /// A passage of it.
    Passage(usize, usize),
    /// The heading of the notes and highlights.
    Writings,
    /// One of these.
    Writing(usize),
}

/// The search of all documents.
#[derive(Debug)]
pub struct SearchView {
    input: TextField,
    /// Whether characters are text.
    typing: bool,
    asked: Option<Pending<SearchDocuments>>,
    /// The answer, and what is shown of it.
    answer: KeptAnswer,
    lines: Vec<SearchLine>,
    finding: Option<Pending<FindExcerpts>>,
    /// The facet that the cursor is on, if it is among these.
    facet: Option<usize>,
}

fn order_words(order: SearchOrder) -> &'static str {
    match order {
        SearchOrder::Relevance => "by relevance",
        SearchOrder::Date => "by date",
        SearchOrder::Hits => "by number of hits",
    }
}

fn next_order(order: SearchOrder) -> SearchOrder {
    match order {
        SearchOrder::Relevance => SearchOrder::Date,
        SearchOrder::Date => SearchOrder::Hits,
        SearchOrder::Hits => SearchOrder::Relevance,
    }
}

/// Opens the search, with the last answer if there is one.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::SearchAll) {
        return Opening::NotMine;
    }
    let answer = session.full_text.kept.clone().unwrap_or_default();
    let mut search = SearchView {
        input: TextField::new(&answer.found.typed),
        typing: false,
        asked: None,
        answer,
        lines: Vec::new(),
        finding: None,
        facet: None,
    };
    search.make_lines();
    search.typing = search.lines.is_empty();
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
        self.ask(session);
    }

    /// Puts the documents in order, and makes the lines.
    fn arrange(&mut self) {
        let papers = &self.answer.found.documents;
        let mut shown: Vec<usize> = (0..papers.len()).collect();
        match self.answer.order {
            SearchOrder::Relevance => {}
            SearchOrder::Date => shown.sort_by_key(|at| {
                let date = papers.get(*at).and_then(|paper| paper.date);
                (date.is_none(), date)
            }),
            SearchOrder::Hits => shown
                .sort_by_key(|at| std::cmp::Reverse(papers.get(*at).map_or(0, |paper| paper.hits))),
        }
        self.answer.shown = Arc::new(shown);
        self.lines.clear();
        self.make_lines();
        // On the best document, below the notes and highlights.
        let first = |line: &SearchLine| matches!(line, SearchLine::Document(_));
        self.answer.cursor = self.lines.iter().position(first).unwrap_or(0);
    }

    fn make_lines(&mut self) {
        let answer = &self.answer;
        let mut lines = Vec::new();
        let writings = answer.found.writings.len();
        if writings > 0 {
            let most = if answer.all_writings { writings } else { FEW_WRITINGS };
            lines.push(SearchLine::Writings);
            lines.extend((0..writings.min(most)).map(SearchLine::Writing));
        }
        for (place, number) in answer.shown.iter().enumerate() {
            lines.push(SearchLine::Document(place));
            let Some(paper) = answer.found.documents.get(*number) else { continue };
            let most = if answer.whole.contains(&paper.path) { ALL } else { FEW };
            let excerpts = answer.excerpts.get(&paper.path);
            let count = excerpts.map_or(0, |excerpts| excerpts.all.len()).min(most);
            lines.extend((0..count).map(|at| SearchLine::Passage(place, at)));
        }
        // The cursor stays on the same document or passage.
        let here = self.lines.get(self.answer.cursor).copied();
        self.lines = lines;
        if let Some(at) = here.and_then(|here| self.lines.iter().position(|one| *one == here)) {
            self.answer.cursor = at;
        }
        self.answer.cursor = self.answer.cursor.min(self.lines.len().saturating_sub(1));
    }

    /// Asks for the passages around the cursor that are not known yet.
    fn look(&mut self, session: &mut Session) {
        if self.finding.is_some() || self.asked.is_some() {
            return;
        }
        let first = self.place().unwrap_or(0).saturating_sub(2);
        let answer = &self.answer;
        let around = answer.shown.iter().skip(first).take(BATCH);
        let papers = around.filter_map(|number| answer.found.documents.get(*number));
        let documents: Vec<DocPath> = papers
            .filter(|paper| paper.hits > 0 && !answer.excerpts.contains_key(&paper.path))
            .map(|paper| paper.path.clone())
            .collect();
        if !documents.is_empty() {
            let query = answer.found.query.clone();
            self.finding = Some(session.ask(FindExcerpts { query, documents, most: FEW }));
        }
    }

    /// Returns the place, among those shown, of the document under the cursor.
    fn place(&self) -> Option<usize> {
        match self.lines.get(self.answer.cursor)? {
            SearchLine::Document(place) | SearchLine::Passage(place, _) => Some(*place),
            SearchLine::Writings | SearchLine::Writing(_) => None,
        }
    }

    /// Returns the document at a place among those shown.
    fn paper(&self, place: usize) -> Option<&FoundPaper> {
        self.answer.found.documents.get(*self.answer.shown.get(place)?)
    }

    fn accept(&mut self, session: &mut Session) {
        if let Some(at) = self.facet {
            self.narrow(at, session);
            return;
        }
        let Some(line) = self.lines.get(self.answer.cursor).copied() else {
            session.set_error("nothing was found");
            return;
        };
        let path = match line {
            SearchLine::Writings => {
                self.unfold(session);
                return;
            }
            SearchLine::Writing(at) => {
                self.answer.found.writings.get(at).map(|one| &one.writing.path)
            }
            SearchLine::Document(place) | SearchLine::Passage(place, _) => {
                self.paper(place).map(|paper| &paper.path)
            }
        };
        let Some(path) = path else { return };
        if session.documents.get(path).is_none_or(|entry| entry.is_gone) {
            session.set_error("this document is gone since the search");
            return;
        }
        let excerpts = self.answer.excerpts.get(path);
        let answer = self.answer.clone();
        session.request(Request::Close);
        match line {
            SearchLine::Writings => {}
            SearchLine::Writing(at) => go_to_writing(session, answer, at),
            SearchLine::Document(place) => go_to_hit(session, answer, place, None),
            SearchLine::Passage(place, number) => {
                let excerpt = excerpts.and_then(|excerpts| excerpts.all.get(number));
                go_to_hit(session, answer, place, excerpt.map(|excerpt| excerpt.at));
            }
        }
    }

    /// Keeps the answer for the next time.
    fn keep(&self, session: &mut Session) {
        if !self.answer.found.typed.is_empty() {
            session.full_text.kept = Some(self.answer.clone());
        }
    }

    /// Returns the values of all facets, in the order shown.
    fn values(&self) -> impl Iterator<Item = &crate::model::search::facets::FacetCount> {
        self.answer.found.facets.iter().flat_map(|(_, counts)| counts.iter().take(draw::VALUES))
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
        self.answer.before.push(typed);
        self.retype(&narrowed, session);
    }

    fn step(&mut self, by: usize, back: bool) {
        let count = self.values().count();
        let (at, last) = match self.facet {
            Some(at) => (at, count.saturating_sub(1)),
            None => (self.answer.cursor, self.lines.len().saturating_sub(1)),
        };
        let at = if back { at.saturating_sub(by) } else { at.saturating_add(by).min(last) };
        match &mut self.facet {
            Some(facet) => *facet = at,
            None => self.answer.cursor = at,
        }
    }

    /// Goes to the next document with hits, or to the one before.
    fn step_to_document(&mut self, back: bool, session: &mut Session) {
        let (cursor, place) = (self.answer.cursor, self.place());
        let has_hits = |line: &SearchLine| match line {
            SearchLine::Document(at) => {
                Some(*at) != place && self.paper(*at).is_some_and(|paper| paper.hits > 0)
            }
            _ => false,
        };
        let lines = self.lines.iter();
        let next = if back {
            lines.take(cursor).rposition(has_hits)
        } else {
            lines.skip(cursor + 1).position(has_hits).map(|at| cursor + 1 + at)
        };
        match next {
            Some(at) => (self.answer.cursor, self.facet) = (at, None),
            None if back => session.set_error("no document with hits before this one"),
            None => session.set_error("no document with hits after this one"),
        }
    }

    /// Shows all hits of the document under the cursor, or only its best passages again; on notes
    /// and highlights all of these, or only the first.
    fn unfold(&mut self, session: &mut Session) {
        let answer = &mut self.answer;
        if matches!(
            self.lines.get(answer.cursor),
            Some(SearchLine::Writings | SearchLine::Writing(_))
        ) {
            answer.all_writings = !answer.all_writings;
            self.make_lines();
            return;
        }
        let Some(path) = self.place().and_then(|at| self.paper(at)).map(|paper| paper.path.clone())
        else {
            return;
        };
        if self.answer.whole.remove(&path) {
            self.make_lines();
            return;
        }
        self.answer.whole.insert(path.clone());
        let query = self.answer.found.query.clone();
        self.finding = Some(session.ask(FindExcerpts { query, documents: vec![path], most: ALL }));
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
                if self.answer.found.typed != self.input.text() && self.asked.is_none() {
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
            Action::NextFound => self.step_to_document(false, session),
            Action::PreviousFound => self.step_to_document(true, session),
            Action::Mark => self.unfold(session),
            Action::Sort => {
                self.answer.order = next_order(self.answer.order);
                self.arrange();
                session.set_info(order_words(self.answer.order));
            }
            Action::Narrow => match self.facet {
                Some(at) => self.narrow(at, session),
                None => session.set_error("choose a value on the right first"),
            },
            Action::Widen => match self.answer.before.pop() {
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
        self.answer.before.clear();
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
                    self.answer.excerpts.insert(excerpts.path.clone(), excerpts);
                }
                self.make_lines();
                self.look(session);
                return Ok(());
            }
            Err(reply) => reply,
        };
        if let Some(found) = claim(&mut self.asked, reply)? {
            let (order, before) = (self.answer.order, std::mem::take(&mut self.answer.before));
            let found = Arc::new(found);
            self.answer = KeptAnswer { found, order, before, ..KeptAnswer::default() };
            self.finding = None;
            self.arrange();
            self.look(session);
            let found = &self.answer.found;
            if let Some(error) = found.failed.clone() {
                session.set_error(error);
            } else if !self.typing
                && let Some(problem) = found.query.problems().first()
            {
                let at = found.typed.get(problem.at.clone()).unwrap_or_default();
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
        Some(self.facet.unwrap_or(self.answer.cursor))
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
            (Action::NextFound, "next document"),
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
