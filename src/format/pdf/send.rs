//! Sending: paragraphs go to the builder.
//!
//! Owns how the lines of a paragraph are joined: which hyphens were only the line's, which letters
//! are stressed, where pages begin and links lead. Decides no paragraph.

use std::collections::{HashMap, HashSet};

use super::catalog::Leads;
use super::line::{Line, Run};
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
    /// Notes at the foot of a page, by page and number.
    notes: HashSet<(usize, String)>,
}

/// The words of the text, to know what a hyphen at a line's end is.
#[derive(Default)]
struct Words {
    plain: HashSet<String>,
    hyphened: HashSet<String>,
    /// How often ideographs stand beside other letters with a blank between, and without.
    blanks: (usize, usize),
}

/// What comes between two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Blank,
    Nothing,
    /// Nothing, and the hyphen goes.
    DropHyphen,
}

impl Words {
    fn of(paragraphs: &[Paragraph]) -> Self {
        let mut all = Self::default();
        for line in paragraphs.iter().flat_map(|paragraph| &paragraph.lines) {
            let (mut last, mut blank) = (' ', false);
            for c in line.words.chars() {
                if c != ' ' && is_ideograph(c) != is_ideograph(last) {
                    let count = if blank { &mut all.blanks.0 } else { &mut all.blanks.1 };
                    *count += 1;
                }
                blank = c == ' ';
                last = if blank { last } else { c };
            }
            for word in
                line.words.split(|c: char| !(c.is_alphabetic() || c == '-' || c == '\u{2010}'))
            {
                let word = word.replace('\u{2010}', "-").to_lowercase();
                let inner = word.trim_matches('-');
                if inner.contains('-') {
                    all.hyphened.insert(inner.to_owned());
                } else if word.len() == inner.len() && !inner.is_empty() {
                    all.plain.insert(word);
                }
            }
        }
        all
    }

    fn joint(&self, last: &str, next: &str) -> Joint {
        let Some(hyphen) = last.chars().next_back() else { return Joint::Nothing };
        let first = next.chars().next().unwrap_or_default();
        match (is_ideograph(hyphen), is_ideograph(first)) {
            (true, true) => return Joint::Nothing,
            (false, false) => {}
            _ if self.blanks.0 > self.blanks.1 => return Joint::Blank,
            _ => return Joint::Nothing,
        }
        if hyphen == '\u{ad}' {
            return Joint::DropHyphen;
        }
        let before = &last[..last.len() - hyphen.len_utf8()];
        let attached = before.chars().next_back().is_some_and(char::is_alphanumeric);
        if !attached || !first.is_alphanumeric() {
            return Joint::Blank;
        }
        match hyphen {
            '-' | '\u{2010}' => {}
            '—' | '/' => return Joint::Nothing,
            // Numbers from … to.
            '–' if first.is_numeric() => return Joint::Nothing,
            _ => return Joint::Blank,
        }
        if !first.is_lowercase() || !before.ends_with(char::is_alphabetic) {
            return Joint::Nothing;
        }
        let start = before
            .rfind(|c: char| !(c.is_alphabetic() || c == '-'))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let left = before[start..].to_lowercase();
        let right = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let right = right.to_lowercase();
        let tail = left.rsplit('-').next().unwrap_or_default();
        let one = self.plain.contains(&format!("{tail}{right}"));
        let two = self.hyphened.contains(&format!("{left}-{right}"));
        if two && !one { Joint::Nothing } else { Joint::DropHyphen }
    }
}

/// Returns whether a character belongs to a script that is written without blanks.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

impl<'a, 'b> Sender<'a, 'b> {
    pub fn new(builder: &'a mut Builder<'b>, body: Body, paragraphs: &[Paragraph]) -> Self {
        let numbers = paragraphs.iter().filter(|paragraph| paragraph.kind == Kind::Note);
        let numbers = numbers.filter_map(|note| note.lines.first());
        let notes = numbers.map(|line| (line.page, number_of(&line.words).to_owned())).collect();
        Self {
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
                self.words(line, from, before, is_body);
                self.builder.text(" … ");
                from = after;
            }
            self.words(line, from, end, is_body);
            if joint == Some(Joint::Blank) {
                self.builder.text("\n");
            }
            from = 0;
        }
        self.change(Run::default());
        self.builder.close();
    }

    /// Sends the number of a note, which leads back to its call; returns where its words begin.
    fn number(&mut self, line: &Line) -> usize {
        let number = number_of(&line.words);
        let at = line.words.find(number).unwrap_or(0) + number.len();
        self.builder.id(&format!("note-{}-{number}", line.page));
        self.builder.link(LinkDestination::Inside(format!("call-{}-{number}", line.page)));
        self.builder.text(&line.words[..at]);
        self.builder.end_link();
        if !line.words[at..].starts_with(['.', ')', ']']) {
            self.builder.text(" ");
        }
        at
    }

    fn row(&mut self, paragraph: &Paragraph) {
        for line in &paragraph.lines {
            self.builder.open(Container::Row);
            self.begin(line);
            let mut from = 0;
            let cells = line.cells.iter().map(|cell| cell.byte);
            for end in cells.chain(std::iter::once(line.words.len())) {
                self.builder.open(Container::Cell);
                self.words(line, from, end.max(from), false);
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
    fn words(&mut self, line: &Line, from: usize, to: usize, with_calls: bool) {
        for (at, (start, run)) in line.runs.iter().enumerate() {
            let end = line.runs.get(at + 1).map_or(line.words.len(), |(next, _)| *next);
            let Some(words) = line.words.get((*start).max(from)..end.min(to)) else { continue };
            if words.is_empty() {
                continue;
            }
            self.change(*run);
            let number = words.trim();
            // A note may have no room on the page of its call.
            let pages = [line.page, line.page + 1].into_iter();
            let mut notes = pages.filter(|page| self.notes.contains(&(*page, number.to_owned())));
            match notes.next().filter(|_| with_calls && run.raised && run.link.is_none()) {
                Some(page) => {
                    self.builder.id(&format!("call-{page}-{number}"));
                    self.builder.link(LinkDestination::Inside(format!("note-{page}-{number}")));
                    self.builder.text(words);
                    self.builder.end_link();
                }
                None => self.builder.text(words),
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

/// Returns the number or sign that a note begins with.
fn number_of(words: &str) -> &str {
    let words = words.trim_start_matches(['[', '(']);
    let digits = words.find(|c: char| !c.is_numeric()).unwrap_or(words.len());
    let end = if digits > 0 { digits } else { words.chars().next().map_or(0, char::len_utf8) };
    &words[..end]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_at_a_line_end_goes_unless_the_word_has_it() {
        let line =
            Line { words: "a well-known state of co-op communism".to_owned(), ..Line::default() };
        let words = Words::of(&[Paragraph::new(Kind::Body, vec![line])]);
        assert_eq!(words.joint("the com-", "munist"), Joint::DropHyphen);
        assert_eq!(words.joint("the well-", "known man"), Joint::Nothing);
        assert_eq!(words.joint("Anglo-", "American"), Joint::Nothing);
        assert_eq!(words.joint("1950-", "51"), Joint::Nothing);
        assert_eq!(words.joint("anti-com-", "munism"), Joint::DropHyphen);
        assert_eq!(words.joint("a -", "b"), Joint::Blank);
        assert_eq!(words.joint("soft\u{ad}", "Ware"), Joint::DropHyphen);
        assert_eq!(words.joint("поли-", "тика"), Joint::DropHyphen);
        assert_eq!(words.joint("word", "word"), Joint::Blank);
    }
}
