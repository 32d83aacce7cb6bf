//! From what was typed to the tree.
//!
//! Owns the syntax: blanks between what must all be there, `OR`, `-`, brackets, quotation marks, and
//! what may stand after a word. `OR` divides everything to its left from everything to its right, up
//! to the next bracket.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{DEEPEST, MOST_WORDS, Node, QueryProblem, QueryWords, Scope, SearchQuery};
use crate::model::filter::{Condition, FilterError, STATE, WORD_FIELDS, is_name, state_named};
use crate::model::people::People;
use crate::model::search::pattern::{FARTHEST, FormWanted, Proximity, WIDEST, WordPattern};

/// So many things that are wrong with a query are told.
const MOST_PROBLEMS: usize = 5;

/// What a query is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuerySubject {
    Documents,
    /// Highlights and notes.
    Passages,
}

pub(super) fn parse(
    typed: &str,
    people: &People,
    saved: &BTreeMap<String, String>,
    asked: QuerySubject,
) -> SearchQuery {
    let mut parser = Parser {
        typed,
        asked,
        at: 0,
        people,
        saved,
        query: SearchQuery::default(),
        open: vec![BracketGroup::new(Scope::Bare, false, 0)],
        not: false,
        alike: 0,
    };
    parser.read();
    parser.query
}

/// What stands between two brackets.
struct BracketGroup {
    /// The alternatives; the last is being read.
    alternatives: Vec<Vec<Node>>,
    scope: Scope,
    /// Whether `-` stood before its bracket.
    not: bool,
    /// Where its bracket is, in bytes.
    start: usize,
    /// Whether anything has been typed since the bracket or the last `OR`.
    has_side: bool,
    /// Where the last `OR` is, in bytes.
    or: Option<Range<usize>>,
}

impl BracketGroup {
    fn new(scope: Scope, not: bool, start: usize) -> Self {
        Self { alternatives: vec![Vec::new()], scope, not, start, has_side: false, or: None }
    }

    fn push(&mut self, node: Node) {
        if let Some(last) = self.alternatives.last_mut() {
            last.push(node);
        }
    }

    fn node(mut self) -> Node {
        // An alternative that is still being typed does not count.
        self.alternatives.retain(|all| !all.is_empty());
        let single = |mut all: Vec<Node>| match all.len() {
            1 => all.swap_remove(0),
            _ => Node::All(all),
        };
        let mut alternatives: Vec<Node> = self.alternatives.into_iter().map(single).collect();
        let node = match alternatives.len() {
            0 => Node::default(),
            1 => alternatives.swap_remove(0),
            _ => Node::Any(alternatives),
        };
        let is_empty = matches!(&node, Node::All(all) if all.is_empty());
        if self.not && !is_empty { Node::Not(Box::new(node)) } else { node }
    }
}

struct Parser<'a> {
    typed: &'a str,
    asked: QuerySubject,
    at: usize,
    people: &'a People,
    saved: &'a BTreeMap<String, String>,
    query: SearchQuery,
    /// The groups that are open, the innermost last.
    open: Vec<BracketGroup>,
    /// Whether `-` stands before what follows.
    not: bool,
    /// How many words so far may differ in some letters.
    alike: usize,
}

/// More words that may differ in some letters are not looked for in this way: for each of them all
/// words of the library are compared.
const MOST_ALIKE: usize = 16;

/// A word, or what stands in quotation marks.
struct TypedTerm<'a> {
    words: &'a str,
    is_quoted: bool,
    /// What follows the closing quotation mark.
    suffix: &'a str,
}

