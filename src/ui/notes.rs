//! The notes pane: each note beside its passage, the one that is meant in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::geometry::{Focus, Pane};
use crate::app::marks::Mark;
use crate::app::notes::{NoteEntry, entries};
use crate::app::page::Page;
use crate::model::codebook::Colour;
use crate::model::find::excerpt;
use crate::model::layout::wrap;

/// Lines shown of a note that is not the one that is meant.
const BRIEF: usize = 3;

/// What is drawn for one entry.
struct Block {
    /// Rows below the top of the page where its passage begins.
    wanted: usize,
    lines: Vec<(String, Style)>,
    meant: bool,
}

/// Draws the pane; gives the place of its cursor.
pub fn draw(app: &App, theme: &Theme, pane: Pane, buffer: &mut Buffer) -> Option<Position> {
    let focused = app.view.focus == Focus::Notes;
    let Some(page) = &app.page else { return None };
    let style = if focused { theme.accent } else { theme.dim };
    pen::write(buffer, pane.head, pane.head.x + 1, pane.head.y, "notes", style);
    let mut blocks = blocks(app, theme, page, pane);
    if blocks.is_empty() && page.marks.list.is_empty() {
        let room = pane.body.width.saturating_sub(2).max(1);
        let nothing = "No highlights or notes on this document yet.";
        let words = page.marks.protected.as_deref().unwrap_or(nothing);
        for (y, line) in (pane.body.y..).zip(wrap(words, room)) {
            pen::write(buffer, pane.body, pane.body.x + 1, y, &line, theme.dim);
        }
    }
    let tops = place(&mut blocks, usize::from(pane.body.height));
    let mut cursor = None;
    for (block, top) in blocks.iter().zip(tops) {
        for (index, (line, style)) in block.lines.iter().enumerate() {
            let Some(row) = top.checked_add_unsigned(index).and_then(|row| u16::try_from(row).ok())
            else {
                continue;
            };
            let y = pane.body.y.saturating_add(row);
            if row < pane.body.height {
                pen::write(buffer, pane.body, pane.body.x + 1, y, line, *style);
                if block.meant && cursor.is_none() {
                    cursor = Some(Position::new(pane.body.x, y));
                }
            }
        }
    }
    cursor.filter(|_| focused)
}

fn blocks(app: &App, theme: &Theme, page: &Page, pane: Pane) -> Vec<Block> {
    // Without a page beside them, the notes simply stand one below the other.
    let alone = app.geometry().page.is_none();
    let rows = page.rows(app.frame());
    let focused = app.view.focus == Focus::Notes;
    let meant = page.mark().map(|mark| &mark.highlight.id);
    let room = pane.body.width.saturating_sub(2).max(1);
    let mut blocks = Vec::new();
    for (index, entry) in entries(&page.marks).into_iter().enumerate() {
        let under_cursor = focused && index == app.notes.cursor;
        let (wanted, meant) = match entry {
            _ if alone => (Some(0), under_cursor),
            NoteEntry::Document(_) => (Some(0), under_cursor),
            NoteEntry::Mark(mark) => {
                let is_meant = under_cursor || (!focused && Some(&mark.highlight.id) == meant);
                match mark.span() {
                    None => (Some(0), is_meant),
                    Some(span) => (rows.iter().position(|row| row.span.overlaps(span)), is_meant),
                }
            }
        };
        let Some(wanted) = wanted else { continue };
        let lines = match entry {
            NoteEntry::Document(note) => {
                let heading = ("on the document".to_owned(), theme.dim);
                lines(theme, heading, Some(&note.text), room, meant)
            }
            NoteEntry::Mark(mark) => lines(
                theme,
                heading(app, theme, mark, room),
                mark.highlight.note.as_deref(),
                room,
                meant,
            ),
        };
        blocks.push(Block { wanted, lines, meant });
    }
    blocks
}

fn heading(app: &App, theme: &Theme, mark: &Mark, room: u16) -> (String, Style) {
    let highlight = &mark.highlight;
    let tag = highlight.tags.first().and_then(|name| app.codebook.get(name));
    let style = theme.tag(tag.map_or(Colour::default(), |tag| tag.colour));
    let mut words = if highlight.tags.is_empty() {
        format!("“{}”", excerpt(&highlight.anchor.quote, usize::from(room).saturating_sub(4)))
    } else {
        highlight.tags.join(&format!(" {} ", theme.symbols.dot))
    };
    if mark.place.name() != "exact" {
        words = format!("{}: {words}", mark.place.name());
    }
    (format!("{} {words}", theme.symbols.bar), style)
}

fn lines(
    theme: &Theme,
    (heading, style): (String, Style),
    note: Option<&str>,
    room: u16,
    meant: bool,
) -> Vec<(String, Style)> {
    let style = if meant { style.add_modifier(Modifier::BOLD) } else { style };
    let mut lines = vec![(crate::model::cluster::cut(&heading, usize::from(room)), style)];
    let Some(note) = note else { return lines };
    let body = if meant { theme.page } else { theme.dim };
    let all = wrap(note, room);
    let more = all.len() > BRIEF && !meant;
    let shown = if more { BRIEF } else { all.len() };
    lines.extend(all.into_iter().take(shown).map(|line| (line, body)));
    if let Some((last, _)) = lines.last_mut().filter(|_| more) {
        *last = crate::model::cluster::cut(&format!("{last} …"), usize::from(room));
        if !last.ends_with('…') {
            last.push('…');
        }
    }
    lines
}

/// Puts each block beside its passage, or below the one before it; then moves up what keeps the
/// one that is meant from being seen whole. Gives the top row of each, which may be above the
/// pane.
fn place(blocks: &mut [Block], height: usize) -> Vec<isize> {
    let mut tops = Vec::with_capacity(blocks.len());
    let mut free = 0;
    for block in blocks.iter() {
        let top = block.wanted.max(free);
        free = top + block.lines.len() + 1;
        tops.push(isize::try_from(top).unwrap_or(isize::MAX));
    }
    let meant = blocks.iter().position(|block| block.meant);
    if let Some(at) = meant {
        let bottom = tops[at] + isize::try_from(blocks[at].lines.len()).unwrap_or(0);
        let over = bottom - isize::try_from(height).unwrap_or(isize::MAX);
        let over = over.clamp(0, tops[at].max(0));
        let mut below = tops[at] - over;
        tops[at] = below;
        for index in (0..at).rev() {
            let length = isize::try_from(blocks[index].lines.len()).unwrap_or(0);
            tops[index] = tops[index].min(below - length - 1);
            below = tops[index];
        }
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(wanted: usize, lines: usize, meant: bool) -> Block {
        Block { wanted, lines: vec![(String::new(), Style::new()); lines], meant }
    }

    #[test]
    fn notes_stand_beside_their_passages_and_never_overlap() {
        let mut blocks = [block(2, 1, false), block(2, 3, false), block(20, 1, false)];
        assert_eq!(place(&mut blocks, 40), [2, 4, 20]);
    }

    #[test]
    fn the_one_that_is_meant_is_seen_whole() {
        let mut blocks = [block(5, 2, false), block(8, 4, true), block(9, 1, false)];
        assert_eq!(place(&mut blocks, 10), [3, 6, 13]);
        let mut blocks = [block(0, 30, true)];
        assert_eq!(place(&mut blocks, 10), [0], "its start, if it is longer than the pane");
    }
}
