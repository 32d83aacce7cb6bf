//! Footnotes: which links call one, and which elements are one.
//!
//! Owns how notes are told from other links. Some say what they are (EPUB, ARIA, the classes and names
//! of converters), or stand in a list that does; of the others, a call and its note are known by
//! leading to one another: a mark in running text leads to a block behind it, and a link in the block
//! leads back. A note has to be called, and must not be half a book. What elements say, and what marks
//! look like, is in [`super::signs`].

use std::collections::{HashMap, HashSet};

use super::Place;
use super::signs::{
    MARK, bare, is_bare_mark, is_name_of_note, is_named_as_note, is_number_of, is_raised, is_short,
    only_leads, says_it_calls, says_it_collects, says_it_is_one, says_it_leads_back,
};
use super::tag::Tag;
use super::tree::{Element, Event, Tree};
use crate::format::builder::LinkDestination;

/// What is longer is no note, in bytes.
const LONGEST: usize = 30_000;
/// The heading of the notes takes no more than this, in bytes.
const AROUND: usize = 60;
/// The label beside a note takes no more than this, in bytes.
const LABEL: usize = 16;
/// So many elements right around, before or in a link may name it.
const NEAR: usize = 3;

/// The notes of one or several files.
#[derive(Debug, Default)]
pub(in crate::format) struct Notes {
    /// By the file and the element: the name of the note that is called, or stands, there.
    calls: HashMap<(usize, usize), String>,
    stands: HashMap<(usize, usize), String>,
    /// The marks that the calls of the notes have in the file.
    marks: HashMap<String, String>,
    /// Elements that have notes and nothing else.
    collections: HashSet<(usize, usize)>,
    /// The names of the places where notes are called.
    callers: HashSet<String>,
}

/// A link that may be a call.
#[expect(clippy::struct_excessive_bools, reason = "each is asked on its own")]
struct Candidate {
    file: usize,
    element: usize,
    /// Whether it says that it is one.
    says_so: bool,
    /// Whether it looks like one: a raised number or one in brackets, an asterisk.
    looks_so: bool,
    /// Whether its words are the number at the end of the name that it leads to.
    is_numbered: bool,
    /// Whether there are words before it in its block.
    runs_on: bool,
    /// The names of it, or of what is right around it, before it and in it.
    names: Vec<String>,
    to: String,
}

