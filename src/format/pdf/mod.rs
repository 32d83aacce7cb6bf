//! PDF: pages of letters become text.
//!
//! Owns the way from a file to its text: what each page prints ([`content`]), in which order that is
//! read ([`columns`], `line`, [`order`]), what belongs together ([`paragraph`]) and what is no
//! part of the text ([`margin`]). hayro reads the file and its fonts; nothing is drawn. Reading may
//! take any time and memory on files made for it, and so is watched from outside.

mod catalog;
mod cmap;
mod columns;
mod content;
mod font;
mod glyph;
mod joint;
mod line;
mod margin;
mod matrix;
mod notes;
mod order;
mod paragraph;
mod rescue;
mod send;
mod state;
mod stream;
mod string;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::mpsc;

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
    Format { name: "pdf", version: 2, claims, read, watched: true, was_plain: false };

/// With fewer pages a second thread is not worth its start.
const FEW: usize = 4;
/// How many pages are printed before those that wait are laid out.
const WAITING: usize = 4;

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

/// What is laid out of what a file prints.
#[derive(Default)]
struct Laid {
    pages: Vec<Vec<Line>>,
    habits: Habits,
    /// How many letters are known, and unknown.
    known: usize,
    unknown: usize,
}

/// What a file prints.
#[derive(Default)]
struct Prints {
    laid: Laid,
    links: Vec<Leads>,
    /// How many pages are missing.
    missing: usize,
    is_lost: bool,
    /// How many pieces of the file are damaged.
    damaged: usize,
}

fn read_pages(
    bytes: &[u8],
    pdf: &Pdf,
    limits: &Limits,
    count: usize,
    is_lost: bool,
) -> Result<Read, Unreadable> {
    let mut catalog = Catalog::new(pdf);
    let lost = || rescue::fonts(pdf, bytes, limits);
    let mut printer = Printer::new(limits, &lost);
    let mut prints = Prints { is_lost, ..Prints::default() };
    let empty = print(pdf, &mut catalog, &mut printer, &mut prints, limits)?;
    if is_lost || count > pdf.pages().len() || !empty.is_empty() {
        print_found(bytes, pdf, &empty, &mut printer, &mut prints, limits)?;
    }
    prints.missing = count.saturating_sub(prints.laid.pages.len());
    prints.damaged = printer.allowance.damaged;
    let mut builder = Builder::new(limits);
    say_losses(&prints, &mut builder)?;
    let Prints { laid: Laid { mut pages, .. }, links, .. } = prints;
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

/// Prints and lays out all pages; returns the numbers of those whose content is not there.
///
/// Each page is laid out after the one before, by what was seen there; but the next ones may be printed
/// meanwhile, so that what is read is the same with one thread and with two.
fn print<'a>(
    pdf: &'a Pdf,
    catalog: &mut Catalog<'a>,
    printer: &mut Printer<'a, '_>,
    prints: &mut Prints,
    limits: &Limits,
) -> Result<Vec<usize>, Unreadable> {
    let pages = pdf.pages();
    if pages.len() > limits.parts {
        return Err(Unreadable::TooMuch(format!("it has more than {} pages", limits.parts)));
    }
    let Prints { laid, links, .. } = prints;
    let mut empty = Vec::new();
    let mut print_each = |take: &mut dyn FnMut(Printed) -> bool| {
        for (at, page) in pages.iter().enumerate() {
            let mut printed = printer.print(page)?;
            mark_links(&mut printed, catalog.spots(page.raw()), links);
            if printed.count == 0 && page.raw().contains_key(b"Contents") {
                empty.push(at);
            }
            if !take(printed) {
                break;
            }
        }
        Ok(())
    };
    let mut result = Ok(());
    let is_done = limits.beside.filter(|_| pages.len() >= FEW).is_some_and(|beside| {
        let (sender, receiver) = mpsc::sync_channel::<Printed>(WAITING);
        let (mut sender, mut receiver) = (Some(sender), Some(receiver));
        let mut lay_out = || {
            for printed in receiver.take().into_iter().flatten() {
                laid.lay_out(printed);
            }
        };
        let mut print_all = || {
            // Gone at the end, so that nobody waits for another page.
            let Some(sender) = sender.take() else { return };
            result = print_each(&mut |printed| sender.send(printed).is_ok());
        };
        beside(&mut lay_out, &mut print_all)
    });
    if !is_done {
        result = print_each(&mut |printed| {
            laid.lay_out(printed);
            true
        });
    }
    result.map(|()| empty)
}

