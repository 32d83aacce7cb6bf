//! PDF: pages of letters become text.
//!
//! Owns the way from a file to its text: what each page prints ([`content`]), in which order that is
//! read ([`columns`], [`line`], [`order`]), what belongs together ([`paragraph`]) and what is no
//! part of the text ([`margin`]). hayro reads the file and its fonts; nothing is drawn. Reading may
//! take any time and memory on files made for it, and so is watched from outside.

mod catalog;
mod cmap;
mod columns;
mod content;
mod font;
mod glyph;
mod inflate;
mod line;
mod margin;
mod matrix;
mod order;
mod paragraph;
mod rescue;
mod send;
mod stream;

use std::collections::HashMap;

use hayro_syntax::object::Dict;
use hayro_syntax::page::Resources;
use hayro_syntax::{LoadPdfError, Pdf};

use self::catalog::{Catalog, Leads, Place, Spot};
use self::content::Printer;
use self::glyph::{Glyph, Printed};
use self::line::{Habits, Line};
use self::paragraph::Body;
use self::send::Sender;
use super::builder::Builder;
use super::{Claim, Format, Limits, Read, Source, Unreadable};
use crate::model::apparatus::Field;

/// PDF.
pub const FORMAT: Format =
    Format { name: "pdf", version: 1, claims, read, watched: true, was_plain: false };

fn claims(source: &Source) -> Claim {
    let head = source.head(1024);
    if head.windows(5).any(|bytes| bytes == b"%PDF-") { Claim::Bytes } else { Claim::No }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let (pdf, is_lost) = rescue::open(source.bytes, limits)?;
    let (count, found) = (Catalog::new(&pdf).count(), pdf.pages().len());
    // The tree of pages may be broken where the pages are not.
    if !is_lost
        && count > found
        && let Some(other) = rescue::without_tree(source.bytes)
        && other.pages().len() > found + 1
    {
        return read_pages(source.bytes, &other, limits, count, true);
    }
    read_pages(source.bytes, &pdf, limits, count, is_lost)
}

fn read_pages(
    bytes: &[u8],
    pdf: &Pdf,
    limits: &Limits,
    count: usize,
    is_lost: bool,
) -> Result<Read, Unreadable> {
    let mut catalog = Catalog::new(pdf);
    let pages = pdf.pages();
    if pages.len() > limits.parts {
        return Err(Unreadable::TooMuch(format!("it has more than {} pages", limits.parts)));
    }
    let lost = || rescue::fonts(pdf, bytes, limits);
    let mut printer = Printer::new(limits, &lost);
    let mut links: Vec<Leads> = Vec::new();
    let mut prints: Vec<Printed> = Vec::with_capacity(pages.len());
    // Pages whose content is not there.
    let mut empty = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let mut printed = printer.print(page)?;
        let spots = catalog.spots(page.raw());
        mark_links(&mut printed, spots, &mut links);
        if printed.count == 0 && page.raw().contains_key(b"Contents") {
            empty.push(at);
        }
        prints.push(printed);
    }
    if is_lost || count > pages.len() || !empty.is_empty() {
        let found = rescue::find(bytes, &mut printer.allowance, limits)?;
        let contents = found.contents.into_iter().filter(|content| !printer.has_read(content));
        let contents: Vec<Vec<u8>> = contents.collect();
        let in_place = contents.len() == empty.len();
        for (at, content) in contents.iter().enumerate() {
            let page = empty.get(at).filter(|_| in_place).and_then(|at| pages.get(*at));
            let none = Resources::new(Dict::empty());
            let resources = page.map_or(&none, |page| page.resources());
            let printed = printer.print_content(content, resources, true)?;
            match empty.get(at).filter(|_| in_place).and_then(|at| prints.get_mut(*at)) {
                Some(place) => *place = printed,
                None => prints.push(printed),
            }
        }
    }
    let unknown: usize = prints.iter().map(|printed| printed.unknown).sum();
    let all: usize = prints.iter().map(|printed| printed.count).sum();
    let known = all.saturating_sub(unknown);
    let mut builder = Builder::new(limits);
    let missing = count.saturating_sub(prints.len());
    if missing > 0 && count < 1 << 20 {
        builder.loss(format!("{} that cannot be found", counted(missing, "page")));
    }
    match printer.allowance.damaged {
        0 => {}
        1 => builder.loss("1 damaged piece of the file, of which only the beginning is there"),
        n => builder.loss(format!(
            "{n} damaged pieces of the file, of which only the beginnings are there"
        )),
    }
    if unknown > 0 {
        let what = "that the file does not name";
        builder.loss(format!("{} {what}", counted(unknown, "letter")));
    }
    if known == 0 {
        return Err(Unreadable::NoText(match (unknown, pages.len(), missing) {
            (0, 0, _) => "it has no pages".to_owned(),
            (0, ..) => "its pages are pictures, without recognised text".to_owned(),
            _ => "the file does not say which letters it prints".to_owned(),
        }));
    }
    let mut pages = lines(prints, limits)?;
    let running = margin::take(&mut pages);
    if !running.words.is_empty() {
        let shown = running.words.iter().take(5).map(|words| format!("“{words}”"));
        let mut shown = shown.collect::<Vec<_>>().join(", ");
        if running.words.len() > 5 {
            shown.push_str(" and others");
        }
        builder.loss(format!("running heads and feet: {shown}"));
    }
    let outline = catalog.outline();
    let mut names: HashMap<(usize, i32), Vec<String>> = HashMap::new();
    for (at, (_, _, place)) in outline.iter().enumerate() {
        name(&pages, *place, format!("outline-{at}"), &mut names);
    }
    for (at, leads) in links.iter().enumerate() {
        if let Leads::Inside(place) = leads {
            name(&pages, *place, format!("link-{at}"), &mut names);
        }
    }
    let mut labels = catalog.labels();
    if labels.is_empty() {
        let own = running.labels.into_iter().enumerate();
        labels = own.map(|(at, label)| label.unwrap_or_else(|| (at + 1).to_string())).collect();
    }
    let (title, author) = catalog.facts(&mut printer.allowance);
    builder.fact(Field::Title, title.as_deref().unwrap_or_default());
    builder.fact(Field::From, author.as_deref().unwrap_or_default());
    let body = Body::of(&pages);
    let paragraphs = paragraph::paragraphs(pages, &body);
    let mut sender = Sender::new(&mut builder, body, &paragraphs);
    (sender.labels, sender.links, sender.names) = (labels, links, names);
    sender.send(&paragraphs)?;
    for (at, (level, title, _)) in outline.iter().enumerate() {
        builder.outline(*level, title, &format!("outline-{at}"));
    }
    builder.finish()
}

