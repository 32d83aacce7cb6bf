//! HTML and XHTML.
//!
//! Owns how a file is known to be HTML, and the order of its reading: bytes to text
//! (`encoding`), text to elements (`tokens`, `tree`), notes (`notes`, `signs`), and what is written
//! (`write`). The chapters of an EPUB and the bodies of mails are read by the same code. Style
//! sheets and scripts are not read.

mod encoding;
mod notes;
mod signs;
mod tables;
mod tag;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;
mod verse;
mod write;

use std::collections::HashMap;

pub(in crate::format) use self::notes::Notes;
pub(in crate::format) use self::tag::Tag;
pub(in crate::format) use self::tokens::tree;
pub(in crate::format) use self::tree::{Element, Event, Rules, Tree};
pub(in crate::format) use self::write::write;
use super::builder::{Builder, LinkDestination};
use super::{Claim, Format, Limits, Read, Source, Unreadable};
use crate::model::percent;

/// HTML.
pub const FORMAT: Format =
    Format { name: "html", version: 2, claims, read, watched: false, was_plain: true };

/// The endings of names.
const ENDINGS: &[&str] = &["html", "htm", "xhtml", "shtml"];
/// In a file that is HTML by its name, a tag has to be within this many bytes.
const HEAD: usize = 4096;

/// Where a file stands among others, for its links.
pub(in crate::format) struct Place<'a> {
    /// What the names of its places begin with; empty if it stands alone.
    pub prefix: &'a str,
    /// Says where a link leads that does not lead into the same file.
    pub resolve: &'a dyn Fn(&str) -> Option<LinkDestination>,
    /// Pages that begin at named places, said outside of the file.
    pub pages: &'a HashMap<String, String>,
}

impl Place<'_> {
    /// Returns the name of a place of the file, among all files.
    pub fn key(&self, id: &str) -> String {
        if self.prefix.is_empty() { id.to_owned() } else { format!("{}#{id}", self.prefix) }
    }

    /// Returns where a link leads.
    pub fn to(&self, address: &str) -> Option<LinkDestination> {
        let address = address.trim();
        match address.strip_prefix('#') {
            Some(id) => Some(LinkDestination::Inside(self.key(&percent::decoded(id)))),
            None if address.is_empty() => None,
            None => (self.resolve)(address),
        }
    }
}

/// Decodes a file, which may be XML just as well; returns its text, and how many places could not be
/// decoded.
///
/// # Errors
/// [`Unreadable::Damaged`] if it is no text.
pub(in crate::format) fn decoded(bytes: &[u8]) -> Result<(String, usize), Unreadable> {
    encoding::decoded(bytes)
}

fn claims(source: &Source) -> Claim {
    let head = source.head(HEAD);
    let wide = matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    // By its mark, where there is one.
    let text =
        if wide { encoding_rs::UTF_16LE.decode(head).0 } else { String::from_utf8_lossy(head) };
    if begins_as_html(&text) {
        return Claim::Bytes;
    }
    let is_tag = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
            && rest.contains('>')
    };
    let has_tag = text.split('<').skip(1).any(is_tag);
    if source.ends_in(ENDINGS) && has_tag { Claim::Name } else { Claim::No }
}

/// Returns whether a text begins with the document type or the outermost element of HTML, after
/// blanks, comments and an XML declaration.
fn begins_as_html(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_ascii_start();
    loop {
        let (open, close) = match rest {
            _ if rest.starts_with("<!--") => ("<!--", "-->"),
            _ if rest.starts_with("<?") => ("<?", "?>"),
            _ => break,
        };
        let after = rest.get(open.len()..).and_then(|rest| rest.split_once(close));
        let Some((_, after)) = after else { return false };
        rest = after.trim_ascii_start();
    }
    let begins = |word: &str| {
        let is_word = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let after = rest.get(word.len()..).and_then(|rest| rest.chars().next());
        is_word && after.is_none_or(|c| c == '>' || c.is_ascii_whitespace())
    };
    begins("<!doctype html") || begins("<html")
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let (text, replaced) = decoded(source.bytes)?;
    let is_xml = text.trim_start().starts_with("<?xml") || source.ends_in(&["xhtml"]);
    let tree = tree(&text, if is_xml { Rules::Xhtml } else { Rules::Html }, limits)?;
    drop(text);
    let resolve = |address: &str| outside(address, source.name);
    let place = Place { prefix: "", resolve: &resolve, pages: &HashMap::new() };
    let notes = Notes::find(&[(&tree, &place)]);
    let mut builder = Builder::new(limits);
    write(&tree, 0, &place, &notes, &mut builder, limits)?;
    write::state_facts(&tree, &mut builder);
    if replaced > 0 {
        builder.loss(undecoded(replaced));
    }
    builder.finish()
}

/// Says how many places could not be decoded.
pub(in crate::format) fn undecoded(places: usize) -> String {
    match places {
        1 => "1 place that could not be decoded".to_owned(),
        _ => format!("{places} places that could not be decoded"),
    }
}

/// Returns where a link leads that is not into the same file; `None` if it is no address.
pub(in crate::format) fn outside(address: &str, own_name: &str) -> Option<LinkDestination> {
    if let Some((name, id)) = address.split_once('#')
        && percent::decoded(name) == own_name
    {
        return Some(LinkDestination::Inside(percent::decoded(id)));
    }
    let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    let runs = scheme.is_some_and(|(scheme, _)| {
        ["javascript", "vbscript", "data"].iter().any(|other| other.eq_ignore_ascii_case(scheme))
    });
    let shown: String = address.chars().filter(|c| !c.is_control()).collect();
    (!runs && !shown.is_empty()).then_some(LinkDestination::Outside(shown))
}
