//! Rescue: what can be had of a damaged file.
//!
//! Owns how a file is opened whose table of contents, tree of pages or fonts are lost: pages and
//! fonts are then looked for among all objects that there are. hayro already looks for objects by
//! itself where their table is wrong.

use std::collections::HashMap;

use hayro_syntax::object::{Dict, Name, Object};
use hayro_syntax::{LoadPdfError, Pdf};

use super::unreadable;
use crate::format::{Limits, Unreadable};

/// Opens a file, damaged or not.
pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<Pdf, Unreadable> {
    match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => Ok(pdf),
        Err(error @ LoadPdfError::Decryption(_)) => Err(unreadable(error)),
        Err(error) => {
            limits.check()?;
            without_tree(bytes).ok_or_else(|| unreadable(error))
        }
    }
}

/// Opens a file by its pages alone: it is given a catalog that names none of them, so that they are
/// looked for.
pub(super) fn without_tree(bytes: &[u8]) -> Option<Pdf> {
    const FREE: u32 = 8_000_000;
    let mut bytes = bytes.to_vec();
    let (catalog, pages) = (FREE, FREE + 1);
    let end = format!(
        "\nendstream\nendobj\n{catalog} 0 obj\n<</Type/Catalog/Pages {pages} 0 R>>\nendobj\ntrailer\n\
         <</Root {catalog} 0 R>>\nstartxref\n0\n%%EOF\n"
    );
    bytes.extend_from_slice(end.as_bytes());
    Pdf::new(bytes).ok()
}

/// Returns all fonts by the names that pages give them; the first of each name.
pub(super) fn fonts(pdf: &Pdf) -> HashMap<Vec<u8>, Dict<'_>> {
    let mut fonts = HashMap::new();
    for object in pdf.objects() {
        let dict = match object {
            Object::Dict(dict) => dict,
            Object::Stream(stream) => stream.dict().clone(),
            _ => continue,
        };
        let resources = dict.get::<Dict>(b"Resources");
        let places =
            [resources.and_then(|dict| dict.get::<Dict>(b"Font")), dict.get(b"Font"), Some(dict)];
        for place in places.into_iter().flatten() {
            if place.len() > 500 {
                continue;
            }
            for name in place.keys() {
                if let Some(font) = place.get::<Dict>(name.as_ref())
                    && font.get::<Name>(b"Type").is_some_and(|kind| kind.as_ref() == b"Font")
                {
                    fonts.entry(name.to_vec()).or_insert(font);
                }
            }
        }
    }
    fonts
}
