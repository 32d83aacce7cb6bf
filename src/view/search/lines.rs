//! The lines of an answer, in their order, and the cursor on them.

use std::sync::Arc;

use super::{ALL, FEW, SearchView, draw};
use crate::model::search::facets::FacetCount;
use crate::session::Session;
use crate::session::full_text::{FoundPaper, SearchOrder};
use crate::view::stepped;

/// How many notes and highlights are shown, if not all.
pub(super) const FEW_WRITINGS: usize = 3;

/// A line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SearchLine {
    /// A document, by its place in the order shown.
    Document(usize),
    /// A passage of it.
    Passage(usize, usize),
    /// The heading of the notes and highlights.
    Writings,
    /// One of these.
    Writing(usize),
    /// A search that is offered where nothing was found.
    Offer(usize),
}

pub(super) fn order_words(order: SearchOrder) -> &'static str {
    match order {
        SearchOrder::Relevance => "by relevance",
        SearchOrder::Date => "by date",
        SearchOrder::Hits => "by number of hits",
    }
}

pub(super) fn next_order(order: SearchOrder) -> SearchOrder {
    match order {
        SearchOrder::Relevance => SearchOrder::Date,
        SearchOrder::Date => SearchOrder::Hits,
        SearchOrder::Hits => SearchOrder::Relevance,
    }
}

impl SearchView {
    /// Puts the documents in order, and makes the lines.
    pub(super) fn arrange(&mut self) {
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

    pub(super) fn make_lines(&mut self) {
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
        lines.extend((0..self.offers.len()).map(SearchLine::Offer));
        // The cursor stays on the same document or passage.
        let here = self.lines.get(self.answer.cursor).copied();
        self.lines = lines;
        if let Some(at) = here.and_then(|here| self.lines.iter().position(|one| *one == here)) {
            self.answer.cursor = at;
        }
        self.answer.cursor = self.answer.cursor.min(self.lines.len().saturating_sub(1));
    }

    /// Returns the place, among those shown, of the document under the cursor.
    pub(super) fn place(&self) -> Option<usize> {
        match self.lines.get(self.answer.cursor)? {
            SearchLine::Document(place) | SearchLine::Passage(place, _) => Some(*place),
            SearchLine::Writings | SearchLine::Writing(_) | SearchLine::Offer(_) => None,
        }
    }

    /// Returns the document at a place among those shown.
    pub(super) fn paper(&self, place: usize) -> Option<&FoundPaper> {
        self.answer.found.documents.get(*self.answer.shown.get(place)?)
    }

    /// Returns the values of all facets, in the order shown.
    pub(super) fn values(&self) -> impl Iterator<Item = &FacetCount> {
        self.answer.found.facets.iter().flat_map(|(_, counts)| counts.iter().take(draw::VALUES))
    }

    pub(super) fn step(&mut self, by: usize, back: bool) {
        let values = self.values().count();
        match &mut self.facet {
            Some(facet) => *facet = stepped(*facet, by, back, values),
            None => {
                self.answer.cursor = stepped(self.answer.cursor, by, back, self.lines.len());
            }
        }
    }

    /// Goes to the next document with hits, or to the one before.
    pub(super) fn step_to_document(&mut self, back: bool, session: &mut Session) {
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
}
