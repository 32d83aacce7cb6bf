//! Zip archives: the parts of a document that is packed, such as an EPUB, DOCX or ODT.
//!
//! Owns what is believed of an archive (nothing that can be counted), how much of it is unpacked,
//! and what is done where it is damaged. Parts are found by their names inside the archive alone:
//! nothing here has to do with files, so that a name with `..` in it leads nowhere. What the parts
//! mean is the business of the formats.
//!
//! It is long because a third of it is its tests, which pack and damage archives.

use std::collections::{HashMap, HashSet};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use memchr::memmem;
use oem_cp::code_table::DECODING_TABLE_CP437;

use super::{Limits, Unreadable, check_ratio, inflate};

/// How much is unpacked between two looks at the limits.
const CHUNK: usize = 64 << 10;
/// A longer name is damage or worse, in bytes.
const LONGEST_NAME: usize = 1000;
/// What stands before a part, and so at the beginning of most archives.
pub(super) const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
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
    /// How it is packed and how long its name is, as the list says: for a part whose own header is
    /// damaged.
    listed: Option<(u16, usize)>,
}

/// Parts with their names.
type NamedParts = Vec<(String, EntryPart)>;

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
        let (listed, is_whole) = match listed(bytes, limits)? {
            Some((listed, is_whole)) => (listed, is_whole),
            None => (Vec::new(), false),
        };
        let is_lost = listed.is_empty() && !is_whole;
        let mut names = Vec::with_capacity(listed.len());
        let mut parts = HashMap::with_capacity(listed.len());
        for (name, part) in listed {
            // Of two with the same name the last is meant: so archives are changed.
            if parts.insert(name.clone(), part).is_none() {
                names.push(name);
            }
        }
        if !is_whole {
            let mut places: HashSet<usize> = parts.values().map(|part| part.header).collect();
            for (name, part) in found(bytes, limits)?.into_iter().chain(directory(bytes, limits)?) {
                // One that is there already may have another name in the list, the right one.
                let is_new = places.insert(part.header);
                if is_lost && part.listed.is_none() {
                    if parts.insert(name.clone(), part).is_none() {
                        names.push(name);
                    }
                } else if !parts.contains_key(&name) {
                    parts.insert(name.clone(), part);
                    if is_new {
                        names.push(name);
                    }
                }
            }
            if parts.is_empty() {
                let what = "the archive that it is packed in cannot be read";
                return Err(Unreadable::Damaged(what.to_owned()));
            }
            if is_lost {
                losses.push("some parts, since the file is cut short".to_owned());
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
        let guessed = || guessed(self.bytes, &part).map(|header| (header, part));
        let Some((header, part)) = header.or_else(guessed) else {
            self.lose(format!("{name}, which is damaged"));
            return Ok(None);
        };
        let data = self.data(&header, &part);
        // Where only one of the two says so, it is damaged.
        let encrypted = part.encrypted && header.part.encrypted;
        let (mut unpacked, whole) = match header.method {
            STORED => {
                self.count(name, data.len())?;
                (data.to_vec(), part.packed.is_none_or(|packed| packed == data.len() as u64))
            }
            DEFLATED => match self.inflate(name, data) {
                Err(Unreadable::TooMuch(_)) if encrypted => return Err(Unreadable::Encrypted),
                inflated => inflated?,
            },
            _ => (Vec::new(), false),
        };
        let sound = whole && part.crc.is_none_or(|crc| crc == sum(&unpacked));
        // What is said to be encrypted and is not has a damaged header.
        if encrypted && !(sound && part.crc.is_some()) {
            return Err(Unreadable::Encrypted);
        }
        let mut is_mended = false;
        if !sound && header.method == DEFLATED && !unpacked.is_empty() {
            is_mended = self.go_on(name, data, &mut unpacked)?;
        }
        if unpacked.is_empty() && !whole {
            self.lose(format!("{name}, which is damaged"));
            return Ok(None);
        }
        if is_mended {
            self.lose(format!("some words of {name}, which is damaged"));
        } else if !whole {
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
        let mut decoder = Decompress::new(false);
        let mut unpacked = Vec::with_capacity((data.len() * 3).min(4 << 20));
        let mut chunk = vec![0; CHUNK];
        let at = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        loop {
            let (read, written) = (decoder.total_in(), decoder.total_out());
            let rest = data.get(at(read)..).unwrap_or_default();
            let status = decoder.decompress(rest, &mut chunk, FlushDecompress::None);
            // What was unpacked before a fault is there too.
            let length = at(decoder.total_out() - written);
            unpacked.extend_from_slice(chunk.get(..length).unwrap_or_default());
            self.limits.check()?;
            check_ratio(name, unpacked.len(), decoder.total_in())?;
            self.count(name, length)?;
            match status {
                Ok(Status::StreamEnd) => return Ok((unpacked, true)),
                Ok(_) if length > 0 || decoder.total_in() > read => {}
                _ => return Ok((unpacked, false)),
            }
        }
    }

    /// Unpacks what comes after the damage too; returns whether there is any.
    fn go_on(
        &mut self,
        name: &str,
        data: &[u8],
        unpacked: &mut Vec<u8>,
    ) -> Result<bool, Unreadable> {
        let end = next(data, 0, &[DESCRIPTOR, LOCAL_HEADER, CENTRAL_HEADER]);
        let data = data.get(..end.unwrap_or(data.len())).unwrap_or(data);
        let left = self.limits.unpacked.saturating_sub(self.unpacked);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(data.len().saturating_mul(20));
        let all = inflate::inflate(data, most);
        let more = all.len().saturating_sub(unpacked.len());
        if more == 0 {
            return Ok(false);
        }
        self.limits.check()?;
        self.count(name, more)?;
        *unpacked = all;
        Ok(true)
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

/// Returns the parts that the archive lists and that are where it says, and whether they are all;
/// `None` if the list cannot be read.
fn listed(bytes: &[u8], limits: &Limits) -> Result<Option<(NamedParts, bool)>, Unreadable> {
    let Ok(archive) = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Ok(None) };
    if archive.len() > limits.parts {
        return Err(too_many(limits.parts));
    }
    let mut parts = Vec::with_capacity(archive.len());
    let mut is_whole = true;
    for at in 0..archive.len() {
        let entry = archive.by_index_data(at).ok();
        let header = entry.as_ref().and_then(|entry| usize::try_from(entry.header_start()).ok());
        let (Some(entry), Some(header)) = (entry, header) else {
            is_whole = false;
            continue;
        };
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        let method = match entry.compression() {
            ::zip::CompressionMethod::Stored => Some(STORED),
            ::zip::CompressionMethod::Deflated => Some(DEFLATED),
            _ => None,
        };
        let part = EntryPart {
            header,
            packed: Some(entry.compressed_size()),
            crc: Some(entry.crc32()),
            encrypted: entry.encrypted(),
            listed: method.map(|method| (method, entry.name_raw().len())),
        };
        parts.push((decoded(entry.name_raw()), part));
    }
    Ok(Some((parts, is_whole)))
}

/// Returns the parts that have a header, whether the archive lists them or not.
fn found(bytes: &[u8], limits: &Limits) -> Result<NamedParts, Unreadable> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut seen = 0_usize;
    while let Some(start) = next(bytes, at, &[LOCAL_HEADER]) {
        // Not only where there is a part: a file may have millions of these signs.
        if seen.is_multiple_of(256) {
            limits.check()?;
        }
        seen += 1;
        at = start + LOCAL_HEADER.len();
        let Some(header) = header_at(bytes, start) else { continue };
        // What is beyond every name is not even copied.
        let odd = |byte: &u8| byte.is_ascii_control();
        if header.name.len() > LONGEST_NAME || header.name.iter().any(odd) {
            continue;
        }
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
        parts.push((name, header.part));
    }
    Ok(parts)
}

/// Returns the parts that what is left of the list names.
fn directory(bytes: &[u8], limits: &Limits) -> Result<NamedParts, Unreadable> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(start) = next(bytes, at, &[CENTRAL_HEADER]) {
        at = start + CENTRAL_HEADER.len();
        let Some(rest) = bytes.get(start..) else { break };
        let Some((name, part)) = listed_at(rest) else { continue };
        let name = decoded(name);
        if name.is_empty() || name.ends_with('/') || name.contains(char::is_control) {
            continue;
        }
        if parts.len() == limits.parts {
            return Err(too_many(limits.parts));
        }
        if parts.len() % 256 == 0 {
            limits.check()?;
        }
        parts.push((name, part));
    }
    Ok(parts)
}

