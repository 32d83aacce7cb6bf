//! What characters the codes of a font stand for: the file's own map.
//!
//! Owns the reading of `ToUnicode` streams. hayro drops a whole map for one entry that it does not
//! like, such as the empty `<>` of letters that are drawn in several pieces, so maps are read here.
//! Knows nothing of fonts.

use std::collections::{HashMap, HashSet};

/// The most entries of a map.
const MOST: usize = 200_000;

/// A map from codes to characters.
#[derive(Debug, Default)]
pub(super) struct Map {
    single: HashMap<u32, String>,
    /// First code, last code, and what the first stands for.
    ranges: Vec<(u32, u32, Vec<u16>)>,
    is_wide: bool,
}

enum Token<'a> {
    Bytes(Vec<u8>),
    Word(&'a [u8]),
    Open,
    Close,
}

impl Map {
    pub fn parse(data: &[u8]) -> Self {
        let mut map = Self::default();
        let mut tokens = Tokens { rest: data };
        while let Some(token) = tokens.next() {
            if let Token::Word(word) = token {
                match word {
                    b"beginbfchar" => map.characters(&mut tokens),
                    b"beginbfrange" => map.runs(&mut tokens),
                    _ => {}
                }
            }
        }
        map.ranges.sort_by_key(|(first, ..)| *first);
        map
    }

    pub fn is_empty(&self) -> bool {
        self.single.is_empty() && self.ranges.is_empty()
    }

    /// Returns how well the codes of some text fit: 100 if they are just those of this map.
    pub fn fit(&self, codes: &HashSet<u32>) -> usize {
        let wide = self.ranges.iter().map(|(first, last, _)| (last - first.min(last)) as usize + 1);
        let all = self.single.len() + wide.sum::<usize>();
        let known = codes.iter().filter(|code| self.get(**code).is_some()).count();
        known * 100 / (all + codes.len() - known).max(1)
    }

    /// Returns whether its codes have more than one byte.
    pub fn is_wide(&self) -> bool {
        self.is_wide
    }

    /// Returns what a code stands for; it may be nothing.
    pub fn get(&self, code: u32) -> Option<String> {
        if let Some(words) = self.single.get(&code) {
            return Some(words.clone());
        }
        let after = self.ranges.partition_point(|(first, ..)| *first <= code);
        let (first, last, base) = self.ranges.get(after.checked_sub(1)?)?;
        if code > *last {
            return None;
        }
        let words = utf16(base);
        let mut start = words.clone();
        let Some(end) = start.pop() else { return Some(words) };
        start.push(char::from_u32(u32::from(end).checked_add(code - first)?)?);
        Some(start)
    }

    fn characters(&mut self, tokens: &mut Tokens) {
        let mut code: Option<u32> = None;
        while let Some(token) = tokens.next() {
            match token {
                Token::Bytes(bytes) => match code.take() {
                    Some(code) if self.single.len() < MOST => {
                        self.single.insert(code, utf16(&units(&bytes)));
                    }
                    Some(_) => {}
                    None => {
                        self.is_wide |= bytes.len() > 1;
                        code = number(&bytes);
                    }
                },
                Token::Word(b"endbfchar") => return,
                // A name instead of characters.
                Token::Word(_) => code = None,
                _ => {}
            }
        }
    }

    fn runs(&mut self, tokens: &mut Tokens) {
        let (mut ends, mut listed): (Vec<u32>, Option<u32>) = (Vec::new(), None);
        while let Some(token) = tokens.next() {
            match token {
                Token::Bytes(bytes) => {
                    if let Some(code) = listed.as_mut() {
                        if self.single.len() < MOST {
                            self.single.insert(*code, utf16(&units(&bytes)));
                        }
                        *code = code.saturating_add(1);
                    } else if let [first, last] = ends.as_slice() {
                        if self.ranges.len() < MOST {
                            self.ranges.push((*first, *last, units(&bytes)));
                        }
                        ends.clear();
                    } else if let Some(code) = number(&bytes) {
                        self.is_wide |= bytes.len() > 1;
                        ends.push(code);
                    }
                }
                Token::Open => listed = ends.first().copied(),
                Token::Close => {
                    listed = None;
                    ends.clear();
                }
                Token::Word(b"endbfrange") => return,
                Token::Word(_) => ends.clear(),
            }
        }
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 4 {
        return None;
    }
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect(),
    }
}

fn utf16(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (first, rest) = self.rest.split_first()?;
            match first {
                b'<' if rest.first() != Some(&b'<') => {
                    let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
                    let digits = rest[..end].iter();
                    let digits: Vec<u8> = digits
                        .filter_map(|byte| u8::try_from(char::from(*byte).to_digit(16)?).ok())
                        .collect();
                    let pairs = digits.chunks(2);
                    let bytes = pairs.map(|two| two[0] << 4 | two.get(1).copied().unwrap_or(0));
                    self.rest = rest.get(end + 1..).unwrap_or_default();
                    return Some(Token::Bytes(bytes.collect()));
                }
                b'[' => {
                    self.rest = rest;
                    return Some(Token::Open);
                }
                b']' => {
                    self.rest = rest;
                    return Some(Token::Close);
                }
                b'%' => {
                    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    self.rest = &rest[end.unwrap_or(rest.len())..];
                }
                byte if byte.is_ascii_alphanumeric() || *byte == b'/' => {
                    let is_end = |byte: &u8| !(byte.is_ascii_alphanumeric() || *byte == b'.');
                    let end = 1 + rest.iter().position(is_end).unwrap_or(rest.len());
                    let (word, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    return Some(Token::Word(word));
                }
                _ => self.rest = rest,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_entry_drops_no_other() {
        let map = Map::parse(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> \
              endcodespacerange\n3 beginbfchar <0001> <0041> <0002> <> <0003> <00660069> endbfchar \
              2 beginbfrange <0010> <0012> <0061> <0020> <0022> [<0078> <> <D83DDE00>] endbfrange",
        );
        assert_eq!(map.get(1).as_deref(), Some("A"));
        assert_eq!(map.get(2).as_deref(), Some(""));
        assert_eq!(map.get(3).as_deref(), Some("fi"));
        assert_eq!(map.get(0x12).as_deref(), Some("c"));
        assert_eq!(map.get(0x13), None);
        assert_eq!(map.get(0x20).as_deref(), Some("x"));
        assert_eq!(map.get(0x22).as_deref(), Some("\u{1f600}"));
        assert!(!map.is_empty() && Map::parse(b"<<<>[").is_empty());
    }
}
