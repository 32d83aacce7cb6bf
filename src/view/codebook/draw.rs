//! Drawing the codebook: the tree with its numbers, the tag under the cursor beside or below it, and
//! at the bottom what is asked.
//!
//! Owns which of these there is room for.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::CodebookView;
use super::details::lines;
use crate::model::cluster::width;
use crate::model::codebook_tree::{TagKind, TagOrder, TagRow};
use crate::model::count::{number_of, thousands};
use crate::model::layout::wrap;
use crate::session::codebook::tag_keys;
use crate::view::geometry::Geometry;
use crate::view::scene::Scene;
use crate::widget::pen;

/// From so many columns inside the frame, what is known of a tag stands beside the tree.
const BESIDE: u16 = 92;
/// From so many rows it stands below, where there are fewer columns.
const BELOW: u16 = 18;
/// Columns of the key, the passages and the documents.
const NUMBERS: (usize, usize, usize) = (5, 10, 7);
/// With fewer columns than this, documents are not shown.
const NARROW: u16 = 44;

/// Where everything is.
struct Division {
    /// The line above all.
    head: Rect,
    tree: Rect,
    about: Option<Rect>,
    prompt: Option<Rect>,
}

/// Divides the inside of the frame; `asked` is the number of rows of the prompt.
fn divide(area: Rect, asked: u16) -> Division {
    let head = Rect { height: 2.min(area.height), ..area };
    let asked = asked.min(area.height.saturating_sub(4));
    let mut body = Rect {
        y: head.bottom(),
        height: area.height.saturating_sub(head.height + asked + u16::from(asked > 0)),
        ..area
    };
    let prompt = (asked > 0).then(|| Rect { y: body.bottom() + 1, height: asked, ..area });
    let mut about = None;
    if area.width >= BESIDE {
        let left = area.width * 11 / 20;
        about = Some(Rect { x: area.x + left + 2, width: area.width - left - 2, ..body });
        body.width = left - 1;
    } else if body.height >= BELOW {
        let rows = body.height / 3;
        let y = body.bottom() - rows;
        about = Some(Rect { y: y + 1, height: rows - 1, ..body });
        body.height -= rows;
    }
    Division { head, tree: body, about, prompt }
}

/// Returns how many rows the tree has.
pub(super) fn room(view: &CodebookView, geometry: &Geometry) -> usize {
    let (columns, rows) = geometry.size();
    let inside = Rect::new(0, 0, columns.saturating_sub(4), rows.saturating_sub(3));
    let asked = u16::try_from(asked(view, inside.width).len()).unwrap_or(0);
    usize::from(divide(inside, asked).tree.height).max(1)
}

/// Returns the lines of the prompt; the first is the question.
fn asked(view: &CodebookView, columns: u16) -> Vec<String> {
    let Some(prompt) = &view.prompt else { return Vec::new() };
    let said = match &prompt.said {
        Ok(said) => said.join(" "),
        Err(why) => why.clone(),
    };
    let said = Some(said).filter(|said| !said.is_empty());
    let said = said.iter().flat_map(|said| wrap(said, columns.max(1)));
    [prompt.words(view.name().unwrap_or_default())].into_iter().chain(said).collect()
}

/// Draws the view; returns the place of the caret.
pub(super) fn draw(view: &CodebookView, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let area = scene.open(scene.screen.width, scene.screen.height, "codebook", buffer);
    let asked = asked(view, area.width);
    let rows = u16::try_from(asked.len()).unwrap_or(u16::MAX);
    let Division { head, tree, about, prompt } = divide(area, rows);
    let typed = draw_head(view, scene, (head, tree), buffer);
    let place = draw_rows(view, scene, tree, buffer);
    if let Some(about) = about {
        let rule = scene.over(scene.theme.rule);
        let [flat, side, ..] = scene.theme.symbols.frame;
        if about.x > area.x {
            for y in about.y..about.bottom() {
                pen::write(buffer, area, about.x - 2, y, side, rule);
            }
        } else {
            for x in area.x..area.right() {
                pen::write(buffer, area, x, about.y - 1, flat, rule);
            }
        }
        let mut lines = lines(view, scene, about.width);
        let room = usize::from(about.height);
        if lines.len() > room {
            lines.retain(|(words, ..)| !words.is_empty());
        }
        let is_cut = lines.len() > room;
        let tag = view.name().and_then(|name| scene.session.codebook.get(name));
        let colour = scene.over(tag.map_or(scene.theme.dim, |tag| scene.theme.bar(tag.colour)));
        for (y, (words, style, bar)) in (about.y..about.bottom()).zip(lines) {
            let x = pen::write_cut(buffer, about, (about.x, y), about.width, &words, style);
            pen::write(buffer, about, x, y, &bar, colour);
        }
        if is_cut && room > 0 {
            pen::write_right(buffer, about, about.bottom() - 1, " …", scene.over(scene.theme.dim));
        }
    }
    // On the rule between tree and details, once that is drawn.
    scene.show_extent(tree, (view.top, view.rows.len()), buffer);
    let caret = prompt.and_then(|prompt| draw_prompt(view, scene, &asked, prompt, buffer));
    caret.or(typed).or(place)
}

