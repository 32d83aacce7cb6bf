//! Bytes from a terminal become keys, pastes and clicks.
//!
//! Owns where a key, a character or an escape sequence ends. What ends a sequence is either its
//! last byte or time: an `Esc` with nothing behind it is a key, and half a sequence is not waited
//! for, since its rest may never come. Which key a whole sequence stands for is in
//! [`super::sequence`].
//!
//! An `Esc` and a key that arrive together are that key with Alt. So a terminal sends it, and so
//! tmux sends an `Esc` that is soon followed by a key; [`crate::desk`], which knows what is bound,
//! tells the two apart. What follows an OSC, a DCS or an APC (ECMA-48, 8.3) is a reply to another
//! program's query and no typing, but only where it begins like one: a person may press `Esc` and
//! `]` too.

use std::mem::take;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sequence;
use crate::session::event::Event;

/// How long to wait for the rest of a sequence that the connection has split; until then a lone
/// `Esc` is ambiguous.
const SEQUENCE: Duration = Duration::from_millis(50);
/// The longest that a reply may take, from its beginning.
const REPLY: Duration = Duration::from_secs(1);
/// How long after a pause in a paste its rest is still taken for the rest.
const PAUSE: Duration = Duration::from_secs(1);
/// The parameters of a control sequence have fewer bytes than this. What is longer means nothing.
const LONGEST: usize = 64;
/// The brackets around a paste, without the introducer; and the whole of the closing one.
const PASTE: (&[u8], u8) = (b"200", b'~');
const PASTE_END: &[u8] = b"\x1b[201~";
/// A paste is passed on in parts of about this many bytes.
const PART: usize = 1 << 20;

/// Turns bytes into events. What is incomplete stays here until its rest comes, or does not.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: DecoderState,
}

#[derive(Debug, Default)]
enum DecoderState {
    /// Nothing is incomplete.
    #[default]
    Ground,
    /// An `Esc`: a key, or the beginning of something.
    Escape,
    /// The first bytes of a character in UTF-8, and whether an `Esc` came before it.
    Character(Vec<u8>, bool),
    /// An `Esc O` (SS3), which one byte follows.
    Single,
    /// The parameters of a control sequence (CSI).
    Control(Vec<u8>),
    /// What follows `Esc [ M`: a click as the first terminals with a mouse report it.
    Click(Vec<u8>),
    /// What follows `Esc` and this byte, as long as it may begin a reply.
    Opening(u8, Vec<u8>),
    /// A reply, since then; and whether the last byte of it was an `Esc`.
    Reply(Instant, bool),
    /// A pasted text.
    Paste(Vec<u8>),
    /// A pasted text that stopped before its end, and when; with the bytes of half a character.
    Paused(Vec<u8>, Instant),
}

