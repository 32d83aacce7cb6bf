//! Drawing the table: the filter, the rows in their groups, and below them the passage under the cursor
//! with the words around it.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::typing::{PassageInput, TagInput, TagPurpose};
use super::{PassagesView, TableLine};
use crate::model::anchor::ResolutionKind;
use crate::model::citation::quoted;
use crate::model::cluster::{one_line, width};
use crate::model::count::{number_of, thousands};
use crate::model::layout::{Layout, Setting};
use crate::model::search::answer::Writing;
use crate::model::span::Span;
use crate::session::documents::Group;
use crate::session::passages::{PassageGroup, PassageKey, PassageSort, PassageState, choice_words};
use crate::view::scene::Scene;
use crate::widget::choices::{ChoiceCell, choice_rows};
use crate::widget::pen;

/// Columns of a date, such as "27 Dec 1952".
const DATE: u16 = 11;
/// Columns of the signs at the right: a note, and what became of the highlight.
const SIGNS: u16 = 3;
/// With fewer columns than these, tags or the document have no column of their own; nor has the date.
const WIDE: u16 = 96;
const NARROW: u16 = 60;
/// The most columns of an annotator's name, of the tags and of the document.
const WHO: u16 = 10;
const TAGS: u16 = 26;
const PAPER: u16 = 30;
/// Rows of the preview on a high screen and on a low one; with fewer rows than these there is none.
const PREVIEW: [(u16, u16); 2] = [(30, 9), (20, 6)];
/// Rows that completions and tags take.
const CHOICES: usize = 3;

/// Where the columns of the table begin; a column without room has none.
struct PassageColumns {
    tags: Rect,
    passage: Rect,
    paper: Rect,
    date: Rect,
    who: Rect,
    signs: Rect,
}

/// Draws the table; returns the place of the caret.
pub(super) fn draw(view: &PassagesView, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let area = scene.open(scene.screen.width, scene.screen.height, "passages", buffer);
    let drawing = TableDrawing { view, scene };
    let mut caret = drawing.head(area, buffer);
    let mut body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    if area.height < 3 {
        return Some(caret);
    }
    if view.input.is_some() {
        let rows = drawing.input_rows(body.width, usize::from(body.height / 3));
        let height = u16::try_from(rows.len()).unwrap_or(0) + 1;
        body.height = body.height.saturating_sub(height);
        let below = Rect { y: body.bottom(), height, ..body };
        if let Some(at) = drawing.input(&rows, below, buffer) {
            caret = at;
        }
    }
    let preview =
        PREVIEW.iter().find(|(rows, _)| area.height >= *rows).map_or(0, |(_, rows)| *rows);
    let preview = if view.lines.is_empty() { 0 } else { preview.min(body.height / 2) };
    body.height -= preview;
    drawing.preview(Rect { y: body.bottom(), height: preview, ..body }, buffer);
    let here = drawing.rows(body, buffer);
    if view.input.is_some() { Some(caret) } else { here.or(Some(caret)) }
}

struct TableDrawing<'a> {
    view: &'a PassagesView,
    scene: &'a Scene<'a>,
}

