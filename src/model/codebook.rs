//! The codebook: the tags of a library, each with its key, colour and description.
//!
//! Owns what a tag is, which names are allowed and which are the same, not how a tag is stored or
//! painted.
//!
//! Names are the same if nobody can see a difference: in Unicode, `Ö` can be one code point or two,
//! and soft hyphens and the like may come along with what was copied. All others are different,
//! even where a search would find either: `polish` and `Polish` are two tags, and so are `resume`
//! and `résumé`. Every name is brought into one form by [`name_of_tag`] where it is typed or read,
//! so that names can be compared as they are everywhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::folding::is_invisible;
use super::grapheme::graphemes;

/// The colour of a tag: one of eight names, which every theme paints in its own way, or an exact
/// colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Colour {
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    #[default]
    Yellow,
    /// Green.
    Green,
    /// Cyan.
    Cyan,
    /// Blue.
    Blue,
    /// Violet.
    Violet,
    /// Grey.
    Grey,
    /// Red, green, blue, 0 to 255 each.
    Exact(u8, u8, u8),
}

impl Colour {
    /// The named colours, in the order in which new tags take them.
    pub const NAMED: [(&'static str, Colour); 8] = [
        ("yellow", Colour::Yellow),
        ("green", Colour::Green),
        ("blue", Colour::Blue),
        ("violet", Colour::Violet),
        ("red", Colour::Red),
        ("cyan", Colour::Cyan),
        ("orange", Colour::Orange),
        ("grey", Colour::Grey),
    ];
}

/// A colour that is neither one of the names nor `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown colour {0:?}; use {names} or \"#rrggbb\"", names = Colour::NAMED.map(|(name, _)| name).join(", "))]
pub struct ColourError(String);

impl FromStr for Colour {
    type Err = ColourError;

    /// Parses a name or `#rrggbb`.
    fn from_str(text: &str) -> Result<Self, ColourError> {
        if let Some((_, colour)) = Self::NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(*colour);
        }
        let channel = |at: usize| {
            let digits = text.strip_prefix('#').filter(|rest| rest.len() == 6)?;
            u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()
        };
        match (channel(0), channel(2), channel(4)) {
            (Some(red), Some(green), Some(blue)) => Ok(Colour::Exact(red, green, blue)),
            _ => Err(ColourError(text.to_owned())),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Colour::Exact(red, green, blue) = self {
            return write!(f, "#{red:02x}{green:02x}{blue:02x}");
        }
        let name = Self::NAMED.iter().find(|(_, colour)| colour == self);
        f.write_str(name.map_or("yellow", |(name, _)| name))
    }
}

/// One tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its name; `/` makes a hierarchy.
    pub name: String,
    /// The key that applies it while reading: a digit, or another character after the key for these.
    pub key: Option<char>,
    /// How it is painted.
    pub colour: Colour,
    /// When to use it.
    pub description: String,
    /// Names that it had before: what is still tagged with one of them is read as tagged with it.
    pub was: Vec<String>,
}

/// The tags of a library, in the order in which they are shown.
///
/// ```
/// use glossator::model::codebook::Codebook;
///
/// let mut codebook = Codebook::starter();
/// let tag = codebook.fresh("logistics/artillery");
/// assert_eq!(tag.key, Some('6'), "the first free key");
/// codebook.tags.push(tag);
/// assert!(codebook.get("logistics/artillery").is_some());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codebook {
    /// The tags.
    pub tags: Vec<Tag>,
    /// Names of tags that were deleted, and are not to come back by themselves.
    pub deleted: Vec<String>,
}

/// Which names are names of before, and what each is called now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormerNames(BTreeMap<String, String>);

impl FormerNames {
    /// Gives the tags of a highlight the names that they have now, each once. Returns whether that
    /// changed any.
    pub fn renew(&self, tags: &mut Vec<String>) -> bool {
        self.renew_some(tags, |_| true)
    }

