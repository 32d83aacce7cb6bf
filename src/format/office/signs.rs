//! Fonts whose letters are signs: Symbol, Wingdings, Webdings. Owns what their letters mean.

/// Symbol, from 0x21 to 0x7E.
const SYMBOL: &str = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// Symbol, from 0xA0 to 0xFE.
const SYMBOL_HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\u{fffd}〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";
/// The signs of Wingdings that stand in texts.
#[rustfmt::skip]
const WINGDINGS: &[(u8, char)] = &[
    (0x21, '✏'), (0x22, '✂'), (0x28, '☎'), (0x2a, '✉'), (0x45, '☜'), (0x46, '☞'), (0x4a, '☺'),
    (0x4b, '😐'), (0x4c, '☹'), (0x6c, '●'), (0x6d, '❍'), (0x6e, '■'), (0x6f, '□'), (0x70, '◻'),
    (0x71, '❑'), (0x72, '❒'), (0x73, '⬧'), (0x74, '⧫'), (0x75, '◆'), (0x76, '❖'), (0x77, '⬥'),
    (0x78, '⌧'), (0x9f, '•'), (0xa0, '▪'), (0xa1, '○'), (0xa4, '◉'), (0xa7, '▪'), (0xa8, '◻'),
    (0xab, '★'), (0xd8, '➢'), (0xdf, '←'), (0xe0, '→'), (0xe1, '↑'), (0xe2, '↓'), (0xe8, '➔'),
    (0xef, '⇦'), (0xf0, '⇨'), (0xf3, '⬄'), (0xfb, '✗'), (0xfc, '✓'), (0xfd, '☒'), (0xfe, '☑'),
];

/// A font whose letters are signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Signs {
    /// Greek letters and mathematical signs.
    Symbol,
    /// Little pictures.
    Wingdings,
    /// Signs that are not known here.
    Other,
}

impl Signs {
    /// Returns it by the name of the font; `None` if its letters are letters.
    pub fn of_font(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "symbol" | "symbol mt" | "standardsymbolsps" => Some(Self::Symbol),
            "wingdings" => Some(Self::Wingdings),
            "wingdings 2" | "wingdings 3" | "webdings" | "zapfdingbats" | "monotype sorts" => {
                Some(Self::Other)
            }
            _ => None,
        }
    }

    /// Returns what a letter of it means, given by its place in the font or in the private range
    /// from U+F000; `None` if that is not known.
    pub fn sign(self, letter: u32) -> Option<char> {
        let letter = if (0xf000..=0xf0ff).contains(&letter) { letter - 0xf000 } else { letter };
        let letter = u8::try_from(letter).ok()?;
        if letter == b' ' {
            return Some(' ');
        }
        let sign = match self {
            Self::Symbol if letter < 0x80 => {
                SYMBOL.chars().nth(usize::from(letter).checked_sub(0x21)?)
            }
            Self::Symbol => SYMBOL_HIGH.chars().nth(usize::from(letter).checked_sub(0xa0)?),
            Self::Wingdings => {
                WINGDINGS.iter().find(|(place, _)| *place == letter).map(|(_, sign)| *sign)
            }
            Self::Other => None,
        };
        sign.filter(|sign| *sign != '\u{fffd}')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_mean_signs() {
        assert_eq!(Signs::Symbol.sign(0x61), Some('α'));
        assert_eq!(Signs::Symbol.sign(0x7e), Some('∼'));
        assert_eq!(Signs::Symbol.sign(0xf0b7), Some('•'));
        assert_eq!(Signs::Symbol.sign(0xae), Some('→'));
        assert_eq!(Signs::Symbol.sign(0xd6), Some('√'));
        assert_eq!(Signs::Symbol.sign(0xe5), Some('∑'));
        assert_eq!(Signs::Symbol.sign(0xf2), Some('∫'));
        assert_eq!(Signs::Symbol.sign(0xfe), Some('⎭'));
        assert_eq!(Signs::Wingdings.sign(0xf0fc), Some('✓'));
        assert_eq!(Signs::of_font("Wingdings"), Some(Signs::Wingdings));
        assert_eq!(Signs::of_font("Times"), None);
    }
}
