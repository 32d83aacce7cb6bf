//! What others do meanwhile: to annotations, to the codebook, to the documents themselves.
//!
//! By looking, not by being told: network file systems tell nothing. A look is cheap, since it is
//! made every moment; what has changed is read, and told as news.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::PoisonError;
use std::sync::mpsc::Sender;

use super::{Reader, send, stored};
use crate::disk::store::watch::Watch;
use crate::disk::store::{Stamp, StoredNotebook};
use crate::library::FileStamp;
use crate::model::path::DocPath;
use crate::session::event::{Event, News};
use crate::session::memory::Recount;

/// Annotated documents whose files are looked at each time; the next ones the time after.
const AT_ONCE: usize = 200;

/// What was seen last.
pub(super) struct Watcher<'a> {
    reader: &'a Reader,
    events: &'a Sender<Event>,
    /// The document that is on screen, and its annotations.
    watched: Option<(DocPath, Stamp)>,
    /// Its file, as it was when it was read.
    read: FileStamp,
    /// All of the annotator's files.
    files: Watch,
    /// The files of annotated documents that are not on screen.
    texts: BTreeMap<DocPath, FileStamp>,
    /// The one that was looked at last.
    reached: Option<DocPath>,
    codebook: Stamp,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(reader: &'a Reader, events: &'a Sender<Event>) -> Self {
        let codebook = reader.store.codebook_stamp();
        let (watched, read, texts, reached) = (None, None, BTreeMap::new(), None);
        // Before the counts of the list are read: what is written meanwhile is noticed.
        let files = Watch::new(&reader.store);
        Self { reader, events, watched, read, files, texts, reached, codebook }
    }

    /// This document is on screen now.
    pub(super) fn watch(&mut self, path: DocPath) {
        // Read once more: something may have been written since it was opened.
        let loaded = self.reader.annotations(&path);
        tell(self.events, News::Changed(path.clone(), Box::new(stored(&loaded))));
        self.read = self.reader.library.kept_stamp(&path).flatten();
        self.watched = Some((path, loaded.stamp));
    }

    /// What this session wrote is no news to it.
    pub(super) fn seen(&mut self, document: &DocPath, loaded: &StoredNotebook) {
        if let Some((_, stamp)) = self.watched.as_mut().filter(|(path, _)| path == document) {
            *stamp = loaded.stamp;
        }
    }

    /// The codebook is this session's own.
    pub(super) fn seen_codebook(&mut self) {
        self.codebook = self.reader.store.codebook_stamp();
    }

    /// Looks at everything, and tells what is another than before.
    pub(super) fn look(&mut self) {
        self.look_at_codebook();
        let mut others = self.look_at_files();
        others.extend(self.look_at_texts());
        others.sort_unstable();
        others.dedup();
        let counts: Vec<Recount> = others.into_iter().map(|path| self.recount(path)).collect();
        if !counts.is_empty() {
            tell(self.events, News::Recounted(counts));
        }
        self.look_at_page();
    }

    fn look_at_codebook(&mut self) {
        let store = &self.reader.store;
        let codebook = store.codebook_stamp();
        if codebook != self.codebook {
            self.codebook = codebook;
            let (codebook, problems) = store.codebook();
            let fault = problems.first().map(ToString::to_string);
            tell(self.events, News::Codebook(codebook, fault));
        }
    }

    fn look_at_page(&mut self) {
        let store = &self.reader.store;
        let Some((path, stamp)) = &mut self.watched else {
            return;
        };
        let file = self.reader.library.corpus().stamp(path);
        if file.is_some() && file != self.read {
            tell(self.events, News::Rewritten(path.clone()));
        } else if file.is_none() && self.read.take().is_some() {
            // It is gone; what was read of it stays on screen.
            let path = path.clone();
            tell(self.events, News::Recounted(vec![self.recount(path.clone())]));
            tell(self.events, News::Vanished(path));
            return;
        }
        let now = store.stamp(store.annotator(), path);
        if now != *stamp {
            let loaded = self.reader.annotations(path);
            *stamp = loaded.stamp;
            tell(self.events, News::Changed(path.clone(), Box::new(stored(&loaded))));
        }
    }

    /// What is on screen is looked at by itself.
    pub(super) fn is_watched(&self, path: &DocPath) -> bool {
        self.watched.as_ref().is_some_and(|(watched, _)| watched == path)
    }

    /// The documents that are not on screen and whose annotations are others.
    fn look_at_files(&mut self) -> Vec<DocPath> {
        let store = &self.reader.store;
        let mut changed = self.files.look(store);
        changed.retain(|path| !self.is_watched(path));
        changed
    }

    /// The annotated documents that are not on screen and whose files are others.
    fn look_at_texts(&mut self) -> Vec<DocPath> {
        let from = self.reached.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let next: Vec<DocPath> = self.files.documents_from(from).take(AT_ONCE).cloned().collect();
        // After the last the first comes again.
        self.reached = if next.len() < AT_ONCE { None } else { next.last().cloned() };
        let mut changed = Vec::new();
        for path in next {
            let now = self.reader.library.corpus().stamp(&path);
            let listed = || {
                let listed = self.reader.listed.lock().unwrap_or_else(PoisonError::into_inner);
                listed.get(&path).copied()
            };
            let before = self.texts.insert(path.clone(), now).or_else(listed);
            if before.is_some_and(|before| before != now) && !self.is_watched(&path) {
                changed.push(path);
            }
        }
        changed
    }

    fn recount(&self, document: DocPath) -> Recount {
        let loaded = self.reader.annotations(&document);
        let unresolved = self.reader.library.unresolved(&document, &loaded);
        Recount { document, counts: loaded.notebook.tally(), unresolved }
    }
}

fn tell(events: &Sender<Event>, news: News) {
    send(events, Event::News(news));
}
