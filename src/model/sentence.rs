//! Sentences: UAX #29, corrected where a reader would disagree with it.
//!
//! Owns the list of abbreviations that do not end a sentence. Works on one paragraph at a time.

use unicode_segmentation::UnicodeSegmentation;

use super::paragraph::{marker, next_paragraph, paragraph_at, previous_paragraph};
use super::prose::Prose;
use super::span::Span;

/// Abbreviations that end with a full stop inside a sentence, in lower case, without the stop. They
/// include two-letter initials of transliterated Russian names: `Yu. A. Malik`.
const ABBREVIATIONS: &[&str] = &[
    "adm", "alex", "amb", "approx", "apr", "art", "arts", "assn", "asst", "aug", "ave", "bd",
    "bldg", "blvd", "bn", "brig", "bros", "ca", "capt", "cde", "cdes", "cf", "ch", "chap", "chaps",
    "chas", "cie", "cit", "cmdr", "co", "col", "cols", "comdr", "comr", "comrs", "cong", "corp",
    "cpl", "ct", "dec", "dep", "dept", "deptel", "depts", "dipl", "dist", "div", "doc", "docs",
    "dr", "e.g", "ed", "eds", "emb", "embtel", "encl", "encls", "esp", "esq", "est", "etc", "ext",
    "feb", "ff", "fig", "figs", "fn", "fr", "ft", "gen", "gens", "geo", "gov", "govt", "govts",
    "hdqrs", "hon", "hqs", "i.e", "ibid", "inc", "incl", "inst", "intl", "jan", "jas", "jos", "jr",
    "jul", "jun", "kh", "lat", "lieut", "loc", "lt", "ltd", "maj", "mar", "messrs", "mfg", "mlle",
    "mme", "mr", "mrs", "ms", "msgr", "mt", "mts", "natl", "no", "nos", "nov", "oct", "op", "p",
    "par", "para", "paras", "pars", "ph", "pp", "pres", "prof", "pt", "pts", "pvt", "rd", "ref",
    "refs", "reg", "regt", "rep", "repts", "rev", "sec", "secs", "sect", "secy", "sen", "sens",
    "sep", "sept", "seq", "sess", "sgt", "sh", "sr", "st", "ste", "subpara", "supp", "suppl",
    "tel", "telegr", "tels", "th", "thos", "transl", "treas", "ts", "univ", "viz", "vol", "vols",
    "vs", "wash", "wm", "ya", "ye", "yr", "yrs", "yu", "zh", "акад", "в", "вв", "ген", "г", "гг",
    "гр", "др", "им", "кн", "л", "п", "пп", "пр", "проф", "р", "с", "св", "см", "ср", "стр", "т",
    "тел", "тов", "тт", "тыс", "ул", "ч", "abs", "bzw", "dt", "ggf", "hr", "hrsg", "nr", "s",
    "sog", "usw", "vgl", "z",
];
/// Abbreviations that can also end a sentence: a capital after them begins a new one.
const FINAL: &[&str] =
    &["etc", "co", "inc", "ltd", "corp", "jr", "sr", "no", "ibid", "др", "пр", "г", "usw"];
/// Words that begin a sentence far more often than they follow an abbreviation like `U.S.`.
const OPENERS: &[&str] = &[
    "A", "All", "And", "As", "At", "But", "For", "He", "Her", "His", "However", "I", "If", "In",
    "It", "Its", "My", "On", "Our", "She", "So", "That", "The", "Their", "There", "These", "They",
    "This", "We", "When", "With", "You", "Он", "Она", "Они", "Мы", "В", "Это", "Но",
];

/// Returns the sentence at byte `offset`. On a blank after a sentence, that sentence; on a blank
/// line, `None`.
#[must_use]
pub fn sentence_at<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<Span> {
    let prose: Prose = prose.into();
    let all = sentences(prose, paragraph_at(prose, offset)?);
    let next = all.partition_point(|span| span.start <= offset);
    all.get(next.saturating_sub(1)).copied()
}

