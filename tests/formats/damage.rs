//! Damaged copies of a sample: bytes changed, cut out, swapped.
//!
//! Of all copies of the samples of a format together, a share of the words has to be there still: a
//! format that refuses whatever is damaged does not give what can be had.
//!
//! `GLOSS_DAMAGED=200 cargo test --release --test formats damaged` tries so many copies of each.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use glossator::disk::watched;
use glossator::format::{Limits, Source, format_of};

use crate::{Sample, dump};

/// Nothing takes longer, even without optimisation and beside other tests.
const LONGEST: Duration = Duration::from_secs(30);

/// How many words samples have, and how many of these their damaged copies have.
#[derive(Default)]
pub(crate) struct Kept {
    whole: usize,
    kept: usize,
}

impl Kept {
    pub(crate) fn percent(&self) -> usize {
        100 * self.kept / self.whole.max(1)
    }
}

fn words(text: &str) -> HashMap<&str, usize> {
    let mut words = HashMap::new();
    text.split_whitespace().for_each(|word| *words.entry(word).or_default() += 1);
    words
}

/// Tries damaged copies of `sample`, and says which copy is at fault if one is. A copy counts as much
/// of the sample as is left of its bytes.
pub(crate) fn check(sample: &Sample, share: &mut Kept) {
    let original = sample.read().map(|read| read.text).unwrap_or_default();
    let original = words(&original);
    let all: usize = original.values().sum();
    let copies = std::env::var("GLOSS_DAMAGED").ok().and_then(|count| count.parse().ok());
    let watched = sample.format().watched;
    let copies = copies.unwrap_or(if watched { 4 } else { 12 });
    for number in 0..copies {
        let bytes = damaged(&sample.bytes, number);
        let source = Source { bytes: &bytes, name: sample.source().name };
        let began = Instant::now();
        // What is no longer of any format would be plain text.
        let Some(format) = format_of(&source) else { continue };
        share.whole += all * bytes.len() / sample.bytes.len().max(1);
        let read = if format.watched {
            watched::read(format, &source)
        } else {
            (format.read)(&source, &Limits::default())
        };
        let took = began.elapsed();
        assert!(took < LONGEST, "{} damaged, copy {number}: {took:?}", sample.name);
        if let Ok(read) = read {
            let here = words(&read.text);
            let kept =
                original.iter().map(|(word, count)| here.get(word).map_or(0, |n| *n.min(count)));
            share.kept += kept.sum::<usize>();
            dump::check(&read, &format!("{} damaged, copy {number}", sample.name));
        }
    }
}

/// Returns copy `number`; the same at every run.
fn damaged(bytes: &[u8], number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % below.max(1)
    };
    let mut copy = bytes.to_vec();
    if copy.is_empty() {
        return copy;
    }
    match number % 4 {
        // Some bytes changed.
        0 => {
            for _ in 0..=random(20) {
                let at = random(copy.len());
                copy[at] ^= u8::try_from(1 + random(255)).unwrap_or(1);
            }
        }
        // Cut off.
        1 => copy.truncate(random(copy.len())),
        // A piece taken out.
        2 => {
            let start = random(copy.len());
            let end = (start + 1 + random(200)).min(copy.len());
            copy.drain(start..end);
        }
        // Two pieces swapped.
        _ => {
            let length = 1 + random(copy.len() / 4);
            let (one, other) = (random(copy.len() / 2), copy.len() / 2 + random(copy.len() / 4));
            for at in 0..length {
                if other + at < copy.len() && one + at < other {
                    copy.swap(one + at, other + at);
                }
            }
        }
    }
    copy
}
