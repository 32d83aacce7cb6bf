//! brat standoff: a text and a file of annotations for each document, and the tags in `annotation.conf`.
//!
//! Owns names that brat takes for tags, and fragments: no annotation crosses the end of a line there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{
    DOCUMENT_NOTE, ExchangeFormat, ExportOutput, ExportedDocument, Exporter, SEPARATE, UNREAD,
};
use crate::model::document::Document;
use crate::model::span::Span;

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "brat",
    about: "texts and standoff annotations for brat, packed",
    is_packed: true,
    begin: |subject| {
        let mut labels = BratLabels::default();
        for tag in &subject.codebook.tags {
            labels.of(&tag.name);
        }
        Box::new(BratExport { labels })
    },
};

/// The tag of a highlight that has none.
pub(super) const BARE: &str = "Highlight";
/// With this begins the list of names that were made valid.
pub(super) const OWN_NAMES: &str = "# The names of the tags in Glossator are in the comments.\n";
const LINES: super::LossKind =
    ("line end in a note (written as a blank)", "line ends in notes (written as blanks)");
const RENAMED: super::LossKind = (
    "name of a tag as it is (listed in annotation.conf)",
    "names of tags as they are (listed in annotation.conf)",
);

const SAME_PASSAGE: super::LossKind = (
    "highlight on the same passage as another (they cannot be told apart)",
    "highlights on the same passages as others (they cannot be told apart)",
);

struct BratExport {
    labels: BratLabels,
}

/// Which name each tag has in brat.
#[derive(Default)]
struct BratLabels {
    names: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
}

impl BratLabels {
    /// Returns the name of a tag: letters and digits, `_` and `-`. No two tags have one.
    fn of(&mut self, tag: &str) -> String {
        if let Some(name) = self.names.get(tag) {
            return name.clone();
        }
        let bare = bare_label(tag);
        let mut name = bare.clone();
        let mut number = 1;
        while name == BARE || self.tags.contains_key(&name) {
            number += 1;
            name = format!("{bare}_{number}");
        }
        self.names.insert(tag.to_owned(), name.clone());
        self.tags.insert(name.clone(), tag.to_owned());
        name
    }
}

/// Returns a tag in letters and digits, `_` and `-`.
pub(super) fn bare_label(tag: &str) -> String {
    tag.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

impl Exporter for BratExport {
    fn document(&mut self, of: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(of);
        out.lose_names(of);
        out.lose(DOCUMENT_NOTE, of.notes.len());
        let Some((document, placed)) = of.placed(out) else {
            out.lose(UNREAD, 1);
            return;
        };
        let mut lines = String::new();
        let (mut entities, mut notes) = (0, 0);
        let mut passages = BTreeSet::new();
        for (one, span) in placed {
            out.lose(SAME_PASSAGE, usize::from(!passages.insert((span.start, span.end))));
            let (fragments, words) = fragments(document, span);
            out.lose(SEPARATE, usize::from(one.mark.tags.len() > 1));
            let labels: Vec<String> = match one.mark.tags.as_slice() {
                [] => vec![BARE.to_owned()],
                tags => tags.iter().map(|tag| self.labels.of(tag)).collect(),
            };
            for (number, label) in labels.iter().enumerate() {
                entities += 1;
                let _ = writeln!(lines, "T{entities}\t{label} {fragments}\t{words}");
                if let Some(note) = one.mark.note.as_deref().filter(|_| number == 0) {
                    notes += 1;
                    out.lose(LINES, note.matches('\n').count());
                    let note: String =
                        note.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                    let _ = writeln!(lines, "#{notes}\tAnnotatorNotes T{entities}\t{note}");
                }
            }
        }
        out.part(format!("{}.txt", of.path), document.text.as_str());
        out.part(format!("{}.ann", of.path), lines);
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        let mut conf = format!("{OWN_NAMES}[entities]\n");
        let _ = writeln!(conf, "{BARE}");
        for (name, tag) in &self.labels.tags {
            if name != tag {
                out.lose(RENAMED, 1);
                let _ = writeln!(conf, "# {tag}");
            }
            let _ = writeln!(conf, "{name}");
        }
        conf.push_str("[relations]\n[events]\n[attributes]\n");
        out.part("annotation.conf", conf);
    }
}

/// Returns the parts of a passage between line ends, in code points, and its words.
fn fragments(document: &Document, span: Span) -> (String, String) {
    let text = &document.text;
    let mut places = Vec::new();
    let mut words = Vec::new();
    let mut at = span.start;
    for line in text.slice(span).split('\n') {
        let (start, end) = (at, at + line.len());
        at = end + 1;
        if !line.trim().is_empty() {
            places.push(format!("{} {}", text.points(start), text.points(end)));
            words.push(line);
        }
    }
    if places.is_empty() {
        // Nothing but blanks was highlighted.
        places.push(format!("{} {}", text.points(span.start), text.points(span.end)));
    }
    (places.join(";"), words.join(" "))
}
