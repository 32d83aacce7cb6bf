//! A codebook as a tree, and how often each of its tags is used.
//!
//! Owns which tags stand below which, in which order, and how passages and documents are counted: a
//! passage counts once for a tag and once for each tag above it, however many of its tags are below
//! that.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::codebook::Codebook;
use super::path::DocPath;

/// How often something is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagUse {
    /// How many passages.
    pub passages: usize,
    /// How many documents these are in.
    pub documents: usize,
    /// For each annotator, how many passages in how many documents.
    pub by: BTreeMap<String, (usize, usize)>,
    /// For each annotator, how many documents have it as a whole.
    pub wholes: BTreeMap<String, usize>,
    /// How many documents have it, on a passage or as a whole.
    pub touched: usize,
}

/// How often the tags of a library are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagCounts {
    /// How often tags are used at all.
    pub all: TagUse,
    /// By name, each tag that is given, and each name above one: how often it is used
    /// itself, and how often it or one below it is.
    of: BTreeMap<String, (TagUse, TagUse)>,
}

/// One passage that has tags, or one document as a whole.
#[derive(Clone, Copy, Debug)]
pub struct TaggedPassage<'a> {
    /// Who tagged it.
    pub annotator: &'a str,
    /// The document.
    pub path: &'a DocPath,
    /// The tags.
    pub tags: &'a [String],
}

impl TagCounts {
    /// Counts passages, and documents that have tags as a whole. Takes time that grows with their number.
    #[must_use]
    pub fn of_all<'a>(
        passages: impl IntoIterator<Item = TaggedPassage<'a>>,
        documents: impl IntoIterator<Item = TaggedPassage<'a>>,
    ) -> Self {
        let mut numbers: HashMap<&DocPath, u32> = HashMap::new();
        let mut last: Option<(&DocPath, u32)> = None;
        let mut number = |path: &'a DocPath| match last {
            // Passages of one document stand together.
            Some((before, number)) if before == path => number,
            _ => {
                let new = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(path).or_insert(new);
                last = Some((path, number));
                number
            }
        };
        let mut counted = CountedNames::default();
        let mut all = Counter::default();
        let mut whole: Vec<usize> = Vec::new();
        let passages = passages.into_iter().map(|one| (one, false));
        for (one, is_whole) in passages.chain(documents.into_iter().map(|one| (one, true))) {
            if one.tags.is_empty() {
                continue;
            }
            let document = number(one.path);
            all.add(one.annotator, document, is_whole);
            whole.clear();
            for tag in one.tags {
                let at = counted.number(tag);
                counted.counters[at].0.add(one.annotator, document, is_whole);
                for name in &counted.upwards[at] {
                    if !whole.contains(name) {
                        whole.push(*name);
                        counted.counters[*name].1.add(one.annotator, document, is_whole);
                    }
                }
            }
        }
        let of = counted.names.into_iter().map(|(name, at)| {
            let (alone, whole) = std::mem::take(&mut counted.counters[at]);
            (name.to_owned(), (alone.done(), whole.done()))
        });
        Self { all: all.done(), of: of.collect() }
    }

    /// Returns how often the tag itself is used.
    #[must_use]
    pub fn alone(&self, name: &str) -> Option<&TagUse> {
        self.of.get(name).map(|(alone, _)| alone)
    }

    /// Returns how often the tag or one below it is used.
    #[must_use]
    pub fn whole(&self, name: &str) -> Option<&TagUse> {
        self.of.get(name).map(|(_, whole)| whole)
    }

    /// Returns the tags that are given to anything, by name.
    pub fn used(&self) -> impl Iterator<Item = &str> {
        let used = self.of.iter().filter(|(_, (alone, _))| alone.touched > 0);
        used.map(|(name, _)| name.as_str())
    }
}

/// Returns a name and those above it.
fn upwards(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.rsplit_once('/').map(|(above, _)| above))
}

/// The names of tags and those above them, by numbers, and what is counted of each: of itself, and of it
/// and all below it.
#[derive(Default)]
struct CountedNames<'a> {
    names: HashMap<&'a str, usize>,
    counters: Vec<(Counter<'a>, Counter<'a>)>,
    /// For each the number of itself and of those above it.
    upwards: Vec<Vec<usize>>,
}

