//! What is written between the tags of a TEI file.
//!
//! Owns the blanks around words, notes and joined lines, and what is kept of the words for facts.
//! What the tags are is not known here.

use crate::format::builder::{Builder, Container};

/// Sends words to the builder.
pub(super) struct Writer<'b> {
    pub builder: Builder<'b>,
    /// The words written since each of several places, for facts and descriptions.
    pub captured: Vec<String>,
    /// How many open elements are left out.
    pub hidden: usize,
    /// How many are only described.
    pub silent: usize,
    /// How many are printed in capitals.
    pub capitals: usize,
    /// How many keep their blanks and line ends, and of how many blanks are meant (`xml:space`).
    pub preformatted: usize,
    pub preserved: usize,
    /// How many quotations are open that have marks of ours.
    pub quoted: usize,
    /// The letter that was written last.
    pub last: Option<char>,
    /// Whether the last word was `received`, as before the date of receipt.
    pub was_received: bool,
    /// Whether a document begins with the next word.
    pub is_new_document: bool,
    /// How many documents were begun.
    pub documents: usize,
    /// The blank behind the last word.
    held: Option<&'static str>,
    gap: Gap,
}

/// What is known of the place between the last word and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    Plain,
    /// There is none: the next word belongs to the last.
    Joined,
    /// A note is called there.
    Called,
}

/// What is set aside while a note is written.
#[derive(Debug)]
pub(super) struct Aside {
    captured: Vec<String>,
    capitals: usize,
    preformatted: usize,
    last: Option<char>,
    held: Option<&'static str>,
}

impl<'b> Writer<'b> {
    pub fn new(builder: Builder<'b>) -> Self {
        Self {
            builder,
            captured: Vec::new(),
            hidden: 0,
            silent: 0,
            capitals: 0,
            preformatted: 0,
            preserved: 0,
            quoted: 0,
            last: None,
            was_received: false,
            is_new_document: false,
            documents: 0,
            held: None,
            gap: Gap::Plain,
        }
    }

    /// Writes words.
    pub fn words(&mut self, words: &str) {
        if self.hidden > 0 {
            return;
        }
        for captured in &mut self.captured {
            captured.push_str(words);
        }
        if self.silent > 0 {
            return;
        }
        if self.preformatted > 0 {
            self.builder.text(words);
            self.last = words.chars().next_back().or(self.last);
            return;
        }
        let core = words.trim_matches(is_blank);
        let before = blank(&words[..words.len() - words.trim_start_matches(is_blank).len()]);
        self.held = self.held.or(before);
        if core.is_empty() {
            return;
        }
        if self.is_new_document {
            self.is_new_document = false;
            self.documents += 1;
        }
        self.send(core);
        self.held = blank(&words[words.trim_end_matches(is_blank).len()..]);
        let word = core.rsplit(is_blank).next().unwrap_or_default();
        self.was_received = word.trim_matches(['[', '(', ':']).eq_ignore_ascii_case("received");
    }

    /// Writes words that begin and end with none of the blanks.
    fn send(&mut self, core: &str) {
        let closing = closes(core);
        let opened = self.last.is_some_and(|last| "([“‘«„¿¡".contains(last));
        let held = self.held.take().filter(|blank| {
            // Line ends between tags are often there for those who read the tags: nobody prints a
            // blank inside a bracket. Where the file says that its blanks are meant, they are.
            let of_tags = *blank == "\n" && (closing || opened) && self.preserved == 0;
            // A blank before a note was moved behind it, which is wrong before a full stop.
            !(of_tags || self.gap == Gap::Joined || self.gap == Gap::Called && closing)
        });
        if let Some(blank) = held {
            self.builder.text(blank);
        }
        self.gap = Gap::Plain;
        self.last = core.chars().next_back();
        if self.capitals > 0 {
            self.builder.text(&core.to_uppercase());
        } else {
            self.builder.text(core);
        }
    }

    /// Puts a blank.
    pub fn space(&mut self) {
        self.held = self.held.or(Some(" "));
    }

    /// Puts a blank between two parts, if the next is a word.
    pub fn part(&mut self) {
        if self.is_shown() && self.last.is_some() {
            self.held = self.held.or(Some("\n"));
        }
    }

    /// Writes the mark that ends a quotation, before the blank that its last word had behind it.
    pub fn closing_mark(&mut self, mark: &str) {
        let held = self.held.take();
        self.words(mark);
        self.held = held;
    }

    /// Ends a line on purpose.
    pub fn line_break(&mut self) {
        if self.is_shown() {
            self.held = None;
            self.builder.line_break();
        }
        for captured in &mut self.captured {
            captured.push(' ');
        }
    }

    /// Joins the next word to the last.
    pub fn join(&mut self) {
        self.gap = Gap::Joined;
    }

    pub fn is_shown(&self) -> bool {
        self.hidden == 0 && self.silent == 0
    }

    pub fn open(&mut self, container: Container) {
        self.boundary();
        self.builder.open(container);
    }

    pub fn close(&mut self) {
        self.boundary();
        self.builder.close();
    }

    fn boundary(&mut self) {
        self.held = None;
        self.gap = Gap::Plain;
        self.last = None;
        for captured in &mut self.captured {
            captured.push(' ');
        }
    }

    /// Shows what is said of a picture.
    pub fn picture(&mut self, description: &str) {
        if let Some(blank) = self.held.take() {
            self.builder.text(blank);
        }
        self.builder.picture(description);
        self.last = Some(']');
    }

    /// Calls a note.
    pub fn call(&mut self, key: &str) {
        self.builder.call(key);
        self.gap = Gap::Called;
    }

    /// Begins a note.
    pub fn note(&mut self, key: &str) -> Aside {
        self.builder.note(key);
        Aside {
            captured: std::mem::take(&mut self.captured),
            capitals: std::mem::take(&mut self.capitals),
            preformatted: std::mem::take(&mut self.preformatted),
            last: self.last.take(),
            held: self.held.take(),
        }
    }

    /// Ends a note.
    pub fn end_note(&mut self, aside: Aside) {
        self.builder.end_note();
        let Aside { captured, capitals, preformatted, last, held } = aside;
        self.captured = captured;
        self.capitals = capitals;
        self.preformatted = preformatted;
        self.last = last;
        self.held = held;
        self.gap = Gap::Called;
    }
}

/// Returns whether words begin with what stands right behind the word before it: a point, a closing
/// bracket, a genitive (`’s`), a dash with no blank behind it.
fn closes(words: &str) -> bool {
    let mut letters = words.chars();
    match letters.next() {
        Some(
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '”' | '»' | '%' | '、' | '。' | '，',
        ) => true,
        Some('’' | '\'') => letters.take_while(|letter| letter.is_alphabetic()).count() <= 2,
        Some('—') => letters.next().is_some_and(|letter| !letter.is_whitespace()),
        _ => false,
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Returns what blanks amount to.
fn blank(blanks: &str) -> Option<&'static str> {
    match blanks {
        "" => None,
        blanks if blanks.contains(['\n', '\r']) => Some("\n"),
        _ => Some(" "),
    }
}
