//! The XML of word processors, as events that are always balanced.
//!
//! Owns what is done where it is damaged (what is not closed is closed, what was never opened is
//! not closed, after what cannot be understood it goes on at the next tag), and what names mean: a
//! prefix stands for a name space, whichever letters a writer chose. Expands no entities but the
//! five of XML. What elements mean is the business of the formats.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::format::{Limits, Unreadable};

/// After so many places that cannot be understood, the rest is left.
const FAULTS: usize = 1000;
/// What is deeper than this is in the text: the document, its body.
const BODY: usize = 3;
/// So many declarations of name spaces are kept at once.
const DECLARED: usize = 256;

/// Name spaces, and the prefixes they have here.
pub(in crate::format) type Spaces = &'static [(&'static str, &'static str)];

/// Reads XML.
#[derive(Clone, Debug)]
pub(in crate::format) struct Xml<'a> {
    whole: &'a str,
    /// Where it ends, and where the reader began, in bytes.
    end: usize,
    base: usize,
    reader: Reader<&'a [u8]>,
    limits: &'a Limits<'a>,
    spaces: Spaces,
    /// What prefixes stand for, and how many elements were open when that was said.
    declared: Vec<(usize, &'a str, &'static str)>,
    /// The elements that are open: as they are called here, and as they are written.
    open: Vec<(Name<'a>, &'a str)>,
    /// How many of them are to be closed.
    closing: usize,
    faults: usize,
    steps: u16,
}

/// The name of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) struct Name<'a> {
    /// The prefix of its name space; empty if that is not known.
    pub space: &'static str,
    pub local: &'a str,
}

/// An element that opens.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Tag<'a> {
    pub name: Name<'a>,
    attributes: &'a str,
    /// Where it begins, in bytes.
    pub at: usize,
}

