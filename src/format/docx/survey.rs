//! A first look at the text of a DOCX file. Owns what has to be known of a table or a page before
//! its first word: whether a table is one, and where pages end.

use memchr::memmem;

use super::SPACES;
use crate::format::office::frames::{Elements, Frames};
use crate::format::office::xml::{Node, Xml};
use crate::format::{Limits, Unreadable};

const ELEMENTS: Elements = Elements {
    table: ("w", "tbl"),
    row: ("w", "tr"),
    cells: &[("w", "tc")],
    paragraphs: &[("w", "p")],
};

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The tables that are none.
    pub frames: Frames,
    /// How many pages were ended by hand.
    pub breaks: usize,
    /// Whether the writer said where pages ended by themselves.
    pub rendered: bool,
}

impl Survey {
    /// Looks at a part.
    pub fn of(text: &str, limits: &Limits) -> Result<Self, Unreadable> {
        let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        let mut survey = Self { rendered: has("lastRenderedPageBreak"), ..Self::default() };
        if !has("tbl") && !has("\"page\"") && !has("'page'") {
            return Ok(survey);
        }
        let mut xml = Xml::new(text, SPACES, limits);
        while let Some(node) = xml.next()? {
            survey.frames.see(&node, &ELEMENTS);
            if let Node::Open(tag) = node
                && tag.is("w", "br")
                && tag.get("type").as_deref() == Some("page")
            {
                survey.breaks += 1;
            }
        }
        Ok(survey)
    }
}
