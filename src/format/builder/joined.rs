//! Streams of words put together, and what reaches over the end of a block.
//!
//! Owns that places move with the words that they are about. What stands in a stream, and where one
//! begins and ends, is decided in [`super::flow`].

use super::flow::Flow;
use super::{Block, BlockKind, Span, StatedFact};

impl Flow {
    /// Appends notes below a rule; returns where each stands.
    pub fn append_notes(&mut self, notes: Vec<Option<Self>>, rule: &str) -> Vec<Option<Span>> {
        let mut stands = Vec::with_capacity(notes.len());
        let mut first = true;
        for note in notes {
            let Some(note) = note.filter(|note| !note.blocks.is_empty()) else {
                stands.push(None);
                continue;
            };
            if first && !self.text.is_empty() {
                let start = self.text.len() + 2;
                self.text.push_str("\n\n");
                self.text.push_str(rule);
                let span = Span::new(start, self.text.len());
                self.blocks.push(Block { span, kind: BlockKind::Rule, indent: 0, mark: 0 });
            }
            first = false;
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            stands.push(Some(self.append(note)));
        }
        stands
    }

    fn append(&mut self, other: Self) -> Span {
        let by = self.text.len();
        let shift = |span: Span| Span::new(span.start + by, span.end + by);
        self.text.push_str(&other.text);
        self.blocks.extend(other.blocks.into_iter().map(|b| Block { span: shift(b.span), ..b }));
        self.styles.extend(other.styles.into_iter().map(|(span, style)| (shift(span), style)));
        self.links.extend(other.links.into_iter().map(|(span, to)| (shift(span), to)));
        self.ids.extend(other.ids.into_iter().map(|(id, at)| (id, at + by)));
        self.calls.extend(other.calls.into_iter().map(|(span, to)| (shift(span), to)));
        self.calls_of.extend(other.calls_of.into_iter().map(|(span, id)| (shift(span), id)));
        let facts = other.facts.into_iter();
        self.facts.extend(facts.map(|fact| StatedFact { span: shift(fact.span), ..fact }));
        Span::new(by, self.text.len())
    }

    /// Shortens what ended behind `end`.
    pub(super) fn clip(&mut self, end: usize) {
        for (span, _) in self.styles.iter_mut().rev().take_while(|(span, _)| span.end > end) {
            span.end = end.max(span.start);
        }
        for (span, _) in self.links.iter_mut().rev().take_while(|(span, _)| span.end > end) {
            span.end = end.max(span.start);
        }
    }
}
