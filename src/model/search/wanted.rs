//! Which words answer to a typed one.
//!
//! Owns the test of a word of a text or of a dictionary, and which part of a dictionary has to be
//! looked through. A stem is worked out here, when it is asked for: no index has any.

use super::language::{Language, Stems};
use super::tokens::WordForm;
use crate::model::folding::{Folding, answers};

/// What is wanted of one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedWord {
    /// Any form of it: by stem, whatever the case and accents.
    AnyForm {
        /// It, folded in case and accents.
        plain: String,
        /// It, in small letters with its accents.
        lower: String,
    },
    /// It, as it was typed.
    Typed(TypedWord),
    /// Whatever begins as was typed.
    Begun(TypedWord),
    /// Words in which at most so many letters differ: one more, one less, another one, or two
    /// exchanged.
    Like(String, u8),
}

/// A word as somebody typed it: a capital or an accent makes a difference if there is one in it
/// ([`answers`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedWord {
    plain: String,
    folding: Folding,
    folded: String,
}

impl TypedWord {
    /// Reads a word.
    #[must_use]
    pub fn new(word: &str) -> Self {
        let folding = Folding::of_query(word);
        Self { plain: Folding::LOOSE.fold(word), folding, folded: folding.fold(word) }
    }

    /// Is a word, or the beginning of one, that is folded already.
    #[must_use]
    pub fn plain(plain: String) -> Self {
        Self { folded: plain.clone(), folding: Folding::LOOSE, plain }
    }

    /// Returns whether case and accents make no difference, so that the plain form is enough.
    fn is_loose(&self) -> bool {
        self.folding == Folding::LOOSE
    }

    fn is_written_so(&self, written: &str) -> bool {
        self.is_loose() || self.rest_of(written).is_some_and(|rest| rest.is_empty())
    }

    fn is_begun_so(&self, written: &str) -> bool {
        self.is_loose() || self.rest_of(written).is_some()
    }

    /// Returns what of a written word follows what was typed; `None` if it does not begin so.
    fn rest_of(&self, written: &str) -> Option<String> {
        let folded = self.folding.fold(written);
        let mut rest = folded.chars();
        let is_begun = self.folded.chars().all(|c| rest.next().is_some_and(|w| answers(c, w)));
        is_begun.then(|| rest.as_str().to_owned())
    }
}

/// A part of the words of a dictionary, in which they are in order of their plain forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DictionaryPart {
    /// The words of one plain form.
    Form(String),
    /// The words whose plain form begins so.
    Beginning(String),
    /// All.
    All,
}

impl DictionaryPart {
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Beginning(start), Self::Form(form) | Self::Beginning(form)) => {
                form.starts_with(start.as_str())
            }
            (one, other) => one == other,
        }
    }
}

impl WantedWord {
    /// Is any form of `word`.
    #[must_use]
    pub fn any_form(word: &str) -> Self {
        let lower = Folding { case: true, accents: false }.fold(word);
        Self::AnyForm { plain: Folding::LOOSE.fold(&lower), lower }
    }

    /// Returns the test for the words of texts in `language`.
    #[must_use]
    pub fn test(&self, language: Option<Language>) -> WordTest<'_> {
        let stem = match (self, language.and_then(Stems::of)) {
            (Self::AnyForm { plain, lower }, Some(stems)) if has_stem(plain) => {
                let stem = folded_stem(stems, lower);
                (!stem.is_empty()).then_some((stems, stem))
            }
            _ => None,
        };
        WordTest { wanted: self, stem }
    }
}

/// The test of words for one typed word, in texts of one language.
#[derive(Clone, Debug)]
pub struct WordTest<'a> {
    wanted: &'a WantedWord,
    /// The stem of the typed word, folded in accents.
    stem: Option<(Stems, String)>,
}

impl WordTest<'_> {
    /// Returns whether a word answers.
    #[must_use]
    pub fn takes(&self, word: WordForm) -> bool {
        match self.wanted {
            WantedWord::AnyForm { plain, .. } => word.plain == plain || self.has_stem_of(word),
            WantedWord::Typed(typed) => {
                word.plain == typed.plain && typed.is_written_so(word.written)
            }
            WantedWord::Begun(typed) => {
                word.plain.starts_with(&typed.plain) && typed.is_begun_so(word.written)
            }
            WantedWord::Like(like, most) => is_like(like, word.plain, *most),
        }
    }

    /// Returns whether a word has the stem of the typed one.
    #[must_use]
    pub fn has_stem_of(&self, word: WordForm) -> bool {
        let Some((stems, stem)) = &self.stem else { return false };
        if !may_have_stem(*stems, word.plain, stem) || !has_stem(word.plain) {
            return false;
        }
        if word.written.len() == word.plain.len() && word.written.is_ascii() {
            return folded_stem(*stems, word.plain) == *stem;
        }
        folded_stem(*stems, &Folding { case: true, accents: false }.fold(word.written)) == *stem
    }

    /// Returns which words of a dictionary have to be tested: each is in one of these parts alone.
    #[must_use]
    pub fn parts<'a>(tests: impl Iterator<Item = &'a Self>) -> Vec<DictionaryPart>
    where
        Self: 'a,
    {
        let mut parts: Vec<DictionaryPart> = Vec::new();
        for part in tests.flat_map(Self::own_parts) {
            if !parts.iter().any(|known| known.covers(&part)) {
                parts.retain(|known| !part.covers(known));
                parts.push(part);
            }
        }
        parts
    }

    fn own_parts(&self) -> Vec<DictionaryPart> {
        match self.wanted {
            WantedWord::AnyForm { plain, .. } => {
                let form = DictionaryPart::Form(plain.clone());
                let related = self.stem.as_ref().map(|(stems, stem)| {
                    let first = stem.chars().next().filter(|_| stems.keep_the_beginning());
                    first.map_or(DictionaryPart::All, |c| DictionaryPart::Beginning(c.to_string()))
                });
                std::iter::once(form).chain(related).collect()
            }
            WantedWord::Typed(typed) => vec![DictionaryPart::Form(typed.plain.clone())],
            WantedWord::Begun(typed) => vec![DictionaryPart::Beginning(typed.plain.clone())],
            WantedWord::Like(..) => vec![DictionaryPart::All],
        }
    }
}

