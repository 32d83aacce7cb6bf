//! Where the entries of the notes pane are placed beside the page.
//!
//! Owns the layout of the pane, which is shared by drawing and the mouse. How an entry looks is not
//! decided here.

use super::{MarginEntry, entries};
use crate::model::layout::{Row, wrap};
use crate::model::span::Span;
use crate::session::Session;
use crate::session::page::Page;
use crate::session::panes::Focus;
use crate::view::geometry::{Geometry, Pane};

/// Lines shown of a note that is not the current one.
const BRIEF: usize = 3;

/// One entry of the notes pane, laid out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MarginNote<'a> {
    /// Its index in [`entries`].
    pub(super) index: usize,
    /// The entry.
    pub(super) entry: MarginEntry<'a>,
    /// The row of its heading, counted from the top of the pane; negative if above the pane.
    pub(super) top: isize,
    /// The note below the heading, broken into lines that fit the pane.
    pub(super) lines: Vec<String>,
    /// Whether the note goes on after the last of these lines.
    pub(super) more: bool,
    /// Whether this is the current entry, the one under the cursor or the caret. It is shown in
    /// full.
    pub(super) meant: bool,
}

impl MarginNote<'_> {
    /// Returns the number of rows it takes.
    fn rows(&self) -> usize {
        1 + self.lines.len()
    }

    /// Returns whether it covers row `row` of the pane.
    pub(super) fn is_on(&self, row: usize) -> bool {
        let below = isize::try_from(row).map_or(isize::MAX, |row| row.saturating_sub(self.top));
        usize::try_from(below).is_ok_and(|below| below < self.rows())
    }
}

/// Lays out the entries that may be visible in the notes pane.
pub(super) fn margin_notes<'a>(
    session: &'a Session,
    page: &'a Page,
    geometry: &Geometry,
    cursor: usize,
) -> Vec<MarginNote<'a>> {
    let Some(pane) = geometry.notes else { return Vec::new() };
    // Without a page beside them, the notes are simply placed one below the other.
    let alone = geometry.page.is_none();
    let rows = page.rows(session.frame());
    let focused = session.panes.focus == Focus::Notes;
    let under_caret = page.mark().map(|mark| &mark.highlight.id);
    let room = pane.body.width.saturating_sub(2).max(1);
    let mut set = Vec::new();
    for (index, entry) in to_be_set(page, (pane, cursor), !alone, &rows) {
        let under_cursor = focused && index == cursor;
        let (wanted, meant, note) = match entry {
            MarginEntry::Document(note) => (Some(0), under_cursor, Some(note.text.as_str())),
            MarginEntry::Mark(mark) => {
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
        set.push(MarginNote { index, entry, top, lines, more, meant });
    }
    place(&mut set, usize::from(pane.body.height));
    set
}

/// Returns the entries that may be visible, with their indices. There may be very many entries, and
/// laying out a note takes time.
fn to_be_set<'a>(
    page: &'a Page,
    (pane, cursor): (Pane, usize),
    beside: bool,
    rows: &[Row],
) -> impl Iterator<Item = (usize, MarginEntry<'a>)> + use<'a> {
    let (notes, marks) = (page.marks.notes.len(), &page.marks);
    let beside = rows.first().zip(rows.last()).filter(|_| beside);
    let (first, last) = if let Some((first, last)) = beside {
        // Entries without a place, and those beside the visible rows.
        let lost = notes + marks.list.partition_point(|mark| mark.span().is_none());
        let near = marks.near(Span::new(first.span.start, last.span.end));
        (0..lost, notes + near.start..notes + near.end)
    } else {
        // Without a page: as many on each side of the cursor as there are rows, since each takes at
        // least one.
        let reach = usize::from(pane.body.height);
        let at = cursor;
        (0..0, at.saturating_sub(reach)..at.saturating_add(reach))
    };
    let wanted = move |index: &usize| first.contains(index) || last.contains(index);
    entries(marks).into_iter().enumerate().filter(move |(index, _)| wanted(index))
}

/// Places each entry beside its passage, or below the previous entry; then moves entries up until
/// the current one is visible in full.
fn place(set: &mut [MarginNote], height: usize) {
    let signed = |rows: usize| isize::try_from(rows).unwrap_or(isize::MAX);
    let mut free = 0;
    for note_ in set.iter_mut() {
        note_.top = note_.top.max(free);
        free = note_.top.saturating_add(signed(note_.rows() + 1));
    }
    let Some(at) = set.iter().position(|note_| note_.meant) else {
        return;
    };
    let over = set[at].top.saturating_add(signed(set[at].rows())).saturating_sub(signed(height));
    let mut below = set[at].top - over.clamp(0, set[at].top.max(0));
    set[at].top = below;
    for note_ in set[..at].iter_mut().rev() {
        note_.top = note_.top.min(below - signed(note_.rows()) - 1);
        below = note_.top;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::annotation::{Id, Note, now};

    /// Returns the tops of entries after placing. Each is given by the row it wants, its number of
    /// lines and whether it is the current one.
    fn tops<const N: usize>(wanted: [(isize, usize, bool); N], height: usize) -> [isize; N] {
        let note = Note { id: Id::new(), text: String::new(), created: now(), updated: now() };
        let mut set = wanted.map(|(top, rows, meant)| MarginNote {
            index: 0,
            entry: MarginEntry::Document(&note),
            top,
            lines: vec![String::new(); rows - 1],
            more: false,
            meant,
        });
        place(&mut set, height);
        set.map(|note_| note_.top)
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
        let note_ = MarginNote {
            index: 0,
            entry: MarginEntry::Document(&note),
            top: -1,
            lines: vec![String::new(); 2],
            more: false,
            meant: true,
        };
        assert_eq!([0, 1, 2].map(|row| note_.is_on(row)), [true, true, false]);
    }
}
