//! Footnotes: what the reader wrote as a text, with a numbered note for each passage that it cites.
//!
//! In Markdown as Pandoc and others read it: the notes of a document stand at its end, numbered through.

use std::fmt::Write as _;

use super::markdown::{cited, escaped, words};
use super::{ExchangeFormat, ExportOutput, ExportSubject, ExportedDocument, Exporter};

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
        out.put(format!("## {}\n", escaped(document.title())));
        for (_, note) in &document.notes {
            out.put(format!("\n{}\n", note.text.trim_end()));
        }
        let mut notes = String::new();
        for one in &document.passages {
            self.count += 1;
            let number = self.count;
            let said = match &one.mark.note {
                Some(note) => note.trim_end().to_owned(),
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