    /// Does that for those that are `meant`; the others are called as they are.
    pub fn renew_some(&self, tags: &mut Vec<String>, meant: impl Fn(&String) -> bool) -> bool {
        let now_of = |tag: &String| self.0.get(tag).filter(|_| meant(tag));
        if !tags.iter().any(|tag| now_of(tag).is_some()) {
            return false;
        }
        let mut names: Vec<String> = Vec::with_capacity(tags.len());
        for tag in tags.drain(..) {
            let name = now_of(&tag).cloned().unwrap_or(tag);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        *tags = names;
        true
    }

    /// Returns the names of before, each with what it is called now.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(was, now)| (was.as_str(), now.as_str()))
    }

    /// Returns what those that fit are called now.
    pub fn now_of(&self, fits: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        self.pairs().filter(move |(was, _)| fits(was)).map(|(_, now)| now)
    }

    /// Returns whether `name` is one of them.
    #[must_use]
    pub fn is_former(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Returns whether every name of before in `others` is one here, and is called the same now.
    #[must_use]
    pub fn has_all_of(&self, others: &Self) -> bool {
        others.0.iter().all(|(was, now)| self.0.get(was) == Some(now))
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Codebook {
    /// Creates the tags of a library that has no codebook yet: five, on the keys 1 to 5.
    #[must_use]
    pub fn starter() -> Self {
        let tag = |key, name: &str, colour, description: &str| Tag {
            name: name.to_owned(),
            key: Some(key),
            colour,
            description: description.to_owned(),
            was: Vec::new(),
        };
        Self {
            tags: vec![
                tag('1', "important", Colour::Yellow, "to find again"),
                tag('2', "question", Colour::Violet, "unclear, or to be checked"),
                tag('3', "evidence", Colour::Green, "supports an argument"),
                tag('4', "person", Colour::Blue, "says who somebody is"),
                tag('5', "quote", Colour::Red, "worth citing word for word"),
            ],
            deleted: Vec::new(),
        }
    }

    /// Returns the tag called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.name == name)
    }

    /// Returns the tag that was called `name` before. A name that a tag has now is nobody's of before.
    #[must_use]
    pub fn heir(&self, name: &str) -> Option<&Tag> {
        if self.get(name).is_some() {
            return None;
        }
        self.tags.iter().find(|tag| tag.was.iter().any(|was| was == name))
    }

    /// Returns what is called `name` now: the tag that was called so before, if there is one.
    #[must_use]
    pub fn current<'a>(&'a self, name: &'a str) -> &'a str {
        self.heir(name).map_or(name, |tag| &tag.name)
    }

    /// Returns all names of before.
    #[must_use]
    pub fn former_names(&self) -> FormerNames {
        let now: BTreeSet<&str> = self.tags.iter().map(|tag| tag.name.as_str()).collect();
        let mut names = BTreeMap::new();
        for tag in &self.tags {
            for was in tag.was.iter().filter(|was| !now.contains(was.as_str())) {
                names.entry(was.clone()).or_insert_with(|| tag.name.clone());
            }
        }
        FormerNames(names)
    }

    /// Returns the tag on `key`.
    #[must_use]
    pub fn by_key(&self, key: char) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.key == Some(key))
    }

    /// Returns the sign of each tag, by its name: what stands for it where there is no room for more.
    /// Mostly that is the first letter of its last part; of two tags with one letter, the second has
    /// its key, or another of its letters.
    #[must_use]
    pub fn signs(&self) -> BTreeMap<&str, String> {
        // A tag that has a letter for its key has that: what is seen is what is typed.
        let keys = self.keys();
        let lettered = |tag: &Tag| {
            let key = keys.get(tag.name.as_str()).filter(|key| !key.is_ascii_digit());
            key.map(ToString::to_string)
        };
        let mut taken: BTreeSet<String> = self.tags.iter().filter_map(lettered).collect();
        let mut signs = BTreeMap::new();
        for tag in &self.tags {
            let key = tag.key.map(String::from);
            if let Some(key) = lettered(tag) {
                signs.insert(tag.name.as_str(), key);
                continue;
            }
            let mut letters = letters(&tag.name);
            let first = letters.next();
            let choice = first.clone().into_iter().chain(key).chain(letters);
            let free = |sign: &String| !taken.contains(&sign.to_lowercase());
            if let Some(sign) = choice.into_iter().find(free).or(first) {
                taken.insert(sign.to_lowercase());
                signs.insert(tag.name.as_str(), sign);
            }
        }
        signs
    }

