//! What is read from a page, and what is not: the three telegrams, and pages of many kinds.

use super::rules::{RuleFile, RuleSource, Zone};
use super::*;

mod editions;
mod precision;

const JUNE: &str = include_str!("../../../corpus/000_3a8259e37f4edac4.txt");
const OCTOBER: &str = include_str!("../../../corpus/002_3c5f0ad91c4bf3fc.txt");
const DECEMBER: &str = include_str!("../../../corpus/004_92120887d29f0495.txt");

fn of(text: &str) -> Apparatus {
    read(text, &Rules::built_in())
}

/// Returns title, from, to, date.
fn told(text: &str) -> [String; 4] {
    let found = of(text);
    let text = |field| found.text(field).map(str::to_owned);
    let date = found.date().map(|date| date.iso());
    [found.title.clone(), text(Field::From), text(Field::To), date].map(Option::unwrap_or_default)
}

/// Returns every fact as "name: text", dates as ISO 8601 with the hour; also checks that each is
/// found at its span.
fn all(text: &str) -> Vec<String> {
    let found = of(text);
    for fact in &found.facts {
        let part = text[fact.span.range()].to_lowercase();
        let first = fact.text.to_lowercase();
        let first = first.split(' ').next().unwrap_or_default();
        assert!(part.contains(first), "{fact:?} stands at {part:?}");
    }
    let value = |fact: &Fact| match fact.when {
        Some(when) => {
            let time = when.time.map(|(h, m)| format!("T{h:02}:{m:02}")).unwrap_or_default();
            format!("{}{time}", when.date.iso())
        }
        None => fact.text.clone(),
    };
    found.facts.iter().map(|fact| format!("{}: {}", fact.field.name(), value(fact))).collect()
}

#[test]
fn every_fact_of_the_three_telegrams_and_nothing_else() {
    assert_eq!(
        all(JUNE),
        [
            "from: Filippov [Stalin]",
            "to: Mao Zedong",
            "via: Krasovsky",
            "destination: Beijing",
            "date: 1951-06-05",
            "number: 297/sh",
            "signature: Filippov [Stalin]",
        ]
    );
    assert_eq!(
        all(OCTOBER),
        [
            "from: Roshchin",
            "to: Filippov [Stalin]",
            "place: Beijing",
            "date: 1950-10-07",
            "received: 1950-10-07T11:55",
            "number: 2318",
            "classification: Top Secret",
            "precedence: Urgent",
            "office: SECOND CHIEF DIRECTORATE OF THE GENERAL STAFF OF THE SOVIET ARMY",
            "copies: Stalin",
            "copies: Stalin",
            "copies: Molotov",
            "copies: Malenkov",
            "copies: Beria",
            "copies: Mikoyan",
            "copies: Kaganovich",
            "copies: Bulganin",
            "signature: Roshchin",
        ]
    );
    assert_eq!(
        all(DECEMBER),
        [
            "from: Semenov [Stalin]",
            "to: Mao Zedong",
            "via: the Main Military Adviser",
            "destination: Beijing",
            "date: 1952-12-27",
            "signature: Semenov [Stalin]",
        ]
    );
    let titles = [JUNE, OCTOBER, DECEMBER].map(|text| told(text)[0].clone());
    assert_eq!(
        titles,
        [
            "Filippov [Stalin] to Mao Zedong",
            "Roshchin to Filippov [Stalin]",
            "Semenov [Stalin] to Mao Zedong"
        ]
    );
    let learned: Vec<_> = [JUNE, OCTOBER, DECEMBER]
        .iter()
        .flat_map(|text| of(text).learned)
        .map(|one| format!("{} is {}", one.alias, one.name))
        .collect();
    assert_eq!(learned, ["Filippov is Stalin", "Filippov is Stalin", "Semenov is Stalin"]);
    assert!([JUNE, OCTOBER, DECEMBER].iter().all(|text| of(text).diagnostics.is_empty()));
}

#[test]
fn a_telegram_is_from_its_signature_to_its_addressee() {
    let text = "\n\nOSLO\n\nTO BERGSTROM\n\nFOR Comrade LI WEI\n\nI have your note of March 4.\n\n\
                VIKTOROV [Ivanov]\n\nNo. 12/sh\n\n9 March 1947";
    let expected = ["Viktorov [Ivanov] to Li Wei", "Viktorov [Ivanov]", "Li Wei", "1947-03-09"];
    assert_eq!(told(text), expected);
    let by_hand = "To Mr. O'NEIL [SMITH]\n\nCome at once.\n\nANNE-MARIE GRAY.\n\n[...]";
    assert_eq!(
        told(by_hand),
        ["Anne-Marie Gray to O'Neil [Smith]", "Anne-Marie Gray", "O'Neil [Smith]", ""]
    );
}

