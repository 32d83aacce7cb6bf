//! The entries of dictionaries: headwords, senses, examples.
//!
//! Owns which elements are set apart in an entry, and which senses are items. Outside of entries the
//! same elements are what [`super::element`] says.

use super::element::{self, Close};
use super::token::Tag;
use super::{Group, Reader, list};
use crate::format::builder::Container;

/// The entries of a dictionary.
const ENTRIES: &[&str] = &["entry", "entryFree"];
/// Parts of an entry of a dictionary, which are set apart whether the file has blanks there or not.
const PARTS: &[&str] = &[
    "form",
    "orth",
    "pron",
    "hyph",
    "stress",
    "syll",
    "gramGrp",
    "gram",
    "pos",
    "gen",
    "number",
    "case",
    "per",
    "tns",
    "mood",
    "iType",
    "subc",
    "colloc",
    "usg",
    "lbl",
    "def",
    "cit",
    "quote",
    "q",
    "bibl",
    "etym",
    "xr",
    "re",
    "hom",
    "sense",
    "dictScrap",
];

/// Returns whether an element is a part of an entry.
pub(super) fn is_part(reader: &Reader, tag: &Tag) -> bool {
    PARTS.contains(&tag.name) && reader.is_in(ENTRIES)
}

/// Begins a part of an entry of a dictionary. Senses that are numbered are items of a list.
pub(super) fn part<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) {
    let number = tag.attribute("n").filter(|_| matches!(tag.name, "sense" | "hom"));
    let Some(number) = number.filter(|number| !number.trim().is_empty()) else {
        reader.writer.part();
        closes.push(Close::Part);
        return;
    };
    list::group(reader, Group::List, Container::Bullets);
    reader.writer.open(Container::Item);
    closes.push(Close::Container);
    let number = number.trim();
    let has_point = number.ends_with(['.', ')', ']']);
    // A file may have its number among its words too.
    let is_said = first_word(reader.tokens.rest).trim_end_matches(['.', ')']) == number;
    match (is_said, has_point) {
        (true, _) => reader.writer.builder.mark(""),
        (false, true) => reader.writer.builder.mark(number),
        (false, false) => reader.writer.builder.mark(&format!("{number}.")),
    }
}

/// Returns the first word behind some tags.
fn first_word(rest: &str) -> &str {
    let words = element::behind_tags(rest).unwrap_or_default();
    let words = &words[..words.floor_char_boundary(32)];
    words.split(|c: char| c.is_whitespace() || c == '<').next().unwrap_or_default()
}
