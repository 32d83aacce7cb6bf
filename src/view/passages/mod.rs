//! All highlights and notes of the library, in a table: filtered, ordered, in groups, and changed many at
//! once.
//!
//! Owns the cursor, the marks and what is folded. Which rows there are, a worker finds out
//! ([`crate::session::passages`]); what is typed is in `typing`, changes of many are in `bulk`.

mod bulk;
mod draw;
mod typing;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::bulk::{PendingChange, target};
use self::typing::{PassageInput, TagPurpose};
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of, stepped};
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::passages::{
    CompletePassages, KeptPassages, ListPassages, PassageGroup, PassageKey, PassageOrder,
    PassageSort, PassageTable, PlacePassages, go_to_passage, next_choice, passages_question,
    write_on_passage,
};
use crate::session::question::{Peek, Pending, Reply, claim};
use crate::session::request::{Notice, Request};
use crate::session::undo::undo_or_redo_own;
use crate::widget::field::TextField;

/// The table of all highlights and notes.
#[derive(Debug)]
pub struct PassagesView {
    /// What was asked for last.
    order: PassageOrder,
    /// The filter that it was opened with, to which `Esc` goes back.
    base: String,
    table: Arc<PassageTable>,
    /// The headings of groups that are folded.
    folded: BTreeSet<String>,
    lines: Vec<TableLine>,
    cursor: usize,
    marks: HashSet<PassageKey>,
    listing: Option<Pending<ListPassages>>,
    /// Whether something has changed since that was asked.
    is_stale: bool,
    placing: Option<Pending<PlacePassages>>,
    changing: Option<PendingChange>,
    /// Whether the key that deletes has been pressed, and is to be pressed again.
    is_sure: bool,
    input: Option<PassageInput>,
    completing: Option<Pending<CompletePassages>>,
    /// The document that is read for the preview, and the one that was asked for.
    document: Option<Arc<Document>>,
    peeked: Option<DocPath>,
    peeking: Option<Pending<Peek>>,
}

/// A line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TableLine {
    /// The heading of a group.
    Heading(usize),
    /// A highlight or a note in a group, by its number.
    Passage(usize, u32),
}

/// Opens the table: as it was left, or with a filter.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let filter = match request {
        Request::Act(Action::Passages) => None,
        Request::ShowPassages(filter) => Some(filter.clone()),
        _ => return Opening::NotMine,
    };
    let base = filter.clone().unwrap_or_default();
    let mut kept = session.layer.table.clone().unwrap_or_default();
    let mut order = kept.table.order.clone();
    if let Some(filter) = filter.filter(|filter| *filter != order.filter) {
        kept = KeptPassages::default();
        order.filter = filter;
    }
    let mut view = PassagesView {
        order,
        base,
        table: kept.table,
        folded: kept.folded,
        lines: Vec::new(),
        cursor: 0,
        marks: kept.marks,
        listing: None,
        is_stale: false,
        placing: None,
        changing: None,
        is_sure: false,
        input: None,
        completing: None,
        document: None,
        peeked: None,
        peeking: None,
    };
    view.make_lines();
    view.cursor = kept.cursor.min(view.lines.len().saturating_sub(1));
    view.list(session);
    view.placing = Some(session.ask(PlacePassages));
    Opening::view(view)
}

impl PassagesView {
    /// Asks for the table. What is shown stays until there is an answer.
    fn list(&mut self, session: &mut Session) {
        self.is_stale = false;
        self.listing = Some(session.ask(passages_question(session, self.order.clone())));
    }

    /// Asks for the table again, now or once the answer to the last question is here.
    fn list_again(&mut self, session: &mut Session) {
        if self.listing.is_some() {
            self.is_stale = true;
        } else {
            self.list(session);
        }
    }

    /// Shows a table; the cursor stays on its line, if that is still there.
    fn show(&mut self, table: PassageTable) {
        let here =
            self.lines.get(self.cursor).map(|line| (self.heading_of(*line), self.key_of(*line)));
        self.table = Arc::new(table);
        self.make_lines();
        if let Some((heading, key)) = here {
            let is_same = |line: &TableLine| {
                self.table_heading(*line) == heading && self.key_of(*line) == key
            };
            if let Some(at) = self.lines.iter().position(is_same) {
                self.cursor = at;
            }
        }
        self.cursor = self.cursor.min(self.lines.len().saturating_sub(1));
    }

    fn make_lines(&mut self) {
        self.lines.clear();
        for (number, group) in self.table.groups.iter().enumerate() {
            if !group.heading.is_empty() {
                self.lines.push(TableLine::Heading(number));
            }
            if !self.folded.contains(&group.heading) {
                let rows = group.rows.iter();
                self.lines.extend(rows.map(|row| TableLine::Passage(number, *row)));
            }
        }
    }

    fn table_heading(&self, line: TableLine) -> &str {
        let (TableLine::Heading(group) | TableLine::Passage(group, _)) = line;
        self.table.groups.get(group).map_or("", |group| &group.heading)
    }

