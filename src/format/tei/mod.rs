//! TEI: texts as their editors encoded them, with persons, places, dates, pages and notes.
//!
//! Owns how a file is walked and which elements are open. What the elements are is in [`element`],
//! what is written between them in [`writer`], the header in [`header`]. Nothing here trusts a file
//! to be sound: what is not closed is closed with what it stands in.
//!
//! What was printed is what is read: `orig` and not `reg`. Where the editors correct a slip or
//! write out an abbreviation, it is their reading (`corr`, `expan`) that can be found and quoted.

mod dictionary;
mod element;
mod entities;
mod header;
mod list;
mod look;
mod point;
#[cfg(test)]
mod tests;
mod token;
mod writer;

use self::element::Close;
use self::entities::Entities;
use self::header::Header;
use self::token::{Tag, Token, Tokens};
use self::writer::Writer;
use super::builder::Builder;
use super::textual::{self, Marked};
use super::{Claim, Format, Limits, Read, Source, StatedFact, Unreadable, decode};
use crate::model::apparatus::Field;
use crate::model::span::Span;

/// TEI.
pub const FORMAT: Format =
    Format { name: "tei", version: 2, claims, read, watched: false, was_plain: true };

/// Bytes in which the first element is looked for; comments and licences come before it.
const HEAD: usize = 64 << 10;
/// The name spaces of TEI begin so.
const SPACE: &str = "http://www.tei-c.org/ns/";
/// Elements that no other kind of XML has by these names. A piece of a file has several of them.
const TELLING: &[&str] = &[
    "<persName",
    "<placeName",
    "<dateline",
    "<opener",
    "<closer",
    "<hi rend",
    "<pb ",
    "<lb/>",
    "<signed>",
    "<salute>",
    "<teiHeader",
    "<lg",
    "<note place",
    "<note n=",
];

fn claims(source: &Source) -> Claim {
    let named = source.ends_in(&["xml", "tei", "odd"]);
    let begins = source.head(256).iter().find(|b| !b.is_ascii_whitespace() && **b != 0);
    let marked = source.head(2).starts_with(b"\xff\xfe") || source.head(2).starts_with(b"\xfe\xff");
    if !marked && !matches!(begins, Some(b'<' | 0xEF)) {
        return Claim::No;
    }
    let Some(head) = textual::opening(source, HEAD) else { return Claim::No };
    let mut tokens = Tokens::new(&head);
    let first = tokens.find_map(|token| match token {
        Token::Start(tag) => Some(Some(tag)),
        Token::Text(words) if words.trim_start_matches('\u{feff}').trim().is_empty() => None,
        _ => Some(None),
    });
    let Some(Some(root)) = first else { return Claim::No };
    let is_root = matches!(root.name, "TEI" | "teiCorpus" | "TEI.2" | "teiCorpus.2");
    if is_root || root.space().is_some_and(|space| space.starts_with(SPACE)) {
        return Claim::Bytes;
    }
    let is_piece = root.name == "div" || root.name == "text";
    let telling = TELLING.iter().filter(|tag| head.contains(**tag)).count();
    if named && is_piece && telling >= 2 { Claim::Name } else { Claim::No }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let Marked { text, loss } = decoded(source, limits)?;
    let mut builder = Builder::new(limits);
    if let Some(loss) = loss {
        builder.loss(loss);
    }
    let mut reader = Reader::new(&text, builder, limits);
    let mut count = 0_usize;
    while let Some(token) = reader.tokens.next() {
        count += 1;
        if count.is_multiple_of(256) {
            reader.check()?;
        }
        reader.token(token)?;
    }
    reader.finish()
}

/// Decodes a file; where its bytes do not tell the encoding, the declaration does.
fn decoded(source: &Source, limits: &Limits) -> Result<Marked, Unreadable> {
    if std::str::from_utf8(source.bytes).is_err()
        && let Some(name) = declared(source.head(256))
        && let Some(Ok(decoded)) = decode::decode_as(source.bytes, &name)
    {
        return textual::marked(decoded, limits);
    }
    textual::decode(source, limits)
}