impl<'a> TableDrawing<'a> {
    /// Draws the filter and the counts, and below them order and groups.
    fn head(&self, area: Rect, buffer: &mut Buffer) -> Position {
        let Self { view, scene } = self;
        let dim = scene.over(scene.theme.dim);
        let table = &view.table;
        let all = thousands(table.all.len());
        let mut counts = if view.listing.is_some() && table.all.is_empty() {
            "reading …".to_owned()
        } else if table.shown < table.all.len() {
            format!("{} of {all}", thousands(table.shown))
        } else if table.all.len() == 1 {
            "1 highlight or note".to_owned()
        } else {
            format!("{all} highlights and notes")
        };
        if table.is_partial {
            counts.push_str(" so far");
        }
        if table.damaged > 0 {
            counts = format!("{counts}, {} not read in full", number_of(table.damaged, "file"));
        }
        if !view.marks.is_empty() {
            counts = format!("{counts}   {} marked", thousands(view.marks.len()));
        }
        let end = pen::write_right(buffer, area, area.y, &counts, dim);
        let x = pen::write(buffer, area, area.x, area.y, "/ ", scene.over(scene.theme.accent));
        let room = Rect { x, y: area.y, width: end.saturating_sub(x + 2), height: 1 };
        let page = scene.over(scene.theme.page);
        let caret = if let Some(PassageInput::Filter { field, .. }) = &view.input {
            field.draw(buffer, room, page)
        } else {
            let filter = one_line(&view.order.filter);
            pen::write_cut(buffer, area, (x, area.y), room.width, &filter, page)
        };
        let second = if let Some(fault) = &table.fault {
            (fault.to_string(), scene.over(scene.theme.error))
        } else {
            let group = choice_words(&PassageGroup::ALL, view.order.group);
            let sort = choice_words(&PassageSort::ALL, view.order.sort);
            let dot = scene.theme.symbols.dot;
            let looking = if view.placing.is_some() {
                format!(" {dot} looking for what has moved …")
            } else {
                String::new()
            };
            (format!("{group} {dot} {sort}{looking}"), dim)
        };
        if area.height > 1 {
            pen::write_cut(buffer, area, (area.x, area.y + 1), area.width, &second.0, second.1);
        }
        Position::new(caret, area.y)
    }

    fn columns(&self, area: Rect, shown: &[(usize, TableLine)]) -> PassageColumns {
        let column = |x: u16, width: u16| Rect { x, width, ..area };
        let rows = || shown.iter().filter_map(|(_, line)| self.writing(*line));
        let is_wide = area.width >= WIDE;
        let widest = |widths: &mut dyn Iterator<Item = usize>, most: u16| {
            u16::try_from(widths.max().unwrap_or(0)).unwrap_or(most).min(most)
        };
        let signs = column(area.right().saturating_sub(SIGNS), SIGNS);
        let who = widest(&mut rows().map(|(_, one)| width(&one.annotator)), WHO);
        let who = if area.width < NARROW { 0 } else { who };
        let who = column(signs.x.saturating_sub(who + 1), who);
        let date = if area.width < NARROW { 0 } else { DATE };
        let date = column(who.x.saturating_sub(date + 1), date);
        let paper = if is_wide {
            widest(&mut rows().map(|(_, one)| width(&self.paper(one))), PAPER.min(area.width / 4))
        } else {
            0
        };
        let paper = column(date.x.saturating_sub(paper + 2), paper);
        let heading = |(_, line): &(usize, TableLine)| self.tag_words(*line);
        let tags =
            widest(&mut shown.iter().map(|one| width(&heading(one))), TAGS.min(area.width / 4));
        let tags = column(area.x + 4, if area.width < NARROW { 0 } else { tags });
        let x = tags.right() + if tags.width > 0 { 2 } else { 0 };
        let passage = column(x, paper.x.saturating_sub(x + 2));
        PassageColumns { tags, passage, paper, date, who, signs }
    }

    fn rows(&self, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let Self { view, scene } = self;
        let dim = scene.over(scene.theme.dim);
        if view.lines.is_empty() {
            let words = if view.listing.is_some() {
                ""
            } else if view.table.all.is_empty() {
                "nothing is highlighted yet, and there are no notes"
            } else {
                "none of them matches this filter"
            };
            pen::write_cut(buffer, area, (area.x + 2, area.y + 1), area.width, words, dim);
            return None;
        }
        let fit = usize::from(area.height).max(1);
        let top = view.cursor.saturating_sub(fit * 2 / 3);
        let top = top.min(view.lines.len().saturating_sub(fit));
        scene.show_extent(area, (top, view.lines.len()), buffer);
        let shown: Vec<(usize, TableLine)> =
            view.lines.iter().copied().enumerate().skip(top).take(fit).collect();
        let columns = self.columns(area, &shown);
        let mut caret = None;
        for (y, (at, line)) in (area.y..).zip(shown) {
            let here = at == view.cursor;
            if here {
                scene.point(area, y, buffer);
                caret = Some(Position::new(area.x, y));
            }
            match line {
                TableLine::Heading(group) => self.heading(group, here, area, y, buffer),
                TableLine::Passage(_, row) => self.passage(line, row, here, &columns, y, buffer),
            }
        }
        caret
    }

