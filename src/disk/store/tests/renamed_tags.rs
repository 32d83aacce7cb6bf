//! Tags that were renamed, merged, moved or deleted: what the codebook says, and what is read.

use std::fs;

use super::{Store, doc, mark, open, store};
use crate::disk::store::whole::change_files;
use crate::model::annotation::{Annotation, Change};
use crate::model::codebook_edit::CodebookEdit;

const BOOK: &str = "\
# Our tags.

# the men
[[tag]]
name = \"forces/infantry\" # on foot
key = \"3\"
mine = [1,
  2]

# --- the state ---

[[tag]]
colour = \"green\"
name = \"state\"
[tag.notes]
by = \"iris\"

# the guns
[[tag]]
name = \"forces/artillery\"
description = \"guns\"

[other]
x = 1
# the end";

fn write(store: &Store, text: &str) {
    fs::create_dir_all(store.root()).unwrap();
    fs::write(store.root().join("codebook.toml"), text).unwrap();
}

fn change(store: &Store, edit: &CodebookEdit) -> String {
    let (file, _) = store.change_codebook(edit).unwrap();
    change_files(store, std::slice::from_ref(&file), "people.toml".as_ref()).unwrap();
    let text = file.after.unwrap();
    assert_eq!(fs::read_to_string(store.root().join("codebook.toml")).unwrap(), text);
    assert_eq!(store.codebook().1, []);
    text
}

fn rename(from: &str, to: &str) -> CodebookEdit {
    CodebookEdit::Rename { from: from.to_owned(), to: to.to_owned() }
}

fn merge(from: &str, into: &str) -> CodebookEdit {
    CodebookEdit::Merge { from: from.to_owned(), into: into.to_owned() }
}

#[test]
fn only_what_changes_in_the_codebook_is_written_anew() {
    let (_dir, store) = store();
    write(&store, BOOK);
    let expected = BOOK
        .replace("\"forces/infantry\" # on foot", "\"army/infantry\" # on foot")
        .replace("key = \"3\"\n", "key = \"3\"\nwas = [\"forces/infantry\"]\n")
        .replace("\"forces/artillery\"", "\"army/artillery\"")
        .replace("\"guns\"\n", "\"guns\"\nwas = [\"forces/artillery\"]\n");
    assert_eq!(change(&store, &rename("forces", "army")), expected);
    let key = CodebookEdit::Key { name: "state".to_owned(), key: Some('я') };
    let expected = expected.replace("name = \"state\"\n", "name = \"state\"\nkey = \"я\"\n");
    assert_eq!(change(&store, &key), expected);
    // Line ends and the mark at the beginning are kept.
    let windows = format!("\u{feff}{}", BOOK.replace('\n', "\r\n"));
    write(&store, &windows);
    let out = change(&store, &rename("state", "power"));
    assert!(
        out.starts_with('\u{feff}') && out.matches('\n').count() == out.matches("\r\n").count()
    );
}

#[test]
fn a_tag_goes_with_its_comment_and_its_own_tables_and_others_stay() {
    let (_dir, store) = store();
    write(&store, BOOK);
    let out = change(&store, &CodebookEdit::Delete("state".to_owned()));
    assert!(out.starts_with("# Our tags.\ndeleted = [\"state\"]\n\n# the men\n"), "{out}");
    assert!(
        out.contains("# --- the state ---") && out.contains("[other]\nx = 1\n# the end"),
        "{out}"
    );
    assert!(!out.contains("by = \"iris\""), "{out}");
    let out = change(&store, &CodebookEdit::Add("state".to_owned()));
    assert!(out.starts_with("# Our tags.\ndeleted = []\n"), "{out}");
    assert!(out.contains("name = \"state\""), "{out}");
    write(&store, BOOK);
    let out = change(&store, &merge("forces/infantry", "forces/artillery"));
    assert!(
        out.contains("# the men\n# the guns\n[[tag]]\nname = \"forces/artillery\"\nkey = \"3\""),
        "{out}"
    );
    write(&store, BOOK);
    let out = change(&store, &CodebookEdit::Shift { name: "state".to_owned(), back: true });
    let (state, men) = (out.find("by = \"iris\"").unwrap(), out.find("# the men").unwrap());
    assert!(state < men, "{out}");
}

