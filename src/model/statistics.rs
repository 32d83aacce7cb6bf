//! What the work on a library has come to, in numbers: how often tags are used, on which documents, of
//! which time and beside which other tags, how far the library has been read, and how much of it is
//! highlighted.
//!
//! Owns what counts once and what more often. A passage is a highlight; one that carries a tag twice
//! counts once for it. A tag of a document as a whole is counted apart: that is no passage. Which passages and documents count at all is for a filter to say, and how the
//! numbers are drawn is not known here.

mod cover;
#[cfg(test)]
mod tests;
mod together;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use self::cover::TextCover;
pub use self::together::TagPairing;
use super::apparatus::Date;
use super::cancel::Cancel;
use super::path::DocPath;

/// After so many passages it is looked whether the answer is still wanted.
const TURN: usize = 1024;

/// A document, as far as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedDocument {
    /// Its path within the corpus.
    pub path: DocPath,
    /// What it is called.
    pub name: String,
    /// Its date, if it tells one.
    pub date: Option<Date>,
    /// Its length in code points, if it was read.
    pub length: Option<usize>,
    /// How far the reader has read it.
    pub reading: ReadSoFar,
    /// Whether it is in the library: passages can be on documents that are gone.
    pub is_here: bool,
}

/// How far a document has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadSoFar {
    /// Not at all.
    #[default]
    Nothing,
    /// A part of it.
    Some,
    /// To its end.
    All,
}

/// A highlight, or a note on a whole document, as far as it counts.
#[derive(Clone, Copy, Debug)]
pub struct CountedPassage<'a> {
    /// The number of its document.
    pub document: usize,
    /// Whose it is.
    pub annotator: &'a str,
    /// Its tags.
    pub tags: &'a [String],
    /// Whether it is a highlight.
    pub is_highlight: bool,
    /// Where it is in the text now, in code points, if it has a place there.
    pub place: Option<(usize, usize)>,
}

/// The tags that an annotator has given a document as a whole.
#[derive(Clone, Copy, Debug)]
pub struct CountedWhole<'a> {
    /// The number of the document.
    pub document: usize,
    /// Whose they are.
    pub annotator: &'a str,
    /// The tags.
    pub tags: &'a [String],
}

/// What is counted.
#[derive(Debug, Default)]
pub struct CountedWork<'a> {
    /// The documents.
    pub documents: Vec<CountedDocument>,
    /// What is on them.
    pub passages: Vec<CountedPassage<'a>>,
    /// The tags of documents as a whole.
    pub wholes: Vec<CountedWhole<'a>>,
    /// Who has finished which documents.
    pub finished: Vec<(&'a str, usize)>,
    /// The tags, in the order of the codebook.
    pub codebook: &'a [String],
}

/// The numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkStatistics {
    /// The documents.
    pub documents: Vec<CountedDocument>,
    /// The numbers of those with passages: by date, those without one last.
    pub annotated: Vec<u32>,
    /// How many passages there are.
    pub passages: usize,
    /// How many of them have no tag.
    pub untagged: usize,
    /// The tags: those of the codebook in its order, used or not, then others by name.
    pub tags: Vec<TagTally>,
    /// The years of documents with passages.
    pub years: Vec<TimeTally>,
    /// The months; a document that tells no month is under its year.
    pub months: Vec<TimeTally>,
    /// The documents with passages that tell no date.
    pub undated: TimeTally,
    /// Pairs of tags that occur together, the most frequent first.
    pub together: Vec<TagPairing>,
    /// How far the library is worked through.
    pub progress: WorkProgress,
    /// How much text is highlighted: by all together, then by each annotator.
    pub cover: Vec<TextCover>,
}

/// How often a tag is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagTally {
    /// Its name.
    pub name: String,
    /// On how many passages it is.
    pub passages: usize,
    /// How many passages of each document have it, by the numbers of the documents.
    pub documents: Vec<(u32, usize)>,
    /// How many passages of each annotator have it.
    pub by: BTreeMap<String, usize>,
    /// How many documents each annotator has given it as a whole.
    pub wholes: BTreeMap<String, usize>,
}

