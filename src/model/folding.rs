//! Folding: what makes no difference to somebody who looks for words makes none here.
//!
//! Owns which characters count as the same, for find, the finder, search, people and filters alike:
//! Unicode normal forms, case and accents unless they were typed, ligatures, typographic quotation
//! marks and dashes, points of Hebrew and Arabic, characters that cannot be seen, and a word that is
//! divided at the end of a line. What is done with the folded text is not known here; blanks stay as
//! they are.
//!
//! Anchors have a stricter folding of their own, in `difference/fold.rs`, whose results stand in
//! stores: what both share ([`is_dash`], [`is_invisible`], [`is_unspaced`] and what divides a word)
//! must stay as it is. Names of tags are compared as [`super::codebook::name_of_tag`] does it.
//!
//! Letters that only look like others with an accent stay apart: `й` is no `и`, and a kana with a
//! voicing mark is another kana.

#[cfg(test)]
mod tests;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns whether a letter of a text is what was typed: a typed capital stands for itself alone, a
/// small letter for both. So `Mao` finds `MAO` as well, and `US` does not find `us`.
#[must_use]
pub fn answers(typed: char, written: char) -> bool {
    typed == written || written.to_lowercase().eq([typed])
}

/// Stands in a folded text where a word is divided at the end of a line: for the hyphen, the line
/// end, and the indentation of the next line.
pub const DIVIDED: char = '\u{ad}';
/// Of the combining marks after a letter so many count; what follows them makes no difference.
const MOST_MARKS: usize = 32;

/// What makes no difference, beyond what never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Folding {
    /// Whether capitals and small letters are the same.
    pub case: bool,
    /// Whether letters with and without an accent are the same.
    pub accents: bool,
}

impl Folding {
    /// Neither case nor accents make a difference.
    pub const LOOSE: Self = Self { case: true, accents: true };
    /// Both make a difference.
    pub const STRICT: Self = Self { case: false, accents: false };

