//! What a walk through a corpus passed over, and why.
//!
//! Owns the counts and their wording.

use std::fmt;
use std::path::PathBuf;

use super::ReadError;
use crate::disk::file::shown;
use crate::model::count::{number_of, thousands};

/// What is not listed. A folder that is left out counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Hidden files and folders.
    pub hidden: usize,
    /// Files and folders that a `.gitignore` names.
    pub named: usize,
    /// Symbolic links that lead nowhere, or in a circle.
    pub lost: usize,
    /// Symbolic links to folders, which are not followed.
    pub to_folders: usize,
    /// Files with rules that were not read, and why.
    pub unread: Vec<(PathBuf, String)>,
}

impl LeftOut {
    /// Counts a symbolic link that leads to no document, for this reason.
    pub(super) fn link(&mut self, why: &ReadError) {
        match why {
            ReadError::Missing | ReadError::Refused(_) => self.lost += 1,
            // It leads to one of the library's own files.
            _ => {}
        }
    }

    /// Returns what nobody would expect to be left out, as a sentence; `None` if there is nothing
    /// of that kind.
    #[must_use]
    pub fn surprise(&self) -> Option<String> {
        let mut words: Vec<String> = Vec::new();
        let links = self.links();
        if !links.is_empty() {
            words.push(format!("left out: {}", links.join(", ")));
        }
        words.extend(self.rules());
        (!words.is_empty()).then(|| words.join("; "))
    }

    fn links(&self) -> Vec<String> {
        let links = [(self.lost, "to nothing"), (self.to_folders, "to a folder")];
        let some = links.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(count, to)| format!("{} {to}", number_of(count, "symbolic link"))).collect()
    }

    fn rules(&self) -> Option<String> {
        let (file, why) = self.unread.first()?;
        let more = match self.unread.len() {
            1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        Some(format!("not used: {}: {why}{more}", shown(file)))
    }
}

/// All of it, as the end of a sentence; nothing if nothing was left out.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [(self.hidden, "hidden"), (self.named, "named by a .gitignore")];
        let some = kinds.into_iter().filter(|(count, _)| *count > 0);
        let mut all: Vec<_> =
            some.map(|(count, kind)| format!("{} {kind}", thousands(count))).collect();
        all.extend(self.links());
        let mut parts = Vec::new();
        if !all.is_empty() {
            parts.push(format!("left out: {}", all.join(", ")));
        }
        parts.extend(self.rules());
        f.write_str(&parts.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_count() {
        let mut left_out = LeftOut { hidden: 2, named: 1, ..LeftOut::default() };
        assert_eq!(left_out.surprise(), None);
        (left_out.to_folders, left_out.lost) = (1, 3);
        assert_eq!(
            left_out.to_string(),
            "left out: 2 hidden, 1 named by a .gitignore, 3 symbolic links to nothing, 1 symbolic \
             link to a folder"
        );
        assert_eq!(
            left_out.surprise().as_deref(),
            Some("left out: 3 symbolic links to nothing, 1 symbolic link to a folder")
        );
    }
}
