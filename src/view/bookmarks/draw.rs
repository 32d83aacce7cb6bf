//! Drawing the bookmarks: the words at each, and beside them which document that is.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::BookmarkList;
use crate::model::cluster::{cut, width};
use crate::model::count::number_of;
use crate::model::find::excerpt;
use crate::session::bookmarks::Bookmark;
use crate::session::documents::entry::ListEntry;
use crate::view::first_shown;
use crate::view::scene::{Scene, column_beside};
use crate::widget::pen;

/// How many of the words at a bookmark are shown, in characters.
const WORDS: usize = 96;

/// Draws the list.
pub(super) fn draw(list: &BookmarkList, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let (columns, rows) = scene.largest();
    let wanted = u16::try_from(list.list.len() + 2).unwrap_or(u16::MAX);
    let title = number_of(list.list.len(), "bookmark");
    let area = scene.open(columns.min(110), wanted.clamp(5, rows.max(5)), &title, buffer);
    let fit = usize::from(area.height).max(1);
    let top = first_shown(list.cursor, fit, list.list.len());
    scene.show_extent(area, (top, list.list.len()), buffer);
    let shown = || list.list.iter().enumerate().skip(top).take(fit);
    let labels: Vec<String> = shown().map(|(_, one)| label(one, scene)).collect();
    let beside = column_beside(labels.iter().map(|label| width(label)), area);
    let mut caret = None;
    for ((y, (number, one)), label) in (area.y..).zip(shown()).zip(&labels) {
        let here = number == list.cursor;
        if here {
            scene.point(area, y, buffer);
            caret = Some(Position::new(area.x, y));
        }
        let room = area.width.saturating_sub(beside + 4);
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let words = format!("{}{}", one.anchor.quote, one.anchor.suffix);
        let words = excerpt(&words, WORDS);
        pen::write_cut(buffer, area, (area.x + 2, y), room, &words, style);
        let label = cut(label, usize::from(beside));
        pen::write_right(buffer, area, y, &label, scene.over(scene.theme.dim));
    }
    caret
}

/// Returns what the document of a bookmark is called in short, with its date.
fn label(one: &Bookmark, scene: &Scene) -> String {
    let entry = scene.session.documents.get(&one.document);
    entry.map_or_else(|| one.document.to_string(), ListEntry::short_name)
}
