//! Tags that were renamed, merged, moved or deleted: what the codebook says, and what is read.

use std::fs;

use super::{Store, StoreError, doc, mark, open, store};
use crate::disk::store::whole::change_files;
use crate::model::annotation::{Annotation, Change};
use crate::model::codebook_edit::CodebookEdit;
use crate::model::step::FileChange;

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

/// Puts into force what takes `edit` back, after others have changed the file.
fn undo_after(
    store: &Store,
    edit: &CodebookEdit,
    others: impl Fn(&str) -> String,
) -> Result<String, StoreError> {
    write(store, BOOK);
    let (file, _) = store.change_codebook(edit).unwrap();
    write(store, &others(file.after.as_deref().unwrap()));
    let carry_out =
        |file: FileChange| change_files(store, std::slice::from_ref(&file), "people.toml".as_ref());
    carry_out(file.inverse())?;
    assert_eq!(store.codebook().1, []);
    let text = fs::read_to_string(store.root().join("codebook.toml")).unwrap();
    // Once more, as after a crash; and there and back.
    carry_out(file.inverse()).unwrap();
    assert_eq!(fs::read_to_string(store.root().join("codebook.toml")).unwrap(), text);
    carry_out(file.clone()).unwrap();
    carry_out(file.inverse()).unwrap();
    assert_eq!(fs::read_to_string(store.root().join("codebook.toml")).unwrap(), text);
    Ok(text)
}

#[test]
fn a_change_is_taken_back_although_others_have_changed_the_codebook_elsewhere() {
    let (_dir, store) = store();
    let new = "[[tag]]\nname = \"new\"\nkey = \"9\"\n";
    let others = |text: &str| {
        let text = text.replace("# Our tags.", "# Our tags, and theirs.");
        text.replace("[other]", &format!("# theirs\n{new}\n[other]"))
            .replace("colour = \"green\"\n", "colour = \"green\"\ndescription = \"of it\"\n")
    };
    for edit in [
        rename("forces", "army"),
        CodebookEdit::Move { name: "state".to_owned(), under: Some("forces".to_owned()) },
        CodebookEdit::Key { name: "state".to_owned(), key: Some('я') },
        CodebookEdit::Add("mine".to_owned()),
    ] {
        assert_eq!(undo_after(&store, &edit, others).unwrap(), others(BOOK), "{edit:?}");
    }
    // What comes back does so with its comment and its own keys, at its place.
    let gone = CodebookEdit::Delete("forces/infantry".to_owned());
    let text = undo_after(&store, &gone, others).unwrap();
    let men = "# the men\n[[tag]]\nname = \"forces/infantry\" # on foot\nkey = \"3\"\nmine = [1,\n  2]\n\n";
    let lines = |text: &str| {
        // What is said above the list would go with it.
        let lines = text.lines().filter(|line| *line != "deleted = []");
        let mut lines: Vec<String> = lines.map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(lines(&text), lines(&others(BOOK)));
    assert!(text.find("the men") < text.find("the guns"), "{text}");
    assert!(text.contains(men), "{text}");
    let text = undo_after(&store, &merge("forces/infantry", "forces/artillery"), others).unwrap();
    assert!(text.contains(men) && !text.contains("was"), "{text}");
    // Its key was given away.
    let text = undo_after(&store, &gone, |text| others(text).replace("\"9\"", "\"3\"")).unwrap();
    assert!(text.contains(&men.replace("key = \"3\"\n", "")), "{text}");
}

#[test]
fn where_others_have_changed_the_same_tag_nothing_is_taken_back() {
    let (_dir, store) = store();
    let refused = |edit: &CodebookEdit, from: &str, to: &str| {
        let others = |text: &str| text.replace(from, to);
        let why = undo_after(&store, edit, others).unwrap_err();
        let now = fs::read_to_string(store.root().join("codebook.toml")).unwrap();
        assert!(now.contains(to), "{now}");
        why.to_string()
    };
    let edit = rename("forces", "army");
    let said = refused(&edit, "\"army/infantry\" #", "\"men\" #");
    assert!(said.contains("codebook.toml is left as it is: the tag \"men\" has been"), "{said}");
    let said = refused(&edit, "key = \"3\"", "key = 3");
    assert!(said.contains("codebook.toml:6:") && said.contains("nothing was saved"), "{said}");
    let said = refused(&edit, "[other]", "[other\n");
    assert!(said.contains("codebook.toml:") && said.contains("not TOML"), "{said}");
}
