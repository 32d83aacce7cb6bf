//! What a session sends: questions and effects go to the loop, requests and notices to the desk.

use std::collections::VecDeque;

use super::event::Effect;
use super::question::{Ask, Pending, RequestId};
use super::request::{Notice, Request};
use crate::model::cancel::Cancel;

/// What is to be sent, in order.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    effects: Vec<Effect>,
    requests: VecDeque<Request>,
    notices: VecDeque<Notice>,
    asked: u64,
}

impl Outbox {
    pub(super) fn ask<Q: Ask>(&mut self, question: Q) -> Pending<Q> {
        self.asked += 1;
        let (id, cancel) = (RequestId(self.asked), Cancel::default());
        self.effects.push(Effect::Ask(id, Box::new(question.question()), cancel.clone()));
        Pending::new(id, cancel)
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Puts an effect before all others.
    pub(super) fn effect_first(&mut self, effect: Effect) {
        self.effects.insert(0, effect);
    }

    pub(super) fn request(&mut self, request: Request) {
        self.requests.push_back(request);
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        self.notices.push_back(notice);
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(super) fn take_request(&mut self) -> Option<Request> {
        self.requests.pop_front()
    }

    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }
}
