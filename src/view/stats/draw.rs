//! Drawing the pictures: which there are, what was counted, lines with bars, and below them what is said
//! of the line under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::lines::BarLine;
use super::{FOOT, MARGIN, PICTURES, StatsPicture, StatsView, matrix};
use crate::model::cluster::{one_line, width};
use crate::model::count::{number_of, thousands};
use crate::view::first_shown;
use crate::view::scene::Scene;
use crate::widget::pen;

/// With fewer columns than this the columns of numbers have no headings.
const NARROW: u16 = 60;
/// With fewer rows than this nothing is said below.
const LOW: u16 = 9;

/// Draws the picture that is shown.
pub(super) fn draw(view: &StatsView, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let area = scene.open(scene.screen.width, scene.screen.height, "the work", buffer);
    let line =
        |y: u16| Rect { y: area.y + y, height: area.height.saturating_sub(y).min(1), ..area };
    if area.height < 4 || area.width < 12 {
        return None;
    }
    names(view, scene, line(0), buffer);
    let typing = head(view, scene, line(1), buffer);
    let foot = if area.height < LOW { 0 } else { FOOT };
    let body = Rect { y: area.y + 2, height: area.height - 2 - foot, ..area };
    let cursor = if view.shown_filter.is_none() {
        None
    } else if view.picture == StatsPicture::Matrix {
        matrix::draw(view, scene, body, buffer)
    } else {
        BarDrawing::new(view, scene, body).rows(buffer)
    };
    if foot > 0
        && let Some(words) = view.details(scene.session)
    {
        let (at, dim) = ((area.x + MARGIN, body.bottom() + 1), scene.over(scene.theme.dim));
        pen::write_cut(buffer, area, at, area.width - MARGIN, &one_line(&words), dim);
    }
    typing.or(cursor)
}

/// Writes which pictures there are; where there is no room, only which one this is.
fn names(view: &StatsView, scene: &Scene, line: Rect, buffer: &mut Buffer) {
    let (dim, here) = (scene.over(scene.theme.dim), scene.over(scene.theme.accent));
    let wide: usize = PICTURES.iter().map(|(_, name)| name.len() + 3).sum();
    let mut x = line.x;
    if wide > usize::from(line.width) {
        let at = PICTURES.iter().position(|(picture, _)| *picture == view.picture).unwrap_or(0);
        x = pen::write(buffer, line, x, line.y, PICTURES[at].1, here);
        let of = format!("  {} of {}", at + 1, PICTURES.len());
        pen::write(buffer, line, x, line.y, &of, dim);
        return;
    }
    for (picture, name) in PICTURES {
        let is_here = picture == view.picture;
        // Without colours, brackets say which it is.
        let (before, after) = if is_here { ("[", "]") } else { (" ", " ") };
        let style = if is_here { here } else { dim };
        x = pen::write(buffer, line, x, line.y, &format!("{before}{name}{after}"), style) + 1;
    }
}

/// Writes the filter that is typed, and returns the place of its caret; or what was counted.
fn head(view: &StatsView, scene: &Scene, line: Rect, buffer: &mut Buffer) -> Option<Position> {
    let (page, dim) = (scene.over(scene.theme.page), scene.over(scene.theme.dim));
    if let Some((field, _)) = &view.input {
        let mut x = pen::write(buffer, line, line.x, line.y, "filter ", dim);
        let mut end = line.right();
        if let Some(fault) = &view.fault {
            let room = Rect { x: line.x + line.width / 2, width: line.width / 2, ..line };
            let error = scene.over(scene.theme.error);
            end = pen::write_right(buffer, room, line.y, &fault.to_string(), error);
        }
        let room = Rect { x, width: end.saturating_sub(x), ..line };
        x = field.draw(buffer, room, page);
        return Some(Position::new(x, line.y));
    }
    let shown = &view.shown;
    let words = match &view.shown_filter {
        None => "counting …".to_owned(),
        Some(filter) => {
            let on = thousands(shown.annotated.len());
            let of = number_of(shown.progress.documents, "document");
            let only = if filter.is_empty() { String::new() } else { format!(" · only {filter}") };
            let unread = match view.damaged {
                0 => String::new(),
                count => format!(", {} not read in full", number_of(count, "file")),
            };
            format!("{} on {on} of {of}{only}{unread}", number_of(shown.passages, "passage"))
        }
    };
    pen::write_cut(buffer, line, (line.x, line.y), line.width, &one_line(&words), page);
    None
}

/// Lines with bars being drawn.
struct BarDrawing<'a> {
    view: &'a StatsView,
    scene: &'a Scene<'a>,
    area: Rect,
    /// Columns of the labels, and of the two numbers.
    label: u16,
    numbers: [u16; 2],
}

