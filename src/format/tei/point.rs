//! Elements that mark a place, lead elsewhere, or state a fact.
//!
//! Owns pages, line ends, gaps, pictures, links and calls of notes that stand apart from their notes.

use std::collections::HashSet;

use super::element::Close;
use super::token::{Tag, Token, Tokens};
use super::{Frame, Reader, header, list};
use crate::format::builder::LinkDestination;
use crate::model::apparatus::Field;

/// Returns whether the lines of the page are marked, so that a line does not end on purpose: they are
/// counted, or break words.
pub(super) fn has_page_lines(text: &str) -> bool {
    let ways = ["n=", "break=", "ed=", "edRef=", "facs=", "xml:id="];
    memchr::memmem::find_iter(text.as_bytes(), "<lb ").any(|at| {
        text.get(at + 4..).is_some_and(|rest| ways.iter().any(|way| rest.starts_with(way)))
    })
}

/// Returns the notes that references call by their names.
pub(super) fn called(text: &str) -> HashSet<String> {
    if !text.contains("type=\"note") && !text.contains("type='note") {
        return HashSet::new();
    }
    let tags = Tokens::new(text).filter_map(|token| match token {
        Token::Start(tag) => note_called(&tag),
        _ => None,
    });
    tags.collect()
}

fn note_called(tag: &Tag) -> Option<String> {
    let kind = tag.attribute("type").filter(|_| matches!(tag.name, "ref" | "ptr"))?;
    let target = tag.attribute("target").filter(|_| kind.starts_with("note"))?;
    Some(target.strip_prefix('#')?.to_owned())
}

/// Begins what has no words of its own, or leads elsewhere.
pub(super) fn point<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) {
    let joins = |tag: &Tag| tag.attribute("break").as_deref() == Some("no");
    match tag.name {
        "pb" => {
            if joins(tag) {
                reader.writer.join();
            }
            if let Some(label) = tag.attribute("n") {
                // Pages begin in the body of the text, also where a note goes on over one.
                if reader.is_in(&["note"]) {
                    reader.page = Some(label);
                } else {
                    reader.writer.builder.page(&label);
                }
            }
        }
        "lb" if joins(tag) => reader.writer.join(),
        "lb" if reader.has_page_lines && reader.is_in(&["p", "ab", "note"]) => {
            reader.writer.space();
        }
        "lb" => reader.writer.line_break(),
        "cb" | "gb" | "milestone" if joins(tag) => reader.writer.join(),
        "milestone" => {
            let look = tag.attribute("rend").or(tag.attribute("unit")).unwrap_or_default();
            if look.contains('*') || matches!(look.as_str(), "hr" | "line" | "rule" | "stars") {
                list::end_stray_group(reader);
                reader.writer.builder.rule();
            }
        }
        "space" => reader.writer.space(),
        "gap" => reader.writer.words("[…]"),
        "graphic" | "media" if !reader.is_in(&["figure"]) => reader.writer.picture(""),
        "figDesc" => {
            reader.writer.captured.push(String::new());
            reader.writer.silent += 1;
            closes.push(Close::Description);
            if let Some(frame) = reader.frames.iter_mut().rev().find(|frame| frame.name == "figure")
            {
                frame.has_reading = true;
                for close in &mut frame.closes {
                    if matches!(close, Close::Figure) {
                        *close = Close::Space;
                    }
                }
            }
        }
        "ref" | "ptr" | "gloss" | "term" | "persName" | "placeName" | "orgName" | "rs" => {
            lead(reader, tag, closes);
        }
        _ => {}
    }
}

fn lead(reader: &mut Reader, tag: &Tag, closes: &mut Vec<Close>) {
    let is_link = matches!(tag.name, "ref" | "ptr");
    if let Some(key) = note_called(tag).filter(|_| reader.writer.is_shown()) {
        reader.writer.call(&key);
        // What it is called by is a number of its own.
        reader.writer.hidden += 1;
        closes.push(Close::Hidden);
        return;
    }
    let names: &[&str] = if is_link { &["target"] } else { &["target", "ref", "corresp"] };
    let target = names.iter().find_map(|name| tag.attribute(name));
    let target = target.and_then(|target| Some(target.split(' ').next()?.to_owned()));
    let Some(target) = target.filter(|_| reader.writer.is_shown()) else { return };
    let to = match target.strip_prefix('#') {
        Some(id) => LinkDestination::Inside(id.to_owned()),
        None if is_link => LinkDestination::Outside(target.clone()),
        // Names are explained in lists of the editors' own.
        None => return,
    };
    let has_link = |frame: &Frame| frame.closes.iter().any(|close| matches!(close, Close::Link));
    if reader.frames.iter().any(has_link) {
        return;
    }
    let outside = matches!(to, LinkDestination::Outside(_));
    reader.writer.builder.link(to);
    closes.push(Close::Link);
    if tag.name == "ptr" && tag.is_empty && outside {
        reader.writer.words(&target);
    }
}

/// Begins what is a fact.
pub(super) fn stated<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) {
    let kind = tag.attribute("type").or_else(|| tag.attribute("role")).unwrap_or_default();
    let in_head = reader.is_in(&["opener", "dateline", "closer", "postscript"]);
    let to_them =
        reader.is_in(&["salute"]) || reader.is_in(&["opener"]) && reader.is_in(&["address"]);
    let is_name = matches!(tag.name, "persName" | "orgName" | "name");
    let field = match (tag.name, kind.as_str()) {
        ("signed", _) => Field::Signature,
        ("date", "received") if in_head => Field::Received,
        ("date", _) if in_head && reader.writer.was_received => Field::Received,
        ("date", _) if in_head => Field::Date,
        ("docDate", _) => Field::Date,
        ("placeName" | "settlement", "destination" | "to") if in_head => Field::Destination,
        ("placeName", _) if reader.is_in(&["dateline"]) => Field::Place,
        ("persName" | "orgName" | "name", "from" | "sender" | "author") if in_head => Field::From,
        ("persName" | "orgName" | "name", "to" | "recipient" | "addressee") if in_head => Field::To,
        _ if is_name && to_them && !reader.is_in(&["signed"]) => Field::To,
        _ => return,
    };
    if reader.is_in(&["note"]) || !reader.writer.is_shown() {
        return;
    }
    reader.writer.builder.state(field);
    reader.writer.captured.push(String::new());
    closes.push(Close::State(header::date(tag)));
}
