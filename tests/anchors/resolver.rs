//! Who is judged: the two ways to find a passage again.

use std::sync::Arc;

use glossator::model::anchor::Anchor;
use glossator::model::difference::{Difference, Fate};
use glossator::model::span::Span;
use glossator::model::text::Text;

/// What is said of a passage: the name of the outcome, and the place if one is given.
pub struct Answer {
    pub name: &'static str,
    pub span: Option<Span>,
}

pub struct Resolver {
    pub name: &'static str,
    pub knows_old: bool,
    pub resolve: fn(&Anchor, &Arc<Text>, &Arc<Text>) -> Answer,
}

pub const WITHOUT: Resolver = Resolver {
    name: "without the old text",
    knows_old: false,
    resolve: |anchor, _, new| {
        let resolution = anchor.resolve(new);
        Answer { name: resolution.name(), span: resolution.span() }
    },
};

pub const WITH: Resolver = Resolver {
    name: "with the old text",
    knows_old: true,
    resolve: |anchor, old, new| {
        let byte = |point| old.byte(point).unwrap();
        let here = Span::new(byte(anchor.start), byte(anchor.end));
        match Difference::between(old, new).trace(here) {
            Fate::Kept(span)
                if new.points(span.start) == anchor.start && new.slice(span) == anchor.quote =>
            {
                Answer { name: "exact", span: Some(span) }
            }
            Fate::Kept(span) => Answer { name: "carried", span: Some(span) },
            Fate::Moved(span) => Answer { name: "moved", span: Some(span) },
            Fate::Changed(span) => Answer { name: "changed", span: Some(span) },
            Fate::Unclear(_) => Answer { name: "ambiguous", span: None },
            Fate::Gone => Answer { name: "orphaned", span: None },
        }
    },
};