    fn heading_of(&self, line: TableLine) -> String {
        self.table_heading(line).to_owned()
    }

    fn key_of(&self, line: TableLine) -> Option<PassageKey> {
        match line {
            TableLine::Heading(_) => None,
            TableLine::Passage(_, row) => self.table.get(row).map(PassageKey::of),
        }
    }

    /// Returns the highlight or note under the cursor, with its number.
    fn current(&self) -> Option<(u32, &Writing)> {
        match self.lines.get(self.cursor)? {
            TableLine::Heading(_) => None,
            TableLine::Passage(_, row) => Some((*row, self.table.get(*row)?)),
        }
    }

    fn step(&mut self, by: usize, back: bool) {
        self.cursor = stepped(self.cursor, by, back, self.lines.len());
    }

    /// Has the document of the passage under the cursor read for the preview.
    fn look(&mut self, session: &mut Session) {
        let Some(path) = self.current().map(|(_, writing)| writing.path.clone()) else { return };
        if self.peeked.as_ref() != Some(&path) {
            self.peeking = Some(session.ask(Peek(path.clone())));
            self.peeked = Some(path);
        }
    }

    /// Marks what the cursor is on, or takes the mark away, and goes on; on a heading, the whole group.
    fn mark(&mut self) {
        let Some(line) = self.lines.get(self.cursor).copied() else { return };
        let keys: Vec<PassageKey> = match line {
            TableLine::Passage(..) => self.key_of(line).into_iter().collect(),
            TableLine::Heading(group) => {
                let rows = self.table.groups.get(group).map(|group| &group.rows);
                let rows = rows.into_iter().flatten();
                rows.filter_map(|row| self.table.get(*row)).map(PassageKey::of).collect()
            }
        };
        if keys.iter().all(|key| self.marks.contains(key)) {
            for key in &keys {
                self.marks.remove(key);
            }
        } else {
            self.marks.extend(keys);
        }
        self.step(1, false);
    }

    /// Marks all that are shown, or none if all of them are marked.
    fn mark_all(&mut self) {
        let shown = self.table.keys();
        if shown.iter().all(|key| self.marks.contains(key)) {
            for key in &shown {
                self.marks.remove(key);
            }
        } else {
            self.marks.extend(shown);
        }
    }

    /// Folds the group that the cursor is in, or unfolds it; or all groups.
    fn fold(&mut self, all: bool, session: &mut Session) {
        if self.table.order.group == PassageGroup::None {
            let key = session.key(Mode::Passages, Action::Group);
            session.set_error(format!("there are no groups; {key} makes some"));
            return;
        }
        let Some(heading) = self.lines.get(self.cursor).map(|line| self.heading_of(*line)) else {
            return;
        };
        let is_folded = self.folded.contains(&heading);
        if all && is_folded {
            self.folded.clear();
        } else if all {
            self.folded.extend(self.table.groups.iter().map(|group| group.heading.clone()));
        } else if !self.folded.remove(&heading) {
            self.folded.insert(heading.clone());
        }
        self.make_lines();
        let is_it = |line: &TableLine| {
            matches!(line, TableLine::Heading(_)) && self.table_heading(*line) == heading
        };
        self.cursor = self.lines.iter().position(is_it).unwrap_or(0);
    }

    fn accept(&mut self, session: &mut Session) {
        if let Some(TableLine::Heading(_)) = self.lines.get(self.cursor) {
            self.fold(false, session);
            return;
        }
        let Some((row, writing)) = self.current() else {
            session.set_error("there is nothing to go to");
            return;
        };
        // Before anything that may open.
        self.keep(session);
        session.request(Request::CloseAll);
        go_to_passage(session, writing, self.table.state(row));
    }

    /// Goes to the highlight or note under the cursor and opens the editor for its note.
    fn comment(&mut self, session: &mut Session) {
        let Some((row, writing)) = self.current() else {
            session.set_error("move to a highlight or a note first");
            return;
        };
        if writing.annotator != session.config.annotator {
            session.set_error(format!(
                "this is {}'s; only your own can be changed",
                writing.annotator
            ));
        } else if session.may_write() {
            self.keep(session);
            session.request(Request::CloseAll);
            write_on_passage(session, writing, self.table.state(row));
        }
    }

    fn close(&self, session: &mut Session) {
        self.keep(session);
        session.request(Request::Close);
    }

    /// Keeps what is shown for the next time.
    fn keep(&self, session: &mut Session) {
        session.layer.table = Some(KeptPassages {
            table: self.table.clone(),
            folded: self.folded.clone(),
            marks: self.marks.clone(),
            cursor: self.cursor,
        });
    }

    fn sort(&mut self, session: &mut Session) {
        let (sort, words) = next_choice(&PassageSort::ALL, self.order.sort);
        self.order.sort = sort;
        session.set_info(words);
        self.list(session);
    }

