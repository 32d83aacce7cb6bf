//! ODT, the format of LibreOffice and other word processors; packed, or flat in one file of XML.
//!
//! Owns which part of the file is read when. [`reader`] reads the text, with [`styles`] and
//! [`lists`] to say what paragraphs and letters are. Layout is not read from it, only what says what
//! the words are.

mod letters;
mod lists;
mod reader;
mod styles;
#[cfg(test)]
mod tests;
mod words;

use memchr::memmem;

use self::reader::Reader;
use self::styles::{About, StyleSheet};
use super::office::frames::{Elements, Frames};
use super::office::xml::{Node, Spaces, Xml, decoded};
use super::zip::Archive;
use super::{Claim, Format, Limits, Read, Source, Unreadable};

/// The packed format.
pub const FORMAT: Format =
    Format { name: "odt", version: 2, claims, read, watched: false, was_plain: false };

/// The flat format, which was plain text with its markup.
pub const FLAT: Format = Format {
    name: "fodt",
    version: 2,
    claims: claims_flat,
    read: read_flat,
    watched: false,
    was_plain: true,
};

const SPACES: Spaces = &[
    ("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"),
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"),
    ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"),
    ("urn:oasis:names:tc:opendocument:xmlns:style:1.0", "style"),
    ("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"),
    ("urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0", "svg"),
    ("urn:oasis:names:tc:opendocument:xmlns:meta:1.0", "meta"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
];

const ELEMENTS: Elements = Elements {
    table: ("table", "table"),
    row: ("table", "table-row"),
    cells: &[("table", "table-cell"), ("table", "covered-table-cell")],
    paragraphs: &[("text", "p"), ("text", "h")],
};

fn claims(source: &Source) -> Claim {
    if !source.bytes.starts_with(b"PK\x03\x04") {
        return Claim::No;
    }
    // What the file is stands in its first part, which is not packed.
    let kind = b"mimetypeapplication/vnd.oasis.opendocument.text";
    if memmem::find(source.head(200), kind).is_some() {
        Claim::Bytes
    } else if source.ends_in(&["odt", "ott", "odm"]) {
        Claim::Name
    } else {
        Claim::No
    }
}

fn claims_flat(source: &Source) -> Claim {
    let head = source.head(8 << 10);
    let has = |words: &[u8]| memmem::find(head, words).is_some();
    let begins =
        head.trim_ascii_start().first() == Some(&b'<') || head.starts_with(b"\xef\xbb\xbf<");
    if begins && has(b"opendocument:xmlns:office:1.0") && has(b"vnd.oasis.opendocument.text") {
        Claim::Bytes
    } else {
        Claim::No
    }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let mut archive = Archive::open(source.bytes, limits)?;
    let mut part = |name: &str| archive.read(name).map(|bytes| bytes.map(decoded));
    let manifest = part("META-INF/manifest.xml")?.unwrap_or_default();
    if memmem::find(manifest.as_bytes(), b"encryption-data").is_some() {
        return Err(Unreadable::Encrypted);
    }
    drop(manifest);
    let styles = part("styles.xml")?.unwrap_or_default();
    let about = part("meta.xml")?.unwrap_or_default();
    let missing = || Unreadable::Damaged("the part with the text is missing".to_owned());
    let text = part("content.xml")?.ok_or_else(missing)?;
    all(&[&styles, &about], &text, archive.losses(), limits)
}

fn read_flat(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    if source.bytes.len() as u64 > limits.unpacked {
        let most = limits.unpacked >> 20;
        return Err(Unreadable::TooMuch(format!("it is longer than {most} MiB")));
    }
    all(&[], &decoded(source.bytes.to_vec()), &[], limits)
}

/// Reads the text, of which other parts say something, and it itself too.
fn all(parts: &[&str], text: &str, losses: &[String], limits: &Limits) -> Result<Read, Unreadable> {
    let mut sheet = StyleSheet::default();
    let mut about = About::default();
    for part in parts.iter().chain([&text]) {
        sheet.read(part, &mut about, limits)?;
    }
    let sheet = sheet.resolved();
    let (frames, pages) = survey(text, &sheet, limits)?;
    let known = match about.pages {
        Some(count) => count == pages.soft + pages.hard + 1 && count > 1,
        None => pages.soft > 0,
    };
    let mut reader = Reader::new(&sheet, &frames, limits);
    reader.tell(&about, known);
    reader.read(text)?;
    reader.finish(losses)
}

/// Where pages end, counted.
#[derive(Debug, Default)]
struct Pages {
    soft: usize,
    hard: usize,
}

/// A first look at the text: which tables are none, and how many pages end.
fn survey(text: &str, sheet: &StyleSheet, limits: &Limits) -> Result<(Frames, Pages), Unreadable> {
    let mut frames = Frames::default();
    let mut pages = Pages::default();
    let mut begun = false;
    let mut xml = Xml::new(text, SPACES, limits);
    while let Some(node) = xml.next()? {
        frames.see(&node, &ELEMENTS);
        let Node::Open(tag) = node else { continue };
        match (tag.name.space, tag.name.local) {
            ("office", "body") => begun = false,
            ("text", "soft-page-break") => pages.soft += 1,
            ("text", "p" | "h") => {
                let look = sheet.paragraph(tag.get("style-name").as_deref());
                pages.hard += usize::from(begun && look.begins_page);
                begun = true;
            }
            _ => {}
        }
    }
    Ok((frames, pages))
}
