//! What looks like a fact of a paper and is none, and what one line of a page says of another.

use super::*;

/// Returns the facts of a page other than its title.
fn facts(text: &str) -> Vec<String> {
    all(text).into_iter().filter(|fact| !fact.starts_with("title")).collect()
}

#[test]
fn a_date_and_a_fraction_are_no_marks_of_a_file() {
    for mark in
        ["12/05/1950", "110/70", "448/13", "100/200/300", "12.05.1950/3", "120 Main Street/5"]
    {
        assert_eq!(facts(&format!("{mark}\n\nIt was late.")), [""; 0], "{mark}");
        let paper = format!(
            "{mark}\n\nThe Consul at Oslo (Gray) to Ms. Low\n\nOSLO, March 4, 1947.\n\nTea."
        );
        let file = of(&paper).text(Field::File).map(str::to_owned);
        assert!(mark.starts_with("120 Main") || file.is_none(), "{mark}: {file:?}");
    }
    for mark in ["861.00/284½", "711.00111 Armament Control/544a", "501.BB Korea/2–1849"] {
        let paper = format!(
            "{mark}\n\nThe Consul at Oslo (Gray) to Ms. Low\n\nOSLO, March 4, 1947.\n\nTea."
        );
        assert_eq!(of(&paper).text(Field::File), Some(mark));
    }
}

#[test]
fn a_note_below_prose_tells_of_no_paper() {
    for note in [
        "Drafted by Mr. Gray; cleared by Ms. Low; approved by Mr. Black.",
        "Repeated to Oslo by Mr. Gray.",
        "Source: Tea Office, RG 12, Box 4, Prices. Secret, and dear.",
    ] {
        let text = format!("On Tea[1]\n\nIt was late.\n\n----------\n\n[1] {note}");
        assert_eq!(facts(&text), [""; 0], "{note}");
    }
}

#[test]
fn a_chapter_and_a_dedication_are_no_letters() {
    for text in [
        "12. Letter From the River to the Sea\n\nIt was late.",
        "12. The Report From the Sea to the Shore\n\nIt was late.\n\nOphelia",
        "TO MR. GRAY\n\nIt was late.",
        "FOR MRS. GRAY\n\nIt was late.",
    ] {
        assert_eq!(facts(text), [""; 0], "{text}");
    }
}

#[test]
fn what_the_file_states_bears_out_what_stands_on_the_page() {
    let page = "Letter from Mr. Gray to Ms. Low\n\nIt was late.";
    let read = |stated: &[StatedFact]| {
        read_with(page, stated, &Rules::built_in()).text(Field::From).map(str::to_owned)
    };
    let date = |of_file| StatedFact {
        field: Field::Date,
        words: "4 March 1947".to_owned(),
        span: Span::default(),
        of_file,
    };
    assert_eq!(read(&[]), None);
    assert_eq!(read(&[date(false)]).as_deref(), Some("Mr. Gray"));
    assert_eq!(read(&[date(true)]), None, "when a file was made says nothing of its text");
}

#[test]
fn what_opens_a_text_is_a_number_only_if_nothing_else_is_counted_so() {
    for (opening, number) in [
        ("March 15. Tea is dear.", None),
        ("Part 2. Tea is dear.", None),
        ("Embtel 760. Tea is dear.", None),
        ("Martel 42. Tea is dear.", Some("Martel 42")),
        ("Tosec 80012/123456. Tea is dear.", Some("Tosec 80012/123456")),
        ("38415/Tosec 20142. Tea is dear.", Some("38415/Tosec 20142")),
        ("SALT TWO Geneva 123. Tea is dear.", Some("SALT TWO Geneva 123")),
    ] {
        let text = format!(
            "7. Telegram From the Embassy in Norway to the Department\n\nOslo, March 4, 1947.\n\n{opening}"
        );
        assert_eq!(of(&text).text(Field::Number), number, "{opening}");
    }
    let point = "7. Telegram From Mr. Gray to Ms. Low\n\nOslo, undated.\n\n2. October 1917\n\nTea.";
    assert_eq!(of(point).date(), None);
}

#[test]
fn those_present_are_people_and_not_their_sides() {
    let text = "7. Memorandum of Conversation[1]\n\nOslo, March 4, 1957, 3 p.m.\n\nPARTICIPANTS\n\n\
                United States\n\nMr. John Gray\n\nThe Norwegian Side\n\nAnne Low, Minister of Tea\n\n\
                Department of State\n\nPeople’s Republic of China\n\nU.S. Delegation:\n\nMs. Ruth Black\n\n\
                Task Force A:\n\nOthers Present\n\nInterpreter: Ida Grey\n\n\
                March 4, 1957\n\nMr. White Hall\n\nTea is dear.";
    let found = of(text);
    let told: Vec<&str> = found.all(Field::Participants).map(|fact| fact.text.as_str()).collect();
    assert_eq!(
        told,
        ["Mr. John Gray", "Anne Low, Minister of Tea", "Ms. Ruth Black", "Interpreter: Ida Grey"]
    );
}

