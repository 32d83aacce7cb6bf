//! The pictures of the work, as one reader has them: what is asked of workers, and what they answer.
//!
//! Owns which filter leads from a number to its passages. Counting is pure
//! ([`crate::model::statistics`]).

use std::sync::Arc;

use super::Session;
use super::passages::{ListPassages, PassageOrder, passages_question};
use crate::model::filter::{FilterError, quoted};
use crate::model::statistics::WorkStatistics;

/// Count what a filter takes; as it is said for the table of passages.
#[derive(Debug)]
pub struct CountWork(pub ListPassages);

/// The numbers, as a worker has counted them.
#[derive(Clone, Debug, Default)]
pub struct WorkCounted {
    /// What was asked for.
    pub filter: String,
    /// The numbers.
    pub statistics: Arc<WorkStatistics>,
    /// Of how many files with annotations something could not be read.
    pub damaged: usize,
    /// What is wrong with the filter; then everything was counted.
    pub fault: Option<FilterError>,
}

/// Returns the question for the numbers.
#[must_use]
pub fn statistics_question(session: &Session, filter: &str) -> CountWork {
    let order = PassageOrder { filter: filter.to_owned(), ..PassageOrder::default() };
    CountWork(passages_question(session, order))
}

/// Returns the filter of what `filter` takes and all of `conditions` do.
#[must_use]
pub fn narrowed(filter: &str, conditions: &[String]) -> String {
    let filter = filter.trim();
    let joined = conditions.join(" ");
    let is_choice = filter.split_whitespace().any(|word| word == "OR" || word == "|");
    match (filter.is_empty(), is_choice && !joined.is_empty()) {
        (true, _) => joined,
        (false, true) => format!("({filter}) {joined}"),
        (false, false) => format!("{filter} {joined}").trim_end().to_owned(),
    }
}

/// Returns the condition that a field has a value.
#[must_use]
pub fn condition(field: &str, value: &str) -> String {
    // A bracket is the end of a value where one is open.
    let is_plain = !value.contains(['(', ')']);
    if is_plain { format!("{field}:{}", quoted(value)) } else { format!("{field}:\"{value}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_narrowed_to_what_a_number_stands_for() {
        let tag = condition("tag", "=two words");
        assert_eq!(tag, "tag:\"=two words\"");
        for (filter, narrow) in [
            ("", "tag:\"=two words\""),
            (" date:1951 ", "date:1951 tag:\"=two words\""),
            ("guns OR tanks", "(guns OR tanks) tag:\"=two words\""),
        ] {
            assert_eq!(narrowed(filter, std::slice::from_ref(&tag)), narrow);
        }
        assert_eq!(narrowed("guns OR tanks", &[]), "guns OR tanks");
        assert_eq!(condition("tag", "=forces(foot)"), "tag:\"=forces(foot)\"");
    }
}