/// Returns the first sentence that begins after byte `offset`.
#[must_use]
pub fn next_sentence<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<Span> {
    let prose: Prose = prose.into();
    let here = paragraph_at(prose, offset)
        .and_then(|span| sentences(prose, span).into_iter().find(|s| s.start > offset));
    here.or_else(|| {
        let next = next_paragraph(prose, offset)?;
        sentences(prose, next).first().copied()
    })
}

/// Returns the last sentence that begins before byte `offset`.
#[must_use]
pub fn previous_sentence<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<Span> {
    let prose: Prose = prose.into();
    let here = paragraph_at(prose, offset)
        .and_then(|span| sentences(prose, span).into_iter().rfind(|s| s.start < offset));
    here.or_else(|| {
        let before = previous_paragraph(prose, offset)?;
        sentences(prose, before).last().copied()
    })
}

/// Returns the sentences of a paragraph, without surrounding blanks and without a leading list
/// number or bullet.
#[must_use]
pub fn sentences<'a>(prose: impl Into<Prose<'a>>, paragraph: Span) -> Vec<Span> {
    let whole: Prose = prose.into();
    // A line end inside a paragraph does not end a sentence, though UAX #29 says it does.
    let prose = whole.text.slice(paragraph).replace('\n', " ");
    let block = whole.block_at(paragraph.start).filter(|b| b.span.start == paragraph.start);
    let lead = match block.map_or(0, |block| usize::from(block.mark)) {
        0 => marker(&prose),
        mark => prose.floor_char_boundary(mark),
    };
    let mut bounds = vec![lead];
    let mut at = lead;
    for piece in prose[lead..].split_sentence_bounds() {
        at += piece.len();
        let end = before_opening(&prose, after_note_mark(&prose, at));
        if bounds.last().is_some_and(|last| end > *last) && ends_here(&prose, end) {
            bounds.push(end);
        }
    }
    if bounds.last() != Some(&prose.len()) {
        bounds.push(prose.len());
    }
    bounds
        .windows(2)
        .filter_map(|pair| {
            let words = &prose[pair[0]..pair[1]];
            let start = pair[0] + words.len() - words.trim_start().len();
            let end = start + words.trim().len();
            (start < end).then(|| Span::new(paragraph.start + start, paragraph.start + end))
        })
        .collect()
}

/// Moves the boundary `at` past a mark like `[4]` directly after the full stop: the mark belongs to
/// the sentence before it, but UAX #29 splits it off.
fn after_note_mark(prose: &str, at: usize) -> usize {
    let Some(before) = prose[..at].strip_suffix('[') else {
        return at;
    };
    let digits = prose[at..].bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || !before.ends_with(['.', '!', '?', '”', '"', ')']) {
        return at;
    }
    let rest = &prose[at + digits..];
    match rest.strip_prefix(']') {
        Some(rest) => at + digits + 1 + rest.len() - rest.trim_start().len(),
        None => at,
    }
}

/// Moves the boundary `at` before an opening quotation mark or bracket, which belongs to the
/// sentence after it; without a blank before it, as in Chinese and Japanese, UAX #29 leaves it with
/// the sentence before.
fn before_opening(prose: &str, at: usize) -> usize {
    const OPENING: &[char] = &['“', '‘', '„', '«', '「', '『', '（', '《', '〈', '【', '〔'];
    prose[..at].trim_end_matches(OPENING).len()
}

