//! A paragraph and a run of letters of DOCX, while they are read. Owns their shape alone.

use super::letters::Letters;
use super::styles::{Look, Numbers};
use crate::format::office::signs::Signs;
use crate::format::office::styles::Styles;

/// A paragraph.
#[expect(clippy::struct_excessive_bools, reason = "none of them says what another does")]
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub style: Option<String>,
    pub numbers: Numbers,
    /// What it says of its level in the outline, from 0; 9 is none.
    pub outline: Option<u8>,
    /// Whether it goes on in the next one: its end was deleted or is hidden.
    pub goes_on: bool,
    /// Whether its number was counted and it was begun.
    pub begun: bool,
    /// Its style, once that is known.
    pub look: Look,
    /// Whether `look` is.
    pub is_known: bool,
    pub is_heading: bool,
}

/// Letters that look alike.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub style: Option<String>,
    pub own: Letters,
    pub font: Option<Signs>,
    /// What these come to, once properties are read.
    pub styles: Styles,
    pub hidden: bool,
    /// Whether a note was called by a mark of its own, which follows.
    pub marks_note: bool,
    /// Whether hidden words were counted.
    pub counted: bool,
}

/// Where properties belong that are being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Of {
    #[default]
    Nothing,
    Paragraph,
    /// The end of a paragraph.
    End,
    Run,
    Row,
    Cell,
}

/// Where words go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum To {
    #[default]
    Nowhere,
    Text,
    Formula,
    Instruction,
}

/// A table that is open.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Whether it is only a frame.
    pub is_frame: bool,
    /// Cells that the row is without at its start.
    pub before: usize,
    /// Whether the row was deleted.
    pub deleted: bool,
    pub begun: bool,
    /// How many columns the cell takes.
    pub span: usize,
}

/// No row has more cells, as Word counts.
pub(super) const CELLS: usize = 63;

/// A field that is open.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub instruction: String,
    /// Whether its result has begun.
    pub shows: bool,
    pub hidden: bool,
    pub links: bool,
}
