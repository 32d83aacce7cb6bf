//! Passages of every size that somebody might mark.

use std::ops::Range;

use glossator::model::sentence::sentence_at;
use glossator::model::span::Span;
use glossator::model::text::Text;
use glossator::model::word::word_at;

use crate::dice::Dice;
use crate::draft::Draft;
use crate::texts::Base;

/// Up to `count` passages, in code points, each of another kind than the one before.
pub fn passages(base: &Base, count: usize, dice: &mut Dice) -> Vec<Range<usize>> {
    let text = Text::new(base.text.clone());
    let draft = Draft::new(&base.text, base.unit);
    let first = dice.below(KINDS.len());
    let kinds = KINDS.iter().cycle().skip(first).take(count * 3);
    let mut found: Vec<Range<usize>> = Vec::new();
    for kind in kinds {
        let passage = kind(base, &text, &draft, dice).filter(|passage| {
            let words = &draft.chars[passage.clone()];
            words.iter().filter(|(_, c)| !c.is_whitespace()).count() > 2
        });
        found.extend(passage);
        if found.len() == count {
            break;
        }
    }
    found
}

type Kind = fn(&Base, &Text, &Draft, &mut Dice) -> Option<Range<usize>>;

const KINDS: &[Kind] = &[
    sentence,
    word,
    unit,
    some_words,
    line_or_cell,
    sentence,
    name,
    two_units,
    some_words,
    heading,
];

fn points(text: &Text, span: Span) -> Range<usize> {
    text.points(span.start)..text.points(span.end)
}

fn somewhere(text: &Text, dice: &mut Dice) -> usize {
    text.floor_grapheme(dice.below(text.len()))
}

fn word(_: &Base, text: &Text, _: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    Some(points(text, word_at(text, somewhere(text, dice))?))
}

fn some_words(_: &Base, text: &Text, _: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    let first = word_at(text, somewhere(text, dice))?;
    let more = text.floor_grapheme((first.end + 8 + dice.below(40)).min(text.len()));
    let span = first.join(word_at(text, more)?);
    (!text.slice(span).contains("\n\n")).then(|| points(text, span))
}

fn sentence(_: &Base, text: &Text, _: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    Some(points(text, sentence_at(text, somewhere(text, dice))?))
}

fn unit(_: &Base, _: &Text, draft: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    let units = draft.units();
    units.get(dice.below(units.len())).map(|unit| draft.bare(unit))
}

fn two_units(_: &Base, _: &Text, draft: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    let units = draft.units();
    let at = dice.below(units.len().checked_sub(1)?);
    Some(units[at].start..draft.bare(&units[at + 1]).end)
}

/// A cell of a table, or a line of verse.
fn line_or_cell(base: &Base, _: &Text, draft: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    let ends: &[char] = if base.text.starts_with('|') { &['|', '\n'] } else { &['\n'] };
    let at = dice.below(draft.chars.len());
    let is_end = |at: &usize| ends.contains(&draft.chars[*at].1);
    let start = (0..at).rev().find(is_end).map_or(0, |end| end + 1);
    let end = (at..draft.chars.len()).find(is_end)?;
    let blank = |at: &usize| draft.chars[*at].1.is_whitespace();
    let start = (start..end).find(|at| !blank(at))?;
    Some(draft.bare(&(start..end)))
}

pub fn name(base: &Base, _: &Text, draft: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    let name = base.names.get(dice.below(base.names.len()))?;
    let places = draft.places(name);
    places.get(dice.below(places.len())).cloned()
}

/// A short unit without a full stop, one of the first.
fn heading(_: &Base, _: &Text, draft: &Draft, dice: &mut Dice) -> Option<Range<usize>> {
    let units = draft.units().into_iter().map(|unit| draft.bare(&unit));
    let headings: Vec<Range<usize>> = units
        .filter(|unit| unit.len() < 60 && !draft.slice(unit.clone()).ends_with('.'))
        .take(6)
        .collect();
    headings.get(dice.below(headings.len())).cloned()
}
