//! Highlights and notes for reading in a terminal.

use std::io;

use super::{Chapter, ChapterHeading};
use crate::cli::out::Out;
use crate::exchange::record::NoteRecord;
use crate::model::anchor::ResolutionKind;
use crate::model::citation::quoted;

pub(super) fn write(chapters: &[Chapter], out: &mut Out) -> io::Result<()> {
    for (index, chapter) in chapters.iter().enumerate() {
        if index > 0 {
            out.line("")?;
        }
        match &chapter.heading {
            ChapterHeading::Document { path, title, missing } => {
                out.line(format!("{path}  {}", title.as_deref().unwrap_or_default()))?;
                if let Some(why) = missing {
                    out.line(format!("  (the document cannot be read: {why})"))?;
                }
            }
            ChapterHeading::Tag(Some(tag)) => {
                out.line(format!("{tag}  {}", chapter.records.len()))?;
            }
            ChapterHeading::Tag(None) => {
                out.line(format!("without a tag  {}", chapter.records.len()))?;
            }
        }
        let is_by_tag = matches!(chapter.heading, ChapterHeading::Tag(_));
        for record in &chapter.records {
            one(record, is_by_tag, out)?;
        }
    }
    Ok(())
}

fn one(record: &NoteRecord, is_by_tag: bool, out: &mut Out) -> io::Result<()> {
    let mut about = vec![record.annotator.clone(), record.id.clone()];
    if !record.tags.is_empty() {
        about.insert(0, record.tags.join(", "));
    }
    if is_by_tag {
        about.push(record.document.clone());
        about.extend(record.paper.date.clone());
    }
    about.extend(record.cited.place.iter().cloned());
    // The normal state is not mentioned.
    let drifted = record.quote.is_some() && record.state != ResolutionKind::Exact;
    about.extend(drifted.then(|| record.state.name().to_owned()));
    out.line("")?;
    match &record.quote {
        Some(quote) => {
            let words = || quote.split_whitespace().collect::<Vec<_>>().join(" ");
            out.line(format!("  {}", quoted(&record.cited.words.clone().unwrap_or_else(words))))?;
        }
        None => out.line("  on the document")?,
    }
    out.line(format!("  {}", about.join(" · ")))?;
    for line in record.note.iter().flat_map(|note| note.lines()) {
        out.line(format!("    {line}"))?;
    }
    Ok(())
}
