//! Highlights and notes as a Markdown document.
//!
//! Text from a document or a file name is escaped, so that it is rendered literally. Notes are the
//! reader's own words and may be Markdown themselves.

use std::io;

use super::{Chapter, NoteRecord};
use crate::cli::out::Out;
use crate::model::anchor::ResolutionKind;
use crate::model::cluster::one_line;

pub(super) fn write(library: &str, chapters: &[Chapter], out: &mut Out) -> io::Result<()> {
    out.line(format!("# {}", escaped(library)))?;
    for chapter in chapters {
        let path = escaped(&chapter.path);
        out.line("")?;
        match &chapter.title {
            Some(title) => out.line(format!("## {} ({path})", escaped(title)))?,
            None => out.line(format!("## {path}"))?,
        }
        if let Some(why) = &chapter.missing {
            out.line("")?;
            out.line(format!("*The document cannot be read: {}.*", escaped(why)))?;
        }
        for record in &chapter.records {
            one(record, out)?;
        }
    }
    Ok(())
}

fn one(record: &NoteRecord, out: &mut Out) -> io::Result<()> {
    out.line("")?;
    if let Some(quote) = &record.quote {
        for line in quote.lines() {
            out.line(format!("> {}", escaped(line.trim())))?;
        }
        out.line("")?;
    }
    if let Some(note) = &record.note {
        for line in note.lines() {
            out.line(line)?;
        }
        out.line("")?;
    }
    let mut about = vec![format!("— {}", escaped(&record.annotator))];
    about.extend(record.created.get(..10).map(str::to_owned));
    about.extend(record.tags.iter().map(|tag| format!("**{}**", escaped(tag))));
    about.extend(record.place.iter().map(|place| escaped(place)));
    let drifted = record.quote.is_some() && record.state != ResolutionKind::Exact;
    about.extend(drifted.then(|| format!("*{}*", record.state.name())));
    out.line(about.join(" · "))
}

/// Returns `text` on one line, escaped so that Markdown renders it literally.
fn escaped(text: &str) -> String {
    let line = one_line(text);
    let mut out = String::with_capacity(line.len());
    let number = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    for (at, c) in line.char_indices() {
        let starts = at == 0 && matches!(c, '#' | '+' | '-' | '=' | '>' | ':');
        let numbers = at > 0 && at == number && matches!(c, '.' | ')');
        if starts
            || numbers
            || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '|' | '~')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_not_markup() {
        for (text, shown) in [
            ("# no heading", "\\# no heading"),
            ("12. no list", "12\\. no list"),
            ("12.5 of *them* <b>", "12\\.5 of \\*them\\* \\<b>"),
            ("a\u{1b}[31m", "a␛\\[31m"),
            ("plain, 4 - 5.", "plain, 4 - 5."),
            ("1950", "1950"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }
}
