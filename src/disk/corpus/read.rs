//! Reading one document of a corpus.
//!
//! Owns the promise that nothing is read from outside the corpus, and nothing but regular files.
//! Which documents there are is decided in [`super::walk`].

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Corpus, CorpusPart, LIMIT, ReadError};
use crate::disk::file::open::{self, Closed};
use crate::disk::watched;
use crate::format::decode::{Decoded, LineEnds, NotText, SAMPLE, binary, decode, decode_as};
use crate::format::packed;
use crate::format::{self, Format, Limits, Read, Source, Unreadable};
use crate::model::apparatus::{self, Apparatus};
use crate::model::document::{Document, SourceFile};
use crate::model::path::DocPath;
use crate::model::structure::Structure;
use crate::model::text::{Text, TextOrigin, sha256};

/// From this size on, a file is looked at before it is read: 1 MiB.
const LARGE: u64 = 1 << 20;
/// How much of its middle and of its end is looked at, in bytes.
const PART: usize = 64 << 10;
/// A larger file is not read by its format, in bytes: 512 MiB.
const FORMATTED: u64 = 512 << 20;
/// How long reading a file by its format may take.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// What plain text is called among the formats, and the version of it.
const PLAIN: &str = "text";
const PLAIN_VERSION: u32 = 1;

/// What is wanted of a document beside its text.
#[derive(Clone, Copy)]
enum FactsWanted<'a> {
    No,
    Yes,
    /// Yes; but its text is shown as soon as a format has made it.
    After(&'a dyn Fn(Document)),
}

impl Corpus {
    /// Reads a document. This may take long, so the thread that draws must not call it.
    ///
    /// # Errors
    /// When the document cannot be read, is not text, or is not in the corpus.
    pub fn read(&self, path: &DocPath) -> Result<Document, ReadError> {
        self.read_as(path, FactsWanted::Yes)
    }

    /// Does the same; gives `early` the document without its facts before they are looked for, if a
    /// format makes its text.
    ///
    /// # Errors
    /// As for [`Corpus::read`].
    pub fn read_early(
        &self,
        path: &DocPath,
        early: &dyn Fn(Document),
    ) -> Result<Document, ReadError> {
        self.read_as(path, FactsWanted::After(early))
    }

    /// Reads the text of a document, without its facts, which take longer than everything else.
    ///
    /// # Errors
    /// As for [`Corpus::read`].
    pub fn read_text(&self, path: &DocPath) -> Result<Document, ReadError> {
        self.read_as(path, FactsWanted::No)
    }

    fn read_as(&self, path: &DocPath, wanted: FactsWanted) -> Result<Document, ReadError> {
        let bytes = match self.content(path) {
            Err(ReadError::Missing) if let Some(part) = self.part(path) => {
                let (collection, name) = part?;
                let part = collection.part(&name).ok_or(ReadError::Missing)?;
                let (bytes, losses) = part.read.as_ref().map_err(Clone::clone)?;
                let source = Source { bytes, name: &part.file_name };
                let mut document = self.read_source(path, &source, wanted)?;
                document.source.losses.extend(losses.iter().cloned());
                return Ok(document);
            }
            content => content?,
        };
        let source = Source { bytes: &bytes, name: path.name() };
        if format::may_be_read(&source) {
            return self.read_source(path, &source, wanted);
        }
        self.plain(path, bytes, wanted)
    }

    fn plain(
        &self,
        path: &DocPath,
        bytes: Vec<u8>,
        wanted: FactsWanted,
    ) -> Result<Document, ReadError> {
        let facts = |text: &str| match wanted {
            FactsWanted::No => Apparatus::default(),
            FactsWanted::Yes | FactsWanted::After(_) => apparatus::read(text, &self.rules),
        };
        let size = bytes.len() as u64;
        let named = self.encodings.of(path);
        let Some(read) = named.and_then(|encoding| decode_as(&bytes, encoding)) else {
            return decoded(path, size, decode(bytes), None, facts);
        };
        let digest = sha256(&bytes);
        // What was made of it as long as no encoding was named; it may be annotated.
        let before = decode(bytes).ok().map(|before| before.text);
        // A text whose mark says the encoding is the same in any case.
        let by_name = read.as_ref().ok().filter(|read| !read.had_bom);
        let origin = by_name.map(|read| TextOrigin {
            read_by: format!("{PLAIN}/{PLAIN_VERSION} {}", read.encoding),
            source_sha256: digest,
            plain: before.filter(|before| *before != read.text).map(Text::new).map(Arc::new),
        });
        decoded(path, size, read, origin, facts)
    }