/// Returns the name of a part, and what its entry in the list says of it.
fn listed_at(rest: &[u8]) -> Option<(&[u8], EntryPart)> {
    let short = |at: usize| Some(u16::from_le_bytes(*rest.get(at..)?.first_chunk::<2>()?));
    let long = |at: usize| Some(u32::from_le_bytes(*rest.get(at..)?.first_chunk::<4>()?));
    let name = rest.get(46..46 + usize::from(short(28)?))?;
    let part = EntryPart {
        header: usize::try_from(long(42)?).ok()?,
        packed: Some(long(20)?).filter(|size| *size != u32::MAX).map(u64::from),
        crc: Some(long(16)?),
        encrypted: short(8)? & 1 != 0,
        listed: Some((short(10)?, name.len())),
    };
    Some((name, part))
}

/// Returns the header that a part seems to have had, as the list says; only its length is its own.
fn guessed<'b>(bytes: &'b [u8], part: &EntryPart) -> Option<EntryHeader<'b>> {
    let (method, name) = part.listed?;
    let rest = bytes.get(part.header..)?;
    let extra = u16::from_le_bytes(*rest.get(28..)?.first_chunk::<2>()?);
    let extra = Some(usize::from(extra)).filter(|extra| *extra < 64).unwrap_or(0);
    let data = part.header + 30 + name + extra;
    Some(EntryHeader { name: rest.get(30..30 + name)?, method, part: *part, data })
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
    let part = EntryPart { header: start, packed, crc, encrypted: flags & 1 != 0, listed: None };
    let data = start + 30 + name + extra;
    Some(EntryHeader { name: rest.get(30..30 + name)?, method, part, data })
}

