//! Affine maps of the plane, as PDF writes them.
//!
//! Owns nothing but their arithmetic.

/// An affine map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix([f64; 6]);

impl Matrix {
    pub const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub fn of(values: [f64; 6]) -> Self {
        Self(values)
    }

    pub fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this, then the other.
    pub fn then(self, other: Self) -> Self {
        let own = self.0;
        let (across, up) = (other.turn(own[0], own[1]), other.turn(own[2], own[3]));
        let moved = other.apply(own[4], own[5]);
        Self([across.0, across.1, up.0, up.1, moved.0, moved.1])
    }

    /// Maps a point.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let (to_x, to_y) = self.turn(x, y);
        (to_x + self.0[4], to_y + self.0[5])
    }

    /// Maps a distance.
    pub fn turn(self, x: f64, y: f64) -> (f64, f64) {
        let own = self.0;
        (x * own[0] + y * own[2], x * own[1] + y * own[3])
    }
}
