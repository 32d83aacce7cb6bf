//! The store as a whole, on a real disk: what survives, what is refused, that nothing is lost.

mod codebook;
mod durable;
mod hand;
mod kept;
mod originals;
mod random;
mod reading;
mod renamed_tags;
mod toml_text;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::TempDir;

use super::{Stamp, Store, StoreError};
use crate::disk::file::temporary_name;
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change, Highlight, Id, Note};
use crate::model::path::DocPath;
use crate::model::text::Text;

/// Returns a temporary folder with the store of `iris`.
fn store() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), "iris");
    (dir, store)
}

fn open(root: &Path, annotator: &str) -> Store {
    Store::open(root.join("store"), annotator.to_owned(), false).unwrap()
}

pub(super) fn doc(path: &str) -> DocPath {
    DocPath::new(Path::new(path)).unwrap()
}

fn mark(id: &str, start: usize, note: &str) -> Highlight {
    Highlight {
        id: Id::from(id.to_owned()),
        anchor: Anchor {
            start,
            end: start + 4,
            quote: "word".to_owned(),
            prefix: "a ".to_owned(),
            suffix: " b".to_owned(),
            text: None,
            rivals: Vec::new(),
            twins: None,
        },
        tags: vec!["forces/infantry".to_owned()],
        note: Some(note.to_owned()).filter(|note| !note.is_empty()),
        created: Timestamp::from_second(1_795_341_840).unwrap(),
        updated: Timestamp::from_second(1_795_341_900).unwrap(),
    }
}

fn note(id: &str, text: &str) -> Note {
    Note {
        id: Id::from(id.to_owned()),
        text: text.to_owned(),
        created: Timestamp::from_second(1_795_341_840).unwrap(),
        updated: Timestamp::from_second(1_795_341_840).unwrap(),
    }
}

fn made(mark: Highlight) -> Change {
    Change::make(Annotation::Highlight(mark))
}

fn edited(before: Highlight, after: Highlight) -> Change {
    Change {
        before: Some(Annotation::Highlight(before)),
        after: Some(Annotation::Highlight(after)),
    }
}

#[test]
fn a_new_file_is_as_designed_and_private() {
    let (_dir, store) = store();
    let text = Arc::new(Text::new("1234567a word b".to_owned()));
    let document = doc("korea/1950/002.txt");
    assert_eq!(store.load("iris", &document), super::StoredNotebook::default());
    assert!(!store.root().exists(), "nothing is made before the first save");

    let long = "Пять-шесть, потом девять:\n比较六月的电报。";
    let changes =
        [made(mark("b", 9, long)), Change::make(Annotation::Note(note("n", "On all of it")))];
    let saved = store.save(&document, Some(&text), &changes).unwrap();
    let path = store.root().join("iris/korea/1950/002.txt.toml");
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        r#"# Glossator annotations. Offsets count Unicode code points from the start of the text; the end is exclusive.
format = 1

[document]
path = "korea/1950/002.txt"
sha256 = "99bead3d14b13f6f4e4773e8936ce4bee4857460c426eae8bb70cbef869aec66"

[[note]]
id = "n"
text = """On all of it"""
created = 2026-11-22T10:04:00Z
updated = 2026-11-22T10:04:00Z

[[highlight]]
id = "b"
start = 9
end = 13
quote = "word"
prefix = "a "
suffix = " b"
tags = ["forces/infantry"]
note = """
Пять-шесть, потом девять:
比较六月的电报。"""
created = 2026-11-22T10:04:00Z
updated = 2026-11-22T10:05:00Z
"#
    );
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(store.root()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(store.load("iris", &document), saved);
    assert_eq!(saved.stamp, store.stamp("iris", &document));
}

#[test]
fn the_last_annotation_takes_the_file_with_it() {
    let (_dir, store) = store();
    let document = doc("a.txt");
    let one = made(mark("a", 1, ""));
    let saved = store.save(&document, None, std::slice::from_ref(&one)).unwrap();
    let gone = store.save(&document, None, &[one.inverse()]).unwrap();
    assert!(gone.notebook.is_empty() && gone.stamp == Stamp::default());
    assert_ne!(saved.stamp, gone.stamp);
    assert!(!store.root().join("iris/a.txt.toml").exists());
    store.save(&document, None, &[one.inverse()]).unwrap();
    assert!(!store.root().join("iris/a.txt.toml").exists(), "nothing is no reason for a file");
}

#[test]
fn two_sessions_with_stale_views_lose_nothing() {
    let (dir, first) = store();
    let second = open(dir.path(), "iris");
    let document = doc("a.txt");
    let start = mark("a", 5, "");
    first.save(&document, None, &[made(start.clone())]).unwrap();
    let mut mine = start.clone();
    mine.tags.push("person".to_owned());
    let yours = mark("a", 5, "a note");
    first.save(&document, None, &[edited(start.clone(), mine)]).unwrap();
    second.save(&document, None, &[edited(start, yours), made(mark("b", 1, ""))]).unwrap();
    let last = first.save(&document, None, &[made(mark("c", 9, ""))]).unwrap();

    let ids: Vec<_> = last.notebook.highlights.iter().map(|m| m.id.as_ref()).collect();
    assert_eq!(ids, ["b", "a", "c"]);
    assert_eq!(last.notebook.highlights[1].tags, ["forces/infantry", "person"]);
    assert_eq!(last.notebook.highlights[1].note.as_deref(), Some("a note"));
    assert_eq!(second.load("iris", &document), last);
}

