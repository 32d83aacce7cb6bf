//! Writes the elements of a file: what each of them becomes.
//!
//! Owns which elements are blocks, lists, verse, pictures, links and pages of the text, and which are
//! not read. How blocks and marks look is the business of the builder; what belongs to a table is in
//! [`super::tables`], and what is a note in [`super::notes`].

mod attributes;
mod blocks;
mod lines;

pub(super) use self::attributes::state_facts;
use self::attributes::{is_hidden, page_label};
use super::Place;
use super::notes::Notes;
use super::tables::Table;
use super::tag::Tag;
use super::tree::{Element, Event, Tree};
use crate::format::builder::{Builder, Container, Numbering};
use crate::format::{Limits, Unreadable};
use crate::model::structure::Style;

/// Writes a file.
///
/// # Errors
/// When the text has become too long or too deep, or the time is over.
pub(in crate::format) fn write(
    tree: &Tree,
    file: usize,
    place: &Place,
    notes: &Notes,
    builder: &mut Builder,
    limits: &Limits,
) -> Result<(), Unreadable> {
    let most = limits.depth.saturating_sub(16);
    let mut writer = Writer {
        tree,
        file,
        place,
        notes,
        builder,
        most,
        depth: 0,
        open: Vec::new(),
        lists: Vec::new(),
        tables: Vec::new(),
        captions: Vec::new(),
        quotes: 0,
        set: Setting::default(),
        ended: Ended::default(),
        reading: String::new(),
        is_too_deep: tree.is_flattened,
        new_note: None,
        is_after_mark: false,
        is_in_bracket: false,
    };
    writer.run()?;
    if writer.is_too_deep {
        builder.loss("the order of elements that are nested too deep");
    }
    Ok(())
}

struct Writer<'w, 'l> {
    tree: &'w Tree,
    file: usize,
    place: &'w Place<'w>,
    notes: &'w Notes,
    builder: &'w mut Builder<'l>,
    /// How many containers may be open, and are.
    most: usize,
    depth: usize,
    /// The open elements that have to be ended, with how.
    open: Vec<(usize, Ending)>,
    lists: Vec<List>,
    tables: Vec<Table>,
    /// The captions of the open figures.
    captions: Vec<String>,
    /// How many quotations inside lines are open.
    quotes: usize,
    set: Setting,
    ended: Ended,
    /// The reading of the word before, until the next word.
    reading: String,
    is_too_deep: bool,
    /// The note that has begun and has no words yet.
    new_note: Option<&'w str>,
    /// Whether the mark of a note, or the link back from one, was just passed, and whether a bracket
    /// before it was left out.
    is_after_mark: bool,
    is_in_bracket: bool,
}

/// How words are set.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is set on its own")]
struct Setting {
    /// Whether blocks are lines.
    lines: bool,
    /// Whether inline elements are lines.
    inline_lines: bool,
    /// Whether blanks and line ends are kept.
    kept: bool,
    /// Whether paragraphs with line ends are stanzas.
    poem: bool,
    /// Whether lists have no marks.
    bare_lists: bool,
    /// Whether nothing is read but notes.
    notes_only: bool,
    in_note: bool,
}

/// What ended since the last word.
#[derive(Clone, Copy, Debug, Default)]
struct Ended {
    breaks: usize,
    line: bool,
}

/// What has to be done at the end of an element.
#[derive(Debug, Default)]
struct Ending {
    containers: usize,
    style: Option<Style>,
    /// What was set before, where the element sets it otherwise.
    set: Option<Setting>,
    what: What,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum What {
    #[default]
    Nothing,
    Line,
    List,
    Table,
    Row,
    Cell,
    Link,
    Note,
    /// The call of a note after a word.
    Call,
    Figure,
    /// A quotation, with whether it writes its marks.
    Quote(bool),
}

/// An open list.
#[derive(Debug)]
struct List {
    numbering: Option<Numbering>,
    next: i64,
    by: i64,
    /// Whether its numbers are not those that the builder gives.
    own: bool,
    bare: bool,
}

impl Writer<'_, '_> {
    fn run(&mut self) -> Result<(), Unreadable> {
        let tree = self.tree;
        let mut at = 0;
        let mut count = 0_usize;
        while let Some(event) = tree.events.get(at) {
            count += 1;
            if count.is_multiple_of(256) {
                self.builder.check()?;
            }
            match event {
                Event::Text(words) => {
                    let words = self.without_brackets(words, at);
                    self.text(words);
                }
                Event::Break => self.part(),
                Event::Close(number) => self.close(*number),
                Event::Open(number) => {
                    if let Some(element) = tree.elements.get(*number) {
                        let goes_in = self.element(*number, element);
                        if !goes_in {
                            at = element.close.max(at);
                        }
                    }
                }
            }
            at += 1;
        }
        while let Some((number, _)) = self.open.last() {
            self.close(*number);
        }
        self.flush_reading();
        self.builder.check()
    }

