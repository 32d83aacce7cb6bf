//! Sending: paragraphs go to the builder.
//!
//! Owns which letters are stressed, where pages begin and links lead. Decides no paragraph.

use std::collections::{HashMap, HashSet};

use super::catalog::Leads;
use super::joint::{Joint, Words};
use super::line::{Line, Run};
use super::notes::{call, calls, number_of};
use super::paragraph::{Body, Kind, Paragraph, leader, marker};
use crate::format::Unreadable;
use crate::format::builder::{Builder, Container, LinkDestination};
use crate::model::structure::Style;

/// What paragraphs are sent with.
pub(super) struct Sender<'a, 'b> {
    pub builder: &'a mut Builder<'b>,
    pub body: Body,
    /// The labels of pages.
    pub labels: Vec<String>,
    /// Where links lead, by their numbers.
    pub links: Vec<Leads>,
    /// What is named at a place: page and height, with the name.
    pub names: HashMap<(usize, i32), Vec<String>>,
    /// The levels of headings, by kind.
    pub levels: Vec<(Kind, u8)>,
    words: Words,
    page: Option<usize>,
    open: Run,
    plain_bold: bool,
    /// The pages on which notes begin, by their numbers.
    notes: HashMap<String, Vec<usize>>,
    /// The notes that are called, by page and number.
    called: HashSet<(usize, String)>,
}

impl<'a, 'b> Sender<'a, 'b> {
    pub fn new(builder: &'a mut Builder<'b>, body: Body, paragraphs: &[Paragraph]) -> Self {
        let numbers = paragraphs.iter().filter(|paragraph| paragraph.kind == Kind::Note);
        let numbers = numbers.filter_map(|note| note.lines.first());
        let mut notes: HashMap<String, Vec<usize>> = HashMap::new();
        for line in numbers {
            notes.entry(number_of(&line.words)).or_default().push(line.page);
        }
        let lines = paragraphs.iter().filter(|paragraph| paragraph.kind != Kind::Typed);
        let lines = lines.flat_map(|paragraph| &paragraph.lines);
        let called = lines
            .flat_map(|line| calls(line).map(|number| (line.page, number)))
            .filter_map(|(page, number)| Some((note_called(&notes, page, &number)?, number)))
            .collect();
        Self {
            called,
            builder,
            body,
            labels: Vec::new(),
            links: Vec::new(),
            names: HashMap::new(),
            levels: levels(paragraphs),
            words: Words::of(paragraphs),
            page: None,
            open: Run::default(),
            plain_bold: false,
            notes,
        }
    }

    /// Sends all paragraphs.
    pub fn send(&mut self, paragraphs: &[Paragraph]) -> Result<(), Unreadable> {
        let mut group: Option<Group> = None;
        for paragraph in paragraphs {
            self.builder.check()?;
            let wanted = match paragraph.kind {
                Kind::Row => Some(Group::Table),
                Kind::Body if bullet(paragraph).is_some() => Some(Group::Bullets),
                _ => None,
            };
            if wanted != group {
                if group.is_some() {
                    self.builder.close();
                }
                match wanted {
                    Some(Group::Table) => self.builder.open(Container::Table),
                    Some(Group::Bullets) => self.builder.open(Container::Bullets),
                    None => {}
                }
                group = wanted;
            }
            self.paragraph(paragraph);
        }
        Ok(())
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        self.plain_bold = self.body.is_bold;
        match paragraph.kind {
            Kind::Row => {
                self.row(paragraph);
                return;
            }
            Kind::Typed => {
                self.typed(paragraph);
                return;
            }
            Kind::Body => match bullet(paragraph) {
                Some(mark) => {
                    self.builder.open(Container::Item);
                    self.builder.mark(mark);
                }
                None => self.builder.open(Container::Paragraph),
            },
            Kind::Note => self.builder.open(Container::Note),
            Kind::NoteMore => self.builder.open(Container::Paragraph),
            kind @ Kind::Heading(..) => {
                self.plain_bold = true;
                let level = self.levels.iter().find(|(other, _)| *other == kind);
                self.builder.open(Container::Heading(level.map_or(6, |(_, level)| *level)));
            }
        }
        let is_body = paragraph.kind == Kind::Body;
        let mut from = bullet(paragraph).map_or(0, |mark| mark.len() + 1);
        for (at, line) in paragraph.lines.iter().enumerate() {
            self.begin(line);
            if paragraph.kind == Kind::Note && at == 0 {
                from = self.number(line);
            }
            let next = paragraph.lines.get(at + 1);
            let joint = next.map(|next| self.words.joint(&line.words, &next.words));
            let end = match joint {
                Some(Joint::DropHyphen) => line.words.char_indices().next_back().map_or(0, |l| l.0),
                _ => line.words.len(),
            };
            if let Some((before, after)) = leader(&line.words).filter(|_| is_body) {
                self.words(line, from, before);
                self.builder.text(" … ");
                from = after;
            }
            self.words(line, from, end);
            if joint == Some(Joint::Blank) {
                self.builder.text("\n");
            }
            from = 0;
        }
        self.change(Run::default());
        self.builder.close();
    }