/// Prints what no page has as its content: in the place of the empty pages if there are as many of
/// them, else at the end.
fn print_found<'a>(
    bytes: &[u8],
    pdf: &'a Pdf,
    empty: &[usize],
    printer: &mut Printer<'a, '_>,
    prints: &mut Prints,
    limits: &Limits,
) -> Result<(), Unreadable> {
    let found = rescue::find(bytes, &mut printer.allowance, limits)?;
    let contents = found.contents.into_iter().filter(|content| !printer.has_read(content));
    let contents: Vec<Vec<u8>> = contents.collect();
    let places = if contents.len() == empty.len() { empty } else { &[] };
    let none = Resources::new(Dict::empty());
    for (at, content) in contents.iter().enumerate() {
        let place = places.get(at).copied();
        let page = place.and_then(|place| pdf.pages().get(place));
        let resources = page.map_or(&none, |page| page.resources());
        let printed = printer.print_content(content, resources, true)?;
        let laid = &mut prints.laid;
        let lines = laid.lines(printed, place.unwrap_or(laid.pages.len()));
        match place.and_then(|place| laid.pages.get_mut(place)) {
            Some(place) => *place = lines,
            None => laid.pages.push(lines),
        }
    }
    Ok(())
}

/// Says what is missing.
fn say_losses(prints: &Prints, builder: &mut Builder) -> Result<(), Unreadable> {
    let Laid { pages, known, unknown, .. } = &prints.laid;
    if *known == 0 {
        return Err(Unreadable::NoText(match (*unknown, pages.len()) {
            (0, 0) => "it has no pages".to_owned(),
            (0, _) => "its pages are pictures, without recognised text".to_owned(),
            _ => "the file does not say which letters it prints".to_owned(),
        }));
    }
    if (1..1 << 20).contains(&prints.missing) {
        builder.loss_of_words(format!("{} that cannot be found", counted(prints.missing, "page")));
    }
    if prints.is_lost {
        builder.loss_of_words("the list of pages, so that some may be missing or out of order");
    }
    if prints.damaged > 0 {
        let pieces = counted(prints.damaged, "piece");
        builder.loss_of_words(format!("parts of {pieces} of the file that are damaged"));
    }
    if *unknown > 0 {
        let what = format!("{} whose font is missing from the file", counted(*unknown, "letter"));
        // The sign before an item of a list is often one of them.
        if unknown * 100 > *known {
            builder.loss_of_words(what);
        } else {
            builder.loss(what);
        }
    }
    Ok(())
}

impl Laid {
    /// Lays out what the next page prints.
    fn lay_out(&mut self, printed: Printed) {
        let lines = self.lines(printed, self.pages.len());
        self.pages.push(lines);
    }

    /// Lays out what a page prints: lines in the order in which they are read.
    fn lines(&mut self, printed: Printed, page: usize) -> Vec<Line> {
        self.unknown += printed.unknown;
        self.known += printed.count.saturating_sub(printed.unknown);
        let (mut all, mut rights) = (0, 0);
        for glyph in printed.layers.iter().flat_map(|(_, layer)| layer) {
            all += 1;
            self.habits.count(glyph);
            rights += usize::from(glyph.words.chars().any(order::is_right));
        }
        let mut lines = Vec::new();
        let mut number = 0;
        for (_, layer) in printed.layers {
            let pieces = columns::pieces(layer);
            for column in columns::columns(pieces, rights * 2 > all) {
                for mut line in line::lines(column, &mut self.habits) {
                    (line.page, line.column) = (page, number);
                    lines.push(line);
                }
                number += 1;
            }
        }
        lines
    }
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