/// Returns whether a reader would end a sentence at byte `at`, as UAX #29 does.
fn ends_here(prose: &str, at: usize) -> bool {
    let before = prose[..at].trim_end();
    let after = &prose[at..];
    if before.ends_with(['[', '(']) || after.starts_with(char::is_lowercase) {
        return false;
    }
    let Some(bare) = before.strip_suffix('.') else {
        return true;
    };
    let word = bare
        .rsplit(|c: char| c.is_whitespace() || "([“\"«—–".contains(c))
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    let next = after.split_whitespace().next().unwrap_or_default();
    let opener = OPENERS.contains(&next.trim_end_matches([',', ';', ':']));
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 1 && word.chars().count() == 1 {
        // An initial, unless it is the pronoun.
        return word == "I" && opener;
    }
    if word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1) {
        return opener;
    }
    // "Lt.-Gen." has two abbreviations.
    let last = lower.rsplit('-').next().unwrap_or_default();
    if ABBREVIATIONS.contains(&last) {
        return FINAL.contains(&last) && opener;
    }
    // "11. 55": a number that continues.
    let digits = |s: &str| s.chars().next().is_some_and(|c| c.is_ascii_digit());
    !(word.chars().all(|c| c.is_ascii_digit()) && word.len() <= 2 && digits(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::Text;

    fn split(text: &str) -> Vec<&str> {
        let whole = Text::new(text.to_owned());
        sentences(&whole, Span::new(0, text.len()))
            .into_iter()
            .map(|span| &text[span.range()])
            .collect()
    }

    #[test]
    fn sentences_end_where_a_reader_says() {
        for (text, parts) in [
            ("In response to your no. 4676 I went. He came.", 2),
            ("Copies went to cde. Stalin and cde. Molotov.", 1),
            ("Gen. Peng and J. V. Stalin met Mr. Mao at 3.5 km. They spoke.", 2),
            ("The U.S. Government agreed. So did we.", 2),
            ("He left the U.S. He never came back.", 2),
            ("It cost 2.5 million dollars, cf. vol. 3, p. 12. Fine.", 2),
            ("\"Why is this?\" he said. How is this explained?", 2),
            ("See no. 3. Then go.", 2),
            ("No. 297/sh", 1),
            ("No. A-297 was sent on Monday.", 1),
            ("No. We do not agree. He said no. They left.", 4),
            ("Yu. A. Malik met Lt.-Gen. Peng and Col.-Gen. T. Shtykov. They spoke.", 2),
            ("Comdr. Smith and Wm. Foster left Wash. on Monday, Ref. Deptel. 256. Fine.", 2),
            ("Тов. Сталин принял т. Мао в 1950 г. в Москве. Беседа была долгой.", 2),
            ("他来了。我走了。", 2),
            ("Guns, tanks, etc. were sent. The rest waits.", 2),
            ("We meet at 10 a.m. on Monday. Good.", 2),
            ("Wang agreed.[3] I did too.[12] End.", 3),
            ("Received from Beijing on 11: 55 on October 7, 1950.", 1),
        ] {
            assert_eq!(split(text).len(), parts, "{:?}", split(text));
        }
    }

    #[test]
    fn the_number_of_an_item_is_not_part_of_the_sentence() {
        assert_eq!(
            split("3. As to the dispatch, yes. One more."),
            ["As to the dispatch, yes.", "One more."]
        );
        assert_eq!(split("- a) the cover;"), ["the cover;"]);
    }

    #[test]
    fn a_note_mark_stays_with_its_sentence() {
        assert_eq!(split("At his request.[4] Next."), ["At his request.[4]", "Next."]);
    }

    #[test]
    fn what_opens_belongs_to_the_sentence_it_opens() {
        assert_eq!(
            split("战争不宜过早结束。“这是必要的。”毛泽东说。（完）"),
            ["战争不宜过早结束。", "“这是必要的。”", "毛泽东说。", "（完）"]
        );
        assert_eq!(split("終わった。「これが必要だ。」"), ["終わった。", "「これが必要だ。」"]);
        assert_eq!(split("He came. “Good.” She left."), ["He came.", "“Good.”", "She left."]);
    }

    #[test]
    fn a_line_end_does_not_end_a_sentence() {
        assert_eq!(
            split("One sentence over\ntwo lines. And another."),
            ["One sentence over\ntwo lines.", "And another."]
        );
    }

    #[test]
    fn walking() {
        let text = Text::new("One. Two.\n\nThree.\n".to_owned());
        let start = |span: Option<Span>| span.map(|s| s.start);
        assert_eq!(start(next_sentence(&text, 0)), Some(5));
        assert_eq!(start(next_sentence(&text, 5)), Some(11));
        assert_eq!(start(next_sentence(&text, 11)), None);
        assert_eq!(start(previous_sentence(&text, 11)), Some(5));
        assert_eq!(start(previous_sentence(&text, 7)), Some(5));
        assert_eq!(start(previous_sentence(&text, 0)), None);
        assert_eq!(start(sentence_at(&text, 4)), Some(0), "on the blank between");
        assert_eq!(sentence_at(&text, 10), None, "on the blank line");
    }
}
