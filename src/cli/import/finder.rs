//! Which document an entry of an import means.
//!
//! Owns the rule, whose first answer counts:
//!
//! 1. the document whose text has the digest that the entry names;
//! 2. the document at the path that it names;
//! 3. the document that is called so. Compared are letters and digits alone, without case and accents. A
//!    document is called so if its file has one of the names that the entry gives; if no document does, if the
//!    title or a name without its extension is the document's title or its file's name without extension; if no
//!    document does, if that is so of the title up to its first bracket or colon;
//! 4. the document in which the words stand. An entry that stands for itself means the only document in which
//!    its passage stands. All entries on one document of another program mean the only document in which each
//!    of their passages stands that stands anywhere; at least half of them have to, and with
//!    [`TELLING`] letters together.
//!
//! If several documents are called so, the fourth decides among them. What it leaves undecided is refused.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use aho_corasick::AhoCorasick;

use super::super::context::Context;
use crate::exchange::import::{ImportedEntry, ImportedWork};
use crate::library::Wanted;
use crate::model::cancel::Cancel;
use crate::model::count::thousands;
use crate::model::folding::Folding;
use crate::model::path::DocPath;

/// If more entries than this name no document that is here, they are not looked for in all texts.
const LOOKED_FOR: usize = 2_000;
/// The same of entries that are looked for all at once.
const LOOKED_FOR_AT_ONCE: usize = 20_000;
/// So many letters of a passage are looked for; whether the rest is there as well is seen at its place.
const BEGINNING: usize = 64;
/// They are among so many characters, marks and blanks included.
const WITHIN: usize = 512;
/// Words of fewer letters may stand in a document by chance.
pub(super) const TELLING: usize = 16;
/// This many documents are named if they cannot be told apart.
const NAMED: usize = 3;

/// An entry, and its document or the reason why it has none.
pub(super) type FoundEntry = (Result<DocPath, String>, ImportedEntry);

/// Finds documents.
pub(super) struct DocumentFinder<'a> {
    context: &'a Context,
    paths: BTreeSet<DocPath>,
    /// The digests of documents that were named.
    digests: HashMap<DocPath, Option<String>>,
    /// The documents by their digests, once one was not where it was named.
    by_digest: Option<HashMap<String, Vec<DocPath>>>,
    /// The titles of documents that are not here.
    pub(super) missing: BTreeSet<String>,
}