    /// Returns the key that means each tag, by its name: its own, or else a letter of its name that no
    /// other tag has, of those first that come first.
    #[must_use]
    pub fn keys(&self) -> BTreeMap<&str, char> {
        let mut taken: BTreeSet<char> = self.tags.iter().filter_map(|tag| tag.key).collect();
        let mut keys = BTreeMap::new();
        for tag in &self.tags {
            let small = || tag.name.rsplit('/').flat_map(str::chars).flat_map(char::to_lowercase);
            let large = || small().flat_map(char::to_uppercase);
            let mut letters = small().chain(large()).filter(|c| c.is_alphabetic());
            let key = tag.key.or_else(|| letters.find(|c| !taken.contains(c)));
            if let Some(key) = key {
                taken.insert(key);
                keys.insert(tag.name.as_str(), key);
            }
        }
        keys
    }

    /// Returns the tag that is meant by a key.
    #[must_use]
    pub fn on_key(&self, key: char) -> Option<&Tag> {
        let other = || self.keys().into_iter().find(|(_, on)| *on == key);
        self.by_key(key).or_else(|| self.get(other()?.0))
    }

    /// Returns a tag for a name that is not in the codebook: with the least used colour and the
    /// first free key.
    #[must_use]
    pub fn fresh(&self, name: &str) -> Tag {
        let uses = |colour| self.tags.iter().filter(|tag| tag.colour == colour).count();
        let colour = Colour::NAMED.map(|(_, colour)| colour);
        Tag {
            name: name.to_owned(),
            key: ('1'..='9').find(|key| self.by_key(*key).is_none()),
            colour: colour.into_iter().min_by_key(|c| uses(*c)).unwrap_or_default(),
            ..Tag::default()
        }
    }
}

/// Returns the letters and digits that may stand for a tag, beginning with the first of its last part.
pub fn letters(name: &str) -> impl Iterator<Item = String> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let letters = graphemes(last).map(|(_, letter)| letter);
    letters.filter(|letter| letter.contains(char::is_alphanumeric)).map(str::to_owned)
}

/// Returns the name of the tag that was written in this way: in the normal form NFC, and without
/// what cannot be seen. A joiner stays between two characters outside ASCII, where it shapes letters
/// and pictures, and so do the signs that choose a variant of the character before.
#[must_use]
pub fn name_of_tag(written: &str) -> String {
    if written.is_ascii() {
        return written.to_owned();
    }
    let shapes = |c: char| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
    let is_seen = |c: char| !is_invisible(c) || shapes(c);
    let mut name = String::with_capacity(written.len());
    let mut joiner = None;
    for c in written.nfc() {
        if is_seen(c) {
            let is_joined = !c.is_ascii() && !name.chars().next_back().is_none_or(|c| c.is_ascii());
            name.extend(joiner.take().filter(|_| is_joined));
            name.push(c);
        } else if matches!(c, '\u{200c}' | '\u{200d}') {
            joiner = joiner.or(Some(c));
        }
    }
    name.nfc().collect()
}