/// Draws what is shown, and the heads of the columns; returns the caret, if something is typed.
fn draw_head(
    view: &CodebookView,
    scene: &Scene,
    (head, tree): (Rect, Rect),
    buffer: &mut Buffer,
) -> Option<Position> {
    let (page, dim) = (scene.over(scene.theme.page), scene.over(scene.theme.dim));
    let tags = number_of(scene.session.codebook.tags.len(), "tag");
    let passages = if view.is_counted {
        number_of(view.counts.all.passages, "passage")
    } else {
        "counting …".to_owned()
    };
    let order = match view.order {
        TagOrder::Codebook => "",
        TagOrder::Name => " · by name",
        TagOrder::Passages => " · most used first",
    };
    let unread = match &scene.session.tagging.unreadable {
        Some(_) => " · codebook.toml is not read in full",
        None => "",
    };
    let words = format!("{tags}, {passages}{order}{unread}");
    let mut caret = None;
    if view.typing || !view.find.text().is_empty() {
        let x = pen::write(buffer, head, head.x, head.y, "find  ", dim);
        let end = head.right().saturating_sub(u16::try_from(width(&words)).unwrap_or(0) + 2);
        let field = Rect { x, width: end.saturating_sub(x), height: 1, ..head };
        let at = view.find.draw(buffer, field, page);
        caret = view.typing.then_some(Position::new(at, head.y));
        pen::write_right(buffer, head, head.y, &words, dim);
    } else {
        pen::write_cut(buffer, head, (head.x, head.y), head.width, &words, dim);
    }
    if head.height > 1 {
        let line = Rect { y: head.y + 1, height: 1, ..tree };
        pen::write_right(
            buffer,
            line,
            line.y,
            &numbers(tree.width, "key", "passages", "docs"),
            dim,
        );
    }
    caret
}

/// Returns the columns at the right of a row.
fn numbers(columns: u16, key: &str, passages: &str, documents: &str) -> String {
    let (of_key, of_passages, of_documents) = NUMBERS;
    let room = of_key.saturating_sub(width(key));
    let key = format!("{}{key}", " ".repeat(room));
    if columns < NARROW {
        format!("{key}{passages:>of_passages$}")
    } else {
        format!("{key}{passages:>of_passages$}{documents:>of_documents$}")
    }
}

/// Draws a row for each tag; returns the place of the cursor.
fn draw_rows(
    view: &CodebookView,
    scene: &Scene,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    if view.rows.is_empty() {
        let (words, style) = match &scene.session.tagging.unreadable {
            _ if !view.find.text().is_empty() => ("no tag has that name", scene.theme.dim),
            Some(why) => (why.as_str(), scene.theme.error),
            None => ("there are no tags yet", scene.theme.dim),
        };
        let room = area.width.saturating_sub(2);
        for (y, line) in (area.y..area.bottom()).zip(wrap(words, room.max(1))) {
            pen::write_cut(buffer, area, (area.x + 2, y), room, &line, scene.over(style));
        }
    }
    let keys = tag_keys(scene.session);
    let mut cursor = None;
    for (y, (at, row)) in (area.y..area.bottom()).zip(view.rows.iter().enumerate().skip(view.top)) {
        let here = at == view.cursor;
        if here {
            scene.point(area, y, buffer);
            cursor = Some(Position::new(area.x, y));
        }
        let key = keys.get(row.name.as_str()).map_or("", String::as_str);
        draw_row(view, scene, (row, key, here), Rect { y, height: 1, ..area }, buffer);
    }
    cursor
}

