//! The views: one folder for each pane and each overlay, with its state, its keys, its questions to
//! workers, its hints and its drawing.
//!
//! Owns the [`View`] trait and the list of overlays, which exists only here. A view knows the
//! session and the means of drawing ([`crate::widget`]); it knows neither the other views nor the
//! desk. Whatever it needs from them it requests through the session. Drawing takes `&self`.

pub mod bookmarks;
pub mod candidates;
pub mod card;
pub mod codebook;
pub mod finder;
pub mod geometry;
pub mod help;
pub mod list;
pub mod note_editor;
pub mod notes;
pub mod occurrences;
pub mod order;
pub mod outline;
pub mod page;
pub mod passages;
pub mod peek;
pub mod people;
pub mod prompt;
pub mod review;
pub mod scene;
pub mod search;
pub mod stats;
pub mod tag_picker;
#[cfg(test)]
mod tests;
pub mod timeline;

use std::fmt::Debug;

use crossterm::event::{KeyEvent, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::geometry::Geometry;
use self::scene::Scene;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::memory::Draft;
use crate::session::question::Reply;
use crate::session::request::{Notice, Request};
use crate::widget::field::{TextField, Typed};

/// Returns where a cursor on item `at` of `count` comes to, `by` items further down or up; it stops at
/// the ends.
fn stepped(at: usize, by: usize, back: bool, count: usize) -> usize {
    let to = if back { at.saturating_sub(by) } else { at.saturating_add(by) };
    to.min(count.saturating_sub(1))
}

/// Returns the first line that is shown of `count`, where `fit` have room: there are lines after the
/// cursor as well as before it.
fn first_shown(cursor: usize, fit: usize, count: usize) -> usize {
    cursor.saturating_sub(fit / 2).min(count.saturating_sub(fit))
}

/// Lines that a page key moves a cursor by, and that one notch of the wheel does.
const PAGE: usize = 10;
const NOTCH: usize = 3;

/// Returns by how many lines an action moves a cursor in a list, and whether up; `None` if it does not.
fn step_of(action: Action) -> Option<(usize, bool)> {
    Some(match action {
        Action::Next => (1, false),
        Action::Previous => (1, true),
        Action::PageDown | Action::HalfPageDown => (PAGE, false),
        Action::PageUp | Action::HalfPageUp => (PAGE, true),
        Action::Start => (usize::MAX, true),
        Action::End => (usize::MAX, false),
        _ => return None,
    })
}

/// Returns by how many lines the wheel moves it.
fn notch_of(event: MouseEvent) -> Option<(usize, bool)> {
    match event.kind {
        MouseEventKind::ScrollDown => Some((NOTCH, false)),
        MouseEventKind::ScrollUp => Some((NOTCH, true)),
        _ => None,
    }
}

/// The functions that open the overlays, tried in this order.
pub const OVERLAYS: &[fn(&Request, &mut Session) -> Opening] = &[
    finder::open,
    prompt::open,
    note_editor::open,
    tag_picker::open,
    occurrences::open,
    review::open,
    search::open,
    passages::open,
    timeline::open,
    stats::open,
    people::open,
    codebook::open,
    order::open,
    outline::open,
    peek::open,
    bookmarks::open,
    candidates::open,
    card::open,
    help::open,
];

/// How one overlay responds to a request.
#[derive(Debug)]
pub enum Opening {
    /// The request is not for this overlay.
    NotMine,
    /// The request is for this overlay, but there is nothing to show; the reader has been told.
    Refused,
    /// The overlay opens.
    View(Box<dyn View>),
}

impl Opening {
    /// Creates an opening that shows this view.
    pub fn view(view: impl View + 'static) -> Self {
        Self::View(Box::new(view))
    }
}

/// Whether a view handled what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It did something, or said why it could not.
    Yes,
    /// It has no use for it.
    No,
}

/// An action hinted at on the bottom line, and its label there.
pub type Hint = (Action, &'static str);

/// A pane or an overlay.
pub trait View: Debug {
    /// Returns the mode whose keys apply in this view.
    fn mode(&self) -> Mode;

    /// Performs an action.
    fn act(&mut self, action: Action, session: &mut Session) -> Handled;

    /// Returns whether the view takes typed text, so that no character is a command.
    fn takes_text(&self) -> bool {
        false
    }

    /// Returns the line of input that typed text goes to, if the view has one.
    fn input(&mut self) -> Option<&mut TextField> {
        None
    }

    /// Called when the text in the line of input has changed.
    fn typed(&mut self, _session: &mut Session) {}

    /// Handles a key that is not bound to an action here.
    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        match self.input().map_or(Typed::Nothing, |input| input.key(key)) {
            Typed::Changed => self.typed(session),
            Typed::Moved => {}
            Typed::Nothing => return Handled::No,
        }
        Handled::Yes
    }

    /// Gives the tag on `key`, or takes it off, where tags are given.
    fn tag_on_key(&mut self, _key: char, _session: &mut Session) -> Handled {
        Handled::No
    }

    /// Handles pasted text.
    fn paste(&mut self, text: &str, session: &mut Session) -> Handled {
        let Some(input) = self.input() else { return Handled::No };
        input.insert(text);
        self.typed(session);
        Handled::Yes
    }

    /// Handles a mouse event.
    fn mouse(&mut self, _event: MouseEvent, _geometry: &Geometry, _session: &mut Session) {}

    /// Receives the text that the reader wrote in an external editor.
    fn edited(&mut self, _text: &str, _session: &mut Session) {}

    /// Handles a reply to a question that this view asked.
    ///
    /// # Errors
    /// Returns the reply if this view did not ask for it.
    fn reply(&mut self, reply: Reply, _session: &mut Session) -> Result<(), Reply> {
        Err(reply)
    }

    /// Handles a notice of something that happened elsewhere.
    fn notice(&mut self, _notice: &Notice, _session: &mut Session) {}

    /// Called after the screen size or its content may have changed; keeps the cursor in view.
    fn fit(&mut self, _geometry: &Geometry, _session: &mut Session) {}

    /// Returns whether an action, and all keys after it, must wait for something that is pending.
    /// `None` stands for a typed key.
    fn waits(&self, _action: Option<Action>, _session: &Session) -> bool {
        false
    }

    /// Returns whether the view is waiting for an answer that its keys depend on.
    fn is_waiting(&self) -> bool {
        false
    }

    /// Returns the line that the cursor is on, if the view has one. It is used to tell the reader
    /// that a move led nowhere.
    fn line(&self) -> Option<usize> {
        None
    }

    /// Returns the note being written in this view, if any.
    fn draft(&self) -> Option<Draft> {
        None
    }

    /// Returns the hints for the bottom line.
    fn hints(&self, session: &Session) -> Vec<Hint>;

    /// Draws the view; returns the position of its caret, if there is one to show.
    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position>;
}
