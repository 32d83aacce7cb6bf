//! Glyphs: characters with their places on a page.
//!
//! Owns the units of places: hundredths of a point, as whole numbers. Places are rounded to them
//! before anything is decided, so that the text does not hang on the last bits of a fraction. Knows
//! nothing of PDF.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::font::Look;

/// How many units a point has.
const UNITS: f64 = 100.0;
/// No page reaches farther, in units.
const FARTHEST: f64 = 2e6;
/// No letter is larger, in units. Products of two sizes do not overflow.
const LARGEST: i32 = 40_000;

/// What is printed at one place.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// Where it begins, along the line, and its base line, upwards.
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub size: i32,
    /// Its characters; empty for a part of another.
    pub words: Letters,
    pub look: Look,
    /// The link that it belongs to.
    pub link: Option<usize>,
    /// Whether the file calls it a running head or foot.
    pub is_running: bool,
}

/// The characters of a glyph. There is one for each letter of a file, so that the usual ones take no
/// memory of their own, nor any count of who else uses it.
#[derive(Clone, Debug)]
pub(super) enum Letters {
    /// One of ASCII.
    Ascii(u8),
    /// Any one.
    One(u8, [u8; 4]),
    /// None or several.
    Many(Arc<str>),
}

/// A page, as it is printed.
#[derive(Debug, Default)]
pub(super) struct Printed {
    /// The glyphs, by the direction of their lines in degrees; that of most of them comes first.
    pub layers: Vec<(i16, Vec<Glyph>)>,
    /// How many letters are unknown.
    pub unknown: usize,
    /// The number of glyphs.
    pub count: usize,
    last: Option<LastHeading>,
}

/// The direction of the last glyph.
#[derive(Clone, Copy, Debug)]
struct LastHeading {
    /// As it was given.
    heading: (f64, f64),
    /// In degrees.
    angle: i16,
    /// Its sine and cosine.
    turned: (f64, f64),
}

/// A glyph before its direction is settled, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub origin: (f64, f64),
    /// From its origin to the next.
    pub along: (f64, f64),
    pub size: f64,
}

impl From<&str> for Letters {
    fn from(words: &str) -> Self {
        let mut chars = words.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if c.is_ascii() => Self::Ascii(words.as_bytes()[0]),
            (Some(c), None) => {
                let mut bytes = [0; 4];
                let length = c.encode_utf8(&mut bytes).len();
                Self::One(u8::try_from(length).unwrap_or(0), bytes)
            }
            _ => Self::Many(words.into()),
        }
    }
}

impl Deref for Letters {
    type Target = str;

    fn deref(&self) -> &str {
        /// Every character of ASCII, at its own place.
        const ASCII: [u8; 128] = {
            let mut all = [0; 128];
            let mut at = 0;
            while at < 128 {
                all[at as usize] = at;
                at += 1;
            }
            all
        };
        const WORDS: &str = match std::str::from_utf8(&ASCII) {
            Ok(words) => words,
            Err(_) => "",
        };
        match self {
            Self::Ascii(byte) => {
                let at = usize::from(*byte);
                WORDS.get(at..=at).unwrap_or_default()
            }
            Self::One(length, bytes) => {
                let bytes = bytes.get(..usize::from(*length)).unwrap_or_default();
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Self::Many(words) => words,
        }
    }
}

impl Glyph {
    pub fn end(&self) -> i32 {
        self.x.saturating_add(self.width)
    }

