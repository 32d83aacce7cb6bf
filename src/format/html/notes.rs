//! Footnotes: which links call one, and which elements are one.
//!
//! Owns how notes are told from other links: by what EPUB, ARIA and the converters say of them, never
//! by how they look. A note has to be called, and must not be half a book.

use std::collections::{HashMap, HashSet};

use super::Place;
use super::tag::Tag;
use super::tree::{Element, Event, Tree};
use crate::format::builder::LinkDestination;

/// What is longer is no note, in bytes.
const LONGEST: usize = 30_000;
/// The heading of the notes takes no more than this, in bytes.
const AROUND: usize = 60;

/// Classes that converters give to calls, and to links that lead back.
const CALLS: &[&str] =
    &["footnote-ref", "footnote-reference", "footnoteref", "sdendnoteanc", "sdfootnoteanc"];
const BACK: &[&str] = &["footnote-back", "footnote-backref", "fn-backref", "reversefootnote"];
/// What the names of notes begin with that word processors and wikis make.
const NAMES: &[&str] =
    &["_edn", "_footnotedef_", "_ftn", "cite_note-", "edn", "ftn", "sdendnote", "sdfootnote"];

/// The notes of one or several files.
#[derive(Debug, Default)]
pub(in crate::format) struct Notes {
    /// By the file and the element: the name of the note that is called, or stands, there.
    calls: HashMap<(usize, usize), String>,
    stands: HashMap<(usize, usize), String>,
    /// Elements that have notes and nothing else.
    collections: HashSet<(usize, usize)>,
    /// The names of the places where notes are called.
    callers: HashSet<String>,
}

/// A link that may be a call.
struct Candidate {
    file: usize,
    element: usize,
    /// Whether it says that it is one.
    says_so: bool,
    to: String,
}

impl Notes {
    /// Finds the notes of files that may link to each other.
    pub fn find(files: &[(&Tree, &Place)]) -> Self {
        let mut candidates = Vec::new();
        for (file, (tree, place)) in files.iter().enumerate() {
            for (element, link) in tree.elements.iter().enumerate() {
                if link.tag != Tag::Link {
                    continue;
                }
                let says_so = says_it_calls(link);
                if !says_so && !is_short(tree, link) {
                    continue;
                }
                if let Some(LinkDestination::Inside(to)) =
                    link.get("href").and_then(|to| place.to(to))
                {
                    candidates.push(Candidate { file, element, says_so, to });
                }
            }
        }
        let wanted: HashSet<&str> = candidates.iter().map(|call| &*call.to).collect();
        let mut found = HashMap::new();
        for (file, (tree, place)) in files.iter().enumerate() {
            if !wanted.is_empty() {
                targets(file, tree, place, &wanted, &mut found);
            }
        }
        let mut notes = Self::default();
        // Whether an element may be a note is asked once, however many links lead to it.
        let mut suits: HashMap<(usize, usize), bool> = HashMap::new();
        for call in candidates {
            let Some(target) = found.get(&call.to) else { continue };
            let Some((tree, _)) = files.get(target.file) else { continue };
            let Some(note) = tree.elements.get(target.element) else { continue };
            let says_so = call.says_so || target.says_so;
            let around = call.file == target.file && is_around(tree, note, call.element);
            let suits = suits.entry((target.file, target.element));
            if !says_so || around || !*suits.or_insert_with(|| suits_as_note(tree, note)) {
                continue;
            }
            let stands = notes.stands.entry((target.file, target.element));
            let key = stands.or_insert_with(|| call.to.clone()).clone();
            notes.calls.insert((call.file, call.element), key);
            if let Some((tree, place)) = files.get(call.file) {
                let names = names_of_call(tree, call.element).map(|id| place.key(id));
                notes.callers.extend(names);
            }
        }
        notes.find_collections(files);
        notes
    }

    /// Returns the note that an element calls.
    pub fn called(&self, file: usize, element: usize) -> Option<&str> {
        self.calls.get(&(file, element)).map(String::as_str)
    }

    /// Returns the note that an element is.
    pub fn note(&self, file: usize, element: usize) -> Option<&str> {
        self.stands.get(&(file, element)).map(String::as_str)
    }

    /// Returns whether an element has notes and nothing else that is read.
    pub fn is_collection(&self, file: usize, element: usize) -> bool {
        self.collections.contains(&(file, element))
    }

    /// Returns whether a link out of a note only leads back to where it is called.
    pub fn leads_back(&self, link: &Element, place: &Place) -> bool {
        let says_so = link.has("role", "doc-backlink")
            || link.has("epub:type", "backlink")
            || link.has_any("class", BACK);
        says_so || {
            let to = link.get("href").and_then(|to| place.to(to));
            matches!(to, Some(LinkDestination::Inside(key)) if self.callers.contains(&key))
        }
    }

    fn find_collections(&mut self, files: &[(&Tree, &Place)]) {
        let with_notes: HashSet<usize> = self.stands.keys().map(|(file, _)| *file).collect();
        for file in with_notes {
            let Some((tree, _)) = files.get(file) else { continue };
            for (number, element) in tree.elements.iter().enumerate() {
                if says_it_collects(element) && self.is_all_of(file, tree, element) == Some(true) {
                    self.collections.insert((file, number));
                }
            }
        }
    }

