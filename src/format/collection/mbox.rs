//! Mbox files: messages one after another, each below a line that begins with `From `.
//!
//! Owns where a message begins (only where such a line has a time of day and a year, follows an empty
//! line, and has fields below it), what was changed in it to lie there (`>From `, as mboxrd has it),
//! and what it is called. The messages themselves are read as [`super::super::mail`].

use std::collections::HashMap;
use std::ops::Range;

use super::super::mail::head::{Head, line_of, name_of, trimmed};
use super::super::{Claim, Limits, Source, Unreadable};
use super::{Collection, CollectionContents, Inner, Part, PartPlace, digits};

pub(super) const COLLECTION: Collection = Collection { name: "mbox", may_begin, claims, open };

/// A line above a message is not longer, in bytes.
const LONGEST: usize = 1000;

fn is_named(source: &Source) -> bool {
    source.ends_in(&["mbox", "mbx", "mbs"])
}

fn may_begin(head: &Source) -> bool {
    is_named(head) || (head.bytes.starts_with(b"From ") && claims_more(head))
}

/// Returns whether what is there of a head contradicts nothing.
fn claims_more(head: &Source) -> bool {
    head.bytes.len() < LONGEST || claims(head) != Claim::No
}

fn claims(source: &Source) -> Claim {
    let is_named = is_named(source);
    let bytes = source.bytes;
    let start = if is_named { bytes.len() - bytes.trim_ascii_start().len() } else { 0 };
    // A message by itself may begin with such a line, and so does a patch made by git.
    let is_patch = line_of(bytes).ends_with(b" Mon Sep 17 00:00:00 2001\n");
    match begins_message(bytes, start) {
        true if is_named => Claim::Bytes,
        true if is_patch || source.ends_in(&["eml", "patch", "diff"]) => Claim::No,
        true if has_two_fields(bytes) => Claim::Bytes,
        _ => Claim::No,
    }
}

/// Returns whether a line above a message begins at byte `at`.
fn begins_message(bytes: &[u8], at: usize) -> bool {
    let Some(rest) = bytes.get(at..).filter(|rest| rest.starts_with(b"From ")) else {
        return false;
    };
    let line = line_of(rest.get(..LONGEST).unwrap_or(rest));
    let digits = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_time = |word: &[u8]| {
        let mut numbers = word.split(|byte| *byte == b':');
        word.contains(&b':') && numbers.all(|number| number.len() <= 2 && digits(number))
    };
    let is_year = |word: &[u8]| word.len() == 4 && digits(word);
    let mut words = trimmed(line).split(u8::is_ascii_whitespace).skip(1);
    let dated = words.clone().any(is_time) && words.any(is_year);
    dated && rest.get(line.len()..).is_some_and(|next| name_of(line_of(next)).is_some())
}

fn has_two_fields(bytes: &[u8]) -> bool {
    let head = bytes.get(line_of(bytes).len()..).unwrap_or_default();
    let known = ["From", "To", "Date", "Subject", "Message-ID"];
    let (head, _) = Head::read(head);
    known.iter().filter(|name| !head.words(name, "").is_empty()).count() >= 2
}

fn open<'a>(
    source: &Source<'a>,
    limits: &'a Limits<'a>,
) -> Result<CollectionContents<'a>, Unreadable> {
    let bytes = source.bytes;
    let mut parts = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for message in messages(bytes, limits)? {
        if parts.len() % 256 == 0 {
            limits.check()?;
        }
        let own = bytes.get(message.clone()).unwrap_or_default();
        let is_escaped = is_escaped(own);
        let id = Head::read(own).0.words("Message-ID", "");
        let id = id.trim_matches(['<', '>', ' ']);
        // Messages by one program may have one identifier; then the second is called by its bytes,
        // and copies of it are counted.
        let by_id = Some(digits(id.as_bytes())).filter(|_| !id.is_empty());
        let name = by_id
            .filter(|name| !names.contains_key(name))
            .unwrap_or_else(|| if is_escaped { digits(&unescaped(own)) } else { digits(own) });
        let count = names.entry(name.clone()).or_insert(0);
        *count += 1;
        let name = if *count == 1 { name } else { format!("{name}-{count}") };
        let file_name = format!("{name}.eml");
        parts.push(Part {
            name,
            file_name,
            place: PartPlace::Bytes { range: message, is_escaped },
        });
    }
    Ok(CollectionContents { parts, inner: Inner::Bytes(bytes) })
}

/// Returns where the messages lie, without the lines above them.
fn messages(bytes: &[u8], limits: &Limits) -> Result<Vec<Range<usize>>, Unreadable> {
    let mut messages: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let mut after_empty = true;
    let (mut at, mut lines) = (0, 0_usize);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        lines += 1;
        if lines.is_multiple_of(4096) {
            limits.check()?;
        }
        let line = line_of(rest);
        if !(after_empty && begins_message(bytes, at)) {
            after_empty = trimmed(line).is_empty();
            at += line.len();
            continue;
        }
        messages.extend(ended(bytes, start, at));
        if messages.len() >= limits.parts {
            let most = limits.parts;
            return Err(Unreadable::TooMuch(format!("it has more than {most} messages")));
        }
        at += line.len();
        start = Some(at);
        after_empty = false;
        if let Some(end) = said_end(bytes, at) {
            at = end;
            after_empty = true;
        }
    }
    messages.extend(ended(bytes, start, bytes.len()));
    Ok(messages)
}

/// Returns the message from `start` to `end`, without the empty line that divides it from the next.
fn ended(bytes: &[u8], start: Option<usize>, end: usize) -> Option<Range<usize>> {
    let start = start?;
    let own = bytes.get(start..end)?;
    let without = trimmed(own);
    let is_divided = without.is_empty() || without.ends_with(b"\n");
    Some(start..start + if is_divided { without.len() } else { own.len() })
}

/// Returns where the message at `start` ends by its own account, if another begins there or the file
/// ends: in such files lines that begin with `From ` are left as they are.
fn said_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let (head, body) = Head::read(rest);
    let length: usize = head.words("Content-Length", "").parse().ok()?;
    let end = start.checked_add(body)?.checked_add(length)?;
    let after = bytes.get(end..)?;
    let blank = after.len() - after.trim_ascii_start().len();
    let fits = after.trim_ascii_start().is_empty() || begins_message(bytes, end + blank);
    let at_line_end = after.is_empty() || blank > 0 || bytes.get(..end)?.ends_with(b"\n");
    (fits && at_line_end && blank <= 4).then_some(end + blank)
}

/// Returns a line without the sign that was put before it, if one was: it is `>From `, or has more
/// such signs.
fn without_sign(line: &[u8]) -> Option<&[u8]> {
    let after = line.strip_prefix(b">")?;
    let signs = after.iter().take_while(|byte| **byte == b'>').count();
    after.get(signs..)?.starts_with(b"From ").then_some(after)
}

fn is_escaped(message: &[u8]) -> bool {
    let at_start = |at: usize| at == 0 || message.get(at - 1) == Some(&b'\n');
    memchr::memmem::find_iter(message, b"From ").any(|at| {
        let before = message.get(..at).unwrap_or_default();
        // More signs than that are not looked at twice.
        let signs = before.iter().rev().take(100).take_while(|byte| **byte == b'>').count();
        signs > 0 && at_start(at - signs)
    })
}

/// Returns a message as it was before it was put among others.
pub(super) fn unescaped(message: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        all.extend_from_slice(without_sign(line).unwrap_or(line));
    }
    all
}
