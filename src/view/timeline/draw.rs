//! Drawing time: a bar for each row, divided by colours and signs, and below what is in the row under
//! the cursor.
//!
//! Owns the signs: a class begins with its letter in each bar, so that classes are told apart without
//! colours.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::Timeline;
use super::scale::{cells, scale, shares};
use crate::model::cluster::{cut, width};
use crate::model::codebook::Colour;
use crate::model::count::{number_of, thousands};
use crate::session::timespan::{Bar, Colouring, TimeRow, TimeUnit};
use crate::view::first_shown;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Columns of the most precise date: "27 Dec 1952".
const DATE: u16 = 11;
/// Columns of the longest name of a class, at least and at most; between that, a fifth of a row.
const NAME: (usize, usize) = (8, 24);
/// With fewer rows than this, nothing is said below the bars.
const LOW: u16 = 14;
/// Rows below the bars: a blank one, what is in the row, and its parts.
const FOOT: u16 = 3;

/// What a class looks like.
struct BarClass {
    name: String,
    /// The letter at the beginning of each of its parts; none where there is one class only.
    sign: Option<char>,
    /// How the letter looks, and how the rest.
    letter: Style,
    style: Style,
}

impl BarClass {
    /// Returns its name, cut to a part of the row that it stands in.
    fn short(&self, row: Rect) -> String {
        cut(&self.name, (usize::from(row.width) / 5).clamp(NAME.0, NAME.1))
    }
}

/// Draws the timeline.
pub(super) fn draw(timeline: &Timeline, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let title = match timeline.unit {
        TimeUnit::Year => "time: years",
        TimeUnit::Month => "time: months",
        TimeUnit::Day => "time: days",
    };
    let area = scene.open(scene.screen.width, scene.screen.height, title, buffer);
    let bars = timeline.rows().iter().filter_map(TimeRow::filled);
    let most = bars.map(|bar| bar.count).max().unwrap_or(0);
    head(timeline, most, scene, area, buffer);
    let line =
        |y: u16| Rect { y: area.y + y, height: area.height.saturating_sub(y).min(1), ..area };
    let classes = legend(classes(timeline, scene), timeline, scene, line(1), buffer);
    let foot = if area.height < LOW { 0 } else { FOOT };
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + foot), ..area };
    if area.height < 3 {
        return None;
    }
    if foot > 0 {
        below(timeline, &classes, scene, Rect { y: body.bottom() + 1, height: 2, ..area }, buffer);
    }
    TimeDrawing { timeline, classes, most, scene, area: body }.rows(buffer)
}

/// Writes which documents these are, and what a full bar stands for.
fn head(timeline: &Timeline, most: usize, scene: &Scene, area: Rect, buffer: &mut Buffer) {
    let line = Rect { height: area.height.min(1), ..area };
    let dim = scene.over(scene.theme.dim);
    let full = format!("full bar: {}", thousands(scale(most)));
    let end = pen::write_right(buffer, line, area.y, &full, dim);
    let span = &timeline.span;
    let year = |row: Option<&TimeRow>| row.map(|row| row.date().year.to_string());
    let years = match (year(span.years.first()), year(span.years.last())) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last} · "),
        (Some(first), _) => format!("{first} · "),
        _ => String::new(),
    };
    let undated = match span.undated {
        0 => String::new(),
        count => format!(", {} undated", thousands(count)),
    };
    let filter = scene.session.documents.filter();
    let which = match (filter.is_empty(), timeline.all) {
        (true, _) => String::new(),
        (false, true) => " · all, whatever the filter hides".to_owned(),
        (false, false) => format!(" · only {filter}"),
    };
    let words = format!("{years}{}{undated}{which}", number_of(span.count, "document"));
    let room = end.saturating_sub(area.x + 2);
    pen::write_cut(buffer, line, (area.x, area.y), room, &words, scene.over(scene.theme.page));
}

