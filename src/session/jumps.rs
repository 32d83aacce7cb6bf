//! The jump list: where the reader has been, back and forward; in documents, and in the answer of the
//! last search of all documents.

use crate::model::path::DocPath;

/// The most places that are kept; the oldest are forgotten first.
const MOST: usize = 200;

/// Where a reader can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A place in a document: caret and first row, in bytes.
    Page(DocPath, (usize, usize)),
    /// The answer that is kept.
    Search,
}

/// The places that were left by a jump, and those that the reader went back from.
#[derive(Debug, Default)]
pub struct JumpList {
    behind: Vec<Location>,
    ahead: Vec<Location>,
}

impl JumpList {
    /// Remembers a place that is being left by a jump.
    pub fn leave(&mut self, location: Location) {
        self.ahead.clear();
        // Only one answer is kept, so it is in the list once.
        if location == Location::Search {
            self.behind.retain(|one| *one != Location::Search);
        }
        // Of two views with the caret in the same place, the later one counts.
        self.behind.pop_if(|last| is_same(last, &location));
        self.behind.push(location);
        if self.behind.len() > MOST {
            self.behind.remove(0);
        }
    }

    /// Returns the place that was left last.
    #[must_use]
    pub fn last(&self) -> Option<&Location> {
        self.behind.last()
    }

    /// Returns where to go back to from `here`.
    pub fn back(&mut self, here: Option<Location>) -> Option<Location> {
        let to = Self::next(&mut self.behind, here.as_ref())?;
        self.ahead.extend(here);
        Some(to)
    }

    /// Returns where to go forward to from `here`.
    pub fn forward(&mut self, here: Option<Location>) -> Option<Location> {
        let to = Self::next(&mut self.ahead, here.as_ref())?;
        self.behind.extend(here);
        Some(to)
    }

    fn next(locations: &mut Vec<Location>, here: Option<&Location>) -> Option<Location> {
        while locations.pop_if(|last| here.is_some_and(|here| is_same(last, here))).is_some() {}
        locations.pop()
    }
}

fn is_same(one: &Location, other: &Location) -> bool {
    match (one, other) {
        (Location::Page(one, (caret, _)), Location::Page(other, (at, _))) => {
            (one, caret) == (other, at)
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn location(at: usize) -> Location {
        Location::Page(DocPath::new(Path::new("a")).unwrap(), (at, 0))
    }

    #[test]
    fn back_and_forward() {
        let mut jumps = JumpList::default();
        jumps.leave(location(1));
        jumps.leave(location(2));
        jumps.leave(location(2));
        assert_eq!(jumps.back(Some(location(3))), Some(location(2)));
        assert_eq!(jumps.back(Some(location(2))), Some(location(1)));
        assert_eq!(jumps.back(Some(location(1))), None);
        assert_eq!(jumps.forward(Some(location(1))), Some(location(2)));
        assert_eq!(jumps.forward(Some(location(2))), Some(location(3)));
        assert_eq!(jumps.forward(Some(location(3))), None);
        for at in 4..6 {
            jumps.leave(location(at));
            jumps.leave(Location::Search);
        }
        let [five, four] = [5, 4].map(location);
        assert_eq!(jumps.back(Some(location(6))), Some(Location::Search));
        assert_eq!(jumps.back(Some(location(6))), Some(five.clone()));
        assert_eq!(
            jumps.back(Some(five)),
            Some(four),
            "one answer is kept, so one is gone back to"
        );
    }
}
