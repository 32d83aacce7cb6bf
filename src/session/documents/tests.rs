//! Tests of the list: its orders, its cursor, its filter.

use std::path::Path;

use super::*;
use crate::model::apparatus::{Apparatus, Date, Fact, FactReader, Field, When};
use crate::model::cancel::Cancel;
use crate::model::document::Summary;
use crate::model::index::Index;
use crate::model::people::offices::DeclaredOffice;
use crate::model::people::{DeclaredPeople, DeclaredPerson, People};
use crate::model::span::Span;
use crate::session::action::Action;
use crate::session::memory::Visit;

fn path(name: &str) -> DocPath {
    DocPath::new(Path::new(name)).unwrap()
}

/// Does the worker's part.
fn arrange(list: &mut DocumentList) {
    let arranging = list.arranging(&Arc::default(), None);
    let query = arranging.query();
    let arranged = arranging.run(&query, &[], &Cancel::default());
    list.arrange(arranged.unwrap());
}

fn list() -> DocumentList {
    let mut list = DocumentList::default();
    list.add(["a.txt", "b.txt", "c.txt"].map(path).to_vec(), &Memory::default());
    let read = |name: &str, title: &str, year: Option<i16>| Listing {
        path: path(name),
        state: Ok(Summary {
            apparatus: Arc::new(Apparatus {
                title: Some(title.to_owned()),
                facts: year
                    .map(|year| Fact {
                        field: Field::Date,
                        text: year.to_string(),
                        when: Some(When {
                            date: Date { year, month: None, day: None },
                            until: None,
                            time: None,
                            zulu: false,
                        }),
                        span: Span::default(),
                        reader: FactReader::File,
                    })
                    .into_iter()
                    .collect(),
                ..Apparatus::default()
            }),
            format: "text".to_owned(),
            losses: Vec::new(),
            incomplete: false,
            encoding: "utf-8".to_owned(),
            chars: 10,
        }),
    };
    list.fill(vec![
        read("a.txt", "Zhou", Some(1952)),
        read("b.txt", "Mao", None),
        read("c.txt", "Peng", Some(1950)),
    ]);
    arrange(&mut list);
    list
}

fn names(list: &DocumentList) -> String {
    list.shown().map(|entry| entry.path.stem()).collect()
}

#[test]
fn orders() {
    let mut list = list();
    let counts = Counts { highlights: 1, notes: 1, ..Counts::default() };
    list.count(BTreeMap::from([(path("b.txt"), counts)]));
    list.change(&path("c.txt"), |entry| entry.visit = Some(Visit::default()));
    let mut ordered = |sort, reversed| {
        list.want_order(sort, reversed);
        arrange(&mut list);
        names(&list)
    };
    for (sort, order, turned) in [
        (Sort::Path, "abc", "cba"),
        (Sort::Title, "bca", "acb"),
        // What is undated or was never read comes last either way.
        (Sort::Date, "cab", "acb"),
        (Sort::Recent, "cba", "cab"),
        (Sort::Annotated, "bca", "acb"),
    ] {
        assert_eq!(ordered(sort, false), order, "{sort:?}");
        assert_eq!(ordered(sort, true), turned, "{sort:?}");
    }
    let years = &list.chronology().years;
    assert_eq!((years.as_slice(), list.chronology().undated), (&[(1950, 1), (1952, 1)][..], 1));
}

#[test]
fn groups_have_headings_and_what_is_not_known_comes_last() {
    let mut list = list();
    assert_eq!(list.next_group(), "grouped by year");
    arrange(&mut list);
    assert_eq!(names(&list), "cab");
    let shown: Vec<String> = (0..list.rows())
        .map(|row| match list.row(row).unwrap() {
            ListRow::Heading { words, count, .. } => format!("{words}: {count}"),
            ListRow::Document(place, entry) => format!("{place} {}", entry.title()),
        })
        .collect();
    assert_eq!(shown, ["1950: 1", "0 Peng", "1952: 1", "1 Zhou", "undated: 1", "2 Mao"]);
    assert!(list.is_first_of_group(1) && list.row_of(1) == 3);
}

#[test]
fn the_cursor_stays_on_its_document() {
    let mut list = list();
    list.act(Action::End, 10).unwrap();
    list.want_order(Sort::Title, false);
    arrange(&mut list);
    assert_eq!(list.current().map(ListEntry::title), Some("Peng"));
    list.want_filter("zhou");
    arrange(&mut list);
    assert_eq!((list.len(), list.hidden()), (1, 2));
    assert_eq!(list.current().map(ListEntry::title), Some("Zhou"));
    list.want_filter("nothing of this");
    arrange(&mut list);
    assert!(list.current().is_none());
    assert!(list.act(Action::Down, 10).is_err());
}

#[test]
fn an_invalid_filter_leaves_the_list_as_it_is() {
    let mut list = list();
    list.want_filter("zhou");
    arrange(&mut list);
    list.want_filter("tanks:many");
    arrange(&mut list);
    assert!(list.fault().is_some());
    assert_eq!((list.filter(), names(&list).as_str()), ("zhou", "a"));
    list.want_filter("mao");
    assert!(list.fault().is_none());
    assert_eq!(names(&list), "a", "until there is an answer");
}

