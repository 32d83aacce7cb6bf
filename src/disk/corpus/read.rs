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
use crate::disk::{caught::caught, watched};
use crate::format::decode::{Decoded, LineEnds, NotText, SAMPLE, binary, decode, decode_as};
use crate::format::packed::{self, Unpacked};
use crate::format::{self, Format, Limits, Read, Source, Unreadable};
use crate::model::apparatus::{self, Apparatus, SaidFacts};
use crate::model::cancel::Cancel;
use crate::model::citation::papers;
use crate::model::document::{Document, SourceFile};
use crate::model::path::DocPath;
use crate::model::structure::Structure;
use crate::model::text::{PlainForm, Text, TextOrigin, sha256};

/// From this size on, a file is looked at before it is read: 1 MiB.
const LARGE: u64 = 1 << 20;
/// How much of its middle and of its end is looked at, in bytes.
const PART: usize = 64 << 10;
/// A larger file is not read by a format that makes several times as much of it in memory, in bytes:
/// 64 MiB …
const FORMATTED: u64 = 64 << 20;
/// … and none that is packed, of which only some is read: 256 MiB.
const PACKED: u64 = 256 << 20;
/// How long reading a file by its format may take.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// What plain text is called among the formats, and the version of it.
const PLAIN: &str = "text";
const PLAIN_VERSION: u32 = 1;

/// What is read of which document, and for how long somebody wants it.
#[derive(Clone, Copy)]
struct Wish<'a> {
    path: &'a DocPath,
    with_facts: bool,
    cancel: &'a Cancel,
    /// Is given the document without its facts before they are looked for, if a format makes its text.
    early: Option<&'a dyn Fn(Document)>,
}

impl Corpus {
    /// Reads a document. This may take long, so the thread that draws must not call it.
    ///
    /// # Errors
    /// When the document cannot be read, is not text, or is not in the corpus.
    pub fn read(&self, path: &DocPath) -> Result<Document, ReadError> {
        self.read_while(path, true, &Cancel::default())
    }

    /// Reads the text of a document, without its facts, which take longer than everything else.
    ///
    /// # Errors
    /// As for [`Corpus::read`].
    pub fn read_text(&self, path: &DocPath) -> Result<Document, ReadError> {
        self.read_while(path, false, &Cancel::default())
    }

    /// Reads a document, as long as somebody wants it.
    ///
    /// # Errors
    /// As for [`Corpus::read`]; of one that nobody wants any more, that it takes too long.
    pub fn read_while(
        &self,
        path: &DocPath,
        with_facts: bool,
        cancel: &Cancel,
    ) -> Result<Document, ReadError> {
        // Whatever is wrong with one file, the others are read.
        caught(|| self.read_as(&Wish { path, with_facts, cancel, early: None }))?
    }

    /// Reads a document with its facts; gives `early` the document without them before they are looked
    /// for, if a format makes its text.
    ///
    /// # Errors
    /// As for [`Corpus::read_while`].
    pub fn read_early(
        &self,
        path: &DocPath,
        cancel: &Cancel,
        early: &dyn Fn(Document),
    ) -> Result<Document, ReadError> {
        let early = Some(early);
        caught(|| self.read_as(&Wish { path, with_facts: true, cancel, early }))?
    }

    fn read_as(&self, wish: &Wish) -> Result<Document, ReadError> {
        let bytes = match self.content(wish.path) {
            Err(ReadError::Missing) if let Some(part) = self.part(wish.path, wish.cancel) => {
                let (collection, name) = part?;
                let part = collection.part(&name).ok_or(ReadError::Missing)?;
                let (bytes, losses) = part.read.as_ref().map_err(Clone::clone)?;
                let mut document = self.read_source(wish, bytes.clone(), &part.file_name)?;
                document.source.losses.extend(losses.iter().cloned());
                document.source.incomplete |= !losses.is_empty();
                return Ok(document);
            }
            content => content?,
        };
        self.read_source(wish, Arc::new(bytes), wish.path.name())
    }

