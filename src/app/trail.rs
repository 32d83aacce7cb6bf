//! Where the reader has been: back and forward.

use crate::model::path::DocPath;

/// More places than this are forgotten, the oldest first.
const MOST: usize = 200;

/// A place in a document, as a byte offset.
pub type Spot = (DocPath, usize);

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
        if self.behind.last() != Some(&spot) {
            self.behind.push(spot);
        }
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
        while spots.last().is_some() && spots.last() == here {
            spots.pop();
        }
        spots.pop()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn spot(at: usize) -> Spot {
        (DocPath::new(Path::new("a")).unwrap(), at)
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
