//! Writing on the screen: the only way for text to reach a cell.
//!
//! Whatever is written is split into the domain's clusters first, so no control character and no
//! half of a wide character ever reaches the terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::model::cluster::{clusters, cut, width};

/// Writes `text` at (`x`, `y`) in `area`, cut at its right edge. Returns the column after it.
pub fn write(buffer: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let mut x = x;
    if y < area.y || y >= area.bottom() {
        return x;
    }
    for cluster in clusters(text, 0) {
        if x.saturating_add(cluster.width) > area.right() {
            break;
        }
        if cluster.width > 0 {
            put(buffer, x, y, &cluster.shown, cluster.width, style);
            x += cluster.width;
        }
    }
    x
}

/// Writes `text` so that it ends at the right edge of `area`. Returns its first column.
pub fn write_right(buffer: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) -> u16 {
    let columns = u16::try_from(width(text)).unwrap_or(u16::MAX).min(area.width);
    let x = area.right() - columns;
    write(buffer, area, x, y, text, style);
    x
}

/// Writes `text` on one line of `area`, with an ellipsis if it is wider than `columns`.
pub fn write_cut(
    buffer: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    columns: u16,
    text: &str,
    style: Style,
) -> u16 {
    write(buffer, area, x, y, &cut(text, usize::from(columns)), style)
}

/// Puts one cluster, `columns` wide, on the cells from (`x`, `y`) on, which must exist.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, shown: &str, columns: u16, style: Style) {
    // The stand-in for a tab or control character is several clusters: one for each cell.
    if columns > 1 && clusters(shown, 0).count() == usize::from(columns) {
        for (at, part) in (x..).zip(clusters(shown, 0)) {
            if let Some(cell) = buffer.cell_mut((at, y)) {
                cell.set_symbol(&part.shown).set_style(style);
            }
        }
        return;
    }
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_symbol(shown).set_style(style);
    }
    for at in x + 1..x + columns {
        if let Some(cell) = buffer.cell_mut((at, y)) {
            // Cells covered by a wide character are never drawn.
            cell.reset();
            cell.set_style(style);
        }
    }
}

/// Fills `area` with blanks of `style`; clusters that its edges cut through are cleared whole.
pub fn clear(buffer: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buffer.area);
    for y in area.y..area.bottom() {
        // A wide character that begins left of the area would lose its second half.
        if area.x > 0 {
            let wide = buffer.cell((area.x - 1, y)).is_some_and(|cell| width(cell.symbol()) > 1);
            if let Some(cell) = buffer.cell_mut((area.x - 1, y)).filter(|_| wide) {
                cell.set_symbol(" ");
            }
        }
        for x in area.x..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(buffer: &Buffer) -> String {
        (0..buffer.area.width).map(|x| buffer[(x, 0)].symbol()).collect()
    }

    #[test]
    fn a_wide_character_is_whole_or_not_there() {
        let area = Rect::new(0, 0, 5, 1);
        let mut buffer = Buffer::empty(area);
        let end = write(&mut buffer, area, 0, 0, "中文字", Style::new());
        assert_eq!((end, line(&buffer).trim_end()), (4, "中 文"));
        clear(&mut buffer, Rect::new(3, 0, 2, 1), Style::new());
        assert_eq!(line(&buffer).trim_end(), "中");
    }

    #[test]
    fn a_cluster_of_two_characters_on_two_columns_stays_whole() {
        let area = Rect::new(0, 0, 9, 1);
        for cluster in ["👍🏽", "か\u{3099}", "\u{1112}\u{1161}", "की"] {
            let mut buffer = Buffer::empty(area);
            write(&mut buffer, area, 0, 0, cluster, Style::new());
            assert_eq!(buffer[(0, 0)].symbol(), cluster);
        }
        let mut buffer = Buffer::empty(area);
        write(&mut buffer, area, 0, 0, "\u{85}\tx", Style::new());
        assert_eq!(line(&buffer), "‹85›    x");
    }

    #[test]
    fn controls_do_not_get_through() {
        let area = Rect::new(0, 0, 9, 1);
        let mut buffer = Buffer::empty(area);
        write(&mut buffer, area, 0, 0, "a\u{1b}[2Jb", Style::new());
        assert_eq!(line(&buffer).trim_end(), "a␛[2Jb");
    }
}
