//! What is said of an import: what it did, or would do, and what it leaves alone.

use std::collections::BTreeMap;
use std::fmt;

use super::ImportPlan;
use crate::cli::Fault;
use crate::cli::fault::remark;
use crate::cli::out::Out;
use crate::model::annotation::{Annotation, Edit};
use crate::model::cluster::one_line;
use crate::model::count::number_of;
use crate::model::path::DocPath;

/// So many titles of documents that are not here are named.
const NAMED: usize = 8;

/// How much of what there is in an import.
pub(super) struct ImportCount<'a> {
    by_document: BTreeMap<&'a DocPath, DocumentCount>,
}

/// What an import does to one document.
#[derive(Default)]
struct DocumentCount {
    /// New highlights and notes.
    new: usize,
    /// Those that were there and are changed.
    changed: usize,
    /// Whether it is tagged as a whole.
    is_tagged: bool,
}

impl DocumentCount {
    fn words(&self) -> String {
        let changed = format!("{} changed", self.changed);
        let parts = [
            (self.new > 0, self.new.to_string()),
            (self.changed > 0, changed),
            (self.is_tagged, "tags".to_owned()),
        ];
        let parts = parts.into_iter().filter(|(is_there, _)| *is_there);
        joined(parts.map(|(_, words)| words).collect())
    }
}

/// Returns the parts of a sentence as one.
fn joined(mut parts: Vec<String>) -> String {
    match parts.pop() {
        Some(last) if !parts.is_empty() => format!("{}, and {last}", parts.join(", ")),
        last => last.unwrap_or_default(),
    }
}

impl<'a> ImportCount<'a> {
    pub(super) fn of(edits: &'a [Edit]) -> Self {
        let mut by_document: BTreeMap<&DocPath, DocumentCount> = BTreeMap::new();
        for Edit { document, change } in edits {
            let count = by_document.entry(document).or_default();
            match (&change.before, &change.after) {
                (_, Some(Annotation::Document(_))) => count.is_tagged = true,
                (Some(_), _) => count.changed += 1,
                (None, _) => count.new += 1,
            }
        }
        Self { by_document }
    }
}

impl fmt::Display for ImportCount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let part = |of: fn(&DocumentCount) -> usize| {
            let counts = self.by_document.values().map(of).filter(|count| *count > 0);
            counts.fold((0, 0), |(all, on), count| (all + count, on + 1))
        };
        let (new, on) = part(|count| count.new);
        let (changed, _) = part(|count| count.changed);
        let (tagged, _) = part(|count| usize::from(count.is_tagged));
        let new_words =
            format!("{} on {}", number_of(new, "annotation"), number_of(on, "document"));
        let parts = [
            (new, new_words),
            (changed, format!("changes of {}", number_of(changed, "annotation"))),
            (tagged, format!("tags of {}", number_of(tagged, "document"))),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        f.write_str(&joined(parts.map(|(_, words)| words).collect()))
    }
}

impl ImportPlan<'_> {
    /// Says what was done, or would be.
    pub(super) fn say(&self, is_done: bool, out: &mut Out) -> Result<(), Fault> {
        let does = if is_done { "imported" } else { "would import" };
        let count = ImportCount::of(&self.edits);
        if self.edits.is_empty() {
            out.line("nothing to import")?;
        } else {
            out.line(format!("{does} {count}"))?;
        }
        for (document, count) in &count.by_document {
            out.line(format!("  {document}  {}", count.words()))?;
        }
        if self.present > 0 {
            out.line(format!("left as they are, since they are here: {}", self.present))?;
        }
        self.compared.say(out)?;
        if self.doubles > 0 {
            out.line(format!("several times in the file, taken once: {} more", self.doubles))?;
        }
        if self.drifted > 0 {
            let review = "`R` in the reader shows them";
            out.line(format!(
                "whose passages have no certain place here: {}; {review}",
                self.drifted
            ))?;
        }
        if !self.others.is_empty() {
            let names: Vec<&str> = self.others.iter().map(String::as_str).collect();
            out.line(format!("written by {}; they become yours", names.join(", ")))?;
        }
        if !self.new_tags.is_empty() {
            let names: Vec<&str> = self.new_tags.iter().map(String::as_str).collect();
            out.line(format!("new tags: {}", names.join(", ")))?;
        }
        if !self.left_out.is_empty() {
            let left_out = self.left_out.iter().map(|(what, count)| format!("{count} × {what}"));
            out.line(format!("left out: {}", left_out.collect::<Vec<_>>().join("; ")))?;
        }
        if let Some(first) = self.plain_colours.keys().next() {
            let colours =
                self.plain_colours.iter().map(|(name, count)| format!("{count} × {name}"));
            let colours = colours.collect::<Vec<_>>().join(", ");
            out.line(format!(
                "colours, which mean nothing here: {colours}; --colour {first}=TAG makes a tag of one"
            ))?;
        }
        if !self.missing.is_empty() {
            let named: Vec<String> = self
                .missing
                .iter()
                .take(NAMED)
                .map(|title| format!("“{}”", one_line(title)))
                .collect();
            let more = self.missing.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            out.line(format!("not here: {}{more}", named.join(", ")))?;
        }
        for line in self.refused.lines() {
            remark(line);
        }
        if !is_done && !self.edits.is_empty() {
            out.line("nothing was written; --yes does it")?;
        }
        Ok(())
    }
}
