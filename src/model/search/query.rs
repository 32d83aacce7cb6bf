//! The query language: what is typed becomes a tree.
//!
//! Owns the tree, and which documents it takes, given an answer for each of its words. It is the
//! same language for search, for the filter of the list, and for the command line; they differ only
//! in what a bare word is looked for in. Anything typed has a tree: what does not parse is left out
//! or taken as words, and said with its place.

mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use super::pattern::WordPattern;
use crate::model::codebook::FormerNames;
use crate::model::filter::{Condition, FilterError, FilterRow};
use crate::model::people::People;

/// At most so many words are looked for in one query.
pub const MOST_WORDS: usize = 1024;
/// Brackets may be nested so deep.
pub const DEEPEST: usize = 64;

/// A parsed query.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use glossator::model::people::People;
/// use glossator::model::search::query::SearchQuery;
///
/// let query = SearchQuery::parse("guns (tag:logistics OR -\"six divisions\")", &People::default(), &BTreeMap::new());
/// assert_eq!(query.words().len(), 2);
/// assert_eq!(query.wanted(), [0], "a word after - is no hit");
/// assert!(query.problems().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    root: Node,
    words: Vec<QueryWords>,
    problems: Vec<QueryProblem>,
}

/// A part of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// All of these.
    All(Vec<Node>),
    /// One of these.
    Any(Vec<Node>),
    Not(Box<Node>),
    Condition(Condition),
    /// The words with this number.
    Words(usize),
}

impl Default for Node {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Nothing was said: in search the text, the title and the facts; in the list title and path.
    Bare,
    /// The text.
    Text,
    /// The notes of readers.
    Note,
    /// The passages that readers highlighted.
    Quote,
    /// The names of those who annotated.
    Annotator,
    /// What became of a highlight: only where highlights are asked for.
    State,
}

/// Words that are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryWords {
    /// Where they are looked for.
    pub scope: Scope,
    /// As they were typed, without the name of a field and quotation marks.
    pub typed: String,
    /// What they mean in a text; `None` if there is no word in them.
    pub pattern: Option<WordPattern>,
}

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryProblem {
    /// The bytes of the query.
    pub at: Range<usize>,
    /// What is wrong.
    pub error: FilterError,
}

impl SearchQuery {
    /// Parses what was typed. `people` supplies the other names of the people mentioned; `saved`
    /// holds the queries that can be used as `@name`.
    #[must_use]
    pub fn parse(typed: &str, people: &People, saved: &BTreeMap<String, String>) -> Self {
        parse::parse(typed, people, saved, parse::QuerySubject::Documents)
    }

    /// Does the same for what is asked of highlights and notes, which have a `state:` too.
    #[must_use]
    pub fn of_passages(typed: &str, people: &People, saved: &BTreeMap<String, String>) -> Self {
        parse::parse(typed, people, saved, parse::QuerySubject::Passages)
    }

    /// Has `tag:` with a name of before ask for the tag that was called so.
    #[must_use]
    pub fn following(mut self, names: &FormerNames) -> Self {
        let mut left = vec![&mut self.root];
        while let Some(node) = left.pop().filter(|_| !names.is_empty()) {
            match node {
                Node::All(all) | Node::Any(all) => left.extend(all),
                Node::Not(inner) => left.push(inner),
                Node::Condition(condition) => condition.follow(names),
                Node::Words(_) => {}
            }
        }
        self
    }

    /// Returns the words that are looked for, each with its number in the tree.
    #[must_use]
    pub fn words(&self) -> &[QueryWords] {
        &self.words
    }

    /// Returns what is wrong with it, in order.
    #[must_use]
    pub fn problems(&self) -> &[QueryProblem] {
        &self.problems
    }

    /// Returns why it cannot be asked: the first thing that is wrong with all that was typed.
    #[must_use]
    pub fn fault(&self) -> Option<&QueryProblem> {
        self.problems.iter().find(|problem| !problem.error.is_remark())
    }

    /// Returns why it cannot be asked even if more is typed after it.
    #[must_use]
    pub fn final_fault(&self) -> Option<&QueryProblem> {
        self.problems.iter().find(|problem| problem.error.is_final())
    }

