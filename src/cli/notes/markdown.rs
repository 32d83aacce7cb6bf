//! Highlights and notes as a Markdown document.
//!
//! Text from a document or a file name is escaped, so that it is rendered literally. Notes are the
//! reader's own words and may be Markdown themselves, but for headings and rules.

use std::io;

use super::{Chapter, ChapterHeading};
use crate::cli::out::Out;
use crate::exchange::record::NoteRecord;
use crate::model::anchor::ResolutionKind;
use crate::model::markup::{markdown as escaped, note as noted};

pub(super) fn write(library: &str, chapters: &[Chapter], out: &mut Out) -> io::Result<()> {
    out.line(format!("# {}", escaped(library)))?;
    for chapter in chapters {
        out.line("")?;
        match &chapter.heading {
            ChapterHeading::Document { path, title: Some(title), .. } => {
                out.line(format!("## {} ({})", escaped(title), escaped(path)))?;
            }
            ChapterHeading::Document { path, .. } => out.line(format!("## {}", escaped(path)))?,
            ChapterHeading::Tag(Some(tag)) => out.line(format!("## {}", escaped(tag)))?,
            ChapterHeading::Tag(None) => out.line("## Without a tag")?,
        }
        if let ChapterHeading::Document { missing: Some(why), .. } = &chapter.heading {
            out.line("")?;
            out.line(format!("*The document cannot be read: {}.*", escaped(why)))?;
        }
        for record in &chapter.records {
            one(record, matches!(chapter.heading, ChapterHeading::Tag(_)), out)?;
        }
    }
    Ok(())
}

fn one(record: &NoteRecord, is_by_tag: bool, out: &mut Out) -> io::Result<()> {
    out.line("")?;
    if let Some(quote) = &record.quote {
        for line in quote.lines() {
            out.line(format!("> {}", escaped(line.trim())))?;
        }
        out.line("")?;
    }
    if let Some(note) = &record.note {
        for line in noted(note).lines() {
            out.line(line)?;
        }
        out.line("")?;
    }
    let mut about = Vec::new();
    about.extend(is_by_tag.then(|| source(record)));
    about.push(escaped(&record.annotator));
    about.extend(record.created.get(..10).map(str::to_owned));
    // The one under which it stands is said above.
    let others = record.tags.iter().filter(|tag| record.tag.as_ref() != Some(*tag));
    about.extend(others.map(|tag| format!("**{}**", escaped(tag))));
    about.extend(record.cited.place.iter().map(|place| escaped(place)));
    let drifted = record.quote.is_some() && record.state != ResolutionKind::Exact;
    about.extend(drifted.then(|| format!("*{}*", record.state.name())));
    out.line(format!("— {}", about.join(" · ")))
}

/// Returns what a document is called, with its date and its path.
fn source(record: &NoteRecord) -> String {
    let path = escaped(&record.document);
    let Some(title) = &record.paper.title else { return path };
    let date = record.paper.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
    format!("{}{date} ({path})", escaped(title))
}
