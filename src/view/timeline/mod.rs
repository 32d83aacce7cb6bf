//! Time: how many documents there are of each year, month or day.
//!
//! Owns which documents count: those that the filter of the list shows, or all. What the rows are is
//! worked out in [`crate::session::timespan`].

mod draw;
mod scale;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of, stepped};
use crate::model::apparatus::Date;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;
use crate::session::timespan::{Colouring, TimeRow, TimeUnit, Timespan, TimespanOf};

/// With at most this many rows of years, months are shown from the start; likewise days.
const FEW: usize = 4;

/// The timeline overlay.
#[derive(Debug)]
pub struct Timeline {
    unit: TimeUnit,
    span: Timespan,
    /// The row under the cursor.
    cursor: usize,
    /// What divides the bars of `span`.
    colouring: Colouring,
    /// Whether documents count that the filter hides.
    all: bool,
    /// The date to put the cursor on when the answer comes; at first that of the open document.
    wanted: Option<Date>,
    asked: Option<Pending<TimespanOf>>,
    /// Whether nothing has been shown yet.
    is_new: bool,
}

/// Opens the timeline, with the cursor on the date of the open document.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Timeline) {
        return Opening::NotMine;
    }
    let page = session.reading.page.as_ref();
    let mut timeline = Timeline {
        unit: TimeUnit::Year,
        span: Timespan::default(),
        cursor: 0,
        colouring: Colouring::default(),
        all: false,
        wanted: page.and_then(|page| page.document.apparatus.date()),
        asked: None,
        is_new: true,
    };
    timeline.ask(session);
    Opening::view(timeline)
}

impl Timeline {
    fn rows(&self) -> &[TimeRow] {
        self.span.rows(self.unit)
    }

    fn row(&self) -> Option<&TimeRow> {
        self.rows().get(self.cursor)
    }

    fn ask(&mut self, session: &mut Session) {
        let documents = session.documents.all().clone();
        let shown = (!self.all).then(|| session.documents.shown_numbers().clone());
        let colouring = self.colouring;
        self.asked = Some(session.ask(TimespanOf { documents, shown, colouring }));
    }

    /// Counts again; the cursor stays at its time.
    fn ask_again(&mut self, session: &mut Session) {
        self.wanted = self.row().map(TimeRow::date);
        self.ask(session);
    }

    /// Shows rows of another unit; the cursor stays at its time.
    fn zoom(&mut self, unit: Option<TimeUnit>, session: &mut Session) {
        let Some(unit) = unit else {
            let here = if self.unit == TimeUnit::Day { "days" } else { "years" };
            session.set_info(format!("there is nothing beyond {here}"));
            return;
        };
        let here = self.row().map(TimeRow::date);
        self.unit = unit;
        self.cursor = 0;
        if let Some(here) = here {
            self.put_on(here);
        }
    }

    fn put_on(&mut self, date: Date) {
        let wanted = self.unit.of(date);
        let rows = self.rows();
        let at = rows.partition_point(|row| row.date() < wanted);
        // Within a span without documents, the row that stands for it is the one before.
        let is_there = rows.get(at).is_some_and(|row| row.date() == wanted);
        let before = at.checked_sub(1).filter(|at| matches!(rows[*at], TimeRow::Empty(..)));
        let last = rows.len().saturating_sub(1);
        self.cursor = if is_there { at } else { before.unwrap_or(at) }.min(last);
    }

    /// Moves the cursor by `rows`, stopping at the ends.
    fn step(&mut self, rows: usize, back: bool) {
        self.cursor = stepped(self.cursor, rows, back, self.rows().len());
    }

    /// Shows only the documents of the row under the cursor in the list.
    fn accept(&self, session: &mut Session) {
        let Some(bar) = self.row().and_then(TimeRow::filled) else {
            session.set_error("there are no documents of this time to show");
            return;
        };
        let before = if self.all { "" } else { session.documents.filter() };
        let filter = narrowed(before, &bar.date.iso());
        session.request(Request::Close);
        session.filter_by(&filter);
    }

    /// Counts all documents, or only those that the filter shows again.
    fn switch(&mut self, session: &mut Session) {
        if session.documents.filter().is_empty() {
            session.set_info("no filter is in force: these are all documents");
        } else {
            self.all = !self.all;
            self.ask_again(session);
        }
    }
}

/// Returns the filter of the documents that `filter` shows and that are of `date`.
fn narrowed(filter: &str, date: &str) -> String {
    let filter = filter.trim();
    let date = format!("date:{date}");
    // A month says all that its year does.
    let is_said = |word: &&str| word.starts_with("date:") && date.starts_with(*word);
    let words: Vec<&str> = filter.split(' ').filter(|word| !is_said(word)).collect();
    match words.join(" ") {
        rest if rest.is_empty() => date,
        rest if rest.contains(" OR ") => format!("({rest}) {date}"),
        rest => format!("{rest} {date}"),
    }
}

impl View for Timeline {
    fn mode(&self) -> Mode {
        Mode::Timeline
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::ZoomIn => self.zoom(self.unit.finer(), session),
            Action::ZoomOut => self.zoom(self.unit.coarser(), session),
            Action::Switch => self.switch(session),
            Action::Recolour => {
                self.colouring = match self.colouring {
                    Colouring::Annotated => Colouring::Sender,
                    Colouring::Sender => Colouring::Tag,
                    Colouring::Tag => Colouring::Annotated,
                };
                self.ask_again(session);
            }
            Action::Accept => self.accept(session),
            Action::Dismiss => session.request(Request::Close),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, _: &mut Session) {
        if let Some((by, back)) = notch_of(event) {
            self.step(by, back);
        }
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let Some(span) = claim(&mut self.asked, reply)? else { return Ok(()) };
        self.span = span;
        if self.is_new {
            self.is_new = false;
            if self.span.years.is_empty() {
                session.request(Request::Close);
                session.set_error(if session.documents.reading {
                    "the documents are still being read"
                } else if session.documents.filter().is_empty() {
                    "no document tells its date"
                } else {
                    "no document that the filter shows tells its date"
                });
            }
            let few = |unit| self.span.rows(unit).len() <= FEW;
            self.unit = match (few(TimeUnit::Year), few(TimeUnit::Month)) {
                (false, _) => TimeUnit::Year,
                (true, false) => TimeUnit::Month,
                (true, true) => TimeUnit::Day,
            };
        }
        self.cursor = 0;
        if let Some(date) = self.wanted.take() {
            self.put_on(date);
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

    fn hints(&self, session: &Session) -> Vec<Hint> {
        let is_filtered = !session.documents.filter().is_empty();
        let others = if self.all { "only the filter's" } else { "all documents" };
        let mut hints = vec![(Action::Accept, "only these")];
        hints.extend(self.unit.finer().map(|_| (Action::ZoomIn, "zoom in")));
        hints.extend(self.unit.coarser().map(|_| (Action::ZoomOut, "zoom out")));
        hints.push((Action::Recolour, "colour"));
        hints.extend(is_filtered.then_some((Action::Switch, others)));
        hints.push((Action::Dismiss, "close"));
        hints
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_narrowed_to_a_time() {
        for (filter, narrow) in [
            ("", "date:1951-06"),
            ("from:muccio", "from:muccio date:1951-06"),
            ("date:1951 korea", "korea date:1951-06"),
            ("da \"two  words\"", "da \"two  words\" date:1951-06"),
            ("date:1950..1951", "date:1950..1951 date:1951-06"),
            ("guns OR tanks", "(guns OR tanks) date:1951-06"),
        ] {
            assert_eq!(narrowed(filter, "1951-06"), narrow);
        }
    }
}
