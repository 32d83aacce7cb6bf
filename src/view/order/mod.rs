//! The choice of orders of the list.
//!
//! Owns the letter of each order in the choice. The order in force, chosen again, is turned round.

mod draw;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View, stepped};
use crate::model::settings::Sort;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::request::Request;

/// The orders, each with the letter that chooses it.
const ORDERS: [(char, Sort); 5] = [
    ('p', Sort::Path),
    ('t', Sort::Title),
    ('d', Sort::Date),
    ('r', Sort::Recent),
    ('n', Sort::Annotated),
];

/// The choice of orders.
#[derive(Debug)]
pub struct OrderChoice {
    /// The order under the cursor, by its place in [`ORDERS`].
    cursor: usize,
    /// The order in force, and whether it is turned round.
    now: (Sort, bool),
}

/// Opens the choice, with the cursor on the order in force.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Sort) {
        return Opening::NotMine;
    }
    let order = session.documents.wanted_order();
    let now = (order.sort, order.reversed);
    let cursor = ORDERS.iter().position(|(_, sort)| *sort == now.0).unwrap_or(0);
    Opening::view(OrderChoice { cursor, now })
}

impl OrderChoice {
    fn choose(&self, at: usize, session: &mut Session) {
        if let Some((_, sort)) = ORDERS.get(at) {
            let reversed = *sort == self.now.0 && !self.now.1;
            session.request(Request::Close);
            session.order_by(*sort, reversed);
        }
    }

    fn step(&mut self, back: bool) {
        self.cursor = stepped(self.cursor, 1, back, ORDERS.len());
    }
}

impl View for OrderChoice {
    fn mode(&self) -> Mode {
        Mode::Order
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Next => self.step(false),
            Action::Previous => self.step(true),
            Action::Accept => self.choose(self.cursor, session),
            // The key that opened the choice turns the order in force round.
            Action::Sort => {
                let at = ORDERS.iter().position(|(_, sort)| *sort == self.now.0);
                self.choose(at.unwrap_or(self.cursor), session);
            }
            Action::Dismiss => session.request(Request::Close),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        let KeyCode::Char(typed) = key.code else { return Handled::No };
        let Some(at) = ORDERS.iter().position(|(letter, _)| *letter == typed) else {
            return Handled::No;
        };
        self.choose(at, session);
        Handled::Yes
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "order by this"),
            (Action::Sort, "reverse"),
            (Action::Next, "next"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
