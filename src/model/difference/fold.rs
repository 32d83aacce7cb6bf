//! Words and marks of a text, folded: what makes no difference to a reader makes none here.
//!
//! Owns what counts as the same: white space and line ends, Unicode normal forms, ligatures, the
//! typographic forms of quotation marks and dashes, a word divided at the end of a line, invisible
//! format characters, and UTF-8 that was once read as Windows-1252. How two texts are aligned is
//! not known here.
//!
//! [`crate::model::folding`] says what makes no difference to somebody who looks for words. It shares
//! with this module what a division, a dash and an invisible character is, and no more: digests of
//! words that are folded here stand in stores (see [`super::fingerprint`]), so that nothing here may
//! change, the shared tables included; it tells words from marks, and takes a run of dots, dashes or
//! marks for one; it mends what was misread; and it keeps what a search may ignore. Tests hold what
//! both agree on, and the digests.

use std::collections::HashMap;
use std::iter::Peekable;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::folding::{self, DIVIDED, division, is_dash, is_unspaced};

/// A word is cut after this many code points, so that a text without blanks has bounded words.
const LONGEST: usize = 48;
/// The weight of a character of a script that writes whole words or syllables with one.
const HEAVY: u32 = 2;
/// The soft hyphen, which is seen only where it divides a word.
const SOFT: char = DIVIDED;

/// What precedes a token: the stronger the edge, the more likely that a cut was made there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    /// Another word of the same sentence.
    Word,
    /// A line end, which may be no more than the place where a line was full.
    Line,
    /// The end of a sentence.
    Sentence,
    /// The end of a sentence at the end of a line.
    SentenceLine,
    /// A blank line, or the beginning of the text.
    Paragraph,
}

/// One word or one mark of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Its folded form, as a number of the [`Lexicon`].
    pub(super) word: u32,
    /// Its first byte in the text.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// What precedes it.
    pub(super) edge: Edge,
    /// Whether a line end precedes it.
    pub(super) begins_line: bool,
}

/// The folded form of a word or a mark.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) letters: String,
    /// The number of the same word in lower case.
    pub(super) lower: u32,
    /// Its length, in code points of an alphabet.
    pub(super) weight: u32,
    /// A bit for each of its letters, to see quickly that two words have little in common.
    pub(super) mask: u64,
    pub(super) is_mark: bool,
    /// Whether it has digits and no letters.
    pub(super) is_number: bool,
}

/// All folded forms of two texts.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    numbers: HashMap<String, u32>,
    words: Vec<Word>,
}

impl Lexicon {
    pub(super) fn word(&self, number: u32) -> &Word {
        &self.words[number as usize]
    }

    /// Returns the weight of each word, by its number.
    pub(super) fn weights(&self) -> Vec<u32> {
        self.words.iter().map(|word| word.weight).collect()
    }

    fn number(&mut self, letters: &str) -> u32 {
        if let Some(number) = self.numbers.get(letters) {
            return *number;
        }
        let lower = letters.to_lowercase();
        let lower = (lower != letters).then(|| self.number(&lower));
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let weight = letters.chars().map(|c| if is_unspaced(c) { HEAVY } else { 1 }).sum();
        let bit = |mask, c: char| mask | 1_u64 << (u32::from(c) % 64);
        self.words.push(Word {
            letters: letters.to_owned(),
            lower: lower.unwrap_or(number),
            weight,
            mask: letters.chars().flat_map(char::to_lowercase).fold(0, bit),
            is_mark: !letters.contains(char::is_alphanumeric),
            is_number: letters.contains(char::is_numeric) && !letters.contains(char::is_alphabetic),
        });
        self.numbers.insert(letters.to_owned(), number);
        number
    }

    /// Returns the tokens of `text`, in order.
    pub(super) fn read(&mut self, text: &str) -> Vec<Token> {
        let mut reader = TokenReader {
            lexicon: self,
            text,
            chars: Mended { text, at: 0 }.peekable(),
            tokens: Vec::with_capacity(text.len() / 5),
            word: String::new(),
            span: (0, 0),
            edge: Edge::Paragraph,
            begins_line: true,
        };
        reader.read();
        reader.tokens
    }
}

struct TokenReader<'a, 'b> {
    lexicon: &'b mut Lexicon,
    text: &'a str,
    chars: Peekable<Mended<'a>>,
    tokens: Vec<Token>,
    /// The word being read, and where it stands.
    word: String,
    span: (usize, usize),
    /// What precedes the next token.
    edge: Edge,
    begins_line: bool,
}