/// What is read.
#[derive(Clone, Debug)]
pub(in crate::format) enum Node<'a> {
    Open(Tag<'a>),
    Close(Name<'a>),
    Words(Cow<'a, str>),
}

impl<'a> Xml<'a> {
    pub fn new(whole: &'a str, spaces: Spaces, limits: &'a Limits<'a>) -> Self {
        Self {
            whole,
            end: whole.len(),
            base: 0,
            reader: reader(whole),
            limits,
            spaces,
            declared: Vec::new(),
            open: Vec::new(),
            closing: 0,
            faults: 0,
            steps: 0,
        }
    }

    /// Returns a reader of a part of it, where the same prefixes hold.
    pub fn within(&self, part: Range<usize>) -> Self {
        let text = self.whole.get(part.clone()).unwrap_or_default();
        let declared =
            self.declared.iter().map(|(_, prefix, space)| (0, *prefix, *space)).collect();
        Self {
            end: part.end,
            base: part.start,
            reader: reader(text),
            declared,
            open: Vec::new(),
            closing: 0,
            ..self.clone()
        }
    }

    /// Returns whether something could not be understood.
    pub fn is_damaged(&self) -> bool {
        self.faults > 0
    }

    /// Returns what comes next; `None` at the end.
    ///
    /// # Errors
    /// [`Unreadable::TooMuch`] if it is nested too deep or defines entities,
    /// [`Unreadable::TooSlow`].
    pub fn next(&mut self) -> Result<Option<Node<'a>>, Unreadable> {
        loop {
            if self.closing > 0 {
                self.closing -= 1;
                if let Some((name, _)) = self.open.pop() {
                    let depth = self.open.len();
                    while self.declared.last().is_some_and(|(at, ..)| *at > depth) {
                        self.declared.pop();
                    }
                    return Ok(Some(Node::Close(name)));
                }
            }
            self.steps = self.steps.wrapping_add(1);
            if self.steps.is_multiple_of(1024) {
                self.limits.check()?;
            }
            let from = self.position();
            let event = self.reader.read_event();
            let raw = self.whole.get(from..self.position()).unwrap_or_default();
            match event {
                Err(_) if !self.go_on(from) => return Ok(self.end()),
                Err(_) => {}
                Ok(Event::Eof) => return Ok(self.end()),
                Ok(Event::Start(_) | Event::Empty(_)) if self.open.len() >= self.limits.depth => {
                    if self.faults == 0 {
                        let what = format!("it is nested more than {} deep", self.limits.depth);
                        return Err(Unreadable::TooMuch(what));
                    }
                    // Where ends of elements are lost; the text may go on all the same.
                    self.closing = self.open.len().saturating_sub(BODY);
                }
                Ok(Event::Start(_)) => return Ok(Some(self.opened(raw, from, false))),
                Ok(Event::Empty(_)) => return Ok(Some(self.opened(raw, from, true))),
                Ok(Event::End(_)) => self.close(raw),
                Ok(Event::Text(_)) => return Ok(Some(Node::Words(Cow::Borrowed(raw)))),
                Ok(Event::CData(_)) => {
                    let words = raw.strip_prefix("<![CDATA[").unwrap_or(raw);
                    let words = words.strip_suffix("]]>").unwrap_or(words);
                    return Ok(Some(Node::Words(Cow::Borrowed(words))));
                }
                Ok(Event::GeneralRef(_)) => return Ok(Some(Node::Words(unescaped(raw)))),
                Ok(Event::DocType(_)) if raw.contains("<!ENTITY") => {
                    return Err(Unreadable::TooMuch("it defines words of its own".to_owned()));
                }
                Ok(_) => {}
            }
        }
    }

    /// Passes over the element that was opened last; returns where its content lies.
    ///
    /// # Errors
    /// Those of [`Xml::next`].
    pub fn skip(&mut self) -> Result<Range<usize>, Unreadable> {
        let start = self.position();
        let depth = self.open.len();
        let mut end = start;
        while self.open.len() >= depth && depth > 0 {
            if self.closing == 0 {
                end = self.position();
            }
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(start..end.max(start))
    }

    /// Returns the words of the element that was opened last, and passes over it.
    ///
    /// # Errors
    /// Those of [`Xml::next`].
    pub fn words(&mut self) -> Result<String, Unreadable> {
        let depth = self.open.len();
        let mut words = String::new();
        while self.open.len() >= depth && depth > 0 {
            match self.next()? {
                Some(Node::Words(more)) => words.push_str(&more),
                Some(_) => {}
                None => break,
            }
        }
        Ok(words)
    }

    fn position(&self) -> usize {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.base.saturating_add(position).min(self.end)
    }

    /// Closes what is still open.
    fn end(&mut self) -> Option<Node<'a>> {
        let (name, _) = self.open.pop()?;
        self.closing = self.open.len();
        Some(Node::Close(name))
    }

    /// Goes on at the tag after what cannot be understood; returns whether there is one.
    fn go_on(&mut self, from: usize) -> bool {
        self.faults += 1;
        let rest = self.whole.get(from..self.end).unwrap_or_default();
        let after = rest.chars().next().map_or(0, char::len_utf8);
        let next = rest.get(after..).and_then(|rest| rest.find('<'));
        let Some(next) = next.filter(|_| self.faults < FAULTS) else { return false };
        self.base = from + after + next;
        self.reader = reader(rest.get(after + next..).unwrap_or_default());
        true
    }

    fn opened(&mut self, raw: &'a str, at: usize, is_empty: bool) -> Node<'a> {
        let inner = raw.strip_prefix('<').unwrap_or(raw);
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let inner = inner.strip_suffix('/').filter(|_| is_empty).unwrap_or(inner);
        let end = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
        let (written, attributes) = inner.split_at(end);
        let depth = self.open.len() + 1;
        if attributes.contains("xmlns") {
            for (name, value) in (Attributes { rest: attributes }) {
                let prefix = match name.strip_prefix("xmlns") {
                    Some("") => "",
                    Some(prefix) => prefix.strip_prefix(':').unwrap_or_default(),
                    None => continue,
                };
                if self.declared.len() < DECLARED {
                    let own = |space: &&(&str, &str)| space.0 == value;
                    // Where its address is damaged, the usual prefix still tells.
                    let usual = |space: &&(&str, &str)| space.1 == prefix;
                    let space = self.spaces.iter().find(own);
                    let space = space.or_else(|| self.spaces.iter().find(usual));
                    self.declared.push((depth, prefix, space.map_or("", |(_, prefix)| prefix)));
                }
            }
        }
        let name = self.name(written);
        self.open.push((name, written));
        self.closing = usize::from(is_empty);
        Node::Open(Tag { name, attributes, at })
    }

    fn name(&self, written: &'a str) -> Name<'a> {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let declared = self.declared.iter().rev().find(|(_, declared, _)| *declared == prefix);
        let space = match declared {
            Some((.., space)) => space,
            // Where it was declared is damaged, or it never was.
            None => self.spaces.iter().find(|(_, own)| *own == prefix).map_or("", |(_, own)| own),
        };
        Name { space, local }
    }

    fn close(&mut self, raw: &'a str) {
        let written = raw.trim_start_matches(['<', '/']).trim_end_matches('>').trim_end();
        let mut open = self.open.iter().rev();
        if let Some(above) = open.position(|(_, open)| *open == written) {
            self.faults += usize::from(above > 0);
            self.closing = above + 1;
        } else {
            self.faults += 1;
        }
    }
}

impl<'a> Tag<'a> {
    /// Returns the value of an attribute by its name without a prefix.
    pub fn get(&self, local: &str) -> Option<Cow<'a, str>> {
        let mut all = Attributes { rest: self.attributes };
        let value = all.find(|(name, _)| {
            name.rsplit_once(':').map_or(*name, |(_, own)| own) == local
                && !name.starts_with("xmlns")
        });
        value.map(|(_, value)| unescaped(value))
    }

    /// Returns the number that is the value of an attribute.
    pub fn number(&self, local: &str) -> Option<i64> {
        self.get(local)?.trim().parse().ok()
    }

    /// Returns whether its name is this one.
    pub fn is(&self, space: &str, local: &str) -> bool {
        self.name.is(space, local)
    }
}

impl Name<'_> {
    /// Returns whether it is this one.
    pub fn is(&self, space: &str, local: &str) -> bool {
        self.space == space && self.local == local
    }
}

/// The attributes of a tag, as they are written.
struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let (name, rest) = self.rest.split_once('=')?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, rest) = rest.get(1..)?.split_once(quote)?;
        self.rest = rest;
        Some((name.trim(), value))
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn unescaped(raw: &str) -> Cow<'_, str> {
    if raw.contains('&') {
        quick_xml::escape::unescape(raw).unwrap_or(Cow::Borrowed(raw))
    } else {
        Cow::Borrowed(raw)
    }
}

