//! Documents of every kind, as commands see them: listed, read, annotated and found again, also those
//! that lie in one file.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::desk::{Desk, Said};

/// The samples of the formats, each below its format.
fn with_samples(formats: &[&str]) -> Desk {
    let desk = Desk::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/samples");
    for format in formats {
        for entry in fs::read_dir(root.join(format)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            desk.write(&format!("docs/{format}/{name}"), fs::read(&path).unwrap());
        }
    }
    desk
}

/// The first words of a text that stand in it once.
fn some_words(text: &str) -> Option<String> {
    let all: Vec<&str> = text.split_whitespace().collect();
    let some = all.windows(3).skip(all.len() / 3).map(|words| words.join(" "));
    some.into_iter().find(|words| text.matches(words.as_str()).count() == 1)
}

#[test]
fn a_highlight_on_each_format_is_there_when_it_is_opened_again() {
    let formats = [
        "html", "epub", "pdf", "docx", "odt", "fodt", "rtf", "markdown", "tei", "mail", "srt",
        "vtt",
    ];
    let desk = with_samples(&formats);
    let rows = desk.with_store(&["list", "--json"]).ended(0).json();
    let mut annotated = 0;
    for row in rows.iter().filter(|row| row["error"].is_null()) {
        let path = row["path"].as_str().unwrap();
        let text = desk.with_store(&["text", path]).ended(0).out;
        assert_eq!(text.chars().count(), row["chars"], "{path}");
        if let Some(words) = some_words(&text) {
            desk.add(&[path, "--quote", &words]);
            annotated += 1;
        }
    }
    assert!(annotated > formats.len(), "{annotated}");
    let notes = desk.records();
    assert_eq!(notes.len(), annotated);
    for note in notes {
        assert_eq!(note["state"], "exact", "{note}");
    }
    desk.with_store(&["check"]).ended(0);
    for format in formats {
        let rows = desk.with_store(&["list", "--json", &format!("format:{format}")]).json();
        assert!(!rows.is_empty(), "{format}");
        assert!(rows.iter().all(|row| row["format"] == format), "{format}");
    }
}

#[test]
fn standard_input_is_a_document_too() {
    let desk = Desk::new();
    let said = |arguments: &[&str], bytes: &[u8]| {
        let mut child = desk.command(arguments);
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        Said::of(&child.wait_with_output().unwrap())
    };
    let page = b"<html><body><h1>Guns</h1><p>Nine divisions.</p></body></html>";
    assert_eq!(said(&["text", "-"], page).ended(0).out, "Guns\n\nNine divisions.");
    assert_eq!(said(&["outline", "-"], page).ended(0).out, "Guns\n");
    let plain =
        "Memorandum\n\n1. Guns are wanted at once.\n\n2. So are men, of whom there are few.\n";
    let outline = said(&["outline", "-"], plain.as_bytes()).ended(0).out;
    assert!(outline.contains("1. Guns are wanted"), "{outline}");
    assert_eq!(said(&["text", "-"], b"one\r\ntwo\r\n").ended(0).out, "one\ntwo\n");
}

#[test]
fn damage_that_costs_words_is_told() {
    let desk = Desk::new();
    let sample = "tests/formats/samples/docx";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(sample);
    let whole = fs::read_dir(root).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let whole = whole.max_by_key(Vec::len).unwrap();
    desk.write("docs/whole.docx", &whole);
    desk.write("docs/cut.docx", &whole[..whole.len() / 2]);
    let rows = desk.with_store(&["list", "--json", "docx"]).json();
    let row = |name: &str| rows.iter().find(|row| row["path"] == name).unwrap();
    assert!(row("whole.docx")["incomplete"].is_null(), "{}", row("whole.docx"));
    let cut = row("cut.docx");
    assert!(cut["incomplete"] == true || !cut["error"].is_null(), "{cut}");
}

#[test]
fn what_has_no_text_is_listed_with_the_reason() {
    let desk = with_samples(&["pdf"]);
    let rows = desk.with_store(&["list", "--json"]).ended(0).json();
    let why = |name: &str| {
        let row = rows.iter().find(|row| row["path"].as_str().unwrap().ends_with(name)).unwrap();
        row["error"].as_str().unwrap().to_owned()
    };
    assert!(why("picture.pdf").contains("without text"), "{}", why("picture.pdf"));
    assert!(why("reportlab-password.pdf").contains("encrypted"));
    let said = desk.with_store(&["text", "pdf/reportlab-password.pdf"]).ended(2);
    said.one_line(&["reportlab-password.pdf", "encrypted"]);
}