    /// Reads a document by its format, if it has one; what is packed is unpacked first.
    fn read_source(
        &self,
        path: &DocPath,
        source: &Source,
        wanted: FactsWanted,
    ) -> Result<Document, ReadError> {
        let began = Instant::now();
        let is_over = || began.elapsed() > LONGEST;
        if let Some(unpacked) = packed::unpacked(source, &limits(&is_over)) {
            let (bytes, name) = unpacked?;
            let inner = Source { bytes: &bytes, name: &name };
            return match format::format_of(&inner) {
                Some(format) => self.formatted(path, format, &inner, wanted),
                None => self.plain(path, bytes, wanted),
            };
        }
        match format::format_of(source) {
            Some(format) => self.formatted(path, format, source, wanted),
            None => self.plain(path, source.bytes.to_vec(), wanted),
        }
    }

    /// Reads a file by its format.
    fn formatted(
        &self,
        path: &DocPath,
        format: &'static Format,
        source: &Source,
        wanted: FactsWanted,
    ) -> Result<Document, ReadError> {
        if source.bytes.len() as u64 > FORMATTED {
            return Err(ReadError::TooLong(FORMATTED >> 20));
        }
        let digest = sha256(source.bytes);
        let read = self.made(format, source, &digest)?;
        // Annotations on it were made before there was a format for it.
        let plain = || decode(source.bytes.to_vec()).ok().map(|plain| Text::new(plain.text));
        let origin = TextOrigin {
            read_by: format.read_by(),
            source_sha256: digest,
            plain: format.was_plain.then(plain).flatten().map(Arc::new),
        };
        let text = Arc::new(Text::new(read.text).made_from(origin));
        let structure = Arc::new(read.structure);
        let document = |apparatus: Apparatus| Document {
            path: path.clone(),
            text: text.clone(),
            structure: structure.clone(),
            apparatus: Arc::new(apparatus),
            source: SourceFile {
                bytes: source.bytes.len() as u64,
                format: format.name,
                losses: read.losses.clone(),
                ..SourceFile::default()
            },
        };
        if let FactsWanted::After(early) = wanted {
            early(document(Apparatus::default()));
        }
        Ok(document(match wanted {
            FactsWanted::No => Apparatus::default(),
            _ => apparatus::read_with(text.as_str(), &read.facts, &self.rules),
        }))
    }

    /// Returns what a format makes of a file with this SHA-256, or made of it before.
    fn made(&self, format: &Format, source: &Source, digest: &str) -> Result<Read, Unreadable> {
        let make = || {
            if format.watched {
                return watched::read(format, source);
            }
            let began = Instant::now();
            let is_over = || began.elapsed() > LONGEST;
            (format.read)(source, &limits(&is_over))
        };
        match &self.texts {
            Some(texts) => texts.get_or_make(format, (digest, source.bytes.len()), make),
            None => make(),
        }
    }

    /// Reads the beginning of a document that is valid UTF-8, without its facts: the complete lines
    /// in its first `bytes` bytes, or all of it if it is shorter. Used to show something before the
    /// whole document has been read. `None` if the document is anything else.
    #[must_use]
    pub fn head(&self, path: &DocPath, bytes: u64) -> Option<Document> {
        if matches!(self.part, CorpusPart::Bytes(..)) {
            return None;
        }
        if self.encodings.of(path).is_some() {
            return None;
        }
        let (file, about) = self.open(&path.below(&self.root)).ok()?.ok()?;
        readable(&about).ok()?;
        let size = about.len();
        let mut head = Vec::new();
        file.take(bytes).read_to_end(&mut head).ok()?;
        let whole = std::str::from_utf8(&head).map_or_else(|error| error.valid_up_to(), str::len);
        if whole + 4 < head.len() {
            return None;
        }
        if format::format_of(&Source { bytes: &head, name: path.name() }).is_some() {
            return None;
        }
        if size > bytes {
            head.truncate(memchr::memrchr(b'\n', &head).map_or(whole, |at| at + 1));
        }
        decoded(path, size, decode(head), None, |_| Apparatus::default()).ok()
    }

    /// Returns the first bytes of a document's file, at most `length`.
    pub(super) fn first_bytes(&self, path: &DocPath, length: usize) -> Option<Vec<u8>> {
        let (file, _) = self.open(&path.below(&self.root)).ok()?.ok()?;
        let mut bytes = Vec::with_capacity(length);
        file.take(length as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn content(&self, path: &DocPath) -> Result<Vec<u8>, ReadError> {
        match &self.part {
            CorpusPart::Bytes(own, bytes) if own == path => Ok(bytes.to_vec()),
            CorpusPart::Bytes(..) => Err(ReadError::Missing),
            _ => self.bytes(path),
        }
    }

    pub(super) fn bytes(&self, path: &DocPath) -> Result<Vec<u8>, ReadError> {
        let below = path.below(&self.root);
        let failed = || ReadError::of(&below);
        // Only examined: merely opening a pipe or a device may have effects.
        let is_file = fs::symlink_metadata(&below).is_ok_and(|about| about.is_file());
        let direct = is_file.then(|| open::without_links(&below).ok()).flatten();
        let (file, about) = match direct {
            // No part of the path is a link, so it leads exactly where it says.
            Some(_) if self.excludes(&below) => return Err(ReadError::NotADocument),
            Some(file) => open::checked(file),
            None => self.open(&below)?,
        }
        .map_err(ReadError::closed(&below))?;
        readable(&about)?;
        let named = self.encodings.of(path).is_some();
        if about.len() >= LARGE && !named && !has_format(&file, path) {
            look(&file, about.len())
                .map_err(failed())?
                .map_or(Ok(()), |kind| Err(ReadError::NotText(kind)))?;
        }
        // Room for one more byte, so that the end is found without allocating again.
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0) + 1);
        // The file may grow meanwhile, so the limit applies to what is read.
        let size = file.take(LIMIT + 1).read_to_end(&mut bytes);
        if size.map_err(failed())? as u64 > LIMIT {
            return Err(ReadError::TooLarge);
        }
        Ok(bytes)
    }

