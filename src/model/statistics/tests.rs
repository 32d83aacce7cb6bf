//! Tests of the counts: by example, and against counting one by one.

use std::path::Path;

use proptest::prelude::*;

use super::*;

fn document(name: &str, date: Option<&str>, length: usize) -> CountedDocument {
    CountedDocument {
        path: DocPath::new(Path::new(name)).unwrap(),
        name: name.to_owned(),
        date: date.map(|date| {
            let parts: Vec<i16> = date.split('-').map(|part| part.parse().unwrap()).collect();
            let part = |at: usize| parts.get(at).map(|part| i8::try_from(*part).unwrap());
            Date::new(parts[0], part(1), part(2)).unwrap()
        }),
        length: Some(length),
        reading: ReadSoFar::Nothing,
        is_here: true,
    }
}

fn tags(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The document of a passage, its annotator, tags, and place.
type Given<'a, Tags> = (usize, &'a str, Tags, (usize, usize));

fn counted(
    documents: Vec<CountedDocument>,
    passages: &[Given<&[&str]>],
    codebook: &[&str],
) -> WorkStatistics {
    let owned: Vec<Vec<String>> = passages.iter().map(|(_, _, names, _)| tags(names)).collect();
    let passages = passages.iter().zip(&owned).map(|((document, annotator, _, place), tags)| {
        let (document, place) = (*document, Some(*place));
        CountedPassage { document, annotator, tags, is_highlight: true, place }
    });
    let codebook = tags(codebook);
    let passages = passages.collect();
    let work = CountedWork { documents, passages, codebook: &codebook, ..CountedWork::default() };
    WorkStatistics::of(work, &Cancel::default()).unwrap()
}

/// The pairs as "a b same overlapping".
fn pairs(counted: &WorkStatistics) -> Vec<String> {
    let name = |tag: usize| &counted.tags[tag].name;
    let words = |one: &TagPairing| {
        format!("{} {} {} {}", name(one.tags[0]), name(one.tags[1]), one.same, one.overlapping)
    };
    counted.together.iter().map(words).collect()
}

#[test]
fn tags_are_counted_in_the_order_of_the_codebook_and_none_is_left_out() {
    let documents = vec![document("1", Some("1951-06-05"), 100), document("2", None, 100)];
    let counted = counted(
        documents,
        &[
            (0, "iris", &["foot", "foot", "stray"], (0, 5)),
            (1, "boris", &["foot"], (0, 5)),
            (1, "boris", &[], (9, 12)),
        ],
        &["unused", "foot", "foot"],
    );
    let names: Vec<_> = counted.tags.iter().map(|tag| (tag.name.as_str(), tag.passages)).collect();
    assert_eq!(names, [("unused", 0), ("foot", 2), ("stray", 1)]);
    assert_eq!((counted.passages, counted.untagged), (3, 1));
    let foot = &counted.tags[1];
    assert_eq!((foot.on(0), foot.on(1), foot.on(7)), (1, 1, 0));
    assert_eq!(foot.by, BTreeMap::from([("boris".to_owned(), 1), ("iris".to_owned(), 1)]));
}

#[test]
fn passages_are_of_the_time_of_their_documents() {
    let dates = [Some("1951-06-05"), Some("1951"), Some("1950-01-01"), None];
    let documents = dates.iter().map(|date| document("d", *date, 10)).collect();
    let mark = |at| (at, "iris", &["a"] as &[&str], (0, 1));
    let counted = counted(documents, &[mark(0), mark(0), mark(1), mark(2), mark(3)], &[]);
    let words = |all: &[TimeTally]| -> Vec<String> {
        let iso = |one: &TimeTally| one.date.unwrap().iso();
        all.iter().map(|one| format!("{} {} {}", iso(one), one.passages, one.documents)).collect()
    };
    assert_eq!(words(&counted.years), ["1950 1 1", "1951 3 2"]);
    assert_eq!(words(&counted.months), ["1950-01 1 1", "1951 1 1", "1951-06 2 1"]);
    assert_eq!((counted.undated.passages, counted.undated.documents), (1, 1));
    assert_eq!(counted.annotated, [2, 1, 0, 3], "by date, undated ones last");
}

#[test]
fn tags_occur_together_on_one_passage_or_where_two_overlap() {
    let documents = vec![document("1", None, 100), document("2", None, 100)];
    let counted = counted(
        documents,
        &[
            (0, "iris", &["a", "b"], (0, 10)),
            (0, "boris", &["c"], (9, 20)),
            (0, "boris", &["a"], (20, 30)), // touches, and shares nothing
            (1, "boris", &["c"], (0, 10)),  // another document
        ],
        &[],
    );
    assert_eq!(pairs(&counted), ["a b 1 0", "a c 0 1", "b c 0 1"]);
}

#[test]
fn a_character_is_covered_once_and_by_each_annotator_for_itself() {
    let documents = vec![document("1", None, 100), document("2", None, 100)];
    let counted = counted(
        documents,
        &[(0, "iris", &[], (0, 10)), (0, "boris", &[], (5, 20)), (0, "iris", &[], (90, 400))],
        &[],
    );
    let cover = |who: Option<&str>| {
        counted.cover.iter().find(|one| one.annotator.as_deref() == who).unwrap().clone()
    };
    assert_eq!(cover(None).points, (30, 200), "what lies beyond the end does not count");
    assert_eq!(cover(None).documents, (1, 2));
    assert_eq!(cover(Some("iris")).points, (20, 200));
    assert_eq!(cover(Some("boris")).points, (15, 200));
}

