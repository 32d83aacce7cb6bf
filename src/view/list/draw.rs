//! Drawing the list pane: one document on two lines, or on one where there is room for everything.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::entry_rows;
use crate::model::cluster::{cut, one_line};
use crate::model::count::thousands;
use crate::model::layout::wrap;
use crate::session::action::Action;
use crate::session::documents::{ListEntry, ListRow, Progress};
use crate::session::keymap::Mode;
use crate::session::panes::Focus;
use crate::view::geometry::Pane;
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::theme::Theme;

/// Columns of a date, such as "27 Dec 1952".
const DATE: u16 = 11;

/// A list with fewer columns than this shows no lengths.
const DETAILED: u16 = 32;

/// Draws the pane, from row `top` of the list on; returns the position of its cursor.
pub(super) fn draw(top: usize, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let Scene { session, theme, .. } = scene;
    let pane = scene.geometry.list?;
    let list = &session.documents;
    let focused = session.panes.focus == Focus::List;
    head(scene, pane, focused, buffer);
    foot(scene, pane, buffer);
    let rows = entry_rows(pane.body.width);
    let fit = usize::from(pane.body.height / rows);
    let mut cursor = None;
    let shown: Vec<ListRow> = (top..top + fit).map_while(|row| list.row(row)).collect();
    for (y, row) in (pane.body.y..).step_by(usize::from(rows)).zip(&shown) {
        let (index, entry) = match row {
            ListRow::Document(index, entry) => (*index, *entry),
            // On the last of its rows, close to the documents below.
            ListRow::Heading(words) => {
                let (at, room) = ((pane.body.x + 1, y + rows - 1), pane.body.width - 2);
                pen::write_cut(buffer, pane.body, at, room, words, theme.accent);
                continue;
            }
        };
        let here = index == list.cursor();
        let apart = told_apart(entry, &shown);
        let line = ListLine { theme, entry, here, focused, apart };
        if rows == 1 {
            line.wide(pane.body, y, buffer);
        } else {
            line.narrow(pane.body, y, buffer);
        }
        if here {
            cursor = Some(Position::new(pane.body.x + 1, y));
        }
    }
    if list.is_empty() && !list.filter().is_empty() {
        let key = session.key(Mode::List, Action::FindPassages);
        let words = format!("No matching documents. {key} finds passages in their texts.");
        let room = pane.body.width.saturating_sub(2).max(1);
        for (y, line) in (pane.body.y..pane.body.bottom()).zip(wrap(&words, room)) {
            pen::write(buffer, pane.body, pane.body.x + 1, y, &line, theme.dim);
        }
    }
    cursor
}

fn head(scene: &Scene, pane: Pane, focused: bool, buffer: &mut Buffer) {
    let (theme, list) = (scene.theme, &scene.session.documents);
    let (shown, hidden, filter) = (list.len(), list.hidden(), list.filter());
    // Documents listed since the last arrangement are counted, although they are not shown yet.
    let all = if filter.is_empty() { list.count_here() } else { shown + hidden };
    let shown = if filter.is_empty() { all } else { shown };
    let mut count = format!("{} of {}", thousands(shown), thousands(all));
    if list.reading {
        count.push('…');
    }
    if !filter.is_empty() {
        count = format!("{count}, {} hidden", thousands(hidden));
    }
    let area = Rect { width: pane.head.width.saturating_sub(1), ..pane.head };
    let style = if filter.is_empty() { theme.dim } else { theme.accent };
    let mut x = pen::write_right(buffer, area, area.y, &count, style);
    if !filter.is_empty() {
        // The number hidden is always shown in full; a long filter is cut at its end.
        let room = usize::from(x.saturating_sub(area.x + 3));
        let filter = cut(&format!("/{}", one_line(filter)), room);
        let before = Rect { width: x.saturating_sub(area.x + 2), ..area };
        x = pen::write_right(buffer, before, area.y, &filter, style);
    }
    let style = if focused { theme.accent } else { theme.dim };
    let room = x.saturating_sub(area.x + 2);
    let name = &scene.session.config.library;
    pen::write_cut(buffer, area, (area.x + 1, area.y), room, name, style);
}

fn foot(scene: &Scene, pane: Pane, buffer: &mut Buffer) {
    let (theme, list) = (scene.theme, &scene.session.documents);
    let area = Rect { width: pane.foot.width.saturating_sub(1), ..pane.foot };
    if area.height == 0 {
        return;
    }
    let words = format!("{} {}", thousands(list.unread()), theme.symbols.unread);
    let x = pen::write_right(buffer, area, area.y, &words, theme.dim);
    let corpus = scene.session.config.corpus.as_str();
    let path = list.current().map_or(corpus, |entry| entry.path.as_str());
    let room = x.saturating_sub(area.x + 2);
    pen::write_cut(buffer, area, (area.x + 1, area.y), room, path, theme.dim);
}

/// Returns what tells a document from those on the screen that have the same title and date.
fn told_apart(entry: &ListEntry, shown: &[ListRow]) -> Option<String> {
    let date = |entry: &ListEntry| entry.summary().and_then(|one| one.apparatus.date());
    let is_twin = |other: &&ListEntry| {
        other.path != entry.path && other.title() == entry.title() && date(other) == date(entry)
    };
    let others = shown.iter().filter_map(|row| match row {
        ListRow::Document(_, other) => Some(*other),
        ListRow::Heading(_) => None,
    });
    let twins: Vec<&ListEntry> = others.filter(is_twin).collect();
    let paths = twins.iter().map(|twin| &twin.path);
    (!twins.is_empty()).then(|| one_line(&entry.path.told_from(paths)))
}

