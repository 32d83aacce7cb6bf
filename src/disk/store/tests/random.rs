//! Any sequence of changes, any text in a note, any bytes in a file.

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::disk::file::fault::fail_at;
use crate::model::notebook::Notebook;

use super::super::fields::tidy_tags;
use super::{Annotation, Change, Id, doc, made, mark, note, store};

/// The reader's own text around four annotations: each line with `mine` must stay, whatever happens
/// to the highlights `a` and `b`.
const HAND: &str = "# mine 1\nformat = 1\nmine2 = [1,   2]\n\n[document] # mine 3\npath = \"x\"\n\n\
    # mine 4\n\n[[note]]\n# mine 5\nid='n'\n  text = \"\"\"\n# mine 6\n[[highlight]]\"\"\" # mine 7\n\n\
    # mine 8\n[[highlight]]\nid = \"k\"\nstart = 50\nend = 54 # mine 9\nquote = \"word\"\n\
    mine10 = { a = 1 }\n[highlight.mine11]\nx = 1\n# mine 12\n\n[[highlight]]\nid = \"a\"\nstart = 60\n\
    end = 64\nquote = \"word\"\n\n# mine 13\n\n# comment of b\n[[highlight]]\nid = \"b\"\nstart = 10\n\
    end = 14\nquote = \"word\"\n# mine 14\n\n[mine15]\n# mine 16\n";

fn mine(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().filter(|line| line.contains("mine")).collect();
    lines.sort_unstable();
    lines
}

/// Creates a note if its id is a capital letter, otherwise a highlight.
fn entry(id: char, start: usize, text: &str) -> Annotation {
    let name = id.to_string();
    if id.is_uppercase() {
        Annotation::Note(note(&name, text))
    } else {
        Annotation::Highlight(mark(&name, start, text))
    }
}

/// Creates, edits or deletes one of a few annotations.
fn change() -> impl Strategy<Value = (char, usize, Option<String>)> {
    let text = proptest::option::weighted(0.7, "([a-c\"\\\\\r#ж\\[\\]]\n?){0,6}");
    (prop::sample::select(vec!['a', 'b', 'c', 'd', 'N', 'M']), 0_usize..100, text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_readers_words_stay_over_any_changes(changes in vec(change(), 1..12)) {
        let (_dir, store) = store();
        let path = store.root().join("iris/x.toml");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, HAND).unwrap();
        let mut book = store.load("iris", &doc("x")).notebook;
        for (id, start, text) in changes {
            let after = text.map(|text| entry(id, start, &text));
            let before = book.get(&Id::from(id.to_string()));
            let change = Change { before, after };
            book.apply(&change);
            let saved = store.save(&doc("x"), None, &[change]).unwrap();
            prop_assert_eq!(&saved.notebook, &book);
            prop_assert_eq!(&store.load("iris", &doc("x")), &saved);
            let text = fs::read_to_string(&path).unwrap();
            prop_assert_eq!(mine(&text), mine(HAND));
            let kept = HAND.find("# mine 8").unwrap()..HAND.find("# mine 12").unwrap();
            prop_assert!(text.contains(&HAND[kept]), "{}", text);
            prop_assert!(!text.contains("\n\n\n"), "blank lines pile up: {}", text);
        }
    }

    #[test]
    fn every_note_and_quote_survives(text in "(?s).{0,40}", id in "\\PC{1,8}") {
        let (_dir, store) = store();
        let mut one = mark(&id, 3, &text);
        one.anchor.quote.clone_from(&text);
        one.anchor.prefix.clone_from(&text);
        one.tags = vec![text.clone(), id.clone()];
        tidy_tags(&mut one.tags);
        let changes = [Change::make(Annotation::Note(note("n-o-t-e-9", &text))), made(one.clone())];
        let saved = store.save(&doc("x"), None, &changes).unwrap();
        prop_assert_eq!(&saved.notebook.highlights, &vec![one]);
        prop_assert_eq!(store.load("iris", &doc("x")), saved);
    }

    #[test]
    fn no_bytes_make_it_panic_or_are_overwritten(noise in vec((0..HAND.len(), any::<u8>()), 0..4),
                                                 cut in 0..HAND.len()) {
        let (_dir, store) = store();
        let path = store.root().join("iris/x.toml");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = HAND.as_bytes().to_vec();
        for (at, byte) in noise {
            bytes[at] = byte;
        }
        bytes.truncate(cut);
        fs::write(&path, &bytes).unwrap();
        let loaded = store.load("iris", &doc("x"));
        let saved = store.save(&doc("x"), None, &[made(mark("new", 1, ""))]);
        prop_assert_eq!(saved.is_err(), loaded.is_protected());
        if saved.is_err() {
            prop_assert_eq!(fs::read(&path).unwrap(), bytes);
        }
    }
}

