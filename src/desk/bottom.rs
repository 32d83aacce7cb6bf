//! The bottom line: hints, messages, and what must not be overlooked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Desk;
use super::practice::Practice;
use crate::model::cluster::width;
use crate::model::count::thousands;
use crate::model::find::excerpt;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::status::Status;
use crate::view::scene::Scene;
use crate::widget::theme::Theme;
use crate::widget::{message, pen};

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
    match &session.status {
        _ if !desk.pressed.is_empty() || desk.count.shown().is_some() => {
            pen::write_cut(buffer, area, at, room, &chord(desk), theme.page);
        }
        // One that is too long takes rows of the feet of the panes, and not of their text.
        Status::Info(words) => message::draw(area, room, &own(theme, words), theme.page, buffer),
        Status::Error(words) => message::draw(area, room, &own(theme, words), theme.error, buffer),
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

fn hints(desk: &Desk, scene: &Scene, room: u16, buffer: &mut Buffer) {
    let (area, theme, session) = (scene.geometry.hint, scene.theme, scene.session);
    let mode = desk.mode();
    if let Some(wanted) = session.passage.as_ref().filter(|_| mode == Mode::Reading) {
        let [link, back] = [Action::Open, Action::Cancel].map(|action| session.key(mode, action));
        let quote = excerpt(&wanted.quote, 40);
        let words = format!("select a passage: {link} links it, {back} goes back; for “{quote}”");
        return message::draw(area, room, &words, theme.page, buffer);
    }
    let mut x = area.x + 1;
    let mut own = desk.top().hints(session);
    if desk.lesson.is_some() {
        own.retain(|(action, _)| *action != Action::Tutor);
    }
    if mode.is_pane() {
        own = desk.practice.order(&own);
    }
    let mode = desk.key_mode();
    let all = own.into_iter().map(|(action, word)| (action, session.key(mode, action), word));
    let mut hints: Vec<_> = all.filter(|(_, key, _)| !key.is_empty()).collect();
    let columns = |hints: &[(Action, String, &str)]| -> usize {
        hints.iter().map(|(_, key, word)| width(key) + width(word) + 3).sum()
    };
    while columns(&hints) > usize::from(room) + 2 {
        // What is always said goes last.
        let last = hints.iter().rposition(|(action, ..)| !Practice::stays(*action));
        if hints.is_empty() {
            break;
        }
        hints.remove(last.unwrap_or(hints.len() - 1));
    }
    for (_, key, word) in hints {
        x = pen::write(buffer, area, x, area.y, &key, theme.page);
        x = pen::write(buffer, area, x, area.y, &format!(" {word}"), theme.dim) + 2;
    }
}

/// Returns the count and the keys so far.
fn chord(desk: &Desk) -> String {
    let count = desk.count.shown().map(|count| count.to_string());
    let keys = desk.pressed.iter().map(ToString::to_string);
    let pressed: Vec<String> = count.into_iter().chain(keys).collect();
    format!("{} …", pressed.join(" "))
}