impl<'a> Parser<'a> {
    fn read(&mut self) {
        while let Some(c) = self.skip_blanks() {
            let start = self.at;
            match c {
                '(' => self.open(Scope::Bare, start),
                ')' => self.close(start),
                '-' | '!' if self.typed[start + 1..].starts_with(|c: char| !c.is_whitespace()) => {
                    self.at += 1;
                    self.not = !self.not;
                    continue;
                }
                _ => {
                    if self.term(start) {
                        continue;
                    }
                }
            }
            self.not = false;
        }
        while self.open.len() > 1 {
            let start = self.open.last().map_or(0, |group| group.start);
            if self.query.problems.iter().all(|one| one.error != FilterError::TooDeep) {
                self.problem(start..start + 1, FilterError::Open);
            }
            self.end_group();
        }
        if let Some(root) = self.open.pop() {
            self.is_whole(&root);
            self.query.root = match root.node() {
                Node::All(all) => Node::All(all),
                other => Node::All(vec![other]),
            };
        }
        self.query.problems.sort_by_key(|problem| problem.at.start);
    }

    /// Begins another alternative.
    fn divide(&mut self, at: Range<usize>) {
        let Some(group) = self.open.last_mut() else { return };
        group.alternatives.push(Vec::new());
        group.or = Some(at.clone());
        if !std::mem::take(&mut group.has_side) {
            self.problem(at, FilterError::OneSided);
        }
    }

    /// Says that nothing follows an `OR`.
    fn is_whole(&mut self, group: &BracketGroup) {
        if let Some(at) = group.or.clone().filter(|_| !group.has_side) {
            self.problem(at, FilterError::OneSided);
        }
    }

    fn skip_blanks(&mut self) -> Option<char> {
        let rest = &self.typed[self.at..];
        self.at = self.typed.len() - rest.trim_start().len();
        self.typed[self.at..].chars().next()
    }

    fn scope(&self) -> Scope {
        self.open.last().map_or(Scope::Bare, |group| group.scope)
    }

    /// Remembers what is wrong; of thousands of brackets too many, the first is enough.
    fn problem(&mut self, at: Range<usize>, error: FilterError) {
        let problems = &mut self.query.problems;
        if problems.len() < MOST_PROBLEMS && problems.iter().all(|one| one.error != error) {
            problems.push(QueryProblem { at, error });
        }
    }

    fn put(&mut self, node: Node) {
        let node = if self.not { Node::Not(Box::new(node)) } else { node };
        if let Some(group) = self.open.last_mut() {
            group.push(node);
        }
    }

    /// Remembers that something stands on this side of an `OR`, whatever it is.
    fn has_side(&mut self) {
        if let Some(group) = self.open.last_mut() {
            group.has_side = true;
        }
    }

    fn open(&mut self, scope: Scope, start: usize) {
        self.at += 1;
        if self.open.len() > DEEPEST {
            self.problem(start..self.at, FilterError::TooDeep);
            return;
        }
        let scope = if scope == Scope::Bare { self.scope() } else { scope };
        self.has_side();
        self.open.push(BracketGroup::new(scope, self.not, start));
    }

    fn close(&mut self, start: usize) {
        self.at += 1;
        if self.open.len() > 1 {
            self.end_group();
        } else {
            self.problem(start..self.at, FilterError::Bracket);
        }
    }

    fn end_group(&mut self) {
        let Some(group) = self.open.pop() else { return };
        self.is_whole(&group);
        let node = group.node();
        if !matches!(&node, Node::All(all) if all.is_empty())
            && let Some(outer) = self.open.last_mut()
        {
            outer.push(node);
        }
    }

    /// Reads a word, a field with its value, or what stands in quotation marks. Returns whether it
    /// was a word of the language that belongs to what follows.
    fn term(&mut self, start: usize) -> bool {
        let rest = &self.typed[start..];
        if let Some((name, length)) = field(rest) {
            self.has_side();
            self.at = start + length;
            if let Some(scope) = scope_of(name) {
                if self.typed[self.at..].starts_with('(') {
                    self.open(scope, self.at);
                } else {
                    let term = self.value();
                    if term.words.trim().is_empty() {
                        self.problem(start..self.at, FilterError::Empty(name.to_owned()));
                    }
                    self.words(scope, &term, start);
                }
            } else {
                let term = self.value();
                self.condition(name, &term, start);
            }
            return false;
        }
        let term = self.value();
        match term.words {
            _ if term.is_quoted => self.has_side(),
            "OR" | "|" => {
                self.divide(start..self.at);
                return false;
            }
            "AND" => return false,
            "NOT" => {
                self.not = !self.not;
                return true;
            }
            words => {
                self.has_side();
                if let Some(name) = words.strip_prefix('@').filter(|name| !name.is_empty()) {
                    self.saved(name, start);
                    return false;
                }
                if let Some((name, _)) = words.split_once(':')
                    && !name.is_empty()
                    && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                {
                    self.problem(start..self.at, FilterError::Field(name.to_owned()));
                }
            }
        }
        self.words(self.scope(), &term, start);
        false
    }

