//! Drawing. Every function takes the state and changes nothing; where things are is computed by
//! [`crate::app::geometry`], which update uses too. Knows nothing of files.

mod bottom;
mod list;
mod notes;
mod overlay;
mod page;
mod pen;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use self::theme::Theme;
use crate::app::geometry::Focus;
use crate::app::input::Input;
use crate::app::{App, Overlay};
use crate::model::cluster::{clusters, width};

/// Draws the whole screen into `buffer`; gives the place of the caret, if there is one to show.
pub fn draw(app: &App, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
    paint(app, theme, screen, buffer).filter(|caret| screen.contains(*caret))
}

fn paint(app: &App, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
    pen::clear(buffer, screen, theme.page);
    if (screen.width, screen.height) != app.size {
        // The size changed while this frame was on its way; the next one will be right.
        return None;
    }
    let geometry = app.geometry();
    let mut caret = None;
    if let Some(pane) = geometry.list {
        let cursor = list::draw(app, theme, pane, buffer);
        if app.view.focus == Focus::List {
            caret = cursor;
        }
        rule(theme, pane.area, screen, buffer);
    }
    if let Some(pane) = geometry.page {
        let cursor = page::draw(app, theme, pane, buffer);
        if app.view.focus == Focus::Reading {
            caret = cursor;
        }
        if geometry.notes.is_some() {
            rule(theme, pane.area, screen, buffer);
        }
    }
    if let Some(pane) = geometry.notes {
        let cursor = notes::draw(app, theme, pane, buffer);
        if app.view.focus == Focus::Notes {
            caret = cursor;
        }
    }
    let prompt = bottom::draw(app, theme, geometry.hint, buffer);
    let above = Rect { height: screen.height - geometry.hint.height, ..screen };
    let caret = match app.overlay {
        Overlay::None => caret,
        Overlay::Prompt(_) => prompt,
        _ => overlay::draw(app, theme, above, buffer),
    };
    if theme.is_ascii() {
        let page = geometry.page.map(|pane| pane.body);
        in_ascii(page.filter(|_| app.mode().is_pane()), screen, buffer);
    }
    caret
}

/// With ASCII borders, puts ASCII in the place of the signs that the interface itself uses.
/// The text of a document, in `page`, stays as it is.
fn in_ascii(page: Option<Rect>, screen: Rect, buffer: &mut Buffer) {
    for at in screen.positions().filter(|at| !page.is_some_and(|page| page.contains(*at))) {
        let Some(cell) = buffer.cell_mut(at) else { continue };
        let plain = match cell.symbol() {
            "…" => "~",
            "·" => "-",
            "“" | "”" => "\"",
            "↑" => "^",
            "↓" => "v",
            "←" => "<",
            "→" => ">",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

/// The rule to the right of a pane, if there is a column for it.
fn rule(theme: &Theme, area: Rect, screen: Rect, buffer: &mut Buffer) {
    if area.right() < screen.right() {
        for y in area.y..area.bottom() {
            pen::write(buffer, screen, area.right(), y, theme.symbols.rule, theme.rule);
        }
    }
}

/// Writes a line of input into `area`, scrolled so that its caret is seen. Gives the caret's
/// column.
fn write_input(buffer: &mut Buffer, area: Rect, input: &Input, style: Style) -> u16 {
    let room = usize::from(area.width.max(1));
    let caret = width(input.before());
    let skip = (caret + 1).saturating_sub(room);
    let (mut passed, mut x) = (0, area.x);
    for cluster in clusters(input.text(), 0) {
        passed += usize::from(cluster.width);
        if passed > skip {
            x = pen::write(buffer, area, x, area.y, cluster.source, style);
        }
    }
    area.x.saturating_add(u16::try_from(caret - skip).unwrap_or(0))
}