impl<'a> CountedNames<'a> {
    fn number(&mut self, name: &'a str) -> usize {
        if let Some(at) = self.names.get(name) {
            return *at;
        }
        let above: Vec<usize> = match name.rsplit_once('/') {
            Some((above, _)) => {
                let above = self.number(above);
                self.upwards[above].clone()
            }
            None => Vec::new(),
        };
        let at = self.counters.len();
        self.names.insert(name, at);
        self.counters.push(Default::default());
        self.upwards.push(std::iter::once(at).chain(above).collect());
        at
    }
}

#[derive(Default)]
struct Counter<'a> {
    passages: usize,
    documents: NumberSet,
    by: Vec<(&'a str, usize, NumberSet)>,
    wholes: BTreeMap<String, usize>,
    touched: NumberSet,
}

/// Numbers, each perhaps several times until they are counted.
#[derive(Default)]
struct NumberSet(Vec<u32>);

impl NumberSet {
    fn insert(&mut self, number: u32) {
        // Most often it is the one that came last.
        if self.0.last() != Some(&number) {
            self.0.push(number);
        }
    }

    fn count(mut self) -> usize {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.len()
    }
}

impl<'a> Counter<'a> {
    fn add(&mut self, annotator: &'a str, document: u32, is_whole: bool) {
        self.touched.insert(document);
        if is_whole {
            *self.wholes.entry(annotator.to_owned()).or_default() += 1;
            return;
        }
        self.passages += 1;
        self.documents.insert(document);
        let at = self.by.iter().rposition(|(who, ..)| *who == annotator).unwrap_or_else(|| {
            self.by.push((annotator, 0, NumberSet::default()));
            self.by.len() - 1
        });
        if let Some((_, passages, documents)) = self.by.get_mut(at) {
            *passages += 1;
            documents.insert(document);
        }
    }

    fn done(self) -> TagUse {
        let by = self.by.into_iter();
        TagUse {
            passages: self.passages,
            documents: self.documents.count(),
            by: by
                .map(|(who, passages, documents)| (who.to_owned(), (passages, documents.count())))
                .collect(),
            wholes: self.wholes,
            touched: self.touched.count(),
        }
    }
}

/// What a name in the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// A tag of the codebook.
    Listed,
    /// Only the beginning of other names.
    Prefix,
    /// Given to something, but not in the codebook.
    Stray,
    /// Still given to something, though it was deleted.
    Deleted,
}

/// In which order tags of one level are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagOrder {
    /// As in the codebook.
    #[default]
    Codebook,
    /// By name.
    Name,
    /// The most used first.
    Passages,
}

/// One row of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    /// The whole name.
    pub name: String,
    /// How many names it stands below.
    pub depth: usize,
    /// What it is.
    pub kind: TagKind,
    /// Whether there are others below it.
    pub has_below: bool,
}

impl TagRow {
    /// Creates a row without a name, for a tree that has none.
    #[must_use]
    pub fn none() -> Self {
        Self { name: String::new(), depth: 0, kind: TagKind::Prefix, has_below: false }
    }

