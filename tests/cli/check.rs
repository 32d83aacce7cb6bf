//! The health of the store.

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
        "gone.txt: there is no such document, and it has 1 annotation",
        "To mend a file",
        "1 missing document",
    ] {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
}
