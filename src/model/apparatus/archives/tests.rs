//! Which archive a text is told to be of, and that the rules of all of them are in force.

use super::marks::END_BYTES;
use super::*;
use crate::model::apparatus::rules::{RuleErrorKind, RuleFile, Zone};
use crate::model::apparatus::{Field, Rules, read};

const TELEGRAM: &str = "[CYPHER]     CABINET DISTRIBUTION\n\n\
                        FROM OSLO TO FOREIGN OFFICE\n\n\
                        Sir A. Gray       D. 9.42 p.m. 4th March, 1947\nNo. 12\n\
                        S E C R E T       R. 11.05 p.m. 4th March, 1947\n\n\
                        Tea is dear, and I saw the Minister of it today about that.\n";

#[test]
fn the_files_are_read_and_their_rules_in_force() {
    let rules = Rules::built_in();
    let ready = rules.ready();
    for (at, ((name, text), archive)) in ALL.into_iter().zip(&ready.archives.all).enumerate() {
        let source = toml::from_str::<ArchiveSource>(text).map_err(|error| error.to_string());
        let source = source.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(source.archive.title.starts_with(char::is_uppercase), "{name}");
        let parts = source.archive.part.iter().map(|part| part.worth).sum::<usize>();
        assert!(source.archive.least <= source.archive.marks.len() + parts, "{name}");
        assert_eq!(archive.head, source.archive, "{name}: the head is read without the rules");
        let compiled = ready.rules_of(at).unwrap();
        assert_eq!(
            compiled.rules.len(),
            source.rule.len(),
            "{name}: all are valid, and not too many"
        );
        let without = &archive.head.without;
        let is_all = without.first().is_some_and(|name| name == "all");
        assert!(is_all || compiled.without.len() == without.len(), "{name}");
        // Checked as those of a library are, a few at a time, since a library has less room.
        for rules in source.rule.chunks(3) {
            let rule = rules.iter().cloned().map(|rule| RuleSource { after: Vec::new(), ..rule });
            let said = format!("{rules:?}");
            let mut words = source.words.clone();
            words.retain(|name, _| said.contains(&format!("{{{name}}}")));
            let own = RuleFile { words, rule: rule.collect(), ..RuleFile::default() };
            assert_eq!(Rules::new(&own).1, [], "{name}");
        }
    }
}

#[test]
fn the_text_tells_which_archive_it_is_of_and_a_fact_which_rule() {
    let rules = Rules::built_in();
    let found = read(TELEGRAM, &rules);
    assert_eq!(found.read_as.as_deref(), Some("british"));
    let told = |field| found.text(field).unwrap_or_default();
    let all = [Field::Kind, Field::From, Field::To, Field::Number, Field::Classification].map(told);
    assert_eq!(all, ["telegram", "Sir A. Gray", "Foreign Office", "12", "Secret"]);
    let from = found.get(Field::From).unwrap();
    assert_eq!(rules.name_of(from.reader), "british: ambassador below the heading of a telegram");
    let class = found.get(Field::Classification).unwrap();
    assert_eq!(&TELEGRAM[class.span.range()], "S E C R E T");
}

#[test]
fn one_mark_that_may_be_chance_tells_nothing() {
    let text = "Minutes.\n\nIt was late and we all went home again in the rain, said Ann.\n";
    assert_eq!(read(text, &Rules::built_in()).read_as, None);
}

#[test]
fn a_mark_in_half_a_line_tells_nothing() {
    let long = "The tea was dear and we were glad of it. ".repeat(100);
    let least = |text: &str| read(text, &Rules::built_in()).read_as;
    let mark = "Oral history interview with Ann Gray";
    assert_eq!(least(&format!("{mark}\n\n{long}\n")).as_deref(), Some("interview"));
    let middle = format!("{long}{mark} {}", &long[..END_BYTES - mark.len() - 1]);
    assert!(middle[middle.len() - END_BYTES..].starts_with(mark));
    assert_eq!(least(&middle), None, "the end begins with half a line");
}

#[test]
fn what_editors_wrote_above_a_paper_tells_that_it_is_theirs() {
    let text = format!("123.4/5–647: Telegram\n\n{TELEGRAM}");
    assert_eq!(read(&text, &Rules::built_in()).read_as, None);
}

