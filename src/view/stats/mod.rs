//! Pictures of the work: passages by tag and by time, tags by document, tags that occur together, how far
//! the library has been read, and how much of it is highlighted.
//!
//! Owns which picture is shown, its cursor, and the filter. A worker counts
//! ([`crate::session::statistics`]); what a line of a picture says and where it leads is in `lines`, the
//! cells of the matrix in `matrix`.

mod draw;
mod lines;
mod matrix;
mod times;

use std::sync::Arc;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::lines::LeadsTo;
use self::times::TimeLine;
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of, stepped};
use crate::model::cluster::width;
use crate::model::filter::FilterError;
use crate::model::statistics::WorkStatistics;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::passages::PlacePassages;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::{Notice, Request};
use crate::session::statistics::{CountWork, WorkCounted, narrowed, statistics_question};
use crate::widget::field::TextField;

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum StatsPicture {
    #[default]
    Tags,
    Time,
    Matrix,
    Together,
    Progress,
    Cover,
}

/// Columns before the words of a line, for the cursor.
const MARGIN: u16 = 2;
/// Rows below a picture: a blank one, and what is said of the line under the cursor.
const FOOT: u16 = 2;

/// The pictures, in the order in which they come, with what they are called.
const PICTURES: [(StatsPicture, &str); 6] = [
    (StatsPicture::Tags, "tags"),
    (StatsPicture::Time, "time"),
    (StatsPicture::Matrix, "tags by document"),
    (StatsPicture::Together, "together"),
    (StatsPicture::Progress, "progress"),
    (StatsPicture::Cover, "coverage"),
];

/// The overlay.
#[derive(Debug, Default)]
pub struct StatsView {
    picture: StatsPicture,
    /// The line under the cursor, in each picture.
    cursors: [usize; PICTURES.len()],
    /// The column of the matrix.
    column: usize,
    by_month: bool,
    /// Whether the most frequent tags come first.
    most_first: bool,
    /// What was asked for last.
    filter: String,
    /// The filter as it is typed, and as it was before.
    input: Option<(TextField, String)>,
    shown: Arc<WorkStatistics>,
    /// Of how many files something could not be read.
    damaged: usize,
    /// What is wrong with the filter.
    fault: Option<FilterError>,
    /// The filter of what is shown; none until there is something.
    shown_filter: Option<String>,
    /// The tags in their order, and those of them that are on a passage.
    order: Vec<usize>,
    used: Vec<usize>,
    times: Vec<TimeLine>,
    /// Columns of the widest name of a tag.
    widest: usize,
    counting: Option<Pending<CountWork>>,
    /// Whether something has changed since that was asked.
    is_stale: bool,
    placing: Option<Pending<PlacePassages>>,
}

/// Opens the pictures.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Stats) {
        return Opening::NotMine;
    }
    let mut view = StatsView::default();
    view.count(session);
    // Before this is answered, highlights count where they were made.
    view.placing = Some(session.ask(PlacePassages));
    Opening::view(view)
}

impl StatsView {
    /// Has everything counted. What is shown stays until there is an answer.
    fn count(&mut self, session: &mut Session) {
        self.is_stale = false;
        self.counting = Some(session.ask(statistics_question(session, &self.filter)));
    }

    /// Has everything counted again, now or once the last answer is here.
    fn count_again(&mut self, session: &mut Session) {
        if self.counting.is_some() {
            self.is_stale = true;
        } else {
            self.count(session);
        }
    }

    fn show(&mut self, counted: WorkCounted) {
        let here = self.tag_here();
        let date =
            self.times.get(self.cursors[StatsPicture::Time as usize]).and_then(TimeLine::date);
        let pair = self.pair_at(self.cursors[StatsPicture::Together as usize]);
        let pair = pair.map(|names| names.map(str::to_owned));
        let column = self.shown.annotated.get(self.column).copied();
        let column = column.and_then(|at| self.shown.documents.get(at as usize));
        let column = column.map(|document| document.path.clone());
        self.shown = counted.statistics;
        (self.fault, self.damaged) = (counted.fault, counted.damaged);
        self.shown_filter = Some(counted.filter);
        self.widest = self.shown.tags.iter().map(|tag| width(&tag.name)).max().unwrap_or(0);
        self.arrange(here.as_deref());
        let path = |at: &u32| self.shown.documents.get(*at as usize).map(|one| &one.path);
        let at = self.shown.annotated.iter().position(|at| path(at) == column.as_ref());
        self.column = at.unwrap_or(self.column).min(self.shown.annotated.len().saturating_sub(1));
        if date.is_some() {
            self.cursors[StatsPicture::Time as usize] = times::at(&self.times, date);
        }
        let mut pairs = 0..self.shown.together.len();
        let is_here = |at: &usize| {
            pair.as_ref()
                .is_some_and(|pair| self.pair_at(*at) == Some(pair.each_ref().map(String::as_str)))
        };
        if let Some(at) = pairs.find(is_here) {
            self.cursors[StatsPicture::Together as usize] = at;
        }
    }

