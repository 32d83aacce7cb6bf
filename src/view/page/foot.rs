//! The foot of the reading pane: the highlight at the caret, or what else is there, and where the
//! reader is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::leads;
use crate::model::cluster::{cut, width};
use crate::model::codebook::Colour;
use crate::model::span::Span;
use crate::model::structure::page_named;
use crate::session::marks::Mark;
use crate::session::page::Page;
use crate::session::panes::Side;
use crate::view::geometry::Pane;
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::theme::Theme;

/// How much of a page's label is shown, in columns.
const LABEL: usize = 12;

/// Draws the foot.
pub(super) fn draw(scene: &Scene, pane: Pane, page: &Page, part: Span, buffer: &mut Buffer) {
    let Scene { session, theme, .. } = scene;
    let foot = pane.foot;
    if foot.height == 0 {
        return;
    }
    let (text, _) = pane.text(&session.config.settings, session.panes.raw_layout);
    let area = Rect { x: text.x, width: foot.right().saturating_sub(text.x + 1), ..foot };
    let y = foot.bottom() - 1;
    let place = format!("{}{}", side(scene), place(theme, page, part));
    let x = pen::write_right(buffer, area, y, &place, theme.dim);
    let room = x.saturating_sub(area.x + 2);
    let lead = leads::words(session, page).filter(|_| page.focused().is_none());
    if let Some((words, keys)) = lead {
        // The bottom line has the keys too.
        let whole = Some(format!("{words}{keys}")).filter(|whole| width(whole) <= room.into());
        let words = whole.unwrap_or(words);
        pen::write_cut(buffer, area, (area.x, y), room, &words, theme.page);
        return;
    }
    let Some(mark) = page.mark() else {
        if let Some(words) = section(page) {
            pen::write_cut(buffer, area, (area.x, y), room, words, theme.dim);
        }
        return;
    };
    let mut at = area.x;
    for (index, name) in mark.highlight.tags.iter().enumerate() {
        let colour = session.codebook.get(name).map_or(Colour::Grey, |tag| tag.colour);
        if index > 0 {
            at = pen::write(buffer, area, at, y, &format!(" {} ", theme.symbols.dot), theme.dim);
        }
        let rest = room.saturating_sub(at - area.x);
        at = pen::write_cut(buffer, area, (at, y), rest, name, theme.tag(colour));
    }
    if mark.highlight.tags.is_empty() {
        at = pen::write_cut(buffer, area, (at, y), room, "highlight", theme.dim);
    }
    for words in asides(page, mark) {
        let words = format!(" {} {words}", theme.symbols.dot);
        let rest = room.saturating_sub(at - area.x);
        at = pen::write_cut(buffer, area, (at, y), rest, &words, theme.dim);
    }
    let beside = scene.geometry.notes.is_some();
    if let Some(note) = mark.highlight.note.as_ref().filter(|_| !beside) {
        let words = note.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>();
        let line = format!("{} {}", theme.symbols.note, words.join(" / "));
        if foot.height > 1 {
            pen::write_cut(buffer, area, (area.x, y - 1), area.width, &line, theme.page);
        } else {
            let rest = room.saturating_sub(at + 2 - area.x);
            pen::write_cut(buffer, area, (at + 2, y), rest, &line, theme.page);
        }
    }
}

/// Returns what else to say about the current highlight: that it has drifted, and which it is of
/// several at the caret.
fn asides(page: &Page, mark: &Mark) -> Vec<String> {
    let state = mark.place.name();
    let drifted = (state != "exact").then(|| state.to_owned());
    let here = page.marks.at(page.caret);
    let at = here.iter().position(|other| other.highlight.id == mark.highlight.id);
    let several = at.filter(|_| here.len() > 1);
    let several = several.map(|at| format!("{} of {} here", at + 1, here.len()));
    drifted.into_iter().chain(several).collect()
}

/// Returns the section that the caret is in, if its title is not that of the document.
fn section(page: &Page) -> Option<&str> {
    let structure = &page.document.structure;
    let section = &structure.section_at(structure.reading_place(page.caret))?.title;
    (section != page.document.title()).then_some(section)
}

/// Returns which of two texts this is, where there is room for one at a time.
fn side(scene: &Scene) -> &'static str {
    match scene.session.panes.other.filter(|_| scene.geometry.other.is_none()) {
        None => "",
        Some(Side::Right) => "left text   ",
        Some(Side::Left) => "right text   ",
    }
}

/// Returns where the reader is: the page of the source, the paragraph, and how much of the text lies
/// above the bottom of the screen.
fn place(theme: &Theme, page: &Page, part: Span) -> String {
    let structure = &page.document.structure;
    let label = structure.page_at(page.caret).filter(|label| !label.is_empty());
    let label = label.map(|label| page_named(&cut(label, LABEL)) + "   ").unwrap_or_default();
    label + &paragraph_and_share(theme, page, part)
}

fn paragraph_and_share(theme: &Theme, page: &Page, part: Span) -> String {
    let text = page.text();
    let percent = (part.end.min(text.len()) * 100).checked_div(text.len()).unwrap_or(100);
    match page.paragraph(page.caret) {
        Some((number, all)) => format!("{}{number}/{all}   {percent} %", theme.symbols.paragraph),
        None => format!("{percent} %"),
    }
}
