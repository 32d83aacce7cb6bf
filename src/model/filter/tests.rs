//! Tests of filters: what they match, what is refused, what is completed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::model::apparatus::{Fact, FactReader, SaidFact, SaidFacts, documents};
use crate::model::codebook::{Codebook, Tag};
use crate::model::path::DocPath;
use crate::model::search::query::SearchQuery;
use crate::model::span::Span;

const TEXTS: [&str; 3] = [
    include_str!("../../../corpus/000_3a8259e37f4edac4.txt"),
    include_str!("../../../corpus/002_3c5f0ad91c4bf3fc.txt"),
    include_str!("../../../corpus/004_92120887d29f0495.txt"),
];

fn answering(query: &str) -> Result<String, FilterError> {
    let mut documents = documents(&TEXTS);
    for ((path, _), name) in documents.iter_mut().zip(["0", "2", "4"]) {
        *path = DocPath::new(Path::new(name)).unwrap();
    }
    let people = People::new(&[], documents.iter().map(|(path, one)| (path, one)));
    let saved = BTreeMap::from([("guns".to_owned(), "to:mao tag:artillery".to_owned())]);
    let query = SearchQuery::parse(query, &people, &saved);
    if let Some(problem) = query.problems().iter().find(|problem| problem.error.is_final()) {
        return Err(problem.error.clone());
    }
    let tags = BTreeSet::from(["logistics/artillery".to_owned()]);
    let none = BTreeSet::new();
    let row = |at: usize| FilterRow {
        path: documents[at].0.as_str(),
        format: Some(if at == 1 { "pdf" } else { "text" }),
        apparatus: Some(&documents[at].1),
        tags: RowTags::Sorted(if at == 0 { &tags } else { &none }),
        highlights: usize::from(at == 0),
        notes: 0,
        done: (at == 0).then(|| jiff::civil::date(2026, 11, 26)),
        read: (at < 2, at < 1),
    };
    let all = (0..3).filter(|at| query.takes(&row(*at), |_| Some(true)));
    let all: String = all.map(|at| documents[at].0.as_str().to_owned()).collect();
    Ok(format!(
        "{all}{}",
        query.words().iter().flat_map(|words| [" ", words.typed.as_str()]).collect::<String>()
    ))
}

#[test]
fn facts_people_dates_and_what_is_written() {
    for (query, expected) in [
        ("done:yes", "0"),
        ("-done:yes done:no", "24"),
        ("done:2026-11", "0"),
        ("done:..2026-11-25", ""),
        ("done:2026-11-26..", "0"),
        ("from:stalin", "04"),
        ("format:pdf", "2"),
        ("-format:PDF", "04"),
        ("format:txt", "04"),
        ("format:tex", "04"),
        ("format:md", ""),
        ("from:filippov", "04"),
        ("to:stalin", "2"),
        ("to:mao", "04"),
        ("to:\"mao zedong\"", "04"),
        ("from:=Stalin", "04"),
        ("to:=filippov", "2"),
        ("person:=stal", ""),
        ("person:\"=Mao Zedong\"", "04"),
        ("from:stal", "04"),
        ("from:alin", ""),
        ("-from:stalin", "2"),
        ("date:1951", "0"),
        ("received:1950-10", "2"),
        ("date:1950-10..1951-06", "02"),
        ("date:..1950-10-07", "2"),
        ("date:1951-06-06..", "4"),
        ("class:\"top secret\"", "2"),
        ("class:secret", "2"),
        ("tag:artillery", "0"),
        ("tag:logistics", "0"),
        ("tag:logistics/artillery", "0"),
        ("tag:art", "0"),
        ("has:highlights", "0"),
        ("has:note", ""),
        ("is:unread", "4"),
        ("is:started", "2"),
        ("is:read", "0"),
        ("copies:beria", "2"),
        ("person:roshchin", "2"),
        ("via:krasovsky", "0"),
        ("number:2318", "2"),
        ("path:4", "4"),
        ("@guns", "0"),
        ("from:stalin artillery in korea", "04 artillery in korea"),
        ("from:", "024"),
        ("from:stalin OR to:stalin", "024"),
        ("-(from:stalin number:297)", "24"),
        ("to:\"MAO Zedo\u{301}ng\"", "04"),
        ("http://x", ""),
    ] {
        let told = answering(query);
        if query == "http://x" {
            assert!(told.is_err());
        } else {
            assert_eq!(told.as_deref(), Ok(expected), "{query}");
        }
    }
}

#[test]
fn every_name_is_accepted_while_and_after_it_is_typed() {
    let parses = |query: String| {
        let parsed = SearchQuery::parse(&query, &People::default(), &BTreeMap::new());
        assert_eq!(parsed.final_fault(), None, "{query}");
        parsed
    };
    for name in names() {
        let value = match name {
            "date" | "received" | "done" => "1951",
            "has" => "note",
            "is" => "read",
            "format" => "md",
            _ => "x",
        };
        assert!(parses(format!("{name}:")).is_empty(), "{name}: hides nothing yet");
        let parsed = parses(format!("{name}:{value}"));
        assert!(!parsed.is_empty() && parsed.fault().is_none(), "{name}:{value}");
    }
    // Every fact, and every other name that `condition` and `fact` accept.
    let facts = Field::ALL.map(Field::name);
    let others = ["by", "class", "folder", "has", "is", "path", "person", "tag"];
    for name in facts.into_iter().chain(others) {
        assert!(names().contains(&name), "{name}");
    }
    assert_eq!(answering("by:stalin").as_deref(), Ok("04"));
    assert_eq!(answering("folder:4").as_deref(), Ok("4"));
}