    /// Returns what makes no difference to somebody who typed `query`: case does if a capital was
    /// typed, and accents do if one was typed. What a typed capital then answers to is decided by
    /// [`answers`].
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let has_accent = || {
            let with = Self { case: true, accents: false };
            with.fold(query) != Self::LOOSE.fold(query)
        };
        Self {
            case: !query.chars().any(char::is_uppercase),
            accents: query.is_ascii() || !has_accent(),
        }
    }

    /// Returns what makes no difference to a fuzzy query, which is as [`Self::of_query`] has it, but
    /// that a capital at the beginning says nothing: names are typed with one.
    #[must_use]
    pub fn of_fuzzy(query: &str) -> Self {
        let rest = query.chars().skip(1).any(char::is_uppercase);
        Self { case: !rest, ..Self::of_query(query) }
    }

    /// Returns `text` folded.
    #[must_use]
    pub fn fold(self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        self.fold_into(text, &mut folded);
        folded
    }

    /// Appends `text`, folded, to `out`.
    pub fn fold_into(self, text: &str, out: &mut String) {
        let mut chars = self.chars(text);
        loop {
            out.extend(std::iter::from_fn(|| chars.take_simple()));
            let from = out.len();
            out.push_str(chars.take_plain());
            if self.case
                && let Some(plain) = out.get_mut(from..)
            {
                plain.make_ascii_lowercase();
            }
            let Some(folded) = chars.next() else { return };
            out.push(folded.c);
        }
    }

    /// Returns the characters of `text` folded, each with the bytes that it stands for. One
    /// character of the text may give several, all with its bytes, or none.
    #[must_use]
    pub fn chars(self, text: &str) -> FoldedChars<'_> {
        FoldedChars { folding: self, text, at: 0, before: ' ', more: FoldedRun::default() }
    }

    /// Folds `text` and remembers where its characters were.
    #[must_use]
    pub fn text(self, text: &str) -> FoldedText {
        let mut folded = FoldedText {
            text: String::with_capacity(text.len()),
            stretches: Vec::new(),
            is_divided: false,
        };
        for FoldedChar { start, end, c } in self.chars(text) {
            let at = folded.text.len();
            folded.text.push(c);
            folded.is_divided |= c == DIVIDED;
            let in_step = end - start == c.len_utf8();
            let goes_on = folded.stretches.last().is_some_and(|last| match last.end {
                Some(last_end) => (last.source, last_end) == (start, end),
                None => in_step && last.source + (at - last.folded) == start,
            });
            if !goes_on {
                let end = (!in_step).then_some(end);
                folded.stretches.push(Stretch { folded: at, source: start, end });
            }
        }
        folded
    }

    /// Appends what a character with the marks after it becomes.
    fn one(self, c: char, marks: &str, out: &mut FoldedRun) {
        if c.is_ascii() && marks.is_empty() {
            out.push(if self.case { c.to_ascii_lowercase() } else { c });
            return;
        }
        if marks.is_empty()
            && let Some(same) = self.simple(c)
        {
            out.push(same);
            return;
        }
        let mut cluster = String::with_capacity(8);
        let wide = c.nfkc();
        // The spacing accents are compatible with a blank and an accent, and Korean letters that
        // stand alone with parts of syllables: they stay what they are.
        if wide.clone().any(|c| c.is_whitespace() || matches!(c, '\u{1100}'..='\u{11ff}')) {
            cluster.push(c);
        } else {
            cluster.extend(wide);
        }
        // What cannot be seen goes first: it may keep marks from being put in their order.
        let seen = marks.chars().filter(|c| !is_invisible(*c)).take(MOST_MARKS);
        cluster.extend(seen.nfkc());
        let mut plain = String::with_capacity(cluster.len());
        for composed in cluster.nfc().filter(|c| !is_invisible(*c)) {
            let composed = typographic(composed).unwrap_or(composed);
            if self.accents && !is_letter_of_its_own(composed) {
                let bare = std::iter::once(composed).nfd().filter(|c| !is_accent(*c));
                bare.for_each(|c| self.cased(without_stroke(c), &mut plain));
            } else {
                self.cased(composed, &mut plain);
            }
        }
        // Marks that an accent kept apart stand beside each other now.
        plain.nfc().for_each(|c| out.push(c));
    }

    fn cased(self, c: char, out: &mut String) {
        match c {
            _ if !self.case => out.push(c),
            'ß' | 'ẞ' => out.push_str("ss"),
            'ς' => out.push('σ'),
            // In lower case it has a dot above, which is an accent.
            'İ' if self.accents => out.push('i'),
            c => out.extend(c.to_lowercase()),
        }
    }

    /// Returns what becomes of a character of the scripts that need no table, if it is one: most
    /// texts consist of these.
    fn simple(self, c: char) -> Option<char> {
        match c {
            'А'..='Я' if self.case => char::from_u32(u32::from(c) + 0x20),
            'А'..='я' | 'א'..='ת' | 'ا'..='ي' => {
                Some(c).filter(|c| !matches!(c, '\u{622}'..='\u{626}'))
            }
            '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' => Some(c),
            '\u{ac00}'..='\u{d7a3}' | '\u{3001}' | '\u{3002}' => Some(c),
            c => typographic(c),
        }
    }
}

/// A folded character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldedChar {
    /// The first byte of the text that it stands for.
    pub start: usize,
    /// One past the last byte that it stands for.
    pub end: usize,
    /// What it became.
    pub c: char,
}

/// The folded characters of a text.
#[derive(Clone, Debug)]
pub struct FoldedChars<'a> {
    folding: Folding,
    text: &'a str,
    at: usize,
    /// The last character of the text that was read.
    before: char,
    more: FoldedRun,
}

/// What one character, with its marks, became; given out one by one.
#[derive(Clone, Debug, Default)]
struct FoldedRun {
    first: Option<char>,
    rest: std::collections::VecDeque<char>,
    bytes: Range<usize>,
}

