//! A change of a codebook that is made to one which others have changed since.
//!
//! Owns what is the same tag in two codebooks, and when a change can no longer be made. What the change
//! is about becomes as it says, what others have changed stays. It is refused only if both are about
//! the same thing: the same field of a tag, or a name or a key that can only be had once. A letter that a
//! change has only written down, so that it stays the key of its tag, is nothing that it is about.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{ChangedCodebook, Retagging};
use crate::model::codebook::{Codebook, Tag};

/// Why a change can no longer be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodebookConflict {
    /// Its tag is another now.
    #[error("the tag {0:?} has been changed since")]
    Changed(String),
    /// Its tag is not there any more.
    #[error("the tag {0:?} has been taken out or renamed since")]
    Gone(String),
    /// Its tag has been moved.
    #[error("the tag {0:?} has been moved since")]
    Moved(String),
    /// Its name has another meaning now.
    #[error("{0:?} is another tag by now, or a former name of one")]
    Name(String),
    /// Its key is another tag's now.
    #[error("the key {key} of {name:?} is that of {of:?} by now")]
    Key {
        /// The key.
        key: char,
        /// Whose it was to be.
        name: String,
        /// Whose it is.
        of: String,
    },
}

use CodebookConflict as Conflict;

/// Returns what the change from `before` to `after` makes of `now`. A tag that comes back has no key if
/// that has been given to another.
///
/// # Errors
/// When others have changed the same thing.
pub fn carried_over(
    before: &Codebook,
    after: &Codebook,
    now: &Codebook,
) -> Result<ChangedCodebook, CodebookConflict> {
    let after_of = pairs(&before.tags, &after.tags);
    let now_of = pairs(&before.tags, &now.tags);
    let letters = KeptLetters { before: before.keys(), after: after.keys() };
    let mut tags: Vec<Carried> = Vec::new();
    for (at, tag) in now.tags.iter().enumerate() {
        let old = now_of.iter().position(|of| *of == Some(at));
        let new = old.map(|old| after_of.get(old).copied().flatten());
        let mut is_letter = false;
        let tag = match (old.and_then(|old| before.tags.get(old)), new) {
            (Some(old), Some(Some(new))) => {
                let Some(new) = after.tags.get(new) else { continue };
                is_letter = letters.are_between(old, new);
                merged(old, new, tag, is_letter)?
            }
            // The change takes it out.
            (Some(old), Some(None)) if letters.is_as_left(old, tag) => continue,
            (Some(_), Some(None)) => return Err(Conflict::Changed(tag.name.clone())),
            _ => tag.clone(),
        };
        tags.push(Carried { old, new: new.flatten(), now: Some(at), tag, is_letter });
    }
    for (at, old) in before.tags.iter().enumerate().filter(|(at, _)| now_of[*at].is_none()) {
        let new = after_of[at].and_then(|new| after.tags.get(new));
        if new.is_some_and(|new| new != old) {
            return Err(Conflict::Gone(old.name.clone()));
        }
    }
    move_as_between(before.tags.len(), &after_of, &mut tags)?;
    for (at, tag) in after.tags.iter().enumerate().filter(|(at, _)| !after_of.contains(&Some(*at)))
    {
        match tags.iter().find(|one| one.tag.name == tag.name) {
            // If others have made it too, theirs stays.
            Some(Carried { old: None, .. }) => continue,
            Some(_) => return Err(Conflict::Name(tag.name.clone())),
            None => {}
        }
        let mut tag = tag.clone();
        tag.key.take_if(|key| tags.iter().any(|one| one.tag.key == Some(*key)));
        let above = tags.iter().rposition(|one| one.new.is_some_and(|new| new < at));
        let place = above.map_or(0, |above| above + 1);
        let is_letter = false;
        tags.insert(place, Carried { old: None, new: Some(at), now: None, tag, is_letter });
    }
    yield_letters(&mut tags);
    let (sources, tags): (Vec<_>, Vec<_>) = tags.into_iter().map(|one| (one.now, one.tag)).unzip();
    is_unambiguous(&tags)?;
    let mut deleted = changed_list(&before.deleted, &after.deleted, &now.deleted);
    deleted.retain(|name| tags.iter().all(|tag| tag.name != *name));
    let codebook = Codebook { tags, deleted };
    Ok(ChangedCodebook { codebook, sources, retagging: Retagging::default() })
}

