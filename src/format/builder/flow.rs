//! A stream of words with its blocks: the body of a text, or one of its notes.
//!
//! Owns where a block begins and ends, and what stands between words and between blocks. Which
//! notes there are, and where links lead, is decided in [`super`].

use super::marks::Numbering;
use super::{Block, BlockKind, Container, LinkDestination, OutlineEntry, Span, StatedFact, Style};
use crate::model::apparatus::Field;
use crate::model::cluster;
use crate::model::structure::SourcePage;

/// A quotation is set in by this many columns.
const QUOTED: u16 = 4;
/// Nothing is set in further, in columns.
const FURTHEST: u16 = 24;
/// Lists within lists are set in by this many blanks each …
pub(super) const NESTED: usize = 2;
/// … up to this many lists.
pub(super) const LISTS: usize = 8;

/// A stream of words.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub text: String,
    pub blocks: Vec<Block>,
    pub styles: Vec<(Span, Style)>,
    pub links: Vec<(Span, LinkDestination)>,
    pub ids: Vec<(String, usize)>,
    pub pages: Vec<SourcePage>,
    pub outline: Vec<OutlineEntry>,
    /// Calls of notes, with the number of the note less one.
    pub calls: Vec<(Span, usize)>,
    /// Calls of notes that stay where they stand, with what names the note.
    pub calls_of: Vec<(Span, String)>,
    pub facts: Vec<StatedFact>,
    pub(super) stack: Vec<OpenContainer>,
    leaf: Option<OpenBlock>,
    blank: Blank,
    /// The mark of the note, until it is written.
    pub(super) note: Option<String>,
    /// How many lists and tables were opened that are in no other.
    groups: usize,
    /// The group that the last block belongs to, if any.
    last: Option<usize>,
    /// Whether an item of the open list has more than one paragraph.
    loose: bool,
    pub(super) waiting: Begun,
}

/// What begins at the next word.
#[derive(Debug, Default)]
pub(super) struct Begun {
    pub styles: Vec<(Style, Option<usize>)>,
    pub link: Option<(LinkDestination, Option<usize>)>,
    pub facts: Vec<(Field, Option<usize>)>,
    pub ids: Vec<String>,
    pub page: Option<String>,
}

#[derive(Debug)]
pub(super) enum OpenContainer {
    Division,
    Leaf(BlockKind),
    Quotation,
    List {
        next: u64,
        numbering: Option<Numbering>,
    },
    /// The mark, until it is written; and how many columns it took.
    Item {
        mark: Option<String>,
        width: usize,
    },
    Table,
    /// How many cells were opened, and how many tabs were written.
    Row {
        cells: usize,
        tabs: usize,
    },
    Cell,
}

/// An open block.
#[derive(Debug)]
struct OpenBlock {
    kind: BlockKind,
    start: usize,
    /// Where its words begin, after the mark.
    words: usize,
    indent: u16,
    /// How many facts were stated before it.
    facts: usize,
}

/// What lies between the last word and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Blank {
    #[default]
    None,
    Space,
    /// Blanks with a line end among them.
    LineEnd,
}

