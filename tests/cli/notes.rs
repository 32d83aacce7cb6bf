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
        "title",
        "date",
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

/// Two documents, with highlights of two annotators; one passage is gone from its document.
fn several() -> (Desk, [String; 3]) {
    let desk = Desk::new();
    let nine = desk.add(&["a.txt", "--quote", "nine divisions", "--tag", "forces/infantry"]);
    let all = desk.add(&["a.txt", "--quote", "enough", "--note", "=SUM(A1) all", "--as", "zoe"]);
    let two = ["--tag", "speech", "--tag", "forces/infantry"];
    let finale = desk.add(&[&["sub/b.txt", "--quote", "finale"][..], &two].concat());
    let gone = format!("format = 1\n{}", by_hand("lost", 3, "lost words", "", ""));
    desk.write("store/boris/0.txt.toml", gone);
    (desk, [nine, all, finale])
}

#[test]
fn filters_are_those_of_the_list_and_ask_about_the_highlight() {
    let (desk, [nine, all, finale]) = several();
    let found = |filter: &[&str]| -> Vec<String> {
        let said = desk.with_store(&[&["notes", "--json"][..], filter].concat());
        let records = said.json();
        records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&["tag:forces"]), [nine.as_str(), &finale]);
    assert_eq!(found(&["tag:forces", "annotator:iris", "date:1947"]), [nine.as_str()]);
    assert_eq!(found(&["annotator:zoe,boris"]), [all.as_str(), "lost"]);
    assert_eq!(found(&["state:orphaned"]), ["lost"]);
    assert_eq!(found(&["--", "-state:exact"]), ["lost"]);
    assert_eq!(found(&["quote:division"]), [nine.as_str()]);
    assert_eq!(found(&["note:all", "OR", "finale"]), [all.as_str(), &finale]);
    assert_eq!(found(&["text:telegram"]), [nine.as_str(), &all]);
    assert_eq!(found(&["path:sub"]), [finale.as_str()]);

    let said = desk.with_store(&["notes", "tag:weather"]).ended(1);
    assert_eq!(said.err.lines().next(), Some("gloss: no tag is called \"weather\""));
    assert_eq!(
        said.err.lines().nth(1),
        Some("gloss: none of 4 annotations matches \"tag:weather\"")
    );
    desk.with_store(&["notes", "state:lost"]).refused(&["state", "orphaned", "\"lost\""]);
    desk.with_store(&["notes", "stat:exact"]).refused(&["unknown filter stat", "state:"]);
    desk.with_store(&["list", "state:moved"]).refused(&["highlights"]);
}

#[test]
fn csv_runs_no_formula_and_by_tag_a_highlight_is_under_each_of_its_tags() {
    let (desk, [nine, all, finale]) = several();
    let table = |more: &[&str]| -> Vec<Vec<String>> {
        let said = desk.with_store(&[&["notes", "--csv"][..], more].concat()).ended(0);
        let mut reader = csv::Reader::from_reader(said.out.as_bytes());
        let heads = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        std::iter::once(heads).chain(rows).collect()
    };
    let rows = table(&[]);
    let column = |name: &str| rows[0].iter().position(|head| head == name).unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[2][column("note")], "'=SUM(A1) all");
    assert_eq!(rows[1][column("title")], "Viktorov [Ivanov] to Li Wei");
    assert_eq!(rows[1][column("date")], "1947-03-09");
    assert_eq!(rows[3][column("tags")], "speech; forces/infantry");
    let place = |row: &[String], name: &str| row[column(name)].clone();
    assert_eq!(place(&rows[1], "start"), place(&rows[1], "made_start"));
    assert_eq!(
        (place(&rows[4], "start"), place(&rows[4], "made_start")),
        (String::new(), "3".into())
    );

    let by_tag = table(&["--by", "tag"]);
    let pairs: Vec<_> = by_tag[1..].iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    let expected = [
        ("forces/infantry", nine.as_str()),
        ("forces/infantry", &finale),
        ("speech", &finale),
        ("", &all),
        ("", "lost"),
    ];
    assert_eq!(pairs, expected);
    let plain = desk.with_store(&["notes", "--by", "tag"]).ended(0).out;
    assert!(plain.starts_with("forces/infantry  2\n"), "{plain}");
    let markdown = desk.with_store(&["notes", "--by", "tag", "--markdown"]).ended(0).out;
    assert!(markdown.contains("## Without a tag\n"), "{markdown}");
    assert!(
        markdown.contains("— Viktorov \\[Ivanov\\] to Li Wei, 1947-03-09 (a.txt) · iris"),
        "{markdown}"
    );
    assert_eq!(desk.with_store(&["notes", "--json", "--csv"]).code, 2);
}
