//! A text together with what its format says of its parts: what paragraphs and sentences are asked of.
//!
//! Owns no rule. A text alone will do: its paragraphs are then guessed from its lines.

use std::sync::{Arc, LazyLock};

use super::abbreviation::Abbreviations;
use super::document::Document;
use super::structure::{Block, Structure};
use super::text::Text;

/// A text, and its structure if it is known.
#[derive(Clone, Copy, Debug)]
pub struct Prose<'a> {
    /// The text.
    pub text: &'a Text,
    structure: Option<&'a Structure>,
    abbreviations: Option<&'a Abbreviations>,
}

impl<'a> Prose<'a> {
    /// Returns the abbreviations that its library adds.
    #[must_use]
    pub fn abbreviations(&self) -> &'a Abbreviations {
        static NONE: LazyLock<Abbreviations> = LazyLock::new(Abbreviations::default);
        self.abbreviations.unwrap_or(&NONE)
    }

    /// Returns the blocks, if a format says so.
    #[must_use]
    pub fn blocks(&self) -> Option<&'a [Block]> {
        self.structure.map(|structure| structure.blocks.as_slice()).filter(|all| !all.is_empty())
    }

    /// Returns the block at byte `offset`, if a format says so; a line end belongs to the block before
    /// it, a blank line to none.
    #[must_use]
    pub fn block_at(&self, offset: usize) -> Option<&'a Block> {
        let structure = self.structure?;
        let block = structure.blocks.get(structure.block_at(offset)?)?;
        (block.span.start <= offset && offset <= block.span.end).then_some(block)
    }
}

impl<'a> From<&'a Text> for Prose<'a> {
    fn from(text: &'a Text) -> Self {
        Self { text, structure: None, abbreviations: None }
    }
}

impl<'a> From<&'a Arc<Text>> for Prose<'a> {
    fn from(text: &'a Arc<Text>) -> Self {
        Self { text, structure: None, abbreviations: None }
    }
}

impl<'a> From<&'a Document> for Prose<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            text: &document.text,
            structure: Some(&document.structure),
            abbreviations: Some(&document.abbreviations),
        }
    }
}

impl<'a> From<&'a Arc<Document>> for Prose<'a> {
    fn from(document: &'a Arc<Document>) -> Self {
        Self::from(document.as_ref())
    }
}

impl<'a> From<(&'a Text, &'a Structure)> for Prose<'a> {
    fn from((text, structure): (&'a Text, &'a Structure)) -> Self {
        Self { text, structure: Some(structure), abbreviations: None }
    }
}
