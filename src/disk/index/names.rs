//! Which document has which number.
//!
//! Owns the table that is read when the index is opened: tantivy numbers documents within a segment,
//! while an answer names documents of the whole index.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader, TantivyError};

use crate::model::path::DocPath;
use crate::model::search::engine::KnownDocument;
use crate::model::search::language::Language;

/// The documents of a segment, by their number in it; `None` for one that is deleted.
type Segment = Arc<Vec<Option<KnownDocument>>>;

/// The documents of an index.
#[derive(Debug)]
pub(super) struct Names {
    all: Arc<Vec<KnownDocument>>,
    /// The languages of their texts, each once.
    languages: Vec<Language>,
    /// For each segment, by its number: the number of each of its documents among all.
    numbers: Vec<Vec<Option<u32>>>,
    /// What was read of each segment, with the number of its deletions.
    read: HashMap<(SegmentId, u32), Segment>,
}

impl Names {
    /// Reads the table; what is known of a segment from `before` is taken over.
    pub fn read(searcher: &Searcher, before: Option<&Self>) -> tantivy::Result<Self> {
        let mut names = Self {
            all: Arc::default(),
            languages: Vec::new(),
            numbers: Vec::new(),
            read: HashMap::new(),
        };
        let mut all = Vec::new();
        for segment in searcher.segment_readers() {
            let key = (segment.segment_id(), segment.num_deleted_docs());
            let known = before.and_then(|before| before.read.get(&key)).cloned();
            let documents = match known {
                Some(known) => known,
                None => Arc::new(read(segment)?),
            };
            let number = |document: &Option<KnownDocument>| {
                let document = document.as_ref()?;
                all.push(document.clone());
                u32::try_from(all.len() - 1).ok()
            };
            names.numbers.push(documents.iter().map(number).collect());
            names.read.insert(key, documents);
        }
        for language in all.iter().filter_map(|one: &KnownDocument| one.language) {
            if !names.languages.contains(&language) {
                names.languages.push(language);
            }
        }
        names.all = Arc::new(all);
        Ok(names)
    }

    /// Returns all documents.
    pub fn all(&self) -> Arc<Vec<KnownDocument>> {
        self.all.clone()
    }

    /// Returns the languages of their texts, each once.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Returns the number among all documents of a document of a segment; `None` if it is deleted.
    pub fn number(&self, segment: usize, document: u32) -> Option<u32> {
        *self.numbers.get(segment)?.get(document as usize)?
    }

    /// Returns the document with this number among all.
    pub fn document(&self, number: u32) -> Option<&KnownDocument> {
        self.all.get(number as usize)
    }
}

fn read(segment: &SegmentReader) -> tantivy::Result<Vec<Option<KnownDocument>>> {
    let fast = segment.fast_fields();
    let paths = fast.str("path")?;
    let (sizes, times) = (fast.u64("size")?, fast.u64("modified")?);
    let languages = fast.u64("language")?;
    if sizes.num_docs() != segment.max_doc() {
        let words = "a segment has another number of documents than is said".to_owned();
        return Err(TantivyError::InternalError(words));
    }
    let Some(paths) = paths else { return Ok(vec![None; segment.max_doc() as usize]) };
    // By their numbers: to look one up by its number takes longer than to go past it.
    let mut names = Vec::with_capacity(paths.num_terms());
    let mut terms = paths.dictionary().stream()?;
    while terms.advance() {
        let path = std::str::from_utf8(terms.key()).ok();
        names.push(path.and_then(|path| DocPath::new(Path::new(path)).ok()));
    }
    let mut documents = Vec::with_capacity(segment.max_doc() as usize);
    for document in 0..segment.max_doc() {
        let known = || {
            let ord = paths.term_ords(document).next()?;
            let path = names.get(usize::try_from(ord).ok()?)?.clone()?;
            let time = times.first(document).filter(|time| *time > 0);
            let stamp = time.and_then(|time| {
                let at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(time))?;
                Some((sizes.first(document)?, at))
            });
            let language = languages.first(document).and_then(language);
            Some(KnownDocument { path, stamp, language })
        };
        documents.push(if segment.is_deleted(document) { None } else { known() });
    }
    Ok(documents)
}

/// Returns the number for a language in the index.
pub(super) fn language_number(language: Option<Language>) -> u64 {
    let code = language.map_or("", Language::code);
    code.bytes().fold(0, |number, letter| number << 8 | u64::from(letter))
}

fn language(number: u64) -> Option<Language> {
    let letters: Vec<u8> = number.to_be_bytes().into_iter().filter(|letter| *letter > 0).collect();
    Language::of_code(std::str::from_utf8(&letters).ok()?)
}