impl FoldedRun {
    fn push(&mut self, c: char) {
        if self.first.is_none() && self.rest.is_empty() {
            self.first = Some(c);
        } else {
            self.rest.push_back(c);
        }
    }

    fn is_some(&self) -> bool {
        self.first.is_some() || !self.rest.is_empty()
    }

    fn take(&mut self) -> Option<char> {
        self.first.take().or_else(|| self.rest.pop_front())
    }
}

impl<'a> FoldedChars<'a> {
    /// Takes what follows as far as each character of it folds by itself, and is not folded here:
    /// most of a text in ASCII. What comes next may have marks, or be divided.
    fn take_plain(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if self.more.is_some() {
            return "";
        }
        let is_other = |byte: &u8| !byte.is_ascii() || *byte == b'-';
        let plain = match rest.as_bytes().iter().position(is_other) {
            Some(other) => &rest[..other.saturating_sub(1)],
            None => rest,
        };
        if let Some(last) = plain.chars().next_back() {
            self.before = last;
            self.at += plain.len();
        }
        plain
    }

    /// Takes the next character and returns what becomes of it, if that needs no table and nothing
    /// belongs to it: most of a text in another alphabet.
    fn take_simple(&mut self) -> Option<char> {
        let mut rest = self.text.get(self.at..)?.chars();
        let c = rest.next().filter(|c| !c.is_ascii() && !is_division_hyphen(*c))?;
        let folded = self.folding.simple(c).filter(|_| !self.more.is_some())?;
        if rest.next().is_some_and(|c| is_continuing(c) || is_invisible(c)) {
            return None;
        }
        self.at += c.len_utf8();
        self.before = c;
        Some(folded)
    }
}

impl Iterator for FoldedChars<'_> {
    type Item = FoldedChar;

    fn next(&mut self) -> Option<FoldedChar> {
        loop {
            if let Some(c) = self.more.take() {
                return Some(FoldedChar {
                    start: self.more.bytes.start,
                    end: self.more.bytes.end,
                    c,
                });
            }
            let start = self.at;
            let rest = self.text.get(start..)?;
            let c = rest.chars().next()?;
            let after = start + c.len_utf8();
            let before = std::mem::replace(&mut self.before, c);
            if is_division_hyphen(c)
                && let Some(end) = division(self.text, before, after)
            {
                self.at = end;
                return Some(FoldedChar { start, end, c: DIVIDED });
            }
            self.at = after;
            if is_invisible(c) {
                continue;
            }
            let marks = marks_after(self.text, after);
            self.at = after + marks.len();
            self.more.bytes = start..self.at;
            self.folding.one(c, marks, &mut self.more);
        }
    }
}

/// Returns the end of the line end and the blanks that divide a word after `before` and a hyphen
/// which ends at byte `after`, if they do: what goes on small is the rest of the word.
pub(in crate::model) fn division(text: &str, before: char, after: usize) -> Option<usize> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\r');
    let rest = text.get(after..)?;
    let line = rest.trim_start_matches(blank).strip_prefix('\n')?;
    let next = line.trim_start_matches(blank);
    let goes_on = before.is_alphabetic() && next.starts_with(char::is_lowercase);
    goes_on.then(|| text.len() - next.len())
}

/// Returns whether byte `at` is at or in the line end that divides a word: what is cut there is cut
/// within the word.
pub(super) fn is_in_division(text: &str, at: usize) -> bool {
    let line = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let head = text.get(..at).unwrap_or_default().trim_end_matches(line);
    let mut back = head.chars().rev();
    let divides = back.next().is_some_and(is_division_hyphen);
    let before = back.next().filter(|_| divides);
    let end = before.and_then(|before| division(text, before, head.len()));
    end.is_some_and(|end| at < end)
}

/// Returns whether a character can divide a word at the end of a line.
fn is_division_hyphen(c: char) -> bool {
    matches!(c, '-' | DIVIDED | '\u{2010}')
}

