//! Papers as editors of diplomatic papers print them, from 1917 to 1980: their headings, lines of date,
//! numbers, classes and notes on the source.

use super::*;

#[test]
fn the_lines_below_a_heading_are_worded_in_many_ways() {
    let told = |place: &str| {
        let text = format!(
            "7. Telegram From the Embassy in Norway to the Department of State[1]\n\n{place}\n\n\
             Topad 1875. Tea is dear, and the Minister told me today that it will be so for long.\n"
        );
        let found = of(&text);
        assert_eq!(found.text(Field::Number), Some("Topad 1875"), "{place}");
        assert_eq!(found.text(Field::EditionNumber), Some("7"), "{place}");
        let when = found.when(Field::Date).map(|when| when.to_string()).unwrap_or_default();
        (found.text(Field::Place).unwrap_or_default().to_owned(), when)
    };
    for (line, place, when) in [
        ("Oslo, December 23, 1969, 0936Z.", "Oslo", "23 December 1969, 9:36Z"),
        ("Oslo, March 4, 1947, 12–12:55 p.m.", "Oslo", "4 March 1947, 12:00"),
        ("Oslo, March 4, 1947, 2:50-5:45 p.m. EST", "Oslo", "4 March 1947, 14:50"),
        ("Oslo March 4, 1947—4 p.m.", "Oslo", "4 March 1947, 16:00"),
        ("Oslo,March 4, 1947—4 p.m. Eyes Only", "Oslo", "4 March 1947, 16:00"),
        ("Oslo and Bergen, March 4–6, 1947", "Oslo and Bergen", "4 March 1947 to 6 March 1947"),
        ("Palm Springs, California, May 7, 1971,", "Palm Springs, California", "7 May 1971"),
        (
            "[place not declassified], February 24, 1954, 0409Z.",
            "[place not declassified]",
            "24 February 1954, 4:09Z",
        ),
        ("[Oslo], 15 May 1953.", "Oslo", "15 May 1953"),
        ("Oslo, March 1947 [exact date not declassified].", "Oslo", "March 1947"),
        ("December 22, 1972, Oslo, 3:45-4:15 p.m.", "Oslo", "22 December 1972, 15:45"),
        ("Oslo, undated.", "Oslo", ""),
        ("[Oslo, undated.]", "Oslo", ""),
        ("Wednesday, February 11, 1953", "", "11 February 1953"),
        ("Oslo, Tuesday, March 4, 1947, 5:30 p.m.", "Oslo", "4 March 1947, 17:30"),
        ("Oslo, March 4, 1947, 5 p.m. Oslo time.", "Oslo", "4 March 1947, 17:00"),
        ("Oslo, about March 4, 1947.", "Oslo", "4 March 1947"),
        ("Oslo, January–March 1947.", "Oslo", "January 1947 to March 1947"),
        ("Oslo, undated—8 p. m.", "Oslo", ""),
        ("Oslo, undated [ca. March 1947].", "Oslo", ""),
        ("U. S. S. “OSLO,” March 4, 1947.", "U. S. S. “Oslo,”", "4 March 1947"),
        ("En route to Oslo, March 4, 1947, 10 a.m.", "En route to Oslo", "4 March 1947, 10:00"),
        ("Dar es Salaam, March 4, 1947.", "Dar es Salaam", "4 March 1947"),
        ("Third Session, Tea Conference, Oslo, March 4, 1947, 4 p. m.", "", ""),
        ("undated", "", ""),
    ] {
        assert_eq!(told(line), (place.to_owned(), when.to_owned()), "{line}");
    }
}

#[test]
fn a_number_opens_the_text_with_or_without_a_prefix() {
    for (opening, number) in [
        ("391. 1. Tea is dear.", Some("391")),
        ("Secto 44/3193. Tea is dear.", Some("Secto 44/3193")),
        ("C 73590. Tea is dear.", Some("C 73590")),
        ("CX 59 (DA IN 23848). Tea is dear.", Some("CX 59")),
        ("Bonn 123. Tea is dear.", Some("Bonn 123")),
        ("398 [Daily Summary No. 44.] Tea is dear.", Some("398")),
        ("717. Instructions for tea.", Some("717")),
        ("1. Tea is dear.\n\n2. So is coffee.", None),
    ] {
        let text = format!(
            "7. Telegram From the Embassy in Norway to the Department\n\nOslo, March 4, 1947.\n\n{opening}"
        );
        assert_eq!(of(&text).text(Field::Number), number, "{opening}");
    }
}

