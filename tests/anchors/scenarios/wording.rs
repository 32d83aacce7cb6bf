//! What a person changes in a text: sentences and words, put in, taken out, moved.

use super::{Scenario, of};
use crate::case::Case;
use crate::dice::Dice;

const ADDED: &str = "This was added by the editors of the volume.";

pub const ALL: &[Scenario] = &[
    of("nothing is changed", |_, _| Some(())),
    of("a heading is put above", |case, _| {
        case.put_heading();
        Some(())
    }),
    of("a line that repeats is put in many times", |case, dice| {
        for _ in 0..6 {
            let units = case.draft.units();
            let at = units[dice.below(units.len())].start;
            let line = case.fresh("TOP SECRET");
            case.draft.put(at, line);
        }
        Some(())
    }),
    of("another paragraph is taken out", |case, dice| {
        let other = case.other(dice)?;
        if case.here()?.end > other.start && case.here()?.start < other.end {
            return None;
        }
        case.draft.take(other);
        Some(())
    }),
    of("half of the other paragraphs are taken out", |case, dice| {
        let (units, own) = case.units()?;
        for (number, unit) in units.into_iter().enumerate().rev() {
            if number != own && number != own + 1 && dice.one_in(2) {
                case.draft.take(unit);
            }
        }
        Some(())
    }),
    of("the passage is taken out", |case, _| {
        let here = case.here()?;
        case.draft.take(here);
        Some(())
    }),
    of("its paragraph is taken out", |case, _| case.take_own().map(drop)),
    of("its paragraph and the next are taken out", |case, _| {
        case.take_neighbour(1)?;
        case.take_own().map(drop)
    }),
    of("the paragraphs around it are taken out", |case, _| {
        case.is_in_one_unit()?;
        case.take_neighbour(1)?;
        case.take_neighbour(-1).map(drop)
    }),
    of("its paragraph is written anew, in other words", |case, dice| {
        let (own, here) = (case.own()?, case.here()?);
        let mut words = case.draft.words(own.clone());
        words.retain(|word| word.end <= here.start || word.start >= here.end);
        let words: Vec<String> = words.into_iter().map(|word| case.draft.slice(word)).collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        dice.shuffle(&mut words);
        words.truncate((words.len() / 8).min(4));
        let anew = format!("Nothing of what was here is left, but for: {}.", words.join("; "));
        let anew = case.fresh(&anew);
        case.draft.take(own.clone());
        case.draft.put(own.start, anew);
        Some(())
    }),
    of("a sentence is put before the passage", |case, _| {
        let at = case.here()?.start;
        case.draft.insert(at, &format!("{ADDED} "));
        Some(())
    }),
    of("a sentence is put behind the passage", |case, _| {
        let at = case.here()?.end;
        case.draft.insert(at, &format!(" {ADDED}"));
        Some(())
    }),
    of("a sentence is put into the passage", |case, _| {
        let here = case.here()?;
        let words = case.draft.words(here.clone());
        let at = words.get(words.len() / 2).filter(|_| words.len() > 1)?.start;
        case.draft.insert(at, &format!("{ADDED} "));
        Some(())
    }),
    of("a word is put into the passage", |case, _| {
        let words = case.draft.words(case.here()?);
        let at = words.get(words.len() / 2).filter(|_| words.len() > 1)?.start;
        case.draft.insert(at, "indeed ");
        Some(())
    }),
    of("a word is taken out of the passage", |case, dice| {
        let words = case.draft.words(case.here()?);
        let word = words.get(dice.below(words.len())).filter(|_| words.len() > 2)?;
        case.draft.take(word.clone());
        Some(())
    }),
    of("a word of the passage is changed", |case, dice| {
        let here = case.here()?;
        (case.draft.words(here.clone()).len() > 2).then_some(())?;
        case.draft.vary(here, 1, dice)
    }),
    of("the first word of the passage is changed", |case, dice| edge(case, dice, false)),
    of("the last word of the passage is changed", |case, dice| edge(case, dice, true)),
    of("words around the passage are changed", |case, dice| {
        let (here, own) = (case.here()?, case.own()?);
        let behind = here.end..case.draft.bare(&own).end.max(here.end);
        (behind.len() + here.start - own.start > 30).then_some(())?;
        let _ = case.draft.vary(behind, 2, dice);
        let _ = case.draft.vary(own.start..here.start, 2, dice);
        Some(())
    }),
    of("two sentences of its paragraph change places", |case, dice| {
        let own = case.own()?;
        let sentences = case.draft.sentences(case.draft.bare(&own));
        let first = dice.below(sentences.len().checked_sub(1)?);
        let (one, next) = (sentences.get(first)?.clone(), sentences.get(first + 1)?.clone());
        let taken = case.draft.take(next.clone());
        case.draft.put(one.start, taken);
        if next.end == case.draft.bare(&own).end {
            // The last has no blank behind it.
            case.draft.insert(one.start + next.len(), " ");
        }
        Some(())
    }),
    of("a sentence of it is moved to another paragraph", |case, dice| move_sentence(case, dice, 0)),
    of("a sentence of it is moved to another paragraph, a word changed", |case, dice| {
        move_sentence(case, dice, 1)
    }),
    of("its paragraph is moved, a word changed", |case, dice| {
        let own = case.own()?;
        (case.draft.words(own.clone()).len() > 12).then_some(())?;
        case.draft.vary(own, 1, dice)?;
        case.move_own(dice)
    }),
];

/// Changes the first or the last word of the passage.
fn edge(case: &mut Case, dice: &mut Dice, last: bool) -> Option<()> {
    let words = case.draft.words(case.here()?);
    (words.len() > 4).then_some(())?;
    let word = if last { words.last()? } else { words.first()? };
    case.draft.vary(word.clone(), 1, dice)
}

/// Moves the sentence of the passage to the end of another paragraph, and may change words of it.
fn move_sentence(case: &mut Case, dice: &mut Dice, changed: usize) -> Option<()> {
    let (here, own) = (case.here()?, case.own()?);
    let sentences = case.draft.sentences(case.draft.bare(&own));
    let it = sentences.iter().find(|sentence| sentence.end > here.start)?.clone();
    let words = case.draft.words(it.clone()).len();
    (sentences.len() > 1 && words > 8 && here.end <= it.end).then_some(())?;
    let other = case.other(dice)?;
    let long = case.draft.chars.len();
    if changed > 0 {
        case.draft.vary(it.clone(), changed, dice)?;
    }
    // Changing a word may have changed the length; what comes behind it has moved as much.
    let grown = |at: usize| (at + case.draft.chars.len()).saturating_sub(long);
    let end = grown(it.end);
    let other = if other.start > it.start { grown(other.start)..grown(other.end) } else { other };
    let mut taken = vec![(crate::draft::Origin::New, ' ')];
    taken.extend(case.draft.chars[it.start..end].iter().copied());
    let at = case.draft.bare(&other).end;
    if at > it.start {
        case.draft.put(at, taken);
        case.draft.take(it.start..end);
    } else {
        case.draft.take(it.start..end);
        case.draft.put(at, taken);
    }
    Some(())
}
