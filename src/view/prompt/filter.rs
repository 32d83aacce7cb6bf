//! The filter of the list, while it is being typed.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use crate::model::count::{number_of, thousands};
use crate::model::search::query::SearchQuery;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::completion::{Completing, Completions};
use crate::session::documents::Reason;
use crate::session::keymap::Mode;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;
use crate::session::status::Status;
use crate::view::scene::Scene;
use crate::view::{Handled, Hint, View};
use crate::widget::field::TextField;
use crate::widget::pen;

/// The line after `/` in the list.
#[derive(Debug)]
pub struct FilterPrompt {
    input: TextField,
    /// The filter when the prompt was opened.
    before: String,
    completing: Option<Pending<Completing>>,
    /// The completions, if there are several.
    choices: Vec<String>,
}

impl FilterPrompt {
    pub(super) fn new(session: &mut Session) -> Self {
        session.documents.hold_cursor();
        let before = session.documents.wanted_filter().to_owned();
        // What is typed next is another word, unless the blank is taken back.
        let begun = if before.is_empty() { String::new() } else { format!("{before} ") };
        Self { input: TextField::new(&begun), before, completing: None, choices: Vec::new() }
    }

    /// Inserts as much as all completions have in common, and shows them if there are several.
    fn complete(&mut self, completions: &Completions, session: &mut Session) {
        if completions.before != self.input.before() {
            return;
        }
        let begun = &self.input.before()[completions.start..];
        let Some(put) = completions.common(begun) else {
            session.set_error("nothing to complete");
            return;
        };
        let begun = begun.len();
        self.input.replace_before(begun, &put);
        self.typed(session);
        if completions.all.len() > 1 {
            self.choices = completions.all.iter().map(|one| bare(one)).collect();
        }
    }

    /// Puts the first filter that would find something in the place of this one.
    fn take_offer(&mut self, session: &mut Session) {
        match session.documents.offers().first() {
            Some(offer) => {
                self.input = TextField::new(&offer.filter);
                self.typed(session);
            }
            None if session.documents.is_empty() => session.set_error("nothing else finds any"),
            None => session.set_error("this finds documents as it is"),
        }
    }

    /// Returns how many documents match, or what would match.
    fn aside(session: &Session) -> String {
        if session.documents.fault().is_some() {
            return String::new();
        }
        if let Some(offer) = session.documents.offers().first() {
            let key = session.key(Mode::Prompt, Action::Next);
            return format!("0; {key}: {} finds {}", offer.filter, thousands(offer.count));
        }
        let shown = session.documents.len();
        let all = number_of(shown + session.documents.hidden(), "document");
        format!("{} of {all}", thousands(shown))
    }
}

/// Returns a completion without what is put around it.
fn bare(completion: &str) -> String {
    completion.trim().trim_matches('"').to_owned()
}

impl View for FilterPrompt {
    fn mode(&self) -> Mode {
        Mode::Prompt
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Accept => {
                // What is wrong only as long as it is not finished is wrong now.
                let saved = session.documents.saved();
                let query = SearchQuery::parse(self.input.text(), &session.index.people, &saved);
                if let Some(why) = query.fault().map(|problem| problem.error.to_string()) {
                    session.set_error(why);
                } else {
                    session.request(Request::Close);
                    session.documents.release_cursor();
                    session.say_filtered();
                }
            }
            Action::Dismiss => {
                session.request(Request::Close);
                session.want_filter(&self.before, Reason::GivenUp);
            }
            Action::Next => self.take_offer(session),
            Action::Complete => {
                self.completing = Some(session.ask(Completing {
                    before: self.input.before().to_owned(),
                    documents: session.documents.all().clone(),
                    index: session.index.clone(),
                    saved: (*session.documents.saved()).clone(),
                }));
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        Some(&mut self.input)
    }

    fn typed(&mut self, session: &mut Session) {
        self.completing = None;
        self.choices.clear();
        session.want_filter(self.input.text(), Reason::Filter);
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        if let Some(completions) = claim(&mut self.completing, reply)? {
            self.complete(&completions, session);
        }
        Ok(())
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        // Keys typed next belong after the completed text.
        let is_offer = action == Some(Action::Next) && session.is_offering();
        let is_for_list = matches!(action, Some(Action::Accept | Action::Next));
        self.is_waiting() || is_offer || is_for_list && session.is_arranging()
    }

    fn is_waiting(&self) -> bool {
        self.completing.is_some()
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        Vec::new()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::choices(scene, &self.choices, buffer);
        if let Some(fault) = scene.session.documents.fault()
            && scene.session.status == Status::Quiet
        {
            draw::above(scene, &fault.to_string(), scene.theme.dim, buffer);
        }
        let place = draw::line(scene, "/", &self.input, &Self::aside(scene.session), buffer);
        if self.input.text().is_empty() {
            let key = scene.session.key(Mode::Prompt, Action::Complete);
            let words = format!("words, or from: to: date: tag: …  {key} shows all");
            let area = scene.geometry.hint;
            let room = (area.width / 2).saturating_sub(place.x + 1);
            pen::write_cut(buffer, area, (place.x + 1, area.y), room, &words, scene.theme.dim);
        }
        Some(place)
    }
}