/// How many passages there are on documents of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeTally {
    /// The year, or the month; none for what is undated.
    pub date: Option<Date>,
    /// The passages.
    pub passages: usize,
    /// The documents that they are on.
    pub documents: usize,
}

/// How far a library is worked through, in documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkProgress {
    /// All documents.
    pub documents: usize,
    /// Those that were begun, and not read to the end.
    pub begun: usize,
    /// Those that were read to the end.
    pub read: usize,
    /// Those with a highlight or a note.
    pub annotated: usize,
    /// Those that somebody has finished.
    pub finished: usize,
    /// For each annotator, how many are annotated, and how many finished.
    pub by: BTreeMap<String, (usize, usize)>,
}

impl TagTally {
    /// Returns how many passages of a document have the tag.
    #[must_use]
    pub fn on(&self, document: u32) -> usize {
        let at = self.documents.binary_search_by_key(&document, |(number, _)| *number);
        at.ok().and_then(|at| self.documents.get(at)).map_or(0, |(_, count)| *count)
    }
}

impl WorkStatistics {
    /// Counts. Takes time that grows with the library; `None` if cancelled.
    ///
    /// ```
    /// use glossator::model::cancel::Cancel;
    /// use glossator::model::statistics::{CountedWork, WorkStatistics};
    ///
    /// let codebook = ["forces".to_owned()];
    /// let work = CountedWork { codebook: &codebook, ..CountedWork::default() };
    /// let counted = WorkStatistics::of(work, &Cancel::default()).unwrap();
    /// assert_eq!(counted.tags[0].passages, 0, "a tag that is never used is told as well");
    /// ```
    #[must_use]
    pub fn of(work: CountedWork, cancel: &Cancel) -> Option<Self> {
        let names = tag_names(&work);
        let numbers: HashMap<&str, usize> =
            names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        let mut tags: Vec<TagTally> = names
            .iter()
            .map(|name| TagTally { name: (*name).to_owned(), ..TagTally::default() })
            .collect();
        let mut on: Vec<BTreeMap<u32, usize>> = vec![BTreeMap::new(); tags.len()];
        let mut counts: Vec<usize> = vec![0; work.documents.len()];
        let mut marks: Vec<Vec<CountedMark>> = vec![Vec::new(); work.documents.len()];
        let mut untagged = 0;
        for (at, passage) in work.passages.iter().enumerate() {
            if at.is_multiple_of(TURN) && cancel.is_cancelled() {
                return None;
            }
            let Some(count) = counts.get_mut(passage.document).filter(|_| passage.is_highlight)
            else {
                continue;
            };
            *count += 1;
            let mut own: Vec<usize> =
                passage.tags.iter().filter_map(|tag| numbers.get(tag.as_str()).copied()).collect();
            own.sort_unstable();
            own.dedup();
            untagged += usize::from(own.is_empty());
            for tag in &own {
                tags[*tag].passages += 1;
                count_for(&mut tags[*tag].by, passage.annotator);
                *on[*tag].entry(number(passage.document)).or_default() += 1;
            }
            let (annotator, place) = (passage.annotator, passage.place);
            marks[passage.document].push(CountedMark { annotator, tags: own, place });
        }
        for whole in work.wholes.iter().filter(|whole| whole.document < counts.len()) {
            let own: BTreeSet<&str> = whole.tags.iter().map(String::as_str).collect();
            for tag in own.iter().filter_map(|name| numbers.get(name)) {
                count_for(&mut tags[*tag].wholes, whole.annotator);
            }
        }
        for (tag, on) in tags.iter_mut().zip(on) {
            tag.documents = on.into_iter().collect();
        }
        let together = together::pairs(&mut marks, cancel)?;
        let cover = cover::covers(&work.documents, &marks, cancel)?;
        let mut annotated: Vec<u32> =
            (0..).zip(&counts).filter(|(_, count)| **count > 0).map(|(at, _)| at).collect();
        annotated.sort_by_key(|at| {
            let date = work.documents.get(*at as usize).and_then(|one| one.date);
            (date.is_none(), date)
        });
        let progress = progress(&work);
        let ([years, months], undated) = times(&work.documents, &counts);
        Some(Self {
            documents: work.documents,
            annotated,
            passages: counts.iter().sum(),
            untagged,
            tags,
            years,
            months,
            undated,
            together,
            progress,
            cover,
        })
    }