#[test]
fn a_library_that_is_named_in_a_sentence_is_no_source_of_editors() {
    let read_as = |line: &str| {
        let text = format!("Oral history interview with Ann Gray\n\n{line}\n\nTea is dear.\n");
        read(&text, &Rules::built_in()).read_as
    };
    for line in [
        "It was recorded for the Harry\nS. Truman Library. A draft was read by Mrs. Gray.",
        "From the Lyndon B. Johnson Library Oral Histories",
    ] {
        assert_eq!(read_as(line).as_deref(), Some("interview"), "{line}");
    }
    assert_eq!(read_as("Source: Johnson Library, National Security File. Secret."), None);
}

#[test]
fn a_library_names_its_archive_or_none() {
    let named = |name: &str| {
        Rules::new(&RuleFile { archive: Some(name.to_owned()), ..RuleFile::default() })
    };
    let (british, problems) = named("british");
    assert_eq!(problems, []);
    let plain = "SECRET 4th March, 1947\n\nTea is dear.\n";
    let found = read(plain, &british);
    assert_eq!(
        (found.read_as.as_deref(), found.text(Field::Classification)),
        (Some("british"), Some("Secret"))
    );
    let (none, problems) = named("none");
    assert_eq!(problems, []);
    assert_eq!(read(TELEGRAM, &none).read_as, None);
    let (_, problems) = named("martian");
    assert_eq!(problems.len(), 1);
    assert!(matches!(problems[0].what, RuleErrorKind::UnknownArchive(..)));
    assert!(problems[0].to_string().contains("british, "), "{}", problems[0]);
}

#[test]
fn with_a_line_its_columns_are_skipped() {
    let skip = |pattern: &str| RuleSource {
        name: "not this".to_owned(),
        r#in: vec![Zone::Head],
        r#match: pattern.to_owned(),
        skip: true,
        ..RuleSource::default()
    };
    let received = |pattern: &str| {
        let own = RuleFile { rule: vec![skip(pattern)], ..RuleFile::default() };
        let found = read(TELEGRAM, &Rules::new(&own).0);
        assert_eq!(found.read_as.as_deref(), Some("british"), "{pattern}");
        found.text(Field::Received).map(str::to_owned)
    };
    assert!(received("^Tea is dear").is_some());
    assert_eq!(received("^SECRET"), None);
}

#[test]
fn a_day_without_its_year_is_of_that_of_receipt_or_of_writing() {
    let day = |text: &str, field| {
        let found = read(text, &Rules::built_in());
        found.when(field).map(|when| when.date.iso())
    };
    let telegram = |received: &str, sent: &str| {
        format!(
            "INCOMING TELEGRAM          Department of State\n\n\
             CONFIDENTIAL\nRec'd:   {received}\nFROM:  OSLO\nTO:  Secretary of State\n\
             NO:  12, {sent}, 3 PM\n\nTEA IS DEAR.\n"
        )
    };
    for (received, sent, expected) in [
        ("April 12, 1959", "APRIL 12", "1959-04-12"),
        ("January 2, 1960", "DECEMBER 31", "1959-12-31"),
    ] {
        let sent = day(&telegram(received, sent), Field::Date);
        assert_eq!(sent.as_deref(), Some(expected), "{received}");
    }
    let printed = "Mr. Gray to Sir Edward Grey.--(Received January 3.)\n\n(No. 94.)\n\
                   Sir,                 Oslo, December 28, 1908.\n\
                   I have the honour to report that tea is dear.\n";
    assert_eq!(day(printed, Field::Received).as_deref(), Some("1909-01-03"));
}

#[test]
fn all_posts_count_that_stand_below_each_other() {
    let text = TELEGRAM.replacen(
        "\n\n",
        "\n\n     Addressed to Foreign Office telegram No. 12 of 4th March.\n     \
         Repeated for information to:  Oslo\n                                   Bergen\n\
         \x20                                  P.O.M.E.F.\n\n",
        1,
    );
    let found = read(&text, &Rules::built_in());
    let posts = found.get(Field::Repeated).unwrap();
    assert_eq!(posts.text, "Oslo, Bergen, P.O.M.E.F.");
    let written = &text[posts.span.start..posts.span.end];
    assert_eq!(written.split_whitespace().collect::<Vec<_>>(), ["Oslo", "Bergen", "P.O.M.E.F."]);
}

