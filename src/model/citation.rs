//! A passage as it is cited: its words in quotation marks, and where they stand.
//!
//! Owns what of a document is said of one passage: in a volume of several papers the title, date and
//! author on its first page are those of its first paper alone. Nothing is said that does not hold
//! of the passage: no date is better than that of another paper. Pure: no files.

use self::fields::CitationFields;
use self::template::CitationStyle;
use super::apparatus::{self, Apparatus, Date, Fact, Field, Rules};
use super::cluster::one_line;
use super::document::Document;
use super::span::Span;
use super::structure::{BlockKind, OutlineEntry, Structure};

pub mod fields;
pub mod template;

/// More of the section that is cited is not looked at, in bytes.
const LOOKED_AT: usize = 64 << 10;
/// How many sections are looked at to find out whether each is a paper with a date of its own, and
/// how much of each, in bytes.
const SECTIONS: usize = 16;
const HEAD: usize = 2 << 10;

/// Returns a passage as a citation in the given style.
#[must_use]
pub fn cite_as(style: &CitationStyle, document: &Document, span: Span, rules: &Rules) -> String {
    match style {
        CitationStyle::Plain => cite(document, span, rules),
        CitationStyle::Template(template) => {
            template.fill(&CitationFields::of(document, span, rules))
        }
    }
}

/// Returns a passage as a citation: `“Nine divisions.” (Report, 5 June 1951, “Guns”, p. 4; a.pdf)`.
#[must_use]
pub fn cite(document: &Document, span: Span, rules: &Rules) -> String {
    let mut parts = source(document, span, rules);
    parts.extend(document.structure.pages_named(span));
    parts.extend(note_number(document, span).map(|number| format!("note {number}")));
    let words = quoted(&quotation(document, span));
    format!("{words} ({}; {})", parts.join(", "), document.path)
}

/// Returns the words of a passage on one line: without the numbers that call notes, and with a
/// stroke between two lines of verse, two between stanzas.
#[must_use]
pub fn quotation(document: &Document, span: Span) -> String {
    let (text, structure) = (document.text.as_str(), &document.structure);
    let verse = |at: usize| {
        let block = structure.blocks.get(structure.block_at(at)?)?;
        (block.kind == BlockKind::Verse).then_some(())
    };
    let mut words = String::new();
    // Whether the line before is verse, and whether there is a blank line after it.
    let (mut in_verse, mut blank) = (false, false);
    let mut at = span.start;
    for line in document.text.slice(span).split('\n') {
        let (start, end) = (at, at + line.len());
        at = end + 1;
        let line = bare_line(text, structure, Span::new(start, end));
        if line.is_empty() {
            blank |= !words.is_empty();
            continue;
        }
        let is_verse = verse(start).is_some();
        if !words.is_empty() {
            words.push_str(match (in_verse && is_verse, blank) {
                (true, true) => " // ",
                (true, false) => " / ",
                (false, _) => " ",
            });
        }
        words.push_str(&line);
        (in_verse, blank) = (is_verse, false);
    }
    words
}

/// Puts words between quotation marks. Those that they bring along become single ones; where they
/// stand around all of it, there is one pair.
#[must_use]
pub fn quoted(words: &str) -> String {
    let words = words.trim();
    let inner = [('“', '”'), ('"', '"')].into_iter().find_map(|(open, close)| {
        let inner = words.strip_prefix(open)?.strip_suffix(close)?;
        // In “one” and “two” they are no pair.
        (!inner.contains([open, close])).then_some(inner)
    });
    let single = |c: char| match c {
        '“' => '‘',
        '”' => '’',
        c => c,
    };
    let words: String = inner.unwrap_or(words).chars().map(single).collect();
    format!("“{words}”")
}

