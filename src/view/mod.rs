//! The views: one folder for each pane and each overlay, with its state, its keys, what it asks of
//! workers, its hints and its drawing.
//!
//! Owns what every view can do, and the list of overlays, which stands here and nowhere else. A
//! view knows the session and what it is drawn with ([`crate::widget`]); it knows no other view
//! and not the desk. What it needs of them it requests of the session. Drawing takes `&self`.

pub mod card;
pub mod finder;
pub mod geometry;
pub mod help;
pub mod list;
pub mod note_editor;
pub mod notes;
pub mod occurrences;
pub mod page;
pub mod prompt;
pub mod review;
pub mod scene;
pub mod tag_picker;
pub mod timeline;

use std::fmt::Debug;

use crossterm::event::{KeyEvent, MouseEvent};
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

/// Every overlay, by what opens it.
pub const OVERLAYS: &[fn(&Request, &mut Session) -> Opening] = &[
    finder::open,
    prompt::open,
    note_editor::open,
    tag_picker::open,
    occurrences::open,
    review::open,
    timeline::open,
    card::open,
    help::open,
];

/// What comes of a request, as far as one overlay is concerned.
#[derive(Debug)]
pub enum Opening {
    /// It is not for this overlay.
    NotMine,
    /// It is, but there is nothing to show; that has been said.
    Refused,
    /// It opens.
    View(Box<dyn View>),
}

impl Opening {
    /// It opens with this view.
    pub fn view(view: impl View + 'static) -> Self {
        Self::View(Box::new(view))
    }
}

/// Whether a view did something with what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It did, or said why not.
    Yes,
    /// It has no use for it.
    No,
}

/// An action that the bottom line hints at, and the word for it.
pub type Hint = (Action, &'static str);

/// A pane or an overlay.
pub trait View: Debug {
    /// Whose keys it has.
    fn mode(&self) -> Mode;

    /// Does an action.
    fn act(&mut self, action: Action, session: &mut Session) -> Handled;

    /// Whether characters are typed into it, so that none of them is a command.
    fn takes_text(&self) -> bool {
        false
    }

    /// Takes a key that calls no action here.
    fn key(&mut self, _key: KeyEvent, _session: &mut Session) -> Handled {
        Handled::No
    }

    /// Takes pasted text.
    fn paste(&mut self, _text: &str, _session: &mut Session) -> Handled {
        Handled::No
    }

    /// Takes what the mouse did.
    fn mouse(&mut self, _event: MouseEvent, _geometry: &Geometry, _session: &mut Session) {}

    /// Takes the text that the reader wrote in their own editor.
    fn edited(&mut self, _text: &str, _session: &mut Session) {}

    /// Takes an answer to what it has asked.
    ///
    /// # Errors
    /// The reply, if it has not asked for it.
    fn reply(&mut self, reply: Reply, _session: &mut Session) -> Result<(), Reply> {
        Err(reply)
    }

    /// Takes notice of what happened elsewhere.
    fn notice(&mut self, _notice: &Notice, _session: &mut Session) {}

    /// The screen, or what is shown on it, is another: keeps its cursor in view.
    fn fit(&mut self, _geometry: &Geometry, _session: &mut Session) {}

    /// Whether an action has to wait, with all keys after it, for something that is on its way;
    /// `None`: a key that is typed.
    fn waits(&self, _action: Option<Action>, _session: &Session) -> bool {
        false
    }

    /// Whether it is waiting for an answer that its keys wait for.
    fn is_waiting(&self) -> bool {
        false
    }

    /// The line that its cursor is on, if it has one: that a move led nowhere is said then.
    fn line(&self) -> Option<usize> {
        None
    }

    /// The note that is being written in it.
    fn draft(&self) -> Option<Draft> {
        None
    }

    /// What is hinted at on the bottom line.
    fn hints(&self, session: &Session) -> Vec<Hint>;

    /// Draws it; returns the place of its caret, if there is one to show.
    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position>;
}