impl<'a> DocumentFinder<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        let paths = context.library.paths().into_iter().collect();
        let missing = BTreeSet::new();
        Self { context, paths, digests: HashMap::new(), by_digest: None, missing }
    }

    /// Finds the document of each entry.
    pub(super) fn find_all(&mut self, entries: Vec<ImportedEntry>) -> Vec<FoundEntry> {
        let mut found = Vec::with_capacity(entries.len());
        let mut alone = Vec::new();
        let mut works: BTreeMap<String, Vec<ImportedEntry>> = BTreeMap::new();
        for entry in entries {
            match (self.named(&entry), &entry.work) {
                (Some(path), _) => found.push((Ok(path), entry)),
                (None, Some(work)) => works.entry(work.key.clone()).or_default().push(entry),
                (None, None) => alone.push(entry),
            }
        }
        found.extend(self.by_words(alone));
        found.extend(self.works(works.into_values().collect()));
        found
    }

    /// Finds it by the digest of its text, else by its path.
    fn named(&mut self, entry: &ImportedEntry) -> Option<DocPath> {
        let path = entry.path.as_deref().and_then(|path| DocPath::new(Path::new(path)).ok());
        let path = path.filter(|path| self.paths.contains(path));
        if let Some(digest) = &entry.sha256 {
            let library = &self.context.library;
            if let Some(path) = &path {
                let known = self.digests.entry(path.clone()).or_insert_with(|| {
                    let read = library.read(path, Wanted::Text, &Cancel::default());
                    read.ok().map(|document| document.text.sha256().to_owned())
                });
                if known.as_ref() == Some(digest) {
                    return Some(path.clone());
                }
            }
            let by_digest =
                self.by_digest.get_or_insert_with(|| library.by_digest(&Cancel::default()));
            let found = by_digest.get(digest).map(Vec::as_slice).unwrap_or_default();
            if let Some(found) = found.first() {
                return Some(found.clone());
            }
        }
        path
    }

    /// Finds the documents of the others by the words of their passages, if these stand in one alone.
    fn by_words(&self, entries: Vec<ImportedEntry>) -> Vec<FoundEntry> {
        let has_words = |entry: &ImportedEntry| quote(entry).is_some();
        let too_many = entries.len() > LOOKED_FOR;
        if too_many || !entries.iter().any(has_words) {
            let why = |entry: &ImportedEntry| match (too_many, has_words(entry)) {
                (true, true) => too_many_for(LOOKED_FOR),
                _ => NOT_HERE.to_owned(),
            };
            return entries.into_iter().map(|entry| (Err(why(&entry)), entry)).collect();
        }
        let paths: Vec<DocPath> = self.paths.iter().cloned().collect();
        let library = &self.context.library;
        let found = library.read_map(&paths, Wanted::Text, &Cancel::default(), |_, path, read| {
            let text = read.ok()?.text.clone();
            let holds = |entry: &ImportedEntry| {
                let (quote, passage) = (quote(entry)?, entry.passage.as_ref()?);
                let around = format!("{}{quote}{}", passage.prefix, passage.suffix);
                text.as_str().contains(&around).then_some(())
            };
            let numbers: Vec<usize> = (0..entries.len())
                .filter(|number| entries.get(*number).and_then(holds).is_some())
                .collect();
            Some((path.clone(), numbers))
        });
        let mut places: HashMap<usize, Vec<DocPath>> = HashMap::new();
        for (path, numbers) in found.into_iter().flatten() {
            for number in numbers {
                places.entry(number).or_default().push(path.clone());
            }
        }
        let place = |number: usize| match places.get(&number).map(Vec::as_slice) {
            Some([path]) => Ok(path.clone()),
            Some(several) => Err(in_several(several)),
            None => Err(NOT_HERE.to_owned()),
        };
        entries.into_iter().enumerate().map(|(number, entry)| (place(number), entry)).collect()
    }

    /// Finds the documents of other programs by what they are called, else by the words of their passages.
    fn works(&mut self, works: Vec<Vec<ImportedEntry>>) -> Vec<FoundEntry> {
        let mut found = Vec::new();
        let mut undecided: Vec<(Vec<DocPath>, Vec<ImportedEntry>)> = Vec::new();
        let names = if works.is_empty() { DocumentNames::default() } else { self.names() };
        for entries in works {
            let work = entries.first().and_then(|entry| entry.work.as_ref());
            let called = work.map(|work| names.called(work)).unwrap_or_default();
            match called.as_slice() {
                [path] => found.extend(entries.into_iter().map(|entry| (Ok(path.clone()), entry))),
                _ => undecided.push((called, entries)),
            }
        }
        let texts = self.texts(&undecided);
        for (called, entries) in undecided {
            let among = |path: &DocPath| called.is_empty() || called.contains(path);
            let held = texts.as_ref().map(|texts| texts.hold(&entries, among));
            let path = match (held, called.as_slice()) {
                (Ok(Held::In(path)), _) => Ok(path),
                (Err(why), []) => Err(why.clone()),
                (Ok(held @ (Held::Nowhere | Held::Few(_))), []) => {
                    let work = entries.first().and_then(|entry| entry.work.as_ref());
                    self.missing.extend(work.and_then(|work| work.title.clone()));
                    Err(match held {
                        Held::Few(several) => {
                            let several = listed(&several);
                            format!("words too short to tell which document is meant ({several})")
                        }
                        _ => NOT_HERE.to_owned(),
                    })
                }
                (Ok(Held::Several(several)), []) => Err(in_several(&several)),
                (_, called) => {
                    Err(format!("a name that several documents have ({})", listed(called)))
                }
            };
            found.extend(entries.into_iter().map(|entry| (path.clone(), entry)));
        }
        found
    }

    /// Returns what all documents are called.
    fn names(&self) -> DocumentNames {
        let summaries = self.context.library.summaries(&Cancel::default());
        let mut names = DocumentNames::default();
        for (path, summary) in &summaries.entries {
            let title = summary.as_ref().ok().and_then(|one| one.apparatus.title.as_deref());
            names.add(path, title);
        }
        names
    }

    /// Looks for the passages of all these entries in the documents that are in question, once; an error says why
    /// it does not.
    fn texts(
        &self,
        undecided: &[(Vec<DocPath>, Vec<ImportedEntry>)],
    ) -> Result<PassageTexts, String> {
        let entries = || undecided.iter().flat_map(|(_, entries)| entries);
        let quotes: BTreeSet<String> = entries().filter_map(beginning).collect();
        let quotes: Vec<String> = quotes.into_iter().collect();
        if quotes.is_empty() {
            return Ok(PassageTexts::default());
        }
        if quotes.len() > LOOKED_FOR_AT_ONCE {
            return Err(too_many_for(LOOKED_FOR_AT_ONCE));
        }
        let automaton = AhoCorasick::new(&quotes).map_err(|_| too_many_for(LOOKED_FOR_AT_ONCE))?;
        let everywhere = undecided.iter().any(|(called, _)| called.is_empty());
        let called = undecided.iter().flat_map(|(called, _)| called);
        let paths: BTreeSet<&DocPath> =
            if everywhere { self.paths.iter().collect() } else { called.collect() };
        let paths: Vec<DocPath> = paths.into_iter().cloned().collect();
        let library = &self.context.library;
        let held = library.read_map(&paths, Wanted::Text, &Cancel::default(), |_, _, read| {
            let text = read.map(|document| bare(document.text.as_str())).unwrap_or_default();
            let held = automaton.find_overlapping_iter(&text);
            held.map(|one| one.pattern().as_usize()).collect::<BTreeSet<usize>>()
        });
        let numbers = quotes.iter().cloned().zip(0..).collect();
        let letters = quotes.iter().map(|quote| quote.chars().count()).collect();
        Ok(PassageTexts { numbers, letters, held: paths.into_iter().zip(held).collect() })
    }
}

