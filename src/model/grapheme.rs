//! Grapheme clusters: where one character, as readers see it, ends and the next begins.
//!
//! Owns the rules (UAX #29) and the one exception to them: a cluster of more than [`MOST`] code
//! points, which no script has, is cut into several, so that a flood of combining marks or joined
//! emoji can be shown, broken into rows and walked through like any other text. Everything that
//! goes from cluster to cluster does it with these functions, so that all agree on the cuts.
//!
//! The cuts are counted from where the rules begin the cluster. So a part of a text that does not
//! begin there has to be looked at together with what stands before it: that is what the functions
//! take an offset for.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, GraphemeIndices, UnicodeSegmentation};

/// The most code points in a cluster.
pub const MOST: usize = 64;

/// The clusters of a text, each with its byte offset.
#[derive(Clone, Debug)]
pub struct Graphemes<'a> {
    text: &'a str,
    /// Where `whole` begins.
    base: usize,
    whole: GraphemeIndices<'a>,
    /// What has not been returned yet of the cluster that the rules found last.
    rest: Range<usize>,
    /// How many code points of it may be returned next.
    next: usize,
}

/// Returns the clusters of `text`.
#[allow(clippy::disallowed_methods, reason = "the cut is made here")]
#[must_use]
pub fn graphemes(text: &str) -> Graphemes<'_> {
    Graphemes { text, base: 0, whole: text.grapheme_indices(true), rest: 0..0, next: MOST }
}

/// Returns the clusters of `text` from byte `from` on, as they are in the whole of it.
#[allow(clippy::disallowed_methods, reason = "the cut is made here")]
#[must_use]
pub fn graphemes_from(text: &str, from: usize) -> Graphemes<'_> {
    let from = text.floor_char_boundary(from);
    if is_boundary(text, from) {
        let whole = text[from..].grapheme_indices(true);
        return Graphemes { text, base: from, whole, rest: 0..0, next: MOST };
    }
    let (start, end) = (rule_before(text, from), rule_after(text, from));
    let taken = text[start..from].chars().count() % MOST;
    let whole = text[end..].grapheme_indices(true);
    Graphemes { text, base: end, whole, rest: from..end, next: MOST - taken }
}

impl<'a> Iterator for Graphemes<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            let (at, cluster) = self.whole.next()?;
            let at = self.base + at;
            if cluster.len() <= MOST {
                return Some((at, cluster));
            }
            self.rest = at..at + cluster.len();
        }
        let (start, points) = (self.rest.start, std::mem::replace(&mut self.next, MOST));
        self.rest.start = skip(self.text, start, points, self.rest.end);
        Some((start, &self.text[start..self.rest.start]))
    }
}

/// Returns the nearest edge of a cluster at or before byte `offset`.
#[must_use]
pub fn floor(text: &str, offset: usize) -> usize {
    let offset = text.floor_char_boundary(offset);
    if is_boundary(text, offset) { offset } else { last_cut(text, offset + 1, offset) }
}

/// Returns the edge of a cluster after byte `offset`, at most the end of the text.
#[must_use]
pub fn next(text: &str, offset: usize) -> usize {
    let offset = text.ceil_char_boundary(offset);
    let end = rule_after(text, offset);
    if end - offset <= MOST && is_boundary(text, offset) {
        return end;
    }
    skip(text, floor(text, offset), MOST, end)
}

/// Returns the edge of a cluster before byte `offset`, at least 0.
#[must_use]
pub fn previous(text: &str, offset: usize) -> usize {
    let offset = text.floor_char_boundary(offset);
    last_cut(text, offset, offset)
}

/// Returns whether the rules, without the cut, allow an edge at byte `offset`.
#[allow(clippy::disallowed_methods, reason = "the cut is made here")]
pub(super) fn is_boundary(text: &str, offset: usize) -> bool {
    let bytes = text.as_bytes();
    // Nearly every text is mostly this.
    let plain = |at: usize| bytes.get(at).is_some_and(|byte| (b' '..=b'~').contains(byte));
    if offset > 0 && plain(offset - 1) && plain(offset) {
        return true;
    }
    GraphemeCursor::new(offset, text.len(), true).is_boundary(text, 0).unwrap_or(true)
}

