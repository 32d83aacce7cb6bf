//! What `gloss list` tells.

use std::fs;

use crate::desk::{Desk, SCRIPTS, TELEGRAM};

#[test]
fn list_has_one_row_for_each_document_with_what_it_says_of_itself() {
    let desk = Desk::new();
    desk.write("docs/empty.txt", "");
    desk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.add(&["a.txt", "--quote", "nine divisions", "--note", "so many"]);
    desk.add(&["a.txt", "--quote", "telegram"]);
    desk.add(&["a.txt", "--quote", "telegram", "--as", "boris"]);

    let rows = desk.with_store(&["list", "--json"]).ended(0).json();
    let paths: Vec<_> = rows.iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["a.txt", "empty.txt", "picture.png", "sub/b.txt"]);
    assert_eq!(rows[0]["title"], "Viktorov [Ivanov] to Li Wei, 9 March 1947");
    assert_eq!(rows[0]["date"], "1947-03-09");
    assert_eq!(rows[0]["encoding"], "utf-8");
    assert_eq!(rows[0]["chars"], TELEGRAM.chars().count());
    // Those of boris do not count.
    assert_eq!((&rows[0]["highlights"], &rows[0]["notes"]), (&2.into(), &1.into()));
    assert!(rows[1]["title"].is_null() && rows[1]["date"].is_null());
    assert_eq!(rows[1]["chars"], 0);
    assert_eq!(rows[1].as_object().unwrap().len(), 6, "a fact that is not on the page is left out");
    assert_eq!((&rows[0]["from"], &rows[0]["to"]), (&"Viktorov [Ivanov]".into(), &"Li Wei".into()));
    assert!(rows[2]["chars"].is_null() && rows[2]["encoding"].is_null());
    assert!(rows[2]["error"].as_str().unwrap().contains("a PNG picture, which has no text"));
    assert_eq!(rows[3]["chars"], SCRIPTS.chars().count());

    let table = desk.with_store(&["list", "--csv"]).ended(0).out;
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].starts_with("path,title,kind,from,to,via,place,destination,date,time,"));
    assert!(
        lines[1]
            .contains("\"Viktorov [Ivanov] to Li Wei, 9 March 1947\",,Viktorov [Ivanov],Li Wei,"),
        "{table}"
    );

    let said = desk.with_store(&["list"]).ended(0);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("a.txt      1947-03-09  Viktorov [Ivanov] to Li Wei"));
    assert!(lines[0].ends_with("2 highlights  1 note"));
    assert!(lines[2].starts_with("sub/b.txt"));
    said.one_line(&["picture.png", "a PNG picture, which has no text"]);
}

#[test]
fn a_filter_on_annotations_says_whose_it_asks() {
    let desk = Desk::new();
    desk.add(&["a.txt", "--quote", "nine divisions", "--tag", "quote"]);
    let said = desk.with_store(&["list", "tag:quote", "--json"]).ended(0);
    assert_eq!((said.json().len(), said.err.as_str()), (1, ""));
    desk.add(&["sub/b.txt", "--quote", "中國", "--tag", "quote", "--as", "boris"]);
    let said = desk.with_store(&["list", "tag:quote", "--json"]).ended(0);
    assert_eq!(said.json().len(), 1, "as in the list of the reader");
    said.one_line(&["those of iris", "gloss notes"]);
    desk.with_store(&["list", "done:no"]).ended(0).one_line(&["those of iris"]);
    assert_eq!(desk.with_store(&["list", "path:a"]).ended(0).err, "");
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let desk = Desk::new();
    desk.write("docs/=1+1.txt", "Nine.\n");
    let said = desk.with_store(&["list", "--csv"]).ended(0);
    assert!(said.out.contains("\n'=1+1.txt,"), "{}", said.out);
}

#[test]
fn whoever_asks_for_what_cannot_be_read_is_answered() {
    let desk = Desk::new();
    desk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    let said = desk.with_store(&["list", "is:unreadable"]).ended(0);
    said.one_line(&["picture.png", "a PNG picture"]);
    let said = desk.with_store(&["list", "is:unreadable", "--json"]).ended(0);
    assert_eq!((said.json().len(), said.err.as_str()), (1, ""));
    let said = desk.with_store(&["list", "format:epub"]).ended(1);
    said.one_line(&["none of 3 documents matches"]);
    desk.with_store(&["list", "format:wordstar"]).refused(&["docx", "markdown", "vtt"]);
}

#[test]
fn a_library_without_documents_is_said() {
    let desk = Desk::new();
    fs::create_dir(desk.at("none")).unwrap();
    for command in ["list", "find x"] {
        let words: Vec<&str> = command.split(' ').collect();
        let none = desk.at("none");
        let all = [&["--library", none.to_str().unwrap()][..], &words].concat();
        desk.gloss(&all).refused(&["no documents in", none.to_str().unwrap()]);
    }
    desk.gloss(&["list", "--library", "gone"]).refused(&["gone"]);
}

#[test]
fn escape_sequences_in_names_and_texts_never_reach_the_terminal() {
    let desk = Desk::new();
    desk.write(
        "docs/\u{1b}[31mred.txt",
        "Title: \u{1b}]0;x\u{7} and more\nDate: 1950\n\nzebra \u{1b}[2J \u{9b}31m crossing\n",
    );
    desk.add(&["\u{1b}[31mred.txt", "--quote", "zebra \u{1b}[2J", "--note", "a \u{1b}[5m b"]);
    desk.write("store/iris/gone\u{1b}.txt.toml", "format = \u{1b}\n");
    for arguments in [
        &["list"][..],
        &["find", "zebra"],
        &["notes"],
        &["notes", "--markdown"],
        &["check"],
        &["config"],
        &["\u{1b}[31mno"],
        &["add", "\u{1b}[31mno", "--quote", "x"],
        &["add", "a.txt", "--quote", "\u{1b}[31mno"],
        &["remove", "\u{1b}[31mno"],
        &["list", "--as", "\u{1b}"],
    ] {
        let said = desk.with_store(arguments);
        for text in [&said.out, &said.err] {
            let obeyed = |c: char| c.is_control() && c != '\n';
            assert!(!text.contains(obeyed), "{arguments:?}: {text:?}");
        }
    }
    let hit = &desk.gloss(&["find", "zebra", "--json"]).ended(0).json()[0];
    assert_eq!(hit["document"], "\u{1b}[31mred.txt");
}