impl Notes {
    /// Finds the notes of files that may link to each other.
    pub fn find(files: &[(&Tree, &Place)]) -> Self {
        let mut candidates = Vec::new();
        for (file, (tree, place)) in files.iter().enumerate() {
            find_candidates(file, tree, place, &mut candidates);
        }
        let wanted: HashSet<&str> = candidates.iter().map(|call| &*call.to).collect();
        let mut found = HashMap::new();
        for (file, (tree, place)) in files.iter().enumerate() {
            if !wanted.is_empty() {
                targets(file, tree, place, &wanted, &mut found);
            }
        }
        // Whether an element may be a note, and where its links lead, is asked once, however many
        // links lead to it.
        let mut suits: HashMap<(usize, usize), Option<HashSet<String>>> = HashMap::new();
        let mut accepted: HashSet<(usize, usize)> = HashSet::new();
        candidates.retain(|call| {
            let Some(target) = found.get(&call.to) else { return false };
            let Some((tree, place)) = files.get(target.file) else { return false };
            let Some(note) = tree.elements.get(target.element) else { return false };
            if call.file == target.file && are_nested(tree, note, call.element) {
                return false;
            }
            let at = (target.file, target.element);
            let suits = suits.entry(at);
            let Some(links) = suits.or_insert_with(|| links_of_note(tree, place, note)) else {
                return false;
            };
            let is_mutual = || {
                let is_before = (call.file, call.element) < at;
                call.runs_on && is_before && call.names.iter().any(|name| links.contains(name))
            };
            let is_named =
                || target.is_named && (call.looks_so || call.runs_on && call.is_numbered);
            if call.says_so || target.says_so || is_mutual() || is_named() {
                accepted.insert(at);
            }
            true
        });
        let mut notes = Self::default();
        let mut names = HashSet::new();
        for call in &candidates {
            let Some(target) = found.get(&call.to) else { continue };
            let at = (target.file, target.element);
            if !accepted.contains(&at) {
                continue;
            }
            let key = notes.stands.entry(at).or_insert_with(|| call.to.clone()).clone();
            if let Some((tree, _)) = files.get(call.file)
                && let Some(link) = tree.elements.get(call.element)
            {
                let mark = bare(&tree.text(link, MARK)).to_owned();
                notes.marks.entry(key.clone()).or_insert(mark);
            }
            notes.calls.insert((call.file, call.element), key);
            names.insert(&*call.to);
            notes.callers.extend(call.names.iter().cloned());
        }
        // What is named twice is the note.
        notes.callers.retain(|name| !names.contains(&**name));
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

    /// Returns words without the number that a note has in its file, which its call has there too:
    /// `1.`, `[a]`.
    pub fn without_mark<'t>(&self, key: &str, words: &'t str, is_alone: bool) -> &'t str {
        let Some(mark) = self.marks.get(key).filter(|mark| !mark.is_empty()) else { return words };
        let rest = words.trim_start();
        let inner = rest.trim_start_matches(['[', '(']);
        let Some(after) = inner.strip_prefix(&**mark) else { return words };
        let has_end = after.starts_with(['.', ')', ']', ':']);
        let end = after.trim_start_matches(['.', ')', ']', ':']);
        let stands_apart = end.is_empty() || end.starts_with(char::is_whitespace);
        let is_mark = if end.trim().is_empty() { is_alone } else { has_end };
        if stands_apart && is_mark { end } else { words }
    }

    /// Returns whether an element has notes and nothing else that is read.
    pub fn is_collection(&self, file: usize, element: usize) -> bool {
        self.collections.contains(&(file, element))
    }

    /// Returns whether a link out of a note only leads back to where it is called.
    pub fn leads_back(&self, tree: &Tree, link: &Element, place: &Place) -> bool {
        says_it_leads_back(link) || {
            let to = link.get("href").and_then(|to| place.to(to));
            matches!(to, Some(LinkDestination::Inside(key)) if self.callers.contains(&key))
                && only_leads(&tree.text(link, MARK))
        }
    }

    /// Finds what holds notes and nothing else but labels of them and, if it says what it is, a short
    /// heading.
    fn find_collections(&mut self, files: &[(&Tree, &Place)]) {
        let with_notes: HashSet<usize> = self.stands.keys().map(|(file, _)| *file).collect();
        for file in with_notes {
            let Some((tree, _)) = files.get(file) else { continue };
            let mut open: Vec<NotesAround> = Vec::new();
            let mut at = 0;
            while let Some(event) = tree.events.get(at) {
                match event {
                    Event::Open(number) => {
                        let Some(element) = tree.elements.get(*number) else { break };
                        if self.note(file, *number).is_some() {
                            if let Some(outer) = open.last_mut() {
                                outer.notes += 1;
                            }
                            at = element.close;
                        } else if element.tag.is_skipped() {
                            at = element.close.max(at);
                        } else if let Tag::Heading(_) = element.tag {
                            let length = tree.text(element, AROUND).trim().len();
                            if let Some(outer) = open.last_mut() {
                                outer.heading += length;
                            }
                            at = element.close;
                        } else {
                            open.push(NotesAround::default());
                        }
                    }
                    Event::Text(words) => {
                        let length = words.trim().len();
                        if let Some(holder) = open.last_mut() {
                            holder.words += length;
                        }
                    }
                    Event::Close(number) => {
                        let Some(element) = tree.elements.get(*number) else { break };
                        if let Some(holder) = open.pop() {
                            if holder.is_collection(element) {
                                self.collections.insert((file, *number));
                            }
                            if let Some(outer) = open.last_mut() {
                                outer.add(holder, element);
                            }
                        }
                    }
                    Event::Break => {}
                }
                at += 1;
            }
        }
    }
}

