//! Zip archives: the parts of a document that is packed, such as an EPUB, DOCX or ODT.
//!
//! Owns what is believed of an archive (nothing that can be counted), how much of it is unpacked,
//! and what is done where it is damaged. Parts are found by their names inside the archive alone:
//! nothing here has to do with files, so that a name with `..` in it leads nowhere. What the parts
//! mean is the business of the formats.

use std::collections::HashMap;
use std::io::Read as _;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use memchr::memmem;
use oem_cp::code_table::DECODING_TABLE_CP437;

use super::{Limits, Unreadable};

/// Above this size …
const SMALL: u64 = 1 << 20;
/// … a part may unpack to this many times its packed size, and no more.
const RATIO: u64 = 200;
/// How much is unpacked between two looks at the limits.
const CHUNK: usize = 64 << 10;
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const CENTRAL_HEADER: &[u8] = b"PK\x01\x02";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An archive.
#[derive(Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    limits: &'a Limits<'a>,
    /// The names of the parts, in the archive's order.
    names: Vec<String>,
    parts: HashMap<String, EntryPart>,
    /// What is found without the archive's list, once it was needed.
    found: Option<HashMap<String, EntryPart>>,
    /// How much was unpacked up to now, in bytes.
    unpacked: u64,
    losses: Vec<String>,
}

/// Where a part lies, and what the list says of it.
#[derive(Clone, Copy, Debug)]
struct EntryPart {
    /// Where its own header begins, in bytes from the start of the archive.
    header: usize,
    /// Its size as packed, in bytes; `None` if that is said nowhere before its end.
    packed: Option<u64>,
    /// The sum that checks it.
    crc: Option<u32>,
    encrypted: bool,
}

/// The header before a part.
#[derive(Clone, Copy, Debug)]
struct EntryHeader<'a> {
    name: &'a [u8],
    method: u16,
    part: EntryPart,
    /// Where the part itself begins.
    data: usize,
}

impl<'a> Archive<'a> {
    /// Reads the list of parts; where it is damaged, looks for the parts themselves.
    ///
    /// # Errors
    /// [`Unreadable::TooMuch`] if there are too many parts, [`Unreadable::Damaged`] if there is none.
    pub fn open(bytes: &'a [u8], limits: &'a Limits<'a>) -> Result<Self, Unreadable> {
        let mut losses = Vec::new();
        let listed = if let Some(listed) = listed(bytes, limits)? {
            listed
        } else {
            let found = found(bytes, limits)?;
            if found.is_empty() {
                let what = "the archive that it is packed in cannot be read";
                return Err(Unreadable::Damaged(what.to_owned()));
            }
            losses.push("some parts, since the file is cut short".to_owned());
            found
        };
        let mut names = Vec::with_capacity(listed.len());
        let mut parts = HashMap::with_capacity(listed.len());
        for (name, part) in listed {
            // Of two with the same name the last is meant: so archives are changed.
            if parts.insert(name.clone(), part).is_none() {
                names.push(name);
            }
        }
        Ok(Self { bytes, limits, names, parts, found: None, unpacked: 0, losses })
    }

