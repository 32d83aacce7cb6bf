//! What a key means, and when it is played: at once, or once what it waits for has arrived.
//!
//! Owns what a key with Alt is that means nothing: `Esc`, and then the key. A terminal sends the
//! same for both, and tmux makes one of them where the second comes soon after the first.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::Desk;
use super::count::is_repeated;
use crate::model::codebook::Tag;
use crate::session::action::Action;
use crate::session::event::Effect;
use crate::session::key::Key;
use crate::session::keymap::{Meaning, Mode};
use crate::session::request::Request;
use crate::session::status::Status;
use crate::view::Handled;

/// Returns `Esc`, and the key without Alt.
fn apart(event: KeyEvent) -> [KeyEvent; 2] {
    let plain = KeyEvent { modifiers: event.modifiers.difference(KeyModifiers::ALT), ..event };
    [KeyEvent::from(KeyCode::Esc), plain]
}

impl Desk {
    /// Handles a key.
    pub(super) fn key(&mut self, event: KeyEvent) {
        if event.kind == KeyEventKind::Release {
            return;
        }
        if self.is_loose_alt(event) {
            for key in apart(event) {
                self.key(key);
                self.settle();
            }
            return;
        }
        // The finder can be closed, and the program left, without waiting for an answer.
        let gives_up = !self.held.is_empty() && self.gives_up(event);
        if gives_up {
            self.held.clear();
        }
        if !self.held.is_empty() || self.must_wait(event) {
            if self.pressed.is_empty() {
                self.session.status = Status::Quiet;
            }
            self.pressed.clear();
            self.held.push(event);
        } else {
            self.press(event);
        }
    }

    /// Returns whether a key closes a view whose keys are waiting for an answer, or is meant for when
    /// no answer comes.
    fn gives_up(&self, event: KeyEvent) -> bool {
        match self.meaning(&[Key::of(event)]) {
            Meaning::Action(Action::Dismiss) => self.mode() == Mode::Finder,
            Meaning::Action(Action::QuitUnsaved) => true,
            _ => false,
        }
    }

    /// Returns whether a key, and all keys after it, must wait for something that is pending.
    fn must_wait(&self, event: KeyEvent) -> bool {
        let (top, session) = (self.top(), &self.session);
        let key = Key::of(event);
        let pressed: Vec<Key> = self.pressed.iter().copied().chain([key]).collect();
        match self.meaning(&pressed) {
            _ if self.is_typed(key) => top.waits(None, session),
            // The key of a tag comes next, or is this one.
            _ if self.calls_for_tag() => top.waits(None, session),
            Meaning::Action(action) => top.waits(Some(action), session),
            // What a chord will mean is not known yet, so it waits from its first key on.
            Meaning::Prefix(_) => self.mode().is_pane() && top.waits(None, session),
            Meaning::Nothing => false,
        }
    }

    /// Plays the keys that were held back, once what they waited for has arrived.
    pub(super) fn release_keys(&mut self) {
        while let Some(event) = self.held.first().copied() {
            if self.must_wait(event) {
                return;
            }
            self.held.remove(0);
            self.press(event);
            self.settle();
        }
    }

    /// Returns whether the keys so far call for the key of a tag.
    pub(super) fn calls_for_tag(&self) -> bool {
        self.pressed.len() == 1
            && self.meaning(&self.pressed) == Meaning::Action(Action::TagByKey)
            && !self.top().takes_text()
    }

    /// Gives the tag on a key. On a national layout a key of the codebook that is a letter of it comes
    /// first.
    fn tag_by_key(&mut self, key: Key) {
        let on = |key: Key| key.typed().filter(|c| self.session.codebook.on_key(*c).is_some());
        let latin = || key.latin().and_then(on);
        match on(key).or_else(latin).or(key.typed()) {
            Some(c) => {
                let (view, session) = self.top_mut();
                if view.tag_on_key(c, session) == Handled::Yes {
                    session.working.acted(Some(Action::TagByKey));
                    self.practice.count(Action::TagByKey);
                }
            }
            None if key.code == KeyCode::Esc => {}
            None => self.session.set_error("a character is the key of a tag; nothing was done"),
        }
    }