    pub fn is_blank(&self) -> bool {
        !self.words.is_empty() && self.words.chars().all(|c| c == ' ')
    }
}

impl Printed {
    /// Adds a glyph; `heading` is the direction of its line, for those without width.
    pub fn push(&mut self, raw: Raw, heading: (f64, f64), glyph: Glyph) {
        // Most glyphs go on where the one before was going.
        let LastHeading { angle, turned: (sin, cos), .. } = match self.last {
            Some(last) if last.heading == heading => last,
            _ => {
                let angle = angle(heading);
                LastHeading { heading, angle, turned: f64::from(angle).to_radians().sin_cos() }
            }
        };
        self.last = Some(LastHeading { heading, angle, turned: (sin, cos) });
        let turn = |(x, y): (f64, f64)| (x * cos + y * sin, y * cos - x * sin);
        let (x, y) = turn(raw.origin);
        let (width, _) = turn(raw.along);
        let (x, width) = if width < 0.0 { (x + width, -width) } else { (x, width) };
        let glyph = Glyph {
            x: rounded(x),
            y: rounded(y),
            width: rounded(width),
            size: rounded(raw.size).clamp(1, LARGEST),
            ..glyph
        };
        self.count += 1;
        match self.layers.iter_mut().find(|(other, _)| *other == angle) {
            Some((_, layer)) => layer.push(glyph),
            None => self.layers.push((angle, vec![glyph])),
        }
    }

    /// Puts the direction of most glyphs first.
    pub fn settle(&mut self) {
        self.layers.sort_by_key(|(angle, layer)| (std::cmp::Reverse(layer.len()), *angle));
    }
}

/// Returns a place in the units of a layer.
pub(super) fn rounded(points: f64) -> i32 {
    let units = (points * UNITS).clamp(-FARTHEST, FARTHEST);
    // As `round` does, which is a call for each number on processors without an instruction for it.
    #[allow(clippy::cast_possible_truncation)]
    let whole = units as i32;
    let rest = units - f64::from(whole);
    whole + i32::from(rest >= 0.5) - i32::from(rest <= -0.5)
}

/// Returns the value with the greatest weight; of several the smallest.
pub(super) fn usual(weighed: impl Iterator<Item = (i32, usize)>) -> Option<i32> {
    let mut weights: BTreeMap<i32, usize> = BTreeMap::new();
    for (value, weight) in weighed {
        *weights.entry(value).or_default() += weight;
    }
    weights.into_iter().rev().max_by_key(|(_, weight)| *weight).map(|(value, _)| value)
}

/// Returns the direction of a line in degrees, in steps that scans do not fall between.
fn angle((x, y): (f64, f64)) -> i16 {
    let degrees = y.atan2(x).to_degrees();
    #[allow(clippy::cast_possible_truncation)]
    let whole = degrees.round().clamp(-180.0, 180.0) as i16;
    let quarter = (whole + 360 + 45) / 90 * 90 - 360;
    let near =
        if (whole - quarter).abs() <= 8 { quarter } else { (whole + 360 + 5) / 10 * 10 - 360 };
    if near <= -180 { near + 360 } else { near }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rounded_to_the_nearest_unit_and_halves_away_from_zero() {
        let of = |units: f64| rounded(units / UNITS);
        assert_eq!([0.5, 1.5, -0.5, -1.5, 0.49, -2.51].map(of), [1, 2, -1, -2, 0, -3]);
        assert_eq!(
            [1e9, -1e9, f64::INFINITY, f64::NAN].map(of),
            [2_000_000, -2_000_000, 2_000_000, 0]
        );
        for at in -4000..4000 {
            let points = f64::from(at) * 0.001_237;
            #[allow(clippy::cast_possible_truncation)]
            let expected = (points * UNITS).round() as i32;
            assert_eq!(rounded(points), expected, "{points}");
        }
    }

    #[test]
    fn words_are_what_they_were_made_of() {
        for words in ["", "a", "\0", "~", "\u{7f}", "é", "漢", "😀", "ffi", "e\u{301}"] {
            assert_eq!(&*Letters::from(words), words);
        }
    }

    #[test]
    fn directions_are_few() {
        let of = |degrees: f64| {
            let (y, x) = degrees.to_radians().sin_cos();
            angle((x, y))
        };
        assert_eq!([0.0, 5.0, -6.0, 89.0, -90.0].map(of), [0, 0, 0, 90, -90]);
        assert_eq!([180.0, -179.0, 45.0, -44.0].map(of), [180, 180, 50, -40]);
    }
}
