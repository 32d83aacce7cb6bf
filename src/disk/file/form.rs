//! Names on file systems that ignore case, or that change the letters of a name into others that
//! look the same (Unicode's normal forms).
//!
//! Owns the question whether two names are one file there. It is asked of the folder itself, not of
//! the operating system: a disk of either kind can be on any machine.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use crate::model::path::DocPath;

/// Returns whether both paths lead to one file or folder.
pub(in crate::disk) fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path| fs::symlink_metadata(path).map(|about| (about.dev(), about.ino()));
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

/// Returns whether some file system takes the one name for the other.
pub(in crate::disk) fn is_alike(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

fn folded(name: &str) -> String {
    // Once more, since small letters may be composed otherwise than the great ones.
    let lower: String = name.nfd().flat_map(char::to_lowercase).collect();
    lower.nfc().collect()
}

/// Returns the name by which `folder` lists what it finds under `name`, if that is another.
pub(in crate::disk) fn listed_name(folder: &Path, name: &str) -> Option<String> {
    let path = folder.join(name);
    // On other file systems no other form leads anywhere, which is found out without listing.
    if !forms(name).iter().any(|form| is_same(&path, &folder.join(form))) {
        return None;
    }
    let names = fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    listed(name, names, |other| is_same(&path, &folder.join(other)))
}

fn listed(
    name: &str,
    names: impl Iterator<Item = String>,
    is_same: impl Fn(&str) -> bool,
) -> Option<String> {
    let mut alike = None;
    for other in names {
        if other == name {
            return None;
        }
        if is_alike(&other, name) && is_same(&other) {
            alike = Some(other);
        }
    }
    alike
}

/// Returns the path by which the folders below `root` list `path`.
pub(in crate::disk) fn listed_path(root: &Path, path: &DocPath) -> DocPath {
    let mut folder = root.to_owned();
    let mut parts = Vec::new();
    for part in path.as_str().split('/') {
        let part = listed_name(&folder, part).unwrap_or_else(|| part.to_owned());
        folder.push(&part);
        parts.push(part);
    }
    DocPath::new(Path::new(&parts.join("/"))).unwrap_or_else(|_| path.clone())
}

/// Returns whether the folder finds the file `path` under another normal form of its name too.
pub(in crate::disk) fn changes_letters(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let forms = [name.nfc().collect::<String>(), name.nfd().collect()];
    forms.iter().filter(|form| *form != name).any(|form| is_same(path, &path.with_file_name(form)))
}

/// Returns other forms of a name.
fn forms(name: &str) -> Vec<String> {
    let lower: String = name.chars().flat_map(char::to_lowercase).collect();
    let upper: String = name.chars().flat_map(char::to_uppercase).collect();
    let mut forms = vec![name.nfc().collect(), name.nfd().collect(), lower, upper];
    forms.retain(|form: &String| form != name);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the name that a folder lists for `name`, if it takes all forms of a name for one.
    fn of(name: &str, names: &[&str]) -> Option<String> {
        listed(name, names.iter().map(|&name| name.to_owned()), |_| true)
    }

    #[test]
    fn a_name_is_what_the_folder_says() {
        assert_eq!(of("iris", &["boris", "IRIS"]).as_deref(), Some("IRIS"));
        assert_eq!(of("iris", &["IRIS", "iris"]), None, "here they are two");
        assert_eq!(of("\u{439}", &["\u{438}\u{306}"]).as_deref(), Some("\u{438}\u{306}"));
        assert_eq!(of("new", &["boris"]), None);
        let names = ["IRIS".to_owned()].into_iter();
        assert_eq!(listed("iris", names, |_| false), None, "another file");
        assert!(is_alike("É.txt", "e\u{301}.TXT") && !is_alike("a", "b"));
    }

    #[test]
    fn on_this_file_system_names_are_what_they_are_or_one() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("Iris")).unwrap();
        let one = is_same(&dir.path().join("Iris"), &dir.path().join("iRIS"));
        let expected = one.then(|| "Iris".to_owned());
        assert_eq!(listed_name(dir.path(), "iRIS"), expected);
        assert_eq!(listed_name(dir.path(), "Iris"), None);
        let path = DocPath::new(Path::new("iRIS/new")).unwrap();
        let listed = listed_path(dir.path(), &path);
        assert_eq!(listed.as_str(), if one { "Iris/new" } else { "iRIS/new" });
    }
}
