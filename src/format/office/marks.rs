//! How word processors number. Owns the ways that the builder's lists do not have; which number it
//! is, the formats know.

use crate::format::builder::Numbering;

/// A way to write numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) enum Way {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// 1st, 2nd, 3rd.
    Ordinal,
    /// One of the builder's.
    As(Numbering),
    /// a … z, then aa, bb.
    Letters,
    /// A … Z, then AA, BB.
    Capitals,
    /// а, б, в.
    Russian,
    /// А, Б, В.
    RussianCapitals,
    /// 一, 二, 三.
    Chinese,
    /// １, ２, ３.
    FullWidth,
    /// ①, ②, ③.
    Circled,
    /// ア, イ, ウ.
    Aiueo,
    /// イ, ロ, ハ.
    Iroha,
    /// א, ב, ג.
    Hebrew,
}

const AIUEO: &str =
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
const IROHA: &str = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス";
const RUSSIAN: &str = "абвгдежзиклмнопрстуфхцчшщэюя";
const HEBREW: &str = "אבגדהוזחטיכלמנסעפצקרשת";
const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";

impl Way {
    /// Writes a number, from 1; what cannot be written in this way is written in figures.
    pub fn write(self, number: u64) -> String {
        let written = match self {
            Self::Decimal => None,
            Self::DecimalZero => Some(format!("{number:02}")),
            Self::Ordinal => Some(format!("{number}{}", ordinal(number))),
            Self::As(numbering) => Some(numbering.write(number)),
            Self::Letters => repeated(LATIN, number),
            Self::Capitals => repeated(LATIN, number).map(|word| word.to_uppercase()),
            Self::Russian => repeated(RUSSIAN, number),
            Self::RussianCapitals => repeated(RUSSIAN, number).map(|word| word.to_uppercase()),
            Self::Chinese => chinese(number),
            Self::FullWidth => Some(full_width(number)),
            Self::Circled => one_of('①', 20, number),
            Self::Aiueo => repeated(AIUEO, number),
            Self::Iroha => repeated(IROHA, number),
            Self::Hebrew => repeated(HEBREW, number),
        };
        written.unwrap_or_else(|| number.to_string())
    }
}

fn ordinal(number: u64) -> &'static str {
    match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

/// After the last letter the first is doubled.
fn repeated(letters: &str, number: u64) -> Option<String> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    let count = letters.chars().count();
    let times = index / count + 1;
    let letter = letters.chars().nth(index % count)?;
    (times <= 4).then(|| letter.to_string().repeat(times))
}

fn one_of(first: char, count: u64, number: u64) -> Option<String> {
    let index = u32::try_from(number.checked_sub(1)?).ok()?;
    let sign = char::from_u32(u32::from(first).checked_add(index)?)?;
    (number <= count).then(|| sign.to_string())
}

fn full_width(number: u64) -> String {
    let wide = |figure: char| char::from_u32(u32::from(figure) - 0x30 + 0xff10).unwrap_or(figure);
    number.to_string().chars().map(wide).collect()
}

/// Up to ninety-nine, as chapters are counted.
fn chinese(number: u64) -> Option<String> {
    let figure =
        |of: u64| "一二三四五六七八九".chars().nth(usize::try_from(of).ok()?.checked_sub(1)?);
    let mut word = String::new();
    if !(1..100).contains(&number) {
        return None;
    }
    if number >= 20 {
        word.extend(figure(number / 10));
    }
    if number >= 10 {
        word.push('十');
    }
    word.extend(figure(number % 10));
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_every_way() {
        assert_eq!(Way::Letters.write(28), "bb");
        assert_eq!(Way::Capitals.write(3), "C");
        assert_eq!(Way::DecimalZero.write(7), "07");
        assert_eq!(Way::Ordinal.write(22), "22nd");
        assert_eq!(Way::Ordinal.write(12), "12th");
        assert_eq!(Way::Russian.write(3), "в");
        assert_eq!(Way::Chinese.write(23), "二十三");
        assert_eq!(Way::Chinese.write(10), "十");
        assert_eq!(Way::FullWidth.write(10), "１０");
        assert_eq!(Way::Circled.write(2), "②");
        assert_eq!(Way::Circled.write(21), "21");
        assert_eq!(Way::Iroha.write(1), "イ");
        assert_eq!(Way::Letters.write(0), "0");
        assert_eq!(Way::As(Numbering::LowerRoman).write(4), "iv");
    }
}
