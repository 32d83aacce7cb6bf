//! The timeline: how many documents there are for each year or month.

mod draw;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::model::apparatus::Date;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;
use crate::session::timespan::{Bar, Timespan, TimespanOf, month_of, year_of};

/// Bars that a page key moves by.
const PAGE: usize = 10;
/// With at most this many years, bars are months from the start.
const FEW_YEARS: usize = 4;

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
}

/// The timeline overlay.
#[derive(Debug)]
pub struct Timeline {
    unit: Unit,
    span: Timespan,
    /// The bar under the cursor.
    cursor: usize,
    /// The date of the open document.
    here: Option<Date>,
    asked: Option<Pending<TimespanOf>>,
}

/// Opens the timeline, with the cursor on the date of the open document.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Timeline) {
        return Opening::NotMine;
    }
    let page = session.reading.page.as_ref();
    let here = page.and_then(|page| page.document.apparatus.date());
    let documents = session.documents.all().clone();
    let asked = Some(session.ask(TimespanOf(documents)));
    let (unit, span) = (Unit::Year, Timespan::default());
    Opening::view(Timeline { unit, span, cursor: 0, here, asked })
}

impl Timeline {
    fn bars(&self) -> &[Bar] {
        match self.unit {
            Unit::Year => &self.span.years,
            Unit::Month => &self.span.months,
        }
    }

    /// Switches between years and months; the cursor stays at the same time.
    fn switch(&mut self) {
        let here = self.bars().get(self.cursor).map(|bar| bar.date);
        self.unit = if self.unit == Unit::Year { Unit::Month } else { Unit::Year };
        self.cursor = 0;
        if let Some(here) = here {
            self.put_on(here);
        }
    }

    fn put_on(&mut self, date: Date) {
        let wanted = if self.unit == Unit::Year { year_of(date) } else { month_of(date) };
        let at = self.bars().partition_point(|bar| bar.date < wanted);
        self.cursor = at.min(self.bars().len().saturating_sub(1));
    }

    /// Moves the cursor by `bars`, stopping at the ends.
    fn step(&mut self, bars: usize, back: bool) {
        let last = self.bars().len().saturating_sub(1);
        self.cursor = if back {
            self.cursor.saturating_sub(bars)
        } else {
            self.cursor.saturating_add(bars).min(last)
        };
    }

    /// Returns the largest count.
    fn most(&self) -> usize {
        self.bars().iter().map(|bar| bar.count).max().unwrap_or(0)
    }
}

impl View for Timeline {
    fn mode(&self) -> Mode {
        Mode::Timeline
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Next => self.step(1, false),
            Action::Previous => self.step(1, true),
            Action::PageDown => self.step(PAGE, false),
            Action::PageUp => self.step(PAGE, true),
            Action::Start => self.step(usize::MAX, true),
            Action::End => self.step(usize::MAX, false),
            Action::Switch => self.switch(),
            Action::Accept => {
                session.request(Request::Close);
                if let Some(bar) = self.bars().get(self.cursor) {
                    session.filter_by(&format!("date:{}", bar.date.iso()));
                }
            }
            Action::Dismiss => session.request(Request::Close),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let Some(span) = claim(&mut self.asked, reply)? else { return Ok(()) };
        if span.years.is_empty() {
            session.request(Request::Close);
            session.set_error(if session.documents.reading {
                "the documents are still being read"
            } else {
                "no document tells its date"
            });
        }
        self.unit = if span.years.len() <= FEW_YEARS { Unit::Month } else { Unit::Year };
        self.span = span;
        if let Some(here) = self.here {
            self.put_on(here);
        }
        Ok(())
    }

    fn waits(&self, action: Option<Action>, _: &Session) -> bool {
        self.is_waiting() && action != Some(Action::Dismiss)
    }

    fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "only these"),
            (Action::Switch, "years, months"),
            (Action::Next, "later"),
            (Action::Previous, "earlier"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