    /// Returns whether this is a key with Alt that means nothing here.
    fn is_loose_alt(&self, event: KeyEvent) -> bool {
        if self.calls_for_tag() {
            return false;
        }
        let pressed: Vec<Key> = self.pressed.iter().copied().chain([Key::of(event)]).collect();
        event.modifiers.contains(KeyModifiers::ALT) && self.meaning(&pressed) == Meaning::Nothing
    }

    fn press(&mut self, event: KeyEvent) {
        if self.is_loose_alt(event) {
            // It was held back, and would have meant something where it was pressed.
            for key in apart(event) {
                self.press(key);
                self.settle();
            }
            return;
        }
        let key = Key::of(event);
        if self.pressed.is_empty() {
            self.paused = false;
            self.session.status = Status::Quiet;
            if self.takes_digit(key) {
                return;
            }
        }
        if self.calls_for_tag() {
            self.pressed.clear();
            self.tag_by_key(key);
            return;
        }
        self.pressed.push(key);
        match self.meaning(&self.pressed) {
            _ if self.pressed.len() == 1 && self.is_typed(key) => {
                self.pressed.clear();
                self.typed(event);
            }
            Meaning::Action(Action::TagByKey) if self.calls_for_tag() => drop(self.count.take()),
            Meaning::Action(action) => {
                self.pressed.clear();
                self.act_counted(action);
            }
            Meaning::Prefix(_) => {}
            Meaning::Nothing => {
                self.session.working.acted(None);
                self.count.take();
                let pressed = std::mem::take(&mut self.pressed);
                if pressed.len() == 1 {
                    self.typed(event);
                } else {
                    self.say_nothing(&pressed);
                }
            }
        }
    }

    /// Returns what keys mean in the view on top. On a national keyboard layout, they mean what the
    /// keys in the same positions mean.
    fn meaning(&self, pressed: &[Key]) -> Meaning {
        let (mode, keymap) = (self.key_mode(), &self.session.config.keymap);
        let own = keymap.meaning(mode, pressed);
        if own != Meaning::Nothing || self.top().takes_text() {
            return own;
        }
        let latin: Vec<Key> = pressed.iter().map(|key| key.latin().unwrap_or(*key)).collect();
        keymap.meaning(mode, &latin)
    }

    /// Returns what may follow the keys so far, and what it would do.
    pub(super) fn following(&self) -> Vec<(String, String)> {
        if self.calls_for_tag() {
            return self.tags_by_key();
        }
        let (mode, keymap) = (self.key_mode(), &self.session.config.keymap);
        let mut next = keymap.following(mode, &self.pressed);
        if next.is_empty() {
            let latin = |key: &Key| key.latin().unwrap_or(*key);
            let latin: Vec<Key> = self.pressed.iter().map(latin).collect();
            next = keymap.following(mode, &latin);
        }
        next.into_iter().map(|(key, action)| (key.to_string(), action.words().to_owned())).collect()
    }

    /// Returns the tags with the key that gives each.
    fn tags_by_key(&self) -> Vec<(String, String)> {
        let codebook = &self.session.codebook;
        let keys = codebook.keys();
        let of = |tag: &Tag| Some((keys.get(tag.name.as_str())?.to_string(), tag.name.clone()));
        codebook.tags.iter().filter_map(of).collect()
    }

    /// Returns whether a key types a character; where text is typed, no character is a command.
    fn is_typed(&self, key: Key) -> bool {
        self.top().takes_text() && key.typed().is_some()
    }

    /// Passes a key that is not bound to an action to the view on top. A key that means nothing
    /// still gets a response.
    fn typed(&mut self, event: KeyEvent) {
        let (view, session) = self.top_mut();
        if view.key(event, session) == Handled::Yes {
            return;
        }
        if view.takes_text() {
            session.set_error("that key does nothing here");
        } else {
            self.say_nothing(&[Key::of(event)]);
        }
    }