#[test]
fn a_folder_ends_with_its_sentence_whoever_begins_the_next() {
    let folder = |note: &str| {
        let text = format!(
            "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957.\n\nTea.\n\n----------\n\n[1] {note}"
        );
        of(&text).text(Field::ArchiveFolder).unwrap_or_default().to_owned()
    };
    for (rest, expected) in [
        ("Norway, Vol. IV. Zbigniew Low wrote on it.", "Norway, Vol. IV"),
        ("Tea, Jan. 1970–Sept. 1971. Top Secret.", "Tea, Jan. 1970–Sept. 1971"),
        ("Low, R. B., 1957. Secret.", "Low, R. B., 1957"),
        ("U.S. Tea; Chron: 3/77. Secret.", "U.S. Tea"),
        ("11/1/78–11/9/78. Sent to Oslo.", "11/1/78–11/9/78"),
        ("Tea", "Tea"),
    ] {
        assert_eq!(folder(&format!("Source: Tea Library, Box 12, {rest}")), expected, "{rest}");
    }
    let archive = |note: &str| {
        let text = format!(
            "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957.\n\nTea.\n\n----------\n\n[1] Source: {note}"
        );
        of(&text).text(Field::Archive).unwrap_or_default().to_owned()
    };
    for (note, expected) in [
        (
            "Tea Library, Country File, Norway, Vol. IV. Secret.",
            "Tea Library, Country File, Norway, Vol. IV",
        ),
        (
            "Department of Tea, Central Files, POL 32-1 NOR-SWE. Secret.",
            "Department of Tea, Central Files",
        ),
        (
            "Department of Tea, Central Files, 611.93/8–2055. Secret.",
            "Department of Tea, Central Files",
        ),
        ("National Archives, RG 59, Tea Files. Secret.", "National Archives"),
        ("R. B. Low Papers, Box 12. Secret.", "R. B. Low Papers"),
        ("U.S. Tea Archive. Secret.", "U.S. Tea Archive"),
        ("Tea Files: Lot 64 D 199. Secret.", "Tea Files"),
        ("Tea Archive; Secret.", "Tea Archive"),
    ] {
        assert_eq!(archive(note), expected, "{note}");
    }
    let long = "It says so. ".repeat(90);
    let note =
        format!("Source: Tea Library, Box 12, Tea. Secret. {long}Drafted by Gray; cleared by Low.");
    let text = format!(
        "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957.\n\nTea.\n\n----------\n\n[1] {note}"
    );
    assert_eq!(of(&text).text(Field::Cleared), Some("Low"), "however long the note is");
}

#[test]
fn what_a_note_quotes_does_not_date_it() {
    let text = "44. Editorial Note\n\nOn March 4, 1947, the Consul sent the following telegram to the Department of State:\n\n\
                Oslo, March 4, 1947—6 p.m.\n\nTea is dear.";
    let found = of(text);
    assert_eq!((found.date(), found.text(Field::EditionNumber)), (None, Some("44")));
}

#[test]
fn what_is_with_a_letter_has_a_name() {
    let told = |line: &str| {
        let text = format!(
            "7. Letter From Mr. Gray to Ms. Low\n\nOslo, March 4, 1957.\n\nTea.\n\nGRAY\n\n{line}"
        );
        of(&text).all(Field::Enclosures).map(|fact| fact.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told("Enclosures: a map"), ["a map"]);
    assert_eq!(told("[Attachment: a map]"), ["a map"]);
    for line in ["Enclosures", "Enclosures:", "Attachment:", "Enclosure"] {
        assert_eq!(told(line), [""; 0], "{line}");
    }
}

#[test]
fn a_title_with_a_to_in_it_names_no_parties() {
    for title in [
        "Log of the Trip to the Conference",
        "Proposal by the Delegation to the Council",
        "A Report to the President Pursuant to the Directive",
    ] {
        let text = format!("Truman Papers\n\n{title}\n\nOSLO, March 4, 1947.\n\nTea.");
        let told = [Field::From, Field::To].map(|field| of(&text).text(field).map(str::to_owned));
        assert_eq!(told, [None, None], "{title}");
    }
}

#[test]
fn why_is_told_as_it_was_decided() {
    let rules = Rules::built_in();
    let outcomes = |text: &str, stated: &[StatedFact]| {
        let (found, trials) = explain(text, stated, &rules);
        assert_eq!(found, read_with(text, stated, &rules));
        trials
    };
    // What was dropped is not told as stated.
    let trials = outcomes("Letter from the River to the Sea\n\nIt was late.", &[]);
    let of_heading: Vec<&TrialOutcome> = trials
        .iter()
        .filter(|trial| trial.rule == "heading from one to another")
        .map(|trial| &trial.outcome)
        .collect();
    assert_eq!(of_heading, [&TrialOutcome::Alone]);
    // A day that does not exist was not known before.
    let trials = outcomes("31 June 1947\n\nIt was late.", &[]);
    let outcome =
        |rule: &str| trials.iter().find(|trial| trial.rule == rule).map(|one| &one.outcome);
    assert_eq!(outcome("date alone"), Some(&TrialOutcome::Nothing));
    // A rule that matches no line is not told to be refused.
    assert_eq!(outcome("heading below a file mark"), None);
    // A date that takes the place of a less precise one is stated.
    let trials = outcomes("March 1947\n\nIt was late and we went home.\n\n4 March 1947", &[]);
    let stated = trials.iter().filter(|one| one.outcome == TrialOutcome::Stated(vec![Field::Date]));
    assert_eq!(stated.count(), 2, "{trials:?}");
}
