//! The information card: what is known about the open document, and where each fact stands.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::model::apparatus::{Fact, Field};
use crate::model::citations::Citation;
use crate::model::count::{number_of, thousands};
use crate::model::document::Document;
use crate::model::people::NameSource;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::Destination;
use crate::session::keymap::Mode;
use crate::session::listing::person_line;
use crate::session::page::Page;
use crate::session::people::person_at;
use crate::session::request::Request;
use crate::widget::sheet::{self, SheetLine};

type CardLine = SheetLine<Destination>;

/// At most this many documents citing the open one are listed; the rest are only counted.
const CITING: usize = 200;

/// The information card overlay.
#[derive(Debug)]
pub struct Card {
    /// The line under the cursor.
    cursor: usize,
    /// Lines that a page key moves by.
    page: usize,
}

/// Opens the card.
pub(super) fn open(request: &Request, _: &mut Session) -> Opening {
    if *request == Request::Act(Action::Card) {
        Opening::view(Card { cursor: 0, page: 1 })
    } else {
        Opening::NotMine
    }
}

impl View for Card {
    fn mode(&self) -> Mode {
        Mode::Card
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        let lines = lines(session);
        let last = lines.len().saturating_sub(1);
        self.cursor = match action {
            Action::Down => self.cursor + 1,
            Action::Up => self.cursor.saturating_sub(1),
            Action::PageDown => self.cursor + self.page,
            Action::PageUp => self.cursor.saturating_sub(self.page),
            Action::Start => 0,
            Action::End => last,
            Action::Accept => {
                session.request(Request::Close);
                if let Some(to) = lines.get(self.cursor).and_then(SheetLine::link) {
                    session.go_to(to.clone());
                }
                return Handled::Yes;
            }
            Action::Dismiss => {
                session.request(Request::Close);
                return Handled::Yes;
            }
            _ => return Handled::No,
        }
        .min(last);
        Handled::Yes
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        self.page = usize::from(geometry.size().1 / 2).max(1);
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Down, "down"),
            (Action::Up, "up"),
            (Action::Accept, "go there"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let lines = lines(scene.session);
        let title = match reader(scene.session, self.cursor) {
            Some(rule) => format!("document · read by: {rule}"),
            None => "document".to_owned(),
        };
        let area = scene.open_sheet(&lines, &title, buffer);
        sheet::draw(scene.theme, &lines, (0, Some(self.cursor)), area, buffer)
    }
}

