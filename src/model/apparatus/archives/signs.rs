//! The signs without which a pattern cannot match in a line.
//!
//! Owns a test that costs a few operations on numbers: with which sign a line begins, and which it has at all. A
//! sign is a character of ASCII; all others are one sign. Pure.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Characters: one bit for each of ASCII, and that of DEL for all others.
type Signs = u128;

/// What is known of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineSigns {
    /// What it begins with, blanks left aside.
    first: Signs,
    all: Signs,
}

/// What a line must have that a pattern matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SignNeeds {
    /// One of these at its beginning, blanks left aside; `None` if that is not known.
    first: Option<Signs>,
    /// All of these.
    all: Signs,
    /// Of each of these one.
    any: Vec<Signs>,
}

impl LineSigns {
    pub fn of(line: &str) -> Self {
        let rest = line.trim_start_matches([' ', '\t']);
        let first = rest.chars().next().map_or(0, sign);
        // The bytes of all other characters are beyond ASCII.
        let all = line.bytes().fold(0, |all, byte| all | 1 << byte.min(127));
        Self { first, all }
    }
}

impl SignNeeds {
    /// Works out what a pattern needs of the line in which it matches.
    pub fn new(pattern: &Hir) -> Self {
        let mut needs = Self { first: first_of_line(pattern), ..Self::default() };
        needs.add(pattern);
        needs.any.retain(|any| any & needs.all == 0);
        needs.any.sort_unstable();
        needs.any.dedup();
        needs
    }

    pub fn are_met(&self, line: LineSigns) -> bool {
        line.all & self.all == self.all
            && self.first.is_none_or(|first| line.first & first != 0)
            && self.any.iter().all(|any| line.all & any != 0)
    }

    /// Adds what a part of a pattern needs.
    fn add(&mut self, part: &Hir) {
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                self.all |= literal.0.iter().fold(0, |all, byte| all | 1 << byte.min(&127));
            }
            HirKind::Class(class) => {
                let any = signs(class);
                if any.is_power_of_two() { self.all |= any } else { self.any.push(any) }
            }
            HirKind::Capture(group) => self.add(&group.sub),
            HirKind::Repetition(repeated) if repeated.min > 0 => self.add(&repeated.sub),
            HirKind::Repetition(_) => {}
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.add(part)),
            HirKind::Alternation(parts) => {
                let each = parts.iter().map(|part| {
                    let mut needs = Self::default();
                    needs.add(part);
                    needs
                });
                let each: Vec<Self> = each.collect();
                self.all |= each.iter().fold(Signs::MAX, |all, needs| all & needs.all);
                let mut one = each.iter().map(Self::rarest);
                self.any.extend(one.try_fold(0, |any, one| Some(any | one?)));
            }
        }
    }

    /// Returns signs of which one is needed, as few as possible.
    fn rarest(&self) -> Option<Signs> {
        let single = (self.all != 0).then(|| 1 << self.all.trailing_zeros());
        single.or_else(|| self.any.iter().copied().min_by_key(|any| any.count_ones()))
    }
}

/// Returns the sign that a character is.
fn sign(c: char) -> Signs {
    1 << u32::from(c).min(127)
}

/// Returns the signs that a class takes.
fn signs(class: &Class) -> Signs {
    let between = |from: u32, to: u32| (from..=to.min(127)).fold(0, |all, one| all | 1 << one);
    match class {
        Class::Unicode(class) => class.iter().fold(0, |all: Signs, range| {
            let (from, to) = (u32::from(range.start()), u32::from(range.end()));
            all | between(from.min(127), to)
        }),
        Class::Bytes(_) => Signs::MAX,
    }
}

/// Returns with which signs a line begins, blanks left aside, at which a pattern matches; `None` if it may match
/// within one, or after blanks of its own.
fn first_of_line(pattern: &Hir) -> Option<Signs> {
    match pattern.kind() {
        HirKind::Capture(group) => first_of_line(&group.sub),
        HirKind::Alternation(parts) => {
            parts.iter().map(first_of_line).try_fold(0, |any, one| Some(any | one?))
        }
        HirKind::Concat(parts) => {
            let (anchor, rest) = parts.split_first()?;
            if !matches!(anchor.kind(), HirKind::Look(Look::Start | Look::StartLF)) {
                // What is anchored is a part of it.
                return first_of_line(anchor);
            }
            let (first, can_be_empty) = first_of_all(rest);
            (!can_be_empty && first & BLANKS == 0).then_some(first)
        }
        _ => None,
    }
}

const BLANKS: Signs = 1 << b' ' | 1 << b'\t';

/// Returns with which signs parts begin that follow each other, and whether they can be nothing.
fn first_of_all(parts: &[Hir]) -> (Signs, bool) {
    let mut all = 0;
    for part in parts {
        let (first, can_be_empty) = first(part);
        all |= first;
        if !can_be_empty {
            return (all, false);
        }
    }
    (all, true)
}

/// Returns with which signs a part begins, blanks left aside, and whether it can be nothing but these.
fn first(part: &Hir) -> (Signs, bool) {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, true),
        HirKind::Literal(literal) => {
            let mut rest = literal.0.iter().skip_while(|byte| **byte == b' ');
            rest.next().map_or((0, true), |byte| (1 << byte.min(&127), false))
        }
        HirKind::Class(class) if signs(class) & !BLANKS == 0 => (0, true),
        HirKind::Class(class) => (signs(class), false),
        HirKind::Capture(group) => first(&group.sub),
        HirKind::Repetition(repeated) => {
            let (signs, can_be_empty) = first(&repeated.sub);
            (signs, can_be_empty || repeated.min == 0)
        }
        HirKind::Concat(parts) => first_of_all(parts),
        HirKind::Alternation(parts) => {
            let each = parts.iter().map(first);
            each.fold((0, false), |(all, empty), (signs, is_empty)| {
                (all | signs, empty || is_empty)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_met(pattern: &str, line: &str) -> bool {
        SignNeeds::new(&regex_syntax::parse(pattern).unwrap()).are_met(LineSigns::of(line))
    }

    #[test]
    fn a_line_without_the_signs_of_a_pattern_is_left_out() {
        for (pattern, met, not) in [
            (r"^[ \t]*\[?F\.?O\.? ?\d", " [FO 1", "[CO 1"),
            (r"^[ \t]*\[?F\.?O\.? ?\d", "FO 1", "and FO 1"),
            (r"^(?:a|b)c", "bc", "cba"),
            (r"^a|^b", "b", "cab"),
            (r"(?:^|[ \t])\p{Lu}{1,3} ?\d/\d", "a B 1/2", "a B 12"),
            (r"(?:^|[ \t])\p{Lu}{1,3} ?\d/\d", "\u{411} 1/2", "b 1/2"),
            (r"(?i)(?:k\.|№ ?)\d", "\u{212a}. 1", "k 1"),
            (r"(?i)(?:k\.|№ ?)\d", "№1", "No 1"),
            (r"^\s*a", "  b a", "  b"),
            (r"^[ \t]*-? ?a", "  - a", "b - a"),
            (r"^ a", " a", " b a"),
            (r"^ ?[^a]b", "cab", "cac"),
        ] {
            assert!(is_met(pattern, met), "{pattern} {met}");
            assert!(!is_met(pattern, not), "{pattern} {not}");
        }
    }
}