impl Decoder {
    /// Takes the bytes of one read, and returns the events that are now complete.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Event> {
        if let DecoderState::Paused(tail, since) = &mut self.state {
            let over = now.duration_since(*since) > PAUSE || is_one_key(bytes, now);
            self.state = if over { DecoderState::Ground } else { DecoderState::Paste(take(tail)) };
        }
        let mut events = Vec::new();
        for byte in bytes {
            self.byte(*byte, now, &mut events);
        }
        events
    }

    /// Returns how long to wait for the rest of what is incomplete, before [`Decoder::silence`];
    /// `None` if it can wait for ever.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.state {
            DecoderState::Ground
            | DecoderState::Character(..)
            | DecoderState::Reply(..)
            | DecoderState::Paused(..) => None,
            _ => Some(SEQUENCE),
        }
    }

    /// Returns what was held back, since nothing has followed for a while.
    pub(super) fn silence(&mut self, now: Instant) -> Vec<Event> {
        let mut events = Vec::new();
        match take(&mut self.state) {
            DecoderState::Escape => events.push(key(KeyCode::Esc)),
            DecoderState::Single => events.push(alt(b'O')),
            DecoderState::Control(parameters) if parameters.is_empty() => events.push(alt(b'[')),
            DecoderState::Opening(first, rest) => self.type_out(first, &rest, now, &mut events),
            DecoderState::Paste(mut text) => {
                events.extend(part(&mut text));
                self.state = DecoderState::Paused(text, now);
            }
            // The next byte will tell whether it is complete.
            open @ (DecoderState::Character(..)
            | DecoderState::Reply(..)
            | DecoderState::Paused(..)) => {
                self.state = open;
            }
            DecoderState::Ground | DecoderState::Control(_) | DecoderState::Click(_) => {}
        }
        events
    }

    fn byte(&mut self, byte: u8, now: Instant, events: &mut Vec<Event>) {
        match take(&mut self.state) {
            DecoderState::Ground | DecoderState::Paused(..) => self.begin(byte, false, events),
            DecoderState::Escape => self.escape(byte, events),
            DecoderState::Character(mut bytes, with_alt) => {
                if !matches!(byte, 0x80..=0xbf) {
                    // Half a character is none.
                    if with_alt {
                        events.push(key(KeyCode::Esc));
                    }
                    return self.begin(byte, false, events);
                }
                bytes.push(byte);
                if bytes.len() < length(bytes[0]) {
                    self.state = DecoderState::Character(bytes, with_alt);
                } else if let Some(c) =
                    std::str::from_utf8(&bytes).ok().and_then(|s| s.chars().next())
                {
                    events.push(typed(KeyCode::Char(c), with_alt));
                }
            }
            DecoderState::Single => {
                if let Some(key) = sequence::single(byte) {
                    events.push(Event::Key(key));
                } else {
                    events.push(alt(b'O'));
                    self.begin(byte, false, events);
                }
            }
            DecoderState::Control(parameters) => self.control(parameters, byte, events),
            DecoderState::Click(mut bytes) => {
                bytes.push(byte);
                match <[u8; 3]>::try_from(bytes.as_slice()) {
                    Ok(report) => events.extend(sequence::old_click(report).map(Event::Mouse)),
                    Err(_) => self.state = DecoderState::Click(bytes),
                }
            }
            DecoderState::Opening(first, mut rest) => {
                rest.push(byte);
                match opens_reply(first, &rest) {
                    Some(true) => self.state = DecoderState::Reply(now, false),
                    Some(false) => self.type_out(first, &rest, now, events),
                    None => self.state = DecoderState::Opening(first, rest),
                }
            }
            DecoderState::Reply(since, escaped) => self.reply(since, escaped, byte, events, now),
            DecoderState::Paste(mut text) => {
                text.push(byte);
                if byte == b'~' && text.ends_with(PASTE_END) {
                    text.truncate(text.len() - PASTE_END.len());
                    return events.extend(pasted(&text));
                }
                if text.len() >= PART {
                    events.extend(part(&mut text));
                }
                self.state = DecoderState::Paste(text);
            }
        }
    }

    /// Takes the first byte of something.
    fn begin(&mut self, byte: u8, with_alt: bool, events: &mut Vec<Event>) {
        match byte {
            b'\x1b' => self.state = DecoderState::Escape,
            0..=0x7f => events.push(typed(sequence::plain(byte), with_alt)),
            _ if length(byte) > 1 => self.state = DecoderState::Character(vec![byte], with_alt),
            // No character begins with this byte.
            _ => {}
        }
    }

    /// Takes the byte after an `Esc`.
    fn escape(&mut self, byte: u8, events: &mut Vec<Event>) {
        match byte {
            b'[' => self.state = DecoderState::Control(Vec::new()),
            b'O' => self.state = DecoderState::Single,
            b']' | b'P' | b'_' => self.state = DecoderState::Opening(byte, Vec::new()),
            b'\x1b' => {
                events.push(key(KeyCode::Esc));
                self.state = DecoderState::Escape;
            }
            _ => self.begin(byte, true, events),
        }
    }

    fn control(&mut self, mut parameters: Vec<u8>, byte: u8, events: &mut Vec<Event>) {
        match byte {
            b' '..=b'?' => {
                if parameters.len() < LONGEST {
                    parameters.push(byte);
                }
                self.state = DecoderState::Control(parameters);
            }
            // The function keys of the Linux console: `Esc [ [ A`.
            b'[' if parameters.is_empty() => self.state = DecoderState::Control(b"[".to_vec()),
            b'M' if parameters.is_empty() => self.state = DecoderState::Click(Vec::new()),
            b'@'..=b'~' if (parameters.as_slice(), byte) == PASTE => {
                self.state = DecoderState::Paste(Vec::new());
            }
            b'@'..=b'~' => {
                if let Some(click) = sequence::click(&parameters, byte) {
                    events.push(Event::Mouse(click));
                } else if let Some(key) = sequence::key(&parameters, byte) {
                    events.push(Event::Key(key));
                } else if parameters.is_empty() {
                    // No terminal sends this: somebody pressed three keys.
                    events.push(alt(b'['));
                    self.begin(byte, false, events);
                }
            }
            _ => {
                if parameters.is_empty() {
                    events.push(alt(b'['));
                }
                self.begin(byte, false, events);
            }
        }
    }

    fn reply(
        &mut self,
        since: Instant,
        escaped: bool,
        byte: u8,
        events: &mut Vec<Event>,
        now: Instant,
    ) {
        match (escaped, byte) {
            _ if now.duration_since(since) > REPLY => self.begin(byte, false, events),
            (true, b'\\') | (false, b'\x07') => {}
            (true, _) => self.escape(byte, events),
            (false, _) => self.state = DecoderState::Reply(since, byte == b'\x1b'),
        }
    }

    /// Takes what could have begun a reply for the keys that it is.
    fn type_out(&mut self, first: u8, rest: &[u8], now: Instant, events: &mut Vec<Event>) {
        events.push(alt(first));
        for byte in rest {
            self.byte(*byte, now, events);
        }
    }
}

