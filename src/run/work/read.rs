//! The reading thread: reads the document that was asked for last, to be opened or previewed.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use super::{Reader, guarded, say, stored};
use crate::app::event::{Effect, Event, Outcome, Ticket};
use crate::app::marks::Marks;
use crate::library::LARGE;
use crate::model::path::DocPath;

/// So many bytes of a large document are shown before all of it is read.
const HEAD: u64 = 64 * 1024;

/// Serves questions until nobody asks any more.
pub(super) fn serve(reader: &Reader, events: &Sender<Event>, jobs: &Receiver<Effect>) {
    while let Ok(job) = jobs.recv() {
        let (mut open, mut peek) = (None, None);
        // Of each kind only the newest counts: the reader has gone on.
        for job in std::iter::once(job).chain(jobs.try_iter()) {
            match job {
                Effect::Open { ticket, path } => open = Some((ticket, path)),
                Effect::Peek(path) => peek = Some(path),
                _ => {}
            }
        }
        guarded(reader, events, || {
            if let Some((ticket, path)) = open {
                answer(reader, events, ticket, path);
            }
            if let Some(document) = peek.and_then(|path| reader.library.document(&path).ok()) {
                say(events, Outcome::Peeked(document));
            }
        });
    }
}

fn answer(reader: &Reader, events: &Sender<Event>, ticket: Ticket, path: DocPath) {
    // Making the rules ready takes longer than a document to read: the first one is shown before.
    let waits = !reader.library.corpus().rules().are_ready()
        || reader.library.corpus().stamp(&path).is_some_and(|(size, _)| size >= LARGE);
    if waits
        && reader.library.kept_stamp(&path).is_none()
        && let Some(head) = reader.library.corpus().head(&path, HEAD)
    {
        say(events, Outcome::Glimpsed { ticket, document: Arc::new(head) });
    }
    let result = reader.library.open(&path).map_err(|error| error.to_string()).map(|document| {
        let loaded = reader.annotations(&path);
        let marks = Marks::new(&loaded.notebook, &document.text, None);
        (document, stored(&loaded), marks)
    });
    let how = if result.is_ok() { "read" } else { "not read" };
    reader.log.line(&format!("open {path}: {how}"));
    say(events, Outcome::Opened { ticket, path, result });
}
