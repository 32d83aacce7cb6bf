//! Drawing the search: the query, the documents with their passages, and the facets beside them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::SearchView;
use super::lines::{FEW_WRITINGS, SearchLine, order_words};
use crate::model::cluster::{cut, one_line, width};
use crate::model::count::{number_of, thousands};
use crate::session::documents::Group;
use crate::view::scene::Scene;
use crate::widget::field::TextField;
use crate::widget::pen;

/// How many values of a facet are shown.
pub(super) const VALUES: usize = 6;
/// Columns of the facets.
const FACETS: u16 = 28;
/// With fewer columns than this the facets are shown in place of the documents.
const WIDE: u16 = 100;
/// Columns of a date, such as "27 Dec 1952".
const DATE: u16 = 11;
/// Columns before a search that is offered.
const OFFER: u16 = 20;
/// Columns that passages are set in by.
const INDENT: u16 = 14;

/// Draws the search; returns the place of the caret.
pub(super) fn draw(search: &SearchView, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let (columns, rows) = scene.largest();
    let area = scene.open(columns, rows, "search", buffer);
    let mut caret = head(search, scene, area, buffer);
    if let Some(name) = &search.naming {
        caret = naming(name, scene, area, buffer);
    }
    let body =
        Rect { y: (area.y + 2).min(area.bottom()), height: area.height.saturating_sub(2), ..area };
    let drawing = SearchDrawing { search, scene };
    let cursor = if area.width >= WIDE {
        let left = Rect { width: area.width - FACETS - 3, ..body };
        let right = Rect { x: area.right() - FACETS, width: FACETS, ..body };
        let rule = scene.over(scene.theme.rule);
        for y in body.y..body.bottom() {
            pen::write(buffer, body, left.right() + 1, y, scene.theme.symbols.rule, rule);
        }
        let documents = drawing.documents(left, buffer);
        let facets = drawing.facets(right, buffer);
        if search.facet.is_some() { facets } else { documents }
    } else if search.facet.is_some() {
        drawing.facets(body, buffer)
    } else {
        drawing.documents(body, buffer)
    };
    if search.typing || search.naming.is_some() { Some(caret) } else { cursor }
}

/// Draws the query and the counts; returns where the caret is in the query.
fn head(search: &SearchView, scene: &Scene, area: Rect, buffer: &mut Buffer) -> Position {
    let found = &search.answer.found;
    let words = if search.asked.is_some() {
        "…".to_owned()
    } else if found.typed.is_empty() {
        match scene.session.full_text.progress {
            Some((done, all)) => format!("index {} of {}", thousands(done), thousands(all)),
            None => String::new(),
        }
    } else {
        let papers = number_of(found.searched.all, "document");
        let hits = number_of(usize::try_from(found.hits).unwrap_or(usize::MAX), "hit");
        let part = if found.searched.documents < found.searched.all {
            format!(" · {} searched so far", thousands(found.searched.documents))
        } else {
            String::new()
        };
        let order = order_words(search.answer.order);
        format!("{} of {papers} · {hits}{part} · {order}", thousands(found.documents.len()))
    };
    let dim = scene.over(scene.theme.dim);
    // Where there is little room, the order is known from the message when it was changed.
    let room = usize::from(area.width / 2);
    let words = match words.rsplit_once(" · ") {
        Some((counts, _)) if width(&words) > room && !found.typed.is_empty() => counts.to_owned(),
        _ => words,
    };
    let words = cut(&words, room);
    let end = pen::write_right(buffer, area, area.y, &words, dim);
    let x = pen::write(buffer, area, area.x, area.y, "/ ", scene.over(scene.theme.accent));
    let input = Rect { x, width: end.saturating_sub(x + 1), height: 1, ..area };
    let caret = search.input.draw(buffer, input, scene.over(scene.theme.page));
    Position::new(caret, area.y)
}

/// Draws the name under which the search is to be saved; returns where the caret is in it.
fn naming(name: &TextField, scene: &Scene, area: Rect, buffer: &mut Buffer) -> Position {
    let (y, accent) = (area.y + 1, scene.over(scene.theme.accent));
    let x = pen::write(buffer, area, area.x, y, "save as @", accent);
    let input = Rect { x, y, width: area.right().saturating_sub(x + 1), height: 1 };
    Position::new(name.draw(buffer, input, scene.over(scene.theme.page)), y)
}