/// Decodes a file of XML by its byte-order mark or by what it says of itself, else as UTF-8.
pub(in crate::format) fn decoded(bytes: Vec<u8>) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        let bytes = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let head = bytes.get(..200).unwrap_or(&bytes);
    let head = String::from_utf8_lossy(head.split(|byte| *byte == b'>').next().unwrap_or_default());
    let named = head.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next()?;
        rest.get(1..)?.split(quote).next()
    });
    let encoding = named.and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    match encoding {
        Some(encoding) if encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible() => {
            encoding.decode_without_bom_handling(&bytes).0.into_owned()
        }
        _ => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const SPACES: Spaces = &[("urn:w", "w"), ("urn:v", "v")];

    fn events(text: &str) -> String {
        let limits = Limits::default();
        let mut xml = Xml::new(text, SPACES, &limits);
        let mut events = String::new();
        while let Some(node) = xml.next().unwrap() {
            match node {
                Node::Open(tag) => {
                    write!(events, "<{}:{}", tag.name.space, tag.name.local).unwrap();
                    if let Some(value) = tag.get("val") {
                        write!(events, "={value}").unwrap();
                    }
                    events.push('>');
                }
                Node::Close(name) => write!(events, "</{}>", name.local).unwrap(),
                Node::Words(words) => events.push_str(&words),
            }
        }
        events
    }

    #[test]
    fn prefixes_stand_for_name_spaces() {
        let text = "<?xml version='1.0'?><a:d xmlns:a='urn:w'><a:p a:val='x &amp; &#x79;'/><b xmlns='urn:v'><c/></b><b/></a:d>";
        let expected = "<w:d><w:p=x & y></p><v:b><v:c></c></b><:b></b></d>";
        assert_eq!(events(text), expected);
    }

    #[test]
    fn references_and_character_data() {
        assert_eq!(
            events("<w:t>a &lt;&#233; &no; &amp<![CDATA[<b>]]></w:t>"),
            "<w:t>a <é &no; &amp<b></t>"
        );
    }

    #[test]
    fn what_is_damaged_stays_balanced() {
        assert_eq!(events("<w:a><w:b>x</w:a></w:c>y<w:d>"), "<w:a><w:b>x</b></a>y<w:d></d>");
        assert_eq!(events("<w:a>x<w:b y='></w:b>z</w:a>"), "<w:a>xz</a>");
        assert!(events("<w:a>x<!-- y</w:a>").starts_with("<w:a>x"));
        assert_eq!(events(&"<!--".repeat(10_000)), "");
    }

    #[test]
    fn what_defines_entities_or_nests_too_deep_is_refused() {
        let limits = Limits::default();
        let refused = |text: &str| {
            let mut xml = Xml::new(text, SPACES, &limits);
            loop {
                match xml.next() {
                    Err(error) => return matches!(error, Unreadable::TooMuch(_)),
                    Ok(None) => return false,
                    Ok(_) => {}
                }
            }
        };
        assert!(refused("<!DOCTYPE a [<!ENTITY b 'bbb'>]><a>&b;</a>"));
        assert!(!refused("<!DOCTYPE a PUBLIC 'x' 'y'><a/>"));
        assert!(refused(&"<a>".repeat(1000)));
    }

    #[test]
    fn an_element_is_passed_over_and_read_later() {
        let limits = Limits::default();
        let mut xml = Xml::new("<w:a><w:b>one<w:c/></w:b>two</w:a>", SPACES, &limits);
        xml.next().unwrap();
        xml.next().unwrap();
        let part = xml.skip().unwrap();
        assert!(matches!(xml.next().unwrap(), Some(Node::Words(words)) if words == "two"));
        let mut inner = xml.within(part);
        assert!(matches!(inner.next().unwrap(), Some(Node::Words(words)) if words == "one"));
        assert!(matches!(inner.next().unwrap(), Some(Node::Open(tag)) if tag.at == 13));
        inner.next().unwrap();
        assert!(inner.next().unwrap().is_none());
    }

    #[test]
    fn encodings() {
        let utf16: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(utf16), "<a>é</a>");
        assert_eq!(decoded(b"\xef\xbb\xbf<a/>".to_vec()), "<a/>");
        let latin = b"<?xml version='1.0' encoding='windows-1251'?><a>\xcc</a>".to_vec();
        assert!(decoded(latin).contains('М'));
    }
}
