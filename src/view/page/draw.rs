//! Drawing the reading pane: text, highlights, matches, selection, the marks beside them.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::foot;
use super::looks::Looks;
use super::margin;
use crate::model::codebook::{Colour, letters};
use crate::model::layout::{Row, wrap};
use crate::model::span::Span;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::bookmarks::bookmarks_of;
use crate::session::keymap::Mode;
use crate::session::marks::Mark;
use crate::session::page::Page;
use crate::session::panes::Focus;
use crate::view::geometry::{GUTTER, Pane};
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::theme::Theme;

/// Draws the pane; returns the position of the caret, if it is visible.
pub(super) fn draw(scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let Scene { session, theme, .. } = scene;
    let pane = scene.geometry.page?;
    let (area, _) = pane.text(&session.config.settings, session.panes.raw_layout);
    let partial = session.reading.partial.as_ref();
    let Some(page) = partial.or(session.reading.page.as_ref()) else {
        empty(session, theme, pane, buffer);
        return None;
    };
    // Nothing is known yet about a document of which only the beginning has been read.
    if partial.is_none() {
        head(scene, pane, area, page, buffer);
    }
    if page.text().is_empty() {
        let source = &page.document.source;
        let words = if source.incomplete {
            format!(
                "No words could be read; the file is damaged. Left out: {}.",
                source.losses.join("; ")
            )
        } else {
            "This document is empty.".to_owned()
        };
        for (y, line) in (area.y..area.bottom()).zip(wrap(&words, area.width.max(1))) {
            pen::write(buffer, area, area.x, y, &line, theme.dim);
        }
    }
    let partial = partial.is_some();
    let (caret, part) = body(scene, pane, page, buffer);
    if partial {
        pen::write_right(buffer, pane.foot, pane.foot.y, "reading … ", theme.dim);
        return None;
    }
    foot::draw(scene, pane, page, part, buffer);
    caret
}

/// Draws the text beside the page that is read.
pub(super) fn other(scene: &Scene, buffer: &mut Buffer) {
    let session = scene.session;
    let (Some(pane), Some(other)) = (scene.geometry.other, &session.reading.other) else { return };
    let (area, _) = pane.text(&session.config.settings, session.panes.raw_layout);
    head(scene, pane, area, &other.page, buffer);
    let (_, part) = body(scene, pane, &other.page, buffer);
    foot::draw(scene, pane, &other.page, part, buffer);
}

/// Draws the text of a page; returns the position of its caret, if that is visible, and the part of
/// the text that is.
fn body(scene: &Scene, pane: Pane, page: &Page, buffer: &mut Buffer) -> (Option<Position>, Span) {
    let Scene { session, theme, .. } = scene;
    let (area, _) = pane.text(&session.config.settings, session.panes.raw_layout);
    let rows = page.rows(session.frame());
    let part = Span::new(
        rows.first().map_or(0, |row| row.span.start),
        rows.last().map_or(0, |row| row.span.end),
    );
    let paint = Paint::new(session, theme, page, part);
    let caret_row = page.layout.row_at(page.caret).span.start;
    let mut caret = None;
    for (y, row) in (area.y..).zip(&rows) {
        paint.row(area, y, row, buffer);
        paint.gutter(pane.body, area, y, row, buffer);
        if row.span.start == caret_row {
            let column = row.column_of(page.text(), page.caret);
            let x = area.x.saturating_add(column);
            caret = (x < pane.body.right()).then_some(Position::new(x, y));
        }
    }
    margin::numbers(scene, page, (pane.body, area), &rows, buffer);
    margin::scroll_mark(scene, page, pane.body, part, buffer);
    (caret, part)
}

