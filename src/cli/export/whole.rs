//! `gloss export --to zip`: the whole library in one archive.
//!
//! Owns what is said of it. What belongs to a library is known in [`packing`].

use std::path::Path;

use crate::cli::context::Context;
use crate::cli::fault::remark;
use crate::cli::{CommandResult, ExitStatus, Fault};
use crate::disk::export::ExportFile;
use crate::disk::file::shown;
use crate::disk::packing::{self, PackedParts};
use crate::model::cancel::Cancel;
use crate::model::count::number_of;

/// Packs the library into `file`, which is called `target`.
pub(super) fn run(context: &Context, mut file: ExportFile, target: &Path) -> CommandResult {
    let library = &context.library;
    let parts = PackedParts {
        name: library.name(),
        root: library.folder(),
        settings: library.settings(),
        corpus: library.corpus(),
        store: context.store.root(),
    };
    let packed = packing::pack(&parts, &mut file, &Cancel::default(), |_| {});
    let packed = packed.map_err(Fault::failed)?;
    file.finish().map_err(Fault::failed)?;
    let documents = number_of(packed.documents, "document");
    let annotations = number_of(packed.annotations, "file");
    remark(format!("{documents} and {annotations} of annotations in {}", shown(target)));
    for lost in packed.lost() {
        remark(format!("not in {}: {lost}", packing::NAME));
    }
    // Whoever keeps it as a copy should notice that it is incomplete.
    Ok(if packed.is_whole() { ExitStatus::Done } else { ExitStatus::Amiss })
}
