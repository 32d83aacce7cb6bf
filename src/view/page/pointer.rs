//! The mouse in the page: a click places the caret, two take the word, three the sentence, and a drag
//! selects.
//!
//! Owns that a drag inside the page moves nothing but the selection: the text scrolls only while the
//! pointer is held past its first or last row, and then by time. Time is a timer that the loop keeps; it
//! comes in as an event.

use ratatui::layout::Rect;

use crate::model::sentence::sentence_at;
use crate::model::word::word_at;
use crate::session::Session;
use crate::session::event::{Effect, Timer};
use crate::session::panes::Focus;
use crate::session::selection::{Grain, Selection};
use crate::view::geometry::Geometry;

/// Clicks further apart than this, in columns, are none of several.
const NEAR: u16 = 1;

/// What the mouse is doing.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    /// The byte at which a drag began.
    from: Option<usize>,
    /// Where the last clicks were, and how many in a row; `None` after a while.
    clicks: Option<((u16, u16), u8)>,
    /// The pointer, while it is held past an edge.
    past: Option<PastEdge>,
}

/// Where the pointer is held past an edge.
#[derive(Clone, Copy, Debug)]
struct PastEdge {
    down: bool,
    column: u16,
    /// How many rows are scrolled at a time: the more, the further away the pointer is.
    rows: usize,
}

impl Pointer {
    /// The button goes down.
    pub(super) fn press(&mut self, at: (u16, u16), geometry: &Geometry, session: &mut Session) {
        session.panes.focus = Focus::Reading;
        self.release();
        // Above and below it are its name and its place.
        let text = text_of(geometry, session).unwrap_or_default();
        if at.1 < text.y || at.1 >= text.bottom() {
            return;
        }
        if let Some(page) = session.reading.page.as_mut() {
            page.selection = None;
        }
        point_at(at, geometry, session);
        let count = match self.clicks {
            Some((last, count)) if count < 3 && is_near(last, at) => count + 1,
            _ => 1,
        };
        self.clicks = Some((at, count));
        session.effect(Effect::Set(Timer::Clicks));
        let Some(page) = session.reading.page.as_mut() else { return };
        page.focus_here();
        self.from = (count == 1).then_some(page.caret);
        let span = match count {
            2 => word_at(page.text(), page.caret),
            3 => sentence_at(page.prose(), page.caret),
            _ => None,
        };
        if let Some(span) = span {
            let (selection, caret) = Selection::of(page.text(), span);
            (page.selection, page.caret) = (Some(selection), caret);
        }
    }

    /// The pointer moves while the button is down.
    pub(super) fn drag(&mut self, at: (u16, u16), geometry: &Geometry, session: &mut Session) {
        if self.from.is_none() {
            return;
        }
        let Some(text) = text_of(geometry, session) else { return };
        self.clicks = None;
        let last = text.bottom().saturating_sub(1);
        let row = at.1.clamp(text.y, last.max(text.y));
        let before = self.past.map(|past| past.down);
        self.past = (row != at.1).then(|| PastEdge {
            down: at.1 > row,
            column: at.0,
            rows: usize::from(at.1.abs_diff(row)),
        });
        // The timer goes on by itself.
        if self.past.is_some_and(|past| before != Some(past.down)) {
            session.effect(Effect::Set(Timer::EdgeScroll));
        }
        self.select_to((at.0, row), geometry, session);
    }

    fn select_to(&self, at: (u16, u16), geometry: &Geometry, session: &mut Session) {
        point_at(at, geometry, session);
        let page = session.reading.page.as_mut();
        if let (Some(from), Some(page)) = (self.from, page)
            && page.selection.is_none()
            && page.caret != from
        {
            // Another text may have come in the meantime.
            let from = page.text().floor_grapheme(from.min(page.text().len()));
            page.selection = Some(Selection::new(from, Grain::Characters));
        }
    }

    /// The button is let go.
    pub(super) fn release(&mut self) {
        (self.from, self.past) = (None, None);
    }

    /// The time of a timer is over.
    pub(super) fn alarm(&mut self, timer: Timer, geometry: &Geometry, session: &mut Session) {
        match timer {
            Timer::Clicks => self.clicks = None,
            Timer::EdgeScroll => {
                let (Some(past), Some(text)) = (self.past, text_of(geometry, session)) else {
                    return;
                };
                let frame = session.frame();
                let Some(page) = session.reading.page.as_mut() else { return };
                let top = page.top;
                page.scroll(past.rows, past.down, frame);
                let goes_on = page.top != top;
                let row = if past.down { text.bottom().saturating_sub(1) } else { text.y };
                self.select_to((past.column, row), geometry, session);
                if goes_on {
                    session.effect(Effect::Set(Timer::EdgeScroll));
                }
            }
        }
    }
}

/// Returns where the rows of the text are.
fn text_of(geometry: &Geometry, session: &Session) -> Option<Rect> {
    let pane = geometry.page?;
    Some(pane.text(&session.config.settings, session.panes.raw_layout).0)
}

fn is_near(one: (u16, u16), other: (u16, u16)) -> bool {
    one.1 == other.1 && one.0.abs_diff(other.0) <= NEAR
}

/// Puts the caret under the pointer; below the end of the text, on its last row.
fn point_at(at: (u16, u16), geometry: &Geometry, session: &mut Session) {
    let Some(text) = text_of(geometry, session) else { return };
    let frame = session.frame();
    if let Some(page) = session.reading.page.as_mut() {
        let last = page.rows(frame).len().saturating_sub(1);
        let row = usize::from(at.1.saturating_sub(text.y)).min(last);
        page.point_at(row, at.0.saturating_sub(text.x), frame);
    }
}
