//! What was removed comes back as the reader wrote it.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{Annotation, Change, Id, Store, doc, made, mark, open, store};
use crate::model::notebook::Notebook;
use crate::model::step::Original;

/// Keys that the program does not know, in many ways to write them.
const MINE: &[&str] = &[
    "mood = \"doubtful\"   # mine\n",
    "  indented = 1\n",
    "box = { a = 1, b = [1, 2] } # inline\n",
    "dotted.key.a = 'x'\ndotted.\"key\".b = 1.5\n",
    "# about the next\nseen = [\n  1, # one\n\n  2,\n]\n",
    "long = '''\n[[highlight]]\nid = \"no\"\n'''\n",
    "\n",
    "# a remark among the keys\n",
];
/// What may stand above an annotation's table.
const ABOVE: &[&str] =
    &["", "", "", "# Ask Kathryn.\n", "# one\n# two\n", "# alone\n\n# attached\n", "\n\n"];
/// What may follow its keys.
const BELOW: &[&str] = &[
    "",
    "",
    "# below the last key\n",
    "[NAME.extra]\nseen = [1,   2]\n",
    "# on the extra\n[NAME.extra]   # here\na.b = 1\n\n[NAME.extra.deeper]\nx = 'y'\n",
    "[[NAME.list]]\nn = 1\n[[NAME.list]]\nn = 2 # two\n",
];
/// What may stand between two annotations: nothing, a remark, a table.
const BETWEEN: &[&str] = &[
    "\n",
    "\n",
    "\n",
    "",
    "\n\n\n",
    "\n# ---- a remark that stands alone ----\n\n",
    "\n[reader]\ncolour = \"blue\"\n# its end\n\n",
    "\n[[shelf]]\nn = 1\n\n[[shelf]]\nn = 2\n\n",
];

/// One annotation: whether it is a note, what of `MINE` it has, in which order its keys are, and
/// what is above, below and after it.
type Entry = (bool, Vec<&'static str>, usize, &'static str, &'static str, &'static str);

fn entry() -> impl Strategy<Value = Entry> {
    let mine = vec(select(MINE), 0..3);
    (any::<bool>(), mine, 0_usize..7, select(ABOVE), select(BELOW), select(BETWEEN))
}

/// Returns the text of a file with these entries.
fn file(entries: &[Entry], ends: bool) -> String {
    let mut text =
        "# Mine.\nformat = 1 # the first\n\n[document]\npath = \"x\"\nsha256 = \"0f\"\n\n"
            .to_owned();
    let mut own = false;
    for (at, (is_note, mine, turn, above, below, between)) in entries.iter().enumerate() {
        let (name, mut keys) = if *is_note {
            (
                "note",
                vec![format!("id = \"{at}\"\n"), "text = \"\"\"\nAll of\nit\"\"\"\n".to_owned()],
            )
        } else {
            let (start, end) = (at * 10, at * 10 + 4);
            let place = format!("start = {start}\nend={end}\n");
            let words = "quote = 'word' # the word\nnote = \"\"\"so\"\"\"\n".to_owned();
            let tags = "tags = [\n  \"b\",   # surely\n  \"a\",\n]\n".to_owned();
            ("highlight", vec![format!("id = '{at}'\n"), place, words, tags])
        };
        let mut mine = mine.clone();
        mine.sort_unstable();
        mine.dedup();
        keys.extend(mine.into_iter().map(str::to_owned));
        let turn = turn % keys.len();
        keys.rotate_left(turn);
        // A table of the reader's own stands in a file once.
        let once = between.contains("[reader]") || between.contains("[[shelf]]");
        let between = if once && own { "\n" } else { *between };
        own |= once;
        let keys = keys.concat();
        let table = format!("[[{name}]]\n{keys}{}", below.replace("NAME", name));
        text.extend([above, table.as_str(), between]);
    }
    if ends { text } else { text.trim_end().to_owned() }
}