/// Returns whether `word` differs from `like` in at most `most` letters.
fn is_like(like: &str, word: &str, most: u8) -> bool {
    like.chars().count().abs_diff(word.chars().count()) <= usize::from(most)
        && strsim::osa_distance(like, word) <= usize::from(most)
}

/// Returns whether a word can have a stem: a number has none.
fn has_stem(plain: &str) -> bool {
    !plain.contains(|c: char| c.is_numeric())
}

/// Returns whether a word may have a stem: most languages leave the first letter of a word alone, and
/// so a dictionary need not be looked through as a whole.
fn may_have_stem(stems: Stems, plain: &str, stem: &str) -> bool {
    !stems.keep_the_beginning() || plain.chars().next() == stem.chars().next()
}

/// Returns the stem of a word in small letters, folded in accents.
fn folded_stem(stems: Stems, lower: &str) -> String {
    let stem = stems.stem(lower);
    if stem.is_ascii() { stem.into_owned() } else { Folding::LOOSE.fold(&stem) }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::WordReader;
    use super::*;

    fn meets(wanted: &WantedWord, text: &str, code: &str) -> bool {
        let language = Language::of_code(code);
        let mut reader = WordReader::new(text);
        reader.next_token();
        let test = wanted.test(language);
        reader.terms().iter().any(|term| test.takes(WordForm::of(term)))
    }

    #[test]
    fn any_form_meets_what_stands_there() {
        for (typed, text, code) in [
            ("guns", "gun", "eng"),
            ("gun", "Guns", "eng"),
            ("general", "Général", "fra"),
            ("général", "general", "fra"),
            ("general", "Général", ""),
            ("война", "войну", "rus"),
            ("délégués", "délégué", "fra"),
            ("delegues", "Délégué", "fra"),
            ("الكتاب", "كتاب", "ara"),
        ] {
            assert!(meets(&WantedWord::any_form(typed), text, code), "{typed} {text}");
        }
        for (typed, text, code) in [
            ("care", "car", "eng"),
            ("mao", "ma", "eng"),
            ("guns", "gun", ""),
            ("297", "2970", "eng"),
        ] {
            assert!(!meets(&WantedWord::any_form(typed), text, code), "{typed} {text}");
        }
    }

    #[test]
    fn a_capital_or_an_accent_counts_if_it_is_typed() {
        let typed =
            |word: &str, text: &str| meets(&WantedWord::Typed(TypedWord::new(word)), text, "eng");
        assert!(typed("general", "Général") && typed("General", "Général"));
        assert!(typed("général", "Général") && typed("Général", "Général"));
        assert!(!typed("General", "general") && !typed("général", "general"));
        assert!(!typed("guns", "gun"));
        let begun =
            |word: &str, text: &str| meets(&WantedWord::Begun(TypedWord::new(word)), text, "eng");
        assert!(begun("gen", "Général") && begun("Gén", "Général") && begun("Gen", "General"));
        assert!(!begun("Gen", "general") && !begun("gên", "Général"));
        let like =
            |word: &str, text: &str| meets(&WantedWord::Like(word.to_owned(), 1), text, "eng");
        assert!(like("artilery", "Artillery") && !like("artily", "artillery"));
    }

    #[test]
    fn a_dictionary_is_looked_through_where_the_word_can_be() {
        let wanted = WantedWord::any_form("Skies");
        let tests: Vec<WordTest> =
            ["", "eng"].map(|code| wanted.test(Language::of_code(code))).into();
        assert_eq!(WordTest::parts(tests.iter()), [DictionaryPart::Beginning("s".to_owned())]);
        assert_eq!(
            WordTest::parts(tests[..1].iter()),
            [DictionaryPart::Form("skies".to_owned())],
            "without a language there is no stem"
        );
        let arabic = [wanted.test(Language::of_code("eng")), wanted.test(Language::of_code("ara"))];
        assert_eq!(WordTest::parts(arabic.iter()), [DictionaryPart::All]);
    }
}
