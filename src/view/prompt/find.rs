//! Finding in the page, while the search is being typed.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use crate::model::count::thousands;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::jumps::Location;
use crate::session::keymap::Mode;
use crate::session::request::Request;
use crate::view::scene::Scene;
use crate::view::{Handled, Hint, View};
use crate::widget::field::TextField;

/// The line after `/` in the page.
#[derive(Debug)]
pub struct FindPrompt {
    input: TextField,
    /// Caret and top of the page when the prompt was opened, to go back to.
    origin: (usize, usize),
    /// How far the reader has gone back through earlier searches.
    back: usize,
    /// Why the input is not a valid pattern at present, if so.
    fault: Option<String>,
}

impl FindPrompt {
    pub(super) fn new(session: &Session) -> Option<Self> {
        let page = session.reading.page.as_ref()?;
        let origin = (page.caret, page.top);
        Some(Self { input: TextField::default(), origin, back: 0, fault: None })
    }

    fn back_to_origin(&self, session: &mut Session) {
        if let Some(page) = session.reading.page.as_mut() {
            page.search = None;
            page.restore(self.origin);
        }
    }

    /// Accepts the input; if it is empty, repeats the last search.
    fn accept(&self, session: &mut Session) {
        session.request(Request::Close);
        let typed = match self.input.text() {
            typed if typed.trim().is_empty() => session.searches.last().cloned(),
            typed => Some(typed.to_owned()),
        };
        let Some(typed) = typed.filter(|typed| !typed.is_empty()) else {
            session.set_error("there is nothing to search for");
            return;
        };
        session.searches.retain(|other| *other != typed);
        session.searches.push(typed.clone());
        if let Some(path) = session.reading.path().cloned() {
            session.jumps.leave(Location::Page(path, self.origin));
        }
        let search = session.reading.page.as_mut().and_then(|page| page.search.as_mut());
        let search = search.filter(|search| search.pattern.query() == typed);
        let Some(search) = search else {
            if let Err(error) = session.search_for(&typed, self.origin.0, false) {
                session.set_error(format!("invalid regex: {error}"));
            }
            return;
        };
        search.typing = false;
        match &search.matches {
            Some(matches) if matches.is_empty() => {
                session.set_error(format!("“{typed}” is not in this document"));
            }
            Some(_) => session.say_match(false),
            None => {}
        }
    }

    /// Recalls an older search, or a newer one.
    fn recall(&mut self, older: bool, session: &mut Session) {
        let last = session.searches.len();
        let back = if older { self.back + 1 } else { self.back.wrapping_sub(1) };
        if back > last {
            session.set_error("nothing else was searched for");
            return;
        }
        self.back = back;
        let before = last.checked_sub(back).and_then(|at| session.searches.get(at));
        self.input = TextField::new(before.map_or("", String::as_str));
        self.typed(session);
    }

    /// Returns how many matches there are, or what is wrong with the pattern.
    fn aside(&self, session: &Session) -> String {
        if self.input.text().is_empty() {
            return "start with / for a regular expression".to_owned();
        }
        if let Some(fault) = &self.fault {
            return format!("incomplete regex: {fault}");
        }
        let page = session.reading.page.as_ref();
        let Some((page, search)) = page.and_then(|page| Some((page, page.search.as_ref()?))) else {
            return String::new();
        };
        match (&search.matches, search.number(page.caret)) {
            (None, _) => match search.progress {
                None => "…".to_owned(),
                Some((percent, all)) => format!("{} so far, {percent} % …", thousands(all)),
            },
            (Some(all), Some(number)) => {
                format!("{} of {}", thousands(number), thousands(all.len()))
            }
            (Some(all), None) if all.is_empty() => "no match".to_owned(),
            (Some(all), None) if all.len() == 1 => "1 match".to_owned(),
            (Some(all), None) => format!("{} matches", thousands(all.len())),
        }
    }
}

impl View for FindPrompt {
    fn mode(&self) -> Mode {
        Mode::Prompt
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Accept => self.accept(session),
            Action::Dismiss => {
                session.request(Request::Close);
                self.back_to_origin(session);
            }
            Action::Previous | Action::Next => self.recall(action == Action::Previous, session),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        Some(&mut self.input)
    }

    fn typed(&mut self, session: &mut Session) {
        self.back_to_origin(session);
        let found = session.search_for(self.input.text(), self.origin.0, true);
        self.fault = found.err().map(|error| error.to_string());
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        Vec::new()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        Some(draw::line(scene, "/", &self.input, &self.aside(scene.session), buffer))
    }
}
