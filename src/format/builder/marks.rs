//! The marks of items. Owns how numbers are written; at which item a list is, its flow knows.

/// How the items of a list are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// 1, 2, 3.
    Decimal,
    /// a, b, c.
    LowerLetter,
    /// A, B, C.
    UpperLetter,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
}

impl Numbering {
    /// Writes `number`, from 1; what cannot be written in this way is written in figures.
    #[must_use]
    pub fn write(self, number: u64) -> String {
        let written = match self {
            Self::Decimal => None,
            Self::LowerLetter => letters(number),
            Self::UpperLetter => letters(number).map(|word| word.to_uppercase()),
            Self::LowerRoman => roman(number),
            Self::UpperRoman => roman(number).map(|word| word.to_uppercase()),
        };
        written.unwrap_or_else(|| number.to_string())
    }
}

/// a … z, aa … zz.
fn letters(number: u64) -> Option<String> {
    let mut rest = number;
    let mut word = Vec::new();
    while rest > 0 {
        rest -= 1;
        word.push(b'a' + u8::try_from(rest % 26).ok()?);
        rest /= 26;
    }
    word.reverse();
    String::from_utf8(word).ok().filter(|word| !word.is_empty() && word.len() <= 3)
}

fn roman(number: u64) -> Option<String> {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = (1..4000).contains(&number).then_some(number)?;
    let mut word = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            word.push_str(sign);
            rest -= value;
        }
    }
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(Numbering::LowerLetter.write(28), "ab");
        assert_eq!(Numbering::UpperRoman.write(1951), "MCMLI");
        assert_eq!(Numbering::LowerRoman.write(0), "0");
        assert_eq!(Numbering::LowerRoman.write(5000), "5000");
    }
}
