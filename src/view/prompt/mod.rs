//! The line at the bottom for typing after `/`: what to find in the page, or a filter of the list.

mod draw;
mod filter;
mod find;

pub use self::filter::FilterPrompt;
pub use self::find::FindPrompt;

use super::Opening;
use crate::session::Session;
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
        _ => Opening::NotMine,
    }
}
