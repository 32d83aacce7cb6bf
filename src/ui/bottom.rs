//! The bottom line: hints, messages, the prompt.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::pen;
use super::theme::Theme;
use crate::app::action::Action;
use crate::app::card::thousands;
use crate::app::case;
use crate::app::keymap::{Meaning, Mode};
use crate::app::status::Status;
use crate::app::{App, Overlay, Prompt};
use crate::model::cluster::{cut, one_line};
use crate::model::layout::wrap;

/// A message has no more rows than this.
const MESSAGE_ROWS: usize = 3;

/// What is hinted at in each mode: action and word.
fn hints(mode: Mode) -> &'static [(Action, &'static str)] {
    use Action as A;
    match mode {
        Mode::List => &[
            (A::Open, "read"),
            (A::Find, "filter"),
            (A::Sort, "order"),
            (A::FindDocuments, "documents"),
            (A::FindPassages, "passages"),
            (A::Help, "keys"),
            (A::Close, "quit"),
        ],
        Mode::Reading | Mode::All => &[
            (A::Highlight, "mark"),
            (A::PickTags, "tag"),
            (A::Comment, "comment"),
            (A::Find, "find"),
            (A::FindDocuments, "documents"),
            (A::FindPassages, "passages"),
            (A::NotesPane, "notes"),
            (A::Help, "keys"),
            (A::Close, "quit"),
        ],
        Mode::Notes => &[
            (A::Open, "go there"),
            (A::Comment, "edit"),
            (A::PickTags, "tag"),
            (A::Delete, "delete"),
            (A::NextPane, "next pane"),
            (A::Help, "keys"),
        ],
        Mode::Finder => &[
            (A::Accept, "go there"),
            (A::Switch, "next kind"),
            (A::Next, "next"),
            (A::Previous, "previous"),
            (A::Dismiss, "close"),
        ],
        Mode::Timeline => &[
            (A::Accept, "only these"),
            (A::Switch, "years, months"),
            (A::Next, "later"),
            (A::Previous, "earlier"),
            (A::Dismiss, "close"),
        ],
        Mode::Picker => &[(A::Accept, "take"), (A::Mark, "choose several"), (A::Dismiss, "close")],
        Mode::Review => &[
            (A::Accept, "accept"),
            (A::Switch, "another place"),
            (A::Relink, "relink"),
            (A::Next, "leave"),
            (A::Delete, "delete"),
            (A::Open, "show"),
            (A::Undo, "undo"),
            (A::PageDown, "scroll"),
            (A::Dismiss, "close"),
        ],
        Mode::Editor => &[(A::Dismiss, "keep and close"), (A::ExternalEditor, "own editor")],
        Mode::Prompt => &[(A::Accept, "take"), (A::Previous, "before"), (A::Dismiss, "let go")],
        Mode::Card => {
            &[(A::Down, "down"), (A::Up, "up"), (A::Accept, "go there"), (A::Dismiss, "close")]
        }
    }
}

/// Draws the line; gives the place of the caret, if one types there.
pub fn draw(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    if area.height == 0 {
        return None;
    }
    if let Overlay::Prompt(prompt) = &app.overlay {
        return Some(draw_prompt(app, theme, prompt, area, buffer));
    }
    let right = Rect { width: area.width.saturating_sub(1), ..area };
    let adrift = match app.adrift.total() {
        0 => String::new(),
        count => {
            let key = app.config.keymap.key(Mode::Reading, Action::Review);
            format!("{} to review: {key}", thousands(count))
        }
    };
    let mut marks = Vec::new();
    if app.saving.failed().is_some() {
        marks.push("not saved");
    }
    let hidden = app.list.entries().len() - app.list.len();
    let filtered;
    if hidden > 0 && app.geometry().list.is_none() {
        // Where the list is not seen, its filter still is.
        filtered = format!("{} hidden by the filter", thousands(hidden));
        marks.push(filtered.as_str());
    }
    if app.page.as_ref().is_some_and(|page| page.marks.protected.is_some()) {
        marks.push("notes damaged");
    }
    if app.config.read_only {
        marks.push("read only");
    }
    let mut end = right.right();
    if !marks.is_empty() {
        end = pen::write_right(buffer, right, area.y, &marks.join("  "), theme.error);
    }
    let free = matches!(app.overlay, Overlay::None) && app.relinking().is_none();
    if !adrift.is_empty() && free {
        let gap = if marks.is_empty() { 0 } else { 2 };
        let left = Rect { width: end.saturating_sub(area.x + gap), ..area };
        end = pen::write_right(buffer, left, area.y, &adrift, theme.dim);
    }
    let room = end.saturating_sub(area.x + 2);
    let at = (area.x + 1, area.y);
    // What lies over the panes would hide the rows above.
    let most = if matches!(app.overlay, Overlay::None) { MESSAGE_ROWS } else { 1 };
    match &app.status {
        _ if !app.pressed.is_empty() => {
            pen::write_cut(buffer, area, at, room, &chord(app), theme.page);
        }
        Status::Said(words) => message(area, room, most, words, theme.page, buffer),
        Status::Failed(words) => message(area, room, most, words, theme.error, buffer),
        Status::Quiet => draw_hints(app, theme, area, room, buffer),
    }
    None
}

