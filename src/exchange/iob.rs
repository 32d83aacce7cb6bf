//! IOB2, as CoNLL-2002: a line for each word, a blank line between sentences, a file for each document.
//!
//! Owns the columns: where highlights overlap, each layer has its own. What is inside of a word takes in
//! all of the word.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::tokens::{SAID, sentences_of_words};
use super::{
    CROWDED, DOCUMENT_NOTE, ExchangeFormat, ExportOutput, ExportedDocument, Exporter,
    HIGHLIGHT_NOTE, MOST_LAYERS, SEPARATE, UNREAD,
};
use crate::model::span::Span;

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "iob",
    about: "IOB2 as CoNLL-2002, a line for each word, packed",
    is_packed: true,
    begin: |_| Box::new(IobExport::default()),
};

const WITHIN_WORD: super::LossKind =
    ("end of a highlight inside of a word", "ends of highlights inside of words");
const SEVERAL: super::LossKind = (
    "highlight over several sentences as one (it begins again in each)",
    "highlights over several sentences as one (they begin again in each)",
);
const NO_WORD: super::LossKind = ("highlight without a word", "highlights without a word");

const BLANKS: super::LossKind = (
    "name of a tag as it is (its blanks are written as _)",
    "names of tags as they are (their blanks are written as _)",
);

/// The words that a highlight covers, by their numbers, and its label.
struct IobSpan {
    first: usize,
    after: usize,
    label: String,
}

#[derive(Default)]
struct IobExport {
    /// The tags whose names cannot stand in a column.
    renamed: BTreeSet<String>,
}

impl Exporter for IobExport {
    fn document(&mut self, of: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(of);
        out.lose_names(of);
        out.lose(DOCUMENT_NOTE, of.notes.len());
        out.lose(HIGHLIGHT_NOTE, of.passages.iter().filter(|one| one.mark.note.is_some()).count());
        let Some((document, placed)) = of.placed(out) else {
            out.lose(UNREAD, 1);
            return;
        };
        let sentences = sentences_of_words(document);
        let words: Vec<Span> = sentences.iter().flatten().copied().collect();
        // In each sentence a highlight begins again, as IOB2 has it.
        let begins: BTreeSet<usize> = sentences
            .iter()
            .scan(0, |after, sentence| {
                let first = *after;
                *after += sentence.len();
                Some(first)
            })
            .collect();
        // In each layer no two lie over each other.
        let mut layers: Vec<Vec<IobSpan>> = Vec::new();
        for (one, span) in placed {
            let first = words.partition_point(|word| word.end <= span.start);
            let after = words.partition_point(|word| word.start < span.end);
            let Some(covered) = words.get(first..after).filter(|covered| !covered.is_empty())
            else {
                out.lose(NO_WORD, 1);
                continue;
            };
            let cut_start = covered.first().is_some_and(|word| word.start < span.start);
            let cut_end = covered.last().is_some_and(|word| word.end > span.end);
            out.lose(WITHIN_WORD, usize::from(cut_start) + usize::from(cut_end));
            let cut = begins.range(first + 1..after).next().is_some();
            out.lose(SEVERAL, usize::from(cut));
            out.lose(SEPARATE, usize::from(one.mark.tags.len() > 1));
            let tags = match one.mark.tags.as_slice() {
                [] => vec!["highlight"],
                tags => tags.iter().map(String::as_str).collect(),
            };
            for tag in tags {
                let is_free =
                    |layer: &Vec<IobSpan>| layer.last().is_none_or(|last| last.after <= first);
                let at = layers.iter().position(is_free).unwrap_or(layers.len());
                if at == MOST_LAYERS {
                    out.lose(CROWDED, 1);
                    continue;
                }
                if at == layers.len() {
                    layers.push(Vec::new());
                }
                let label = tag.replace(char::is_whitespace, "_");
                if label != tag && self.renamed.insert(tag.to_owned()) {
                    out.lose(BLANKS, 1);
                }
                if let Some(layer) = layers.get_mut(at) {
                    layer.push(IobSpan { first, after, label });
                }
            }
        }
        if layers.is_empty() {
            layers.push(Vec::new());
        }
        let mut layers: Vec<_> = layers.iter().map(|layer| layer.iter().peekable()).collect();
        let mut lines = String::new();
        let mut number = 0;
        for sentence in &sentences {
            for word in sentence {
                lines.push_str(document.text.slice(*word));
                for layer in &mut layers {
                    while layer.next_if(|span| span.after <= number).is_some() {}
                    match layer.peek().filter(|span| span.first <= number) {
                        Some(span) => {
                            let begins = number == span.first || begins.contains(&number);
                            let sign = if begins { 'B' } else { 'I' };
                            let _ = write!(lines, " {sign}-{}", span.label);
                        }
                        None => lines.push_str(" O"),
                    }
                }
                lines.push('\n');
                number += 1;
            }
            lines.push('\n');
        }
        out.part(format!("{}.iob", of.path), lines);
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        let about = "Blanks divide the columns: the word, then one column for each layer of highlights \
                     that overlap. A highlight takes in whole words.";
        out.part("README.txt", format!("{SAID}\n{about}\n"));
    }
}
