//! Blocks as a format says them: nothing is guessed.
//!
//! Owns how far the lines of a text with a structure are set in, where their further rows hang, and
//! which of them are kept as they are. Every line end is meant, so each line is laid out on its own;
//! a very long one in pieces. Where the cells of a table stand is in [`super::tabs`].

use std::sync::{Arc, OnceLock};

use super::Setting;
use super::block::{HANG, LayoutBlock};
use super::tabs::{Columns, Tabs, columns};
use crate::model::cluster;
use crate::model::line::{Piece, piece_at};
use crate::model::span::Span;
use crate::model::structure::{self, BlockKind, Structure};
use crate::model::text::Text;

/// A line of verse that is too long goes on this far to the right, in columns.
const VERSE: u16 = 4;
/// Preformatted lines between prose are set in this far, in columns.
const PREFORMATTED: u16 = 2;
/// How many blocks of a table have their columns in common, at the least.
const STRETCH: usize = 128;

/// A structure, and the columns of its tables as far as they were seen.
#[derive(Clone, Debug)]
pub struct Parts {
    structure: Arc<Structure>,
    /// Whether anything but preformatted lines is among its first blocks.
    has_prose: bool,
    /// For each [`STRETCH`] of blocks the tables in it; found when they are first shown.
    tables: Arc<[OnceLock<Vec<TableColumns>>]>,
}

/// Rows that have their columns in common.
#[derive(Debug)]
struct TableColumns {
    /// The number of its first block.
    first: usize,
    columns: Columns,
}

impl Parts {
    /// Looks at the first blocks only.
    #[must_use]
    pub fn new(structure: Arc<Structure>) -> Self {
        let stretches = structure.blocks.len() / STRETCH + 1;
        let kinds = structure.blocks.iter().take(STRETCH).map(|block| block.kind);
        let has_prose = kinds.into_iter().any(|kind| kind != BlockKind::Preformatted);
        Self { structure, has_prose, tables: (0..stretches).map(|_| OnceLock::new()).collect() }
    }

    /// Returns the block at byte `offset`.
    #[must_use]
    pub fn block_at(&self, text: &Text, setting: Setting, offset: usize) -> LayoutBlock {
        let piece = piece_at(text, offset);
        let plain = LayoutBlock {
            span: Span::new(piece.span.start, piece.next),
            content: piece.span,
            ..LayoutBlock::default()
        };
        let number = self.structure.block_at(piece.span.start);
        let Some((number, part)) = number.and_then(|at| Some((at, self.structure.blocks.get(at)?)))
        else {
            return plain;
        };
        // Between two blocks there are blank lines.
        if !part.span.contains(piece.span.start) {
            return plain;
        }
        let kept = matches!(part.kind, BlockKind::Verse | BlockKind::Preformatted | BlockKind::Row);
        let limit = if kept { setting.widest } else { setting.measure };
        let marked = mark(text, part, setting);
        let begins = piece.span.start == part.span.start;
        let own = part.indent.saturating_add(self.apart(part.kind));
        let indent = own.saturating_add(if begins { 0 } else { marked }).min(limit / 2);
        let (mut tabs, mut hang) = (Tabs::from(indent), if begins { marked } else { 0 });
        match part.kind {
            BlockKind::Verse => hang = hang.max(lead(text, &piece, setting)) + VERSE,
            BlockKind::Preformatted => hang = hang.max(lead(text, &piece, setting)),
            BlockKind::Row => {
                let room = limit.saturating_sub(indent);
                (tabs, hang) = self.columns_of(text, number).set(indent, room);
            }
            _ => {}
        }
        LayoutBlock { kept, indent, hang, tabs, ..plain }
    }

    /// Returns how much further a block of this kind is set in, so that it stands apart from prose.
    fn apart(&self, kind: BlockKind) -> u16 {
        if self.has_prose && kind == BlockKind::Preformatted { PREFORMATTED } else { 0 }
    }

    /// Returns the columns of the table that row number `number` belongs to.
    fn columns_of(&self, text: &Text, number: usize) -> Columns {
        let Some(stretch) = self.tables.get(number / STRETCH) else { return Columns::default() };
        let tables = stretch.get_or_init(|| self.tables_of(text, number / STRETCH));
        let after = tables.partition_point(|table| table.first <= number);
        after
            .checked_sub(1)
            .and_then(|at| tables.get(at))
            .map_or_else(Columns::default, |t| t.columns)
    }

    /// Finds the tables of a stretch of blocks. The blocks around it are looked at as well, so that a
    /// small table is the same from both sides.
    fn tables_of(&self, text: &Text, stretch: usize) -> Vec<TableColumns> {
        let from = (stretch * STRETCH).saturating_sub(STRETCH);
        let most = 3 * STRETCH;
        let mut tables: Vec<TableColumns> = Vec::new();
        let mut end = None;
        for (number, block) in self.structure.blocks.iter().enumerate().skip(from).take(most) {
            if block.kind != BlockKind::Row {
                continue;
            }
            let row = text.slice(block.span);
            match tables.last_mut() {
                // A blank line divides tables.
                Some(table) if end.is_some_and(|end| block.span.start <= end + 1) => {
                    table.columns.widen(&columns(row));
                }
                _ => tables.push(TableColumns { first: number, columns: columns(row).as_first() }),
            }
            end = Some(block.span.end);
        }
        tables
    }
}

/// Returns how wide the mark of a block is, in columns; 0 if there is no room to hang anything below
/// what follows it.
fn mark(text: &Text, part: &structure::Block, setting: Setting) -> u16 {
    let mark = Span::new(part.span.start, part.span.start + usize::from(part.mark));
    hanging(cluster::width(text.slice(mark)), setting)
}

/// Returns how far a line is set in by blanks of its own, in columns.
fn lead(text: &Text, piece: &Piece, setting: Setting) -> u16 {
    let line = text.slice(piece.span);
    hanging(cluster::width(&line[..line.len() - line.trim_start().len()]), setting)
}

fn hanging(columns: usize, setting: Setting) -> u16 {
    let most = HANG.min(usize::from(setting.measure) / 2);
    u16::try_from(if columns <= most { columns } else { 0 }).unwrap_or(0)
}
