//! Margins: running heads and feet, and the numbers of pages in them.
//!
//! Owns which lines stand on page after page and are no part of the text. Takes lines away and
//! says which; joins none.

use std::collections::{BTreeSet, HashMap};

use super::line::Line;

/// How many rows of lines from an edge may be running.
const DEEP: usize = 3;
/// Two lines stand at the same place if they are not further apart than this, in hundredths of a
/// point.
const NEAR: i32 = 300;
/// What stands on one level differs in height by no more than this.
const LEVEL: i32 = 100;

/// What was taken away.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// The number printed on each page.
    pub labels: Vec<Option<String>>,
    /// The words of heads and feet, each once, without numbers.
    pub words: Vec<String>,
}

/// What stands at one height near the edge of a page: columns may have divided it into lines.
struct Candidate {
    page: usize,
    /// The places of its lines among those of the page.
    lines: Vec<usize>,
    y: i32,
    key: String,
}

impl Candidate {
    fn of(page: usize, all: &[Line], mut lines: Vec<usize>) -> Self {
        lines.sort_by_key(|at| all[*at].x);
        let y = lines.first().map_or(0, |at| all[*at].y);
        let words = lines.iter().map(|at| all[*at].words.as_str()).collect::<Vec<_>>().join(" ");
        // The number of a page may stand on either side.
        let key = key(&words);
        let inner = key.trim_matches(['#', ' ']);
        let key = if inner.is_empty() { key.trim().to_owned() } else { inner.to_owned() };
        Self { page, lines, y, key }
    }

    /// Returns whether the number of the page stands here by itself.
    fn has_number(&self, lines: &[Line]) -> bool {
        let is_number = |words: &str| {
            let number = words.trim_matches(['-', '–', '—', ' ', '[', ']']);
            number.parse() == Ok(self.page + 1)
        };
        self.lines.iter().any(|at| {
            let line = &lines[*at];
            let ends = line.cells.first().zip(line.cells.last());
            let part = |from, to| line.words.get(from..to).is_some_and(is_number);
            is_number(&line.words)
                || ends.is_some_and(|(first, last)| {
                    part(0, first.byte) || part(last.byte, line.words.len())
                })
        })
    }
}

/// Takes running heads and feet out of the pages.
pub(super) fn take(pages: &mut [Vec<Line>]) -> Running {
    let mut gone: Vec<BTreeSet<usize>> = pages
        .iter()
        .map(|lines| (0..lines.len()).filter(|at| lines[*at].is_running).collect())
        .collect();
    for from_top in [true, false] {
        edge(pages, from_top, &mut gone);
    }
    if pages.iter().zip(&gone).all(|(lines, gone)| lines.len() == gone.len()) {
        // Then they are the text.
        gone.iter_mut().for_each(BTreeSet::clear);
    }
    let mut running = Running::default();
    let mut numbers: Vec<Vec<String>> = Vec::new();
    for (lines, gone) in pages.iter_mut().zip(gone) {
        let mut found = Vec::new();
        for at in &gone {
            let words = &lines[*at].words;
            found.extend(words.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            let shown = without_numbers(words);
            if shown.chars().any(char::is_alphabetic)
                && !running.words.contains(&shown)
                && running.words.len() < 100
            {
                running.words.push(shown);
            }
        }
        numbers.push(found);
        let mut at = 0;
        lines.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }
    running.labels = labels(&numbers);
    running
}

fn edge(pages: &[Vec<Line>], from_top: bool, gone: &mut [BTreeSet<usize>]) {
    let mut rows: Vec<Vec<Candidate>> = Vec::with_capacity(pages.len());
    let mut groups: HashMap<String, Vec<(usize, i32)>> = HashMap::new();
    for (page, lines) in pages.iter().enumerate() {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|at| if from_top { -lines[*at].y } else { lines[*at].y });
        let mut levels: Vec<Vec<usize>> = Vec::new();
        for at in order.into_iter().filter(|line| !gone[page].contains(line)) {
            let is_level = levels
                .last()
                .and_then(|level| level.first())
                .is_some_and(|first| (lines[*first].y - lines[at].y).abs() <= LEVEL);
            if is_level && let Some(level) = levels.last_mut() {
                level.push(at);
            } else if levels.len() == DEEP {
                break;
            } else {
                levels.push(vec![at]);
            }
        }
        let row: Vec<Candidate> =
            levels.into_iter().map(|level| Candidate::of(page, lines, level)).collect();
        for candidate in &row {
            groups.entry(candidate.key.clone()).or_default().push((page, candidate.y));
        }
        rows.push(row);
    }
    let printed = pages.iter().filter(|lines| !lines.is_empty()).count();
    let is_running = |candidate: &Candidate| {
        let group = groups.get(&candidate.key).map_or(&[][..], Vec::as_slice);
        let near = group.iter().filter(|(_, y)| (y - candidate.y).abs() <= NEAR);
        let near: BTreeSet<usize> = near.map(|(page, _)| *page).collect();
        // Of a few pages all have to have it.
        near.len() >= 4 || near.len() >= 2 && near.len() * 2 > printed
    };
    let mut levels: Vec<i32> = Vec::new();
    for row in &rows {
        for candidate in row {
            if !is_running(candidate) {
                break;
            }
            gone[candidate.page].extend(&candidate.lines);
            levels.push(candidate.y);
        }
    }
    // A head that changes from chapter to chapter stands where the others do, and by itself.
    for row in &rows {
        let [first, rest @ ..] = row.as_slice() else { continue };
        let alike = levels.iter().filter(|y| (**y - first.y).abs() <= NEAR).count();
        let lines = &pages[first.page];
        let own = || first.lines.iter().map(|at| &lines[*at]);
        let size = own().map(|line| line.size).max().unwrap_or(0);
        let apart = rest.first().is_some_and(|next| (next.y - first.y).abs() > size * 17 / 10);
        let letters: usize = own().map(|line| line.words.chars().count()).sum();
        let is_short = letters < 90;
        let changes = alike >= 3 && alike * 5 >= printed;
        if apart && is_short && (changes || first.has_number(lines)) {
            gone[first.page].extend(&first.lines);
        }
    }
}

