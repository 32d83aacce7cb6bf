//! Abbreviations: words whose full stop does not end a sentence.
//!
//! Owns the lists, for English and for the languages that papers written in it quote, and what a
//! library adds to them. A list of another language may hold nothing that is a word of English.

use std::collections::BTreeSet;

/// Abbreviations that end with a full stop inside a sentence, in lower case, without the stop. They
/// include two-letter initials of transliterated Russian names: `Yu. A. Malik`.
const ABBREVIATIONS: &[&str] = &[
    "abs", "abt", "adm", "alex", "amb", "amm", "anm", "approx", "apr", "aprox", "arr", "art",
    "arts", "artt", "assn", "asst", "aug", "av", "avda", "ave", "avv", "bd", "bde", "bearb", "bes",
    "bez", "bezw", "bldg", "blvd", "bn", "brig", "bros", "bzgl", "bzw", "ca", "capt", "cde",
    "cdes", "cdt", "cf", "cfr", "ch", "chap", "chaps", "chas", "cie", "cit", "cmdr", "cnel", "co",
    "col", "cols", "comdr", "comr", "comrs", "cong", "corp", "cpl", "ct", "dec", "dep", "dept",
    "deptel", "depts", "dgl", "dipl", "dist", "div", "doc", "docs", "dott", "dott.ssa", "dr",
    "dr.ssa", "dra", "dras", "dt", "déc", "dép", "dña", "e.g", "ebd", "ecc", "ed", "eds", "ee",
    "einschl", "emb", "embtel", "encl", "encls", "entspr", "esp", "esq", "est", "etc", "evtl",
    "exc", "excma", "excmo", "exma", "exmo", "ext", "exz", "feb", "ff", "fig", "figs", "fn", "fr",
    "frhr", "frl", "ft", "févr", "gal", "geb", "gef", "geh", "gen", "gens", "geo", "geom", "ges",
    "gez", "ggf", "gov", "govt", "govts", "gral", "gén", "hdqrs", "hl", "hno", "hnos", "hon",
    "hqs", "hr", "hrsg", "i.e", "ibid", "ilma", "ilmo", "inc", "incl", "ing", "inkl", "inst",
    "intl", "jan", "janv", "jas", "jg", "jh", "jhd", "jhs", "jos", "jr", "juill", "jul", "jun",
    "kgl", "kh", "kpt", "lat", "lett", "lfd", "lic", "lieut", "loc", "lt", "ltd", "ltn", "magg",
    "maj", "mar", "messrs", "mfg", "mgr", "mio", "mlle", "mme", "mons", "mr", "mrd", "mrs", "ms",
    "msgr", "mt", "mts", "natl", "nn", "no", "nos", "nov", "nr", "nrn", "núm", "núms", "oct", "od",
    "op", "p", "pag", "pagg", "par", "para", "paras", "pars", "ph", "pp", "pr", "pres", "prof",
    "prof.ssa", "profa", "pt", "pts", "pvt", "pág", "págs", "rd", "ref", "refs", "reg", "regt",
    "rel", "rep", "repts", "rev", "réf", "s", "sec", "secs", "sect", "secy", "sekr", "sen", "sens",
    "sep", "sept", "seq", "sess", "sez", "sgt", "sh", "sig", "sig.na", "sig.ra", "sigg", "sog",
    "sr", "sra", "sras", "sres", "srta", "ss", "st", "sta", "ste", "stellv", "sto", "subpara",
    "supp", "suppl", "südd", "tel", "telegr", "tels", "th", "thos", "transl", "treas", "ts", "tte",
    "tél", "u", "ud", "uds", "univ", "usf", "usw", "uu", "vd", "vds", "vgl", "viz", "vol", "vols",
    "vors", "vs", "wash", "wg", "wm", "ya", "ye", "yr", "yrs", "yu", "z", "zh", "zit", "zt", "ztr",
    "zz", "zzgl", "éd", "αρ", "βλ", "κ", "κκ", "πρβλ", "σελ", "акад", "в", "вв", "г", "гг", "ген",
    "гр", "губ", "доп", "др", "зам", "изд", "илл", "им", "кн", "коп", "кор", "л", "мин", "мл",
    "напр", "нач", "обл", "ок", "п", "полк", "посл", "пп", "пр", "пред", "проф", "р", "руб", "с",
    "св", "секр", "см", "ср", "ст", "стр", "т", "тел", "тов", "тт", "тыс", "ул", "ч", "чл", "шт",
];
/// Abbreviations that are words when they begin with a small letter: `Cap. Rossi`, `his cap.`
const TITLES: &[&str] =
    &["Abs", "All", "Arch", "Bot", "Cap", "Dir", "Kons", "Leg", "MM", "Me", "Min", "Rag", "Str"];
