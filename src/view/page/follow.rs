//! Following a citation under the caret to the cited document.

use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::Destination;
use crate::session::keymap::Mode;

/// Goes to the document cited under the caret; returns false if nothing is cited there.
pub(super) fn follow(session: &mut Session) -> bool {
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

/// Goes to the document cited under the caret, or says that nothing is cited there.
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
