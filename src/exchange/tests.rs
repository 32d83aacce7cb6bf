//! The formats, read again by readers that are not theirs: for texts, tags and notes of any kind, what
//! comes back is what went out, as far as a format carries it.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::import::{
    IMPORTS, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, StatedParts,
};
use super::refused::EntryPlace;
use super::*;
use crate::model::anchor::Anchor;
use crate::model::annotation::Id;
use crate::model::codebook::{Tag, fault_of_name, name_of_tag};
use crate::model::text::Text;

/// A document with the given highlights: start and end in clusters, tags, note.
pub(super) fn exported(
    text: &str,
    marks: &[(usize, usize, Vec<String>, Option<String>)],
) -> ExportedDocument {
    let text = Arc::new(Text::new(text.to_owned()));
    let path = DocPath::new(std::path::Path::new("a b/ü#1.txt")).unwrap();
    let document = Document {
        path: path.clone(),
        text: text.clone(),
        structure: Arc::default(),
        apparatus: Arc::default(),
        abbreviations: Arc::default(),
        source: crate::model::document::SourceFile::default(),
    };
    let ends: Vec<usize> = crate::model::grapheme::graphemes(text.as_str())
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let time = |second| jiff::Timestamp::from_second(second).unwrap();
    let mut passages: Vec<ExportedPassage> = Vec::new();
    for (start, end, tags, note) in marks {
        let (start, end) = (start % ends.len(), end % ends.len());
        let span = Span::new(ends[start.min(end)], ends[start.max(end)]);
        if span.is_empty() {
            continue;
        }
        let number = i64::try_from(passages.len()).unwrap();
        let mark = Highlight {
            id: Id::new(),
            anchor: Anchor::make(&text, span),
            tags: tags.clone(),
            note: note.clone(),
            created: time(1_700_000_000 + number),
            updated: time(1_700_000_100 + number),
        };
        let annotator = "iris & <co>".to_owned();
        let (state, place) = (ResolutionKind::Exact, Some(span));
        passages.push(ExportedPassage { annotator, mark, state, place });
    }
    passages.sort_by_key(|one| (one.mark.anchor.start, one.mark.anchor.end));
    let document = Some(Arc::new(document));
    ExportedDocument { path, document, marks: Vec::new(), notes: Vec::new(), passages }
}

pub(super) fn subject() -> ExportSubject {
    let mut codebook = Codebook::starter();
    codebook.tags.push(Tag { name: "a/b".to_owned(), ..Tag::default() });
    ExportSubject {
        library: "Letters & <more>".to_owned(),
        codebook,
        style: CitationStyle::Plain,
        rules: Arc::new(Rules::default()),
        with_bom: false,
    }
}

/// Exports a document; returns the one file, or the files of the archive by their names.
pub(super) fn made(format: &ExchangeFormat, of: &ExportedDocument) -> BTreeMap<String, String> {
    let mut out = ExportOutput::default();
    let mut exporter = (format.begin)(subject());
    exporter.document(of, &mut out);
    exporter.finish(&mut out);
    let mut files = BTreeMap::new();
    for piece in out.pieces {
        let (name, bytes) = match piece {
            ExportPiece::Bytes(bytes) => (String::new(), bytes),
            ExportPiece::Part(name, bytes) => (name, bytes),
        };
        assert_eq!(format.is_packed, !name.is_empty());
        files.insert(name, String::from_utf8(bytes).unwrap());
    }
    files
}

fn number(value: &str) -> usize {
    value.parse().unwrap()
}

fn slice(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end - start).collect()
}

/// Words, blanks, scripts, and whatever a format could take for its own.
pub(super) fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,6} ?",
        Just("中國志願軍 ".to_owned()),
        Just("👨\u{200d}👩\u{200d}👧🎖".to_owned()),
        Just("e\u{301}tu\u{308}de".to_owned()),
        Just("“\"'quoted'\"” ".to_owned()),
        Just("&amp; <b>]]> --> ".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("=1+1,;| \\ _[1] *# {x} %\t".to_owned()),
        Just("дивизий. ".to_owned()),
    ];
    prop::collection::vec(piece, 1..20).prop_map(|pieces| pieces.concat())
}

pub(super) fn tag() -> impl Strategy<Value = String> {
    let tags = prop_oneof![
        Just("quote".to_owned()),
        Just("a/b".to_owned()),
        Just("a/b/c; d".to_owned()),
        Just("事/人 & <co>".to_owned()),
        "[a-z=+\\\\;|\"' /]{1,8}",
    ];
    tags.prop_map(|tag| name_of_tag(&tag))
        .prop_filter("a tag's name", |tag| fault_of_name(tag).is_none())
}

