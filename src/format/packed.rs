//! Packed files: one file inside of another, by gzip, bzip2, xz or Zstandard.
//!
//! Owns how they are told, what the file inside is called, and how far it is unpacked: never beyond
//! the limits, never again inside of itself, and nothing of a file that is damaged or cut off, since
//! a text is whole or is none. What the file inside is, is asked of it like of any other.

use std::io::{ErrorKind, Read};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use super::{Limits, Source, Unreadable, collection};

/// Above this size, in bytes …
const SMALL: usize = 1 << 20;
/// … a file may unpack to this many times its packed size, and no more.
const RATIO: usize = 200;
/// How much is unpacked between two looks at the limits, in bytes.
const CHUNK: usize = 64 << 10;
/// What unpacking may remember, in bytes. `xz -9` asks for half of it, `zstd --long` for all.
const MEMORY: u64 = 128 << 20;

/// A way of packing.
struct Packing {
    /// How the file begins.
    sign: &'static [u8],
    /// How its name ends; that of a tar archive packed so is next.
    ending: &'static str,
    ending_of_tar: &'static str,
    unpack: fn(&mut Unpacking) -> Result<(), PackingFault>,
}

const PACKINGS: [Packing; 4] = [
    Packing { sign: b"\x1f\x8b\x08", ending: "gz", ending_of_tar: "tgz", unpack: gzip },
    Packing { sign: b"BZh", ending: "bz2", ending_of_tar: "tbz2", unpack: bzip2 },
    Packing { sign: b"\xfd7zXZ\0", ending: "xz", ending_of_tar: "txz", unpack: xz },
    Packing { sign: b"\x28\xb5\x2f\xfd", ending: "zst", ending_of_tar: "tzst", unpack: zstd },
];

/// Unpacks a file; returns the bytes of the one inside and its name, which is that of the file
/// without its ending. `None` if the file is not packed.
///
/// # Errors
/// [`Unreadable::TooMuch`] if it unpacks to more than the limits allow or to more than 200 times its
/// size, or holds what is packed again or a tar archive; [`Unreadable::Damaged`], also if only its
/// end is missing or its sum is wrong; [`Unreadable::TooSlow`].
#[must_use]
pub fn unpacked(source: &Source, limits: &Limits) -> Option<Result<(Vec<u8>, String), Unreadable>> {
    let packing = packing_of(source.bytes)?;
    let (stem, ending) = source.name.rsplit_once('.').unwrap_or((source.name, ""));
    let is = |other: &str| ending.eq_ignore_ascii_case(other);
    let inner = if is(packing.ending) { stem } else { source.name };
    let named = Source { bytes: &[], name: inner };
    if is(packing.ending_of_tar) || named.ends_in(&["tar"]) {
        return Some(Err(tar()));
    }
    let mut unpacking =
        Unpacking { rest: source.bytes, packed: source.bytes.len(), limits, all: Vec::new() };
    let result = (packing.unpack)(&mut unpacking).map_err(Unreadable::from);
    let all = unpacking.all;
    Some(result.and_then(|()| {
        let inside = Source { bytes: &all, name: inner };
        let is_archive = || collection::collection_of(&inside).is_some_and(|c| c.name == "zip");
        if all.get(257..).is_some_and(|rest| rest.starts_with(b"ustar")) {
            Err(tar())
        } else if packing_of(&all).is_some() || is_archive() {
            let what = "what is packed in it is packed again";
            Err(Unreadable::TooMuch(what.to_owned()))
        } else {
            Ok((all, inner.to_owned()))
        }
    }))
}

fn packing_of(bytes: &[u8]) -> Option<&'static Packing> {
    let fits = |packing: &&Packing| {
        // Three letters alone may begin a text.
        let block = bytes.get(4..).is_some_and(|rest| {
            rest.starts_with(b"1AY&SY") || rest.starts_with(b"\x17\x72\x45\x38\x50\x90")
        });
        bytes.starts_with(packing.sign) && (packing.ending != "bz2" || block)
    };
    PACKINGS.iter().find(fits)
}

fn tar() -> Unreadable {
    Unreadable::TooMuch("it is a tar archive; unpack it to read what is inside".to_owned())
}

struct Unpacking<'a, 'b> {
    /// What is still packed.
    rest: &'a [u8],
    /// How much was packed at first, in bytes.
    packed: usize,
    limits: &'b Limits<'b>,
    all: Vec<u8>,
}

/// What goes wrong: with the packed bytes, or beyond a limit.
enum PackingFault {
    Bytes(ErrorKind),
    Limit(Unreadable),
}

impl From<std::io::Error> for PackingFault {
    fn from(error: std::io::Error) -> Self {
        Self::Bytes(error.kind())
    }
}