/// Writes a message; one that is too long takes the rows above it too, which are the panes' feet
/// and not their text.
fn message(area: Rect, room: u16, most: usize, words: &str, style: Style, buffer: &mut Buffer) {
    let words = one_line(words);
    if most == 1 {
        pen::write_cut(buffer, area, (area.x + 1, area.y), room, &words, style);
        return;
    }
    let mut lines = wrap(&words, room.max(1));
    lines.truncate(most.min(usize::from(area.y) + 1));
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let top = area.y + 1 - rows;
    let over = Rect { y: top, height: rows.saturating_sub(1), ..area };
    pen::clear(buffer, over, style);
    let whole = Rect { y: top, height: rows, ..area };
    for (y, line) in (top..).zip(&lines) {
        pen::write_cut(buffer, whole, (area.x + 1, y), room, line, style);
    }
}

/// Whether an action is hinted at now.
fn is_of_use(app: &App, mode: Mode, action: Action) -> bool {
    use Action as A;
    match (mode, action) {
        (Mode::Review, A::PageDown) => {
            let rows = case::rows(app);
            rows.all > rows.room
        }
        (Mode::Review, A::Switch) => case::offers(app) > 1,
        (Mode::Review, A::Relink | A::Delete) if case::is_of_document(app) => false,
        (_, A::Accept | A::Relink | A::Delete | A::Undo) if mode == Mode::Review => {
            !app.config.read_only
        }
        _ => true,
    }
}

fn draw_hints(app: &App, theme: &Theme, area: Rect, room: u16, buffer: &mut Buffer) {
    let mode = app.mode();
    let mut x = area.x + 1;
    if let Some(quote) = app.relinking().filter(|_| mode == Mode::Reading) {
        let [link, back] =
            [Action::Open, Action::Cancel].map(|action| app.config.keymap.key(mode, action));
        let words = format!("select a passage: {link} links it, {back} goes back; for “{quote}”");
        return message(area, room, MESSAGE_ROWS, &words, theme.page, buffer);
    }
    // Where the panes take turns, the way back is the first thing to know.
    let back = [(Action::PreviousPane, "list")];
    let back = if app.geometry().take_turns && mode == Mode::Reading { &back[..] } else { &[] };
    for (action, word) in back.iter().chain(hints(mode)) {
        let key = app.config.keymap.key(mode, *action);
        let width = crate::model::cluster::width(&key) + word.chars().count() + 1;
        let end = usize::from(x - area.x) + width;
        if key.is_empty() || !is_of_use(app, mode, *action) || end > usize::from(room) + 1 {
            continue;
        }
        x = pen::write(buffer, area, x, area.y, &key, theme.page);
        x = pen::write(buffer, area, x, area.y, &format!(" {word}"), theme.dim) + 2;
    }
}

/// The keys of a chord so far, and what may follow.
fn chord(app: &App) -> String {
    let pressed: Vec<String> = app.pressed.iter().map(ToString::to_string).collect();
    let mut words = format!("{} …", pressed.join(" "));
    if let Meaning::Prefix(next) = app.config.keymap.meaning(app.mode(), &app.pressed) {
        for (key, action) in next {
            let _ = write!(words, "   {key} {}", action.words());
        }
    }
    words
}

fn draw_prompt(
    app: &App,
    theme: &Theme,
    prompt: &Prompt,
    area: Rect,
    buffer: &mut Buffer,
) -> Position {
    let right = Rect { width: area.width.saturating_sub(1), ..area };
    let (words, style) = match &app.status {
        Status::Failed(words) => (one_line(words), theme.error),
        Status::Said(words) => (one_line(words), theme.dim),
        Status::Quiet => (count(app, prompt), theme.dim),
    };
    // What is typed has at least half of the line.
    let words = cut(&words, usize::from(area.width / 2));
    let end = pen::write_right(buffer, right, area.y, &words, style);
    let x = pen::write(buffer, area, area.x, area.y, " /", theme.accent);
    let text = Rect { x, width: end.saturating_sub(x + 1), ..area };
    let caret = super::write_input(buffer, text, &prompt.input, theme.page);
    Position::new(caret, area.y)
}

fn count(app: &App, prompt: &Prompt) -> String {
    if let (true, Some(fault)) = (prompt.filters, &prompt.fault) {
        return fault.clone();
    }
    if prompt.filters {
        let (shown, all) = (app.list.len(), app.list.entries().len());
        return format!("{} of {} documents", thousands(shown), thousands(all));
    }
    if prompt.input.text().is_empty() {
        return "a / first makes it an expression".to_owned();
    }
    if let Some(fault) = &prompt.fault {
        return format!("not yet an expression: {fault}");
    }
    let Some((page, search)) =
        app.page.as_ref().and_then(|page| Some((page, page.search.as_ref()?)))
    else {
        return String::new();
    };
    match (&search.matches, search.number(page.caret)) {
        (None, _) => match search.progress {
            None => "…".to_owned(),
            Some((percent, all)) => format!("{} so far, {percent} % …", thousands(all)),
        },
        (Some(all), Some(number)) => format!("{} of {}", thousands(number), thousands(all.len())),
        (Some(all), None) if all.is_empty() => "not here".to_owned(),
        (Some(all), None) => format!("{} matches", thousands(all.len())),
    }
}