    /// Returns whether there are notes inside an element; `None` if there is anything else, but for a
    /// short heading.
    fn is_all_of(&self, file: usize, tree: &Tree, element: &Element) -> Option<bool> {
        let (mut heading, mut count, mut at) = (0, 0, element.open + 1);
        while at < element.close {
            match tree.events.get(at)? {
                Event::Open(inner) if self.note(file, *inner).is_some() => {
                    count += 1;
                    at = tree.elements.get(*inner)?.close;
                }
                Event::Open(inner) => {
                    let element = tree.elements.get(*inner)?;
                    match element.tag {
                        // The number of a note that is an entry of a list of terms.
                        Tag::Term => at = element.close,
                        Tag::Heading(_) => {
                            heading += tree.text(element, AROUND).len();
                            at = element.close;
                        }
                        _ => {}
                    }
                }
                Event::Text(words) if !words.trim().is_empty() => return None,
                _ => {}
            }
            if heading > AROUND {
                return None;
            }
            at += 1;
        }
        Some(count > 0)
    }
}

/// What a link may lead to.
struct Target {
    file: usize,
    element: usize,
    says_so: bool,
}

/// Finds the elements with these names, or the blocks that begin with them.
fn targets(
    file: usize,
    tree: &Tree,
    place: &Place,
    wanted: &HashSet<&str>,
    found: &mut HashMap<String, Target>,
) {
    // The open blocks, and whether there was text in each.
    let mut blocks: Vec<(usize, bool)> = Vec::new();
    // Names of terms; the note is what explains them.
    let mut terms: Vec<String> = Vec::new();
    for event in &tree.events {
        match event {
            Event::Text(words) => {
                if !words.trim().is_empty()
                    && let Some((_, has_text)) = blocks.last_mut()
                {
                    *has_text = true;
                }
            }
            Event::Open(number) => {
                let Some(element) = tree.elements.get(*number) else { continue };
                if element.tag.is_block() {
                    blocks.push((*number, false));
                }
                if element.tag == Tag::Explanation {
                    for term in terms.drain(..) {
                        let says_so = true;
                        found.entry(term).or_insert(Target { file, element: *number, says_so });
                    }
                }
                let Some(key) = element.id().map(|id| place.key(id)) else { continue };
                if !wanted.contains(&*key) {
                    continue;
                }
                let block = blocks.last().filter(|(block, has_text)| block == number || !has_text);
                let Some((block, _)) = block else { continue };
                // The first paragraph of a note may have its name.
                let outer = blocks.iter().rev().nth(1).filter(|(outer, has_text)| {
                    !has_text && tree.elements.get(*outer).is_some_and(is_named_as_note)
                });
                let block = outer.map_or(block, |(outer, _)| outer);
                let Some(block_element) = tree.elements.get(*block) else { continue };
                if block_element.tag == Tag::Term {
                    terms.push(key);
                } else {
                    let says_so = says_it_is_one(element) || says_it_is_one(block_element);
                    found.entry(key).or_insert(Target { file, element: *block, says_so });
                }
            }
            Event::Close(number) => {
                if blocks.last().is_some_and(|(block, _)| block == number) {
                    blocks.pop();
                    if let Some((_, has_text)) = blocks.last_mut() {
                        *has_text = true;
                    }
                }
            }
            Event::Break => {}
        }
    }
}

fn suits_as_note(tree: &Tree, note: &Element) -> bool {
    matches!(note.tag, Tag::Item | Tag::Division | Tag::Paragraph | Tag::Explanation)
        && tree.text(note, LONGEST).len() <= LONGEST
        && !tree.inside(note).any(|(_, inner)| matches!(inner.tag, Tag::Heading(_)))
}

fn is_around(tree: &Tree, outer: &Element, inner: usize) -> bool {
    let inner = tree.elements.get(inner).map_or(0, |inner| inner.open);
    (outer.open..outer.close).contains(&inner)
}

/// Returns the names that a call has, or what is right around it.
fn names_of_call(tree: &Tree, call: usize) -> impl Iterator<Item = &str> {
    let call = tree.elements.get(call);
    let before = call.and_then(|call| tree.events.get(..call.open)).unwrap_or_default();
    let around = before.iter().rev().map_while(|event| match event {
        Event::Open(number) => tree.elements.get(*number).filter(|outer| outer.tag.is_inline()),
        _ => None,
    });
    call.into_iter().chain(around.take(3)).filter_map(Element::id)
}

fn says_it_calls(link: &Element) -> bool {
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

fn says_it_is_one(note: &Element) -> bool {
    note.has_any("epub:type", &["footnote", "endnote", "rearnote", "annotation"])
        || note.has_any("role", &["doc-footnote", "doc-endnote"])
}

fn is_named_as_note(note: &Element) -> bool {
    let id = note.get("id").unwrap_or_default();
    matches!(note.tag, Tag::Division | Tag::Item) && NAMES.iter().any(|start| id.starts_with(start))
}

fn says_it_collects(element: &Element) -> bool {
    matches!(element.tag, Tag::Division | Tag::Numbers | Tag::Bullets | Tag::Terms)
        && (element.has_any("epub:type", &["footnotes", "endnotes", "rearnotes"])
            || element.has_any("role", &["doc-endnotes", "doc-footnotes"])
            || element.has_any("class", &["footnotes", "footnote", "footnote-list"]))
}

/// Returns whether the words of a call are only its mark, such as `12`, `[a]`, `*` or `note 3`.
pub(super) fn is_mark(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 2 || words.starts_with("note") || words.starts_with("fn") || is_roman(&words)
}

fn is_roman(words: &str) -> bool {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    bare.len() <= 6 && bare.chars().all(|c| "ivxl".contains(c))
}

/// Returns whether a link is as short as a number or an asterisk.
fn is_short(tree: &Tree, link: &Element) -> bool {
    let text = tree.text(link, 16);
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= 5
}