/// Returns where the first of these signs is, from byte `at` on. Looks no further than that, since it
/// is asked for each part.
fn next(bytes: &[u8], at: usize, signs: &[&[u8]]) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let is_there =
        |at: &usize| rest.get(*at..).is_some_and(|r| signs.iter().any(|s| r.starts_with(s)));
    Some(at + memmem::find_iter(rest, b"PK").find(is_there)?)
}

/// Returns whether an archive lists a part with one of these names; `None` if its list cannot be read.
pub(super) fn lists(bytes: &[u8], names: &[&str]) -> Option<bool> {
    let archive = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    Some(names.iter().any(|name| archive.index_for_name(name).is_some()))
}

/// Returns whether a part with this name begins anywhere, by its own header; to be asked where the
/// list of parts is damaged.
pub(super) fn has_header_of(bytes: &[u8], name: &str) -> bool {
    memmem::find_iter(bytes, name).any(|at| {
        let header = at.checked_sub(30).and_then(|start| header_at(bytes, start));
        header.is_some_and(|header| header.name == name.as_bytes())
    })
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
    fn signs_that_are_no_parts_take_no_time() {
        let signs = LOCAL_HEADER.repeat(200_000);
        let seen = std::sync::atomic::AtomicU32::new(0);
        let is_over = || seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 100;
        let limits = Limits { is_over: &is_over, ..Limits::default() };
        assert_eq!(found(&signs, &limits).unwrap_err(), Unreadable::TooSlow);
        // Without that limit, the same ends by itself.
        assert!(matches!(found(&signs[..1 << 16], &Limits::default()), Ok(p) if p.is_empty()));
        // Headers whose names are as long as they can be, all over each other.
        let mut long = [0; 30];
        long[..4].copy_from_slice(LOCAL_HEADER);
        long[26..28].fill(0xff);
        let long = long.map(|byte| if byte == 0 { b'a' } else { byte }).repeat(50_000);
        let began = std::time::Instant::now();
        assert!(matches!(found(&long, &Limits::default()), Ok(parts) if parts.is_empty()));
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }

    #[test]
    fn ends_of_archives_that_are_none_take_no_time() {
        // A list of parts, and as many ends that say it has as many parts as can be.
        let mut end = b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\0\0\0\x10\0\0\0\0\0\0".to_vec();
        end[12..16].copy_from_slice(&(1_u32 << 20).to_le_bytes());
        let mut listed = [0; 46];
        listed[..4].copy_from_slice(CENTRAL_HEADER);
        let mut bytes = listed.repeat(20_000);
        bytes.extend(end.repeat(20_000));
        let began = std::time::Instant::now();
        let _ = Archive::open(&bytes, &Limits::default());
        assert!(lists(&bytes, &["a"]).is_none_or(|is| !is));
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }

    #[test]
    fn stored_parts_without_a_size_end_at_the_next_sign() {
        // Their own headers say no size, and there is no list.
        let mut bytes = Vec::new();
        for number in 0..5_000_u32 {
            let name = format!("{number:05}");
            let mut header = [0; 30];
            header[..4].copy_from_slice(LOCAL_HEADER);
            header[6] = 8;
            header[26] = 5;
            bytes.extend(header);
            bytes.extend(name.as_bytes());
            bytes.extend([b'x'; 200]);
        }
        let limits = Limits::default();
        let mut archive = Archive::open(&bytes, &limits).unwrap();
        let began = std::time::Instant::now();
        for name in archive.names().to_vec() {
            assert_eq!(archive.read(&name).unwrap().map(|part| part.len()), Some(200));
        }
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
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
    fn what_a_fault_leaves_is_read() {
        let words: Vec<u8> =
            (0..900_u32).flat_map(|n| format!("{} ", n * n).into_bytes()).collect();
        let sound = packed(&[("first", b"one"), ("word/a.xml", &words), ("last", b"end")]);
        let limits = Limits::default();
        let data = memmem::find(&sound, b"word/a.xml").unwrap() + 10;
        let size = memmem::find(&sound[data..], LOCAL_HEADER).unwrap();
        // A part that fits into one step keeps what came before the fault, and most of the rest.
        let mut wrong = sound.clone();
        wrong[data + size * 2 / 3] ^= 0x10;
        let mut archive = Archive::open(&wrong, &limits).unwrap();
        let read = archive.read("word/a.xml").unwrap().unwrap();
        assert_eq!(read[..words.len() / 2], words[..words.len() / 2]);
        assert_eq!(archive.losses().len(), 1);
        // Bytes are gone before it, so that nothing behind stands where the list says.
        let mut moved = sound.clone();
        moved.drain(31..34);
        let mut archive = Archive::open(&moved, &limits).unwrap();
        assert_eq!(archive.read("word/a.xml").unwrap(), Some(words.clone()));
        // Its own header is gone.
        let mut headless = sound.clone();
        headless[data - 40..data - 30].fill(0xee);
        let mut archive = Archive::open(&headless, &limits).unwrap();
        assert_eq!(archive.read("word/a.xml").unwrap(), Some(words.clone()));
        assert_eq!(text(&mut archive, "last").as_deref(), Some("end"));
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
        let read = |bytes: &[u8]| Archive::open(bytes, &limits).unwrap().read("a");
        // It only says so: its sum is that of what stands there.
        assert_eq!(read(&bytes), Ok(Some(b"secret".to_vec())));
        let data = memmem::find(&bytes, b"secret").unwrap_or(31);
        bytes[data] ^= 0x55;
        assert_eq!(read(&bytes), Err(Unreadable::Encrypted));
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
