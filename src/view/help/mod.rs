//! Help: every key with what it does, those of what is on screen first; typing words, or a key, narrows
//! it.
//!
//! Owns which keys are shown, in which order, and how typed words choose among them. How they are set in
//! columns is in `columns.rs`.

mod columns;
mod draw;
mod entries;
#[cfg(test)]
mod tests;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::columns::HelpColumns;
use self::entries::{HelpSection, chosen, count, sections};
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::request::Request;
use crate::widget::field::{TextField, Typed};

/// The help overlay.
#[derive(Debug)]
pub struct Help {
    /// What is on screen: its keys come first.
    of: Mode,
    /// All that can be shown.
    all: Vec<HelpSection>,
    /// What has a key there.
    here: Vec<Action>,
    /// The words typed so far.
    input: TextField,
    /// What of it is shown, in columns.
    columns: HelpColumns,
    /// Columns scrolled out of view at the left.
    top: usize,
    /// Columns and rows of the screen.
    size: (u16, u16),
}

/// Opens help for the pane that has the focus, or for an overlay.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let of = match request {
        Request::Act(Action::Help) => Mode::of(session.panes.focus),
        Request::ShowKeys(mode) => *mode,
        _ => return Opening::NotMine,
    };
    let (input, columns) = (TextField::default(), HelpColumns::default());
    let all = sections(session, of);
    let keymap = &session.config.keymap;
    let here = [keymap.actions(of), keymap.actions(Mode::All)].concat();
    Opening::view(Help { of, all, here, input, columns, top: 0, size: (0, 0) })
}

impl Help {
    /// Sets what is shown in the columns of the screen.
    fn lay_out(&mut self) {
        let chosen = chosen(&self.all, self.input.text());
        self.columns = HelpColumns::new(&chosen, draw::room(self.size));
        self.top = self.top.min(self.columns.hidden());
    }

    /// Returns what is done if nothing else is shown: the one action that typing has left, if it is one
    /// of the pane that help was opened from.
    fn only(&self) -> Option<Action> {
        let chosen = chosen(&self.all, self.input.text());
        let mut actions = chosen.iter().flat_map(|section| &section.entries).map(|one| one.action);
        let only = actions.next()?;
        let is_here = self.of.is_pane() && self.here.contains(&only);
        (is_here && actions.all(|other| other == only)).then_some(only)
    }

    /// Returns how many keys are shown, and how many there are.
    fn counts(&self) -> (usize, usize) {
        (count(&chosen(&self.all, self.input.text())), count(&self.all))
    }
}

impl View for Help {
    fn mode(&self) -> Mode {
        Mode::Finder
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        let page = self.columns.fit;
        self.top = match action {
            Action::Next => self.top + 1,
            Action::Previous => self.top.saturating_sub(1),
            Action::PageDown => self.top + page,
            Action::PageUp => self.top.saturating_sub(page),
            Action::Accept | Action::Dismiss => {
                session.request(Request::Close);
                if let Some(only) = self.only().filter(|_| action == Action::Accept) {
                    session.request(Request::Act(only));
                }
                return Handled::Yes;
            }
            _ => return Handled::No,
        }
        .min(self.columns.hidden());
        Handled::Yes
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn input(&mut self) -> Option<&mut TextField> {
        Some(&mut self.input)
    }

    fn typed(&mut self, _: &mut Session) {
        self.top = 0;
        self.lay_out();
    }

    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        // The key that opened it closes it.
        if key.code == KeyCode::Char('?') && self.input.text().is_empty() {
            session.request(Request::Close);
            return Handled::Yes;
        }
        match self.input.key(key) {
            Typed::Changed => self.typed(session),
            Typed::Moved => {}
            Typed::Nothing => return Handled::No,
        }
        Handled::Yes
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        if self.size != geometry.size() {
            self.size = geometry.size();
            self.lay_out();
        }
    }

    fn line(&self) -> Option<usize> {
        Some(self.top)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        let close = (Action::Dismiss, "close");
        if self.only().is_some() {
            return vec![(Action::Accept, "do it"), close];
        }
        let scroll = [(Action::Next, "next column"), (Action::Previous, "previous")];
        let scroll = scroll.into_iter().filter(|_| self.columns.hidden() > 0);
        scroll.chain([close]).collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        Some(draw::draw(self, scene, buffer))
    }
}