pub(super) fn marks() -> impl Strategy<Value = Vec<(usize, usize, Vec<String>, Option<String>)>> {
    let tags = prop::collection::btree_set(tag(), 0..3).prop_map(|tags| tags.into_iter().collect());
    let note = prop::option::of(words().prop_map(|note| note.trim().to_owned()))
        .prop_map(|note| note.filter(|note| !note.is_empty()));
    prop::collection::vec((0..200_usize, 0..200_usize, tags, note), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_w3c_says_is_what_was_written(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let page: Value = serde_json::from_str(&made(&w3c::FORMAT, &of)[""]).unwrap();
        let items = page["items"].as_array().unwrap();
        prop_assert_eq!(items.len(), of.passages.len());
        for (item, one) in items.iter().zip(&of.passages) {
            let selector = &item["target"]["selector"];
            let at = |name: &str| usize::try_from(selector[0][name].as_u64().unwrap()).unwrap();
            let exact = selector[1]["exact"].as_str().unwrap();
            prop_assert_eq!(slice(&text, at("start"), at("end")), exact);
            let bodies = item["body"].as_array().cloned().unwrap_or_default();
            let of_purpose = |purpose: &str| -> Vec<String> {
                let some = bodies.iter().filter(|body| body["purpose"] == purpose);
                some.map(|body| body["value"].as_str().unwrap().to_owned()).collect()
            };
            prop_assert_eq!(&of_purpose("tagging"), &one.mark.tags);
            prop_assert_eq!(of_purpose("commenting").pop(), one.mark.note.clone());
        }
    }

    #[test]
    fn what_a_project_says_is_what_was_written(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let files = made(&refi::PROJECT, &of);
        let project = roxmltree::Document::parse(&files["project.qde"]).unwrap();
        let mut codes = BTreeMap::new();
        for code in project.descendants().filter(|node| node.has_tag_name("Code") || node.tag_name().name() == "Code") {
            let mut names: Vec<&str> = code.ancestors().filter_map(|node| {
                (node.tag_name().name() == "Code").then(|| node.attribute("name")).flatten()
            }).collect();
            names.reverse();
            let before = codes.insert(code.attribute("guid").unwrap().to_owned(), names.join("/"));
            prop_assert!(before.is_none(), "an id twice");
        }
        let source = project.descendants().find(|node| node.tag_name().name() == "TextSource").unwrap();
        let path = source.attribute("plainTextPath").unwrap().replace("internal://", "sources/");
        prop_assert_eq!(&files[&path], &text);
        let selections: Vec<_> = source.children()
            .filter(|node| node.tag_name().name() == "PlainTextSelection").collect();
        prop_assert_eq!(selections.len(), of.passages.len());
        for (selection, one) in selections.iter().zip(&of.passages) {
            let at = |name: &str| number(selection.attribute(name).unwrap());
            prop_assert_eq!(slice(&text, at("startPosition"), at("endPosition")), one.mark.anchor.quote.as_str());
            let note = selection.children().find(|node| node.tag_name().name() == "Description");
            prop_assert_eq!(note.and_then(|note| note.text()), one.mark.note.as_deref());
            let mut tags: Vec<String> = selection.descendants()
                .filter_map(|node| node.attribute("targetGUID")).map(|code| codes[code].clone()).collect();
            tags.sort();
            let mut expected = one.mark.tags.clone();
            expected.sort();
            prop_assert_eq!(tags, expected);
        }
    }

    #[test]
    fn what_csv_says_is_what_was_written(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let file = made(&csv::FORMAT, &of).remove("").unwrap();
        let mut reader = ::csv::Reader::from_reader(file.as_bytes());
        let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), of.passages.len());
        for (row, one) in rows.iter().zip(&of.passages) {
            prop_assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
            let quote = slice(&text, number(&row[5]), number(&row[6]));
            prop_assert_eq!(csv::unguarded(&row[10]), quote);
            prop_assert_eq!(csv::unguarded(&row[16]), one.mark.note.as_deref().unwrap_or_default());
        }
    }

    #[test]
    fn the_places_of_brat_are_those_of_the_words(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let files = made(&brat::FORMAT, &of);
        let document = &files["a b/ü#1.txt.txt"];
        for line in files["a b/ü#1.txt.ann"].lines().filter(|line| line.starts_with('T')) {
            let cells: Vec<&str> = line.splitn(3, '\t').collect();
            let (label, places) = cells[1].split_once(' ').unwrap();
            prop_assert!(files["annotation.conf"].lines().any(|line| line == label), "{}", label);
            let parts: Vec<String> = places.split(';').map(|place| {
                let (start, end) = place.split_once(' ').unwrap();
                slice(document, number(start), number(end))
            }).collect();
            if !parts.concat().trim().is_empty() {
                prop_assert!(parts.iter().all(|part| !part.contains('\n')));
                prop_assert_eq!(parts.join(" "), cells[2]);
            }
        }
    }

    #[test]
    fn each_word_has_as_many_columns_as_the_first(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let iob = &made(&iob::FORMAT, &of)["a b/ü#1.txt.iob"];
        let mut words = Vec::new();
        for sentence in iob.split("\n\n") {
            let mut before: Vec<String> = Vec::new();
            for line in sentence.lines().filter(|line| !line.is_empty()) {
                let cells: Vec<String> = line.split(' ').map(str::to_owned).collect();
                words.push(cells[0].clone());
                for (at, cell) in cells.iter().enumerate().skip(1) {
                    // What goes on has begun in the line before.
                    if let Some(label) = cell.strip_prefix("I-") {
                        prop_assert_eq!(before[at].split_at(2).1, label);
                    }
                }
                prop_assert!(before.is_empty() || before.len() == cells.len());
                before = cells;
            }
        }
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(bare(&words.concat()), bare(&text));
        let units: Vec<u16> = text.encode_utf16().collect();
        let tsv = &made(&webanno::FORMAT, &of)["a b/ü#1.txt.tsv"];
        for line in tsv.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
            let cells: Vec<&str> = line.split('\t').collect();
            prop_assert_eq!(cells.len(), 6, "{}", line);
            let (start, end) = cells[1].split_once('-').unwrap();
            let word = String::from_utf16(&units[number(start)..number(end)]).unwrap();
            prop_assert_eq!(word, cells[2]);
        }
    }

    #[test]
    fn a_page_has_all_of_the_text(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let page = made(&html::FORMAT, &of).remove("").unwrap();
        let body = &page[page.find("<body>").unwrap()..];
        let body = body.replace("</html>\n", "");
        let page = roxmltree::Document::parse(&body).unwrap();
        let shown = page.descendants().find(|node| node.attribute("class") == Some("text")).unwrap();
        let shown: String = shown.descendants().filter(roxmltree::Node::is_text)
            .filter(|node| node.ancestors().all(|above| !above.has_tag_name("sup")))
            .filter_map(|node| node.text()).collect();
        prop_assert_eq!(shown, text);
    }
}

