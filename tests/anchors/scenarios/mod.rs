//! What may happen to a text, one file for each group.

mod combined;
mod copies;
mod footnotes;
mod lists;
mod names;
mod order;
mod parts;
mod repairs;
mod setting;
mod twins;
mod wording;

use crate::case::Case;
use crate::dice::Dice;

/// Changes a case; `None` if it cannot be done with this text and this passage.
pub type Edit = fn(&mut Case, &mut Dice) -> Option<()>;

pub struct Scenario {
    pub name: &'static str,
    pub edit: Edit,
    /// No share is asked of it.
    pub is_lenient: bool,
}

const fn of(name: &'static str, edit: Edit) -> Scenario {
    Scenario { name, edit, is_lenient: false }
}

/// A scenario after which a person could hardly find the passage either.
const fn hard(name: &'static str, edit: Edit) -> Scenario {
    Scenario { name, edit, is_lenient: true }
}

pub fn scenarios() -> impl Iterator<Item = &'static Scenario> {
    [
        twins::ALL,
        lists::ALL,
        footnotes::ALL,
        copies::ALL,
        order::ALL,
        wording::ALL,
        repairs::ALL,
        names::ALL,
        setting::ALL,
        parts::ALL,
        combined::ALL,
    ]
    .into_iter()
    .flatten()
}
