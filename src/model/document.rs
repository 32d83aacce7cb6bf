//! A document: one file, read into a text and what the text says about itself.
//!
//! Owns the shape of a read document and of a document that could not be read. Reading it from
//! a file happens elsewhere.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apparatus::Apparatus;
use super::path::DocPath;
use super::text::Text;

/// A document that was read. Immutable; shared between the threads that need it.
#[derive(Debug)]
pub struct Document {
    /// Its path within the corpus.
    pub path: DocPath,
    /// Its text.
    pub text: Arc<Text>,
    /// What the text says about itself.
    pub apparatus: Arc<Apparatus>,
    /// How the bytes came to be text.
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
    /// How many U+FFFD stand for bytes that could not be read.
    pub replaced: usize,
}

/// What the list shows of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its path within the corpus.
    pub path: DocPath,
    /// What was read of it, or why it cannot be read, as the end of a sentence.
    pub state: Result<Summary, String>,
}

/// A read document in short.
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
    /// The line for the list.
    #[must_use]
    pub fn listing(&self) -> Listing {
        Listing { path: self.path.clone(), state: Ok(self.summary()) }
    }

    /// It in short.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            apparatus: self.apparatus.clone(),
            encoding: self.source.encoding.to_owned(),
            chars: self.text.len_points(),
        }
    }

    /// Its title, or the name of its file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.apparatus.title.as_deref().unwrap_or_else(|| self.path.stem())
    }
}
