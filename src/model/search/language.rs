//! The language of a text, and the stems of its words.
//!
//! Owns the only use of the crates `whatlang` and `frostem`. A language without a stemmer has
//! words all the same.

use frostem::{Algorithm, Stemmer};
use whatlang::{Lang, Script};

/// So many bytes of a text are enough to tell its language.
const SAMPLE: usize = 8 << 10;

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

impl Language {
    /// Guesses the language of a text by its first 8 KiB. A text too short to tell gets the language
    /// that is most common in its script; one without letters gets none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let sample = &text[..text.floor_char_boundary(SAMPLE)];
        let info = whatlang::detect(sample)?;
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
        Self::all().find(|stems| stems.language == language)
    }

    /// Returns the stems of each language that has a stemmer.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        STEMMERS.iter().map(|(lang, algorithm)| Self {
            language: Language(*lang),
            stemmer: Stemmer::new(*algorithm),
        })
    }

    /// Returns the language.
    pub(super) fn language(self) -> Language {
        self.language
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
