//! Reading a document, to open it with its annotations or to preview it, and finding the places of
//! its annotations.

use std::sync::Arc;

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader, stored};
use crate::disk::store::resolve::Resolver;
use crate::library::{LARGE, Wanted};
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::Id;
use crate::model::document::Document;
use crate::session::marks::Marks;
use crate::session::question::{Open, Opened, OpenedDocument, Peek, Resolve};

/// How many bytes of a large document are shown before all of it has been read.
const HEAD: u64 = 64 * 1024;

impl Job for Open {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Opened> {
        let Self { path, stay } = self;
        *hold(&reader.wanted) = Some(path.clone());
        let corpus = reader.library.corpus();
        // Preparing the rules takes longer than reading a document, so the first document is shown
        // before that.
        let is_ready = corpus.rules().are_ready();
        let waits = !is_ready || corpus.stamp(&path).is_some_and(|(size, _)| size >= LARGE);
        let is_new = stay.is_none() && reader.library.kept_stamp(&path).is_none();
        if waits
            && is_new
            && let Some(head) = corpus.head(&path, HEAD)
        {
            asked.tell(Opened::Partial(Arc::new(head)));
        }
        let early = |document: Document| {
            if is_new && (!is_ready || document.text.len() as u64 >= HEAD) {
                document.text.prepare();
                asked.tell(Opened::Text(Arc::new(document)));
            }
        };
        let document = match reader.library.open(&path, &asked.cancel, &early) {
            Ok(document) => document,
            Err(_) if asked.cancel.is_cancelled() => return None,
            Err(error) => {
                reader.log.line(&format!("open {path}: {error}"));
                return Some(Opened::Failed(error.to_string()));
            }
        };
        reader.log.line(&format!("open {path}: read"));
        let loaded = reader.annotations(&path);
        let mut places = Resolver::new(&reader.store, &document.text);
        let find = |anchor: &Anchor| places.resolve(anchor);
        let marks = Marks::new(&loaded.notebook, &document.text, find);
        let stayed = stay.map(|stay| stay.find(&document.text));
        let stored = stored(&loaded);
        Some(Opened::Whole(Box::new(OpenedDocument { document, stored, marks, stayed })))
    }
}

impl Job for Resolve {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<(Id, Anchor, Resolution)>> {
        let mut found = Resolver::new(&reader.store, &self.text);
        let mut places = Vec::with_capacity(self.anchors.len());
        for (id, anchor) in self.anchors {
            if asked.cancel.is_cancelled() {
                return None;
            }
            let place = found.resolve(&anchor);
            places.push((id, anchor, place));
        }
        Some(places)
    }
}

impl Job for Peek {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Option<Arc<Document>>> {
        Some(reader.library.read(&self.0, Wanted::Everything, &asked.cancel).ok())
    }
}