/// What an import should say of a highlight: all of it that the format carries.
fn expected(one: &ExportedPassage, digest: &str) -> ImportedEntry {
    let (mark, anchor) = (&one.mark, &one.mark.anchor);
    ImportedEntry {
        id: Some(mark.id.to_string()),
        annotator: Some(one.annotator.clone()),
        path: Some("a b/ü#1.txt".to_owned()),
        sha256: Some(digest.to_owned()),
        passage: Some(ImportedPassage {
            start: Some(anchor.start),
            end: Some(anchor.end),
            quote: Some(anchor.quote.clone()),
            prefix: anchor.prefix.clone(),
            suffix: anchor.suffix.clone(),
        }),
        tags: mark.tags.clone(),
        note: mark.note.clone(),
        created: Some(mark.created),
        updated: Some(mark.updated),
        ..ImportedEntry::default()
    }
}

/// Packs the files of an export.
pub(super) fn packed(files: &BTreeMap<String, String>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Reads a file as the command does.
fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let source = ImportSource { name: "file", bytes, beside: &|_| None };
    let format = IMPORTS.iter().find(|format| (format.claims)(&source)).unwrap();
    (format.read)(&source)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_went_out_comes_back(text in words(), marks in marks()) {
        let of = exported(&text, &marks);
        let digest = of.document.as_ref().unwrap().text.sha256().to_owned();
        let whole: Vec<ImportedEntry> =
            of.passages.iter().map(|one| expected(one, &digest)).collect();
        for format in [&w3c::FORMAT, &csv::FORMAT, &json::FORMAT, &refi::PROJECT] {
            let files = made(format, &of);
            let bytes = match files.get("") {
                Some(file) => file.clone().into_bytes(),
                None => packed(&files),
            };
            if bytes == b"[]\n" {
                continue;
            }
            let file = read(&bytes).unwrap();
            prop_assert!(file.refused.is_empty(), "{}: {:?}", format.name, file.refused);
            let mut entries = file.entries;
            let mut whole = whole.clone();
            // In a project the codes have no order of their own; the table has the digest only where the
            // anchor has it.
            for entry in entries.iter_mut().chain(&mut whole) {
                // Where it stood in its file is no part of what it says.
                entry.at = EntryPlace::Unsaid;
                entry.states = StatedParts::default();
                entry.tags.sort();
                if format.name == "csv" || format.name == "json" {
                    entry.sha256 = None;
                }
            }
            prop_assert_eq!(entries, whole, "{}", format.name);
        }
    }
}

