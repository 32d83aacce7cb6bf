//! The codebook: its tags as a tree, how often each is used, and changes of it.
//!
//! Owns what the keys mean, and that what a change will do is said before it is made (`prompt`, `changing`).
//! Counting, and working out a change, are left to workers ([`crate::session::codebook`]).

mod changing;
mod details;
mod draw;
mod prompt;

use std::collections::BTreeSet;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::prompt::TagPrompt;
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of, stepped};
use crate::model::codebook_tree::{TagCounts, TagOrder, TagRow, rows};
use crate::model::count::number_of;
use crate::model::filter::quoted;
use crate::model::folding::Folding;
use crate::model::step::{Step, StepFile};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::codebook::{CountTags, LookAtTag, TagDetails};
use crate::session::keymap::Mode;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::{Notice, Request};
use crate::session::undo::undo_or_redo_own;
use crate::widget::field::{TextField, Typed};

/// The codebook overlay.
#[derive(Debug)]
pub struct CodebookView {
    rows: Vec<TagRow>,
    cursor: usize,
    /// The first row on screen.
    top: usize,
    folded: BTreeSet<String>,
    order: TagOrder,
    /// What the names shown have to contain, and whether it is being typed.
    find: TextField,
    typing: bool,
    counts: Arc<TagCounts>,
    counting: Option<Pending<CountTags>>,
    /// Whether the tags were counted once.
    is_counted: bool,
    /// What is known of one tag.
    details: Option<(String, TagDetails)>,
    looking: Option<(String, Pending<LookAtTag>)>,
    prompt: Option<TagPrompt>,
    /// The name that the cursor goes to once the codebook has it.
    wanted: Option<String>,
    /// What the tag under the cursor was called before, which an undo may give back to it.
    former: Vec<String>,
}

/// Opens the view.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Codebook) {
        return Opening::NotMine;
    }
    let mut view = CodebookView {
        rows: Vec::new(),
        cursor: 0,
        top: 0,
        folded: BTreeSet::new(),
        order: TagOrder::default(),
        find: TextField::default(),
        typing: false,
        counts: Arc::default(),
        counting: None,
        is_counted: false,
        details: None,
        looking: None,
        prompt: None,
        wanted: None,
        former: Vec::new(),
    };
    view.list(session);
    view.count(session);
    Opening::view(view)
}

impl CodebookView {
    fn count(&mut self, session: &mut Session) {
        self.counting = Some(session.ask(CountTags));
    }

    /// Lists the tags anew. The cursor stays on its tag, or goes to the one that is wanted.
    fn list(&mut self, session: &mut Session) {
        let here = self.name().map(str::to_owned);
        let typed = Folding::LOOSE.fold(self.find.text().trim());
        let book = &session.codebook;
        self.rows = if typed.is_empty() {
            rows(book, &self.counts, self.order, &self.folded)
        } else {
            let mut found = rows(book, &self.counts, self.order, &BTreeSet::new());
            found.retain(|row| Folding::LOOSE.fold(&row.name).contains(&typed));
            found
        };
        let at = |name: &str| self.rows.iter().position(|row| row.name == name);
        let place = self.wanted.as_deref().and_then(at);
        if place.is_some() {
            self.wanted = None;
        }
        // A tag keeps the cursor when it is called otherwise, and when it is called as before.
        let renamed = || {
            let heir = here.as_deref().and_then(|name| book.heir(name));
            let heir = heir.and_then(|tag| at(&tag.name));
            heir.or_else(|| self.former.iter().rev().find_map(|name| at(name)))
        };
        let place = place.or_else(|| here.as_deref().and_then(at)).or_else(renamed);
        let place = place.unwrap_or(self.cursor);
        self.cursor = place.min(self.rows.len().saturating_sub(1));
        self.look(session);
    }

    fn row(&self) -> Option<&TagRow> {
        self.rows.get(self.cursor)
    }

    fn name(&self) -> Option<&str> {
        self.row().map(|row| row.name.as_str())
    }