    /// Puts tags and times in order; the cursor stays on its tag, or comes to `tag`.
    fn arrange(&mut self, tag: Option<&str>) {
        let tags = &self.shown.tags;
        self.order = (0..tags.len()).collect();
        if self.most_first {
            self.order.sort_by_key(|at| std::cmp::Reverse(tags[*at].passages));
        }
        let is_used = |at: &usize| tags[*at].passages > 0;
        self.used = self.order.iter().copied().filter(is_used).collect();
        self.times = times::lines(&self.shown, self.by_month);
        let lists = [(StatsPicture::Tags, &self.order), (StatsPicture::Matrix, &self.used)];
        for (picture, list) in lists {
            let at = list.iter().position(|at| Some(tags[*at].name.as_str()) == tag);
            if let Some(at) = at {
                self.cursors[picture as usize] = at;
            }
        }
        for (picture, _) in PICTURES {
            let last = self.lines_of(picture).saturating_sub(1);
            let cursor = &mut self.cursors[picture as usize];
            *cursor = (*cursor).min(last);
        }
    }

    /// Returns the name of the tag under the cursor.
    fn tag_here(&self) -> Option<String> {
        let list = match self.picture {
            StatsPicture::Tags => &self.order,
            StatsPicture::Matrix => &self.used,
            _ => return None,
        };
        let tag = self.shown.tags.get(*list.get(self.cursor())?)?;
        Some(tag.name.clone())
    }

    /// Returns the names of the two tags of a line of those that occur together.
    fn pair_at(&self, at: usize) -> Option<[&str; 2]> {
        let [one, other] = self.shown.together.get(at)?.tags;
        let name = |tag: usize| Some(self.shown.tags.get(tag)?.name.as_str());
        Some([name(one)?, name(other)?])
    }

    fn cursor(&self) -> usize {
        self.cursors[self.picture as usize]
    }

    fn step(&mut self, rows: usize, back: bool) {
        let to = stepped(self.cursor(), rows, back, self.lines_of(self.picture));
        self.cursors[self.picture as usize] = to;
    }

    /// Shows the next picture, or the one before.
    fn switch(&mut self, back: bool) {
        let here = self.tag_here();
        let count = PICTURES.len();
        let next = (self.picture as usize + if back { count - 1 } else { 1 }) % count;
        self.picture = PICTURES[next].0;
        // From the bars of the tags to the matrix and back one stays on a tag.
        if here.is_some() {
            self.arrange(here.as_deref());
        }
    }

    /// Goes to another column of the matrix, or from years to months.
    fn aside(&mut self, columns: usize, back: bool, session: &mut Session) {
        match self.picture {
            StatsPicture::Matrix => {
                self.column = stepped(self.column, columns, back, self.shown.annotated.len());
            }
            StatsPicture::Time if columns == 1 && self.by_month == back => {
                let date = self.times.get(self.cursor()).and_then(TimeLine::date);
                self.by_month = !back;
                self.times = times::lines(&self.shown, self.by_month);
                self.cursors[self.picture as usize] = times::at(&self.times, date);
            }
            StatsPicture::Time => {
                let words =
                    if back { "this is by year already" } else { "this is by month already" };
                session.set_info(words);
            }
            _ => session.set_info("there are no columns here"),
        }
    }

    fn sort(&mut self, session: &mut Session) {
        if !matches!(self.picture, StatsPicture::Tags | StatsPicture::Matrix) {
            return session.set_info("this picture has only one order");
        }
        let here = self.tag_here();
        self.most_first = !self.most_first;
        self.arrange(here.as_deref());
        let words = if self.most_first { "the most frequent first" } else { "as in the codebook" };
        session.set_info(words);
    }