/// Returns why `name` is not valid for a tag, in words; `None` if it is valid.
#[must_use]
pub fn fault_of_name(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("a tag needs a name")
    } else if name.trim() != name {
        Some("a tag's name has no blanks around it")
    } else if name.chars().any(char::is_control) {
        Some("a tag's name has no control characters")
    } else if name.split('/').any(str::is_empty) {
        Some("a tag's name has something on each side of a /")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        for (name, colour) in Colour::NAMED {
            assert_eq!(name.parse(), Ok(colour));
            assert_eq!(colour.to_string(), name);
        }
        assert_eq!("#0aFf10".parse(), Ok(Colour::Exact(10, 255, 16)));
        assert_eq!(Colour::Exact(10, 255, 16).to_string(), "#0aff10");
        for bad in ["#0aff1", "#0aff1g", "mauve", "", "#日日"] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_new_tag_takes_a_free_key_and_colour() {
        let book = Codebook::starter();
        let tag = book.fresh("logistics/artillery");
        assert_eq!(tag.key, Some('6'));
        assert!(book.tags.iter().all(|other| other.colour != tag.colour));
    }

    #[test]
    fn two_tags_with_one_first_letter_have_two_signs() {
        let mut book = Codebook::starter();
        for name in ["logistics/quarters", "Ünder/Person", "q", "事/人"] {
            book.tags.push(Tag { name: name.to_owned(), ..Tag::default() });
        }
        let signs = book.signs();
        let of = |name: &str| signs[name].as_str();
        assert_eq!((of("important"), of("question"), of("quote")), ("i", "2", "5"));
        // What has no key of its own has the letter that gives it.
        assert_eq!((of("logistics/quarters"), of("Ünder/Person")), ("q", "p"));
        // Its only letter is another's, so it has the large one.
        assert_eq!((of("q"), of("事/人")), ("Q", "人"));
    }

    #[test]
    fn a_tag_without_a_key_has_a_letter_of_its_name() {
        let mut book = Codebook::starter();
        for name in ["logistics/transport", "economy/trade", "ta/t", "t", "事/人", "7/8"] {
            book.tags.push(Tag { name: name.to_owned(), ..Tag::default() });
        }
        book.tags[0].key = Some('r');
        let keys = book.keys();
        let of = |name: &str| keys.get(name).copied();
        assert_eq!((of("important"), of("question")), (Some('r'), Some('2')));
        assert_eq!((of("logistics/transport"), of("economy/trade")), (Some('t'), Some('a')));
        assert_eq!((of("ta/t"), of("t")), (Some('T'), None));
        assert_eq!((of("事/人"), of("7/8")), (Some('人'), None));
        for (name, key) in keys {
            assert_eq!(book.on_key(key).unwrap().name, name);
        }
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for (one, other) in [
            ("\u{d6}l", "O\u{308}l"),
            ("oil", "o\u{ad}il\u{200b}"),
            ("\u{feff}oil", "oil\u{200d}"),
            ("\u{c5}\u{200e}", "\u{212b}"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
        ] {
            assert_eq!(name_of_tag(one), name_of_tag(other), "{one:?}");
        }
        for apart in [
            "oil",
            "Oil",
            "Öl",
            "Ol",
            "o-il",
            "ﬁ",
            "fi",
            "می\u{200c}خواهم",
            "میخواهم",
            "👩\u{200d}🚀",
            "❤\u{fe0f}",
        ] {
            assert_eq!(name_of_tag(apart), apart);
        }
    }

    #[test]
    fn a_name_of_before_is_read_as_the_one_of_now_unless_a_tag_has_it() {
        let tag = |name: &str, was: &[&str]| Tag {
            name: name.to_owned(),
            was: was.iter().map(|was| (*was).to_owned()).collect(),
            ..Tag::default()
        };
        let tags = vec![tag("army", &["forces", "foot"]), tag("foot", &["forces", "feet"])];
        let book = Codebook { tags, ..Codebook::default() };
        for (name, now) in [("forces", "army"), ("foot", "foot"), ("feet", "foot"), ("x", "x")] {
            assert_eq!(book.current(name), now);
        }
        let mut tags = ["x", "forces", "feet", "army", "foot"].map(str::to_owned).to_vec();
        assert!(book.former_names().renew(&mut tags));
        assert_eq!(tags, ["x", "army", "foot"]);
        assert!(!book.former_names().renew(&mut tags));
    }

    #[test]
    fn names() {
        assert_eq!(fault_of_name("logistics/artillery"), None);
        for bad in ["", " x", "a//b", "/a", "a\u{1b}"] {
            assert!(fault_of_name(bad).is_some(), "{bad:?}");
        }
    }
}
