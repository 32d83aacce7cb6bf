//! Drawing the list pane: one document on each row, in columns.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::columns::{self, PlacedColumn};
use super::spark::sparkline;
use crate::model::apparatus::{Apparatus, Date, Field};
use crate::model::cluster::{cut, cut_start, one_line, width};
use crate::model::count::{number_of, thousands};
use crate::model::layout::wrap;
use crate::model::path::DocPath;
use crate::model::settings::ListColumn;
use crate::session::action::Action;
use crate::session::documents::order::{is_ascending, sort_words};
use crate::session::documents::{Group, ListEntry, ListRow, Progress};
use crate::session::keymap::Mode;
use crate::session::panes::Focus;
use crate::view::geometry::Pane;
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::theme::Theme;

/// What tells two documents apart that are called the same takes at most this part of the title.
const APART: u16 = 3;

/// Draws the pane, from row `top` of the list on; returns the position of its cursor.
pub(super) fn draw(top: usize, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let Scene { session, theme, .. } = scene;
    let pane = scene.geometry.list?;
    let list = &session.documents;
    let focused = session.panes.focus == Focus::List;
    head(scene, pane, focused, buffer);
    foot(scene, pane, buffer);
    let group = list.order().group;
    // A column in which nothing stands is none.
    let mut columns = session.config.settings.panes.columns.clone();
    columns.retain(|column| *column != ListColumn::Annotations || list.annotated() > 0);
    let columns = columns::place(pane.body.width, &columns, group);
    let fit = usize::from(pane.body.height);
    let mut cursor = None;
    let shown: Vec<ListRow> = (top..top + fit).map_while(|row| list.row(row)).collect();
    // Each is worked out once; titles are compared with each other.
    let titles: Vec<String> = shown
        .iter()
        .map(|row| match row {
            ListRow::Document(_, entry) => entry.short_title(group),
            ListRow::Heading { .. } => String::new(),
        })
        .collect();
    for (at, (y, row)) in (pane.body.y..).zip(&shown).enumerate() {
        let (index, entry) = match row {
            ListRow::Document(index, entry) => (*index, *entry),
            ListRow::Heading { words, count, is_folded, here, .. } => {
                let style = match (*here, focused) {
                    (true, true) => theme.cursor,
                    (true, false) => theme.strong,
                    (false, _) => theme.accent,
                };
                heading(theme, (words, *count, *is_folded), style, pane.body, y, buffer);
                if *here {
                    cursor = Some(Position::new(pane.body.x + 1, y));
                }
                continue;
            }
        };
        let here = index == list.cursor();
        let apart = told_apart(at, &titles, &shown);
        let title = titles.get(at).map_or("", String::as_str);
        let line = ListLine { theme, entry, title, group, here, focused, apart };
        line.draw(&columns, pane.body, y, buffer);
        if here {
            cursor = Some(Position::new(pane.body.x + 1, y));
        }
    }
    if list.is_empty() && !list.filter().is_empty() {
        return nothing(scene, pane.body, focused, buffer);
    }
    cursor
}

/// The row of the first offer, below what is said of it.
const OFFERS_FROM: u16 = 2;

/// Returns which offer row `y` of the pane shows.
pub(super) fn offer_at(y: u16) -> Option<usize> {
    y.checked_sub(OFFERS_FROM).map(usize::from)
}