/// Returns what is known about the open document.
fn lines(session: &Session) -> Vec<CardLine> {
    let Some(page) = &session.reading.page else {
        let (path, why) = match &session.reading.unreadable {
            Some((path, why)) => (path.to_string(), why.clone()),
            None => (String::new(), "no document is open".to_owned()),
        };
        return vec![SheetLine::Heading(path), SheetLine::Pair("not read".to_owned(), why)];
    };
    let document = &page.document;
    let mut lines = vec![SheetLine::Heading(document.title().to_owned())];
    facts(session, page, &mut lines);
    let mut pair = |name: &str, words: Option<String>| {
        if let Some(words) = words {
            lines.push(SheetLine::Pair(name.to_owned(), words));
        }
    };
    let archive = document.apparatus.read_as.as_deref();
    let archive = archive.and_then(|name| session.config.rules.archive_title(name));
    pair("read as of", archive.map(str::to_owned));
    pair("path", Some(document.path.to_string()));
    pair("length", Some(length(document)));
    pair("format", Some(format(document)));
    if !document.source.losses.is_empty() {
        pair("left out", Some(document.source.losses.join("; ")));
    }
    if document.source.replaced > 0 {
        pair(
            "damage",
            Some(format!(
                "{} could not be read in this encoding; each place shows \u{fffd}",
                number_of(document.source.replaced, "byte")
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
    if marks.unresolved() > 0 {
        let count = number_of(marks.unresolved(), "highlight");
        pair("to review", Some(format!("{count} not where made")));
    }
    if let Some(why) = &marks.protected {
        pair("not saved", Some(why.clone()));
    }
    pair("annotator", Some(session.config.annotator.clone()));
    for note in &marks.notes {
        lines.push(SheetLine::Blank);
        for (index, words) in note.text.lines().enumerate() {
            let name = if index == 0 { "note" } else { "" };
            lines.push(SheetLine::Pair(name.to_owned(), words.to_owned()));
        }
    }
    lines
}

/// Returns the facts that have a line each, below the heading.
fn listed(document: &Document) -> impl Iterator<Item = &Fact> {
    document.apparatus.facts.iter().filter(|fact| fact.field != Field::Title)
}

/// Returns what read the fact on the line at `cursor`, if one is there.
fn reader(session: &Session, cursor: usize) -> Option<&str> {
    let page = session.reading.page.as_ref()?;
    let fact = listed(&page.document).nth(cursor.checked_sub(1)?)?;
    Some(session.config.rules.name_of(fact.reader))
}

/// Adds the facts of the document, the names under the caret, and what refers to the document.
fn facts(session: &Session, page: &Page, lines: &mut Vec<CardLine>) {
    let document = &page.document;
    let place = |span| Destination::Passage(document.path.clone(), span);
    let mut last = None;
    for fact in listed(document) {
        let words = fact.when.map_or_else(|| fact.text.clone(), |when| when.to_string());
        let name = if last == Some(fact.field) { "" } else { fact.field.name() };
        last = Some(fact.field);
        lines.push(SheetLine::Link(name.to_owned(), words, place(fact.span)));
    }
    for part in &document.apparatus.parts {
        let who = || Some(&part.get(Field::From)?.text);
        let title = part.title.as_ref().or_else(who);
        let when = part.get(Field::Date).and_then(|fact| fact.when).map(|when| when.to_string());
        let words = [Some(&part.heading), title, when.as_ref()];
        let words = words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ");
        lines.push(SheetLine::Link("enclosed".to_owned(), words, place(part.span)));
    }
    for diagnostic in &document.apparatus.diagnostics {
        let words = format!("{} (line {})", diagnostic.what, diagnostic.at.0);
        lines.push(SheetLine::Link("uncertain".to_owned(), words, place(diagnostic.span)));
    }
    if let Some((_, person)) = person_at(session, page) {
        lines.push(SheetLine::Blank);
        lines.push(SheetLine::Pair("under the caret".to_owned(), person_line(person)));
        for (name, known) in &person.names {
            if let NameSource::Learned(path) = known {
                let words = format!("{name}, from brackets in {path}");
                lines.push(SheetLine::Link(
                    "learned".to_owned(),
                    words,
                    Destination::Document(path.clone()),
                ));
            }
        }
        lines.extend(person.role.clone().map(|role| SheetLine::Pair("role".to_owned(), role)));
    }
    let mut name = "cites";
    let is_paper = |citation: &&Citation| citation.reference.note().is_none();
    for citation in session.index.citations.of(&document.path).filter(is_paper) {
        let reference = &citation.reference;
        let target = match &citation.target {
            Some(path) => Destination::Document(path.clone()),
            None => place(reference.span),
        };
        let there = match &citation.target {
            Some(path) => format!(": {}", session.documents.title_of(path)),
            None => String::new(),
        };
        if name == "cites" {
            lines.push(SheetLine::Blank);
        }
        lines.push(SheetLine::Link(name.to_owned(), format!("{}{there}", reference.text), target));
        name = "";
    }
    let citing = session.index.citations.to(&document.path).count();
    let mut name = "cited by";
    for citation in session.index.citations.to(&document.path).take(CITING) {
        if name == "cited by" {
            lines.push(SheetLine::Blank);
        }
        let target = Destination::Passage(citation.path.clone(), citation.reference.span);
        let title = session.documents.title_of(&citation.path);
        let words = format!("{title}: “{}”", citation.reference.text);
        lines.push(SheetLine::Link(name.to_owned(), words, target));
        name = "";
    }
    if let Some(more) = citing.checked_sub(CITING).filter(|more| *more > 0) {
        let words = format!("and {} more", thousands(more));
        lines.push(SheetLine::Pair(String::new(), words));
    }
    lines.push(SheetLine::Blank);
}

fn length(document: &Document) -> String {
    format!(
        "{}, {} in the file",
        number_of(document.text.len_points(), "character"),
        number_of(usize::try_from(document.source.bytes).unwrap_or(usize::MAX), "byte")
    )
}

fn format(document: &Document) -> String {
    let source = &document.source;
    match document.text.origin() {
        Some(origin) => origin.read_by.clone(),
        None => format!("{}, {}, line ends {}", source.format, source.encoding, source.line_ends),
    }
}