#[test]
fn the_documents_of_a_mailbox_and_of_an_archive_have_paths_below_it() {
    let desk = with_samples(&["mbox", "zip"]);
    let rows = desk.with_store(&["list", "--json"]).ended(0).json();
    let paths: Vec<&str> = rows.iter().map(|row| row["path"].as_str().unwrap()).collect();
    let letters: Vec<&str> =
        paths.iter().copied().filter(|path| path.starts_with("mbox/letters.mbox/")).collect();
    assert_eq!(letters.len(), 3, "{paths:?}");
    let name = letters[0].rsplit('/').next().unwrap();
    assert!(name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    let first = rows.iter().find(|row| row["path"] == letters[0]).unwrap();
    assert_eq!((&first["title"], &first["date"]), (&"The first box".into(), &"2019-03-12".into()));
    assert!(paths.iter().any(|path| path.starts_with("mbox/letters.mbox.gz/")), "{paths:?}");
    assert!(paths.iter().any(|path| path.starts_with("zip/")), "{paths:?}");

    desk.add(&[letters[0], "--quote", "we took four folders"]);
    assert!(desk.at("store/iris").join(format!("{}.toml", letters[0])).is_file());
    assert_eq!(desk.records()[0]["state"], "exact");
    let on_disk = desk.at(&format!("docs/{}", letters[0]));
    let said = desk.with_store(&["text", on_disk.to_str().unwrap()]).ended(0);
    assert!(said.out.contains("we took four folders"), "{}", said.out);
    // Below a file that has no such document, and below one that is a document.
    desk.with_store(&["text", "mbox/letters.mbox/000000000000"]).ended(2);
    desk.with_store(&["text", "a.txt/000000000000"]).ended(2);
}

#[test]
fn the_outline_of_a_document_names_its_pages() {
    let desk = with_samples(&["pdf", "markdown"]);
    let headings = desk.with_store(&["outline", "--json", "pdf/fpdf2-outline.pdf"]).ended(0).json();
    let of = |at: usize| (&headings[at]["title"], &headings[at]["page"]);
    assert_eq!(of(0), (&"Found".into(), &"i".into()));
    assert_eq!(of(1), (&"Edited".into(), &"ii".into()));
    let text = desk.with_store(&["text", "pdf/fpdf2-outline.pdf"]).ended(0).out;
    let start = usize::try_from(headings[1]["start"].as_u64().unwrap()).unwrap();
    assert!(text.chars().skip(start).collect::<String>().starts_with("The editor has"));
    desk.with_store(&["outline", "a.txt"]).ended(1).one_line(&["a.txt", "no headings"]);
}

#[test]
fn what_was_highlighted_as_plain_text_is_found_when_its_file_has_a_format() {
    let desk = Desk::new();
    let markdown =
        "# Minutes\n\nMr. *Bevin* asked for nine divisions at once. They were not given.\n";
    // As it was read before there was a format for it.
    desk.write("docs/minutes.txt", markdown);
    desk.add(&["minutes.txt", "--quote", "asked for nine divisions at once"]);
    fs::rename(desk.at("docs/minutes.txt"), desk.at("docs/minutes.md")).unwrap();
    let file = desk.read("store/iris/minutes.txt.toml").replace("minutes.txt", "minutes.md");
    fs::remove_file(desk.at("store/iris/minutes.txt.toml")).unwrap();
    desk.write("store/iris/minutes.md.toml", file);
    fs::remove_dir_all(desk.at("store/.texts")).unwrap();

    let note = &desk.records()[0];
    assert_eq!(note["state"], "carried", "{note}");
    let text = desk.with_store(&["text", "minutes.md"]).ended(0).out;
    assert_eq!(text, "Minutes\n\nMr. Bevin asked for nine divisions at once. They were not given.");
    let at = text.find("asked").unwrap();
    assert_eq!(note["start"], text[..at].chars().count());
    desk.with_store(&["check", "--fix"]).ended(0);
    let file = desk.read("store/iris/minutes.md.toml");
    assert!(file.contains("read_by = \"markdown/"), "{file}");
    assert_eq!(desk.records()[0]["state"], "exact");
}
