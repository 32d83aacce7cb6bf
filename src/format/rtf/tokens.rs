//! The bytes of an RTF file become tokens. Owns the syntax; what a word means it does not know.

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word, and its number if it has one.
    Word(&'a str, Option<i32>),
    /// A control symbol: a backslash and what is no letter.
    Symbol(u8),
    /// `\'hh`
    Byte(u8),
    /// Bytes of text, without line ends.
    Text(&'a [u8]),
}

/// The tokens of a file. Every byte belongs to one, so that it ends.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

/// No control word is longer, in bytes.
const LONGEST: usize = 64;

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn after_backslash(&mut self) -> Option<Token<'a>> {
        let first = *self.rest.first()?;
        if !first.is_ascii_alphabetic() {
            self.take(1);
            if first != b'\'' {
                return Some(Token::Symbol(first));
            }
            let byte = self.rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            return match byte.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                Some(byte) => {
                    self.take(2);
                    Some(Token::Byte(byte))
                }
                // Nothing is meant by it. It is a token by itself, so that a row of them ends.
                None => Some(Token::Text(&[])),
            };
        }
        let letters = self.rest.iter().take(LONGEST).take_while(|b| b.is_ascii_alphabetic());
        let word = std::str::from_utf8(self.take(letters.count())).unwrap_or_default();
        let minus = usize::from(self.rest.first() == Some(&b'-'));
        let figures = self.rest.iter().skip(minus).take(10).take_while(|b| b.is_ascii_digit());
        let figures = figures.count();
        let mut number = None;
        if figures > 0 {
            let written = std::str::from_utf8(self.take(minus + figures)).unwrap_or_default();
            let most = if minus == 1 { i32::MIN } else { i32::MAX };
            number = Some(written.parse().unwrap_or(most));
        }
        if self.rest.first() == Some(&b' ') {
            self.take(1);
        }
        if word == "bin" {
            // Bytes that may be anything.
            self.take(number.and_then(|count| usize::try_from(count).ok()).unwrap_or(0));
        }
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match *self.rest.first()? {
                b'{' => {
                    self.take(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.take(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.take(1);
                    return self.after_backslash();
                }
                b'\r' | b'\n' | 0 => {
                    self.take(1);
                }
                _ => {
                    let ends = |b: &u8| matches!(*b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                    let end = self.rest.iter().position(ends).unwrap_or(self.rest.len());
                    return Some(Token::Text(self.take(end)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let tokens: Vec<_> = Tokens::new(b"{\\b0 a\r\nb\\u-10?\\'e9\\~\\bin3 }}}\\i}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("b", Some(0)),
                Token::Text(b"a"),
                Token::Text(b"b"),
                Token::Word("u", Some(-10)),
                Token::Text(b"?"),
                Token::Byte(0xe9),
                Token::Symbol(b'~'),
                Token::Word("bin", Some(3)),
                Token::Word("i", None),
                Token::Close,
            ]
        );
    }

    #[test]
    fn what_is_cut_ends() {
        for bytes in [&b"\\"[..], b"\\'", b"\\'e", b"\\'zz", b"\\bin99", b"\\u99999999999999"] {
            assert!(Tokens::new(bytes).count() <= 3);
        }
    }
}
