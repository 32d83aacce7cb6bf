//! The files of an archive that somebody else packed, one at a time.
//!
//! Owns what is believed of it: nothing. What it unpacks to is counted while it is unpacked, and names lead
//! nowhere: they are only looked up.

use std::collections::{BTreeSet, HashMap};
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
    /// These, by the same in small letters: programs do not agree on those.
    folded: HashMap<String, String>,
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
        Self::read(archive).ok()
    }

    /// Opens what should be an archive.
    ///
    /// # Errors
    /// When it is none; a clause says why.
    pub fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("not a readable ZIP: {error}"))?;
        let names = archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned);
        let names = names.filter(|name| !name.starts_with("__MACOSX/"));
        let names: BTreeSet<String> = names.collect();
        let folded = names.iter().map(|name| (name.to_lowercase(), name.clone())).collect();
        Ok(Self { archive, names, folded, left: MOST_UNPACKED })
    }

    /// Returns whether a file's name ends so.
    #[must_use]
    pub fn has(&self, end: &str) -> bool {
        self.names.iter().any(|name| name.ends_with(end))
    }

    /// Unpacks a file; `None` if there is none of that name, or it cannot be unpacked, or that would be too
    /// much.
    pub fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        self.bytes_up_to(name, u64::MAX)
    }

    /// Does the same for a file of at most so many bytes.
    fn bytes_up_to(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let part = self.archive.by_name(name).ok()?;
        let most = most.min(self.left);
        let mut bytes = Vec::new();
        // One byte more tells a file that is too large; what a file says of its size is not believed.
        let read = part.take(most.saturating_add(1)).read_to_end(&mut bytes);
        // Also what is of no use was unpacked; a file may be named again and again.
        let unpacked = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left = self.left.saturating_sub(unpacked);
        read.ok().filter(|_| unpacked <= most).map(|_| bytes)
    }

    /// Unpacks a file of text, which must be UTF-8, of at most so many bytes. Its name may be written in small
    /// or in large letters.
    pub fn text(&mut self, name: &str, most: u64) -> Option<String> {
        let name = self.folded.get(&name.to_lowercase())?.clone();
        let text = String::from_utf8(self.bytes_up_to(&name, most)?).ok()?;
        Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }
}

/// Returns the last part of a name with folders.
#[must_use]
pub fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn what_is_unpacked_in_vain_counts_too() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, length) in [("large", 200), ("Small.txt", 50)] {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(&vec![b'a'; length]).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        let opened = |left| ImportParts { left, ..ImportParts::read(&bytes).unwrap() };
        let mut parts = opened(300);
        assert_eq!(parts.bytes("large").map(|bytes| bytes.len()), Some(200));
        assert_eq!(parts.text("small.TXT", 49), None, "it is longer");
        assert_eq!(parts.text("small.TXT", 50).map(|text| text.len()), Some(50));
        assert_eq!(parts.bytes("Small.txt"), None, "that would be too much");
        let mut parts = opened(100);
        assert_eq!(parts.bytes("large"), None);
        assert_eq!(parts.bytes("Small.txt"), None, "nothing is left to unpack");
        assert_eq!(parts.bytes("none"), None);
        assert!(ImportParts::read(b"PK\x03\x04").unwrap_err().contains("ZIP"));
    }
}
