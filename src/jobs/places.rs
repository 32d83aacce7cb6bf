//! What became of all highlights, and in which languages their words are, kept in memory.
//!
//! Owns that a document is read for this only if its text is another than that on which they were made, or
//! is not known, and not again before its file or theirs has changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
use crate::disk::store::Stamp;
use crate::disk::store::resolve::Resolver;
use crate::library::{FileStamp, ReadResult, Wanted};
use crate::model::anchor::{Resolution, ResolutionKind};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::model::search::language::Language;
use crate::session::passages::{PassageState, PlacePassages};

/// What became of highlights.
#[derive(Debug, Default)]
pub(super) struct HighlightPlaces {
    /// By annotator, then by document.
    known: Mutex<HashMap<String, HashMap<DocPath, KnownPlaces>>>,
    /// The SHA-256 of the text of documents, with the stamps of the files that have it.
    texts: Mutex<HashMap<DocPath, (FileStamp, String)>>,
    /// The languages of the words that were highlighted and written in documents.
    languages: Mutex<HashMap<DocPath, Option<Language>>>,
}

/// The words of one document from which its language is told, in bytes.
const SAMPLE: usize = 1 << 10;

/// What became of the highlights of one annotator in one document.
#[derive(Clone, Debug)]
struct KnownPlaces {
    /// The files, as they were.
    document: FileStamp,
    notebook: Stamp,
    /// Those that are not where they were made, by their ids.
    drifted: HashMap<String, PassageState>,
}

/// The highlights and notes of one annotator on one document.
struct PlacedRun<'a> {
    writings: &'a [Writing],
    notebook: Stamp,
}

impl PlacedRun<'_> {
    fn annotator(&self) -> &str {
        self.writings.first().map_or("", |one| &one.annotator)
    }

    /// Returns whether all highlights were made on this text.
    fn is_made_on(&self, sha256: &str) -> bool {
        let mut marks = self.writings.iter().filter(|one| one.quote.is_some());
        marks.all(|one| one.text.as_deref() == Some(sha256))
    }
}

impl HighlightPlaces {
    /// Remembers the text that a document has.
    pub(super) fn learn(&self, path: &DocPath, stamp: FileStamp, sha256: String) {
        if stamp.is_some() {
            hold(&self.texts).insert(path.clone(), (stamp, sha256));
        }
    }

    /// Returns whether all highlights of one annotator on one document were made on the text that it has,
    /// as far as that is known without reading either.
    pub(super) fn are_exact(&self, reader: &Reader, writings: &[Writing]) -> bool {
        let Some(Writing { path, annotator, .. }) = writings.first() else { return false };
        let notebook = reader.writings.stamp(annotator, path);
        if notebook != reader.store.stamp(annotator, path) {
            return false;
        }
        let stamp = reader.library.corpus().stamp(path);
        let texts = hold(&self.texts);
        let text = texts.get(path).filter(|(seen, _)| *seen == stamp);
        text.is_some_and(|(_, text)| PlacedRun { writings, notebook }.is_made_on(text))
    }

