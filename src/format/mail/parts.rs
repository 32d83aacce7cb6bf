//! Where the parts of a message begin and end (RFC 2046).
//!
//! Owns the cutting, in one pass and without recursion, whatever the message nests. What becomes of
//! a part is decided in [`super`].

use super::head::{Head, Kind, line_of, trimmed};
use crate::format::{Limits, Unreadable};

/// No message nests deeper.
const DEEPEST: usize = 100;

/// A message, or a part of one.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub head: Head<'a>,
    pub kind: Kind,
    /// What follows the head, still encoded. That of a part that has parts is what stands before
    /// the first of them.
    pub body: &'a [u8],
    /// The number after that of the last part inside of it. Parts are numbered as they stand, each
    /// before those inside of it.
    pub end: usize,
    /// Whether the line that ends it is missing.
    pub is_cut: bool,
}

impl Part<'_> {
    pub fn is(&self, media: &str) -> bool {
        self.kind.media == media
    }

    pub fn is_multipart(&self) -> bool {
        self.kind.media.starts_with("multipart/")
    }

    /// Returns whether it is a message that was sent inside of another.
    pub fn is_message(&self) -> bool {
        matches!(self.kind.media.as_str(), "message/rfc822" | "message/global" | "message/news")
    }
}

/// Returns the numbers of the parts that are directly inside part `at`.
pub(super) fn inside(parts: &[Part], at: usize) -> Vec<usize> {
    let end = parts.get(at).map_or(0, |part| part.end);
    let after = |at: &usize| parts.get(*at).map(|part| part.end).filter(|next| *next < end);
    std::iter::successors(Some(at + 1).filter(|first| *first < end), after).collect()
}

/// A part that has not ended.
struct Open {
    at: usize,
    /// Where its body begins, and where it ended if that is known.
    body: usize,
    body_end: Option<usize>,
    /// What stands between its parts; empty if there are none, or no more.
    boundary: Vec<u8>,
}

/// Cuts a message into its parts; the first is the message.
///
/// # Errors
/// [`Unreadable::TooMuch`], if there are too many parts or they nest too deep, and
/// [`Unreadable::TooSlow`].
pub(super) fn cut<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Vec<Part<'a>>, Unreadable> {
    let mut cut = Cut { bytes, limits, parts: Vec::new(), open: Vec::new() };
    let mut at = cut.begin(0, "text/plain")?;
    let mut lines = 0_usize;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let line = line_of(rest);
        lines += 1;
        if lines.is_multiple_of(4096) {
            limits.check()?;
        }
        let found = line.starts_with(b"--").then(|| cut.boundary(line)).flatten();
        let Some((level, is_last)) = found else {
            at += line.len();
            continue;
        };
        cut.end_inside(level, at);
        at += line.len();
        let Some(open) = cut.open.get_mut(level) else { continue };
        open.body_end.get_or_insert(at - line.len());
        if is_last {
            open.boundary.clear();
        } else {
            let in_digest = cut.parts.get(open.at).is_some_and(|p| p.is("multipart/digest"));
            at = cut.begin(at, if in_digest { "message/rfc822" } else { "text/plain" })?;
        }
    }
    let missing = cut.open.iter().filter(|open| !open.boundary.is_empty()).map(|open| open.at);
    for at in missing.collect::<Vec<_>>() {
        if let Some(part) = cut.parts.get_mut(at) {
            part.is_cut = true;
        }
    }
    cut.end_from(0, bytes.len());
    Ok(cut.parts)
}

struct Cut<'a, 'b> {
    bytes: &'a [u8],
    limits: &'b Limits<'b>,
    parts: Vec<Part<'a>>,
    open: Vec<Open>,
}

impl Cut<'_, '_> {
    /// Begins a part, and the message inside of it if it is one; returns where the body begins.
    fn begin(&mut self, mut at: usize, default: &str) -> Result<usize, Unreadable> {
        let mut default = default;
        loop {
            if self.parts.len() >= self.limits.parts {
                let most = self.limits.parts;
                return Err(Unreadable::TooMuch(format!("it has more than {most} parts")));
            }
            let deepest = self.limits.depth.min(DEEPEST);
            if self.open.len() >= deepest {
                let what = format!("it is nested more than {deepest} deep");
                return Err(Unreadable::TooMuch(what));
            }
            let (head, len) = Head::read(self.bytes.get(at..).unwrap_or_default());
            let kind = head.kind(default);
            at += len;
            let number = self.parts.len();
            let part = Part { head, kind, body: &[], end: number + 1, is_cut: false };
            let boundary =
                if part.is_multipart() { part.kind.parameter("boundary") } else { "" }.trim_end();
            let boundary = boundary.as_bytes().to_vec();
            let holds_message =
                part.is_message() && part.kind.transfer == super::transfer::Transfer::AsTheyAre;
            self.parts.push(part);
            self.open.push(Open { at: number, body: at, body_end: None, boundary });
            if !holds_message {
                return Ok(at);
            }
            default = "text/plain";
        }
    }

