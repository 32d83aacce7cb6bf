//! Imports: which document is meant, what is there already, and that nothing is written unasked.

use serde_json::Value;

use crate::desk::{Desk, SCRIPTS, TELEGRAM};

fn annotated() -> Desk {
    let desk = Desk::new();
    let note = "=HYPERLINK(1)\nand more";
    desk.add(&["a.txt", "--quote", "nine divisions", "--tag", "forces/infantry", "--note", note]);
    desk.add(&["a.txt", "--quote", "is enough", "--tag", "quote", "--tag", "forces/infantry"]);
    desk.add(&["sub/b.txt", "--quote", "中國志願軍九個師"]);
    let by_hand = "\n[[note]]\nid = \"n1\"\ntext = \"on all of it\"\ncreated = 2026-01-01T00:00:00Z\n\
                   updated = 2026-01-02T00:00:00Z\n";
    let file = desk.read("store/iris/a.txt.toml");
    desk.write("store/iris/a.txt.toml", format!("{file}{by_hand}"));
    desk
}

fn export(desk: &Desk, format: &str) -> String {
    let target = desk.at(&format!("out.{format}"));
    let target = target.to_str().unwrap().to_owned();
    desk.with_store(&["export", "--to", format, "-o", &target, "--force"]).ended(0);
    target
}