    fn heading(&self, group: usize, here: bool, area: Rect, y: u16, buffer: &mut Buffer) {
        let Self { view, scene } = self;
        let Some(group) = view.table.groups.get(group) else { return };
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let style = style.add_modifier(Modifier::BOLD);
        let room = area.width.saturating_sub(12);
        let x =
            pen::write_cut(buffer, area, (area.x + 2, y), room, &one_line(&group.heading), style);
        let folded = if view.folded.contains(&group.heading) { "  (folded)" } else { "" };
        let count = format!("  {}{folded}", thousands(group.rows.len()));
        pen::write(buffer, area, x, y, &count, scene.over(scene.theme.dim));
    }

    fn passage(
        &self,
        line: TableLine,
        row: u32,
        here: bool,
        columns: &PassageColumns,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let Self { view, scene } = self;
        let Some(writing) = view.table.get(row) else { return };
        let dim = scene.over(scene.theme.dim);
        let base = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        if !view.marks.is_empty() && view.marks.contains(&PassageKey::of(writing)) {
            let sign = scene.theme.symbols.chosen[0];
            let at = columns.tags.x.saturating_sub(2);
            pen::write(
                buffer,
                Rect { y, ..scene.screen },
                at,
                y,
                sign,
                scene.over(scene.theme.accent),
            );
        }
        let write = |buffer: &mut Buffer, area: Rect, words: &str, style| {
            let room = Rect { y, height: 1, ..area };
            pen::write_cut(buffer, room, (area.x, y), area.width, &one_line(words), style);
        };
        // Under the heading of a tag, the first of the others is said.
        let heading = view.table_heading(line);
        let tag = writing.tags.iter().find(|tag| *tag != heading);
        let tag = tag.and_then(|tag| scene.session.codebook.get(tag));
        let colour = tag.map_or(dim, |tag| scene.over(scene.theme.tag(tag.colour)));
        write(buffer, columns.tags, &self.tag_words(line), colour);
        let words = match (&writing.quote, &writing.note) {
            (Some(quote), _) => quote.clone(),
            (None, note) => {
                format!("{} {}", scene.theme.symbols.note, note.as_deref().unwrap_or(""))
            }
        };
        write(buffer, columns.passage, &words, base);
        write(buffer, columns.paper, &self.paper(writing), dim);
        let date = self.date(writing);
        pen::write_right(buffer, Rect { y, height: 1, ..columns.date }, y, &date, dim);
        write(buffer, columns.who, &writing.annotator, dim);
        let note = writing.note.is_some() && writing.quote.is_some();
        let note = if note { scene.theme.symbols.note } else { " " };
        let moved = if is_drifted(view.table.state(row)) { "~" } else { " " };
        write(buffer, columns.signs, &format!("{note} {moved}"), dim);
    }

    fn writing(&self, line: TableLine) -> Option<(u32, &Writing)> {
        match line {
            TableLine::Heading(_) => None,
            TableLine::Passage(_, row) => Some((row, self.view.table.get(row)?)),
        }
    }

    /// Returns the tags of a row; under the heading of one of them, only the others.
    fn tag_words(&self, line: TableLine) -> String {
        let Some((_, writing)) = self.writing(line) else { return String::new() };
        if self.view.table.order.group != PassageGroup::Tag {
            return writing.tags.join(", ");
        }
        let heading = self.view.table_heading(line);
        let mut others = writing.tags.iter().filter(|tag| *tag != heading);
        match (others.next(), others.count()) {
            (None, _) => String::new(),
            (Some(other), more) => format!("+{} {other}", more + 1),
        }
    }

    fn paper(&self, writing: &Writing) -> String {
        let entry = self.scene.session.documents.get(&writing.path);
        match entry.filter(|entry| !entry.is_gone) {
            Some(entry) => entry.short_title(Group::None),
            None if self.scene.session.documents.reading => writing.path.stem().to_owned(),
            None => format!("gone: {}", writing.path),
        }
    }

    fn date(&self, writing: &Writing) -> String {
        let entry = self.scene.session.documents.get(&writing.path);
        let date = entry.and_then(|entry| entry.summary()?.apparatus.date());
        date.map(|date| date.short()).unwrap_or_default()
    }

