//! Sentences: UAX #29, corrected where a reader would disagree with it.
//!
//! Owns where a sentence ends besides its marks: notes called after them, quotations inside it, rows
//! of tables. Which words are abbreviations is in [`super::abbreviation`]. Works on one paragraph at a
//! time.

use unicode_segmentation::UnicodeSegmentation;

use super::abbreviation::{Abbreviations, is_short, last_word, stop_ends};
use super::entry::heading;
use super::paragraph::{is_row, marker, next_paragraph, paragraph_at, previous_paragraph};
use super::prose::Prose;
use super::span::Span;

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
    let heading = heading(whole.text, paragraph.start);
    let mut bounds = vec![lead, prose.len()];
    bounds.extend(row_starts(whole.text.slice(paragraph)));
    let mut at = lead;
    for piece in prose[lead..].split_sentence_bounds() {
        let from = at;
        at += piece.len();
        bounds.extend(inner_ends(&prose, Span::new(from, at), whole.abbreviations()));
        let end = before_opening(&prose, after_note_mark(&prose, at));
        if end > heading && ends_here(&prose, end, whole.abbreviations()) {
            bounds.push(end);
        }
    }
    bounds.sort_unstable();
    bounds.dedup();
    bounds.retain(|bound| *bound >= lead);
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

/// Returns where the rows of a table begin: they have no marks between them.
fn row_starts(paragraph: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    let mut was_row = false;
    for line in paragraph.split('\n') {
        let is_row = is_row(line);
        if was_row && is_row {
            starts.push(at);
        }
        was_row = is_row;
        at += line.len() + 1;
    }
    starts
}

/// Returns the ends of sentences that UAX #29 does not see in `piece`: before the figure of a note
/// (`agreed.3 The`), and at a Greek question mark.
fn inner_ends<'a>(
    prose: &'a str,
    piece: Span,
    own: &'a Abbreviations,
) -> impl Iterator<Item = usize> + 'a {
    let marks = prose[piece.range()].match_indices(['.', ';', '\u{37e}']);
    marks.filter_map(move |(at, mark)| {
        let (before, rest) = prose.split_at(piece.start + at);
        let rest = &rest[mark.len()..];
        let figures = note_figures(rest);
        let after = &rest[figures..];
        let is_greek = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}');
        let ends = if mark == "." {
            let word = last_word(before).trim_end_matches(['”', '"', ')', '’']);
            // "794A.5" is the number of a file.
            let is_word = !word.contains(|c: char| c.is_ascii_digit());
            figures > 0 && is_word && before.ends_with(is_end_of_words) && !is_short(word, own)
        } else {
            before.ends_with(is_greek)
        };
        let next = after.trim_start();
        let opens = next.starts_with(|c: char| !c.is_lowercase() && !c.is_ascii_digit());
        (ends && opens && next.len() < after.len()).then(|| prose.len() - next.len())
    })
}

fn is_end_of_words(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '”' | '"' | ')' | '’')
}

