//! A document: one file, read into a text and an apparatus.
//!
//! Owns the shape of a document that was read and of one that could not be read. Reading it from a
//! file happens elsewhere.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apparatus::Apparatus;
use super::path::DocPath;
use super::text::Text;

/// A document that was read. Immutable; shared between threads.
#[derive(Debug)]
pub struct Document {
    /// Its path within the corpus.
    pub path: DocPath,
    /// Its text.
    pub text: Arc<Text>,
    /// What the text says about itself.
    pub apparatus: Arc<Apparatus>,
    /// The file that the text was decoded from.
    pub source: SourceFile,
}

/// What is known of the file behind a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// The encoding it was read in, e.g. `utf-8`.
    pub encoding: &'static str,
    /// Its line ends, e.g. `CRLF`.
    pub line_ends: &'static str,
    /// How many U+FFFD replace bytes that could not be decoded.
    pub replaced: usize,
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
    /// The encoding it was read in, e.g. `utf-8`.
    pub encoding: String,
    /// Length in code points.
    pub chars: usize,
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
            encoding: self.source.encoding.to_owned(),
            chars: self.text.len_points(),
        }
    }

    /// Returns its title, or else the name of its file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.apparatus.title.as_deref().unwrap_or_else(|| self.path.stem())
    }
}
