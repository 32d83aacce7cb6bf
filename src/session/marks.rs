//! The annotations of the open document, each with its place in the text.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Highlight, Id, Note};
use crate::model::notebook::Notebook;
use crate::model::span::Span;
use crate::model::text::Text;

/// A highlight and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The highlight.
    pub highlight: Highlight,
    /// Where its passage is now.
    pub place: Resolution,
    /// Whether the place was determined in full; if not, it is where position and quote agree.
    pub settled: bool,
    /// Which bar beside the text is its own: the first, or the second if a highlight that begins
    /// before it already has the first.
    pub lane: usize,
}

impl Mark {
    /// Returns its passage, if it has a place that can be trusted.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.place.span()
    }
}

/// Notes and highlights of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Notes on the whole document.
    pub notes: Vec<Note>,
    /// Highlights in text order; those without a place come first, so that they are noticed.
    pub list: Vec<Mark>,
    /// For each mark in `list`, the furthest byte that it or any before it reaches. With it, the
    /// marks in view are found without going through all of them.
    reach: Vec<usize>,
    /// Why nothing can be saved, if that is so.
    pub protected: Option<String>,
}

impl Marks {
    /// Finds the place of each highlight of `notebook` with `find`. May take long, so it must not run
    /// on the interface's thread.
    #[must_use]
    pub fn new(
        notebook: &Notebook,
        text: &Text,
        mut find: impl FnMut(&Anchor) -> Resolution,
    ) -> Self {
        Self::placed(notebook, text, |highlight| Some(find(&highlight.anchor)))
    }

    /// Like [`Marks::new`], but fast: takes a place from `self` if the anchor is the same; other
    /// highlights are placed where position and quote agree. Such a place is final if the anchor
    /// was made on this very text, as all were if they were `made_here`; otherwise it holds until [`Marks::settle`] supplies the final
    /// one.
    #[must_use]
    pub fn renewed(&self, notebook: &Notebook, text: &Text, made_here: bool) -> Self {
        let sha256 = text.quick_sha256();
        let settled = self.list.iter().filter(|mark| mark.settled);
        let known: HashMap<&Id, &Mark> = settled.map(|mark| (&mark.highlight.id, mark)).collect();
        let place = |highlight: &Highlight| {
            let mark = known.get(&highlight.id);
            let same = mark.filter(|mark| mark.highlight.anchor.is_alike(&highlight.anchor));
            let known = sha256.is_some() && highlight.anchor.text.as_deref() == sha256;
            let made = || highlight.anchor.agreeing(text).filter(|_| made_here || known);
            same.map(|mark| mark.place.clone()).or_else(|| made().map(Resolution::Exact))
        };
        let protected = self.protected.clone();
        Self { protected, ..Self::placed(notebook, text, place) }
    }

    fn placed(
        notebook: &Notebook,
        text: &Text,
        mut place: impl FnMut(&Highlight) -> Option<Resolution>,
    ) -> Self {
        let mut mark = |highlight: &Highlight| {
            let found = place(highlight);
            let settled = found.is_some();
            let agreed = || {
                let span = highlight.anchor.agreeing(text);
                span.map_or(Resolution::Orphaned, Resolution::Exact)
            };
            let place = found.unwrap_or_else(agreed);
            Mark { place, settled, highlight: highlight.clone(), lane: 0 }
        };
        let list = notebook.highlights.iter().map(&mut mark).collect();
        let mut marks = Self { notes: notebook.notes.clone(), list, ..Self::default() };
        marks.arrange();
        marks
    }

    /// Returns the highlights whose places still have to be determined.
    #[must_use]
    pub fn unsettled(&self) -> Vec<(Id, Anchor)> {
        let unsettled = self.list.iter().filter(|mark| !mark.settled);
        unsettled.map(|mark| (mark.highlight.id.clone(), mark.highlight.anchor.clone())).collect()
    }

    /// Stores places that were determined.
    pub fn settle(&mut self, places: Vec<(Id, Anchor, Resolution)>) {
        let mut places: HashMap<Id, (Anchor, Resolution)> =
            places.into_iter().map(|(id, anchor, place)| (id, (anchor, place))).collect();
        for mark in self.list.iter_mut().filter(|mark| !mark.settled) {
            let Some((anchor, place)) = places.remove(&mark.highlight.id) else { continue };
            if anchor.is_alike(&mark.highlight.anchor) {
                (mark.place, mark.settled) = (place, true);
            }
        }
        self.arrange();
    }

    /// Sorts the list in text order and assigns each highlight its bar.
    fn arrange(&mut self) {
        self.list.sort_by_key(Mark::span);
        self.reach.clear();
        // The end of the last highlight in the first lane; what overlaps it takes the second.
        let (mut furthest, mut taken) = (0, 0);
        for mark in &mut self.list {
            if let Some(span) = mark.span() {
                mark.lane = usize::from(span.start < taken);
                if mark.lane == 0 {
                    taken = span.end;
                }
                furthest = furthest.max(span.end);
            }
            self.reach.push(furthest);
        }
    }

