//! The current style, and how to change it to another.
//!
//! The sequences are the SGR of ECMA-48; colours 8 to 15, indexed and direct colours follow xterm,
//! and underline colours follow kitty (58, 59).

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Each modifier with the numbers that set and reset it. Bold and dim share their second number.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// A style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    pub(super) bg: Color,
    line: Color,
    modifier: Modifier,
}

impl Pen {
    /// Returns the style of a cell.
    pub(super) fn of(cell: &Cell) -> Self {
        let Cell { fg, bg, underline_color: line, modifier, .. } = *cell;
        Self { fg, bg, line, modifier }
    }

    /// Returns a style with the same background and nothing else: all that a blank needs.
    pub(super) fn ground(bg: Color) -> Self {
        Self { bg, ..Self::default() }
    }

    /// Returns whether a blank shows nothing of this style but its background.
    pub(super) fn is_plain_on_blanks(&self) -> bool {
        let seen = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
        !self.modifier.intersects(seen)
    }

    /// Changes the style from `now` to this one: either by the difference or from scratch,
    /// whichever is shorter.
    pub(super) fn set(self, now: &mut Self, out: &mut Vec<u8>) {
        if *now == self {
            return;
        }
        let by_difference = self.from(*now);
        let anew = self.from(Self::default());
        let anew = if anew.is_empty() { anew } else { format!("0;{anew}") };
        let shorter = if anew.len() < by_difference.len() { anew } else { by_difference };
        out.extend(format!("\x1b[{shorter}m").bytes());
        *now = self;
    }

    /// Returns the numbers that change `old` to this style.
    fn from(self, old: Self) -> String {
        let mut numbers = Vec::new();
        let gone = old.modifier - self.modifier;
        let mut kept = old.modifier;
        for (modifier, _, end) in MODIFIERS {
            let end_of_both = MODIFIERS.iter().filter(|(_, _, other)| *other == end);
            if gone.contains(modifier) && kept.contains(modifier) {
                numbers.push(end.to_string());
                end_of_both.for_each(|(other, _, _)| kept.remove(*other));
            }
        }
        for (modifier, begin, _) in MODIFIERS {
            if self.modifier.contains(modifier) && !kept.contains(modifier) {
                numbers.push(begin.to_string());
            }
        }
        for (base, old, new) in
            [(30, old.fg, self.fg), (40, old.bg, self.bg), (50, old.line, self.line)]
        {
            if old != new {
                numbers.push(colour(base, new));
            }
        }
        numbers.join(";")
    }
}

/// Returns the numbers of a colour: `base` is 30 for the foreground, 40 for the background, 50 for
/// underlines.
fn colour(base: u16, colour: Color) -> String {
    let named = |index: u16| match (base, index) {
        (50, _) => format!("58;5;{index}"),
        (_, 0..8) => (base + index).to_string(),
        _ => (base + 60 + index - 8).to_string(),
    };
    match colour {
        Color::Reset => (base + 9).to_string(),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(old: Pen, new: Pen) -> String {
        let (mut now, mut out) = (old, Vec::new());
        new.set(&mut now, &mut out);
        assert_eq!(now, new);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_differs_is_set() {
        let plain = Pen::default();
        let bold = Pen { modifier: Modifier::BOLD, ..plain };
        let red = Pen { fg: Color::Red, ..plain };
        let both = Pen { fg: Color::Red, ..bold };
        assert_eq!(set(plain, plain), "");
        assert_eq!(set(plain, red), "\x1b[31m");
        assert_eq!(set(both, red), "\x1b[22m");
        assert_eq!(set(both, plain), "\x1b[m");
        assert_eq!(set(red, Pen { fg: Color::White, ..plain }), "\x1b[97m");
        let dim = Pen { modifier: Modifier::BOLD | Modifier::DIM, ..both };
        assert_eq!(set(dim, Pen { modifier: Modifier::DIM, ..red }), "\x1b[22;2m");
    }
}
