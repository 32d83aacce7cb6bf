//! One answer.
//!
//! Owns its order and its counts. The engine is asked about words alone; conditions, brackets, `OR`
//! and `-` are applied here, to documents that are known in memory.

use std::collections::{HashMap, HashSet};

use super::writings::{annotators, found_writings, in_their_order, in_writing};
use crate::library::{Library, Wanted};
use crate::model::apparatus::Apparatus;
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::search::answer::{Coverage, MatchingDocument, SearchAnswer, SearchRow, Writing};
use crate::model::search::engine::{
    Bm25, Engine, EngineError, FoundIn, HEAD_WEIGHT, WordsWanted, head_of,
};
use crate::model::search::language::Language;
use crate::model::search::pattern::{PositionRange, WordPattern};
use crate::model::search::query::{Scope, SearchQuery};
use crate::model::search::walk;

/// So many documents that the engine does not know are gone through for an answer.
const WALKED: usize = 64;
/// The usual number of words of title and facts, against which their length is weighed.
const USUAL_HEAD: f32 = 30.0;

/// What was found of one row of words.
#[derive(Default)]
struct Holding {
    found: Vec<FoundIn>,
    /// For each row the place in `found`, counted from 1; 0 if nothing was found there.
    places: Vec<u32>,
}

impl Holding {
    /// Puts in what was found in a row of `rows`.
    fn put(&mut self, row: usize, rows: usize, one: FoundIn) {
        self.places.resize(rows, 0);
        self.found.push(one);
        if let Some(place) = self.places.get_mut(row) {
            *place = u32::try_from(self.found.len()).unwrap_or(0);
        }
    }

    fn get(&self, row: usize) -> Option<&FoundIn> {
        let place = (*self.places.get(row)?).checked_sub(1)?;
        self.found.get(place as usize)
    }

    /// Returns the rows in which something was found.
    fn rows(&self) -> impl Iterator<Item = usize> {
        self.places.iter().enumerate().filter(|(_, place)| **place > 0).map(|(row, _)| row)
    }
}

/// Answers `query` for the documents in `rows`; `None` if cancelled. Without an engine, or where it
/// fails, the documents are read: all of them, however long that takes.
pub fn answer(
    library: &Library,
    engine: Option<&dyn Engine>,
    query: &SearchQuery,
    rows: &[SearchRow],
    writings: &[Writing],
    cancel: &Cancel,
) -> Option<SearchAnswer> {
    let mut answer = SearchAnswer {
        searched: Coverage { documents: rows.len(), all: rows.len() },
        ..SearchAnswer::default()
    };
    let wanted = query.wanted();
    let looked_up = WordLookup::new(query, &wanted, rows, writings);
    let held = looked_up.held(library, engine, query, cancel, &mut answer)?;
    if cancel.is_cancelled() {
        return None;
    }
    let holds = |words: usize, row: usize| match looked_up.written(words) {
        Some(paths) => Some(paths.contains(rows.get(row)?.path)),
        None if query.words().get(words)?.pattern.is_none() => None,
        None => Some(held.get(words)?.get(row).is_some()),
    };
    let mut places = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        if query.takes(&row.row, |words| holds(words, number)) {
            let (hits, score) = counted(&wanted, &held, number, &mut places);
            answer.hits += u64::from(hits);
            answer.documents.push(MatchingDocument { row: number, hits, score });
        }
    }
    answer.documents.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.cmp(&b.row)));
    answer.writings = found_writings(query, &wanted, rows, writings, holds);
    in_their_order(&mut answer.writings, &answer.documents, rows, writings);
    answer.annotators = annotators(&answer.documents, rows, writings);
    (!cancel.is_cancelled()).then_some(answer)
}

/// Returns for each of the words of a filter the rows in which they stand, or `None` if they are bare:
/// what those are looked for in is the caller's. `None` if cancelled.
pub fn holders(
    library: &Library,
    engine: Option<&dyn Engine>,
    query: &SearchQuery,
    rows: &[SearchRow],
    writings: &[Writing],
    cancel: &Cancel,
) -> Option<Vec<Option<HashSet<usize>>>> {
    let mut lookup = WordLookup::new(query, &[], rows, writings);
    let is_bare =
        |number: usize| query.words().get(number).is_some_and(|words| words.scope == Scope::Bare);
    lookup.patterns.retain(|(number, _)| !is_bare(*number));
    let mut answer = SearchAnswer {
        searched: Coverage { documents: rows.len(), all: rows.len() },
        ..SearchAnswer::default()
    };
    let held = lookup.held(library, engine, query, cancel, &mut answer)?;
    let row_set = |number: usize, held: Holding| match lookup.written(number) {
        _ if is_bare(number) => None,
        Some(paths) => {
            let holds = |row: &usize| rows.get(*row).is_some_and(|row| paths.contains(row.path));
            Some((0..rows.len()).filter(holds).collect())
        }
        None => Some(held.rows().collect()),
    };
    Some(held.into_iter().enumerate().map(|(number, held)| row_set(number, held)).collect())
}