struct SearchDrawing<'a> {
    search: &'a SearchView,
    scene: &'a Scene<'a>,
}

impl SearchDrawing<'_> {
    fn documents(&self, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let Self { search, scene } = self;
        if search.lines.is_empty() {
            let found = &search.answer.found;
            let words = match (found.typed.is_empty(), search.asked.is_some()) {
                (false, false) if found.searched.documents < found.searched.all => {
                    "nothing so far; the other documents are still to be searched"
                }
                (true, _) => "words · \"a phrase\" · artiller* · -not · from:stalin · date:1951",
                (false, true) => "",
                (false, false) if search.offering.is_some() => {
                    "nothing found; looking for others …"
                }
                (false, false) => "nothing found",
            };
            pen::write_cut(
                buffer,
                area,
                (area.x, area.y),
                area.width,
                words,
                scene.over(scene.theme.dim),
            );
            return None;
        }
        let fit = usize::from(area.height).max(1);
        let cursor = search.answer.cursor;
        let top = cursor.saturating_sub(fit * 2 / 3);
        let top = top.min(search.lines.len().saturating_sub(fit));
        scene.show_extent(area, (top, search.lines.len()), buffer);
        let mut caret = None;
        let shown = search.lines.iter().enumerate().skip(top).take(fit);
        for (y, (at, line)) in (area.y..).zip(shown) {
            let here = at == cursor && search.facet.is_none();
            if here {
                scene.point(area, y, buffer);
                caret = Some(Position::new(area.x, y));
            }
            match *line {
                SearchLine::Document(place) => self.document(place, here, area, y, buffer),
                SearchLine::Passage(place, number) => {
                    self.passage(place, number, here, area, y, buffer);
                }
                SearchLine::Writings => self.writings(here, area, y, buffer),
                SearchLine::Writing(number) => self.writing(number, here, area, y, buffer),
                SearchLine::Offer(number) => self.offer(number, here, area, y, buffer),
            }
        }
        caret
    }

    fn offer(&self, number: usize, here: bool, area: Rect, y: u16, buffer: &mut Buffer) {
        let Self { search, scene } = self;
        let Some(offer) = search.offers.get(number) else { return };
        let words = if number == 0 { "found nothing; try" } else { "" };
        let dim = scene.over(scene.theme.dim);
        pen::write_cut(buffer, area, (area.x + 2, y), OFFER, words, dim);
        let count = number_of(offer.count, "document");
        let end = pen::write_right(buffer, area, y, &count, dim);
        let x = area.x + 2 + OFFER;
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        pen::write_cut(buffer, area, (x, y), end.saturating_sub(x + 2), &offer.filter, style);
    }

    fn document(&self, place: usize, here: bool, area: Rect, y: u16, buffer: &mut Buffer) {
        let Self { search, scene } = self;
        let Some(paper) = search.paper(place) else { return };
        let dim = scene.over(scene.theme.dim);
        let hits = match paper.hits {
            0 => "title".to_owned(),
            count => number_of(count as usize, "hit"),
        };
        let end = pen::write_right(buffer, area, y, &hits, dim);
        let date = paper.date.map(|date| date.short()).unwrap_or_default();
        let room = Rect { width: DATE + 2, ..area };
        pen::write_right(buffer, room, y, &date, dim);
        let entry = scene.session.documents.get(&paper.path);
        // As in the list: who wrote to whom, where it says so.
        let title = entry
            .map_or_else(|| paper.path.stem().to_owned(), |entry| entry.short_title(Group::None));
        let style = if here { scene.theme.strong } else { scene.theme.page };
        let style = scene.over(style).add_modifier(Modifier::BOLD);
        let x = area.x + INDENT;
        let room = end.saturating_sub(x + 2);
        pen::write_cut(buffer, area, (x, y), room, &one_line(&title), style);
    }

    fn passage(
        &self,
        place: usize,
        number: usize,
        here: bool,
        area: Rect,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let Self { search, scene } = self;
        let Some(paper) = search.paper(place) else { return };
        let excerpts = search.answer.excerpts.get(&paper.path);
        let Some(excerpt) = excerpts.and_then(|excerpts| excerpts.all.get(number)) else { return };
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let x = area.x + INDENT;
        if let Some(page) = excerpt.page.as_ref().filter(|page| !page.is_empty()) {
            let label = cut(&format!("p. {page}"), usize::from(INDENT - 3));
            let room = Rect { width: INDENT - 1, ..area };
            pen::write_right(buffer, room, y, &label, scene.over(scene.theme.dim));
        }
        let room = Rect { x, y, width: area.right().saturating_sub(x), height: 1 };
        scene.matched(&excerpt.line, &excerpt.marks, room, style, buffer);
    }

    /// Draws the heading of the notes and highlights, with their number.
    fn writings(&self, here: bool, area: Rect, y: u16, buffer: &mut Buffer) {
        let Self { search, scene } = self;
        let count = search.answer.found.writings.len();
        let dim = scene.over(scene.theme.dim);
        let words = match count {
            _ if search.answer.all_writings => String::new(),
            count if count > FEW_WRITINGS => format!("the first {FEW_WRITINGS}"),
            _ => String::new(),
        };
        let end = pen::write_right(buffer, area, y, &words, dim);
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let dot = scene.theme.symbols.dot;
        let heading = format!("Notes and highlights {dot} {}", thousands(count));
        let room = end.saturating_sub(area.x + 3);
        let style = style.add_modifier(Modifier::BOLD);
        pen::write_cut(buffer, area, (area.x + 2, y), room, &heading, style);
    }

    fn writing(&self, number: usize, here: bool, area: Rect, y: u16, buffer: &mut Buffer) {
        let Self { search, scene } = self;
        let Some(note) = search.answer.found.writings.get(number) else { return };
        let writing = &note.writing;
        let dim = scene.over(scene.theme.dim);
        // A highlight without a note has its bar, as beside the page.
        let symbols = &scene.theme.symbols;
        let has_note = writing.quote.is_none() || writing.note.is_some();
        let sign = if has_note { symbols.note } else { symbols.bar };
        let who = format!("{sign} {}", cut(&writing.annotator, usize::from(DATE) - 2));
        pen::write(buffer, area, area.x + 2, y, &who, dim);
        let entry = scene.session.documents.get(&writing.path);
        let date = entry.and_then(|entry| entry.summary()?.apparatus.date());
        let place = date.map_or_else(|| cut(writing.path.stem(), 24), |date| date.short());
        let end = pen::write_right(buffer, area, y, &one_line(&place), dim);
        let room = Rect { width: end.saturating_sub(area.x + 2), ..area };
        let tags = cut(&one_line(&writing.tags.join(", ")), usize::from(area.width / 5));
        let end = pen::write_right(buffer, room, y, &tags, dim);
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let x = area.x + INDENT;
        let room = Rect { x, y, width: end.saturating_sub(x + 2), height: 1 };
        scene.matched(&note.line, &note.marks, room, style, buffer);
    }

    fn facets(&self, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let Self { search, scene } = self;
        // Which lines there are, and where the cursor is among them.
        let mut lines = Vec::new();
        let mut number = 0;
        let mut cursor = 0;
        for (facet, counts) in &search.answer.found.facets {
            lines.push((facet.name().to_owned(), None, false));
            for count in counts.iter().take(VALUES) {
                let here = search.facet == Some(number);
                if here {
                    cursor = lines.len();
                }
                lines.push((one_line(&count.value), Some(count.documents), here));
                number += 1;
            }
            let more = counts.len().saturating_sub(VALUES);
            if more > 0 {
                lines.push((format!("  {} more", thousands(more)), None, false));
            }
        }
        let fit = usize::from(area.height).max(1);
        let top = cursor.saturating_sub(fit * 2 / 3).min(lines.len().saturating_sub(fit));
        scene.show_extent(area, (top, lines.len()), buffer);
        let mut caret = None;
        let dim = scene.over(scene.theme.dim);
        for (y, (words, count, here)) in (area.y..).zip(lines.iter().skip(top).take(fit)) {
            if *here {
                scene.point(area, y, buffer);
                caret = Some(Position::new(area.x, y));
            }
            let Some(count) = count else {
                pen::write_cut(buffer, area, (area.x, y), area.width, words, dim);
                continue;
            };
            let end = pen::write_right(buffer, area, y, &thousands(*count), dim);
            let style = scene.over(if *here { scene.theme.strong } else { scene.theme.page });
            let x = area.x + 2;
            let room = end.saturating_sub(x + 1);
            pen::write_cut(buffer, area, (x, y), room, words, style);
        }
        caret
    }
}
