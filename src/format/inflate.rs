//! Unpacking what is damaged: deflate that goes on after a mistake.
//!
//! Owns the reading of packed streams that an ordinary unpacker gives up. Its codes find their feet
//! again after a few letters, so most of what comes after a wrong bit can be had; only references
//! over the damage bring wrong letters. Used for damaged streams alone, since it is slow.

use std::ops::ControlFlow;

/// After so many mistakes nothing sensible comes any more.
const MISTAKES: usize = 2000;

const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
const DISTANCES: [(u16, u8); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12_289, 12),
    (16_385, 13),
    (24_577, 13),
];

/// Codes of up to 15 bits.
#[derive(Clone, Default)]
struct Codes {
    /// How many codes there are of each length.
    counts: [u16; 16],
    symbols: Vec<u16>,
}

struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

/// Unpacks as much as can be had, up to `most` bytes.
pub(super) fn inflate(data: &[u8], most: usize) -> Vec<u8> {
    let mut bits = Bits { data, at: 0 };
    let mut all = Vec::new();
    let mut mistakes = 0;
    let mut last: Option<(Codes, Codes)> = None;
    while bits.left() > 3 && mistakes < MISTAKES && all.len() < most {
        let start = bits.at;
        let is_final = bits.take(1) == Some(1);
        let codes = match bits.take(2) {
            Some(0) if last.is_none() || bits.is_stored() => {
                bits.stored(&mut all);
                continue;
            }
            Some(1) if last.is_none() || !is_final => Some(fixed()),
            Some(2) => bits.codes(),
            _ => None,
        };
        // The end that was read before was none.
        let codes = if let Some(codes) = codes {
            codes
        } else {
            mistakes += 1;
            bits.at = start;
            match last.take() {
                Some(codes) => codes,
                None => break,
            }
        };
        while mistakes < MISTAKES && all.len() < most {
            match symbol(&mut bits, &codes, &mut all) {
                Some(ControlFlow::Continue(())) => {}
                Some(ControlFlow::Break(())) => break,
                None if bits.left() == 0 => break,
                None => {
                    mistakes += 1;
                    bits.at += 1;
                }
            }
        }
        // Behind the last block there is only a checksum.
        if is_final && bits.left() < 64 {
            break;
        }
        last = Some(codes);
    }
    all
}

fn symbol(bits: &mut Bits, codes: &(Codes, Codes), all: &mut Vec<u8>) -> Option<ControlFlow<()>> {
    let symbol = bits.symbol(&codes.0)?;
    if let Ok(letter) = u8::try_from(symbol) {
        all.push(letter);
    } else if symbol == 256 {
        return Some(ControlFlow::Break(()));
    } else {
        let (base, extra) = LENGTHS.get(usize::from(symbol) - 257)?;
        let length = usize::from(*base) + bits.take(*extra)?;
        let (base, extra) = DISTANCES.get(usize::from(bits.symbol(&codes.1)?))?;
        let distance = usize::from(*base) + bits.take(*extra)?;
        for _ in 0..length {
            let from = all.len().checked_sub(distance);
            all.push(from.and_then(|at| all.get(at)).copied().unwrap_or(b' '));
        }
    }
    Some(ControlFlow::Continue(()))
}

impl Codes {
    /// Returns the codes that have such lengths; `None` if there are more than fit.
    fn of(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0_u16; 16];
        for length in lengths {
            *counts.get_mut(usize::from(*length))? += 1;
        }
        counts[0] = 0;
        let mut room = 1_i32;
        for count in &counts[1..] {
            room = room * 2 - i32::from(*count);
            if room < 0 {
                return None;
            }
        }
        let mut symbols = Vec::with_capacity(lengths.len());
        for wanted in 1..16_u8 {
            let each = lengths.iter().enumerate().filter(|(_, length)| **length == wanted);
            symbols.extend(each.filter_map(|(symbol, _)| u16::try_from(symbol).ok()));
        }
        Some(Self { counts, symbols })
    }
}

