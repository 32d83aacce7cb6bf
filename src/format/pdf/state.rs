//! How and where text is shown.
//!
//! Owns the operators that set it. Shows nothing; see [`super::content`].

use std::rc::Rc;

use super::font::Font;
use super::matrix::Matrix;

/// How text is shown. Sizes and spaces are in points before they are mapped to the page.
#[derive(Clone)]
pub(super) struct State<'a> {
    pub page: Matrix,
    pub font: Option<Rc<Font<'a>>>,
    pub size: f64,
    pub letter_space: f64,
    pub word_space: f64,
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
}

/// Where the next glyph stands.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    line: Matrix,
    pub at: Matrix,
}

impl State<'_> {
    pub fn new() -> Self {
        Self {
            page: Matrix::ONE,
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }

    /// Follows an operator that sets how or where text is shown; other operators do nothing.
    pub fn follow(&mut self, operator: &[u8], pen: &mut Pen, mut number: impl FnMut() -> f64) {
        match operator {
            b"cm" => {
                let matrix = Matrix::of(std::array::from_fn(|_| number()));
                self.page = matrix.then(self.page);
            }
            b"BT" => *pen = Pen::new(),
            b"Tc" => self.letter_space = number(),
            b"Tw" => self.word_space = number(),
            b"Tz" => self.stretch = number() / 100.0,
            b"TL" => self.leading = number(),
            b"Ts" => self.rise = number(),
            b"Td" => pen.next_line(number(), number()),
            b"TD" => {
                let (x, y) = (number(), number());
                self.leading = -y;
                pen.next_line(x, y);
            }
            b"Tm" => {
                let matrix = Matrix::of(std::array::from_fn(|_| number()));
                *pen = Pen { line: matrix, at: matrix };
            }
            b"T*" => pen.next_line(0.0, -self.leading),
            _ => {}
        }
    }

    /// Moves on along the line by so many points, before stretching.
    pub fn advance(&self, pen: &mut Pen, by: f64) {
        let level = self.font.as_ref().is_none_or(|font| font.is_horizontal());
        let (x, y) = if level { (by * self.stretch, 0.0) } else { (0.0, by) };
        pen.at = Matrix::moved(x, y).then(pen.at);
    }
}

impl Pen {
    pub fn new() -> Self {
        Self { line: Matrix::ONE, at: Matrix::ONE }
    }

    /// Goes to another line, so far from the beginning of this one.
    pub fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.at = self.line;
    }
}