/// Draws, where nothing matches, what would find something; returns the place of the cursor.
fn nothing(scene: &Scene, area: Rect, focused: bool, buffer: &mut Buffer) -> Option<Position> {
    let Scene { session, theme, .. } = scene;
    let offers = session.documents.offers();
    let mut say = |y: u16, words: &str| {
        let room = area.width.saturating_sub(2).max(1);
        for (y, line) in (y..area.bottom()).zip(wrap(words, room)) {
            pen::write(buffer, area, area.x + 1, y, &line, theme.dim);
        }
    };
    let key = session.key(Mode::List, Action::FindPassages);
    let passages = format!("{key} finds passages in the texts.");
    if offers.is_empty() {
        let offering = if session.is_offering() { " …" } else { "" };
        say(area.y, &format!("No matching documents. {passages}{offering}"));
        return None;
    }
    say(area.y, "No matching documents. These filters find some:");
    let key = session.key(Mode::List, Action::Open);
    let below = area.y + OFFERS_FROM + u16::try_from(offers.len()).unwrap_or(0) + 1;
    say(below, &format!("{key} takes the one under the cursor. {passages}"));
    let mut cursor = None;
    for (y, (at, offer)) in (area.y + OFFERS_FROM..area.bottom()).zip(offers.iter().enumerate()) {
        let here = at == session.documents.cursor();
        let style = match (here, focused) {
            (true, true) => theme.cursor,
            (true, false) => theme.strong,
            (false, _) => theme.page,
        };
        let line = Rect { width: area.width.saturating_sub(1), ..area };
        let count = number_of(offer.count, "document");
        let end = pen::write_right(buffer, line, y, &count, theme.dim);
        let x = area.x + 3;
        let room = end.saturating_sub(x + 2);
        pen::write_cut(buffer, area, (x, y), room, &one_line(&offer.filter), style);
        if here {
            pen::write(buffer, area, area.x + 1, y, theme.symbols.cursor, style);
            cursor = Some(Position::new(area.x + 1, y));
        }
    }
    cursor
}

/// Draws the heading of a group, with a rule to the end of the row unless the group is folded.
fn heading(
    theme: &Theme,
    (words, count, is_folded): (&str, usize, bool),
    style: Style,
    area: Rect,
    y: u16,
    buffer: &mut Buffer,
) {
    let folded =
        if is_folded { format!(" {} (folded)", theme.symbols.cursor) } else { String::new() };
    let counted = format!(" {} {}{folded}", theme.symbols.dot, thousands(count));
    // The name gives way before the number does.
    let room = usize::from(area.width.saturating_sub(2));
    let name = cut(&one_line(words), room.saturating_sub(width(&counted)));
    let words = format!("{name}{counted}");
    let room = area.width.saturating_sub(2);
    let mut x = pen::write_cut(buffer, area, (area.x + 1, y), room, &words, style) + 1;
    if is_folded {
        return;
    }
    let [flat, ..] = theme.symbols.frame;
    while x + 1 < area.right() {
        x = pen::write(buffer, area, x, y, flat, theme.rule);
    }
}

/// Draws the line above the list: the library, how many documents, the filter, the order.
fn head(scene: &Scene, pane: Pane, focused: bool, buffer: &mut Buffer) {
    let (theme, list) = (scene.theme, &scene.session.documents);
    let ground = scene.head(pane, focused, buffer);
    let area = Rect { width: pane.head.width.saturating_sub(1), ..pane.head };
    let order = list.order();
    let arrow = if is_ascending(order.sort, order.reversed) { "↑" } else { "↓" };
    let order = format!("{} {arrow}", sort_words(order.sort));
    let mut end = area.right();
    if area.width >= 40 {
        let dim = theme.dim.patch(ground);
        end = pen::write_right(buffer, area, area.y, &order, dim).saturating_sub(2);
    }
    let name = one_line(&scene.session.config.library);
    let style = if focused { theme.accent } else { theme.dim }.patch(ground);
    let (counted, filter) = (counted(scene), list.filter());
    // The name gives way before the counts do.
    let room = end.saturating_sub(area.x + 1);
    let for_name = usize::from(room).saturating_sub(width(&counted) + 2);
    let name = if for_name < 4 { String::new() } else { cut(&name, for_name) };
    let mut x = area.x + 1;
    if !name.is_empty() {
        x = pen::write(buffer, area, x, area.y, &name, style) + 2;
    }
    let style = if filter.is_empty() { theme.dim } else { theme.accent }.patch(ground);
    let room = end.saturating_sub(x);
    pen::write_cut(buffer, area, (x, area.y), room, &counted, style);
}

