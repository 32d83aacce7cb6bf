//! The margin: where the entries of the notes pane stand beside the page.
//!
//! Owns the layout of the notes pane, which drawing and the mouse share. How an entry looks may
//! not enter.

use super::App;
use super::geometry::{Focus, Pane};
use super::notes::{NoteEntry, entries};
use super::page::Page;
use crate::model::layout::{Row, wrap};
use crate::model::span::Span;

/// Lines shown of a note that is not the one that is meant.
const BRIEF: usize = 3;

/// One entry of the notes pane, set.
#[derive(Clone, Debug, PartialEq)]
pub struct Gloss<'a> {
    /// Its number among [`entries`].
    pub index: usize,
    /// What it is.
    pub entry: NoteEntry<'a>,
    /// The row of its heading, from the top of the pane; above the pane if negative.
    pub top: isize,
    /// The note below the heading, in lines as wide as the pane.
    pub lines: Vec<String>,
    /// Whether the last of these lines stands for more.
    pub more: bool,
    /// Whether it is the one the cursor or the caret is on: it is shown in full.
    pub meant: bool,
}

impl Gloss<'_> {
    /// Rows that it takes.
    fn rows(&self) -> usize {
        1 + self.lines.len()
    }

    /// Whether it stands on row `row` of the pane.
    #[must_use]
    pub fn is_on(&self, row: usize) -> bool {
        let below = isize::try_from(row).map_or(isize::MAX, |row| row.saturating_sub(self.top));
        usize::try_from(below).is_ok_and(|below| below < self.rows())
    }
}

/// Sets the entries that are to be seen in `pane`.
#[must_use]
pub fn glosses<'a>(app: &'a App, page: &'a Page, pane: Pane) -> Vec<Gloss<'a>> {
    // Without a page beside them, the notes simply stand one below the other.
    let alone = app.geometry().page.is_none();
    let rows = page.rows(app.frame());
    let focused = app.view.focus == Focus::Notes;
    let under_caret = page.mark().map(|mark| &mark.highlight.id);
    let room = pane.body.width.saturating_sub(2).max(1);
    let mut set = Vec::new();
    for (index, entry) in to_be_set(app, page, pane, &rows) {
        let under_cursor = focused && index == app.notes.cursor;
        let (wanted, meant, note) = match entry {
            NoteEntry::Document(note) => (Some(0), under_cursor, Some(note.text.as_str())),
            NoteEntry::Mark(mark) => {
                let is_under_caret = !focused && Some(&mark.highlight.id) == under_caret;
                let beside = match mark.span() {
                    Some(span) if !alone => rows.iter().position(|row| row.span.overlaps(span)),
                    _ => Some(0),
                };
                (beside, under_cursor || is_under_caret, mark.highlight.note.as_deref())
            }
        };
        let Some(wanted) = wanted else { continue };
        let mut lines = note.map(|note| wrap(note, room)).unwrap_or_default();
        let more = lines.len() > BRIEF && !meant;
        if more {
            lines.truncate(BRIEF);
        }
        let top = isize::try_from(wanted).unwrap_or(isize::MAX);
        set.push(Gloss { index, entry, top, lines, more, meant });
    }
    place(&mut set, usize::from(pane.body.height));
    set
}

/// The entries that may be seen, with their numbers. There may be very many, and setting a note
/// takes time.
fn to_be_set<'a>(
    app: &App,
    page: &'a Page,
    pane: Pane,
    rows: &[Row],
) -> impl Iterator<Item = (usize, NoteEntry<'a>)> + use<'a> {
    let (notes, marks) = (page.marks.notes.len(), &page.marks);
    let beside = app.geometry().page.and(rows.first().zip(rows.last()));
    let (first, last) = if let Some((first, last)) = beside {
        // What has no place, and what is beside the rows.
        let lost = notes + marks.list.partition_point(|mark| mark.span().is_none());
        let near = marks.near(Span::new(first.span.start, last.span.end));
        (0..lost, notes + near.start..notes + near.end)
    } else {
        // Alone: as many on each side of the cursor as there are rows. Each takes one or more.
        let reach = usize::from(pane.body.height);
        let at = app.notes.cursor;
        (0..0, at.saturating_sub(reach)..at.saturating_add(reach))
    };
    let wanted = move |index: &usize| first.contains(index) || last.contains(index);
    entries(marks).into_iter().enumerate().filter(move |(index, _)| wanted(index))
}

/// Puts each beside its passage, or below the one before it; then moves up what keeps the one
/// that is meant from being seen whole.
fn place(set: &mut [Gloss], height: usize) {
    let signed = |rows: usize| isize::try_from(rows).unwrap_or(isize::MAX);
    let mut free = 0;
    for gloss in set.iter_mut() {
        gloss.top = gloss.top.max(free);
        free = gloss.top.saturating_add(signed(gloss.rows() + 1));
    }
    let Some(at) = set.iter().position(|gloss| gloss.meant) else {
        return;
    };
    let over = set[at].top.saturating_add(signed(set[at].rows())).saturating_sub(signed(height));
    let mut below = set[at].top - over.clamp(0, set[at].top.max(0));
    set[at].top = below;
    for gloss in set[..at].iter_mut().rev() {
        gloss.top = gloss.top.min(below - signed(gloss.rows()) - 1);
        below = gloss.top;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::annotation::{Id, Note, now};

    /// The tops of entries that want to be at a row, have so many lines and may be meant.
    fn tops<const N: usize>(wanted: [(isize, usize, bool); N], height: usize) -> [isize; N] {
        let note = Note { id: Id::new(), text: String::new(), created: now(), updated: now() };
        let mut set = wanted.map(|(top, rows, meant)| Gloss {
            index: 0,
            entry: NoteEntry::Document(&note),
            top,
            lines: vec![String::new(); rows - 1],
            more: false,
            meant,
        });
        place(&mut set, height);
        set.map(|gloss| gloss.top)
    }

    #[test]
    fn notes_stand_beside_their_passages_and_never_overlap() {
        assert_eq!(tops([(2, 1, false), (2, 3, false), (20, 1, false)], 40), [2, 4, 20]);
    }

    #[test]
    fn the_one_that_is_meant_is_seen_whole() {
        assert_eq!(tops([(5, 2, false), (8, 4, true), (9, 1, false)], 10), [3, 6, 13]);
        assert_eq!(tops([(0, 30, true)], 10), [0], "its start, if it is longer than the pane");
    }

    #[test]
    fn a_row_tells_its_entry() {
        let note = Note { id: Id::new(), text: String::new(), created: now(), updated: now() };
        let gloss = Gloss {
            index: 0,
            entry: NoteEntry::Document(&note),
            top: -1,
            lines: vec![String::new(); 2],
            more: false,
            meant: true,
        };
        assert_eq!([0, 1, 2].map(|row| gloss.is_on(row)), [true, true, false]);
    }
}