#[test]
fn the_ends_are_said() {
    let mut list = list();
    assert_eq!(list.act(Action::Up, 10), Err("this is the first document"));
    list.act(Action::PageDown, 10).unwrap();
    assert_eq!(list.act(Action::Down, 10), Err("this is the last document"));
}

#[test]
fn what_comes_later_stands_in_its_place_and_the_cursor_stays_on_its_document() {
    let mut list = list();
    list.finish();
    assert!(list.select(&path("b.txt")));
    list.add(["b10.txt", "b2.txt", "a/1.txt", "d.txt"].map(path).to_vec(), &Memory::default());
    assert!(list.is_outdated());
    arrange(&mut list);
    let paths: Vec<_> = list.shown().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["a/1.txt", "a.txt", "b.txt", "b2.txt", "b10.txt", "c.txt", "d.txt"]);
    assert_eq!(list.current().map(|entry| entry.path.as_str()), Some("b.txt"));
}

#[test]
fn what_is_gone_is_not_shown_unless_the_reader_has_to_do_with_it() {
    let mut list = list();
    list.finish();
    list.change(&path("a.txt"), |entry| entry.notes = 1);
    list.lose(&["a.txt", "b.txt", "c.txt"].map(path));
    let open = Some(path("c.txt"));
    let arranging = list.arranging(&Arc::default(), open);
    let query = arranging.query();
    let arranged = arranging.run(&query, &[], &Cancel::default());
    list.arrange(arranged.unwrap());
    assert_eq!((list.len(), list.count_here(), list.unread(), list.hidden()), (2, 0, 0, 0));
    assert_eq!(list.all().here().count(), 0);
    // Those that are there again have to be read again.
    list.add(vec![path("b.txt")], &Memory::default());
    arrange(&mut list);
    let states: Vec<_> = list.shown().map(|entry| (entry.path.as_str(), entry.is_gone)).collect();
    assert_eq!(states, [("a.txt", true), ("b.txt", false)]);
    assert_eq!((list.count_here(), list.get(&path("b.txt")).unwrap().state.is_none()), (1, true));
}

