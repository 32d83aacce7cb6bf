//! The jump list: where the reader has been, back and forward.

use crate::model::path::DocPath;

/// The most places that are kept; the oldest are forgotten first.
const MOST: usize = 200;

/// A place in a document: caret and first row, in bytes.
pub type Location = (DocPath, (usize, usize));

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
        // Of two views with the caret in the same place, the later one counts.
        self.behind.pop_if(|last| is_same(last, &location));
        self.behind.push(location);
        if self.behind.len() > MOST {
            self.behind.remove(0);
        }
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
    (&one.0, one.1.0) == (&other.0, other.1.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn location(at: usize) -> Location {
        (DocPath::new(Path::new("a")).unwrap(), (at, 0))
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
    }
}