    /// Returns the names of the parts, in the archive's order: `OEBPS/chapter-1.xhtml`. Folders and
    /// symbolic links are none.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns whether there is a part with this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// Unpacks a part; `None` if there is none with this name, or nothing of it can be read. Of one
    /// that is damaged it returns what can be read; [`Archive::losses`] says so.
    ///
    /// # Errors
    /// [`Unreadable::Encrypted`], [`Unreadable::TooMuch`] if the part or the archive unpacks to more
    /// than is given, [`Unreadable::TooSlow`].
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(part) = self.parts.get(name).copied() else { return Ok(None) };
        let header = match header_at(self.bytes, part.header) {
            Some(header) if decoded(header.name) == name => Some((header, part)),
            header => {
                self.search()?;
                let found = self.found.as_ref().and_then(|found| found.get(name));
                // Its header may be damaged in its name alone.
                let other = found.and_then(|part| header_at(self.bytes, part.header));
                other.map(|header| (header, header.part)).or(header.map(|header| (header, part)))
            }
        };
        let Some((header, part)) = header else {
            self.lose(format!("{name}, which is damaged"));
            return Ok(None);
        };
        // Where only one of the two says so, it is damaged.
        if part.encrypted && header.part.encrypted {
            return Err(Unreadable::Encrypted);
        }
        let data = self.data(&header, &part);
        let (unpacked, whole) = match header.method {
            STORED => {
                self.count(name, data.len())?;
                (data.to_vec(), part.packed.is_none_or(|packed| packed == data.len() as u64))
            }
            DEFLATED => self.inflate(name, data)?,
            _ => (Vec::new(), false),
        };
        let sound = whole && part.crc.is_none_or(|crc| crc == sum(&unpacked));
        if unpacked.is_empty() && !whole {
            self.lose(format!("{name}, which is damaged"));
            return Ok(None);
        }
        if !whole {
            self.lose(format!("the end of {name}, which is damaged"));
        } else if !sound {
            self.lose(format!("some letters of {name}, which is damaged"));
        }
        Ok(Some(unpacked))
    }

    /// Returns what could not be read up to now, each as a clause.
    #[must_use]
    pub fn losses(&self) -> &[String] {
        &self.losses
    }

    fn lose(&mut self, what: String) {
        if self.losses.len() < 100 && !self.losses.contains(&what) {
            self.losses.push(what);
        }
    }

    fn search(&mut self) -> Result<(), Unreadable> {
        if self.found.is_none() {
            self.found = Some(found(self.bytes, self.limits)?.into_iter().collect());
        }
        Ok(())
    }

    fn data(&self, header: &EntryHeader, part: &EntryPart) -> &'a [u8] {
        let rest = self.bytes.get(header.data..).unwrap_or_default();
        let packed = part.packed.and_then(|packed| usize::try_from(packed).ok());
        let end = packed.unwrap_or_else(|| match header.method {
            // Inflating finds the end by itself.
            DEFLATED => rest.len(),
            _ => next(rest, 0, &[DESCRIPTOR, LOCAL_HEADER, CENTRAL_HEADER]).unwrap_or(rest.len()),
        });
        rest.get(..end).unwrap_or(rest)
    }

    /// Returns what was unpacked, and whether it is all.
    fn inflate(&mut self, name: &str, data: &[u8]) -> Result<(Vec<u8>, bool), Unreadable> {
        let mut decoder = DeflateDecoder::new(data);
        let mut unpacked = Vec::with_capacity((data.len() * 3).min(4 << 20));
        let mut chunk = vec![0; CHUNK];
        loop {
            match decoder.read(&mut chunk) {
                Ok(0) => return Ok((unpacked, true)),
                Ok(length) => {
                    unpacked.extend_from_slice(chunk.get(..length).unwrap_or_default());
                    self.limits.check()?;
                    let packed = decoder.total_in().max(1);
                    if unpacked.len() as u64 > SMALL && unpacked.len() as u64 / packed > RATIO {
                        let what = format!(
                            "{name} unpacks to more than {RATIO} times its size, which is how bombs \
                             are made"
                        );
                        return Err(Unreadable::TooMuch(what));
                    }
                    self.count(name, length)?;
                }
                Err(_) => return Ok((unpacked, false)),
            }
        }
    }

    fn count(&mut self, name: &str, more: usize) -> Result<(), Unreadable> {
        self.unpacked = self.unpacked.saturating_add(more as u64);
        if self.unpacked > self.limits.unpacked {
            let most = self.limits.unpacked >> 20;
            let what = format!("it unpacks to more than {most} MiB, in {name}");
            return Err(Unreadable::TooMuch(what));
        }
        Ok(())
    }
}