    /// Draws what is under the cursor, with the words around it, its note, and what became of it.
    fn preview(&self, area: Rect, buffer: &mut Buffer) {
        let Self { view, scene } = self;
        if area.height < 3 {
            return;
        }
        let [flat, ..] = scene.theme.symbols.frame;
        for x in area.x..area.right() {
            pen::write(buffer, area, x, area.y, flat, scene.over(scene.theme.rule));
        }
        let Some((row, writing)) = view.current() else { return };
        let dim = scene.over(scene.theme.dim);
        let inside = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
        let entry = scene.session.documents.get(&writing.path);
        let title =
            entry.map_or_else(|| writing.path.to_string(), |entry| entry.title().to_owned());
        let head = [self.date(writing), one_line(&title)].into_iter().filter(|one| !one.is_empty());
        let dot = format!(" {} ", scene.theme.symbols.dot);
        let head = head.collect::<Vec<_>>().join(&dot);
        pen::write_cut(buffer, inside, (inside.x, area.y + 1), inside.width, &head, dim);
        let state = view.table.state(row);
        let said = self.said(writing, state);
        let foot = u16::from(!said.is_empty());
        // The table may have no room for them all.
        let tags = one_line(&writing.tags.join(", "));
        let beside = width(&head) + 2 + width(&tags) <= usize::from(inside.width);
        let above = if beside || area.height < 5 { 1 } else { 2 };
        let line = Rect { y: area.y + above, height: 1, ..inside };
        if above == 2 {
            pen::write_cut(buffer, line, (line.x, line.y), line.width, &tags, dim);
        } else if beside {
            pen::write_right(buffer, line, line.y, &tags, dim);
        }
        let top = area.y + above + 1;
        let text = Rect { y: top, height: (area.bottom() - foot).saturating_sub(top), ..inside };
        self.words(writing, state, text, buffer);
        if foot > 0 {
            let at = (inside.x, area.bottom() - 1);
            pen::write_cut(buffer, inside, at, inside.width, &said, scene.over(scene.theme.page));
        }
    }

    /// Returns the note of a highlight, and what became of it, in words.
    fn said(&self, writing: &Writing, state: Option<PassageState>) -> String {
        let mut parts = Vec::new();
        if writing.quote.is_some() {
            let sign = self.scene.theme.symbols.note;
            parts.extend(writing.note.as_ref().map(|note| format!("{sign} {}", one_line(note))));
        }
        if is_drifted(state) {
            let key = self
                .scene
                .session
                .key(crate::session::keymap::Mode::Reading, crate::session::action::Action::Review);
            let what = match state.map(|state| state.kind) {
                Some(ResolutionKind::Carried) => "carried along: the text around it has changed",
                Some(ResolutionKind::Changed) => "its words have changed",
                Some(ResolutionKind::Moved) => "it was moved in the text",
                Some(ResolutionKind::Ambiguous) => "several places fit",
                _ => "its place is gone",
            };
            parts.push(format!("~ {what} ({key} reviews)"));
        }
        parts.join("   ")
    }