    /// Returns which open part a line stands between the parts of, and whether it is the last such.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let words = trimmed(line).trim_ascii_end();
        let words = words.get(2..)?;
        let fits = |open: &Open| {
            let rest = words.strip_prefix(open.boundary.as_slice())?;
            (!open.boundary.is_empty() && matches!(rest, b"" | b"--")).then_some(!rest.is_empty())
        };
        self.open.iter().enumerate().rev().find_map(|(level, open)| Some((level, fits(open)?)))
    }

    /// Ends the parts inside the one at `level`, before the line that begins at `at`.
    fn end_inside(&mut self, level: usize, at: usize) {
        let before = self.bytes.get(..at).unwrap_or_default();
        self.end_from(level + 1, trimmed(before).len());
    }

    fn end_from(&mut self, level: usize, end: usize) {
        let count = self.parts.len();
        for open in self.open.drain(level.min(self.open.len())..) {
            if let Some(part) = self.parts.get_mut(open.at) {
                let end = open.body_end.unwrap_or(end);
                part.body = self.bytes.get(open.body..end).unwrap_or_default();
                part.end = count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(bytes: &[u8]) -> Vec<(String, usize, String)> {
        let parts = cut(bytes, &Limits::default()).unwrap();
        let body = |part: &Part| String::from_utf8_lossy(part.body).into_owned();
        parts.iter().map(|part| (part.kind.media.clone(), part.end, body(part))).collect()
    }

    #[test]
    fn parts_within_parts() {
        let message = b"Content-Type: multipart/mixed; boundary=\"x\"\n\nbefore\n--x\n\
            Content-Type: multipart/alternative; boundary=\"x1\"\n\n--x1\n\none\n--x1 \r\n\
            Content-Type: text/html\n\ntwo\n\n--x1--\nafter\n--x\n\
            Content-Type: message/rfc822\n\nSubject: inner\n\nthree\n--y\n--x--\nend";
        let of = |media: &str, end, body: &str| (media.to_owned(), end, body.to_owned());
        assert_eq!(
            shape(message),
            [
                of("multipart/mixed", 6, "before\n"),
                of("multipart/alternative", 4, ""),
                of("text/plain", 3, "one"),
                of("text/html", 4, "two\n"),
                of("message/rfc822", 6, "Subject: inner\n\nthree\n--y"),
                of("text/plain", 6, "three\n--y"),
            ]
        );
        let parts = cut(message, &Limits::default()).unwrap();
        assert_eq!([inside(&parts, 0), inside(&parts, 1)], [vec![1, 4], vec![2, 3]]);
        assert!(inside(&parts, 2).is_empty() && inside(&parts, 99).is_empty());
        assert!(!parts[0].is_cut);
    }

    #[test]
    fn what_is_not_ended_ends_with_the_file() {
        let message = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\none";
        assert!(cut(message, &Limits::default()).unwrap()[0].is_cut);
        assert_eq!(shape(message)[1].2, "one");
        assert_eq!(shape(b"").len(), 1);
        assert_eq!(shape(b"Content-Type: multipart/mixed\n\nall")[0].2, "all");
    }

    #[test]
    fn bombs_are_refused() {
        let deep = |count: usize| {
            (0..count).fold(String::new(), |all, at| {
                all + &format!("Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n")
            })
        };
        let limits = Limits::default();
        assert_eq!(cut(deep(99).as_bytes(), &limits).unwrap().len(), 100);
        let refused = |text: &str| match cut(text.as_bytes(), &limits) {
            Err(Unreadable::TooMuch(what)) => what,
            other => format!("{other:?}"),
        };
        assert_eq!(refused(&deep(10_000)), "it is nested more than 100 deep");
        let letters = "Content-Type: message/rfc822\n\n".repeat(10_000);
        assert_eq!(refused(&letters), "it is nested more than 100 deep");
        let many =
            format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n".repeat(100_000));
        assert_eq!(refused(&many), "it has more than 20000 parts");
    }
}
