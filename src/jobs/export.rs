//! Exporting from the reader: what the table of passages shows, or what is on the documents of the list.
//!
//! Owns that no file is replaced unless the reader said so, that nothing is written into the store, and that only
//! some documents are held at a time. It exports what is saved; what is not yet, is counted.

use std::collections::{BTreeMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::disk::export::{ExportFile, is_taken, lies_in};
use crate::disk::file::{FileError, shown};
use crate::disk::folders::Folders;
use crate::disk::packing;
use crate::disk::store::StoredNotebook;
use crate::exchange::{ExchangeFormat, ExportedDocument, FORMATS};
use crate::library::Wanted;
use crate::library::exported::{WrittenDocument, WrittenPart, exported};
use crate::library::exporting::{self, AT_A_TIME, RunningExport, counted, put, subject};
use crate::model::count::number_of;
use crate::model::natural::path_order;
use crate::model::path::DocPath;
use crate::session::export::{ExportPassages, ExportScope, ExportState};
use crate::session::passages::PassageKey;

/// What is written on the documents that are exported.
type Books = Vec<(DocPath, Vec<(String, StoredNotebook)>)>;

impl Job for ExportPassages {
    const LANE: Lane = Lane::Later;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Result<ExportState, String>> {
        let target = match target(reader, &self.file) {
            Ok(target) => target,
            Err(why) => return Some(Err(why)),
        };
        if !self.replaces && is_taken(&target) {
            return Some(Ok(ExportState::IsThere(self.file)));
        }
        if self.format == packing::NAME {
            return self.whole(reader, asked, &target);
        }
        let Some(format) = FORMATS.iter().find(|format| format.name == self.format) else {
            return Some(Err(format!("there is no format {:?}", self.format)));
        };
        self.export(reader, asked, (format, &target))
    }
}

impl ExportPassages {
    /// Exports highlights and notes; `None` if it was given up, and then nothing is there.
    fn export(
        &self,
        reader: &Reader,
        asked: &Asked<Self>,
        (format, target): (&ExchangeFormat, &Path),
    ) -> Option<Result<ExportState, String>> {
        let keys = match &self.scope {
            ExportScope::Documents(_) => None,
            ExportScope::Marked(marked) => Some(marked.clone()),
            ExportScope::Shown(order) if order.filter.trim().is_empty() => None,
            ExportScope::Shown(_) => {
                let table = self.list.table(reader, reader.writings.get(reader), &asked.cancel)?;
                if let Some(fault) = &table.fault {
                    return Some(Err(fault.to_string()));
                }
                Some(table.keys())
            }
        };
        let (books, unread) = match self.books(reader, keys.as_ref()) {
            Ok(read) => read,
            Err(error) => return Some(Err(error.to_string())),
        };
        let mut file = match ExportFile::begin(target, format.is_packed, self.replaces) {
            Ok(file) => file,
            Err(error) => return Some(self.unwritten(&error)),
        };
        let subject = subject(&reader.library, &reader.store, &self.citation, false);
        let mut export = RunningExport::begin(format, subject);
        let mut seen = 0;
        for some in books.chunks(AT_A_TIME) {
            for document in chosen(reader, asked, keys.as_ref(), some) {
                if let Err(error) = export.add(&document, |piece| put(piece, &mut file)) {
                    return Some(self.unwritten(&error));
                }
            }
            if asked.cancel.is_cancelled() {
                return None;
            }
            seen += some.len();
            asked.tell(Ok(ExportState::Going(seen, Some(books.len()))));
        }
        if export.documents == 0 && self.scope.is_part() {
            let why = self.scope.nothing();
            return Some(Err(format!("nothing to export: {why}; no file was written")));
        }
        let ended = export.finish(|piece| put(piece, &mut file));
        let ended = ended.and_then(|lost| file.finish().map(|()| lost));
        let mut lost = match ended {
            Ok(lost) => lost,
            Err(error) => return Some(self.unwritten(&error)),
        };
        let unsaved = keys.map_or(0, |keys| keys.len().saturating_sub(export.annotations));
        lost.extend((unsaved > 0).then(|| format!("{unsaved} that are not saved yet")));
        lost.extend((unread > 0).then(|| {
            let places = number_of(unread, "place");
            format!("what could not be read at {places} of the store (`gloss check` says why)")
        }));
        Some(Ok(done(&export.counted(), target, &lost)))
    }

    /// Packs the whole library.
    fn whole(
        &self,
        reader: &Reader,
        asked: &Asked<Self>,
        target: &Path,
    ) -> Option<Result<ExportState, String>> {
        let packed = ExportFile::begin(target, true, self.replaces).and_then(|mut file| {
            let (library, store) = (&reader.library, &reader.store);
            let packed = exporting::pack(library, store, &mut file, &asked.cancel, |count| {
                asked.tell(Ok(ExportState::Going(count, None)));
            })?;
            if !asked.cancel.is_cancelled() {
                file.finish()?;
            }
            Ok(packed)
        });
        if asked.cancel.is_cancelled() {
            return None;
        }
        Some(match packed {
            Ok(packed) => {
                let what = format!("the whole library: {}", counted(&packed));
                Ok(done(&what, target, &packed.lost()))
            }
            Err(error) => self.unwritten(&error),
        })
    }

    /// Says why the file could not be written. If one is there that was not there before, it may be replaced.
    fn unwritten(&self, error: &FileError) -> Result<ExportState, String> {
        match error.source.kind() {
            ErrorKind::AlreadyExists => Ok(ExportState::IsThere(self.file.clone())),
            _ => Err(error.to_string()),
        }
    }

    /// Reads what is written on the documents that are exported, in their order; says also how much could not
    /// be read.
    fn books(
        &self,
        reader: &Reader,
        keys: Option<&HashSet<PassageKey>>,
    ) -> Result<(Books, usize), FileError> {
        let shown: Option<HashSet<&DocPath>> = match (&self.scope, keys) {
            (ExportScope::Documents(Some((all, numbers))), _) => {
                let entries = numbers.iter().filter_map(|at| all.get(*at as usize));
                Some(entries.map(|entry| &entry.path).collect())
            }
            (_, Some(keys)) => Some(keys.iter().map(|key| &key.path).collect()),
            _ => None,
        };
        let store = &reader.store;
        let mut books: BTreeMap<DocPath, Vec<(String, StoredNotebook)>> = BTreeMap::new();
        let (annotators, problems) = store.annotators()?;
        let mut unread = problems.len();
        for annotator in annotators {
            let (documents, problems) = store.documents(&annotator);
            unread += problems.len();
            for path in documents {
                if shown.as_ref().is_none_or(|shown| shown.contains(&path)) {
                    let loaded = store.load(&annotator, &path);
                    unread += loaded.problems.len();
                    books.entry(path).or_default().push((annotator.clone(), loaded));
                }
            }
        }
        let mut books: Books = books.into_iter().collect();
        books.sort_by(|(a, _), (b, _)| path_order(a, b));
        Ok((books, unread))
    }
}

/// Returns what is exported of some documents, in their order.
fn chosen(
    reader: &Reader,
    asked: &Asked<ExportPassages>,
    keys: Option<&HashSet<PassageKey>>,
    some: &[(DocPath, Vec<(String, StoredNotebook)>)],
) -> Vec<ExportedDocument> {
    let paths: Vec<DocPath> = some.iter().map(|(path, _)| path.clone()).collect();
    let wanted = Wanted::Everything;
    let chosen = reader.library.read_map(&paths, wanted, &asked.cancel, |at, path, read| {
        let (_, books) = some.get(at)?;
        let document = read.ok();
        let written = WrittenDocument { path, books, document: document.as_ref() };
        Some(exported(&reader.store, written, keys.is_none(), |annotator, one, _| {
            let id = match one {
                WrittenPart::Note(note) => &note.id,
                WrittenPart::Highlight(mark) => &mark.id,
            };
            keys.is_none_or(|keys| {
                let (annotator, id) = (annotator.to_owned(), id.to_string());
                keys.contains(&PassageKey { path: path.clone(), annotator, id })
            })
        }))
    });
    chosen.into_iter().flatten().collect()
}

fn done(what: &str, target: &Path, lost: &[String]) -> ExportState {
    let lost =
        if lost.is_empty() { String::new() } else { format!("; not in it: {}", lost.join("; ")) };
    ExportState::Done(format!("{what} in {}{lost}", shown(target)))
}

/// Returns the file that was named: from the folder in which the program was started, or from the reader's home.
fn target(reader: &Reader, file: &str) -> Result<PathBuf, String> {
    let places = Folders::from_env().map_err(|error| error.to_string())?;
    let home = file.strip_prefix("~/").zip(places.home.as_deref());
    let path = match home {
        Some((rest, home)) => home.join(rest),
        None => places.current_dir.join(file),
    };
    if lies_in(&path, reader.store.root()) {
        let path = shown(&path);
        return Err(format!("{path} is in the store, where it would be taken for annotations"));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::export;

    #[test]
    fn the_reader_knows_every_format() {
        let mut known: Vec<&str> = export::FORMATS.iter().map(|(name, _)| *name).collect();
        let mut made: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        made.push(packing::NAME);
        known.sort_unstable();
        made.sort_unstable();
        assert_eq!(known, made);
    }
}
