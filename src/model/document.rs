//! A document: one file, read into a text and an apparatus.
//!
//! Owns the shape of a document that was read and of one that could not be read. Reading it from a
//! file happens elsewhere.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::abbreviation::Abbreviations;
use super::apparatus::Apparatus;
use super::path::DocPath;
use super::structure::Structure;
use super::text::Text;

/// A document that was read. Immutable; shared between threads.
#[derive(Debug)]
pub struct Document {
    /// Its path within the corpus.
    pub path: DocPath,
    /// Its text.
    pub text: Arc<Text>,
    /// What its format says of the text; nothing of plain text.
    pub structure: Arc<Structure>,
    /// What the text says about itself.
    pub apparatus: Arc<Apparatus>,
    /// The abbreviations that its library adds.
    pub abbreviations: Arc<Abbreviations>,
    /// The file that the text was decoded from.
    pub source: SourceFile,
}

/// What is known of the file behind a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// What it was read as, e.g. `html`; `text` for plain text.
    pub format: &'static str,
    /// The encoding it was read in, e.g. `utf-8`; empty if its format is not plain text.
    pub encoding: &'static str,
    /// Its line ends, e.g. `CRLF`; empty if its format is not plain text.
    pub line_ends: &'static str,
    /// How many U+FFFD replace bytes that could not be decoded.
    pub replaced: usize,
    /// What could not be read or was left out, each as a clause.
    pub losses: Vec<String>,
    /// Whether words are among that, because the file is damaged.
    pub incomplete: bool,
}

/// What the list shows of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its path within the corpus.
    pub path: DocPath,
    /// Its summary, or why it cannot be read, as the end of a sentence.
    pub state: Result<Summary, String>,
}

/// A summary of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// What the text says about itself.
    pub apparatus: Arc<Apparatus>,
    /// What it was read as, e.g. `html`; `text` for plain text.
    pub format: String,
    /// The encoding it was read in, e.g. `utf-8`; empty if its format is not plain text.
    pub encoding: String,
    /// Length in code points.
    pub chars: usize,
    /// What could not be read or was left out, each as a clause.
    pub losses: Vec<String>,
    /// Whether words are among that, because the file is damaged.
    pub incomplete: bool,
}

impl Document {
    /// Returns the document's entry for the list.
    #[must_use]
    pub fn listing(&self) -> Listing {
        Listing { path: self.path.clone(), state: Ok(self.summary()) }
    }

    /// Returns a summary of the document.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            apparatus: self.apparatus.clone(),
            format: self.source.format.to_owned(),
            encoding: self.source.encoding.to_owned(),
            chars: self.text.len_points(),
            losses: self.source.losses.clone(),
            incomplete: self.source.incomplete,
        }
    }

    /// Returns its title, or else the name of its file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.apparatus.title.as_deref().unwrap_or_else(|| self.path.stem())
    }
}