#[test]
fn what_went_out_comes_back_into_an_empty_store() {
    let desk = annotated();
    let before = desk.records();
    for format in ["w3c", "csv", "json", "refi-qda"] {
        let file = export(&desk, format);
        let store = desk.at(&format!("store-{format}"));
        let store = store.to_str().unwrap();
        let gloss = |arguments: &[&str]| {
            let mut all = vec!["--store", store];
            all.extend(arguments);
            desk.gloss(&all)
        };
        let said = gloss(&["import", &file]).ended(0);
        assert!(said.out.contains("would import 4 annotations on 2 documents"), "{}", said.out);
        assert!(said.out.contains("--yes does it"), "{}", said.out);
        assert!(said.out.contains("new tags: forces/infantry"), "{}", said.out);
        assert!(gloss(&["notes", "--json"]).ended(0).json().is_empty(), "a dry run writes nothing");
        gloss(&["import", &file, "--yes"]).ended(0);
        let mut after = gloss(&["notes", "--json"]).ended(0).json();
        let mut expected = before.clone();
        for record in after.iter_mut().chain(&mut expected) {
            record["tags"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
            // An id that is no UUID cannot be said in a project.
            if format == "refi-qda" && record["quote"].is_null() {
                record["id"] = Value::Null;
            }
        }
        assert_eq!(after, expected, "{format}");
        let again = gloss(&["import", &file, "--yes"]).ended(0);
        assert!(again.out.contains("since they are here: 4"), "{format}: {}", again.out);
        assert_eq!(gloss(&["notes", "--json"]).ended(0).json().len(), 4);
        let tags = gloss(&["tags"]).ended(0);
        assert!(tags.out.contains("forces/infantry"), "{}", tags.out);
    }
}

#[test]
fn a_document_that_moved_is_found_by_its_text_and_an_edited_one_by_its_path() {
    let desk = annotated();
    let file = export(&desk, "w3c");
    let fresh = Desk::new();
    std::fs::remove_file(fresh.at("docs/a.txt")).unwrap();
    std::fs::remove_file(fresh.at("docs/sub/b.txt")).unwrap();
    fresh.write("docs/c.txt", TELEGRAM);
    fresh.write("docs/sub/b.txt", SCRIPTS.replace("Пять", "Сегодня пять"));
    let said = fresh.with_store(&["import", &file, "--yes"]).ended(0);
    assert!(said.out.contains("4 annotations on 2 documents"), "{}", said.out);
    let records = fresh.records();
    let documents: Vec<&str> =
        records.iter().map(|record| record["document"].as_str().unwrap()).collect();
    assert_eq!(documents, ["c.txt", "c.txt", "c.txt", "sub/b.txt"]);
    assert!(records.iter().all(|record| record["start"].is_u64() || record["quote"].is_null()));
}

#[test]
fn what_is_refused_is_said_with_its_count_and_the_rest_is_taken() {
    let desk = Desk::new();
    let item = |source: &str, selector: &str| {
        format!(
            r#"{{"type": "Annotation", "target": {{"source": "{source}", "selector": {selector}}}}}"#
        )
    };
    let quote = |words: &str| format!(r#"{{"type": "TextQuoteSelector", "exact": "{words}"}}"#);
    let items = [
        item("a.txt", &quote("nine divisions")),
        item("a.txt", &quote("no such words")),
        item("a.txt", &quote("ine")),
        item("../../etc/passwd", &quote("root")),
        item("elsewhere.txt", &quote("étude finale".replace('é', "e\u{301}").as_str())),
        item("a.txt", r#"{"type": "TextPositionSelector", "start": 1, "end": 999999}"#),
    ];
    let page = format!(
        r#"{{"@context": "http://www.w3.org/ns/anno.jsonld", "items": [{}]}}"#,
        items.join(",")
    );
    desk.write("page.jsonld", page);
    let file = desk.at("page.jsonld");
    let file = file.to_str().unwrap();
    let said = desk.with_store(&["import", file, "--yes"]).ended(1);
    for words in ["do not occur", "several times", "not here", "offsets alone"] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let quotes: Vec<String> =
        desk.records().iter().map(|record| record["quote"].as_str().unwrap().to_owned()).collect();
    assert_eq!(quotes, ["nine divisions", "e\u{301}tude finale"]);
    desk.with_store(&["--read-only", "import", file, "--yes"]).refused(&["read-only"]);
    desk.with_store(&["import", "nowhere.json"]).refused(&["nowhere.json"]);
    desk.with_store(&["import", "a.txt"]).refused(&["a.txt", "w3c"]);
}

#[test]
fn what_two_people_say_is_two_and_what_one_says_twice_is_one() {
    let desk = Desk::new();
    let row =
        |id: &str, by: &str, words: &str, note: &str| format!("{id},{by},a.txt,{words},{note}\n");
    let rows = [
        row("1", "iris", "nine divisions", ""),
        row("2", "boris", "nine divisions", ""),
        row("3", "iris", "nine divisions", "so many"),
        row("4", "iris", "nine divisions", ""),
        row("5", "boris", "", "on all of it"),
        row("6", "iris", "", "on all of it"),
        row("6", "iris", "is enough", ""),
    ];
    desk.write("some.csv", format!("id,annotator,document,quote,note\n{}", rows.concat()));
    let file = desk.at("some.csv");
    let file = file.to_str().unwrap();
    let said = desk.with_store(&["import", file, "--yes"]).ended(1);
    assert!(said.out.contains("imported 5 annotations"), "{}", said.out);
    assert!(said.out.contains("several times in the file, taken once: 1 more"), "{}", said.out);
    assert!(!said.out.contains("here"), "{}", said.out);
    assert!(said.err.contains("row 8, a.txt: “is enough”"), "{}", said.err);
    assert_eq!(desk.records().len(), 5);
    let again = desk.with_store(&["import", file, "--yes"]).ended(0);
    assert!(again.out.contains("since they are here: 7"), "{}", again.out);
}

#[test]
fn what_is_refused_is_named() {
    let desk = Desk::new();
    let rows = (0..12).map(|number| format!("a.txt,no such words {number}\n"));
    let rows = rows.collect::<Vec<_>>().concat();
    desk.write("some.csv", format!("document,quote\n{rows}a.txt,\"nine divis"));
    let file = desk.at("some.csv");
    let said = desk.with_store(&["import", file.to_str().unwrap()]).ended(1);
    for words in [
        "12 refused: words that do not occur",
        "row 2, a.txt: “no such words 0”",
        "row 9, a.txt: “no such words 7”",
        "and 4 more",
        "1 refused: the file ends too early: the quotation mark on line 14 is not closed",
        "row 14",
    ] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    assert!(!said.err.contains("words 8”"), "{}", said.err);
}

/// The last step of the undo history.
fn last_step(desk: &Desk) -> Value {
    let mut folders = vec![desk.at("state")];
    let mut histories = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains("/undo/iris/")
                && path.extension().is_some_and(|end| end == "json")
            {
                histories.push(path);
            }
        }
    }
    let [history] = histories.as_slice() else { panic!("{histories:?}") };
    let kept: Value = std::fs::read_to_string(history).unwrap().parse().unwrap();
    kept["done"].as_array().unwrap().last().unwrap().clone()
}

#[test]
fn new_tags_are_part_of_the_step_that_an_undo_takes_back() {
    let desk = Desk::new();
    desk.write("some.csv", "document,quote,tags\na.txt,nine divisions,forces/infantry; quote\n");
    desk.with_store(&["import", desk.at("some.csv").to_str().unwrap(), "--yes"]).ended(0);
    let step = last_step(&desk);
    let tags = step["tags"].as_array().unwrap();
    assert_eq!((tags.len(), &tags[0]["tag"]["name"]), (1, &"forces/infantry".into()), "{step}");
    assert!(desk.read("store/codebook.toml").contains("forces/infantry"));
    let line = r#"{"document": "a.txt", "quote": "is enough", "tags": ["forces/guns", "quote"]}"#;
    desk.write("some.jsonl", line);
    let said = desk.with_store(&["add", "--from", desk.at("some.jsonl").to_str().unwrap()]);
    said.ended(0).one_line(&["the new tag", "forces/guns", "was added"]);
    let step = last_step(&desk);
    assert_eq!(step["tags"][0]["tag"]["name"], "forces/guns", "{step}");
    assert!(desk.read("store/codebook.toml").contains("forces/guns"));
    // Into a codebook with a mistake no tag is put, so nothing is written.
    desk.write("store/codebook.toml", "[[tag]]\nname = 3\n");
    desk.write("some.csv", "document,quote,tags\na.txt,telegram,new\n");
    let said = desk.with_store(&["import", desk.at("some.csv").to_str().unwrap(), "--yes"]);
    said.refused(&["codebook.toml:2:"]);
}

#[test]
fn tags_of_documents_are_not_counted_as_annotations() {
    let desk = Desk::new();
    let item = |path: &str, tag: &str| {
        format!(
            r#"{{"type": "Annotation", "target": "{path}", "body": {{"purpose": "tagging", "value": "{tag}"}}}}"#
        )
    };
    let quote = r#"{"type": "Annotation", "target": {"source": "a.txt", "selector": {"type": "TextQuoteSelector",
        "exact": "nine divisions"}}}"#;
    let page = |items: &[String]| {
        let items = items.join(",");
        format!(r#"{{"@context": "http://www.w3.org/ns/anno.jsonld", "items": [{items}]}}"#)
    };
    let tags = [item("a.txt", "one"), item("a.txt", "two"), item("sub/b.txt", "one")];
    let all = [&tags[..], &[quote.to_owned()]].concat();
    desk.write("page.jsonld", page(&all));
    let file = desk.at("page.jsonld");
    let file = file.to_str().unwrap();
    let said = desk.with_store(&["import", file]).ended(0);
    let lines: Vec<&str> = said.out.lines().take(3).collect();
    assert_eq!(
        lines,
        [
            "would import 1 annotation on 1 document, and tags of 2 documents",
            "  a.txt  1, and tags",
            "  sub/b.txt  tags"
        ]
    );
    desk.write("page.jsonld", page(&tags));
    let said = desk.with_store(&["import", file, "--yes"]).ended(0);
    assert!(said.out.starts_with("imported tags of 2 documents\n"), "{}", said.out);
    assert_eq!(last_step(&desk)["words"], "import of tags of 2 documents");
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_a_file() {
    let desk = annotated();
    for format in ["w3c", "csv", "json"] {
        let file = export(&desk, format);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, ["\u{feff}".as_bytes(), &bytes].concat()).unwrap();
        let said = desk.with_store(&["import", &file]).ended(0);
        assert!(said.out.contains("since they are here: 4"), "{format}: {}", said.out);
    }
}

