//! Invalid files: valid entries are loaded, errors are named, nothing is overwritten.

use std::fs;

use super::{StoreError, doc, made, mark, store};

const GOOD: &str = "[[highlight]]\nid = \"good\"\nstart = 1\nend = 5\nquote = \"word\"\n";

/// Returns the problems of a file with this text, as `line:column: what`; checks that the valid
/// highlight is loaded and that no save changes the file.
fn problems(text: &[u8]) -> Vec<String> {
    let (_dir, store) = store();
    let path = store.root().join("iris/a.txt.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let loaded = store.load("iris", &doc("a.txt"));
    assert!(loaded.is_protected());
    let is_toml = !loaded.problems[0].what.starts_with("this is not");
    assert_eq!(loaded.notebook.highlights.len(), usize::from(is_toml));

    let refused = store.save(&doc("a.txt"), None, &[made(mark("a", 1, ""))]).unwrap_err();
    assert!(matches!(refused, StoreError::Protected(_)));
    let said = refused.to_string();
    assert!(said.starts_with(&loaded.problems[0].to_string()), "{said}");
    assert!(said.contains("gloss check"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), text);

    let begin = format!("{}:", path.display());
    let cut = |said: String| said.strip_prefix(&begin).unwrap().to_owned();
    loaded.problems.into_iter().map(|problem| cut(problem.to_string())).collect()
}

#[test]
fn each_wrong_entry_is_named_with_its_place() {
    let cases = [
        ("[[highlight]]\nstart = 1\nend = 2\nquote = \"a\"", "8:1: this highlight has no `id`"),
        ("[[highlight]]\nid = \"x\"\nend = 2\nquote = \"a\"", "8:1: this highlight has no `start`"),
        ("[[highlight]]\nid = \"x\"\nstart = 2\nquote = \"a\"", "8:1: this highlight has no `end`"),
        ("[[highlight]]\nid = \"x\"\nstart = 2\nend = 2", "8:1: this highlight has no `quote`"),
        (
            "[[highlight]]\nid = \"x\"\nstart = 3\nend = 2\nquote = \"a\"",
            "10:9: this highlight starts at 3, after its end at 2",
        ),
        (
            "[[highlight]]\nid = \"x\"\nstart = -3\nend = 2\nquote = \"a\"",
            "10:9: `start` must be a whole number from 0 up",
        ),
        (
            "[[highlight]]\nid = \"x\"\nstart = 1\nend = 2\nquote = 7",
            "12:9: `quote` must be a string",
        ),
        (
            "[[highlight]]\nid = \"x\"\nstart = 1\nend = 2\nquote = \"\"\ntags = [\"ж\", 7]",
            "13:14: each tag must be a string",
        ),
        (
            "[[highlight]]\nid = \"x\"\nstart = 1\nend = 2\nquote = \"\"\ntags = \"a\"",
            "13:8: `tags` must be a list of strings",
        ),
        (
            "[[highlight]]\nid = \"x\"\nstart = 1\nend = 2\nquote = \"\"\ncreated = 2026-01-01",
            "13:11: `created` must be a date and time with its zone, such as 2026-11-22T10:04:00Z",
        ),
        (
            "[[highlight]]\nid = \"good\"\nstart = 1\nend = 5\nquote = \"\"",
            "9:6: the id \"good\" occurs twice",
        ),
        ("[[note]]\nid = \"\"\ntext = \"\"\n", "9:6: the id is empty"),
        ("[[note]]\nid = \"n\"\n", "8:1: this note has no `text`"),
        ("[note]\n", "8:1: write each note as a table [[note]]"),
        ("[document]\npath = \"b.txt\"", "9:8: this is about \"b.txt\", but the file name says"),
        ("[document]\npath = 3", "9:8: `document.path` must be a string"),
    ];
    for (text, expected) in cases {
        let found = problems(format!("format = 1\n{GOOD}\n{text}").as_bytes());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn an_unknown_format_is_refused() {
    let found = problems(format!("format = 2\n{GOOD}").as_bytes());
    assert!(
        found[0].starts_with("1:10: unsupported format; this version reads only format 1"),
        "{found:?}"
    );
    let found = problems(GOOD.as_bytes());
    assert_eq!(found, [" `format = 1` is missing at its head"]);
}

#[test]
fn what_is_not_toml_or_not_text_is_told_with_its_place() {
    let found = problems(b"format = 1\nq = \"\xd0\xb6\" \"\n");
    assert!(found[0].starts_with("2:9: this is not TOML: "), "{found:?}");
    assert_eq!(problems(b"format = 1\n# \xd0\xb6\xff"), ["2:4: this is not UTF-8"]);
    let found = problems(b"format = 1\nformat = 1\n");
    assert!(found[0].contains("duplicate key"), "{found:?}");
}

#[test]
fn depth_and_size_have_limits() {
    let deep = 200_000;
    for text in [
        format!("format = 1\na = {}", "[".repeat(deep)),
        format!("format = 1\na = {}1{}", "{a=".repeat(deep), "}".repeat(deep)),
        format!("format = 1\n{}a = 1", "a.".repeat(deep)),
        format!("format = 1\n[{}a]\nx = 1", "a.".repeat(deep)),
    ] {
        assert!(problems(text.as_bytes())[0].contains("this is not TOML"));
    }
    let (_dir, store) = store();
    let path = store.root().join("iris/a.txt.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::create(&path).unwrap().set_len(super::super::LIMIT + 1).unwrap();
    let problem = &store.load("iris", &doc("a.txt")).problems[0];
    assert_eq!(problem.what, "could not read: it is larger than 64 MiB");
    assert!(store.save(&doc("a.txt"), None, &[made(mark("a", 1, ""))]).is_err());
    assert_eq!(fs::metadata(path).unwrap().len(), super::super::LIMIT + 1);
}

#[test]
fn what_cannot_be_read_is_not_written_either() {
    let (_dir, store) = store();
    fs::create_dir_all(store.root().join("iris/a.txt.toml/b")).unwrap();
    let loaded = store.load("iris", &doc("a.txt"));
    assert!(loaded.problems[0].what.contains("directory"), "{}", loaded.problems[0]);
    let refused = store.save(&doc("a.txt"), None, &[made(mark("a", 1, ""))]);
    assert!(matches!(refused, Err(StoreError::Protected(_))));
    assert!(store.root().join("iris/a.txt.toml/b").is_dir());
}

#[test]
fn unknown_keys_and_missing_dates_are_no_problem() {
    let (_dir, store) = store();
    let path = store.root().join("iris/a.txt.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("format = 1\nx = 1\n{GOOD}y = 2\nnote = \"\"\n[z]\n")).unwrap();
    let loaded = store.load("iris", &doc("a.txt"));
    assert_eq!((loaded.problems, loaded.notebook.highlights[0].note.as_deref()), (vec![], None));
}

#[test]
fn a_thousand_mistakes_are_not_a_thousand_messages() {
    let text = format!("format = 1\n{GOOD}{}", "[[note]]\n".repeat(1000));
    assert_eq!(problems(text.as_bytes()).len(), 100);
}