#[test]
fn capitals_alone_are_no_telegram() {
    assert_eq!(told("FOR OFFICIAL USE ONLY\n\nIt was late.\n\nTHE END"), [""; 4]);
    assert_eq!(told("The Tale\n\nIt was late.\n\nOZYMANDIAS"), ["The Tale", "", "", ""]);
    assert_eq!(told("To the sea\n\nIt was late.\n\nOZYMANDIAS")[1], "");
}

#[test]
fn edited_papers_of_many_kinds() {
    let text = "123.4/5–647: Telegram\n\nThe Chargé in Norway (Gray) to the Secretary of State[1]\n\n\
                OSLO, March 4, 1947—7 p. m.\n\n[Received March 5—1:20 a. m.]\n\nSECRET PRIORITY\n\n\
                317. Reurtel 12, March 3. I saw the Minister today and he told me that tea is dear.\n\n\
                GRAY\n\n----------\n\n[1] Repeated to Bergen.";
    assert_eq!(
        all(text),
        [
            "title: The Chargé in Norway (Gray) to the Secretary of State",
            "kind: telegram",
            "from: The Chargé in Norway (Gray)",
            "to: the Secretary of State",
            "place: Oslo",
            "date: 1947-03-04T19:00",
            "received: 1947-03-05T01:20",
            "number: 317",
            "file: 123.4/5–647",
            "classification: Secret",
            "precedence: Priority",
            "repeated: Bergen",
            "signature: Gray",
        ]
    );
    let text = "12. Telegram From the Embassy in Norway to the Department of State[1]\n\n\
                Oslo, March 4, 1957, 1 p.m.\n\n9. Guidance for the meeting of Saturday, at which tea \
                will be served to all who come.\n\nGray\n\n----------\n\n[1] Source: Department of \
                State, Central Files, 123.4/5–657. Confidential; Niact. Drafted by Low.";
    assert_eq!(
        all(text),
        [
            "title: Telegram From the Embassy in Norway to the Department of State",
            "kind: telegram",
            "from: the Embassy in Norway",
            "to: the Department of State",
            "place: Oslo",
            "date: 1957-03-04T13:00",
            "number: 9",
            "edition_number: 12",
            "file: 123.4/5–657",
            "classification: Confidential",
            "precedence: Niact",
            "drafted: Low",
            "signature: Gray",
            "archive: Department of State, Central Files",
        ]
    );
}

#[test]
fn the_number_in_a_volume_is_not_that_of_the_telegram() {
    let text = "No. 123\n\n611.41/6–1252: Telegram\n\nThe Ambassador in Norway (Gray) to the \
                Department of State\n\nTOP SECRET SECURITY INFORMATION\n\nOSLO, June 12, 1952—4 p.m.\n\n\
                5712. Ref Deptel 12, June 3. The Minister told me today that tea is dear.\n\nGRAY";
    let found = of(text);
    let told = [Field::Number, Field::Classification, Field::From, Field::Place];
    let told = told.map(|field| found.text(field).unwrap_or_default());
    assert_eq!(told, ["5712", "Top Secret", "The Ambassador in Norway (Gray)", "Oslo"]);
    let listed = text.replace("5712. ", "1. ");
    assert_eq!(of(&listed).text(Field::Number), None, "that begins a list");
}

#[test]
fn what_is_enclosed_tells_nothing_of_the_letter() {
    let text = "The Secretary of State to the Consul at Oslo (Gray)\n\nWASHINGTON, March 4, 1947.\n\n\
                DEAR MR. GRAY: I send you what was said of tea in the course of last week.\n\n\
                ANNE LOW\n\n[Enclosure]\n\nCONFIDENTIAL\n\nTea is dear, and will be so.\n\nBLACK";
    let found = of(text);
    assert_eq!(found.text(Field::Signature), Some("Anne Low"));
    assert_eq!(found.text(Field::Classification), None);
}

