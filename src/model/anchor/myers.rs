//! Approximate matching: finds where a text is within a given number of edits of a pattern.
//!
//! Owns the bit-parallel algorithm of Myers (1999), in blocks of 64 rows for patterns of any length
//! (Hyyrö 2003), computing only those blocks that a match can still pass through (Ukkonen's
//! cut-off). An edit inserts, deletes or replaces one code point. Code points are distinguished
//! however many different ones the pattern has; only in a pattern longer than 8,000 may some be
//! confused, to keep the table of their rows from growing huge. Which code points are equivalent,
//! and which of the ends found matter, is not decided here.
//!
//! Think of a table with a row for each code point of the pattern and a column for each code point
//! of the text. A cell holds the fewest edits that turn some stretch of the text ending in that
//! column into the pattern up to that row. Adjacent cells differ by at most one; a block holds the
//! differences between the cells of 64 rows in one column.

/// The number of rows of a block.
const ROWS: usize = 64;
/// The last row of a full block.
const LOWEST: u64 = 1 << (ROWS - 1);
/// The limit on words for the rows of the code points, if many are different: 8 MB.
const MOST_WORDS: usize = 1 << 20;
/// For this many different code points there are always enough words, however long the pattern is.
const FEW: usize = 256;

/// A pattern that texts can be searched for.
#[derive(Debug)]
pub(super) struct BitPattern {
    /// The length in code points.
    length: usize,
    /// The number of blocks in a column.
    blocks: usize,
    /// The rows in which a code point matches: one word for each block, with one bit for each row.
    /// The first words, all zero, are for code points that the pattern does not contain.
    matching: Vec<u64>,
    places: Places,
}

impl BitPattern {
    /// Creates the pattern that consists of `points`.
    pub(super) fn new(points: impl Iterator<Item = char>) -> Self {
        let mut points: Vec<(char, usize)> = points.zip(0..).collect();
        let length = points.len();
        let blocks = length.div_ceil(ROWS);
        let most = MOST_WORDS.max(FEW * blocks);
        let mut matching = vec![0; blocks];
        let mut places = Places::new();
        // In code-point order, so that the order is the same whether the pattern is read forwards
        // or backwards: then both confuse the same code points.
        points.sort_unstable();
        for same in points.chunk_by(|a, b| a.0 == b.0) {
            let mut place = matching.len();
            if place + blocks <= most {
                matching.resize(place + blocks, 0);
            } else {
                // Share the last words: this can add ends, but never loses any.
                place -= blocks;
            }
            for (c, row) in same {
                matching[place + row / ROWS] |= 1 << (row % ROWS);
                places.set(*c, place);
            }
        }
        Self { length, blocks, matching, places }
    }

    /// Returns the last row of a block; the last block may be only partly used.
    fn lowest(&self, block: usize) -> u64 {
        let below = (block + 1) * ROWS;
        LOWEST >> below.saturating_sub(self.length).min(ROWS - 1)
    }

    /// Returns every end of a stretch of `text` within `most` edits of the pattern, in order, each
    /// with the fewest edits of any stretch with this end. An end is given as the number of code
    /// points before it, and is never 0.
    pub(super) fn ends<I: Iterator<Item = char>>(&self, text: I, most: usize) -> Ends<'_, I> {
        // No distance exceeds that of an empty text: the length of the pattern.
        let most = most.min(self.length);
        // Before the text, the distance in each row is the number of that row.
        let within = most.div_ceil(ROWS).max(1).min(self.blocks);
        let mut blocks = Vec::with_capacity(self.blocks);
        blocks.resize(within, BitBlock::BELOW);
        let lowest = self.lowest(within.saturating_sub(1));
        let edits = self.length.min(within * ROWS);
        Ends { pattern: self, text, read: 0, most, blocks, lowest, edits }
    }

    /// Returns the first end with the fewest edits; `None` if there is none within `most`.
    pub(super) fn best_end(
        &self,
        text: impl Iterator<Item = char>,
        most: usize,
    ) -> Option<(usize, usize)> {
        self.ends(text, most).min_by_key(|&(_, edits)| edits)
    }
}

/// Where the words of a code point begin in [`BitPattern::matching`]: a table in pages of 256, of
/// which only those exist that the pattern needs.
#[derive(Debug)]
struct Places {
    /// The index in the table of each page of Unicode.
    pages: Vec<u16>,
    /// The pages that exist. Page 0 stands for all pages that the pattern does not need, and stays
    /// zero.
    table: Vec<[usize; 256]>,
}

impl Places {
    fn new() -> Self {
        Self { pages: vec![0; (char::MAX as usize >> 8) + 1], table: vec![[0; 256]] }
    }

    fn get(&self, c: char) -> usize {
        let page = self.pages[c as usize >> 8];
        self.table[usize::from(page)][c as usize & 0xff]
    }

    fn set(&mut self, c: char, place: usize) {
        let page = &mut self.pages[c as usize >> 8];
        if *page == 0 {
            // Unicode has 4,352 pages.
            *page = u16::try_from(self.table.len()).unwrap_or(0);
            self.table.push([0; 256]);
        }
        self.table[usize::from(*page)][c as usize & 0xff] = place;
    }
}

