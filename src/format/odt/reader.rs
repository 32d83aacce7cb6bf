//! Reads the text of an ODT file: which element is what.
//!
//! Owns what happens where elements open and close. What is written then, and as what, is in
//! [`super::words`].

use std::collections::HashMap;

use super::SPACES;
use super::letters::Letters;
use super::lists::List;
use super::styles::{About, Look, StyleSheet};
use crate::format::office::frames::Frames;
use crate::format::office::lost::Lost;
use crate::format::office::writer::Writer;
use crate::format::office::xml::{Name, Node, Tag, Xml};
use crate::format::{Limits, Read, Unreadable};
use crate::model::apparatus::Field;

/// Text boxes within text boxes are read down to here.
const BOXES: usize = 8;
/// Cells that are only said to be repeated are no more than this.
const REPEATED: i64 = 64;
/// Blanks that are only said to be repeated are no more than this.
const BLANKS: i64 = 200;

#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub writer: Writer<'a>,
    pub lost: Lost,
    limits: &'a Limits<'a>,
    pub sheet: &'a StyleSheet,
    frames: &'a Frames,
    pub now: Place,
    /// Where notes that are being written are called.
    outer: Vec<Place>,
    notes: usize,
    /// Whether the tables that are open are only frames.
    tables: Vec<bool>,
    /// How lists that have ended stood: by their names, and by their styles and levels.
    pub ended: HashMap<String, u64>,
    pub ended_styles: HashMap<(String, usize), u64>,
    /// The counts of headings.
    pub headings: Vec<u64>,
    pictures: Vec<Picture>,
    /// How a word is read, while that is read.
    pub reading: Option<String>,
    /// The page, if pages are told.
    page: Option<u32>,
    /// Whether any paragraph was begun.
    begun: bool,
}

/// Where in the text the reader is; a note has a place of its own.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The paragraph that is open.
    pub paragraph: Option<Look>,
    pub is_heading: bool,
    pub level: u8,
    /// Whether it has no number, though its level has.
    pub unnumbered: bool,
    /// Whether anything of it was written.
    pub written: bool,
    pub spans: Vec<Letters>,
    pub lists: Vec<List>,
}

/// A frame with a picture.
#[derive(Debug, Default)]
struct Picture {
    title: String,
    description: String,
    is_one: bool,
}

struct Inputs<'p> {
    open: Vec<Xml<'p>>,
    /// Text boxes of the paragraph that is open.
    boxes: Vec<Xml<'p>>,
    in_text: bool,
}

impl<'a> Reader<'a> {
    pub fn new(sheet: &'a StyleSheet, frames: &'a Frames, limits: &'a Limits<'a>) -> Self {
        Self {
            writer: Writer::new(limits),
            lost: Lost::default(),
            limits,
            sheet,
            frames,
            now: Place::default(),
            outer: Vec::new(),
            notes: 0,
            tables: Vec::new(),
            ended: HashMap::new(),
            ended_styles: HashMap::new(),
            headings: Vec::new(),
            pictures: Vec::new(),
            reading: None,
            page: None,
            begun: false,
        }
    }

    /// Tells what the file says of itself.
    pub fn tell(&mut self, about: &About, knows_pages: bool) {
        self.writer.builder.fact(Field::Title, &about.title);
        self.writer.builder.fact_of_file(Field::From, &about.author);
        self.writer.builder.fact_of_file(Field::Date, &about.day);
        about.heads.iter().for_each(|words| self.lost.head(words));
        if knows_pages {
            self.page = Some(1);
            self.writer.builder.page("1");
        }
    }

    pub fn finish(mut self, losses: &[String]) -> Result<Read, Unreadable> {
        for loss in losses {
            self.writer.builder.loss_of_words(loss);
        }
        self.lost.tell(&mut self.writer.builder);
        let mut read = self.writer.builder.finish()?;
        self.lost.tell_heads(&mut read);
        Ok(read)
    }

