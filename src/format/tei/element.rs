//! The elements of TEI: what each is in a text.
//!
//! Owns the table of elements, and what is done when one begins and ends. Elements that are not in
//! it are their words. Long because the table is: TEI has six hundred elements.

use std::collections::HashSet;

use super::look::Look;
use super::token::{Tag, Token, Tokens};
use super::writer::{Aside, Writer};
use super::{Frame, Group, Reader, header};
use crate::format::builder::{Container, Destination, Numbering};
use crate::model::apparatus::Field;
use crate::model::structure::Style;

/// What has to be done when an element ends.
#[derive(Debug)]
pub(super) enum Close {
    /// An element of the header, and the header.
    Header,
    WholeHeader,
    Container,
    Style(Style),
    Link,
    Capitals,
    Preformatted,
    Hidden,
    /// The mark that ends a quotation.
    Quotation(&'static str),
    /// A fact, with the words that say it better.
    State(Option<String>),
    /// What is said of a picture.
    Description,
    /// A figure; whether anything is said of it its frame knows.
    Figure,
    /// The label of an item.
    Label,
    Item,
    Note(Aside),
    /// A blank.
    Space,
}

/// Left out: data about the text, running heads, what was deleted, pictures of pages.
const HIDDEN: &[&str] = &[
    "fw",
    "del",
    "facsimile",
    "interp",
    "interpGrp",
    "spanGrp",
    "span",
    "certainty",
    "precision",
    "respons",
    "alt",
    "altGrp",
    "linkGrp",
    "link",
    "index",
    "witDetail",
    "listWit",
    "xenoData",
    "fsdDecl",
    "fs",
    "fvLib",
    "fLib",
    "timeline",
    "schemaSpec",
    "listTranspose",
];
/// Stand apart, and are nothing more.
const DIVISIONS: &[&str] = &[
    "div",
    "div0",
    "div1",
    "div2",
    "div3",
    "div4",
    "div5",
    "div6",
    "div7",
    "attachment",
    "text",
    "body",
    "front",
    "back",
    "group",
    "floatingText",
    "TEI",
    "teiCorpus",
    "opener",
    "closer",
    "postscript",
    "argument",
    "titlePage",
    "docTitle",
    "docImprint",
    "performance",
    "prologue",
    "epilogue",
    "set",
    "sp",
    "spGrp",
    "castList",
    "castGroup",
    "listBibl",
    "standOff",
    "noteGrp",
    "annotationBlock",
    "sourceDoc",
    "surface",
    "surfaceGrp",
];
/// Elements with a heading of their own.
const HEADED: &[&str] = &[
    "div",
    "div0",
    "div1",
    "div2",
    "div3",
    "div4",
    "div5",
    "div6",
    "div7",
    "attachment",
    "body",
    "front",
    "back",
    "group",
    "text",
    "floatingText",
    "performance",
    "prologue",
    "epilogue",
    "set",
];
/// Paragraphs wherever they stand.
const PARAGRAPHS: &[&str] = &[
    "p",
    "ab",
    "address",
    "caption",
    "u",
    "trailer",
    "docAuthor",
    "docDate",
    "docEdition",
    "imprimatur",
    "castItem",
    "entry",
    "entryFree",
    "superEntry",
    "event",
];
/// Paragraphs, if they are not in one.
const LOOSE: &[&str] = &[
    "dateline",
    "salute",
    "signed",
    "byline",
    "stage",
    "speaker",
    "bibl",
    "biblFull",
    "biblStruct",
    "seg",
    "witness",
    "meeting",
    "titlePart",
    "zone",
    "desc",
    "eg",
    "egXML",
    "formula",
    "label",
];
/// Elements of which the words run on.
const RUNNING: &[&str] = &[
    "p",
    "ab",
    "l",
    "line",
    "head",
    "note",
    "cell",
    "seg",
    "signed",
    "dateline",
    "salute",
    "byline",
    "hi",
    "item",
    "label",
    "address",
    "quote",
    "q",
    "said",
    "u",
    "stage",
    "bibl",
    "titlePart",
    "docAuthor",
    "docDate",
    "trailer",
    "ref",
    "emph",
    "desc",
    "figDesc",
    "cit",
    "castItem",
    "speaker",
];

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

/// Begins an element.
pub(super) fn start<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) {
    if reader.writer.hidden > 0 || is_hidden(reader, tag) {
        reader.writer.hidden += 1;
        closes.push(Close::Hidden);
        return;
    }
    if tag.name == "note" && note(reader, tag, closes) {
        return;
    }
    if let Some(id) = tag.attribute("xml:id") {
        reader.writer.builder.id(&id);
    }
    let look = Look::of(tag);
    block(reader, tag, &look, closes);
    point(reader, tag, closes);
    stated(reader, tag, closes);
    appearance(reader, tag, &look, closes);
}

