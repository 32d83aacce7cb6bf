//! Reads the tags and the text of an HTML or XML file into a [`Tree`].
//!
//! Owns how the file is fed to the tokenizer: in pieces, so that a tag with a million attributes is
//! seen before it takes its time, and that what an open comment or quotation mark would swallow is
//! read all the same. How elements nest is decided in `super::tree`.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, Tag as Found, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use memchr::memchr;

use super::tag::Tag;
use super::tree::{Balancer, Rules, Tree};
use crate::format::{Limits, Unreadable};

/// A tag may have this many attributes.
const ATTRIBUTES: usize = 20_000;
/// How often it is tried again from behind something that was not ended.
const ROUNDS: usize = 20;

/// Reads a file.
///
/// # Errors
/// [`Unreadable::TooMuch`] if it has too many elements or attributes, [`Unreadable::TooSlow`].
pub(in crate::format) fn tree(
    text: &str,
    rules: Rules,
    limits: &Limits,
) -> Result<Tree, Unreadable> {
    let text = without_own_entities(text);
    if u32::try_from(text.len()).is_err() {
        return Err(Unreadable::TooMuch("it is longer than 4 GiB".to_owned()));
    }
    let whole = StrTendril::from(&*text);
    let mut balancer = Balancer::new(rules);
    let mut from = 0;
    for _ in 0..ROUNDS {
        let (back, unended) = pass(&whole, from, balancer, rules, limits)?;
        balancer = back;
        // Something was not ended, and everything after it is inside it.
        match unended {
            Some(at) if at > from => from = at,
            _ => break,
        }
    }
    balancer.finish()
}

/// Feeds what is there from byte `from` on. Returns where to go on if something was not ended.
fn pass(
    whole: &StrTendril,
    from: usize,
    balancer: Balancer,
    rules: Rules,
    limits: &Limits,
) -> Result<(Balancer, Option<usize>), Unreadable> {
    let sink = Sink {
        balancer: RefCell::new(balancer),
        rules,
        spoke: Cell::new(false),
        raw: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let bytes = whole.as_bytes();
    let mut at = from;
    // Where the tag or comment began that is not ended yet, and its attributes up to here.
    let mut pending: Option<usize> = None;
    let mut attributes = 0;
    // Where the element began whose text is not told apart, such as a script.
    let mut raw = None;
    let mut count = 0_usize;
    while at < bytes.len() {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let end = memchr(b'<', rest).map_or(bytes.len(), |next| at + 1 + next);
        let piece = bytes.get(at..end).unwrap_or_default();
        let starts = piece.first() == Some(&b'<');
        let start = pending.or(starts.then_some(at));
        let is_tag = start
            .and_then(|start| bytes.get(start + 1))
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
        if is_tag && !tokenizer.sink.raw.get() {
            attributes += if piece.len() > 2 { count_attributes(piece) } else { 1 };
            if attributes > ATTRIBUTES {
                let what = format!("one of its tags has more than {ATTRIBUTES} attributes");
                return Err(Unreadable::TooMuch(what));
            }
        }
        let (Ok(offset), Ok(length)) = (u32::try_from(at), u32::try_from(end - at)) else { break };
        queue.push_back(whole.subtendril(offset, length));
        tokenizer.sink.spoke.set(false);
        let was_raw = tokenizer.sink.raw.get();
        let _ = tokenizer.feed(&queue);
        if tokenizer.sink.spoke.get() {
            pending = None;
            attributes = 0;
        } else {
            pending = start;
        }
        match (was_raw, tokenizer.sink.raw.get()) {
            (false, true) => raw = Some(at),
            (true, false) => raw = None,
            _ => {}
        }
        at = end;
        count += 1;
        if count.is_multiple_of(512) {
            limits.check()?;
            if let Some(fault) = tokenizer.sink.balancer.borrow().fault.clone() {
                return Err(fault);
            }
        }
    }
    let unended = raw.or(pending);
    if unended.is_none() {
        tokenizer.end();
    }
    let mut balancer = tokenizer.sink.balancer.into_inner();
    if raw.is_some() {
        balancer.drop_innermost();
    }
    // On with what is behind the tag that began it, or behind `<!--`.
    let unended = unended.map(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"<!--") { at + 4 } else { at + after_tag(rest) }
    });
    Ok((balancer, unended))
}