    fn group(&mut self, session: &mut Session) {
        let (group, words) = next_choice(&PassageGroup::ALL, self.order.group);
        self.order.group = group;
        self.folded.clear();
        session.set_info(words);
        self.list(session);
    }
}

impl View for PassagesView {
    fn mode(&self) -> Mode {
        if self.takes_text() { Mode::Finder } else { Mode::Passages }
    }

    fn takes_text(&self) -> bool {
        self.input.is_some()
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        if self.input.is_some() {
            return self.act_typing(action, session);
        }
        // Any other key or the wheel is a no as well.
        let was_sure =
            std::mem::take(&mut self.is_sure) && session.working.just_did(Action::Delete);
        if was_sure && action != Action::Delete {
            // It was the answer to a question, and does nothing else.
            session.set_info("nothing was deleted");
            return Handled::Yes;
        }
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Accept => self.accept(session),
            Action::Mark => self.mark(),
            Action::MarkAll => self.mark_all(),
            Action::Find => self.begin_filter(),
            Action::Sort => self.sort(session),
            Action::Group => self.group(session),
            Action::Fold => self.fold(false, session),
            Action::FoldAll => self.fold(true, session),
            Action::AddTag => self.begin_tag(TagPurpose::Add, session),
            Action::TakeTag => self.begin_tag(TagPurpose::Take, session),
            Action::ReplaceTag => self.begin_tag(TagPurpose::Replace, session),
            Action::Comment => self.comment(session),
            Action::Export => self.export(session),
            Action::Delete => self.delete(was_sure, session),
            Action::Undo | Action::Redo => {
                undo_or_redo_own(session, action == Action::Undo, |_, step| step.files.is_empty());
            }
            Action::Dismiss if self.changing.is_some() => {
                self.changing = None;
                session.set_info("given up; nothing was changed");
            }
            Action::Dismiss if self.order.filter != self.base => {
                self.order.filter.clone_from(&self.base);
                self.list(session);
            }
            Action::Dismiss => self.close(session),
            _ => return Handled::No,
        }
        self.look(session);
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        self.input.as_mut().map(PassageInput::field)
    }

    fn typed(&mut self, session: &mut Session) {
        self.typed_on(session);
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, session: &mut Session) {
        let Some((by, back)) = notch_of(event) else { return };
        self.step(by, back);
        self.look(session);
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match claim(&mut self.listing, reply) {
            Ok(table) => {
                if let Some(table) = table {
                    self.show(table);
                }
                if self.is_stale {
                    self.list(session);
                }
                self.look(session);
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match claim(&mut self.placing, reply) {
            Ok(drifted) => {
                if drifted.is_some() {
                    self.list_again(session);
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match claim(&mut self.peeking, reply) {
            Ok(document) => {
                self.document = document.flatten();
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match claim(&mut self.completing, reply) {
            Ok(completions) => {
                if let Some(completions) = completions {
                    self.complete(&completions, session);
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        self.reply_to_change(reply, session)
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        match notice {
            Notice::Saved
            | Notice::ChangedElsewhere
            | Notice::Replayed(_)
            | Notice::CodebookChanged
            | Notice::Listed => self.list_again(session),
            Notice::Indexed | Notice::PassageSelected(_) => {}
        }
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        // What is done next is meant for what will be shown.
        let at_once = matches!(action, Some(Action::Dismiss | Action::Suspend));
        let is_meant = self.input.is_none() || action == Some(Action::Accept);
        let is_wanted = is_meant && self.order != self.table.order;
        !at_once && (is_wanted || self.is_waiting() || session.is_waiting())
    }

    fn is_waiting(&self) -> bool {
        self.changing.is_some() || self.completing.is_some()
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, session: &Session) -> Vec<Hint> {
        if let Some(input) = &self.input {
            let accept =
                if matches!(input, PassageInput::Filter { .. }) { "filter" } else { "do it" };
            return vec![
                (Action::Accept, accept),
                (Action::Switch, "complete"),
                (Action::Dismiss, "back"),
            ];
        }
        let writes = !session.config.read_only;
        let look = [
            (Action::Accept, "go there", true),
            (Action::Find, "filter", true),
            (Action::Sort, "order", true),
            (Action::Group, "group", true),
            (Action::Mark, "mark", true),
            (Action::MarkAll, "all", true),
        ];
        let change = [
            (Action::AddTag, "add a tag", writes),
            (Action::TakeTag, "take one off", writes),
            (Action::ReplaceTag, "another instead", writes),
            (Action::Comment, "note", writes),
            (Action::Delete, "delete", writes),
            (Action::Export, "export", true),
        ];
        // Whoever has marked some wants to do something with them.
        let hints = if self.marks.is_empty() { [look, change] } else { [change, look] };
        let word = if self.order.filter == self.base { "close" } else { "no filter" };
        let close = (Action::Dismiss, word, true);
        let used = hints.into_iter().flatten().chain([close]).filter(|(.., use_)| *use_);
        used.map(|(action, word, _)| (action, word)).collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
