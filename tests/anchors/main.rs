//! Anchors over real edits of real telegrams: how many are found again, and that none is found in
//! a wrong place.
//!
//! `GLOSS_DOCUMENTS=FOLDER cargo test --release --test anchors -- --nocapture` takes the texts in
//! a folder instead of the telegrams of this project, and prints the same table.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test reads the files it is about, prints what it measures, and fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use glossator::model::anchor::{Anchor, Resolution};
use glossator::model::paragraph::paragraph_at;
use glossator::model::sentence::sentence_at;
use glossator::model::span::Span;
use glossator::model::text::Text;
use glossator::model::word::word_at;

use self::dice::Dice;
use self::edits::{Draft, EDITS, Fate};

mod dice;
mod edits;

/// Passages that are tried of each text.
const PASSAGES: usize = 24;

/// What came of one kind of edit.
#[derive(Default)]
struct Tally {
    right: usize,
    unsure: usize,
    gone: usize,
    /// Exact by definition, position and quote agree, though the passage is another: a word that
    /// stands at the same place by chance.
    chance: usize,
    wrong: usize,
}

fn texts() -> Vec<(PathBuf, String)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folder = std::env::var_os("GLOSS_DOCUMENTS").map_or(own, PathBuf::from);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            (path, text)
        })
        .collect()
}

/// A word, some words, a sentence or a paragraph, somewhere.
fn passage(text: &Text, dice: &mut Dice) -> Option<Span> {
    let at = text.floor_grapheme(dice.below(text.len()));
    let span = match dice.below(5) {
        0 => word_at(text, at)?,
        1 => {
            let first = word_at(text, at)?;
            let more = text.floor_grapheme((first.end + 12 + dice.below(30)).min(text.len()));
            first.join(word_at(text, more)?)
        }
        2 | 3 => sentence_at(text, at)?,
        _ => paragraph_at(text, at)?,
    };
    let words = text.slice(span);
    (words.chars().count() > 2 && !words.contains("\n\n")).then_some(span)
}

/// Whether `found` is the passage that is now at `there`: as good as all of it, and little else.
fn is_right(found: &Range<usize>, there: &Range<usize>) -> bool {
    let common = found.end.min(there.end).saturating_sub(found.start.max(there.start));
    let longer = found.len().max(there.len());
    common * 10 >= longer * 7 || longer - common <= 2
}

#[test]
fn passages_are_found_again_and_none_in_a_wrong_place() {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, (path, content)) in (1..).zip(texts()) {
        let text = Text::new(content.clone());
        let mut dice = Dice::new(number);
        for _ in 0..PASSAGES {
            let Some(span) = passage(&text, &mut dice) else { continue };
            let anchor = Anchor::make(&text, span);
            let place = anchor.start..anchor.end;
            for (name, edit) in EDITS {
                let mut draft = Draft::new(&content);
                edit(&mut draft, &place, &mut dice);
                let new = Text::new(draft.text());
                let fate = draft.fate(&place);
                let resolution = anchor.resolve(&new);
                let found =
                    resolution.span().map(|span| new.points(span.start)..new.points(span.end));
                let tally = tallies.entry(name).or_default();
                match (&fate, &found) {
                    (Fate::There(there), Some(found)) if is_right(found, there) => tally.right += 1,
                    (Fate::There(_), None) => tally.unsure += 1,
                    (Fate::Gone, None) => tally.gone += 1,
                    (_, Some(_)) if matches!(resolution, Resolution::Exact(_)) => {
                        tally.chance += 1;
                    }
                    (_, Some(found)) => {
                        tally.wrong += 1;
                        wrong.push(format!(
                            "{}: {name}: {place:?} “{}” is {fate:?}, but {} at {found:?}: “{}”",
                            path.file_name().unwrap().display(),
                            anchor.quote,
                            resolution.name(),
                            resolution.span().map_or("", |span| new.slice(span))
                        ));
                    }
                }
            }
        }
    }
    println!("{:>6} {:>6} {:>6} {:>6} {:>6}  edit", "found", "unsure", "gone", "chance", "wrong");
    let (mut right, mut unsure) = (0, 0);
    for (name, tally) in &tallies {
        let Tally { right: found, unsure: not, gone, chance, wrong } = tally;
        println!("{found:>6} {not:>6} {gone:>6} {chance:>6} {wrong:>6}  {name}");
        right += found;
        unsure += not;
    }
    println!("{right} of {} that are still there were found", right + unsure);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(right * 10 > (right + unsure) * 9, "{right} of {} found", right + unsure);
}

#[test]
fn the_ambiguous_are_told_apart_from_the_orphaned() {
    let old = "Begin.\n\nThe same words, here.\n\nEnd.\n";
    let anchor = Anchor::make(&Text::new(old.to_owned()), Span::new(8, 29));
    let twice = Text::new(format!("New.\n\n{old}\n{old}"));
    let Resolution::Ambiguous(places) = anchor.resolve(&twice) else {
        panic!("{:?}", anchor.resolve(&twice));
    };
    assert_eq!(places.len(), 2);
    assert_eq!(anchor.resolve(&Text::new("Begin.\n\nEnd.\n".to_owned())), Resolution::Orphaned);
}
