//! What a reader waits for: a page being set, a word being found, passages being ranked, a
//! highlight being found again and saved. `cargo bench` runs it.

#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot be set up has nothing to measure, and it makes its own files"
)]

use std::sync::Arc;

use divan::{Bencher, black_box};
use glossator::disk::corpus::Corpus;
use glossator::disk::store::Store;
use glossator::model::anchor::Anchor;
use glossator::model::annotation::{Annotation, Change, Highlight, Id, now};
use glossator::model::difference::Difference;
use glossator::model::find::Pattern;
use glossator::model::fuzzy::{Query, Ranker};
use glossator::model::layout::{Layout, Setting};
use glossator::model::passage::passages;
use glossator::model::path::DocPath;
use glossator::model::span::Span;
use glossator::model::text::Text;

const TELEGRAM: &str = include_str!("../corpus/002_3c5f0ad91c4bf3fc.txt");
const SETTING: Setting =
    Setting { measure: 72, widest: 80, reflow: true, tight: true, structured: true };

fn main() {
    divan::main();
}

/// About `megabytes` of telegrams, as they are or all on one line.
fn text(megabytes: usize, one_line: bool) -> Arc<Text> {
    let telegram = if one_line { TELEGRAM.replace('\n', " ") } else { format!("{TELEGRAM}\n\n") };
    let text = Arc::new(Text::new(telegram.repeat(megabytes * 1_000_000 / telegram.len() + 1)));
    text.prepare();
    text
}

#[divan::bench(args = [false, true])]
fn a_page_in_the_middle_of_ten_megabytes(bencher: Bencher, one_line: bool) {
    let text = text(10, one_line);
    let middle = text.len() / 2;
    bencher.bench(|| Layout::new(text.clone(), SETTING).rows_from(black_box(middle), 40));
}

#[divan::bench(args = ["at least nine", r"/\b(nine|ten)\s+\w+s\b/"])]
fn all_matches_in_ten_megabytes(bencher: Bencher, query: &str) {
    let text = text(10, false);
    let Ok(Some(pattern)) = Pattern::new(query) else { panic!("{query} is a pattern") };
    bencher.bench(|| pattern.all(black_box(&text), |_, _| true));
}

#[divan::bench(args = ["artillery", "artlry dvsn", "'tanks !US"])]
fn ranking_ten_thousand_passages(bencher: Bencher, query: &str) {
    let text = text(2, false);
    let lines: Vec<&str> = passages(&text).take(10_000).map(|span| text.slice(span)).collect();
    let ranker = Ranker::new(Query::parse(query));
    bencher.bench(|| lines.iter().filter_map(|line| ranker.rank(black_box(line))).count());
}

/// Reading a thousand telegrams from the disk and decoding them; with their facts, and without.
#[divan::bench(args = [true, false])]
fn a_thousand_telegrams(bencher: Bencher, facts: bool) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    for at in 0..1000 {
        let path = folder.path().join(format!("{at}.txt"));
        std::fs::write(path, TELEGRAM).unwrap_or_else(|error| panic!("{error}"));
    }
    let store = folder.path().join("store");
    let corpus = Corpus::new(folder.path(), None, &store).unwrap_or_else(|error| panic!("{error}"));
    let paths: Vec<DocPath> = corpus.walk().map(|found| found.path).collect();
    let is_read = |path: &&DocPath| {
        if facts { corpus.read(path).is_ok() } else { corpus.read_text(path).is_ok() }
    };
    bencher.bench(|| paths.iter().filter(is_read).count());
}

#[divan::bench]
fn finding_a_moved_anchor_again(bencher: Bencher) {
    let old = Text::new(TELEGRAM.to_owned());
    let start = TELEGRAM.find("at least nine").unwrap_or_default();
    let anchor = Anchor::make(&old, Span::new(start, start + 23));
    let new = Text::new(format!("A line that was put in.\n{TELEGRAM}"));
    bencher.bench(|| anchor.resolve(black_box(&new)));
}

/// A megabyte against the same, edited in a hundred places; and with every tenth paragraph misread.
#[divan::bench(args = [false, true])]
fn difference_of_a_megabyte(bencher: Bencher, misread: bool) {
    let paragraph = |at: usize| {
        let words = (0..60).map(|n| format!("word{}", (at * 31 + n * n * 7) % 4001));
        format!("{at}. {}.\n\n", words.collect::<Vec<_>>().join(" "))
    };
    let paragraphs: Vec<String> = (0..2200).map(paragraph).collect();
    let old = paragraphs.concat();
    let edited = |(at, paragraph): (usize, &String)| match at % 22 {
        7 => paragraph.replacen("word", "another word", 3),
        _ if misread && at % 10 == 3 => paragraph.replace('w', "vv").replace('9', "g"),
        _ => paragraph.clone(),
    };
    let new: String = paragraphs.iter().enumerate().map(edited).collect();
    let [old, new] = [old, new].map(|text| Arc::new(Text::new(text)));
    bencher.bench(|| Difference::between(black_box(&old), black_box(&new)));
}

#[divan::bench(args = [10, 1000, 10_000])]
fn saving_one_highlight_more(bencher: Bencher, already: usize) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let store = Store::open(folder.path().to_owned(), "reader".to_owned(), false)
        .unwrap_or_else(|error| panic!("{error}"));
    let path = DocPath::new("002.txt".as_ref()).unwrap_or_else(|error| panic!("{error}"));
    let text = Arc::new(Text::new(TELEGRAM.to_owned()));
    let highlight = |at: usize| {
        let start = at % 4000;
        Change::make(Annotation::Highlight(Highlight {
            id: Id::new(),
            anchor: Anchor::make(&text, Span::new(start, start + 40)),
            tags: vec!["important".to_owned()],
            note: None,
            created: now(),
            updated: now(),
        }))
    };
    let many: Vec<Change> = (0..already).map(highlight).collect();
    let saved = store.save(&path, Some(&text), &many);
    assert!(saved.is_ok());
    bencher.bench_local(|| {
        let change = highlight(7);
        let saved = store.save(&path, Some(&text), std::slice::from_ref(&change)).is_ok();
        let taken = store.save(&path, Some(&text), &[change.inverse()]).is_ok();
        assert!(saved && taken);
    });
}
