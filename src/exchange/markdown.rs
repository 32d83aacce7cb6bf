//! Markdown: reading notes, each passage quoted and cited as the settings say, the note under it.
//!
//! Owns that text from a document or a file name is rendered literally. Notes are the reader's own words
//! and may be Markdown themselves, but for headings and rules: those are of the text they stand in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{
    ExchangeFormat, ExportOutput, ExportSubject, ExportedDocument, ExportedPassage, Exporter,
    UNREAD,
};
use crate::model::citation::template::CitationStyle;
use crate::model::citation::{cite_as, quotation, quoted};
use crate::model::cluster::one_line;
use crate::model::document::Document;
use crate::model::markup::{markdown as escaped, note as noted};
use crate::model::span::Span;

/// Reading notes by document.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "markdown",
    about: "reading notes by document, each passage with its citation",
    is_packed: false,
    begin: |subject| Box::new(MarkdownExport { subject, is_begun: false }),
};

/// Reading notes by tag.
pub const BY_TAG: ExchangeFormat = ExchangeFormat {
    name: "markdown-by-tag",
    about: "the same by tag, a passage under each of its tags",
    is_packed: false,
    begin: |subject| Box::new(MarkdownByTag { subject, chapters: BTreeMap::new() }),
};

struct MarkdownExport {
    subject: ExportSubject,
    is_begun: bool,
}

impl Exporter for MarkdownExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(document);
        if !std::mem::replace(&mut self.is_begun, true) {
            out.put(format!("# {}\n", escaped(&self.subject.library)));
        }
        out.put(format!("\n## {}\n", heading(document)));
        if document.document.is_none() {
            out.lose(UNREAD, 1);
            out.put("\n*The document cannot be read.*\n");
        }
        for (annotator, note) in &document.notes {
            let day = note.created.to_string();
            let about = format!("{} · {}", escaped(annotator), day.get(..10).unwrap_or_default());
            out.put(format!("\n{}\n\n— {about}\n", noted(&note.text)));
        }
        for one in &document.passages {
            out.put(entry(&self.subject, document, one));
        }
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        if !self.is_begun {
            out.put(format!("# {}\n", escaped(&self.subject.library)));
        }
    }
}

struct MarkdownByTag {
    subject: ExportSubject,
    /// The entries under each tag, with its place in the codebook; those without a tag come last.
    chapters: BTreeMap<(bool, usize, String), String>,
}

impl Exporter for MarkdownByTag {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(document);
        out.lose(super::DOCUMENT_NOTE, document.notes.len());
        let place = |tag: &str| {
            let mut tags = self.subject.codebook.tags.iter();
            tags.position(|one| one.name == tag).unwrap_or(usize::MAX)
        };
        for one in &document.passages {
            let entry = entry(&self.subject, document, one);
            let mut keys: Vec<(bool, usize, String)> =
                one.mark.tags.iter().map(|tag| (false, place(tag), tag.clone())).collect();
            if keys.is_empty() {
                keys.push((true, 0, String::new()));
            }
            for key in keys {
                self.chapters.entry(key).or_default().push_str(&entry);
            }
        }
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        out.put(format!("# {}\n", escaped(&self.subject.library)));
        for ((untagged, _, tag), entries) in std::mem::take(&mut self.chapters) {
            let tag = if untagged { "Without a tag".to_owned() } else { escaped(&tag) };
            out.put(format!("\n## {tag}\n{entries}"));
        }
    }
}

fn heading(document: &ExportedDocument) -> String {
    let path = escaped(document.path.as_str());
    match document.title() {
        title if title == document.path.as_str() => path,
        title => format!("{} ({path})", escaped(title)),
    }
}

/// Returns a passage with what is said of it.
fn entry(subject: &ExportSubject, document: &ExportedDocument, one: &ExportedPassage) -> String {
    let mut entry = String::from("\n");
    if let Some((document, span)) = document.document.as_deref().zip(one.place) {
        let cited = cite_as(&subject.style, document, span, &subject.rules);
        if is_markup(&subject.style) {
            entry.push_str(cited.trim_end());
        } else {
            let lines: Vec<String> =
                cited.trim_end().lines().map(|line| format!("> {}", escaped(line))).collect();
            entry.push_str(&lines.join("  \n"));
        }
    } else {
        let words = quoted(&one_line(&one.mark.anchor.quote));
        let path = escaped(document.path.as_str());
        let _ = write!(entry, "> {} ({path}; *{}*)", escaped(&words), one.state.name());
    }
    entry.push_str("\n\n");
    if let Some(note) = &one.mark.note {
        entry.push_str(&noted(note));
        entry.push_str("\n\n");
    }
    let mut about = vec![escaped(&one.annotator)];
    about.extend(one.mark.created.to_string().get(..10).map(str::to_owned));
    about.extend(one.mark.tags.iter().map(|tag| format!("**{}**", escaped(tag))));
    let _ = writeln!(entry, "— {}", about.join(" · "));
    entry
}

/// Returns whether a style writes Markdown itself.
fn is_markup(style: &CitationStyle) -> bool {
    matches!(style, CitationStyle::Template(template) if template.is_markdown())
}

/// Returns the citation of a passage in one line, as Markdown.
pub(super) fn cited(subject: &ExportSubject, document: &Document, span: Span) -> String {
    let cited = cite_as(&subject.style, document, span, &subject.rules);
    if !is_markup(&subject.style) {
        return escaped(&cited.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    // What the template puts before each line of a quotation; within a line it is a sign like others.
    let lines = cited.lines().map(|line| line.strip_prefix('>').unwrap_or(line));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Returns the words of a passage in quotation marks, as Markdown.
pub(super) fn words(document: &ExportedDocument, one: &ExportedPassage) -> String {
    let place = document.document.as_deref().zip(one.place);
    let words = place.map(|(document, span)| quotation(document, span));
    escaped(&quoted(&words.unwrap_or_else(|| one_line(&one.mark.anchor.quote))))
}