#[test]
fn a_name_of_before_is_read_as_the_one_of_now_and_written_when_its_owner_saves() {
    let (dir, iris) = store();
    let boris = open(dir.path(), "boris");
    write(&iris, BOOK);
    let one = Change::make(Annotation::Highlight(mark("1", 3, "")));
    for store in [&iris, &boris] {
        store.save(&doc("a"), None, std::slice::from_ref(&one)).unwrap();
    }
    change(&iris, &rename("forces", "army"));
    for who in ["iris", "boris"] {
        // Whoever has the store open, and whoever opens it now.
        for store in [&iris, &boris, &open(dir.path(), "vera")] {
            let loaded = store.load(who, &doc("a"));
            assert_eq!(loaded.notebook.highlights[0].tags, ["army/infantry"]);
            assert!(loaded.has_former_names && loaded.problems.is_empty());
        }
    }
    let file = |who: &str| fs::read_to_string(iris.root().join(who).join("a.toml")).unwrap();
    assert!(file("boris").contains("tags = [\"forces/infantry\"]"));
    let two = Change::make(Annotation::Highlight(mark("2", 9, "")));
    let saved = boris.save(&doc("a"), None, &[two]).unwrap();
    assert!(saved.notebook.highlights.iter().all(|mark| mark.tags == ["army/infantry"]));
    assert!(!saved.has_former_names && !file("boris").contains("forces"), "{}", file("boris"));
    assert!(file("iris").contains("forces"), "nobody else's file is written");
    // A new tag cannot take the name.
    assert!(
        iris.add_tag(&crate::model::codebook::Tag {
            name: "forces/infantry".to_owned(),
            ..Default::default()
        })
        .unwrap()
        .get("forces/infantry")
        .is_none()
    );
}

#[test]
fn what_is_wrong_with_names_of_before_is_named_with_its_line_and_nothing_is_written() {
    let (_dir, store) = store();
    for (text, line, words) in [
        ("[[tag]]\nname = \"a\"\nwas = [\"b\"]\n[[tag]]\nname = \"b\"\n", 3, "called so now"),
        (
            "[[tag]]\nname = \"a\"\nwas = [\"b\"]\n[[tag]]\nname = \"b\"\nwas = [\"a\"]\n",
            3,
            "called so now",
        ),
        ("[[tag]]\nname = \"a\"\nwas = [\"a\"]\n", 3, "none of before"),
        (
            "[[tag]]\nname = \"a\"\nwas = [\"x\"]\n[[tag]]\nname = \"b\"\nwas = [\"x\"]\n",
            6,
            "already",
        ),
        ("[[tag]]\nname = \"a\"\nwas = \"x\"\n", 3, "list of strings"),
        ("[[tag]]\nname = \"a\"\nwas = [\"x\\ny\"]\n", 3, "control"),
        ("deleted = 1\n", 1, "list of strings"),
        ("[[tag]]\nname = \"a\\u001b\"\n", 2, "control"),
    ] {
        write(&store, text);
        let (_, problems) = store.codebook();
        let said = problems.first().unwrap();
        assert!(said.line == line && said.what.contains(words), "{text}: {said}");
        let refused = store.change_codebook(&CodebookEdit::Add("new".to_owned()));
        assert!(refused.unwrap_err().to_string().contains("nothing was saved"));
    }
    // What is read of it does not say that one is the other.
    assert!(store.former_names().is_empty());
}

#[test]
fn a_codebook_that_is_broken_for_a_moment_does_not_bring_the_old_names_back() {
    let (_dir, store) = store();
    write(&store, "[[tag]]\nname = \"army/infantry\"\nwas = [\"forces/infantry\"]\n");
    store.save(&doc("a"), None, &[Change::make(Annotation::Highlight(mark("1", 3, "")))]).unwrap();
    write(&store, "[[tag]\nname = ");
    assert_eq!(store.load("iris", &doc("a")).notebook.highlights[0].tags, ["army/infantry"]);
}
