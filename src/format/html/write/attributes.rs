//! What attributes say, and what the head of a file says of it.
//!
//! Owns how hidden elements, marks of pages and the numbers of lists are known. Writes no text.

use super::super::tag::Tag;
use super::super::tree::{Element, Tree};
use crate::format::builder::{Builder, Numbering};
use crate::model::apparatus::Field;

/// What marks a page is not longer than this, in characters.
const LONGEST_LABEL: usize = 20;

/// States what the head of a file says of it.
pub(in crate::format::html) fn state_facts(tree: &Tree, builder: &mut Builder) {
    // Drawings have titles too.
    let mut before = tree.elements.iter().take_while(|element| element.tag != Tag::Drawing);
    let title = before.find(|element| element.tag == Tag::Title);
    if let Some(title) = title {
        builder.fact(Field::Title, &tree.text(title, 1000));
    }
    let metas = || tree.elements.iter().filter(|element| element.tag == Tag::Meta);
    let said = |names: &[&str]| {
        metas().find_map(|meta| {
            let name = meta.get("name").or_else(|| meta.get("property"))?;
            let is_one = names.iter().any(|other| other.eq_ignore_ascii_case(name.trim()));
            meta.get("content").filter(|words| is_one && !words.trim().is_empty())
        })
    };
    if let Some(author) = said(&["author", "dc.creator", "dcterms.creator", "article:author"]) {
        builder.fact(Field::From, author);
    }
    let names = ["date", "dc.date", "dcterms.date", "dcterms.created", "article:published_time"];
    if let Some(date) = said(&names) {
        builder.fact(Field::Date, date);
    }
}

/// Returns what a mark of a page says; `None` if an element is none.
pub(super) fn page_label(tree: &Tree, element: &Element) -> Option<String> {
    let says_so = element.has("epub:type", "pagebreak") || element.has("role", "doc-pagebreak");
    let looks_so = element.tag != Tag::Paragraph
        && element.has_any("class", &["pagenum", "pageno", "pagenumber", "page-number"]);
    if !says_so && !looks_so {
        return None;
    }
    let inside = tree.text(element, 200);
    if inside.trim().chars().count() > LONGEST_LABEL {
        return None;
    }
    let said = element.get("title").or_else(|| element.get("aria-label"));
    let label = |words: &str| {
        let words = words.trim().trim_matches(['[', ']', '{', '}', '(', ')', '|']).trim();
        let bare = ["Page", "page", "Pg.", "Pg", "pg", "p."].iter().find_map(|start| {
            let rest = words.strip_prefix(start)?;
            rest.starts_with([' ', '.', '\u{a0}', '_']).then(|| rest.trim_start_matches(['.', '_']))
        });
        let words = bare.unwrap_or(words).trim();
        (!words.is_empty() && words.chars().count() <= LONGEST_LABEL).then(|| words.to_owned())
    };
    let id = || element.id().filter(|id| id.starts_with("Page_") || id.starts_with("page_"));
    let found = said.and_then(label).or_else(|| label(&inside)).or_else(|| id().and_then(label));
    // A mark that says nothing is still no text.
    found.or_else(|| says_so.then(String::new))
}

pub(super) fn is_hidden(element: &Element) -> bool {
    element.get("hidden").is_some()
        || element.get("style").is_some_and(|style| {
            style_says(style, &["display"], &["none"])
                || style_says(style, &["visibility"], &["hidden", "collapse"])
        })
}

/// Returns whether a style attribute sets one of these names to one of these values.
pub(super) fn style_says(style: &str, names: &[&str], values: &[&str]) -> bool {
    style.split(';').filter_map(|part| part.split_once(':')).any(|(name, value)| {
        let mut words = value.split_ascii_whitespace();
        names.iter().any(|other| other.eq_ignore_ascii_case(name.trim()))
            && words.any(|word| values.iter().any(|other| other.eq_ignore_ascii_case(word)))
    })
}

pub(super) fn numbering(list: &Element) -> Numbering {
    let style = list.get("style").unwrap_or_default();
    let says = |values: &[&str]| style_says(style, &["list-style", "list-style-type"], values);
    match list.get("type").map(str::trim) {
        Some("a") => Numbering::LowerLetter,
        Some("A") => Numbering::UpperLetter,
        Some("i") => Numbering::LowerRoman,
        Some("I") => Numbering::UpperRoman,
        _ if says(&["lower-alpha", "lower-latin"]) => Numbering::LowerLetter,
        _ if says(&["upper-alpha", "upper-latin"]) => Numbering::UpperLetter,
        _ if says(&["lower-roman"]) => Numbering::LowerRoman,
        _ if says(&["upper-roman"]) => Numbering::UpperRoman,
        _ => Numbering::Decimal,
    }
}
