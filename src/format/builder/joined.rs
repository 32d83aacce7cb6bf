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

    /// Takes back what reaches beyond `end`, where the text was cut off: blanks alone stood there. Of
    /// the facts, those from `facts` on may.
    pub(super) fn clip(&mut self, end: usize, facts: usize) {
        cut(&mut self.styles, end, |(span, _)| span);
        cut(&mut self.links, end, |(span, _)| span);
        for fact in self.facts.iter_mut().skip(facts) {
            fact.span = Span::new(fact.span.start.min(end), fact.span.end.min(end));
        }
        // What began there begins with the next word.
        let again = |start: &mut Option<usize>| *start = start.filter(|start| *start < end);
        self.waiting.styles.iter_mut().for_each(|(_, start)| again(start));
        self.waiting.facts.iter_mut().for_each(|(_, start)| again(start));
        if let Some((_, start)) = &mut self.waiting.link {
            again(start);
        }
        let first = self.ids.iter().rposition(|(_, at)| *at < end).map_or(0, |last| last + 1);
        let ids = self.ids.drain(first..).map(|(id, _)| id);
        self.waiting.ids.splice(..0, ids);
        let first = self.pages.iter().rposition(|page| page.at < end).map_or(0, |last| last + 1);
        if let Some(page) = self.pages.drain(first..).next_back() {
            self.waiting.page.get_or_insert(page.label);
        }
    }
}

/// Shortens the last stretches to `end`, and removes those of which nothing is left. No stretch ends
/// before one that stands before it.
fn cut<T>(stretches: &mut Vec<T>, end: usize, span: impl Fn(&mut T) -> &mut Span) {
    let reaches = |stretch: &mut T| span(stretch).end > end;
    let mut first = stretches.len();
    while first > 0 && stretches.get_mut(first - 1).is_some_and(reaches) {
        first -= 1;
    }
    let last = stretches.split_off(first).into_iter().filter_map(|mut stretch| {
        let own = span(&mut stretch);
        own.end = end;
        (own.start < end).then_some(stretch)
    });
    stretches.extend(last);
}
