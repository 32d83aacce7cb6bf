//! Reads RTF: follows its groups, decodes its text and sends it to where it belongs.
//!
//! Owns the groups that are open, and what happens when one ends. What a control word does is in
//! [`super::words`].

use std::collections::HashMap;

use super::codes::Code;
use super::groups::{Group, Letters, Shape, To};
use super::tokens::{Token, Tokens};
use crate::format::office::fields::Asked;
use crate::format::office::lost::Lost;
use crate::format::office::styles::Styles;
use crate::format::office::writer::{Kind, Mark, Paragraph, Writer};
use crate::format::{Limits, Read, Unreadable};
use crate::model::apparatus::Field;

/// Words that are collected for something else than the text are no longer than this, in bytes.
const COLLECTED: usize = 64 << 10;
/// More groups are not told apart; no writer nests so deep.
const DEEPEST: usize = 2000;
/// The longest mark of an item that is only set off by a tab, in bytes.
const LONGEST_MARK: usize = 12;

/// Reads a file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Read, Unreadable> {
    let mut reader = Reader::new(bytes, limits);
    for token in Tokens::new(bytes) {
        reader.writer.step()?;
        reader.token(token);
        if reader.is_over {
            break;
        }
    }
    reader.finish()
}

#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub writer: Writer<'a>,
    pub lost: Lost,
    groups: Vec<Group>,
    /// How many more groups are open than are told apart.
    deeper: usize,
    /// Whether the last token was `\*`.
    pub optional: bool,
    /// How many characters still stand for the last `\u`.
    pub skip: usize,
    /// Bytes that are not decoded yet: a character may have two.
    bytes: Vec<u8>,
    /// Half of a character beyond the first plane.
    pub half: Option<u16>,
    pub page_code: Code,
    pub default_font: Option<i32>,
    pub fonts: HashMap<i32, Code>,
    pub styles: HashMap<i32, Look>,
    /// The font that is being told of, or the style on which one is based.
    pub told: i32,
    collected: Vec<String>,
    fields: Vec<Asked>,
    mark: Option<Mark>,
    /// The words of a paragraph that may turn out to be its mark.
    lead: Option<(String, Styles)>,
    notes: usize,
    /// How many notes and text boxes are open. They have no tables.
    apart: usize,
    /// The page, if all are known.
    page: Option<u32>,
    breaks: usize,
    /// How many columns the table has.
    pub columns: usize,
    /// What is being said of a picture, and the name of that.
    name: String,
    description: String,
    /// Whether the shape has a picture.
    has_picture: bool,
    pub day: [i32; 3],
    stated: Vec<Field>,
    is_over: bool,
}