impl<'a> BarDrawing<'a> {
    fn new(view: &'a StatsView, scene: &'a Scene, area: Rect) -> Self {
        let columns = |wide: usize| u16::try_from(wide).unwrap_or(u16::MAX);
        let label = match view.picture {
            StatsPicture::Tags => view.widest.max("without a tag".len()),
            StatsPicture::Together => 2 * view.widest + 3,
            StatsPicture::Time if view.by_month => "Sep 1951".len(),
            StatsPicture::Time => "undated".len(),
            StatsPicture::Matrix => 0,
            StatsPicture::Progress | StatsPicture::Cover => {
                let names = view.shown.progress.by.keys().map(|name| width(name));
                names.max().unwrap_or(0).max("everyone".len()) + "annotated by ".len()
            }
        };
        let most = if area.width < NARROW { area.width / 2 + 1 } else { area.width * 2 / 5 };
        let label = columns(label).min(most);
        // The largest numbers there can be, whichever lines are on the screen.
        let points = view.shown.cover.first().map_or(0, |cover| cover.points.1);
        let most = match view.picture {
            StatsPicture::Cover => points,
            StatsPicture::Progress => view.shown.progress.documents,
            _ => view.shown.passages,
        };
        let second = match view.picture {
            StatsPicture::Cover | StatsPicture::Progress => "<0.1 %".len(),
            StatsPicture::Together => {
                let pairs = view.shown.together.iter().map(|pair| pair.overlapping);
                thousands(pairs.max().unwrap_or(0)).len()
            }
            _ => thousands(view.shown.documents.len()).len(),
        };
        let is_wide = area.width >= NARROW;
        let [first_heading, second_heading] =
            view.headings().map(|words| if is_wide { words.len() } else { 0 });
        let first = thousands(most).len().max(first_heading);
        let numbers = [columns(first), columns(second.max(second_heading))];
        Self { view, scene, area, label, numbers }
    }

    /// Returns where the columns of numbers end, and where the bars begin.
    fn columns(&self) -> [u16; 3] {
        let first = self.area.x + MARGIN + self.label + 2 + self.numbers[0];
        let second = first + 2 + self.numbers[1];
        [first, second, second + 2]
    }

    /// Draws the lines around the cursor; returns its place.
    fn rows(&self, buffer: &mut Buffer) -> Option<Position> {
        let mut area = self.area;
        if area.width >= NARROW && area.height > 3 {
            self.headings(buffer);
            (area.y, area.height) = (area.y + 1, area.height - 1);
        }
        let (count, at) = (self.view.lines_of(self.view.picture), self.view.cursor());
        if count == 0 {
            let words = match self.view.picture {
                StatsPicture::Together => "no two tags occur together",
                _ => "nothing is highlighted yet",
            };
            let dim = self.scene.over(self.scene.theme.dim);
            pen::write_cut(
                buffer,
                area,
                (area.x + MARGIN, area.y),
                area.width - MARGIN,
                words,
                dim,
            );
            return None;
        }
        let fit = usize::from(area.height).max(1);
        let top = first_shown(at, fit, count);
        self.scene.show_extent(area, (top, count), buffer);
        let mut cursor = None;
        for (y, line) in (area.y..area.bottom()).zip(top..count) {
            if line == at {
                self.scene.point(area, y, buffer);
                cursor = Some(Position::new(area.x, y));
            }
            let row = Rect { y, height: 1, ..area };
            if let Some(bar) = self.view.bar_line(line, self.scene.session) {
                self.bar(&bar, line == at, row, buffer);
            } else if let Some(words) = self.view.gap_words(line) {
                let theme = self.scene.theme;
                let style = self.scene.over(if line == at { theme.page } else { theme.dim });
                pen::write_cut(buffer, row, (row.x + MARGIN, y), row.width - MARGIN, &words, style);
            }
        }
        cursor
    }

    fn headings(&self, buffer: &mut Buffer) {
        let dim = self.scene.over(self.scene.theme.dim);
        for (words, end) in self.view.headings().into_iter().zip(self.columns()) {
            let room = Rect { width: end.saturating_sub(self.area.x), ..self.area };
            pen::write_right(buffer, room.intersection(self.area), self.area.y, words, dim);
        }
    }

    fn bar(&self, bar: &BarLine, here: bool, row: Rect, buffer: &mut Buffer) {
        let theme = self.scene.theme;
        let style = self.scene.over(if here { theme.strong } else { theme.page });
        let at = (row.x + MARGIN, row.y);
        pen::write_cut(buffer, row, at, self.label, &one_line(&bar.label), style);
        let [first, second, begin] = self.columns();
        for (words, end) in bar.numbers.iter().zip([first, second]) {
            let room = Rect { width: end.saturating_sub(row.x), ..row }.intersection(row);
            pen::write_right(buffer, room, row.y, words, style);
        }
        let room = usize::from(row.right().saturating_sub(begin));
        let filled = cells(bar.bar, room);
        let (rest, full) = theme.symbols.bars;
        let colour = bar.colour.map_or(theme.accent, |colour| theme.bar(colour));
        let x =
            pen::write(buffer, row, begin, row.y, &full.repeat(filled), self.scene.over(colour));
        // A share has a whole; of what is only compared, nothing is missing.
        if matches!(self.view.picture, StatsPicture::Progress | StatsPicture::Cover) {
            let dim = self.scene.over(theme.dim);
            pen::write(buffer, row, x, row.y, &rest.repeat(room - filled), dim);
        }
    }
}

/// Returns the cells of a bar where `room` cells stand for the whole: whatever is there is seen, and only
/// all of it fills the room.
fn cells((count, of): (usize, usize), room: usize) -> usize {
    if count == 0 || of == 0 {
        return 0;
    }
    if count >= of {
        return room;
    }
    (count * room / of).max(1).min(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_there_is_seen_and_only_all_is_all() {
        assert_eq!(cells((0, 10), 20), 0);
        assert_eq!(cells((1, 100_000), 20), 1);
        assert_eq!(cells((99_999, 100_000), 20), 19);
        assert_eq!(cells((7, 7), 20), 20);
        assert_eq!(cells((3, 0), 20), 0);
        assert_eq!(cells((3, 10), 0), 0);
    }
}
