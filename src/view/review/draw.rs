//! Drawing the review. Its words come from [`report`].

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::Review;
use super::report::{self, HEAD, Look};
use crate::model::cluster::one_line;
use crate::model::count::number_of;
use crate::model::path::DocPath;
use crate::session::drift::ReviewItem;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Draws the review.
pub(super) fn draw(review: &Review, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let (columns, rows) = scene.largest();
    let area = scene.open(columns, rows, "review: not where made", buffer);
    let dim = scene.over(scene.theme.dim);
    let Some(item) = review.item() else {
        let words = if review.is_busy() { "searching …" } else { "nothing to review" };
        pen::write(buffer, area, area.x, area.y, words, dim);
        return None;
    };
    let count = format!("{} of {}", review.cursor + 1, review.items.len());
    let end = pen::write_right(buffer, area, area.y, &count, dim);
    let room = end.saturating_sub(area.x + 2);
    let (title, about) = head(scene, item);
    let strong = scene.over(scene.theme.strong);
    pen::write_cut(buffer, area, (area.x, area.y), room, &title, strong);
    pen::write_cut(buffer, area, (area.x, area.y + 1), area.width, &about, dim);
    let rest = Rect { y: area.y + HEAD, height: area.height.saturating_sub(HEAD), ..area };
    body(scene, item, review, rest.intersection(area), buffer);
    Some(Position::new(area.x, area.y))
}

/// Returns what the item is about, and what was written there.
fn head(scene: &Scene, item: &ReviewItem) -> (String, String) {
    match item {
        ReviewItem::Missing { from, count, .. } => {
            let what = number_of(*count, "annotation");
            (format!("{from} is gone, with {what}"), String::new())
        }
        ReviewItem::Carried { documents } => {
            let (marks, files) = (item.carried(), documents.len());
            let (what, where_) = (number_of(marks, "highlight"), number_of(files, "document"));
            (format!("carried along: {what} in {where_}"), String::new())
        }
        ReviewItem::Drifted { document, highlight, state, .. } => {
            let symbols = &scene.theme.symbols;
            let mut about = highlight.tags.join(&format!(" {} ", symbols.dot));
            if let Some(note) = &highlight.note {
                about = format!("{about}  {} {}", symbols.note, one_line(note));
            }
            let title = format!("{state}: {}", document_words(scene, document));
            (title, about.trim_start().to_owned())
        }
    }
}

fn body(scene: &Scene, item: &ReviewItem, review: &Review, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.height);
    let rows = report::body(item, review.choice, area.width, room);
    let top = review.top.min(rows.len().saturating_sub(room));
    for (y, row) in (area.y..area.bottom()).zip(&rows[top..]) {
        let mut x = area.x;
        for run in row {
            x = pen::write(buffer, area, x, y, &run.words, look(scene, run.look));
        }
    }
    if rows.len() > room && room > 0 {
        let last = (top + room).min(rows.len());
        let words = format!(" rows {}-{last} of {} ", top + 1, rows.len());
        let foot = Rect { y: area.y, height: area.height + 1, ..area };
        pen::write_right(buffer, foot, area.bottom(), &words, scene.over(scene.theme.dim));
    }
}

fn look(scene: &Scene, look: Look) -> Style {
    let page = scene.over(scene.theme.page);
    match look {
        Look::Aside => scene.over(scene.theme.dim),
        Look::Passage => page.add_modifier(Modifier::UNDERLINED),
        Look::Gone => scene.over(scene.theme.error),
        Look::New => scene.over(scene.theme.accent).add_modifier(Modifier::BOLD),
        Look::Name => page,
    }
}

fn document_words(scene: &Scene, document: &DocPath) -> String {
    let title = scene.session.documents.get(document).map(|entry| entry.title().to_owned());
    title.map_or_else(|| document.to_string(), |title| format!("{title}  {document}"))
}
