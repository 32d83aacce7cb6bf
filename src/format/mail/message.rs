//! Writes a message: its head, its parts in their order, and what is attached to it.
//!
//! Owns what of the parts is written and in which order, without recursion, whatever they nest. What
//! a part can show is asked of [`super::shown`].

use std::collections::HashMap;

use super::body::{self, Lines};
use super::head::Head;
use super::parts::{Part, inside};
use super::shown::{Showable, can_show, is_more_text, is_smime};
use super::transfer;
use crate::format::builder::{Builder, Container};
use crate::format::{Limits, Read, Unreadable, html};
use crate::model::apparatus::Field;

/// Writes the message that `parts` are of.
///
/// # Errors
/// When the text becomes too long or too deep, or the time is over.
pub(super) fn read(parts: &[Part], limits: &Limits) -> Result<Read, Unreadable> {
    let mut reading = Reading {
        can_show: can_show(parts),
        parts,
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
        reading.builder.loss_of_words("its end, which is missing");
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
            "text/html" | "application/xhtml+xml" if !apart => self.html(at, part),
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

    fn html(&mut self, at: usize, part: &Part) -> Result<(), Unreadable> {
        let text = if part.kind.charset().is_empty() {
            // It may say so itself.
            let bytes = part.kind.transfer.decoded(part.body);
            let decoded = html::decoded(&bytes);
            let (text, replaced) =
                decoded.unwrap_or_else(|_| (String::from_utf8_lossy(&bytes).into_owned(), 0));
            self.replaced += replaced;
            text
        } else {
            self.text_of(part)
        };
        let open = self.attached.len();
        let limits = Limits { depth: self.limits.depth.saturating_sub(open), ..*self.limits };
        let tree = html::tree(&text, html::Rules::Html, &limits)?;
        drop(text);
        let prefix = format!("part {at}");
        let resolve = |address: &str| html::outside(address, "");
        let place = html::Place { prefix: &prefix, resolve: &resolve, pages: &HashMap::new() };
        let notes = html::Notes::find(&[(&tree, &place)]);
        html::write(&tree, 0, &place, &notes, &mut self.builder, &limits)
    }

    fn text_of(&mut self, part: &Part) -> String {
        let bytes = part.kind.transfer.decoded(part.body);
        let words = transfer::text(&bytes, part.kind.charset());
        self.replaced += words.replaced;
        if words.guessed {
            let charset = part.kind.charset().chars().take(40).collect::<String>();
            self.builder
                .loss(format!("letters in the character set {charset:?}, which is not known"));
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

/// Returns a size as people say it.
pub(super) fn size(bytes: usize) -> String {
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
