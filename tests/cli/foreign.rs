//! Imports from other programs: which document is meant where no path is known, that words decide, that nothing
//! doubles, and that what is left out is said.

use serde_json::{Value, json};

use crate::desk::{Desk, Said};

/// The documents, quotes, tags and notes that are in the store, sorted.
fn taken(desk: &Desk) -> Vec<(String, String, Vec<String>, String)> {
    let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let record = |record: &Value| {
        let tags = record["tags"].as_array().unwrap().iter().map(words).collect();
        (words(&record["document"]), words(&record["quote"]), tags, words(&record["note"]))
    };
    let mut taken: Vec<_> = desk.records().iter().map(record).collect();
    taken.sort();
    taken
}

fn import(desk: &Desk, file: &str, more: &[&str], code: i32) -> Said {
    let file = desk.at(file);
    let arguments = [&["import", file.to_str().unwrap()], more].concat();
    desk.with_store(&arguments).ended(code)
}

/// A dry run, the import, and the same once more: the third finds all of it there.
fn imported(desk: &Desk, file: &str, more: &[&str], code: i32, count: usize) -> Said {
    let said = import(desk, file, more, code);
    assert!(said.out.contains(&format!("would import {count} annotation")), "{}", said.out);
    assert!(desk.records().is_empty(), "a dry run writes nothing");
    let yes = [more, &["--yes"]].concat();
    import(desk, file, &yes, code);
    assert_eq!(desk.records().len(), count);
    let again = import(desk, file, &yes, code);
    assert!(again.out.contains("nothing to import"), "{}", again.out);
    assert_eq!(desk.records().len(), count);
    said
}