/// Returns how the classes look.
fn classes(timeline: &Timeline, scene: &Scene) -> Vec<BarClass> {
    let codebook = &scene.session.codebook;
    let class = |(at, name): (usize, &String)| {
        let (_, next) = Colour::NAMED[at % Colour::NAMED.len()];
        let letter = ('a'..='z').nth(at);
        let (sign, colour) = match timeline.colouring {
            Colouring::Annotated => (None, None),
            Colouring::Sender => (letter, Some(next)),
            Colouring::Tag => {
                let tag = codebook.get(name);
                // The digit that gives the tag, where there is one.
                let key = tag.and_then(|tag| tag.key);
                (key.or(letter), Some(tag.map_or(next, |tag| tag.colour)))
            }
        };
        let letter = colour.map_or(scene.theme.accent, |colour| scene.theme.chip(colour));
        let style = colour.map_or(scene.theme.accent, |colour| scene.theme.bar(colour));
        BarClass { name: name.clone(), sign, letter, style: scene.over(style) }
    };
    timeline.span.classes.iter().enumerate().map(class).collect()
}

/// Writes what the colours mean. Returns the classes for which there is room; the others are drawn
/// as the rest is.
fn legend(
    mut classes: Vec<BarClass>,
    timeline: &Timeline,
    scene: &Scene,
    line: Rect,
    buffer: &mut Buffer,
) -> Vec<BarClass> {
    let rest = match (timeline.colouring, classes.is_empty()) {
        (Colouring::Annotated, _) => "not annotated",
        (Colouring::Sender, false) => "others",
        (Colouring::Sender, true) => "no document tells who sent it",
        (Colouring::Tag, false) => "others, or no tag",
        (Colouring::Tag, true) => "no document has a tag",
    };
    let room = usize::from(line.width).saturating_sub(2 + rest.len());
    let mut taken = 0;
    let fits = |class: &&BarClass| {
        taken += width(&class.short(line)) + 4;
        taken <= room
    };
    let fit = classes.iter().take_while(fits).count();
    classes.truncate(fit);
    let (plain, marked) = scene.theme.symbols.bars;
    let mut x = line.x;
    for class in &classes {
        x = block(class, 1, marked, (x, line), buffer);
        let name = format!(" {}", class.short(line));
        x = pen::write(buffer, line, x, line.y, &name, scene.over(scene.theme.page)) + 2;
    }
    let dim = scene.over(scene.theme.dim);
    x = pen::write(buffer, line, x, line.y, plain, dim);
    let room = line.right().saturating_sub(x);
    pen::write_cut(buffer, line, (x, line.y), room, &format!(" {rest}"), dim);
    classes
}

/// Draws some cells of a class, the first with its sign; returns the column after them.
fn block(class: &BarClass, cells: usize, cell: &str, at: (u16, Rect), buffer: &mut Buffer) -> u16 {
    let (mut x, line) = at;
    let mut rest = cells;
    if let Some(sign) = class.sign.filter(|_| cells > 0) {
        x = pen::write(buffer, line, x, line.y, &sign.to_string(), class.letter);
        rest -= 1;
    }
    pen::write(buffer, line, x, line.y, &cell.repeat(rest), class.style)
}

/// The rows being drawn.
struct TimeDrawing<'a> {
    timeline: &'a Timeline,
    classes: Vec<BarClass>,
    most: usize,
    scene: &'a Scene<'a>,
    area: Rect,
}

