//! Verse and captions: what can only be told from what is inside an element.
//!
//! Owns which elements say that they are verse, and where the lines of it end.

use super::tag::Tag;
use super::tree::{Element, Event, Tree};

/// What ends the lines of verse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// Other verse is inside, and has the lines.
    Nested,
    /// Its blocks are stanzas, with `br` in them.
    Stanzas,
    /// Its blocks are lines, or they end with `br`.
    Blocks,
    /// Its inline elements are lines.
    Inline,
}

/// Returns whether an element says that it is verse.
pub(super) fn is_verse(element: &Element) -> bool {
    const CLASSES: &[&str] = &["linegroup", "line-group", "lg", "stanza", "poem", "poetry"];
    const TYPES: &[&str] = &["z3998:verse", "z3998:poem", "z3998:song", "z3998:hymn"];
    let is_block = matches!(element.tag, Tag::Division | Tag::Paragraph | Tag::Quotation);
    // Verses of the Bible have this class too, and are paragraphs.
    let is_verse = element.tag != Tag::Paragraph && element.has("class", "verse");
    is_block
        && (is_verse || element.has_any("class", CLASSES) || element.has_any("epub:type", TYPES))
}

/// Returns what ends the lines of an element that says that it is verse.
pub(super) fn lines_of(tree: &Tree, element: &Element) -> Lines {
    let (mut blocks, mut breaks, mut block_breaks, mut depth) = (0, 0, 0, 0);
    let mut open = Vec::new();
    for event in tree.events.get(element.open + 1..element.close).unwrap_or_default() {
        let tag = |number: &usize| tree.elements.get(*number).map(|element| element.tag);
        match event {
            Event::Open(number) => match tag(number) {
                Some(Tag::LineBreak) => {
                    breaks += 1;
                    block_breaks += usize::from(depth > 0);
                }
                Some(tag) if tag.is_block() => {
                    if tree.elements.get(*number).is_some_and(is_verse) {
                        return Lines::Nested;
                    }
                    blocks += usize::from(!matches!(tag, Tag::Heading(_)));
                    depth += 1;
                    open.push(*number);
                }
                _ => {}
            },
            Event::Close(number) if open.last() == Some(number) => {
                open.pop();
                depth -= 1;
            }
            _ => {}
        }
    }
    match (blocks, breaks) {
        (0, 0) => Lines::Inline,
        (0, _) => Lines::Blocks,
        _ if block_breaks > 0 => Lines::Stanzas,
        _ => Lines::Blocks,
    }
}

/// Returns whether lines end inside an element.
pub(super) fn has_breaks(tree: &Tree, element: &Element) -> bool {
    tree.inside(element).any(|(_, inner)| inner.tag == Tag::LineBreak)
}

/// Returns the caption inside a figure; empty if it has none.
pub(super) fn caption(tree: &Tree, figure: &Element) -> String {
    let mut inside = tree.inside(figure).map(|(_, inner)| inner);
    let found = inside.find(|inner| matches!(&*inner.name, "figcaption" | "figure"));
    let found = found.filter(|inner| &*inner.name == "figcaption");
    let words = found.map(|caption| tree.text(caption, 2000)).unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
