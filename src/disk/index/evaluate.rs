//! Looking for one row of words.
//!
//! Owns the way from terms to positions, through tantivy's lists; which positions make a hit is the
//! domain's. tantivy's own queries are not used: they count a word that has several terms at one
//! position several times, take only the first fifty words with a beginning, and know no smart case.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::OpenIndex;
use crate::model::cancel::Cancel;
use crate::model::search::engine::{Bm25, FoundIn, HEAD_WEIGHT, WordsWanted};
use crate::model::search::language::Language;
use crate::model::search::pattern::{PositionRange, WordPattern};
use crate::model::search::tokens::WordForm;
use crate::model::search::wanted::{DictionaryPart, WantedWord, WordTest};

/// A document in which words were found: its number, and where.
struct FieldHits {
    document: u32,
    count: u32,
    /// The number of words in the field.
    words: u32,
    places: Vec<PositionRange>,
}

/// Returns the documents with the words, by ascending number.
pub(super) fn find(
    open: &OpenIndex,
    wish: WordsWanted,
    places: bool,
    cancel: &Cancel,
) -> tantivy::Result<Vec<FoundIn>> {
    let in_text = field(open, open.fields.text, wish.pattern, places, cancel)?;
    let mut found: Vec<FoundIn> = in_text
        .into_iter()
        .map(|(hits, score)| FoundIn {
            document: hits.document,
            hits: hits.count,
            score,
            places: hits.places,
        })
        .collect();
    if wish.in_head {
        for (hits, score) in field(open, open.fields.head, wish.pattern, false, cancel)? {
            let score = score * HEAD_WEIGHT;
            found.push(FoundIn { document: hits.document, hits: 0, score, places: Vec::new() });
        }
    }
    found.sort_by_key(|one| (one.document, std::cmp::Reverse(one.hits)));
    found.dedup_by(|second, first| {
        let same = first.document == second.document;
        if same {
            first.score += second.score;
        }
        same
    });
    Ok(found)
}

/// Returns the hits in one field, with their scores.
#[allow(clippy::cast_precision_loss, reason = "a score needs no more")]
fn field(
    open: &OpenIndex,
    field: Field,
    pattern: &WordPattern,
    places: bool,
    cancel: &Cancel,
) -> tantivy::Result<Vec<(FieldHits, f32)>> {
    let searcher = open.reader.searcher();
    let mut all = Vec::new();
    let mut words = 0;
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        if cancel.is_cancelled() {
            break;
        }
        words += segment.inverted_index(field)?.total_num_tokens();
        let lookup = FieldLookup { open, number, segment, field };
        all.extend(lookup.hits(pattern, places)?);
    }
    let documents = open.names.all().len();
    let scores = Bm25::new(all.len(), documents, words as f32 / documents.max(1) as f32);
    let scored = |hits: FieldHits| {
        let score = scores.score(hits.count, hits.words);
        (hits, score)
    };
    Ok(all.into_iter().map(scored).collect())
}

/// One field of one segment.
struct FieldLookup<'a> {
    open: &'a OpenIndex,
    number: usize,
    segment: &'a SegmentReader,
    field: Field,
}

/// A document and a position, as one number, so that they sort together.
type DocumentPlace = u64;

fn place(document: u32, position: u32) -> DocumentPlace {
    u64::from(document) << 32 | u64::from(position)
}

#[allow(clippy::cast_possible_truncation, reason = "its halves")]
fn parts(place: DocumentPlace) -> (u32, u32) {
    ((place >> 32) as u32, place as u32)
}

