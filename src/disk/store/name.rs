//! The names of annotation files.
//!
//! Owns how a document's name becomes that of a file. The names of documents may be as long as those
//! of files, so that there may be no room left for `.toml`: such a name is cut, and a digest of the
//! whole makes it unique. What the file is about stands in it then, as `document.path`.

use crate::disk::locate::hex;
use crate::model::path::DocPath;

/// What follows the document's name.
const ENDING: &str = ".toml";
/// The longest name of a file, in bytes.
const LONGEST: usize = 255;
/// How much of a name that is too long is kept, in bytes.
const KEPT: usize = 200;
/// What is between that and the digest.
const MARK: char = '~';
/// The number of digits of the digest.
const DIGITS: usize = 16;

/// Returns the path of the annotation file of `document` within an annotator's folder.
pub(super) fn file_name(document: &DocPath) -> String {
    let path = document.as_str();
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(_, name)| (&path[..path.len() - name.len()], name));
    if name.len() + ENDING.len() <= LONGEST {
        return format!("{path}{ENDING}");
    }
    let kept = &name[..name.floor_char_boundary(KEPT)];
    format!("{folder}{kept}{MARK}{}{ENDING}", hex(name.as_bytes(), DIGITS))
}

/// Returns whether a file of this name may be one whose name was cut.
pub(super) fn is_cut(name: &str) -> bool {
    let Some((kept, digest)) = name.strip_suffix(ENDING).and_then(|name| name.rsplit_once(MARK))
    else {
        return false;
    };
    // A character is at most four bytes long.
    kept.len() > KEPT - 4
        && kept.len() <= KEPT
        && digest.len() == DIGITS
        && digest.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn named(path: &str) -> String {
        file_name(&DocPath::new(Path::new(path)).unwrap())
    }

    #[test]
    fn only_what_is_too_long_is_cut_and_no_two_are_alike() {
        assert_eq!(named("a/b.txt"), "a/b.txt.toml");
        let fits = "x".repeat(250);
        assert_eq!(named(&fits), format!("{fits}.toml"));
        let (one, other) = (format!("a/{}1", "ж".repeat(126)), format!("a/{}2", "ж".repeat(126)));
        assert_ne!(named(&one), named(&other));
        for name in [named(&one), named(&other), named(&"x".repeat(251))] {
            let (_, name) = name.rsplit_once('/').unwrap_or(("", &name));
            assert!(name.len() <= LONGEST && is_cut(name), "{name}");
        }
        assert!(!is_cut("a~0123456789abcdef.toml") && !is_cut(&format!("{fits}.toml")));
    }
}