    /// Returns a range of the list that contains all highlights overlapping `part`, and few others.
    #[must_use]
    pub fn near(&self, part: Span) -> Range<usize> {
        let from = self.reach.partition_point(|reach| *reach <= part.start);
        let to = self.list.partition_point(|m| m.span().is_none_or(|s| s.start < part.end));
        from..to.max(from)
    }

    /// Returns the highlights that overlap `part`, in text order.
    pub fn within(&self, part: Span) -> impl Iterator<Item = &Mark> {
        let overlaps = move |mark: &&Mark| mark.span().is_some_and(|span| span.overlaps(part));
        self.list[self.near(part)].iter().filter(overlaps)
    }

    /// Returns the highlight with the id `id`.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Mark> {
        self.list.iter().find(|mark| mark.highlight.id == *id)
    }

    /// Returns the highlights over byte `offset`, the shortest first.
    #[must_use]
    pub fn at(&self, offset: usize) -> Vec<&Mark> {
        let covers = |mark: &&Mark| mark.span().is_some_and(|span| span.contains(offset));
        let near = &self.list[self.near(Span::new(offset, offset + 1))];
        let mut list: Vec<&Mark> = near.iter().filter(covers).collect();
        list.sort_by_key(|mark| mark.span().map_or(0, Span::len));
        list
    }

    /// Returns how many highlights need a decision about where they are.
    #[must_use]
    pub fn unresolved(&self) -> usize {
        self.list.iter().filter(|mark| mark.settled && !mark.place.is_settled()).count()
    }

    /// Returns the highlight after the one in focus, or after byte `caret`; with `back`, the one
    /// before. Where several begin at one place, each of them is reached.
    #[must_use]
    pub fn step(&self, caret: usize, focus: Option<&Id>, back: bool) -> Option<&Mark> {
        let placed: Vec<&Mark> = self.list.iter().filter(|mark| mark.span().is_some()).collect();
        let start = |mark: &Mark| mark.span().map_or(0, |span| span.start);
        let here = focus.and_then(|id| {
            let at = placed.iter().position(|mark| mark.highlight.id == *id)?;
            placed[at].span()?.contains(caret).then_some(at)
        });
        match (here, back) {
            (Some(at), false) => placed.get(at + 1).copied(),
            (Some(at), true) => at.checked_sub(1).and_then(|at| placed.get(at)).copied(),
            (None, false) => placed.into_iter().find(|mark| start(mark) > caret),
            (None, true) => placed.into_iter().rfind(|mark| start(mark) < caret),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::annotation::{Annotation, Change, now};

    fn marks(text: &Text, spans: &[(usize, usize)]) -> Marks {
        let mut book = Notebook::default();
        for (start, end) in spans {
            book.apply(&Change::make(Annotation::Highlight(Highlight {
                id: Id::new(),
                anchor: Anchor::make(text, Span::new(*start, *end)),
                tags: Vec::new(),
                note: None,
                created: now(),
                updated: now(),
            })));
        }
        Marks::new(&book, text, |anchor| anchor.resolve(text))
    }

    #[test]
    fn what_is_in_view_is_what_looking_at_all_gives() {
        let text = Text::new("one two three four five six seven".to_owned());
        let spans: Vec<_> = (0..30).map(|n| (n, n + 1 + (n * 7) % 12)).collect();
        let spans: Vec<_> = spans.into_iter().map(|(a, b)| (a, b.min(text.len()))).collect();
        let marks = marks(&text, &spans);
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                let part = Span::new(start, end);
                let within: Vec<_> = marks.within(part).collect();
                let overlaps = |m: &&Mark| m.span().is_some_and(|s| s.overlaps(part));
                let all: Vec<_> = marks.list.iter().filter(overlaps).collect();
                assert_eq!(within, all, "{part:?}");
            }
        }
        assert!(marks.list.iter().any(|mark| mark.lane == 1));
    }

    #[test]
    fn the_shortest_comes_first_and_each_is_reached() {
        let text = Text::new("one two three four".to_owned());
        let marks = marks(&text, &[(0, 18), (0, 7), (4, 7), (4, 13)]);
        let at = |offset| -> Vec<_> {
            marks.at(offset).iter().map(|m| m.highlight.anchor.quote.as_str()).collect()
        };
        assert_eq!(at(5), ["two", "one two", "two three", "one two three four"]);
        assert_eq!(at(14), ["one two three four"]);

        let mut caret = 0;
        let mut focus = Some(marks.list[0].highlight.id.clone());
        let mut seen = vec![focus.clone()];
        while let Some(next) = marks.step(caret, focus.as_ref(), false) {
            caret = next.span().unwrap().start;
            focus = Some(next.highlight.id.clone());
            seen.push(focus.clone());
        }
        assert_eq!(seen.len(), 4);
        while let Some(next) = marks.step(caret, focus.as_ref(), true) {
            caret = next.span().unwrap().start;
            focus = Some(next.highlight.id.clone());
            seen.pop();
        }
        assert_eq!(seen.len(), 1);
    }
}
