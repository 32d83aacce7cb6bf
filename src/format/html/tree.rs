//! The elements of an HTML or XML file, as they are nested: one flat list of what begins and ends.
//!
//! Owns what is done with tags that are missing, crossed or nested without end: blocks nest, and
//! end what is open inside them; inline elements may overlap. The usual way to build a tree takes
//! time that grows with the square of the depth; this one has a greatest depth, below which elements
//! are flattened. What the elements mean is decided in `super::write`.

use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;

use super::tag::Tag;
use crate::format::Unreadable;

/// Elements are not nested deeper than this; browsers have the same limit.
const DEEPEST: usize = 512;
/// The most elements, ends and pieces of text that a file may have: some 200 MB.
pub(super) const MOST: usize = 4_000_000;
/// The attributes that are kept.
const KEPT: &[&str] = &[
    "algorithm",
    "alt",
    "alttext",
    "aria-label",
    "checked",
    "class",
    "colspan",
    "content",
    "epub:type",
    "full-path",
    "height",
    "hidden",
    "href",
    "id",
    "idref",
    "linear",
    "media-type",
    "name",
    "opf:event",
    "opf:role",
    "properties",
    "property",
    "refines",
    "reversed",
    "role",
    "rowspan",
    "src",
    "start",
    "style",
    "title",
    "toc",
    "type",
    "uri",
    "value",
    "width",
    "xlink:href",
    "xml:id",
];

/// What is found in a file, in its order.
#[derive(Debug, Default)]
pub(in crate::format) struct Tree {
    pub events: Vec<Event>,
    pub elements: Vec<Element>,
    /// Whether elements were flattened.
    pub is_flattened: bool,
}

#[derive(Debug)]
pub(in crate::format) enum Event {
    /// An element begins, and ends: its number in [`Tree::elements`].
    Open(usize),
    Close(usize),
    Text(StrTendril),
    /// Something begins or ends here that was not kept.
    Break,
}

#[derive(Debug)]
pub(in crate::format) struct Element {
    pub tag: Tag,
    pub name: LocalName,
    attributes: Box<[(LocalName, StrTendril)]>,
    /// Where it begins and ends among the events.
    pub open: usize,
    pub close: usize,
}

/// How tags are balanced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Rules {
    /// A paragraph ends where the next begins, and so on; `<br/>` says nothing by its slash.
    Html,
    /// The same, but `<a/>` is an element that ends at once.
    Xhtml,
    /// Every element is ended by its own tag.
    Xml,
}

impl Element {
    /// Returns an attribute as it is written.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(kept, _)| &**kept == name);
        found.map(|(_, value)| &**value)
    }

    /// Returns whether it has no attributes that are kept.
    pub fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }

    /// Returns the name that links lead to.
    pub fn id(&self) -> Option<&str> {
        let id = self.get("id").or_else(|| self.get("xml:id"));
        let id = id.or_else(|| self.get("name").filter(|_| self.tag == Tag::Link));
        id.filter(|id| !id.is_empty())
    }

    /// Returns whether an attribute has this among its words, whatever their case.
    pub fn has(&self, attribute: &str, word: &str) -> bool {
        let value = self.get(attribute).unwrap_or_default();
        value.split_ascii_whitespace().any(|other| other.eq_ignore_ascii_case(word))
    }

    /// Returns whether an attribute has one of these among its words.
    pub fn has_any(&self, attribute: &str, words: &[&str]) -> bool {
        !self.attributes.is_empty() && words.iter().any(|word| self.has(attribute, word))
    }
}

impl Tree {
    /// Returns the elements inside an element, with their numbers.
    pub fn inside(&self, element: &Element) -> impl Iterator<Item = (usize, &Element)> {
        let events = self.events.get(element.open + 1..element.close).unwrap_or_default();
        events.iter().filter_map(|event| match event {
            Event::Open(at) => Some((*at, self.elements.get(*at)?)),
            _ => None,
        })
    }

    /// Returns the text inside an element as it is, up to about `most` bytes.
    pub fn text(&self, element: &Element, most: usize) -> String {
        let mut text = String::new();
        let events = self.events.get(element.open..element.close).unwrap_or_default();
        for event in events {
            match event {
                Event::Text(words) => text.push_str(words),
                Event::Open(at) if self.elements.get(*at).is_some_and(|e| e.tag.is_block()) => {
                    text.push(' ');
                }
                _ => {}
            }
            if text.len() > most {
                break;
            }
        }
        text
    }
}

/// Builds a tree from tags and text.
#[derive(Debug)]
pub(super) struct Balancer {
    pub tree: Tree,
    rules: Rules,
    /// The open elements, from the outside.
    open: Vec<usize>,
    /// How many elements were flattened and not ended, by name.
    flat: HashMap<LocalName, usize>,
    has_body: bool,
    /// How many paragraphs and links are open, which is asked at every tag.
    paragraphs: usize,
    links: usize,
    pub fault: Option<Unreadable>,
}