/// Returns the hits and the score of one document; works in `places`.
fn counted(
    wanted: &[usize],
    held: &[Holding],
    row: usize,
    places: &mut Vec<PositionRange>,
) -> (u32, f32) {
    let found = || wanted.iter().filter_map(|words| held.get(*words)?.get(row));
    let score = found().map(|one| one.score).sum();
    let mut hits = found().map(|one| one.hits);
    if let (Some(only), None) = (hits.next(), hits.next()) {
        return (only, score);
    }
    places.clear();
    places.extend(found().flat_map(|one| one.places.iter().copied()));
    // As in a text: what stands inside of another hit is none of its own.
    places.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let (mut reach, mut hits) = (0, 0);
    for place in places.iter() {
        hits += u32::from(place.end > reach);
        reach = reach.max(place.end);
    }
    (hits, score)
}

/// What has to be looked up for a query.
struct WordLookup<'a> {
    rows: &'a [SearchRow<'a>],
    /// The words that are looked for in documents, by their number in the query.
    patterns: Vec<(usize, WordsWanted<'a>)>,
    /// Whether places are needed, to count hits that overlap once.
    places: bool,
    /// For words that are looked for in what readers wrote: where they are.
    written: HashMap<usize, HashSet<&'a DocPath>>,
}

impl<'a> WordLookup<'a> {
    fn new(
        query: &'a SearchQuery,
        wanted: &[usize],
        rows: &'a [SearchRow<'a>],
        writings: &'a [Writing],
    ) -> Self {
        let mut patterns = Vec::new();
        let mut written = HashMap::new();
        for (number, words) in query.words().iter().enumerate() {
            match (words.scope, &words.pattern) {
                (Scope::Bare, Some(pattern)) => {
                    patterns.push((number, WordsWanted { pattern, in_head: true }));
                }
                (Scope::Text, Some(pattern)) => {
                    patterns.push((number, WordsWanted { pattern, in_head: false }));
                }
                (Scope::Bare | Scope::Text, None) | (Scope::State, _) => {}
                (Scope::Note | Scope::Quote | Scope::Annotator, _) => {
                    let holds = |one: &&Writing| in_writing(one, words);
                    let paths = writings.iter().filter(holds).map(|one| &one.path);
                    written.insert(number, paths.collect());
                }
            }
        }
        let in_texts = |words: &&usize| patterns.iter().any(|(number, _)| number == *words);
        let places = wanted.iter().filter(in_texts).count() > 1;
        Self { rows, patterns, places, written }
    }

    /// Looks up all words that are looked for in documents; `None` if cancelled.
    fn held(
        &self,
        library: &Library,
        engine: Option<&dyn Engine>,
        query: &SearchQuery,
        cancel: &Cancel,
        answer: &mut SearchAnswer,
    ) -> Option<Vec<Holding>> {
        let mut held: Vec<Holding> = query.words().iter().map(|_| Holding::default()).collect();
        // Conditions alone need no texts.
        if self.patterns.is_empty() {
            return Some(held);
        }
        answer.languages = vec![None; self.rows.len()];
        let known = match engine.map(|engine| self.ask(library, engine, cancel, &mut held, answer))
        {
            Some(Ok(known)) => known,
            Some(Err(EngineError::Cancelled)) => return None,
            Some(Err(error)) => {
                answer.failed = Some(error);
                Vec::new()
            }
            None => Vec::new(),
        };
        let is_known = |row: &usize| known.get(*row).copied().unwrap_or(false);
        let unknown: Vec<usize> = (0..self.rows.len()).filter(|row| !is_known(row)).collect();
        if unknown.len() <= WALKED || engine.is_none() || answer.failed.is_some() {
            self.walk(library, &unknown, cancel, &mut held, answer);
        } else {
            answer.searched.documents -= unknown.len();
        }
        (!cancel.is_cancelled()).then_some(held)
    }

    fn written(&self, words: usize) -> Option<&HashSet<&'a DocPath>> {
        self.written.get(&words)
    }

    /// Asks the engine; returns for each row whether it knows it.
    fn ask(
        &self,
        library: &Library,
        engine: &dyn Engine,
        cancel: &Cancel,
        held: &mut [Holding],
        answer: &mut SearchAnswer,
    ) -> Result<Vec<bool>, EngineError> {
        let wishes: Vec<WordsWanted> = self.patterns.iter().map(|(_, wish)| *wish).collect();
        let findings = engine.find(&wishes, self.places, cancel)?;
        let numbers = library.row_numbers.of(&findings.known, self.rows);
        let mut known = vec![false; self.rows.len()];
        for (row, document) in numbers.here() {
            known[row] = true;
            answer.languages[row] = document.language;
        }
        for ((number, _), found) in self.patterns.iter().zip(findings.found) {
            let Some(held) = held.get_mut(*number) else { continue };
            for one in found {
                if let Some(row) = numbers.row(one.document) {
                    held.put(row, self.rows.len(), one);
                }
            }
        }
        Ok(known)
    }

    /// Goes through the texts of documents.
    fn walk(
        &self,
        library: &Library,
        unknown: &[usize],
        cancel: &Cancel,
        held: &mut [Holding],
        answer: &mut SearchAnswer,
    ) {
        let paths: Vec<DocPath> = unknown
            .iter()
            .filter_map(|row| self.rows.get(*row))
            .map(|row| row.path.clone())
            .collect();
        let walked = library.read_map(&paths, Wanted::Text, cancel, |at, _, read| {
            let row = unknown.get(at).and_then(|row| self.rows.get(*row))?;
            let document = read.ok()?;
            self.walk_one(document.text.as_str(), row.row.apparatus, cancel)
        });
        let mut words = 0_u64;
        for (row, walked) in unknown.iter().zip(&walked) {
            let Some(walked) = walked else { continue };
            words += u64::from(walked.words);
            if let Some(language) = answer.languages.get_mut(*row) {
                *language = walked.language;
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "a score needs no more")]
        let average = words as f32 / unknown.len().max(1) as f32;
        for (at, (number, wish)) in self.patterns.iter().enumerate() {
            let Some(held) = held.get_mut(*number) else { continue };
            let of = |walked: &Walked| walked.found.get(at).cloned().unwrap_or_default();
            let (in_text, in_head): (usize, usize) =
                walked.iter().flatten().map(of).fold((0, 0), |(text, head), (hits, heads)| {
                    (text + usize::from(!hits.is_empty()), head + usize::from(heads > 0))
                });
            let text_scores = Bm25::new(in_text, unknown.len(), average);
            let head_scores = Bm25::new(in_head, unknown.len(), USUAL_HEAD);
            for (row, walked) in unknown.iter().zip(&walked) {
                let Some(walked) = walked else { continue };
                let (hits, heads) = of(walked);
                if hits.is_empty() && (heads == 0 || !wish.in_head) {
                    continue;
                }
                let count = u32::try_from(hits.len()).unwrap_or(u32::MAX);
                let mut score = 0.0;
                if count > 0 {
                    score += text_scores.score(count, walked.words);
                }
                if heads > 0 && wish.in_head {
                    score += HEAD_WEIGHT * head_scores.score(heads, walked.head_words);
                }
                let document = u32::try_from(*row).unwrap_or(u32::MAX);
                let found = FoundIn { document, hits: count, score, places: hits };
                held.put(*row, self.rows.len(), found);
            }
        }
    }

    fn walk_one(
        &self,
        text: &str,
        apparatus: Option<&Apparatus>,
        cancel: &Cancel,
    ) -> Option<Walked> {
        let language = Language::of(text);
        let patterns: Vec<&WordPattern> =
            self.patterns.iter().map(|(_, wish)| wish.pattern).collect();
        let (hits, words) = walk::positions(text, language, &patterns, cancel)?;
        let head = apparatus.map(head_of).unwrap_or_default();
        let (heads, head_words) = walk::positions(&head, language, &patterns, cancel)?;
        let heads = heads.iter().map(|one| u32::try_from(one.len()).unwrap_or(u32::MAX));
        Some(Walked { language, words, head_words, found: hits.into_iter().zip(heads).collect() })
    }
}

/// What was found in one document.
struct Walked {
    language: Option<Language>,
    words: u32,
    head_words: u32,
    /// For each pattern the hits in the text, and their number in title and facts.
    found: Vec<(Vec<PositionRange>, u32)>,
}
