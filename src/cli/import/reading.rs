//! Of which format a file is that is to be imported.
//!
//! Owns what is said of a file that is of none. What is written in UTF-16, as spreadsheets do, is read as if it
//! were in UTF-8.

use std::path::{Component, Path};

use encoding_rs::Encoding;

use crate::cli::Fault;
use crate::disk::file::{read_up_to, shown};
use crate::disk::packing::{ANNOTATIONS, DOCUMENTS};
use crate::exchange::csv::missing_columns;
use crate::exchange::import::{IMPORTS, ImportSource, ImportedFile, json_value};
use crate::exchange::parts::ImportParts;

/// A larger file is not read, in bytes.
const LARGEST: u64 = 256 << 20;

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<ImportedFile, Fault> {
    let name = shown(path);
    let bytes = read_up_to(path, LARGEST).map_err(Fault::failed)?;
    let bytes = bytes.ok_or_else(|| Fault::failed(format!("there is no file {name}")))?;
    let bytes = in_utf8(bytes);
    let beside = |other: &str| {
        let mut parts = Path::new(other).components();
        // It is a name, and no path.
        let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        is_name.then(|| read_up_to(&path.with_file_name(other), LARGEST).ok().flatten()).flatten()
    };
    let own_name = path.file_name().unwrap_or_default().to_string_lossy();
    let source = ImportSource { name: &own_name, bytes: &bytes, beside: &beside };
    if is_packed_library(&source) {
        let why = "is a packed library; unpack it, and open its folder";
        return Err(Fault::failed(format!("{name} {why}: gloss FOLDER")));
    }
    let Some(format) = IMPORTS.iter().find(|format| (format.claims)(&source)) else {
        return Err(Fault::failed(format!("{name} {}; nothing was read", why_none(&source))));
    };
    (format.read)(&source)
        .map_err(|why| Fault::failed(format!("{name} cannot be read as {}: {why}", format.name)))
}

/// Says what is wrong with a file that no format claims.
fn why_none(source: &ImportSource) -> String {
    let Some(first) = source.first_byte() else { return "is empty".to_owned() };
    if let (b'{' | b'[', Err(why)) = (first, json_value(source.content())) {
        return format!("is {why}");
    }
    if let Some(why) = missing_columns(source) {
        return why;
    }
    let names: Vec<&str> = IMPORTS.iter().map(|format| format.name).collect();
    format!("is none of {}", names.join(", "))
}

/// Returns a text in UTF-16 in UTF-8, and anything else as it is.
fn in_utf8(bytes: Vec<u8>) -> Vec<u8> {
    match Encoding::for_bom(&bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => {
            encoding.decode(&bytes).0.into_owned().into_bytes()
        }
        _ => bytes,
    }
}

/// Returns whether this is what `gloss export --to zip` makes.
fn is_packed_library(source: &ImportSource) -> bool {
    ImportParts::open(source).is_some_and(|parts| {
        let is_folder = |name: &String| {
            let folder = name.strip_suffix("/config.toml").filter(|folder| !folder.contains('/'));
            folder.is_some_and(|folder| {
                let inside = [DOCUMENTS, ANNOTATIONS].map(|part| format!("{folder}/{part}/"));
                parts.names.iter().any(|name| inside.iter().any(|inside| name.starts_with(inside)))
            })
        };
        parts.names.iter().any(is_folder)
    })
}