    /// Returns the documents that are in the library.
    pub fn here(&self) -> impl Iterator<Item = &CountedDocument> {
        self.documents.iter().filter(|document| document.is_here)
    }
}

/// A highlight on a document.
#[derive(Clone, Debug)]
struct CountedMark<'a> {
    annotator: &'a str,
    /// The numbers of its tags, each once.
    tags: Vec<usize>,
    place: Option<(usize, usize)>,
}

/// Returns the tags of the codebook, then those that are only on passages or documents, by name.
fn tag_names<'a>(work: &CountedWork<'a>) -> Vec<&'a str> {
    let used = work.passages.iter().filter(|one| one.is_highlight).flat_map(|one| one.tags);
    let used = used.chain(work.wholes.iter().flat_map(|one| one.tags));
    let mut strays: BTreeSet<&str> = used.map(String::as_str).collect();
    let mut names: Vec<&str> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for name in work.codebook {
        strays.remove(name.as_str());
        // A codebook that was edited by hand may name a tag twice.
        if seen.insert(name) {
            names.push(name);
        }
    }
    names.extend(strays);
    names
}

fn count_for(counts: &mut BTreeMap<String, usize>, annotator: &str) {
    match counts.get_mut(annotator) {
        Some(count) => *count += 1,
        None => _ = counts.insert(annotator.to_owned(), 1),
    }
}

fn number(document: usize) -> u32 {
    u32::try_from(document).unwrap_or(u32::MAX)
}

/// Returns how many passages there are of each year and month, and of no date.
fn times(documents: &[CountedDocument], counts: &[usize]) -> ([Vec<TimeTally>; 2], TimeTally) {
    let mut undated = TimeTally::default();
    let mut counted = [const { BTreeMap::new() }; 2];
    for (document, count) in documents.iter().zip(counts).filter(|(_, count)| **count > 0) {
        let add = |tally: &mut TimeTally| {
            tally.passages += count;
            tally.documents += 1;
        };
        let Some(date) = document.date else {
            add(&mut undated);
            continue;
        };
        let units = [Date { month: None, day: None, ..date }, Date { day: None, ..date }];
        for (tallies, date) in counted.iter_mut().zip(units) {
            let new = || TimeTally { date: Some(date), ..TimeTally::default() };
            add(tallies.entry(date).or_insert_with(new));
        }
    }
    (counted.map(|tallies: BTreeMap<Date, TimeTally>| tallies.into_values().collect()), undated)
}

fn progress(work: &CountedWork) -> WorkProgress {
    let is_here = |at: usize| work.documents.get(at).is_some_and(|document| document.is_here);
    let mut progress = WorkProgress::default();
    for document in work.documents.iter().filter(|document| document.is_here) {
        progress.documents += 1;
        progress.begun += usize::from(document.reading == ReadSoFar::Some);
        progress.read += usize::from(document.reading == ReadSoFar::All);
    }
    let annotated = work.passages.iter().map(|one| (one.annotator, one.document));
    let annotated: BTreeSet<(&str, usize)> = annotated.filter(|(_, at)| is_here(*at)).collect();
    let finished = work.finished.iter().copied();
    let finished: BTreeSet<(&str, usize)> = finished.filter(|(_, at)| is_here(*at)).collect();
    let documents = |of: &BTreeSet<(&str, usize)>| {
        of.iter().map(|(_, document)| document).collect::<BTreeSet<_>>().len()
    };
    progress.annotated = documents(&annotated);
    progress.finished = documents(&finished);
    for (annotator, _) in annotated {
        progress.by.entry(annotator.to_owned()).or_default().0 += 1;
    }
    for (annotator, _) in finished {
        progress.by.entry(annotator.to_owned()).or_default().1 += 1;
    }
    progress
}