#[test]
fn the_class_stands_in_a_line_or_in_the_note_on_the_source() {
    let class = |head: &str, note: &str| {
        let text = format!(
            "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1947.\n\n{head}\n\nTea.\n\n----------\n\n[1] {note}"
        );
        let found = of(&text);
        [Field::Classification, Field::Precedence]
            .map(|field| found.text(field).unwrap_or_default().to_owned())
    };
    assert_eq!(class("SECRET US URGENT", ""), ["Secret", "US Urgent"]);
    assert_eq!(class("TOP SECRET EYES ONLY", ""), ["Top Secret", ""]);
    assert_eq!(
        class("", "Source: Tea Archive, Vol. IV. Secret, Immediate; Limdis."),
        ["Secret", "Immediate"]
    );
    assert_eq!(class("", "Source; Tea Archive. Confidential."), ["Confidential", ""]);
    let none = "Source: Tea Archive. No classification marking. Printed in Secret; Papers.";
    assert_eq!(class("", none), ["", ""]);
}

#[test]
fn the_note_on_the_source_may_stand_in_brackets_and_in_place_of_the_paper() {
    let heading = "7. Memorandum From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1947.\n\n";
    let note = "[Source: Tea Agency, Job 12-B0, Box 6, Folder 7. Secret; Immediate. 3 pages not declassified.]";
    for text in [
        format!("{heading}{note}"),
        format!("{heading}{note}\n\n"),
        format!("{heading}----------\n\n[1] {note}\n"),
        format!("{heading}Tea.\n\n----------\n\n[1] {note}\n\n[2] Not printed.\n"),
    ] {
        let found = of(&text);
        let told = [Field::Classification, Field::Precedence, Field::Archive, Field::Box];
        let told = told.map(|field| found.text(field).unwrap_or_default());
        assert_eq!(told, ["Secret", "Immediate", "Tea Agency", "6"], "{text}");
        assert_eq!(found.text(Field::To), Some("Ms. Low"), "{text}");
    }
    let quoted = format!("{heading}{note} This is what he wrote to me about it.\n");
    assert_eq!(of(&quoted).text(Field::Classification), None);
}

#[test]
fn a_heading_names_the_number_of_the_message() {
    for (message, number) in [
        ("Telegram 10803", "10803"),
        ("Airgram A-84", "A-84"),
        ("Backchannel Message SITTO 88/WH 12696", "SITTO 88/WH 12696"),
        ("Telegram STATE", ""),
    ] {
        let text =
            format!("7. {message} From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1973.\n\nTea.\n");
        let found = of(&text);
        assert_eq!(found.text(Field::Number).unwrap_or_default(), number, "{text}");
        assert_eq!(found.text(Field::From), Some("Mr. Gray"), "{text}");
    }
    let text = "226. Backchannel Message From Mr. Gray to the Consul in Oslo (Low)\n\nWHS 2100. Tea is dear.\n";
    let told = [Field::Number, Field::To].map(|field| of(text).text(field).map(str::to_owned));
    assert_eq!(told, ["WHS 2100", "the Consul in Oslo (Low)"].map(|told| Some(told.to_owned())));
    let diary = "293. Diary Entry by the Consul to Norway (Low)\n\nOslo, March 4, 1973.\n\nTea.\n";
    assert_eq!(of(diary).text(Field::From), Some("the Consul to Norway (Low)"));
}

#[test]
fn place_and_date_may_stand_behind_a_heading() {
    for heading in [
        "7. Memorandum From Mr. Gray to Ms. Low",
        "7. Telegram 12 From Mr. Gray to Ms. Low",
        "Letter From Mr. Gray to Ms. Low",
        "7. Memorandum by Mr. Gray to Ms. Low",
        "123.45/6–73: Telegram\n\nMr. Gray to Ms. Low",
    ] {
        for written in [
            ", December 14, 1973, 0615Z.",
            ", December 14, 1973",
            ", Oslo, December 14, 1973.",
            ", New York, December 14, 1973, 0615Z",
            " (December 14, 1973)",
        ] {
            for below in ["Oslo, December 14, 1973.", "SECRET"] {
                let text = format!("{heading}{written}[1]\n\n{below}\n\nTea.\n");
                let found = of(&text);
                let told = [Field::From, Field::To].map(|field| found.text(field));
                assert_eq!(told, [Some("Mr. Gray"), Some("Ms. Low")], "{text}");
                let day = found.date().map(|date| date.iso());
                assert_eq!(day.as_deref(), Some("1973-12-14"), "{text}");
                let title = found.text(Field::Title).unwrap_or_default();
                assert!(title.ends_with("Low"), "{title}");
            }
        }
    }
    let found =
        of("7. Memorandum for the President, Oslo, December 14, 1973.[1]\n\nSECRET\n\nTea.\n");
    assert_eq!(found.text(Field::To), Some("the President"));
}