#[test]
fn what_only_looks_like_a_paper_tells_nothing() {
    for text in [
        "The Road to Wigan Pier\n\nLondon, March 4, 1947.\n\nIt was late.",
        "The Ambassador to the Court of Spain\n\nMadrid, March 4, 1947.\n\nIt was late.",
        "TO AUTUMN\n\nSeason of mists\n\nCHORUS",
        "FOR ANNE GREGORY\n\nNever shall a young man\n\nBIBLIOGRAPHY",
        "POEMS\n\nTo my wife\n\nIt was late.",
        "SECRET GARDEN\n\nIt was late.",
        "Message in a Bottle\n\nIt was late.",
        "MINUTES OF THE PARISH COUNCIL\n\nIt was late.",
        "How to keep files\n\nIt was late.",
        "Statement by Mr. Gray on the Way to Peace\n\nIt was late.",
        "Report From Iron Mountain\n\nIt was late.",
        "Letter from the River to the Sea\n\nIt was late.\n\nOPHELIA",
        "CHAPTER V\n\nLetter from Miss Mina Gray to Miss Lucy Low.\n\n“9 May.\n\n“My dearest Lucy",
        "Telegram from Arthur Gray to Peter Low.\n\n“26 May.—Count me in.”\n\nIt was late.",
        "Letter 1\n\nTo Mrs. Saville, England.\n\nSt. Petersburgh, Dec. 11th, 17—.\n\nIt was late.",
        "3. Minutes of the Last Day\n\nIt was late.\n\nTHE END",
        "To do\n\n1. Letter to the bank\n2. Report on tea\n3. Note for Ann",
        "No. 12\n\nThe Way to the River\n\nIt was late.",
        "NOTE\n\nIt was late.",
        "SECRET\n\nIt was late.",
        "URGENT\n\nIt was late.",
        "// This file is part of Tea. For terms see the file\n// called LICENSE: note\n",
        "Old files\n\nLetter of the day",
        "to: be\nor: not\nto: be",
        "/* Received: nothing\n * Number: 12 */",
        "Licensed to the Tea Foundation\n\nor more contributors. See the NOTICE file\n",
    ] {
        let told: Vec<String> = all(text)
            .into_iter()
            .filter(|fact| !["title", "date", "place"].iter().any(|name| fact.starts_with(name)))
            .collect();
        assert_eq!(told, [""; 0], "{text}");
    }
    assert_eq!(told("Diary\n\nMonday, 25 June 1950\n\nIt was late.")[1..3], ["", ""]);
    assert_eq!(of("Monday, 25 June 1950\n\nIt was late.").text(Field::Place), None);
}

#[test]
fn labels_on_one_line() {
    let found = of("TO: Mr. Low          DATE: 4 March 1947\nFROM: Ms. Gray\n\nIt was late.");
    let told = [Field::To, Field::From].map(|field| found.text(field));
    assert_eq!(told, [Some("Mr. Low"), Some("Ms. Gray")]);
}

#[test]
fn who_wrote_to_whom_is_told_from_offices_that_are_held_to_another() {
    let names = |heading: &str| {
        let [_, from, to, _] = told(&format!("{heading}\n\nOslo, March 4, 1947.\n\nTea."));
        (from, to)
    };
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(names("Telegram From Mr. Gray to the Consul"), pair("Mr. Gray", "the Consul"));
    assert_eq!(names("The Consul (Gray) to Ms. Low"), pair("The Consul (Gray)", "Ms. Low"));
    assert_eq!(names("Memorandum of Conversation, by Mr. Gray"), pair("Mr. Gray", ""));
    assert_eq!(
        names("Memorandum by Mr. Gray, Deputy to the Consul (Low), to Ms. Black"),
        pair("Mr. Gray, Deputy to the Consul (Low)", "Ms. Black")
    );
    assert_eq!(
        names("Memorandum by Mr. Gray, Adviser to the Consul"),
        pair("Mr. Gray, Adviser to the Consul", "")
    );
    assert_eq!(
        names("Telegram From the Mission to the Sea to the Department"),
        pair("the Mission to the Sea", "the Department")
    );
    assert_eq!(
        names("Memorandum From the Acting Secretary to the President"),
        pair("the Acting Secretary", "the President")
    );
    assert_eq!(names("Draft Paper Prepared by Mr. Gray for Ms. Low"), pair("", ""));
    assert_eq!(names("Editorial Note"), pair("", ""));
    assert_eq!(told("The way to the river\n\nIt was late."), ["The way to the river", "", "", ""]);
}

