//! Following what is under the caret: a link, a note, or a citation to the cited document.

use crate::model::span::Span;
use crate::model::structure::Target;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::event::Effect;
use crate::session::found::Destination;
use crate::session::keymap::Mode;

/// Goes where the link, the note or the citation under the caret leads; returns false if there is
/// none.
pub(super) fn follow(session: &mut Session) -> bool {
    link(session) || citation(session)
}

/// Goes to the other end of a link or a note within the document, or copies an address outside.
fn link(session: &mut Session) -> bool {
    let Some(page) = &session.reading.page else { return false };
    let (structure, path) = (page.document.structure.clone(), page.document.path.clone());
    let at = page.caret;
    let to = match structure.link_at(at).map(|link| &link.target) {
        Some(Target::Outside(address)) => {
            session.effect(Effect::Copy(address.clone()));
            return true;
        }
        Some(Target::Inside(to)) => Some(*to),
        None => structure.other_end_of_note(at),
    };
    if let Some(to) = to {
        session.go_to(Destination::Passage(path, Span::new(to, to)));
    } else if structure.note_called_at(at).is_some() {
        session.set_error("the file has only the number of this note, and not the note");
    } else {
        return false;
    }
    true
}

/// Goes to the document cited under the caret; returns false if nothing is cited there.
fn citation(session: &mut Session) -> bool {
    let Some(page) = &session.reading.page else { return false };
    let Some(citation) = session.index.citations.at(&page.document.path, page.caret) else {
        return false;
    };
    if let Some(path) = citation.target.clone() {
        session.go_to(Destination::Document(path));
    } else {
        let words = format!(
            "“{}” is not in this corpus, or several documents fit",
            citation.reference.text
        );
        session.set_error(words);
    }
    true
}

/// Goes where the link, the note or the citation under the caret leads, or says that there is none.
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
