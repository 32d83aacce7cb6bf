//! The marks of XML: where a tag begins and ends.
//!
//! Owns how damaged markup is cut, so that the words around it can still be read; a parser for sound
//! XML alone would stop there. Attributes are left to `quick-xml`. Every byte is looked at a fixed
//! number of times, whatever the file holds. What tags mean is not known here.

use memchr::memmem;
use quick_xml::events::BytesStart;

/// A piece of a file.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Words, with references in them.
    Text(&'a str),
    /// Words in which nothing stands for something else.
    Literal(&'a str),
    Start(Tag<'a>),
    /// The end of an element, with its local name.
    End(&'a str),
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// The name without its prefix.
    pub name: &'a str,
    /// Whether the element ends here.
    pub is_empty: bool,
    /// Name and attributes.
    inside: &'a str,
}

/// Cuts a file.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    /// What is still to be read.
    pub rest: &'a str,
    /// The text between the brackets of the document type.
    pub subset: Option<&'a str>,
    /// How many tags were damaged.
    pub damaged: usize,
    /// The marks that do not come any more.
    missing: Vec<&'static str>,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text, subset: None, damaged: 0, missing: Vec::new() }
    }

    /// Cuts what begins with `start` and ends with `end`, if the end comes at all.
    fn enclosed(&mut self, start: &str, end: &'static str) -> Option<&'a str> {
        let after = &self.rest[start.len()..];
        if !self.missing.contains(&end) {
            if let Some(at) = memmem::find(after.as_bytes(), end.as_bytes()) {
                self.rest = &after[at + end.len()..];
                return Some(&after[..at]);
            }
            self.missing.push(end);
        }
        self.damaged += 1;
        self.rest = after;
        None
    }

    fn document_type(&mut self) {
        let rest = self.rest;
        let (mut quote, mut inner, mut at) = (None, None, 0);
        // A later one is no document type.
        let length = if self.subset.is_some() { 0 } else { rest.len() };
        for (place, byte) in rest.bytes().enumerate().take(length) {
            at = place + 1;
            match (byte, quote) {
                (b'>', None) if inner.is_none() => break,
                (b'[', None) => inner = Some(place + 1),
                (b']', None) => {
                    self.subset = rest.get(inner.unwrap_or(place)..place);
                    inner = None;
                }
                (b'"' | b'\'', None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                _ => {}
            }
        }
        self.subset.get_or_insert("");
        if rest[..at].ends_with('>') {
            self.rest = &rest[at..];
        } else {
            self.damaged += 1;
            self.rest = &rest["<!DOCTYPE".len()..];
        }
    }

    fn end_tag(&mut self) -> Token<'a> {
        let inside = &self.rest[2..];
        let end = inside.find(['>', '<']).unwrap_or(inside.len());
        let (name, after) = inside.split_at(end);
        if let Some(after) = after.strip_prefix('>') {
            self.rest = after;
        } else {
            self.damaged += 1;
            self.rest = after;
        }
        Token::End(local(name.trim()))
    }

    fn start_tag(&mut self) -> Token<'a> {
        let inside = &self.rest[1..];
        let mut quote = None;
        let mut end = None;
        let mut first = None;
        for (at, byte) in inside.bytes().enumerate() {
            match (byte, quote) {
                (b'>', None) => {
                    end = Some(at);
                    break;
                }
                (b'>', Some(_)) => first = first.or(Some(at)),
                // No value of an attribute has this character: a quotation mark is missing.
                (b'<', _) => {
                    end = first;
                    self.damaged += 1;
                    self.rest = &inside[at..];
                    break;
                }
                (b'"' | b'\'', None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                _ => {}
            }
        }
        // The file ends inside the tag.
        let torn = end.is_none() && self.rest.len() > inside.len();
        self.damaged += usize::from(torn);
        let end = end.or(first);
        if let Some(end) = end {
            self.rest = &inside[end + 1..];
        } else if torn {
            self.rest = "";
        }
        let inside = match end {
            Some(end) => &inside[..end],
            None => &inside[..inside.len() - self.rest.len()],
        };
        let is_empty = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let name = &inside[..name_length(inside)];
        Token::Start(Tag { name: local(name), is_empty, inside })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let at = self.rest.find('<').unwrap_or(self.rest.len());
            if at > 0 {
                let (words, rest) = self.rest.split_at(at);
                self.rest = rest;
                return Some(Token::Text(words));
            }
            let mut bytes = self.rest.bytes().skip(1);
            let Some(second) = bytes.next() else {
                let last = std::mem::take(&mut self.rest);
                return (!last.is_empty()).then_some(Token::Text(last));
            };
            match second {
                b'!' if self.rest.starts_with("<!--") => {
                    self.enclosed("<!--", "-->");
                }
                b'!' if self.rest.starts_with("<![CDATA[") => {
                    if let Some(words) = self.enclosed("<![CDATA[", "]]>") {
                        return Some(Token::Literal(words));
                    }
                }
                b'!' if self.rest.starts_with("<!DOCTYPE") => self.document_type(),
                b'?' => {
                    self.enclosed("<?", "?>");
                }
                b'/' => return Some(self.end_tag()),
                b'_' | b':' | b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => return Some(self.start_tag()),
                _ => {
                    self.damaged += 1;
                    let (sign, rest) = self.rest.split_at(1);
                    self.rest = rest;
                    return Some(Token::Text(sign));
                }
            }
        }
    }
}

impl Tag<'_> {
    /// Returns the value of an attribute, by its name or the end of it behind the prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        // Most tags have few attributes, and are asked for many.
        if !self.inside.contains(name) {
            return None;
        }
        let start = BytesStart::from_content(self.inside, name_length(self.inside));
        let mut all = start.attributes();
        let found = all.with_checks(false).flatten().find(|attribute| {
            let key = attribute.key.0;
            key == name || (key.ends_with(name) && local(key) == name)
        });
        let value = crate::format::entity::resolve(&found?.value, |_| None).into_owned();
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        (!value.is_empty()).then_some(value)
    }

    /// Returns the name space that the element's own tag gives it.
    pub fn space(&self) -> Option<String> {
        let name = &self.inside[..name_length(self.inside)];
        let key = match name.split_once(':') {
            Some((prefix, _)) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        let start = BytesStart::from_content(self.inside, name.len());
        let mut all = start.attributes();
        let found = all.with_checks(false).flatten().find(|attribute| attribute.key.0 == key);
        Some(found?.value.into_owned())
    }
}