    /// Shows the passages, or the documents, that the line under the cursor stands for.
    fn accept(&self, session: &mut Session) {
        match self.leads_to(session) {
            LeadsTo::Passages(conditions) => {
                session.request(Request::Close);
                session.request(Request::ShowPassages(narrowed(&self.filter, &conditions)));
            }
            LeadsTo::Documents(filter) if self.filter.is_empty() => {
                session.request(Request::Close);
                session.filter_by(filter);
            }
            LeadsTo::Documents(_) => {
                let key = session.key(Mode::Stats, Action::Find);
                session.set_error(format!(
                    "the list knows only filters of documents; empty this one first, with {key}"
                ));
            }
            LeadsTo::Nothing(why) => session.set_error(why),
        }
    }

    fn act_typing(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Accept => match &self.fault {
                Some(fault) => session.set_error(fault.to_string()),
                None => self.input = None,
            },
            Action::Dismiss => {
                if let Some((_, before)) = self.input.take() {
                    self.filter = before;
                    self.count(session);
                }
            }
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Switch | Action::SwitchBack => {
                session.set_info("such as tag:forces annotator:iris date:1951 state:moved");
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }
}

impl View for StatsView {
    fn mode(&self) -> Mode {
        if self.takes_text() { Mode::Finder } else { Mode::Stats }
    }

    fn takes_text(&self) -> bool {
        self.input.is_some()
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        if self.input.is_some() {
            return self.act_typing(action, session);
        }
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::ColumnRight => self.aside(1, false, session),
            Action::ColumnLeft => self.aside(1, true, session),
            Action::RowStart => self.aside(usize::MAX, true, session),
            Action::RowEnd => self.aside(usize::MAX, false, session),
            Action::Switch => self.switch(false),
            Action::SwitchBack => self.switch(true),
            Action::Sort => self.sort(session),
            Action::Find => {
                let before = self.filter.clone();
                // What is typed next is another word, unless the blank is taken back.
                let begun = if before.is_empty() { String::new() } else { format!("{before} ") };
                self.input = Some((TextField::new(&begun), before));
            }
            Action::Accept => self.accept(session),
            Action::Dismiss if !self.filter.is_empty() => {
                self.filter.clear();
                self.count(session);
            }
            Action::Dismiss => session.request(Request::Close),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        self.input.as_mut().map(|(field, _)| field)
    }

    fn typed(&mut self, session: &mut Session) {
        if let Some((field, _)) = &self.input {
            field.text().trim().clone_into(&mut self.filter);
            self.count(session);
        }
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, _: &mut Session) {
        if let Some((by, back)) = notch_of(event) {
            self.step(by, back);
        }
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match claim(&mut self.placing, reply) {
            Ok(drifted) => {
                // A filter may ask for states, of which nothing was known before.
                if drifted == Some(true) || drifted.is_some() && !self.filter.is_empty() {
                    self.count_again(session);
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        if let Some(counted) = claim(&mut self.counting, reply)? {
            self.show(counted);
        }
        if self.is_stale && self.counting.is_none() {
            self.count(session);
        }
        Ok(())
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        match notice {
            Notice::Saved
            | Notice::ChangedElsewhere
            | Notice::Replayed(_)
            | Notice::CodebookChanged
            | Notice::Listed
            | Notice::Indexed => self.count_again(session),
            Notice::PassageSelected(_) => {}
        }
    }

    fn waits(&self, action: Option<Action>, _: &Session) -> bool {
        // What is done next is meant for what will be shown; which picture that is can be chosen before.
        use Action::{Dismiss, Suspend, Switch, SwitchBack};
        let at_once = matches!(action, Some(Dismiss | Suspend | Switch | SwitchBack));
        let is_meant = self.input.is_none() || action == Some(Action::Accept);
        !at_once && is_meant && self.is_waiting()
    }

    fn is_waiting(&self) -> bool {
        self.counting.is_some() && self.shown_filter.as_ref() != Some(&self.filter)
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor())
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        if self.input.is_some() {
            return vec![(Action::Accept, "filter"), (Action::Dismiss, "back")];
        }
        let leads = if self.picture == StatsPicture::Progress { "show them" } else { "passages" };
        let mut hints = vec![(Action::Switch, "next picture"), (Action::Accept, leads)];
        hints.extend(match self.picture {
            StatsPicture::Time if self.by_month => Some((Action::ColumnLeft, "years")),
            StatsPicture::Time => Some((Action::ColumnRight, "months")),
            StatsPicture::Matrix => Some((Action::ColumnRight, "next document")),
            StatsPicture::Tags => Some((Action::Sort, "order")),
            StatsPicture::Together | StatsPicture::Progress | StatsPicture::Cover => None,
        });
        let word = if self.filter.is_empty() { "close" } else { "no filter" };
        hints.extend([(Action::Find, "filter"), (Action::Dismiss, word)]);
        hints
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