    /// Reads up to the next blank, or the closing quotation mark and what follows it.
    fn value(&mut self) -> TypedTerm<'a> {
        let typed = self.typed;
        let start = self.at;
        let nested = self.open.len() > 1;
        let word_end = |from: usize| {
            let ends = |c: char| c.is_whitespace() || (nested && c == ')');
            typed[from..].find(ends).map_or(typed.len(), |at| from + at)
        };
        let Some(inside) = typed[start..].strip_prefix(['"', '“', '”']) else {
            self.at = word_end(start);
            return TypedTerm { words: &typed[start..self.at], is_quoted: false, suffix: "" };
        };
        let begin = typed.len() - inside.len();
        let Some(length) = inside.find(['"', '“', '”']) else {
            self.at = typed.len();
            self.problem(start..typed.len(), FilterError::Unclosed);
            return TypedTerm { words: inside, is_quoted: true, suffix: "" };
        };
        let end = begin + length;
        let after = end + typed[end..].chars().next().map_or(0, char::len_utf8);
        self.at = word_end(after);
        TypedTerm { words: &typed[begin..end], is_quoted: true, suffix: &typed[after..self.at] }
    }

    fn condition(&mut self, name: &str, term: &TypedTerm, start: usize) {
        let value = term.words;
        // A name still being typed must not hide everything.
        if value.is_empty() {
            self.problem(start..self.at, FilterError::Empty(name.to_owned()));
            return;
        }
        if !term.is_quoted {
            self.brackets_in(value, start);
        }
        if name == STATE {
            match state_named(value) {
                _ if self.asked == QuerySubject::Documents => {
                    self.problem(start..self.at, FilterError::OfPassages(STATE));
                }
                Ok(state) => self.put_words(QueryWords {
                    scope: Scope::State,
                    typed: state.to_owned(),
                    pattern: None,
                }),
                Err(error) => self.problem(start..self.at, error),
            }
            return;
        }
        match Condition::parse(name, value, self.people) {
            Ok(condition) => self.put(Node::Condition(condition)),
            Err(error) => self.problem(start..self.at, error),
        }
    }

    /// Says that a bracket in a value is without the other. A value may have both, as a path does.
    fn brackets_in(&mut self, value: &str, start: usize) {
        let mut open = 0_usize;
        for c in value.chars() {
            match c {
                '(' => open += 1,
                ')' if open == 0 => return self.problem(start..self.at, FilterError::Bracket),
                ')' => open -= 1,
                _ => {}
            }
        }
        if open > 0 {
            self.problem(start..self.at, FilterError::Open);
        }
    }

    fn saved(&mut self, name: &str, start: usize) {
        let Some(typed) = self.saved.get(name) else {
            self.problem(start..self.at, FilterError::Saved(name.to_owned()));
            return;
        };
        // Saved queries cannot refer to each other: a cycle would never end.
        let mut inner = parse(typed, self.people, &BTreeMap::new(), self.asked);
        let before = self.query.words.len();
        let room = MOST_WORDS.saturating_sub(before);
        if inner.words.len() > room {
            self.problem(start..self.at, FilterError::TooMany(MOST_WORDS));
            return;
        }
        inner.root.renumber(before);
        self.query.words.extend(inner.words);
        if let Some(problem) = inner.problems.into_iter().next() {
            self.problem(start..self.at, problem.error);
        }
        match inner.root {
            Node::All(mut all) if all.len() == 1 => {
                if let Some(one) = all.pop() {
                    self.put(one);
                }
            }
            Node::All(all) if all.is_empty() => {}
            root => self.put(root),
        }
    }

    fn words(&mut self, scope: Scope, term: &TypedTerm, start: usize) {
        let at = start..self.at;
        let mut typed = term.words;
        let mut form = if term.is_quoted { FormWanted::Typed } else { FormWanted::Any };
        let mut arrangement = Proximity::Row;
        if term.is_quoted {
            match term.suffix {
                "" => {}
                "*" => form = FormWanted::Begun,
                other => match other.strip_prefix('~').map(str::parse::<u32>) {
                    Some(Ok(most)) => arrangement = Proximity::Near(most.min(WIDEST)),
                    _ => self.problem(at.clone(), FilterError::AfterQuote(other.to_owned())),
                },
            }
        } else if let Some(begun) = typed.strip_suffix('*') {
            (typed, form) = (begun, FormWanted::Begun);
            if !typed.contains(char::is_alphanumeric) {
                self.problem(at, FilterError::NothingBegun);
                return;
            }
        } else if let Some((word, most)) = typed.rsplit_once('~')
            && word.contains(char::is_alphanumeric)
            && most.chars().all(|c| c.is_ascii_digit())
        {
            typed = word;
            match most.parse::<u8>() {
                Ok(most) if most <= FARTHEST => form = FormWanted::Like(most),
                _ => self.problem(at.clone(), FilterError::Distance(FARTHEST)),
            }
        }
        if typed.trim().is_empty() {
            return;
        }
        if self.query.words.len() >= MOST_WORDS {
            let said = |problem: &QueryProblem| matches!(problem.error, FilterError::TooMany(_));
            if !self.query.problems.iter().any(said) {
                self.problem(at, FilterError::TooMany(MOST_WORDS));
            }
            return;
        }
        if matches!(form, FormWanted::Like(_)) {
            self.alike += 1;
            if self.alike > MOST_ALIKE {
                form = FormWanted::Any;
            }
            if self.alike == MOST_ALIKE + 1 {
                self.problem(at, FilterError::TooManyAlike(MOST_ALIKE));
            }
        }
        let pattern = WordPattern::new(typed, form, arrangement);
        // A mark without a letter can stand in a title or a path, and nowhere else.
        if pattern.is_none() && scope != Scope::Bare {
            return;
        }
        self.put_words(QueryWords { scope, typed: typed.to_owned(), pattern });
    }

    fn put_words(&mut self, words: QueryWords) {
        // The same words again are looked up once.
        let known = self.query.words.iter().position(|known| *known == words);
        let number = known.unwrap_or(self.query.words.len());
        if known.is_none() {
            self.query.words.push(words);
        }
        self.put(Node::Words(number));
    }
}

impl Node {
    /// Adds to the numbers of its words. Its depth is bounded, so it may call itself.
    fn renumber(&mut self, by: usize) {
        match self {
            Self::All(all) | Self::Any(all) => all.iter_mut().for_each(|one| one.renumber(by)),
            Self::Not(inner) => inner.renumber(by),
            Self::Words(at) => *at += by,
            Self::Condition(_) => {}
        }
    }
}

/// Returns the name of a field at the beginning of `rest`, and its length with the colon.
fn field(rest: &str) -> Option<(&str, usize)> {
    let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
    let name = &rest[..end];
    (rest[end..].starts_with(':')
        && (is_name(name) || name == STATE || WORD_FIELDS.contains(&name)))
    .then_some((name, end + 1))
}

fn scope_of(name: &str) -> Option<Scope> {
    match name {
        "text" => Some(Scope::Text),
        "note" => Some(Scope::Note),
        "quote" => Some(Scope::Quote),
        "annotator" => Some(Scope::Annotator),
        _ => None,
    }
}
