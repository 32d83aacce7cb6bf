//! The health of the store.

use std::fs;

use crate::desk::{Desk, note_by_hand};

#[test]
fn check_says_that_all_is_in_order() {
    let desk = Desk::new();
    desk.with_store(&["check"]).ended(0);
    desk.add(&["a.txt", "--quote", "telegram"]);
    desk.add(&["sub/b.txt", "--quote", "finale", "--as", "boris"]);
    let said = desk.with_store(&["check"]).ended(0);
    assert_eq!(said.out.lines().count(), 1);
    for words in ["2 annotations", "2 annotators", "2 files", "all in order"] {
        assert!(said.out.contains(words), "{}", said.out);
    }
    assert_eq!(said.err, "");
}

#[test]
fn check_names_each_fault_with_its_place() {
    let desk = Desk::new();
    desk.write("store/iris/a.txt.toml", "format = 1\n[[highlight]]\nid = 5\n");
    desk.write("store/boris/a.txt.toml", "format = 2\n");
    desk.write("store/codebook.toml", "[[tag]]\nname = \"x\"\ncolour = \"mauve\"\n");
    desk.write("store/iris/gone.txt.toml", format!("format = 1\n{}", note_by_hand("n", "x")));
    let said = desk.with_store(&["check"]).ended(1);
    for words in [
        "iris/a.txt.toml:3:",
        "boris/a.txt.toml:1:10:",
        "codebook.toml:3:",
        "gone.txt: no such document, and it has 1 annotation of iris",
        "To fix a file",
        "1 missing document",
    ] {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
}

#[test]
fn check_tells_what_drifted_and_what_the_codebook_lacks() {
    let desk = Desk::new();
    let id = desk.add(&["a.txt", "--quote", "at least nine divisions", "--tag", "forces"]);
    let file = desk.read("store/iris/a.txt.toml");
    let again = file.replace("a.txt", "sub/b.txt").replace("\"forces\"", "\"unheard of\"");
    desk.write("store/iris/sub/b.txt.toml", again);
    desk.write("docs/a.txt", crate::desk::TELEGRAM.replace("nine divisions", "n1ne divisions"));
    let findings = desk.with_store(&["check", "--json"]).ended(1).json();
    let of = |kind: &str| findings.iter().find(|finding| finding["kind"] == kind).unwrap();
    let drifted = of("drifted");
    assert_eq!((&drifted["id"], &drifted["state"]), (&id.clone().into(), &"changed".into()));
    assert_eq!(drifted["found"], "at least n1ne divisions");
    let line = drifted["line"].as_u64().unwrap();
    let here = desk.read("store/iris/a.txt.toml");
    assert_eq!(here.lines().nth(usize::try_from(line).unwrap() - 1), Some("[[highlight]]"));
    assert!(drifted["file"].as_str().unwrap().ends_with("iris/a.txt.toml"));
    assert!(drifted["message"].as_str().unwrap().contains("[-nine-] {+n1ne+}"));
    assert_eq!(of("duplicate")["id"], id);
    assert_eq!(of("tag")["quote"], "unheard of");
    assert_eq!(findings.len(), 4, "the copy has no such words in its document: {findings:?}");
}

#[test]
fn fix_does_what_loses_nothing_and_keeps_copies() {
    let desk = Desk::new();
    desk.add(&["a.txt", "--quote", "telegram", "--note", "mine"]);
    let was = desk.read("store/iris/a.txt.toml").replace("tags", "# by hand\ntags");
    let was = was.replace("note =", "tags = [\"unheard of\"]\n# by hand\nnote =");
    desk.write("store/iris/a.txt.toml", &was);
    desk.write("store/iris/.gloss-4194303-7.tmp", "half");
    fs::rename(desk.at("docs/a.txt"), desk.at("docs/new name.txt")).unwrap();
    let said = desk.with_store(&["check", "--fix"]).ended(0);
    for words in ["put \"unheard of\"", "on a.txt to new name.txt", "removed /", "all in order"] {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
    assert_eq!(desk.read("store/iris/new name.txt.toml"), was.replace("a.txt", "new name.txt"));
    assert!(desk.read("store/codebook.toml").contains("unheard of"));
    let copies: Vec<_> = fs::read_dir(desk.at("store/.copies")).unwrap().collect();
    let copy = copies[0].as_ref().unwrap().path().join("iris/a.txt.toml");
    assert!(copies.len() > 1 || copy.exists());
    // Of two that have the text none is known to be the one: both are named.
    fs::copy(desk.at("docs/new name.txt"), desk.at("docs/copy.txt")).unwrap();
    fs::rename(desk.at("docs/new name.txt"), desk.at("docs/other.txt")).unwrap();
    let said = desk.with_store(&["check", "--fix"]).ended(1);
    assert!(said.out.contains("these have its text: copy.txt, other.txt"), "{}", said.out);
    fs::rename(desk.at("docs/other.txt"), desk.at("docs/new name.txt")).unwrap();
    fs::remove_file(desk.at("docs/copy.txt")).unwrap();
    // What needs a decision is left.
    desk.write("docs/new name.txt", "Nothing of it.\n");
    desk.with_store(&["check", "--fix"]).ended(1);
}

#[test]
fn one_id_of_two_annotators_is_told_and_notes_on_a_new_name_are_joined() {
    let desk = Desk::new();
    let id = desk.add(&["a.txt", "--quote", "telegram"]);
    let file = desk.read("store/iris/a.txt.toml");
    desk.write("store/boris/a.txt.toml", &file);
    let findings = desk.with_store(&["check", "--json"]).ended(1).json();
    let message = findings[0]["message"].as_str().unwrap();
    assert!(message.contains("a.txt of") && message.contains("of boris"), "{message}");
    assert_eq!((findings.len(), &findings[0]["id"]), (1, &id.into()));
    fs::remove_file(desk.at("store/boris/a.txt.toml")).unwrap();

    fs::rename(desk.at("docs/a.txt"), desk.at("docs/new.txt")).unwrap();
    desk.add(&["new.txt", "--quote", "divisions"]);
    let said = desk.with_store(&["check", "--fix"]).ended(0);
    assert!(said.out.contains("on a.txt to new.txt"), "{}", said.out);
    assert_eq!(desk.read("store/iris/new.txt.toml").matches("[[highlight]]").count(), 2);
    assert!(!desk.at("store/iris/a.txt.toml").exists());
}