/// Returns whether `Esc`, `first` and `rest` begin a reply; `None` if that is not known yet.
///
/// They are those of xterm and kitty: colours and the clipboard (`] 11 ;`), settings (`P 1 $ r`),
/// capabilities (`P 1 + r`), the terminal's name and unit (`P > |`, `P ! |`), images (`_ G i =`).
fn opens_reply(first: u8, rest: &[u8]) -> Option<bool> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let then = &rest[digits..];
    let endings: &[&[u8]] = match first {
        b']' if digits == 0 => return Some(false),
        b']' => &[b";"],
        b'P' => &[b"$r", b"+r", b">|", b"!|"],
        _ => &[b"Gi="],
    };
    if digits > 4 || !endings.iter().any(|ending| ending.starts_with(then)) {
        return Some(false);
    }
    endings.contains(&then).then_some(true)
}

/// Returns whether `bytes` are what one key sends, and not the rest of a paste.
fn is_one_key(bytes: &[u8], now: Instant) -> bool {
    let mut other = Decoder::default();
    let mut events = other.feed(bytes, now);
    events.extend(other.silence(now));
    matches!(events.as_slice(), [Event::Key(_)])
}

/// Takes from a paste what can be passed on: all but half a character and half its closing bracket.
fn part(text: &mut Vec<u8>) -> Option<Event> {
    let brackets = (1..PASTE_END.len()).rev().find(|length| text.ends_with(&PASTE_END[..*length]));
    let upto = text.len() - brackets.unwrap_or(0);
    let lead = text[..upto].iter().rev().take(3).position(|byte| *byte >= 0xc0);
    let half = lead.filter(|after| length(text[upto - 1 - after]) > after + 1);
    let rest = text.split_off(half.map_or(upto, |after| upto - 1 - after));
    let whole = std::mem::replace(text, rest);
    pasted(&whole)
}

fn pasted(text: &[u8]) -> Option<Event> {
    (!text.is_empty()).then(|| Event::Paste(String::from_utf8_lossy(text).into_owned()))
}

/// Returns how many bytes a character has that begins with this one; 0 if none does.
fn length(lead: u8) -> usize {
    match lead {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 0,
    }
}

fn typed(key: impl Into<KeyEvent>, with_alt: bool) -> Event {
    let mut key = key.into();
    if let KeyCode::Char(c) = key.code
        && c.is_uppercase()
    {
        key.modifiers |= KeyModifiers::SHIFT;
    }
    if with_alt {
        key.modifiers |= KeyModifiers::ALT;
    }
    Event::Key(key)
}

fn key(code: KeyCode) -> Event {
    typed(code, false)
}

fn alt(byte: u8) -> Event {
    typed(sequence::plain(byte), true)
}

#[cfg(test)]
mod tests;
