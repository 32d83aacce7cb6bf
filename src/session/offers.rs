//! What is offered where a filter of the list finds nothing: filters that do find something. A worker
//! looks for them, since that takes time that grows with the library.

use super::Session;
use super::completion::values;
use super::documents::Reason;
use super::documents::order::Arranging;
use crate::model::filter::offers::alternatives;

/// At most so many filters are offered.
pub const MOST_OFFERED: usize = 4;

/// Find filters that the reader may have meant by one that finds nothing.
#[derive(Debug)]
pub struct FindOffers(pub Box<Arranging>);

/// A filter that finds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterOffer {
    /// It.
    pub filter: String,
    /// How many documents it finds.
    pub count: usize,
}

impl FindOffers {
    /// Returns the filters to be tried, the most likely first. Takes time that grows with the library.
    #[must_use]
    pub fn alternatives(&self) -> Vec<String> {
        let Arranging { documents, index, order, .. } = &*self.0;
        alternatives(&order.filter, |name| values(name, documents, index))
    }
}

/// Has filters looked for that find something, if the one in force finds nothing.
pub(super) fn look_for_offers(session: &mut Session) {
    let list = &session.documents;
    let is_called_for = list.is_empty() && !list.filter().is_empty() && list.count_here() > 0;
    session.corpus.offering = is_called_for.then(|| {
        let open = session.reading.path().cloned();
        let question = session.documents.question(&session.index, open);
        session.outbox.ask(FindOffers(Box::new(question)))
    });
}

/// Takes the first offer that the list shows, or the one with this number; returns false if there is
/// none.
pub fn take_offer(session: &mut Session, at: usize) -> bool {
    let Some(offer) = session.documents.offers().get(at) else { return false };
    let filter = offer.filter.clone();
    session.want_filter(&filter, Reason::Filtered);
    true
}