    /// Returns the languages of the words that were highlighted and written in the documents. That of a
    /// document is told once.
    pub(super) fn languages<'a>(&self, all: &'a [Writing]) -> HashMap<&'a DocPath, Language> {
        let mut known = hold(&self.languages);
        let mut samples: HashMap<&DocPath, String> = HashMap::new();
        for run in runs(all) {
            let Some(path) = run.first().map(|one| &one.path) else { continue };
            if known.contains_key(path) {
                continue;
            }
            let sample = samples.entry(path).or_default();
            for words in run.iter().flat_map(|one| [&one.quote, &one.note]).flatten() {
                if sample.len() < SAMPLE {
                    sample.push_str(words);
                    sample.push('\n');
                }
            }
        }
        for (path, sample) in samples {
            known.insert(path.clone(), Language::of(&sample));
        }
        let paths = runs(all).filter_map(|run| Some(&run.first()?.path));
        paths.filter_map(|path| Some((path, (*known.get(path)?)?))).collect()
    }

    /// Finds out what became of all these, which stand together by annotator and document.
    pub(super) fn renew(&self, reader: &Reader, all: &[Writing], cancel: &Cancel) {
        let mut stale: BTreeMap<&DocPath, (FileStamp, Vec<PlacedRun>)> = BTreeMap::new();
        for writings in runs(all) {
            let Some(Writing { path, annotator, .. }) = writings.first() else { continue };
            let (document, notebook) =
                (reader.library.corpus().stamp(path), reader.writings.stamp(annotator, path));
            let known = hold(&self.known);
            let known = known.get(annotator).and_then(|of| of.get(path));
            if known.is_some_and(|known| (known.document, known.notebook) == (document, notebook)) {
                continue;
            }
            let (_, runs) = stale.entry(path).or_insert_with(|| (document, Vec::new()));
            runs.push(PlacedRun { writings, notebook });
        }
        let mut unread: Vec<DocPath> = Vec::new();
        for (path, (document, runs)) in &stale {
            let text = hold(&self.texts).get(*path).cloned();
            let text = text.filter(|(seen, _)| seen == document && document.is_some());
            match text {
                Some((_, text)) if runs.iter().all(|run| run.is_made_on(&text)) => {
                    for run in runs {
                        self.put(path, *document, run, HashMap::new());
                    }
                }
                _ => unread.push((*path).clone()),
            }
        }
        reader.library.read_map(&unread, Wanted::Text, cancel, |_, path, read| {
            let Some((document, runs)) = stale.get(path) else { return };
            if let Ok(read) = &read {
                self.learn(path, *document, read.text.sha256().to_owned());
            }
            for run in runs {
                self.put(path, *document, run, drifted(reader, path, run, &read));
            }
        });
    }

    fn put(
        &self,
        path: &DocPath,
        document: FileStamp,
        run: &PlacedRun,
        drifted: HashMap<String, PassageState>,
    ) {
        let places = KnownPlaces { document, notebook: run.notebook, drifted };
        let mut known = hold(&self.known);
        known.entry(run.annotator().to_owned()).or_default().insert(path.clone(), places);
    }

    /// Returns for each of these what became of it, as far as that is known.
    pub(super) fn states(&self, all: &[Writing]) -> Vec<Option<PassageState>> {
        let known = hold(&self.known);
        let mut states = Vec::with_capacity(all.len());
        for writings in runs(all) {
            let of = |one: &Writing| known.get(&one.annotator)?.get(&one.path);
            let places = writings.first().and_then(of);
            states.extend(writings.iter().map(|one| {
                let places = places?;
                let exact = PassageState { kind: ResolutionKind::Exact, place: one.place };
                Some(places.drifted.get(&one.id).copied().unwrap_or(exact))
            }));
        }
        states
    }
}

/// Divides what stands together by annotator and document.
pub(super) fn runs(all: &[Writing]) -> impl Iterator<Item = &[Writing]> {
    all.chunk_by(|a, b| a.path == b.path && a.annotator == b.annotator)
}

/// Returns what became of the highlights that are not where they were made.
fn drifted(
    reader: &Reader,
    path: &DocPath,
    run: &PlacedRun,
    read: &ReadResult,
) -> HashMap<String, PassageState> {
    let Ok(document) = read else {
        let gone = PassageState { kind: ResolutionKind::Orphaned, place: None };
        return run.writings.iter().map(|one| (one.id.clone(), gone)).collect();
    };
    if run.is_made_on(document.text.sha256()) {
        return HashMap::new();
    }
    let mut places = Resolver::new(&reader.store, &document.text);
    let book = reader.store.load(run.annotator(), path).notebook;
    let mut drifted = HashMap::new();
    for mark in &book.highlights {
        let place = places.resolve(&mark.anchor);
        if !matches!(place, Resolution::Exact(_)) {
            let points = place
                .span()
                .map(|span| (document.text.points(span.start), document.text.points(span.end)));
            let state = PassageState { kind: place.kind(), place: points };
            drifted.insert(mark.id.to_string(), state);
        }
    }
    drifted
}

impl Job for PlacePassages {
    const LANE: Lane = Lane::Later;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<bool> {
        let all = reader.writings.get(reader);
        reader.places.renew(reader, &all, &asked.cancel);
        let is_drifted = |state: &Option<PassageState>| {
            state.is_some_and(|state| state.kind != ResolutionKind::Exact)
        };
        let drifted = reader.places.states(&all).iter().any(is_drifted);
        (!asked.cancel.is_cancelled()).then_some(drifted)
    }
}