/// Returns how many documents are shown, and by which filter.
fn counted(scene: &Scene) -> String {
    let list = &scene.session.documents;
    let (shown, filter) = (list.len(), list.filter());
    let reading = if list.reading { "…" } else { "" };
    let dot = scene.theme.symbols.dot;
    if !filter.is_empty() {
        let all = thousands(shown + list.hidden());
        return format!("{} of {all}{reading} {dot} {}", thousands(shown), one_line(filter));
    }
    // Documents listed since the last arrangement are counted, although they are not shown yet.
    let all = number_of(list.count_here(), "document");
    let undated = list.chronology().undated;
    if undated == 0 || undated == shown || list.reading {
        return format!("{all}{reading}");
    }
    format!("{all} {dot} {} undated", thousands(undated))
}

fn foot(scene: &Scene, pane: Pane, buffer: &mut Buffer) {
    let (theme, list) = (scene.theme, &scene.session.documents);
    let area = Rect { width: pane.foot.width.saturating_sub(1), ..pane.foot };
    if area.height == 0 {
        return;
    }
    let all = list.count_here();
    let read = format!("{} of {} opened", thousands(all - list.unread().min(all)), thousands(all));
    let end = pen::write(buffer, area, area.x + 1, area.y, &read, theme.dim) + 2;
    let room = usize::from(area.right().saturating_sub(end));
    let corpus = scene.session.config.corpus.as_str();
    // Under a filter, what is read may not be in the list.
    let open = scene.session.reading.path().filter(|_| scene.session.panes.focus != Focus::List);
    let here = open.or(list.current().map(|entry| &entry.path));
    let path = one_line(here.map_or(corpus, DocPath::as_str));
    let years = &list.chronology().years;
    // The years have what the path leaves.
    let bars = if theme.is_ascii() {
        String::new()
    } else {
        sparkline(years, room.saturating_sub(width(&path) + 2))
    };
    let mut right = area.right();
    if let (false, Some((first, _)), Some((last, _))) =
        (bars.is_empty(), years.first(), years.last())
    {
        let named = format!("{first} {bars} {last}");
        let fits = width(&named) + width(&path) + 2 <= room;
        let words = if fits { &named } else { &bars };
        right = pen::write_right(buffer, area, area.y, words, theme.dim).saturating_sub(2);
    }
    let before = Rect { width: right.saturating_sub(area.x), ..area };
    let path = cut(&path, usize::from(right.saturating_sub(end)));
    if bars.is_empty() {
        pen::write_right(buffer, before, area.y, &path, theme.dim);
    } else {
        pen::write(buffer, before, end, area.y, &path, theme.dim);
    }
}

/// Returns what tells a document from those on the screen that have the same title and date.
fn told_apart(at: usize, titles: &[String], shown: &[ListRow]) -> Option<String> {
    let date = |entry: &ListEntry| entry.summary().and_then(|one| one.apparatus.date());
    let document = |at: usize| match shown.get(at)? {
        ListRow::Document(_, entry) => Some(*entry),
        ListRow::Heading { .. } => None,
    };
    let entry = document(at)?;
    let others =
        (0..shown.len()).filter(|other| *other != at && titles.get(*other) == titles.get(at));
    let twins: Vec<&ListEntry> =
        others.filter_map(document).filter(|other| date(other) == date(entry)).collect();
    let paths = twins.iter().map(|twin| &twin.path);
    (!twins.is_empty()).then(|| {
        let apart = entry.path.told_from(paths);
        // What all names end with tells nothing.
        let name = apart.rsplit_once('.').map_or(apart.as_str(), |(name, _)| name);
        one_line(name)
    })
}

