//! Who is judged: the two ways to find a passage again.

use glossator::model::anchor::{Anchor, Resolution};
use glossator::model::text::Text;

pub struct Resolver {
    pub name: &'static str,
    pub knows_old: bool,
    pub resolve: fn(&Anchor, &Text, &Text) -> Resolution,
}

pub const WITHOUT: Resolver = Resolver {
    name: "without the old text",
    knows_old: false,
    resolve: |anchor, _, new| anchor.resolve(new),
};
