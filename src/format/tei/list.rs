//! Items, rows and lines: elements that make up a list, a table or a stanza.
//!
//! Owns when the list begins and ends, and what marks its items have. TEI lets a list have a heading,
//! and a line of verse have no stanza; so that the whole begins with its first part.

use super::element::Close;
use super::writer::Writer;
use super::{Frame, Group, Reader};
use crate::format::builder::{Container, Numbering};
use crate::model::structure::Style;

/// Opens the list, table or stanza of the element above, if it is not open.
pub(super) fn group(reader: &mut Reader, group: Group, container: Container) {
    if reader.frames.last().is_some_and(|frame| frame.group != Some(group)) {
        end_stray_group(reader);
        reader.writer.open(container);
        if let Some(frame) = reader.frames.last_mut() {
            frame.group = Some(group);
        }
    }
}

/// Ends what was begun in an element without an element of its own.
pub(super) fn end_group(frame: &mut Frame, writer: &mut Writer) {
    if std::mem::take(&mut frame.in_item) {
        writer.close();
    }
    if frame.group.take().is_some() {
        writer.close();
    }
}

/// Ends a stanza, and items and rows that are in no list or table.
pub(super) fn end_stray_group(reader: &mut Reader) {
    if let Some(frame) = reader.frames.last_mut()
        && (frame.group == Some(Group::Verse)
            || !frame.name.starts_with("list") && frame.name != "table")
    {
        end_group(frame, &mut reader.writer);
    }
}

/// Begins an item.
pub(super) fn item(reader: &mut Reader, closes: &mut Vec<Close>) {
    let Some(frame) = reader.frames.last() else {
        reader.writer.open(Container::Paragraph);
        closes.push(Close::Container);
        return;
    };
    if frame.in_item {
        // The item that its label began.
        closes.push(Close::Item);
        return;
    }
    open_item(reader);
    closes.push(Close::Item);
    if let Some(frame) = reader.frames.last_mut() {
        frame.in_item = true;
    }
}

/// Opens an item with the mark that its list gives it.
fn open_item(reader: &mut Reader) {
    let kind = reader.frames.last().map_or((None, ""), |frame| (frame.kind.clone(), frame.name));
    let (list, has_mark) = match (kind.0.as_deref(), kind.1) {
        (Some("ordered" | "numbered"), _) => (Container::Numbers(1, Numbering::Decimal), true),
        (Some("bulleted" | "bullet" | "unordered"), _) => (Container::Bullets, true),
        // Of others the marks are in the words, or none were printed.
        _ => (Container::Bullets, false),
    };
    group(reader, Group::List, list);
    reader.writer.open(Container::Item);
    if !has_mark {
        reader.writer.builder.mark("");
    }
}

/// Begins the label of an item: its mark, if it is short, or else its first words.
pub(super) fn label(reader: &mut Reader, closes: &mut Vec<Close>) {
    if let Some(frame) = reader.frames.last_mut()
        && std::mem::take(&mut frame.in_item)
    {
        reader.writer.close();
    }
    open_item(reader);
    if let Some(frame) = reader.frames.last_mut() {
        frame.in_item = true;
    }
    let head = &reader.tokens.rest[..reader.tokens.rest.floor_char_boundary(32)];
    let words = head.split_once('<').map(|(words, _)| words.trim());
    let is_mark = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        letters <= 4 && (letters == 0 || !word.ends_with(char::is_alphabetic))
    };
    let words = words.filter(|words| !words.is_empty() && !words.contains('&') && is_mark(words));
    if let Some(words) = words {
        reader.writer.builder.mark(words);
        reader.writer.hidden += 1;
        closes.push(Close::Hidden);
    } else {
        reader.writer.builder.mark("");
        reader.writer.builder.style(Style::Strong);
        closes.push(Close::Label);
    }
}
