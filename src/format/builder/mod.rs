//! The one writer of texts: what formats find in a file becomes a text and its structure.
//!
//! Owns every blank, line end, list mark and note number: which of them a text has depends on what
//! is sent here alone, and never on the format or a library behind it. Formats open and close
//! containers, send words in reading order, and say what is emphasised, linked or noted. What they
//! do not close is closed for them. Knows no file format.
//!
//! The text: blocks are divided by a blank line, items of a list and rows of a table by a line end,
//! cells by a tab. Blanks run together to one, except where they are preformatted. A note is called
//! `[1]` and stands at the end of the text, below a rule.

mod flow;
mod joined;
mod kind;
#[cfg(test)]
mod layout_tests;
mod marks;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::flow::Flow;
pub use self::marks::Numbering;
use super::{Limits, Read, StatedFact, Unreadable};
use crate::model::apparatus::Field;
use crate::model::span::Span;
use crate::model::structure::{
    Block, BlockKind, Hyperlink, NoteCall, OutlineEntry, Structure, Style, Target,
};

/// The line above the notes.
const RULE: &str = "----------";
/// A note, or the call of one, takes about so many bytes besides its words.
const NOTE: usize = 128;

/// What words stand in. Containers nest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// Stands apart from what is before and after it, and is nothing more.
    Division,
    /// A paragraph.
    Paragraph,
    /// A heading, of level 1 to 6.
    Heading(u8),
    /// A note that stays where it stands, with the number that the source gives it; other notes are
    /// begun with [`Builder::note`].
    Note,
    /// A quotation that is set apart.
    Quotation,
    /// Lines whose ends are meant; send them with [`Builder::line_break`].
    Verse,
    /// Lines whose ends and blanks are meant; they may be sent as they are.
    Preformatted,
    /// A list whose items are marked with `-`.
    Bullets,
    /// A list whose items are numbered, from this number on.
    Numbers(u64, Numbering),
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a row. Blocks inside it run together.
    Cell,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkDestination {
    /// To what was named so with [`Builder::id`].
    Inside(String),
    /// To an address elsewhere.
    Outside(String),
}

/// Writes a text. See the head of this file for what it looks like.
#[derive(Debug)]
pub struct Builder<'a> {
    limits: &'a Limits<'a>,
    /// The body, and on top of it the notes that are being written.
    flows: Vec<(Option<usize>, Flow)>,
    /// The notes, by their numbers less one.
    notes: Vec<Option<Flow>>,
    numbers: HashMap<String, usize>,
    outline: Vec<(u8, String, String)>,
    losses: Vec<String>,
    incomplete: bool,
    /// How many bytes were sent, of words, addresses and what notes take.
    sent: usize,
    fault: Option<Unreadable>,
}

impl<'a> Builder<'a> {
    /// Begins a text.
    #[must_use]
    pub fn new(limits: &'a Limits<'a>) -> Self {
        Self {
            limits,
            flows: vec![(None, Flow::default())],
            notes: Vec::new(),
            numbers: HashMap::new(),
            outline: Vec::new(),
            losses: Vec::new(),
            incomplete: false,
            sent: 0,
            fault: None,
        }
    }