    /// Reads the text.
    pub fn read(&mut self, text: &str) -> Result<(), Unreadable> {
        let limits = self.limits;
        let first = Xml::new(text, SPACES, limits);
        let mut inputs = Inputs { open: vec![first], boxes: Vec::new(), in_text: false };
        while let Some(xml) = inputs.open.last_mut() {
            self.writer.step()?;
            match xml.next()? {
                Some(Node::Open(tag)) if inputs.in_text => self.open(&tag, &mut inputs)?,
                Some(Node::Open(tag)) => {
                    // Where the beginning of the text is damaged, its first paragraph tells.
                    let begins = xml.is_damaged() && (tag.is("text", "p") || tag.is("text", "h"));
                    inputs.in_text = begins || tag.is("office", "body");
                    if begins {
                        self.open(&tag, &mut inputs)?;
                    }
                }
                Some(Node::Close(name)) if inputs.in_text => self.close(name, &mut inputs),
                Some(Node::Close(_)) => {}
                Some(Node::Words(words)) => self.words(&words),
                None => {
                    self.lost.damaged |= xml.is_damaged();
                    inputs.open.pop();
                    self.end_paragraph();
                    if !inputs.open.is_empty() {
                        self.writer.end_block();
                    }
                }
            }
        }
        while !self.outer.is_empty() {
            self.close_note();
        }
        self.writer.end_block();
        self.writer.close_table();
        Ok(())
    }

