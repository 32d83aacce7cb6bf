//! What help and the information card say: lines of text, made from the live state.

use super::App;
use super::action::Action;
use super::event::Target;
use super::facts::person_line;
use super::keymap::Mode;
use super::page::Page;
use crate::model::apparatus::Field;
use crate::model::document::Document;
use crate::model::people::NameSource;

/// One line of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// A name and what it stands for.
    Pair(String, String),
    /// The same, with where it leads.
    To(String, String, Target),
    /// A blank line.
    Blank,
}

impl Line {
    /// Where it leads.
    #[must_use]
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::To(_, _, target) => Some(target),
            _ => None,
        }
    }
}

/// Rows that a card has for its lines on a screen of `size`.
#[must_use]
pub fn room(size: (u16, u16)) -> u16 {
    size.1.saturating_sub(if size.1 > 16 { 6 } else { 3 })
}

/// Help for `mode`: every action with the keys it has there.
#[must_use]
pub fn help(app: &App, mode: Mode) -> Vec<Line> {
    let keymap = &app.config.keymap;
    let mut lines = Vec::new();
    let mut group = "";
    for action in Action::ALL {
        let keys: Vec<String> =
            keymap.keys(mode, *action).iter().map(ToString::to_string).collect();
        if keys.is_empty() {
            continue;
        }
        if action.group() != group {
            group = action.group();
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(group.to_owned()));
        }
        let tag = action.digit().map(|digit| app.codebook.by_key(digit));
        let words = match tag {
            Some(Some(tag)) => format!("highlight: {}", tag.name),
            Some(None) => continue,
            None => action.words().to_owned(),
        };
        lines.push(Line::Pair(keys.join("  "), words));
    }
    lines
}

/// What is known of the open document.
#[must_use]
pub fn card(app: &App) -> Vec<Line> {
    let Some(page) = &app.page else {
        let (path, why) = match &app.unreadable {
            Some((path, why)) => (path.to_string(), why.clone()),
            None => (String::new(), "no document is open".to_owned()),
        };
        return vec![Line::Heading(path), Line::Pair("not read".to_owned(), why)];
    };
    let document = &page.document;
    let mut lines = vec![Line::Heading(document.title().to_owned())];
    facts(app, page, &mut lines);
    let mut pair = |name: &str, words: Option<String>| {
        if let Some(words) = words {
            lines.push(Line::Pair(name.to_owned(), words));
        }
    };
    pair("path", Some(document.path.to_string()));
    pair("length", Some(length(document)));
    pair("encoding", Some(encoding(document)));
    if document.source.replaced > 0 {
        pair(
            "damage",
            Some(format!(
                "{} bytes could not be read in this encoding; each place shows \u{fffd}",
                document.source.replaced
            )),
        );
    }
    pair("sha256", Some(document.text.sha256().to_owned()));
    let marks = &page.marks;
    pair("highlights", Some(marks.list.len().to_string()));
    pair(
        "notes",
        Some(
            (marks.notes.len() + marks.list.iter().filter(|m| m.highlight.note.is_some()).count())
                .to_string(),
        ),
    );
    if marks.adrift() > 0 {
        pair("adrift", Some(format!("{} highlights are not where they were made", marks.adrift())));
    }
    if let Some(why) = &marks.protected {
        pair("not saved", Some(why.clone()));
    }
    pair("annotator", Some(app.config.annotator.clone()));
    for note in &marks.notes {
        lines.push(Line::Blank);
        for (index, words) in note.text.lines().enumerate() {
            let name = if index == 0 { "note" } else { "" };
            lines.push(Line::Pair(name.to_owned(), words.to_owned()));
        }
    }
    lines
}

/// What the page says of itself, who is named under the caret, and what refers to the document.
fn facts(app: &App, page: &Page, lines: &mut Vec<Line>) {
    let document = &page.document;
    let place = |span| Target::Place(document.path.clone(), span);
    let mut last = None;
    for fact in document.apparatus.facts.iter().filter(|fact| fact.field != Field::Title) {
        let words = fact.when.map_or_else(|| fact.text.clone(), |when| when.to_string());
        let name = if last == Some(fact.field) { "" } else { fact.field.name() };
        last = Some(fact.field);
        lines.push(Line::To(name.to_owned(), words, place(fact.span)));
    }
    for diagnostic in &document.apparatus.diagnostics {
        let words = format!("{} (line {})", diagnostic.what, diagnostic.at.0);
        lines.push(Line::To("doubtful".to_owned(), words, place(diagnostic.span)));
    }
    let part = page.text().as_str();
    let around = part.floor_char_boundary(page.caret.saturating_sub(200))
        ..part.ceil_char_boundary((page.caret + 200).min(part.len()));
    let from = around.start;
    let mut here = app
        .index
        .names
        .mentions(&part[around])
        .filter(|(span, _)| span.start + from <= page.caret && page.caret < span.end + from);
    if let Some(person) = here.next().and_then(|(_, who)| app.index.people.all().get(who)) {
        lines.push(Line::Blank);
        lines.push(Line::Pair("under the caret".to_owned(), person_line(person)));
        for (name, known) in &person.names {
            if let NameSource::Learned(path) = known {
                let words = format!("{name}, from brackets in {path}");
                lines.push(Line::To("known".to_owned(), words, Target::Document(path.clone())));
            }
        }
        lines.extend(person.role.clone().map(|role| Line::Pair("role".to_owned(), role)));
    }
    let mut name = "refers to";
    for citation in app.index.citations.of(&document.path) {
        let reference = &citation.reference;
        let target = match &citation.target {
            Some(path) => Target::Document(path.clone()),
            None => place(reference.span),
        };
        let there = match &citation.target {
            Some(path) => format!(": {}", app.title_of(path)),
            None => String::new(),
        };
        if name == "refers to" {
            lines.push(Line::Blank);
        }
        lines.push(Line::To(name.to_owned(), format!("{}{there}", reference.text), target));
        name = "";
    }
    let mut name = "cited by";
    for citation in app.index.citations.to(&document.path) {
        if name == "cited by" {
            lines.push(Line::Blank);
        }
        let target = Target::Place(citation.path.clone(), citation.reference.span);
        let words = format!("{}: “{}”", app.title_of(&citation.path), citation.reference.text);
        lines.push(Line::To(name.to_owned(), words, target));
        name = "";
    }
    lines.push(Line::Blank);
}

fn length(document: &Document) -> String {
    format!(
        "{} characters, {} bytes in the file",
        thousands(document.text.len_points()),
        thousands(usize::try_from(document.source.bytes).unwrap_or(usize::MAX))
    )
}

fn encoding(document: &Document) -> String {
    let source = &document.source;
    format!("{}, line ends {}", source.encoding, source.line_ends)
}

/// A number with a comma between thousands.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