/// Which passages stand in which documents.
#[derive(Default)]
struct PassageTexts {
    /// The number of each passage.
    numbers: HashMap<String, usize>,
    /// How many letters it has.
    letters: Vec<usize>,
    held: Vec<(DocPath, BTreeSet<usize>)>,
}

impl PassageTexts {
    /// Returns which document these entries mean.
    fn hold(&self, entries: &[ImportedEntry], among: impl Fn(&DocPath) -> bool) -> Held {
        let number = |entry: &ImportedEntry| self.numbers.get(&beginning(entry)?).copied();
        let wanted: BTreeSet<usize> = entries.iter().filter_map(number).collect();
        let held: Vec<(&DocPath, BTreeSet<usize>)> = self
            .held
            .iter()
            .filter(|(path, _)| among(path))
            .map(|(path, held)| (path, held & &wanted))
            .filter(|(_, held)| !held.is_empty())
            .collect();
        let anywhere: BTreeSet<usize> = held.iter().flat_map(|(_, held)| held).copied().collect();
        let letters: usize = anywhere.iter().filter_map(|number| self.letters.get(*number)).sum();
        let paths = || held.iter().map(|(path, _)| (*path).clone()).collect();
        if anywhere.is_empty() || anywhere.len() * 2 < wanted.len() {
            return Held::Nowhere;
        } else if letters < TELLING {
            return Held::Few(paths());
        }
        let all: Vec<&DocPath> =
            held.iter().filter(|(_, held)| *held == anywhere).map(|(path, _)| *path).collect();
        match all.as_slice() {
            [path] => Held::In((*path).clone()),
            [] => Held::Several(paths()),
            several => Held::Several(several.iter().map(|path| (*path).clone()).collect()),
        }
    }
}

/// Where the passages of entries on one document of another program stand.
enum Held {
    /// All that stand anywhere, in this document and in no other.
    In(DocPath),
    /// In several documents.
    Several(Vec<DocPath>),
    /// In these, but they are so short that this may be chance.
    Few(Vec<DocPath>),
    /// In none, or so few of them that this is chance.
    Nowhere,
}

/// What documents are called, in letters and digits alone.
#[derive(Default)]
struct DocumentNames {
    /// By the names of their files.
    files: HashMap<String, Vec<DocPath>>,
    /// By their titles, and the names of their files without the extension.
    titles: HashMap<String, Vec<DocPath>>,
}

impl DocumentNames {
    fn add(&mut self, path: &DocPath, title: Option<&str>) {
        self.files.entry(bare(path.name())).or_default().push(path.clone());
        let titles: BTreeSet<String> = title.into_iter().chain([path.stem()]).map(bare).collect();
        for title in titles {
            self.titles.entry(title).or_default().push(path.clone());
        }
    }