/// Returns a line without the numbers that call notes, and a note without its own number.
fn bare_line(text: &str, structure: &Structure, line: Span) -> String {
    let mut bare = String::new();
    let mut at = line.start;
    let block = structure.block_at(line.start).and_then(|number| structure.blocks.get(number));
    if let Some(block) = block.filter(|block| block.kind == BlockKind::Note)
        && block.span.contains(at)
    {
        at = at.max(block.span.start + usize::from(block.mark)).min(line.end);
    }
    for note in structure.notes.iter().filter(|note| note.call.overlaps(line)) {
        if at < note.call.start {
            bare.push_str(&text[at..note.call.start]);
        }
        at = at.max(note.call.end).min(line.end);
    }
    bare.push_str(&text[at..line.end]);
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the number of the note that a passage is part of.
fn note_number(document: &Document, span: Span) -> Option<&str> {
    let note = document.structure.note_around(span.start)?;
    let number = document.text.slice(note.call).trim_matches(['[', ']', '(', ')', ' ']);
    (!number.is_empty()).then_some(number)
}

/// What is said of the paper in which a passage stands.
#[derive(Clone, Debug, Default)]
struct Described {
    /// The author of what has the title.
    author: Option<String>,
    /// The title of the document, if it holds of the passage.
    title: Option<String>,
    /// The title of the paper in it.
    paper: Option<String>,
    date: Option<Date>,
    /// The section, if it is not the paper.
    section: Option<String>,
    /// What the paper says of itself.
    facts: Vec<(Field, String)>,
}

/// Returns author, title, date and section, as far as they are those of the passage.
fn source(document: &Document, span: Span, rules: &Rules) -> Vec<String> {
    let about = described(document, span, rules);
    let mut parts = Vec::new();
    let named = about.title.as_deref().or(about.paper.as_deref());
    parts.extend(about.author.filter(|from| named.is_some_and(|title| !is_named(from, title))));
    let has_title = about.title.is_some();
    parts.extend(about.title);
    parts.extend(about.paper.map(|paper| if has_title { quoted(&paper) } else { paper }));
    parts.extend(about.date.map(|date| date.to_string()));
    parts.extend(about.section.map(|section| quoted(&section)));
    parts
}

fn described(document: &Document, span: Span, rules: &Rules) -> Described {
    let structure = &document.structure;
    let sections = Sections { text: document.text.as_str(), structure, rules };
    let at = structure.reading_place(span.start);
    let deepest = structure.section_at(at);
    let own = sections.dated(at);
    let whole = &*document.apparatus;
    // What the file states of itself holds of all of it; what stands on a page, of its section.
    let stated = |fact: Option<&Fact>| fact.is_some_and(|fact| fact.span.is_empty());
    let papers = sections.papers();
    let is_volume = papers.is_some();
    let holds = |fact: &Fact| {
        let of_all = papers.is_none_or(|begin| fact.span.start < begin);
        fact.span.is_empty() || of_all || sections.are_together(fact.span.start, at)
    };
    let first = structure.outline.first().is_none_or(|first| sections.are_together(first.at, at));
    // The paper of a volume in which the passage stands, and what it says of itself.
    let paper = match own {
        Some(own) if is_volume => Some(own),
        _ if is_volume && !first => deepest.map(|entry| (entry, Apparatus::default())),
        _ => None,
    };
    let words = |fact: &Fact| one_line(&fact.text);
    let has_title = stated(whole.get(Field::Title));
    let title_holds = has_title || paper.is_none() || first;
    let mut about = Described::default();
    let mut named = String::new();
    if title_holds {
        // The author of the first paper is not that of a volume with a title of its own.
        let is_of_title = |fact: &Fact| fact.span.is_empty() || !has_title || !is_volume;
        let from = whole.get(Field::From).filter(|fact| holds(fact) && is_of_title(fact));
        about.author = from.map(words);
        about.title = Some(document.title().to_owned());
        document.title().clone_into(&mut named);
    }
    // A title that is made of the first heading is not said twice.
    let is_first = |entry: &OutlineEntry| structure.outline.first() == Some(entry);
    if let Some((entry, paper)) = &paper
        && entry.title != named
        && !(title_holds && !has_title && is_first(entry))
    {
        if !title_holds {
            about.author = paper.get(Field::From).map(words);
        }
        about.paper = Some(entry.title.clone());
        named.clone_from(&entry.title);
    }
    let fact = |field: Field| match &paper {
        Some((_, paper)) => paper.get(field).map(words),
        None => whole.get(field).filter(|fact| holds(fact)).map(words),
    };
    about.facts = Field::ALL.into_iter().filter_map(|field| Some((field, fact(field)?))).collect();
    about.date = match &paper {
        Some((_, paper)) => paper.date(),
        None => whole.get(Field::Date).filter(|fact| holds(fact)).and_then(dated),
    };
    about.section = deepest.filter(|entry| entry.title != named).map(|entry| entry.title.clone());
    about
}

fn dated(fact: &Fact) -> Option<Date> {
    fact.when.map(|when| when.date)
}

/// Returns whether the title names the author, so that nothing more need be said of them.
fn is_named(from: &str, title: &str) -> bool {
    let title = title.to_lowercase();
    let last = from.split([',', '<', '(']).next().unwrap_or_default();
    let last = last.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    from.is_empty()
        || title.contains(&from.to_lowercase())
        || !last.is_empty() && title.contains(&last)
}

/// Returns where the papers of a volume begin, each of which has a date of its own: what stands from
/// there on is said of one of them. `None` if a text is no such volume.
#[must_use]
pub fn papers(text: &str, structure: &Structure, rules: &Rules) -> Option<usize> {
    Sections { text, structure, rules }.papers()
}

/// The sections of a document, and what they say of themselves.
struct Sections<'a> {
    text: &'a str,
    structure: &'a Structure,
    rules: &'a Rules,
}

