//! Saving a search under a name, in the reader's own settings.

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::disk::file::shown;
use crate::disk::settings::add_filter;
use crate::session::saved_filters::{FilterSaved, SaveFilter};

impl Job for SaveFilter {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, _: &Asked<Self>) -> Option<Result<FilterSaved, String>> {
        let Self { name, query } = self;
        let Some(file) = &reader.settings else {
            let why = "a search cannot be saved: this session writes no settings".to_owned();
            return Some(Err(why));
        };
        let saved = match add_filter(file, &name, &query) {
            Ok(()) => Ok(FilterSaved { name, query, file: shown(file) }),
            Err(why) => Err(format!("@{name} is not saved: {why}")),
        };
        Some(saved)
    }
}
