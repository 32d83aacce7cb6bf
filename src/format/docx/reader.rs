//! Reads the text of a DOCX file: which element is what.
//!
//! Owns what happens where elements open and close. What is written then, and as what, is in
//! [`super::words`].

use std::collections::HashSet;

use super::SPACES;
use super::letters::is_on;
use super::numbering::Lists;
use super::package::Relations;
use super::paragraph::{CELLS, Field, Of, Run, Shape, Table, To};
use super::styles::StyleSheet;
use super::survey::Survey;
use crate::format::builder::LinkDestination;
use crate::format::office::lost::Lost;
use crate::format::office::signs::Signs;
use crate::format::office::writer::Writer;
use crate::format::office::xml::{Name, Node, Tag, Xml};
use crate::format::{Limits, Read, Unreadable};
use crate::model::structure::Style;

/// Text boxes within text boxes are read down to here.
const BOXES: usize = 8;
/// The longest instruction of a field, in bytes.
const INSTRUCTION: usize = 8 << 10;

#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub writer: Writer<'a>,
    pub lost: Lost,
    pub limits: &'a Limits<'a>,
    pub styles: &'a StyleSheet,
    pub lists: Lists,
    pub shape: Shape,
    pub run: Run,
    pub of: Of,
    pub to: To,
    pub tables: Vec<Table>,
    pub fields: Vec<Field>,
    /// How many more are open than are told apart.
    pub deeper_fields: usize,
    /// Whether the alternatives that are open had one that was read.
    chosen: Vec<bool>,
    /// How a word is read, while that is read, and until the word is written.
    pub reading: Option<String>,
    pub held: String,
    /// What is said of the picture.
    description: String,
    /// The styles that formulas switch on.
    pub formula: Vec<Style>,
    /// The notes that were called.
    pub called: HashSet<String>,
    /// The page, if pages are told.
    pub page: Option<u32>,
    /// Whether a page was ended by hand just now.
    pub broken: bool,
}

/// What is read of a part, with what belongs to it.
struct Part<'p> {
    inputs: Vec<Xml<'p>>,
    /// Text boxes of the paragraph that is open.
    boxes: Vec<Xml<'p>>,
    survey: &'p Survey,
    relations: &'p Relations,
    /// What notes are called here, if it is the part with notes.
    notes: Option<&'static str>,
    in_note: bool,
}