/// Returns how long the tag at the start is, at a guess.
fn after_tag(rest: &[u8]) -> usize {
    let line = memchr(b'\n', rest).unwrap_or(rest.len());
    memchr(b'>', rest).map_or(line, |end| end + 1).max(1)
}

/// Counts what may be attributes in a piece of a tag.
fn count_attributes(piece: &[u8]) -> usize {
    let (mut count, mut quote, mut before) = (1, None, b' ');
    for byte in piece {
        match quote {
            Some(open) if open == *byte => quote = None,
            Some(_) => continue,
            None => match byte {
                b'>' => return count,
                b'"' | b'\'' if before == b'=' => quote = Some(*byte),
                b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'\x0c' => {
                    // Blanks may stand around the equals sign.
                    count += usize::from(!matches!(before, b'=' | b' '));
                    before = if before == b'=' { before } else { b' ' };
                    continue;
                }
                _ => {}
            },
        }
        before = *byte;
    }
    count
}

/// Leaves out what a document type declares for itself: nothing that it says of entities is read,
/// so that none of them can be made to grow.
fn without_own_entities(text: &str) -> std::borrow::Cow<'_, str> {
    let head = text.get(..4096.min(text.len())).unwrap_or_else(|| {
        let end = (4000..4096).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.get(..end).unwrap_or_default()
    });
    let found = head.find("<!DOCTYPE").or_else(|| head.find("<!doctype"));
    let own = found.and_then(|start| {
        let open = start + text.get(start..)?.find(['[', '>'])?;
        if text.as_bytes().get(open) != Some(&b'[') {
            return None;
        }
        let close = open + text.get(open..)?.find(']')?;
        let end = close + text.get(close..)?.find('>')?;
        Some((open, end))
    });
    match own {
        Some((open, end)) => {
            let parts = (text.get(..open), text.get(end..));
            [parts.0.unwrap_or_default(), parts.1.unwrap_or_default()].concat().into()
        }
        None => text.into(),
    }
}

/// Hands tokens on to the tree.
struct Sink {
    balancer: RefCell<Balancer>,
    rules: Rules,
    /// Whether anything was found since this was last set.
    spoke: Cell<bool>,
    /// Whether the text of the open element is not told apart.
    raw: Cell<bool>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut balancer = self.balancer.borrow_mut();
        match token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(words) => balancer.text(words),
            Token::TagToken(tag) => {
                self.spoke.set(true);
                return self.tag(tag, &mut balancer);
            }
            _ => {}
        }
        self.spoke.set(true);
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // So that CDATA sections are text.
        self.rules != Rules::Html
    }
}

impl Sink {
    fn tag(&self, tag: Found, balancer: &mut Balancer) -> TokenSinkResult<()> {
        self.raw.set(false);
        if tag.kind == TagKind::EndTag {
            balancer.end(&tag.name);
            return TokenSinkResult::Continue;
        }
        let kind = if self.rules == Rules::Xml { None } else { raw_kind(&tag.name) };
        let is_open = balancer.start(tag.name, tag.attrs, tag.self_closing);
        match kind {
            Some(kind) if is_open => {
                self.raw.set(true);
                TokenSinkResult::RawData(kind)
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// Returns how the text of an element is read if it has no elements.
fn raw_kind(name: &str) -> Option<RawKind> {
    match (name, Tag::of(name)) {
        ("script", _) => Some(ScriptData),
        ("textarea", _) | (_, Tag::Title) => Some(Rcdata),
        (_, Tag::SkippedText) | ("xmp", _) => Some(Rawtext),
        _ => None,
    }
}
