//! Help and the information card.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::Canvas;
use crate::app::card::{self, Line};
use crate::model::cluster::width;
use crate::model::layout::wrap;
use crate::ui::pen;

impl Canvas<'_> {
    pub(super) fn card(
        &self,
        title: &str,
        lines: &[Line],
        (top, cursor): (usize, Option<usize>),
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let names = lines.iter().map(|line| match line {
            Line::Pair(name, _) | Line::To(name, _, _) => width(name),
            _ => 0,
        });
        let name_room = u16::try_from(names.max().unwrap_or(0)).unwrap_or(20).clamp(6, 22);
        let rows = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
        let most = card::room(self.app.size) + 2;
        let area = self.open(82, rows.min(most), title, buffer);
        let mut shown = Vec::new();
        let room = area.width.saturating_sub(name_room + 2).max(1);
        // The first row of the line that the cursor is on.
        let mut here = None;
        for (at, line) in lines.iter().enumerate() {
            if cursor == Some(at) {
                here = Some(shown.len());
            }
            match line {
                Line::Heading(words) => shown.push((String::new(), words.clone(), true)),
                Line::Blank => shown.push((String::new(), String::new(), false)),
                Line::Pair(name, words) | Line::To(name, words, _) => {
                    for (index, part) in wrap(words, room).into_iter().enumerate() {
                        let name = if index == 0 { name.clone() } else { String::new() };
                        shown.push((name, part, false));
                    }
                }
            }
        }
        let fit = usize::from(area.height).max(1);
        let top = here.map_or(top, |here| (here + 1).saturating_sub(fit));
        let mut place = None;
        if let Some(row) = here.and_then(|here| u16::try_from(here - top).ok()) {
            place = Some(Position::new(area.x, area.y + row));
            let goes = cursor.and_then(|at| lines.get(at)).is_some_and(|l| l.target().is_some());
            if goes {
                let symbol = self.theme.symbols.cursor;
                let style = self.over(self.theme.cursor);
                pen::write(buffer, area, area.x.saturating_sub(1), area.y + row, symbol, style);
            }
        }
        for (y, (name, words, heading)) in (area.y..area.bottom()).zip(shown.into_iter().skip(top))
        {
            if heading {
                pen::write_cut(
                    buffer,
                    area,
                    (area.x, y),
                    area.width,
                    &words,
                    self.over(self.theme.strong),
                );
                continue;
            }
            pen::write_cut(
                buffer,
                area,
                (area.x, y),
                name_room,
                &name,
                self.over(self.theme.accent),
            );
            pen::write(buffer, area, area.x + name_room + 2, y, &words, self.over(self.theme.page));
        }
        place
    }
}
