//! WebAnno TSV 3.3, which INCEpTION reads: a line for each word, a file for each document.
//!
//! Owns the signs of that format: offsets in UTF-16, numbers that say which words one highlight covers,
//! strokes between those that are stacked.

use std::fmt::Write as _;

use super::tokens::sentences_of_words;
use super::{
    CROWDED, DOCUMENT_NOTE, ExchangeFormat, ExportOutput, ExportedDocument, ExportedPassage,
    Exporter, MOST_LAYERS, SEPARATE, UNREAD,
};
use crate::model::span::Span;

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "webanno-tsv",
    about: "WebAnno TSV 3.3 for INCEpTION, packed",
    is_packed: true,
    begin: |_| Box::new(WebannoExport),
};

/// The layer that has to be made in INCEpTION before: with the features `note` and `tag`.
const HEAD: &str = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Glossator|note|tag\n\n";
const WIDENED: super::LossKind =
    ("end of a highlight inside of a word", "ends of highlights inside of words");
const NO_WORD: super::LossKind = ("highlight without a word", "highlights without a word");

struct WebannoExport;

/// What covers a word: the number of the highlight, its tag and its note.
struct WebannoSpan<'a> {
    first: usize,
    after: usize,
    number: usize,
    tag: Option<&'a str>,
    note: Option<&'a str>,
}

impl Exporter for WebannoExport {
    fn document(&mut self, of: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(of);
        out.lose_names(of);
        out.lose(DOCUMENT_NOTE, of.notes.len());
        let Some((document, placed)) = of.placed(out) else {
            out.lose(UNREAD, 1);
            return;
        };
        let sentences = sentences_of_words(document);
        let words: Vec<Span> = sentences.iter().flatten().copied().collect();
        let mut spans = spans(&placed, &words, out);
        spans.sort_by_key(|span| span.first);
        let mut waiting = spans.iter().peekable();
        let mut over: Vec<&WebannoSpan> = Vec::new();
        let text = document.text.as_str();
        let mut units = Units { text, at: 0, count: 0 };
        let mut tsv = String::from(HEAD);
        let mut number = 0;
        for (sentence, nth) in sentences.iter().zip(1..) {
            let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else { continue };
            let whole = text.get(first.start..last.end).unwrap_or_default();
            let _ = writeln!(tsv, "\n#Text={}", escaped_text(whole));
            for (word, at) in sentence.iter().zip(1..) {
                let (start, end) = (units.to(word.start), units.to(word.end));
                over.retain(|span| span.after > number);
                while let Some(span) = waiting.next_if(|span| span.first <= number) {
                    if over.len() < MOST_LAYERS {
                        over.push(span);
                    } else {
                        out.lose(CROWDED, 1);
                    }
                }
                let word = document.text.slice(*word);
                let (notes, tags) = cells(&over);
                let _ = writeln!(tsv, "{nth}-{at}\t{start}-{end}\t{word}\t{notes}\t{tags}\t");
                number += 1;
            }
        }
        out.part(format!("{}.tsv", of.path), tsv);
    }

    fn finish(&mut self, _: &mut ExportOutput) {}
}

fn spans<'a>(
    placed: &[(&'a ExportedPassage, Span)],
    words: &[Span],
    out: &mut ExportOutput,
) -> Vec<WebannoSpan<'a>> {
    let mut spans = Vec::new();
    for (one, span) in placed {
        let first = words.partition_point(|word| word.end <= span.start);
        let after = words.partition_point(|word| word.start < span.end);
        let covered = words.get(first..after).unwrap_or_default();
        if covered.is_empty() {
            out.lose(NO_WORD, 1);
            continue;
        }
        let cut_start = covered.first().is_some_and(|word| word.start < span.start);
        let cut_end = covered.last().is_some_and(|word| word.end > span.end);
        out.lose(WIDENED, usize::from(cut_start) + usize::from(cut_end));
        out.lose(SEPARATE, usize::from(one.mark.tags.len() > 1));
        let tags = one.mark.tags.iter().map(|tag| Some(tag.as_str()));
        let tags: Vec<Option<&str>> =
            if one.mark.tags.is_empty() { vec![None] } else { tags.collect() };
        for (nth, tag) in tags.into_iter().enumerate() {
            // The note is said once.
            let note = one.mark.note.as_deref().filter(|_| nth == 0);
            spans.push(WebannoSpan { first, after, number: spans.len() + 1, tag, note });
        }
    }
    spans
}

/// Returns the two cells of a word.
fn cells(over: &[&WebannoSpan]) -> (String, String) {
    if over.is_empty() {
        return ("_".to_owned(), "_".to_owned());
    }
    let cell = |value: Option<&str>, number: usize| {
        let value = value.map_or("*".to_owned(), escaped);
        format!("{value}[{number}]")
    };
    let notes: Vec<String> = over.iter().map(|span| cell(span.note, span.number)).collect();
    let tags: Vec<String> = over.iter().map(|span| cell(span.tag, span.number)).collect();
    (notes.join("|"), tags.join("|"))
}

/// Counts UTF-16 units from the beginning of a text, from left to right.
struct Units<'a> {
    text: &'a str,
    at: usize,
    count: usize,
}

impl Units<'_> {
    fn to(&mut self, byte: usize) -> usize {
        let between = self.text.get(self.at..byte).unwrap_or_default();
        self.count += between.chars().map(char::len_utf16).sum::<usize>();
        self.at = byte.max(self.at);
        self.count
    }
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.replace("->", "\\->")
}

fn escaped_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}