    /// Returns whether nothing is asked, so that every document answers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.root, Node::All(all) if all.is_empty())
    }

    /// Returns whether there is anything to be found by it: a word with a letter, or a condition.
    #[must_use]
    pub fn can_be_searched(&self) -> bool {
        let mut left = vec![&self.root];
        while let Some(node) = left.pop() {
            match node {
                Node::All(all) | Node::Any(all) => left.extend(all),
                Node::Not(inner) => left.push(inner),
                Node::Condition(_) => return true,
                Node::Words(at) => {
                    let words = self.words.get(*at);
                    if words.is_some_and(|words| words.pattern.is_some()) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Returns the numbers of the words that must or may stand in an answer, as against those that
    /// must not; each that was typed twice only once.
    #[must_use]
    pub fn wanted(&self) -> Vec<usize> {
        let mut wanted: Vec<usize> = Vec::new();
        let mut left = vec![(&self.root, false)];
        while let Some((node, not)) = left.pop() {
            match node {
                Node::All(all) | Node::Any(all) => left.extend(all.iter().map(|one| (one, not))),
                Node::Not(inner) => left.push((inner, !not)),
                Node::Words(at) if !not => wanted.push(*at),
                Node::Words(_) | Node::Condition(_) => {}
            }
        }
        wanted.sort_unstable();
        let mut seen: Vec<&QueryWords> = Vec::new();
        wanted.retain(|at| {
            let words = self.words.get(*at);
            let is_new = words.is_some_and(|words| !seen.contains(&words));
            seen.extend(words);
            is_new
        });
        wanted
    }

    /// Returns whether it asks what a reader has made of documents, such as `tag:` or `done:`.
    #[must_use]
    pub fn asks_reader(&self) -> bool {
        let mut left = vec![&self.root];
        while let Some(node) = left.pop() {
            match node {
                Node::All(all) | Node::Any(all) => left.extend(all),
                Node::Not(inner) => left.push(inner),
                Node::Condition(condition) if condition.is_of_reader() => return true,
                Node::Condition(_) | Node::Words(_) => {}
            }
        }
        false
    }

    /// Returns the names after `tag:` that none of the tags has that are known, as they were typed, in order.
    #[must_use]
    pub fn unknown_tags(&self, known: &[&str]) -> Vec<&str> {
        let (mut left, mut unknown) = (vec![&self.root], Vec::new());
        while let Some(node) = left.pop() {
            match node {
                Node::All(all) | Node::Any(all) => left.extend(all.iter().rev()),
                Node::Not(inner) => left.push(inner),
                Node::Condition(condition) => {
                    let is_it = |tag: &&str| condition.takes_tag(tag) == Some(true);
                    let asked = condition.asked_tag().filter(|_| !known.iter().any(is_it));
                    unknown.extend(asked.filter(|asked| !unknown.contains(asked)));
                }
                Node::Words(_) => {}
            }
        }
        unknown
    }

    /// Returns whether it asks for this tag, if it asks for tags at all.
    #[must_use]
    pub fn takes_tag(&self, tag: &str) -> bool {
        let (mut left, mut asks) = (vec![&self.root], false);
        while let Some(node) = left.pop() {
            match node {
                Node::All(all) | Node::Any(all) => left.extend(all),
                Node::Condition(condition) => match condition.takes_tag(tag) {
                    Some(true) => return true,
                    Some(false) => asks = true,
                    None => {}
                },
                // What must not be there is not asked for.
                Node::Not(_) | Node::Words(_) => {}
            }
        }
        !asks
    }

    /// Returns whether a document answers; `holds` says of the words with a number whether they are
    /// found in it, or `None` if there is nothing to be found by them: then they do not count.
    pub fn takes(&self, row: &FilterRow, mut holds: impl FnMut(usize) -> Option<bool>) -> bool {
        self.root.takes(row, &mut holds).unwrap_or(true)
    }

    /// Returns whether something on a document could answer, for all that the document says of itself:
    /// what is asked of highlights and notes counts as met, or as not met, whichever takes it.
    pub fn could_take(
        &self,
        row: &FilterRow,
        mut holds: impl FnMut(usize) -> Option<bool>,
    ) -> bool {
        self.root.could_be(true, row, &mut holds)
    }
}

impl Node {
    /// Brackets are nested at most [`DEEPEST`] deep, so it may call itself.
    fn takes(&self, row: &FilterRow, holds: &mut dyn FnMut(usize) -> Option<bool>) -> Option<bool> {
        // Of several, the first that decides does; else what counts at all.
        let mut first = |all: &[Self], decisive: bool| {
            let mut answer = None;
            for one in all {
                match one.takes(row, holds) {
                    Some(found) if found == decisive => return Some(found),
                    found => answer = answer.or(found),
                }
            }
            answer
        };
        match self {
            Self::All(all) => first(all, false),
            Self::Any(all) => first(all, true),
            Self::Not(inner) => inner.takes(row, holds).map(|found| !found),
            Self::Condition(condition) => Some(condition.matches(row)),
            Self::Words(at) => holds(*at),
        }
    }

    /// Returns whether it could be `wanted`; `holds` answers `None` for what is not known of a document.
    fn could_be(
        &self,
        wanted: bool,
        row: &FilterRow,
        holds: &mut dyn FnMut(usize) -> Option<bool>,
    ) -> bool {
        match self {
            // All of them have to be met, or one of them not to be; and the other way round.
            Self::All(all) if wanted => all.iter().all(|one| one.could_be(true, row, holds)),
            Self::All(all) => all.iter().any(|one| one.could_be(false, row, holds)),
            Self::Any(all) if wanted => all.iter().any(|one| one.could_be(true, row, holds)),
            Self::Any(all) => all.iter().all(|one| one.could_be(false, row, holds)),
            Self::Not(inner) => inner.could_be(!wanted, row, holds),
            Self::Condition(condition) => {
                condition.is_of_writing() || condition.matches(row) == wanted
            }
            Self::Words(at) => holds(*at).is_none_or(|found| found == wanted),
        }
    }
}