fn name_length(inside: &str) -> usize {
    inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len())
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> (Vec<String>, usize) {
        let mut tokens = Tokens::new(text);
        let mut all = Vec::new();
        for token in tokens.by_ref() {
            all.push(match token {
                Token::Text(words) => words.to_owned(),
                Token::Literal(words) => format!("[{words}]"),
                Token::Start(tag) => {
                    let n = tag.attribute("n").unwrap_or_default();
                    format!("<{}{}{n}", tag.name, if tag.is_empty { "/" } else { "" })
                }
                Token::End(name) => format!("/{name}"),
            });
        }
        (all, tokens.damaged)
    }

    #[test]
    fn sound_markup() {
        let text = "<?xml version='1'?><!DOCTYPE TEI [<!ENTITY a \"]>\">]><t:TEI n='a>b'><!-- <p> -->a \
            &lt;<pb n=\"&amp;1\"/><![CDATA[<&]]></t:TEI >";
        let (all, damaged) = cut(text);
        assert_eq!(all, ["<TEIa>b", "a &lt;", "<pb/&1", "[<&]", "/TEI"]);
        assert_eq!(damaged, 0);
        let mut tokens = Tokens::new(text);
        tokens.next();
        assert_eq!(tokens.subset, Some("<!ENTITY a \"]>\">"));
    }

    #[test]
    fn of_marks_that_do_not_end_each_kind_is_remembered_once() {
        let text = "<!-- <?a ?> <![CDATA[ <? ".repeat(100);
        let mut tokens = Tokens::new(&text);
        assert!(tokens.by_ref().count() > 100);
        assert!(tokens.missing.len() <= 3, "{} are asked for every mark", tokens.missing.len());
    }

    #[test]
    fn damaged_markup_leaves_the_words() {
        for (text, expected) in [
            ("a <p n=\"1>b <hi>c", &["a ", "<p", "b ", "<hi", "c"][..]),
            ("a <p n <hi>c</hi <b", &["a ", "<p", "<hi", "c", "/hi", "<b"]),
            ("a <!-- b <![CDATA[ c <? d", &["a ", " b ", " c ", " d"]),
            ("1 < 2 <", &["1 ", "<", " 2 ", "<"]),
            ("<!DOCTYPE [ <p>a", &[" [ ", "<p", "a"]),
        ] {
            let (all, damaged) = cut(text);
            assert_eq!(all, expected, "{text}");
            assert!(damaged > 0);
        }
    }

    #[test]
    fn nothing_panics_and_all_is_read() {
        use proptest::prelude::*;
        proptest!(|(text in "[<>/!?a-c\"'= \\[\\]&;é-]{0,60}")| {
            let mut tokens = Tokens::new(&text);
            prop_assert!(tokens.by_ref().count() <= text.len());
            prop_assert!(tokens.rest.is_empty());
        });
    }
}