/// Returns the parts that the archive lists; `None` if the list cannot be read.
fn listed(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<(String, EntryPart)>>, Unreadable> {
    let Ok(archive) = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Ok(None) };
    if archive.len() > limits.parts {
        return Err(too_many(limits.parts));
    }
    let mut parts = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let Ok(entry) = archive.by_index_data(at) else { continue };
        let Ok(header) = usize::try_from(entry.header_start()) else { continue };
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        let part = EntryPart {
            header,
            packed: Some(entry.compressed_size()),
            crc: Some(entry.crc32()),
            encrypted: entry.encrypted(),
        };
        parts.push((decoded(entry.name_raw()), part));
    }
    Ok(Some(parts))
}

/// Returns the parts that have a header, whether the archive lists them or not.
fn found(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, EntryPart)>, Unreadable> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(start) = next(bytes, at, &[LOCAL_HEADER]) {
        at = start + LOCAL_HEADER.len();
        let Some(header) = header_at(bytes, start) else { continue };
        let name = decoded(header.name);
        if name.is_empty() || name.ends_with('/') || name.contains(char::is_control) {
            continue;
        }
        // What is inside a part that is an archive itself is passed over, if its size is plausible.
        let size = header.part.packed.and_then(|packed| usize::try_from(packed).ok());
        let end = size.and_then(|size| header.data.checked_add(size));
        if let Some(end) = end.filter(|end| bytes.get(*end..).is_some_and(begins_part)) {
            at = end;
        }
        if parts.len() == limits.parts {
            return Err(too_many(limits.parts));
        }
        if parts.len() % 256 == 0 {
            limits.check()?;
        }
        parts.push((name, header.part));
    }
    Ok(parts)
}

fn begins_part(rest: &[u8]) -> bool {
    [LOCAL_HEADER, CENTRAL_HEADER, DESCRIPTOR].iter().any(|sign| rest.starts_with(sign))
}

fn header_at(bytes: &[u8], start: usize) -> Option<EntryHeader<'_>> {
    let rest = bytes.get(start..)?;
    let short = |at: usize| Some(u16::from_le_bytes(*rest.get(at..)?.first_chunk::<2>()?));
    let long = |at: usize| Some(u32::from_le_bytes(*rest.get(at..)?.first_chunk::<4>()?));
    if !rest.starts_with(LOCAL_HEADER) {
        return None;
    }
    let (flags, method) = (short(6)?, short(8)?);
    let (name, extra) = (usize::from(short(26)?), usize::from(short(28)?));
    // With this flag, sizes and sum stand behind the part; all ones say that they stand elsewhere.
    let known = flags & 8 == 0;
    let packed = Some(long(18)?).filter(|size| known && *size != u32::MAX).map(u64::from);
    let crc = Some(long(14)?).filter(|_| known);
    let part = EntryPart { header: start, packed, crc, encrypted: flags & 1 != 0 };
    let data = start + 30 + name + extra;
    Some(EntryHeader { name: rest.get(30..30 + name)?, method, part, data })
}

/// Returns where the first of these signs is, from byte `at` on.
fn next(bytes: &[u8], at: usize, signs: &[&[u8]]) -> Option<usize> {
    let rest = bytes.get(at..)?;
    Some(at + signs.iter().filter_map(|sign| memmem::find(rest, sign)).min()?)
}

/// Names are mostly UTF-8, whether or not they say so; else they are in the code page that zip began
/// with.
pub(super) fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => oem_cp::decode_string_complete_table(name, &DECODING_TABLE_CP437),
    }
}

