//! Mail: one message, as in an `.eml` file or a Maildir.
//!
//! Owns what a reader of mail sees: the subject as a heading, who wrote to whom and when below it,
<<<<<<< HEAD
//! the body, messages inside of the message, and a list of what is attached. Letters that merely
=======
//! the body, messages inside of the message, and a list of what is attached ([`message`], [`shown`]). Letters that merely
>>>>>>> wt-mail
//! begin with `From:` and `To:` stay plain text. Heads are read in [`head`], parts are cut in
//! [`parts`], and lines become paragraphs in [`body`]; many messages in one file are the business of
//! [`super::collection`].

mod body;
pub(super) mod head;
<<<<<<< HEAD
mod parts;
mod transfer;

use self::body::Lines;
use self::head::{Head, line_of, name_of, trimmed};
use self::parts::{Part, inside};
use super::builder::{Builder, Container};
use super::{Claim, Format, Limits, Read, Source, Unreadable};
use crate::model::apparatus::Field;
=======
mod message;
mod parts;
mod shown;
#[cfg(test)]
mod tests;
mod transfer;

use self::head::{line_of, name_of, trimmed};
use super::{Claim, Format, Limits, Read, Source, Unreadable};
>>>>>>> wt-mail

/// Mail.
pub const FORMAT: Format =
    Format { name: "mail", version: 1, claims, read, watched: false, was_plain: true };

/// How far a head is looked for, in bytes.
const NEAR: usize = 64 << 10;
/// Every message has some of these …
const COMMON: [&str; 7] =
    ["From", "To", "Date", "Subject", "Message-ID", "Received", "MIME-Version"];
/// … and one that was sent by a program one of these.
const BY_PROGRAM: [&str; 3] = ["Message-ID", "Received", "MIME-Version"];

fn claims(source: &Source) -> Claim {
    let is_named = source.ends_in(&["eml"]);
    let head = without_envelope(source.head(NEAR), is_named);
    let (mut common, mut by_program) = (0_u32, false);
    let mut rest = head;
    let mut lines = 0;
    while !rest.is_empty() {
        let line = line_of(rest);
        rest = rest.get(line.len()..).unwrap_or_default();
        lines += 1;
        if trimmed(line).is_empty() || lines > 2000 {
            break;
        }
        let among = |names: &[&str], name: &[u8]| {
            names.iter().any(|other| other.as_bytes().eq_ignore_ascii_case(name))
        };
        match name_of(line) {
            Some(name) => {
                common += u32::from(among(&COMMON, name));
                by_program |= among(&BY_PROGRAM, name);
            }
            None if line.starts_with(b" ") || line.starts_with(b"\t") => {}
            // Not all of this is a head.
            None if is_named => break,
            None => return Claim::No,
        }
    }
    match common {
        2.. if is_named || by_program => Claim::Bytes,
        1.. if is_named => Claim::Name,
        _ => Claim::No,
    }
}

/// Returns a message without the line that says how it came, as some programs leave it there.
fn without_envelope(bytes: &[u8], may_be: bool) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if may_be && bytes.starts_with(b"From ") {
        bytes.get(line_of(bytes).len()..).unwrap_or_default()
    } else {
        bytes
    }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let parts = parts::cut(without_envelope(source.bytes, true), limits)?;
<<<<<<< HEAD
    if parts.first().is_some_and(is_smime) {
        return Err(wrapped(parts.first()));
    }
    let mut reading = Reading {
        can_show: can_show(&parts),
        parts: &parts,
        limits,
        builder: Builder::new(limits),
        steps: vec![Step::Message(0, 1)],
        attached: Vec::new(),
        replaced: 0,
    };
    while let Some(step) = reading.steps.pop() {
        limits.check()?;
        reading.builder.check()?;
        match step {
            Step::Message(at, level) => reading.message(at, level),
            Step::Part(at) => reading.part(at)?,
            Step::End => reading.end_message(),
        }
    }
    if parts.iter().any(|part| part.is_cut) {
        reading.builder.loss("its end, which is missing");
    }
    match reading.replaced {
        0 => {}
        1 => reading.builder.loss("1 character that cannot be decoded"),
        many => reading.builder.loss(format!("{many} characters that cannot be decoded")),
    }
    reading.builder.finish()
}

/// What is still to be written; the last comes first.
enum Step {
    /// The message that begins with this part, with its subject as a heading of this level.
    Message(usize, u8),
    Part(usize),
    /// Ends the message that was begun last.
    End,
}

