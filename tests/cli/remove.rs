//! Taking annotations away.

use std::fs;

use crate::desk::Desk;

#[test]
fn remove_takes_one_away() {
    let desk = Desk::new();
    let first = desk.add(&["a.txt", "--quote", "telegram"]);
    let second = desk.add(&["sub/b.txt", "--quote", "finale"]);
    assert_eq!(desk.with_store(&["remove", &second]).ended(0).out, "");
    assert_eq!(desk.records().len(), 1);
    assert_eq!(desk.records()[0]["id"], first.as_str());
    desk.with_store(&["remove", &second]).ended(1).one_line(&[&second, "iris", "no annotation"]);
    // What is on a document that is gone can be taken away too.
    fs::remove_file(desk.at("docs/a.txt")).unwrap();
    desk.with_store(&["remove", &first]).ended(0);
    assert_eq!(desk.records().len(), 0);
}

#[test]
fn remove_leaves_what_is_another_annotators() {
    let desk = Desk::new();
    let id = desk.add(&["a.txt", "--quote", "telegram", "--as", "boris"]);
    desk.with_store(&["remove", &id]).ended(1).one_line(&["boris", "--as boris", "a.txt"]);
    assert_eq!(desk.records().len(), 1);
    desk.with_store(&["--as", "boris", "remove", &id]).ended(0);
    assert_eq!(desk.records().len(), 0);
}
