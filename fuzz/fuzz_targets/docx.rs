//! Any bytes as a DOCX file, or as its parts: text, styles, numbering, footnotes, endnotes, head,
//! facts, and what the text refers to.
#![no_main]

use glossator_fuzz::{archive, format, parts, read_archive};
use libfuzzer_sys::fuzz_target;

const TYPES: &[u8] =
    b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const ROOT: &[u8] = b"<Relationships><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"word/document.xml\"/></Relationships>";

fuzz_target!(|bytes: &[u8]| {
    read_archive(format("docx"), bytes, |bytes| {
        let [text, styles, numbers, footnotes, endnotes, head, facts, relations] = parts(bytes);
        archive(&[
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("word/document.xml", text),
            ("word/styles.xml", styles),
            ("word/numbering.xml", numbers),
            ("word/footnotes.xml", footnotes),
            ("word/endnotes.xml", endnotes),
            ("word/header1.xml", head),
            ("docProps/core.xml", facts),
            ("word/_rels/document.xml.rels", relations),
        ])
    });
});