struct Reading<'a, 'b> {
    parts: &'a [Part<'a>],
    /// Whether there is text in a part that can be shown as it is.
    can_show: Vec<Showable>,
    limits: &'b Limits<'b>,
    builder: Builder<'b>,
    steps: Vec<Step>,
    /// What is attached to the messages that are open.
    attached: Vec<Vec<usize>>,
    /// How many characters could not be decoded.
    replaced: usize,
}

impl Reading<'_, '_> {
    fn message(&mut self, at: usize, level: u8) {
        let Some(part) = self.parts.get(at) else { return };
        let is_outer = self.attached.is_empty();
        self.attached.push(Vec::new());
        self.builder.open(Container::Division);
        write_head(&part.head, part.kind.charset(), level, is_outer, &mut self.builder);
        self.steps.push(Step::End);
        self.steps.push(Step::Part(at));
    }

    fn end_message(&mut self) {
        let attached = self.attached.pop().unwrap_or_default();
        if !attached.is_empty() {
            self.builder.open(Container::Paragraph);
            self.builder.text("Attachments:");
            self.builder.close();
            self.builder.open(Container::Bullets);
            for part in attached.iter().filter_map(|at| self.parts.get(*at)) {
                self.builder.open(Container::Item);
                let states = self.attached.is_empty() && !part.kind.file.is_empty();
                if states {
                    self.builder.state(Field::Enclosures);
                }
                self.builder.text(&part.kind.file);
                if states {
                    self.builder.end_state(None);
                }
                let size = size(part.kind.transfer.decoded_len(part.body));
                let (open, close) = if part.kind.file.is_empty() { ("", "") } else { (" (", ")") };
                self.builder.text(&format!("{open}{}, {size}{close}", part.kind.media));
                self.builder.close();
            }
            self.builder.close();
        }
        self.builder.close();
    }

    fn part(&mut self, at: usize) -> Result<(), Unreadable> {
        let parts = self.parts;
        let Some(part) = parts.get(at) else { return Ok(()) };
        let media = part.kind.media.as_str();
        if part.is_multipart() {
            return self.multipart(at, part);
        }
        if part.is_message() && part.end > at + 1 {
            let level = u8::try_from(self.attached.len()).unwrap_or(u8::MAX).saturating_add(1);
            self.steps.push(Step::Message(at + 1, level));
            return Ok(());
        }
        let apart = part.kind.is_attachment;
        match media {
            "text/plain" if !apart => self.plain(part),
            "text/html" | "application/xhtml+xml" if !apart => {
                self.html(part);
                Ok(())
            }
            _ if !apart && is_more_text(part) => {
                let text = self.text_of(part);
                self.builder.open(Container::Preformatted);
                self.builder.text(&text);
                self.builder.close();
                Ok(())
            }
            _ if is_smime(part) => {
                body::encrypted(&mut self.builder, "S/MIME");
                Ok(())
            }
            _ => {
                if let Some(attached) = self.attached.last_mut() {
                    attached.push(at);
                }
                Ok(())
            }
        }
    }

    fn multipart(&mut self, at: usize, part: &Part) -> Result<(), Unreadable> {
        let inside = inside(self.parts, at);
        if inside.is_empty() {
            self.builder.loss("parts that cannot be told apart");
            return self.plain(part);
        }
        if part.is("multipart/encrypted") {
            let pgp = part.kind.parameter("protocol").contains("pgp");
            body::encrypted(&mut self.builder, if pgp { "PGP" } else { "S/MIME" });
            return Ok(());
        }
        if !part.is("multipart/alternative") {
            self.steps.extend(inside.into_iter().rev().map(Step::Part));
            return Ok(());
        }
        let shows = |at: &usize| self.can_show.get(*at).copied().unwrap_or_default();
        // Of those that are equally good the last, as RFC 2046 has it.
        let best = inside.iter().copied().max_by_key(shows);
        // The others say the same; only what is no text is something else.
        let is_other = |at: &usize| Some(*at) != best && shows(at) == Showable::Nothing;
        let others = inside.iter().copied().filter(is_other);
        let steps: Vec<Step> = best.into_iter().chain(others).map(Step::Part).collect();
        self.steps.extend(steps.into_iter().rev());
        Ok(())
    }

    fn plain(&mut self, part: &Part) -> Result<(), Unreadable> {
        let text = self.text_of(part);
        let is = |name, word: &str| part.kind.parameter(name).trim().eq_ignore_ascii_case(word);
        let lines = if is("format", "flowed") {
            Lines::Flowed { drop_blank: is("delsp", "yes") }
        } else {
            Lines::Fixed
        };
        body::write(&text, lines, self.limits, &mut self.builder)
    }