/// How the cells of 64 rows differ, each from the one above it.
#[derive(Clone, Copy, Debug)]
struct BitBlock {
    /// Rows whose cell has one edit more.
    more: u64,
    /// Rows whose cell has one edit less.
    less: u64,
}

/// How a cell differs from the one in the previous column: one edit more, one less, or neither.
#[derive(Clone, Copy, Debug)]
struct Carry {
    more: u64,
    less: u64,
}

impl BitBlock {
    /// The column before the text; also assumed for rows that were too far away to be computed.
    const BELOW: Self = Self { more: u64::MAX, less: 0 };

    /// Moves on by one column, in which the rows `matching` match. Takes the carry above the first
    /// row and returns that of the row `lowest`. In Myers' paper, `more` and `less` are Pv and Mv,
    /// `rise` and `fall` Ph and Mh.
    fn step(&mut self, matching: u64, above: Carry, lowest: u64) -> Carry {
        let Self { more, less } = *self;
        let vertical = matching | less;
        let matching = matching | above.less;
        let horizontal = ((matching & more).wrapping_add(more) ^ more) | matching;
        let rise = less | !(horizontal | more);
        let fall = more & horizontal;
        let carry =
            Carry { more: u64::from(rise & lowest != 0), less: u64::from(fall & lowest != 0) };
        let (rise, fall) = (rise << 1 | above.more, fall << 1 | above.less);
        *self = Self { more: fall | !(vertical | rise), less: rise & vertical };
        carry
    }
}

impl Carry {
    /// Above the first row there are no edits in any column.
    const NONE: Self = Self { more: 0, less: 0 };

    fn after(self, edits: usize) -> usize {
        edits + usize::from(self.more == 1) - usize::from(self.less == 1)
    }
}

/// The ends in a text, computed on demand.
#[derive(Debug)]
pub(super) struct Ends<'a, I> {
    pattern: &'a BitPattern,
    text: I,
    /// How many code points of the text were read.
    read: usize,
    most: usize,
    /// The blocks of the column, from the top, as far as they are computed. They contain all cells
    /// with at most `most` edits, with the right number; the number in other cells may be too high,
    /// never too low.
    blocks: Vec<BitBlock>,
    /// The last row of the last computed block.
    lowest: u64,
    /// The number of edits in the cell of that row.
    edits: usize,
}

impl<I: Iterator<Item = char>> Ends<'_, I> {
    /// Moves on by one column.
    fn step(&mut self, c: char) {
        let matching = &self.pattern.matching[self.pattern.places.get(c)..];
        let Some((last, upper)) = self.blocks.split_last_mut() else { return };
        let mut carry = Carry::NONE;
        for (block, matching) in upper.iter_mut().zip(matching) {
            carry = block.step(*matching, carry, LOWEST);
        }
        carry = last.step(matching[upper.len()], carry, self.lowest);
        let before = self.edits;
        self.edits = carry.after(before);
        let count = self.blocks.len();
        // The first row of the next block comes within reach from the cell above, which has one
        // edit less; or it matches, and has as many as the cell diagonally above it.
        if count < self.pattern.blocks
            && before <= self.most
            && (carry.less == 1 || matching[count] & 1 == 1)
        {
            let mut block = BitBlock::BELOW;
            self.lowest = self.pattern.lowest(count);
            carry = block.step(matching[count], carry, self.lowest);
            self.edits = carry.after(before + self.height());
            self.blocks.push(block);
        } else {
            self.shrink();
        }
    }

    /// Returns the number of rows of the last block.
    fn height(&self) -> usize {
        self.lowest.trailing_zeros() as usize + 1
    }

    /// Drops the last blocks while all their cells have more than `most` edits: this is so if the
    /// last cell exceeds `most` by at least the height of the block.
    fn shrink(&mut self) {
        while self.blocks.len() > 1
            && self.edits >= self.most + self.height()
            && let Some(block) = self.blocks.pop()
        {
            let rows = self.lowest | (self.lowest - 1);
            self.edits += (block.less & rows).count_ones() as usize;
            self.edits -= (block.more & rows).count_ones() as usize;
            self.lowest = LOWEST;
        }
    }
}

