//! DOCX, the format of Microsoft Word since 2007.
//!
//! Owns which part of the file is read when. The parts lead to one another in [`package`]; the text
//! and the notes are read by [`reader`], with [`styles`], [`letters`] and [`numbering`] to say what
//! paragraphs and letters are. Layout is not read from it, only what says what the words are.

mod letters;
mod numbering;
mod package;
mod paragraph;
mod reader;
mod styles;
mod survey;
#[cfg(test)]
mod tests;
mod words;

use memchr::memmem;

use self::numbering::Lists;
use self::package::Package;
use self::reader::Reader;
use self::styles::StyleSheet;
use self::survey::Survey;
use super::builder::Builder;
use super::office::xml::{Node, Spaces, Xml};
use super::{Claim, Format, Limits, Read, Source, Unreadable};
use crate::model::apparatus::Field;

/// The format.
pub const FORMAT: Format =
    Format { name: "docx", version: 2, claims, read, watched: false, was_plain: false };

/// The name spaces of the parts, in the standard's two versions.
const SPACES: Spaces = &[
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", "m"),
    ("http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    ("http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"),
    ("http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp"),
    ("http://schemas.openxmlformats.org/drawingml/2006/picture", "pic"),
    ("http://purl.oclc.org/ooxml/drawingml/picture", "pic"),
    ("http://schemas.openxmlformats.org/drawingml/2006/chart", "c"),
    ("http://purl.oclc.org/ooxml/drawingml/chart", "c"),
    ("http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm"),
    ("http://purl.oclc.org/ooxml/drawingml/diagram", "dgm"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    ("urn:schemas-microsoft-com:vml", "v"),
    ("urn:schemas-microsoft-com:office:office", "o"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
];

fn claims(source: &Source) -> Claim {
    if !source.bytes.starts_with(b"PK\x03\x04") {
        return Claim::No;
    }
    // The names of parts stand before them, and once more at the end.
    let end = source.bytes.len().saturating_sub(64 << 10);
    let places = [source.head(64 << 10), source.bytes.get(end..).unwrap_or_default()];
    let has = |name: &[u8]| places.iter().any(|place| memmem::find(place, name).is_some());
    if has(b"[Content_Types].xml") && has(b"word/") {
        Claim::Bytes
    } else if source.ends_in(&["docx", "docm", "dotx", "dotm"]) {
        Claim::Name
    } else {
        Claim::No
    }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let mut package = Package::open(source.bytes, limits)?;
    let missing = || Unreadable::Damaged("the part with the text is missing".to_owned());
    let document = package.document()?.ok_or_else(missing)?;
    let relations = package.relations(&document)?;
    let named = |kind: &str| {
        let mut all: Vec<&str> = relations
            .values()
            .filter(|to| to.kind == kind && !to.outside)
            .map(|to| to.target.as_str())
            .collect();
        all.sort_unstable();
        all
    };
    let mut part = |kind: &str, usual: &str| {
        let name = named(kind).first().copied().unwrap_or(usual).to_owned();
        package.read(&name).map(|text| (name, text))
    };
    let (_, styles) = part("styles", "word/styles.xml")?;
    let (_, numbering) = part("numbering", "word/numbering.xml")?;
    let footnotes = part("footnotes", "word/footnotes.xml")?;
    let endnotes = part("endnotes", "word/endnotes.xml")?;
    let styles = StyleSheet::read(styles.as_deref().unwrap_or_default(), limits)?;
    let lists = Lists::read(numbering.as_deref().unwrap_or_default(), limits)?;
    let text = package.read(&document)?.ok_or_else(missing)?;
    let survey = Survey::of(&text, limits)?;
    let mut reader = Reader::new(&styles, lists, limits);
    if let Some(text) = package.read("docProps/core.xml")? {
        facts(&text, &mut reader.writer.builder, limits)?;
    }
    let pages = match package.read("docProps/app.xml")? {
        Some(text) => pages(&text, limits)?,
        None => None,
    };
    reader.number_pages(&survey, pages);
    reader.part(&text, &survey, &relations)?;
    drop(text);
    for (kind, (name, text)) in [("footnote", footnotes), ("endnote", endnotes)] {
        if let Some(text) = text.filter(|_| reader.calls_notes()) {
            let relations = package.relations(&name)?;
            let survey = Survey::of(&text, limits)?;
            reader.notes(kind, &text, &survey, &relations)?;
        }
    }
    for kind in ["header", "footer"] {
        for name in named(kind) {
            if let Some(text) = package.read(name)? {
                reader.head(&text)?;
            }
        }
    }
    reader.finish(package.losses())
}

/// The facts of the part about the document.
fn facts(text: &str, builder: &mut Builder, limits: &Limits) -> Result<(), Unreadable> {
    let mut xml = Xml::new(text, SPACES, limits);
    let mut all = Vec::new();
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        let field = match (tag.name.space, tag.name.local) {
            ("dc", "title") => Field::Title,
            ("dc", "creator") => Field::From,
            ("dcterms", "created") => Field::Date,
            _ => continue,
        };
        all.push((field, xml.words()?));
    }
    // What is said by the empty file that a program begins with is no fact.
    all.retain(|(_, words)| !matches!(words.trim(), "python-docx" | "2013-12-23T23:15:00Z"));
    for (field, words) in all {
        let is_date = field == Field::Date;
        let words = words.split('T').next().filter(|_| is_date).unwrap_or(&words);
        if field == Field::Title {
            builder.fact(field, words);
        } else {
            builder.fact_of_file(field, words);
        }
    }
    Ok(())
}

/// How many pages the document had when it was written.
fn pages(text: &str, limits: &Limits) -> Result<Option<usize>, Unreadable> {
    let mut xml = Xml::new(text, SPACES, limits);
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node
            && tag.name.local == "Pages"
        {
            return Ok(xml.words()?.trim().parse().ok());
        }
    }
    Ok(None)
}