/// A tag, and where it is in the codebooks before the change, after it, and now.
struct Carried {
    old: Option<usize>,
    new: Option<usize>,
    now: Option<usize>,
    tag: Tag,
    /// Whether its key is at most a letter that the change has written down.
    is_letter: bool,
}

/// The keys of all tags before the change and after it, those that are letters of their names too.
struct KeptLetters<'a> {
    before: BTreeMap<&'a str, char>,
    after: BTreeMap<&'a str, char>,
}

impl KeptLetters<'_> {
    /// Returns whether a tag is on the same key before and after, and the change has only written it down
    /// or, taken back, no longer has.
    fn are_between(&self, old: &Tag, new: &Tag) -> bool {
        let key = old.key.xor(new.key);
        key.is_some()
            && self.before.get(old.name.as_str()).copied() == key
            && self.after.get(new.name.as_str()).copied() == key
    }

    /// Returns whether a tag is as the change expects it. Its key may have been given to another, or its
    /// letter been written down.
    fn is_as_left(&self, old: &Tag, now: &Tag) -> bool {
        let letter = self.before.get(old.name.as_str()).copied();
        let is_letter = old.key.is_none() && now.key == letter;
        let key = if is_letter { now.key } else { now.key.and(old.key) };
        *now == Tag { key, ..old.clone() }
    }
}

/// Takes letters that were only written down off the tags whose letter is another's key by now.
fn yield_letters(tags: &mut [Carried]) {
    let firm: BTreeSet<char> =
        tags.iter().filter(|one| !one.is_letter).filter_map(|one| one.tag.key).collect();
    let mut taken = BTreeSet::new();
    for one in tags.iter_mut().filter(|one| one.is_letter) {
        one.tag.key.take_if(|key| firm.contains(key) || !taken.insert(*key));
    }
}

/// Returns for each of `tags` which of `others` is the same: it has the same name, or one of the two has
/// the other's as a name of before, or both have one in common.
fn pairs(tags: &[Tag], others: &[Tag]) -> Vec<Option<usize>> {
    let by_name: BTreeMap<&str, usize> =
        others.iter().enumerate().map(|(at, tag)| (tag.name.as_str(), at)).collect();
    let mut pairs: Vec<Option<usize>> =
        tags.iter().map(|tag| by_name.get(tag.name.as_str()).copied()).collect();
    let mut taken: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
    let heirs = |tag: &Tag, other: &Tag| {
        tag.was.contains(&other.name)
            || other.was.contains(&tag.name)
            || tag.was.iter().any(|was| other.was.contains(was))
    };
    for (tag, pair) in tags.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
        let mut free = others.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        *pair = free.find(|(_, other)| heirs(tag, other)).map(|(at, _)| at);
        taken.extend(*pair);
    }
    pairs
}

/// Returns `now` with what is different between `old` and `new`; if their keys are the same letter, written
/// down or not, what others have made of it stays.
fn merged(old: &Tag, new: &Tag, now: &Tag, is_letter: bool) -> Result<Tag, Conflict> {
    let conflict = || Conflict::Changed(now.name.clone());
    let key = match changed(&old.key, &new.key, &now.key) {
        Some(key) => *key,
        None if is_letter => now.key,
        None => return Err(conflict()),
    };
    let was = changed_list(&old.was, &new.was, &now.was);
    let name = changed(&old.name, &new.name, &now.name).ok_or_else(conflict)?;
    Ok(Tag {
        // What others have called it meanwhile may be its name again.
        was: was.into_iter().filter(|was| was != name).collect(),
        name: name.clone(),
        key,
        colour: *changed(&old.colour, &new.colour, &now.colour).ok_or_else(conflict)?,
        description: changed(&old.description, &new.description, &now.description)
            .ok_or_else(conflict)?
            .clone(),
    })
}