fn sum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn too_many(most: usize) -> Unreadable {
    Unreadable::TooMuch(format!("it has more than {most} parts"))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use ::zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn text(archive: &mut Archive, name: &str) -> Option<String> {
        archive.read(name).unwrap().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    const PARTS: &[(&str, &[u8])] =
        &[("a.txt", b"nine divisions"), ("dir/b.txt", &[b'b'; 4000]), ("../c", b"up")];

    #[test]
    fn parts_are_found_by_their_names_alone() {
        let bytes = packed(PARTS);
        let limits = Limits::default();
        let mut archive = Archive::open(&bytes, &limits).unwrap();
        assert_eq!(archive.names(), ["a.txt", "dir/b.txt", "../c"]);
        assert_eq!(text(&mut archive, "a.txt").as_deref(), Some("nine divisions"));
        assert_eq!(text(&mut archive, "dir/b.txt").map(|text| text.len()), Some(4000));
        assert_eq!(text(&mut archive, "c"), None);
        assert!(archive.has("../c") && archive.losses().is_empty());
    }

    #[test]
    fn without_its_list_an_archive_is_searched() {
        let bytes = packed(PARTS);
        let list = memmem::find(&bytes, CENTRAL_HEADER).unwrap();
        let limits = Limits::default();
        let mut archive = Archive::open(&bytes[..list], &limits).unwrap();
        assert_eq!(text(&mut archive, "a.txt").as_deref(), Some("nine divisions"));
        assert_eq!(text(&mut archive, "dir/b.txt").map(|text| text.len()), Some(4000));
        assert_eq!(archive.losses().len(), 1);
        let nothing = Archive::open(b"PK\x03\x04 and nothing more", &limits);
        assert!(matches!(nothing, Err(Unreadable::Damaged(_))));
    }

    #[test]
    fn of_a_damaged_part_is_read_what_can_be() {
        let long: Vec<u8> = (0..20_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let mut bytes = packed(&[("long", &long), ("a", b"after")]);
        let middle = bytes.len() / 2;
        bytes[middle..middle + 40].fill(0xff);
        let limits = Limits::default();
        let mut archive = Archive::open(&bytes, &limits).unwrap();
        let read = archive.read("long").unwrap().unwrap();
        assert!(read.len() > 1000 && long.starts_with(&read[..1000]));
        assert_eq!(text(&mut archive, "a").as_deref(), Some("after"));
        assert_eq!(archive.losses().len(), 1, "{:?}", archive.losses());
    }

    #[test]
    fn too_much_is_refused_and_sizes_are_not_believed() {
        let mut bytes = packed(&[("bomb", &vec![b' '; 3 << 20])]);
        let limits = Limits::default();
        let bomb = |bytes: &[u8]| Archive::open(bytes, &limits).unwrap().read("bomb");
        assert!(matches!(bomb(&bytes), Err(Unreadable::TooMuch(what)) if what.contains("bomb")));
        // Both headers say that it unpacks to nothing.
        bytes[22..26].fill(0);
        let list = memmem::find(&bytes, CENTRAL_HEADER).unwrap();
        bytes[list + 24..list + 28].fill(0);
        assert!(matches!(bomb(&bytes), Err(Unreadable::TooMuch(_))));
        let few = Limits { parts: 2, ..Limits::default() };
        assert!(matches!(Archive::open(&packed(PARTS), &few), Err(Unreadable::TooMuch(_))));
        let small = Limits { unpacked: 4010, ..Limits::default() };
        let parts = packed(PARTS);
        let mut archive = Archive::open(&parts, &small).unwrap();
        assert!(archive.read("dir/b.txt").is_ok());
        assert!(matches!(archive.read("a.txt"), Err(Unreadable::TooMuch(_))));
        let over = Limits { is_over: &|| true, ..Limits::default() };
        let slow = Archive::open(&parts, &over).unwrap().read("dir/b.txt");
        assert_eq!(slow, Err(Unreadable::TooSlow));
    }

    #[test]
    fn an_encrypted_part_is_named_so() {
        let mut bytes = packed(&[("a", b"secret")]);
        let list = memmem::find(&bytes, CENTRAL_HEADER).unwrap();
        bytes[6] |= 1;
        bytes[list + 8] |= 1;
        let limits = Limits::default();
        let read = Archive::open(&bytes, &limits).unwrap().read("a");
        assert_eq!(read, Err(Unreadable::Encrypted));
    }

    #[test]
    fn nothing_panics_on_damage() {
        let bytes = packed(PARTS);
        let limits = Limits::default();
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x5a;
            for damaged in [&flipped, &bytes[..at].to_vec()] {
                let Ok(mut archive) = Archive::open(damaged, &limits) else { continue };
                for name in archive.names().to_vec() {
                    let _ = archive.read(&name);
                }
            }
        }
    }
}