/// Draws title and date; beside them that words are missing, if they are.
fn head(scene: &Scene, pane: Pane, text: Rect, page: &Page, buffer: &mut Buffer) {
    let Scene { session, theme, .. } = scene;
    let is_read = scene.geometry.page == Some(pane);
    let focused = is_read && session.panes.focus == Focus::Reading;
    let ground = scene.head(pane, focused, buffer);
    let style = if focused { theme.page } else { theme.dim }.patch(ground);
    let document = &page.document;
    let date = document.apparatus.date().map(|date| format!(", {date}")).unwrap_or_default();
    let title = format!("{}{date}", document.title());
    let mut right = pane.head.right().saturating_sub(1);
    if document.source.incomplete {
        let key = session.key(Mode::Reading, Action::Card);
        let key = if key.is_empty() { key } else { format!(" ({key})") };
        let words = format!("{} words are missing{key}", theme.symbols.incomplete);
        let area = Rect { width: right.saturating_sub(pane.head.x), ..pane.head };
        right = pen::write_right(buffer, area, pane.head.y, &words, theme.accent.patch(ground))
            .saturating_sub(2);
    }
    let room = right.saturating_sub(text.x);
    pen::write_cut(buffer, pane.head, (text.x, pane.head.y), room, &title, style);
}

fn empty(session: &Session, theme: &Theme, pane: Pane, buffer: &mut Buffer) {
    let body = pane.body;
    let x = body.x + GUTTER.min(body.width);
    let room = body.right().saturating_sub(x + 1);
    let mut lines = Vec::new();
    if let Some((path, why)) = &session.reading.unreadable {
        lines.push((path.to_string(), theme.strong));
        let why = format!("This document cannot be read: {why}.");
        lines.extend(wrap(&why, room.max(1)).into_iter().map(|line| (line, theme.page)));
    } else if session.documents.all().is_empty() && !session.documents.reading {
        lines.push(("There are no documents here.".to_owned(), theme.dim));
    } else if session.documents.is_empty() && !session.documents.reading {
        // The filter hides every document; the list says so.
    } else {
        lines.push(("reading …".to_owned(), theme.dim));
    }
    for (y, (line, style)) in (body.y..).zip(lines) {
        pen::write_cut(buffer, body, (x, y), room, &line, style);
    }
}

/// What is painted over the text of one page.
struct Paint<'a> {
    theme: &'a Theme,
    page: &'a Page,
    looks: Looks,
    /// The highlights in view: the span, the colour of the first tag, the mark.
    marks: Vec<(Span, Colour, &'a Mark)>,
    /// What stands for each tag.
    signs: BTreeMap<&'a str, String>,
    meant: Option<&'a Mark>,
    matches: Vec<Span>,
    /// The words that the text beside it does not have.
    only_here: Vec<Span>,
    /// Where bookmarks are, in bytes.
    bookmarks: Vec<usize>,
    selected: Option<Span>,
}