    /// Leaves out brackets around the call of a note and around the link back, and what is between
    /// that and the note, its number too: the call has brackets of its own, and the builder numbers.
    fn without_brackets<'t>(&mut self, words: &'t str, at: usize) -> &'t str {
        let mut words = words;
        let is_in_bracket = std::mem::take(&mut self.is_in_bracket);
        if std::mem::take(&mut self.is_after_mark) {
            // A bracket around more than the mark belongs to the words.
            if is_in_bracket || self.new_note.is_some() {
                words = words.strip_prefix([']', ')']).unwrap_or(words);
            }
            if self.new_note.is_some() {
                words = words.trim_start_matches(['.', ':']);
            }
        }
        if let Some(key) = self.new_note {
            let is_alone = matches!(self.tree.events.get(at + 1), Some(Event::Close(number))
                if self.tree.elements.get(*number).is_some_and(|inner| inner.tag.is_inline()));
            let rest = self.notes.without_mark(key, words, is_alone);
            if rest.len() < words.len() {
                self.is_after_mark = is_alone;
                words = rest;
            }
            // A sign before several links that lead back.
            if matches!(words.trim(), "^" | "↑") {
                words = "";
            }
        }
        if let Some(rest) = words.trim_end().strip_suffix(['[', '('])
            && let Some((next, link)) = self.link_behind(at)
        {
            let is_call = rest.is_empty() && self.notes.called(self.file, next).is_some();
            let is_back = self.set.in_note && self.notes.leads_back(self.tree, link, self.place);
            if is_call || is_back {
                self.is_in_bracket = true;
                words = rest;
            }
        }
        words
    }

    /// Returns the link that begins behind an event, before any text.
    fn link_behind(&self, at: usize) -> Option<(usize, &Element)> {
        let after = self.tree.events.get(at + 1..)?.iter().take(4);
        let opened = after.map_while(|event| match event {
            Event::Open(number) => Some(Some(*number)),
            Event::Close(_) => Some(None),
            Event::Text(_) | Event::Break => None,
        });
        opened.flatten().find_map(|number| {
            let element = self.tree.elements.get(number)?;
            (element.tag == Tag::Link).then_some((number, element))
        })
    }

    fn text(&mut self, words: &str) {
        if self.set.notes_only {
            return;
        }
        if self.set.kept {
            self.flush();
            self.builder.text(words);
            return;
        }
        if words.trim_ascii().is_empty() {
            if self.reading.is_empty() && self.ended.breaks == 0 && !self.ended.line {
                self.builder.text(words);
            } else if !self.reading.is_empty() && self.ended.breaks == 0 {
                // Between two readings of one word, or after the last.
                self.reading.push_str(words);
            }
            return;
        }
        self.flush();
        self.new_note = None;
        if words.contains('\u{ad}') {
            // Where a word may be divided is a matter of layout.
            self.builder.text(&words.replace('\u{ad}', ""));
        } else {
            self.builder.text(words);
        }
    }

    /// Writes what stands before the next word.
    fn flush(&mut self) {
        self.flush_reading();
        let Ended { breaks, line } = std::mem::take(&mut self.ended);
        if breaks > 1 && !self.set.kept {
            self.divide();
        } else if breaks > 0 || line {
            self.builder.line_break();
        }
    }

    fn flush_reading(&mut self) {
        if self.reading.is_empty() {
            return;
        }
        let reading = std::mem::take(&mut self.reading);
        self.builder.ruby(reading.trim());
        let blanks = reading.trim_start();
        let blanks = blanks.get(blanks.trim_end().len()..).unwrap_or_default();
        self.builder.text(blanks);
    }

    /// Ends the block, so that the next word begins another of the same kind.
    fn divide(&mut self) {
        self.builder.open(Container::Division);
        self.builder.close();
    }

    /// Ends the line where blocks are lines, else the block.
    fn part(&mut self) {
        if self.set.notes_only {
            return;
        }
        self.flush_reading();
        if self.set.lines {
            self.ended.line = true;
        } else {
            self.ended = Ended::default();
            self.divide();
        }
    }

    /// Opens a container for an element.
    fn contain(&mut self, container: Container, ending: &mut Ending) {
        self.flush_reading();
        self.ended = Ended::default();
        if self.depth >= self.most {
            self.is_too_deep = true;
            self.divide();
            return;
        }
        self.builder.open(container);
        self.depth += 1;
        ending.containers += 1;
    }

    /// Opens a container for a block; where blocks are lines, begins a line.
    fn block(&mut self, container: Container, ending: &mut Ending) {
        if self.set.lines {
            self.ended.line = true;
            ending.what = What::Line;
        } else {
            self.contain(container, ending);
        }
    }

    fn style(&mut self, style: Style, ending: &mut Ending) {
        self.builder.style(style);
        ending.style = Some(style);
    }

    /// Writes the beginning of an element; returns whether what is inside is read.
    fn element(&mut self, number: usize, element: &Element) -> bool {
        let mut ending = Ending::default();
        if self.begins_note(number, element, &mut ending) {
            self.open.push((number, ending));
            return true;
        }
        if self.set.notes_only {
            return true;
        }
        if !element.is_bare() && self.is_passed_over(element) {
            return false;
        }
        let goes_in = self.content(number, element, &mut ending);
        if goes_in && !ending.is_nothing() {
            self.open.push((number, ending));
        }
        goes_in
    }

    /// Names a place or a page, if an element does; returns whether it has nothing to read.
    fn is_passed_over(&mut self, element: &Element) -> bool {
        let label = page_label(self.tree, element);
        if label.is_none() && is_hidden(element) {
            return true;
        }
        let key = element.id().map(|id| self.place.key(id));
        if let Some(key) = &key {
            self.builder.id(key);
        }
        let said = key.and_then(|key| self.place.pages.get(&key));
        if let Some(label) = said.or(label.as_ref()).filter(|label| !label.is_empty()) {
            self.builder.page(label);
        }
        label.is_some()
    }

    fn begins_note(&mut self, number: usize, element: &Element, ending: &mut Ending) -> bool {
        let Some(key) = self.notes.note(self.file, number) else {
            if self.notes.is_collection(self.file, number) && !self.set.notes_only {
                let set = Setting { notes_only: true, ..self.set };
                ending.set = Some(std::mem::replace(&mut self.set, set));
                return true;
            }
            return false;
        };
        self.flush_reading();
        self.ended = Ended::default();
        self.builder.note(key);
        if let Some(id) = element.id() {
            self.builder.id(&self.place.key(id));
        }
        let set = Setting { in_note: true, ..Setting::default() };
        ending.set = Some(std::mem::replace(&mut self.set, set));
        ending.what = What::Note;
        self.new_note = Some(key);
        true
    }

    /// Writes the end of an element, if anything of it was written.
    fn close(&mut self, number: usize) {
        let Some(at) = self.open.iter().rposition(|(open, _)| *open == number) else { return };
        let (_, ending) = self.open.remove(at);
        if ending.containers > 0 || !matches!(ending.what, What::Nothing | What::Line) {
            self.flush_reading();
        }
        match ending.what {
            What::Nothing => {}
            What::Line => self.ended.line = true,
            What::List => _ = self.lists.pop(),
            What::Table => {
                if self.tables.pop().is_some_and(|table| table.is_open) {
                    self.builder.close();
                }
            }
            What::Row => {
                if let Some(table) = self.tables.last_mut() {
                    table.end_row();
                }
            }
            What::Cell | What::Figure => {}
            What::Link => self.builder.end_link(),
            What::Note => {
                self.ended = Ended::default();
                self.builder.end_note();
            }
            What::Call => {
                if let Some(key) = self.notes.called(self.file, number) {
                    self.builder.call(key);
                }
            }
            What::Quote(is_marked) => {
                self.quotes = self.quotes.saturating_sub(1);
                if is_marked {
                    self.builder.text(if self.quotes.is_multiple_of(2) { "”" } else { "’" });
                }
            }
        }
        if let Some(style) = ending.style {
            self.builder.end_style(style);
        }
        for _ in 0..ending.containers {
            self.ended = Ended::default();
            self.builder.close();
            self.depth = self.depth.saturating_sub(1);
        }
        if let Some(set) = ending.set {
            self.set = set;
        }
        if ending.what == What::Figure {
            self.captions.pop();
        }
        if ending.what == What::Cell
            && let Some(element) = self.tree.elements.get(number)
            && let Some(table) = self.tables.last_mut()
        {
            let more = table.pass(element);
            self.empty_cells(more);
        }
    }
}

impl Ending {
    fn is_nothing(&self) -> bool {
        self.containers == 0
            && self.style.is_none()
            && self.set.is_none()
            && self.what == What::Nothing
    }
}
