//! Colours as numbers: mixing them, the 256 of xterm, and whether one can be read on another.
//!
//! Owns the measure of that, contrast as WCAG 2.2 defines it. Which colours are used is not known here.

use ratatui::style::Color;

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// The least contrast of text with its background (WCAG 2.2, 1.4.3).
pub(super) const LEGIBLE: f64 = 4.5;

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The 256 colours of xterm.
    Indexed,
    /// 24-bit colour.
    True,
}

/// Mixes `percent` of `one` with the rest of `other`.
pub(super) fn mix(one: Rgb, other: Rgb, percent: u16) -> Rgb {
    let channel = |a: u8, b: u8| {
        let mixed = (u16::from(a) * percent + u16::from(b) * (100 - percent)) / 100;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    (channel(one.0, other.0), channel(one.1, other.1), channel(one.2, other.2))
}

/// Returns a colour as the terminal is told of it.
pub(super) fn paint((red, green, blue): Rgb, depth: Depth) -> Color {
    match depth {
        Depth::True => Color::Rgb(red, green, blue),
        Depth::Indexed => Color::Indexed(indexed((red, green, blue)).0),
    }
}

/// Returns the first mixture of `colour` with more and more of `ink` that is legible on all of
/// `grounds`.
pub(super) fn legible(colour: Rgb, ink: Rgb, grounds: &[Rgb], depth: Depth) -> Rgb {
    let reads = |mixed: &Rgb| {
        grounds.iter().all(|ground| contrast(seen(*mixed, depth), seen(*ground, depth)) >= LEGIBLE)
    };
    (0..100).step_by(4).map(|share| mix(ink, colour, share)).find(reads).unwrap_or(ink)
}

/// Returns the ground that has as much of `colour` as it may while `ink` is legible on it, and at most
/// `most` percent.
pub(super) fn tinted(colour: Rgb, ground: Rgb, most: u16, ink: Rgb, depth: Depth) -> Rgb {
    let reads = |mixed: &Rgb| contrast(seen(ink, depth), seen(*mixed, depth)) >= LEGIBLE;
    (0..=most).rev().map(|share| mix(colour, ground, share)).find(reads).unwrap_or(ground)
}

/// Returns the contrast of two colours, from 1 to 21.
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Returns the relative luminance of a colour in sRGB.
fn luminance((red, green, blue): Rgb) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// Returns the colour that is seen where this one is painted.
fn seen(colour: Rgb, depth: Depth) -> Rgb {
    match depth {
        Depth::True => colour,
        Depth::Indexed => indexed(colour).1,
    }
}

/// Returns the nearest of xterm's colours 16 to 255, the cube of six levels or the ramp of greys, and
/// what it looks like.
fn indexed(colour: Rgb) -> (u8, Rgb) {
    let far = |(r, g, b): Rgb| {
        let part = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        part(r, colour.0) + part(g, colour.1) + part(b, colour.2)
    };
    let all = (16..=255_u8).map(|index| (index, of_index(index)));
    all.min_by_key(|(_, rgb)| far(*rgb)).unwrap_or((231, (255, 255, 255)))
}

/// Returns what a colour of xterm from 16 on looks like.
pub(super) fn of_index(index: u8) -> Rgb {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return (grey, grey, grey);
    }
    let n = index.saturating_sub(16);
    let level = |digit: u8| LEVELS[usize::from(digit % 6)];
    (level(n / 36), level(n / 6), level(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_of_256() {
        for (colour, index) in
            [((0, 0, 0), 16), ((255, 255, 255), 231), ((95, 135, 175), 67), ((28, 28, 28), 234)]
        {
            assert_eq!(indexed(colour).0, index);
            assert_eq!(indexed(colour).1, colour);
        }
    }

    /// Values that other calculators of contrast give.
    #[test]
    fn contrast_is_that_of_wcag() {
        for (one, other, expected) in [
            ((0, 0, 0), (255, 255, 255), 21.0),
            ((255, 0, 0), (255, 255, 255), 4.0),
            ((118, 118, 118), (255, 255, 255), 4.54),
            ((255, 255, 0), (255, 255, 255), 1.07),
        ] {
            assert!((contrast(one, other) - expected).abs() < 0.01, "{one:?} {other:?}");
            assert!((contrast(other, one) - contrast(one, other)).abs() < 1e-9);
        }
    }

    #[test]
    fn what_cannot_be_read_is_changed_until_it_can() {
        for depth in [Depth::True, Depth::Indexed] {
            for level in (0..=255).step_by(15) {
                let (grey, black, white) = ((level, level, level), (0, 0, 0), (255, 255, 255));
                let text = legible(grey, black, &[white], depth);
                assert!(contrast(seen(text, depth), white) >= LEGIBLE);
                let ground = tinted(grey, black, 50, white, depth);
                assert!(contrast(white, seen(ground, depth)) >= LEGIBLE);
            }
        }
        assert_eq!(legible((0, 0, 90), (0, 0, 0), &[(255, 255, 255)], Depth::True), (0, 0, 90));
    }
}