    /// Says whether it is still worth going on. A format calls it every now and then.
    ///
    /// # Errors
    /// When the text has become too long or too deep, or the time is over.
    pub fn check(&self) -> Result<(), Unreadable> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => self.limits.check(),
        }
    }

    /// Opens a container.
    #[allow(clippy::needless_pass_by_value, reason = "it is mostly made for this call")]
    pub fn open(&mut self, container: Container) {
        let most = self.limits.depth;
        if self.flow().open(&container) > most {
            self.fault.get_or_insert_with(|| too_deep(most));
        }
    }

    /// Closes the container that was opened last.
    pub fn close(&mut self) {
        self.flow().close();
    }

    /// Writes words. Blanks and line ends run together, except in preformatted lines.
    pub fn text(&mut self, words: &str) {
        if self.fault.is_some() {
            return;
        }
        self.flow().text(words);
        self.count(words.len());
    }

    /// Ends a line on purpose.
    pub fn line_break(&mut self) {
        self.flow().line_break();
    }

    /// Writes how the word before it is read, as after `漢字`: `(かんじ)`.
    pub fn ruby(&mut self, reading: &str) {
        let reading = reading.trim();
        if !reading.is_empty() {
            self.flow().join(&format!("({reading})"));
        }
    }

    /// Writes what is said of a picture.
    pub fn picture(&mut self, description: &str) {
        let words: Vec<&str> = description.split_whitespace().collect();
        let shown = match words.as_slice() {
            [] => "[picture]".to_owned(),
            words => format!("[picture: {}]", words.join(" ")),
        };
        self.flow().text(&shown);
        self.count(shown.len());
    }

    /// Draws a line across the page, between what is before and what is after.
    pub fn rule(&mut self) {
        self.flow().rule();
    }

    /// Sets the mark of the item that was just opened, instead of the one its list would give.
    pub fn mark(&mut self, mark: &str) {
        self.flow().set_mark(mark);
    }

    /// Begins a style; it goes on until [`Builder::end_style`].
    pub fn style(&mut self, style: Style) {
        self.flow().style(style);
    }

    /// Ends a style.
    pub fn end_style(&mut self, style: Style) {
        self.flow().end_style(style);
    }

    /// Begins a link. Links do not nest: it ends another that is open.
    pub fn link(&mut self, to: LinkDestination) {
        // A file may say it once and mean it a million times.
        let (LinkDestination::Inside(address) | LinkDestination::Outside(address)) = &to;
        self.count(address.len());
        self.flow().end_link();
        self.flow().link(to);
    }

    /// Ends the link.
    pub fn end_link(&mut self) {
        self.flow().end_link();
    }

    /// Names the place of what is written next, for links.
    pub fn id(&mut self, id: &str) {
        self.flow().id(id);
    }

    /// Begins a page of the source with what is written next.
    pub fn page(&mut self, label: &str) {
        self.flow().page(label);
    }

    /// Calls the note that the format names `key`.
    pub fn call(&mut self, key: &str) {
        let number = self.number(key);
        self.count(NOTE);
        self.flow().call(number);
    }

    /// Calls, with its number, a note that stays where it stands: the [`Container::Note`] in which the
    /// place `id` is.
    pub fn call_of(&mut self, number: &str, id: &str) {
        self.count(NOTE);
        self.flow().call_of(number, id);
    }

    /// Begins the note that the format names `key`: what follows belongs to it.
    pub fn note(&mut self, key: &str) {
        let number = self.number(key);
        self.count(NOTE);
        if self.flows.len() > self.limits.depth {
            self.fault.get_or_insert_with(|| too_deep(self.limits.depth));
        }
        self.flows.push((Some(number), Flow::of_note(number + 1)));
    }

    /// Ends the note.
    pub fn end_note(&mut self) {
        if self.flows.len() > 1
            && let Some((Some(number), mut flow)) = self.flows.pop()
        {
            flow.close_all();
            match self.notes.get_mut(number) {
                Some(place @ None) => *place = Some(flow),
                // A second one under the same name.
                _ => self.notes.push(Some(flow)),
            }
        }
    }

    /// States a fact that does not stand in the text.
    pub fn fact(&mut self, field: Field, words: &str) {
        let words = one_line(words);
        if !words.is_empty() {
            let span = Span::new(0, 0);
            let fact = StatedFact { field, words, span, of_file: false };
            self.flows[0].1.facts.push(fact);
        }
    }

    /// States something of the file, such as when it was made: it counts if the page says nothing.
    pub fn fact_of_file(&mut self, field: Field, words: &str) {
        let words = one_line(words);
        if !words.is_empty() {
            let fact = StatedFact { field, words, span: Span::new(0, 0), of_file: true };
            self.flows[0].1.facts.push(fact);
        }
    }

    /// Begins words that are a fact.
    pub fn state(&mut self, field: Field) {
        self.flow().state(field);
    }

    /// Ends words that are a fact; `words` says it better, such as the date of "yesterday".
    pub fn end_state(&mut self, words: Option<&str>) {
        self.flow().end_state(words);
    }

    /// Adds an entry to the outline, for what is named `id`. If there is any, headings alone make no
    /// entries.
    pub fn outline(&mut self, level: u8, title: &str, id: &str) {
        let title = one_line(title);
        if !title.is_empty() {
            self.outline.push((level.max(1), title, id.to_owned()));
        }
    }

    /// Says what could not be read or was left out, as a clause.
    pub fn loss(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.losses.contains(&what) && self.losses.len() < 100 {
            self.losses.push(what);
        }
    }

    /// Says which words could not be read because the file is damaged, as a clause.
    pub fn loss_of_words(&mut self, what: impl Into<String>) {
        self.incomplete = true;
        self.loss(what);
    }

    /// Returns whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flows.iter().all(|(_, flow)| flow.len() == 0) && self.notes.is_empty()
    }

    /// Ends the text.
    ///
    /// # Errors
    /// When the text has become too long or too deep.
    pub fn finish(mut self) -> Result<Read, Unreadable> {
        while self.flows.len() > 1 {
            self.end_note();
        }
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (_, mut body) = self.flows.swap_remove(0);
        body.close_all();
        let stands = body.append_notes(self.notes, RULE);
        let Flow {
            text,
            blocks,
            mut styles,
            links,
            ids,
            pages,
            outline,
            calls,
            calls_of,
            facts,
            ..
        } = body;
        let ids: HashMap<String, usize> = ids.into_iter().rev().collect();
        let links = links.into_iter().filter_map(|(span, to)| {
            let target = match to {
                LinkDestination::Inside(id) => Target::Inside(*ids.get(&id)?),
                LinkDestination::Outside(address) => Target::Outside(address),
            };
            Some(Hyperlink { span, target })
        });
        let own = self.outline.into_iter().filter_map(|(level, title, id)| {
            Some(OutlineEntry { level, title, at: *ids.get(&id)? })
        });
        let mut own: Vec<OutlineEntry> = own.collect();
        own.sort_by_key(|entry| entry.at);
        styles.sort_by_key(|(span, style)| (span.start, span.end, *style));
        let mut notes: Vec<NoteCall> = calls
            .into_iter()
            .map(|(call, number)| {
                let note = stands.get(number).copied().flatten().unwrap_or_default();
                NoteCall { call, note }
            })
            .collect();
        notes.extend(calls_of.into_iter().map(|(call, id)| {
            let block = ids.get(&id).and_then(|at| {
                let after = blocks.partition_point(|block| block.span.start <= *at);
                blocks.get(after.checked_sub(1)?)
            });
            let block = block.filter(|block| block.kind == BlockKind::Note);
            NoteCall { call, note: block.map(|block| block.span).unwrap_or_default() }
        }));
        notes.sort_by_key(|note| note.call);
        let mut links: Vec<Hyperlink> = links.collect();
        links.sort_by_key(|link| link.span);
        let missing = notes.iter().filter(|note| note.note.is_empty()).count();
        if missing > 0 {
            let notes = if missing == 1 { "1 note".to_owned() } else { format!("{missing} notes") };
            self.losses.push(format!("{notes} of which only the number is there"));
        }
        let outline = if own.is_empty() { outline } else { own };
        let structure =
            Structure { blocks, styles, outline, pages, links, notes, ..Structure::default() };
        Ok(Read { text, structure, facts, losses: self.losses, incomplete: self.incomplete })
    }

    /// Counts what takes about so many bytes.
    fn count(&mut self, bytes: usize) {
        self.sent = self.sent.saturating_add(bytes);
        if self.sent > self.limits.text && self.fault.is_none() {
            let most = self.limits.text >> 20;
            let what = format!("its text is longer than {most} MiB");
            self.fault = Some(Unreadable::TooMuch(what));
        }
    }

    fn flow(&mut self) -> &mut Flow {
        let last = self.flows.len() - 1;
        &mut self.flows[last].1
    }

    fn number(&mut self, key: &str) -> usize {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = self.notes.len();
        self.notes.push(None);
        self.numbers.insert(key.to_owned(), number);
        number
    }
}

fn too_deep(most: usize) -> Unreadable {
    Unreadable::TooMuch(format!("it is nested more than {most} deep"))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
