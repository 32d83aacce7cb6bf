//! Reads RTF: follows its groups, decodes its text and sends it to where it belongs.
//!
//! Owns the groups that are open, and what happens when one ends. What a control word does is in
//! [`super::words`]. It has that many fields because RTF is a stream of commands to a machine, each of
//! which changes one register of it.

use std::collections::HashMap;

use super::codes::Code;
use super::groups::{Group, To};
use super::text::mark_of;
use super::tokens::{Token, Tokens};
use crate::format::office::fields::Asked;
use crate::format::office::lost::Lost;
use crate::format::office::styles::Styles;
use crate::format::office::writer::{Kind, Mark, Writer};
use crate::format::{Limits, Read, Unreadable};
use crate::model::apparatus::Field;

/// Words that are collected for something else than the text are no longer than this, in bytes.
pub(super) const COLLECTED: usize = 64 << 10;
/// More groups are not told apart; no writer nests so deep.
const DEEPEST: usize = 2000;
/// Reads a file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Read, Unreadable> {
    let mut reader = Reader::new(bytes, limits);
    let mut tokens = Tokens::new(bytes);
    for token in tokens.by_ref() {
        reader.writer.step()?;
        reader.token(token);
        if reader.is_over {
            break;
        }
    }
    // Words behind the end are cut off by a bracket too many.
    let is_word = |token: Token| matches!(token, Token::Text(text) if text.iter().any(u8::is_ascii_alphabetic));
    reader.lost.damaged |= reader.is_over && tokens.any(is_word);
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
    pub collected: Vec<String>,
    pub fields: Vec<Asked>,
    /// How many of them are not shown.
    hidden_fields: usize,
    pub mark: Option<Mark>,
    /// The words of a paragraph that may turn out to be its mark.
    pub lead: Option<(String, Styles)>,
    pub notes: usize,
    /// How many notes and text boxes are open. They have no tables.
    pub apart: usize,
    /// The page, if all are known.
    pub page: Option<u32>,
    pub breaks: usize,
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
            hidden_fields: 0,
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
                let hidden = self.fields.pop().is_some_and(|field| field.hidden);
                self.hidden_fields -= usize::from(hidden);
            }
            // Some writers say it twice.
            To::Fact(field) if self.stated.contains(&field) => {}
            To::Fact(field) => {
                self.stated.push(field);
                if field == Field::Title {
                    self.writer.builder.fact(field, words);
                } else {
                    self.writer.builder.fact_of_file(field, words);
                }
            }
            To::Day => {
                let [year, month, day] = self.day;
                if (1..=9999).contains(&year)
                    && (1..=12).contains(&month)
                    && (1..=31).contains(&day)
                {
                    let date = format!("{year:04}-{month:02}-{day:02}");
                    self.writer.builder.fact_of_file(Field::Date, &date);
                }
            }
            To::Instruction => {
                if let Some(field) = self.fields.last_mut() {
                    let before = std::mem::replace(field, Asked::of(words));
                    self.hidden_fields += usize::from(field.hidden);
                    self.hidden_fields -= usize::from(before.hidden);
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
    pub fn writes(&mut self) -> bool {
        self.group().writes() && self.hidden_fields == 0
    }

    fn picture(&mut self) {
        let description = std::mem::take(&mut self.description);
        if self.writes() {
            self.begin();
            self.writer.picture(&description);
        }
    }
}