    /// Sends the number of a note as it is called; returns where its words begin. What nothing calls
    /// may be no note at all, and stays as it is.
    fn number(&mut self, line: &Line) -> usize {
        let number = number_of(&line.words);
        let at = line.words.find(&number).unwrap_or(0) + number.len();
        let rest = line.words.get(at..).unwrap_or_default();
        let key = (line.page, number);
        if !self.called.contains(&key) {
            let is_raised = line.runs.first().is_some_and(|(_, run)| run.raised);
            let is_joined =
                rest.starts_with(|c: char| c.is_uppercase() || is_raised && c.is_alphabetic());
            if !is_joined {
                return 0;
            }
            self.builder.text(line.words.get(..at).unwrap_or_default());
            self.builder.text(" ");
            return at;
        }
        self.builder.id(&format!("note-{}-{}", key.0, key.1));
        self.builder.text(&format!("[{}] ", key.1));
        line.words.len() - rest.trim_start_matches(['.', ')', ']', ' ']).len()
    }

    fn row(&mut self, paragraph: &Paragraph) {
        for line in &paragraph.lines {
            self.builder.open(Container::Row);
            self.begin(line);
            let mut from = 0;
            let cells = line.cells.iter().map(|cell| cell.byte);
            for end in cells.chain(std::iter::once(line.words.len())) {
                self.builder.open(Container::Cell);
                self.words(line, from, end.max(from));
                self.builder.close();
                from = end.max(from);
            }
            self.change(Run::default());
            self.builder.close();
        }
    }

    fn typed(&mut self, paragraph: &Paragraph) {
        self.builder.open(Container::Preformatted);
        let left = paragraph.lines.iter().map(|line| line.x).min().unwrap_or(0);
        for (at, line) in paragraph.lines.iter().enumerate() {
            if at > 0 {
                self.builder.text("\n");
            }
            self.begin(line);
            let letters = i32::try_from(line.words.chars().count()).unwrap_or(i32::MAX).max(1);
            let width = ((line.end - line.x) / letters).max(1);
            let blanks = usize::try_from((line.x - left + width / 2) / width).unwrap_or(0).min(80);
            self.builder.text(&(" ".repeat(blanks) + &line.words));
        }
        self.builder.close();
    }

    /// Begins a page and names places, where the line is the first of them.
    fn begin(&mut self, line: &Line) {
        if self.page.is_none_or(|page| page < line.page) {
            self.page = Some(line.page);
            let label = self.labels.get(line.page).cloned();
            self.builder.page(&label.unwrap_or_else(|| (line.page + 1).to_string()));
        }
        if let Some(names) = self.names.remove(&(line.page, line.y)) {
            for name in names {
                self.builder.id(&name);
            }
        }
    }

