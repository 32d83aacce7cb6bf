//! People: who is named in the documents, how often, and under which names.
//!
//! Owns what the keys mean while a name is typed, while somebody is chosen to be the same person, and
//! while a name is chosen to be parted. Counting and ordering are left to workers
//! ([`crate::session::people`]).

mod alike;
mod draw;
mod hints;

use std::sync::Arc;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, notch_of, step_of, stepped};
use crate::model::filter::quoted;
use crate::model::people::{NameSource, PeopleChange, Person};
use crate::model::step::StepFile;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::Destination;
use crate::session::keymap::Mode;
use crate::session::people::{
    ArrangePeople, CountPeople, FindMentions, Mention, PeopleCounts, PersonCount, change_people,
};
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::{Notice, Request};
use crate::session::undo::undo_or_redo_own;
use crate::widget::field::TextField;

/// The people overlay.
#[derive(Debug)]
pub struct PeopleView {
    input: TextField,
    /// Whether characters are text.
    typing: bool,
    by_name: bool,
    counts: Arc<PeopleCounts>,
    counting: Option<Pending<CountPeople>>,
    /// The people shown, by number.
    shown: Vec<u32>,
    arranging: Option<Pending<ArrangePeople>>,
    cursor: usize,
    /// The name of whoever the cursor is to stay on when people are in another order.
    stay: Option<String>,
    /// Places of one person, and who that is.
    places: Vec<Mention>,
    placed: Option<usize>,
    finding: Option<Pending<FindMentions>>,
    /// The place under the cursor, while that is among the places.
    place: Option<usize>,
    /// How many places there is room for.
    room: usize,
    choice: PeopleChoice,
    /// Whether the documents, and so the people in them, are not all known yet.
    is_early: bool,
}

/// What is being chosen.
#[derive(Debug, Default)]
enum PeopleChoice {
    /// Nothing.
    #[default]
    None,
    /// The person whose name this is as well.
    SamePerson(String),
    /// Which of these names is parted, and the one that the cursor is on.
    Parted(Vec<String>, usize),
    /// Who the person of this name is, which is being typed.
    Role(String, TextField),
    /// Whether two might be the same: the cursor among such pairs.
    Alike(usize),
}

/// Opens the view.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::People) {
        return Opening::NotMine;
    }
    // While the documents are still being read, the view waits for them: keys typed in the meantime
    // are meant for it.
    let is_reading = session.documents.reading;
    if !is_reading && session.index.people.all().is_empty() {
        session.set_error("no person is named");
        return Opening::Refused;
    }
    let mut view = PeopleView {
        input: TextField::default(),
        typing: false,
        by_name: false,
        counts: Arc::default(),
        counting: None,
        shown: Vec::new(),
        arranging: None,
        cursor: 0,
        stay: None,
        places: Vec::new(),
        placed: None,
        finding: None,
        place: None,
        room: 0,
        choice: PeopleChoice::None,
        is_early: is_reading,
    };
    if !is_reading {
        view.count(session);
    }
    Opening::view(view)
}

impl PeopleView {
    fn count(&mut self, session: &mut Session) {
        let (documents, index) = (session.documents.all().clone(), session.index.clone());
        self.counting = Some(session.ask(CountPeople { documents, index }));
    }

    /// Has people put in order. Those shown stay until there is an answer.
    fn arrange(&mut self, session: &mut Session) {
        let counts = self.counts.clone();
        let (typed, by_name) = (self.input.text().to_owned(), self.by_name);
        self.arranging = Some(session.ask(ArrangePeople { counts, typed, by_name }));
    }

    /// Returns a person shown, with number and counts.
    fn at(&self, place: usize) -> Option<(usize, &Person, &PersonCount)> {
        let who = *self.shown.get(place)? as usize;
        Some((who, self.counts.index.people.all().get(who)?, self.counts.all.get(who)?))
    }

    fn current(&self) -> Option<(usize, &Person, &PersonCount)> {
        self.at(self.cursor)
    }

    fn current_name(&self) -> Option<String> {
        self.current().map(|(_, person, _)| person.name.clone())
    }

    /// Asks for the places of the person under the cursor, if they are not known.
    fn look(&mut self, session: &mut Session) {
        let Some((who, _, count)) = self.current() else { return };
        if self.placed == Some(who) || !self.counts.is_complete {
            return;
        }
        let (index, documents) = (self.counts.index.clone(), count.places.clone());
        (self.placed, self.place) = (Some(who), None);
        self.places.clear();
        self.finding = Some(session.ask(FindMentions { index, who, documents }));
    }

    fn step(&mut self, rows: usize, back: bool) {
        let places = self.places.len();
        if let PeopleChoice::Parted(names, at) = &mut self.choice {
            *at = stepped(*at, rows, back, names.len());
        } else if let PeopleChoice::Alike(at) = &mut self.choice {
            *at = stepped(*at, rows, back, self.counts.alike.len());
        } else if let Some(place) = &mut self.place {
            *place = stepped(*place, rows, back, places);
        } else {
            self.cursor = stepped(self.cursor, rows, back, self.shown.len());
        }
    }