impl TokenReader<'_, '_> {
    fn read(&mut self) {
        while let Some(MendedChar { start, end, c }) = self.chars.next() {
            if is_invisible(c) || (c == SOFT && !self.is_divided(end)) {
                if !self.word.is_empty() {
                    self.span.1 = end;
                }
            } else if is_blank(c) {
                self.finish();
                self.blanks(c);
            } else if matches!(c, '-' | SOFT | '\u{2010}' | '\u{2011}') && self.is_divided(end) {
                self.join_lines(end);
            } else if c.is_alphanumeric() || is_combining_mark(c) {
                let full = self.word.chars().nth(LONGEST - 1).is_some();
                if (full || is_unspaced(c)) && !is_combining_mark(c) {
                    self.finish();
                }
                if self.word.is_empty() {
                    self.span.0 = start;
                }
                self.word.push(c);
                self.span.1 = end;
                let combined = self.chars.peek().is_some_and(|next| is_combining_mark(next.c));
                if is_unspaced(c) && !combined {
                    self.finish();
                }
            } else {
                self.finish();
                self.mark(start, end, c);
            }
        }
        self.finish();
    }

    /// Ends the word being read.
    fn finish(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let folded: String = self.word.nfkc().collect();
        let word = self.lexicon.number(&folded);
        self.push(word, self.span.0, self.span.1);
        self.word.clear();
    }

    fn push(&mut self, word: u32, start: usize, end: usize) {
        let (edge, begins_line) = (self.edge, self.begins_line);
        self.tokens.push(Token { word, start, end, edge, begins_line });
        (self.edge, self.begins_line) = (Edge::Word, false);
    }

    /// Reads blanks, the first of which is `c`.
    fn blanks(&mut self, c: char) {
        let ends = |c| matches!(c, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}');
        let mut lines = usize::from(ends(c));
        let mut paragraph = c == '\u{2029}';
        while let Some(next) = self.chars.next_if(|next| is_blank(next.c) || is_invisible(next.c)) {
            lines += usize::from(ends(next.c));
            paragraph |= next.c == '\u{2029}';
        }
        let ended = self.tokens.last().is_some_and(|last| {
            let word = &self.lexicon.word(last.word).letters;
            matches!(word.as_str(), "." | "…" | "?" | "!")
        });
        // What goes on small or with a number was no end: `No. 214`, `et al. say`.
        let next = self.chars.peek().map_or('A', |next| next.c);
        let ended = ended && !next.is_lowercase() && (lines > 0 || !next.is_numeric());
        let edge = match lines {
            _ if paragraph => Edge::Paragraph,
            2.. => Edge::Paragraph,
            1 if ended => Edge::SentenceLine,
            1 => Edge::Line,
            _ if ended => Edge::Sentence,
            _ => Edge::Word,
        };
        self.edge = self.edge.max(edge);
        self.begins_line |= lines > 0 || paragraph;
    }

    fn mark(&mut self, start: usize, end: usize, c: char) {
        let (folded, end) = match c {
            _ if is_dash(c) => ('-', self.same(end, is_dash)),
            '.' if self.chars.peek().is_some_and(|next| next.c == '.') => {
                ('…', self.same(end, |c| c == '.'))
            }
            '\'' | '`' if self.chars.peek().is_some_and(|next| next.c == c) => {
                ('"', self.same(end, |next| next == c))
            }
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => {
                ('"', end)
            }
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '`' | '´' | '＇' => {
                ('\'', end)
            }
            c => (c, end),
        };
        let mut letters = [0; 4];
        let folded: String = folded.encode_utf8(&mut letters).nfkc().collect();
        let folded = if folded == "..." { "…" } else { &folded };
        let word = self.lexicon.number(folded);
        self.push(word, start, end);
        // Between sentences that are written without blanks.
        if matches!(c, '。' | '！' | '？' | '；' | '．') {
            self.edge = Edge::Sentence;
        }
    }

    /// Skips the characters that are like the one before, and returns where they end.
    fn same(&mut self, end: usize, like: impl Fn(char) -> bool) -> usize {
        let mut last = end;
        while let Some(next) = self.chars.next_if(|next| like(next.c)) {
            last = next.end;
        }
        last
    }

    /// Returns whether a dash that ends at byte `end` divides the word being read at the end of a
    /// line.
    fn is_divided(&self, end: usize) -> bool {
        let before = self.word.chars().next_back();
        before.is_some_and(|before| division(self.text, before, end).is_some())
    }

    /// Skips the line end inside of a divided word.
    fn join_lines(&mut self, end: usize) {
        self.span.1 = end;
        while self.chars.next_if(|next| is_blank(next.c)).is_some() {}
    }
}

/// A character of a text, with the bytes it stands for.
#[derive(Clone, Copy)]
struct MendedChar {
    start: usize,
    end: usize,
    c: char,
}

/// The characters of a text; two or three of Windows-1252 that were one of UTF-8 become that one.
struct Mended<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Mended<'_> {
    type Item = MendedChar;

    fn next(&mut self) -> Option<MendedChar> {
        let start = self.at;
        let rest = &self.text[start..];
        let c = rest.chars().next()?;
        let (c, length) = misread(c, rest).unwrap_or((c, c.len_utf8()));
        self.at += length;
        Some(MendedChar { start, end: self.at, c })
    }
}