impl From<PackingFault> for Unreadable {
    fn from(fault: PackingFault) -> Self {
        match fault {
            PackingFault::Limit(why) => why,
            PackingFault::Bytes(ErrorKind::OutOfMemory) => {
                let most = MEMORY >> 20;
                Self::TooMuch(format!("unpacking it takes more than {most} MiB of memory"))
            }
            PackingFault::Bytes(ErrorKind::UnexpectedEof) => {
                Self::Damaged("the end of the packed file is missing".to_owned())
            }
            PackingFault::Bytes(_) => Self::Damaged("it cannot be unpacked".to_owned()),
        }
    }
}

impl Unpacking<'_, '_> {
    /// Reads all that a decoder gives.
    fn drain(&mut self, decoder: &mut impl Read) -> Result<(), PackingFault> {
        let mut chunk = vec![0; CHUNK];
        loop {
            self.limits.check().map_err(PackingFault::Limit)?;
            let length = match decoder.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            self.all.extend_from_slice(chunk.get(..length).unwrap_or_default());
            let size = self.all.len();
            if size > SMALL && size / self.packed.max(1) >= RATIO {
                let what = format!(
                    "it unpacks to more than {RATIO} times its size, which is how bombs are made"
                );
                return Err(PackingFault::Limit(Unreadable::TooMuch(what)));
            }
            if size as u64 > self.limits.unpacked {
                let most = self.limits.unpacked >> 20;
                let what = format!("it unpacks to more than {most} MiB");
                return Err(PackingFault::Limit(Unreadable::TooMuch(what)));
            }
        }
    }

    /// Returns whether another packed piece follows. Zeros fill the last block of a tape.
    fn goes_on(&self, sign: &[u8]) -> Result<bool, PackingFault> {
        if self.rest.starts_with(sign) {
            return Ok(true);
        }
        let is_filled = self.rest.iter().all(|byte| *byte == 0);
        if is_filled { Ok(false) } else { Err(PackingFault::Bytes(ErrorKind::InvalidData)) }
    }
}

fn gzip(unpacking: &mut Unpacking) -> Result<(), PackingFault> {
    loop {
        let mut decoder = GzDecoder::new(unpacking.rest);
        unpacking.drain(&mut decoder)?;
        unpacking.rest = decoder.into_inner();
        if !unpacking.goes_on(b"\x1f\x8b")? {
            return Ok(());
        }
    }
}

fn bzip2(unpacking: &mut Unpacking) -> Result<(), PackingFault> {
    loop {
        let mut decoder = BzDecoder::new(unpacking.rest);
        unpacking.drain(&mut decoder)?;
        unpacking.rest = decoder.into_inner();
        if !unpacking.goes_on(b"BZh")? {
            return Ok(());
        }
    }
}

fn xz(unpacking: &mut Unpacking) -> Result<(), PackingFault> {
    let memory = u32::try_from(MEMORY >> 10).unwrap_or(u32::MAX);
    let mut decoder = XzReader::new_mem_limit(unpacking.rest, true, memory);
    unpacking.drain(&mut decoder)
}