    /// Returns the documents that are called so.
    fn called(&self, work: &ImportedWork) -> Vec<DocPath> {
        let title = work.title.as_deref();
        let files = work.files.iter().map(|file| bare(file));
        let stems = work.files.iter().map(|file| stem(file));
        let by_file = all_of(&self.files, files);
        if !by_file.is_empty() {
            return by_file;
        }
        let by_title = all_of(&self.titles, title.into_iter().chain(stems).map(bare));
        if !by_title.is_empty() {
            return by_title;
        }
        all_of(&self.titles, title.map(|title| bare(shortened(title))))
    }
}

/// Returns the documents that have one of these names, each once and in their order.
fn all_of(
    names: &HashMap<String, Vec<DocPath>>,
    wanted: impl IntoIterator<Item = String>,
) -> Vec<DocPath> {
    let wanted = wanted.into_iter().filter(|name| !name.is_empty());
    let found: BTreeSet<DocPath> =
        wanted.filter_map(|name| names.get(&name)).flatten().cloned().collect();
    found.into_iter().collect()
}

/// Returns a title up to its first bracket or colon.
fn shortened(title: &str) -> &str {
    title.split(['(', '[', '（', '［', '【', ':', '：']).next().unwrap_or(title)
}

fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}

/// Returns the letters and digits of words, folded.
pub(super) fn bare(words: &str) -> String {
    let mut folded = Folding::LOOSE.fold(words);
    folded.retain(char::is_alphanumeric);
    folded
}

/// Returns the words of the passage of an entry, if it has any.
fn quote(entry: &ImportedEntry) -> Option<&str> {
    let quote = entry.passage.as_ref()?.quote.as_deref()?;
    Some(quote).filter(|quote| !quote.trim().is_empty())
}

/// Returns the first letters of the passage of an entry, folded, if it has any.
fn beginning(entry: &ImportedEntry) -> Option<String> {
    let words: String = quote(entry)?.chars().take(WITHIN).collect();
    let letters: String = bare(&words).chars().take(BEGINNING).collect();
    Some(letters).filter(|letters| !letters.is_empty())
}

/// Why an entry is refused of which nothing is known here.
const NOT_HERE: &str = "a document that is not here";

/// Says why the passages of entries were not looked for.
fn too_many_for(most: usize) -> String {
    format!(
        "a document that is not named, and too many such passages to look for ({} at most)",
        thousands(most)
    )
}

fn in_several(paths: &[DocPath]) -> String {
    format!("words that stand in several documents ({})", listed(paths))
}

/// Names documents.
fn listed(paths: &[DocPath]) -> String {
    let named: Vec<&str> = paths.iter().take(NAMED).map(DocPath::as_str).collect();
    let more = if paths.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> DocumentNames {
        let mut names = DocumentNames::default();
        for path in paths {
            names.add(&DocPath::new(Path::new(path)).unwrap(), None);
        }
        names
    }

    fn work(title: &str, files: &[&str]) -> ImportedWork {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        ImportedWork { key: String::new(), title: Some(title.to_owned()), files }
    }

    #[test]
    fn a_document_is_called_by_its_file_then_by_its_title_then_by_the_beginning_of_that() {
        let names =
            names(&["a/War_and_Peace.epub", "b/War and Peace.txt", "Étude.epub", "戦争.txt"]);
        let found = |work: &ImportedWork| -> Vec<String> {
            names.called(work).iter().map(ToString::to_string).collect()
        };
        let both = ["a/War_and_Peace.epub", "b/War and Peace.txt"];
        assert_eq!(found(&work("War & peace", &[])), Vec::<String>::new());
        assert_eq!(found(&work("war and PEACE", &[])), both);
        assert_eq!(found(&work("x", &["War and Peace.epub"])), both[..1]);
        assert_eq!(found(&work("War and Peace: A Novel (English Edition)", &[])), both);
        assert_eq!(found(&work("Etude (French Edition)", &[])), ["Étude.epub"]);
        assert_eq!(found(&work("戦争（上）", &[])), ["戦争.txt"]);
        assert_eq!(found(&work("…", &["."])), Vec::<String>::new());
    }
}
