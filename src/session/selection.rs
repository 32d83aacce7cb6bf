//! The selection: from where it was started to the caret.
//!
//! Owns what a selection covers and how it grows by sentences, by paragraphs and by the steps of
//! `expand`. A selection never splits a grapheme cluster.

use crate::model::annotation::Id;
use crate::model::paragraph::{next_paragraph, paragraph_at};
use crate::model::prose::Prose;
use crate::model::sentence::{next_sentence, sentence_at};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::model::word::word_at;

/// What a selection snaps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Grapheme clusters.
    Characters,
    /// Paragraphs.
    Paragraphs,
}

/// A selection: it extends from `anchor` to the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where it was started, in bytes.
    pub anchor: usize,
    /// What it snaps to.
    pub grain: Grain,
    /// The highlight that is being reshaped: what is selected becomes its passage.
    pub of: Option<Id>,
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
    pub fn to_become(self, of: Option<Id>) -> Self {
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

    /// Returns what is one step wider than `span`: the word, sentence, paragraph or whole text
    /// around it.
    #[must_use]
    pub fn wider<'a>(prose: impl Into<Prose<'a>>, span: Span) -> Option<Span> {
        let prose: Prose = prose.into();
        let text = prose.text;
        let whole = Span::new(0, text.len());
        let last = text.previous_grapheme(span.end).max(span.start);
        let sentences = sentence_at(prose, span.start)
            .zip(sentence_at(prose, last))
            .map(|(first, last)| first.join(last));
        let paragraphs = paragraph_at(prose, span.start)
            .zip(paragraph_at(prose, last))
            .map(|(first, last)| first.join(last));
        [word_at(text, span.start), sentences, paragraphs, Some(whole)]
            .into_iter()
            .flatten()
            .find(|step| step.covers(span) && *step != span)
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
        while let Some(next) = Selection::wider(&text, span) {
            steps.push(text.slice(next));
            span = next;
        }
        assert_eq!(steps, ["two", "One two.", "One two. Three e\u{301}.", PAPER]);
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
