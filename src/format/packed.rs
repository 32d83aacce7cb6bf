//! Packed files: one file inside of another, by gzip, bzip2, xz or Zstandard.
//!
//! Owns how they are told, what the file inside is called, and how far it is unpacked: never beyond
//! the limits, never again inside of itself. Of a file that is damaged or cut off it gives what can be
//! had, and says so. What the file inside is, is asked of it like of any other.

use std::io::{ErrorKind, Read};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use super::{Limits, Source, Unreadable, check_ratio, collection};

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

/// The file inside of a packed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its name: that of the packed file without its ending.
    pub name: String,
    /// What of it could not be unpacked, as a clause.
    pub loss: Option<String>,
}

/// Returns whether a file is packed, by its first bytes.
#[must_use]
pub fn is_packed(head: &[u8]) -> bool {
    packing_of(head).is_some()
}

/// Returns what can be unpacked of the first bytes of a packed file, and the name of the file inside;
/// `None` if it is not packed.
#[must_use]
pub fn opening(head: &Source, limits: &Limits) -> Option<(Vec<u8>, String)> {
    let packing = packing_of(head.bytes)?;
    let (all, _) = unpack(packing, head.bytes, limits);
    Some((all, inner_name(packing, head.name).to_owned()))
}

/// Unpacks a file. `None` if the file is not packed.
///
/// # Errors
/// [`Unreadable::TooMuch`] if it unpacks to more than the limits allow or to more than 200 times its
/// size, or holds what is packed again or a tar archive; [`Unreadable::Damaged`] if nothing of it can
/// be unpacked; [`Unreadable::TooSlow`].
#[must_use]
pub fn unpacked(source: &Source, limits: &Limits) -> Option<Result<Unpacked, Unreadable>> {
    let packing = packing_of(source.bytes)?;
    let name = inner_name(packing, source.name);
    let named = Source { bytes: &[], name };
    if source.ends_in(&[packing.ending_of_tar]) || named.ends_in(&["tar"]) {
        return Some(Err(tar()));
    }
    let (bytes, result) = unpack(packing, source.bytes, limits);
    let loss = match result {
        Ok(()) => None,
        // What can be had of it.
        Err(PackingFault::Bytes(kind)) if kind != ErrorKind::OutOfMemory && !bytes.is_empty() => {
            Some(match kind {
                ErrorKind::UnexpectedEof => "the end, which is missing in the packed file",
                _ => "some of it, since the packed file is damaged or cut off",
            })
        }
        Err(fault) => return Some(Err(fault.into())),
    };
    let inside = Source { bytes: &bytes, name };
    let is_archive = || collection::collection_of(&inside).is_some_and(|c| c.name == "zip");
    if bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar")) {
        return Some(Err(tar()));
    }
    if packing_of(&bytes).is_some() || is_archive() {
        let what = "what is packed in it is packed again";
        return Some(Err(Unreadable::TooMuch(what.to_owned())));
    }
    let name = name.to_owned();
    Some(Ok(Unpacked { bytes, name, loss: loss.map(str::to_owned) }))
}

fn inner_name<'a>(packing: &Packing, name: &'a str) -> &'a str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(packing.ending) => stem,
        _ => name,
    }
}

/// Returns what was unpacked, and what went wrong.
fn unpack(packing: &Packing, bytes: &[u8], limits: &Limits) -> (Vec<u8>, Result<(), PackingFault>) {
    let mut unpacking = Unpacking { rest: bytes, packed: bytes.len(), limits, all: Vec::new() };
    let result = (packing.unpack)(&mut unpacking);
    (unpacking.all, result)
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
            check_ratio("it", size, self.packed as u64).map_err(PackingFault::Limit)?;
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

    fn unpack(bytes: &[u8], name: &str) -> Result<Unpacked, Unreadable> {
        unpacked(&Source { bytes, name }, &Limits::default()).unwrap()
    }

    /// What is unpacked of a file of which nothing is missing.
    fn whole(bytes: &[u8], name: &str) -> (Vec<u8>, String) {
        let Unpacked { bytes, name, loss } = unpack(bytes, name).unwrap();
        assert_eq!(loss, None);
        (bytes, name)
    }

    const WORDS: &[u8] = b"nine divisions\n";

    #[test]
    fn all_ways_of_packing() {
        for (packed, ending) in
            [(gz(WORDS), "gz"), (bz(WORDS), "BZ2"), (XZ.to_vec(), "xz"), (zst(WORDS), "zst")]
        {
            let (bytes, name) = whole(&packed, &format!("a.txt.{ending}"));
            assert_eq!((bytes.as_slice(), name.as_str()), (WORDS, "a.txt"));
            assert_eq!(whole(&packed, "letter").1, "letter");
            let twice = whole(&[packed.clone(), packed.clone()].concat(), "a").0;
            assert_eq!(twice, [WORDS, WORDS].concat(), "{ending}");
            let filled = whole(&[packed.as_slice(), &[0; 512]].concat(), "a").0;
            assert_eq!(filled, WORDS, "{ending}");
            let end = packed.len() - 1;
            for damaged in [&packed[..end], &[packed.as_slice(), b"more"].concat()] {
                // The others give a block only when they have seen its end.
                let some = match unpack(damaged, "a") {
                    Err(Unreadable::Damaged(_)) if ending != "gz" => continue,
                    some => some.unwrap(),
                };
                assert_eq!(some.bytes, WORDS, "{ending}");
                assert!(some.loss.is_some(), "{ending}");
            }
            let nothing = unpack(&packed[..10], "a");
            assert!(matches!(&nothing, Err(Unreadable::Damaged(_))), "{ending}: {nothing:?}");
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
    fn of_a_long_file_that_is_cut_its_beginning_is_read() {
        let words = (0_u32..400_000).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        for packed in [gz(words.as_bytes()), bz(words.as_bytes()), zst(words.as_bytes())] {
            let some = unpack(&packed[..packed.len() / 2], "a.txt.gz").unwrap();
            assert!(some.bytes.len() > words.len() / 4, "{} of {}", some.bytes.len(), words.len());
            assert!(words.as_bytes().starts_with(&some.bytes));
            let loss = some.loss.unwrap();
            assert!(loss.contains("the packed file"), "{loss}");
            let head = Source { bytes: &packed[..packed.len() / 2], name: "a.txt.bz2" };
            assert!(words.as_bytes().starts_with(&opening(&head, &Limits::default()).unwrap().0));
        }
    }

    #[test]
    fn damaged_files_say_so_or_are_whole() {
        let text = "Telegram from Shtykov to the General Staff, 13 May 1951. ".repeat(40);
        let text = text.as_bytes();
        let all = [(gz(text), text), (bz(text), text), (XZ.to_vec(), WORDS), (zst(text), text)];
        for (packed, original) in all {
            for at in 0..packed.len() {
                let mut flipped = packed.clone();
                flipped[at] ^= 0x41;
                for bytes in [&flipped, &packed[..at].to_vec()] {
                    let Some(Ok(read)) = unpacked(&Source { bytes, name: "a" }, &Limits::default())
                    else {
                        continue;
                    };
                    assert!(read.loss.is_some() || read.bytes == original, "byte {at}");
                }
            }
        }
    }
}
