//! Changes that others make meanwhile: to annotations, to the codebook, to what is said of documents and
//! people, to the documents themselves, and to the folders that these are in.
//!
//! The watcher polls, since network file systems send no notifications. Each look has to be cheap,
//! because they are frequent; what has changed is read and sent as news.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::reader::hold;
use super::{Reader, send, stored};
use crate::disk::store::watch::Watch;
use crate::disk::store::{Stamp, Store, StoredNotebook};
use crate::library::FileStamp;
use crate::model::codebook::FormerNames;
use crate::model::path::DocPath;
use crate::session::event::{Event, News};
use crate::session::memory::Recount;

/// How many files of annotated documents are checked at each look; the next look continues with the
/// following ones.
const AT_ONCE: usize = 200;
/// How long folders are looked at; the next look continues with the following ones.
const TURN: Duration = Duration::from_millis(100);

/// What was seen at the last look.
pub(super) struct Watcher<'a> {
    reader: &'a Reader,
    events: &'a Sender<Event>,
    /// The document on screen, and the stamp of its annotations.
    watched: Option<(DocPath, Stamp)>,
    /// The stamp of that document's file when it was read.
    read: FileStamp,
    /// All files of the annotator.
    files: Watch,
    /// Those of the other annotators, which are searched too.
    others: BTreeMap<String, Watch>,
    /// The files of annotated documents that are not on screen.
    texts: BTreeMap<DocPath, FileStamp>,
    /// The document that was checked last.
    reached: Option<DocPath>,
    codebook: Stamp,
    /// The list of people, and what is said of documents.
    library: [Stamp; 2],
    /// The names of before that were in it.
    names: Arc<FormerNames>,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(reader: &'a Reader, events: &'a Sender<Event>) -> Self {
        let (codebook, names) = (reader.store.codebook_stamp(), reader.store.former_names());
        let (watched, read, texts, reached) = (None, None, BTreeMap::new(), None);
        // Before the counts of the list are read, so that anything written meanwhile is noticed.
        let files = Watch::new(&reader.store, reader.store.annotator());
        let watch = |name: String| (name.clone(), Watch::new(&reader.store, &name));
        let others = others(&reader.store).into_iter().map(watch).collect();
        let library = library_files(reader);
        Self {
            reader,
            events,
            watched,
            read,
            files,
            others,
            texts,
            reached,
            codebook,
            library,
            names,
        }
    }

    /// Sets the document that is on screen.
    pub(super) fn watch(&mut self, path: DocPath) {
        // Read once more: something may have been written since the document was opened.
        let loaded = self.reader.annotations(&path);
        tell(self.events, News::Changed(path.clone(), Box::new(stored(&loaded))));
        self.read = self.reader.library.kept_stamp(&path).flatten();
        self.watched = Some((path, loaded.stamp));
    }

    /// Remembers what this session wrote itself, so that it is not reported as news.
    pub(super) fn seen(&mut self, document: &DocPath, loaded: &StoredNotebook) {
        self.reader.writings.changed(self.reader.store.annotator(), document);
        if let Some((_, stamp)) = self.watched.as_mut().filter(|(path, _)| path == document) {
            *stamp = loaded.stamp;
        }
    }

    /// Remembers that files of the library were written by this session itself, which reads them again.
    pub(super) fn seen_library(&mut self) {
        self.library = library_files(self.reader);
    }

    /// Says how many files of a long step are written.
    pub(super) fn tell_progress(&self, done: usize, of: usize) {
        tell(self.events, News::Saving(done, of));
    }

    /// Checks everything, and sends news of what has changed.
    pub(super) fn look(&mut self) {
        self.look_at_codebook();
        self.look_at_library();
        let mut others = self.look_at_files();
        others.extend(self.look_at_texts());
        others.sort_unstable();
        others.dedup();
        let counts: Vec<Recount> = others.into_iter().map(|path| self.recount(path)).collect();
        if !counts.is_empty() {
            tell(self.events, News::Recounted(counts));
        }
        self.look_at_page();
        self.look_at_others();
        self.look_at_folders();
    }

    /// Looks at some of the folders; what has changed in them is found out by others.
    fn look_at_folders(&self) {
        let folders = &self.reader.folders;
        let turn = hold(folders).turn();
        let (began, mut looked) = (Instant::now(), Vec::with_capacity(turn.len()));
        for folder in turn {
            // A slow disk does not hold up what is saved.
            if began.elapsed() > TURN {
                break;
            }
            let stamp = self.reader.library.corpus().folder_stamp(&folder);
            looked.push((folder, stamp));
        }
        let changed = hold(folders).changed(looked, SystemTime::now());
        if !changed.is_empty() {
            tell(self.events, News::FoldersChanged(changed));
        }
    }

    /// Checks the codebook.
    pub(super) fn look_at_codebook(&mut self) {
        if self.reader.store.codebook_stamp() != self.codebook {
            self.tell_codebook();
        }
    }

    /// Checks the list of people, and what is said of documents.
    fn look_at_library(&mut self) {
        let now = library_files(self.reader);
        if std::mem::replace(&mut self.library, now) != now {
            tell(self.events, News::LibraryChanged);
        }
    }

    /// Sends the codebook as it is now, and what was read under names that have changed.
    pub(super) fn tell_codebook(&mut self) {
        let store = &self.reader.store;
        // Before it is read: what is written meanwhile is noticed at the next look.
        self.codebook = store.codebook_stamp();
        let (codebook, problems) = store.codebook();
        let fault = problems.first().map(ToString::to_string);
        tell(self.events, News::Codebook(codebook, fault));
        let names = store.former_names();
        if names == self.names {
            return;
        }
        let before = std::mem::replace(&mut self.names, names);
        hold(&self.reader.searched).annotations = None;
        // What was called by a name of now may be called otherwise in its file.
        if !self.names.has_all_of(&before) {
            self.read_throughout();
        }
    }

    /// Reads all of the reader's own annotations again, since nobody knows under which names they were
    /// read.
    fn read_throughout(&mut self) {
        let paths: Vec<DocPath> = self.files.documents_from(Bound::Unbounded).cloned().collect();
        let books = self.reader.own_books(&paths, |_| {});
        let (mut counts, mut page) = (Vec::new(), None);
        for (document, loaded) in books {
            if self.is_watched(&document) {
                page = Some((document, loaded));
            } else {
                let counted = loaded.notebook.tally();
                counts.push(Recount { document, counts: counted, unresolved: None });
            }
        }
        if !counts.is_empty() {
            tell(self.events, News::Recounted(counts));
        }
        if let Some((document, loaded)) = page {
            tell(self.events, News::Changed(document, Box::new(stored(&loaded))));
        }
    }

    /// Says something.
    pub(super) fn say(&self, words: String) {
        tell(self.events, News::Message(Ok(words)));
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
            // The document is gone; what was read of it stays on screen.
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

    /// Returns whether a document is on screen; such a document is checked separately.
    pub(super) fn is_watched(&self, path: &DocPath) -> bool {
        self.watched.as_ref().is_some_and(|(watched, _)| watched == path)
    }

    /// Returns the documents not on screen whose annotations have changed.
    fn look_at_files(&mut self) -> Vec<DocPath> {
        let store = &self.reader.store;
        let mut changed = self.files.look(store);
        for path in &changed {
            self.reader.writings.changed(store.annotator(), path);
        }
        changed.retain(|path| !self.is_watched(path));
        changed
    }

    /// Has what the other annotators have changed read again for the next search.
    fn look_at_others(&mut self) {
        let Reader { store, writings, .. } = self.reader;
        let names = others(store);
        for name in &names {
            // Of an annotator who has come meanwhile, every file is a change.
            let watch = self.others.entry(name.clone()).or_insert_with(|| Watch::unseen(name));
            for path in watch.look(store) {
                writings.changed(name, &path);
            }
        }
        for (name, mut watch) in self.others.extract_if(.., |name, _| !names.contains(name)) {
            for path in watch.look(store) {
                writings.changed(&name, &path);
            }
        }
    }

    /// Returns the annotated documents not on screen whose files have changed.
    fn look_at_texts(&mut self) -> Vec<DocPath> {
        let from = self.reached.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let next: Vec<DocPath> = self.files.documents_from(from).take(AT_ONCE).cloned().collect();
        // After the last document, start again with the first.
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
        let unresolved = self.reader.library.unresolved(&self.reader.store, &document, &loaded);
        Recount { document, counts: loaded.notebook.tally(), unresolved: Some(unresolved) }
    }
}

/// Returns the names of the other annotators.
fn others(store: &Store) -> Vec<String> {
    let (mut names, _) = store.annotators().unwrap_or_default();
    names.retain(|name| name != store.annotator());
    names
}

fn library_files(reader: &Reader) -> [Stamp; 2] {
    let library = &reader.library;
    [library.people_file(), library.facts_file()].map(|file| Stamp::of(&file))
}

fn tell(events: &Sender<Event>, news: News) {
    send(events, Event::News(news));
}
