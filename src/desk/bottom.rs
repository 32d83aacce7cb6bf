//! The bottom line: hints, messages, and what must not be overlooked.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Desk;
use super::message::fit;
use crate::model::cluster::width;
use crate::model::count::thousands;
use crate::model::find::excerpt;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::{Meaning, Mode};
use crate::session::status::Status;
use crate::view::Hint;
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::theme::Theme;

/// The most rows that a message takes.
const MESSAGE_ROWS: usize = 3;

/// Draws the bottom line.
pub(super) fn draw(desk: &Desk, scene: &Scene, buffer: &mut Buffer) {
    let (area, theme, session) = (scene.geometry.hint, scene.theme, scene.session);
    if area.height == 0 {
        return;
    }
    let right = Rect { width: area.width.saturating_sub(1), ..area };
    let marks = marks(session, scene);
    let mut end = right.right();
    if !marks.is_empty() {
        end = pen::write_right(buffer, right, area.y, &marks.join("  "), theme.error);
    }
    let free = desk.overlay.is_none();
    let unresolved = session.unresolved.total();
    if unresolved > 0 && free && session.passage.is_none() {
        let key = session.key(Mode::Reading, Action::Review);
        let words = format!("{} to review: {key}", thousands(unresolved));
        let gap = if marks.is_empty() { 0 } else { 2 };
        let left = Rect { width: end.saturating_sub(area.x + gap), ..area };
        end = pen::write_right(buffer, left, area.y, &words, theme.dim);
    }
    let room = end.saturating_sub(area.x + 2);
    let at = (area.x + 1, area.y);
    // Over an overlay only what went wrong takes more than the bottom line.
    let most = match &session.status {
        Status::Error(_) => MESSAGE_ROWS,
        _ if free => MESSAGE_ROWS,
        _ => 1,
    };
    match &session.status {
        _ if !desk.pressed.is_empty() || desk.count.shown().is_some() => {
            pen::write_cut(buffer, area, at, room, &chord(desk), theme.page);
        }
        Status::Info(words) => message(area, room, most, &own(theme, words), theme.page, buffer),
        Status::Error(words) => message(area, room, most, &own(theme, words), theme.error, buffer),
        Status::Quiet => hints(desk, scene, room, buffer),
    }
}

/// Returns a message in the program's own words, with ASCII quotation marks if all its signs are such.
fn own(theme: &Theme, words: &str) -> String {
    if theme.is_ascii() { words.replace(['“', '”'], "\"") } else { words.to_owned() }
}

/// Returns what must not be overlooked.
fn marks(session: &Session, scene: &Scene) -> Vec<String> {
    let mut marks = Vec::new();
    if session.layer.saving.failed().is_some() {
        marks.push("not saved".to_owned());
    }
    let hidden = session.documents.hidden();
    if hidden > 0 && scene.geometry.list.is_none() {
        // Where the list is not visible, its filter still has to be.
        marks.push(format!("{} hidden by the filter", thousands(hidden)));
    }
    if session.reading.page.as_ref().is_some_and(|page| page.marks.protected.is_some()) {
        marks.push("notes unreadable".to_owned());
    }
    if session.config.read_only {
        marks.push("read only".to_owned());
    }
    marks
}

/// Writes a message. One that is too long also takes the rows above it, which are the feet of the
/// panes and not their text.
fn message(area: Rect, room: u16, most: usize, words: &str, style: Style, buffer: &mut Buffer) {
    let lines = fit(words, room, most.min(usize::from(area.y) + 1));
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let top = area.y + 1 - rows;
    let over = Rect { y: top, height: rows.saturating_sub(1), ..area };
    pen::clear(buffer, over, style);
    let whole = Rect { y: top, height: rows, ..area };
    for (y, line) in (top..).zip(&lines) {
        pen::write_cut(buffer, whole, (area.x + 1, y), room, line, style);
    }
}

fn hints(desk: &Desk, scene: &Scene, room: u16, buffer: &mut Buffer) {
    let (area, theme, session) = (scene.geometry.hint, scene.theme, scene.session);
    let mode = desk.mode();
    if let Some(wanted) = session.passage.as_ref().filter(|_| mode == Mode::Reading) {
        let [link, back] = [Action::Open, Action::Cancel].map(|action| session.key(mode, action));
        let quote = excerpt(&wanted.quote, 40);
        let words = format!("select a passage: {link} links it, {back} goes back; for “{quote}”");
        return message(area, room, MESSAGE_ROWS, &words, theme.page, buffer);
    }
    let mut x = area.x + 1;
    // Where the panes take turns, the way back is the most important hint.
    let is_alone = session.panes.alone || session.panes.single;
    let take_turns = scene.geometry.list.is_none() && !is_alone && mode == Mode::Reading;
    let back: Option<Hint> = take_turns.then_some((Action::PreviousPane, "list"));
    for (action, word) in back.into_iter().chain(desk.top().hints(session)) {
        let key = session.key(mode, action);
        let columns = width(&key) + word.chars().count() + 1;
        let end = usize::from(x - area.x) + columns;
        if key.is_empty() || end > usize::from(room) + 1 {
            continue;
        }
        x = pen::write(buffer, area, x, area.y, &key, theme.page);
        x = pen::write(buffer, area, x, area.y, &format!(" {word}"), theme.dim) + 2;
    }
}

/// Returns the keys of the chord so far, and what may follow.
fn chord(desk: &Desk) -> String {
    let count = desk.count.shown().map(|count| count.to_string());
    let keys = desk.pressed.iter().map(ToString::to_string);
    let pressed: Vec<String> = count.into_iter().chain(keys).collect();
    let mut words = format!("{} …", pressed.join(" "));
    let keymap = &desk.session.config.keymap;
    if desk.pressed.is_empty() {
        return words;
    }
    if let Meaning::Prefix(next) = keymap.meaning(desk.mode(), &desk.pressed) {
        for (key, action) in next {
            let _ = write!(words, "   {key} {}", action.words());
        }
    }
    words
}
