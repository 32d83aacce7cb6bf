//! Approximate search: finds passages of a text that are similar to a given one.
//!
//! Owns which of the ends found by `myers` are matches, and where each match starts. How good a
//! match is, is not decided here.

use super::myers::BitPattern;

/// At most this many matches are returned: the most similar first, then the nearest.
const MOST: usize = 24;
/// At most this many ends are examined: with more, the pattern is too common for so many errors.
const MOST_ENDS: usize = 100_000;

/// A stretch of the text, in code points, and its edit distance from the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ApproximateMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) edits: usize,
}

/// Makes line breaks equal to blanks.
fn flat(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

/// Returns the stretches of `text` that are within `most` edits of `pattern` and more similar to it
/// than those overlapping them; at most [`MOST`], preferring those with the fewest edits, then
/// those nearest to code point `near`.
pub(super) fn search(text: &str, pattern: &str, most: usize, near: usize) -> Vec<ApproximateMatch> {
    let length = pattern.chars().count();
    // With as many edits as the pattern has code points, anything would match.
    let most = most.min(length.saturating_sub(1));
    if length == 0 {
        return Vec::new();
    }
    let there = BitPattern::new(pattern.chars().map(flat));
    let back = BitPattern::new(pattern.chars().rev().map(flat));
    let mut valleys = Valleys { reach: length / 2 + 1, list: Vec::new() };
    for (end, edits) in there.ends(text.chars().map(flat), most).take(MOST_ENDS) {
        valleys.take(end, edits);
    }
    let mut ends = valleys.list;
    ends.sort_by_key(|&(end, edits)| (edits, end.abs_diff(near + length)));
    ends.truncate(MOST);
    ends.sort_unstable();
    // The starts: the same search backwards from each end, no further than a match can extend.
    let mut hits = Vec::with_capacity(ends.len());
    let mut walk = TextCursor { text, byte: 0, point: 0 };
    for (end, edits) in ends {
        let first = end.saturating_sub(length + edits);
        let window = walk.between(first, end);
        if let Some((taken, _)) = back.best_end(window.chars().rev().map(flat), edits) {
            hits.push(ApproximateMatch { start: end - taken, end, edits });
        }
    }
    hits
}

/// The ends found; of those closer together than `reach`, only the one with the fewest edits.
struct Valleys {
    reach: usize,
    list: Vec<(usize, usize)>,
}

impl Valleys {
    fn take(&mut self, end: usize, edits: usize) {
        match self.list.last_mut() {
            Some(last) if end - last.0 < self.reach => {
                if edits < last.1 {
                    *last = (end, edits);
                }
            }
            _ => self.list.push((end, edits)),
        }
    }
}

/// Walks forward through a text by code points, so that many windows of it cost a single walk.
struct TextCursor<'a> {
    text: &'a str,
    byte: usize,
    point: usize,
}

impl<'a> TextCursor<'a> {
    /// Returns the code points from `first` to `end`; `first` may precede that of the last call by
    /// as much as windows overlap.
    fn between(&mut self, first: usize, end: usize) -> &'a str {
        let rest = &self.text[self.byte..];
        if first >= self.point {
            let ahead = rest.char_indices().nth(first - self.point);
            self.byte += ahead.map_or(rest.len(), |(at, _)| at);
        } else {
            let behind = self.text[..self.byte].char_indices().rev().nth(self.point - first - 1);
            self.byte = behind.map_or(0, |(at, _)| at);
        }
        self.point = first;
        let rest = &self.text[self.byte..];
        let length = rest.char_indices().nth(end - first).map_or(rest.len(), |(at, _)| at);
        &rest[..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, pattern: &str, most: usize) -> Vec<(String, usize)> {
        search(text, pattern, most, 0)
            .into_iter()
            .map(|hit| {
                let words = text.chars().skip(hit.start).take(hit.end - hit.start).collect();
                (words, hit.edits)
            })
            .collect()
    }

    #[test]
    fn repairs_are_found_in_every_script() {
        for (text, pattern, words, edits) in [
            ("they sent nine d1visions there", "nine divisions", "nine d1visions", 1),
            ("Вчера товарищ Филипов приехал", "товарищ Филиппов", "товарищ Филипов", 1),
            ("我们的军队己经到了", "军队已经", "军队己经", 1),
            ("a modem army came", "modern army", "modem army", 2),
        ] {
            assert_eq!(found(text, pattern, 3), [(words.to_owned(), edits)], "{pattern}");
        }
    }

    #[test]
    fn every_place_is_found_and_not_only_the_first() {
        let text = "the first colurnn went; much later the second column came";
        let all = found(text, "column", 2);
        // Where exactly it ends is decided by its surroundings.
        assert_eq!(all, [("colurn".to_owned(), 1), ("column".to_owned(), 0)]);
    }

    #[test]
    fn a_pattern_of_any_length_will_do() {
        let pattern = "The plan of the command was known to both sides by then. ".repeat(40);
        let changed = pattern.replacen("command", "cornmand", 7);
        let text = format!("Before. {changed}After.");
        let hits = search(&text, &pattern, 60, 0);
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].edits, 14);
        let pattern: String = ('一'..).take(400).collect();
        assert_eq!(search(&format!("x{pattern}"), &pattern, 9, 0)[0].start, 1);
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert!(found("", "x", 3).is_empty());
        assert!(found("abc", "", 3).is_empty());
        assert!(found("abc", "xyz", 3).is_empty(), "all three changed is nothing left");
    }
}