#[test]
fn what_is_no_filter_is_said() {
    let error = |query: &str| answering(query).unwrap_err().to_string();
    assert_eq!(error("form:stalin"), "unknown filter form: (try from:)");
    assert_eq!(error("tanks:many"), "unknown filter tanks:");
    assert!(error("date:soon").contains("1951-06"));
    assert!(error("date:1951-13").contains("date:"));
    assert_eq!(
        error("has:tea"),
        "has: \"tea\" is not one of note, highlight, tag, date, reference"
    );
    let formats = error("format:wordstar");
    assert!(formats.contains("is not one of docx, epub,"), "{formats}");
    assert!(formats.ends_with("vtt"), "{formats}");
    assert_eq!(error("@tanks"), "no saved filter @tanks");
}

#[test]
fn what_could_be_typed() {
    let saved = BTreeMap::from([("guns".to_owned(), String::new())]);
    let values = |name: &str| match name {
        "from" => vec!["Mao Zedong".to_owned(), "Stalin".to_owned()],
        _ => Vec::new(),
    };
    let told = |before: &str| complete(before, &saved, values);
    assert_eq!(told("fr"), (0, vec!["from:".to_owned()]));
    assert_eq!(told("x -fr"), (3, vec!["from:".to_owned()]));
    assert_eq!(told("from:zed"), (5, vec!["\"Mao Zedong\" ".to_owned()]));
    assert_eq!(told("from:\"mao z"), (5, vec!["\"Mao Zedong\" ".to_owned()]));
    assert_eq!(told("is:sta"), (3, vec!["started ".to_owned()]));
    assert_eq!(told("@g"), (0, vec!["@guns ".to_owned()]));
}

#[test]
fn a_paper_is_from_the_office_and_from_the_one_who_signed_it() {
    let fact = |field, text: &str| Fact {
        field,
        text: text.to_owned(),
        when: None,
        span: Span::default(),
        reader: FactReader::File,
    };
    let apparatus = Apparatus {
        facts: vec![
            fact(Field::From, "The Secretary of State"),
            fact(Field::To, "the Ambassador in Korea (Muccio)"),
            fact(Field::Signature, "Acheson"),
        ],
        ..Apparatus::default()
    };
    let tags = BTreeSet::new();
    let row = FilterRow {
        path: "a.txt",
        format: None,
        apparatus: Some(&apparatus),
        tags: RowTags::Sorted(&tags),
        highlights: 0,
        notes: 0,
        done: None,
        read: (false, false),
    };
    for (typed, is_taken) in [
        ("from:acheson", true),
        ("from:secretary", true),
        ("to:muccio", true),
        ("to:ambassador", true),
        ("from:muccio", false),
        ("to:acheson", false),
    ] {
        let query = SearchQuery::parse(typed, &People::default(), &BTreeMap::new());
        assert_eq!(query.takes(&row, |_| Some(true)), is_taken, "{typed}");
    }
    // Whose it is was said by somebody who knows, so who signed is not it.
    let from = SaidFact { field: Field::From, values: vec!["The Secretary of State".to_owned()] };
    let said =
        Apparatus { said: SaidFacts { facts: vec![from], parts: Vec::new() }, ..apparatus.clone() };
    let row = FilterRow { apparatus: Some(&said), ..row };
    for (typed, is_taken) in
        [("from:acheson", false), ("from:secretary", true), ("person:acheson", true)]
    {
        let query = SearchQuery::parse(typed, &People::default(), &BTreeMap::new());
        assert_eq!(query.takes(&row, |_| Some(true)), is_taken, "{typed}");
    }
}

#[test]
fn a_tag_is_found_by_what_it_was_called_before() {
    let tag = |name: &str, was: &[&str]| Tag {
        name: name.to_owned(),
        was: was.iter().map(|was| (*was).to_owned()).collect(),
        ..Tag::default()
    };
    let book = Codebook {
        tags: vec![
            tag("army", &["forces"]),
            tag("army/foot", &["forces/Infantry"]),
            tag("army/foot/light", &["forces/Infantry/light"]),
            tag("Korea", &[]),
            tag("China", &["Korea/China"]),
        ],
        ..Codebook::default()
    };
    let saved = [("old".to_owned(), "tag:forces/infantry".to_owned())].into();
    let takes = |typed: &str, tag: &str| {
        let tags = [tag.to_owned()].into();
        let row = FilterRow { tags: RowTags::Sorted(&tags), ..FilterRow::of_path("a") };
        let query = SearchQuery::parse(typed, &People::default(), &saved);
        query.following(&book.former_names()).takes(&row, |_| None)
    };
    for (typed, tag, is_taken) in [
        ("tag:forces", "army", true),
        ("tag:FORCES", "army/foot", true),
        ("tag:forces/infantry", "army/foot", true),
        ("tag:infantry", "army/foot", true),
        ("tag:infantry", "army/foot/light", true),
        // What stood below a name is not meant by that name, but by its own.
        ("tag:korea", "Korea", true),
        ("tag:korea", "China", false),
        ("tag:korea/china", "China", true),
        ("tag:forces/infantry", "army", false),
        ("-tag:forces", "army", false),
        ("(tag:x OR tag:forces)", "army", true),
        ("@old", "army/foot", true),
        ("@old", "army", false),
        // Only in full: it is shown nowhere.
        ("tag:for", "army", false),
        ("tag:arm", "army", true),
    ] {
        assert_eq!(takes(typed, tag), is_taken, "{typed} {tag}");
    }
}
