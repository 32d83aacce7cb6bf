//! Any sequence of changes, any text in a note, any bytes in a file.

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Change, Entry, Id, doc, made, mark, note, store};

/// Words of the reader's own around four annotations: each line with `mine` must stay, whatever
/// is done to the highlights `a` and `b`.
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

/// Makes, edits or removes one of a few annotations.
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
            let after = text.map(|text| {
                let id = id.to_string();
                if id.chars().all(char::is_uppercase) {
                    Entry::Note(note(&id, &text))
                } else {
                    Entry::Highlight(mark(&id, start, &text))
                }
            });
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
        let changes = [Change::make(Entry::Note(note("n-o-t-e-9", &text))), made(one.clone())];
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
