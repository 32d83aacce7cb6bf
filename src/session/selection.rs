//! The selection: from where it was started to the caret.
//!
//! Owns what a selection covers and how it grows by sentences, by paragraphs and by the steps of
//! `expand`. A selection never splits a grapheme cluster.

use crate::model::annotation::Id;
use crate::model::paragraph::{next_paragraph, paragraph_at};
use crate::model::prose::Prose;
use crate::model::sentence::{next_sentence, sentence_at};
use crate::model::span::Span;
use crate::model::structure::OutlineEntry;
use crate::model::text::Text;
use crate::model::text_object::{TextObject, object_around};
use crate::model::word::word_at;

/// What a selection snaps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Grapheme clusters.
    Characters,
    /// Paragraphs.
    Paragraphs,
}

/// A highlight that is being reshaped: what is selected becomes its passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reshaped {
    /// Which it is.
    pub id: Id,
    /// Where the reader was before, in bytes: the caret, and the top of the page.
    pub from: (usize, usize),
}

/// A selection: it extends from `anchor` to the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where it was started, in bytes.
    pub anchor: usize,
    /// What it snaps to.
    pub grain: Grain,
    /// The highlight that is being reshaped.
    pub of: Option<Reshaped>,
    /// Anchor and caret before each step of `expand`, for shrinking again.
    grown: Vec<(usize, usize)>,
}

impl Selection {
    /// Starts a selection at `anchor`.
    #[must_use]
    pub fn new(anchor: usize, grain: Grain) -> Self {
        Self { anchor, grain, of: None, grown: Vec::new() }
    }

    /// Returns it as what becomes the passage of a highlight, if there is one to be reshaped.
    #[must_use]
    pub fn to_become(self, of: Option<Reshaped>) -> Self {
        Self { of, ..self }
    }

    /// Returns what is selected while the caret is at `caret`, both ends included.
    #[must_use]
    pub fn span<'a>(&self, prose: impl Into<Prose<'a>>, caret: usize) -> Span {
        let prose: Prose = prose.into();
        let text = prose.text;
        let span = Span::new(self.anchor, caret);
        let span = Span::new(span.start, text.next_grapheme(span.end));
        match self.grain {
            Grain::Characters => span,
            Grain::Paragraphs => {
                let around = |at| paragraph_at(prose, at).unwrap_or(Span::new(at, at));
                let last = text.previous_grapheme(span.end);
                around(span.start).join(around(last)).join(span)
            }
        }
    }

    /// Returns a selection of `span`, and the place of its caret: on the last cluster.
    #[must_use]
    pub fn of(text: &Text, span: Span) -> (Self, usize) {
        let caret = text.previous_grapheme(span.end).max(span.start);
        (Self::new(span.start, Grain::Characters), caret)
    }

    /// Returns what is one step wider than `span`: the word, sentence, paragraph, numbered point, section or
    /// whole text around it, whichever is the smallest. `outline` says where sections begin.
    #[must_use]
    pub fn wider<'a>(
        prose: impl Into<Prose<'a>>,
        outline: &[OutlineEntry],
        span: Span,
    ) -> Option<Span> {
        let prose: Prose = prose.into();
        let text = prose.text;
        let whole = Span::new(0, text.len());
        let last = text.previous_grapheme(span.end).max(span.start);
        let sentences = sentence_at(prose, span.start)
            .zip(sentence_at(prose, last))
            .map(|(first, last)| first.join(last));
        // The blank after a sentence is no part of it; the number before the first one is taken with it.
        let is_blank = text.slice(span).trim().is_empty();
        if let Some(sentence) = sentences.filter(|one| is_blank && one.len() > 1) {
            return Some(sentence);
        }
        let sentences = sentences.map(|sentence| sentence.join(span));
        let object = |object| object_around(prose, outline, object, false, span);
        let paragraphs = paragraph_at(prose, span.start)
            .zip(paragraph_at(prose, last))
            .map(|(first, last)| first.join(last));
        let (point, section) = (object(TextObject::Point), object(TextObject::Section));
        [word_at(text, span.start), sentences, paragraphs, point, section, Some(whole)]
            .into_iter()
            .flatten()
            .filter(|step| step.covers(span) && *step != span)
            .min_by_key(|step| step.len())
    }

    /// Records the selection before a step of `expand`.
    #[must_use]
    pub fn grown_from(mut self, before: Option<&Selection>, caret: usize) -> Self {
        if let Some(before) = before {
            self.of.clone_from(&before.of);
            self.grown.clone_from(&before.grown);
            self.grown.push((before.anchor, caret));
        } else {
            self.grown.push((caret, caret));
        }
        self
    }

    /// Undoes the last step of `expand` and returns the caret before it, if there was a step.
    pub fn shrink(&mut self) -> Option<usize> {
        let (anchor, caret) = self.grown.pop()?;
        self.anchor = anchor;
        Some(caret)
    }
}