impl Flow {
    pub fn of_note(number: usize) -> Self {
        Self { note: Some(format!("[{number}] ")), ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Opens a container; returns how many are open.
    pub fn open(&mut self, container: &Container) -> usize {
        if self.in_row() && *container != Container::Cell {
            // Inside a cell everything runs together.
            self.space();
            self.stack.push(OpenContainer::Division);
            return self.stack.len();
        }
        if !matches!(container, Container::Cell) {
            self.end_leaf();
        }
        let is_group =
            matches!(container, Container::Bullets | Container::Numbers(..) | Container::Table);
        if is_group && !self.in_list() {
            self.groups += 1;
            self.loose = false;
        }
        let open = match *container {
            Container::Division => OpenContainer::Division,
            Container::Paragraph => OpenContainer::Leaf(BlockKind::Paragraph),
            Container::Heading(level) => OpenContainer::Leaf(BlockKind::Heading(level.clamp(1, 6))),
            Container::Verse => OpenContainer::Leaf(BlockKind::Verse),
            Container::Preformatted => OpenContainer::Leaf(BlockKind::Preformatted),
            Container::Note => OpenContainer::Leaf(BlockKind::Note),
            Container::Quotation => OpenContainer::Quotation,
            Container::Bullets => OpenContainer::List { next: 0, numbering: None },
            Container::Numbers(next, numbering) => {
                OpenContainer::List { next, numbering: Some(numbering) }
            }
            Container::Item => OpenContainer::Item { mark: Some(self.next_mark()), width: 0 },
            Container::Table => OpenContainer::Table,
            Container::Row => OpenContainer::Row { cells: 0, tabs: 0 },
            Container::Cell => self.open_cell(),
        };
        self.stack.push(open);
        self.stack.len()
    }

    /// Closes the container that was opened last.
    pub fn close(&mut self) {
        let closed = self.stack.pop();
        if self.in_row() {
            self.space();
        } else if closed.is_some() {
            self.end_leaf();
        }
    }

    pub fn close_all(&mut self) {
        while !self.stack.is_empty() {
            self.close();
        }
        self.end_leaf();
        let end = self.text.len();
        self.ids.extend(self.waiting.ids.drain(..).map(|id| (id, end)));
        self.end_link();
        while let Some((style, _)) = self.waiting.styles.last().copied() {
            self.end_style(style);
        }
    }

    pub fn text(&mut self, words: &str) {
        if self
            .stack
            .iter()
            .rev()
            .any(|open| matches!(open, OpenContainer::Leaf(BlockKind::Preformatted)))
            && !self.in_row()
        {
            self.verbatim(words);
            return;
        }
        let mut rest = words;
        while !rest.is_empty() {
            let run = rest.find(is_blank).unwrap_or(rest.len());
            if run > 0 {
                self.put(&rest[..run]);
                rest = &rest[run..];
            }
            let blanks = rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
            if blanks > 0 {
                let line_end = rest[..blanks].contains(['\n', '\r']);
                if line_end || self.blank == Blank::LineEnd {
                    self.blank = Blank::LineEnd;
                } else {
                    self.blank = Blank::Space;
                }
                rest = &rest[blanks..];
            }
        }
    }

    /// Writes words right after the last one.
    pub fn join(&mut self, words: &str) {
        self.blank = Blank::None;
        self.put(words);
    }

    pub fn line_break(&mut self) {
        if self.in_row() {
            self.space();
        } else if let Some(leaf) = &self.leaf
            && self.text.len() > leaf.words
        {
            self.text.push('\n');
            self.blank = Blank::None;
        }
    }

    pub fn rule(&mut self) {
        if self.in_row() {
            return;
        }
        self.end_leaf();
        self.stack.push(OpenContainer::Leaf(BlockKind::Rule));
        self.put("* * *");
        self.close();
    }

    pub fn set_mark(&mut self, own: &str) {
        let item =
            self.stack.iter_mut().rev().find(|open| matches!(open, OpenContainer::Item { .. }));
        if let Some(OpenContainer::Item { mark: mark @ Some(_), .. }) = item {
            let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
            *mark = Some(if own.is_empty() { own } else { format!("{own} ") });
        }
    }

    pub fn style(&mut self, style: Style) {
        self.waiting.styles.push((style, None));
    }

    pub fn end_style(&mut self, style: Style) {
        let Some(at) = self.waiting.styles.iter().rposition(|(open, _)| *open == style) else {
            return;
        };
        if let (_, Some(start)) = self.waiting.styles.remove(at)
            && start < self.text.len()
        {
            self.styles.push((Span::new(start, self.text.len()), style));
        }
    }

    pub fn link(&mut self, to: LinkDestination) {
        self.waiting.link = Some((to, None));
    }

    pub fn end_link(&mut self) {
        if let Some((to, Some(start))) = self.waiting.link.take()
            && start < self.text.len()
        {
            self.links.push((Span::new(start, self.text.len()), to));
        }
    }

    pub fn id(&mut self, id: &str) {
        self.waiting.ids.push(id.to_owned());
    }

    pub fn page(&mut self, label: &str) {
        self.waiting.page = Some(label.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    pub fn call(&mut self, number: usize) {
        let span = self.mark_of_call(&(number + 1).to_string());
        self.calls.push((span, number));
    }

    pub fn call_of(&mut self, number: &str, id: &str) {
        let span = self.mark_of_call(number);
        self.calls_of.push((span, id.to_owned()));
    }

    /// Writes the number of a note behind the word that calls it.
    fn mark_of_call(&mut self, number: &str) -> Span {
        let begun = self.leaf.as_ref().is_some_and(|leaf| self.text.len() > leaf.words);
        if begun {
            self.blank = Blank::None;
        }
        let mark = format!("[{number}]");
        self.put(&mark);
        Span::new(self.text.len() - mark.len(), self.text.len())
    }

    pub fn state(&mut self, field: Field) {
        self.waiting.facts.push((field, None));
    }

    pub fn end_state(&mut self, words: Option<&str>) {
        let Some((field, Some(start))) = self.waiting.facts.pop() else { return };
        let span = Span::new(start, self.text.len());
        let words = super::one_line(words.unwrap_or(&self.text[span.range()]));
        if !words.is_empty() {
            self.facts.push(StatedFact { field, words, span, of_file: false });
        }
    }

    fn in_row(&self) -> bool {
        self.stack.iter().any(|open| matches!(open, OpenContainer::Row { .. }))
    }

    pub(super) fn in_list(&self) -> bool {
        self.stack.iter().any(|open| matches!(open, OpenContainer::List { .. }))
    }

    fn space(&mut self) {
        if self.blank == Blank::None {
            self.blank = Blank::Space;
        }
    }

    fn open_cell(&mut self) -> OpenContainer {
        let nested = matches!(self.stack.last(), Some(OpenContainer::Row { .. }));
        if let Some(OpenContainer::Row { cells, .. }) = self.stack.last_mut() {
            *cells += 1;
        }
        if nested { OpenContainer::Cell } else { OpenContainer::Division }
    }

    fn verbatim(&mut self, words: &str) {
        let words = words.replace("\r\n", "\n").replace('\r', "\n");
        let words = match &self.leaf {
            // The line end after the opening mark.
            None => words.trim_start_matches('\n'),
            Some(_) => &words,
        };
        if !words.is_empty() {
            self.blank = Blank::None;
            self.put(words);
        }
    }

    /// Writes a word, and before it what has to stand there.
    fn put(&mut self, word: &str) {
        self.begin();
        self.tabs();
        let words = self.leaf.as_ref().map_or(0, |leaf| leaf.words);
        let blank = std::mem::take(&mut self.blank);
        let last = self.text[words..].chars().next_back().filter(|c| !matches!(c, '\n' | '\t'));
        if let Some(last) = last
            && blank != Blank::None
        {
            let first = word.chars().next().unwrap_or_default();
            let joined = blank == Blank::LineEnd && is_wide(last) && is_wide(first);
            if !joined {
                self.text.push(' ');
            }
        }
        self.start_waiting();
        self.text.push_str(word);
    }

    fn start_waiting(&mut self) {
        let at = self.text.len();
        let Begun { styles, link, facts, ids, page } = &mut self.waiting;
        for (_, start) in styles {
            start.get_or_insert(at);
        }
        if let Some((_, start)) = link {
            start.get_or_insert(at);
        }
        for (_, start) in facts {
            start.get_or_insert(at);
        }
        self.ids.extend(ids.drain(..).map(|id| (id, at)));
        if let Some(label) = page.take() {
            self.pages.push(SourcePage { at, label });
        }
    }

    /// Writes the tabs before a cell.
    fn tabs(&mut self) {
        let row = self.stack.iter_mut().find_map(|open| match open {
            OpenContainer::Row { cells, tabs } => Some((cells, tabs)),
            _ => None,
        });
        let Some((cells, tabs)) = row else { return };
        let wanted = cells.saturating_sub(1);
        if *tabs < wanted {
            self.text.extend(std::iter::repeat_n('\t', wanted - *tabs));
            *tabs = wanted;
            self.blank = Blank::None;
        }
    }

    /// Begins a block, if none is open.
    fn begin(&mut self) {
        if self.leaf.is_some() {
            return;
        }
        self.blank = Blank::None;
        let lists =
            self.stack.iter().filter(|open| matches!(open, OpenContainer::List { .. })).count();
        let grouped =
            self.in_list() || self.stack.iter().any(|o| matches!(o, OpenContainer::Table));
        let group = grouped.then_some(self.groups);
        let quotations =
            self.stack.iter().filter(|open| matches!(open, OpenContainer::Quotation)).count();
        let mark = self.take_mark();
        let kind = self.kind(mark.is_some());
        let joined = (mark.is_some() && !self.loose) || kind == BlockKind::Row;
        let gap = match self.blocks.last() {
            None => "",
            Some(_) if joined && group.is_some() && group == self.last => "\n",
            Some(_) => "\n\n",
        };
        if mark.is_none() && lists > 0 && kind != BlockKind::Row {
            self.loose = true;
        }
        self.last = group;
        self.text.push_str(gap);
        let start = self.text.len();
        let nested = NESTED * lists.saturating_sub(1).min(LISTS);
        let lead = match &mark {
            Some(mark) => format!("{}{mark}", " ".repeat(nested)),
            None => " ".repeat(self.item_width()),
        };
        self.text.push_str(&lead);
        if mark.is_some() {
            let item = self.stack.iter_mut().rev().find_map(|open| match open {
                OpenContainer::Item { width, .. } => Some(width),
                _ => None,
            });
            if let Some(width) = item {
                *width = cluster::width(&lead);
            }
        }
        let indent = u16::try_from(quotations).unwrap_or(FURTHEST).saturating_mul(QUOTED);
        let words = self.text.len();
        let (indent, facts) = (indent.min(FURTHEST), self.facts.len());
        self.leaf = Some(OpenBlock { kind, start, words, indent, facts });
    }

    fn end_leaf(&mut self) {
        self.blank = Blank::None;
        let Some(OpenBlock { kind, start, words, indent, facts }) = self.leaf.take() else {
            return;
        };
        let end = words + self.text[words..].trim_end_matches(['\n', ' ', '\t']).len();
        if end < self.text.len() {
            self.text.truncate(end);
            self.clip(end, facts);
        }
        if let BlockKind::Heading(level) = kind {
            let title = super::one_line(&self.without_calls(words));
            self.outline.push(OutlineEntry { level, title, at: start });
        }
        let mark = u16::try_from(words - start).unwrap_or(0);
        self.blocks.push(Block { span: Span::new(start, end), kind, indent, mark });
    }

    /// Returns the words from `start` on, without the numbers of notes in them.
    fn without_calls(&self, start: usize) -> String {
        let calls = self.calls.iter().rev().take_while(|(span, _)| span.start >= start);
        let mut calls: Vec<Span> = calls.map(|(span, _)| *span).collect();
        calls.reverse();
        let mut title = String::new();
        let mut at = start;
        for call in calls {
            title.push_str(&self.text[at..call.start]);
            at = call.end;
        }
        title + &self.text[at..]
    }
}

/// Blanks that run together. A no-break space does not.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Returns whether a character belongs to a script that is written without blanks, so that a line
/// end between two of them is none.
fn is_wide(c: char) -> bool {
    let hangul =
        matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}');
    !hangul && unicode_width::UnicodeWidthChar::width(c) == Some(2)
}
