//! Exports: where they go, what is said of them, and what is never done.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, SCRIPTS, points};

fn annotated() -> Desk {
    let desk = Desk::new();
    let note = "=HYPERLINK(1)\nand more";
    desk.add(&["a.txt", "--quote", "nine divisions", "--tag", "forces/infantry", "--note", note]);
    desk.add(&["sub/b.txt", "--quote", "中國志願軍九個師", "--tag", "quote"]);
    desk
}

#[test]
fn to_standard_output_or_to_a_file_that_is_not_there_yet() {
    let desk = annotated();
    let said = desk.with_store(&["export", "--to", "w3c"]).ended(0);
    assert_eq!(said.err, "");
    let page: Value = serde_json::from_str(&said.out).unwrap();
    let selector = &page["items"][1]["target"]["selector"];
    let words = points(SCRIPTS, &selector[0]["start"], &selector[0]["end"]);
    assert_eq!(
        (words.as_str(), &selector[1]["exact"]),
        ("中國志願軍九個師", &Value::from(words.clone()))
    );

    let target = desk.at("out.json");
    let target = target.to_str().unwrap();
    let written = desk.with_store(&["export", "--to", "json", "-o", target]).ended(0);
    assert_eq!(written.out, "");
    written.one_line(&["2 annotations on 2 documents", "out.json"]);
    let records: Vec<Value> = serde_json::from_str(&desk.read("out.json")).unwrap();
    assert_eq!(records, desk.records());
    desk.write("out.json", "mine");
    desk.with_store(&["export", "--to", "json", "-o", target]).refused(&["out.json", "--force"]);
    assert_eq!(desk.read("out.json"), "mine");
    desk.with_store(&["export", "--to", "json", "-o", target, "--force"]).ended(0);
    assert!(desk.read("out.json").starts_with("[\n"));
    let left = fs::read_dir(desk.at("")).unwrap().flatten();
    assert!(left.into_iter().all(|entry| !entry.file_name().to_str().unwrap().contains(".tmp")));
}

#[test]
fn a_filter_chooses_and_nothing_found_is_said() {
    let desk = annotated();
    let said = desk.with_store(&["export", "--to", "json", "tag:quote", "annotator:iris"]).ended(0);
    assert_eq!(said.json().len(), 1);
    let none = desk.with_store(&["export", "--to", "json", "annotator:boris"]).ended(1);
    assert_eq!(none.out, "[]\n");
    none.one_line(&["nothing matches"]);
}

#[test]
fn what_finds_nothing_replaces_nothing() {
    let desk = annotated();
    desk.write("out.json", "mine");
    let target = desk.at("out.json");
    let target = target.to_str().unwrap();
    let none = desk
        .with_store(&["export", "--to", "json", "-o", target, "--force", "annotator:nobody"])
        .ended(1);
    none.one_line(&["nothing matches", "out.json", "left as it was"]);
    assert_eq!(desk.read("out.json"), "mine");
    for format in ["markdown", "html", "csv", "refi-qda"] {
        let target = desk.at("none");
        let target = target.to_str().unwrap();
        let none =
            desk.with_store(&["export", "--to", format, "-o", target, "annotator:nobody"]).ended(1);
        none.one_line(&["nothing matches", "none", "was not written"]);
        assert!(!desk.at("none").exists(), "{format}");
    }
}

#[test]
fn no_note_is_a_formula() {
    let desk = annotated();
    let said = desk.with_store(&["export", "--to", "csv", "--bom"]).ended(0);
    assert!(said.out.starts_with("\u{feff}id,annotator,"), "{}", said.out);
    assert!(said.out.contains("\"'=HYPERLINK(1)\nand more\""), "{}", said.out);
    desk.with_store(&["export", "--to", "w3c", "--bom"]).refused(&["--bom"]);
}

#[test]
fn a_packed_file_has_a_name_and_holds_the_texts() {
    let desk = annotated();
    desk.with_store(&["export", "--to", "refi-qda"]).refused(&["-o FILE"]);
    let target = desk.at("out.qdpx");
    desk.with_store(&["export", "--to", "refi-qda", "-o", target.to_str().unwrap()]).ended(0);
    let mut archive = zip::ZipArchive::new(fs::File::open(&target).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.iter().filter(|name| name.starts_with("sources/")).count(), 2);
    let mut project = String::new();
    let mut file = archive.by_name("project.qde").unwrap();
    assert!(
        file.last_modified().unwrap().year() > 2000,
        "not the year in which the clock of ZIP begins"
    );
    std::io::Read::read_to_string(&mut file, &mut project).unwrap();
    assert!(project.contains("name=\"infantry\""), "{project}");
}

#[test]
fn what_cannot_be_carried_or_written_is_said() {
    let desk = annotated();
    let target = desk.at("out.zip");
    let said =
        desk.with_store(&["export", "--to", "brat", "-o", target.to_str().unwrap()]).ended(0);
    for words in
        ["2 annotations", "whose annotations they are", "1 line end in a note", "1 name of a tag"]
    {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let inside = desk.at("store/out.csv");
    let inside = inside.to_str().unwrap();
    desk.with_store(&["export", "--to", "csv", "-o", inside]).refused(&["in the store"]);
    for around in ["sub/../../store/out.csv", "link/out.csv"] {
        let _ = std::os::unix::fs::symlink(desk.at("store"), desk.at("docs/link"));
        desk.with_store(&["export", "--to", "csv", "-o", around]).refused(&["in the store"]);
    }
    assert!(!desk.at("store/out.csv").exists());
    desk.with_store(&["export", "--to", "csv", "-o", "."]).refused(&["folder"]);
    desk.with_store(&["export", "--to", "dvi"]).refused(&["dvi", "refi-qda"]);
}
