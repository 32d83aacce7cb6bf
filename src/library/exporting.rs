//! An export while it is made, the same for the command line and the reader.
//!
//! Owns what all documents of one have in common, what is counted, and how its pieces come into a file. Where the
//! file is, and what is said of it, is left to whoever asked.

use super::Library;
use crate::disk::export::ExportFile;
use crate::disk::file::FileError;
use crate::disk::packing::{self, PackedLibrary, PackedParts};
use crate::disk::store::Store;
use crate::exchange::{
    ExchangeFormat, ExportOutput, ExportPiece, ExportSubject, ExportedDocument, Exporter,
};
use crate::model::cancel::Cancel;
use crate::model::citation::template::CitationStyle;
use crate::model::count::number_of;

/// How many documents are held at a time.
pub const AT_A_TIME: usize = 64;

/// An export that is being made.
pub struct RunningExport {
    exporter: Box<dyn Exporter>,
    made: ExportOutput,
    /// On how many documents something was exported.
    pub documents: usize,
    /// How many highlights and notes.
    pub annotations: usize,
}

impl std::fmt::Debug for RunningExport {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("RunningExport")
            .field("documents", &self.documents)
            .field("annotations", &self.annotations)
            .finish_non_exhaustive()
    }
}

impl RunningExport {
    /// Begins one.
    #[must_use]
    pub fn begin(format: &ExchangeFormat, subject: ExportSubject) -> Self {
        let made = ExportOutput::default();
        Self { exporter: (format.begin)(subject), made, documents: 0, annotations: 0 }
    }

    /// Adds a document, if anything is said of it, and gives what that made to `put`.
    ///
    /// # Errors
    /// When `put` fails.
    pub fn add<E>(
        &mut self,
        document: &ExportedDocument,
        put: impl FnMut(ExportPiece) -> Result<(), E>,
    ) -> Result<(), E> {
        let count = document.notes.len() + document.passages.len();
        if count == 0 && document.marks.is_empty() {
            return Ok(());
        }
        self.documents += 1;
        self.annotations += count;
        self.exporter.document(document, &mut self.made);
        self.made.pieces.drain(..).try_for_each(put)
    }

    /// Ends it, and returns what the format could not carry.
    ///
    /// # Errors
    /// When `put` fails.
    pub fn finish<E>(
        &mut self,
        put: impl FnMut(ExportPiece) -> Result<(), E>,
    ) -> Result<Vec<String>, E> {
        self.exporter.finish(&mut self.made);
        self.made.pieces.drain(..).try_for_each(put)?;
        Ok(self.made.lost())
    }

    /// Says how much was exported.
    #[must_use]
    pub fn counted(&self) -> String {
        let annotations = number_of(self.annotations, "annotation");
        format!("{annotations} on {}", number_of(self.documents, "document"))
    }
}

/// Writes a piece of an export into a file.
///
/// # Errors
/// When it cannot be written.
pub fn put(piece: ExportPiece, file: &mut ExportFile) -> Result<(), FileError> {
    match piece {
        ExportPiece::Bytes(bytes) => file.append(&bytes),
        ExportPiece::Part(name, bytes) => file.part(&name, &bytes),
    }
}

/// Returns what all documents of an export have in common; `citation` is the style that the settings name.
#[must_use]
pub fn subject(library: &Library, store: &Store, citation: &str, with_bom: bool) -> ExportSubject {
    ExportSubject {
        library: library.name().to_owned(),
        codebook: store.codebook().0,
        // A mistake in the template was said when the settings were read.
        style: CitationStyle::read(citation).unwrap_or(CitationStyle::Plain),
        rules: library.corpus().rules().clone(),
        with_bom,
    }
}

/// Packs a whole library; `went_on` is told now and then how many files are in the archive.
///
/// # Errors
/// When the archive cannot be written, or the library's settings or its store cannot be read.
pub fn pack(
    library: &Library,
    store: &Store,
    file: &mut ExportFile,
    cancel: &Cancel,
    mut went_on: impl FnMut(usize),
) -> Result<PackedLibrary, FileError> {
    let parts = PackedParts {
        name: library.name(),
        root: library.folder(),
        settings: library.settings(),
        corpus: library.corpus(),
        store: store.root(),
    };
    packing::pack(&parts, file, cancel, |count| {
        if count.is_multiple_of(AT_A_TIME) {
            went_on(count);
        }
    })
}

/// Says how much of a library was packed.
#[must_use]
pub fn counted(packed: &PackedLibrary) -> String {
    let documents = number_of(packed.documents, "document");
    format!("{documents}, {} of annotations", number_of(packed.annotations, "file"))
}
