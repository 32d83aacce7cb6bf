//! How the screen is divided: pure functions shared by drawing and update.

use ratatui::layout::Rect;

use crate::model::layout::Setting;
use crate::model::settings::{NotesPlacement, NumberedUnits, Settings};
use crate::session::page::Frame;
use crate::session::panes::{Focus, Panes, Side};

/// On a screen with fewer columns than this, the panes take turns.
const NARROW: u16 = 80;
/// On a screen with fewer columns than this, the list takes turns with the page, and has the whole
/// width.
const BESIDE: u16 = 118;
/// Below a list that has the whole width, the document under its cursor is shown if there are so many
/// rows.
const PREVIEWED: u16 = 20;
/// From this many columns on, the notes pane is shown beside the text automatically.
const ROOMY: u16 = 140;
/// If the page would be narrower than this, the list gives way to the notes.
const LEAST_PAGE: u16 = 50;
/// Columns to the left of the text for the marks of highlights.
pub const GUTTER: u16 = 5;
/// Columns to the left of the gutter for numbers, if there are any.
pub const NUMBERS: u16 = 6;
/// In a narrower pane nothing is numbered.
const NUMBERED: u16 = 48;
/// From this many columns on, a column is left blank before the scroll mark.
const MARKED: u16 = 50;
/// With fewer rows than this, no row is left blank.
const LOW: u16 = 14;

/// No screen has more columns or rows than this, nor more cells. A terminal may claim anything.
const MOST: u16 = 4096;
const CELLS: u32 = 1 << 18;

/// Returns how much is used of a screen that is said to have this many columns and rows: all of
/// it, if it can be one.
#[must_use]
pub fn usable((columns, rows): (u16, u16)) -> (u16, u16) {
    let columns = columns.min(MOST);
    let room = CELLS / u32::from(columns.max(1));
    (columns, rows.min(MOST).min(u16::try_from(room).unwrap_or(MOST)))
}

/// Columns of the largest overlays, where the screen has room for more.
const LARGEST: u16 = 140;

/// Returns the columns and rows of the largest overlays on a screen of `size`. On a small screen
/// they take everything but the bottom line.
#[must_use]
pub fn largest_overlay((columns, rows): (u16, u16)) -> (u16, u16) {
    let rows = rows - u16::from(rows > 1);
    // A strip of the page too narrow to read would only distract.
    if columns <= LARGEST + 16 { (columns, rows) } else { (LARGEST, rows.saturating_sub(2)) }
}

/// One pane: its name, its content and its foot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pane {
    /// The whole pane.
    pub area: Rect,
    /// The line at its top.
    pub head: Rect,
    /// Its content.
    pub body: Rect,
    /// The lines at its bottom; may be empty.
    pub foot: Rect,
}

/// The division of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// The list, if it is shown.
    pub list: Option<Pane>,
    /// The reading pane, if it is shown.
    pub page: Option<Pane>,
    /// The pane of the other text, as wide as the page beside it, if it is shown.
    pub other: Option<Pane>,
    /// The notes pane, if it is shown.
    pub notes: Option<Pane>,
    /// The bottom line: hints, messages, prompts.
    pub hint: Rect,
    /// Whether there is room for only one pane.
    pub take_turns: bool,
    size: (u16, u16),
}

