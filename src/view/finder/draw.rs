//! Drawing the fuzzy finder: what it searches in, the input, the hits, and the preview.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Finder, FinderKind};
use crate::model::cluster::width;
use crate::model::count::thousands;
use crate::model::layout::{Layout, Setting};
use crate::model::span::Span;
use crate::session::found::Destination;
use crate::view::scene::{Scene, column_beside};
use crate::widget::pen;

/// Draws the finder.
pub(super) fn draw(finder: &Finder, scene: &Scene, buffer: &mut Buffer) -> Position {
    Drawing { scene, finder }.all(buffer)
}

struct Drawing<'a> {
    scene: &'a Scene<'a>,
    finder: &'a Finder,
}

impl Drawing<'_> {
    fn all(&self, buffer: &mut Buffer) -> Position {
        let Self { scene, finder } = self;
        let (columns, rows) = scene.largest();
        let area = scene.open(columns, rows, "", buffer);
        self.kinds(area, buffer);
        let line = Rect {
            y: area.y + u16::from(area.height > 1),
            height: u16::from(area.height > 1),
            ..area
        };
        let count = if finder.is_busy() && finder.hits.is_empty() {
            "…".to_owned()
        } else {
            let more = if finder.is_busy() { "…" } else { "" };
            match finder.hits.len() {
                shown if shown < finder.total => {
                    format!("the best {} of {}{more}", thousands(shown), thousands(finder.total))
                }
                _ => format!("{}{more}", thousands(finder.total)),
            }
        };
        let end =
            pen::write_right(buffer, line, line.y, &count, self.scene.over(self.scene.theme.dim));
        let x = pen::write(
            buffer,
            line,
            line.x,
            line.y,
            "> ",
            self.scene.over(self.scene.theme.accent),
        );
        let input = Rect { x, width: end.saturating_sub(x + 1), ..line };
        let caret = finder.input.draw(buffer, input, self.scene.over(self.scene.theme.page));
        let rest = Rect {
            y: (area.y + 3).min(area.bottom()),
            height: area.height.saturating_sub(3),
            ..area
        };
        let preview_rows = if rest.height >= 12 { rest.height / 3 } else { 0 };
        let list = Rect { height: rest.height - preview_rows, ..rest };
        self.hits(list, buffer);
        if preview_rows > 0 {
            let below = Rect { y: list.bottom(), height: preview_rows, ..rest };
            self.preview(below, buffer);
        }
        Position::new(caret, line.y)
    }

    fn kinds(&self, area: Rect, buffer: &mut Buffer) {
        let finder = self.finder;
        if let Some(name) = finder.kind.apart() {
            let style = self.scene.theme.accent.add_modifier(Modifier::UNDERLINED);
            pen::write_cut(
                buffer,
                area,
                (area.x, area.y),
                area.width,
                name,
                self.scene.over(style),
            );
            return;
        }
        let all: usize = FinderKind::ALL.iter().map(|(_, name)| width(name) + 3).sum();
        // Where the names of all kinds do not fit, only the current kind is shown, with what leads
        // on.
        let shown = |kind: FinderKind| all <= usize::from(area.width) || kind == finder.kind;
        let mut x = area.x;
        for (kind, name) in FinderKind::ALL.into_iter().filter(|(kind, _)| shown(*kind)) {
            let here = kind == finder.kind;
            let style = if here {
                self.scene.theme.accent.add_modifier(Modifier::UNDERLINED)
            } else {
                self.scene.theme.dim
            };
            x = pen::write(buffer, area, x, area.y, name, self.scene.over(style)) + 3;
        }
    }

    fn hits(&self, area: Rect, buffer: &mut Buffer) {
        let finder = self.finder;
        if finder.hits.is_empty() && !finder.is_busy() {
            pen::write(
                buffer,
                area,
                area.x,
                area.y,
                "nothing found",
                self.scene.over(self.scene.theme.dim),
            );
        }
        let fit = usize::from(area.height);
        let top = (finder.cursor + 1).saturating_sub(fit);
        self.scene.show_extent(area, (top, finder.hits.len()), buffer);
        // Details beside the hits have a column of their own, so that both edges are straight.
        let details = finder.hits.iter().skip(top).take(fit).map(|hit| width(&hit.item.detail));
        let beside = column_beside(details, area);
        for (y, (index, hit)) in (area.y..).zip(finder.hits.iter().enumerate().skip(top).take(fit))
        {
            let here = index == finder.cursor;
            if here {
                self.scene.point(area, y, buffer);
            }
            let x = area.right() - beside;
            let line_points = hit.item.line.chars().count();
            let in_detail: Vec<usize> =
                hit.indices.iter().filter_map(|at| at.checked_sub(line_points + 1)).collect();
            let room = Rect { x, width: beside, y, height: 1 };
            self.scene.matched(
                &hit.item.detail,
                &in_detail,
                room,
                self.scene.over(self.scene.theme.dim),
                buffer,
            );
            let room = Rect { x: area.x + 2, width: x.saturating_sub(area.x + 4), y, height: 1 };
            let style = if here { self.scene.theme.strong } else { self.scene.theme.page };
            self.scene.matched(&hit.item.line, &hit.indices, room, self.scene.over(style), buffer);
        }
    }

    fn preview(&self, area: Rect, buffer: &mut Buffer) {
        let finder = self.finder;
        let [flat, ..] = self.scene.theme.symbols.frame;
        for x in area.x..area.right() {
            pen::write(buffer, area, x, area.y, flat, self.scene.over(self.scene.theme.rule));
        }
        let Some(hit) = finder.chosen() else { return };
        let path = match &hit.item.destination {
            Destination::Command(_) | Destination::Filter(_) => return,
            Destination::Document(path)
            | Destination::Passage(path, _)
            | Destination::Highlight(path, ..) => path,
        };
        let dim = self.scene.over(self.scene.theme.dim);
        pen::write_cut(buffer, area, (area.x, area.y + 1), area.width, path.as_str(), dim);
        let document = finder.preview.as_ref().filter(|document| document.path == *path);
        let Some(document) = document else { return };
        let span = match &hit.item.destination {
            Destination::Passage(_, span) => Some(*span),
            Destination::Highlight(_, _, (start, end)) => {
                let bytes = document.text.byte(*start).zip(document.text.byte(*end));
                bytes.map(|(start, end)| Span::new(start, end))
            }
            _ => None,
        };
        let settings = &self.scene.session.config.settings.reading;
        let measure = settings.measure.min(area.width).max(1);
        let layout = Layout::new(
            document.text.clone(),
            Setting {
                measure,
                widest: measure,
                reflow: settings.reflow,
                tight: settings.tight_head,
                structured: true,
            },
        );
        let layout = layout.with_structure(&document.structure);
        let room = usize::from(area.height.saturating_sub(2));
        let top = span.map_or(0, |span| layout.back(span.start, room / 3));
        for (y, row) in (area.y + 2..area.bottom()).zip(layout.rows_from(top, room)) {
            for cluster in row.clusters(layout.text()) {
                let x = area.x.saturating_add(cluster.column);
                let inside = span.is_some_and(|span| span.overlaps(cluster.span));
                let style = if inside {
                    self.scene.theme.found
                } else {
                    self.scene.over(self.scene.theme.page)
                };
                if cluster.width > 0 && x.saturating_add(cluster.width) <= area.right() {
                    pen::put(buffer, x, y, &cluster.shown, cluster.width, style);
                }
            }
        }
    }
}
