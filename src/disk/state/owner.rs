//! Whose state it is: that of one annotator in one store. (The library is the state folder itself.)
//!
//! Owns the identity of a store, so that one store keeps its state however its path is spelled, and
//! two stores never share any.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use crate::disk::folders::settled;
use crate::model::annotation::Id;
use crate::model::path::DocPath;

/// One annotator in one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateOwner {
    /// The store: its path without links, as text.
    pub(super) store: String,
    /// The annotator.
    pub(super) annotator: String,
    /// Whether the store is the one that the library has unless another is named.
    is_default: bool,
}

impl StateOwner {
    /// Creates the owner of the state of `annotator` in `store`, a folder that need not exist.
    /// `is_default` says that it is the library's own store; that one takes over what an earlier
    /// version left without the name of a store.
    #[must_use]
    pub fn new(store: &Path, annotator: &str, is_default: bool) -> Self {
        Self { store: identity(store), annotator: annotator.to_owned(), is_default }
    }

    /// Returns whether state belongs to this owner. Without a `store`, it is that of an earlier
    /// version: then it belongs to the library's own store, or to one that `knows` what it is
    /// about.
    pub(super) fn owns(
        &self,
        store: Option<&str>,
        annotator: &str,
        knows: impl FnOnce() -> bool,
    ) -> bool {
        annotator == self.annotator
            && match store {
                Some(store) => store == self.store || identity(Path::new(store)) == self.store,
                None => self.is_default || knows(),
            }
    }
}

/// Answers whether the store has an annotation of a document.
pub type Knows<'a> = &'a dyn Fn(&DocPath, &Id) -> bool;

/// Returns the path without links and without `.` and `..`, as far as that can be known while part
/// of it does not exist; as text, since not every path is UTF-8.
fn identity(path: &Path) -> String {
    let mut real = PathBuf::new();
    for part in settled(path).components() {
        match part {
            Component::CurDir => {}
            // What is beyond the last folder that exists has no links yet.
            Component::ParentDir => drop(real.pop()),
            part => real.push(part),
        }
    }
    OsString::from(real)
        .into_string()
        .unwrap_or_else(|real| real.as_encoded_bytes().escape_ascii().to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn one_store_has_one_identity_however_it_is_spelled() {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir_all(root.join("lib/texts")).unwrap();
        symlink(root.join("lib"), root.join("link")).unwrap();
        let spelled = [
            "lib/s",
            "lib/./s/",
            "lib/texts/../s",
            "link/s",
            "link/texts/../../lib/s",
            "lib/new/../s",
        ];
        for exists in [false, true] {
            for path in spelled {
                assert_eq!(Path::new(&identity(&root.join(path))), root.join("lib/s"), "{path}");
            }
            if !exists {
                fs::create_dir(root.join("lib/s")).unwrap();
            }
        }
        symlink(root.join("lib/s"), root.join("elsewhere")).unwrap();
        assert_eq!(Path::new(&identity(&root.join("elsewhere"))), root.join("lib/s"));
        assert_ne!(identity(&root.join("s")), identity(&root.join("lib/s")));
    }

    #[test]
    fn a_path_that_is_not_utf_8_has_an_identity_too() {
        let [a, b] = [b"/nowhere/\xff", b"/nowhere/\xfe"]
            .map(|path| identity(Path::new(std::ffi::OsStr::from_bytes(path))));
        assert_ne!(a, b);
    }

    #[test]
    fn what_is_older_goes_to_the_own_store_or_to_the_one_that_knows_it() {
        let own = StateOwner::new(Path::new("/nowhere/own"), "iris", true);
        let other = StateOwner::new(Path::new("/nowhere/other"), "iris", false);
        let unknown = || false;
        assert!(own.owns(Some("/nowhere/own"), "iris", unknown));
        assert!(own.owns(Some("/nowhere/x/../own"), "iris", unknown), "as it was once spelled");
        assert!(!own.owns(Some("/nowhere/other"), "iris", || true));
        assert!(own.owns(None, "iris", unknown) && !own.owns(None, "boris", || true));
        assert!(!other.owns(None, "iris", unknown) && other.owns(None, "iris", || true));
    }
}