    /// Has a worker look at the tag under the cursor, if that is not known.
    fn look(&mut self, session: &mut Session) {
        let Some(name) = self.name().map(str::to_owned) else { return };
        let is_known = self.details.as_ref().is_some_and(|(of, _)| *of == name);
        let is_asked = self.looking.as_ref().is_some_and(|(of, _)| *of == name);
        if !is_known && !is_asked {
            let documents = session.documents.all().clone();
            let question = LookAtTag { name: name.clone(), documents };
            self.looking = Some((name, session.ask(question)));
        }
    }

    fn step(&mut self, rows: usize, back: bool) {
        self.cursor = stepped(self.cursor, rows, back, self.rows.len());
    }

    /// Folds the tag under the cursor, or unfolds it; where nothing is below it, folds what it is in.
    fn fold(&mut self, session: &mut Session) {
        if !self.find.text().is_empty() {
            return session.set_info("what was found is shown without folds");
        }
        let Some(row) = self.row() else { return };
        let name = match (row.has_below, row.name.rsplit_once('/')) {
            (true, _) => row.name.clone(),
            (false, Some((above, _))) => above.to_owned(),
            (false, None) => return session.set_info("nothing is below this tag"),
        };
        if !self.folded.remove(&name) {
            self.folded.insert(name.clone());
        }
        self.wanted = Some(name);
        self.list(session);
    }

    /// Folds everything, or unfolds it.
    fn fold_all(&mut self, session: &mut Session) {
        if self.folded.is_empty() {
            let above = self.rows.iter().filter(|row| row.has_below);
            self.folded = above.map(|row| row.name.clone()).collect();
            let top = self.name().and_then(|name| name.split('/').next()).map(str::to_owned);
            self.wanted = top;
        } else {
            self.folded.clear();
        }
        self.list(session);
    }

    fn next_order(&mut self, session: &mut Session) {
        let (order, words) = match self.order {
            TagOrder::Codebook => (TagOrder::Name, "by name"),
            TagOrder::Name => (TagOrder::Passages, "the most used first"),
            TagOrder::Passages => (TagOrder::Codebook, "in the order of the codebook"),
        };
        self.order = order;
        self.list(session);
        session.set_info(words);
    }

    /// Shows the passages of the tag under the cursor.
    fn passages(&mut self, session: &mut Session) {
        let Some(row) = self.row() else { return };
        let used = self.counts.whole(&row.name);
        if self.is_counted && used.is_none_or(|used| used.passages == 0) {
            let wholes = used.map_or(0, |used| used.touched);
            let also = match wholes {
                0 => String::new(),
                _ => format!(", only {} as a whole", number_of(wholes, "document")),
            };
            return session.set_error(format!("no passage has the tag {}{also}", row.name));
        }
        let filter = format!("tag:{}", quoted(&row.name));
        session.request(Request::ShowPassages(filter));
    }

    /// Leaves what is typed or asked; if that is nothing, the view.
    fn dismiss(&mut self, session: &mut Session) {
        if std::mem::take(&mut self.typing) {
            self.find = TextField::default();
            self.list(session);
        } else if let Some(prompt) = self.prompt.take() {
            self.wanted = Some(prompt.name);
            self.list(session);
        } else if !self.find.text().is_empty() {
            self.find = TextField::default();
            self.list(session);
        } else {
            session.request(Request::Close);
        }
    }

    /// Returns whether a tag is chosen with the cursor.
    fn chooses(&self) -> bool {
        self.prompt.as_ref().is_some_and(TagPrompt::chooses)
    }
}

impl View for CodebookView {
    fn mode(&self) -> Mode {
        if self.takes_text() { Mode::Finder } else { Mode::Codebook }
    }