#[test]
fn why_a_document_is_not_found_is_said_as_it_is() {
    let desk = Desk::new();
    desk.write("docs/other.txt", "The nine divisions of the line.\n");
    desk.write("some.csv", "document,quote\ngone.txt,nine divisions\ngone.txt,no such words\n");
    let said = desk.with_store(&["import", desk.at("some.csv").to_str().unwrap()]).ended(1);
    for why in
        ["words that stand in several documents (a.txt, other.txt)", "a document that is not here"]
    {
        assert!(said.err.contains(why), "{}", said.err);
    }
    let clipping = |title: &str, words: &str| {
        format!(
            "{title} (X)\n- Your Highlight on Location 1-2 | Added on Monday, July 06, 2026 09:00:00 AM\n\n{words}\n==========\n"
        )
    };
    desk.write(
        "clip.txt",
        [clipping("Short", "the line"), clipping("Gone", "of no document")].concat(),
    );
    let said = desk.with_store(&["import", desk.at("clip.txt").to_str().unwrap()]).ended(1);
    for why in [
        "words too short to tell which document is meant (other.txt)",
        "a document that is not here",
    ] {
        assert!(said.err.contains(why), "{}", said.err);
    }
}

#[test]
fn what_is_wrong_with_a_file_as_a_whole_is_said() {
    let desk = Desk::new();
    let none: &[u8] = b"";
    for (name, bytes, why) in [
        ("empty.csv", none, "is empty; nothing was read"),
        ("cut.json", b"{\"items\": [", "is not valid JSON: EOF"),
        ("other.json", b"{\"x\": 1}", "is none of brat"),
        ("cut-list.json", b"[{\"document\": ", "json: not valid JSON: EOF"),
        ("works.json", b"[{\"id\": \"a\", \"type\": \"book\"}]", "no entry of it names a document"),
        (
            "theirs.csv",
            b"Titel,Zitat,Seite\na,b,c\n",
            "is a table without columns \"document\", and \"quote\" or \"note\" (one of Zotero has others, such as \
             \"annotationText\" and \"annotationComment\"); its columns are \"Titel\", \"Zitat\", \"Seite\"; nothing was read",
        ),
        ("no-document.txt", b"quote;Page\na;1\n", "without a column \"document\" (one of"),
        (
            "case.txt",
            b"Document\tQuotes\n",
            "\"document\" (there is \"Document\"), and \"quote\" (there is \"Quotes\") or",
        ),
        ("no-words.csv", b"document,page\n", "without a column \"quote\" or \"note\""),
        ("prose.txt", b"Dear Li, no news, no mail\n", "is none of brat"),
        ("cut.zip", b"PK\x03\x04....", "not a readable ZIP"),
    ] {
        std::fs::write(desk.at(name), bytes).unwrap();
        let file = desk.at(name);
        desk.with_store(&["import", file.to_str().unwrap()]).refused(&[name, why]);
    }
    let table = "document\tquote\na.txt\tnine divisions\n";
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(table.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(desk.at("wide.txt"), wide).unwrap();
    let file = desk.at("wide.txt");
    let said = desk.with_store(&["import", file.to_str().unwrap()]).ended(0);
    assert!(said.out.contains("would import 1 annotation on 1 document"), "{}", said.out);
}

#[test]
fn what_differs_from_what_is_here_is_said_and_taken_only_if_asked() {
    for format in ["csv", "json"] {
        let desk = annotated();
        let file = export(&desk, format);
        let changed = std::fs::read_to_string(&file).unwrap();
        let changed = match format {
            // The first has another note and one tag more, the second no tag any more.
            "csv" => changed
                .replace("forces/infantry,'=HYPERLINK(1)\nand more", "X")
                .replace(
                    "forces/infantry,\"'=HYPERLINK(1)\nand more\"",
                    "forces/infantry; trade,Seen.",
                )
                .replace("quote; forces/infantry", ""),
            _ => changed
                .replace("=HYPERLINK(1)\\nand more", "Seen.")
                .replacen("[\"forces/infantry\"]", "[\"forces/infantry\",\"trade\"]", 1)
                .replace("[\"quote\",\"forces/infantry\"]", "[]"),
        };
        desk.write("changed", &changed);
        let file = desk.at("changed");
        let file = file.to_str().unwrap();
        let before = desk.read("store/iris/a.txt.toml");
        let said = desk.with_store(&["import", file, "--yes"]).ended(0);
        for words in
            ["nothing to import", "since they are here: 4", "of these differ in the file: 2"]
        {
            assert!(said.out.contains(words), "{format}: {words}: {}", said.out);
        }
        assert!(said.out.contains("“nine divisions”: another note, other tags\n"), "{}", said.out);
        assert!(said.out.contains("“is enough”: other tags\n"), "{}", said.out);
        assert_eq!(desk.read("store/iris/a.txt.toml"), before);
        let said = desk.with_store(&["import", file, "--update"]).ended(0);
        assert!(said.out.contains("would import changes of 2 annotations"), "{}", said.out);
        assert!(said.out.contains("new tags: trade"), "{}", said.out);
        assert_eq!(desk.read("store/iris/a.txt.toml"), before);
        desk.with_store(&["import", file, "--update", "--yes"]).ended(0);
        let records = desk.records();
        let of = |quote: &str| records.iter().find(|one| one["quote"] == quote).unwrap();
        assert_eq!(of("nine divisions")["note"], "Seen.");
        assert_eq!(of("nine divisions")["tags"].to_string(), "[\"forces/infantry\",\"trade\"]");
        assert_eq!(of("is enough")["tags"].to_string(), "[]");
        let again = desk.with_store(&["import", file, "--update"]).ended(0);
        assert!(
            again.out.contains("nothing to import") && !again.out.contains("differ"),
            "{}",
            again.out
        );
    }
}

#[test]
fn a_column_that_is_not_there_changes_nothing() {
    let desk = annotated();
    let of = |id: &str| desk.records().into_iter().find(|record| record["id"] == id).unwrap();
    let before =
        desk.records().into_iter().find(|record| record["quote"] == "nine divisions").unwrap();
    let id = before["id"].as_str().unwrap();
    let update = |table: &str| {
        desk.write("some.csv", table);
        desk.with_store(&["import", desk.at("some.csv").to_str().unwrap(), "--update", "--yes"])
    };
    update(&format!("id,document,quote,tags\n{id},a.txt,nine divisions,quote\n")).ended(0);
    assert_eq!(of(id)["tags"], serde_json::json!(["quote"]));
    assert_eq!(of(id)["note"], before["note"]);
    update(&format!("id,document,quote,note\n{id},a.txt,nine divisions,\n")).ended(0);
    assert_eq!(of(id)["tags"], serde_json::json!(["quote"]));
    assert_eq!(of(id)["note"], Value::Null, "an empty cell is no note");
}

#[test]
fn of_two_entries_with_one_id_an_update_takes_one() {
    let desk = annotated();
    let records = desk.records();
    let id = records.iter().find(|record| record["quote"] == "nine divisions").unwrap();
    let id = id["id"].as_str().unwrap();
    let rows = ["one", "two"].map(|note| format!("{id},a.txt,nine divisions,{note}\n"));
    desk.write("some.csv", format!("id,document,quote,note\n{}", rows.concat()));
    let file = desk.at("some.csv");
    let said = desk.with_store(&["import", file.to_str().unwrap(), "--update", "--yes"]).ended(1);
    assert!(said.err.contains("an id that another entry of the file has"), "{}", said.err);
    let notes = desk.records();
    let note = notes.iter().find(|record| record["id"] == id).unwrap();
    assert_eq!(note["note"], "one");
}