/// Abbreviations that can also end a sentence: a word with which sentences begin begins one.
const FINAL: &[&str] = &[
    "etc", "co", "inc", "ltd", "corp", "jr", "sr", "no", "ibid", "др", "пр", "г", "usw", "ecc",
    "uu", "usf", "гг", "руб", "κ.λπ",
];
/// Words that begin a sentence far more often than they follow an abbreviation like `U.S.`.
const OPENERS: &[&str] = &[
    "A", "All", "And", "As", "At", "But", "For", "He", "Her", "His", "However", "I", "If", "In",
    "It", "Its", "My", "On", "Our", "She", "So", "That", "The", "Their", "There", "These", "They",
    "This", "We", "When", "With", "You", "Он", "Она", "Они", "Мы", "В", "Это", "Но",
];
/// The same in other languages. Some are parts of names (`C. La Guardia`), so that they count only
/// after what can end a sentence.
const OTHER_OPENERS: &[&str] = &[
    "Aber", "Así", "Ce", "Cela", "Cette", "Che", "Con", "Da", "Das", "Der", "Die", "Dies", "Diese",
    "Ein", "Eine", "El", "Elle", "Ella", "Ellos", "En", "Er", "Es", "Este", "Gli", "I", "Il",
    "Ils", "Je", "La", "Las", "Le", "Les", "Lo", "Los", "L’on", "Mais", "Mit", "Nach", "Nous",
    "On", "Pero", "Por", "Questo", "Se", "Si", "Sie", "So", "Un", "Una", "Und", "Une", "Wir",
];
/// Months, as German writes them after the number of a day.
const MONTHS: &[&str] = &[
    "Januar",
    "Jänner",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
/// German words after which a number with a full stop is an ordinal: `im 19. Jahrhundert`.
const BEFORE_ORDINALS: &[&str] = &[
    "ab", "am", "beim", "bis", "das", "dem", "den", "der", "des", "die", "diesem", "diesen",
    "dieser", "ein", "eine", "einem", "einen", "einer", "eines", "im", "ins", "jedem", "jeden",
    "jeder", "mein", "seit", "sein", "unser", "vom", "zum", "zur",
];

/// Abbreviations that a library adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abbreviations {
    words: BTreeSet<String>,
}

impl Abbreviations {
    /// Takes words with or without their full stop.
    #[must_use]
    pub fn new(words: &[String]) -> Self {
        let bare = |word: &String| word.trim().trim_end_matches('.').to_lowercase();
        Self { words: words.iter().map(bare).collect() }
    }

    fn has(&self, lower: &str) -> bool {
        self.words.contains(lower)
    }
}

/// Returns the last word of `bare`, which a full stop follows.
#[must_use]
pub fn last_word(bare: &str) -> &str {
    let apart = |c: char| c.is_whitespace() || "([“\"«„—–‘".contains(c);
    bare.rsplit(apart).next().unwrap_or_default()
}

/// Returns whether the full stop after `bare` ends a sentence, if `next` is the word after it.
#[must_use]
pub fn stop_ends(bare: &str, next: &str, own: &Abbreviations) -> bool {
    let word = last_word(bare);
    let next = next.trim_end_matches([',', ';', ':']);
    let opener = OPENERS.contains(&next);
    let other_opener = opener || OTHER_OPENERS.contains(&next);
    let lower = word.to_lowercase();
    if own.has(&lower) {
        return false;
    }
    // An initial, unless it is the pronoun, or the word for a year.
    if word.chars().count() == 1 && word.chars().all(char::is_alphabetic) {
        return opener && (word == "I" || FINAL.contains(&word));
    }
    if word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1) {
        return opener;
    }
    // "Lt.-Gen." has two abbreviations.
    let last = lower.rsplit('-').next().unwrap_or_default();
    if ABBREVIATIONS.contains(&last) || TITLES.contains(&word) {
        return FINAL.contains(&last) && other_opener;
    }
    !is_ordinal(bare, word, next, other_opener)
}

/// Returns whether `word`, before its full stop, is an abbreviation or an initial, wherever it
/// stands.
#[must_use]
pub fn is_short(word: &str, own: &Abbreviations) -> bool {
    let lower = word.to_lowercase();
    let letters = word.split('.').all(|part| part.chars().count() <= 1);
    letters
        || own.has(&lower)
        || TITLES.contains(&word)
        || ABBREVIATIONS.contains(&lower.rsplit('-').next().unwrap_or_default())
}

/// Returns whether a number with a full stop goes on: `11. 55`, `3. März`, `im 2. Weltkrieg`.
fn is_ordinal(bare: &str, word: &str, next: &str, opener: bool) -> bool {
    let is_number = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    let is_roman = !word.is_empty() && word.bytes().all(|b| b"IVX".contains(&b));
    if is_number && (MONTHS.contains(&next) || next.starts_with(|c: char| c.is_ascii_digit())) {
        return true;
    }
    let before = bare[..bare.len() - word.len()].trim_end();
    let lower = last_word(before).to_lowercase();
    (is_number || is_roman) && !opener && BEFORE_ORDINALS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_adds_abbreviations_with_or_without_their_stop() {
        let own = Abbreviations::new(&["Leg.".to_owned(), "embtels".to_owned()]);
        assert!(!stop_ends("as in Embtels", "The", &own));
        assert!(!stop_ends("Leg", "Smith", &own));
        assert!(stop_ends("as in Deptelx", "The", &own));
        assert!(stop_ends("as in embtels", "The", &Abbreviations::default()));
    }

    #[test]
    fn no_list_has_a_word_twice() {
        for list in [ABBREVIATIONS, TITLES, FINAL, OPENERS, OTHER_OPENERS] {
            let all: BTreeSet<_> = list.iter().collect();
            assert_eq!(all.len(), list.len());
        }
    }
}
