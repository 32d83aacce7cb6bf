//! The fuzzy finder: what is looked through, what was typed, what was found, and the place.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::Canvas;
use crate::app::card::thousands;
use crate::app::event::Target;
use crate::app::finder::{Finder, Kind};
use crate::model::cluster::{clusters, width};
use crate::model::layout::{Layout, Setting};
use crate::ui::pen;
use crate::ui::write_input;

impl Canvas<'_> {
    pub(super) fn finder(&self, finder: &Finder, buffer: &mut Buffer) -> Position {
        let (columns, rows) = self.most();
        let area = self.open(columns, rows, "", buffer);
        self.kinds(finder, area, buffer);
        let line = Rect {
            y: area.y + u16::from(area.height > 1),
            height: u16::from(area.height > 1),
            ..area
        };
        let count = if finder.busy && finder.hits.is_empty() {
            "…".to_owned()
        } else {
            format!("{}{}", thousands(finder.total), if finder.busy { "…" } else { "" })
        };
        let end = pen::write_right(buffer, line, line.y, &count, self.over(self.theme.dim));
        let x = pen::write(buffer, line, line.x, line.y, "> ", self.over(self.theme.accent));
        let input = Rect { x, width: end.saturating_sub(x + 1), ..line };
        let caret = write_input(buffer, input, &finder.input, self.over(self.theme.page));
        let rest = Rect {
            y: (area.y + 3).min(area.bottom()),
            height: area.height.saturating_sub(3),
            ..area
        };
        let preview_rows = if rest.height >= 12 { rest.height / 3 } else { 0 };
        let list = Rect { height: rest.height - preview_rows, ..rest };
        self.hits(finder, list, buffer);
        if preview_rows > 0 {
            let below = Rect { y: list.bottom(), height: preview_rows, ..rest };
            self.preview(finder, below, buffer);
        }
        Position::new(caret, line.y)
    }

    fn kinds(&self, finder: &Finder, area: Rect, buffer: &mut Buffer) {
        if let Some(name) = finder.kind.apart() {
            let style = self.theme.accent.add_modifier(Modifier::UNDERLINED);
            pen::write_cut(buffer, area, (area.x, area.y), area.width, name, self.over(style));
            return;
        }
        let all: usize = Kind::ALL.iter().map(|(_, name)| width(name) + 3).sum();
        // Where they do not all fit, the one that is looked through is named, with what leads on.
        let shown = |kind: Kind| all <= usize::from(area.width) || kind == finder.kind;
        let mut x = area.x;
        for (kind, name) in Kind::ALL.into_iter().filter(|(kind, _)| shown(*kind)) {
            let here = kind == finder.kind;
            let style = if here {
                self.theme.accent.add_modifier(Modifier::UNDERLINED)
            } else {
                self.theme.dim
            };
            x = pen::write(buffer, area, x, area.y, name, self.over(style)) + 3;
        }
    }

    fn hits(&self, finder: &Finder, area: Rect, buffer: &mut Buffer) {
        if finder.hits.is_empty() && !finder.busy {
            pen::write(buffer, area, area.x, area.y, "nothing found", self.over(self.theme.dim));
        }
        let fit = usize::from(area.height);
        let top = (finder.cursor + 1).saturating_sub(fit);
        // What is shown beside the hits has a column of its own, so that both edges are straight.
        let details = finder.hits.iter().skip(top).take(fit).map(|hit| width(&hit.item.detail));
        let beside = super::column_beside(details, area);
        for (y, (index, hit)) in (area.y..).zip(finder.hits.iter().enumerate().skip(top).take(fit))
        {
            let here = index == finder.cursor;
            if here {
                self.point(area, y, buffer);
            }
            let x = area.right() - beside;
            let line_points = hit.item.line.chars().count();
            let in_detail: Vec<usize> =
                hit.indices.iter().filter_map(|at| at.checked_sub(line_points + 1)).collect();
            let room = Rect { x, width: beside, y, height: 1 };
            self.matched(&hit.item.detail, &in_detail, room, self.over(self.theme.dim), buffer);
            let room = Rect { x: area.x + 2, width: x.saturating_sub(area.x + 4), y, height: 1 };
            let style = if here { self.theme.strong } else { self.theme.page };
            self.matched(&hit.item.line, &hit.indices, room, self.over(style), buffer);
        }
    }

    /// One line with the matched characters shown; cut at the left if they would be cut off.
    pub(super) fn matched(
        &self,
        line: &str,
        indices: &[usize],
        area: Rect,
        style: Style,
        buffer: &mut Buffer,
    ) {
        let all: Vec<_> = clusters(line, 0).collect();
        let last = indices.first().copied().unwrap_or(0);
        let mut point = 0;
        let mut columns = 0;
        let mut cells = Vec::with_capacity(all.len());
        let mut needed = 0;
        for cluster in &all {
            let points = cluster.source.chars().count();
            let found = indices.iter().any(|at| (point..point + points).contains(at));
            if point <= last {
                needed = columns;
            }
            cells.push((cluster, found));
            point += points;
            columns += usize::from(cluster.width);
        }
        let room = usize::from(area.width);
        let skip =
            if columns > room && needed + 12 > room { needed.saturating_sub(room / 3) } else { 0 };
        let found_style =
            style.patch(self.over(self.theme.accent)).add_modifier(Modifier::UNDERLINED);
        let (mut x, mut passed) = (area.x, 0);
        if skip > 0 {
            x = pen::write(buffer, area, x, area.y, "…", style);
        }
        for (cluster, found) in cells {
            passed += usize::from(cluster.width);
            if passed <= skip {
                continue;
            }
            if x + cluster.width + 1 > area.right() && passed < columns {
                pen::write(buffer, area, x, area.y, "…", style);
                break;
            }
            let style = if found { found_style } else { style };
            let shown = if matches!(cluster.source, "\n" | "\t") { " " } else { cluster.source };
            x = pen::write(buffer, area, x, area.y, shown, style);
        }
    }

    fn preview(&self, finder: &Finder, area: Rect, buffer: &mut Buffer) {
        let [flat, ..] = self.theme.symbols.frame;
        for x in area.x..area.right() {
            pen::write(buffer, area, x, area.y, flat, self.over(self.theme.rule));
        }
        let Some(hit) = finder.chosen() else { return };
        let (path, span) = match &hit.item.target {
            Target::Command(_) | Target::Filter(_) => return,
            Target::Document(path) => (path, None),
            Target::Place(path, span) => (path, Some(*span)),
        };
        let dim = self.over(self.theme.dim);
        pen::write_cut(buffer, area, (area.x, area.y + 1), area.width, path.as_str(), dim);
        let document = finder.peeked.as_ref().filter(|document| document.path == *path);
        let Some(document) = document else { return };
        let settings = &self.app.config.settings.reading;
        let measure = settings.measure.min(area.width).max(1);
        let layout = Layout::new(
            document.text.clone(),
            Setting {
                measure,
                widest: measure,
                reflow: settings.reflow,
                tight: settings.tight_head,
            },
        );
        let room = usize::from(area.height.saturating_sub(2));
        let top = span.map_or(0, |span| layout.back(span.start, room / 3));
        for (y, row) in (area.y + 2..area.bottom()).zip(layout.rows_from(top, room)) {
            for cluster in row.clusters(layout.text()) {
                let x = area.x.saturating_add(cluster.column);
                let inside = span.is_some_and(|span| span.overlaps(cluster.span));
                let style = if inside { self.theme.found } else { self.over(self.theme.page) };
                if cluster.width > 0 && x.saturating_add(cluster.width) <= area.right() {
                    pen::put(buffer, x, y, &cluster.shown, cluster.width, style);
                }
            }
        }
    }
}
