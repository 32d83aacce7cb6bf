//! Finding all matches in a text.

use std::time::{Duration, Instant};

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::session::question::{FindMatches, Matches};

/// How often the progress is sent.
const PAUSE: Duration = Duration::from_millis(50);

impl Job for FindMatches {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, asked: &Asked<Self>) -> Option<Matches> {
        let mut told = Instant::now();
        let found = self.pattern.all(&self.text, |bytes, matches| {
            if told.elapsed() >= PAUSE {
                told = Instant::now();
                let percent = bytes * 100 / self.text.len().max(1);
                asked.tell(Matches::Progress(percent, matches));
            }
            !asked.cancel.is_cancelled()
        });
        found.map(Matches::All)
    }
}
