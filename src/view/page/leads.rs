//! What the foot of the page says of what can be followed at the caret.

use crate::model::count::number_of;
use crate::model::find::excerpt;
use crate::model::folding::Folding;
use crate::model::paragraph::paragraph_at;
use crate::model::span::Span;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::follow::{Lead, follow, lead, next_lead};
use crate::session::keymap::Mode;
use crate::session::page::Page;
use crate::session::people::person_at;

/// How much of a note is shown, in characters, and of the words that a link leads to.
const NOTE: usize = 200;
const WORDS: usize = 40;
/// More of it is not looked at, in bytes.
const NEAR: usize = 4096;

/// Follows what is under the caret, or says that there is nothing to follow.
pub(super) fn follow_or_say(session: &mut Session) {
    if session.reading.page.is_none() {
        session.set_error(session.no_document());
    } else if !follow(session) {
        let key = session.key(Mode::Reading, Action::References);
        let all = if key.is_empty() {
            String::new()
        } else {
            format!("; {key} lists what is cited but missing")
        };
        session.set_error(format!("nothing is cited under the caret{all}"));
    }
}

/// Goes to the next thing that can be followed, or to the one before.
pub(super) fn go_to_next(back: bool, session: &mut Session) {
    let frame = session.frame();
    let Some(page) = &session.reading.page else {
        session.set_error(session.no_document());
        return;
    };
    let Some((at, wrapped)) = next_lead(session, page, back) else {
        session.set_error("there is no reference, note or link to follow in this document");
        return;
    };
    let is_only = page.stands_at(at) == page.caret;
    if let Some(page) = session.reading.page.as_mut() {
        page.go_to(at, frame);
    }
    if wrapped && is_only {
        session.set_info("there is no other reference, note or link in this document");
    } else if wrapped {
        session.set_info(if back { "around to the last" } else { "around to the first" });
    }
}

/// Returns where what is under the caret leads: what the note says, the address, the document that is
/// meant; and which keys go there and come back.
pub(super) fn words(session: &Session, page: &Page) -> Option<(String, String)> {
    let [go, back] = [Action::Open, Action::Back].map(|action| session.key(Mode::Reading, action));
    let keys = match (go.is_empty(), back.is_empty()) {
        (true, _) => String::new(),
        (_, true) => format!(" · {go} goes there"),
        _ => format!(" · {go} goes there, {back} comes back"),
    };
    let Some(lead) = lead(session, page) else { return who(session, page) };
    Some(match lead {
        Lead::Place(at) => (format!("→ {}", words_at(page, at, WORDS)), keys),
        Lead::Note(note) => (words_at(page, note.start, NOTE), String::new()),
        Lead::Call(call) => (format!("↑ {}", words_before(page, call)), keys),
        Lead::Address(address) => (address, String::new()),
        Lead::Document(path) => (session.documents.get(&path)?.short_name(), keys),
        Lead::Several(_, fitting) => {
            let count = number_of(fitting.len(), "document");
            (format!("one of {count}"), format!(" · {go} lists them"))
        }
        Lead::NoNote | Lead::Nothing(_) => return None,
    })
}

/// Returns whose name is at the caret, if it is not the one that the person is known by here; and which
/// key tells more.
fn who(session: &Session, page: &Page) -> Option<(String, String)> {
    let (span, person) = person_at(session, page)?;
    let named = page.text().slice(span);
    if Folding::LOOSE.fold(named) == Folding::LOOSE.fold(&person.name) {
        return None;
    }
    let role = person.role.as_ref().map(|role| format!(", {role}")).unwrap_or_default();
    let key = session.key(Mode::Reading, Action::Card);
    let more = if key.is_empty() { key } else { format!(" · {key} tells more") };
    Some((format!("{named}: {}{role}", person.name), more))
}

/// Returns the words of the paragraph at byte `at`, as many as `most` characters.
fn words_at(page: &Page, at: usize, most: usize) -> String {
    let end = paragraph_at(page.prose(), at).map_or(at, |span| span.end);
    excerpt(page.text().slice(Span::new(at, end.min(at + NEAR))), most)
}

/// Returns the last words before the call of a note, with its number.
fn words_before(page: &Page, call: Span) -> String {
    let text = page.text();
    let from = text.floor_grapheme(call.start.saturating_sub(WORDS));
    let start = paragraph_at(page.prose(), call.start).map_or(from, |span| span.start.max(from));
    let words = text.slice(Span::new(start, call.end));
    // It begins with a whole word.
    let whole =
        words.find(char::is_whitespace).filter(|_| start == from).map_or(0, |blank| blank + 1);
    excerpt(&words[whole..], WORDS)
}