impl<'a> Paint<'a> {
    fn new(session: &'a Session, theme: &'a Theme, page: &'a Page, part: Span) -> Self {
        let coloured = |mark: &'a Mark| {
            let tag = mark.highlight.tags.first().and_then(|name| session.codebook.get(name));
            Some((mark.span()?, tag.map_or(Colour::default(), |tag| tag.colour), mark))
        };
        let marks: Vec<_> = page.marks.within(part).filter_map(coloured).collect();
        let signs = if marks.is_empty() { BTreeMap::new() } else { session.codebook.signs() };
        let search = page.search.as_ref();
        Self {
            theme,
            page,
            looks: Looks::of(session, page, part, theme),
            marks,
            signs,
            meant: page.mark(),
            matches: search.map_or_else(Vec::new, |s| s.within(page.text(), part)),
            only_here: only_here(session, page, part),
            bookmarks: bookmarks_of(session, page).map(|(_, at)| at).collect(),
            selected: page.selected(),
        }
    }

    fn row(&self, area: Rect, y: u16, row: &Row, buffer: &mut Buffer) {
        let mut end = area.x + row.indent;
        let clusters = row.clusters(self.page.text());
        // Blanks that hang past the last word are not painted.
        let last = clusters.iter().rposition(|cluster| !cluster.blank);
        let looks = self.looks.within(row.span);
        for (index, cluster) in clusters.iter().enumerate() {
            let x = area.x.saturating_add(cluster.column);
            if cluster.width == 0 {
                continue;
            }
            if x.saturating_add(cluster.width) > area.right() {
                break;
            }
            let hangs = last.is_none_or(|last| index > last);
            let style =
                if hangs { self.theme.page } else { self.style(&looks, cluster.span.start) };
            pen::put(buffer, x, y, &cluster.shown, cluster.width, style);
            end = x + cluster.width;
        }
        if row.hyphen {
            pen::write(buffer, area, end, y, "-", self.theme.page);
        } else if last.is_none() && self.selected.is_some_and(|s| s.contains(row.span.start)) {
            // An empty line that is selected shows one selected blank.
            pen::write(buffer, area, area.x, y, " ", self.theme.selection);
        }
    }

    fn style(&self, looks: &[(Span, Style)], at: usize) -> Style {
        let looks = looks.iter().filter(|(span, _)| span.contains(at));
        let mut style = looks.fold(self.theme.page, |style, (_, look)| style.patch(*look));
        let mut over = self.marks.iter().filter(|(span, ..)| span.contains(at));
        if let Some((first, colour, ..)) = over.next() {
            style = style.patch(self.theme.mark(*colour, false));
            let mut last = (first, colour);
            for (span, colour, ..) in over {
                if span.len() <= last.0.len() {
                    last = (span, colour);
                }
                style = style.patch(self.theme.mark(*last.1, true));
            }
        }
        if self.only_here.iter().any(|span| span.contains(at)) {
            style = style.patch(self.theme.accent).add_modifier(Modifier::UNDERLINED);
        }
        if let Some(found) = self.matches.iter().find(|span| span.contains(at)) {
            let here = found.contains(self.page.caret);
            style = style.patch(if here { self.theme.found_here } else { self.theme.found });
        }
        if self.selected.is_some_and(|span| span.contains(at)) {
            style = style.patch(self.theme.selection);
        }
        style
    }

    /// Draws the marks beside a row: a note, the first letter of the tag, a bar in each of two
    /// lanes.
    fn gutter(&self, body: Rect, text: Rect, y: u16, row: &Row, buffer: &mut Buffer) {
        if text.x < body.x + GUTTER {
            return;
        }
        let x = text.x - GUTTER;
        let is_marked = |at: &usize| row.span.contains(*at) || *at == row.span.start;
        if self.bookmarks.iter().any(is_marked) {
            // A note has its sign in the first column.
            let has_note = |(span, _, mark): &(Span, _, &Mark)| {
                mark.highlight.note.is_some() && row.span.contains(span.start)
            };
            let beside = u16::from(self.marks.iter().any(has_note));
            let sign = if self.theme.is_ascii() { ">" } else { "⚑" };
            pen::write(buffer, body, x + beside, y, sign, self.theme.accent);
        }
        for (span, colour, mark) in &self.marks {
            if !span.overlaps(row.span) {
                continue;
            }
            let [mut style, mut thick] = [self.theme.tag(*colour), self.theme.bar(*colour)];
            if self.meant.is_some_and(|meant| meant.highlight.id == mark.highlight.id) {
                style = style.add_modifier(Modifier::BOLD);
                thick = thick.add_modifier(Modifier::BOLD);
            }
            let bar = if mark.lane == 0 { x + 3 } else { x + 2 };
            pen::write(buffer, body, bar, y, self.theme.symbols.bar, thick);
            if row.span.contains(span.start) {
                if let Some(letter) = mark.highlight.tags.first().and_then(|tag| self.sign(tag)) {
                    let column = if mark.lane == 0 { x + 2 } else { x + 1 };
                    pen::write(buffer, body, column, y, &letter, style);
                }
                if mark.highlight.note.is_some() {
                    pen::write(buffer, body, x, y, self.theme.symbols.note, style);
                }
            }
        }
    }

    /// Returns what stands for a tag.
    fn sign(&self, tag: &str) -> Option<String> {
        self.signs.get(tag).cloned().or_else(|| letters(tag).next())
    }
}

/// Returns the words in `part` that the text beside `page` does not have there.
fn only_here(session: &Session, page: &Page, part: Span) -> Vec<Span> {
    let Some(other) = &session.reading.other else { return Vec::new() };
    let is_other = std::ptr::eq(page, &raw const other.page);
    let span = |(here, there): &(Span, Span)| if is_other { *there } else { *here };
    let all = other.differences();
    let from = all.partition_point(|pair| span(pair).end <= part.start);
    let shown = all[from..].iter().map(span).take_while(|span| span.start < part.end);
    shown.filter(|span| !span.is_empty()).collect()
}
