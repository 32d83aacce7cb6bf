//! What every document says about itself, for the commands that want all of them.
//!
//! Owns the order, which is that of the corpus, and the use of what is remembered.

use std::sync::{Mutex, PoisonError};

use super::context::Context;
use crate::disk::cache::{Cache, Known};
use crate::disk::corpus::{Corpus, ReadError};
use crate::model::document::Summary;
use crate::model::path::DocPath;

/// One document, or why it cannot be read.
pub(super) type Entry = (DocPath, Result<Summary, ReadError>);

/// Every document in the order of the corpus. What has not changed since it was read last is not
/// read again.
pub(super) fn catalogue(context: &Context) -> Vec<Entry> {
    let corpus = &context.library.corpus;
    let folder = context.library.cache.as_deref();
    let mut cache = Cache::open(folder, corpus.root(), corpus.rules().key());
    let mut entries: Vec<(DocPath, Option<Result<Summary, ReadError>>)> = Vec::new();
    let (mut unknown, mut places) = (Vec::new(), Vec::new());
    for found in corpus.walk() {
        let known = cache.get(&found.path, corpus.stamp(&found.path));
        let state = match (found.unreadable, known) {
            (Some(error), _) => Some(Err(error)),
            (None, Some(known)) => Some(Ok(known.summary.clone())),
            (None, None) => {
                unknown.push(found.path.clone());
                places.push(entries.len());
                None
            }
        };
        entries.push((found.path, state));
    }
    let read = Mutex::new(Vec::with_capacity(unknown.len()));
    Corpus::each(&unknown, |at, path| {
        let stamp = corpus.stamp(path);
        let state = corpus.read(path).map(|document| document.summary());
        read.lock().unwrap_or_else(PoisonError::into_inner).push((at, stamp, state));
    });
    for (at, stamp, state) in read.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let Some(entry) = places.get(at).and_then(|place| entries.get_mut(*place)) else {
            continue;
        };
        let summary = state.as_ref().ok().cloned();
        if let Some(known) = summary.and_then(|summary| Known::new(summary, None, stamp)) {
            cache.put(entry.0.clone(), known);
        }
        entry.1 = Some(state);
    }
    cache.forget_others(corpus, entries.iter().map(|(path, _)| path));
    if !context.store.is_read_only()
        && let Err(error) = cache.save()
    {
        // Nothing is lost by it but time.
        context.log.line(&error.to_string());
    }
    let state = |state: Option<_>| state.unwrap_or(Err(ReadError::Missing));
    entries.into_iter().map(|(path, read)| (path, state(read))).collect()
}
