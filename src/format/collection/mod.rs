//! Files of several documents: which they are, and which documents are in them.
//!
//! Owns the names of those documents below the name of their file, and where they lie in it. A
//! collection is one file, and one row of [`COLLECTIONS`]. It does not read the documents: their
//! bytes are handed out, and are of a format like those of any file. Pure: nothing is unpacked to a
//! disk, and names that lead out of a collection lead nowhere.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::zip::Archive;
use super::{Claim, Limits, Source, Unreadable};

mod archive;
mod mbox;

/// Every kind of collection. Of several that claim a file alike, the first reads it.
pub const COLLECTIONS: &[Collection] = &[mbox::COLLECTION, archive::COLLECTION];

/// A kind of file that has several documents in it.
#[derive(Clone, Copy, Debug)]
pub struct Collection {
    /// Its name: `mbox`.
    pub name: &'static str,
    /// Tells whether a file may be one, from a few of its first bytes and its name.
    pub may_begin: fn(&Source) -> bool,
    /// Tells whether a file is one, from its bytes and its name.
    pub claims: fn(&Source) -> Claim,
    /// Finds the documents in a file.
    pub open: for<'a> fn(&Source<'a>, &'a Limits<'a>) -> Result<CollectionContents<'a>, Unreadable>,
}

/// What is in a collection.
#[derive(Debug)]
pub struct CollectionContents<'a> {
    /// The documents, in the order of the file; no two have the same name.
    pub parts: Vec<Part>,
    inner: Inner<'a>,
}

/// A document in a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path below that of the collection: `a/b.txt`, or `3c5f0ad91c4b` for a message.
    pub name: String,
    /// The name by which its format is told, without folders: `b.txt`, `3c5f0ad91c4b.eml`.
    pub file_name: String,
    place: PartPlace,
}

/// Where a document lies.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PartPlace {
    /// At these bytes of the file; `is_escaped` if some of its lines were changed to lie there.
    Bytes { range: Range<usize>, is_escaped: bool },
    /// In an archive, under this name.
    Entry(String),
    /// Nowhere: it is not read, and this is why.
    Refused(Unreadable),
}

#[derive(Debug)]
enum Inner<'a> {
    Bytes(&'a [u8]),
    Archive(Box<Archive<'a>>),
}

/// Returns what kind of collection a file is; `None` if it is one document. To be asked after
/// [`super::format_of`]: many formats are archives inside.
#[must_use]
pub fn collection_of(source: &Source) -> Option<&'static Collection> {
    let claims = COLLECTIONS.iter().map(|kind| ((kind.claims)(source), kind));
    let claims = claims.filter(|(claim, _)| *claim != Claim::No);
    claims.rev().max_by_key(|(claim, _)| *claim).map(|(_, kind)| kind)
}

/// Returns whether a file may be a collection, by its first bytes, if only a few of them are given.
#[must_use]
pub fn may_begin(head: &Source) -> bool {
    COLLECTIONS.iter().any(|kind| (kind.may_begin)(head))
}

impl<'a> CollectionContents<'a> {
    /// Returns the bytes of the document `at`, and what of it could not be read, each as a clause.
    ///
    /// # Errors
    /// The reason, if it is not read: among others [`Unreadable::TooMuch`] for an archive inside of
    /// the archive, and if what was handed out up to now is more than the limits allow for a file.
    pub fn read(&mut self, at: usize) -> Result<(Cow<'a, [u8]>, Vec<String>), Unreadable> {
        let gone = || Unreadable::Damaged("it is not there any more".to_owned());
        let part = self.parts.get(at).ok_or_else(gone)?;
        match (&part.place, &mut self.inner) {
            (PartPlace::Refused(why), _) => Err(why.clone()),
            (PartPlace::Bytes { range, is_escaped }, Inner::Bytes(bytes)) => {
                let bytes = bytes.get(range.clone()).ok_or_else(gone)?;
                let bytes = if *is_escaped { mbox::unescaped(bytes).into() } else { bytes.into() };
                Ok((bytes, Vec::new()))
            }
            (PartPlace::Entry(name), Inner::Archive(archive)) => {
                let before = archive.losses().len();
                let bytes = archive.read(name)?;
                let losses = archive.losses().get(before..).unwrap_or_default().to_vec();
                let damaged = || Unreadable::Damaged("it cannot be unpacked".to_owned());
                let bytes = bytes.ok_or_else(damaged)?;
                archive::check(&bytes, &part.file_name)?;
                Ok((Cow::Owned(bytes), losses))
            }
            _ => Err(gone()),
        }
    }
}

/// Returns the first 12 hexadecimal digits of the SHA-256 of `bytes`.
fn digits(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(12);
    for byte in Sha256::digest(bytes).iter().take(6) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests;
