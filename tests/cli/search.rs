//! Search from the command line: what answers, how it is counted, and what becomes of the index.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::desk::{Desk, Said};

/// A library large enough for an index.
fn library() -> Desk {
    let desk = Desk::new();
    for number in 0..80 {
        let gun = if number % 4 == 0 { "two guns" } else { "no such thing" };
        let text = format!(
            "To LOW\n\nWe have {gun} in place {number}.\n\nGRAY\n\nNo. {number}\n\n{} March 1947\n",
            number % 28 + 1
        );
        desk.write(&format!("docs/{}/{number:02}.txt", number % 3), text);
    }
    desk
}

fn value(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.out))
}

fn count(desk: &Desk, query: &str) -> String {
    let said = desk.with_store(&["search", query, "--count"]);
    assert!(said.code < 2, "{}", said.err);
    said.out.trim_end().to_owned()
}

#[test]
fn documents_are_counted_and_their_passages_shown() {
    let desk = library();
    assert_eq!(count(&desk, "gun"), "20 documents, 20 hits");
    assert_eq!(count(&desk, "\"gun\""), "0 documents, 0 hits", "as it was typed");
    assert_eq!(count(&desk, "\"two guns\" OR девять"), "21 documents, 21 hits");
    assert_eq!(count(&desk, "guns number:8"), "1 document, 1 hit");
    assert_eq!(count(&desk, "thing -place"), "0 documents, 0 hits");
    assert_eq!(count(&desk, "志願軍"), "1 document, 1 hit");
    assert_eq!(count(&desk, "etude"), "1 document, 1 hit", "without its accent");
    let said = desk.with_store(&["search", "guns", "--json", "--limit", "2", "--facets", "folder"]);
    let answer = value(&said.ended(0));
    assert_eq!((answer["total"].as_u64(), answer["hits"].as_u64()), (Some(20), Some(20)));
    assert_eq!(answer["documents"].as_array().unwrap().len(), 2);
    let folders = answer["facets"]["folder"].as_array().unwrap();
    let sum: u64 = folders.iter().map(|one| one["documents"].as_u64().unwrap()).sum();
    assert_eq!(sum, 20, "of all, not of what is shown");
    let document = &answer["documents"][0];
    let passage = &document["passages"][0];
    let text = desk.with_store(&["text", document["document"].as_str().unwrap()]).ended(0).out;
    let points: Vec<char> = text.chars().collect();
    let mark = &passage["marks"][0];
    let [start, end] = [0, 1].map(|at| usize::try_from(mark[at].as_u64().unwrap()).unwrap());
    assert_eq!(points[start..end].iter().collect::<String>(), "guns");
    assert!(passage["text"].as_str().unwrap().starts_with("We have two guns in place"));
}

#[test]
fn what_changes_is_found_at_once_and_what_is_gone_is_not() {
    let desk = library();
    assert_eq!(count(&desk, "guns"), "20 documents, 20 hits");
    desk.write("docs/new.txt", "Guns, guns and guns.");
    fs::remove_file(desk.at("docs/0/00.txt")).unwrap();
    assert_eq!(count(&desk, "guns"), "20 documents, 22 hits");
    let rebuilt = desk.with_store(&["index", "--rebuild"]).ended(0);
    assert!(rebuilt.err.contains("82 documents in the search index: 82 read"), "{}", rebuilt.err);
    assert_eq!(count(&desk, "guns"), "20 documents, 22 hits");
}

#[test]
fn a_damaged_index_is_made_anew_and_one_that_cannot_be_written_is_not_needed() {
    let desk = library();
    assert_eq!(count(&desk, "guns"), "20 documents, 20 hits");
    let folder = fs::read_dir(desk.at("cache/glossator")).unwrap().flatten();
    let index = folder
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "search"));
    let index = index.expect("an index");
    for entry in fs::read_dir(&index).unwrap().flatten() {
        if entry.path().extension().is_some_and(|end| end == "pos" || end == "term") {
            let mut bytes = fs::read(entry.path()).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            fs::write(entry.path(), bytes).unwrap();
        }
    }
    let said = desk.with_store(&["search", "guns", "--count"]).ended(0);
    assert_eq!(said.out.trim_end(), "20 documents, 20 hits");
    assert!(said.err.contains("was damaged and was made anew"), "{}", said.err);
    fs::remove_dir_all(&index).unwrap();
    let said = desk.with_store(&["--read-only", "search", "guns", "--count"]).ended(0);
    assert_eq!(said.out.trim_end(), "20 documents, 20 hits");
    assert!(!index.exists(), "nothing is written");
    assert!(said.err.contains("the documents are read instead"), "{}", said.err);
}