#[test]
fn hypothesis_is_found_by_the_name_of_the_page_and_by_its_words() {
    let desk = Desk::new();
    let row = |id: &str, uri: &str, quote: &str, before: &str, text: &str, tags: &[&str]| {
        let selector = json!([
            {"type": "TextPositionSelector", "start": 1, "end": 3},
            {"type": "TextQuoteSelector", "exact": quote, "prefix": before, "suffix": ""}]);
        json!({"id": id, "uri": uri, "user": "acct:other@hypothes.is", "group": "__world__", "text": text,
            "tags": tags, "created": "2024-03-05T09:12:45Z", "updated": "2024-03-05T09:12:45Z",
            "target": [{"source": uri, "selector": selector}], "document": {"title": ["No such title"]}})
    };
    let mut page = row("p", "https://archive.example/a.txt", "", "", "on the page", &["seen"]);
    page["target"] = json!([{"source": "https://archive.example/a.txt"}]);
    let rows = json!({"total": 6, "rows": [
        row("1", "https://archive.example/a.txt", "nine divisions", "", "", &["forces/infantry"]),
        row("2", "https://archive.example/a.txt", "nine", "enough, and ", "which", &[]),
        row("3", "https://archive.example/a.txt", "nine", "", "", &[]),
        row("4", "https://elsewhere.example/view?id=3", "中國志願軍九個師👨\u{200d}👩\u{200d}👧過江。", "", "", &[]),
        row("5", "https://elsewhere.example/view?id=3", "Пять-шесть дивизий", "", "", &[]),
        row("6", "https://elsewhere.example/view?id=4", "not in any document of this library", "", "", &[]),
        page,
    ]});
    desk.write("rows.json", rows.to_string());
    let said = imported(&desk, "rows.json", &[], 1, 5);
    for words in
        ["1 refused: words that occur several times", "1 refused: a document that is not here"]
    {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    assert!(said.out.contains("not here: “No such title”"), "{}", said.out);
    assert!(said.out.contains("written by other"), "{}", said.out);
    let taken = taken(&desk);
    let short: Vec<(&str, &str, &str)> =
        taken.iter().map(|one| (one.0.as_str(), one.1.as_str(), one.3.as_str())).collect();
    assert_eq!(
        short,
        [
            ("a.txt", "", "on the page"),
            ("a.txt", "nine", "which"),
            ("a.txt", "nine divisions", ""),
            ("sub/b.txt", "Пять-шесть дивизий", ""),
            ("sub/b.txt", "中國志願軍九個師👨\u{200d}👩\u{200d}👧過江。", ""),
        ]
    );
    // The second `nine` of a.txt is the one that is meant.
    let records = desk.records();
    let start =
        records.iter().find(|one| one["note"] == "which").unwrap()["start"].as_u64().unwrap();
    assert_eq!(start, 111);
    let tags = desk.with_store(&["tags"]).ended(0);
    assert!(tags.out.contains("seen"), "{}", tags.out);
}

/// Three documents with highlights, one of them with the line ends of another system.
fn annotated() -> Desk {
    let desk = Desk::new();
    desk.write("docs/crlf.txt", "One two\r\nthree 🎖 four.\r\n\r\nFive.\r\n");
    desk.add(&[
        "a.txt",
        "--quote",
        "nine divisions",
        "--tag",
        "forces/infantry",
        "--note",
        "so\nit is",
    ]);
    desk.add(&[
        "a.txt",
        "--quote",
        "is enough, and nine\nis all",
        "--tag",
        "quote",
        "--tag",
        "a; b|c",
    ]);
    desk.add(&["sub/b.txt", "--quote", "中國志願軍九個師👨\u{200d}👩\u{200d}👧過江。"]);
    desk.add(&["crlf.txt", "--quote", "two three 🎖", "--tag", "事/人", "--note", "*[1]_"]);
    desk
}

#[test]
fn brat_and_inception_give_back_what_they_got() {
    for (format, note) in [("brat", "so it is"), ("webanno-tsv", "so\nit is")] {
        let desk = annotated();
        let mut before = desk.records();
        let target = desk.at("out.zip");
        desk.with_store(&["export", "--to", format, "-o", target.to_str().unwrap()]).ended(0);
        std::fs::rename(desk.at("store"), desk.at("elsewhere")).unwrap();
        imported(&desk, "out.zip", &[], 0, 4);
        let mut after = desk.records();
        for record in before.iter_mut().chain(&mut after) {
            for name in ["id", "created", "updated"] {
                record[name] = Value::Null;
            }
            record["tags"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
            if record["note"] == "so\nit is" {
                record["note"] = json!(note);
            }
        }
        assert_eq!(after, before, "{format}");
    }
}

#[test]
fn an_ann_is_read_with_its_text_beside_it() {
    let desk = Desk::new();
    desk.write("brat/wei.txt", desk.read("docs/a.txt").replace('\n', "\r\n"));
    desk.write(
        "brat/wei.ann",
        "T1\tForce 68 82\tnine divisions\nT2\tForce 0 4\tViktor\n#1\tAnnotatorNotes T1\tso\n",
    );
    let said = imported(&desk, "brat/wei.ann", &[], 1, 1);
    assert!(said.err.contains("do not occur"), "{}", said.err);
    let expected = (
        "a.txt".to_owned(),
        "nine divisions".to_owned(),
        vec!["Force".to_owned()],
        "so".to_owned(),
    );
    assert_eq!(taken(&desk), [expected], "the text is that of another document, which tells it");
    std::fs::remove_file(desk.at("brat/wei.txt")).unwrap();
    let file = desk.at("brat/wei.ann");
    desk.with_store(&["import", file.to_str().unwrap()]).refused(&["wei.txt", "not beside it"]);
}

/// A library with two books of one title.
fn shelf() -> Desk {
    let desk = Desk::new();
    desk.write("docs/To Krasovsky.txt", desk.read("docs/a.txt"));
    std::fs::remove_file(desk.at("docs/a.txt")).unwrap();
    let twin =
        |chapter: &str| format!("{chapter}\n\nThe same words in both: nobody counts them.\n");
    desk.write("docs/one/Letters.txt", twin("Only the first volume says this much."));
    desk.write("docs/two/letters.txt", twin("And this is said in the second one alone."));
    desk
}

#[test]
fn clippings_are_found_by_title_and_two_of_one_title_by_their_words() {
    let desk = shelf();
    let entry = |book: &str, about: &str, words: &str| {
        format!(
            "{book}\r\n- {about} | Added on Monday, July 6, 2026 9:00:00 AM\r\n\r\n{words}\r\n==========\r\n"
        )
    };
    let file = [
        entry(
            "To Krasovsky: A Telegram (English Edition) (Wei, Li)",
            "Your Highlight on Location 10-12",
            "at least nine divisions. Nine is enough",
        ),
        entry(
            "To Krasovsky: A Telegram (English Edition) (Wei, Li)",
            "Your Note on Location 12",
            "why\r\nso many",
        ),
        entry(
            "To Krasovsky: A Telegram (English Edition) (Wei, Li)",
            "Your Highlight on Location 20-21",
            "nine",
        ),
        entry(
            "To Krasovsky: A Telegram (English Edition) (Wei, Li)",
            "Your Bookmark on Location 30",
            "",
        ),
        entry(
            "To Krasovsky: A Telegram (English Edition) (Wei, Li)",
            "Your Note on Location 99",
            "on the book",
        ),
        entry("Letters (A)", "Your Highlight on Location 1-2", "is said in the second one"),
        entry("Letters (A)", "Your Highlight on Location 3-4", "nobody counts them"),
        entry("LETTERS (B)", "Your Highlight on Location 3-4", "The same words in both"),
        entry("Untitled draft (C)", "Your Highlight on Location 1-2", "Пять-шесть дивизий"),
        entry("Untitled draft (D)", "Your Highlight on Location 1-2", "all."),
    ];
    desk.write("My Clippings.txt", format!("\u{feff}{}", file.concat()));
    let said = imported(&desk, "My Clippings.txt", &[], 1, 5);
    assert!(said.out.contains("left out: 1 × a bookmark"), "{}", said.out);
    assert!(said.out.contains("not here: “Untitled draft”"), "{}", said.out);
    for words in [
        "1 refused: words that occur several times",
        "1 refused: a name that several documents have (one/Letters.txt, two/letters.txt)",
        "1 refused: words too short to tell which document is meant",
    ] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let taken = taken(&desk);
    let short: Vec<(&str, &str, &str)> =
        taken.iter().map(|one| (one.0.as_str(), one.1.as_str(), one.3.as_str())).collect();
    assert_eq!(
        short,
        [
            ("To Krasovsky.txt", "", "on the book"),
            ("To Krasovsky.txt", "at least nine divisions. Nine is enough", "why\nso many"),
            ("sub/b.txt", "Пять-шесть дивизий", ""),
            ("two/letters.txt", "is said in the second one", ""),
            ("two/letters.txt", "nobody counts them", ""),
        ]
    );
}

#[test]
fn what_stands_beside_a_book_of_koreader_is_read_and_colours_can_be_tags() {
    let desk = shelf();
    let sidecar = "-- we can read Lua syntax here!\nreturn {\n [\"annotations\"] = {\n [1] = { [\"color\"] = \"yellow\", \
        [\"datetime\"] = \"2024-03-05 09:12:45\", [\"drawer\"] = \"lighten\", [\"note\"] = \"so\", [\"pos0\"] = \"/body\", [\"text\"] = \
        \"Nine is enough, and nine is\\\nall\" },\n [2] = { [\"color\"] = \"red\", [\"drawer\"] = \"lighten\", [\"text\"] = \"FOR \
        Comrade LI WEI\" }, },\n [\"doc_path\"] = \"/mnt/us/To Krasovsky.epub\", [\"doc_props\"] = { [\"title\"] = \"A Telegram\" },\n}";
    desk.write("metadata.epub.lua", sidecar);
    let said = imported(&desk, "metadata.epub.lua", &["--colour", "yellow=quote"], 0, 2);
    assert!(
        said.out.contains("colours, which mean nothing here: 1 × red; --colour red=TAG"),
        "{}",
        said.out
    );
    let tags: Vec<(String, Vec<String>)> =
        taken(&desk).into_iter().map(|one| (one.1, one.2)).collect();
    assert_eq!(
        tags,
        [
            ("FOR Comrade LI WEI".to_owned(), vec![]),
            ("Nine is enough, and nine\nis all".to_owned(), vec!["quote".to_owned()])
        ]
    );
    desk.write("metadata.epub.lua", "return { os.execute('true') }");
    let file = desk.at("metadata.epub.lua");
    desk.with_store(&["import", file.to_str().unwrap()]).refused(&["no table of values"]);
    desk.with_store(&["import", "x", "--colour", "red"]).refused(&["--colour"]);
}

#[test]
fn notes_of_zotero_are_found_by_the_words_of_one_attachment_and_tables_by_title() {
    let desk = shelf();
    let link = |key: &str| {
        format!(
            "([Li, 1951, p. 2](zotero://select/library/items/ABCD)) \
             ([pdf](zotero://open-pdf/library/items/PDF12345?page=2&annotation={key}))"
        )
    };
    let note = format!(
        "# Annotations  \n(6/1/2023, 5:20:39 PM)\n\n“There are at least nine divisions” {} why  \nnine\n\n\
         “nine” {}\n\n{} on the page\n\n![](a.png) {}\n\n“Nothing of this is here at all” {}\n",
        link("AAAA1111"),
        link("AAAA2222"),
        link("AAAA3333"),
        link("AAAA4444"),
        link("AAAA5555").replace("PDF12345", "PDF54321")
    );
    desk.write("note.md", note);
    let said = imported(&desk, "note.md", &[], 1, 2);
    assert!(said.out.contains("left out: 1 × a picture"), "{}", said.out);
    for words in
        ["1 refused: words that occur several times", "1 refused: a document that is not here"]
    {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let path = "To Krasovsky.txt".to_owned();
    let highlight =
        ("There are at least nine divisions".to_owned(), vec![], "why\nnine".to_owned());
    let expected = [
        (path.clone(), String::new(), vec![], "on the page".to_owned()),
        (path.clone(), highlight.0, highlight.1, highlight.2),
    ];
    assert_eq!(taken(&desk), expected);

    let desk = shelf();
    let table = "Title,Annotation Text,Annotation Comment,Color,Tags,Key\n\
                 \"To Krasovsky: a telegram\",\"Nine is enough\",so,#ffd400,\"a/b; quote\",AAAA1111\nLetters,\"The same words\",,,,AAAA2\n";
    desk.write("annotations.csv", table);
    let said = imported(&desk, "annotations.csv", &["--colour", "Yellow=important"], 1, 1);
    assert!(said.err.contains("1 refused: a name that several documents have"), "{}", said.err);
    let tags = ["a/b", "quote", "important"].map(str::to_owned).to_vec();
    assert_eq!(taken(&desk), [(path, "Nine is enough".to_owned(), tags, "so".to_owned())]);
}
