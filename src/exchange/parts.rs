//! The files of an archive that somebody else packed, one at a time.
//!
//! Owns what is believed of it: nothing. What it unpacks to is counted while it is unpacked, and names lead
//! nowhere: they are only looked up.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{Cursor, Read as _};

use super::import::ImportSource;

/// More of an archive is not unpacked, in bytes.
const MOST_UNPACKED: u64 = 512 << 20;

/// A ZIP archive, read.
pub struct ImportParts<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    /// The names of its files.
    pub names: BTreeSet<String>,
    /// How much may still be unpacked, in bytes.
    left: u64,
}

impl fmt::Debug for ImportParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("ImportParts").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

impl<'a> ImportParts<'a> {
    /// Opens an archive; `None` if it is none.
    #[must_use]
    pub fn open(source: &ImportSource<'a>) -> Option<Self> {
        let archive = Some(source.bytes).filter(|bytes| bytes.starts_with(b"PK\x03\x04"))?;
        let archive = zip::ZipArchive::new(Cursor::new(archive)).ok()?;
        let names = archive.file_names().filter_map(Result::ok).map(Cow::into_owned);
        let names = names.filter(|name| !name.starts_with("__MACOSX/")).collect();
        Some(Self { archive, names, left: MOST_UNPACKED })
    }

    /// Returns whether a file's name ends so.
    #[must_use]
    pub fn has(&self, end: &str) -> bool {
        self.names.iter().any(|name| name.ends_with(end))
    }

    /// Unpacks a file; `None` if there is none of that name, or it cannot be unpacked, or that would be too
    /// much.
    pub fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let part = self.archive.by_name(name).ok()?;
        let mut bytes = Vec::new();
        // One byte more tells a file that is too large; what a file says of its size is not believed.
        let read = part.take(self.left.saturating_add(1)).read_to_end(&mut bytes).ok()?;
        self.left = self.left.checked_sub(u64::try_from(read).ok()?)?;
        Some(bytes)
    }
}

/// Returns the last part of a name with folders.
#[must_use]
pub fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
