//! All annotations, and what became of them.

use crate::desk::{Desk, TELEGRAM, by_hand, note_by_hand};

/// A highlight as a person might write it by hand.
#[test]
fn notes_are_in_reading_order_and_nothing_is_left_out() {
    let desk = Desk::new();
    let late = desk.add(&["a.txt", "--quote", "enough", "--note", "late"]);
    let early = desk.add(&["a.txt", "--quote", "telegram", "--as", "zoe", "--tag", "t"]);
    let other = desk.add(&["sub/b.txt", "--quote", "finale"]);
    let gone = format!(
        "format = 1\n{}{}",
        note_by_hand("n2", "of the dead"),
        by_hand("h1", 3, "lost", "", "")
    );
    desk.write("store/boris/0.txt.toml", gone);
    let on_document = format!("format = 1\n{}", note_by_hand("n1", "on all of it"));
    desk.write("store/vera/a.txt.toml", on_document);

    let records = desk.records();
    let ids: Vec<_> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["n1", &early, &late, &other, "n2", "h1"]);
    let note = &records[0];
    let keys = [
        "id",
        "annotator",
        "document",
        "start",
        "end",
        "made_start",
        "made_end",
        "sha256",
        "quote",
        "prefix",
        "suffix",
        "page",
        "section",
        "tags",
        "note",
        "state",
        "created",
        "updated",
    ];
    assert_eq!(note.as_object().unwrap().len(), keys.len());
    for key in keys {
        let empty = matches!(
            key,
            "start"
                | "end"
                | "made_start"
                | "made_end"
                | "sha256"
                | "quote"
                | "prefix"
                | "suffix"
                | "page"
                | "section"
        );
        assert_eq!(note[key].is_null(), empty, "{key}");
    }
    assert_eq!(note["annotator"], "vera");
    assert_eq!(note["created"], "2026-01-01T00:00:00Z");
    assert_eq!(note["updated"], "2026-01-02T00:00:00Z");
    assert_eq!(records[1]["annotator"], "zoe");
    assert_eq!(records[1]["tags"], serde_json::json!(["t"]));
    assert!(records[1]["note"].is_null());
    assert_eq!(records[1]["state"], "exact");
    assert_eq!(records[2]["note"], "late");
    assert_eq!((&records[5]["made_start"], &records[5]["made_end"]), (&3.into(), &7.into()));
    assert!(records[5]["start"].is_null() && records[5]["end"].is_null());
    assert_eq!(records[5]["state"], "orphaned");

    let plain = desk.with_store(&["notes"]).ended(0).out;
    let markdown = desk.with_store(&["notes", "--markdown"]).ended(0).out;
    for text in [&plain, &markdown] {
        let places: Vec<_> = [
            "on all of it",
            "telegram",
            "enough",
            "late",
            "finale",
            "of the dead",
            "lost",
            "orphaned",
        ]
        .iter()
        .map(|words| text.find(words).unwrap_or_else(|| panic!("{words} in {text}")))
        .collect();
        assert!(places.is_sorted(), "{text}");
    }
    assert!(ids.iter().all(|id| plain.contains(id)), "{plain}");
    assert!(markdown.contains("\n## Viktorov \\[Ivanov\\] to Li Wei (a.txt)\n"), "{markdown}");
    assert!(markdown.contains("\n> enough\n\nlate\n\n— iris · "), "{markdown}");
    assert_eq!(desk.with_store(&["notes", "--json", "--markdown"]).code, 2);
}

#[test]
fn notes_tell_what_became_of_each_passage() {
    let desk = Desk::new();
    let twin = "The same words stand here. Same again?\n";
    desk.write("docs/t.txt", format!("New first line.\n{TELEGRAM}{}", twin.repeat(4)));
    let text = desk.read("docs/t.txt");
    let at = |words: &str| text[..text.find(words).unwrap()].chars().count();
    let file = [
        "format = 1\n".to_owned(),
        by_hand("1exact", at("enough"), "enough", "", ""),
        by_hand(
            "2moved",
            at("divisions") - 16,
            "divisions",
            "There are at least nine ",
            ". Nine is enough",
        ),
        by_hand(
            "3changed",
            at("least nine") - 16,
            "least five div",
            "your telegram. There are at ",
            "isions. Nine is enough, and",
        ),
        by_hand(
            "4twins",
            at(twin) + twin.len() + 20,
            "The same words stand",
            &twin[twin.len() - 32..],
            " here. Same again?\nThe same words",
        ),
        by_hand("5lost", 3, "words that never were", "before", "after"),
    ];
    desk.write("store/iris/t.txt.toml", file.concat());
    let mut states: Vec<_> = desk
        .records()
        .iter()
        .map(|record| {
            format!("{} {}", record["id"].as_str().unwrap(), record["state"].as_str().unwrap())
        })
        .collect();
    states.sort();
    assert_eq!(
        states,
        ["1exact exact", "2moved moved", "3changed changed", "4twins ambiguous", "5lost orphaned"]
    );

    let said = desk.with_store(&["check"]).ended(1);
    assert_eq!(said.out.matches("t.txt: ").count(), 4, "{}", said.out);
    for words in [
        "2moved of iris is moved: “divisions”",
        "3changed of iris is changed",
        "4twins of iris is ambiguous",
        "5lost of iris is orphaned",
    ] {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
    assert!(said.out.lines().last().unwrap().ends_with("4 drifted highlights"));
}

#[test]
fn no_notes_are_no_fault() {
    let desk = Desk::new();
    let said = desk.with_store(&["notes"]).ended(0);
    assert_eq!(said.out, "");
    said.one_line(&["no highlights"]);
    assert_eq!(desk.with_store(&["notes", "--json"]).ended(0).out, "[]\n");
}

#[test]
fn a_passage_is_told_with_its_page_and_section() {
    let desk = Desk::new();
    desk.write(
        "docs/c.html",
        "<title>Report</title><h1>Guns</h1><p><span role='doc-pagebreak' id='p4' title='4'></span>He \
         said: \u{201c}Nine divisions<a href='#n1' role='doc-noteref'>1</a>.\u{201d} Enough.</p>\
         <aside id='n1' role='doc-footnote'>Later eleven.</aside>",
    );
    desk.add(&["c.html", "--quote", "\u{201c}Nine divisions[1].\u{201d}"]);
    let record = &desk.records()[0];
    assert_eq!((&record["page"], &record["section"]), (&"4".into(), &"Guns".into()), "{record}");
    assert_eq!(record["quote"], "\u{201c}Nine divisions[1].\u{201d}", "verbatim");
    let plain = desk.with_store(&["notes"]).ended(0).out;
    assert!(plain.contains("\n  \u{201c}Nine divisions.\u{201d}\n"), "one pair of marks: {plain}");
    assert!(plain.contains(" \u{b7} p. 4 \u{b7} \u{201c}Guns\u{201d}\n"), "{plain}");
    let markdown = desk.with_store(&["notes", "--markdown"]).ended(0).out;
    assert!(markdown.contains(" \u{b7} p. 4 \u{b7} \u{201c}Guns\u{201d}"), "{markdown}");
}
