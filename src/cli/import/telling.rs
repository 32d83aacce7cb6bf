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
    /// The number of highlights and notes on each document, and whether it is tagged as a whole.
    by_document: BTreeMap<&'a DocPath, (usize, bool)>,
}

impl<'a> ImportCount<'a> {
    pub(super) fn of(edits: &'a [Edit]) -> Self {
        let mut by_document: BTreeMap<&DocPath, (usize, bool)> = BTreeMap::new();
        for Edit { document, change } in edits {
            let (annotations, is_tagged) = by_document.entry(document).or_default();
            match change.after {
                Some(Annotation::Document(_)) => *is_tagged = true,
                _ => *annotations += 1,
            }
        }
        Self { by_document }
    }
}

impl fmt::Display for ImportCount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let counts = || self.by_document.values();
        let annotations: usize = counts().map(|(annotations, _)| annotations).sum();
        let on = counts().filter(|(annotations, _)| *annotations > 0).count();
        let tagged = counts().filter(|(_, is_tagged)| *is_tagged).count();
        if annotations > 0 {
            write!(f, "{} on {}", number_of(annotations, "annotation"), number_of(on, "document"))?;
        }
        match tagged {
            0 => Ok(()),
            _ if annotations > 0 => write!(f, ", and tags of {}", number_of(tagged, "document")),
            _ => write!(f, "tags of {}", number_of(tagged, "document")),
        }
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
        for (document, (annotations, is_tagged)) in &count.by_document {
            let said = match (annotations, is_tagged) {
                (0, _) => "tags".to_owned(),
                (_, true) => format!("{annotations}, and tags"),
                (_, false) => annotations.to_string(),
            };
            out.line(format!("  {document}  {said}"))?;
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