/// Returns the words of a line with a sign for every number.
fn key(words: &str) -> String {
    without_numbers(words).to_lowercase()
}

fn without_numbers(words: &str) -> String {
    let mut all = String::with_capacity(words.len());
    let (first, last) = (words.split(' ').next(), words.rsplit(' ').next());
    for word in words.split(' ') {
        if !all.is_empty() {
            all.push(' ');
        }
        if is_roman(word) && [first, last].contains(&Some(word)) {
            all.push('#');
            continue;
        }
        for c in word.chars() {
            if !c.is_numeric() {
                all.push(c);
            } else if !all.ends_with('#') {
                all.push('#');
            }
        }
    }
    all
}

fn is_roman(words: &str) -> bool {
    !words.is_empty() && words.len() < 8 && words.chars().all(|c| "ivxlcIVXLC".contains(c))
}

/// Tells the numbers of pages from the others in their heads and feet: they count up.
fn labels(numbers: &[Vec<String>]) -> Vec<Option<String>> {
    let mut offsets: HashMap<i64, usize> = HashMap::new();
    let value = |word: &String| word.parse::<i64>().ok().filter(|value| *value < 100_000);
    for (page, words) in numbers.iter().enumerate() {
        let page = i64::try_from(page).unwrap_or(i64::MAX);
        let mut own: Vec<i64> = words.iter().filter_map(|w| Some(value(w)? - page)).collect();
        own.sort_unstable();
        own.dedup();
        for offset in own {
            *offsets.entry(offset).or_default() += 1;
        }
    }
    let best = offsets.into_iter().max_by_key(|(offset, count)| (*count, -offset.abs(), *offset));
    let best = best.filter(|(_, count)| *count >= 2).map(|(offset, _)| offset);
    let each = numbers.iter().enumerate().map(|(page, words)| {
        let wanted = best? + i64::try_from(page).ok()?;
        let number = words.iter().find(|word| value(word) == Some(wanted));
        number.or_else(|| words.iter().find(|word| is_roman(word))).cloned()
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[(&str, i32)]) -> Vec<Line> {
        let line = |(words, y): &(&str, i32)| Line {
            words: (*words).to_owned(),
            y: *y,
            size: 1000,
            ..Line::default()
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn heads_and_feet_are_taken_and_numbers_become_labels() {
        let mut pages: Vec<Vec<Line>> = (0..5)
            .zip(["a", "b", "c", "d", "e"])
            .map(|(n, other)| {
                let head = format!("{} FOREIGN RELATIONS", 214 + n);
                let body = format!("Body {other} of 1951");
                page(&[
                    (&head, 80_000),
                    (&body, 78_000),
                    ("same", 60_000 + n * 1000),
                    ("end", 9_000),
                ])
            })
            .collect();
        let running = take(&mut pages);
        assert_eq!(running.words, ["# FOREIGN RELATIONS", "end"]);
        assert_eq!(running.labels[3].as_deref(), Some("217"));
        assert_eq!(pages[2].len(), 2);
    }

    #[test]
    fn a_head_that_columns_divide_is_one() {
        let mut pages = vec![
            page(&[("Papers", 80_000), ("one", 77_000), ("1", 80_000), ("two", 77_000)]),
            page(&[("Papers 2", 80_000), ("three", 77_000), ("four", 60_000)]),
        ];
        pages[0][2].x = 40_000;
        take(&mut pages);
        assert_eq!((pages[0].len(), pages[1].len()), (2, 2));
    }

    #[test]
    fn a_single_page_keeps_all() {
        let mut pages = vec![page(&[("Head", 80_000), ("12", 1_000)])];
        let running = take(&mut pages);
        assert_eq!((pages[0].len(), running.labels[0].clone()), (2, None));
    }
}
