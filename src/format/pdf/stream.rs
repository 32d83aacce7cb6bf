//! Streams: unpacking within what is left of the file's allowance.
//!
//! Owns how much is unpacked and what is kept of a stream that is damaged. hayro unpacks without a
//! bound and so is asked only for kinds that are rare; the pieces before a damage are kept.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, Stream};

use crate::format::{Limits, Unreadable};

/// The largest stream, unpacked: memory is bounded too.
const LARGEST: u64 = 64 << 20;
/// How many bytes are unpacked at a time.
const STEP: usize = 64 << 10;

/// What may still be unpacked, in bytes.
#[derive(Debug)]
pub(super) struct Allowance {
    left: u64,
    /// How many streams were damaged.
    pub damaged: usize,
}

impl Allowance {
    pub fn new(limits: &Limits) -> Self {
        Self { left: limits.unpacked, damaged: 0 }
    }

    /// Unpacks a stream; what comes before a damage, if it has one.
    ///
    /// # Errors
    /// When it is more than is left.
    pub fn unpack(&mut self, stream: &Stream) -> Result<Vec<u8>, Unreadable> {
        let filters = stream.filters();
        let plain = filters.iter().all(|filter| {
            matches!(filter, Filter::FlateDecode | Filter::AsciiHexDecode | Filter::Ascii85Decode)
        });
        if !plain || has_predictor(stream.dict()) {
            let unpacked = stream.decoded_data().map(std::borrow::Cow::into_owned);
            let unpacked = unpacked.unwrap_or_else(|_| {
                self.damaged += 1;
                Vec::new()
            });
            self.spend(unpacked.len())?;
            return Ok(unpacked);
        }
        let mut data = stream.raw_data().into_owned();
        for filter in filters {
            data = match filter {
                Filter::FlateDecode => self.inflate(&data)?,
                Filter::AsciiHexDecode => hex(&data),
                _ => base85(&data),
            };
        }
        self.spend(data.len())?;
        Ok(data)
    }

    /// Unpacks what stands between `stream` and `endstream`; `dict` is what stands before it.
    ///
    /// # Errors
    /// When it is more than is left.
    pub fn unpack_found(&mut self, data: &[u8], dict: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let has = |name: &[u8]| dict.windows(name.len()).any(|part| part == name);
        let mut data = if has(b"85") { base85(data) } else { data.to_vec() };
        if looks_headed(&data) {
            data = self.inflate(&data)?;
        }
        self.spend(data.len())?;
        Ok(data)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.left = self.left.checked_sub(bytes as u64).ok_or_else(too_much)?;
        Ok(())
    }

    fn inflate(&mut self, data: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let most = self.left.min(LARGEST);
        let (all, end) = inflate(data, true, most)?;
        if end == End::Right {
            return Ok(all);
        }
        // The two bytes before the packed ones may be missing or wrong.
        let headed = looks_headed(data);
        let packed = if headed { data.get(2..).unwrap_or_default() } else { data };
        let (bare, bare_end) = inflate(packed, false, most)?;
        // Only the sum at the end is missing, or the head.
        if bare_end == End::Right && (end == End::Early || !headed) {
            return Ok(bare);
        }
        self.damaged += 1;
        let longest = if bare.len() > all.len() { bare } else { all };
        if bare_end == End::Right {
            return Ok(longest);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let rest = crate::format::inflate::inflate(packed, most.min(data.len().saturating_mul(20)));
        Ok(if rest.len() > longest.len() { rest } else { longest })
    }
}

/// How unpacking ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// At the end.
    Right,
    /// Where there was no more.
    Early,
    /// Where something was wrong.
    Wrong,
}

/// Returns whether the two bytes before the packed ones are there, perhaps with a wrong bit.
fn looks_headed(data: &[u8]) -> bool {
    matches!(data, [first, second, ..]
        if first & 0x0f == 8 || (u32::from(*first) << 8 | u32::from(*second)) % 31 == 0)
}

fn too_much() -> Unreadable {
    Unreadable::TooMuch("it unpacks to far more than its size".to_owned())
}

fn has_predictor(dict: &Dict) -> bool {
    ["DecodeParms", "DP"].iter().any(|key| {
        let params = dict.get::<Dict>(key.as_bytes());
        let params = params.or_else(|| {
            let all = dict.get::<hayro_syntax::object::Array>(key.as_bytes())?;
            all.iter::<Dict>().find(|params| params.contains_key(b"Predictor"))
        });
        params.is_some_and(|params| params.get::<i32>(b"Predictor").unwrap_or(1) > 1)
    })
}

/// Unpacks; returns how it ended.
fn inflate(data: &[u8], with_head: bool, most: u64) -> Result<(Vec<u8>, End), Unreadable> {
    let mut state = Decompress::new(with_head);
    let mut all = Vec::with_capacity((data.len() * 4).min(1 << 20));
    let mut step = vec![0_u8; STEP.min(data.len().saturating_mul(8).max(256))];
    loop {
        let (before, read) = (state.total_out(), state.total_in());
        let rest = data.get(usize::try_from(read).unwrap_or(usize::MAX)..).unwrap_or_default();
        let result = state.decompress(rest, &mut step, FlushDecompress::None);
        let made = usize::try_from(state.total_out() - before).unwrap_or(0);
        all.extend_from_slice(step.get(..made).unwrap_or_default());
        if all.len() as u64 > most {
            return Err(too_much());
        }
        match result {
            Ok(Status::StreamEnd) => return Ok((all, End::Right)),
            Ok(_) if made > 0 || state.total_in() > read => {}
            Ok(_) => return Ok((all, End::Early)),
            Err(_) => return Ok((all, End::Wrong)),
        }
    }
}

fn hex(data: &[u8]) -> Vec<u8> {
    let mut digits = data.iter().take_while(|byte| **byte != b'>').filter_map(|byte| {
        let digit = char::from(*byte).to_digit(16)?;
        u8::try_from(digit).ok()
    });
    let mut all = Vec::with_capacity(data.len() / 2);
    while let Some(high) = digits.next() {
        all.push(high << 4 | digits.next().unwrap_or(0));
    }
    all
}

fn base85(data: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(data.len());
    let (mut value, mut count) = (0_u32, 0_usize);
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    for byte in data {
        match byte {
            b'!'..=b'u' => {
                value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    all.extend_from_slice(&value.to_be_bytes());
                    (value, count) = (0, 0);
                }
            }
            b'z' if count == 0 => all.extend_from_slice(&[0; 4]),
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        all.extend(value.to_be_bytes().into_iter().take(count - 1));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        packer.write_all(data).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn what_comes_before_a_damage_is_kept() {
        let text: Vec<u8> = (0..20_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let mut data = packed(&text);
        assert_eq!(inflate(&data, true, 1 << 20).unwrap(), (text.clone(), End::Right));
        let middle = data.len() / 2;
        data.truncate(middle);
        let (half, end) = inflate(&data, true, 1 << 20).unwrap();
        assert!(end == End::Early && half.len() > text.len() / 3);
        assert_eq!(half, text[..half.len()]);
    }

    #[test]
    fn a_bomb_is_refused() {
        let data = packed(&vec![0; 1 << 20]);
        assert!(inflate(&data, true, 1000).is_err());
    }

    #[test]
    fn printable_streams_are_read() {
        assert_eq!(hex(b"48 65 6c6C 6f>zz"), b"Hello");
        assert_eq!(base85(b"<~87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(base85(b"z!!"), [0, 0, 0, 0, 0]);
    }
}
