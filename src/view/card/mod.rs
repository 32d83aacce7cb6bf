//! The information card: what is known about the open document, where each fact stands, and what a
//! person says of it.

mod draw;
mod edit;
mod rows;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::edit::{CardEdit, CardPlace, TypedValue, accept, addable, deny, editing};
use self::rows::{CardFact, CardRow, row_lines, rows};
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, stepped};
use crate::model::apparatus::{FactReader, Field, PartKey};
use crate::model::citations::Citation;
use crate::model::count::{number_of, thousands};
use crate::model::document::Document;
use crate::model::people::NameSource;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::corrections::is_of_open_document;
use crate::session::found::Destination;
use crate::session::keymap::Mode;
use crate::session::listing::person_line;
use crate::session::page::Page;
use crate::session::people::person_at;
use crate::session::request::{Notice, Request};
use crate::session::undo::undo_or_redo_own;
use crate::widget::field::TextField;
use crate::widget::sheet::SheetLine;

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
    /// What is being said of the document.
    edit: CardEdit,
    /// What the cursor goes to once what was said of it is known; without a number, the last of its
    /// values.
    said: Option<CardPlace>,
}

/// Opens the card.
pub(super) fn open(request: &Request, _: &mut Session) -> Opening {
    if *request == Request::Act(Action::Card) {
        Opening::view(Card { cursor: 0, page: 1, edit: CardEdit::None, said: None })
    } else {
        Opening::NotMine
    }
}

impl Card {
    /// Begins to type the value of the fact under the cursor, or to choose a field if none is there.
    fn edit(&mut self, session: &mut Session) {
        match self.editing(session) {
            None => self.add(session),
            // Whatever would be refused is refused before anything is typed.
            Some(edit) if session.may_change_library() => self.edit = edit,
            Some(_) => {}
        }
    }

    /// Returns the typing of the value under the cursor; on a heading that is the title.
    fn editing(&self, session: &Session) -> Option<CardEdit> {
        let page = session.reading.page.as_ref()?;
        let title = |part: Option<&PartKey>, title: Option<&String>| {
            let typed = TypedValue::new(title.map(String::as_str).unwrap_or_default());
            let place = CardPlace { part: part.cloned(), field: Field::Title, number: None };
            Some(CardEdit::Typing(place, typed))
        };
        if self.cursor == 0 {
            return title(None, page.document.apparatus.title.as_ref());
        }
        match row_at(session, self.cursor)? {
            CardRow::Part(part) => title(Some(&part.key), part.title.as_ref()),
            CardRow::Fact(_, CardFact::Lost(_)) | CardRow::Lost(_) => None,
            CardRow::Fact(part, fact) => {
                let (field, number) = (fact.field(), fact.number());
                let place = CardPlace { part: part.cloned(), field, number };
                Some(CardEdit::Typing(place, editing(fact)))
            }
        }
    }

    /// Begins to choose a field that is missing: of the enclosure under the cursor, or of the document.
    fn add(&mut self, session: &mut Session) {
        if session.reading.page.is_none() {
            return session.set_error("no document is open");
        }
        let row = row_at(session, self.cursor);
        let part = row.and_then(CardRow::part).cloned();
        if row.is_some_and(CardRow::is_lost) {
            session.set_error(
                "this enclosure is not found in the text: what is said of it can only be taken back",
            );
        } else if session.may_change_library() {
            self.edit = CardEdit::Choosing(part, TextField::default(), 0);
        }
    }

    /// Says that the fact under the cursor is none, or takes back what was said of it.
    fn deny(&mut self, session: &mut Session) {
        let Some(page) = session.reading.page.as_ref() else { return };
        // The session is changed while the fact is looked at.
        let document = page.document.clone();
        let rows = rows(&document.apparatus);
        match self.cursor.checked_sub(1).and_then(|at| rows.get(at)) {
            Some(CardRow::Fact(part, fact)) => {
                let (field, number) = (fact.field(), fact.number());
                self.said = Some(CardPlace { part: part.cloned(), field, number });
                deny(*part, *fact, session);
            }
            _ => session.set_error("the cursor is on no fact"),
        }
    }

    /// Takes what was typed or chosen.
    fn accept(&mut self, session: &mut Session) {
        match std::mem::take(&mut self.edit) {
            CardEdit::None => {
                session.request(Request::Close);
                if let Some(to) = lines(session).get(self.cursor).and_then(SheetLine::link) {
                    session.go_to(to.clone());
                }
            }
            CardEdit::Choosing(part, typed, at) => {
                let field = choices(session, part.as_ref(), typed.text()).get(at).copied();
                self.edit = match field {
                    Some(field) => CardEdit::Typing(
                        CardPlace { part, field, number: None },
                        TypedValue::new(""),
                    ),
                    None => CardEdit::Choosing(part, typed, at),
                };
            }
            CardEdit::Typing(place, typed) => {
                if accept(&place, &typed, session) {
                    self.said = Some(place);
                } else {
                    self.edit = CardEdit::Typing(place, typed);
                }
            }
        }
    }

    fn step(&mut self, back: bool, session: &Session) {
        if let CardEdit::Choosing(part, typed, at) = &mut self.edit {
            *at = stepped(*at, 1, back, choices(session, part.as_ref(), typed.text()).len());
        }
    }
}

impl View for Card {
    fn mode(&self) -> Mode {
        if self.takes_text() { Mode::Finder } else { Mode::Card }
    }

    fn takes_text(&self) -> bool {
        !matches!(self.edit, CardEdit::None)
    }

    fn input(&mut self) -> Option<&mut TextField> {
        match &mut self.edit {
            CardEdit::None => None,
            CardEdit::Choosing(_, typed, _) => Some(typed),
            CardEdit::Typing(_, typed) => Some(&mut typed.field),
        }
    }