/// What is in an element, besides what is in its notes.
#[derive(Clone, Copy, Debug, Default)]
struct NotesAround {
    notes: usize,
    /// Bytes of headings, of what may be labels of notes, and of other words.
    heading: usize,
    labels: usize,
    words: usize,
}

impl NotesAround {
    fn add(&mut self, inner: Self, element: &Element) {
        let is_label = inner.notes == 0
            && inner.words <= LABEL
            && matches!(element.tag, Tag::Term | Tag::Cell | Tag::HeadCell);
        self.notes += inner.notes;
        self.heading += inner.heading;
        let labels = inner.labels + if is_label { inner.words } else { 0 };
        // A label stands beside a note.
        if labels > 0 && element.tag == Tag::Row && inner.notes == 0 {
            self.words += labels;
        } else {
            self.labels += labels;
        }
        self.words += if is_label { 0 } else { inner.words };
    }

    fn is_collection(self, element: &Element) -> bool {
        let has_heading = self.heading > 0;
        let labels = self.labels <= self.notes * LABEL;
        self.notes > 0
            && self.words == 0
            && labels
            && (element.tag.is_block() || element.tag == Tag::Body)
            && (!has_heading || self.heading <= AROUND && says_it_collects(element))
    }
}

/// What a link may lead to.
struct Target {
    file: usize,
    element: usize,
    /// Whether it, or what it stands in, says that it is a note.
    says_so: bool,
    /// Whether it has a name such as notes have.
    is_named: bool,
}