/// Returns the encoding that the declaration names, if it is one of bytes.
fn declared(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head);
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = value[1..].split_once(quote)?;
    (!name.to_ascii_lowercase().starts_with("utf-16")).then(|| name.to_owned())
}

/// An open element.
#[derive(Debug)]
struct Frame<'a> {
    name: &'a str,
    /// What has to be done when it ends, last first.
    closes: Vec<Close>,
    /// The list, table or stanza that was begun in it by the first item, row or line.
    group: Option<Group>,
    /// Whether an item of the list is open in it.
    in_item: bool,
    /// Whether one of several readings was taken.
    has_reading: bool,
    kind: Option<String>,
}

/// What elements of one kind that follow each other make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    List,
    Table,
    Verse,
}

/// Walks a file.
struct Reader<'a, 'b> {
    tokens: Tokens<'a>,
    entities: Option<Entities>,
    frames: Vec<Frame<'a>>,
    /// The header, while it is read.
    header: Option<Header<'a>>,
    /// Whether a header was read.
    has_header: bool,
    writer: Writer<'b>,
    limits: &'b Limits<'b>,
    /// End tags of what is not open.
    stray: usize,
    /// How many notes there were, and pictures of which nothing is said.
    notes: usize,
    /// Notes that references call.
    called: std::collections::HashSet<String>,
    /// The page that begins inside a note.
    page: Option<String>,
    /// When the document was written, as an attribute of its own says.
    dated: Option<String>,
    /// Whether lines are those of the page, and not ended on purpose.
    has_page_lines: bool,
    /// Whether quotation marks are in the text.
    has_quotation_marks: bool,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(text: &'a str, builder: Builder<'b>, limits: &'b Limits<'b>) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        Self {
            tokens: Tokens::new(text),
            entities: None,
            frames: Vec::new(),
            header: None,
            has_header: false,
            writer: Writer::new(builder),
            limits,
            stray: 0,
            notes: 0,
            called: point::called(text),
            page: None,
            dated: None,
            has_page_lines: point::has_page_lines(text),
            has_quotation_marks: false,
        }
    }

    fn check(&self) -> Result<(), Unreadable> {
        self.writer.builder.check()?;
        self.entities.as_ref().map_or(Ok(()), Entities::check)
    }

    fn token(&mut self, token: Token<'a>) -> Result<(), Unreadable> {
        match token {
            Token::Text(words) => {
                let words = match &mut self.entities {
                    Some(entities) => super::entity::resolve(words, |name| entities.get(name)),
                    None => words.into(),
                };
                let words = self.without_broken_hyphen(&words);
                self.words(words);
            }
            Token::Literal(words) => self.words(words),
            Token::Start(tag) => {
                if self.entities.is_none() {
                    let subset = self.tokens.subset.unwrap_or_default();
                    self.entities = Some(Entities::declared(subset)?);
                }
                self.start(&tag)?;
                if tag.is_empty {
                    self.end_last();
                }
            }
            Token::End(name) => self.end(name),
        }
        Ok(())
    }

    /// Returns words without the hyphen that only the end of a line put there.
    fn without_broken_hyphen<'w>(&self, words: &'w str) -> &'w str {
        let rest = self.tokens.rest;
        let head = &rest[..rest.floor_char_boundary(256)];
        let tag = &head[..head.find('>').unwrap_or(0)];
        let joins = tag.contains("break=\"no\"") || tag.contains("break='no'");
        if !joins || !(tag.starts_with("<lb") || tag.starts_with("<pb") || tag.starts_with("<cb")) {
            return words;
        }
        let broken = words.trim_end().strip_suffix(['-', '‐', '¬', '\u{ad}']);
        broken.filter(|word| word.ends_with(char::is_alphabetic)).unwrap_or(words)
    }

    fn words(&mut self, words: &str) {
        if let Some(header) = &mut self.header {
            header.text(words);
            return;
        }
        // Blanks between readings are nobody's.
        let between = matches!(self.frames.last(), Some(Frame { name: "choice" | "app", .. }));
        if !(between && words.trim().is_empty()) {
            self.writer.words(words);
        }
    }

    fn start(&mut self, tag: &Tag<'a>) -> Result<(), Unreadable> {
        if self.frames.len() >= self.limits.depth {
            let most = self.limits.depth;
            return Err(Unreadable::TooMuch(format!("it is nested more than {most} deep")));
        }
        let mut closes = Vec::new();
        // No header has a text in it: the end of this one is missing.
        while self.header.is_some() && matches!(tag.name, "text" | "body") {
            self.end_last();
        }
        if let Some(header) = &mut self.header {
            header.start(tag);
            closes.push(Close::Header);
            if tag.name == "quotation" {
                let marks = tag.attribute("marks");
                self.has_quotation_marks = matches!(marks.as_deref(), Some("all" | "some"));
            }
        } else if tag.name == "teiHeader" {
            self.header = Some(Header::default());
            closes.push(Close::WholeHeader);
        } else {
            element::start(self, tag, &mut closes);
        }
        let frame = Frame {
            name: tag.name,
            closes,
            group: None,
            in_item: false,
            has_reading: false,
            kind: tag.attribute("type"),
        };
        self.frames.push(frame);
        Ok(())
    }

    /// Ends the element of this name that was opened last, and all in it.
    fn end(&mut self, name: &str) {
        let Some(at) = self.frames.iter().rposition(|frame| frame.name == name) else {
            self.stray += 1;
            return;
        };
        while self.frames.len() > at {
            self.end_last();
        }
    }

    fn end_last(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        list::end_group(&mut frame, &mut self.writer);
        while let Some(close) = frame.closes.pop() {
            match close {
                Close::Header => {
                    if let Some(header) = &mut self.header {
                        header.end();
                    }
                }
                Close::WholeHeader => {
                    let header = self.header.take().unwrap_or_default();
                    // Of a corpus, only what is said of the whole.
                    if !std::mem::replace(&mut self.has_header, true) {
                        for (field, words) in header.facts() {
                            self.writer.builder.fact(field, &words);
                        }
                    }
                }
                close => element::close(self, close),
            }
        }
    }

    fn is_in(&self, names: &[&str]) -> bool {
        self.frames.iter().any(|frame| names.contains(&frame.name))
    }

    fn finish(mut self) -> Result<Read, Unreadable> {
        while !self.frames.is_empty() {
            self.end_last();
        }
        self.check()?;
        let mut builder = self.writer.builder;
        let damaged = self.tokens.damaged + self.stray;
        if damaged > 0 {
            let tags = if damaged == 1 { "tag" } else { "tags" };
            builder.loss(format!("{damaged} damaged {tags}"));
        }
        if let Some(Entities { unknown: (count @ 1.., first), .. }) = self.entities {
            let names = if count == 1 { "name" } else { "names" };
            builder
                .loss(format!("{count} {names} of letters or phrases not known here: &{first};"));
        }
        let documents = self.writer.documents;
        let mut read = builder.finish()?;
        keep_facts(&mut read.facts, documents, self.dated);
        Ok(read)
    }
}

/// Leaves of the facts those of the whole document. A volume of many papers has only those that its
/// header states; a paper with its enclosures has its own first.
fn keep_facts(facts: &mut Vec<StatedFact>, documents: usize, dated: Option<String>) {
    let mut seen: Vec<Field> = Vec::new();
    facts.retain(|fact| {
        let again = seen.contains(&fact.field) && !fact.field.is_list();
        seen.push(fact.field);
        !again && (documents <= 1 || fact.span.is_empty())
    });
    if let Some(words) = dated
        && documents <= 1
        && !facts.iter().any(|fact| fact.field == Field::Date)
    {
        facts.push(StatedFact { field: Field::Date, words, span: Span::default(), of_file: false });
    }
}