fn draw_row(
    view: &CodebookView,
    scene: &Scene,
    (row, key, here): (&TagRow, &str, bool),
    line: Rect,
    buffer: &mut Buffer,
) {
    let theme = scene.theme;
    let (page, dim) = (scene.over(theme.page), scene.over(theme.dim));
    let tag = scene.session.codebook.get(&row.name);
    let used = view.counts.whole(&row.name);
    let count = |count: fn(&crate::model::codebook_tree::TagUse) -> usize| match used {
        Some(used) => thousands(count(used)),
        None if view.is_counted => "0".to_owned(),
        None => String::new(),
    };
    let (passages, documents) = (count(|used| used.passages), count(|used| used.touched));
    let right = numbers(line.width, key, &passages, &documents);
    let end = pen::write_right(buffer, line, line.y, &right, if here { page } else { dim });
    let is_found = !view.find.text().trim().is_empty();
    let depth = if is_found { 0 } else { u16::try_from(row.depth).unwrap_or(u16::MAX).min(8) };
    let x = line.x + 2 + 2 * depth;
    let sign = match (row.has_below && !is_found, view.folded.contains(&row.name)) {
        (false, _) => " ",
        (true, true) if theme.is_ascii() => "+",
        (true, false) if theme.is_ascii() => "-",
        (true, true) => "▸",
        (true, false) => "▾",
    };
    let x = pen::write(buffer, line, x, line.y, sign, dim) + 1;
    let bar = tag.map_or(theme.page, |tag| theme.bar(tag.colour));
    let mark = if tag.is_some() { theme.symbols.bar } else { " " };
    let x = pen::write(buffer, line, x, line.y, mark, scene.over(bar)) + 1;
    let style = match row.kind {
        TagKind::Listed => page,
        TagKind::Prefix | TagKind::Stray | TagKind::Deleted => dim,
    };
    let style = if here { style.add_modifier(Modifier::BOLD) } else { style };
    let name = if is_found { &row.name } else { row.last() };
    let note = match row.kind {
        TagKind::Stray => "  not in the codebook",
        TagKind::Deleted => "  deleted",
        TagKind::Listed | TagKind::Prefix => "",
    };
    let room = end.saturating_sub(x + 1);
    pen::write_cut(buffer, line, (x, line.y), room, &format!("{name}{note}"), style);
}

/// Draws what is asked; returns the place of the caret.
fn draw_prompt(
    view: &CodebookView,
    scene: &Scene,
    asked: &[String],
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let prompt = view.prompt.as_ref()?;
    let theme = scene.theme;
    let [page, dim] = [theme.page, theme.dim].map(|style| scene.over(style));
    let [flat, ..] = theme.symbols.frame;
    for x in area.x..area.right() {
        let above = Rect { y: area.y - 1, height: 1, ..area };
        pen::write(buffer, above, x, above.y, flat, scene.over(theme.rule));
    }
    let question = asked.first().map_or("", String::as_str);
    let mut caret = None;
    if let Some(field) = prompt.field() {
        // What is typed has at least half of the line.
        let room = area.width / 2;
        let mut x = pen::write_cut(buffer, area, (area.x, area.y), room, question, dim) + 1;
        if let Some(colour) = prompt.colour() {
            let bar = scene.over(theme.bar(colour));
            x = pen::write(buffer, area, x, area.y, theme.symbols.bar, bar) + 1;
        }
        let line = Rect { x, width: area.right().saturating_sub(x), height: 1, ..area };
        caret = Some(Position::new(field.draw(buffer, line, page), area.y));
    } else {
        pen::write_cut(buffer, area, (area.x, area.y), area.width, question, page);
    }
    let style = if prompt.said.is_err() { scene.over(theme.error) } else { dim };
    for (y, words) in (area.y + 1..area.bottom()).zip(asked.iter().skip(1)) {
        pen::write_cut(buffer, area, (area.x, y), area.width, words, style);
    }
    caret
}
