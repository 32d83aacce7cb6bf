//! Footnotes: what the reader wrote as a text, with a numbered note for each passage that it cites.
//!
//! In Markdown as Pandoc and others read it: the notes of a document stand at its end, numbered through.

use std::fmt::Write as _;

use super::markdown::{cited, words};
use super::{
    ExchangeFormat, ExportOutput, ExportSubject, ExportedDocument, Exporter, HIGHLIGHT_TAG,
};
use crate::model::markup::{markdown as escaped, note as noted};

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "footnotes",
    about: "the notes as a text in Markdown, the citations as numbered notes to it",
    is_packed: false,
    begin: |subject| Box::new(FootnotesExport { subject, count: 0 }),
};

struct FootnotesExport {
    subject: ExportSubject,
    count: usize,
}

impl Exporter for FootnotesExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(document);
        out.lose_names(document);
        out.lose(HIGHLIGHT_TAG, document.passages.iter().map(|one| one.mark.tags.len()).sum());
        out.put(format!("## {}\n", escaped(document.title())));
        for (_, note) in &document.notes {
            out.put(format!("\n{}\n", noted(&note.text)));
        }
        let mut notes = String::new();
        for one in &document.passages {
            self.count += 1;
            let number = self.count;
            let said = match &one.mark.note {
                Some(note) => noted(note),
                None => words(document, one),
            };
            out.put(format!("\n{said}[^{number}]\n"));
            let place = document.document.as_deref().zip(one.place);
            let note = place.map(|(document, span)| cited(&self.subject, document, span));
            let note = note.unwrap_or_else(|| {
                let path = escaped(document.path.as_str());
                format!("{} ({path}; *{}*)", words(document, one), one.state.name())
            });
            let _ = writeln!(notes, "[^{number}]: {note}");
        }
        out.put(format!("\n{notes}\n"));
    }

    fn finish(&mut self, _: &mut ExportOutput) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::{exported, subject};
    use crate::exchange::{ExportPiece, iob};
    use crate::model::citation::template::CitationStyle;

    #[test]
    fn a_sign_within_a_citation_stays() {
        let of = exported("Six > five.", &[(0, 8, vec!["quote".to_owned()], None)]);
        for (style, shown) in [("plain", "“Six > fi”"), ("markdown", "Six > fi")] {
            let style = CitationStyle::read(style).unwrap();
            let mut out = ExportOutput::default();
            let mut exporter = (FORMAT.begin)(ExportSubject { style, ..subject() });
            exporter.document(&of, &mut out);
            exporter.finish(&mut out);
            let Some(ExportPiece::Bytes(bytes)) = out.pieces.first() else { panic!("no text") };
            let text = String::from_utf8_lossy(bytes);
            let note = text.lines().find(|line| line.starts_with("[^1]: ")).unwrap();
            assert!(note.starts_with(&format!("[^1]: {shown}")), "{note}");
            let lost = out.lost().join("; ");
            for kind in
                ["1 tag of a highlight", "the dates of 1 annotation", "whose annotations they are"]
            {
                assert!(lost.contains(kind), "{lost}");
            }
        }
    }

    #[test]
    fn a_column_of_words_says_what_it_leaves_out() {
        let tags = vec!["big guns".to_owned(), "quote".to_owned()];
        let of = exported("Six divisions.", &[(0, 3, tags, None)]);
        let mut out = ExportOutput::default();
        let mut exporter = (iob::FORMAT.begin)(subject());
        exporter.document(&of, &mut out);
        exporter.document(&of, &mut out);
        let lost = out.lost().join("; ");
        for kind in ["1 name of a tag as it is", "2 highlights with several tags as one"] {
            assert!(lost.contains(kind), "{lost}");
        }
    }

    #[test]
    fn highlights_over_each_other_do_not_multiply() {
        let text = "Six divisions and nine. ".repeat(40);
        let marks: Vec<_> =
            (0..100).map(|number| (number, 900 - number, vec!["quote".to_owned()], None)).collect();
        let of = exported(&text, &marks);
        for format in
            [&iob::FORMAT, &crate::exchange::webanno::FORMAT, &crate::exchange::html::FORMAT]
        {
            let mut out = ExportOutput::default();
            let mut exporter = (format.begin)(subject());
            exporter.document(&of, &mut out);
            let lost = out.lost().join("; ");
            assert!(lost.contains("highlights that lie over 64 others"), "{}: {lost}", format.name);
        }
    }
}