/// A style of paragraphs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    pub kind: Kind,
    /// The styles that are on because of it.
    pub styles: Styles,
    /// The level in the outline, from 0.
    pub outline: Option<u8>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &[u8], limits: &'a Limits<'a>) -> Self {
        let breaks = memchr::memmem::find_iter(bytes, b"\\page");
        let breaks =
            breaks.filter(|at| !bytes.get(at + 5).is_some_and(u8::is_ascii_alphanumeric)).count();
        Self {
            writer: Writer::new(limits),
            lost: Lost::default(),
            groups: vec![Group::new()],
            deeper: 0,
            optional: false,
            skip: 0,
            bytes: Vec::new(),
            half: None,
            page_code: Code::Of(encoding_rs::WINDOWS_1252),
            default_font: None,
            fonts: HashMap::new(),
            styles: HashMap::new(),
            told: -1,
            collected: Vec::new(),
            fields: Vec::new(),
            mark: None,
            lead: None,
            notes: 0,
            apart: 0,
            page: None,
            breaks,
            columns: 0,
            name: String::new(),
            description: String::new(),
            has_picture: false,
            day: [0; 3],
            stated: Vec::new(),
            is_over: false,
        }
    }

    fn finish(mut self) -> Result<Read, Unreadable> {
        self.decode();
        self.lost.damaged |= !self.is_over;
        while self.groups.len() > 1 {
            self.close();
        }
        self.flush_lead();
        self.writer.end_block();
        self.writer.close_table();
        self.lost.tell(&mut self.writer.builder);
        let mut read = self.writer.builder.finish()?;
        self.lost.tell_heads(&mut read);
        Ok(read)
    }

    pub fn group(&mut self) -> &mut Group {
        if self.groups.is_empty() {
            self.groups.push(Group::new());
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn token(&mut self, token: Token) {
        match token {
            Token::Open | Token::Close => {
                self.decode();
                self.skip = 0;
                self.optional = false;
                if token == Token::Open {
                    self.open();
                } else {
                    self.close();
                }
            }
            Token::Byte(_) if self.skip > 0 => self.skip -= 1,
            Token::Byte(byte) => self.bytes.push(byte),
            Token::Text(text) => {
                let skipped = self.skip.min(text.len());
                self.skip -= skipped;
                self.optional = false;
                self.bytes.extend_from_slice(text.get(skipped..).unwrap_or_default());
                if self.bytes.len() > COLLECTED {
                    self.decode();
                }
            }
            Token::Symbol(b'\\' | b'{' | b'}') if self.skip > 0 => self.skip -= 1,
            Token::Symbol(symbol @ (b'\\' | b'{' | b'}')) => self.bytes.push(symbol),
            Token::Symbol(symbol) => {
                self.decode();
                self.symbol(symbol);
            }
            Token::Word(word, number) => {
                self.decode();
                self.word(word, number);
                self.optional = false;
            }
        }
    }

    fn open(&mut self) {
        if self.groups.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        let group = Group { said: false, ..self.group().clone() };
        self.groups.push(group);
    }

    fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(group) = self.groups.pop() else { return };
        self.half = None;
        if group.said {
            let words = if group.collects() {
                self.collected.pop().unwrap_or_default()
            } else {
                String::new()
            };
            self.end(group.to, &words);
        }
        // The file ends with its first group; the one below it is ours.
        self.is_over |= self.groups.len() <= 1;
    }

    /// Says where the text of this group goes.
    pub fn send(&mut self, to: To) {
        if self.group().to == To::Nowhere {
            return;
        }
        let group = self.group();
        let was_collecting = group.said && group.collects();
        (group.to, group.said) = (to, true);
        let collects = group.collects();
        match (was_collecting, collects) {
            (false, true) => self.collected.push(String::new()),
            (true, false) => drop(self.collected.pop()),
            _ => {}
        }
    }

    /// What its text was sent to has ended.
    fn end(&mut self, to: To, words: &str) {
        match to {
            To::Note => {
                self.flush_lead();
                self.writer.end_note();
                self.apart = self.apart.saturating_sub(1);
            }
            To::Box => {
                self.flush_lead();
                self.writer.end_block();
                self.apart = self.apart.saturating_sub(1);
            }
            To::Result => {
                self.flush_lead();
                if self.fields.last().is_some_and(|field| field.link.is_some()) {
                    self.writer.end_link();
                }
            }
            To::Field => {
                self.fields.pop();
            }
            // Some writers say it twice.
            To::Fact(field) if self.stated.contains(&field) => {}
            To::Fact(field) => {
                self.stated.push(field);
                self.writer.builder.fact(field, words);
            }
            To::Day => {
                let [year, month, day] = self.day;
                if (1..=9999).contains(&year)
                    && (1..=12).contains(&month)
                    && (1..=31).contains(&day)
                {
                    let date = format!("{year:04}-{month:02}-{day:02}");
                    self.writer.builder.fact(Field::Date, &date);
                }
            }
            To::Instruction => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Asked::of(words);
                }
            }
            To::Mark => self.mark = Some(mark_of(words)),
            To::Place => {
                let name = words.trim();
                if !name.is_empty() {
                    self.writer.builder.id(name);
                }
            }
            To::Head => self.lost.head(words),
            To::Name => words.trim().clone_into(&mut self.name),
            To::Value if self.name == "wzDescription" => words.clone_into(&mut self.description),
            To::Picture if self.name == "pib" => self.has_picture = true,
            To::Picture => self.picture(),
            To::Shape => {
                if std::mem::take(&mut self.has_picture) {
                    self.picture();
                }
                self.name.clear();
            }
            _ => {}
        }
    }

    /// Decodes the bytes that have come together, and sends them on.
    pub fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        if matches!(self.group().to, To::Nowhere | To::Worse | To::Shape) {
            return;
        }
        let words = if bytes.is_ascii() && !matches!(self.code(), Code::Signs(_)) {
            String::from_utf8(bytes).unwrap_or_default()
        } else {
            self.code().decode(&bytes)
        };
        self.words(&words);
    }

    pub fn code(&mut self) -> Code {
        let font = self.group().letters.font;
        font.and_then(|font| self.fonts.get(&font)).copied().unwrap_or(self.page_code)
    }

    /// Returns whether text is written.
    fn writes(&mut self) -> bool {
        self.group().writes() && !self.fields.iter().any(|field| field.hidden)
    }

    fn picture(&mut self) {
        let description = std::mem::take(&mut self.description);
        if self.writes() {
            self.begin();
            self.writer.picture(&description);
        }
    }

    /// Sends words to where they belong.
    pub fn words(&mut self, words: &str) {
        let Group { to, letters, paragraph, .. } = *self.group();
        match to {
            To::Fonts => self.name_font(words),
            To::Styles => self.name_style(words),
            _ if self.group().collects() => {
                if let Some(collected) = self.collected.last_mut()
                    && collected.len() < COLLECTED
                {
                    collected.push_str(words);
                }
            }
            _ if !self.writes() => {}
            _ if letters.deleted => self.lost.deletions += 1,
            _ if letters.hidden => self.lost.hidden += 1,
            _ => self.write(words, letters, paragraph),
        }
    }

    fn write(&mut self, words: &str, letters: Letters, paragraph: Shape) {
        if self.apart > 0 && words == "\u{a0}" && !self.writer.in_paragraph() {
            // It sets off the number of a note.
            return;
        }
        let hangs = paragraph.first < 0 && self.mark.is_none() && !self.is_in_table();
        let styles = self.styles_of(letters, paragraph);
        if let Some((lead, _)) = &mut self.lead {
            lead.push_str(words);
            if lead.len() > LONGEST_MARK {
                self.flush_lead();
            }
            return;
        }
        let is_short = words.len() <= LONGEST_MARK && !words.trim().is_empty();
        if hangs && is_short && !self.writer.in_paragraph() {
            // It may be the mark of an item: a tab will tell.
            self.lead = Some((words.to_owned(), styles));
            return;
        }
        self.begin();
        self.writer.text(words, styles);
    }

    /// Returns the styles of letters, without those that all letters of a heading have.
    fn styles_of(&self, letters: Letters, paragraph: Shape) -> Styles {
        match self.styles.get(&paragraph.style) {
            Some(look) if look.outline.is_some() || matches!(look.kind, Kind::Heading(_)) => {
                letters.styles.without(look.styles)
            }
            _ => letters.styles,
        }
    }

    /// A tab, or what stands for one.
    pub fn tab(&mut self) {
        if !self.writes() {
            self.words(" ");
            return;
        }
        match self.lead.take() {
            Some((lead, _)) if is_mark(&lead) => {
                let shape = self.group().paragraph;
                self.group().paragraph.level = u16::try_from(shape.left / 180).unwrap_or(0);
                self.mark = Some(mark_of(&lead));
                self.begin();
            }
            lead => {
                self.lead = lead;
                self.flush_lead();
                self.words("\t");
            }
        }
    }

    /// Writes what is no mark after all.
    pub fn flush_lead(&mut self) {
        if let Some((lead, styles)) = self.lead.take() {
            self.begin();
            self.writer.text(&lead, styles);
        }
    }

    /// Returns whether it is in a table; one with a single column is only a frame.
    fn is_in_table(&mut self) -> bool {
        self.apart == 0 && self.group().paragraph.in_table && self.columns != 1
    }

    /// Begins a paragraph, if none is open.
    pub fn begin(&mut self) {
        if self.lead.is_some() {
            self.flush_lead();
        }
        if self.writer.in_paragraph() {
            return;
        }
        if self.is_in_table() {
            if !self.writer.in_cell() {
                self.writer.cell();
            }
        } else if self.apart == 0 {
            self.writer.close_table();
        }
        let shape = self.group().paragraph;
        let style = self.styles.get(&shape.style).copied().unwrap_or_default();
        let kind = match shape.outline.or(style.outline) {
            Some(level @ 0..=8) => Kind::Heading((level + 1).min(6)),
            _ => style.kind,
        };
        let list = self.mark.take().map(|mark| (shape.level, mark));
        self.writer.begin(&Paragraph { kind, list });
    }

    /// Ends the paragraph.
    pub fn end_paragraph(&mut self) {
        self.flush_lead();
        if self.writes() {
            self.writer.end();
            self.mark = None;
        }
    }

    pub fn line_break(&mut self) {
        if self.writes() {
            self.flush_lead();
            self.writer.line_break();
        }
    }

    /// How many pages there were. They are only told apart if each break between two is known.
    pub fn count_pages(&mut self, count: i32) {
        if usize::try_from(count).is_ok_and(|count| count == self.breaks + 1 && count > 1) {
            self.page = Some(1);
            self.writer.builder.page("1");
        }
    }

    /// Begins a page of the source.
    pub fn next_page(&mut self) {
        if let Some(page) = &mut self.page
            && self.apart == 0
        {
            *page = page.saturating_add(1);
            self.writer.builder.page(&page.to_string());
        }
    }

    pub fn end_cell(&mut self) {
        self.flush_lead();
        if !self.writes() || !self.is_in_table() {
            self.end_paragraph();
            return;
        }
        if !self.writer.in_cell() {
            self.writer.cell();
        }
        self.writer.close_cell();
        self.mark = None;
    }

    pub fn end_row(&mut self) {
        self.end_paragraph();
        if self.writes() && self.apart == 0 {
            self.writer.close_row();
        }
    }

    pub fn begin_field(&mut self) {
        self.fields.push(Asked::default());
        self.send(To::Field);
    }

    /// What a field shows: a link, if it asks for one.
    pub fn begin_result(&mut self) {
        self.flush_lead();
        self.send(To::Result);
        if let Some(link) = self.fields.last().and_then(|field| field.link.clone()) {
            self.begin();
            self.writer.link(Some(link));
        }
    }

    /// A note; it is called where it stands.
    pub fn begin_note(&mut self) {
        let Group { letters, .. } = *self.group();
        if !self.writes() || self.apart > 0 || letters.deleted || letters.hidden {
            self.send(To::Nowhere);
            return;
        }
        self.begin();
        self.notes += 1;
        let key = self.notes.to_string();
        self.writer.call(&key);
        self.writer.note(&key);
        self.apart += 1;
        self.send(To::Note);
        let font = self.default_font;
        let group = self.group();
        (group.letters, group.paragraph) =
            (Letters { font, ..Letters::default() }, Shape::default());
    }

    /// A text box. What surrounds it goes on after it.
    pub fn begin_box(&mut self) {
        if self.group().to != To::Shape || self.group().repeated || self.apart > 0 {
            self.send(To::Nowhere);
            return;
        }
        self.end_paragraph();
        self.writer.end();
        self.apart += 1;
        self.send(To::Box);
        self.group().paragraph = Shape::default();
    }
}

fn mark_of(words: &str) -> Mark {
    let words = words.trim();
    let mut letters = words.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Mark::None,
        // The o of Courier, as it stands for a circle.
        (Some('o'), None) => Mark::Bullet,
        _ if words.chars().any(char::is_alphanumeric) => Mark::Number(words.to_owned()),
        _ => Mark::Bullet,
    }
}

/// Returns whether words that are set off by a tab are a mark: `a.`, `(12)`, `•`.
fn is_mark(words: &str) -> bool {
    let words = words.trim();
    let inner = words.trim_matches(['(', ')', '.', '[', ']', '§']);
    let counted = inner.len() < words.len()
        && !inner.is_empty()
        && inner.chars().count() <= 6
        && inner.chars().all(|c| c.is_alphanumeric() || c == '.');
    counted || matches!(words, "•" | "-" | "–" | "—" | "·" | "*" | "◦" | "▪" | "○" | "■" | "●")
}
