//! Jobs on the list of documents: its order, its completions, its years and months.
//!
//! The computation itself belongs to the session ([`crate::session::documents::order`]); this file
//! only runs it on a thread.

use super::pool::Lane;
use super::search::held;
use super::{Asked, Job, Reader};
use crate::session::completion::{Completing, Completions};
use crate::session::documents::order::{Arranged, Arranging};
use crate::session::timespan::{Timespan, TimespanOf};

impl Job for Arranging {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Arranged> {
        let query = self.query();
        let held = held(reader, &query, &self.documents, &asked.cancel)?;
        self.run(&query, &held, &asked.cancel)
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
