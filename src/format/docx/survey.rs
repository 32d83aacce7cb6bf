//! A first look at the text of a DOCX file. Owns what has to be known of a table or a page before
//! its first word: whether a table is one, and how pages are numbered.

use std::collections::HashMap;

use memchr::memmem;

use super::SPACES;
use crate::format::office::xml::{Node, Xml};
use crate::format::{Limits, Unreadable};

/// A cell of so many paragraphs is a page's column, in a table with one row.
const LONG: usize = 3;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Whether tables are only frames, by where they begin, in bytes.
    frames: HashMap<usize, bool>,
    /// How many pages were ended by hand.
    pub breaks: usize,
    /// Whether the writer said where pages ended by themselves.
    pub rendered: bool,
}

#[derive(Debug, Default)]
struct Table {
    at: usize,
    rows: usize,
    cells: usize,
    most_cells: usize,
    paragraphs: usize,
    most_paragraphs: usize,
    nests: bool,
}

impl Survey {
    /// Looks at a part.
    pub fn of(text: &str, limits: &Limits) -> Result<Self, Unreadable> {
        let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        let mut survey = Self { rendered: has("lastRenderedPageBreak"), ..Self::default() };
        if !has("tbl") && !has("\"page\"") && !has("pageBreakBefore") {
            return Ok(survey);
        }
        let mut xml = Xml::new(text, SPACES, limits);
        let mut open: Vec<Table> = Vec::new();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) if tag.name.space == "w" => match (tag.name.local, open.last_mut())
                {
                    ("tbl", outer) => {
                        if let Some(outer) = outer {
                            outer.nests = true;
                        }
                        open.push(Table { at: tag.at, ..Table::default() });
                    }
                    ("tr", Some(table)) => (table.rows, table.cells) = (table.rows + 1, 0),
                    ("tc", Some(table)) => {
                        table.cells += 1;
                        table.most_cells = table.most_cells.max(table.cells);
                        table.paragraphs = 0;
                    }
                    ("p", Some(table)) => {
                        table.paragraphs += 1;
                        table.most_paragraphs = table.most_paragraphs.max(table.paragraphs);
                    }
                    ("br", _) if tag.get("type").as_deref() == Some("page") => survey.breaks += 1,
                    _ => {}
                },
                Node::Close(name) if name.is("w", "tbl") => {
                    if let Some(table) = open.pop() {
                        survey.frames.insert(table.at, table.is_frame());
                    }
                }
                _ => {}
            }
        }
        Ok(survey)
    }

    /// Returns whether the table that begins here is only a frame for what is in it.
    pub fn is_frame(&self, at: usize) -> bool {
        self.frames.get(&at).copied().unwrap_or(false)
    }
}

impl Table {
    fn is_frame(&self) -> bool {
        self.most_cells < 2 || self.nests || (self.rows == 1 && self.most_paragraphs >= LONG)
    }
}
