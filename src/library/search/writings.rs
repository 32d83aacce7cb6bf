//! What readers wrote, in an answer.
//!
//! Owns which notes and highlights answer, in which order, and whose they are.

use std::collections::{HashMap, HashSet};

use crate::model::filter::FilterRow;
use crate::model::path::DocPath;
use crate::model::search::answer::{FoundWriting, MatchingDocument, SearchRow, Writing};
use crate::model::search::query::{QueryWords, Scope, SearchQuery};
use crate::model::search::writings::stand_in;

/// Returns whether words stand where they are looked for in what a reader wrote.
pub(super) fn in_writing(writing: &Writing, words: &QueryWords) -> bool {
    stand_in(words, writing, None)
}

/// Returns what readers wrote that answers as a document would: its words are looked for in note and
/// quote, conditions and `text:` in the document. At least one of the words must stand in it. `holds`
/// says of the words with a number whether they stand in the document of a row.
pub(super) fn found_writings(
    query: &SearchQuery,
    wanted: &[usize],
    rows: &[SearchRow],
    writings: &[Writing],
    holds: impl Fn(usize, usize) -> Option<bool>,
) -> Vec<FoundWriting> {
    let looked_for: Vec<&QueryWords> = wanted
        .iter()
        .filter_map(|number| query.words().get(*number))
        .filter(|words| words.scope != Scope::Text)
        .collect();
    let count =
        |writing: &Writing| looked_for.iter().filter(|words| in_writing(writing, words)).count();
    let counted = writings.iter().enumerate();
    let mut found: Vec<FoundWriting> = counted
        .map(|(writing, one)| FoundWriting { writing, words: count(one) })
        .filter(|one| one.words > 0)
        .collect();
    if found.is_empty() {
        return found;
    }
    let path = |one: &FoundWriting| writings.get(one.writing).map(|writing| &writing.path);
    let paths: HashSet<&DocPath> = found.iter().filter_map(path).collect();
    let numbered = rows.iter().enumerate().filter(|(_, row)| paths.contains(row.path));
    let numbers: HashMap<&DocPath, usize> =
        numbered.map(|(number, row)| (row.path, number)).collect();
    found.retain(|one| {
        let Some(writing) = writings.get(one.writing) else { return false };
        let number = numbers.get(&writing.path).copied();
        // Of a document that is gone, only the path is known.
        let gone = FilterRow::of_path(writing.path.as_str());
        let row = number.and_then(|number| rows.get(number)).map_or(gone, |row| row.row);
        query.takes(&row, |at| {
            let words = query.words().get(at)?;
            match words.scope {
                Scope::Text => number.map_or(Some(false), |number| holds(at, number)),
                Scope::Annotator => Some(in_writing(writing, words)),
                _ => words.pattern.is_some().then(|| in_writing(writing, words)),
            }
        })
    });
    found
}

/// Puts what readers wrote in the order of the documents that it is on; what is on others comes last.
pub(super) fn in_their_order(
    found: &mut [FoundWriting],
    documents: &[MatchingDocument],
    rows: &[SearchRow],
    writings: &[Writing],
) {
    if found.len() < 2 {
        return;
    }
    let path = |one: &FoundWriting| writings.get(one.writing).map(|writing| &writing.path);
    let mut ranks: HashMap<&DocPath, usize> =
        found.iter().filter_map(path).map(|path| (path, usize::MAX)).collect();
    for (rank, document) in documents.iter().enumerate() {
        if let Some(place) = rows.get(document.row).and_then(|row| ranks.get_mut(row.path)) {
            *place = rank;
        }
    }
    found.sort_by_key(|one| path(one).and_then(|path| ranks.get(path)).copied());
}

/// Returns who has highlights or notes on each of the documents, by its row.
pub(super) fn annotators(
    documents: &[MatchingDocument],
    rows: &[SearchRow],
    writings: &[Writing],
) -> HashMap<usize, Vec<String>> {
    let mut by_path: HashMap<&DocPath, Vec<String>> = HashMap::new();
    // Those of one annotator on one document stand together.
    for run in writings.chunk_by(|a, b| a.path == b.path && a.annotator == b.annotator) {
        let Some(first) = run.first() else { continue };
        by_path.entry(&first.path).or_default().push(first.annotator.clone());
    }
    if by_path.is_empty() {
        return HashMap::new();
    }
    let names = |one: &MatchingDocument| Some((one.row, by_path.remove(rows.get(one.row)?.path)?));
    documents.iter().filter_map(names).collect()
}
