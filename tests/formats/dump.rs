//! What was read, as lines: for golden files, and to look at.

use std::fmt::Write;

use glossator::format::{Read, Unreadable};
use glossator::model::span::Span;
use glossator::model::structure::Target;
use glossator::model::text::sha256;

/// Returns the SHA-256 of the text and everything else that was read.
pub(crate) fn dump(read: &Result<Read, Unreadable>) -> String {
    let read = match read {
        Ok(read) => read,
        Err(why) => return format!("unreadable: {why}\n"),
    };
    let mut out = format!("sha256 {}\n", sha256(read.text.as_bytes()));
    let words = |span: Span| shortened(&read.text[span.range()]);
    for fact in &read.facts {
        let of = if fact.of_file { " of the file" } else { "" };
        let _ = writeln!(out, "fact {:?} {:?} {}{of}", fact.field, fact.words, range(fact.span));
    }
    for loss in &read.losses {
        let _ = writeln!(out, "loss {loss}");
    }
    let structure = &read.structure;
    for block in &structure.blocks {
        let (kind, span) = (block.kind, block.span);
        let _ = write!(out, "block {} {kind:?}", range(span));
        if block.indent > 0 {
            let _ = write!(out, " indent {}", block.indent);
        }
        if block.mark > 0 {
            let _ = write!(out, " mark {}", block.mark);
        }
        let _ = writeln!(out, " {}", words(span));
    }
    for (span, style) in &structure.styles {
        let _ = writeln!(out, "style {} {style:?} {}", range(*span), words(*span));
    }
    for entry in &structure.outline {
        let _ = writeln!(out, "outline {} {} {:?}", entry.at, entry.level, entry.title);
    }
    for page in &structure.pages {
        let _ = writeln!(out, "page {} {:?}", page.at, page.label);
    }
    for link in &structure.links {
        let target = match &link.target {
            Target::Inside(at) => format!("{at}"),
            Target::Outside(address) => format!("{address:?}"),
        };
        let _ = writeln!(out, "link {} {} to {target}", range(link.span), words(link.span));
    }
    for note in &structure.notes {
        let _ = writeln!(out, "note {} {}", range(note.call), range(note.note));
    }
    out
}

/// Checks that all places are in the text, on boundaries of characters, and in order.
pub(crate) fn check(read: &Read, name: &str) {
    let structure = &read.structure;
    let fits = |span: Span| {
        assert!(span.start <= span.end && span.end <= read.text.len(), "{name}: {span:?}");
        assert!(read.text.is_char_boundary(span.start), "{name}: {span:?}");
        assert!(read.text.is_char_boundary(span.end), "{name}: {span:?}");
    };
    let mut at = 0;
    for block in &structure.blocks {
        fits(block.span);
        let between = read.text.get(at..block.span.start).unwrap_or("overlap");
        assert!(between.chars().all(|c| c == '\n'), "{name}: {between:?} is in no block");
        at = block.span.end;
    }
    assert!(read.text[at..].chars().all(|c| c == '\n'), "{name}: the end is in no block");
    let at = |what: &str, at: usize| {
        assert!(read.text.is_char_boundary(at), "{name}: {what} at {at} of {}", read.text.len());
    };
    for block in &structure.blocks {
        assert!(usize::from(block.mark) <= block.span.len(), "{name}: the mark of {block:?}");
        at("mark", block.span.start + usize::from(block.mark));
    }
    structure.styles.iter().for_each(|(span, _)| fits(*span));
    for link in &structure.links {
        fits(link.span);
        if let Target::Inside(to) = link.target {
            at("target", to);
        }
    }
    for note in &structure.notes {
        fits(note.call);
        fits(note.note);
        assert!(!note.call.is_empty(), "{name}: {note:?}");
    }
    structure.pages.iter().for_each(|page| at("page", page.at));
    structure.outline.iter().for_each(|entry| at("outline", entry.at));
    read.facts.iter().for_each(|fact| fits(fact.span));
    let starts = |spans: &[Span]| spans.is_sorted_by_key(|span| span.start);
    let styles: Vec<Span> = structure.styles.iter().map(|(span, _)| *span).collect();
    assert!(starts(&styles), "{name}: styles");
    assert!(structure.notes.is_sorted_by_key(|note| note.call), "{name}: notes");
    assert!(structure.pages.is_sorted_by_key(|page| page.at), "{name}: pages");
    assert!(structure.outline.is_sorted_by_key(|entry| entry.at), "{name}: outline");
    assert!(structure.links.is_sorted_by_key(|link| link.span), "{name}: links");
    assert!(!read.text.contains('\r'), "{name}: a line end that is none");
}

/// Returns the first line in which two dumps differ, as both have it.
pub(crate) fn first_difference(old: &str, new: &str) -> String {
    let mut lines = old.lines().zip(new.lines());
    match lines.find(|(old, new)| old != new) {
        Some((old, new)) => format!("  was {old}\n  is  {new}"),
        None => "  one is longer".to_owned(),
    }
}

fn range(span: Span) -> String {
    format!("{}..{}", span.start, span.end)
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(40).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    format!("{short:?}")
}
