//! Drawing the card: its lines, and over them the value that is typed; or the fields to choose from.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::edit::{CardEdit, CardPlace};
use super::rows::{CardFact, CardRow, row_name, rows};
use super::words::{about, label};
use super::{Card, CardLine, choices, lines, reader};
use crate::model::apparatus::{FactReader, PartKey};
use crate::session::Session;
use crate::view::scene::Scene;
use crate::widget::field::TextField;
use crate::widget::pen;
use crate::widget::sheet::{self, SheetLine};

/// The column in which it stands what a field is.
const ABOUT: u16 = 18;

/// Draws the card; returns the place of the caret.
pub(super) fn draw(card: &Card, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    if let CardEdit::Choosing(part, typed, at) = &card.edit {
        return Some(draw_choice(scene, part.as_ref(), (typed, *at), buffer));
    }
    let mut lines = lines(scene.session);
    let mut cursor = card.cursor;
    let title = match (&card.edit, reader(scene.session, card.cursor)) {
        (CardEdit::Typing(CardPlace { part, field, .. }, _), _) => {
            let of = part.as_ref().map_or("document", |part| part.heading.as_str());
            format!("{of} · correct: {}", label(*field))
        }
        (_, Some(FactReader::Person)) => "document · said by a person, in facts.toml".to_owned(),
        (_, Some(reader)) => {
            format!("document · read by: {}", scene.session.config.rules.name_of(reader))
        }
        (_, None) => "document".to_owned(),
    };
    if let CardEdit::Typing(place, _) = &card.edit {
        (lines, cursor) = make_room(scene.session, lines, place);
    }
    let area = scene.open_sheet(&lines, &title, buffer);
    let place = sheet::draw(scene.theme, &lines, (0, Some(cursor)), area, buffer);
    if let (CardEdit::Typing(_, typed), Some(place)) = (&card.edit, place) {
        let indent = sheet::indent(&lines).min(area.width.saturating_sub(1));
        let field = Rect { x: area.x + indent, y: place.y, width: area.width - indent, height: 1 };
        let caret = typed.field.draw(buffer, field, scene.over(scene.theme.strong));
        return Some(Position::new(caret, place.y));
    }
    place
}

/// Draws the fields to choose from, with what is typed of a name.
fn draw_choice(
    scene: &Scene,
    part: Option<&PartKey>,
    (typed, at): (&TextField, usize),
    buffer: &mut Buffer,
) -> Position {
    let fields = choices(scene.session, part, typed.text());
    let of = part.map(|part| format!(" of {}", part.heading)).unwrap_or_default();
    let area = scene.open(56, scene.size.1.min(20), &format!("which fact{of}?"), buffer);
    let line = Rect { height: 1, ..area };
    let x = pen::write(buffer, line, line.x, line.y, "> ", scene.over(scene.theme.accent));
    let field = Rect { x, width: line.right().saturating_sub(x), ..line };
    let caret = typed.draw(buffer, field, scene.over(scene.theme.page));
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if fields.is_empty() {
        let dim = scene.over(scene.theme.dim);
        let words = "there is no such fact, or it is known";
        pen::write_cut(buffer, body, (body.x + 2, body.y), body.width, words, dim);
    }
    let top = (at + 1).saturating_sub(usize::from(body.height).max(1));
    scene.show_extent(body, (top, fields.len()), buffer);
    for (y, (number, field)) in (body.y..body.bottom()).zip(fields.iter().enumerate().skip(top)) {
        if number == at {
            scene.point(body, y, buffer);
        }
        let style = if number == at { scene.theme.strong } else { scene.theme.page };
        let room = body.width.saturating_sub(2);
        let style = scene.over(style);
        let end = pen::write_cut(buffer, body, (body.x + 2, y), room, &label(*field), style);
        let x = (body.x + ABOUT).max(end + 2);
        let room = body.right().saturating_sub(x);
        pen::write_cut(buffer, body, (x, y), room, about(*field), scene.over(scene.theme.dim));
    }
    Position::new(caret, line.y)
}

/// Clears the line on which a value is typed, or makes one; returns its number.
fn make_room(
    session: &Session,
    mut lines: Vec<CardLine>,
    CardPlace { part, field, number }: &CardPlace,
) -> (Vec<CardLine>, usize) {
    let Some(page) = &session.reading.page else { return (lines, 0) };
    let (part, field) = (part.as_ref(), *field);
    let rows = rows(&page.document.apparatus);
    let is_it = |row: &CardRow| {
        row.is_of(part, field)
            && match row.fact() {
                Some(CardFact::Known(_, at)) => *number == Some(at),
                Some(CardFact::Absent(_)) => number.is_none(),
                _ => false,
            }
    };
    let line = SheetLine::Pair(row_name(part, field), String::new());
    if let Some(at) = rows.iter().position(is_it) {
        if let Some(place) = lines.get_mut(at + 1) {
            *place = line;
        }
        return (lines, at + 1);
    }
    let is_above =
        |row: &CardRow| row.part() == part && row.fact().is_none_or(|fact| fact.field() <= field);
    let at = rows.iter().rposition(is_above).map_or(1, |at| at + 2);
    lines.insert(at.min(lines.len()), line);
    (lines, at)
}