    fn html(&mut self, _part: &Part) {
        self.builder.loss("a part that is HTML");
    }

    fn text_of(&mut self, part: &Part) -> String {
        let bytes = part.kind.transfer.decoded(part.body);
        let words = transfer::text(&bytes, part.kind.charset());
        self.replaced += words.replaced;
        if words.guessed {
            let charset = part.kind.charset().chars().take(40).collect::<String>();
            self.builder.loss(format!("the character set {charset:?}, which was guessed"));
        }
        words.text
    }
}

/// Writes the head of a message; that of the outer one states facts.
fn write_head(head: &Head, charset: &str, level: u8, states: bool, builder: &mut Builder) {
    let write = |words: &str, fields: &[Field], builder: &mut Builder| {
        let fields = if states { fields } else { &[] };
        for field in fields {
            builder.state(*field);
        }
        builder.text(words);
        for _ in fields {
            builder.end_state(None);
        }
    };
    let subject = head.words("Subject", charset);
    builder.open(Container::Heading(level));
    write(&subject, &[Field::Title, Field::Subject], builder);
    builder.close();
    builder.open(Container::Paragraph);
    let shown = [
        ("From", Field::From),
        ("To", Field::To),
        ("Cc", Field::Copies),
        ("Newsgroups", Field::To),
        ("Date", Field::Date),
    ];
    for (name, field) in shown {
        let words = head.words(name, charset);
        if !words.is_empty() {
            builder.text(&format!("{name}: "));
            write(&words, &[field], builder);
            builder.line_break();
        }
    }
    builder.close();
}

/// What a part can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Showable {
    #[default]
    Nothing,
    /// Text of another kind than those below.
    Other,
    Html,
    Plain,
}

/// Returns what each part can show, by itself or by those inside of it.
fn can_show(parts: &[Part]) -> Vec<Showable> {
    let mut all = vec![Showable::Nothing; parts.len()];
    // Parts stand before those inside of them.
    for (at, part) in parts.iter().enumerate().rev() {
        let own = match part.kind.media.as_str() {
            _ if part.kind.is_attachment => Showable::Nothing,
            "text/plain" => Showable::Plain,
            "text/html" | "application/xhtml+xml" => Showable::Html,
            _ if is_more_text(part) => Showable::Other,
            _ => Showable::Nothing,
        };
        let best = inside(parts, at).into_iter().filter_map(|inner| all.get(inner).copied()).max();
        if let Some(place) = all.get_mut(at) {
            *place = own.max(best.unwrap_or_default());
        }
    }
    all
}

/// Returns whether a part is text that is shown line by line: a report, a patch.
fn is_more_text(part: &Part) -> bool {
    let media = part.kind.media.as_str();
    let is_report = matches!(
        media,
        "message/delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers"
    );
    let for_programs =
        ["text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rtf", "text/css"];
    let is_text = media.starts_with("text/") && part.kind.file.is_empty();
    is_report
        || (is_text && !for_programs.contains(&media))
        || matches!(media, "text/x-patch" | "text/x-diff" | "text/plain")
}

fn is_smime(part: &Part) -> bool {
    part.is("application/pkcs7-mime") || part.is("application/x-pkcs7-mime")
}

/// Says why there is no text in a message that is in an S/MIME wrapper as a whole.
fn wrapped(part: Option<&Part>) -> Unreadable {
    /// How "signed data" is named (RFC 5652), in DER.
    const SIGNED: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    let is_signed = part.is_some_and(|part| {
        let start = part.body.get(..200).unwrap_or(part.body);
        let start = part.kind.transfer.decoded(start);
        part.kind.parameter("smime-type").eq_ignore_ascii_case("signed-data")
            || start.windows(SIGNED.len()).any(|bytes| bytes == SIGNED)
    });
    if is_signed {
        Unreadable::NoText("all of it is wrapped in a signature (S/MIME)".to_owned())
    } else {
        Unreadable::Encrypted
    }
}

/// Returns a size as people say it.
fn size(bytes: usize) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1000 => format!("{bytes} bytes"),
        1000..999_500 => format!("{} KB", (bytes + 500) / 1000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests;
=======
    if parts.first().is_some_and(shown::is_smime) {
        return Err(shown::wrapped(parts.first()));
    }
    message::read(&parts, limits)
}
>>>>>>> wt-mail