    /// Goes from the people to the places of the one under the cursor, or back.
    fn switch(&mut self, session: &mut Session) {
        if self.place.take().is_some() {
            return;
        }
        let known = self.current().is_some_and(|(who, ..)| self.placed == Some(who));
        if !self.counts.is_complete {
            session.set_error("the places are still being counted");
        } else if !known || self.places.is_empty() {
            session.set_error("no places of this person are known");
        } else if self.room == 0 {
            session.set_error("there is no room for the places on this screen");
        } else {
            self.place = Some(0);
        }
    }

    /// Goes to the place under the cursor.
    fn go_to_place(&mut self, at: usize, session: &mut Session) {
        if let Some(Mention { document, span, .. }) = self.places.get(at) {
            session.request(Request::Close);
            session.go_to(Destination::Passage(document.clone(), *span));
        }
    }

    /// Begins to type who the person under the cursor is.
    fn say_role(&mut self, session: &mut Session) {
        if session.may_write()
            && let Some((_, person, _)) = self.current()
        {
            let role = TextField::new(person.role.as_deref().unwrap_or_default());
            self.choice = PeopleChoice::Role(person.name.clone(), role);
        }
    }

    /// Shows only the documents of the person under the cursor; or carries out what was chosen.
    fn accept(&mut self, session: &mut Session) {
        if let Some(at) = self.place {
            self.go_to_place(at, session);
            return;
        }
        if matches!(self.choice, PeopleChoice::Alike(_)) {
            return alike::decide(self, true, session);
        }
        let Some(here) = self.current_name() else {
            session.set_error("nobody has such a name");
            return;
        };
        match std::mem::take(&mut self.choice) {
            PeopleChoice::None | PeopleChoice::Alike(_) => {
                session.request(Request::Close);
                session.filter_by(&format!("person:{}", quoted(&format!("={here}"))));
            }
            PeopleChoice::SamePerson(name) if name == here => {
                session.set_error("choose the other one");
                self.choice = PeopleChoice::SamePerson(name);
            }
            choice => {
                let change = match &choice {
                    PeopleChoice::SamePerson(name) => {
                        Some(PeopleChange::Merge { name: name.clone(), into: here.clone() })
                    }
                    PeopleChoice::Role(name, role) => {
                        let role = role.text().to_owned();
                        Some(PeopleChange::Role { name: name.clone(), role })
                    }
                    PeopleChoice::Parted(names, at) => {
                        names.get(*at).map(|name| PeopleChange::Part { name: name.clone() })
                    }
                    PeopleChoice::None | PeopleChoice::Alike(_) => None,
                };
                let Some(change) = change else { return };
                self.stay = Some(here);
                if !change_people(session, change) {
                    // What was chosen or typed is still to be done.
                    self.choice = choice;
                }
            }
        }
    }

    /// Returns whether an action begins a change, or carries one out: it is meant for people as they will
    /// be shown once the change before it is done.
    fn changes(&self, action: Option<Action>) -> bool {
        match action {
            Some(Action::MergePeople | Action::PartPeople | Action::PersonRole) => true,
            Some(Action::Accept) => !self.typing && !matches!(self.choice, PeopleChoice::None),
            _ => false,
        }
    }

    /// Begins to choose the person who is the same as the one under the cursor.
    fn merge(&mut self, session: &mut Session) {
        if session.may_write()
            && let Some(name) = self.current_name()
        {
            self.choice = PeopleChoice::SamePerson(name);
        }
    }

    /// Parts a name from the person under the cursor: the only one that can be, or a choice.
    fn part(&mut self, session: &mut Session) {
        if !session.may_write() {
            return;
        }
        let Some((_, person, _)) = self.current() else { return };
        let given = person.names.iter().skip(1).filter(|(_, known)| *known == NameSource::Declared);
        let given: Vec<String> = given.map(|(name, _)| name.clone()).collect();
        let learned = person.names.iter().any(|(_, known)| matches!(known, NameSource::Learned(_)));
        let name = person.name.clone();
        match given.len() {
            0 if learned => session.set_error(format!(
                "the names of {name} stand in brackets in the documents; only those in people.toml \
                 can be parted"
            )),
            0 => session.set_error(format!("{name} has no other names in people.toml")),
            1 => {
                self.choice = PeopleChoice::Parted(given, 0);
                self.accept(session);
            }
            _ => self.choice = PeopleChoice::Parted(given, 0),
        }
    }

    /// Leaves what is typed or chosen; if that is nothing, the view.
    fn dismiss(&mut self, session: &mut Session) {
        if self.place.take().is_some() {
            return;
        }
        if matches!(self.choice, PeopleChoice::Role(..)) {
            self.choice = PeopleChoice::None;
            return;
        }
        if self.typing || !self.input.text().is_empty() {
            let was_typing = std::mem::take(&mut self.typing);
            if was_typing || matches!(self.choice, PeopleChoice::None) {
                self.stay = self.current_name();
                self.input = TextField::default();
                self.arrange(session);
                return;
            }
        }
        if matches!(std::mem::take(&mut self.choice), PeopleChoice::None) {
            session.request(Request::Close);
        }
    }
}

