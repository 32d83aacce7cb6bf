//! One annotation, as it would stand in a file: whether it can be written, before anything is.
//!
//! Owns that the answer is that of a save: the entry is written as a save writes it, and read as a load
//! reads it. So a command that brings many can refuse one, where a save would refuse them all.

use std::path::Path;

use super::read::{FORMAT, read};
use super::write::as_written;
use super::{LIMIT, Store};
use crate::model::annotation::Annotation;
use crate::model::path::DocPath;

/// What a save adds to a file beside the entries, in bytes: its head, the digests of passages that look alike.
const BESIDE: u64 = 1 << 20;

/// Returns how long an entry on `document` would be in a file, in bytes.
///
/// # Errors
/// When it cannot stand there; a clause says why.
pub fn written_length(entry: &Annotation, document: &DocPath) -> Result<u64, String> {
    let table = as_written(entry, None);
    let text = format!("format = {FORMAT}\n\n{table}");
    let back = read(Path::new(""), &text, document);
    if let Some(problem) = back.problems.first() {
        return Err(problem.what.clone());
    }
    let is_it = match entry {
        Annotation::Note(note) => back.notebook.notes == [note.clone()],
        Annotation::Highlight(mark) => back.notebook.highlights == [mark.clone()],
        // Of a document as a whole there is one in each file, which is no table of its own.
        Annotation::Document(_) => true,
    };
    if is_it {
        Ok(table.len() as u64)
    } else {
        Err("it would not be read as what it says".to_owned())
    }
}

/// Returns how many bytes may be added to the reader's own file on `document`: a larger one is not read.
#[must_use]
pub fn room_on(store: &Store, document: &DocPath) -> u64 {
    let path = store.file_of(store.annotator(), document);
    let length = path.ok().and_then(|path| std::fs::metadata(path).ok());
    let length = length.map_or(0, |about| about.len());
    LIMIT.saturating_sub(length).saturating_sub(BESIDE)
}
