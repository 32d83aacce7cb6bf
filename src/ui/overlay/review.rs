//! The review of what is not where it was made. What it says is made in [`case`].

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::Canvas;
use crate::app::case::{self, HEAD, Look};
use crate::app::event::Case;
use crate::app::review::Review;
use crate::model::cluster::one_line;
use crate::model::path::DocPath;
use crate::ui::pen;

impl Canvas<'_> {
    pub(super) fn review(&self, review: &Review, buffer: &mut Buffer) -> Option<Position> {
        let (columns, rows) = self.most();
        let area = self.open(columns, rows, "not where it was made", buffer);
        let dim = self.over(self.theme.dim);
        let Some(case) = review.case() else {
            let words = if review.busy { "looking …" } else { "nothing to decide" };
            pen::write(buffer, area, area.x, area.y, words, dim);
            return None;
        };
        let count = format!("{} of {}", review.cursor + 1, review.cases.len());
        let end = pen::write_right(buffer, area, area.y, &count, dim);
        let room = end.saturating_sub(area.x + 2);
        let (title, about) = self.head(case);
        let strong = self.over(self.theme.strong);
        pen::write_cut(buffer, area, (area.x, area.y), room, &title, strong);
        pen::write_cut(buffer, area, (area.x, area.y + 1), area.width, &about, dim);
        let rest = Rect { y: area.y + HEAD, height: area.height.saturating_sub(HEAD), ..area };
        self.body(case, review, rest.intersection(area), buffer);
        Some(Position::new(area.x, area.y))
    }

    /// What the case is about, and what was written there.
    fn head(&self, case: &Case) -> (String, String) {
        match case {
            Case::Missing { from, count, .. } => {
                let plural = if *count == 1 { "" } else { "s" };
                (format!("{from} is gone, with {count} annotation{plural}"), String::new())
            }
            Case::Drift { document, highlight, state, .. } => {
                let symbols = &self.theme.symbols;
                let mut about = highlight.tags.join(&format!(" {} ", symbols.dot));
                if let Some(note) = &highlight.note {
                    about = format!("{about}  {} {}", symbols.note, one_line(note));
                }
                let title = format!("{state}: {}", self.document_words(document));
                (title, about.trim_start().to_owned())
            }
        }
    }

    fn body(&self, case: &Case, review: &Review, area: Rect, buffer: &mut Buffer) {
        let room = usize::from(area.height);
        let rows = case::body(case, review.choice, area.width, room);
        let top = review.top.min(rows.len().saturating_sub(room));
        for (y, row) in (area.y..area.bottom()).zip(&rows[top..]) {
            let mut x = area.x;
            for run in row {
                x = pen::write(buffer, area, x, y, &run.words, self.look(run.look));
            }
        }
        if rows.len() > room && room > 0 {
            let last = (top + room).min(rows.len());
            let words = format!(" rows {}-{last} of {} ", top + 1, rows.len());
            let foot = Rect { y: area.y, height: area.height + 1, ..area };
            pen::write_right(buffer, foot, area.bottom(), &words, self.over(self.theme.dim));
        }
    }

    fn look(&self, look: Look) -> Style {
        let page = self.over(self.theme.page);
        match look {
            Look::Aside => self.over(self.theme.dim),
            Look::Passage => page.add_modifier(Modifier::UNDERLINED),
            Look::Gone => self.over(self.theme.error),
            Look::New => self.over(self.theme.accent).add_modifier(Modifier::BOLD),
            Look::Name => page,
        }
    }

    fn document_words(&self, document: &DocPath) -> String {
        let title = self.app.list.get(document).map(|entry| entry.title().to_owned());
        title.map_or_else(|| document.to_string(), |title| format!("{title}  {document}"))
    }
}
