//! Finding the outline of a document.

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::model::outline::outline_of;
use crate::model::structure::OutlineEntry;
use crate::session::question::FindOutline;

impl Job for FindOutline {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, asked: &Asked<Self>) -> Option<Vec<OutlineEntry>> {
        outline_of(&self.0, &asked.cancel)
    }
}
