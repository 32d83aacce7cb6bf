//! By what notes are known: what elements say of themselves, and what marks look like.
//!
//! Owns the names that EPUB, ARIA, converters, word processors and wikis give to calls, to notes and to
//! what holds them. Which of them are notes is decided in [`super::notes`].

use super::tag::Tag;
use super::tree::Element;
use crate::model::structure::Style;

/// The words of a link that may be the mark of a note, in bytes.
pub(super) const MARK: usize = 40;
/// Classes that converters give to calls, and to links that lead back.
const CALLS: &[&str] = &[
    "fnanchor",
    "footnote-anchor",
    "footnote-ref",
    "footnote-reference",
    "footnotelink",
    "footnoteref",
    "noteref",
    "sdendnoteanc",
    "sdfootnoteanc",
    "_idfootnotelink",
    "_idendnotelink",
];
const BACK: &[&str] = &[
    "backlink",
    "fn-backref",
    "footnote-back",
    "footnote-backref",
    "footnotebacklink",
    "mw-cite-backlink",
    "reversefootnote",
    "sdendnotesym",
    "sdfootnotesym",
    "_idfootnoteanchor",
];
/// Classes of notes, and of what holds them.
const ONE: &[&str] = &[
    "endnote",
    "footnote",
    "footnote-body",
    "footnote-item",
    "rearnote",
    "_idfootnote",
    "_idendnote",
];
const SEVERAL: &[&str] = &[
    "endnotes",
    "footnote",
    "footnote-list",
    "footnotes",
    "footnotes-list",
    "footnotes_list",
    "rearnotes",
    "wp-block-footnotes",
    "_idfootnotes",
    "_idendnotes",
];
/// What the names of notes begin with that word processors and wikis make.
const NAMES: &[&str] =
    &["_edn", "_footnotedef_", "_ftn", "cite_note-", "edn", "ftn", "sdendnote", "sdfootnote"];
/// What the names of notes are made of, before their number.
const WORDS: &[&str] = &[
    "edn",
    "en",
    "endnote",
    "fn",
    "foot",
    "footnote",
    "footnotedef",
    "ftn",
    "n",
    "note",
    "rearnote",
    "rn",
];
/// Words of links that only lead back.
const LEADS: &[&str] = &["back", "jump", "retour", "return", "top", "up", "zurück"];

pub(super) fn says_it_calls(link: &Element) -> bool {
    link.has_any("epub:type", &["noteref", "annoref"])
        || link.has("role", "doc-noteref")
        || link.has_any("class", CALLS)
        || link.get("href").is_some_and(|to| {
            let name = to.strip_prefix('#').unwrap_or_default();
            ["_ftn", "_edn", "_footnotedef_", "cite_note-"].iter().any(|start| {
                // `_ftnref1` is the call itself.
                let rest = name.strip_prefix(start);
                rest.is_some_and(|rest| !rest.starts_with("ref"))
            })
        })
}

pub(super) fn says_it_leads_back(link: &Element) -> bool {
    link.has("role", "doc-backlink")
        || link.has("epub:type", "backlink")
        || link.has_any("class", BACK)
}

pub(super) fn says_it_is_one(note: &Element) -> bool {
    note.has_any("epub:type", &["footnote", "endnote", "rearnote", "annotation"])
        || note.has_any("role", &["doc-footnote", "doc-endnote"])
        || (note.tag != Tag::Link && note.has_any("class", ONE))
}

pub(super) fn is_named_as_note(note: &Element) -> bool {
    let id = note.get("id").unwrap_or_default();
    matches!(note.tag, Tag::Division | Tag::Item) && NAMES.iter().any(|start| id.starts_with(start))
}

/// Returns whether a name is one that notes have: `fn12`, `note-3`, `Footnote_1_1`.
pub(super) fn is_name_of_note(key: &str) -> bool {
    let name = key.rsplit('#').next().unwrap_or_default().trim_start_matches('_').to_lowercase();
    let end = name.find(|c: char| !c.is_alphabetic()).unwrap_or(name.len());
    let (word, rest) = name.split_at(end);
    WORDS.contains(&word)
        && rest.contains(|c: char| c.is_ascii_digit())
        && rest.chars().filter(|c| c.is_alphabetic()).count() <= 2
}

/// Returns whether a name ends in this number: `footnote-12`.
pub(super) fn is_number_of(name: &str, mark: &str) -> bool {
    let rest = name.strip_suffix(mark).unwrap_or(name);
    rest.len() < name.len() && !rest.ends_with(|c: char| c.is_alphanumeric())
}

pub(super) fn says_it_collects(element: &Element) -> bool {
    let suits = element.tag.is_block() && !matches!(element.tag, Tag::Heading(_) | Tag::Paragraph);
    (suits || element.tag == Tag::Body)
        && !element.is_bare()
        && (element.has_any("epub:type", &["footnotes", "endnotes", "rearnotes"])
            || element.has_any("role", &["doc-endnotes", "doc-footnotes"])
            || element.has_any("class", SEVERAL))
}

pub(super) fn is_raised(element: &Element) -> bool {
    element.tag == Tag::Styled(Style::Superscript)
        || element.get("style").is_some_and(|style| style.contains("super"))
}

/// Returns words without the brackets and points around a mark.
pub(super) fn bare(words: &str) -> &str {
    words.trim().trim_matches(|c: char| "[]().: \u{a0}".contains(c))
}

/// Returns whether words are only the mark of a note: a number, a letter or a sign, and either raised
/// or in brackets, if it is no sign that does not occur anywhere else.
pub(super) fn is_bare_mark(words: &str, is_raised: bool) -> bool {
    let words = words.trim();
    let mark = bare(words);
    let is_number = !mark.is_empty() && mark.len() <= 4 && mark.bytes().all(|b| b.is_ascii_digit());
    let is_letter = mark.chars().count() == 1 && mark.chars().all(char::is_alphanumeric);
    let is_sign = !mark.is_empty() && mark.chars().all(|c| "*†‡§¶‖#⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c));
    let is_in_brackets = words.starts_with(['[', '(']);
    is_sign || (is_number || is_letter || is_roman(mark)) && (is_raised || is_in_brackets)
}

/// Returns whether the words of a link only say that it leads back.
pub(super) fn only_leads(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut own = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    is_mark(&words) || words.len() < MARK && own.any(|word| LEADS.contains(&word))
}

/// Returns whether the words of a call are only its mark, such as `12`, `[a]`, `*` or `note 3`.
pub(super) fn is_mark(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 2 || words.starts_with("note") || words.starts_with("fn") || is_roman(&words)
}

pub(super) fn is_roman(words: &str) -> bool {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.is_empty() && bare.len() <= 6 && bare.chars().all(|c| "ivxl".contains(c))
}

/// Returns whether words are as short as a number or an asterisk.
pub(super) fn is_short(words: &str) -> bool {
    let words = words.trim();
    !words.is_empty() && words.chars().count() <= 6
}