/// Returns whether an element is left out.
fn is_hidden(reader: &mut Reader, tag: &Tag) -> bool {
    let Some(parent) = reader.frames.last_mut() else { return HIDDEN.contains(&tag.name) };
    match (parent.name, tag.name) {
        ("choice", "sic" | "abbr" | "reg") | ("gap", _) => true,
        ("choice", _) | ("app", "lem" | "rdg" | "rdgGrp") | ("rdgGrp", "rdg") => {
            std::mem::replace(&mut parent.has_reading, true)
        }
        // A hyphen that a broken line put there.
        (_, "pc") => tag.attribute("force").as_deref() == Some("weak"),
        (_, name) => HIDDEN.contains(&name),
    }
}

/// Begins a note; returns whether it is one that is called.
fn note<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) -> bool {
    let is_inline = |name| tag.attribute(name).is_some_and(|value| value == "inline");
    let parent = reader.frames.last().map_or("", |frame| frame.name);
    let of_data = matches!(parent, "person" | "place" | "org" | "bibl" | "event" | "castItem");
    if is_inline("rend") || is_inline("place") || of_data || reader.writer.silent > 0 {
        if !RUNNING.contains(&parent) && !of_data {
            open_block(reader, Container::Paragraph, closes);
        }
        return false;
    }
    reader.notes += 1;
    let id = tag.attribute("xml:id");
    let key = id.clone().unwrap_or_else(|| format!("note {}", reader.notes));
    if !reader.called.contains(&key) {
        reader.writer.call(&key);
    }
    closes.push(Close::Note(reader.writer.note(&key)));
    if let Some(id) = id {
        reader.writer.builder.id(&id);
    }
    true
}

/// Ends what was begun without an element of its own, and opens a container.
fn open_block(reader: &mut Reader, container: Container, closes: &mut Vec<Close>) {
    end_stray_group(reader);
    reader.writer.open(container);
    closes.push(Close::Container);
}

/// Ends a stanza, and items and rows that are in no list or table.
fn end_stray_group(reader: &mut Reader) {
    if let Some(frame) = reader.frames.last_mut()
        && (frame.group == Some(Group::Verse)
            || !frame.name.starts_with("list") && frame.name != "table")
    {
        end_group(frame, &mut reader.writer);
    }
}

/// Opens the list, table or stanza of the element above, if it is not open.
fn group(reader: &mut Reader, group: Group, container: Container) {
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

fn block<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, look: &Look, closes: &mut Vec<Close>) {
    let parent = reader.frames.last().map_or("", |frame| frame.name);
    match tag.name {
        "head" => head(reader, closes),
        "titlePart" | "title" if parent == "docTitle" || parent == "titlePage" => {
            let kind = tag.attribute("type");
            let is_main = matches!(kind.as_deref(), None | Some("main" | "complete"));
            let container = if is_main { Container::Heading(1) } else { Container::Paragraph };
            open_block(reader, container, closes);
        }
        "quote" | "q" | "said" | "cit" | "soCalled" => quotation(reader, tag, look, closes),
        "epigraph" | "blockquote" => open_block(reader, Container::Quotation, closes),
        "lg" => open_block(reader, Container::Division, closes),
        "l" | "line" => {
            group(reader, Group::Verse, Container::Verse);
            reader.writer.line_break();
        }
        "addrLine" => reader.writer.line_break(),
        "list" | "listPerson" | "listPlace" | "listOrg" | "listEvent" | "table" | "figure" => {
            open_block(reader, Container::Division, closes);
            if tag.name == "figure" {
                closes.push(Close::Figure);
            }
        }
        "item" | "person" | "place" | "org" => item(reader, closes),
        "label" if parent == "list" => label(reader, closes),
        "row" => {
            group(reader, Group::Table, Container::Table);
            reader.writer.open(Container::Row);
            closes.push(Close::Container);
        }
        "cell" => {
            reader.writer.open(Container::Cell);
            closes.push(Close::Container);
        }
        "eg" | "egXML" if !RUNNING.contains(&parent) => {
            open_block(reader, Container::Preformatted, closes);
            reader.writer.preformatted += 1;
            closes.push(Close::Preformatted);
        }
        name if DIVISIONS.contains(&name) => {
            document(reader, tag);
            open_block(reader, Container::Division, closes);
        }
        name if PARAGRAPHS.contains(&name) => open_block(reader, Container::Paragraph, closes),
        name if LOOSE.contains(&name) && !RUNNING.contains(&parent) => {
            open_block(reader, Container::Paragraph, closes);
        }
        _ => {}
    }
}

