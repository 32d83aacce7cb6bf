//! Rescue: what can be had of a damaged file.
//!
//! Owns how a file is opened whose table of contents, tree of pages or fonts are lost: pages and
//! fonts are then looked for among all objects that there are. hayro already looks for objects by
//! itself where their table is wrong.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Dict, Name, Object};
use hayro_syntax::{LoadPdfError, Pdf};

use super::cmap::Map;
use super::stream::Allowance;
use super::unreadable;
use crate::format::{Limits, Unreadable};

/// Opens a file, damaged or not; returns whether its tree of pages is lost.
pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<(Pdf, bool), Unreadable> {
    match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => Ok((pdf, false)),
        Err(error @ LoadPdfError::Decryption(_)) => Err(unreadable(error)),
        Err(error) => {
            limits.check()?;
            without_tree(bytes).map(|pdf| (pdf, true)).ok_or_else(|| unreadable(error))
        }
    }
}

/// Opens a file by its pages alone: it is given a catalog that names none of them, so that they are
/// looked for.
pub(super) fn without_tree(bytes: &[u8]) -> Option<Pdf> {
    const FREE: u32 = 8_000_000;
    let mut bytes = bytes.to_vec();
    let (catalog, pages) = (FREE, FREE + 1);
    // A page without anything, so that there is at least one.
    let page = FREE + 2;
    let end = format!(
        "\nendstream\nendobj\n{page} 0 obj\n<</Type/Page/Contents []>>\nendobj\n{catalog} 0 obj\n\
         <</Type/Catalog/Pages {pages} 0 R>>\nendobj\ntrailer\n<</Root {catalog} 0 R>>\nstartxref\n\
         0\n%%EOF\n"
    );
    bytes.extend_from_slice(end.as_bytes());
    Pdf::new(bytes).ok()
}

/// What was found in a file without looking at its objects.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What may be the content of pages, in the order of the file.
    pub contents: Vec<Vec<u8>>,
    maps: Vec<Map>,
}

/// A font that pages name, but have lost.
pub(super) enum Lost<'a> {
    Font(Dict<'a>),
    Map(Rc<Map>),
}

/// Finds all streams by the words around them.
///
/// # Errors
/// When they are too many or too large.
pub(super) fn find(
    bytes: &[u8],
    allowance: &mut Allowance,
    limits: &Limits,
) -> Result<Found, Unreadable> {
    let mut found = Found::default();
    let begin = memchr::memmem::Finder::new(b"stream");
    let end = memchr::memmem::Finder::new(b"endstream");
    let (mut at, mut count) = (0, 0);
    while let Some(next) = begin.find(bytes.get(at..).unwrap_or_default()) {
        let dict = bytes.get(at..at + next).unwrap_or_default();
        let dict = dict.get(dict.len().saturating_sub(400)..).unwrap_or_default();
        let own = memchr::memmem::rfind(dict, b"obj").map_or(0, |at| at + 3);
        let dict = dict.get(own..).unwrap_or_default();
        let mut start = at + next + 6;
        start += bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take(2)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        let data = bytes.get(start..).unwrap_or_default();
        let length = end.find(data).unwrap_or(data.len());
        at = start + length + 9;
        count += 1;
        if count > limits.parts {
            break;
        }
        limits.check()?;
        let has = |name: &[u8]| dict.windows(name.len()).any(|part| part == name);
        let is_other =
            [&b"/Image"[..], b"DCT", b"/Length1", b"/XRef", b"FontFile", b"CIDFontType", b"Type1C"];
        if is_other.into_iter().any(has) {
            continue;
        }
        let data = allowance.unpack_found(&data[..length], dict)?;
        if holds(&data, b"beginbf") {
            found.maps.push(Map::parse(&data));
        } else if holds(&data, b"Tf") && (holds(&data, b"Tj") || holds(&data, b"TJ")) {
            found.contents.push(data);
        }
    }
    Ok(found)
}

fn holds(data: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(data, word).is_some()
}

/// Returns fonts by the names that pages give them; the first of each name. Of fonts that are lost
/// altogether, the map of characters is found by the codes that are shown with it.
pub(super) fn fonts<'a>(pdf: &'a Pdf, bytes: &[u8], limits: &Limits) -> HashMap<Vec<u8>, Lost<'a>> {
    let mut fonts = dictionaries(pdf);
    let found = find(bytes, &mut Allowance::new(limits), limits).unwrap_or_default();
    let maps: Vec<Rc<Map>> = found.maps.into_iter().map(Rc::new).collect();
    let mut shown: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    for content in &found.contents {
        let mut operators = UntypedIter::new(content);
        let mut font: Vec<u8> = Vec::new();
        while let Some(operator) = operators.next() {
            let name: &[u8] = operator.operator;
            let first = operator.operands().next();
            match (name, first) {
                (b"Tf", Some(Object::Name(name))) => font = name.to_vec(),
                (b"Tj", Some(Object::String(words))) => {
                    shown.entry(font.clone()).or_default().extend(words.as_bytes());
                }
                (b"TJ", Some(Object::Array(pieces))) => {
                    let all = shown.entry(font.clone()).or_default();
                    for piece in pieces.iter::<Object>() {
                        if let Object::String(words) = piece {
                            all.extend(words.as_bytes());
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for (name, shown) in shown {
        if fonts.contains_key(&name) {
            continue;
        }
        let codes = |map: &Map| -> HashSet<u32> {
            let length = if map.is_wide() { 2 } else { 1 };
            let each = shown.chunks_exact(length);
            each.map(|code| code.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))).collect()
        };
        let fits = maps.iter().map(|map| (map.fit(&codes(map)), map));
        // Equally good ones cannot be told from each other: the first.
        let best = fits.rev().max_by_key(|(fit, _)| *fit).filter(|(fit, _)| *fit >= 40);
        if let Some((_, map)) = best {
            fonts.insert(name, Lost::Map(map.clone()));
        }
    }
    fonts
}

fn dictionaries(pdf: &Pdf) -> HashMap<Vec<u8>, Lost<'_>> {
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
                    fonts.entry(name.to_vec()).or_insert(Lost::Font(font));
                }
            }
        }
    }
    fonts
}