/// Returns the combining marks, and what cannot be seen before them, from byte `at` on.
fn marks_after(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    if rest.as_bytes().first().is_none_or(u8::is_ascii) {
        return "";
    }
    let after = rest.char_indices().take_while(|(_, c)| is_continuing(*c) || is_invisible(*c));
    let last = after.filter(|(_, c)| is_continuing(*c)).last();
    rest.get(..last.map_or(0, |(at, c)| at + c.len_utf8())).unwrap_or_default()
}

/// A folded text, and where its characters were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldedText {
    text: String,
    /// Ascending, without gaps in the folded text.
    stretches: Vec<Stretch>,
    is_divided: bool,
}

/// A part of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// Its first byte in the folded text.
    folded: usize,
    /// Its first byte in the text.
    source: usize,
    /// `None` if both texts run in step here; else all of it stands for the bytes up to this one.
    end: Option<usize>,
}

impl FoldedText {
    /// Returns the folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether a word is divided in it; there it has [`DIVIDED`].
    #[must_use]
    pub fn is_divided(&self) -> bool {
        self.is_divided
    }

    /// Returns the bytes of the text for a range of bytes of the folded one, on boundaries of its
    /// characters. What is only a part of an expanded character has the bytes of all of it.
    #[must_use]
    pub fn source(&self, folded: Range<usize>) -> Range<usize> {
        let start = self.stretch(folded.start).map_or(0, |stretch| match stretch.end {
            Some(_) => stretch.source,
            None => stretch.source + (folded.start - stretch.folded),
        });
        let Some(last) = folded.end.checked_sub(1).filter(|last| *last >= folded.start) else {
            return start..start;
        };
        let end = self.stretch(last).map_or(start, |stretch| {
            stretch.end.unwrap_or(stretch.source + (folded.end - stretch.folded))
        });
        start..end
    }

    /// Returns the stretch that byte `at` of the folded text belongs to.
    fn stretch(&self, at: usize) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.folded <= at);
        after.checked_sub(1).and_then(|last| self.stretches.get(last))
    }
}

/// Returns what a typographic form is written as on a keyboard, if it is one.
fn typographic(c: char) -> Option<char> {
    match c {
        _ if is_dash(c) => Some('-'),
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => Some('"'),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '´' | '＇' | 'ʼ' | '׳' => {
            Some('\'')
        }
        '״' => Some('"'),
        '\u{a0}' | '\u{2009}' | '\u{202f}' => Some(' '),
        _ => None,
    }
}

/// Returns whether a mark is an accent or a point, without which a word is still the same word: in
/// the scripts of India and South East Asia marks are vowels, and in kana they make another letter.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}'
        | '\u{6ea}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20f0}' | '\u{fe20}'..='\u{fe2f}')
}

/// Returns whether a letter is one of the alphabet although Unicode can write it with an accent.
fn is_letter_of_its_own(c: char) -> bool {
    matches!(c, 'й' | 'Й' | 'ї' | 'Ї' | 'ў' | 'Ў' | 'ѓ' | 'Ѓ' | 'ќ' | 'Ќ')
}

/// Returns the letter without its stroke, which Unicode does not count as a mark.
fn without_stroke(c: char) -> char {
    match c {
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        'đ' => 'd',
        'Đ' => 'D',
        c => c,
    }
}

/// Returns whether a character belongs to the letter before it: a combining mark, the vowel or
/// final consonant of a Korean syllable that is written in parts, or a voicing mark of narrow kana.
pub(super) fn is_continuing(c: char) -> bool {
    match c {
        // Latin, Greek, Cyrillic, kana, Chinese and Korean letters: looked at before the table.
        ..'\u{300}' | '\u{370}'..'\u{483}' | '\u{48a}'..'\u{591}' => false,
        '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => false,
        '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}' => true,
        c => is_combining_mark(c),
    }
}

/// Returns whether a character is a dash or a hyphen.
#[must_use]
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Returns whether a character only guides the display: joiners, directions, variants, and the soft
/// hyphen.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether a character belongs to a script that is written without blanks between words.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{f00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
        | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