impl FieldLookup<'_> {
    fn hits(&self, pattern: &WordPattern, with_places: bool) -> tantivy::Result<Vec<FieldHits>> {
        let index = self.segment.inverted_index(self.field)?;
        let norms = self.segment.get_fieldnorms_reader(self.field)?;
        if pattern.is_one_word() && !with_places {
            return self.counts_of_one(&index, pattern);
        }
        let mut lists: Vec<(usize, TermLists)> = Vec::new();
        for (at, wanted) in pattern.words().enumerate() {
            let lists_of = lists_of(&index, wanted, self.open.names.languages())?;
            if lists_of.is_empty() {
                return Ok(Vec::new());
            }
            lists.push((at, lists_of));
        }
        // The rarest word decides which documents are looked at.
        lists.sort_by_key(|(_, lists)| {
            lists.iter().map(|list| u64::from(list.info.doc_freq)).sum::<u64>()
        });
        let mut places: Vec<Vec<DocumentPlace>> = vec![Vec::new(); lists.len()];
        let mut documents: Option<Vec<u32>> = None;
        for (at, lists) in lists {
            let stands = self.places(&index, lists, documents.as_deref())?;
            documents = Some(documents_of(&stands));
            if let Some(places) = places.get_mut(at) {
                *places = stands;
            }
        }
        let mut hits = Vec::new();
        let mut next = vec![0; places.len()];
        let mut here: Vec<Vec<u32>> = vec![Vec::new(); places.len()];
        for document in documents.unwrap_or_default() {
            for ((places, next), here) in places.iter().zip(&mut next).zip(&mut here) {
                positions(places, next, document, here);
            }
            let Some(number) = self.open.names.number(self.number, document) else { continue };
            let ranges = pattern.hits(&here);
            if !ranges.is_empty() {
                hits.push(FieldHits {
                    document: number,
                    count: u32::try_from(ranges.len()).unwrap_or(u32::MAX),
                    words: norms.fieldnorm(document),
                    places: if with_places { ranges } else { Vec::new() },
                });
            }
        }
        Ok(hits)
    }

    /// Returns how often a word by itself stands in each document.
    fn counts_of_one(
        &self,
        index: &InvertedIndexReader,
        pattern: &WordPattern,
    ) -> tantivy::Result<Vec<FieldHits>> {
        let norms = self.segment.get_fieldnorms_reader(self.field)?;
        let Some(wanted) = pattern.words().next() else { return Ok(Vec::new()) };
        let lists = lists_of(index, wanted, self.open.names.languages())?;
        let mut counts: Vec<(u32, u32)> = Vec::new();
        if let [only] = lists.as_slice() {
            // One term stands at each place once: where it stands need not be known.
            let option = IndexRecordOption::WithFreqs;
            let mut postings = index.read_postings_from_terminfo(&only.info, option)?;
            while postings.doc() != TERMINATED {
                if self.counts(postings.doc(), &only.only) {
                    counts.push((postings.doc(), postings.term_freq()));
                }
                postings.advance();
            }
        } else {
            for place in self.places(index, lists, None)? {
                let document = parts(place).0;
                match counts.last_mut() {
                    Some((last, count)) if *last == document => *count += 1,
                    _ => counts.push((document, 1)),
                }
            }
        }
        let hits = counts.into_iter().filter_map(|(document, count)| {
            let number = self.open.names.number(self.number, document)?;
            let words = norms.fieldnorm(document);
            Some(FieldHits { document: number, count, words, places: Vec::new() })
        });
        Ok(hits.collect())
    }

    /// Returns where one of the terms stands, in order, each place once; in `among` alone, if given.
    fn places(
        &self,
        index: &InvertedIndexReader,
        lists: TermLists,
        among: Option<&[u32]>,
    ) -> tantivy::Result<Vec<DocumentPlace>> {
        let mut places = Vec::new();
        let mut positions = Vec::new();
        let is_single = lists.len() == 1;
        for list in lists {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = index.read_postings_from_terminfo(&list.info, option)?;
            let mut left = among.map(|among| among.iter().copied());
            let mut document = postings.doc();
            loop {
                if let Some(left) = &mut left {
                    let Some(wanted) = left.find(|wanted| *wanted >= document) else { break };
                    if document < wanted {
                        document = postings.seek(wanted);
                    }
                    if document != wanted {
                        // The next of those that are wanted may be this one.
                        if document == TERMINATED {
                            break;
                        }
                        continue;
                    }
                }
                if document == TERMINATED {
                    break;
                }
                if self.counts(document, &list.only) {
                    postings.positions(&mut positions);
                    places.extend(positions.iter().map(|position| place(document, *position)));
                }
                document = postings.advance();
            }
        }
        if !is_single {
            #[allow(
                clippy::stable_sort_primitive,
                reason = "it is quick where parts are in order"
            )]
            places.sort();
            places.dedup();
        }
        Ok(places)
    }

    /// Returns whether a term counts in a document of this segment.
    fn counts(&self, document: u32, only: &[Language]) -> bool {
        only.is_empty() || {
            let number = self.open.names.number(self.number, document);
            let known = number.and_then(|number| self.open.names.document(number));
            let language = known.and_then(|known| known.language);
            language.is_some_and(|language| only.contains(&language))
        }
    }
}

/// Returns the lists of all terms that answer to a word, in texts of these languages or of none.
fn lists_of(
    index: &InvertedIndexReader,
    wanted: &WantedWord,
    languages: &[Language],
) -> tantivy::Result<TermLists> {
    let general = wanted.test(None);
    let by_language: Vec<(Language, WordTest)> =
        languages.iter().map(|language| (*language, wanted.test(Some(*language)))).collect();
    let tests = std::iter::once(&general).chain(by_language.iter().map(|(_, test)| test));
    let parts = WordTest::parts(tests);
    let terms = index.terms();
    let mut lists = Vec::new();
    let mut add = |term: &[u8], info: &TermInfo| {
        let word = WordForm::of(std::str::from_utf8(term).unwrap_or_default());
        let mut only = Vec::new();
        if !general.takes(word) {
            let related = by_language.iter().filter(|(_, test)| test.has_stem_of(word));
            only.extend(related.map(|(language, _)| *language));
            if only.is_empty() {
                return;
            }
        }
        lists.push(TermList { info: info.clone(), only });
    };
    for part in parts {
        let beginning = match part {
            DictionaryPart::Form(form) => {
                if let Some(info) = terms.get(form.as_bytes())? {
                    add(form.as_bytes(), &info);
                }
                WordForm::beginning_of(&form)
            }
            DictionaryPart::Beginning(beginning) => beginning,
            DictionaryPart::All => String::new(),
        };
        let mut stream = terms.range().ge(beginning.as_bytes()).into_stream()?;
        while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
            add(stream.key(), stream.value());
        }
    }
    Ok(lists)
}

/// The list of the documents of a term.
struct TermList {
    info: TermInfo,
    /// The languages of the texts in which it counts; none: in all.
    only: Vec<Language>,
}

type TermLists = Vec<TermList>;

fn documents_of(places: &[DocumentPlace]) -> Vec<u32> {
    let mut documents: Vec<u32> = places.iter().map(|place| parts(*place).0).collect();
    documents.dedup();
    documents
}

/// Puts the positions in one document into `positions`; `next` is where to look for them, and moves
/// on.
fn positions(places: &[DocumentPlace], next: &mut usize, document: u32, positions: &mut Vec<u32>) {
    positions.clear();
    while let Some((here, position)) = places.get(*next).map(|place| parts(*place)) {
        if here > document {
            break;
        }
        if here == document {
            positions.push(position);
        }
        *next += 1;
    }
}
