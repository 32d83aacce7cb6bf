//! Who is judged: the two ways to find a passage again.

use std::sync::Arc;

use glossator::model::anchor::{Anchor, Resolution};
use glossator::model::difference::Difference;
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
    // As it is saved: with the rivals that its text has.
    resolve: |anchor, old, new| Answer::from(anchor.clone().with_rivals(old).resolve(new)),
};

pub const WITH: Resolver = Resolver {
    name: "with the old text",
    knows_old: true,
    resolve: |anchor, old, new| Answer::from(anchor.resolve_by(&Difference::between(old, new))),
};

impl From<Resolution> for Answer {
    fn from(resolution: Resolution) -> Self {
        Self { name: resolution.name(), span: resolution.span() }
    }
}