impl Balancer {
    pub fn new(rules: Rules) -> Self {
        Self {
            tree: Tree::default(),
            rules,
            open: Vec::new(),
            flat: HashMap::new(),
            has_body: false,
            paragraphs: 0,
            links: 0,
            fault: None,
        }
    }

    pub fn text(&mut self, words: StrTendril) {
        if self.rules != Rules::Xml
            && self.open.last().is_some_and(|top| self.tag(*top) == Tag::Head)
            && !words.trim().is_empty()
        {
            self.close_head();
        }
        self.push(Event::Text(words));
    }

    /// Begins an element; returns whether it is open now.
    pub fn start(
        &mut self,
        name: LocalName,
        attributes: Vec<html5ever::Attribute>,
        closes_itself: bool,
    ) -> bool {
        let tag = if self.rules == Rules::Xml { Tag::Inline } else { Tag::of(&name) };
        if self.rules != Rules::Xml && !self.make_room(tag) {
            return false;
        }
        let ends_at_once = tag.is_void() || (closes_itself && self.rules != Rules::Html);
        let is_raw = matches!(tag, Tag::SkippedText | Tag::Title);
        if self.open.len() >= DEEPEST && !ends_at_once && !is_raw {
            self.tree.is_flattened = true;
            *self.flat.entry(name).or_default() += 1;
            if tag.is_block() {
                self.divide();
            }
            return false;
        }
        let kept = attributes.into_iter().filter(|attribute| {
            let name: &str = &attribute.name.local;
            KEPT.binary_search(&name).is_ok()
        });
        let attributes = kept.map(|attribute| (attribute.name.local, attribute.value)).collect();
        let number = self.tree.elements.len();
        let open = self.tree.events.len();
        self.tree.elements.push(Element { tag, name, attributes, open, close: open });
        self.push(Event::Open(number));
        self.open.push(number);
        self.paragraphs += usize::from(tag == Tag::Paragraph);
        self.links += usize::from(tag == Tag::Link);
        if ends_at_once {
            self.pop();
        }
        !ends_at_once
    }

    /// Ends an element, and what is open inside it.
    pub fn end(&mut self, name: &LocalName) {
        if let Some(flat) = self.flat.get_mut(name).filter(|flat| **flat > 0) {
            *flat -= 1;
            if Tag::of(name).is_block() {
                self.divide();
            }
            return;
        }
        if self.rules == Rules::Xml {
            if let Some(depth) = self.open.iter().rposition(|at| self.is_named(*at, name)) {
                self.close_from(depth);
            }
            return;
        }
        let tag = Tag::of(name);
        let found = match tag {
            Tag::Html | Tag::Body => return,
            Tag::LineBreak => {
                self.start(name.clone(), Vec::new(), true);
                return;
            }
            _ if tag.is_void() => return,
            _ if tag.is_inline() => {
                if let Some(depth) = self.open.iter().rposition(|at| self.is_named(*at, name)) {
                    self.take(depth);
                }
                return;
            }
            Tag::Heading(_) => self.find(|tag| matches!(tag, Tag::Heading(_)), is_cell),
            Tag::Item => self.find(|tag| tag == Tag::Item, |tag| is_list(tag) || is_cell(tag)),
            Tag::Table => self.find(|tag| tag == Tag::Table, |_| false),
            _ if tag.is_part_of_table() => self.find_name(name, |tag| tag == Tag::Table),
            _ => self.find_name(name, is_cell),
        };
        match found {
            Some(depth) => self.close_from(depth),
            None if tag.is_block() => self.divide(),
            None => {}
        }
    }