#[test]
fn a_subject_goes_on_below() {
    let subject = |below: &str| {
        let text = format!(
            "CENTRAL INTELLIGENCE AGENCY\n\nOFFICE MEMORANDUM\n\nTO      : Director\nFROM    : Chief, OSO\n\
             DATE    : 4 March 1950\nSUBJECT : Production of tea at the Works in\n{below}\n\nTea is dear.\n"
        );
        let found = read(&text, &Rules::built_in());
        found.text(Field::Subject).unwrap_or_default().to_owned()
    };
    let first = "Production of tea at the Works in";
    assert_eq!(subject("          Oslo, Norway"), format!("{first} Oslo, Norway"));
    assert_eq!(subject("and near Oslo"), format!("{first} and near Oslo"));
    assert_eq!(subject("REFERENCE: Oslo"), first);
    assert_eq!(subject("Oslo is dear too."), first, "a line of its own");
    assert_eq!(subject("\n          Oslo"), first, "below a blank line");
}

#[test]
fn a_letter_without_a_heading_is_called_by_whoever_is_known() {
    let text = "Haworth, 4 May 1849\n\nDear Sir,\n\nI thank you for the books, which came by the carrier on \
                Monday and were read by Tuesday night.\n\nI remain, Sir,\nyours truly,\n\nC. Brontë\n";
    let apparatus = read(text, &Rules::built_in());
    assert_eq!(apparatus.title.as_deref(), Some("From C. Brontë"));
    assert_eq!(apparatus.full_title().as_deref(), Some("From C. Brontë, 4 May 1849"));
}

#[test]
fn a_letter_is_told_by_what_a_novel_and_a_guide_lack() {
    let of = |text: &str| read(text, &Rules::built_in()).read_as;
    let words = "The tea came on Monday, and it was dear; the ship had lain a week at Bergen.";
    for head in [
        "362. Gray an Low\n\nWeimar am 12. August 1797.\n",
        "From Ann Gray to Ben Low\n\n          Oslo April 4th. 1791\n",
        "1842. \u{2014} \u{c0} LOUISE LOW\n\n[Oslo] Jeudi soir. [9 d\u{e9}cembre 1852.]\n",
        "MINISTERO DELLA GUERRA\n  N. 12 di prot.          Torino, add\u{ec} 18 marzo 1859\n\nOGGETTO: Volontari.\n",
    ] {
        assert_eq!(of(&format!("{head}\n{words}\n")).as_deref(), Some("letter"), "{head}");
    }
    for head in [
        "Ode to Ann Gray\n\nOslo, 12 August 1797.\n",
        "Oslo to Bergen\n\n12 August 1889\n",
        "Letters of Application\n\n     Oslo, 12 August 1889.\n\n     Dear Sir,\n",
        "     Oslo, 12 August 1889.\n\n     Dear Ann,\n\n\u{201c}What is it?\u{201d} said Ben.\n",
        "Subject: tea\nDate: 12 Aug 1999\n\nDear Ann,\n",
        "BERGEN\n\nTO GRAY\n\nNo. 12\n4 March 1947\n",
    ] {
        assert_eq!(of(&format!("{head}\n{words}\n")), None, "{head}");
    }
}

#[test]
fn nobody_is_addressed_in_a_talk() {
    let text = "Oral History Interview with ANN GRAY\n\nInterviewed by Ben Low\n\nOslo, 4 March 1970\n\n\
                LOW: When did the tea come?\n\nGRAY: On a Monday, and it was dear.\n";
    let found = read(text, &Rules::built_in());
    assert_eq!(found.read_as.as_deref(), Some("interview"));
    let of = |field| found.all(field).map(|fact| fact.text.as_str()).collect::<Vec<_>>();
    assert_eq!((of(Field::From), of(Field::To)), (vec!["Ann Gray"], vec![]));
    assert_eq!(of(Field::Participants), ["Ann Gray", "Ben Low"]);
}

#[test]
fn figures_of_a_day_are_read_as_the_archive_writes_them() {
    let date = |archive: &str| {
        let own = RuleFile { archive: Some(archive.to_owned()), ..RuleFile::default() };
        let text = "Date:   3/9/60\n\nTO:   DIRECTOR, FBI\nFROM: SAC, TAMPA\n\nThe tea was dear on Monday.\n";
        let found = read(text, &Rules::new(&own).0);
        found.date().map(|date| date.iso())
    };
    assert_eq!(date("cia").as_deref(), Some("1960-03-09"));
    assert_eq!(date("british"), None, "day or month?");
}
