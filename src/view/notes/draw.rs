//! Drawing the notes pane: each note beside its passage, the current one in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::MarginEntry;
use super::margin::{MarginNote, margin_notes};
use crate::model::cluster::cut;
use crate::model::codebook::Colour;
use crate::model::find::excerpt;
use crate::model::layout::wrap;
use crate::session::marks::Mark;
use crate::session::panes::Focus;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Draws the pane; returns the position of its cursor.
pub(super) fn draw(cursor: usize, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let Scene { session, theme, .. } = scene;
    let pane = scene.geometry.notes?;
    let focused = session.panes.focus == Focus::Notes;
    let page = session.reading.page.as_ref()?;
    let ground = scene.head(pane, focused, buffer);
    let style = if focused { theme.accent } else { theme.dim }.patch(ground);
    pen::write(buffer, pane.head, pane.head.x + 1, pane.head.y, "notes", style);
    let room = pane.body.width.saturating_sub(2).max(1);
    let set = margin_notes(session, page, scene.geometry, cursor);
    if set.is_empty() && page.marks.list.is_empty() {
        let nothing = "No highlights or notes on this document yet.";
        let words = page.marks.protected.as_deref().unwrap_or(nothing);
        for (y, line) in (pane.body.y..).zip(wrap(words, room)) {
            pen::write(buffer, pane.body, pane.body.x + 1, y, &line, theme.dim);
        }
    }
    let mut place = None;
    for note in &set {
        for (index, (line, style)) in lines(scene, note, room).into_iter().enumerate() {
            let row = note.top.saturating_add_unsigned(index);
            let Some(row) = u16::try_from(row).ok().filter(|row| *row < pane.body.height) else {
                continue;
            };
            let y = pane.body.y + row;
            let x = pane.body.x + 1;
            pen::write(buffer, pane.body, x, y, &line, style);
            if let MarginEntry::Mark(mark) = note.entry
                && index == 0
            {
                let bar = style.patch(theme.bar(colour_of(scene, mark)));
                pen::write(buffer, pane.body, x, y, theme.symbols.bar, bar);
            }
            if note.meant && place.is_none() {
                place = Some(Position::new(pane.body.x, y));
            }
        }
    }
    place.filter(|_| focused)
}

fn lines(scene: &Scene, note: &MarginNote, room: u16) -> Vec<(String, Style)> {
    let (heading, style) = match note.entry {
        MarginEntry::Document(_) => ("on the document".to_owned(), scene.theme.dim),
        MarginEntry::Mark(mark) => heading(scene, mark, room),
    };
    let style = if note.meant { style.add_modifier(Modifier::BOLD) } else { style };
    let mut lines = vec![(cut(&heading, usize::from(room)), style)];
    let body = if note.meant { scene.theme.page } else { scene.theme.dim };
    lines.extend(note.lines.iter().map(|line| (line.clone(), body)));
    if let Some((last, _)) = lines.last_mut().filter(|_| note.more) {
        *last = cut(&format!("{last} …"), usize::from(room));
        if !last.ends_with('…') {
            last.push('…');
        }
    }
    lines
}

fn colour_of(scene: &Scene, mark: &Mark) -> Colour {
    let name = mark.highlight.tags.first();
    let tag = name.and_then(|name| scene.session.codebook.get(name));
    tag.map_or(Colour::default(), |tag| tag.colour)
}

fn heading(scene: &Scene, mark: &Mark, room: u16) -> (String, Style) {
    let highlight = &mark.highlight;
    let style = scene.theme.tag(colour_of(scene, mark));
    let mut words = if highlight.tags.is_empty() {
        format!("“{}”", excerpt(&highlight.anchor.quote, usize::from(room).saturating_sub(4)))
    } else {
        highlight.tags.join(&format!(" {} ", scene.theme.symbols.dot))
    };
    if mark.place.name() != "exact" {
        words = format!("{}: {words}", mark.place.name());
    }
    (format!("{} {words}", scene.theme.symbols.bar), style)
}