#[test]
fn headers_and_labels() {
    let mail = "From: Ann <ann@example.org>\nTo: =?utf-8?q?B=C3=B8?=\nSubject: Tea \u{7} time\n\
                Date: Tue, 4 Mar 1947 10:20:30 +0100\nCc: Low\n\nDear Bo,";
    let found = of(mail);
    assert_eq!(found.text(Field::From), Some("Ann <ann@example.org>"));
    assert_eq!(found.text(Field::To), Some("Bø"));
    assert_eq!(found.title.as_deref(), Some("Tea time"));
    assert_eq!(found.date().map(|date| date.iso()).as_deref(), Some("1947-03-04"));
    assert_eq!(found.text(Field::Copies), Some("Low"));
    assert_eq!(told("To: be or not to be\nthat is the question"), [""; 4]);
    let memo = "Ministry of Tea\n\nTO: Ms. Low\nFROM: Mr. Gray\n\nIt was late.";
    assert_eq!(told(memo)[1..3], ["Mr. Gray", "Ms. Low"]);
}

#[test]
fn front_matter_in_yaml_and_toml() {
    let yaml = "---\ntitle: \"On Tea\"\nauthor: [Ann, Bo]\ndate: 1947-03\ntype: Letter\n---\n\n\
                # Other\n\ntext";
    assert_eq!(told(yaml), ["On Tea", "Ann, Bo", "", "1947-03"]);
    assert_eq!(of(yaml).text(Field::Kind), Some("letter"));
    let toml = "+++\ntitle = \"On Tea\"\nfrom = \"Ann\"\ndate = 1947-03-04\n+++\n\ntext";
    assert_eq!(told(toml), ["On Tea", "Ann", "", "1947-03-04"]);

    let broken = "---\ntitle: \"On Tea\nauthor: [Ann\n---\n\n# Other\n\nIt was late.";
    let found = of(broken);
    assert_eq!(found.title.as_deref(), Some("Other"), "the rest is read");
    assert_eq!(found.diagnostics.len(), 1);
    assert!(
        found.diagnostics[0].what.starts_with("the front matter cannot be read: "),
        "{found:?}"
    );
    assert!(found.diagnostics[0].span.start > 0);
}

#[test]
fn the_date_is_that_of_writing() {
    let date = |text: &str| told(text)[3].clone();
    assert_eq!(date("Tea\n\nMarch 1947\n\ntext\n\n4 March 1947"), "1947-03-04");
    assert_eq!(date("Tea\n\nMarch 1947\n\ntext\n\n4 May 1949"), "1947-03");
    assert_eq!(date("Tea\n\nReceived from Oslo on March 4, 1947.\n\ntext"), "");
    assert_eq!(date("Чай\n\nтекст\n\nг. Осло, 4 мая 1947 г."), "1947-05-04");
    assert_eq!(date("Tea in 1947\n\ntext\n\n4.3.47"), "1947-03-04");
    assert_eq!(date("Paris, 1er juin 1951\n\nMonsieur,"), "1951-06-01");
    assert_eq!(date("Diary\n\n4 May 1947\n\na\n\n5 May 1947\n\nb\n\n6 May 1947\n"), "");
    for text in [
        "Tea\n\nWe met in Oslo, March 4, 1947, and drank tea.",
        "Tea\n\nMarch 4, 1947, was a Tuesday",
        "Tea\n\nот 4 марта 1947 г.",
        "Tea\n\nSee March 4, 1947",
    ] {
        assert_eq!(date(text), "", "{text}");
    }
}

#[test]
fn a_date_that_cannot_be_is_said_with_its_place() {
    let text = "Tea\n\n31 June 1947\n\nIt was late.\n\n4.3.52";
    let found = of(text);
    assert_eq!(found.date(), None);
    let told: Vec<_> = found
        .diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.what.as_str(), &text[diagnostic.span.range()]))
        .collect();
    assert_eq!(
        told,
        [
            ("no such day: 31 June 1947", "31 June 1947"),
            ("the century of 4.3.52 is unknown", "4.3.52"),
        ]
    );
}

