//! Edits of a text that remember where every character came from, so that it is known where a
//! passage is afterwards, or that it is gone.

use std::ops::Range;

use crate::dice::Dice;

/// A text whose characters know where they stood in the first version; those that were written
/// since know nothing.
#[derive(Clone)]
pub struct Draft {
    pub chars: Vec<(Option<usize>, char)>,
}

/// What became of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is there, at these code points.
    There(Range<usize>),
    /// Most of it was taken out, or it was torn apart.
    Gone,
}

impl Draft {
    pub fn new(text: &str) -> Self {
        Self { chars: text.chars().enumerate().map(|(at, c)| (Some(at), c)).collect() }
    }

    pub fn text(&self) -> String {
        self.chars.iter().map(|(_, c)| c).collect()
    }

    /// What became of the code points `passage` of the first version.
    pub fn fate(&self, passage: &Range<usize>) -> Fate {
        let here: Vec<usize> = self
            .chars
            .iter()
            .enumerate()
            .filter(|(_, (from, _))| from.is_some_and(|from| passage.contains(&from)))
            .map(|(at, _)| at)
            .collect();
        let (Some(first), Some(last)) = (here.first(), here.last()) else {
            return Fate::Gone;
        };
        let there = *first..last + 1;
        let whole = here.len() * 2 > passage.len() && there.len() < passage.len() * 2;
        if whole { Fate::There(there) } else { Fate::Gone }
    }

    fn insert(&mut self, at: usize, words: &str) {
        self.chars.splice(at..at, words.chars().map(|c| (None, c)));
    }

    /// The paragraphs: what stands between blank lines, those after it included.
    fn paragraphs(&self) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut start = 0;
        for at in 1..self.chars.len() {
            let ends = self.chars[at - 1].1 == '\n' && at >= 2 && self.chars[at - 2].1 == '\n';
            if ends && self.chars[at].1 != '\n' {
                all.push(start..at);
                start = at;
            }
        }
        all.push(start..self.chars.len());
        all
    }

    /// The paragraph in which the passage begins.
    fn paragraph_of(&self, passage: &Range<usize>) -> Range<usize> {
        let at = self.chars.iter().position(|(from, _)| *from == Some(passage.start));
        let all = self.paragraphs();
        let here = at.and_then(|at| all.iter().find(|range| range.contains(&at)));
        here.cloned().unwrap_or(0..0)
    }

    /// Replaces each character by what `other` says; what it becomes comes from where it stood.
    fn retouch(&mut self, mut other: impl FnMut(usize, char) -> Option<&'static str>) {
        let old = std::mem::take(&mut self.chars);
        for (at, (from, c)) in old.into_iter().enumerate() {
            match other(at, c) {
                None => self.chars.push((from, c)),
                Some(words) => self.chars.extend(words.chars().map(|c| (from, c))),
            }
        }
    }

    /// Replaces every `old` by `new`, whose characters come from where those of `old` stood.
    fn replace(&mut self, old: &str, new: &str) {
        let old: Vec<char> = old.chars().collect();
        let mut at = 0;
        while at + old.len() <= self.chars.len() {
            let here = &self.chars[at..at + old.len()];
            if here.iter().map(|(_, c)| c).eq(&old) {
                let from: Vec<Option<usize>> = here.iter().map(|(from, _)| *from).collect();
                let last = from.len() - 1;
                let put = new.chars().enumerate().map(|(n, c)| (from[n.min(last)], c));
                let put: Vec<_> = put.collect();
                let length = put.len();
                self.chars.splice(at..at + old.len(), put);
                at += length;
            } else {
                at += 1;
            }
        }
    }
}