impl<I: Iterator<Item = char>> Iterator for Ends<'_, I> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            let c = self.text.next()?;
            self.read += 1;
            self.step(c);
            if self.blocks.len() == self.pattern.blocks && self.edits <= self.most {
                return Some((self.read, self.edits));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    /// Computes the fewest edits for each end from the whole table (Sellers 1980).
    fn by_the_table(pattern: &[char], text: &[char]) -> Vec<usize> {
        let mut column: Vec<usize> = (0..=pattern.len()).collect();
        let next_column = |c: &char| {
            let mut before_and_above = 0;
            for (row, own) in pattern.iter().enumerate() {
                let changed = before_and_above + usize::from(own != c);
                before_and_above = column[row + 1];
                column[row + 1] = changed.min(column[row] + 1).min(column[row + 1] + 1);
            }
            column[pattern.len()]
        };
        text.iter().map(next_column).collect()
    }

    fn ends(pattern: &str, text: &str, most: usize) -> Vec<(usize, usize)> {
        BitPattern::new(pattern.chars()).ends(text.chars(), most).collect()
    }

    /// Lengths around those at which a block is full, and any others.
    fn length() -> impl Strategy<Value = usize> {
        prop_oneof![
            1..20_usize,
            select(vec![63_usize, 64, 65, 127, 128, 129, 192, 256]),
            1..=300_usize
        ]
    }

    /// Returns a pattern, and a text that contains something similar among other things.
    fn pattern_and_text() -> impl Strategy<Value = (Vec<char>, Vec<char>)> {
        let few = ["a", "ab", "abc ", "абвг", "一二三四五", "aя中\u{1f701}"].map(str::to_owned);
        let many: String = ('一'..).take(4_000).collect();
        let letters = select(few.into_iter().chain([many]).collect::<Vec<String>>());
        (letters, length()).prop_flat_map(|(letters, length)| {
            let letter = select(letters.chars().collect::<Vec<char>>());
            let pattern = vec(letter.clone(), length);
            let changes = vec((any::<Index>(), 0..3, letter.clone()), 0..=length / 3);
            let others = vec(vec(letter, 0..=length / 2 + 9), 3);
            (pattern, changes, others).prop_map(|(pattern, changes, others)| {
                let mut like_it = pattern.clone();
                for (at, change, letter) in changes {
                    let at = at.index(like_it.len() + 1);
                    let to = if change == 0 { at } else { (at + 1).min(like_it.len()) };
                    like_it.splice(at..to, (change != 1).then_some(letter));
                }
                let text = [&others[0], &pattern, &others[1], &like_it, &others[2]];
                (pattern.clone(), text.into_iter().flatten().copied().collect())
            })
        })
    }

    proptest! {
        // Each case is tried with every number of edits.
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn ends_are_those_of_the_whole_table((pattern, text) in pattern_and_text()) {
            let edits = by_the_table(&pattern, &text);
            let all: Vec<(usize, usize)> = (1..).zip(edits).collect();
            let ours = BitPattern::new(pattern.iter().copied());
            for most in 0..=pattern.len() + 1 {
                let within: Vec<(usize, usize)> =
                    all.iter().copied().filter(|(_, edits)| *edits <= most).collect();
                let found: Vec<(usize, usize)> = ours.ends(text.iter().copied(), most).collect();
                prop_assert_eq!(found, within, "within {}", most);
            }
            let best = all.iter().copied().min_by_key(|(end, edits)| (*edits, *end));
            prop_assert_eq!(ours.best_end(text.iter().copied(), usize::MAX), best);
        }
    }

    #[test]
    fn of_several_ends_the_best_is_the_first() {
        assert_eq!(ends("ab", "xabxabx", 1), [(2, 1), (3, 0), (4, 1), (5, 1), (6, 0), (7, 1)]);
        assert_eq!(BitPattern::new("ab".chars()).best_end("xabxabx".chars(), 2), Some((3, 0)));
        assert_eq!(BitPattern::new("ab".chars()).best_end("xyz".chars(), 1), None);
    }

    #[test]
    fn nothing_makes_it_panic() {
        assert!(ends("abc", "", usize::MAX).is_empty());
        assert_eq!(ends("abc", "x", usize::MAX), [(1, 3)]);
        assert_eq!(ends("", "xy", usize::MAX), [(1, 0), (2, 0)]);
        assert_eq!(ends("\0\u{10ffff}", "\0\u{10ffff}", 0), [(2, 0)]);
    }

    #[test]
    fn code_points_are_told_apart_however_many_there_are() {
        let pattern: String = ('一'..).take(1_000).collect();
        let (last, other) = ('一'..).skip(998).zip('一'..).next().unwrap();
        let text = pattern.replace(last, &other.to_string());
        assert_eq!(ends(&pattern, &pattern, 0), [(1_000, 0)]);
        assert_eq!(ends(&pattern, &text, 1), [(1_000, 1)]);
    }

    #[test]
    fn a_huge_pattern_takes_no_huge_table() {
        let points: Vec<char> = ('一'..).take(20_000).collect();
        let made = BitPattern::new(points.iter().copied());
        assert!(made.matching.len() <= MOST_WORDS);
        assert_eq!(made.best_end(points.iter().copied(), 0), Some((20_000, 0)));
        // Some of these changes are not noticed; backwards they are the same ones.
        let changed: Vec<char> = points.iter().copied().step_by(40).collect();
        let mut text = points.clone();
        changed.iter().zip(1..).for_each(|(c, nth)| text[nth * 40 - 1] = *c);
        let back = BitPattern::new(points.iter().rev().copied());
        let edits = made.best_end(text.iter().copied(), 500).unwrap().1;
        assert!((1..500).contains(&edits), "{edits}");
        assert_eq!(back.best_end(text.iter().rev().copied(), edits).unwrap().1, edits);
    }
}