/// Finds the links that may be calls.
fn find_candidates(file: usize, tree: &Tree, place: &Place, candidates: &mut Vec<Candidate>) {
    // Whether there was text in each of the open blocks, and the names since the last text.
    let mut blocks: Vec<bool> = vec![false];
    let mut names: Vec<&str> = Vec::new();
    // The elements inside lines that are open, and how many of them are raised.
    let mut lines: Vec<usize> = Vec::new();
    for event in &tree.events {
        match event {
            Event::Text(words) if words.trim().is_empty() => {}
            Event::Text(_) => {
                if let Some(has_text) = blocks.last_mut() {
                    *has_text = true;
                }
                names.clear();
            }
            Event::Open(number) => {
                let Some(element) = tree.elements.get(*number) else { continue };
                if element.tag.is_block() {
                    blocks.push(false);
                    names.clear();
                } else if element.tag.is_inline() {
                    lines.push(*number);
                }
                if element.tag == Tag::Link
                    && let Some(LinkDestination::Inside(to)) =
                        element.get("href").and_then(|to| place.to(to))
                {
                    let says_so = says_it_calls(element);
                    let words = tree.text(element, MARK);
                    if says_so || is_short(&words) {
                        let around = lines.iter().rev().take(NEAR + 1);
                        let around = around.filter_map(|number| tree.elements.get(*number));
                        let is_raised = around.clone().any(is_raised)
                            || tree.inside(element).take(NEAR).any(|(_, inner)| is_raised(inner));
                        let ids = around.filter_map(Element::id);
                        let ids = ids.chain(names.iter().rev().take(NEAR).copied()).chain(
                            tree.inside(element).take(NEAR).filter_map(|(_, inner)| inner.id()),
                        );
                        candidates.push(Candidate {
                            file,
                            element: *number,
                            says_so,
                            looks_so: is_bare_mark(&words, is_raised),
                            is_numbered: is_number_of(&to, bare(&words)),
                            runs_on: blocks.last().copied().unwrap_or_default()
                                && is_bare_mark(&words, true),
                            names: ids.map(|id| place.key(id)).collect(),
                            to,
                        });
                    }
                }
                names.extend(element.id());
            }
            Event::Close(number) => {
                let Some(element) = tree.elements.get(*number) else { continue };
                if element.tag.is_block() {
                    if blocks.len() > 1 {
                        blocks.pop();
                    }
                    names.clear();
                } else if let Some(at) = lines.iter().rposition(|open| open == number) {
                    lines.remove(at);
                }
            }
            Event::Break => names.clear(),
        }
    }
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
    // How many of the open elements say that they hold notes.
    let mut holders = 0_usize;
    // Names of terms, and whether they say that they are notes; the note is what explains them.
    let mut terms: Vec<(String, bool)> = Vec::new();
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
                holders += usize::from(says_it_collects(element));
                if element.tag.is_block() {
                    blocks.push((*number, false));
                }
                if element.tag == Tag::Explanation {
                    for (term, says_so) in terms.drain(..) {
                        let is_named = is_name_of_note(&term);
                        let element = *number;
                        found.entry(term).or_insert(Target { file, element, says_so, is_named });
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
                    !has_text
                        && tree.elements.get(*outer).is_some_and(|outer| {
                            (is_named_as_note(outer) || says_it_is_one(outer))
                                && names_inside(tree, outer, place, wanted) < 2
                        })
                });
                let block = outer.map_or(block, |(outer, _)| outer);
                let Some(block_element) = tree.elements.get(*block) else { continue };
                let says_so =
                    holders > 0 || says_it_is_one(element) || says_it_is_one(block_element);
                match block_element.tag {
                    Tag::Term | Tag::Terms => terms.push((key, says_so)),
                    _ => {
                        let row = || blocks.iter().rev().find(|(at, _)| is_row(tree, *at));
                        let element = match block_element.tag {
                            Tag::Cell | Tag::HeadCell => {
                                row().and_then(|(row, _)| beside_label(tree, *row))
                            }
                            Tag::Row | Tag::Table => beside_label(tree, *block),
                            _ => None,
                        };
                        let element = element.unwrap_or(*block);
                        let is_named = is_name_of_note(&key);
                        found.entry(key).or_insert(Target { file, element, says_so, is_named });
                    }
                }
            }
            Event::Close(number) => {
                if let Some(element) = tree.elements.get(*number) {
                    holders -= usize::from(says_it_collects(element));
                }
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

/// Returns how many blocks inside an element begin with a name that links lead to; two say as much as
/// more.
fn names_inside(tree: &Tree, outer: &Element, place: &Place, wanted: &HashSet<&str>) -> usize {
    let blocks = tree
        .inside(outer)
        .take(1000)
        .filter(|(_, inner)| inner.id().is_some_and(|id| wanted.contains(&*place.key(id))));
    let mut names: Vec<&str> = blocks.filter_map(|(_, inner)| inner.id()).take(8).collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

fn is_row(tree: &Tree, number: usize) -> bool {
    tree.elements.get(number).is_some_and(|element| element.tag == Tag::Row)
}

/// Returns the second of the two cells of a row, or of a table of one row.
fn beside_label(tree: &Tree, row: usize) -> Option<usize> {
    let row = tree.elements.get(row)?;
    let mut cells = tree
        .inside(row)
        .filter(|(_, inner)| matches!(inner.tag, Tag::Cell | Tag::HeadCell))
        .map(|(number, _)| number);
    let (_, second, third) = (cells.next()?, cells.next()?, cells.next());
    third.is_none().then_some(second)
}

/// Returns where the links of an element lead that may be a note; `None` if it may not.
fn links_of_note(tree: &Tree, place: &Place, note: &Element) -> Option<HashSet<String>> {
    let fits = matches!(note.tag, Tag::Item | Tag::Division | Tag::Paragraph | Tag::Explanation)
        || matches!(note.tag, Tag::Cell);
    if !fits || tree.text(note, LONGEST).len() > LONGEST {
        return None;
    }
    let mut links = HashSet::new();
    for (_, inner) in tree.inside(note) {
        match inner.tag {
            Tag::Heading(_) => return None,
            Tag::Link => {
                let to = inner.get("href").and_then(|to| place.to(to));
                if let Some(LinkDestination::Inside(to)) = to {
                    links.insert(to);
                }
            }
            _ => {}
        }
    }
    Some(links)
}

/// Returns whether one of a note and a link stands inside the other.
fn are_nested(tree: &Tree, note: &Element, link: usize) -> bool {
    tree.elements.get(link).is_none_or(|link| {
        (note.open..note.close).contains(&link.open) || (link.open..link.close).contains(&note.open)
    })
}