    fn open(&mut self, tag: &Tag, inputs: &mut Inputs) -> Result<(), Unreadable> {
        match tag.name.space {
            "text" => self.open_text(tag, inputs),
            "table" => {
                self.open_table(tag);
                Ok(())
            }
            "draw" => self.open_drawing(tag, inputs),
            "svg" => self.describe(tag, inputs),
            "office" => match tag.name.local {
                "annotation" => {
                    self.lost.comments += 1;
                    skip(inputs)
                }
                "forms" | "event-listeners" | "scripts" | "binary-data" => skip(inputs),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn open_text(&mut self, tag: &Tag, inputs: &mut Inputs) -> Result<(), Unreadable> {
        match tag.name.local {
            "p" => self.begin_paragraph(tag, None),
            "h" => {
                let level = tag.number("outline-level").and_then(|level| u8::try_from(level).ok());
                self.begin_paragraph(tag, Some(level.unwrap_or(1).max(1)));
            }
            "span" => {
                let mut letters = match tag.get("style-name") {
                    Some(name) => self.sheet.letters(&name),
                    None => Letters::default(),
                };
                if let Some(outer) = self.now.spans.last() {
                    letters.inherit(outer);
                }
                self.now.spans.push(letters);
            }
            "a" if self.now.paragraph.is_some() => self.open_link(tag.get("href").as_deref()),
            "bookmark-ref" | "reference-ref" if self.now.paragraph.is_some() => {
                let name = tag.get("ref-name").map(|name| format!("#{name}"));
                self.open_link(name.as_deref());
            }
            "s" => {
                let count = tag.number("c").unwrap_or(1).clamp(1, BLANKS);
                self.write(&" ".repeat(usize::try_from(count).unwrap_or(1)));
            }
            "tab" => self.write("\t"),
            "line-break" => self.line_break(),
            "soft-page-break" => self.break_page(),
            "note" => {
                self.open_note();
            }
            "note-citation"
            | "page-number"
            | "page-count"
            | "number"
            | "hidden-text"
            | "list-level-label-alignment" => return skip(inputs),
            "tracked-changes" => return self.count_deletions(inputs),
            "bookmark" | "bookmark-start" | "reference-mark" | "reference-mark-start" => {
                if let Some(name) = tag.get("name") {
                    self.writer.builder.id(&name);
                }
            }
            "section" if tag.get("display").as_deref() == Some("none") => {
                self.lost.hidden += 1;
                return skip(inputs);
            }
            "list" => self.open_list(tag),
            "list-item" | "list-header" => self.open_item(tag),
            "ruby-text" => self.reading = Some(String::new()),
            _ => {}
        }
        Ok(())
    }

    /// What was deleted stands before the text.
    fn count_deletions(&mut self, inputs: &mut Inputs) -> Result<(), Unreadable> {
        let Some(xml) = inputs.open.last_mut() else { return Ok(()) };
        let range = xml.skip()?;
        let mut inner = xml.within(range);
        while let Some(node) = inner.next()? {
            if let Node::Open(tag) = node {
                self.lost.deletions += usize::from(tag.is("text", "deletion"));
            }
        }
        Ok(())
    }

    fn open_table(&mut self, tag: &Tag) {
        match tag.name.local {
            "table" => {
                self.end_paragraph();
                self.writer.end_block();
                // In a row everything runs together, tables too.
                let is_frame = self.frames.has(tag.at) || self.writer.in_row();
                self.tables.push(is_frame);
            }
            "table-row" if self.tables.last() == Some(&false) => self.writer.row(),
            "table-cell" | "covered-table-cell" if self.tables.last() == Some(&false) => {
                let count = tag.number("number-columns-repeated").unwrap_or(1).clamp(1, REPEATED);
                (0..count).for_each(|_| self.writer.cell());
            }
            "table-cell" => self.writer.end_block(),
            _ => {}
        }
    }

    fn open_drawing(&mut self, tag: &Tag, inputs: &mut Inputs) -> Result<(), Unreadable> {
        match tag.name.local {
            "frame" => self.pictures.push(Picture::default()),
            "image" => {
                if let Some(picture) = self.pictures.last_mut() {
                    picture.is_one = true;
                }
                return skip(inputs);
            }
            "object" | "object-ole" => {
                self.lost.foreign += 1;
                return skip(inputs);
            }
            "text-box" | "custom-shape" | "rect" | "line" | "polyline" | "polygon" | "path"
            | "circle" | "ellipse" | "connector" | "caption" | "measure"
                if self.now.paragraph.is_some() =>
            {
                let depth = inputs.open.len();
                if let Some(xml) = inputs.open.last_mut() {
                    let range = xml.skip()?;
                    if depth < BOXES {
                        inputs.boxes.push(xml.within(range));
                    } else {
                        self.lost.boxes += 1;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What is said of a picture stands after it.
    fn describe(&mut self, tag: &Tag, inputs: &mut Inputs) -> Result<(), Unreadable> {
        let Some(xml) = inputs.open.last_mut() else { return Ok(()) };
        let place = match (self.pictures.last_mut(), tag.name.local) {
            (Some(picture), "title") => &mut picture.title,
            (Some(picture), "desc") => &mut picture.description,
            (_, "title" | "desc") => {
                xml.skip()?;
                return Ok(());
            }
            _ => return Ok(()),
        };
        *place = xml.words()?;
        Ok(())
    }

    fn close(&mut self, name: Name, inputs: &mut Inputs) {
        match (name.space, name.local) {
            ("text", "p" | "h") => {
                self.end_paragraph();
                // Text boxes stand after the paragraph that they are tied to.
                inputs.open.extend(inputs.boxes.drain(..).rev());
            }
            ("text", "span") => drop(self.now.spans.pop()),
            ("text", "a" | "bookmark-ref" | "reference-ref") => {
                if self.now.paragraph.is_some() {
                    self.writer.end_link();
                }
            }
            ("text", "note") => self.close_note(),
            ("text", "list") => self.close_list(),
            ("text", "list-item" | "list-header") => self.close_item(),
            ("text", "ruby-text") => {
                if let Some(reading) = self.reading.take() {
                    self.writer.builder.ruby(&reading);
                }
            }
            ("table", "table-cell" | "covered-table-cell") => {
                self.end_paragraph();
                match self.tables.last() {
                    Some(true) => self.writer.end_block(),
                    Some(false) => self.writer.close_cell(),
                    None => {}
                }
            }
            ("table", "table-row") if self.tables.last() == Some(&false) => self.writer.close_row(),
            ("table", "table") => {
                if self.tables.pop() == Some(false) {
                    self.writer.close_table();
                }
            }
            ("draw", "frame") => {
                if let Some(Picture { title, description, is_one: true }) = self.pictures.pop() {
                    let empty = description.trim().is_empty();
                    self.picture(if empty { &title } else { &description });
                }
            }
            ("office", "text") => inputs.in_text = false,
            _ => {}
        }
    }

    fn open_note(&mut self) {
        self.notes += 1;
        let key = self.notes.to_string();
        self.call(&key);
        self.outer.push(std::mem::take(&mut self.now));
        self.writer.note(&key);
    }

    fn close_note(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.writer.end_note();
            self.now = outer;
        }
    }

    /// Begins a page of the source.
    pub fn break_page(&mut self) {
        if let Some(page) = self.page.as_mut().filter(|_| self.outer.is_empty()) {
            *page = page.saturating_add(1);
            self.writer.builder.page(&page.to_string());
        }
    }

    /// A page that begins with a paragraph, because its style says so.
    pub fn break_page_before(&mut self, begins_page: bool) {
        if std::mem::replace(&mut self.begun, true) && begins_page {
            self.break_page();
        }
    }
}

fn skip(inputs: &mut Inputs) -> Result<(), Unreadable> {
    if let Some(xml) = inputs.open.last_mut() {
        xml.skip()?;
    }
    Ok(())
}