impl View for PeopleView {
    fn mode(&self) -> Mode {
        if self.takes_text() { Mode::Finder } else { Mode::People }
    }

    fn takes_text(&self) -> bool {
        self.typing || matches!(self.choice, PeopleChoice::Role(..))
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Next | Action::Previous | Action::PageDown | Action::PageUp
                if matches!(self.choice, PeopleChoice::Role(..)) => {}
            Action::Switch if self.takes_text() => return Handled::No,
            Action::Switch => self.switch(session),
            Action::PersonRole | Action::MergePeople | Action::PartPeople
                if self.place.is_some() =>
            {
                let key = session.key(Mode::People, Action::Switch);
                session
                    .set_error(format!("the cursor is on a place; {key} goes back to the people"));
            }
            Action::AlikePeople => alike::toggle(self, session),
            Action::MergePeople | Action::PartPeople
                if matches!(self.choice, PeopleChoice::Alike(_)) =>
            {
                alike::decide(self, action == Action::MergePeople, session);
            }
            Action::PersonRole => self.say_role(session),
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Accept if self.typing => self.typing = false,
            Action::Accept => self.accept(session),
            Action::Find
                if !matches!(self.choice, PeopleChoice::Parted(..) | PeopleChoice::Alike(_)) =>
            {
                (self.typing, self.place) = (true, None);
            }
            Action::Sort => {
                self.by_name = !self.by_name;
                self.stay = self.current_name();
                self.arrange(session);
            }
            Action::MergePeople => self.merge(session),
            Action::PartPeople => self.part(session),
            Action::Undo | Action::Redo => {
                self.stay = self.current_name();
                undo_or_redo_own(session, action == Action::Undo, |_, step| {
                    step.changes_file(StepFile::People)
                });
            }
            Action::Dismiss => self.dismiss(session),
            _ => return Handled::No,
        }
        self.look(session);
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        match &mut self.choice {
            PeopleChoice::Role(_, role) => Some(role),
            _ => self.typing.then_some(&mut self.input),
        }
    }

    fn typed(&mut self, session: &mut Session) {
        if matches!(self.choice, PeopleChoice::Role(..)) {
            return;
        }
        self.cursor = 0;
        self.arrange(session);
    }

    fn mouse(&mut self, event: MouseEvent, _: &Geometry, session: &mut Session) {
        let Some((by, back)) = notch_of(event) else { return };
        self.step(by, back);
        self.look(session);
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        let reply = match claim(&mut self.counting, reply) {
            Ok(Some(counts)) => {
                self.stay = self.stay.take().or_else(|| self.current_name());
                self.counts = counts;
                if let PeopleChoice::Alike(at) = &mut self.choice {
                    *at = (*at).min(self.counts.alike.len().saturating_sub(1));
                }
                (self.placed, self.place) = (None, None);
                self.arrange(session);
                return Ok(());
            }
            Ok(None) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match claim(&mut self.finding, reply) {
            Ok(places) => {
                self.places = places.unwrap_or_default();
                return Ok(());
            }
            Err(reply) => reply,
        };
        if let Some(shown) = claim(&mut self.arranging, reply)? {
            self.shown = shown;
            let people = self.counts.index.people.all();
            let stay = self.stay.take();
            let is_it = |who: &u32| {
                let person = people.get(*who as usize);
                person.is_some_and(|person| Some(&person.name) == stay.as_ref())
            };
            let place = self.shown.iter().position(is_it).unwrap_or(self.cursor);
            self.cursor = place.min(self.shown.len().saturating_sub(1));
            self.look(session);
        }
        Ok(())
    }

    fn notice(&mut self, notice: &Notice, session: &mut Session) {
        if *notice == Notice::Indexed {
            self.is_early = false;
            self.count(session);
        }
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        if action == Some(Action::Switch) && self.finding.is_some() {
            return true;
        }
        let is_old = || !Arc::ptr_eq(&self.counts.index, &session.index);
        if self.changes(action) && (session.is_changing_library() || is_old()) {
            return true;
        }
        if matches!(action, Some(Action::Undo | Action::Redo)) && session.is_waiting() {
            return true;
        }
        // Until people are in their order, the cursor is on nobody in particular.
        self.is_waiting() && !self.takes_text() && !matches!(action, None | Some(Action::Dismiss))
    }

    fn is_waiting(&self) -> bool {
        self.is_early
            || self.arranging.is_some()
            || (self.shown.is_empty() && self.counting.is_some())
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        self.room = draw::room_for_places(self, geometry);
        if self.room == 0 {
            self.place = None;
        }
    }

    fn line(&self) -> Option<usize> {
        Some(match (&self.choice, self.place) {
            (PeopleChoice::Parted(_, at) | PeopleChoice::Alike(at), _) => *at,
            (_, Some(at)) => at,
            _ => self.cursor,
        })
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        hints::hints(self)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