#[test]
fn eight_threads_save_at_once_and_all_is_there() {
    let (dir, store) = store();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let own = open(dir.path(), "iris");
            scope.spawn(move || {
                for n in 0..25 {
                    let change = made(mark(&format!("{thread}-{n}"), 100 * n + thread, ""));
                    own.save(&doc("a.txt"), None, &[change]).unwrap();
                }
            });
        }
    });
    let loaded = store.load("iris", &doc("a.txt"));
    assert_eq!((loaded.notebook.highlights.len(), loaded.problems), (200, vec![]));
    let left: Vec<_> = fs::read_dir(store.root().join("iris")).unwrap().flatten().collect();
    assert_eq!(left.len(), 2, "the file and the lock: {left:?}");
}

#[test]
fn what_a_killed_session_left_behind_is_swept() {
    let (_dir, store) = store();
    let home = store.root().join("iris");
    fs::create_dir_all(&home).unwrap();
    let left = temporary_name();
    fs::write(home.join(&left), "half a fi").unwrap();
    fs::write(home.join(".lock"), "").unwrap();
    store.save(&doc("a.txt"), None, &[made(mark("a", 1, ""))]).unwrap();
    assert!(!home.join(left).exists());
}

#[test]
fn reading_only_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path().join("s"), "iris".to_owned(), true).unwrap();
    let refused = store.save(&doc("a"), None, &[made(mark("a", 1, ""))]);
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
    let tag = store.codebook().0.fresh("new");
    assert!(matches!(store.add_tag(&tag), Err(StoreError::ReadOnly { .. })));
    assert!(fs::read_dir(dir.path()).unwrap().next().is_none());
}

#[test]
fn a_name_that_is_no_folder_is_refused() {
    for bad in ["", ".", "..", "a/b", ".git", "a\nb", "codebook.toml", "CodeBook.TOML"] {
        let opened = Store::open("/nowhere".into(), bad.to_owned(), false);
        assert!(matches!(opened, Err(StoreError::Annotator { .. })), "{bad:?}");
    }
    assert!(Store::open("/nowhere".into(), "Ирис Ф.".to_owned(), false).is_ok());
}

#[test]
fn a_link_out_of_the_store_is_neither_read_nor_written() {
    let (dir, store) = store();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("a.toml"), "format = 1\n").unwrap();
    fs::create_dir_all(store.root().join("iris")).unwrap();
    symlink(&out, store.root().join("iris/away")).unwrap();
    symlink(&out, store.root().join("boris")).unwrap();
    let away = doc("away/a");
    assert!(store.load("iris", &away).problems[0].what.contains("symbolic link"));
    assert!(store.load("boris", &doc("a")).is_protected());
    let error = store.save(&away, None, &[made(mark("a", 1, ""))]).unwrap_err();
    assert!(error.to_string().contains("leads out of"), "{error}");
    let error = open(dir.path(), "boris").save(&doc("a"), None, &[]).unwrap_err();
    assert!(error.to_string().contains("leads out of"), "{error}");
    assert_eq!(fs::read_to_string(out.join("a.toml")).unwrap(), "format = 1\n");
    assert_eq!(fs::read_dir(out).unwrap().count(), 1);
}

#[test]
fn the_digest_moves_on_only_when_every_anchor_is_exact() {
    let (_dir, store) = store();
    let document = doc("a.txt");
    let old = Arc::new(Text::new("a word b word".to_owned()));
    let new = Arc::new(Text::new("a word! b word".to_owned()));
    store.save(&document, Some(&old), &[made(mark("a", 2, "")), made(mark("b", 9, ""))]).unwrap();
    let drifted = store.save(&document, Some(&new), &[]).unwrap();
    assert_eq!(drifted.sha256.as_deref(), Some(old.sha256()));
    let mut moved = mark("b", 10, "");
    moved.anchor.text = Some(new.sha256().to_owned());
    let accepted = [edited(mark("b", 9, ""), moved)];
    let saved = store.save(&document, None, &accepted).unwrap();
    assert_eq!(saved.sha256.as_deref(), Some(old.sha256()));
    let saved = store.save(&document, Some(&new), &[]).unwrap();
    assert_eq!(saved.sha256.as_deref(), Some(new.sha256()));
}

#[test]
fn a_file_marked_read_only_and_a_full_path_are_told() {
    let (_dir, store) = store();
    store.save(&doc("a"), None, &[made(mark("a", 1, ""))]).unwrap();
    let path = store.root().join("iris/a.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    let before = fs::read(&path).unwrap();
    let error = store.save(&doc("a"), None, &[made(mark("b", 1, ""))]).unwrap_err();
    assert!(error.to_string().contains("a.toml: it is marked read-only; change who"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);

    let below_a_file = store.save(&doc("a.toml/b"), None, &[made(mark("b", 1, ""))]);
    assert!(below_a_file.unwrap_err().to_string().contains("a.toml"));
}