/// Lays out `text` as the file of the document.
fn with(text: &str) -> (tempfile::TempDir, Store, PathBuf) {
    let (dir, store) = store();
    let path = store.root().join("iris/x.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    (dir, store, path)
}

/// Removes the annotations with these ids as one step; returns the step and what is kept of it.
fn remove(store: &Store, ids: &[Id]) -> (Vec<Change>, Vec<Original>) {
    let book = store.load("iris", &doc("x")).notebook;
    let changes: Vec<Change> =
        ids.iter().filter_map(|id| book.get(id)).map(Change::remove).collect();
    let saved = store.save_part(&doc("x"), None, &changes, &[]).unwrap();
    assert_eq!(saved.originals.len(), changes.len());
    (changes, saved.originals)
}

/// Takes a step back; returns the notebook then.
fn take_back(store: &Store, (changes, originals): &(Vec<Change>, Vec<Original>)) -> Notebook {
    let back: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
    let saved = store.save_part(&doc("x"), None, &back, originals).unwrap().stored;
    assert_eq!(saved, store.load("iris", &doc("x")));
    saved.notebook
}

fn ids(book: &Notebook) -> Vec<Id> {
    let notes = book.notes.iter().map(|note| note.id.clone());
    notes.chain(book.highlights.iter().map(|mark| mark.id.clone())).collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_removed_and_taken_back_is_there_byte_for_byte(
        entries in vec(entry(), 1..6), ends in any::<bool>(), crlf in any::<bool>(),
        bom in any::<bool>(), picks in vec((any::<Index>(), any::<bool>()), 1..6),
    ) {
        let file = file(&entries, ends);
        let file = if crlf { file.replace('\n', "\r\n") } else { file };
        let file = if bom { format!("\u{feff}{file}") } else { file };
        let (_dir, store, path) = with(&file);
        let loaded = store.load("iris", &doc("x"));
        prop_assert_eq!(&loaded.problems, &vec![], "{}", file);
        // Some go alone, some several at once, in any order.
        let mut left = ids(&loaded.notebook);
        let mut steps: Vec<Vec<Id>> = vec![Vec::new()];
        for (pick, alone) in picks {
            if left.is_empty() {
                break;
            }
            let id = left.remove(pick.index(left.len()));
            match steps.last_mut() {
                Some(step) if !alone => step.push(id),
                _ => steps.push(vec![id]),
            }
        }
        for _ in 0..2 {
            let done: Vec<_> = steps.iter().map(|ids| remove(&store, ids)).collect();
            // A later session has nothing but what was kept.
            let later = Store::open(store.root().to_owned(), "iris".to_owned(), false).unwrap();
            for step in done.iter().rev() {
                take_back(&later, step);
            }
            prop_assert_eq!(&text(&path), &file);
            prop_assert_eq!(&later.load("iris", &doc("x")).notebook, &loaded.notebook);
        }
    }

    #[test]
    fn so_it_is_when_another_session_was_there_in_between(
        entries in vec(entry(), 1..6), pick in any::<Index>(), other in 0_usize..60,
        gone in any::<Index>(), crlf in any::<bool>(),
    ) {
        let file = file(&entries, true);
        let (_dir, store, path) = with(&if crlf { file.replace('\n', "\r\n") } else { file });
        let book = store.load("iris", &doc("x")).notebook;
        let all = ids(&book);
        let id = all[pick.index(all.len())].clone();
        let before = written(&store, &path, &id);
        let step = remove(&store, std::slice::from_ref(&id));
        store.save(&doc("x"), None, &[made(mark("new", other, "n"))]).unwrap();
        let gone = all[gone.index(all.len())].clone();
        if gone != id {
            remove(&store, &[gone]);
        }
        let back = take_back(&store, &step);
        prop_assert_eq!(back.get(&id), book.get(&id));
        // Whatever is around it now, the entry itself is as it was.
        prop_assert_eq!(written(&store, &path, &id), before);
    }
}

/// Returns the comment and the table of an annotation.
fn written(store: &Store, path: &Path, id: &Id) -> (String, String) {
    let (_, reading) = store.read_file(path, &doc("x"));
    let text = reading.toml_text.as_ref().unwrap();
    let block = &text.blocks[text.find(id.as_ref()).unwrap()];
    (block.comment.clone(), block.body.clone())
}

#[test]
fn the_file_goes_with_the_last_annotation_and_comes_back_as_it_was() {
    let made = "# Glossator annotations. Offsets count Unicode code points from the start of the \
                text; the end is exclusive.\nformat = 1\n\n[document]\npath = \"x\"\nsha256 = \
                \"0f\"\n\n# mine\n[[highlight]]\nid = \"a\"\nstart = 1\nend = 5\nquote = \"word\"\n";
    let dressed = format!("\u{feff}{}", made.replace('\n', "\r\n"));
    let (_dir, store, path) = with(&dressed);
    let step = remove(&store, &[Id::from("a".to_owned())]);
    assert!(!path.exists());
    // Even if the document says something else now.
    let now = std::sync::Arc::new(super::Text::new("No such words.".to_owned()));
    let back: Vec<Change> = step.0.iter().map(Change::inverse).collect();
    store.save_part(&doc("x"), Some(&now), &back, &step.1).unwrap();
    assert_eq!(text(&path), dressed);
}

#[test]
fn the_digest_of_the_document_goes_back_with_what_drifted() {
    let (_dir, store) = store();
    let old = std::sync::Arc::new(super::Text::new("a word b word".to_owned()));
    let new = std::sync::Arc::new(super::Text::new("a word! b word".to_owned()));
    let (one, two) = (mark("a", 2, ""), mark("b", 9, ""));
    store.save(&doc("x"), Some(&old), &[made(one), made(two.clone())]).unwrap();
    let path = store.root().join("iris/x.toml");
    let before = text(&path);
    let gone = Change::remove(Annotation::Highlight(two));
    let saved = store.save_part(&doc("x"), Some(&new), std::slice::from_ref(&gone), &[]).unwrap();
    assert_eq!(saved.stored.sha256.as_deref(), Some(new.sha256()));
    let back = store.save_part(&doc("x"), Some(&new), &[gone.inverse()], &saved.originals).unwrap();
    assert_eq!(back.stored.sha256.as_deref(), Some(old.sha256()));
    // The other one was exact in both texts and was brought up to date meanwhile; it says so.
    let named = format!("]\ntext = \"{}\"\n", new.sha256());
    assert_eq!(text(&path), before.replacen("]\ncreated", &format!("{named}created"), 1));
}

#[test]
fn what_was_kept_and_damaged_since_keeps_nothing_from_being_saved() {
    let (dir, store, path) = with(&file(&[(false, vec![MINE[0]], 0, "", "", "\n")], true));
    let (changes, originals) = remove(&store, &[Id::from("0".to_owned())]);
    let source = &originals[0].source;
    assert!(source.contains("doubtful"), "{source}");
    for damaged in [
        String::new(),
        "{}".to_owned(),
        source.replace("quote", "quota"),
        source.replace("[[highlight]]", "[other]\\nx = 1\\n[[highlight]]"),
        source.replace("\"tail\":\"", "\"tail\":\"x = [\\n"),
        source.replace("id = '0'", "id = 'other'"),
    ] {
        assert_ne!(&damaged, source);
        let kept = Original { source: damaged, ..originals[0].clone() };
        let saved = store.save_part(&doc("x"), None, &[changes[0].inverse()], &[kept]).unwrap();
        assert_eq!(saved.stored, open(dir.path(), "iris").load("iris", &doc("x")));
        assert_eq!(saved.stored.notebook.highlights.len(), 1);
        store.save(&doc("x"), None, &changes).unwrap();
    }
    let saved = store.save_part(&doc("x"), None, &[changes[0].inverse()], &originals).unwrap();
    assert_eq!(saved.stored.notebook.highlights.len(), 1);
    assert!(text(&path).contains("doubtful"));
}

/// What the program wrote itself need not be kept twice.
#[test]
fn what_is_as_the_program_writes_it_costs_little() {
    let (_dir, store) = store();
    let marks: Vec<_> = (0..3).map(|n| made(mark(&n.to_string(), n * 10, "a long note"))).collect();
    store.save(&doc("x"), None, &marks).unwrap();
    let (_, originals) = remove(&store, &[Id::from("1".to_owned())]);
    assert!(originals[0].source.len() < 160, "{}", originals[0].source);
}
