//! Search: which documents answer a query, how well, and where.
//!
//! Owns how an answer is put together: from an engine for the documents that it knows, by going
//! through the texts of the others, and from what readers wrote. The meaning of a query belongs to
//! [`crate::model::search`]; how an answer is shown, to the caller.

mod answer;
mod keep;
mod numbers;
mod writings;

pub use self::answer::{answer, holders};
pub use self::keep::{DocumentToIndex, IndexUpdate, SMALL, keep_index};
pub use self::numbers::RowNumbers;
