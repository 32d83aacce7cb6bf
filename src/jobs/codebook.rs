//! Jobs on the codebook: how its tags are used, and changes of it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::library::codebook::prepare;
use crate::model::codebook_edit::{CodebookEdit, PreparedCodebook, is_within};
use crate::model::codebook_tree::{TagCounts, TaggedPassage};
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::session::codebook::{CountTags, FEW, LookAtTag, TagDetails, TaggedQuote};

impl Job for CountTags {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, _: &Asked<Self>) -> Option<Arc<TagCounts>> {
        let all = reader.writings.get(reader);
        let of_documents = reader.writings.of_documents(reader);
        let passages = all.iter().map(|one| TaggedPassage {
            annotator: &one.annotator,
            path: &one.path,
            tags: &one.tags,
        });
        let documents = of_documents.iter().map(|((annotator, path), tags)| TaggedPassage {
            annotator,
            path,
            tags,
        });
        Some(Arc::new(TagCounts::of_all(passages, documents)))
    }
}

impl Job for LookAtTag {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, _: &Asked<Self>) -> Option<TagDetails> {
        let all = reader.writings.get(reader);
        let is_it = |tag: &String| is_within(tag, &self.name);
        let mut passages: Vec<&Writing> =
            all.iter().filter(|one| one.tags.iter().any(is_it)).collect();
        let mut together: BTreeMap<&str, usize> = BTreeMap::new();
        let mut documents: BTreeMap<&DocPath, usize> = BTreeMap::new();
        for one in &passages {
            *documents.entry(&one.path).or_default() += 1;
            for tag in one.tags.iter().filter(|tag| !is_it(tag)) {
                *together.entry(tag).or_default() += 1;
            }
        }
        let mut years = BTreeMap::new();
        for entry in self.documents.here() {
            let Some(count) = documents.get(&entry.path) else { continue };
            if let Some(date) = entry.summary().and_then(|summary| summary.apparatus.date()) {
                *years.entry(date.year).or_default() += count;
            }
        }
        let mut together: Vec<(String, usize)> =
            together.into_iter().map(|(tag, count)| (tag.to_owned(), count)).collect();
        together.sort_by_key(|(_, count)| Reverse(*count));
        together.truncate(FEW);
        passages.sort_by_cached_key(|one| Reverse(made(&one.id)));
        let first = passages.iter().rev().find_map(|one| Some((made(&one.id)?, &one.annotator)));
        let since = first.map(|(made, by)| (made.to_zoned(TimeZone::UTC).date(), by.clone()));
        let quote = |one: &&Writing| {
            let (document, annotator) = (one.path.clone(), one.annotator.clone());
            Some(TaggedQuote { document, annotator, quote: one.quote.clone()? })
        };
        let last = passages.iter().filter_map(quote).take(FEW).collect();
        Some(TagDetails { since, together, last, years })
    }
}

/// Returns when an annotation was made, which its id says unless that was written by hand.
fn made(id: &str) -> Option<Timestamp> {
    let (seconds, _) = Uuid::parse_str(id).ok()?.get_timestamp()?.to_unix();
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// Works out a change of the codebook; the error is what to say. `tick` is told now and then how many of
/// the documents concerned have been read.
pub(super) fn prepared(
    reader: &Reader,
    edit: &CodebookEdit,
    tick: impl FnMut(usize, usize),
) -> Result<PreparedCodebook, String> {
    let store = &reader.store;
    let own =
        |names: &BTreeSet<&str>| reader.writings.perhaps_tagged(reader, store.annotator(), names);
    prepare(&reader.library, store, edit, own, tick).map_err(|why| why.to_string())
}