    /// Gives a document what the settings say of its sentences.
    fn with_abbreviations(&self, document: Document) -> Document {
        Document { abbreviations: self.abbreviations.clone(), ..document }
    }

    fn plain(&self, wish: &Wish, bytes: Arc<Vec<u8>>) -> Result<Document, ReadError> {
        let facts = |text: &str| {
            if wish.with_facts {
                apparatus::read_said(text, &[], &self.said(wish.path, text), &self.rules)
            } else {
                Apparatus::default()
            }
        };
        let size = bytes.len() as u64;
        let named = self.encodings.of(wish.path);
        let Some(read) = named.and_then(|encoding| decode_as(&bytes, encoding)) else {
            let read = decode(Arc::unwrap_or_clone(bytes));
            return decoded(wish.path, size, read, None, facts)
                .map(|document| self.with_abbreviations(document));
        };
        let digest = sha256(&bytes);
        // A text whose mark says the encoding is the same in any case.
        let by_name = read.as_ref().ok().filter(|read| !read.had_bom);
        let origin = by_name.map(|read| TextOrigin {
            read_by: format!("{PLAIN}/{PLAIN_VERSION} {}", read.encoding),
            source_sha256: digest,
            // What was made of it as long as no encoding was named; it may be annotated.
            plain: Some(plain_form(bytes)),
        });
        decoded(wish.path, size, read, origin, facts)
            .map(|document| self.with_abbreviations(document))
    }

    /// Reads a file by its format, if it has one; what is packed is unpacked first.
    fn read_source(
        &self,
        wish: &Wish,
        bytes: Arc<Vec<u8>>,
        name: &str,
    ) -> Result<Document, ReadError> {
        let source = Source { bytes: &bytes, name };
        if !format::may_be_read(&source) {
            return self.plain(wish, bytes);
        }
        let began = Instant::now();
        let is_over = || began.elapsed() > LONGEST || wish.cancel.is_cancelled();
        if let Some(unpacked) = packed::unpacked(&source, &limits(&is_over)) {
            let Unpacked { bytes, name, loss } = unpacked?;
            let mut document = self.unpacked(wish, Arc::new(bytes), &name)?;
            document.source.losses.extend(loss);
            return Ok(document);
        }
        self.unpacked(wish, bytes, name)
    }

    fn unpacked(
        &self,
        wish: &Wish,
        bytes: Arc<Vec<u8>>,
        name: &str,
    ) -> Result<Document, ReadError> {
        let Some(format) = format::format_of(&Source { bytes: &bytes, name }) else {
            return self.plain(wish, bytes);
        };
        let is_too_large = bytes.len() as u64 > FORMATTED;
        if is_too_large && format.was_plain {
            // As it is, it can be read; what a format makes of it would take too much memory.
            let mut document = self.plain(wish, bytes)?;
            let most = FORMATTED >> 20;
            let loss = format!("its structure, since files over {most} MiB are read as plain text");
            document.source.losses.push(loss);
            return Ok(document);
        }
        if is_too_large && bytes.len() as u64 > PACKED {
            return Err(ReadError::TooLong(PACKED >> 20));
        }
        self.formatted(wish, format, &bytes, name)
    }

    /// Reads a file by its format.
    fn formatted(
        &self,
        wish: &Wish,
        format: &'static Format,
        bytes: &Arc<Vec<u8>>,
        name: &str,
    ) -> Result<Document, ReadError> {
        let digest = sha256(bytes);
        let read = self.made(format, &Source { bytes, name }, &digest, wish.cancel)?;
        let origin = TextOrigin {
            read_by: format.read_by(),
            source_sha256: digest,
            // Annotations on it were made before there was a format for it.
            plain: format.was_plain.then(|| plain_form(bytes.clone())),
        };
        let text = Arc::new(Text::new(read.text).made_from(origin));
        let structure = Arc::new(read.structure);
        let document = |apparatus: Apparatus| Document {
            path: wish.path.clone(),
            text: text.clone(),
            structure: structure.clone(),
            apparatus: Arc::new(apparatus),
            abbreviations: self.abbreviations.clone(),
            source: SourceFile {
                bytes: bytes.len() as u64,
                format: format.name,
                losses: read.losses.clone(),
                incomplete: read.incomplete,
                ..SourceFile::default()
            },
        };
        if !wish.with_facts {
            return Ok(document(Apparatus::default()));
        }
        if let Some(early) = wish.early {
            early(document(Apparatus::default()));
        }
        let said = self.said(wish.path, text.as_str());
        let mut apparatus = apparatus::read_said(text.as_str(), &read.facts, &said, &self.rules);
        let is_dated = apparatus.facts.iter().any(|fact| fact.when.is_some());
        let papers = || papers(text.as_str(), &structure, &self.rules);
        if let Some(begin) = is_dated.then(papers).flatten() {
            apparatus.forget_dates_from(begin);
        }
        Ok(document(apparatus))
    }