/// Lays out what is printed: lines in the order in which they are read, page by page.
fn lines(prints: Vec<Printed>, limits: &Limits) -> Result<Vec<Vec<Line>>, Unreadable> {
    let (mut blanks, mut all, mut rights) = (0, 0, 0);
    for glyph in prints.iter().flat_map(|printed| &printed.layers).flat_map(|(_, layer)| layer) {
        all += 1;
        blanks += usize::from(glyph.is_blank());
        rights += usize::from(glyph.words.chars().any(order::is_right));
    }
    let mut habits = Habits { blanks: blanks * 20 > all, ..Habits::default() };
    let from_right = rights * 2 > all;
    let mut pages = Vec::with_capacity(prints.len());
    for (page, printed) in prints.into_iter().enumerate() {
        limits.check()?;
        let mut lines = Vec::new();
        let mut number = 0;
        for (_, layer) in printed.layers {
            let pieces = columns::pieces(layer);
            for column in columns::columns(pieces, from_right) {
                for mut line in line::lines(column, &mut habits) {
                    (line.page, line.column) = (page, number);
                    lines.push(line);
                }
                number += 1;
            }
        }
        pages.push(lines);
    }
    Ok(pages)
}

/// Tells glyphs which link they belong to.
fn mark_links(printed: &mut Printed, spots: Vec<Spot>, links: &mut Vec<Leads>) {
    let Some((0, layer)) = printed.layers.first_mut() else { return };
    for Spot { area: [left, bottom, right, top], leads } in spots {
        // A link over two lines is two spots.
        if links.last() != Some(&leads) {
            links.push(leads);
        }
        let at = links.len() - 1;
        let inside = |glyph: &Glyph| {
            let (x, y) = (glyph.x + glyph.width / 2, glyph.y + glyph.size / 4);
            x >= left && x <= right && y >= bottom && y <= top
        };
        for glyph in layer.iter_mut().filter(|glyph| inside(glyph)) {
            glyph.link = Some(at);
        }
    }
}

/// Names the line that is printed at a place, or below it.
fn name(
    pages: &[Vec<Line>],
    (page, height): Place,
    name: String,
    names: &mut HashMap<(usize, i32), Vec<String>>,
) {
    let Some(lines) = pages.get(page) else { return };
    let below = height.and_then(|height| {
        let below = lines.iter().filter(|line| line.y <= height);
        below.max_by_key(|line| line.y)
    });
    // A page without text leads to the next that has some.
    let first = || pages.get(page..)?.iter().find_map(|lines| lines.first());
    if let Some(line) = below.or_else(first) {
        names.entry((line.page, line.y)).or_default().push(name);
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Returns why a file cannot be opened.
fn unreadable(error: LoadPdfError) -> Unreadable {
    match error {
        LoadPdfError::Decryption(_) => Unreadable::Encrypted,
        LoadPdfError::Invalid => Unreadable::Damaged("its pages cannot be found".to_owned()),
    }
}