    fn say_nothing(&mut self, pressed: &[Key]) {
        let mode = self.mode();
        let shown: Vec<String> = pressed.iter().map(ToString::to_string).collect();
        let help = self.session.key(mode, Action::Help);
        let advice = if help.is_empty() {
            format!("{} closes this", self.session.key(mode, Action::Dismiss))
        } else {
            format!("{help} shows the keys")
        };
        self.session.set_error(format!("{} does nothing here; {advice}", shown.join(" ")));
    }

    /// Takes a key as a digit of a count; returns false if it is none. With a selection, or a highlight
    /// in focus, a digit is the tag on it; so nothing is written where somebody only meant to move.
    fn takes_digit(&mut self, key: Key) -> bool {
        let digit = key.typed().and_then(|typed| typed.to_digit(10));
        let Some(digit) = digit.filter(|_| self.mode().is_pane() && !self.top().takes_text())
        else {
            return false;
        };
        if self.count.shown().is_none() {
            let is_count = match self.meaning(&[key]) {
                Meaning::Action(action) => {
                    action.digit().is_some() && !self.session.is_to_be_tagged()
                }
                Meaning::Prefix(_) => false,
                Meaning::Nothing => digit > 0,
            };
            if !is_count {
                return false;
            }
        }
        self.count.push(digit);
        true
    }

    /// Shows the keys of the overlay on top, over it.
    fn show_keys(&mut self) {
        let mode = self.mode();
        self.beneath.extend(self.overlay.take());
        self.carry_out(Request::ShowKeys(mode));
    }

    /// Performs an action as often as was typed before it, until it leads nowhere.
    fn act_counted(&mut self, action: Action) {
        if self.mode().is_pane() {
            self.practice.count(action);
        }
        match (self.count.take(), action) {
            // Gives up the count, and nothing else.
            (Some(_), Action::Cancel) => {}
            (Some(count), Action::Highlight) => {
                let tag = Action::ALL
                    .iter()
                    .find(|tag| tag.digit().and_then(|digit| digit.to_digit(10)) == Some(count));
                match tag {
                    Some(tag) => self.act(*tag),
                    None => self.session.set_error(self.session.no_tag_on(count, "")),
                }
            }
            (Some(count), action) if is_repeated(action) => {
                for _ in 0..count {
                    self.act(action);
                    if matches!(self.session.status, Status::Error(_)) {
                        break;
                    }
                }
            }
            (_, action) => self.act(action),
        }
    }

    /// Performs an action in the view on top. The desk handles actions that work in every pane or
    /// open a view.
    pub(super) fn act(&mut self, action: Action) {
        if action == Action::Suspend {
            self.session.effect(Effect::Suspend);
            return;
        }
        if !matches!(action, Action::Close | Action::QuitUnsaved) {
            self.session.stay();
        }
        if let Some(lesson) = &mut self.lesson {
            lesson.acted(action);
        }
        let over = self.overlay.is_some();
        let before = self.top().line();
        let (view, session) = self.top_mut();
        let handled = view.act(action, session);
        session.working.acted(Some(action));
        match handled {
            Handled::No if over && action == Action::Help => self.show_keys(),
            Handled::No if over => self.session.set_error("that key does nothing here"),
            Handled::No => self.act_anywhere(action),
            Handled::Yes => {
                let stays = before.is_some() && before == self.top().line();
                if over && stays && self.session.status == Status::Quiet {
                    self.say_end(action);
                }
            }
        }
    }

    /// Says that a move in an overlay led nowhere.
    fn say_end(&mut self, action: Action) {
        match action {
            Action::Up | Action::Previous | Action::PageUp | Action::Start => {
                self.session.set_error("there is nothing above");
            }
            Action::Down | Action::Next | Action::PageDown | Action::End => {
                self.session.set_error("there is nothing below");
            }
            _ => {}
        }
    }
}