struct ListLine<'a> {
    theme: &'a Theme,
    entry: &'a ListEntry,
    /// What it is called.
    title: &'a str,
    group: Group,
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
            (false, _) => {
                let unread = self.entry.progress() == Progress::Unread;
                self.theme.row(unread, self.focused)
            }
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
            _ if self.entry.done.is_some() => symbols.done,
            (_, Progress::Unread) => symbols.unread,
            (_, Progress::Partly) => symbols.partly,
            (_, Progress::Read) => symbols.read,
        };
        pen::write(buffer, area, area.x + 2, y, progress, self.theme.dim);
        if self.entry.summary().is_some_and(|summary| summary.incomplete) {
            pen::write(buffer, area, area.x + 3, y, symbols.incomplete, self.theme.dim);
        }
    }

    fn draw(&self, columns: &[PlacedColumn], area: Rect, y: u16, buffer: &mut Buffer) {
        self.marks(area, y, buffer);
        for PlacedColumn { column, x, width } in columns {
            let x = area.x + x;
            match column {
                ListColumn::Title => self.title(area, (x, y), *width, buffer),
                column => {
                    let room = usize::from(*width);
                    let words = self.fact(*column);
                    let words = cut(&words, room);
                    let words = match column {
                        // Kinds are words; all others are numbers, or end with one.
                        ListColumn::Kind => words,
                        _ => format!("{words:>room$}"),
                    };
                    pen::write_cut(buffer, area, (x, y), *width, &words, self.theme.dim);
                }
            }
        }
    }

    fn title(&self, area: Rect, (x, y): (u16, u16), columns: u16, buffer: &mut Buffer) {
        let title = match &self.entry.state {
            Some(Err(why)) => format!("{}: {}", self.title, one_line(why)),
            _ => self.title.to_owned(),
        };
        let mut room = columns;
        if let Some(apart) = &self.apart {
            let apart = cut_start(apart, usize::from(room / APART));
            let place = Rect { x, width: room, ..area };
            let at = pen::write_right(buffer, place, y, &apart, self.theme.dim);
            room = at.saturating_sub(x + 2);
        }
        pen::write_cut(buffer, area, (x, y), room, &title, self.title_style());
    }

    /// Returns what stands in a column other than the title.
    fn fact(&self, column: ListColumn) -> String {
        let summary = self.entry.summary();
        let apparatus = summary.map(|summary| &*summary.apparatus);
        match column {
            ListColumn::Date => {
                apparatus.and_then(Apparatus::date).map_or_else(String::new, |date| self.date(date))
            }
            ListColumn::Title => String::new(),
            ListColumn::Annotations => self.counts(),
            ListColumn::Kind => apparatus.map_or_else(String::new, kind),
            ListColumn::Length => match &self.entry.state {
                None => "…".to_owned(),
                Some(Ok(summary)) => thousands(summary.chars),
                Some(Err(_)) => String::new(),
            },
        }
    }

    /// Returns a date; below the heading of its year without the year.
    fn date(&self, date: Date) -> String {
        let short = date.short();
        if self.group != Group::Year {
            return short;
        }
        short
            .strip_suffix(&date.year.to_string())
            .map_or(short.clone(), |day| day.trim().to_owned())
    }

    fn counts(&self) -> String {
        let some = |mark: &str, count: usize| match count {
            0 => String::new(),
            count => format!("{mark}{}", thousands(count)),
        };
        let notes = some(self.theme.symbols.note, self.entry.notes);
        format!("{}{notes:<2}", some("", self.entry.highlights))
    }
}

/// Returns kind and number, in short.
fn kind(apparatus: &Apparatus) -> String {
    let kind = apparatus.text(Field::Kind).unwrap_or_default();
    let short = match kind.to_lowercase().as_str() {
        "telegram" => "tel",
        "despatch" | "dispatch" => "desp",
        // "Memorandum of conversation" is one as well.
        kind if kind.starts_with("memorandum") => "memo",
        _ => kind,
    };
    let number = apparatus.text(Field::Number).unwrap_or_default();
    one_line(format!("{short} {number}").trim())
}