struct ListLine<'a> {
    theme: &'a Theme,
    entry: &'a ListEntry,
    here: bool,
    focused: bool,
    /// What tells it from others that look like it.
    apart: Option<String>,
}

impl ListLine<'_> {
    fn title_style(&self) -> Style {
        match (self.here, self.focused) {
            (true, true) => self.theme.cursor,
            (true, false) => self.theme.strong,
            (false, _) if self.entry.state.as_ref().is_some_and(Result::is_err) => self.theme.dim,
            (false, _) => self.theme.page,
        }
    }

    fn marks(&self, area: Rect, y: u16, buffer: &mut Buffer) {
        let symbols = &self.theme.symbols;
        if self.here {
            let style = if self.focused { self.theme.cursor } else { self.theme.dim };
            pen::write(buffer, area, area.x + 1, y, symbols.cursor, style);
        }
        let progress = match (&self.entry.state, self.entry.progress()) {
            (Some(Err(_)), _) => symbols.unreadable,
            (_, Progress::Unread) => symbols.unread,
            (_, Progress::Partly) => symbols.partly,
            (_, Progress::Read) => symbols.read,
        };
        pen::write(buffer, area, area.x + 2, y, progress, self.theme.dim);
        if self.entry.summary().is_some_and(|summary| summary.incomplete) {
            pen::write(buffer, area, area.x + 3, y, symbols.incomplete, self.theme.dim);
        }
    }

    fn counts(&self) -> String {
        let highlights = match self.entry.highlights {
            0 => String::new(),
            count => count.to_string(),
        };
        let notes = match self.entry.notes {
            0 => String::new(),
            count => format!(" {}{count}", self.theme.symbols.note),
        };
        // Notes have a column of their own, so that highlights stay aligned in theirs.
        format!("{highlights:>4}{notes:<4}").trim_end().to_owned()
            + &" ".repeat(4_usize.saturating_sub(notes.chars().count()))
    }

    /// Returns date and length; in a narrow list only the date, or the length if there is no date.
    fn detail(&self, narrow: bool) -> String {
        match &self.entry.state {
            None => "…".to_owned(),
            Some(Err(why)) => one_line(why),
            Some(Ok(summary)) => {
                let date = summary.apparatus.date().map_or_else(String::new, |date| date.short());
                let width = usize::from(DATE);
                let length = thousands(summary.chars);
                if narrow {
                    return format!("{:>width$}", if date.is_empty() { &length } else { &date });
                }
                format!("{date:>width$}  {length:>7}")
            }
        }
    }

    fn narrow(&self, area: Rect, y: u16, buffer: &mut Buffer) {
        self.marks(area, y, buffer);
        let room = area.width.saturating_sub(5);
        let at = (area.x + 4, y);
        pen::write_cut(buffer, area, at, room, self.entry.title(), self.title_style());
        let counts = self.counts();
        let right = Rect { width: area.width.saturating_sub(1), ..area };
        let x = pen::write_right(buffer, right, y + 1, &counts, self.theme.dim);
        let blank = counts.len() - counts.trim_start().len();
        let room = (x + u16::try_from(blank).unwrap_or(0)).saturating_sub(area.x + 5);
        let detail = match &self.apart {
            Some(apart) => format!("{}  {apart}", self.detail(true)),
            None => self.detail(area.width < DETAILED),
        };
        let at = (area.x + 4, y + 1);
        pen::write_cut(buffer, area, at, room, &detail, self.theme.dim);
    }

    fn wide(&self, area: Rect, y: u16, buffer: &mut Buffer) {
        self.marks(area, y, buffer);
        let right = Rect { width: area.width.saturating_sub(1), ..area };
        let x = pen::write_right(buffer, right, y, &self.counts(), self.theme.dim);
        let (date, length) = match &self.entry.state {
            Some(Ok(summary)) => (
                summary.apparatus.date().map_or_else(String::new, |date| date.short()),
                format!("{:>10}", thousands(summary.chars)),
            ),
            Some(Err(why)) => (String::new(), one_line(why)),
            None => (String::new(), "…".to_owned()),
        };
        let before = Rect { width: x.saturating_sub(area.x), ..area };
        let x = pen::write_right(buffer, before, y, &length, self.theme.dim);
        let width = usize::from(DATE);
        let at = (area.x + 4, y);
        pen::write_cut(buffer, area, at, DATE, &format!("{date:>width$}"), self.theme.dim);
        let start = area.x + 4 + DATE + 2;
        let mut room = x.saturating_sub(start + 1);
        if let Some(apart) = &self.apart {
            let apart = cut(apart, usize::from(room / 3));
            let title = Rect { x: start, width: room, ..area };
            let at = pen::write_right(buffer, title, y, &apart, self.theme.dim);
            room = at.saturating_sub(start + 2);
        }
        pen::write_cut(buffer, area, (start, y), room, self.entry.title(), self.title_style());
    }
}