/// Says that a document begins, if it is one of several that a file may have.
fn document(reader: &mut Reader, tag: &Tag) {
    let kind = tag.attribute("type");
    let is_document = matches!(kind.as_deref(), Some("document" | "letter"));
    if tag.name == "TEI" || tag.name.starts_with("div") && is_document {
        reader.writer.is_new_document = true;
        let dated =
            ["doc-dateTime-min", "doc-dateTime"].iter().find_map(|name| tag.attribute(name));
        if reader.dated.is_none() {
            reader.dated = dated.map(|date| date.replace('T', " "));
        }
    }
}

fn head(reader: &mut Reader, closes: &mut Vec<Close>) {
    let parent = reader.frames.last().map_or("", |frame| frame.name);
    if !HEADED.contains(&parent) {
        open_block(reader, Container::Paragraph, closes);
        return;
    }
    let is_division = |frame: &&Frame| frame.name.starts_with("div") || frame.name == "attachment";
    let depth = reader.frames.iter().filter(is_division).count();
    let level = u8::try_from(depth.clamp(1, 6)).unwrap_or(6);
    open_block(reader, Container::Heading(level), closes);
}

fn quotation(reader: &mut Reader, tag: &Tag, look: &Look, closes: &mut Vec<Close>) {
    let parent = reader.frames.last().map_or("", |frame| frame.name);
    let rest = reader.tokens.rest.trim_start();
    let blocks =
        ["<p>", "<p ", "<lg", "<l>", "<l ", "<list", "<div", "<ab", "<floatingText", "<quote>"];
    let holds_blocks = blocks.iter().any(|name| rest.starts_with(name));
    let is_apart = !RUNNING.contains(&parent) && tag.name != "said" && tag.name != "q";
    if look.is_block || holds_blocks || is_apart {
        if parent == "cit" && reader.frames.last().is_some_and(|frame| !frame.closes.is_empty()) {
            return;
        }
        open_block(reader, Container::Quotation, closes);
    } else if tag.name != "cit" && !reader.has_quotation_marks {
        let next = first_letter(rest);
        let is_mark = |c: char| "\"'“”„‘’‚«»‹›「」『』".contains(c);
        if !next.is_some_and(is_mark) && !reader.writer.last.is_some_and(is_mark) {
            let double = reader.writer.quoted.is_multiple_of(2);
            let (opening, closing) = if double { ("“", "”") } else { ("‘", "’") };
            reader.writer.words(opening);
            reader.writer.join();
            reader.writer.quoted += 1;
            closes.push(Close::Quotation(closing));
        }
    }
}

/// Returns the first letter behind some tags.
fn first_letter(mut rest: &str) -> Option<char> {
    for _ in 0..6 {
        rest = rest.trim_start();
        if !rest.starts_with('<') {
            break;
        }
        let head = &rest[..rest.floor_char_boundary(512)];
        rest = &rest[head.find('>')? + 1..];
    }
    rest.chars().next()
}

fn item(reader: &mut Reader, closes: &mut Vec<Close>) {
    let Some(frame) = reader.frames.last() else {
        open_block(reader, Container::Paragraph, closes);
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
        // Most lists of which nothing is said are printed with marks, or have them in their words.
        (None, "list") => {
            let next = first_letter(reader.tokens.rest);
            let own = next.is_some_and(|c| c.is_ascii_digit() || "(-–—•*·[".contains(c));
            (Container::Bullets, !own)
        }
        _ => (Container::Bullets, false),
    };
    group(reader, Group::List, list);
    reader.writer.open(Container::Item);
    if !has_mark {
        reader.writer.builder.mark("");
    }
}

