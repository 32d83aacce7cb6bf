//! The line in which the first letters of a word are typed. It closes by itself with the last of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use crate::model::grapheme::graphemes;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::leap::{LETTERS, leap, select_from_to};
use crate::session::request::Request;
use crate::view::scene::Scene;
use crate::view::{Handled, Hint, View};
use crate::widget::field::TextField;

/// The line for the letters.
#[derive(Debug)]
pub struct LeapPrompt {
    input: TextField,
    /// Whether the letters of two words are typed, to select from one to the other.
    from_to: bool,
}

impl LeapPrompt {
    pub(super) fn new(from_to: bool) -> Self {
        Self { input: TextField::default(), from_to }
    }

    fn count(&self) -> usize {
        graphemes(self.input.text()).count()
    }

    fn go(&self, session: &mut Session) {
        session.request(Request::Close);
        let letters = self.input.text();
        if self.from_to && self.count() <= LETTERS {
            session.set_error("the letters of two words are needed");
        } else if self.from_to {
            select_from_to(session, letters);
        } else if letters.trim().is_empty() {
            session.set_error("no letters were typed");
        } else {
            leap(session, letters);
        }
    }
}

impl View for LeapPrompt {
    fn mode(&self) -> Mode {
        Mode::Prompt
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Accept => self.go(session),
            Action::Dismiss => session.request(Request::Close),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        Some(&mut self.input)
    }

    fn typed(&mut self, session: &mut Session) {
        let wanted = if self.from_to { 2 * LETTERS } else { LETTERS };
        if self.count() >= wanted {
            self.go(session);
        }
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        Vec::new()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let words = match (self.from_to, self.count()) {
            (false, _) => "two letters: the next word that begins so",
            (true, 0..LETTERS) => "first word, last word: two letters each",
            (true, _) => "two letters of the last word",
        };
        let sign = if self.from_to { "from, to: " } else { "to: " };
        Some(draw::line(scene, sign, &self.input, words, buffer))
    }
}
