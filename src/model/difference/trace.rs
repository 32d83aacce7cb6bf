//! What became of one passage, told from what became of its words.
//!
//! Owns when a passage counts as there, as changed, as one of several, and as gone. Which word
//! became which is not decided here.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::Difference;
use super::fold::Edge;
use super::moved::LinkWay;
use crate::model::span::Span;

/// What became of a passage of the old text, in bytes of the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All of its words are there, in the order of the text or within a paragraph that stands
    /// elsewhere.
    Kept(Span),
    /// Its words, or nearly all of them, were taken out and put in elsewhere.
    Moved(Span),
    /// Its ends or most of its words are there, with something else between.
    Changed(Span),
    /// It may be any of these, best first; another alignment costs as much. With one place, the
    /// passage may as well have been taken out.
    Unclear(Vec<Span>),
    /// It was taken out, or its place says something else.
    Gone,
}

/// Of the weight of a passage, this share must still be there, in percent, …
const MOST: u32 = 50;
/// … or this share, if both of its ends are there.
const WITH_ENDS: u32 = 30;
/// A passage that became longer than this many times, and this weight, was torn apart …
const TORN: (u32, u32) = (2, 20);
/// … unless this share of it is there, in percent, with both of its ends, …
const INTACT: u32 = 70;
/// … and it is no longer than this many times.
const STRETCHED: u32 = 4;

/// Of the line or sentence around a changed passage, this share must be there, in percent.
const SAME_PLACE: u32 = 55;

/// The tokens of a passage that are there, in one piece or with something between.
struct LinkedWords {
    way: LinkWay,
    /// The old tokens, and the new token that each became.
    pairs: Vec<(usize, usize)>,
    /// How much of them is there.
    weight: u32,
}

impl LinkedWords {
    fn hull(&self) -> (usize, usize) {
        let first = self.pairs.first().map_or(0, |(_, to)| *to);
        let last = self.pairs.last().map_or(0, |(_, to)| *to);
        (first, last)
    }
}

impl Difference {
    /// Returns what became of the passage `span` of the old text, in bytes. A place is never empty,
    /// unless the passage is.
    #[must_use]
    pub fn trace(&self, span: Span) -> Fate {
        if self.is_same {
            return Fate::Kept(span);
        }
        match self.trace_words(span) {
            // Of its word, only letters are left that stood beside the passage.
            Fate::Kept(place) | Fate::Moved(place) | Fate::Changed(place)
                if place.is_empty() && !span.is_empty() =>
            {
                Fate::Gone
            }
            Fate::Unclear(mut places) => {
                places.retain(|place| !place.is_empty());
                if places.is_empty() { Fate::Gone } else { Fate::Unclear(places) }
            }
            fate => fate,
        }
    }

    fn trace_words(&self, span: Span) -> Fate {
        let passage = self.tokens_in(span);
        if passage.is_empty() {
            return self.trace_blanks(span);
        }
        let total: u32 = passage.clone().map(|at| self.old_weight(at)).sum();
        let Some(group) = self.groups(&passage).into_iter().max_by_key(|group| group.weight) else {
            return self.unlinked(&passage, total);
        };
        if group.way == LinkWay::InOrder
            && let Some(unclear) = self.unclear(&passage, &group)
        {
            return unclear;
        }
        let ends = group.pairs.first().map(|pair| pair.0) == Some(passage.start)
            && group.pairs.last().map(|pair| pair.0) == Some(passage.end - 1)
            && passage.len() > 2;
        let share = group.weight * 100 / total.max(1);
        if share < if ends { WITH_ENDS } else { MOST } {
            return self.unlinked(&passage, total);
        }
        let (first, last) = group.hull();
        if self.is_verbatim(&passage, &group) {
            if group.way == LinkWay::InOrder && !self.is_in_its_place(&passage) {
                return Fate::Gone;
            }
            let place = self.place(span, &passage, first, last);
            return if group.way == LinkWay::Put { Fate::Moved(place) } else { Fate::Kept(place) };
        }
        let (first, last) = self.with_replaced_ends(&passage, &group, first, last);
        let now: u32 = (first..=last).map(|at| self.new_weight(at)).sum();
        let is_torn = now > TORN.0 * total + TORN.1;
        let is_intact = ends && share >= INTACT && now <= STRETCHED * total;
        if is_torn && !is_intact {
            return Fate::Gone;
        }
        if group.way == LinkWay::InOrder && !self.is_in_its_place(&passage) {
            return Fate::Gone;
        }
        let place = self.place(span, &passage, first, last);
        if group.way == LinkWay::InOrder { Fate::Changed(place) } else { Fate::Moved(place) }
    }

