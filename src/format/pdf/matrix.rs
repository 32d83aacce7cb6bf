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
        let [a, b, c, d, e, f] = self.0;
        let (a, b) = other.turn(a, b);
        let (c, d) = other.turn(c, d);
        let (e, f) = other.apply(e, f);
        Self([a, b, c, d, e, f])
    }

    /// Maps a point.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let (to_x, to_y) = self.turn(x, y);
        (to_x + self.0[4], to_y + self.0[5])
    }

    /// Maps a distance.
    pub fn turn(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (x * a + y * c, x * b + y * d)
    }
}