    fn typed(&mut self, _: &mut Session) {
        if let CardEdit::Choosing(.., at) = &mut self.edit {
            *at = 0;
        }
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        if self.takes_text() {
            match action {
                Action::Accept => self.accept(session),
                Action::Next | Action::Previous => self.step(action == Action::Previous, session),
                Action::Dismiss => self.edit = CardEdit::None,
                _ => return Handled::No,
            }
            return Handled::Yes;
        }
        let last = lines(session).len().saturating_sub(1);
        self.cursor = match action {
            Action::Down => self.cursor + 1,
            Action::Up => self.cursor.saturating_sub(1),
            Action::PageDown => self.cursor + self.page,
            Action::PageUp => self.cursor.saturating_sub(self.page),
            Action::Start => 0,
            Action::End => last,
            Action::Accept => {
                self.accept(session);
                return Handled::Yes;
            }
            Action::Dismiss => {
                session.request(Request::Close);
                return Handled::Yes;
            }
            Action::EditFact => {
                self.edit(session);
                return Handled::Yes;
            }
            Action::AddFact => {
                self.add(session);
                return Handled::Yes;
            }
            Action::NoFact => {
                self.deny(session);
                return Handled::Yes;
            }
            Action::Undo | Action::Redo => {
                undo_or_redo_own(session, action == Action::Undo, is_of_open_document);
                return Handled::Yes;
            }
            _ => return Handled::No,
        }
        .min(last);
        // Where the reader has gone, the cursor stays.
        self.said = None;
        Handled::Yes
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        if *notice != Notice::Indexed {
            return;
        }
        let Some(page) = &session.reading.page else { return };
        let rows = rows(&page.document.apparatus);
        if let Some(CardPlace { part, field, number }) = self.said.take()
            && let Some(first) = rows.iter().position(|row| row.is_of(part.as_ref(), field))
        {
            let count = rows.iter().filter(|row| row.is_of(part.as_ref(), field)).count();
            self.cursor = first + 1 + number.unwrap_or(count).min(count - 1);
        }
        self.cursor = self.cursor.min(lines(session).len().saturating_sub(1));
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        match action {
            // What is said of a fact is said of the values that are there then.
            Some(Action::EditFact | Action::AddFact | Action::NoFact) => {
                session.is_changing_library()
            }
            Some(Action::Accept) => self.takes_text() && session.is_changing_library(),
            Some(Action::Undo | Action::Redo) => session.is_waiting(),
            _ => false,
        }
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        self.page = usize::from(geometry.size().1 / 2).max(1);
    }

    fn line(&self) -> Option<usize> {
        match &self.edit {
            CardEdit::Choosing(.., at) => Some(*at),
            _ => Some(self.cursor),
        }
    }

    fn hints(&self, session: &Session) -> Vec<Hint> {
        match &self.edit {
            CardEdit::Choosing(..) => vec![
                (Action::Accept, "this field"),
                (Action::Next, "next"),
                (Action::Previous, "previous"),
                (Action::Dismiss, "cancel"),
            ],
            CardEdit::Typing(..) => {
                vec![(Action::Accept, "save (empty: there is none)"), (Action::Dismiss, "cancel")]
            }
            CardEdit::None => {
                let row = row_at(session, self.cursor);
                let fact = row.and_then(CardRow::fact);
                let mut hints = Vec::new();
                if lines(session).get(self.cursor).and_then(SheetLine::link).is_some() {
                    hints.push((Action::Accept, "go there"));
                }
                let is_lost = row.is_some_and(CardRow::is_lost);
                if (row.is_some() || self.cursor == 0) && !is_lost {
                    hints.push((Action::EditFact, "correct"));
                }
                if !is_lost {
                    hints.push((Action::AddFact, "add"));
                }
                match fact {
                    Some(CardFact::Lost(_)) => hints.push((Action::NoFact, "take it back")),
                    Some(fact) if fact.is_said() => hints.push((Action::NoFact, "as read")),
                    Some(_) => hints.push((Action::NoFact, "there is none")),
                    None => {}
                }
                hints.extend([
                    (Action::Undo, "undo"),
                    (Action::Down, "down"),
                    (Action::Up, "up"),
                    (Action::Help, "keys"),
                    (Action::Dismiss, "close"),
                ]);
                hints
            }
        }
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}

/// Returns the fields that can be added to the open document or one of its enclosures.
fn choices(session: &Session, part: Option<&PartKey>, typed: &str) -> Vec<Field> {
    let page = session.reading.page.as_ref();
    page.map(|page| addable(&page.document.apparatus, part, typed)).unwrap_or_default()
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

/// Returns what stands on the line at `cursor`, if it tells of the document or of what is enclosed.
fn row_at(session: &Session, cursor: usize) -> Option<CardRow<'_>> {
    let page = session.reading.page.as_ref()?;
    rows(&page.document.apparatus).into_iter().nth(cursor.checked_sub(1)?)
}

/// Returns what read the fact on the line at `cursor`, if one is there.
fn reader(session: &Session, cursor: usize) -> Option<FactReader> {
    Some(match row_at(session, cursor)?.fact()? {
        CardFact::Known(fact, _) => fact.reader,
        CardFact::Absent(_) | CardFact::Lost(_) => FactReader::Person,
    })
}

/// Adds the facts of the document, the names under the caret, and what refers to the document.
fn facts(session: &Session, page: &Page, lines: &mut Vec<CardLine>) {
    let document = &page.document;
    let place = |span| Destination::Passage(document.path.clone(), span);
    lines.extend(row_lines(session, document));
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
