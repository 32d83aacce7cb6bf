//! The prefilter finds what full ranking finds: the first twenty passages of the telegrams, over
//! two hundred queries of one to four words.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{PassageIndex, Prefilter, Query, Ranker};
use crate::model::text::Text;

const TELEGRAMS: [&str; 3] = [
    include_str!("../../../corpus/000_3a8259e37f4edac4.txt"),
    include_str!("../../../corpus/002_3c5f0ad91c4bf3fc.txt"),
    include_str!("../../../corpus/004_92120887d29f0495.txt"),
];

/// Returns queries of one to four words of the telegrams as a reader might type them: whole, the
/// beginning, without vowels, or with a letter left out.
fn queries(text: &str) -> Vec<String> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 4)
        .map(str::to_lowercase)
        .collect();
    // Words near each other, so that one passage can contain them all.
    let typed = |number: usize, more: usize| -> String {
        let word = &words[(number * 7919 + more) % words.len()];
        match (number + more) % 4 {
            0 => word.clone(),
            1 => word.chars().take(3).collect(),
            2 => word.chars().filter(|c| !"aeiou".contains(*c)).collect(),
            _ => word.chars().take(1).chain(word.chars().skip(2)).collect(),
        }
    };
    (0..220)
        .map(|number| {
            (0..=number % 4).map(|more| typed(number, more)).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

type Hits = Vec<(Reverse<i64>, usize, usize)>;

fn ranked(index: &PassageIndex, query: &str) -> Hits {
    let ranker = Ranker::new(Query::parse(query));
    let rank = |at| Some((Reverse(ranker.rank(index.words(at))?.score), index.words(at).len(), at));
    let mut found: Hits = (0..index.len()).filter_map(rank).collect();
    found.sort_unstable();
    found
}

fn prefiltered(index: &PassageIndex, typed: &str) -> Hits {
    let query = Query::parse(typed);
    let prefilter = Prefilter::new(&query);
    let ranker = Ranker::new(query.clone());
    let found = prefilter.apply(index, 0..index.len(), true);
    let sure = found.scored.iter().map(|(score, at)| (*score, *at as usize));
    let candidates = found.candidates.iter().filter_map(|at| {
        let at = *at as usize;
        Some((ranker.rank(index.words(at))?.score, at))
    });
    let mut found: Hits = sure
        .chain(candidates)
        .map(|(score, at)| (Reverse(score), index.words(at).len(), at))
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn the_first_twenty_are_those_of_scoring_everything() {
    let text = TELEGRAMS.join("\n\n");
    let index = PassageIndex::new(Arc::new(Text::new(text.clone())));
    let (mut same, mut all) = (0, 0);
    for query in queries(&text) {
        let (long, quick) = (ranked(&index, &query), prefiltered(&index, &query));
        let first = |found: &Hits| found.iter().take(20).copied().collect::<Vec<_>>();
        let (long, quick) = (first(&long), first(&quick));
        same += long.iter().filter(|hit| quick.contains(hit)).count();
        all += long.len();
    }
    assert!(all > 500, "the queries find something: {all}");
    assert!(same * 20 >= all * 19, "{same} of {all}");
}

#[test]
fn what_is_sure_has_the_score_of_the_long_way_and_nothing_is_passed_over() {
    let texts = [
        "Mao Zedong. mao's armies; the Maoist. A chairman ao.\n\nНа ФРОНТЕ. На фронт. ΣΊΣΥΦΟΣ σίσυφος.\n",
        "İstanbul and istanbul.\n\nWAR war -war- warfare ward.\n",
    ];
    for text in texts {
        let index = PassageIndex::new(Arc::new(Text::new(text.to_owned())));
        for query in [
            "mao",
            "war",
            "'war",
            "^war",
            "war.$",
            "!mao ar",
            "фронт",
            "Мао",
            "ФРОНТ",
            "wr",
            "mz",
            "ist",
            "a",
        ] {
            assert_eq!(prefiltered(&index, query), ranked(&index, query), "{query} in {text}");
        }
    }
}

/// Therefore a single word that enough passages contain literally needs no further search.
#[test]
fn one_word_letter_by_letter_comes_before_every_other_way() {
    let text = TELEGRAMS.join("\n\n");
    let index = PassageIndex::new(Arc::new(Text::new(text.clone())));
    for word in queries(&text).iter().filter(|query| !query.contains(' ')) {
        let query = Query::parse(word);
        let prefilter = Prefilter::new(&query);
        let ranker = Ranker::new(query.clone());
        let found = prefilter.apply(&index, 0..index.len(), true);
        let least = found.scored.iter().map(|(score, _)| *score).min();
        let most = found.candidates.iter().filter_map(|at| ranker.rank(index.words(*at as usize)));
        let most = most.map(|found| found.score).max();
        assert!(least.zip(most).is_none_or(|(least, most)| least > most), "{word}");
    }
}
