//! Markdown: CommonMark with the tables, notes, tasks and strikes of GitHub.
//!
//! Owns what of Markdown is text and what is structure. How it is parsed is left to
//! `pulldown-cmark`; nothing is made finer than it was typed (no curly quotation marks, no
//! formulas). HTML inside it is read lightly, in [`html`]. What is Markdown only its name tells.

mod html;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use self::html::Html;
use super::builder::{Builder, Container, LinkDestination, Numbering};
use super::{Claim, Format, Limits, Read, Source, Unreadable, textual};
use crate::model::apparatus::front_matter;
use crate::model::structure::Style;

/// Markdown.
pub const FORMAT: Format =
    Format { name: "markdown", version: 2, claims, read, watched: false, was_plain: true };

fn claims(source: &Source) -> Claim {
    let named = source.ends_in(&["md", "markdown", "mkd", "mdown"]);
    if named && textual::may_be(source) { Claim::Name } else { Claim::No }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let marked = textual::decode(source, limits)?;
    let mut builder = Builder::new(limits);
    if let Some(loss) = marked.loss {
        builder.loss(loss);
    }
    let body = front(&marked.text, &mut builder);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut reader = Reader::new(builder);
    let mut heading: Option<Vec<Event>> = None;
    for (at, event) in Parser::new_ext(body, options).enumerate() {
        if at % 256 == 0 {
            reader.builder.check()?;
        }
        // The name of a heading is made of its words, and has to be known before them.
        match (&mut heading, event) {
            (None, event @ Event::Start(Tag::Heading { .. })) => heading = Some(vec![event]),
            (None, event) => reader.event(event),
            (Some(held), event) => {
                let ends = matches!(event, Event::End(TagEnd::Heading(_)));
                held.push(event);
                if ends {
                    reader.heading(heading.take().unwrap_or_default());
                }
            }
        }
    }
    reader.heading(heading.unwrap_or_default());
    reader.builder.finish()
}

/// States the facts of the front matter; returns the text below it.
fn front<'a>(text: &'a str, builder: &mut Builder) -> &'a str {
    let Some(front) = front_matter(text) else { return text };
    if let Some(fault) = front.fault {
        let lines = &text[front.lines.range()];
        // Two lines of hyphens may also be two rules.
        if !lines.lines().any(|line| line.contains(':') || line.contains('=')) {
            return text;
        }
        builder.loss(format!("the front matter, which cannot be read: {fault}"));
        builder.open(Container::Preformatted);
        builder.text(lines);
        builder.close();
    }
    for (field, words) in front.facts {
        builder.fact(field, &words);
    }
    &text[front.end..]
}

/// Sends events to the builder.
struct Reader<'a> {
    builder: Builder<'a>,
    html: Html,
    /// The description of a picture, while it is collected, and how many pictures are in it.
    picture: Option<(String, usize)>,
    /// The lines of a block of HTML.
    block: Option<String>,
    /// How often a name was given to a heading.
    names: HashMap<String, usize>,
}

impl<'a> Reader<'a> {
    fn new(builder: Builder<'a>) -> Self {
        let (html, names) = (Html::default(), HashMap::new());
        Self { builder, html, picture: None, block: None, names }
    }

    fn heading(&mut self, events: Vec<Event>) {
        let words = events.iter().map(|event| match event {
            Event::Text(words) | Event::Code(words) => words,
            Event::SoftBreak | Event::HardBreak => " ",
            _ => "",
        });
        let name = slug(&words.collect::<String>());
        if !events.is_empty() {
            let count = self.names.entry(name.clone()).or_default();
            let id = if *count == 0 { name } else { format!("{name}-{count}") };
            *count += 1;
            self.builder.id(&id);
        }
        for event in events {
            self.event(event);
        }
    }

    fn event(&mut self, event: Event) {
        if let Some((description, depth)) = &mut self.picture {
            match event {
                Event::Text(words) | Event::Code(words) => description.push_str(&words),
                Event::SoftBreak | Event::HardBreak => description.push(' '),
                Event::Start(Tag::Image { .. }) => *depth += 1,
                Event::End(TagEnd::Image) if *depth > 0 => *depth -= 1,
                Event::End(TagEnd::Image) => {
                    let description = std::mem::take(description);
                    self.picture = None;
                    self.builder.picture(&description);
                }
                _ => {}
            }
            return;
        }
        if let Some(block) = &mut self.block {
            match event {
                Event::Html(words) | Event::Text(words) => block.push_str(&words),
                _ => {
                    let block = self.block.take().unwrap_or_default();
                    self.html.block(&block, &mut self.builder);
                    self.event_outside(event);
                }
            }
            return;
        }
        self.event_outside(event);
    }