    /// Returns what people say of a document with this text.
    fn said(&self, path: &DocPath, text: &str) -> SaidFacts {
        let said = self.said_of(path, || Some(sha256(text.as_bytes())));
        said.map(|of| of.said).unwrap_or_default()
    }

    /// Returns what a format makes of a file with this SHA-256, or made of it before.
    fn made(
        &self,
        format: &Format,
        source: &Source,
        digest: &str,
        cancel: &Cancel,
    ) -> Result<Read, Unreadable> {
        let make = || {
            if format.watched {
                return watched::read_while(format, source, cancel);
            }
            let began = Instant::now();
            let is_over = || began.elapsed() > LONGEST || cancel.is_cancelled();
            (format.read)(source, &limits(&is_over))
        };
        match &self.texts {
            Some(texts) => texts.get_or_make(format, (digest, source.bytes.len()), cancel, make),
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
        let source = Source { bytes: &head, name: path.name() };
        if caught(|| format::format_of(&source)).map_or(true, |format| format.is_some()) {
            return None;
        }
        if size > bytes {
            head.truncate(memchr::memrchr(b'\n', &head).map_or(whole, |at| at + 1));
        }
        let read = decoded(path, size, decode(head), None, |_| Apparatus::default());
        read.ok().map(|document| self.with_abbreviations(document))
    }

    /// Returns the first bytes of a document's file, at most `length`.
    pub(super) fn first_bytes(&self, path: &DocPath, length: usize) -> Option<Vec<u8>> {
        let below = path.below(&self.root);
        // Cheaper, where no part of the path is a link; else it is seen where it leads.
        let direct = open::without_links(&below).ok().filter(|_| !self.excludes(&below));
        let (file, _) = match direct {
            Some(file) => open::checked(file).ok()?,
            None => self.open(&below).ok()?.ok()?,
        };
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

    /// Opens the file at a path of the corpus, whatever is in it.
    pub(in crate::disk) fn opened(
        &self,
        path: &DocPath,
    ) -> Result<(File, fs::Metadata), ReadError> {
        let below = path.below(&self.root);
        // Only examined: merely opening a pipe or a device may have effects.
        let is_file = fs::symlink_metadata(&below).is_ok_and(|about| about.is_file());
        let direct = is_file.then(|| open::without_links(&below).ok()).flatten();
        match direct {
            // No part of the path is a link, so it leads exactly where it says.
            Some(_) if self.excludes(&below) => return Err(ReadError::NotADocument),
            Some(file) => open::checked(file),
            None => self.open(&below)?,
        }
        .map_err(ReadError::closed(&below))
    }

    pub(super) fn bytes(&self, path: &DocPath) -> Result<Vec<u8>, ReadError> {
        let below = path.below(&self.root);
        let failed = || ReadError::of(&below);
        let (file, about) = self.opened(path)?;
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

fn plain_form(bytes: Arc<Vec<u8>>) -> PlainForm {
    PlainForm::by(move || decode(bytes.to_vec()).ok().map(|plain| plain.text))
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
        abbreviations: Arc::default(),
        source: SourceFile {
            bytes: size,
            format: PLAIN,
            encoding,
            line_ends: name_of(line_ends),
            replaced,
            losses: Vec::new(),
            incomplete: false,
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