    /// Opens the file to which `path` leads.
    fn open(&self, path: &Path) -> Result<Result<(File, fs::Metadata), Closed>, ReadError> {
        let real = self.inside(path)?;
        // Followed to its end, it is a link no more.
        let leads_out = !real.starts_with(&self.root);
        Ok(if leads_out { open::itself(&real) } else { open::below(&self.root, &real) })
    }

    /// Returns where `path` leads when links are followed, if that is in the corpus, or if it is a
    /// link in the corpus to a file elsewhere and such links are followed.
    pub(super) fn inside(&self, path: &Path) -> Result<PathBuf, ReadError> {
        let real = fs::canonicalize(path).map_err(ReadError::of(path))?;
        if !real.starts_with(&self.root) {
            if real.is_dir() {
                return Err(ReadError::FolderOutside);
            }
            // Nothing is read by way of a link to a folder.
            let folder = path.parent().and_then(|folder| fs::canonicalize(folder).ok());
            if !self.follows || folder.is_none_or(|folder| !folder.starts_with(&self.root)) {
                return Err(ReadError::Outside);
            }
        }
        if self.excludes(path) || self.excludes(&real) {
            return Err(ReadError::NotADocument);
        }
        Ok(real)
    }

    fn excludes(&self, path: &Path) -> bool {
        self.excluded.iter().any(|other| path.starts_with(other))
    }
}

/// Returns whether the first bytes of a file are those of a format.
fn has_format(file: &File, path: &DocPath) -> bool {
    let mut head = vec![0; PART];
    let read = file.read_at(&mut head, 0).unwrap_or(0);
    head.truncate(read);
    format::may_be_read(&Source { bytes: &head, name: path.name() })
}

/// Looks at the beginning, the middle and the end of a file of this size; returns what it is if that
/// is certainly no text, so that nobody reads 2 GiB of a film to find that out.
fn look(file: &File, size: u64) -> std::io::Result<Option<&'static str>> {
    let part = |at: u64, length: usize| {
        let mut part = vec![0; length];
        let read = file.read_at(&mut part, at)?;
        part.truncate(read);
        Ok::<_, std::io::Error>(part)
    };
    let head = part(0, SAMPLE)?;
    // On a boundary of wide characters, if it has any.
    let middle = part((size / 2) & !3, PART)?;
    let end = part(size.saturating_sub(PART as u64) & !3, PART)?;
    Ok(binary(&head, &[&middle, &end]))
}

/// Returns what reading one file may cost.
pub(super) fn limits(is_over: &(dyn Fn() -> bool + Sync)) -> Limits<'_> {
    Limits { is_over, ..Limits::default() }
}

fn decoded(
    path: &DocPath,
    size: u64,
    decoded: Result<Decoded, NotText>,
    origin: Option<TextOrigin>,
    facts: impl Fn(&str) -> Apparatus,
) -> Result<Document, ReadError> {
    let Decoded { text, encoding, line_ends, replaced, .. } =
        decoded.map_err(|NotText::Binary { kind }| ReadError::NotText(kind))?;
    let apparatus = Arc::new(facts(&text));
    let text = Text::new(text);
    Ok(Document {
        path: path.clone(),
        apparatus,
        text: Arc::new(match origin {
            Some(origin) => text.made_from(origin),
            None => text,
        }),
        structure: Arc::new(Structure::default()),
        source: SourceFile {
            bytes: size,
            format: PLAIN,
            encoding,
            line_ends: name_of(line_ends),
            replaced,
            losses: Vec::new(),
        },
    })
}

fn name_of(line_ends: LineEnds) -> &'static str {
    match line_ends {
        LineEnds::Lf => "LF",
        LineEnds::CrLf => "CRLF",
        LineEnds::Cr => "CR",
        LineEnds::Mixed => "mixed",
        LineEnds::None => "none",
    }
}

fn readable(about: &fs::Metadata) -> Result<(), ReadError> {
    if let Some(kind) = ReadError::of_kind(about.file_type()) {
        return Err(kind);
    }
    if about.len() > LIMIT {
        return Err(ReadError::TooLarge);
    }
    Ok(())
}