    /// Sends the words of a line between two bytes, as they look.
    fn words(&mut self, line: &Line, from: usize, to: usize) {
        for (at, (start, run)) in line.runs.iter().enumerate() {
            let end = line.runs.get(at + 1).map_or(line.words.len(), |(next, _)| *next);
            let Some(words) = line.words.get((*start).max(from)..end.min(to)) else { continue };
            if words.is_empty() {
                continue;
            }
            let number = call(line, *start, words, run);
            let note = number.and_then(|number| {
                let page = note_called(&self.notes, line.page, number)?;
                // A link has to lead there.
                let to = run.link.and_then(|at| self.links.get(at));
                let leads = match to {
                    Some(Leads::Inside((to, _))) => *to == page,
                    Some(Leads::Outside(_)) => false,
                    None => true,
                };
                (run.raised || leads).then(|| (number, format!("note-{page}-{number}")))
            });
            if let Some((number, id)) = note {
                self.change(Run { raised: false, link: None, ..*run });
                self.builder.call_of(number, &id);
                if words.ends_with(' ') {
                    self.builder.text(" ");
                }
            } else {
                self.change(*run);
                self.builder.text(words);
            }
        }
    }

    /// Ends the styles that a run does not have, and begins those that it has.
    fn change(&mut self, run: Run) {
        let styles = |run: &Run| {
            let fixed = run.look.fixed && !self.body.is_fixed;
            [
                (Style::Strong, run.look.bold && !self.plain_bold),
                (Style::Emphasis, run.look.italic),
                (Style::Code, fixed),
                (Style::Superscript, run.raised),
                (Style::Subscript, run.lowered),
            ]
        };
        for ((style, was), (_, is)) in styles(&self.open).into_iter().zip(styles(&run)) {
            match (was, is) {
                (true, false) => self.builder.end_style(style),
                (false, true) => self.builder.style(style),
                _ => {}
            }
        }
        if self.open.link != run.link {
            self.builder.end_link();
            match run.link.and_then(|at| Some((at, self.links.get(at)?))) {
                Some((_, Leads::Outside(to))) => {
                    self.builder.link(LinkDestination::Outside(to.clone()));
                }
                Some((at, Leads::Inside(_))) => {
                    self.builder.link(LinkDestination::Inside(format!("link-{at}")));
                }
                None => {}
            }
        }
        self.open = run;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Table,
    Bullets,
}

/// Returns the bullet that a paragraph begins with.
fn bullet(paragraph: &Paragraph) -> Option<&str> {
    let first = paragraph.lines.first().filter(|_| paragraph.kind == Kind::Body)?;
    let mark = first.words.get(..marker(&first.words)?)?.trim_end();
    (!mark.contains(|c: char| c.is_alphanumeric())).then_some(mark)
}

/// Returns the page on which the note stands that is called on a page.
fn note_called(notes: &HashMap<String, Vec<usize>>, page: usize, number: &str) -> Option<usize> {
    let pages = notes.get(number)?;
    // A note may have no room on the page of its call.
    let near = [page, page + 1].into_iter().find(|near| pages.contains(near));
    near.or_else(|| pages.first().copied().filter(|first| pages.len() == 1 && *first > page))
}

/// Gives headings their levels: the largest is the first; those that are only bold come last.
fn levels(paragraphs: &[Paragraph]) -> Vec<(Kind, u8)> {
    let mut kinds: Vec<(bool, i32)> = paragraphs
        .iter()
        .filter_map(|paragraph| match paragraph.kind {
            Kind::Heading(size, bold) => Some((bold, -size)),
            _ => None,
        })
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let each = kinds.into_iter().enumerate().map(|(at, (bold, size))| {
        (Kind::Heading(-size, bold), u8::try_from(at + 1).unwrap_or(6).min(6))
    });
    each.collect()
}