/// Begins the label of an item: its mark, if it is short, or else its first words.
fn label(reader: &mut Reader, closes: &mut Vec<Close>) {
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
    match words.filter(|words| !words.is_empty() && !words.contains('&') && is_mark(words)) {
        Some(words) => {
            reader.writer.builder.mark(words);
            reader.writer.hidden += 1;
            closes.push(Close::Hidden);
        }
        None => {
            reader.writer.builder.mark("");
            reader.writer.builder.style(Style::Strong);
            closes.push(Close::Label);
        }
    }
}

/// Begins what has no words of its own, or leads elsewhere.
fn point<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) {
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
            reader.writer.space()
        }
        "lb" => reader.writer.line_break(),
        "cb" | "gb" | "milestone" if joins(tag) => reader.writer.join(),
        "milestone" => {
            let look = tag.attribute("rend").or(tag.attribute("unit")).unwrap_or_default();
            if look.contains('*') || matches!(look.as_str(), "hr" | "line" | "rule" | "stars") {
                end_stray_group(reader);
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
        Some(id) => Destination::Inside(id.to_owned()),
        None if is_link => Destination::Outside(target.clone()),
        // Names are explained in lists of the editors' own.
        None => return,
    };
    let has_link = |frame: &Frame| frame.closes.iter().any(|close| matches!(close, Close::Link));
    if reader.frames.iter().any(has_link) {
        return;
    }
    let outside = matches!(to, Destination::Outside(_));
    reader.writer.builder.link(to);
    closes.push(Close::Link);
    if tag.name == "ptr" && tag.is_empty && outside {
        reader.writer.words(&target);
    }
}

/// Begins what is a fact.
fn stated<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, closes: &mut Vec<Close>) {
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

/// Begins what looks otherwise.
fn appearance(reader: &mut Reader, tag: &Tag, look: &Look, closes: &mut Vec<Close>) {
    let own = match tag.name {
        "hi" if look.is_said => None,
        "hi" | "emph" | "foreign" | "stage" => Some(Style::Emphasis),
        "title" => {
            let is_whole = !matches!(tag.attribute("level").as_deref(), Some("a" | "u"));
            (is_whole && !look.is_said).then_some(Style::Emphasis)
        }
        "speaker" => Some(Style::Strong),
        "code" | "gi" | "att" | "val" | "ident" | "tag" => Some(Style::Code),
        _ => None,
    };
    let is_phrase =
        !DIVISIONS.contains(&tag.name) && !matches!(tag.name, "list" | "table" | "figure");
    let styles = look.styles.iter().copied().filter(|_| is_phrase);
    for style in styles.chain(own.filter(|own| !look.styles.contains(own))) {
        reader.writer.builder.style(style);
        closes.push(Close::Style(style));
    }
    if look.has_capitals && is_phrase {
        reader.writer.capitals += 1;
        closes.push(Close::Capitals);
    }
}

/// Ends what an element began.
pub(super) fn close(reader: &mut Reader, close: Close) {
    let writer = &mut reader.writer;
    match close {
        Close::Header | Close::WholeHeader => {}
        Close::Container => writer.close(),
        Close::Style(style) => writer.builder.end_style(style),
        Close::Link => writer.builder.end_link(),
        Close::Capitals => writer.capitals = writer.capitals.saturating_sub(1),
        Close::Preformatted => writer.preformatted = writer.preformatted.saturating_sub(1),
        Close::Hidden => writer.hidden = writer.hidden.saturating_sub(1),
        Close::Quotation(mark) => {
            writer.quoted = writer.quoted.saturating_sub(1);
            writer.closing_mark(mark);
        }
        Close::State(words) => {
            let captured = writer.captured.pop();
            writer.builder.end_state(words.or(captured).as_deref());
        }
        Close::Description => {
            let words = writer.captured.pop().unwrap_or_default();
            writer.silent = writer.silent.saturating_sub(1);
            if writer.is_shown() {
                writer.open(Container::Paragraph);
                writer.picture(&words);
                writer.close();
            }
        }
        Close::Figure => {
            writer.open(Container::Paragraph);
            writer.picture("");
            writer.close();
        }
        Close::Label => {
            writer.builder.end_style(Style::Strong);
            writer.space();
        }
        Close::Item => {
            if let Some(frame) = reader.frames.last_mut() {
                frame.in_item = false;
            }
            writer.close();
        }
        Close::Note(aside) => {
            writer.end_note(aside);
            if let Some(label) = reader.page.take() {
                reader.writer.builder.page(&label);
            }
        }
        Close::Space => writer.space(),
    }
}