/// Whether rows are as they are drawn: headings, with `+` if folded, and names; the row of the cursor in
/// brackets.
fn drawn(list: &DocumentList) -> String {
    let row = |row: usize| {
        let (words, here) = match list.row(row).unwrap() {
            ListRow::Heading { words, is_folded, here, .. } => {
                (format!("{words}{}", if is_folded { "+" } else { "" }), here)
            }
            ListRow::Document(place, entry) => {
                (entry.path.stem().to_owned(), place == list.cursor())
            }
        };
        assert_eq!(here, list.row_of(list.cursor()) == row, "{words}");
        if here { format!("[{words}]") } else { words }
    };
    assert!(list.row(list.rows()).is_none());
    (0..list.rows()).map(row).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_folded_group_is_one_row_with_its_count() {
    let mut list = list();
    assert!(list.fold().is_err() && list.fold_all().is_err());
    assert_eq!(list.next_group(), "grouped by year");
    arrange(&mut list);
    assert_eq!(drawn(&list), "1950 c 1952 [a] undated b");
    list.fold().unwrap();
    assert_eq!(drawn(&list), "1950 c [1952+] undated b");
    assert!(list.is_on_fold());
    list.act(Action::Down, 10).unwrap();
    list.act(Action::Up, 10).unwrap();
    assert_eq!(drawn(&list), "1950 c [1952+] undated b");
    list.act(Action::Up, 10).unwrap();
    assert_eq!(drawn(&list), "1950 [c] 1952+ undated b");
    // The next document is in the folded group.
    list.act(Action::NextDocument, 10).unwrap();
    assert_eq!(drawn(&list), "1950 c [1952+] undated b");
    list.fold_all().unwrap();
    assert_eq!(drawn(&list), "1950+ [1952+] undated+");
    list.act(Action::End, 10).unwrap();
    assert_eq!(list.act(Action::Down, 10), Err("this is the last group"));
    list.fold().unwrap();
    assert_eq!(drawn(&list), "1950+ 1952+ undated [b]");
    // What is folded stays so under a filter; other groups are all unfolded.
    list.want_filter("zhou");
    arrange(&mut list);
    assert_eq!(drawn(&list), "[1952+]");
    list.want_filter("");
    list.next_group();
    arrange(&mut list);
    assert_eq!(drawn(&list), "sender unknown b [a] c".replace("b [a] c", "[a] b c"));
    list.fold_all().unwrap();
    list.fold_all().unwrap();
    assert_eq!(list.rows(), 4);
}

fn fact(field: Field, text: &str) -> Fact {
    let (text, when) = (text.to_owned(), None);
    Fact { field, text, when, span: Span::default(), reader: FactReader::File }
}

/// What the headings of the groups say, with the number of documents below each.
fn headings(list: &DocumentList) -> Vec<String> {
    let rows = (0..list.rows()).filter_map(|row| match list.row(row)? {
        ListRow::Heading { words, count, .. } => Some(format!("{words}: {count}")),
        ListRow::Document(..) => None,
    });
    rows.collect()
}

/// Does the worker's part, with these people.
fn arrange_among(list: &mut DocumentList, declared: &DeclaredPeople) {
    let people = People::of_declared(declared, std::iter::empty());
    let index = Arc::new(Index { people, ..Index::default() });
    let arranging = list.arranging(&index, None);
    let query = arranging.query();
    let arranged = arranging.run(&query, &[], &Cancel::default());
    list.arrange(arranged.unwrap());
}

#[test]
fn a_group_is_of_one_person_under_whatever_name_and_office() {
    let mut list = list();
    let day = |year, month| Date { year, month: Some(month), day: Some(1) };
    let persons = [("Dean Acheson", "Acheson"), ("Joseph Stalin", "Filippov")];
    let persons = persons.map(|(name, alias)| DeclaredPerson {
        name: name.to_owned(),
        aliases: vec![alias.to_owned()],
        role: None,
    });
    let offices = vec![DeclaredOffice {
        office: "Secretary of State".to_owned(),
        person: "Acheson".to_owned(),
        from: Some(day(1949, 1)),
        until: Some(day(1953, 1)),
        line: 1,
    }];
    let declared =
        DeclaredPeople { persons: persons.to_vec(), offices, ..DeclaredPeople::default() };
    let papers = [
        ("a.txt", "Secretary Acheson", None, "Filippov [Stalin]"),
        ("b.txt", "the Secretary of State", Some(1950), "Joseph Stalin"),
        ("c.txt", "the Secretary of State", Some(1960), "the Ambassador in Korea (Muccio)"),
    ];
    for (name, from, year, to) in papers {
        list.change(&path(name), |entry| {
            let Some(Ok(summary)) = &mut entry.state else { return };
            let dated = year.map(|year| Fact {
                when: Some(When { date: day(year, 3), until: None, time: None, zulu: false }),
                ..fact(Field::Date, "")
            });
            let facts = [fact(Field::From, from), fact(Field::To, to)];
            let facts = facts.into_iter().chain(dated).collect();
            summary.apparatus = Arc::new(Apparatus { facts, ..Apparatus::default() });
        });
    }
    list.next_group();
    list.next_group();
    arrange_among(&mut list, &declared);
    assert_eq!(headings(&list), ["Dean Acheson: 2", "Secretary of State: 1"]);
    list.next_group();
    arrange_among(&mut list, &declared);
    assert_eq!(headings(&list), ["Joseph Stalin: 2", "Muccio: 1"]);
}

#[test]
fn who_wrote_under_different_offices_is_one_group() {
    let mut list = list();
    let senders =
        ["The Ambassador in Korea (Muccio)", "Ambassador Muccio", "the Secretary of State"];
    for (name, sender) in ["a.txt", "b.txt", "c.txt"].into_iter().zip(senders) {
        list.change(&path(name), |entry| {
            if let Some(Ok(summary)) = &mut entry.state {
                summary.apparatus = Arc::new(Apparatus {
                    facts: vec![fact(Field::From, sender)],
                    ..Apparatus::default()
                });
            }
        });
    }
    list.next_group();
    list.next_group();
    arrange(&mut list);
    assert_eq!(headings(&list), ["Muccio: 2", "Secretary of State: 1"]);
}

#[test]
fn a_corrected_party_is_named_although_the_title_has_the_old_name() {
    let title = "The Ambassador in Korea (Muccio) to the Secretary of State";
    let read =
        [(Field::From, "The Ambassador in Korea (Muccio)"), (Field::To, "the Secretary of State")];
    let name = |title: &str, corrected: &[(Field, &str)]| {
        let mut entry = ListEntry::new(path("a.txt"));
        let mut facts = vec![fact(Field::Title, title)];
        for (field, text) in read {
            let said = corrected.iter().find(|(other, _)| *other == field);
            let reader = if said.is_some() { FactReader::Person } else { FactReader::Rule(0) };
            facts.push(Fact { reader, ..fact(field, said.map_or(text, |(_, said)| said)) });
        }
        let apparatus = Apparatus { facts, title: Some(title.to_owned()), ..Apparatus::default() };
        entry.state = Some(Ok(Summary { apparatus: Arc::new(apparatus), ..Summary::default() }));
        entry.short_title(Group::None)
    };
    assert_eq!(name(title, &[]), "Muccio → Secretary of State");
    let from = (Field::From, "The Chargé in Korea (Drumright)");
    let to = (Field::To, "the Consul at Seoul (Smith)");
    assert_eq!(name(title, &[from]), "Drumright → Secretary of State");
    assert_eq!(name(title, &[to]), "Muccio → Smith");
    assert_eq!(name(title, &[from, to]), "Drumright → Smith");
    assert_eq!(name("On artillery", &[from]), "On artillery");
}