#[test]
fn progress_counts_documents_once_and_only_those_that_are_here() {
    let mut documents: Vec<_> = (0..4).map(|_| document("d", None, 10)).collect();
    documents[0].reading = ReadSoFar::All;
    documents[1].reading = ReadSoFar::Some;
    documents[3].is_here = false;
    let note = |annotator, document| CountedPassage {
        document,
        annotator,
        tags: &[],
        is_highlight: false,
        place: None,
    };
    let tags = ["tea".to_owned(), "tea".to_owned()];
    let work = CountedWork {
        documents,
        passages: vec![note("iris", 0), note("iris", 0), note("boris", 0), note("iris", 3)],
        wholes: vec![CountedWhole { document: 0, annotator: "iris", tags: &tags }],
        finished: vec![("iris", 0), ("boris", 2), ("boris", 0)],
        codebook: &[],
    };
    let counted = WorkStatistics::of(work, &Cancel::default()).unwrap();
    let progress = &counted.progress;
    assert_eq!((progress.documents, progress.begun, progress.read), (3, 1, 1));
    assert_eq!((progress.annotated, progress.finished), (1, 2));
    assert_eq!(progress.by["iris"], (1, 1));
    assert_eq!(progress.by["boris"], (1, 2));
    assert_eq!(counted.passages, 0, "a note is no passage");
    let tea = &counted.tags[0];
    assert_eq!((tea.name.as_str(), tea.passages, tea.wholes["iris"]), ("tea", 0, 1));
}

#[test]
fn what_nobody_waits_for_any_more_is_given_up() {
    let cancel = Cancel::default();
    cancel.cancel();
    let passages = vec![CountedPassage {
        document: 0,
        annotator: "iris",
        tags: &[],
        is_highlight: true,
        place: None,
    }];
    let documents = vec![document("d", None, 1)];
    let work = CountedWork { documents, passages, ..CountedWork::default() };
    assert_eq!(WorkStatistics::of(work, &cancel), None);
}

proptest! {
    /// Against counting every pair of passages, and every character.
    #[test]
    fn pairs_and_cover_are_those_of_counting_one_by_one(
        marks in prop::collection::vec(
            (0_usize..2, 0_usize..2, prop::collection::btree_set(0_usize..4, 0..3), 0_usize..40, 0_usize..9),
            0..24,
        )
    ) {
        const NAMES: [&str; 4] = ["a", "b", "c", "d"];
        const WHO: [&str; 2] = ["boris", "iris"];
        let named: Vec<Given<Vec<&str>>> = marks
            .iter()
            .map(|(document, who, tags, start, length)| {
                let tags = tags.iter().map(|tag| NAMES[*tag]).collect();
                (*document, WHO[*who], tags, (*start, start + length))
            })
            .collect();
        let passages: Vec<Given<&[&str]>> =
            named.iter().map(|(at, who, tags, place)| (*at, *who, tags.as_slice(), *place)).collect();
        let documents = vec![document("1", None, 30), document("2", None, 48)];
        let counted = counted(documents, &passages, &NAMES);

        let mut expected: BTreeMap<[usize; 2], (usize, usize)> = BTreeMap::new();
        for (at, (document, _, tags, start, length)) in marks.iter().enumerate() {
            for one in tags {
                for other in tags.iter().filter(|other| *other > one) {
                    expected.entry([*one, *other]).or_default().0 += 1;
                }
            }
            for (also, _, others, from, long) in &marks[at + 1..] {
                let shares = document == also
                    && start.max(from) < &(start + length).min(from + long);
                for (one, other) in tags.iter().flat_map(|one| others.iter().map(move |other| (one, other))) {
                    if shares && one != other {
                        expected.entry([*one.min(other), *one.max(other)]).or_default().1 += 1;
                    }
                }
            }
        }
        let seen: BTreeMap<[usize; 2], (usize, usize)> =
            counted.together.iter().map(|one| (one.tags, (one.same, one.overlapping))).collect();
        prop_assert_eq!(seen, expected);

        for cover in &counted.cover {
            let is_theirs = |who: &str| cover.annotator.as_deref().is_none_or(|one| one == who);
            let mut points = 0;
            for (document, length) in [30, 48].into_iter().enumerate() {
                points += (0..length)
                    .filter(|point| {
                        passages.iter().any(|(at, who, _, (start, end))| {
                            *at == document && is_theirs(who) && (start..end).contains(&point)
                        })
                    })
                    .count();
            }
            prop_assert_eq!(cover.points.0, points);
        }
    }

    /// What is counted under tags, times and documents adds up.
    #[test]
    fn the_numbers_add_up(marks in prop::collection::vec((0_usize..3, 0_usize..3), 0..30)) {
        const SETS: [&[&str]; 3] = [&[], &["a"], &["b"]];
        let dates = [Some("1951-06-05"), Some("1951"), None];
        let documents = dates.iter().map(|date| document("d", *date, 10)).collect();
        let passages: Vec<Given<&[&str]>> =
            marks.iter().map(|(at, set)| (*at, "iris", SETS[*set], (0, 1))).collect();
        let counted = counted(documents, &passages, &["a", "b"]);
        let of_tags: usize = counted.tags.iter().map(|tag| tag.passages).sum();
        prop_assert_eq!(of_tags + counted.untagged, marks.len());
        for times in [&counted.years, &counted.months] {
            let of_times: usize = times.iter().map(|time| time.passages).sum();
            prop_assert_eq!(of_times + counted.undated.passages, marks.len());
        }
        for tag in &counted.tags {
            let on: usize = tag.documents.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(on, tag.passages);
            prop_assert_eq!(tag.by.values().sum::<usize>(), tag.passages);
        }
    }
}