impl Geometry {
    /// Divides a screen of `columns` and `rows`.
    #[must_use]
    pub fn new((columns, rows): (u16, u16), settings: &Settings, panes: Panes) -> Self {
        let hint_rows = u16::from(rows > 1);
        let whole = Rect::new(0, 0, columns, rows - hint_rows);
        let mut geometry = Self {
            hint: Rect::new(0, rows - hint_rows, columns, hint_rows),
            size: (columns, rows),
            ..Self::default()
        };
        if let (Some(side), Focus::Reading) = (panes.other, panes.focus)
            && columns >= NARROW
        {
            geometry.two_texts(whole, side);
            return geometry;
        }
        if panes.alone {
            geometry.page = Some(Pane::new(whole, 2));
            return geometry;
        }
        if columns < NARROW {
            geometry.take_turns = true;
            match panes.focus {
                Focus::List => geometry.list_above(whole),
                Focus::Reading => geometry.page = Some(Pane::new(whole, 2)),
                Focus::Notes => geometry.notes = Some(Pane::new(whole, 1)),
            }
            return geometry;
        }
        if columns < BESIDE && panes.focus == Focus::List {
            geometry.list_above(whole);
            return geometry;
        }
        let third = columns / 3;
        let list = settings.panes.list_width.max(columns * 3 / 10).min(columns * 2 / 5);
        let notes = settings.panes.notes_width.min(third);
        let mut with_notes = panes.notes.unwrap_or(match settings.panes.notes {
            NotesPlacement::Auto => columns >= ROOMY,
            NotesPlacement::On => true,
            NotesPlacement::Off => false,
        });
        let mut with_list = columns >= BESIDE && (!panes.single || panes.focus == Focus::List);
        if with_list && with_notes && columns - list - notes - 2 < LEAST_PAGE {
            with_list = panes.focus == Focus::List;
            with_notes = !with_list;
        }
        let mut page = whole;
        if with_list {
            geometry.list = Some(Pane::new(Rect { width: list, ..whole }, 1));
            page.x = list + 1;
            page.width -= list + 1;
        }
        if with_notes {
            page.width -= notes + 1;
            let area = Rect { x: page.right() + 1, width: notes, ..whole };
            geometry.notes = Some(Pane::new(area, 1));
        }
        geometry.page = Some(Pane::new(page, 2));
        geometry
    }

    /// Divides the screen among two texts; the other one is on `side`.
    fn two_texts(&mut self, whole: Rect, side: Side) {
        let width = (whole.width - 1) / 2;
        let right = Rect { x: whole.x + width + 1, width, ..whole };
        let [left, right] = [Rect { width, ..whole }, right].map(|area| Some(Pane::new(area, 2)));
        (self.page, self.other) = match side {
            Side::Left => (right, left),
            Side::Right => (left, right),
        };
    }

    /// Gives the list the whole width, with the document under its cursor below it if there is room.
    fn list_above(&mut self, whole: Rect) {
        if whole.height < PREVIEWED {
            self.list = Some(Pane::new(whole, 1));
            return;
        }
        let below = whole.height * 2 / 5;
        let above = whole.height - below - 1;
        self.list = Some(Pane::new(Rect { height: above, ..whole }, 1));
        self.page = Some(Pane::new(Rect { y: whole.y + above + 1, height: below, ..whole }, 1));
    }

    /// Returns whether the page is a preview below the list.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        let top = |pane: Option<Pane>| pane.map(|pane| pane.area.y);
        self.list.is_some() && self.page.is_some() && top(self.list) != top(self.page)
    }

    /// Returns the columns and rows of the whole screen.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Returns the pane at a position on the screen.
    #[must_use]
    pub fn pane_at(&self, x: u16, y: u16) -> Option<Focus> {
        let page = (self.page, Focus::Reading);
        let other = (self.other, Focus::Reading);
        [(self.list, Focus::List), page, other, (self.notes, Focus::Notes)]
            .into_iter()
            .find(|(pane, _)| pane.is_some_and(|pane| pane.area.contains((x, y).into())))
            .map(|(_, focus)| focus)
    }
}

impl Pane {
    fn new(area: Rect, foot_rows: u16) -> Self {
        let line = |y: u16, height: u16| Rect {
            y: area.y + y.min(area.height),
            height: height.min(area.height.saturating_sub(y)),
            ..area
        };
        let low = area.height < LOW;
        let head = u16::from(area.height > 3);
        let space = u16::from(!low);
        let foot = if low { u16::from(area.height > 5) } else { foot_rows };
        let top = head + space;
        let body = area.height.saturating_sub(top + foot);
        Self {
            area,
            head: line(0, head),
            body: line(top, body),
            foot: line(area.height - foot, foot),
        }
    }

    /// Returns the rectangle of the text in a reading pane, and how the text is set in it.
    #[must_use]
    pub fn text(&self, settings: &Settings, raw_layout: bool) -> (Rect, Setting) {
        let body = self.body;
        let numbered = settings.reading.numbers != NumberedUnits::None && body.width >= NUMBERED;
        let margin = if numbered { GUTTER + NUMBERS } else { GUTTER };
        // A caret after the last column of a full row needs a column as well, and words that touch the
        // scroll mark are hard to read.
        let marked = settings.display.scroll_mark && body.width >= MARKED;
        let room = body.width.saturating_sub(margin + 1 + u16::from(marked)).max(1);
        let measure = if raw_layout { room } else { settings.reading.measure.min(room) };
        let left = margin.max(body.width.saturating_sub(measure) / 2).min(body.width);
        let left = if raw_layout { margin.min(body.width) } else { left };
        let text = Rect { x: body.x + left, width: body.width - left, ..body };
        let widest = text.width.saturating_sub(1).max(measure);
        let setting = if raw_layout {
            Setting::raw(widest)
        } else {
            Setting {
                measure,
                widest,
                reflow: settings.reading.reflow,
                tight: settings.reading.tight_head,
                structured: true,
            }
        };
        (text, setting)
    }

