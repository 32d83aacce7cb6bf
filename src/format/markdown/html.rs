//! HTML inside Markdown, read lightly: its text stays, its tags go.
//!
//! Owns which tags begin a paragraph, which are styles, and what is no text. There is no tree: a
//! page of Markdown may close in one block what it opened in another, or never.

use super::destination;
use crate::format::builder::{Builder, Container};
use crate::format::entity;
use crate::model::structure::Style;

/// Tags before and after which a new paragraph begins.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// What is open.
#[derive(Debug, Default)]
pub(super) struct Html {
    styles: Vec<Style>,
    has_link: bool,
    /// How many containers are open.
    open: usize,
    /// What is inside a tag of this name is no text.
    hidden: Option<&'static str>,
}

impl Html {
    /// Returns whether what follows is no text.
    pub fn hides(&self) -> bool {
        self.hidden.is_some()
    }

    /// Reads a block of HTML.
    pub fn block(&mut self, source: &str, builder: &mut Builder) {
        let mut rest = source;
        // Looked for once, and not again from every comment that does not end.
        let last = source.rfind("-->").unwrap_or(0);
        while !rest.is_empty() {
            let at = rest.find('<').unwrap_or(rest.len());
            let (words, tag) = rest.split_at(at);
            if !self.hides() {
                builder.text(&entity::resolve(words, |_| None));
            }
            let end = end_of_tag(tag, source.len() - tag.len() + 4 <= last);
            if end == 1 && !self.hides() {
                builder.text("<");
            }
            if end > 1 {
                self.tag(&tag[..end], builder);
            }
            rest = &tag[end..];
        }
        self.end(builder);
    }

    /// Closes what is open.
    pub fn end(&mut self, builder: &mut Builder) {
        while let Some(style) = self.styles.pop() {
            builder.end_style(style);
        }
        if std::mem::take(&mut self.has_link) {
            builder.end_link();
        }
        for _ in 0..std::mem::take(&mut self.open) {
            builder.close();
        }
        self.hidden = None;
    }

    /// Reads a tag with its angles, or a comment.
    pub fn tag(&mut self, source: &str, builder: &mut Builder) {
        let inside = source.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        let closes = inside.starts_with('/');
        let inside = inside.trim_start_matches('/');
        let length = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let name = inside[..length].to_ascii_lowercase();
        let name = name.as_str();
        let attributes = &inside[length..];
        if let Some(hidden) = self.hidden {
            if closes && name == hidden {
                self.hidden = None;
            }
            return;
        }
        if !closes && let Some(id) = attribute(attributes, "id") {
            builder.id(&id.to_lowercase());
        }
        if let Some(style) = style(name) {
            self.switch(style, !closes, builder);
            return;
        }
        match name {
            "script" if !closes => self.hidden = Some("script"),
            "style" if !closes => self.hidden = Some("style"),
            "br" => builder.line_break(),
            "hr" => builder.rule(),
            "td" | "th" => builder.text(" "),
            "img" => {
                let description = attribute(attributes, "alt");
                // What is there for looks says so with an empty description.
                if description.as_deref() != Some("") {
                    builder.picture(&description.unwrap_or_default());
                }
            }
            "a" if closes => {
                if std::mem::take(&mut self.has_link) {
                    builder.end_link();
                }
            }
            "a" => {
                if let Some(name) = attribute(attributes, "name") {
                    builder.id(&name.to_lowercase());
                }
                if let Some(address) = attribute(attributes, "href").filter(|to| !to.is_empty()) {
                    self.has_link = true;
                    builder.link(destination(address));
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => {
                let level = name.as_bytes().get(1).map_or(1, |digit| digit.wrapping_sub(b'0'));
                let heading = Container::Heading(level);
                let container = if name == "pre" { Container::Preformatted } else { heading };
                if closes && self.open > 0 {
                    self.open -= 1;
                    builder.close();
                } else if !closes {
                    self.open += 1;
                    builder.open(container);
                }
            }
            name if BLOCKS.contains(&name) => {
                builder.open(Container::Division);
                builder.close();
            }
            _ => {}
        }
    }

    fn switch(&mut self, style: Style, on: bool, builder: &mut Builder) {
        let open = self.styles.iter().rposition(|other| *other == style);
        match open {
            Some(at) if !on => {
                self.styles.remove(at);
                builder.end_style(style);
            }
            _ if on && self.styles.len() < 32 => {
                self.styles.push(style);
                builder.style(style);
            }
            _ => {}
        }
    }
}

fn style(name: &str) -> Option<Style> {
    Some(match name {
        "em" | "i" | "cite" | "dfn" | "var" => Style::Emphasis,
        "strong" | "b" => Style::Strong,
        "u" | "ins" => Style::Underline,
        "s" | "del" | "strike" => Style::Struck,
        "code" | "kbd" | "samp" | "tt" => Style::Code,
        "sup" => Style::Superscript,
        "sub" => Style::Subscript,
        _ => return None,
    })
}

/// Returns how long the tag or comment at the start of `source` is, in bytes: 1, if there is none,
/// and 0 at the end. A comment may end, or none does.
fn end_of_tag(source: &str, may_end: bool) -> usize {
    if source.is_empty() {
        return 0;
    }
    if let Some(comment) = source.strip_prefix("<!--") {
        // One that does not end hides nothing.
        let end = if may_end { comment.find("-->") } else { None };
        return end.map_or(4, |at| 4 + at + 3);
    }
    let mut bytes = source.bytes().enumerate().skip(1);
    let begins = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?');
    if !bytes.next().is_some_and(|(_, byte)| begins(byte)) {
        return 1;
    }
    let mut quote = None;
    for (at, byte) in bytes {
        match (byte, quote) {
            (b'>', None) => return at + 1,
            // A quotation mark is missing.
            (b'<', None) => return at,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    // A quotation mark that is never closed.
    source.find('>').map_or(source.len(), |at| at + 1)
}

/// Returns the value of an attribute.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            // What has no value. It is at least one character long, or the end is reached.
            rest = after;
            continue;
        };
        let quoted = value.starts_with(['"', '\'']);
        let (value, after) = if quoted {
            let inside = &value[1..];
            inside.split_once(&value[..1]).unwrap_or((inside, ""))
        } else {
            value.split_at(value.find(char::is_whitespace).unwrap_or(value.len()))
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(entity::resolve(value.trim(), |_| None).into_owned());
        }
        rest = after.trim_start();
    }
    None
}
