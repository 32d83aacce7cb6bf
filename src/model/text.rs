//! The canonical text of a document: Unicode, LF line ends, nothing else changed.
//!
//! Owns the conversion between the two units of position: bytes (inside the program) and Unicode
//! code points (in every file). Knows nothing of rows or screens.

use std::fmt;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::grapheme;
use super::line::{LONGEST, piece_at};
use super::span::Span;

/// The digest of a text of at most this many bytes takes no noticeable time.
const QUICK: usize = 4 << 20;
/// Distance in bytes between two entries of the code-point index.
const STRIDE: usize = 4096;

/// An immutable text. Made once when a document is read, then shared.
///
/// ```
/// use glossator::model::span::Span;
/// use glossator::model::text::Text;
///
/// // The program counts bytes, files count code points.
/// let text = Text::new("Десять дивизий".to_owned());
/// assert_eq!((text.len(), text.len_points()), (27, 14));
/// assert_eq!(text.byte(7), Some(13));
/// assert_eq!(text.points(13), 7);
/// assert_eq!(text.slice(Span::new(13, text.len())), "дивизий");
/// ```
#[derive(Debug, Default)]
pub struct Text {
    content: String,
    /// The number of code points before each multiple of [`STRIDE`] bytes; computed on first use.
    index: OnceLock<Vec<usize>>,
    digest: OnceLock<String>,
    /// The lines that are longer than one piece; see [`super::line`].
    long_lines: OnceLock<Vec<Span>>,
    origin: Option<TextOrigin>,
}

/// What a text was made from, if it is not what stands in its file.
#[derive(Clone, Debug, Default)]
pub struct TextOrigin {
    /// The format that made it, and its version: `pdf/1`.
    pub read_by: String,
    /// The SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub source_sha256: String,
    /// The same file as plain text, if it was read so before there was a format for it.
    pub plain: Option<PlainForm>,
}

/// A file as plain text, made when it is first asked for, which is seldom.
#[derive(Clone)]
pub struct PlainForm(Arc<dyn Fn() -> Option<Arc<Text>> + Send + Sync>);

impl PlainForm {
    /// Says how it is made; `None` if the file is no text.
    #[must_use]
    pub fn by(make: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        let made = OnceLock::new();
        let made = move || made.get_or_init(|| make().map(Text::new).map(Arc::new)).clone();
        Self(Arc::new(made))
    }

    /// Returns it.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Text>> {
        (self.0)()
    }
}

impl fmt::Debug for PlainForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainForm").finish_non_exhaustive()
    }
}

impl Text {
    /// Wraps a decoded text; the caller has turned CRLF and CR into LF.
    #[must_use]
    pub fn new(content: String) -> Self {
        Self { content, ..Self::default() }
    }

    /// Says what the text was made from.
    #[must_use]
    pub fn made_from(self, origin: TextOrigin) -> Self {
        Self { origin: Some(origin), ..self }
    }

    /// Returns what the text was made from; `None` if it is what stands in its file.
    #[must_use]
    pub fn origin(&self) -> Option<&TextOrigin> {
        self.origin.as_ref()
    }