/// An action of one of two sessions: it changes an annotation based on what it last read, reloads
/// the file, or dies in the middle of a save.
#[derive(Clone, Debug)]
enum Deed {
    Change(char, usize, Option<String>),
    Look,
    Die,
}

fn deed() -> impl Strategy<Value = (bool, Deed)> {
    let deed = prop_oneof![
        6 => change().prop_map(|(id, start, text)| Deed::Change(id, start, text)),
        2 => Just(Deed::Look),
        1 => Just(Deed::Die),
    ];
    (any::<bool>(), deed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn two_sessions_do_together_what_one_would_have_done(deeds in vec(deed(), 1..16)) {
        let (_dir, store) = store();
        let path = store.root().join("iris/x.toml");
        let mut one = Notebook::default();
        let mut known = [Notebook::default(), Notebook::default()];
        for (at, (second, deed)) in deeds.into_iter().enumerate() {
            let known = &mut known[usize::from(second)];
            match deed {
                Deed::Change(id, start, text) => {
                    let after = text.map(|text| entry(id, start, &text));
                    let before = known.get(&Id::from(id.to_string()));
                    let change = Change { before, after };
                    one.apply(&change);
                    *known = store.save(&doc("x"), None, &[change]).unwrap().notebook;
                    prop_assert_eq!(&*known, &one);
                }
                Deed::Look => *known = store.load("iris", &doc("x")).notebook,
                Deed::Die => {
                    // Half of a file that was never renamed into place.
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    let half = format!(".gloss-4194303-{at}.tmp");
                    fs::write(path.with_file_name(half), "format = 1\n[[highl").unwrap();
                }
            }
            prop_assert_eq!(&store.load("iris", &doc("x")).notebook, &one);
        }
    }
}

/// Every step of a save in turn fails as on a full disk.
#[test]
fn a_save_that_fails_at_any_step_changes_nothing_and_can_be_done_again() {
    let files = |root: &std::path::Path| -> Vec<String> {
        let entries = fs::read_dir(root.join("iris")).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name != ".lock").collect();
        names.sort();
        names
    };
    let changes = [made(mark("a", 5, "n")), made(mark("b", 9, ""))];
    let mut failed = 0;
    for old in [false, true] {
        for step in 0.. {
            let (_dir, store) = store();
            if old {
                store.save(&doc("x"), None, &changes[..1]).unwrap();
            }
            let path = store.root().join("iris/x.toml");
            let before = fs::read(&path).ok();
            fail_at(Some(step));
            let result = store.save(&doc("x"), None, &changes[1..]);
            if !fail_at(None) {
                // No step was left to fail.
                assert!(result.is_ok());
                break;
            }
            failed += 1;
            let after = fs::read(&path).ok();
            if let Err(error) = &result {
                let told = error.to_string();
                // Only the sync of the folder comes after the rename.
                assert!(after == before || told.contains("sync the folder"), "{step}: {told}");
            }
            assert!(store.load("iris", &doc("x")).problems.is_empty(), "{step}");
            let expected: &[&str] = if after.is_some() { &["x.toml"] } else { &[] };
            assert_eq!(files(store.root()), expected, "{step}: no temporary file is left");
            let again = store.save(&doc("x"), None, &changes[1..]).unwrap().notebook;
            assert_eq!(again.highlights.len(), 1 + usize::from(old), "{step}");
        }
    }
    assert!(failed > 10, "{failed} steps failed");
}