    /// Returns how many rows of text are visible.
    #[must_use]
    pub fn frame(&self, settings: &Settings) -> Frame {
        Frame {
            rows: usize::from(self.body.height),
            margin: usize::from(settings.reading.scroll_margin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panes(focus: Focus) -> Panes {
        Panes { focus, ..Panes::default() }
    }

    #[test]
    fn a_size_that_no_screen_has_is_not_taken_for_one() {
        for size in [(0, 0), (1, 1), (80, 24), (640, 180), (1, 4096), (1280, 200)] {
            assert_eq!(usable(size), size);
        }
        for size in [(u16::MAX, u16::MAX), (u16::MAX, 1), (1, u16::MAX), (5000, 700), (513, 4000)] {
            let (columns, rows) = usable(size);
            assert!(columns >= 1 && rows >= 1 && columns <= size.0 && rows <= size.1);
            assert!(u32::from(columns) * u32::from(rows) <= CELLS);
        }
    }

    #[test]
    fn nothing_overlaps_and_nothing_sticks_out_at_any_size() {
        let settings = Settings::default();
        for columns in (0..=10).chain([39, 40, 79, 80, 81, 120, 139, 140, 200]) {
            for rows in (0..=16).chain([24, 40, 60]) {
                for focus in [Focus::List, Focus::Reading, Focus::Notes] {
                    let sides = [None, Some(Side::Left), Some(Side::Right)];
                    let notes = [None, Some(true), Some(false)];
                    for (notes, other) in
                        notes.into_iter().flat_map(|notes| sides.map(|side| (notes, side)))
                    {
                        let chosen = Panes { notes, other, ..panes(focus) };
                        let all = Geometry::new((columns, rows), &settings, chosen);
                        let screen = Rect::new(0, 0, columns, rows);
                        let panes = [all.list, all.page, all.other, all.notes];
                        let panes: Vec<Pane> = panes.into_iter().flatten().collect();
                        assert!(!panes.is_empty());
                        for (index, pane) in panes.iter().enumerate() {
                            for part in [pane.area, pane.head, pane.body, pane.foot, all.hint] {
                                assert_eq!(screen.intersection(part).area(), part.area());
                            }
                            for other in &panes[index + 1..] {
                                assert!(!pane.area.intersects(other.area));
                            }
                            let (text, setting) = pane.text(&settings, false);
                            assert!(setting.measure >= 1 && setting.widest >= setting.measure);
                            assert!(text.right() <= columns);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_focus_is_always_seen() {
        let settings = Settings::default();
        for columns in [40, 80, 100, 120, 160] {
            let list = Geometry::new(
                (columns, 24),
                &settings,
                Panes { notes: Some(true), ..panes(Focus::List) },
            );
            assert!(list.list.is_some(), "{columns}");
            let notes = Geometry::new(
                (columns, 24),
                &settings,
                Panes { notes: Some(true), ..panes(Focus::Notes) },
            );
            assert!(notes.notes.is_some(), "{columns}");
        }
    }

    #[test]
    fn one_document_by_itself_takes_the_room_of_the_list() {
        let settings = Settings::default();
        let of = |focus| Geometry::new((80, 24), &settings, Panes { single: true, ..panes(focus) });
        assert!(of(Focus::Reading).list.is_none() && of(Focus::List).list.is_some());
        assert_eq!(of(Focus::Reading).page.unwrap().area.width, 80);
    }

    #[test]
    fn prose_is_centred() {
        let settings = Settings::default();
        let all = Geometry::new((200, 40), &settings, Panes { alone: true, ..Panes::default() });
        let (text, setting) = all.page.unwrap().text(&settings, false);
        assert_eq!((text.x, setting.measure), (64, 72));
    }
}
