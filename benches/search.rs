//! How long a search takes by itself: the documents that answer, with their counts, and the passages
//! of one screen. `cargo bench --bench search` runs it.
//!
//! The index and the library are open, as in the reader; nothing of the start of a program is in the
//! figures. The papers are made of words that are as frequent as in a language, 3,000 of them unless
//! `GLOSS_BENCH_DOCUMENTS` says otherwise. Without `--bench`, as `cargo test --all-targets` runs it,
//! there are only so many that an index is used. `benches/search/compare.py` measures the program from
//! start to end, beside others.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot be set up has nothing to measure, and it makes its own files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use divan::{Bencher, black_box};
use glossator::disk::folders::Folders;
use glossator::disk::locate::{self, Args, Subject};
use glossator::library::search::{DocumentToIndex, SMALL, answer, keep_index};
use glossator::library::{Library, Listed, Wanted};
use glossator::model::cancel::Cancel;
use glossator::model::filter::{FilterRow, RowTags};
use glossator::model::people::People;
use glossator::model::search::answer::SearchRow;
use glossator::model::search::engine::Engine;
use glossator::model::search::passages::passages;
use glossator::model::search::query::SearchQuery;

/// What is asked: a rare word, a frequent one, several, rows of words, and what has to be put together.
const QUERIES: [&str; 9] = [
    "w4000",
    "w3",
    "w12 w40",
    "w12 w40 w300",
    "\"w2 w1\"",
    "\"w9 w30\"~5",
    "w40*",
    "w20 OR w30 OR w40",
    "w12 -w5",
];
/// So many documents are on one screen, each with so many passages.
const SCREEN: (usize, usize) = (20, 3);

static PAPERS: OnceLock<Papers> = OnceLock::new();

/// A library with its index, open.
struct Papers {
    library: Library,
    entries: Vec<Listed>,
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    assert!(PAPERS.set(Papers::make(folder.path())).is_ok(), "made once");
    divan::main();
}

fn count() -> usize {
    let asked = std::env::var("GLOSS_BENCH_DOCUMENTS").ok().and_then(|count| count.parse().ok());
    if std::env::args().any(|argument| argument == "--bench") {
        asked.unwrap_or(3000)
    } else {
        SMALL
    }
}

/// Returns a paper of some 600 words: `w1` stands twice as often as `w2`, three times as often as `w3`.
fn paper(state: &mut u64) -> String {
    let mut chance = || {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(*state >> 32).unwrap_or_default()
    };
    let mut text = String::from("TELEGRAM\n\n12 March 1951\n\n");
    for at in 0..600 {
        // By the inverse of Zipf's distribution over 40,000 words.
        let word = 40_000_f64.powf(f64::from(chance()) / f64::from(u32::MAX)).floor();
        let end = if at % 120 == 119 {
            ".\n\n"
        } else if at % 15 == 14 {
            ". "
        } else {
            " "
        };
        let _ = write!(text, "w{word}{end}");
    }
    text
}

impl Papers {
    fn make(folder: &Path) -> Self {
        let papers = folder.join("papers");
        let mut state = 1951;
        for at in 0..count() {
            let part = papers.join(format!("{}", at / 1000));
            fs::create_dir_all(&part).unwrap();
            fs::write(part.join(format!("{at}.txt")), paper(&mut state)).unwrap();
        }
        let places = Folders {
            home: Some(folder.join("home")),
            current_dir: folder.to_owned(),
            ..Folders::default()
        };
        let located = locate::open(Args {
            subject: Subject::Here,
            library: Some(papers),
            store: None,
            places,
        });
        let library =
            Library::new(located.unwrap_or_else(|error| panic!("{error}")), Vec::new(), false);
        let entries = library.summaries(&Cancel::default()).entries;
        let documents: Vec<_> = entries
            .iter()
            .map(|(path, read)| DocumentToIndex {
                path: path.clone(),
                apparatus: read.as_ref().ok().map(|summary| summary.apparatus.clone()),
                stamp: None,
            })
            .collect();
        let index = library.search_index().unwrap();
        keep_index(&library, index, &documents, &Cancel::default(), |_, _| ())
            .unwrap_or_else(|error| panic!("{error}"));
        Self { library, entries }
    }

    fn rows<'a>(&'a self, none: &'a BTreeSet<String>) -> Vec<SearchRow<'a>> {
        let row = |(path, read): &'a Listed| {
            let summary = read.as_ref().ok();
            let row = FilterRow {
                path: path.as_str(),
                format: summary.map(|summary| summary.format.as_str()),
                apparatus: summary.map(|summary| &*summary.apparatus),
                tags: RowTags::Sorted(none),
                highlights: 0,
                notes: 0,
                done: None,
                read: (false, false),
            };
            SearchRow { path, row }
        };
        self.entries.iter().map(row).collect()
    }
}

fn query(typed: &str) -> SearchQuery {
    SearchQuery::parse(typed, &People::default(), &BTreeMap::new())
}

/// The documents that answer, ranked, with the hits of each.
#[divan::bench(args = QUERIES)]
fn an_answer(bencher: Bencher, typed: &str) {
    let papers = PAPERS.get().unwrap();
    let (none, query, cancel) = (BTreeSet::new(), query(typed), Cancel::default());
    let rows = papers.rows(&none);
    let index = papers.library.search_index().map(|index| index as &dyn Engine);
    bencher.bench(|| {
        let found = answer(&papers.library, index, black_box(&query), &rows, &[], &cancel).unwrap();
        assert_eq!((found.failed, found.searched.documents), (None, rows.len()));
        (found.documents.len(), found.hits)
    });
}

/// The passages of the documents on one screen; their texts are read for it.
#[divan::bench(args = QUERIES)]
fn the_passages_of_a_screen(bencher: Bencher, typed: &str) {
    let papers = PAPERS.get().unwrap();
    let (none, query, cancel) = (BTreeSet::new(), query(typed), Cancel::default());
    let rows = papers.rows(&none);
    let index = papers.library.search_index().map(|index| index as &dyn Engine);
    let found = answer(&papers.library, index, &query, &rows, &[], &cancel).unwrap();
    let first = found.documents.iter().take(SCREEN.0);
    let paths: Vec<_> =
        first.filter_map(|one| rows.get(one.row)).map(|row| row.path.clone()).collect();
    bencher.bench(|| {
        papers.library.read_map(black_box(&paths), Wanted::Text, &cancel, |_, _, document| {
            document.map_or(0, |document| passages(&query, &document, SCREEN.1, &cancel).len())
        })
    });
}