fn fixed() -> (Codes, Codes) {
    let lengths: Vec<u8> = (0..288)
        .map(|symbol| match symbol {
            0..144 => 8,
            144..256 => 9,
            256..280 => 7,
            _ => 8,
        })
        .collect();
    let all = (Codes::of(&lengths), Codes::of(&[5; 30]));
    (all.0.unwrap_or_default(), all.1.unwrap_or_default())
}

impl Bits<'_> {
    fn left(&self) -> usize {
        (self.data.len() * 8).saturating_sub(self.at)
    }

    fn take(&mut self, count: u8) -> Option<usize> {
        let mut value = 0;
        for place in 0..count {
            let byte = self.data.get(self.at / 8)?;
            value |= usize::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Some(value)
    }

    /// Reads a code; where there is none, nothing is read.
    fn symbol(&mut self, codes: &Codes) -> Option<u16> {
        let start = self.at;
        let (mut code, mut first, mut index) = (0_usize, 0_usize, 0_usize);
        for count in &codes.counts[1..] {
            code |= self.take(1)?;
            let count = usize::from(*count);
            if code < first + count {
                return codes.symbols.get(index + code - first).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        self.at = start;
        None
    }

    fn is_stored(&self) -> bool {
        let at = self.at.div_ceil(8);
        let byte = |place: usize| self.data.get(at + place).copied().unwrap_or(0);
        byte(0) == !byte(2) && byte(1) == !byte(3)
    }

    fn stored(&mut self, all: &mut Vec<u8>) {
        let at = self.at.div_ceil(8);
        let byte = |place: usize| usize::from(self.data.get(at + place).copied().unwrap_or(0));
        let length = byte(0) | byte(1) << 8;
        let end = (at + 4 + length).min(self.data.len());
        all.extend_from_slice(self.data.get(at + 4..end).unwrap_or_default());
        self.at = end.max(at + 4) * 8;
    }

    fn codes(&mut self) -> Option<(Codes, Codes)> {
        const ORDER: [usize; 19] =
            [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        let (literals, distances) = (self.take(5)? + 257, self.take(5)? + 1);
        let count = self.take(4)? + 4;
        let mut lengths = [0_u8; 19];
        for place in &ORDER[..count.min(19)] {
            lengths[*place] = u8::try_from(self.take(3)?).ok()?;
        }
        let inner = Codes::of(&lengths)?;
        let mut all: Vec<u8> = Vec::with_capacity(literals + distances);
        while all.len() < literals + distances {
            let (value, repeat) = match self.symbol(&inner)? {
                16 => (*all.last()?, 3 + self.take(2)?),
                17 => (0, 3 + self.take(3)?),
                18 => (0, 11 + self.take(7)?),
                length => (u8::try_from(length).ok()?, 1),
            };
            all.extend(std::iter::repeat_n(value, repeat));
        }
        // Without an end it is none.
        if *all.get(256)? == 0 {
            return None;
        }
        let (first, second) = (all.get(..literals)?, all.get(literals..literals + distances)?);
        Some((Codes::of(first)?, Codes::of(second)?))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn most_of_what_comes_after_a_wrong_bit_is_there() {
        let mut seed = 7_u32;
        let mut letter = || {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            b"etaoin shrdlu"[(seed >> 16) as usize % 13]
        };
        let text: Vec<u8> = (0..20_000).map(|_| letter()).collect();
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
        packer.write_all(&text).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(inflate(&packed, 1 << 20), text);
        let mut wrong = packed.clone();
        let middle = wrong.len() / 3;
        wrong[middle] ^= 4;
        let got = inflate(&wrong, 1 << 20);
        assert!(got.len() > text.len() * 9 / 10, "{} of {}", got.len(), text.len());
        let end = &text[text.len() - 30..];
        assert!(got.windows(30).any(|part| part == end));
    }

    #[test]
    fn nonsense_ends() {
        let nonsense: Vec<u8> = (0..5000_u32).map(|n| (n * n % 251) as u8).collect();
        assert!(inflate(&nonsense, 1 << 16).len() <= (1 << 16) + 258);
        assert!(inflate(&[], 10).is_empty());
    }
}