#[test]
fn marks_of_files_are_written_in_many_ways() {
    let heading = "The Consul at Oslo (Gray) to the Secretary of State";
    for (mark, file) in [
        ("File No. 861.00/284", "861.00/284"),
        ("501.BB Korea/2–1849 : Telegram", "501.BB Korea/2–1849"),
        ("S/P Files: Lot 64 D 563", "S/P Files"),
        ("PPS files, lot 64 D 563, “NSC 135”", "PPS files, lot 64 D 563, “NSC 135”"),
        ("Conference files, lot 59 D 95, CF 133", "Conference files, lot 59 D 95, CF 133"),
        ("Roosevelt Papers : Telegram", "Roosevelt Papers"),
        ("Eisenhower Library, Dulles papers, “Tea”", "Eisenhower Library, Dulles papers, “Tea”"),
        ("Presidential correspondence, lot 66 D 204", "Presidential correspondence, lot 66 D 204"),
    ] {
        for number in ["", "No. 12\n\n"] {
            let text = format!(
                "{mark}\n\n{number}{heading}[1]\n\n[Telegram]\n\nOSLO, March 4, 1947, 9 p. m.\n\n5. Tea is dear."
            );
            let found = of(&text);
            let told = [Field::File, Field::From, Field::To, Field::Number, Field::EditionNumber];
            let told = told.map(|field| found.text(field).unwrap_or_default());
            let edition = if number.is_empty() { "" } else { "12" };
            let expected =
                [file, "The Consul at Oslo (Gray)", "the Secretary of State", "5", edition];
            assert_eq!(told, expected, "{text}");
        }
    }
}

#[test]
fn the_note_on_the_source_tells_of_the_copy() {
    let text = "7. Memorandum of Conversation[1]\n\nOslo, March 4, 1977, 3–4:05 p.m.\n\nSUBJECT\n\nTea\n\n\
                PARTICIPANTS\n\nNorway\n\nMinister Anne Low\n\nThe Ambassador\n\nTIME\n\nnoon\n\n\
                Tea is dear.\n\n----------\n\n\
                [1] Source: National Archives, RG 59, Tea Files, Box 12, Norway, Vol. IV. Secret; Immediate. \
                Drafted by Nuel L. Gray (EUR/TEA) and Low; cleared by R.B. Black and White (S/S); approved by Grey. \
                Repeated for information to Bergen and Bodø. The meeting took place in the White House.";
    let told: Vec<String> = all(text)
        .into_iter()
        .filter(|fact| !["title", "kind", "place"].iter().any(|name| fact.starts_with(name)))
        .collect();
    assert_eq!(
        told,
        [
            "date: 1977-03-04T15:00",
            "edition_number: 7",
            "classification: Secret",
            "precedence: Immediate",
            "repeated: Bergen and Bodø",
            "drafted: Nuel L. Gray (EUR/TEA) and Low",
            "cleared: R.B. Black and White (S/S)",
            "cleared: Grey",
            "subject: Tea",
            "participants: Minister Anne Low",
            "participants: The Ambassador",
            "archive: National Archives",
            "record_group: 59",
            "box: 12",
            "archive_folder: Norway, Vol. IV",
        ]
    );
}

#[test]
fn each_fact_knows_what_read_it_and_each_rule_why_it_did_not() {
    let text = "The Consul at Oslo (Gray) to the Secretary of State\n\nIt was late.";
    let rules = Rules::built_in();
    let (found, trials) = explain(text, &[], &rules);
    assert_eq!(found.facts, []);
    let why = |name: &str| {
        let trial = trials.iter().find(|trial| trial.rule == name);
        trial.map(|trial| trial.outcome.to_string()).unwrap_or_default()
    };
    assert!(why("heading below a file mark").contains("`after`"), "{trials:?}");
    assert!(why("heading above place and date").contains("`next`"), "{trials:?}");
    let poem = "Letter from the River to the Sea\n\nIt was late.";
    let (_, trials) = explain(poem, &[], &rules);
    assert!(trials.iter().any(|trial| trial.outcome == TrialOutcome::Alone), "{trials:?}");
    let dated = text.replace("It was late.", "OSLO, March 4, 1947.\n\nIt was late.");
    let found = of(&dated);
    assert_eq!(found, explain(&dated, &[], &rules).0, "asking why changes nothing");
    let by = |field| rules.name_of(found.get(field).unwrap().reader);
    assert_eq!(by(Field::From), "heading above place and date");
    assert_eq!(by(Field::Date), "place and date");
}