/// Returns what the change makes of one thing; `None` if others have made something else of it.
fn changed<'a, T: PartialEq>(old: &'a T, new: &'a T, now: &'a T) -> Option<&'a T> {
    if old == new || now == new { Some(now) } else { (now == old).then_some(new) }
}

/// Returns `now` without the names that the change takes out, and with those that it adds.
fn changed_list(old: &[String], new: &[String], now: &[String]) -> Vec<String> {
    if now == old {
        return new.to_vec();
    }
    let stays = |name: &&String| new.contains(name) || !old.contains(name);
    let mut names: Vec<String> = now.iter().filter(stays).cloned().collect();
    for name in new.iter().filter(|name| !old.contains(name)) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Moves the tags that the change has moved to where they come after it.
fn move_as_between(
    count: usize,
    after_of: &[Option<usize>],
    tags: &mut Vec<Carried>,
) -> Result<(), Conflict> {
    let here: BTreeSet<usize> = tags.iter().filter_map(|one| one.old).collect();
    let old: Vec<usize> =
        (0..count).filter(|at| here.contains(at) && after_of[*at].is_some()).collect();
    let mut new = old.clone();
    new.sort_by_key(|at| after_of[*at]);
    let now: Vec<usize> =
        tags.iter().filter(|one| one.new.is_some()).filter_map(|one| one.old).collect();
    if old == new || now == new {
        return Ok(());
    }
    let above = |order: &[usize], at: usize| {
        let place = order.iter().position(|one| *one == at)?;
        place.checked_sub(1).and_then(|above| order.get(above)).copied()
    };
    let below = |order: &[usize], at: usize| {
        let place = order.iter().position(|one| *one == at)?;
        order.get(place + 1).copied()
    };
    let stay = increasing(&new, &old);
    for at in new.iter().copied().filter(|at| !stay.contains(at)) {
        let place = tags.iter().position(|one| one.old == Some(at));
        let Some(place) = place else { continue };
        // It is where it was, or where it comes, beside one neighbour at least.
        let is_at = |order: &[usize]| {
            above(&now, at) == above(order, at) || below(&now, at) == below(order, at)
        };
        if !is_at(&old) && !is_at(&new) {
            return Err(Conflict::Moved(tags[place].tag.name.clone()));
        }
        let one = tags.remove(place);
        let above = above(&new, at);
        let above = above.and_then(|above| tags.iter().position(|one| one.old == Some(above)));
        tags.insert(above.map_or(0, |above| above + 1), one);
    }
    Ok(())
}

/// Returns as many of the numbers as possible that come in one order in both lists.
fn increasing(new: &[usize], old: &[usize]) -> BTreeSet<usize> {
    let places: BTreeMap<usize, usize> =
        old.iter().enumerate().map(|(at, one)| (*one, at)).collect();
    let ranks: Vec<usize> = new.iter().filter_map(|one| places.get(one).copied()).collect();
    // The last of the best row of each length, and what comes before each in its row.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(ranks.len());
    for (at, rank) in ranks.iter().enumerate() {
        let length = ends.partition_point(|end| ranks[*end] < *rank);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let last = ends.last().copied();
    std::iter::successors(last, |at| before[*at]).filter_map(|at| new.get(at).copied()).collect()
}

/// Checks that every name and every key has one meaning.
fn is_unambiguous(tags: &[Tag]) -> Result<(), Conflict> {
    let mut names = BTreeSet::new();
    let mut keys: BTreeMap<char, &str> = BTreeMap::new();
    for tag in tags {
        if !names.insert(tag.name.as_str()) {
            return Err(Conflict::Name(tag.name.clone()));
        }
        if let Some(key) = tag.key
            && let Some(of) = keys.insert(key, &tag.name)
        {
            let (name, of) = (tag.name.clone(), of.to_owned());
            return Err(Conflict::Key { key, name, of });
        }
    }
    let mut all = tags.iter().flat_map(|tag| &tag.was);
    match all.find(|was| !names.insert(was.as_str())) {
        Some(was) => Err(Conflict::Name(was.clone())),
        None => Ok(()),
    }
}