#[test]
fn an_index_that_is_not_up_to_date_and_may_not_be_written_is_not_asked() {
    let desk = library();
    assert_eq!(count(&desk, "guns"), "20 documents, 20 hits");
    desk.write("docs/0/00.txt", "Guns, guns and guns.");
    desk.write("docs/new.txt", "Guns.");
    let said = desk.with_store(&["--read-only", "search", "guns", "--count"]).ended(0);
    assert_eq!(said.out.trim_end(), "21 documents, 23 hits");
    assert!(said.err.contains("the documents are read instead"), "{}", said.err);
}

#[test]
fn notes_answer_and_the_filter_asks_the_texts() {
    let desk = library();
    desk.add(&["a.txt", "--quote", "nine divisions", "--note", "Why nine?"]);
    let said = desk.with_store(&["search", "note:why", "--notes"]).ended(0);
    assert!(said.out.contains("a.txt") && said.out.contains("Why nine?"), "{}", said.out);
    let listed = desk.with_store(&["list", "--json", "text:guns", "(number:8 OR number:12)"]);
    assert_eq!(listed.ended(0).json().len(), 2);
    let said = desk.with_store(&["search", "annotator:iris", "--facets", "annotator"]).ended(0);
    assert!(said.out.contains("annotator  iris  1"), "{}", said.out);
    let listed = desk.with_store(&["list", "--json", "quote:\"nine divisions\" annotator:iris"]);
    assert_eq!(listed.ended(0).json()[0]["path"], "a.txt");
}

#[test]
fn the_help_has_ten_examples_and_each_finds_something() {
    let desk = Desk::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        desk.write(&format!("docs/{name}"), fs::read(&path).unwrap());
    }
    let help = desk.with_store(&["help", "search"]).ended(0).out;
    let example = |line: &str| {
        let query = line.trim().strip_prefix("gloss search '")?.strip_suffix('\'')?;
        Some(query.to_owned())
    };
    let examples: Vec<String> = help.lines().filter_map(example).collect();
    assert_eq!(examples.len(), 10, "{help}");
    for query in examples {
        let said = desk.with_store(&["search", &query, "--count"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{query}: {}", said.out);
    }
    let short = desk.with_store(&["search", "-h"]).ended(0).out;
    assert!(short.lines().count() < 30 && short.contains("gloss help search"), "{short}");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let desk = library();
    let said = desk.with_store(&["search", "guns \"in place"]).ended(0);
    assert!(said.err.contains("the quotation mark is not closed"), "{}", said.err);
    let said = desk.with_store(&["search", "guns (from:a"]);
    assert!(
        said.err.starts_with("gloss: \"(from:a\": the bracket is not closed\n"),
        "{}",
        said.err
    );
    let said = desk.with_store(&["search", "guns ) place"]);
    assert!(said.err.starts_with("gloss: \"guns )\": no bracket is open"), "{}", said.err);
    for query in ["guns OR", "OR guns"] {
        let said = desk.with_store(&["search", query]).ended(0);
        assert!(
            said.err.starts_with("gloss: \"OR\": OR needs something on both sides"),
            "{}",
            said.err
        );
        desk.with_store(&["list", query]).refused(&["OR needs something on both sides"]);
    }
    desk.with_store(&["search", "OR"]).refused(&["OR needs something on both sides"]);
    // A mark is no word, and hides nothing.
    assert_eq!(count(&desk, "guns — & place"), "20 documents, 40 hits");
    desk.with_store(&["search", "— &"]).refused(&["nothing to look for"]);
    desk.with_store(&["search", "*"]).refused(&["needs the beginning of a word"]);
    let long = "guns OR ".repeat(2000);
    let said = desk.with_store(&["search", &long, "--count"]).ended(0);
    assert_eq!(said.out.trim_end(), "20 documents, 20 hits");
    let deep = format!("{}guns{}", "(".repeat(5000), ")".repeat(5000));
    let said = desk.with_store(&["search", &deep, "--count"]).ended(0);
    assert!(said.err.lines().count() < 3 && said.err.contains("too many"), "{}", said.err);
    let long = desk.with_store(&["search", &"x".repeat(10_000)]).ended(1);
    assert!(long.err.len() < 300, "{}", long.err);
    desk.with_store(&["search", "guns", "--facets", "colour"]).refused(&["year, sender"]);
    desk.with_store(&["search", "xyzzy"]).ended(1);
}
