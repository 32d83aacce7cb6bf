//! The elements of TEI: what each is in a text.
//!
//! Owns the table of elements, and what is done when one begins and ends. Elements that are not in
//! it are their words. Lists are in [`list`], what leads elsewhere in [`point`].

use super::look::Look;
use super::token::Tag;
use super::writer::Aside;
use super::{Frame, Group, Reader, dictionary, list, point};
use crate::format::builder::Container;
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
    Preserved,
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
    /// A blank, and one that is none before a point.
    Space,
    Part,
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
    if tag.attribute("xml:space").as_deref() == Some("preserve") {
        reader.writer.preserved += 1;
        closes.push(Close::Preserved);
    }
    let look = Look::of(tag);
    block(reader, tag, &look, closes);
    point::point(reader, tag, closes);
    point::stated(reader, tag, closes);
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
    list::end_stray_group(reader);
    reader.writer.open(container);
    closes.push(Close::Container);
}

fn block<'a>(reader: &mut Reader<'a, '_>, tag: &Tag<'a>, look: &Look, closes: &mut Vec<Close>) {
    let parent = reader.frames.last().map_or("", |frame| frame.name);
    match tag.name {
        "head" => head(reader, closes),
        "titlePart" | "title" if parent == "docTitle" || parent == "titlePage" => {
            let kind = tag.attribute("type");
            let is_main = matches!(
                kind.as_deref(),
                None | Some("main" | "complete" | "volume" | "volumetitle")
            );
            let container = if is_main { Container::Heading(1) } else { Container::Paragraph };
            open_block(reader, container, closes);
        }
        _ if dictionary::is_part(reader, tag) => dictionary::part(reader, tag, closes),
        "quote" | "q" | "said" | "cit" | "soCalled" => quotation(reader, tag, look, closes),
        "epigraph" | "blockquote" => open_block(reader, Container::Quotation, closes),
        "lg" => open_block(reader, Container::Division, closes),
        "l" | "line" => {
            list::group(reader, Group::Verse, Container::Verse);
            reader.writer.line_break();
        }
        "addrLine" => reader.writer.line_break(),
        "list" | "listPerson" | "listPlace" | "listOrg" | "listEvent" | "table" | "figure" => {
            open_block(reader, Container::Division, closes);
            if tag.name == "figure" {
                closes.push(Close::Figure);
            }
        }
        "item" | "person" | "place" | "org" => list::item(reader, closes),
        "label" if parent == "list" => list::label(reader, closes),
        "row" => {
            list::group(reader, Group::Table, Container::Table);
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
fn first_letter(rest: &str) -> Option<char> {
    behind_tags(rest)?.chars().next()
}

/// Returns what is behind some tags.
pub(super) fn behind_tags(mut rest: &str) -> Option<&str> {
    for _ in 0..6 {
        rest = rest.trim_start();
        if !rest.starts_with('<') {
            break;
        }
        let head = &rest[..rest.floor_char_boundary(512)];
        rest = &rest[head.find('>')? + 1..];
    }
    Some(rest)
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
        Close::Preserved => writer.preserved = writer.preserved.saturating_sub(1),
        Close::Part => writer.part(),
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
