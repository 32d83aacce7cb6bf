//! Which tag was meant by a name that no tag has.
//!
//! Owns what counts as almost the same name. It errs on the side of two names: tags that differ in a number
//! (`1949`, `1950`), in a short word (`air`, `sea`) or in a whole one are different on purpose.

use std::cmp::Reverse;

use super::codebook::Codebook;
use super::folding::Folding;

/// No more names than these are suggested.
const MOST: usize = 3;
/// Fewer letters are not taken for the beginning of a name.
const LEAST_BEGUN: usize = 3;

/// Returns those among `known` that may have been meant by `name`, the nearest first: they differ from it in
/// case, accents, blanks or signs, in a letter or two of a word, or begin with it; also where it is a name
/// below another tag of which that one is left out.
#[must_use]
pub fn near_tags<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<(usize, Reverse<usize>, &str)> = known
        .filter(|other| *other != name)
        .filter_map(|other| {
            let (far, alike) = distance(name, other)?;
            Some((far, Reverse(alike), other))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(.., other)| other).take(MOST).collect()
}

/// Does the same among the tags of a codebook.
#[must_use]
pub fn near_in<'b>(book: &'b Codebook, name: &str) -> Vec<&'b str> {
    near_tags(name, book.tags.iter().map(|tag| tag.name.as_str()))
}

/// Returns `; did you mean "Korea" or "Korean"?`; nothing if there is no such name.
#[must_use]
pub fn did_you_mean(near: &[&str]) -> String {
    let quoted: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
    if quoted.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", quoted.join(" or "))
    }
}

/// Returns how far two names are from each other, and how many parts they have in common; `None` if they
/// are nothing alike.
fn distance(name: &str, other: &str) -> Option<(usize, usize)> {
    let (name, other) = (Folding::LOOSE.fold(name), Folding::LOOSE.fold(other));
    let parts = name.split('/').count();
    let all: Vec<&str> = other.split('/').collect();
    let end = all.get(all.len().checked_sub(parts)?..)?.join("/");
    let left_out = all.len() - parts;
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (bare_name, bare_end) = (bare(&name), bare(&end));
    if bare_name.is_empty() {
        return None;
    }
    let far = if bare_name == bare_end {
        0
    } else {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        if digits(&name) != digits(&end) {
            return None;
        }
        let begun = end.starts_with(&name) && name.chars().count() >= LEAST_BEGUN;
        let within = |rest: &str| begun && !rest.starts_with('/');
        let is_begun = end.get(name.len()..).is_some_and(within);
        slips(&name, &end).or(is_begun.then_some(2))?
    };
    Some((far + usize::from(left_out > 0), parts))
}

/// Returns in how many letters two names differ, if no more than a hand slips in each of their words.
fn slips(name: &str, other: &str) -> Option<usize> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (words, others) = (words(name), words(other));
    if words.len() != others.len() {
        return None;
    }
    let mut far = 0;
    for (word, other) in words.iter().zip(&others) {
        let length = word.chars().count().max(other.chars().count());
        let slips = strsim::osa_distance(word, other);
        let most = match length {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        if slips > most {
            return None;
        }
        far += slips;
    }
    Some(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 8] = [
        "Korea",
        "China",
        "forces/foot",
        "forces/air",
        "top secret",
        "North Korea",
        "1949",
        "artillery",
    ];

    fn near(name: &str) -> Vec<&str> {
        near_tags(name, KNOWN.into_iter())
    }

    #[test]
    fn a_slip_of_the_hand_is_near() {
        for (name, meant) in [
            ("Kore", "Korea"),
            ("Koera", "Korea"),
            ("korea", "Korea"),
            ("Koréa", "Korea"),
            ("china", "China"),
            ("art", "artillery"),
            ("artilery", "artillery"),
            ("foot", "forces/foot"),
            ("forces/fot", "forces/foot"),
            ("force/foot", "forces/foot"),
            ("Top-Secret", "top secret"),
            ("topsecret", "top secret"),
            ("North Koera", "North Korea"),
        ] {
            assert_eq!(near(name).first(), Some(&meant), "{name}");
        }
    }

    #[test]
    fn what_differs_on_purpose_is_not() {
        for name in [
            "1950",
            "194",
            "forces",
            "forces/sea",
            "sea",
            "South Korea",
            "Korea/North",
            "ar",
            "Japan",
            "/",
            "韓",
            "korea 1",
        ] {
            assert_eq!(near(name), [""; 0], "{name}");
        }
    }

    #[test]
    fn the_nearest_is_first_and_only_some_are_named() {
        let known = ["general", "generals", "Generale", "generally"];
        assert_eq!(near_tags("generla", known.into_iter()), ["general", "Generale", "generals"]);
        assert_eq!(did_you_mean(&["a", "b"]), "; did you mean \"a\" or \"b\"?");
        assert_eq!(did_you_mean(&[]), "");
    }
}
