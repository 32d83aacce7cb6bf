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
        top: usize,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let names = lines.iter().map(|line| match line {
            Line::Pair(name, _) => width(name),
            _ => 0,
        });
        let name_room = u16::try_from(names.max().unwrap_or(0)).unwrap_or(20).clamp(6, 22);
        let rows = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
        let most = card::room(self.app.size) + 2;
        let area = self.open(82, rows.min(most), title, buffer);
        let mut shown = Vec::new();
        let room = area.width.saturating_sub(name_room + 2).max(1);
        for line in lines {
            match line {
                Line::Heading(words) => shown.push((String::new(), words.clone(), true)),
                Line::Blank => shown.push((String::new(), String::new(), false)),
                Line::Pair(name, words) => {
                    for (index, part) in wrap(words, room).into_iter().enumerate() {
                        let name = if index == 0 { name.clone() } else { String::new() };
                        shown.push((name, part, false));
                    }
                }
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
        None
    }
}