/// Returns `span` with the rest of the sentence it ends in, or else with the next sentence.
#[must_use]
pub fn one_sentence_more<'a>(prose: impl Into<Prose<'a>>, span: Span) -> Option<Span> {
    let prose: Prose = prose.into();
    let last = prose.text.previous_grapheme(span.end).max(span.start);
    let here = sentence_at(prose, last).filter(|here| !span.covers(*here));
    here.or_else(|| next_sentence(prose, last)).map(|more| span.join(more))
}

/// Returns `span` with the rest of the paragraph it ends in, or else with the next paragraph.
#[must_use]
pub fn one_paragraph_more<'a>(prose: impl Into<Prose<'a>>, span: Span) -> Option<Span> {
    let prose: Prose = prose.into();
    let last = prose.text.previous_grapheme(span.end).max(span.start);
    let here = paragraph_at(prose, last).filter(|here| !span.covers(*here));
    here.or_else(|| next_paragraph(prose, last)).map(|more| span.join(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: &str = "One two. Three e\u{301}.\n\nFour five.\nSix.\n";

    fn text() -> Text {
        Text::new(PAPER.to_owned())
    }

    #[test]
    fn both_ends_are_in_it_whichever_comes_first() {
        let text = text();
        let selection = Selection::new(9, Grain::Characters);
        assert_eq!(text.slice(selection.span(&text, 15)), "Three e\u{301}");
        assert_eq!(text.slice(selection.span(&text, 4)), "two. T");
    }

    #[test]
    fn paragraphs_are_taken_whole() {
        let text = text();
        let selection = Selection::new(2, Grain::Paragraphs);
        assert_eq!(text.slice(selection.span(&text, 3)), "One two. Three e\u{301}.");
        let over = text.slice(selection.span(&text, 24));
        assert!(over.ends_with("Six."), "{over:?}");
    }

    #[test]
    fn wider_and_wider_and_back() {
        let text = text();
        let mut span = Span::new(4, 5);
        let mut steps = Vec::new();
        while let Some(next) = Selection::wider(&text, &[], span) {
            steps.push(text.slice(next));
            span = next;
        }
        assert_eq!(steps, ["two", "One two.", "One two. Three e\u{301}.", PAPER]);
    }

    /// The number of a point is wider by steps like any word of it, and so is a blank.
    #[test]
    fn from_the_head_of_a_point_it_is_the_sentence_then_the_paragraph_then_the_point() {
        let paper = "Head.\n\na) One two. Three.\n\nMore.\n\nb) Last.\n";
        let text = Text::new(paper.to_owned());
        let steps = |at: usize| {
            let mut span = Span::new(at, at + 1);
            let mut steps = Vec::new();
            while let Some(next) = Selection::wider(&text, &[], span) {
                steps.push(text.slice(next));
                span = next;
            }
            steps
        };
        let rest = ["a) One two. Three.", "a) One two. Three.\n\nMore.", paper];
        assert_eq!(steps(7), [&["a) One two."][..], &rest].concat());
        assert_eq!(steps(10), [&["One", "One two."][..], &rest].concat());
        assert_eq!(steps(18), [&["One two."][..], &rest].concat(), "the blank after it");
    }

    #[test]
    fn one_more() {
        let text = text();
        let first = Span::new(0, 8);
        let two = one_sentence_more(&text, first).unwrap();
        assert_eq!(text.slice(two), "One two. Three e\u{301}.");
        assert_eq!(text.slice(one_sentence_more(&text, Span::new(0, 4)).unwrap()), "One two.");
        let more = one_paragraph_more(&text, two).unwrap();
        assert_eq!(text.slice(more), PAPER.trim_end());
        assert_eq!(one_paragraph_more(&text, more), None);
    }
}