fn zstd(unpacking: &mut Unpacking) -> Result<(), PackingFault> {
    /// What ends in this may stand between pieces, and has its length behind it.
    const PASSED_OVER: u32 = 0x184D_2A50;
    while !unpacking.rest.is_empty() {
        let word = |at: usize| Some(u32::from_le_bytes(*unpacking.rest.get(at..)?.first_chunk()?));
        if word(0).is_some_and(|sign| sign & 0xffff_fff0 == PASSED_OVER) {
            let length = word(4).and_then(|length| usize::try_from(length).ok());
            let rest = length.and_then(|length| unpacking.rest.get(length.checked_add(8)?..));
            unpacking.rest = rest.ok_or(PackingFault::Bytes(ErrorKind::UnexpectedEof))?;
            continue;
        }
        if !unpacking.goes_on(b"\x28\xb5\x2f\xfd")? {
            return Ok(());
        }
        let decoder = StreamingDecoder::new_with_max_window_size(unpacking.rest, MEMORY);
        let mut decoder = decoder.map_err(|error| match error {
            FrameDecoderError::WindowSizeTooBig { .. } => {
                PackingFault::Bytes(ErrorKind::OutOfMemory)
            }
            FrameDecoderError::ReadFrameHeaderError(
                ReadFrameHeaderError::MagicNumberReadError(_)
                | ReadFrameHeaderError::FrameDescriptorReadError(_)
                | ReadFrameHeaderError::FrameContentSizeReadError(_),
            ) => PackingFault::Bytes(ErrorKind::UnexpectedEof),
            _ => PackingFault::Bytes(ErrorKind::InvalidData),
        })?;
        unpacking.drain(&mut decoder)?;
        let (stated, sum) =
            (decoder.decoder.get_checksum_from_data(), decoder.decoder.get_calculated_checksum());
        if stated.is_some() && stated != sum {
            return Err(PackingFault::Bytes(ErrorKind::InvalidData));
        }
        unpacking.rest = decoder.into_inner();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn bz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// "nine divisions\n", by the program xz: no crate here writes it.
    const XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x0c\x00\x00\x00\x8f\x98\x41\x9c\x01\x00\x0e\x6e\x69\x6e\x65\x20\x64\x69\x76\x69\x73\x69\x6f\x6e\x73\x0a\x00\x00\x86\x19\x36\xb5\xc5\x0f\x09\xbf\x00\x01\x27\x0f\xdf\x1a\xfc\x6a\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a";

    fn unpack(bytes: &[u8], name: &str) -> Result<(Vec<u8>, String), Unreadable> {
        unpacked(&Source { bytes, name }, &Limits::default()).unwrap()
    }

    const WORDS: &[u8] = b"nine divisions\n";

    #[test]
    fn all_ways_of_packing() {
        for (packed, ending) in
            [(gz(WORDS), "gz"), (bz(WORDS), "BZ2"), (XZ.to_vec(), "xz"), (zst(WORDS), "zst")]
        {
            let (bytes, name) = unpack(&packed, &format!("a.txt.{ending}")).unwrap();
            assert_eq!((bytes.as_slice(), name.as_str()), (WORDS, "a.txt"));
            assert_eq!(unpack(&packed, "letter").unwrap().1, "letter");
            let twice = unpack(&[packed.clone(), packed.clone()].concat(), "a").unwrap().0;
            assert_eq!(twice, [WORDS, WORDS].concat(), "{ending}");
            let filled = unpack(&[packed.as_slice(), &[0; 512]].concat(), "a").unwrap().0;
            assert_eq!(filled, WORDS, "{ending}");
            let end = packed.len() - 1;
            let cut = unpack(&packed[..end], "a");
            assert!(matches!(&cut, Err(Unreadable::Damaged(_))), "{ending}: {cut:?}");
            let wrong = unpack(&[packed.as_slice(), b"more"].concat(), "a");
            assert!(matches!(&wrong, Err(Unreadable::Damaged(_))), "{ending}: {wrong:?}");
            let more = unpack(&gz(&packed), "a.gz.gz");
            assert!(matches!(&more, Err(Unreadable::TooMuch(_))), "{ending}: {more:?}");
        }
        assert!(
            unpacked(&Source { bytes: b"BZh is no file", name: "a.bz2" }, &Limits::default())
                .is_none()
        );
        assert!(unpacked(&Source { bytes: b"", name: "a.gz" }, &Limits::default()).is_none());
    }

    #[test]
    fn bombs_and_archives_are_refused() {
        let zeros = vec![0; 2 << 20];
        for bomb in [gz(&zeros), bz(&zeros), zst(&zeros)] {
            let refused = unpack(&bomb, "a.gz");
            assert!(matches!(&refused, Err(Unreadable::TooMuch(what)) if what.contains("bombs")));
        }
        let mut tar = vec![0; 600];
        tar[257..262].copy_from_slice(b"ustar");
        for (bytes, name) in [(gz(WORDS), "a.tgz"), (gz(WORDS), "a.tar.gz"), (gz(&tar), "a.gz")] {
            let refused = unpack(&bytes, name);
            assert!(matches!(&refused, Err(Unreadable::TooMuch(what)) if what.contains("tar")));
        }
        let noise: Vec<u8> = (0..1_100_000_u32)
            .map(|n| n.wrapping_mul(0x9E37_79B1).rotate_left(n % 31).to_be_bytes()[1])
            .collect();
        let small = Limits { unpacked: 1 << 20, ..Limits::default() };
        let large = unpacked(&Source { bytes: &gz(&noise), name: "a.gz" }, &small);
        assert!(matches!(large, Some(Err(Unreadable::TooMuch(what))) if what.contains("1 MiB")));
        let over = Limits { is_over: &|| true, ..Limits::default() };
        let slow = unpacked(&Source { bytes: &gz(WORDS), name: "a.gz" }, &over);
        assert_eq!(slow, Some(Err(Unreadable::TooSlow)));
    }

    #[test]
    fn damaged_files_are_refused_or_whole() {
        let text = "Telegram from Shtykov to the General Staff, 13 May 1951. ".repeat(40);
        for packed in [gz(text.as_bytes()), bz(text.as_bytes()), XZ.to_vec(), zst(text.as_bytes())]
        {
            for at in 0..packed.len() {
                let mut flipped = packed.clone();
                flipped[at] ^= 0x41;
                for bytes in [&flipped, &packed[..at].to_vec()] {
                    let _ = unpacked(&Source { bytes, name: "a" }, &Limits::default());
                }
            }
        }
    }
}