    /// Draws the passage with the words around it; the words as they were, while its document is read.
    fn words(
        &self,
        writing: &Writing,
        state: Option<PassageState>,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let Self { view, scene } = self;
        let page = scene.over(scene.theme.page);
        let Some(quote) = &writing.quote else {
            let note = writing.note.as_deref().unwrap_or_default();
            let rows = crate::model::layout::wrap(note, area.width.max(1));
            for (y, row) in (area.y..area.bottom()).zip(rows) {
                pen::write_cut(buffer, area, (area.x, y), area.width, &row, page);
            }
            return;
        };
        let document = view.document.as_ref().filter(|document| document.path == writing.path);
        let span = document.and_then(|document| {
            let known = writing.text.as_deref() == document.text.quick_sha256();
            let (start, end) = match state {
                Some(state) => state.place?,
                None => writing.place.filter(|_| known)?,
            };
            Some(Span::new(document.text.byte(start)?, document.text.byte(end)?))
        });
        let (Some(document), Some(span)) = (document, span) else {
            let rows = crate::model::layout::wrap(&quoted(quote), area.width.max(1));
            for (y, row) in (area.y..area.bottom()).zip(rows) {
                pen::write_cut(buffer, area, (area.x, y), area.width, &row, page);
            }
            return;
        };
        let settings = &scene.session.config.settings.reading;
        let setting = Setting {
            measure: area.width.max(1),
            widest: area.width.max(1),
            reflow: settings.reflow,
            tight: settings.tight_head,
            structured: true,
        };
        let layout =
            Layout::new(document.text.clone(), setting).with_structure(&document.structure);
        let room = usize::from(area.height);
        let top = layout.back(span.start, room / 3);
        for (y, row) in (area.y..area.bottom()).zip(layout.rows_from(top, room)) {
            for cluster in row.clusters(layout.text()) {
                let x = area.x.saturating_add(cluster.column);
                let style = if span.overlaps(cluster.span) { scene.theme.found } else { page };
                if cluster.width > 0 && x.saturating_add(cluster.width) <= area.right() {
                    pen::put(buffer, x, y, &cluster.shown, cluster.width, style);
                }
            }
        }
    }

    /// Returns the rows of what can be chosen, each with the number of the choice in it.
    fn input_rows(&self, room: u16, most: usize) -> Vec<Vec<ChoiceCell>> {
        let (names, first): (Vec<Cow<str>>, usize) = match &self.view.input {
            Some(PassageInput::Filter { choices, .. }) => {
                (choices.iter().map(Cow::from).collect(), 0)
            }
            Some(PassageInput::Tag(tag)) => {
                let name = |(name, count): &'a (String, usize)| match count {
                    0 => Cow::from(name),
                    count => format!("{name} {}", thousands(*count)).into(),
                };
                // The choice under the cursor is among those shown.
                let first = tag.cursor.map_or(0, |at| at.saturating_sub(2));
                (tag.choices.iter().skip(first).map(name).collect(), first)
            }
            None => return Vec::new(),
        };
        let room = usize::from(room.saturating_sub(2));
        let most = CHOICES.min(most.max(1));
        let mut rows = choice_rows(names.iter().map(Cow::as_ref), room, most);
        let numbers = rows.iter_mut().flatten().filter_map(|(_, number)| number.as_mut());
        numbers.for_each(|number| *number += first);
        rows
    }

    /// Draws the line for a tag, and below it what can be chosen; returns the place of the caret.
    fn input(&self, rows: &[Vec<ChoiceCell>], area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let Self { view, scene } = self;
        let dim = scene.over(scene.theme.dim);
        let page = scene.over(scene.theme.page);
        let mut caret = None;
        let mut chosen = None;
        if let Some(PassageInput::Tag(tag)) = &view.input {
            chosen = tag.cursor;
            let line = Rect { height: 1, ..area };
            let what = self.asked(tag);
            let x = pen::write(buffer, line, area.x, area.y, &what, scene.over(scene.theme.accent));
            let room = Rect { x, width: area.right().saturating_sub(x + 1), ..line };
            caret = Some(Position::new(tag.field.draw(buffer, room, page), area.y));
        }
        for (y, row) in (area.y + 1..area.bottom()).zip(rows) {
            let mut x = area.x + 2;
            for (name, number) in row {
                let is_chosen = number.is_some() && *number == chosen;
                let style = if is_chosen {
                    scene.over(scene.theme.selection)
                } else if number.is_some() {
                    page
                } else {
                    dim
                };
                x = pen::write(buffer, area, x, y, name, style) + 2;
            }
        }
        caret
    }

    /// Returns what is asked.
    fn asked(&self, tag: &TagInput) -> String {
        let target = self.view.target_words();
        match &tag.purpose {
            TagPurpose::Add => format!("add to {target}: "),
            TagPurpose::Take => format!("take off {target}: "),
            TagPurpose::Replace => format!("on {target}, instead of: "),
            TagPurpose::Give(old) => format!("on {target}, instead of {}: ", one_line(old)),
        }
    }
}

/// Returns whether a highlight is not where it was made.
fn is_drifted(state: Option<PassageState>) -> bool {
    state.is_some_and(|state| state.kind != ResolutionKind::Exact)
}