    /// Returns what stands now where the passage `span` of the old text was, in bytes of the new
    /// one: what is between the words that stood beside it, or did before something was taken out.
    #[must_use]
    pub fn slot(&self, span: Span) -> Span {
        if self.is_same {
            return span;
        }
        let passage = self.tokens_in(span);
        let in_order =
            |at: &usize| self.ways[*at] == LinkWay::InOrder && self.links[*at].to.is_some();
        let to = |at: usize| self.links[at].to.map_or(0, |to| to as usize);
        let before = (0..passage.start).rev().find(in_order);
        let after = (passage.end..self.old.len()).find(in_order);
        let first = before.map_or(0, |at| to(at) + 1);
        let end = after.map_or(self.new.len(), to);
        match (self.new.get(first), end.checked_sub(1).and_then(|last| self.new.get(last))) {
            (Some(start), Some(last)) if first < end => Span::new(start.start, last.end),
            _ => {
                let at = first.checked_sub(1).and_then(|at| self.new.get(at)).map_or(0, |t| t.end);
                Span::new(at, at)
            }
        }
    }

    fn old_weight(&self, at: usize) -> u32 {
        self.weights[self.old[at].word as usize]
    }

    fn new_weight(&self, at: usize) -> u32 {
        self.weights[self.new[at].word as usize]
    }

