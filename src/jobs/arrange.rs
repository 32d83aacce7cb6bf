//! Jobs on the list of documents: its order, its completions, its years and months.
//!
//! The computation itself belongs to the session ([`crate::session::documents::order`]); this file
//! only runs it on a thread.

use super::pool::Lane;
use super::search::held;
use super::{Asked, Job, Reader};
use crate::session::completion::{Completing, Completions};
use crate::session::documents::order::{Arranged, Arranging};
use crate::session::offers::{FilterOffer, FindOffers, MOST_OFFERED};
use crate::session::timespan::{Timespan, TimespanOf};

impl Job for Arranging {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Arranged> {
        let query = self.query().following(&reader.store.former_names());
        let held = held(reader, &query, &self.documents, &asked.cancel)?;
        self.run(&query, &held, &asked.cancel)
    }
}

impl Job for FindOffers {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<FilterOffer>> {
        let mut offers: Vec<FilterOffer> = Vec::new();
        let filters = self.alternatives();
        let mut arranging = self.0;
        let names = reader.store.former_names();
        for filter in filters {
            arranging.order.filter.clone_from(&filter);
            let query = arranging.query().following(&names);
            if query.is_empty() || !query.problems().is_empty() {
                continue;
            }
            let held = held(reader, &query, &arranging.documents, &asked.cancel)?;
            let count = arranging.count(&query, &held, &asked.cancel)?;
            if count > 0 {
                offers.push(FilterOffer { filter, count });
            }
            if offers.len() >= MOST_OFFERED {
                break;
            }
        }
        Some(offers)
    }
}

impl Job for Completing {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, _: &Asked<Self>) -> Option<Completions> {
        Some(self.run())
    }
}

impl Job for TimespanOf {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, _: &Asked<Self>) -> Option<Timespan> {
        Some(self.find())
    }
}
