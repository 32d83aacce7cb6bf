//! The annotations of the open document, each with its place in the text.

use std::collections::HashMap;

use crate::model::anchor::Resolution;
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
}

impl Mark {
    /// Its passage, if there is a place that can be trusted.
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
    /// Highlights in the order of the text; those without a place first, so that they are seen.
    pub list: Vec<Mark>,
    /// Why nothing can be saved, if so.
    pub protected: Option<String>,
}

impl Marks {
    /// Finds the place of each highlight of `notebook`; takes it from `before` where the anchor
    /// is the same and the text too.
    #[must_use]
    pub fn new(notebook: &Notebook, text: &Text, before: Option<&Marks>) -> Self {
        let before: HashMap<&Id, &Mark> =
            before.into_iter().flat_map(|m| &m.list).map(|m| (&m.highlight.id, m)).collect();
        let known = |highlight: &Highlight| {
            let mark = before.get(&highlight.id)?;
            (mark.highlight.anchor == highlight.anchor).then(|| mark.place.clone())
        };
        let mut list: Vec<Mark> = notebook
            .highlights
            .iter()
            .map(|highlight| Mark {
                place: known(highlight).unwrap_or_else(|| highlight.anchor.resolve(text)),
                highlight: highlight.clone(),
            })
            .collect();
        list.sort_by_key(Mark::span);
        Self { notes: notebook.notes.clone(), list, protected: None }
    }

    /// The highlight called `id`.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Mark> {
        self.list.iter().find(|mark| mark.highlight.id == *id)
    }

    /// The highlights over byte `offset`, the shortest first.
    #[must_use]
    pub fn at(&self, offset: usize) -> Vec<&Mark> {
        let covers = |mark: &&Mark| mark.span().is_some_and(|span| span.contains(offset));
        let mut list: Vec<&Mark> = self.list.iter().filter(covers).collect();
        list.sort_by_key(|mark| mark.span().map_or(0, Span::len));
        list
    }

    /// How many highlights are not where they were made.
    #[must_use]
    pub fn adrift(&self) -> usize {
        let exact = |mark: &&Mark| !matches!(mark.place, Resolution::Exact(_));
        self.list.iter().filter(exact).count()
    }

    /// The highlight after the one in focus, or after byte `caret`; before it if `back`. Of
    /// several that begin at one place each is reached.
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
    use crate::model::anchor::Anchor;
    use crate::model::annotation::{Change, Entry, now};

    fn marks(text: &Text, spans: &[(usize, usize)]) -> Marks {
        let mut book = Notebook::default();
        for (start, end) in spans {
            book.apply(&Change::make(Entry::Highlight(Highlight {
                id: Id::new(),
                anchor: Anchor::make(text, Span::new(*start, *end)),
                tags: Vec::new(),
                note: None,
                created: now(),
                updated: now(),
            })));
        }
        Marks::new(&book, text, None)
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