#[test]
fn every_paper_of_an_edition_has_its_number_there() {
    for (text, number) in [
        ("44. Editorial Note\n\nIt was late.", "44"),
        ("No. 44\n\nEditorial Note\n\nIt was late.", "44"),
        ("30. National Security Decision Memorandum 14[1]\n\nOslo, April 28, 1969.\n\nTea.", "30"),
        (
            "31. Transcript of a Conversation Between Mr. Gray and Ms. Low\n\nOslo, undated.\n\nTea.",
            "31",
        ),
        ("3. The Last Day\n\nIt was late.", ""),
    ] {
        assert_eq!(of(text).text(Field::EditionNumber).unwrap_or_default(), number, "{text}");
    }
}

#[test]
fn what_editors_say_may_stand_between_heading_and_date() {
    let text = "4. Airgram A-84 From the Embassy in Norway to the Department of State, March 4, 1947[1]\n\n\
                The Ambassador reported on what the Minister had said of tea, and that it would be dear.\n\n\
                Oslo, March 4, 1947\n\nSUBJECT: Tea\n\nI saw the Minister today, and he told me that it is dear.";
    let found = of(text);
    let told = [Field::To, Field::Place, Field::Subject].map(|field| found.text(field));
    assert_eq!(told, [Some("the Department of State"), Some("Oslo"), Some("Tea")]);
}

#[test]
fn the_number_in_a_volume_stands_above_marks_of_many_forms() {
    for mark in [
        "Truman Library, Truman papers",
        "Secretary’s Memoranda, lot 53 D 444",
        "Hickerson Collection",
        "Tea Letters, lot 56 D 459",
    ] {
        let text = format!(
            "No. 34\n\n{mark}\n\nMemorandum by Mr. Gray to Ms. Low\n\nOSLO, March 4, 1953.\n\nTea."
        );
        let found = of(&text);
        let told = [Field::EditionNumber, Field::Number, Field::To].map(|field| found.text(field));
        assert_eq!(told, [Some("34"), None, Some("Ms. Low")], "{mark}");
    }
}

#[test]
fn class_urgency_place_and_date_may_share_a_line() {
    let text = "The Ambassador in Norway (Gray) to the Secretary of State\n\n\
                SECRET    PRIORITY NIACT    OSLO, June 25, 1950—10 a. m.\n\nTea.";
    let found = of(text);
    let told =
        [Field::Classification, Field::Precedence, Field::Place].map(|field| found.text(field));
    assert_eq!(told, [Some("Secret"), Some("Priority"), Some("Oslo")]);
}

/// Each line is a heading, who wrote it and who is addressed.
#[test]
fn who_writes_to_whom_in_headings_of_many_years() {
    for (heading, from, to) in [
        (
            "12. Memorandum From the Counsel to the President (Gray) to the Vice President",
            "the Counsel to the President (Gray)",
            "the Vice President",
        ),
        (
            "12. Memorandum From Secretary to the Cabinet Gray to President Low",
            "Secretary to the Cabinet Gray",
            "President Low",
        ),
        (
            "12. Telegram From the Ambassador to Norway to the Department of State",
            "the Ambassador to Norway",
            "the Department of State",
        ),
        (
            "12. “Hot Line” Message From President Gray to Chairman Low",
            "President Gray",
            "Chairman Low",
        ),
        (
            "12. Joint State/Defense Message From the Department of State to the Embassy in Norway",
            "the Department of State",
            "the Embassy in Norway",
        ),
        (
            "12. Telegram From the Delegation to the Tea Talks to the Department of State",
            "the Delegation to the Tea Talks",
            "the Department of State",
        ),
        (
            "The United States Delegation to the Department of State",
            "The United States Delegation",
            "the Department of State",
        ),
        (
            "The Norwegian Ambassador (Gray) to Certain Diplomatic Officers",
            "The Norwegian Ambassador (Gray)",
            "Certain Diplomatic Officers",
        ),
        (
            "Memorandum by the Secretary of State of a Conversation With the British Ambassador (Gray)",
            "the Secretary of State",
            "",
        ),
        (
            "Draft Statement Submitted to the Council by the Staff of the Board",
            "the Staff of the Board",
            "",
        ),
        ("Paper Submitted by the Consul (Gray) to the Council", "the Consul (Gray)", "the Council"),
    ] {
        let found = of(&format!("{heading}[1]\n\nOSLO, March 4, 1957.\n\nTea."));
        let told = [Field::From, Field::To].map(|field| found.text(field).unwrap_or_default());
        assert_eq!(told, [from, to], "{heading}");
    }
}
