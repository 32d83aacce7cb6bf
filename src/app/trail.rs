//! Where the reader has been: back and forward.

use crate::model::path::DocPath;

/// More places than this are forgotten, the oldest first.
const MOST: usize = 200;

/// A view of a document: caret and first row, as byte offsets.
pub type Spot = (DocPath, (usize, usize));

/// The places that were left by a jump, and those gone back from.
#[derive(Debug, Default)]
pub struct Trail {
    behind: Vec<Spot>,
    ahead: Vec<Spot>,
}

impl Trail {
    /// Remembers a place that is left by a jump.
    pub fn leave(&mut self, spot: Spot) {
        self.ahead.clear();
        // Of two views with the caret on one place the later counts.
        self.behind.pop_if(|last| is_same(last, &spot));
        self.behind.push(spot);
        if self.behind.len() > MOST {
            self.behind.remove(0);
        }
    }

    /// Where to go back to from `here`.
    pub fn back(&mut self, here: Option<Spot>) -> Option<Spot> {
        let to = Self::next(&mut self.behind, here.as_ref())?;
        self.ahead.extend(here);
        Some(to)
    }

    /// Where to go forward to from `here`.
    pub fn forward(&mut self, here: Option<Spot>) -> Option<Spot> {
        let to = Self::next(&mut self.ahead, here.as_ref())?;
        self.behind.extend(here);
        Some(to)
    }

    fn next(spots: &mut Vec<Spot>, here: Option<&Spot>) -> Option<Spot> {
        while spots.pop_if(|last| here.is_some_and(|here| is_same(last, here))).is_some() {}
        spots.pop()
    }
}

fn is_same(one: &Spot, other: &Spot) -> bool {
    (&one.0, one.1.0) == (&other.0, other.1.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn spot(at: usize) -> Spot {
        (DocPath::new(Path::new("a")).unwrap(), (at, 0))
    }

    #[test]
    fn back_and_forward() {
        let mut trail = Trail::default();
        trail.leave(spot(1));
        trail.leave(spot(2));
        trail.leave(spot(2));
        assert_eq!(trail.back(Some(spot(3))), Some(spot(2)));
        assert_eq!(trail.back(Some(spot(2))), Some(spot(1)));
        assert_eq!(trail.back(Some(spot(1))), None);
        assert_eq!(trail.forward(Some(spot(1))), Some(spot(2)));
        assert_eq!(trail.forward(Some(spot(2))), Some(spot(3)));
        assert_eq!(trail.forward(Some(spot(3))), None);
    }
}