    /// Returns the last part of the name.
    #[must_use]
    pub fn last(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// Returns the rows of a codebook, and of what else is in use, with all that is below what is not
/// `folded`.
#[must_use]
pub fn rows(
    book: &Codebook,
    counts: &TagCounts,
    order: TagOrder,
    folded: &BTreeSet<String>,
) -> Vec<TagRow> {
    let mut below: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let listed: HashSet<&str> = book.tags.iter().map(|tag| tag.name.as_str()).collect();
    for name in book.tags.iter().map(|tag| tag.name.as_str()).chain(counts.used()) {
        for part in upwards(name) {
            if !seen.insert(part) {
                break;
            }
            let above = part.rsplit_once('/').map_or("", |(above, _)| above);
            below.entry(above).or_default().push(part);
        }
    }
    let passages = |name: &str| counts.whole(name).map_or(0, |used| used.passages);
    for names in below.values_mut() {
        match order {
            TagOrder::Codebook => {}
            TagOrder::Name => names.sort_by_cached_key(|name| name.to_lowercase()),
            TagOrder::Passages => names.sort_by_key(|name| Reverse(passages(name))),
        }
    }
    let kind = |name: &str| {
        let is_used = counts.alone(name).is_some_and(|used| used.touched > 0);
        if listed.contains(name) {
            TagKind::Listed
        } else if !is_used {
            TagKind::Prefix
        } else if book.deleted.iter().any(|deleted| deleted == name) {
            TagKind::Deleted
        } else {
            TagKind::Stray
        }
    };
    let (mut rows, mut left) = (Vec::new(), vec![("", 0)]);
    while let Some((name, depth)) = left.pop() {
        if !name.is_empty() {
            let (has_below, kind) = (below.contains_key(name), kind(name));
            rows.push(TagRow { name: name.to_owned(), depth: depth - 1, kind, has_below });
            if folded.contains(name) {
                continue;
            }
        }
        // The first comes off the stack first.
        let names = below.get(name).into_iter().flatten().rev();
        left.extend(names.map(|name| (*name, depth + 1)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::codebook::Tag;

    fn book(names: &[&str]) -> Codebook {
        let tag = |name: &&str| Tag { name: (*name).to_owned(), ..Tag::default() };
        Codebook { tags: names.iter().map(tag).collect(), deleted: vec!["gone".to_owned()] }
    }

    fn counts(passages: &[(&str, &str, &[&str])]) -> TagCounts {
        let owned = passages.iter().map(|(annotator, path, tags)| {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            (*annotator, DocPath::new(Path::new(path)).unwrap(), tags)
        });
        let owned: Vec<_> = owned.collect();
        let passages = owned.iter();
        let passages =
            passages.map(|(annotator, path, tags)| TaggedPassage { annotator, path, tags });
        TagCounts::of_all(passages, [])
    }

    #[test]
    fn a_passage_counts_once_for_each_name_above_its_tags() {
        let counts = counts(&[
            ("iris", "a", &["f/inf", "f/art"]),
            ("iris", "b", &["f/inf", "x"]),
            ("boris", "b", &["f"]),
            ("boris", "c", &[]),
        ]);
        let whole = counts.whole("f").unwrap();
        assert_eq!((whole.passages, whole.documents), (3, 2));
        assert_eq!(whole.by["iris"], (2, 2));
        assert_eq!(whole.by["boris"], (1, 1));
        assert_eq!(counts.alone("f").unwrap().passages, 1);
        assert_eq!(counts.whole("f/inf").unwrap().documents, 2);
        assert_eq!(counts.all.passages, 3);
        assert_eq!(counts.used().collect::<Vec<_>>(), ["f", "f/art", "f/inf", "x"]);
    }

    #[test]
    fn a_document_that_has_a_tag_as_a_whole_is_no_passage() {
        let [a, b] = ["a", "b"].map(|path| DocPath::new(Path::new(path)).unwrap());
        let tags = ["f/inf".to_owned(), "f/art".to_owned()];
        let one = |path, tags| TaggedPassage { annotator: "iris", path, tags };
        let counts =
            TagCounts::of_all([one(&a, &tags[..1])], [one(&a, &tags), one(&b, &tags[1..])]);
        let whole = counts.whole("f").unwrap();
        assert_eq!((whole.passages, whole.documents, whole.touched), (1, 1, 2));
        assert_eq!((whole.by["iris"], whole.wholes["iris"]), ((1, 1), 2));
        assert_eq!(counts.alone("f/art").unwrap().passages, 0);
        assert_eq!(counts.used().collect::<Vec<_>>(), ["f/art", "f/inf"]);
    }

    #[test]
    fn the_tree_has_every_name_once_below_what_it_begins_with() {
        let book = book(&["f/inf", "x", "f/art", "a"]);
        let counts = counts(&[("iris", "a", &["gone", "indu", "x", "f/new"])]);
        let shown = |order, folded: &[&str]| -> Vec<String> {
            let folded = folded.iter().map(|name| (*name).to_owned()).collect();
            let rows = rows(&book, &counts, order, &folded);
            rows.iter()
                .map(|row| format!("{}{} {:?}", " ".repeat(row.depth), row.last(), row.kind))
                .collect()
        };
        let all = shown(TagOrder::Codebook, &[]);
        assert_eq!(
            all,
            [
                "f Prefix",
                " inf Listed",
                " art Listed",
                " new Stray",
                "x Listed",
                "a Listed",
                "gone Deleted",
                "indu Stray",
            ]
        );
        let folded = shown(TagOrder::Name, &["f"]);
        assert_eq!(folded, ["a Listed", "f Prefix", "gone Deleted", "indu Stray", "x Listed"]);
        assert_eq!(shown(TagOrder::Passages, &["f"])[0], "f Prefix");
    }
}
