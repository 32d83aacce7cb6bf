//! Which tables are none: those that only put their content in its place.
//!
//! Owns how that is told, from what is in them. Has to be known before their first word.

use std::collections::HashMap;

use super::xml::Node;

/// A cell of so many paragraphs is a page's column, in a table with one row.
const LONG: usize = 3;

/// The names of the elements, with the prefix of their name space.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Elements {
    pub table: (&'static str, &'static str),
    pub row: (&'static str, &'static str),
    pub cells: &'static [(&'static str, &'static str)],
    pub paragraphs: &'static [(&'static str, &'static str)],
}

/// Looks at tables.
#[derive(Debug, Default)]
pub(in crate::format) struct Frames {
    /// Whether tables are only frames, by where they begin, in bytes.
    seen: HashMap<usize, bool>,
    open: Vec<FrameTable>,
}

#[derive(Debug, Default)]
struct FrameTable {
    at: usize,
    rows: usize,
    cells: usize,
    most_cells: usize,
    paragraphs: usize,
    most_paragraphs: usize,
    nests: bool,
}

impl Frames {
    /// Looks at what comes next.
    pub fn see(&mut self, node: &Node, elements: &Elements) {
        match node {
            Node::Open(tag) => {
                let name = (tag.name.space, tag.name.local);
                if name == elements.table {
                    if let Some(outer) = self.open.last_mut() {
                        outer.nests = true;
                    }
                    self.open.push(FrameTable { at: tag.at, ..FrameTable::default() });
                    return;
                }
                let Some(table) = self.open.last_mut() else { return };
                if name == elements.row {
                    (table.rows, table.cells) = (table.rows + 1, 0);
                } else if elements.cells.contains(&name) {
                    table.cells += 1;
                    table.most_cells = table.most_cells.max(table.cells);
                    table.paragraphs = 0;
                } else if elements.paragraphs.contains(&name) {
                    table.paragraphs += 1;
                    table.most_paragraphs = table.most_paragraphs.max(table.paragraphs);
                }
            }
            Node::Close(name) if (name.space, name.local) == elements.table => {
                if let Some(table) = self.open.pop() {
                    self.seen.insert(table.at, table.is_frame());
                }
            }
            _ => {}
        }
    }

    /// Returns whether the table that begins here is only a frame for what is in it.
    pub fn has(&self, at: usize) -> bool {
        self.seen.get(&at).copied().unwrap_or(false)
    }
}

impl FrameTable {
    fn is_frame(&self) -> bool {
        self.most_cells < 2 || self.nests || (self.rows == 1 && self.most_paragraphs >= LONG)
    }
}