    fn event_outside(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => {
                if !self.html.hides() {
                    self.builder.text(&words);
                }
            }
            Event::Code(words) => {
                self.builder.style(Style::Code);
                self.builder.text(&words);
                self.builder.end_style(Style::Code);
            }
            Event::Html(words) => self.html.block(&words, &mut self.builder),
            Event::InlineHtml(words) => self.html.tag(&words, &mut self.builder),
            Event::FootnoteReference(label) => self.builder.call(&label),
            Event::SoftBreak => self.builder.text("\n"),
            Event::HardBreak => self.builder.line_break(),
            Event::Rule => self.builder.rule(),
            Event::TaskListMarker(done) => self.builder.mark(if done { "[x]" } else { "[ ]" }),
            Event::InlineMath(words) | Event::DisplayMath(words) => self.builder.text(&words),
        }
    }

    fn start(&mut self, tag: Tag) {
        let container = match tag {
            Tag::Paragraph => Container::Paragraph,
            Tag::Heading { level, .. } => Container::Heading(level as u8),
            Tag::BlockQuote(_) => Container::Quotation,
            Tag::CodeBlock(_) => Container::Preformatted,
            Tag::List(None) => Container::Bullets,
            Tag::List(Some(first)) => Container::Numbers(first, Numbering::Decimal),
            Tag::Item => Container::Item,
            Tag::Table(_) => Container::Table,
            Tag::TableHead => {
                self.builder.open(Container::Row);
                return self.builder.style(Style::Strong);
            }
            Tag::TableRow => Container::Row,
            Tag::TableCell => Container::Cell,
            Tag::HtmlBlock => {
                self.block = Some(String::new());
                Container::Division
            }
            Tag::FootnoteDefinition(label) => {
                self.builder.note(&label);
                return;
            }
            Tag::Emphasis => return self.builder.style(Style::Emphasis),
            Tag::Strong => return self.builder.style(Style::Strong),
            Tag::Strikethrough => return self.builder.style(Style::Struck),
            Tag::Superscript => return self.builder.style(Style::Superscript),
            Tag::Subscript => return self.builder.style(Style::Subscript),
            Tag::Link { link_type, dest_url, .. } => {
                let mail = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
                let address = if mail { format!("mailto:{dest_url}") } else { dest_url.into() };
                self.builder.link(destination(address));
                return;
            }
            Tag::Image { .. } => {
                self.picture = Some((String::new(), 0));
                return;
            }
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => Container::Division,
        };
        self.builder.open(container);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.builder.end_style(Style::Emphasis),
            TagEnd::Strong => self.builder.end_style(Style::Strong),
            TagEnd::Strikethrough => self.builder.end_style(Style::Struck),
            TagEnd::Superscript => self.builder.end_style(Style::Superscript),
            TagEnd::Subscript => self.builder.end_style(Style::Subscript),
            TagEnd::Link => self.builder.end_link(),
            TagEnd::TableHead => {
                self.builder.end_style(Style::Strong);
                self.builder.close();
            }
            TagEnd::Image => {}
            TagEnd::FootnoteDefinition => self.builder.end_note(),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => {
                self.html.end(&mut self.builder);
                self.builder.close();
            }
            _ => self.builder.close(),
        }
    }
}

/// Returns where an address leads.
fn destination(address: String) -> LinkDestination {
    match address.strip_prefix('#') {
        Some(name) => LinkDestination::Inside(unescape(name).to_lowercase()),
        None => LinkDestination::Outside(address),
    }
}

/// Returns the name of a heading, as GitHub makes it of its words.
fn slug(words: &str) -> String {
    let kept = words.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c => Some(c).filter(|c| c.is_alphanumeric() || is_mark(*c)),
    });
    kept.collect::<String>().to_lowercase()
}

/// Returns whether a character belongs to the letter before it.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

/// Replaces `%E4` and the like.
fn unescape(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        if let (b'%', Some((high, low))) = (first, digit(0).zip(digit(1))) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
