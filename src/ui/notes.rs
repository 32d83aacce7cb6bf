//! The notes pane: each note beside its passage, the one that is meant in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::geometry::{Focus, Pane};
use crate::app::margin::{Gloss, glosses};
use crate::app::marks::Mark;
use crate::app::notes::NoteEntry;
use crate::model::cluster::cut;
use crate::model::codebook::Colour;
use crate::model::find::excerpt;
use crate::model::layout::wrap;

/// Draws the pane; gives the place of its cursor.
pub fn draw(app: &App, theme: &Theme, pane: Pane, buffer: &mut Buffer) -> Option<Position> {
    let focused = app.view.focus == Focus::Notes;
    let Some(page) = &app.page else { return None };
    let style = if focused { theme.accent } else { theme.dim };
    pen::write(buffer, pane.head, pane.head.x + 1, pane.head.y, "notes", style);
    let room = pane.body.width.saturating_sub(2).max(1);
    let set = glosses(app, page, pane);
    if set.is_empty() && page.marks.list.is_empty() {
        let nothing = "No highlights or notes on this document yet.";
        let words = page.marks.protected.as_deref().unwrap_or(nothing);
        for (y, line) in (pane.body.y..).zip(wrap(words, room)) {
            pen::write(buffer, pane.body, pane.body.x + 1, y, &line, theme.dim);
        }
    }
    let mut cursor = None;
    for gloss in &set {
        for (row, (line, style)) in (gloss.top..).zip(lines(app, theme, gloss, room)) {
            let Some(row) = u16::try_from(row).ok().filter(|row| *row < pane.body.height) else {
                continue;
            };
            let y = pane.body.y + row;
            pen::write(buffer, pane.body, pane.body.x + 1, y, &line, style);
            if gloss.meant && cursor.is_none() {
                cursor = Some(Position::new(pane.body.x, y));
            }
        }
    }
    cursor.filter(|_| focused)
}

fn lines(app: &App, theme: &Theme, gloss: &Gloss, room: u16) -> Vec<(String, Style)> {
    let (heading, style) = match gloss.entry {
        NoteEntry::Document(_) => ("on the document".to_owned(), theme.dim),
        NoteEntry::Mark(mark) => heading(app, theme, mark, room),
    };
    let style = if gloss.meant { style.add_modifier(Modifier::BOLD) } else { style };
    let mut lines = vec![(cut(&heading, usize::from(room)), style)];
    let body = if gloss.meant { theme.page } else { theme.dim };
    lines.extend(gloss.lines.iter().map(|line| (line.clone(), body)));
    if let Some((last, _)) = lines.last_mut().filter(|_| gloss.more) {
        *last = cut(&format!("{last} …"), usize::from(room));
        if !last.ends_with('…') {
            last.push('…');
        }
    }
    lines
}

fn heading(app: &App, theme: &Theme, mark: &Mark, room: u16) -> (String, Style) {
    let highlight = &mark.highlight;
    let tag = highlight.tags.first().and_then(|name| app.codebook.get(name));
    let style = theme.tag(tag.map_or(Colour::default(), |tag| tag.colour));
    let mut words = if highlight.tags.is_empty() {
        format!("“{}”", excerpt(&highlight.anchor.quote, usize::from(room).saturating_sub(4)))
    } else {
        highlight.tags.join(&format!(" {} ", theme.symbols.dot))
    };
    if mark.place.name() != "exact" {
        words = format!("{}: {words}", mark.place.name());
    }
    (format!("{} {words}", theme.symbols.bar), style)
}
