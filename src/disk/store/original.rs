//! How a removed annotation stood in its file, so that undoing the removal brings it back as the
//! reader wrote it.
//!
//! Owns the form in which that is kept with a step: JSON, since nobody reads it. What was kept long
//! ago, or was damaged since, is checked here; what is not good is as if nothing had been kept.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::read::{FORMAT, read};
use super::toml_text::{RemovedBlock, TomlBlock};
use super::write::{as_written, changed, kind};
use crate::model::annotation::{Annotation, Id};
use crate::model::path::DocPath;
use crate::model::step::Original;

/// An annotation that was removed from a file.
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) id: Id,
    pub(super) block: RemovedBlock,
    /// The SHA-256 of the document in the file, before it was removed and after.
    pub(super) sha256: (Option<String>, Option<String>),
    /// The rest of the file, if that was removed too.
    pub(super) file: Option<String>,
}

/// The form in which it is kept.
#[derive(Serialize, Deserialize)]
struct KeptSource {
    /// The comment above the table, and the table; absent if it is as it would be written anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    table: Option<(String, String)>,
    tail: String,
    above: String,
    seam: (String, String),
    sha256: (Option<String>, Option<String>),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl Removal {
    /// Returns what is kept of it; `known` is what the step that removed it knows of it.
    pub(super) fn keep(self, document: &DocPath, known: Option<&Annotation>) -> Option<Original> {
        let sha256 = self.sha256.0.as_deref();
        let RemovedBlock { block: TomlBlock { comment, body, tail, .. }, above, seam } = self.block;
        let plain =
            comment.is_empty() && known.is_some_and(|known| body == as_written(known, sha256));
        let table = (!plain).then_some((comment, body));
        let source = KeptSource { table, tail, above, seam, sha256: self.sha256, file: self.file };
        let source = serde_json::to_string(&source).ok()?;
        Some(Original { document: document.clone(), id: self.id, source })
    }

    /// Returns the annotation to make, and its block. If `entry`, which is to be made again, says
    /// the same as what was removed, that is what is made. `crlf` says that the file has the line
    /// ends of Windows, which a text from elsewhere must not bring along.
    pub(super) fn of(
        original: &Original,
        entry: &Annotation,
        crlf: bool,
    ) -> Option<(Annotation, Self)> {
        let source: KeptSource = serde_json::from_str(&original.source).ok()?;
        let lines = |text: String| if crlf { text.replace("\r\n", "\n") } else { text };
        let (tail, seam) = (lines(source.tail), (lines(source.seam.0), lines(source.seam.1)));
        let sha256 = source.sha256.0.as_deref();
        let (mut stood, comment, body) = match source.table {
            Some((comment, body)) => {
                let (comment, body) = (lines(comment), lines(body));
                (parsed(&comment, &body, &original.document, entry.id())?, comment, body)
            }
            None => (entry.clone(), String::new(), as_written(entry, sha256)),
        };
        if let Annotation::Highlight(mark) = &mut stood {
            // What named no text of its own counted in that of the document.
            mark.anchor.text = mark.anchor.text.take().or_else(|| source.sha256.0.clone());
        }
        if ![&comment, &tail, &seam.0].into_iter().all(|text| is_remarks(text)) {
            return None;
        }
        let (entry, body) = if stood.says_the_same(entry) {
            (stood, body)
        } else {
            (entry.clone(), changed(&body, (&stood, sha256), (entry, sha256)).ok()?)
        };
        let block = TomlBlock { comment, tail, ..TomlBlock::new(kind(&entry), body) };
        let block = RemovedBlock { block, above: source.above, seam };
        let id = entry.id().clone();
        Some((entry, Self { id, block, sha256: source.sha256, file: source.file }))
    }
}

/// Returns the annotation `id` if it is what this one table says.
fn parsed(comment: &str, body: &str, document: &DocPath, id: &Id) -> Option<Annotation> {
    let reading = read(Path::new(""), &format!("format = {FORMAT}\n{comment}{body}"), document);
    let blocks = reading.toml_text.as_ref().map_or(0, |text| text.blocks.len());
    reading.notebook.get(id).filter(|_| blocks == 2)
}

/// Returns whether a text is made of comments and blank lines.
fn is_remarks(text: &str) -> bool {
    text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#'))
}
