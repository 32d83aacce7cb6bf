//! What an entry of a file says otherwise than the annotation that is here under its id.
//!
//! Owns what counts as a difference, and what an update makes of it: note and tags of the file, and never
//! another passage. What the file leaves unsaid is no difference.

use crate::cli::Fault;
use crate::cli::out::Out;
use crate::exchange::import::ImportedEntry;
use crate::model::annotation::{Annotation, Highlight, Note, now, same_tags};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// So many that differ are named.
const NAMED: usize = 8;

/// An annotation that is here.
#[derive(Clone, Copy, Debug)]
pub(super) struct PresentEntry<'a> {
    /// The document.
    pub path: &'a DocPath,
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// What it stands in.
    pub book: &'a Notebook,
}

impl PresentEntry<'_> {
    /// Returns the annotation.
    pub(super) fn annotation(&self, id: &str) -> Option<Annotation> {
        let mark = self.book.highlights.iter().find(|mark| mark.id.as_ref() == id);
        let mark = mark.cloned().map(Annotation::Highlight);
        let note = || self.book.notes.iter().find(|note| note.id.as_ref() == id);
        mark.or_else(|| note().cloned().map(Annotation::Note))
    }
}

/// How an entry differs from an annotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct EntryDifference {
    pub note: bool,
    pub tags: bool,
    pub words: bool,
}

impl EntryDifference {
    /// Compares them; `tags` are those of the entry, under the names of now.
    pub(super) fn of(here: &Annotation, entry: &ImportedEntry, tags: &[String]) -> Self {
        let says_note = entry.note.is_some() || entry.states.note;
        let says_tags = !tags.is_empty() || entry.states.tags;
        let trimmed = |note: &Option<String>| note.as_deref().unwrap_or_default().trim().to_owned();
        match here {
            Annotation::Highlight(Highlight { anchor, tags: own, note, .. }) => {
                let quote = entry.passage.as_ref().and_then(|passage| passage.quote.as_deref());
                Self {
                    note: says_note && trimmed(&entry.note) != trimmed(note),
                    tags: says_tags && !same_tags(own, tags),
                    words: quote.is_some_and(|quote| {
                        !quote.split_whitespace().eq(anchor.quote.split_whitespace())
                    }),
                }
            }
            // A note that is empty would be none.
            Annotation::Note(note) => {
                let differs = |new: &String| new.trim() != note.text.trim();
                Self { note: entry.note.as_ref().is_some_and(differs), ..Self::default() }
            }
            Annotation::Document(_) => Self::default(),
        }
    }

    /// Returns whether an update would change something.
    pub(super) fn can_be_taken(self) -> bool {
        self.note || self.tags
    }

    /// Says in what they differ; nothing if they do not.
    pub(super) fn words(self) -> String {
        let parts = [
            (self.note, "another note"),
            (self.tags, "other tags"),
            (self.words, "other words, which stay as they are here"),
        ];
        let parts = parts.into_iter().filter(|(differs, _)| *differs);
        parts.map(|(_, words)| words).collect::<Vec<_>>().join(", ")
    }
}

/// What is here already, and what the file says of it.
#[derive(Debug, Default)]
pub(super) struct ComparedEntries {
    /// Whether what differs is to be as in the file.
    pub updates: bool,
    /// How many differ and stay as they are.
    differing: usize,
    /// What is said of the first of them.
    named: Vec<String>,
}

impl ComparedEntries {
    /// Takes note of an entry that stays as it is.
    pub(super) fn left(&mut self, name: &str, differs: EntryDifference) {
        if differs == EntryDifference::default() {
            return;
        }
        self.differing += 1;
        if self.named.len() < NAMED {
            self.named.push(format!("{name}: {}", differs.words()));
        }
    }

    /// Says what differs and stays as it is.
    pub(super) fn say(&self, out: &mut Out) -> Result<(), Fault> {
        if self.differing == 0 {
            return Ok(());
        }
        let update = if self.updates { "" } else { "; --update takes note and tags of the file" };
        out.line(format!("of these differ in the file: {}{update}", self.differing))?;
        for name in &self.named {
            out.line(format!("  {name}"))?;
        }
        if self.differing > self.named.len() {
            out.line(format!("  and {} more", self.differing - self.named.len()))?;
        }
        Ok(())
    }
}

/// Returns an annotation with note and tags of an entry, as far as these differ.
pub(super) fn updated(
    here: &Annotation,
    entry: &ImportedEntry,
    tags: &[String],
    differs: EntryDifference,
) -> Annotation {
    let note = entry.note.clone().filter(|note| !note.trim().is_empty());
    match here.clone() {
        Annotation::Highlight(mark) => Annotation::Highlight(Highlight {
            note: if differs.note { note } else { mark.note },
            tags: if differs.tags { tags.to_vec() } else { mark.tags },
            updated: now().max(mark.updated),
            ..mark
        }),
        Annotation::Note(old) => Annotation::Note(Note {
            text: note.filter(|_| differs.note).unwrap_or(old.text),
            updated: now().max(old.updated),
            ..old
        }),
        document @ Annotation::Document(_) => document,
    }
}