/// Returns the length of the figures at the start of `rest` with which a note is called.
fn note_figures(rest: &str) -> usize {
    const RAISED: &[char] = &['¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '*', '†', '‡'];
    let plain = rest.bytes().take_while(u8::is_ascii_digit).count();
    let raised = rest.len() - rest.trim_start_matches(RAISED).len();
    let length = if plain <= 3 { plain.max(raised) } else { 0 };
    let after = &rest[length..];
    if after.is_empty() || after.starts_with(char::is_whitespace) { length } else { 0 }
}

/// Moves the boundary `at` past the call of a note directly after the full stop: it belongs to the
/// sentence before it, but UAX #29 splits off `[4]`, `³` and `”4`.
fn after_note_mark(prose: &str, at: usize) -> usize {
    const MARKS: &[char] = &['.', '!', '?', '…', '”', '"', '’', ')'];
    let blanks = |rest: &str| rest.len() - rest.trim_start().len();
    if prose[..at].ends_with(MARKS) {
        let figures = note_figures(&prose[at..]);
        return if figures > 0 { at + figures + blanks(&prose[at + figures..]) } else { at };
    }
    let Some(before) = prose[..at].strip_suffix('[') else {
        return at;
    };
    let digits = prose[at..].bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || !before.ends_with(MARKS) {
        return at;
    }
    let rest = &prose[at + digits..];
    match rest.strip_prefix(']') {
        Some(rest) => at + digits + 1 + blanks(rest),
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
fn ends_here(prose: &str, at: usize, own: &Abbreviations) -> bool {
    let before = prose[..at].trim_end();
    let after = &prose[at..];
    if before.ends_with(['[', '(']) || after.starts_with(char::is_lowercase) {
        return false;
    }
    if before.len() == at && quotes_within(before, after) {
        return false;
    }
    let next = after.split_whitespace().next().unwrap_or_default();
    before.strip_suffix('.').is_none_or(|bare| stop_ends(bare, next, own))
}

/// Returns whether a sentence goes on directly after a quotation: in Japanese with a particle
/// (`「…。」と述べた`), in Korean with any syllable.
fn quotes_within(before: &str, after: &str) -> bool {
    const PARTICLES: &[char] = &['と', 'っ', 'な', 'は', 'が', 'を', 'に', 'の', 'へ', 'や'];
    let is_hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7a3}');
    before.ends_with(['」', '』']) && after.starts_with(PARTICLES)
        || before.ends_with(['”', '"', '’', '\'', '」', '』']) && after.starts_with(is_hangul)
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
            ("The Parties agreed.3 The talks then ended.", 2),
            ("The Parties agreed.³ The talks ended (in May).12 “So be it.”4 Nothing more.", 4),
            ("See Deptel.3 The rest is in vol.4 The end.", 1),
            ("It rose by 2.5 The next year", 1),
            ("Am 3. März traf Dr. h.c. Müller den Bot. z.b.V. Schmidt. Er schwieg.", 2),
            ("Das geschah im 19. Jahrhundert. Er kam am 3. Sie nicht.", 3),
            ("Im II. Weltkrieg fiel die Stadt. Vgl. Abs. 2 Nr. 3 ff. Das genügt.", 2),
            ("El Sr. García y la Sra. López, Vds. lo saben, llegaron el lunes. Se fueron.", 2),
            (
                "Viajó a los EE. UU. en 1951. La Excma. Sra. Gral. Ruiz vino de EE. UU. El viernes.",
                3,
            ),
            ("Reçu MM. Dupont et Durand, qui ont parlé à S. Exc. M. Martin. Ils partent.", 2),
            ("Le Gal. Juin et Mgr. Roche sont là. Bien.", 2),
            ("Il Sig. Rossi e la Sig.ra Bianchi e il Cap. Verdi tacquero. Poi no.", 2),
            ("He took off his cap. Then he left the gem. It was gone. He told me. So be it.", 5),
            ("Ήρθε; Ναι· έφυγε. Τέλος.", 3),
            ("He came; Ναι he said.", 1),
            ("هل جاء؟ نعم. قال د. محمد ذلك.", 3),
            ("ሰላም ነው። እሺ።", 2),
            ("大臣は「同意する。」と述べた。会談は終わった。", 2),
            ("그는 \"간다.\"라고 말했다. 끝났다.", 2),
            ("В телеграмме от 5 с.г. тов. Ким и т.т. Пак просят ускорить. Прошу ответить.", 2),
            ("Это было в 1950 г. Он уехал. Встретил г. Молотова.", 3),
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
    fn what_an_entry_begins_with_is_no_sentence() {
        assert_eq!(split("Article 1. The Parties agree. So be it.").len(), 2);
        let play = "FIRST CLERK. It came.\nSECOND CLERK. It did.";
        let text = Text::new(play.to_owned());
        let spans = sentences(&text, Span::new(0, 21));
        assert_eq!(spans, [Span::new(0, 21)]);
        assert_eq!(split("WASHINGTON. The President spoke.").len(), 2);
    }

    #[test]
    fn each_row_of_a_table_is_one() {
        let table = "Place      Men    Guns\nSeoul      400    12\nWonsan     90     3";
        assert_eq!(split(table).len(), 3);
        assert_eq!(split("| a | b |\n| c. d | e |").len(), 2);
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