    /// Returns the old tokens that `span` touches.
    fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.old.partition_point(|token| token.end <= span.start);
        let end = self.old.partition_point(|token| token.start < span.end);
        first..end.max(first)
    }

    /// Returns the tokens of a passage that are there, those that belong together.
    fn groups(&self, passage: &Range<usize>) -> Vec<LinkedWords> {
        let mut groups: Vec<LinkedWords> = Vec::new();
        for from in passage.clone() {
            let Some(to) = self.links[from].to.map(|to| to as usize) else { continue };
            let way = self.ways[from];
            let repaired = self.old[from].word != self.new[to].word;
            // The repairs of a word are not looked at again: it counts for somewhat less.
            let weight =
                if repaired { self.old_weight(from) * 3 / 4 } else { self.old_weight(from) };
            let fits = |group: &&mut LinkedWords| group.way == way && group.hull().1 < to;
            // In order there is one group; what was moved belongs together if it was moved together.
            let known = match way {
                LinkWay::InOrder => groups.iter_mut().find(fits),
                _ => groups.last_mut().filter(fits),
            };
            match known {
                Some(group) => {
                    group.pairs.push((from, to));
                    group.weight += weight;
                }
                None => groups.push(LinkedWords { way, pairs: vec![(from, to)], weight }),
            }
        }
        groups
    }

    /// Returns the answer if another alignment that costs as much puts most of the passage
    /// elsewhere, or takes it out.
    fn unclear(&self, passage: &Range<usize>, group: &LinkedWords) -> Option<Fate> {
        let (first, last) = group.hull();
        let (first, last) = (first as u64, last as u64);
        let mut elsewhere = 0;
        let mut lost = 0;
        let (mut low, mut high): (Option<Vec<u32>>, Option<Vec<u32>>) = (None, None);
        for (from, _) in &group.pairs {
            let link = self.links[*from];
            let weight = self.old_weight(*from);
            let Some((least, most)) = link.between else { continue };
            let (before, after) = (u64::from(least) < first, u64::from(most) > last);
            if before {
                low.get_or_insert_default().push(least);
            }
            if after {
                high.get_or_insert_default().push(most);
            }
            if before || after {
                elsewhere += weight;
            }
            if link.may_be_gone {
                lost += weight;
            }
        }
        let half = group.weight / 2;
        if elsewhere <= half && lost <= half {
            return None;
        }
        let span = self.new_span(group.hull().0, group.hull().1);
        let mut places = vec![span];
        for tokens in [low, high].into_iter().flatten() {
            let (Some(first), Some(last)) = (tokens.iter().min(), tokens.iter().max()) else {
                continue;
            };
            // No more of it than the passage is long.
            let last = (*last as usize).min(*first as usize + 2 * passage.len());
            places.push(self.new_span(*first as usize, last));
        }
        Some(Fate::Unclear(places))
    }

    /// Returns whether the line or sentence around a passage that was changed is still the same: if
    /// most of it says something else, it is another, of the same form.
    fn is_in_its_place(&self, passage: &Range<usize>) -> bool {
        let begins = |at: usize| {
            let token = &self.old[at];
            token.begins_line || token.edge >= Edge::Sentence
        };
        let start = (0..=passage.start).rev().find(|at| begins(*at)).unwrap_or(0);
        let end = (passage.end..self.old.len()).find(|at| begins(*at)).unwrap_or(self.old.len());
        let (mut all, mut there) = (0, 0);
        for at in start..end {
            let weight = self.old_weight(at);
            all += weight;
            if self.links[at].to.is_some() {
                there += weight;
            }
        }
        there * 100 >= all * SAME_PLACE
    }

    /// Returns the answer for a passage that is not there: unless it may as well be.
    fn unlinked(&self, passage: &Range<usize>, total: u32) -> Fate {
        let links = passage.clone().map(|at| (at, self.links[at]));
        let may_be =
            links.filter_map(|(at, link)| Some((at, link.to.is_none().then_some(link.between)??)));
        let (mut weight, mut hull) = (0, None::<(u32, u32)>);
        for (at, (first, last)) in may_be {
            weight += self.old_weight(at);
            let (low, high) = hull.unwrap_or((first, last));
            hull = Some((low.min(first), high.max(last)));
        }
        match hull {
            Some((first, last)) if weight * 100 >= total * MOST => {
                Fate::Unclear(vec![self.new_span(first as usize, last as usize)])
            }
            _ => Fate::Gone,
        }
    }

    /// Returns whether all of the passage is there, word for word, with nothing between.
    fn is_verbatim(&self, passage: &Range<usize>, group: &LinkedWords) -> bool {
        let (first, last) = group.hull();
        group.pairs.len() == passage.len()
            && last - first + 1 == passage.len()
            && group.pairs.iter().all(|(from, to)| self.old[*from].word == self.new[*to].word)
    }

    /// Extends the new tokens by what stands in the place of the first and the last words, if
    /// these were replaced.
    fn with_replaced_ends(
        &self,
        passage: &Range<usize>,
        group: &LinkedWords,
        first: usize,
        last: usize,
    ) -> (usize, usize) {
        let to = |at: usize| {
            let same_way = self.ways.get(at) == Some(&group.way);
            self.links.get(at).filter(|_| same_way)?.to.map(|to| to as usize)
        };
        let lost_before = group.pairs.first().map_or(0, |(from, _)| from - passage.start);
        let lost_after = group.pairs.last().map_or(0, |(from, _)| passage.end - 1 - from);
        // Nothing is placed on text that is accounted for.
        let is_free = |mut range: Range<usize>| !range.any(|at| self.taken[at]);
        let allowed = |lost: usize| if lost == 0 { 0 } else { 2 * lost + 2 };
        let before = match passage.start.checked_sub(1) {
            Some(at) => to(at).map(|to| to + 1),
            None => Some(0),
        };
        let after =
            if passage.end == self.old.len() { Some(self.new.len()) } else { to(passage.end) };
        let first = before
            .filter(|before| *before <= first && first - before <= allowed(lost_before))
            .filter(|before| is_free(*before..first))
            .unwrap_or(first);
        let last = after
            .filter(|after| *after > last && after - last - 1 <= allowed(lost_after))
            .filter(|after| is_free(last + 1..*after))
            .map_or(last, |after| after - 1);
        (first, last)
    }

    fn new_span(&self, first: usize, last: usize) -> Span {
        let end = self.new.get(last).or(self.new.last()).map_or(0, |token| token.end);
        Span::new(self.new.get(first).map_or(end, |token| token.start).min(end), end)
    }

    /// Returns the bytes of the new tokens `first` to `last`; a passage that begins or ends inside
    /// of a word, or in blanks, does so there too.
    fn place(&self, span: Span, passage: &Range<usize>, first: usize, last: usize) -> Span {
        let hull = self.new_span(first, last);
        let (head, tail) = (&self.old[passage.start], &self.old[passage.end - 1]);
        let is_mine = |old: usize, new: usize| self.links[old].to == u32::try_from(new).ok();
        let start = if !is_mine(passage.start, first) {
            hull.start
        } else if span.start < head.start {
            let blanks = &self.old_text.as_str()[span.start..head.start];
            if self.new_text.as_str()[..hull.start].ends_with(blanks) {
                hull.start - blanks.len()
            } else {
                hull.start
            }
        } else {
            inside(
                &self.old_text.as_str()[head.start..span.start],
                &self.new_text.as_str()[hull.start..hull.end],
            ) + hull.start
        };
        let end = if !is_mine(passage.end - 1, last) {
            hull.end
        } else if span.end > tail.end {
            let blanks = &self.old_text.as_str()[tail.end..span.end];
            if self.new_text.as_str()[hull.end..].starts_with(blanks) {
                hull.end + blanks.len()
            } else {
                hull.end
            }
        } else if span.end == tail.end {
            hull.end
        } else {
            let token = &self.new[last];
            token.start
                + inside(
                    &self.old_text.as_str()[tail.start..span.end],
                    &self.new_text.as_str()[token.start..token.end],
                )
        };
        Span::new(start.min(end), end)
    }

    /// Finds a passage of blanks between the words that stood around it.
    fn trace_blanks(&self, span: Span) -> Fate {
        let passage = self.tokens_in(span);
        let around = |at: Option<usize>| Some(self.links.get(at?)?.to? as usize);
        let (before, after) = (around(passage.start.checked_sub(1)), around(Some(passage.start)));
        let from = match (before, passage.start) {
            (Some(before), _) => self.new[before].end,
            (None, 0) => 0,
            _ => return Fate::Gone,
        };
        let to = match after {
            Some(after) => self.new[after].start,
            None if passage.start == self.old.len() => self.new_text.len(),
            None => return Fate::Gone,
        };
        let lead = passage.start.checked_sub(1).map_or(0, |at| self.old[at].end);
        let start = from + (span.start - lead);
        let words = &self.old_text.as_str()[span.range()];
        if start + words.len() <= to
            && self.new_text.as_str().get(start..start + words.len()) == Some(words)
        {
            Fate::Kept(Span::new(start, start + words.len()))
        } else {
            Fate::Gone
        }
    }
}

/// Returns how many bytes of `new` have as many letters as `old`; combining marks go with theirs.
fn inside(old: &str, new: &str) -> usize {
    let is_letter = |c: &char| !is_combining_mark(*c);
    let count = old.chars().filter(is_letter).count();
    let mut letters = new.char_indices().filter(|(_, c)| is_letter(c));
    letters.nth(count).map_or(new.len(), |(at, _)| at)
}