    fn takes_text(&self) -> bool {
        self.typing || self.prompt.as_ref().is_some_and(|prompt| !prompt.chooses())
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        let is_asked = self.prompt.is_some() && !self.chooses();
        match action {
            Action::Next | Action::Previous if is_asked => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.step(action == Action::Previous);
                }
            }
            Action::PageDown | Action::PageUp if is_asked => {}
            Action::Switch | Action::SwitchBack if is_asked => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.step(action == Action::SwitchBack);
                    prompt.complete(&session.codebook);
                }
            }
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Accept if self.typing => self.typing = false,
            Action::Accept => self.accept(session),
            Action::Dismiss => self.dismiss(session),
            Action::Fold => self.fold(session),
            Action::FoldAll => self.fold_all(session),
            Action::Find => {
                self.find = TextField::default();
                self.typing = true;
                self.list(session);
            }
            Action::Sort => self.next_order(session),
            _ if self.prompt.is_some() => {
                let keys =
                    [Action::Accept, Action::Dismiss].map(|a| session.key(Mode::Codebook, a));
                session.set_error(format!("{} chooses this tag, {} leaves it", keys[0], keys[1]));
            }
            Action::Undo | Action::Redo => {
                let tag = self.name().and_then(|name| session.codebook.get(name));
                self.former = tag.map(|tag| tag.was.clone()).unwrap_or_default();
                let is_own = |_: &Session, step: &Step| step.changes_file(StepFile::Codebook);
                undo_or_redo_own(session, action == Action::Undo, is_own);
            }
            action if self.act_on_tag(action, session) => {}
            _ => return Handled::No,
        }
        self.foretell(session);
        self.look(session);
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        match &mut self.prompt {
            Some(prompt) if !self.typing => prompt.input(),
            _ => self.typing.then_some(&mut self.find),
        }
    }

    fn typed(&mut self, session: &mut Session) {
        if self.typing {
            self.cursor = 0;
            self.list(session);
        }
        self.foretell(session);
    }

    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        if let Some(prompt) = &mut self.prompt
            && let Some(chosen) = prompt.pressed(key)
        {
            match chosen {
                Ok(edit) => {
                    if self.change(edit, session) {
                        self.prompt = None;
                    }
                }
                Err(why) => session.set_error(why),
            }
            return Handled::Yes;
        }
        match self.input().map_or(Typed::Nothing, |input| input.key(key)) {
            Typed::Changed => self.typed(session),
            Typed::Moved => {}
            Typed::Nothing => return Handled::No,
        }
        Handled::Yes
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, session: &mut Session) {
        let Some((by, back)) = notch_of(event) else { return };
        self.step(by, back);
        self.foretell(session);
        self.look(session);
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match claim(&mut self.counting, reply) {
            Ok(counts) => {
                if let Some(counts) = counts {
                    (self.counts, self.is_counted) = (counts, true);
                    self.details = None;
                    self.list(session);
                    self.foretell(session);
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        let Some((name, pending)) = self.looking.take() else { return Err(reply) };
        let mut asked = Some(pending);
        match claim(&mut asked, reply) {
            Ok(details) => {
                self.details = details.map(|details| (name, details));
                Ok(())
            }
            Err(reply) => {
                self.looking = asked.map(|pending| (name, pending));
                Err(reply)
            }
        }
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        match notice {
            Notice::CodebookChanged => {
                self.list(session);
                let gone =
                    self.prompt.as_ref().filter(|prompt| !prompt.is_there(session, &self.counts));
                if let Some(name) = gone.map(|prompt| prompt.name.clone()) {
                    self.prompt = None;
                    session
                        .set_error(format!("{name} is no longer there: the codebook was changed"));
                }
                self.foretell(session);
                self.count(session);
            }
            Notice::Saved | Notice::ChangedElsewhere => self.count(session),
            _ => {}
        }
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        let room = draw::room(self, geometry);
        let last = self.rows.len().saturating_sub(room);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(room), self.cursor).min(last);
    }

    fn line(&self) -> Option<usize> {
        (!self.takes_text()).then_some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        if let Some(prompt) = &self.prompt {
            return prompt.hints();
        }
        if self.typing {
            return vec![(Action::Accept, "to the tags"), (Action::Dismiss, "all again")];
        }
        vec![
            (Action::Accept, "passages"),
            (Action::NewTag, "add"),
            (Action::RenameTag, "rename"),
            (Action::MergeTags, "merge into"),
            (Action::MoveTag, "under"),
            (Action::DeleteTag, "delete"),
            (Action::KeyOfTag, "key"),
            (Action::ColourOfTag, "colour"),
            (Action::DescribeTag, "describe"),
            (Action::Sort, "order"),
            (Action::Find, "find"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