impl<'a> Reader<'a> {
    pub fn new(styles: &'a StyleSheet, lists: Lists, limits: &'a Limits<'a>) -> Self {
        Self {
            writer: Writer::new(limits),
            lost: Lost::default(),
            limits,
            styles,
            lists,
            shape: Shape::default(),
            run: Run::default(),
            of: Of::default(),
            to: To::default(),
            tables: Vec::new(),
            fields: Vec::new(),
            deeper_fields: 0,
            chosen: Vec::new(),
            reading: None,
            held: String::new(),
            description: String::new(),
            formula: Vec::new(),
            called: HashSet::new(),
            page: None,
            broken: false,
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

    /// Returns whether any note was called.
    pub fn calls_notes(&self) -> bool {
        !self.called.is_empty()
    }

    /// Reads the part with the text.
    pub fn part(
        &mut self,
        text: &str,
        survey: &Survey,
        relations: &Relations,
    ) -> Result<(), Unreadable> {
        self.read(text, survey, relations, None)
    }

    /// Reads a part with notes, of those that were called.
    pub fn notes(
        &mut self,
        kind: &'static str,
        text: &str,
        survey: &Survey,
        relations: &Relations,
    ) -> Result<(), Unreadable> {
        self.page = None;
        self.read(text, survey, relations, Some(kind))
    }

    fn read(
        &mut self,
        text: &str,
        survey: &Survey,
        relations: &Relations,
        notes: Option<&'static str>,
    ) -> Result<(), Unreadable> {
        let limits = self.limits;
        let inputs = vec![Xml::new(text, SPACES, limits)];
        let mut part = Part { inputs, boxes: Vec::new(), survey, relations, notes, in_note: false };
        while let Some(xml) = part.inputs.last_mut() {
            self.writer.step()?;
            match xml.next()? {
                Some(Node::Open(tag)) => self.open(&tag, &mut part)?,
                Some(Node::Close(name)) => self.close(name, &mut part),
                Some(Node::Words(words)) if self.to != To::Nowhere => self.words(&words),
                Some(Node::Words(_)) => {}
                None => {
                    self.lost.damaged |= xml.is_damaged();
                    part.inputs.pop();
                    self.end_paragraph();
                    if !part.inputs.is_empty() {
                        self.writer.end_block();
                    }
                }
            }
        }
        self.fields.clear();
        self.deeper_fields = 0;
        self.tables.clear();
        self.writer.end_block();
        self.writer.close_table();
        Ok(())
    }

    fn open(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        if part.notes.is_some() && !part.in_note {
            return self.open_note(tag, part);
        }
        match tag.name.space {
            "w" => self.open_word(tag, part),
            "m" => self.open_formula(tag, part),
            "mc" => self.open_alternative(tag, part),
            _ => self.open_drawing(tag, part),
        }
    }

    /// The parts with notes have some that only hold a line across the page.
    fn open_note(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        let Some(kind) = part.notes.filter(|kind| tag.is("w", kind)) else { return Ok(()) };
        let key = format!("{kind} {}", tag.get("id").unwrap_or_default());
        if self.called.contains(&key) {
            self.writer.note(&key);
            part.in_note = true;
            return Ok(());
        }
        skip(part)
    }

    fn open_word(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        if self.of != Of::Nothing {
            return self.property(tag, part);
        }
        match tag.name.local {
            "p" => self.begin_shape(),
            "pPr" => self.of = Of::Paragraph,
            "r" => self.run = Run::default(),
            "rPr" => self.of = Of::Run,
            "trPr" => self.of = Of::Row,
            "tcPr" => self.of = Of::Cell,
            "t" => self.to = To::Text,
            "instrText" => self.to = To::Instruction,
            "tbl" => self.open_table(part.survey.frames.has(tag.at)),
            "tr" => self.open_row(),
            "tc" if self.tables.last().is_some_and(|table| table.deleted) => skip(part)?,
            "tc" => self.open_cell(),
            "del" | "moveFrom" => {
                self.lost.deletions += 1;
                skip(part)?;
            }
            "sdtPr" | "sdtEndPr" | "smartTagPr" | "customXmlPr" | "tblPr" | "tblGrid"
            | "tblPrEx" | "sectPr" | "rubyPr" | "fldData" | "ffData" | "background" => skip(part)?,
            "tab" | "ptab" => self.write("\t"),
            "br" => match tag.get("type").as_deref() {
                Some("page") => self.break_page(true),
                _ => self.line_break(),
            },
            "cr" => self.line_break(),
            "lastRenderedPageBreak" => self.break_page(false),
            "noBreakHyphen" => self.write("\u{2011}"),
            "sym" => self.sign(tag),
            "footnoteReference" => self.call("footnote", tag),
            "endnoteReference" => self.call("endnote", tag),
            "commentReference" => self.lost.comments += 1,
            "altChunk" | "subDoc" => self.lost.foreign += 1,
            "bookmarkStart" => {
                if let Some(name) = tag.get("name").filter(|name| name != "_GoBack") {
                    self.writer.builder.id(&name);
                }
            }
            "hyperlink" => self.open_link(tag, part.relations),
            "fldSimple" => self.open_field(tag),
            "fldChar" => self.field_char(tag),
            "rt" => self.reading = Some(String::new()),
            "txbxContent" => {
                if let Some(xml) = part.inputs.last_mut() {
                    let range = xml.skip()?;
                    let inner = xml.within(range);
                    if part.inputs.len() < BOXES {
                        part.boxes.push(inner);
                    } else {
                        self.lost.boxes += 1;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A property of what is open.
    fn property(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        let value = || tag.get("val");
        match (self.of, tag.name.local) {
            (_, "rPrChange" | "pPrChange" | "trPrChange" | "tcPrChange" | "sectPr" | "tabs") => {
                skip(part)?;
            }
            (Of::Paragraph, "rPr") => self.of = Of::End,
            (Of::Paragraph, "pStyle") => self.shape.style = value().map(Into::into),
            (Of::Paragraph, "numId") => self.shape.numbers.list = value().map(Into::into),
            (Of::Paragraph, "ilvl") => {
                self.shape.numbers.level = value().and_then(|value| value.trim().parse().ok());
            }
            (Of::Paragraph, "outlineLvl") => {
                self.shape.outline = value().and_then(|value| value.trim().parse().ok());
            }
            (Of::End, "del" | "moveFrom" | "specVanish") => self.shape.goes_on = true,
            (Of::Run, "rStyle") => self.run.style = value().map(Into::into),
            (Of::Run, "rFonts") => {
                let font = tag.get("ascii").or_else(|| tag.get("hAnsi"));
                self.run.font = font.and_then(|font| Signs::of_font(&font));
            }
            (Of::Run, _) => self.run.own.change(tag),
            (Of::Row, "gridBefore") => {
                let before = tag.number("val").and_then(|count| usize::try_from(count).ok());
                if let Some(table) = self.tables.last_mut() {
                    table.before = before.unwrap_or(0).min(CELLS);
                }
            }
            (Of::Row, "del") => {
                self.lost.deletions += 1;
                if let Some(table) = self.tables.last_mut() {
                    table.deleted = true;
                }
            }
            (Of::Cell, "gridSpan") => {
                let span = tag.number("val").and_then(|count| usize::try_from(count).ok());
                if let Some(table) = self.tables.last_mut() {
                    table.span = span.unwrap_or(1).clamp(1, CELLS);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_formula(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        match tag.name.local {
            "r" => self.run = Run::default(),
            "t" => self.to = To::Formula,
            "den" => self.write("/"),
            "sup" => self.formula.push(Style::Superscript),
            "sub" => self.formula.push(Style::Subscript),
            local if local.ends_with("Pr") => skip(part)?,
            _ => {}
        }
        Ok(())
    }

    /// Of several ways to say the same, one is read.
    fn open_alternative(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        match tag.name.local {
            "AlternateContent" => self.chosen.push(false),
            "Choice" | "Fallback" => match self.chosen.last_mut() {
                Some(chosen @ false) => *chosen = true,
                Some(true) => skip(part)?,
                None => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn open_drawing(&mut self, tag: &Tag, part: &mut Part) -> Result<(), Unreadable> {
        match (tag.name.space, tag.name.local) {
            ("wp", "docPr") => {
                let words = tag.get("descr").filter(|words| !words.trim().is_empty());
                let words = words.or_else(|| tag.get("title")).unwrap_or_default();
                self.description = words.into_owned();
            }
            ("pic", "cNvPr") if self.description.is_empty() => {
                self.description = tag.get("descr").unwrap_or_default().into_owned();
            }
            // After what is said of it.
            ("pic", "blipFill") => self.picture(),
            ("c", "chart") | ("dgm", "relIds") => {
                self.lost.charts += 1;
                self.picture();
            }
            ("v", "shapetype") => skip(part)?,
            ("v", "imagedata") => self.picture(),
            ("v", _) => {
                if tag.get("hr").is_some_and(|value| is_on(Some(value))) {
                    self.end_paragraph();
                    self.writer.end_block();
                    self.writer.builder.rule();
                } else if let Some(words) = tag.get("alt") {
                    self.description = words.into_owned();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn picture(&mut self) {
        let description = std::mem::take(&mut self.description);
        if self.shows() {
            self.begin();
            self.writer.picture(&description);
        }
    }

    fn open_link(&mut self, tag: &Tag, relations: &Relations) {
        self.begin();
        let address = tag.get("id").and_then(|id| relations.get(&id as &str)).map(|to| &to.target);
        let place = tag.get("anchor").filter(|place| !place.is_empty());
        self.writer.link(match (address, place) {
            (Some(address), Some(place)) => {
                Some(LinkDestination::Outside(format!("{address}#{place}")))
            }
            (Some(address), None) => Some(match address.strip_prefix('#') {
                Some(place) => LinkDestination::Inside(place.to_owned()),
                None => LinkDestination::Outside(address.clone()),
            }),
            (None, place) => place.map(|place| LinkDestination::Inside(place.into_owned())),
        });
    }

    fn open_field(&mut self, tag: &Tag) {
        let instruction = tag.get("instr").unwrap_or_default().into_owned();
        self.begin_field(instruction);
        self.show_field();
    }

    /// The beginning, middle or end of a field.
    fn field_char(&mut self, tag: &Tag) {
        match tag.get("fldCharType").as_deref() {
            Some("begin") => self.begin_field(String::new()),
            Some("separate") => self.show_field(),
            Some("end") => self.close_field(),
            _ => {}
        }
    }

    fn close(&mut self, name: Name, part: &mut Part) {
        match (name.space, name.local) {
            ("w", "p") => {
                self.of = Of::Nothing;
                self.end_paragraph();
                // Text boxes stand after the paragraph that they are tied to.
                part.inputs.extend(part.boxes.drain(..).rev());
            }
            ("w", "pPr" | "trPr" | "tcPr") => self.of = Of::Nothing,
            ("w", "rPr") if self.of == Of::End => self.of = Of::Paragraph,
            ("w", "rPr") => {
                self.of = Of::Nothing;
                self.know_run();
            }
            ("w", "r") => {
                self.of = Of::Nothing;
                self.to = To::Nowhere;
            }
            ("w", "t" | "instrText") | ("m", "t") => self.to = To::Nowhere,
            ("w", "tc") => self.close_cell(),
            ("w", "tr") => self.close_row(),
            ("w", "tbl") => self.close_table(),
            ("w", "hyperlink") => {
                self.writer.end_link();
            }
            ("w", "fldSimple") => self.close_field(),
            ("w", "ruby") => self.write_reading(),
            ("w", "rt") => self.hold_reading(),
            ("w", kind) if Some(kind) == part.notes => {
                if std::mem::take(&mut part.in_note) {
                    self.end_paragraph();
                    self.writer.end_note();
                }
            }
            ("m", "sup" | "sub") => drop(self.formula.pop()),
            ("mc", "AlternateContent") => drop(self.chosen.pop()),
            _ => {}
        }
    }

    /// Collects what a field asks for.
    pub fn instruct(&mut self, words: &str) {
        if let Some(field) = self.fields.last_mut().filter(|field| !field.shows)
            && field.instruction.len() < INSTRUCTION
        {
            field.instruction.push_str(words);
        }
    }
}

fn skip(part: &mut Part) -> Result<(), Unreadable> {
    if let Some(xml) = part.inputs.last_mut() {
        xml.skip()?;
    }
    Ok(())
}