#[test]
fn a_library_has_rules_of_its_own() {
    let own = RuleFile {
        rule: vec![RuleSource {
            name: "leaf".to_owned(),
            r#in: vec![Zone::Head],
            r#match: "^Leaf (?<number>\\d+), (?<place>{town})$".to_owned(),
            set: [("kind".to_owned(), "leaf".to_owned())].into(),
            ..RuleSource::default()
        }],
        words: [("town".to_owned(), vec!["Oslo".to_owned(), "Bergen".to_owned()])].into(),
        ..RuleFile::default()
    };
    let (rules, problems) = Rules::new(&own);
    assert_eq!(problems, []);
    let found = read("Leaf 12, Bergen\n\nIt was late.", &rules);
    let told = [Field::Number, Field::Place, Field::Kind].map(|field| found.text(field));
    assert_eq!(told, [Some("12"), Some("Bergen"), Some("leaf")]);
}

#[test]
fn a_rule_may_tell_no_cases_apart() {
    let rule = RuleSource {
        name: "leaf".to_owned(),
        r#in: vec![Zone::Head],
        r#match: "(?i)^leaf (?<place>\\p{Lu}\\p{L}+)$".to_owned(),
        ..RuleSource::default()
    };
    let (rules, _) = Rules::new(&RuleFile { rule: vec![rule], ..RuleFile::default() });
    let found = read("LEAF BERGEN\n\nIt was late.", &rules);
    assert_eq!(found.text(Field::Place), Some("Bergen"));
}

#[test]
fn in_a_short_text_nothing_is_told_twice() {
    let found = of("Tea\n\nCopies to:\n\n1 - Ann\n\n2 - Ann\n\n3 - Bo\n\n4 March 1947");
    let copies: Vec<&str> = found.all(Field::Copies).map(|fact| fact.text.as_str()).collect();
    assert_eq!(copies, ["Ann", "Ann", "Bo"]);
}

#[test]
fn no_text_makes_it_panic() {
    let texts = [
        "",
        "\n",
        "\u{feff}",
        "---",
        "---\n---",
        "+++\n+++\n",
        "# ",
        "[",
        "To ",
        "FOR ]",
        "1. ",
        "ẞ",
        "From:\nTo:\n\n",
        "\n-----\n1",
    ];
    for text in texts {
        let _ = of(text);
        let _ = of(&text.repeat(5000));
        let _ = of(&format!("{text}\n\n{text}\n").repeat(3000));
    }
    let line = format!("To MAO {}", "ж".repeat(1_000_000));
    assert_eq!(of(&line).facts, []);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_every_fact_stands_in_it(
        lines in proptest::collection::vec(
            proptest::sample::select(vec![
                "TO KRASOVSKY", "FOR Comrade MAO ZEDONG", "Top Secret.", "7.10.50", "No. 2318", "---",
                "title: x", "From: Ann", "To: Bo", "OSLO, March 4, 1947—7 p. m.", "[Received May 31.]",
                "31 June 1947", "Copies to:", "1 - cde. Stalin", "ROSHCHIN [Иванов]", "\u{301}é[12]\u{202e}x",
                "12. Memorandum by A, Adviser to B, to C[1]", "-----", "[1] Source: x. Secret; Niact.", "",
                "It was late and we all went home again, said Ann, who was there with us.", "\u{1b}[31mX",
            ]),
            0..24,
        ),
        end in proptest::sample::select(vec!["\n", "\r\n", "\n\n", "\r"]),
    ) {
        let text = lines.join(end);
        let found = of(&text);
        for span in found.facts.iter().map(|fact| fact.span)
            .chain(found.diagnostics.iter().map(|diagnostic| diagnostic.span))
            .chain(found.references.iter().map(|one| one.span))
            .chain(found.learned.iter().map(|one| one.span))
        {
            proptest::prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
    }
}

#[test]
fn what_is_said_of_the_file_counts_less_than_the_page() {
    let fact = |field, words: &str, of_file| StatedFact {
        field,
        words: words.to_owned(),
        span: Span::new(0, 0),
        of_file,
    };
    let stated =
        [fact(Field::Date, "2026-11-22", true), fact(Field::Title, "From the archive", false)];
    let rules = Rules::built_in();
    let page =
        "Telegram from Viktorov to Li Wei\n\n9 March 1947\n\nI have your telegram.\n\nVIKTOROV\n";
    let read = read_with(page, &stated, &rules);
    assert_eq!(read.date().map(|date| date.iso()).as_deref(), Some("1947-03-09"));
    assert_eq!(read.title.as_deref(), Some("From the archive"));
    let bare = read_with("Words.\n", &stated, &rules);
    assert_eq!(bare.date(), None, "when it was packed is not when it was written");
}
