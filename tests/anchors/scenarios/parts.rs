//! A text in parts, or with another: halves, two in one, paragraphs split and merged.

use super::{Scenario, of};
use crate::case::Case;
use crate::draft::Origin;

pub const ALL: &[Scenario] = &[
    of("cut in two behind it", |case, _| {
        let end = case.here()?.end.max(case.own()?.end);
        case.draft.chars.truncate(end);
        Some(())
    }),
    of("cut in two before it", |case, _| {
        let start = case.own()?.start;
        case.draft.take(0..start);
        (!case.draft.chars.is_empty()).then_some(())
    }),
    of("cut in two, and it is in the other half: the end is left", |case, _| {
        let end = case.here()?.end.max(case.own()?.end);
        case.draft.take(0..end);
        (!case.draft.chars.is_empty()).then_some(())
    }),
    of("cut in two, and it is in the other half: the beginning is left", |case, _| {
        let start = case.own()?.start;
        case.draft.chars.truncate(start);
        (start > 0).then_some(())
    }),
    of("its paragraph alone is left", |case, _| {
        let end = case.here()?.end.max(case.own()?.end);
        case.draft.chars.truncate(end);
        let start = case.own()?.start;
        case.draft.take(0..start);
        Some(())
    }),
    of("another text is put before", |case, _| {
        let other = other(case);
        case.draft.put(0, other);
        Some(())
    }),
    of("another text is put behind", |case, _| {
        let other = other(case);
        case.draft.chars.extend(other);
        Some(())
    }),
    of("another text is there instead", |case, _| {
        case.draft.chars = other(case);
        Some(())
    }),
    of("its paragraph is split in two", |case, dice| {
        let sentences = case.draft.sentences(case.draft.bare(&case.own()?));
        let later = sentences.get(1..).filter(|later| !later.is_empty())?;
        let at = later[dice.below(later.len())].start;
        let separator = case.unit().separator();
        case.draft.insert(at, separator);
        Some(())
    }),
    of("its paragraph is merged with the next", |case, _| {
        let own = case.own()?;
        case.neighbour(1)?;
        let bare = case.draft.bare(&own);
        case.draft.take(bare.end..own.end);
        case.draft.insert(bare.end, " ");
        Some(())
    }),
    of("its paragraph is merged with the one before", |case, _| {
        let before = case.neighbour(-1)?;
        let bare = case.draft.bare(&before);
        case.draft.take(bare.end..before.end);
        case.draft.insert(bare.end, " ");
        Some(())
    }),
    of("every sentence is a paragraph", |case, _| {
        let units = case.draft.units();
        let separator = case.unit().separator();
        for unit in units.into_iter().rev() {
            let sentences = case.draft.sentences(case.draft.bare(&unit));
            for sentence in sentences.into_iter().skip(1).rev() {
                case.draft.insert(sentence.start, separator);
            }
        }
        Some(())
    }),
    of("page heads are put in, between and within paragraphs", |case, dice| {
        let words = case.draft.words(0..case.draft.chars.len());
        for (page, at) in (2..).zip(words.chunks(120).skip(1)).collect::<Vec<_>>().into_iter().rev()
        {
            let at = at[dice.below(at.len())].start;
            case.draft.insert(at, &format!("\n\n{page}  FOREIGN RELATIONS, 1949, VOLUME VII\n\n"));
        }
        Some(())
    }),
];

/// A text about the same kind of things, with some of the same words.
fn other(case: &Case) -> Vec<crate::draft::Char> {
    let names = &case.base.names;
    let name = |at: usize| names.get(at % names.len().max(1)).map_or("Smith", String::as_str);
    let separator = case.unit().separator();
    let words: Vec<String> = (0..6)
        .map(|at| {
            let (one, other) = (name(at), name(at + 1));
            format!(
                "{at}. {one} reported to {other} that nothing had been done since the last meeting, \
                 and asked for the figures of the year.{separator}"
            )
        })
        .collect();
    words.concat().chars().map(|c| (Origin::New, c)).collect()
}
