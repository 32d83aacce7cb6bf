//! Comparing two texts.

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::model::difference::Difference;
use crate::session::other_text::{CompareTexts, TextParts};

impl Job for CompareTexts {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, _: &Asked<Self>) -> Option<TextParts> {
        let [here, there] = &self.texts;
        Some(Difference::between(here, there).parts())
    }
}
