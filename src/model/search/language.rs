//! The language of a text, and the stems of its words.
//!
//! Owns the only use of the crates `whatlang` and `frostem`. A language without a stemmer has
//! words all the same.

use frostem::{Algorithm, Stemmer};
use whatlang::{Info, Lang, Script};

/// So many bytes of a text are mostly enough to tell its language; if not, so many more are looked at.
const SAMPLES: [usize; 2] = [1 << 10, 8 << 10];

/// A language, as far as search knows it: by its ISO 639-3 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language(Lang);

/// The languages with a stemmer.
const STEMMERS: [(Lang, Algorithm); 32] = [
    (Lang::Ara, Algorithm::Arabic),
    (Lang::Hye, Algorithm::Armenian),
    (Lang::Cat, Algorithm::Catalan),
    (Lang::Ces, Algorithm::Czech),
    (Lang::Dan, Algorithm::Danish),
    (Lang::Nld, Algorithm::Dutch),
    (Lang::Eng, Algorithm::English),
    (Lang::Epo, Algorithm::Esperanto),
    (Lang::Est, Algorithm::Estonian),
    (Lang::Fin, Algorithm::Finnish),
    (Lang::Fra, Algorithm::French),
    (Lang::Deu, Algorithm::German),
    (Lang::Ell, Algorithm::Greek),
    (Lang::Hin, Algorithm::Hindi),
    (Lang::Hun, Algorithm::Hungarian),
    (Lang::Ind, Algorithm::Indonesian),
    (Lang::Ita, Algorithm::Italian),
    (Lang::Lit, Algorithm::Lithuanian),
    (Lang::Nep, Algorithm::Nepali),
    (Lang::Nob, Algorithm::Norwegian),
    (Lang::Pes, Algorithm::Persian),
    (Lang::Pol, Algorithm::Polish),
    (Lang::Por, Algorithm::Portuguese),
    (Lang::Ron, Algorithm::Romanian),
    (Lang::Rus, Algorithm::Russian),
    (Lang::Srp, Algorithm::Serbian),
    (Lang::Spa, Algorithm::Spanish),
    (Lang::Swe, Algorithm::Swedish),
    (Lang::Tam, Algorithm::Tamil),
    (Lang::Tur, Algorithm::Turkish),
    (Lang::Ukr, Algorithm::Ukrainian),
    (Lang::Yid, Algorithm::Yiddish),
];

/// The languages whose stemmer may take or change the first letter of a word.
const CHANGED_AT_THE_BEGINNING: [Lang; 8] =
    [Lang::Ara, Lang::Ind, Lang::Nld, Lang::Pes, Lang::Pol, Lang::Srp, Lang::Tam, Lang::Yid];

impl Language {
    /// Guesses the language of a text by its first KiB, or by its first 8. A text too short to tell
    /// gets the language that is most common in its script; one without letters gets none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let look = |bytes: usize| whatlang::detect(&text[..text.floor_char_boundary(bytes)]);
        let first = look(SAMPLES[0]);
        let is_enough = text.len() <= SAMPLES[0] || first.as_ref().is_some_and(Info::is_reliable);
        let info = if is_enough { first } else { look(SAMPLES[1]) }?;
        let common = match info.script() {
            Script::Latin => Lang::Eng,
            Script::Cyrillic => Lang::Rus,
            Script::Arabic => Lang::Ara,
            _ => info.lang(),
        };
        Some(Self(if info.is_reliable() { info.lang() } else { common }))
    }

    /// Returns the language with this ISO 639-3 code, if it is known.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Lang::from_code(code).map(Self)
    }

    /// Returns its ISO 639-3 code: three letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Returns its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.eng_name()
    }
}

/// Finds the stems of one language.
#[derive(Clone, Copy)]
pub(super) struct Stems {
    language: Language,
    stemmer: Stemmer,
}

impl std::fmt::Debug for Stems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stems").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Stems {
    /// Returns the stems of `language`, if it has a stemmer.
    pub(super) fn of(language: Language) -> Option<Self> {
        let (_, algorithm) = STEMMERS.iter().find(|(lang, _)| *lang == language.0)?;
        Some(Self { language, stemmer: Stemmer::new(*algorithm) })
    }

    /// Returns whether a stem begins with the first letter of its word: in these languages a word is
    /// changed at its end alone. Others take syllables off its beginning, or change the script.
    pub(super) fn keep_the_beginning(self) -> bool {
        !CHANGED_AT_THE_BEGINNING.contains(&self.language.0)
    }

    /// Returns the stem of a word in small letters, with its accents.
    pub(super) fn stem<'a>(&self, word: &'a str) -> std::borrow::Cow<'a, str> {
        self.stemmer.stem(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, code) in [
            ("We could make additional deliveries of artillery to the Chinese troops.", "eng"),
            ("Мы могли бы сделать дополнительные поставки артиллерии китайским войскам.", "rus"),
            ("Nous pourrions livrer davantage d'artillerie aux troupes chinoises.", "fra"),
            ("中国人民志愿军的炮兵", "cmn"),
            ("297", ""),
            ("war", "eng"),
        ] {
            assert_eq!(Language::of(text).map_or("", Language::code), code, "{text}");
        }
        assert_eq!(Language::of_code("eng").map(Language::name), Some("English"));
        assert_eq!(Language::of_code("none"), None);
    }
}
