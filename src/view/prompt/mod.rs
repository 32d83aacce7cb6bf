//! The line at the bottom for typing: what to find in the page, a filter of the list, the first letters
//! of a word to go to, the file of an export.

mod draw;
mod export;
mod filter;
mod find;
mod leap;

pub use self::export::ExportPrompt;
pub use self::filter::FilterPrompt;
pub use self::find::FindPrompt;
pub use self::leap::LeapPrompt;

use super::Opening;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::export::ExportScope;
use crate::session::request::Request;

/// Opens the prompt for the list or for the page.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    match request {
        Request::FilterList => Opening::view(FilterPrompt::new(session)),
        Request::FindInPage => {
            if let Some(prompt) = FindPrompt::new(session) {
                Opening::view(prompt)
            } else {
                session.set_error(session.no_document());
                Opening::Refused
            }
        }
        Request::Act(Action::Export) => {
            Opening::view(ExportPrompt::new(ExportScope::of_list(session)))
        }
        Request::Export(scope) => Opening::view(ExportPrompt::new(scope.clone())),
        Request::Leap { .. } if session.reading.page.is_none() => {
            session.set_error(session.no_document());
            Opening::Refused
        }
        Request::Leap { from_to } => Opening::view(LeapPrompt::new(*from_to)),
        _ => Opening::NotMine,
    }
}