/// Returns the last edge below `below` of the cluster that the rules begin before `offset`.
fn last_cut(text: &str, below: usize, offset: usize) -> usize {
    let mut at = rule_before(text, offset);
    if offset - at < MOST {
        return at;
    }
    loop {
        let next = skip(text, at, MOST, below);
        if next >= below {
            return at;
        }
        at = next;
    }
}

#[allow(clippy::disallowed_methods, reason = "the cut is made here")]
fn rule_before(text: &str, offset: usize) -> usize {
    let mut cursor = GraphemeCursor::new(offset, text.len(), true);
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

#[allow(clippy::disallowed_methods, reason = "the cut is made here")]
fn rule_after(text: &str, offset: usize) -> usize {
    let mut cursor = GraphemeCursor::new(offset, text.len(), true);
    cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// Returns the offset `points` code points after `at`, at most `end`.
fn skip(text: &str, at: usize, points: usize, end: usize) -> usize {
    let mut places = text[at..].char_indices().map(|(more, _)| at + more);
    places.nth(points).unwrap_or(text.len()).min(end)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts with clusters that are longer than anything a script has, and what could confuse the
    /// rules where one of them is cut: joiners, flags, conjuncts, signs that come before a letter.
    pub(crate) fn floods() -> impl Strategy<Value = String> {
        let one = prop_oneof![
            Just("e"),
            Just(" "),
            Just("\n"),
            Just("\u{301}"),
            Just("\u{200d}"),
            Just("👩\u{200d}"),
            Just("👩"),
            Just("👍🏽"),
            Just("🇷"),
            Just("\u{1100}"),
            Just("\u{1161}"),
            Just("\u{11a8}"),
            Just("\u{600}"),
            Just("क\u{94d}"),
            Just("क"),
            Just("中"),
        ];
        let many = prop_oneof![1_usize..4, 60_usize..70, 100_usize..200];
        prop::collection::vec((one, many), 1..6).prop_map(|parts| {
            parts.into_iter().map(|(part, times)| part.repeat(times)).collect::<String>()
        })
    }

    fn edges(text: &str) -> Vec<usize> {
        graphemes(text).map(|(at, _)| at).chain([text.len()]).collect()
    }

    #[test]
    fn a_cluster_of_many_code_points_is_cut() {
        for (source, clusters) in [
            (format!("e{}", "\u{301}".repeat(MOST - 1)), 1),
            (format!("e{}", "\u{301}".repeat(MOST)), 2),
            ("👩\u{200d}".repeat(3000), 6000 / MOST + 1),
            ("\u{1100}".repeat(8000), 8000 / MOST),
            ("🇷🇺".repeat(200), 200),
        ] {
            let found: Vec<_> = graphemes(&source).map(|(_, cluster)| cluster).collect();
            assert_eq!(found.len(), clusters, "{}", source.chars().take(3).collect::<String>());
            assert!(found.iter().all(|cluster| cluster.chars().count() <= MOST));
            assert_eq!(found.concat(), source);
        }
    }

    #[test]
    fn what_people_write_is_never_cut() {
        for cluster in [
            "e\u{301}",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "क\u{94d}ष\u{94d}ट\u{94d}र",
        ] {
            assert_eq!(graphemes(cluster).count(), 1, "{cluster}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_way_of_walking_meets_the_same_edges(text in floods()) {
            let edges = edges(&text);
            prop_assert_eq!(*edges.first().unwrap(), 0);
            for pair in edges.windows(2) {
                prop_assert!(pair[0] < pair[1] || text.is_empty());
                prop_assert_eq!(next(&text, pair[0]), pair[1]);
                prop_assert_eq!(previous(&text, pair[1]), pair[0]);
                prop_assert!(text[pair[0]..pair[1]].chars().count() <= MOST);
            }
            for at in 0..=text.len() {
                let after = edges.partition_point(|edge| *edge <= at);
                prop_assert_eq!(floor(&text, at), edges[after - 1], "{}", at);
            }
        }

        #[test]
        fn a_part_has_the_clusters_of_the_whole(text in floods(), from: prop::sample::Index) {
            let edges = edges(&text);
            let from = edges[from.index(edges.len())];
            let found: Vec<usize> = graphemes_from(&text, from).map(|(at, _)| at).chain([text.len()]).collect();
            prop_assert_eq!(&found, &edges[edges.partition_point(|edge| *edge < from)..]);
        }
    }
}
