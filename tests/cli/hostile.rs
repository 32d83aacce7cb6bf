//! Imports of files that nobody vouches for: what cannot be is refused by itself, and the rest is taken.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::desk::{Desk, TELEGRAM};

/// An entry that is sound, as `gloss notes --json` writes it.
fn sound(quote: &str) -> Value {
    let start = TELEGRAM.find(quote).unwrap();
    json!({
        "id": null, "document": "a.txt", "made_start": start, "made_end": start + quote.len(),
        "quote": quote, "prefix": "", "suffix": "", "tags": [], "note": null,
        "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
    })
}

fn with(quote: &str, changes: &Value) -> Value {
    let mut entry = sound(quote);
    for (name, value) in changes.as_object().unwrap() {
        entry[name] = value.clone();
    }
    entry
}

fn import(desk: &Desk, entries: &[Value], code: i32) -> crate::desk::Said {
    desk.write("in.json", serde_json::to_string(entries).unwrap());
    let file = desk.at("in.json");
    desk.with_store(&["import", file.to_str().unwrap(), "--yes"]).ended(code)
}

#[test]
fn what_the_store_cannot_hold_is_refused_by_itself() {
    let desk = Desk::new();
    let entries = [
        sound("telegram"),
        with("KRASOVSKY", &json!({"id": ""})),
        with("nine divisions", &json!({"made_start": u64::MAX - 20, "made_end": u64::MAX - 1})),
        with("least", &json!({"created": "-000009-01-01T00:00:00Z"})),
        with("is all", &json!({"updated": "-000009-01-01T00:00:00Z"})),
    ];
    let said = import(&desk, &entries, 1);
    assert_eq!(said.err.matches("the store cannot hold it").count(), 2, "{}", said.err);
    assert!(said.err.contains("2 refused"), "{}", said.err);
    let records = desk.records();
    let quotes: Vec<&str> =
        records.iter().map(|record| record["quote"].as_str().unwrap()).collect();
    assert_eq!(quotes, ["KRASOVSKY", "telegram"]);
    assert!(records.iter().all(|record| record["id"].as_str().unwrap().len() == 36));
    let again = import(&desk, &entries, 1);
    assert!(again.out.contains("since they are here: 2"), "{}", again.out);
}

#[test]
fn a_digest_in_capitals_is_the_same_digest() {
    let desk = Desk::new();
    let of_another_text = "AB".repeat(32);
    let entries = [
        with("nine divisions", &json!({"quote": "ten divisions", "sha256": of_another_text})),
        sound("telegram"),
    ];
    import(&desk, &entries, 0);
    let records = desk.records();
    assert_eq!(records.len(), 2);
    let digests: Vec<&Value> = records.iter().map(|record| &record["sha256"]).collect();
    assert!(digests.contains(&&json!("ab".repeat(32))), "{digests:?}");
}

#[test]
fn the_tags_of_a_note_on_a_document_are_tags_of_the_document() {
    let desk = Desk::new();
    let page = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "items": [{
            "type": "Annotation", "target": "a.txt",
            "body": [
                {"purpose": "commenting", "value": "on all of it"},
                {"purpose": "tagging", "value": "quote"},
                {"purpose": "tagging", "value": "forces/infantry"},
            ],
        }],
    });
    desk.write("page.jsonld", page.to_string());
    let file = desk.at("page.jsonld");
    let file = file.to_str().unwrap();
    desk.with_store(&["import", file, "--yes"]).ended(0);
    let stored = desk.read("store/iris/a.txt.toml");
    assert!(stored.contains("on all of it"), "{stored}");
    assert!(stored.contains("tags = [\"quote\", \"forces/infantry\"]"), "{stored}");
    let again = desk.with_store(&["import", file, "--yes"]).ended(0);
    assert!(again.out.contains("since they are here: 1"), "{}", again.out);
    assert_eq!(desk.read("store/iris/a.txt.toml"), stored);
}

/// Projects that are small in their files and large in what they ask for. Each must be answered at once: a
/// test that takes minutes is one that fails.
#[test]
fn a_project_asks_for_no_more_than_it_is_long() {
    let desk = Desk::new();
    let text = "nine divisions ".repeat(60_000);
    let selections = |count: usize| {
        (0..count).fold(String::new(), |mut all, number| {
            let _ = write!(
                all,
                "<PlainTextSelection guid=\"{number}\" startPosition=\"0\" endPosition=\"900000\"></PlainTextSelection>"
            );
            all
        })
    };
    let source = |inner: &str| {
        format!(
            "<Project><Sources><TextSource guid=\"s\" name=\"b.txt\" plainTextPath=\"internal://s.txt\">{inner}\
             </TextSource></Sources></Project>"
        )
    };
    let deep = |name: &str, count: usize| {
        let open = format!("<{name} guid=\"d\" name=\"x\">").repeat(count);
        format!("<Project>{open}{}</Project>", format!("</{name}>").repeat(count))
    };
    let many: String =
        (0..200_000).fold(String::new(), |all, number| all + &format!(" a{number}=\"\""));
    let vocabularies: String = (0..20_000)
        .fold(String::new(), |all, number| all + &format!("<a xmlns:n{number}=\"u:{number}\">"));
    for (name, project, why) in [
        ("the same words many times", source(&selections(400)), "MiB"),
        ("codes within codes", deep("Code", 100_000), "deep"),
        ("sources within sources", deep("PDFSource", 100_000), "deep"),
        ("attributes", format!("<Project{many}/>"), "attributes"),
        ("vocabularies", format!("<Project>{vocabularies}</Project>"), "attributes"),
    ] {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (part, content) in [("project.qde", &project), ("sources/s.txt", &text)] {
            archive.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, content.as_bytes()).unwrap();
        }
        desk.write("in.qdpx", archive.finish().unwrap().into_inner());
        let file = desk.at("in.qdpx");
        let said = desk.with_store(&["import", file.to_str().unwrap()]);
        assert!(said.code > 0, "{name}: {}", said.out);
        assert!(said.err.contains(why), "{name}: {}", said.err);
    }
}