/// Returns the character whose UTF-8 was read as Windows-1252, if `rest`, which begins with `lead`,
/// begins with such a one, and its length there in bytes. Only lead bytes are looked at that begin
/// letters of Europe and the Far East and typographic marks; others occur in earnest, as in `É”`.
fn misread(lead: char, rest: &str) -> Option<(char, usize)> {
    let more = match lead {
        'Â'..='Å' | 'Ì'..='Ô' => 1,
        'â'..='é' => 2,
        _ => return None,
    };
    let mut bytes = [u8::try_from(u32::from(lead)).ok()?, 0, 0];
    let mut length = lead.len_utf8();
    for (byte, c) in bytes[1..=more].iter_mut().zip(rest.chars().skip(1)) {
        *byte = continuation(c)?;
        length += c.len_utf8();
    }
    let mut chars = std::str::from_utf8(&bytes[..=more]).ok()?.chars();
    chars.next().map(|c| (c, length))
}

/// Returns the byte of Windows-1252 that was read as `c`, if it is one that continues a character
/// of UTF-8.
fn continuation(c: char) -> Option<u8> {
    // The order of the characters at 0x80; the five that are not assigned stand for themselves.
    const AT_80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match u32::from(c) {
        code @ 0x80..=0xbf => u8::try_from(code).ok(),
        code if code < 0x80 => None,
        _ => AT_80.chars().zip(0x80..).find(|(other, _)| *other == c).map(|(_, byte)| byte),
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || (c.is_control() && !('\u{80}'..='\u{9f}').contains(&c))
}

/// Returns whether a character only guides the display: joiners, directions, variants. The soft
/// hyphen may divide a word.
fn is_invisible(c: char) -> bool {
    c != SOFT && folding::is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut lexicon = Lexicon::default();
        let tokens = lexicon.read(text);
        let word = |token: &Token| lexicon.word(token.word).letters.clone();
        tokens.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_makes_no_difference_to_a_reader_makes_none() {
        for (one, other) in [
            ("nine divi-\n  sions came", "nine divisions\n\ncame"),
            ("“Quoted” – and ‘so’…", "\"Quoted\" - and 'so'..."),
            ("well--known", "well — known"),
            ("caf\u{e9} д\u{438}\u{306}", "cafe\u{301} дй"),
            ("the o\u{fb03}ce", "the office"),
            ("soft\u{ad}ened\u{200b} word\u{feff}", "softened word"),
            ("Generalâ€™s cafÃ©", "General's café"),
            ("ÐœÐ°Ð¾ Ð¦Ð·Ñ\u{8d}Ð´ÑƒÐ½", "Мао Цзэдун"),
            ("中\n国人民", "中国 人民"),
            ("a\u{a0}b\tc", "a b c"),
            ("カ\u{3099}ス", "ガス"),
        ] {
            assert_eq!(folded(one), folded(other), "{one:?}");
        }
        for (one, other) in
            [("nine", "Nine"), ("a-b", "ab"), ("a, b", "a b"), ("LIBERTÉ”", "LIBERTÉ")]
        {
            assert_ne!(folded(one), folded(other), "{one:?}");
        }
    }

    /// What is the same here is the same to somebody who searches with case and accents.
    #[test]
    fn what_a_search_folds_too_is_folded_alike() {
        let search = |text: &str| {
            let strict = folding::Folding::STRICT.fold(text).replace(DIVIDED, "");
            strict.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        for (one, other) in [
            ("nine divi-\n  sions", "nine divisions"),
            ("“Quoted” – and ‘so’", "\"Quoted\" - and 'so'"),
            ("caf\u{e9} д\u{438}\u{306}", "cafe\u{301} дй"),
            ("the o\u{fb03}ce", "the office"),
            ("soft\u{ad}ened\u{200b} word\u{feff}", "softened word"),
            ("soft\u{ad}\n ened", "softened"),
            ("カ\u{3099}ス", "ガス"),
            ("a\u{a0}b\tc", "a b c"),
        ] {
            assert_eq!(search(one), search(other), "{one:?}");
            assert_eq!(folded(one), folded(other), "{one:?}");
        }
        for (one, other) in
            [("nine", "Nine"), ("cafe", "café"), ("a-b", "ab"), ("well-\nKnown", "wellKnown")]
        {
            assert_ne!(search(one), search(other), "{one:?}");
            assert_ne!(folded(one), folded(other), "{one:?}");
        }
    }

    #[test]
    fn each_token_knows_its_place_and_its_edge() {
        let text = "One. Two\nthree\n\nvier。五";
        let mut lexicon = Lexicon::default();
        let tokens = lexicon.read(text);
        let all: Vec<(&str, Edge)> =
            tokens.iter().map(|token| (&text[token.start..token.end], token.edge)).collect();
        let edges = [
            ("One", Edge::Paragraph),
            (".", Edge::Word),
            ("Two", Edge::Sentence),
            ("three", Edge::Line),
            ("vier", Edge::Paragraph),
            ("。", Edge::Word),
            ("五", Edge::Sentence),
        ];
        assert_eq!(all, edges);
    }

    #[test]
    fn a_flood_of_letters_is_cut_into_words() {
        assert_eq!(folded(&"a".repeat(1000)).split(' ').count(), 21);
    }
}
