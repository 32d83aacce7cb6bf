//! The search of all documents: what is typed, the documents that answer with their best passages,
//! and the facets that narrow the answer.
//!
//! While something is typed, all characters are text; once it is accepted, they are keys.

mod draw;
mod lines;

use std::sync::Arc;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::lines::{SearchLine, next_order, order_words};
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of};
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::full_text::{FindExcerpts, KeptAnswer, OfferSearches, SearchDocuments};
use crate::session::hits::{go_to_hit, go_to_writing};
use crate::session::keymap::Mode;
use crate::session::offers::FilterOffer;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;
use crate::session::saved_filters::save_filter;
use crate::widget::field::TextField;

/// The passages of so many documents are read at once.
const BATCH: usize = 24;
/// How many passages of a document are shown.
const FEW: usize = 2;
/// How many are shown of one whose hits were all asked for.
const ALL: usize = 500;

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
    /// What is offered where nothing was found.
    offers: Vec<FilterOffer>,
    offering: Option<Pending<OfferSearches>>,
    /// The name under which the search is to be saved, while it is typed.
    naming: Option<TextField>,
    /// The facet that the cursor is on, if it is among these.
    facet: Option<usize>,
}

/// Opens the search, with the last answer if there is one.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let is_saving = match request {
        Request::Act(Action::SearchAll) => false,
        Request::Act(Action::SaveSearch) => true,
        _ => return Opening::NotMine,
    };
    if is_saving && session.full_text.kept.is_none() {
        session.set_error("there is no search to save yet");
        return Opening::Refused;
    }
    let answer = session.full_text.kept.clone().unwrap_or_default();
    let mut search = SearchView {
        input: TextField::new(&answer.found.typed),
        typing: false,
        asked: None,
        answer,
        lines: Vec::new(),
        finding: None,
        offers: Vec::new(),
        offering: None,
        naming: is_saving.then(TextField::default),
        facet: None,
    };
    search.make_lines();
    search.typing = search.lines.is_empty() && !is_saving;
    search.look(session);
    Opening::view(search)
}

impl SearchView {
    fn question(&self, session: &Session) -> SearchDocuments {
        SearchDocuments {
            typed: self.input.text().to_owned(),
            documents: session.documents.all().clone(),
            index: session.index.clone(),
            saved: session.documents.saved(),
        }
    }

    fn ask(&mut self, session: &mut Session) {
        let question = self.question(session);
        (self.offers, self.offering) = (Vec::new(), None);
        self.asked = Some(session.ask(question));
    }

    /// Has searches looked for that find something, if this one found nothing in all documents.
    fn look_for_offers(&mut self, session: &mut Session) {
        let found = &self.answer.found;
        let searched = found.searched.documents == found.searched.all;
        let is_current = found.typed == self.input.text();
        if self.lines.is_empty() && !found.typed.is_empty() && searched && is_current {
            let question = OfferSearches(self.question(session));
            self.offering = Some(session.ask(question));
        }
    }

    /// Types another query and asks it.
    fn retype(&mut self, typed: &str, session: &mut Session) {
        self.input = TextField::new(typed);
        self.facet = None;
        self.ask(session);
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
            SearchLine::Offer(at) => {
                if let Some(offer) = self.offers.get(at) {
                    let typed = offer.filter.clone();
                    self.retype(&typed, session);
                }
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
            SearchLine::Writings | SearchLine::Offer(_) => {}
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

    /// Handles an action while the name of the search is typed.
    fn name(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Accept => {
                let name = self.naming.as_ref().map(TextField::text).unwrap_or_default();
                match save_filter(session, name, &self.answer.found.typed) {
                    Ok(()) => self.naming = None,
                    Err(why) => session.set_error(why),
                }
            }
            Action::Dismiss => self.naming = None,
            _ => return Handled::No,
        }
        Handled::Yes
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
        if self.takes_text() { Mode::Finder } else { Mode::Search }
    }

    fn takes_text(&self) -> bool {
        self.typing || self.naming.is_some()
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        if self.naming.is_some() {
            return self.name(action, session);
        }
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
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
            Action::SaveSearch if self.answer.found.typed.is_empty() => {
                session.set_error("there is no search to save yet");
            }
            Action::SaveSearch => self.naming = Some(TextField::default()),
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
        match &mut self.naming {
            Some(name) => Some(name),
            None => self.typing.then_some(&mut self.input),
        }
    }

    fn typed(&mut self, session: &mut Session) {
        if self.naming.is_some() {
            return;
        }
        self.answer.before.clear();
        self.ask(session);
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, session: &mut Session) {
        let Some((by, back)) = notch_of(event) else { return };
        self.step(by, back);
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
        let reply = match claim(&mut self.offering, reply) {
            Ok(offers) => {
                self.offers = offers.unwrap_or_default();
                self.make_lines();
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
            self.look_for_offers(session);
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
        if self.naming.is_some() {
            return vec![(Action::Accept, "save"), (Action::Dismiss, "back")];
        }
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
                (Action::Widen, "clear"),
                (Action::Switch, "documents"),
                (Action::Dismiss, "close"),
            ];
        }
        if matches!(self.lines.first(), Some(SearchLine::Offer(_))) {
            return vec![
                (Action::Accept, "search this"),
                (Action::Next, "next"),
                (Action::Find, "type"),
                (Action::Dismiss, "close"),
            ];
        }
        let widen = (!self.answer.before.is_empty()).then_some((Action::Widen, "widen"));
        let first = [
            (Action::Accept, "go there"),
            (Action::Switch, "facets"),
            (Action::Mark, "all hits"),
            (Action::Sort, "order"),
        ];
        let last =
            [(Action::SaveSearch, "save"), (Action::Find, "type"), (Action::Dismiss, "close")];
        first.into_iter().chain(widen).chain(last).collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