impl TimeDrawing<'_> {
    /// Draws the rows around the cursor; returns its place.
    fn rows(&self, buffer: &mut Buffer) -> Option<Position> {
        let (area, rows) = (self.area, self.timeline.rows());
        let fit = usize::from(area.height).max(1);
        let top = first_shown(self.timeline.cursor, fit, rows.len());
        self.scene.show_extent(area, (top, rows.len()), buffer);
        let mut cursor = None;
        for (y, (at, row)) in (area.y..area.bottom()).zip(rows.iter().enumerate().skip(top)) {
            let here = at == self.timeline.cursor;
            if here {
                self.scene.point(area, y, buffer);
                cursor = Some(Position::new(area.x, y));
            }
            let line = Rect { y, height: 1, ..area };
            match row {
                TimeRow::Bar(bar) => self.bar(bar, here, line, buffer),
                TimeRow::Empty(_, span) => {
                    let words = format!("··· {span} without documents ···");
                    let style = if here { self.scene.theme.page } else { self.scene.theme.dim };
                    let (x, room) = (line.x + 2, line.width.saturating_sub(2));
                    pen::write_cut(buffer, line, (x, y), room, &words, self.scene.over(style));
                }
            }
        }
        cursor
    }

    fn bar(&self, bar: &Bar, here: bool, line: Rect, buffer: &mut Buffer) {
        let theme = self.scene.theme;
        let dim = self.scene.over(theme.dim);
        let style = self.scene.over(if here { theme.strong } else { theme.page });
        let dated = match self.timeline.unit {
            TimeUnit::Year => 4,
            TimeUnit::Month => 8,
            TimeUnit::Day => DATE,
        };
        let aligned = usize::from(dated);
        let date = format!("{:>aligned$}", bar.date.short());
        pen::write_cut(buffer, line, (line.x + 2, line.y), dated, &date, style);
        let digits = thousands(self.most).len();
        let count = if bar.count == 0 { String::new() } else { thousands(bar.count) };
        let x = line.x + 2 + dated + 2;
        let x = pen::write(buffer, line, x, line.y, &format!("{count:>digits$}"), style) + 2;
        let room = usize::from(line.right().saturating_sub(x));
        let length = cells(bar.count, scale(self.most), room);
        let mut parts: Vec<usize> = bar.parts.iter().copied().take(self.classes.len()).collect();
        parts.push(bar.count.saturating_sub(parts.iter().sum()));
        let shares = shares(&parts, length);
        let (plain, marked) = theme.symbols.bars;
        let mut x = x;
        for (class, share) in self.classes.iter().zip(&shares) {
            x = block(class, *share, marked, (x, line), buffer);
        }
        let rest = shares.last().copied().unwrap_or(0);
        pen::write(buffer, line, x, line.y, &plain.repeat(rest), dim);
    }
}

/// Writes what is in the row under the cursor: its months or days, and its classes.
fn below(
    timeline: &Timeline,
    classes: &[BarClass],
    scene: &Scene,
    area: Rect,
    buffer: &mut Buffer,
) {
    let Some(bar) = timeline.row().and_then(TimeRow::filled) else { return };
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    let dim = scene.over(scene.theme.dim);
    let write = |line: Rect, words: &str, buffer: &mut Buffer| {
        pen::write_cut(
            buffer,
            line,
            (line.x + 2, line.y),
            line.width.saturating_sub(2),
            words,
            dim,
        );
    };
    let mut parts: Vec<String> = classes
        .iter()
        .zip(&bar.parts)
        .filter(|(_, count)| **count > 0)
        .map(|(class, count)| format!("{} {}", class.short(area), thousands(*count)))
        .collect();
    parts.insert(0, format!("{}: {}", bar.date.short(), number_of(bar.count, "document")));
    write(line(0), &parts.join(" · "), buffer);
    let Some(finer) = timeline.unit.finer() else { return };
    let within = timeline.span.rows(finer).iter().filter_map(TimeRow::filled);
    let within = within.filter(|part| timeline.unit.of(part.date) == bar.date);
    let words: Vec<String> = within
        .map(|part| {
            let date = part.date.short();
            let year = format!(" {}", part.date.year);
            format!("{} {}", date.strip_suffix(&year).unwrap_or(&date), thousands(part.count))
        })
        .collect();
    write(line(1), &words.join("  "), buffer);
}
