//! What the terminal shows.

use vt100::Cell;

/// The screen at one moment. It is also a [`vt100::Screen`], so that `cursor_position()` (row,
/// column, from zero), `hide_cursor()`, `alternate_screen()`, `bracketed_paste()` and so on work.
#[derive(Clone, Copy)]
pub struct Screen<'a>(&'a vt100::Screen);

impl std::ops::Deref for Screen<'_> {
    type Target = vt100::Screen;
    fn deref(&self) -> &vt100::Screen {
        self.0
    }
}

impl<'a> Screen<'a> {
    pub(super) fn new(screen: &'a vt100::Screen) -> Self {
        Self(screen)
    }

    /// Every row, without the blanks at its end. A wide character counts as one character here.
    pub fn lines(self) -> Vec<String> {
        let cols = self.0.size().1.get();
        self.0.rows(0, cols).map(|row| row.trim_end().to_owned()).collect()
    }

    /// One row, counted from zero, without the blanks at its end.
    pub fn line(self, row: u16) -> String {
        self.lines().swap_remove(usize::from(row))
    }

    /// All rows, each ended by a line feed.
    pub fn text(self) -> String {
        self.lines().iter().fold(String::new(), |text, line| text + line + "\n")
    }

    /// Whether some row contains `needle`.
    pub fn contains(self, needle: &str) -> bool {
        self.lines().iter().any(|line| line.contains(needle))
    }

    /// The row and the column (in cells, both from zero) where `needle` first stands.
    pub fn find(self, needle: &str) -> Option<(u16, u16)> {
        self.locate(needle).map(|(row, cells)| (row, cells[0].0))
    }

    /// The cells of the first `needle`, whose `bold()`, `dim()`, `italic()`, `underline()`,
    /// `inverse()`, `fgcolor()` and `bgcolor()` tell how it looks. Panics if it is not there.
    pub fn cells(self, needle: &str) -> Vec<&'a Cell> {
        let Some((_, cells)) = self.locate(needle) else {
            panic!("{needle:?} is not on the screen:\n{}", self.text());
        };
        cells.into_iter().map(|(_, cell)| cell).collect()
    }

    /// The cell in this row and column, both from zero. Panics outside the screen.
    pub fn at(self, row: u16, col: u16) -> &'a Cell {
        self.0.cell(row, col).expect("the cell is outside the screen")
    }

    fn locate(self, needle: &str) -> Option<(u16, Vec<(u16, &'a Cell)>)> {
        let (rows, cols) = self.0.size();
        (0..rows.get()).find_map(|row| {
            let (mut line, mut ends) = (String::new(), Vec::new());
            for col in 0..cols.get() {
                let cell = self.at(row, col);
                if !cell.is_wide_continuation() {
                    line += if cell.has_contents() { cell.contents() } else { " " };
                    ends.push((line.len(), col, cell));
                }
            }
            let from = line.find(needle)?;
            let before = ends.iter().take_while(|(end, ..)| *end <= from).count();
            let until = ends.iter().take_while(|(end, ..)| *end < from + needle.len()).count();
            Some((row, ends.get(before..=until)?.iter().map(|e| (e.1, e.2)).collect()))
        })
    }
}

/// The part of the terminal that `vt100` leaves to us.
#[derive(Default)]
pub(super) struct Answers {
    /// Answers to what the program asked of the terminal.
    pub replies: Vec<u8>,
    /// Whether the program is within a synchronised update, so that the screen is half drawn.
    pub drawing: bool,
}

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        end: char,
    ) {
        let (row, col) = screen.cursor_position();
        match (first, params, end) {
            (None, [[6]], 'n') => {
                self.replies.extend(format!("\x1b[{};{}R", row + 1, col + 1).bytes());
            }
            (None, [[5]], 'n') => self.replies.extend(b"\x1b[0n"),
            (None, _, 'c') => self.replies.extend(b"\x1b[?1;2c"),
            (Some(b'?'), [[2026]], 'h' | 'l') => self.drawing = end == 'h',
            _ => {}
        }
    }
}