    /// Ends everything.
    pub fn finish(mut self) -> Result<Tree, Unreadable> {
        self.close_from(0);
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.tree),
        }
    }

    /// Takes back what came after the start of the innermost element, and ends it.
    pub fn drop_innermost(&mut self) {
        if let Some(element) = self.open.last().and_then(|at| self.tree.elements.get(*at)) {
            self.tree.events.truncate(element.open + 1);
            self.pop();
        }
    }

    /// Ends what has to end before an element begins; returns whether it may.
    fn make_room(&mut self, tag: Tag) -> bool {
        match tag {
            Tag::Html => return self.tree.elements.is_empty(),
            Tag::Head => return !self.has_body,
            Tag::Body => {
                self.close_head();
                return !std::mem::replace(&mut self.has_body, true);
            }
            Tag::Title | Tag::Meta | Tag::SkippedText | Tag::Skipped => {}
            Tag::Void => {}
            _ => self.close_head(),
        }
        let closing = match tag {
            Tag::Item => self.find(|tag| tag == Tag::Item, |tag| is_list(tag) || is_cell(tag)),
            Tag::Term | Tag::Explanation => self.find(
                |tag| matches!(tag, Tag::Term | Tag::Explanation),
                |tag| tag == Tag::Terms || is_cell(tag),
            ),
            Tag::Cell | Tag::HeadCell => self.find(is_cell, |tag| tag == Tag::Table),
            Tag::Row => self
                .find(|tag| matches!(tag, Tag::Row | Tag::Caption), |tag| tag == Tag::Table)
                .or_else(|| self.find(is_cell, |tag| tag == Tag::Table)),
            Tag::RowGroup => self.find_outermost_of_table(),
            Tag::Reading | Tag::ReadingBracket => self.find(
                |tag| matches!(tag, Tag::Reading | Tag::ReadingBracket),
                |tag| tag == Tag::Ruby || tag.is_block(),
            ),
            Tag::Link => {
                if self.links > 0
                    && let Some(depth) = self.open.iter().rposition(|at| self.tag(*at) == Tag::Link)
                {
                    self.take(depth);
                }
                None
            }
            Tag::Heading(_) => {
                let top = self.open.last().map(|top| self.tag(*top));
                let nested = matches!(top, Some(Tag::Heading(_)));
                nested.then(|| self.open.len() - 1)
            }
            _ => None,
        };
        if let Some(depth) = closing {
            self.close_from(depth);
        }
        if tag.is_block() {
            self.close_paragraph();
            // None of these has blocks inside: their end is missing.
            let is_small =
                |tag| matches!(tag, Tag::Ruby | Tag::Reading | Tag::ReadingBracket | Tag::Drawing);
            while let Some(depth) = self.find(is_small, Tag::is_block) {
                self.close_from(depth);
            }
        }
        true
    }

    fn find_outermost_of_table(&self) -> Option<usize> {
        let table = self.open.iter().rposition(|at| self.tag(*at) == Tag::Table)? + 1;
        (table < self.open.len()).then_some(table)
    }

    fn close_paragraph(&mut self) {
        let stops = |tag| is_cell(tag) || matches!(tag, Tag::Table | Tag::Caption);
        if self.paragraphs > 0
            && let Some(depth) = self.find(|tag| tag == Tag::Paragraph, stops)
        {
            self.close_from(depth);
        }
    }

    fn close_head(&mut self) {
        if let Some(depth) = self.open.iter().take(2).position(|at| self.tag(*at) == Tag::Head) {
            self.close_from(depth);
        }
    }

    fn find(&self, wanted: impl Fn(Tag) -> bool, stops: impl Fn(Tag) -> bool) -> Option<usize> {
        for (depth, at) in self.open.iter().enumerate().rev() {
            let tag = self.tag(*at);
            if wanted(tag) {
                return Some(depth);
            }
            if stops(tag) {
                return None;
            }
        }
        None
    }

    fn find_name(&self, name: &LocalName, stops: impl Fn(Tag) -> bool) -> Option<usize> {
        for (depth, at) in self.open.iter().enumerate().rev() {
            if self.is_named(*at, name) {
                return Some(depth);
            }
            if stops(self.tag(*at)) {
                return None;
            }
        }
        None
    }

    fn tag(&self, number: usize) -> Tag {
        self.tree.elements.get(number).map_or(Tag::Inline, |element| element.tag)
    }

    fn is_named(&self, number: usize, name: &LocalName) -> bool {
        self.tree.elements.get(number).is_some_and(|element| element.name == *name)
    }

    fn close_from(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.pop();
        }
    }

    /// Ends an element that others inside it may outlive.
    fn take(&mut self, depth: usize) {
        if depth < self.open.len() {
            let number = self.open.remove(depth);
            self.close(number);
        }
    }

    fn pop(&mut self) {
        if let Some(number) = self.open.pop() {
            self.close(number);
        }
    }

    fn close(&mut self, number: usize) {
        let end = self.tree.events.len();
        if let Some(element) = self.tree.elements.get_mut(number) {
            element.close = end;
            self.paragraphs -= usize::from(element.tag == Tag::Paragraph);
            self.links -= usize::from(element.tag == Tag::Link);
        }
        self.push(Event::Close(number));
    }

    fn divide(&mut self) {
        // One says as much as many.
        if !matches!(self.tree.events.last(), Some(Event::Break)) {
            self.push(Event::Break);
        }
    }

    fn push(&mut self, event: Event) {
        if self.tree.events.len() >= MOST {
            let what = format!("it has more than {MOST} elements");
            self.fault.get_or_insert(Unreadable::TooMuch(what));
            return;
        }
        self.tree.events.push(event);
    }
}

fn is_cell(tag: Tag) -> bool {
    matches!(tag, Tag::Cell | Tag::HeadCell)
}

fn is_list(tag: Tag) -> bool {
    matches!(tag, Tag::Bullets | Tag::Numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_attributes_are_in_order() {
        assert!(KEPT.is_sorted());
    }
}
