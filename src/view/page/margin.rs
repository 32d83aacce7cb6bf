//! What stands at the edges of the page: numbers of paragraphs or lines at the left, and at the right
//! a mark that shows which part of the text is on the screen.
//!
//! Owns when there are ticks on the mark: a tick in rows that a terminal scrolls would have to be
//! written anew with each of them, so there are none while the reader scrolls.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::model::codebook::Colour;
use crate::model::layout::Row;
use crate::model::settings::NumberedUnits;
use crate::model::span::Span;
use crate::session::page::Page;
use crate::view::geometry::{GUTTER, NUMBERS};
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::thumb::{share, thumb};

/// Writes the numbers beside the rows that begin what is numbered.
pub(super) fn numbers(
    scene: &Scene,
    page: &Page,
    (body, text): (Rect, Rect),
    rows: &[Row],
    buffer: &mut Buffer,
) {
    let units = scene.session.config.settings.reading.numbers;
    if units == NumberedUnits::None || text.x < body.x + GUTTER + NUMBERS {
        return;
    }
    let area = Rect { x: text.x - GUTTER - NUMBERS, width: NUMBERS, ..body };
    // Only the lines above the first row are counted from the start of the text.
    let mut counted = (0, 1);
    for (y, row) in (text.y..).zip(rows) {
        let number = if units == NumberedUnits::Paragraphs {
            page.paragraph_beginning_in(row.span)
        } else {
            let at = row.span.start;
            let above = page.text().slice(Span::new(counted.0, at));
            counted = (at, counted.1 + lines(above));
            let begins = at == 0 || page.text().as_str()[..at].ends_with('\n');
            line_in(page.text().slice(row.span), begins).map(|further| counted.1 + further)
        };
        if let Some(number) = number {
            pen::write_right(buffer, area, y, &number.to_string(), scene.theme.dim);
        }
    }
}

/// Returns how many lines end in `words`.
fn lines(words: &str) -> usize {
    memchr::memchr_iter(b'\n', words.as_bytes()).count()
}

/// Returns which line is the first to begin in a row of these words, counted from the one in which
/// the row begins; `None` if none with words in it does. `begins` says that one does at its start.
fn line_in(words: &str, begins: bool) -> Option<usize> {
    let words = words.trim_end();
    if begins {
        return (!words.is_empty()).then_some(0);
    }
    words.contains('\n').then_some(1)
}

/// Draws the mark at the right edge, if not all of the text is on the screen.
pub(super) fn scroll_mark(scene: &Scene, page: &Page, body: Rect, part: Span, buffer: &mut Buffer) {
    let Scene { session, theme, .. } = scene;
    let (length, rows) = (page.text().len(), usize::from(body.height));
    let is_whole = part.start == 0 && part.end >= length;
    let is_shown = session.config.settings.display.scroll_mark && !scene.geometry.is_preview();
    if !is_shown || is_whole || rows == 0 || body.width == 0 {
        return;
    }
    let x = body.right() - 1;
    let mut put = |row: usize, sign: &str, style: Style| {
        if let Ok(row) = u16::try_from(row) {
            pen::write(buffer, body, x, body.y + row, sign, style);
        }
    };
    let [sign, tick, found] = theme.symbols.scroll;
    for row in thumb(part.range(), length, rows) {
        put(row, sign, theme.dim);
    }
    if !page.stands() {
        return;
    }
    for mark in &page.marks.list {
        let Some(span) = mark.span() else { continue };
        let tag = mark.highlight.tags.first().and_then(|name| session.codebook.get(name));
        let colour = tag.map_or(Colour::default(), |tag| tag.colour);
        put(row_of(span.start, length, rows), tick, theme.tag(colour));
    }
    if let Some(matches) = page.search.as_ref().and_then(|search| search.matches.as_ref()) {
        for row in 0..rows {
            // There may be very many matches: it is asked only whether there is one in each row.
            let from = matches.partition_point(|span| row_of(span.start, length, rows) < row);
            if matches.get(from).is_some_and(|span| row_of(span.start, length, rows) == row) {
                put(row, found, theme.accent);
            }
        }
    }
}

/// Returns the row of a place in the text.
fn row_of(at: usize, length: usize, rows: usize) -> usize {
    share(at, length, rows).min(rows.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_lines_are_those_of_the_text() {
        assert_eq!(
            [("one\n", true), ("e\n", false), ("\n", true)]
                .map(|(words, begins)| line_in(words, begins)),
            [Some(0), None, None]
        );
        assert_eq!((line_in("one\ntwo\n", false), lines("one\ntwo\n")), (Some(1), 2));
        assert_eq!((row_of(999, 1000, 20), row_of(1000, 1000, 20)), (19, 19));
    }
}