impl<'a> Sections<'a> {
    fn outline(&self) -> &'a [OutlineEntry] {
        &self.structure.outline
    }

    /// Returns the numbers of the sections around byte `at`, the innermost first.
    fn around(&self, at: usize) -> Vec<usize> {
        let outline = self.outline();
        let after = outline.partition_point(|entry| entry.at <= at);
        let mut level = u8::MAX;
        let mut around = Vec::new();
        for (number, entry) in outline.iter().enumerate().take(after).rev() {
            if entry.level < level {
                around.push(number);
                level = entry.level;
            }
            if level <= 1 {
                break;
            }
        }
        around
    }

    /// Returns what a section says of itself in its first `most` bytes.
    fn read(&self, number: usize, most: usize) -> Apparatus {
        let Some(entry) = self.outline().get(number) else { return Apparatus::default() };
        let text = self.text;
        let after = self.outline().iter().skip(number + 1);
        let next = after.into_iter().find(|other| other.level <= entry.level);
        let end = next.map_or(text.len(), |next| next.at).min(entry.at + most);
        let end = text.floor_char_boundary(end).max(entry.at);
        apparatus::read(&text[entry.at..end], self.rules)
    }

    /// Returns the innermost section around byte `at` that has a date of its own.
    fn dated(&self, at: usize) -> Option<(&'a OutlineEntry, Apparatus)> {
        self.around(at).into_iter().find_map(|number| {
            let read = self.read(number, LOOKED_AT);
            read.date()?;
            Some((self.outline().get(number)?, read))
        })
    }

    /// Returns whether byte `other` is in the innermost section around byte `at`.
    fn are_together(&self, at: usize, other: usize) -> bool {
        match self.around(at).first() {
            Some(section) => self.around(other).contains(section),
            None => true,
        }
    }

    /// Returns where the papers of a volume begin: two sections of one level have different dates.
    fn papers(&self) -> Option<usize> {
        let outline = self.outline();
        let level = |level: u8| outline.iter().filter(move |entry| entry.level == level).count();
        let level = (1..=6).find(|number| level(*number) > 1)?;
        let begin = outline.iter().find(|entry| entry.level == level)?.at;
        let all = outline.iter().enumerate().filter(|(_, entry)| entry.level == level);
        let mut dates = all.take(SECTIONS).filter_map(|(number, _)| self.read(number, HEAD).date());
        let first = dates.next();
        dates.any(|date| Some(date) != first).then_some(begin)
    }
}

#[cfg(test)]
mod tests;