    /// Returns the text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.content.len()
    }

    /// Returns whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// Returns the characters of `span`, clipped to the text and to character boundaries.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let start = self.content.floor_char_boundary(span.start);
        let end = self.content.floor_char_boundary(span.end);
        self.content.get(start..end).unwrap_or_default()
    }

    /// Returns the SHA-256 of the text as UTF-8, in lower-case hexadecimal: what `sha256sum` prints
    /// for a UTF-8 file with LF line ends.
    pub fn sha256(&self) -> &str {
        self.digest.get_or_init(|| sha256(self.content.as_bytes()))
    }

    /// Returns the SHA-256 if that takes no time: it is known already, or the text is not large.
    pub fn quick_sha256(&self) -> Option<&str> {
        let is_quick = self.digest.get().is_some() || self.content.len() <= QUICK;
        is_quick.then(|| self.sha256())
    }

    /// Returns the number of code points before byte `offset`.
    pub fn points(&self, offset: usize) -> usize {
        let offset = self.content.floor_char_boundary(offset);
        let slot = offset / STRIDE;
        let from = self.content.floor_char_boundary(slot * STRIDE);
        self.index().get(slot).copied().unwrap_or(0) + count(&self.content[from..offset])
    }

    /// Returns the length in code points.
    pub fn len_points(&self) -> usize {
        self.points(self.content.len())
    }

    /// Returns the byte offset of code point `point`; `None` if the text is shorter.
    pub fn byte(&self, point: usize) -> Option<usize> {
        let index = self.index();
        let slot = index.partition_point(|&before| before <= point).max(1) - 1;
        let from = self.content.floor_char_boundary(slot * STRIDE);
        let rest = point - index.get(slot)?;
        let mut places = self.content[from..].char_indices().map(|(at, _)| from + at);
        places.nth(rest).or_else(|| (point == self.len_points()).then_some(self.content.len()))
    }

    /// Returns the number of the line at byte `offset`, from 1. Scans the text before it.
    #[must_use]
    pub fn line_number(&self, offset: usize) -> usize {
        let end = offset.min(self.len());
        memchr::memchr_iter(b'\n', &self.content.as_bytes()[..end]).count() + 1
    }

    /// Returns the line at byte `offset`, if it is longer than [`LONGEST`] bytes.
    #[must_use]
    pub fn long_line_at(&self, offset: usize) -> Option<Span> {
        let lines = self.long_lines.get_or_init(|| {
            let mut lines = Vec::new();
            let mut start = 0;
            let ends = memchr::memchr_iter(b'\n', self.content.as_bytes());
            for end in ends.chain([self.len()]) {
                if end - start > LONGEST {
                    lines.push(Span::new(start, end));
                }
                start = end + 1;
            }
            lines
        });
        let after = lines.partition_point(|line| line.start <= offset);
        let line = lines.get(after.checked_sub(1)?)?;
        (offset <= line.end).then_some(*line)
    }

    /// Computes now what would otherwise be computed at the first key. The thread that reads a
    /// document calls it, so that the interface never waits.
    pub fn prepare(&self) {
        let _ = self.long_line_at(0);
        self.index();
    }

    /// Returns the nearest grapheme cluster boundary at or before `offset`: those of UAX #29, and
    /// those that [`grapheme`] and [`super::line`] add to them, so that none is ever far away.
    #[must_use]
    pub fn floor_grapheme(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        let piece = piece_at(self, offset).span;
        if offset >= piece.end {
            return offset;
        }
        piece.start + grapheme::floor(self.slice(piece), offset - piece.start)
    }

    /// Returns the nearest grapheme cluster boundary at or after `offset`.
    #[must_use]
    pub fn ceil_grapheme(&self, offset: usize) -> usize {
        let floor = self.floor_grapheme(offset);
        if floor >= offset { floor } else { self.next_grapheme(floor) }
    }

    /// Returns the grapheme cluster boundary after `offset`, at most the end of the text.
    #[must_use]
    pub fn next_grapheme(&self, offset: usize) -> usize {
        let piece = piece_at(self, offset).span;
        if offset >= piece.end {
            // The LF that ends a line.
            return (offset + 1).min(self.len());
        }
        piece.start + grapheme::next(self.slice(piece), offset - piece.start)
    }

    /// Returns the grapheme cluster boundary before `offset`, at least 0.
    #[must_use]
    pub fn previous_grapheme(&self, offset: usize) -> usize {
        let Some(before) = self.content.floor_char_boundary(offset).checked_sub(1) else {
            return 0;
        };
        let piece = piece_at(self, before).span;
        if before >= piece.end {
            return before;
        }
        piece.start + grapheme::previous(self.slice(piece), before + 1 - piece.start)
    }

    /// Widens `span` to grapheme cluster boundaries, so that no cluster is split.
    #[must_use]
    pub fn whole_graphemes(&self, span: Span) -> Span {
        Span::new(self.floor_grapheme(span.start), self.ceil_grapheme(span.end))
    }

    fn index(&self) -> &[usize] {
        self.index.get_or_init(|| {
            let mut index = Vec::with_capacity(self.len() / STRIDE + 1);
            let (mut at, mut points) = (0, 0);
            index.push(0);
            for slot in 1..=self.len() / STRIDE {
                let to = self.content.floor_char_boundary(slot * STRIDE);
                points += count(&self.content[at..to]);
                index.push(points);
                at = to;
            }
            index
        })
    }
}

/// Returns the SHA-256 of `bytes`, in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// Returns bytes in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_and_bytes_agree_over_the_strides() {
        let text = Text::new("дa中🎖e\u{301}\n".repeat(3000));
        let mut point = 0;
        for (byte, _) in text.as_str().char_indices() {
            assert_eq!(text.points(byte), point);
            assert_eq!(text.byte(point), Some(byte));
            point += 1;
        }
        assert_eq!(text.len_points(), point);
        assert_eq!(text.byte(point), Some(text.len()));
        assert_eq!(text.byte(point + 1), None);
    }

    #[test]
    fn a_cluster_is_never_split() {
        let text = Text::new("e\u{301}👨\u{200d}👩\u{200d}👧z".to_owned());
        let family = Span::new(3, text.len() - 1);
        assert_eq!(text.whole_graphemes(Span::new(1, 4)), Span::new(0, family.end));
        assert_eq!(text.floor_grapheme(8), 3);
        assert_eq!(text.ceil_grapheme(8), family.end);
        assert_eq!(text.whole_graphemes(family), family);
    }

    #[test]
    fn the_digest_is_what_sha256sum_prints() {
        let text = Text::new("abc".to_owned());
        assert_eq!(
            text.sha256(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn line_numbers_start_at_one() {
        let text = Text::new("a\nb\n".to_owned());
        assert_eq!([0, 1, 2, 4, 9].map(|at| text.line_number(at)), [1, 1, 2, 3, 3]);
    }
}