/// An edit, with its name.
pub type Edit = (&'static str, fn(&mut Draft, &Range<usize>, &mut Dice));

pub const EDITS: &[Edit] = &[
    ("a heading is put above", |draft, _, _| {
        draft.insert(0, "From the archive of the foreign ministry, folder 5.\n\n");
    }),
    ("a sentence is put before the passage", |draft, passage, _| {
        let at = draft.chars.iter().position(|(from, _)| *from == Some(passage.start));
        draft.insert(at.unwrap_or(0), "This was added by the editors of the volume. ");
    }),
    ("a sentence is put behind the passage", |draft, passage, _| {
        let at = draft.chars.iter().position(|(from, _)| *from == Some(passage.end - 1));
        draft.insert(at.map_or(0, |at| at + 1), " This was added by the editors of the volume.");
    }),
    ("another paragraph is taken out", |draft, passage, dice| {
        let own = draft.paragraph_of(passage);
        let all = draft.paragraphs();
        let other = all[dice.below(all.len())].clone();
        if other != own {
            draft.chars.drain(other);
        }
    }),
    ("the passage is taken out", |draft, passage, _| {
        draft.chars.retain(|(from, _)| !from.is_some_and(|from| passage.contains(&from)));
    }),
    ("its paragraph is taken out", |draft, passage, _| {
        let own = draft.paragraph_of(passage);
        draft.chars.drain(own);
    }),
    ("its paragraph and the next are taken out", |draft, passage, _| {
        let own = draft.paragraph_of(passage);
        let next = draft.paragraphs().into_iter().find(|range| range.start == own.end);
        draft.chars.drain(own.start..next.map_or(own.end, |next| next.end));
    }),
    ("the paragraphs around it are taken out", |draft, passage, _| {
        let own = draft.paragraph_of(passage);
        let all = draft.paragraphs();
        let at = all.iter().position(|range| *range == own).unwrap_or(0);
        if let Some(after) = all.get(at + 1) {
            draft.chars.drain(after.clone());
        }
        if let Some(before) = at.checked_sub(1).and_then(|at| all.get(at)) {
            draft.chars.drain(before.clone());
        }
    }),
    ("letters are repaired: rn m, l 1, o 0", |draft, _, dice| {
        draft.retouch(|_, c| match c {
            'm' if dice.below(12) == 0 => Some("rn"),
            'l' if dice.below(12) == 0 => Some("1"),
            'o' if dice.below(20) == 0 => Some("0"),
            _ => None,
        });
    }),
    ("words are divided with hyphens", |draft, _, dice| {
        draft.retouch(|_, c| match c {
            't' if dice.below(25) == 0 => Some("t-\n"),
            _ => None,
        });
    }),
    ("lines are broken anew", |draft, _, _| {
        let mut column = 0;
        draft.retouch(|_, c| {
            column = if c == '\n' { 0 } else { column + 1 };
            if c == ' ' && column > 50 {
                column = 0;
                return Some("\n");
            }
            None
        });
    }),
    ("blank lines are taken out", |draft, _, _| {
        let mut last = ' ';
        draft.chars.retain(|(_, c)| {
            let twice = *c == '\n' && last == '\n';
            last = *c;
            !twice
        });
    }),
    ("names are exchanged", |draft, _, _| {
        for (one, other) in [("MAO ZEDONG", "PENG DEHUAI"), ("Stalin", "Molotov"), ("Mao", "Zhou")]
        {
            let between = "\u{1}".repeat(one.len());
            draft.replace(one, &between);
            draft.replace(other, one);
            draft.replace(&between, other);
        }
    }),
    ("a name is corrected everywhere", |draft, _, _| {
        draft.replace("MAO ZEDONG", "Mao Tse-tung");
        draft.replace("Comrade", "Cde.");
    }),
    ("the text is cut in two behind it", |draft, passage, _| {
        let end = draft.paragraph_of(passage).end;
        draft.chars.truncate(end);
    }),
    ("the text is cut in two and it is in the other half", |draft, passage, _| {
        let end = draft.paragraph_of(passage).end;
        draft.chars.drain(..end);
    }),
    ("a line that repeats is put in many times", |draft, _, dice| {
        for _ in 0..6 {
            let all = draft.paragraphs();
            let at = all[dice.below(all.len())].start;
            draft.insert(at, "TOP SECRET\n\n");
        }
    }),
    ("a copy of its paragraph is put at the end", |draft, passage, _| {
        let own = draft.paragraph_of(passage);
        let copy: String = draft.chars[own].iter().map(|(_, c)| c).collect();
        let end = draft.chars.len();
        draft.insert(end, &format!("\n{copy}"));
    }),
    ("its paragraph is moved to the end", |draft, passage, _| {
        let own = draft.paragraph_of(passage);
        let moved: Vec<_> = draft.chars.drain(own).collect();
        draft.chars.extend([(None, '\n'), (None, '\n')]);
        draft.chars.extend(moved);
    }),
    ("all of these small repairs at once", |draft, _, dice| {
        draft.insert(0, "No. 17\n\n");
        draft.retouch(|_, c| match c {
            'm' if dice.below(30) == 0 => Some("rn"),
            'e' if dice.below(60) == 0 => Some("c"),
            ' ' if dice.below(20) == 0 => Some("\n"),
            _ => None,
        });
    }),
];