#[test]
fn hostile_files_are_refused_by_entry_or_as_a_whole() {
    let page = r#"{"@context": "http://www.w3.org/ns/anno.jsonld", "items": [
        {"type": "Annotation", "target": {"source": "a.txt", "selector": [
            {"type": "TextPositionSelector", "start": 9, "end": 3}]}},
        {"type": "Annotation", "target": {"source": "a.txt", "selector": {"type": "CssSelector"}}},
        {"type": "Annotation"}, 7, {"type": "Person"},
        {"type": "Annotation", "target": "a.txt"},
        {"type": "Annotation", "target": "%2E%2E/a%20b", "body": {"value": "good"}}]}"#;
    let file = read(page.as_bytes()).unwrap();
    assert_eq!(file.entries.len(), 1);
    assert_eq!(
        file.entries[0].path.as_deref(),
        Some("../a b"),
        "for whoever looks for the document"
    );
    assert_eq!(file.refused.total(), 6, "{:?}", file.refused);
    assert!(read(b"{\"@context\": \"http://www.w3.org/ns/anno.jsonld\", ").is_err());
    assert!(read(b"[[[[").is_err());
    let deep = format!("[{}", "[".repeat(1_000_000));
    assert!(read(deep.as_bytes()).is_err());
    // An archive that is none, that has no project, whose project declares an entity.
    assert!(read(b"PK\x03\x04 and nothing").is_err());
    let project =
        |text: &str| packed(&BTreeMap::from([("project.qde".to_owned(), text.to_owned())]));
    assert!(read(&packed(&BTreeMap::from([("a".to_owned(), String::new())]))).is_err());
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><Project>&b;</Project>";
    assert!(read(&project(bomb)).unwrap_err().contains("well-formed"));
    let outside = "<Project><Sources><TextSource guid=\"x\" name=\"../../etc/passwd\" \
                   plainTextPath=\"internal://../project.qde\"><PlainTextSelection guid=\"y\" \
                   startPosition=\"0\" endPosition=\"4\"/></TextSource><TextSource \
                   name=\"a.txt\"><PlainTextContent>Nine</PlainTextContent><PlainTextSelection guid=\"z\" \
                   startPosition=\"2\" endPosition=\"400\"/></TextSource></Sources></Project>";
    let file = read(&project(outside)).unwrap();
    assert!(file.entries.is_empty());
    assert_eq!(file.refused.len(), 2, "{:?}", file.refused);
}

#[test]
fn what_a_format_cannot_carry_is_counted() {
    let mut of = exported("Nine divisions.", &[(0, 4, vec!["quote".to_owned()], None)]);
    of.passages[0].place = None;
    let mark = DocumentMark { tags: vec!["a/b".to_owned()], done: None };
    of.marks.push(("iris".to_owned(), mark));
    for format in FORMATS {
        let mut out = ExportOutput::default();
        let mut exporter = (format.begin)(subject());
        exporter.document(&of, &mut out);
        exporter.finish(&mut out);
        let lost = out.lost().join("; ");
        let carries_tags = ["w3c", "refi-qda", "refi-qda-codebook"].contains(&format.name);
        assert_eq!(lost.contains("1 tag of a document"), !carries_tags, "{}: {lost}", format.name);
        let has_place = ["refi-qda", "brat", "iob", "webanno-tsv"].contains(&format.name);
        assert_eq!(lost.contains("without a place"), has_place, "{}: {lost}", format.name);
    }
}

#[test]
fn a_deep_tag_is_no_recursion() {
    let deep = vec!["a"; 2_000].join("/");
    let of = exported("Nine.", &[(0, 4, vec![deep], None)]);
    assert!(made(&refi::CODEBOOK, &of)[""].contains("isCodable=\"true\""));
}
