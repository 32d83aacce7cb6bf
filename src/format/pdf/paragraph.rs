//! Paragraphs: lines become headings, paragraphs, notes, rows and typed lines.
//!
//! Owns where a paragraph begins: by the distance of lines, by what is set in, and by a last line
//! that had room for the next word. Owns what is a heading or note by its size. Writes nothing; see
//! [`super::send`].

use std::collections::HashSet;

use super::glyph::usual;
use super::line::Line;
use super::notes::{calls, find_notes, find_notes_at_end, is_note, is_raised, note_value};
use super::table::rows;

/// What lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Body,
    /// A heading; its size, and whether it is only bold.
    Heading(i32, bool),
    Note,
    /// What belongs to the note before.
    NoteMore,
    Row,
    /// Lines in letters of one width, as typed.
    Typed,
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    pub kind: Kind,
    pub lines: Vec<Line>,
    /// How much room its last line leaves.
    room: i32,
    /// Whether its first line is set in.
    set_in: bool,
}

impl Paragraph {
    pub fn new(kind: Kind, lines: Vec<Line>) -> Self {
        Self { kind, lines, room: 0, set_in: false }
    }
}

/// How most of the text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    pub size: i32,
    pub is_bold: bool,
    pub is_fixed: bool,
    /// From base line to base line.
    spacing: i32,
}

impl Body {
    pub fn of(pages: &[Vec<Line>]) -> Self {
        let (mut bold, mut fixed, mut all) = (0, 0, 0);
        for line in pages.iter().flatten() {
            let letters = line.words.len();
            all += letters;
            bold += if line.is_all(|look| look.bold) { letters } else { 0 };
            fixed += if line.is_all(|look| look.fixed) { letters } else { 0 };
        }
        let sizes = pages.iter().flatten().map(|l| ((l.size + 10) / 20 * 20, l.words.len()));
        let size = usual(sizes).unwrap_or(1000).max(1);
        let spacings = pages.iter().flat_map(|lines| lines.windows(2)).filter_map(|two| {
            let down = two[0].y - two[1].y;
            let alike = two.iter().all(|line| alike(line.size, size));
            let near = two[0].column == two[1].column && down > size / 2 && down < size * 3;
            (alike && near).then_some(((down + 10) / 20 * 20, 1))
        });
        let spacing = usual(spacings).unwrap_or(size * 6 / 5);
        Self { size, is_bold: bold * 2 > all, is_fixed: fixed * 2 > all, spacing }
    }

    /// Returns how far lines of a size are apart.
    fn spacing(&self, size: i32) -> i32 {
        let scaled = i64::from(self.spacing) * i64::from(size) / i64::from(self.size);
        i32::try_from(scaled).unwrap_or(i32::MAX)
    }
}

fn alike(size: i32, other: i32) -> bool {
    (size - other).abs() * 14 <= size.max(other)
}

/// Where a line begins and ends as it is read.
fn start(line: &Line) -> i32 {
    if line.from_right { -line.end } else { line.x }
}

fn stop(line: &Line) -> i32 {
    if line.from_right { -line.x } else { line.end }
}

/// Returns the paragraphs of a text.
pub(super) fn paragraphs(pages: Vec<Vec<Line>>, body: &Body) -> Vec<Paragraph> {
    let called: HashSet<String> = pages.iter().flatten().flat_map(calls).collect();
    let mut all: Vec<Paragraph> = Vec::new();
    for lines in pages {
        let mut column: Vec<Line> = Vec::new();
        for line in lines {
            if column.last().is_some_and(|last| last.column != line.column) {
                of_column(std::mem::take(&mut column), body, &mut all);
            }
            column.push(line);
        }
        of_column(column, body, &mut all);
    }
    find_notes(&mut all, body, &called);
    if !all.iter().any(|paragraph| paragraph.kind == Kind::Note) {
        find_notes_at_end(&mut all, &called);
    }
    joined(all)
}

fn of_column(mut lines: Vec<Line>, body: &Body, all: &mut Vec<Paragraph>) {
    // Places are told from one side for all lines, so that they can be compared.
    let rights = lines.iter().filter(|line| line.from_right).count();
    let from_right = rights * 2 > lines.len();
    for line in &mut lines {
        line.from_right = from_right;
    }
    let left = lines.iter().map(start).min().unwrap_or(0);
    let edges: Vec<(i32, i32)> = lines.iter().map(|line| (line.size, stop(line))).collect();
    // Notes may be set narrower than the text above them.
    let right_of = |size: i32| {
        let same = edges.iter().filter(|(other, _)| alike(*other, size));
        far_edge(same.map(|(_, stop)| *stop).collect(), size)
    };
    let rows = rows(&lines);
    let mut block: Vec<Line> = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        let is_row = rows.get(at).copied().unwrap_or(false);
        let goes_on = !is_row && block.last().is_some_and(|last| is_next(last, &line, body));
        if !goes_on {
            let right = right_of(block.first().map_or(0, |first| first.size));
            of_block(std::mem::take(&mut block), body, (left, right), all);
        }
        if is_row {
            all.push(Paragraph::new(Kind::Row, vec![line]));
        } else {
            block.push(line);
        }
    }
    let right = right_of(block.first().map_or(0, |first| first.size));
    of_block(block, body, (left, right), all);
}

/// Returns whether a line stands right below another and is set like it.
fn is_next(last: &Line, line: &Line, body: &Body) -> bool {
    let size = last.size.min(line.size);
    let down = last.y - line.y;
    let usual = body.spacing(size).max(size);
    let same_weight = |look: fn(&super::font::Look) -> bool| last.is_all(look) == line.is_all(look);
    // A full line of text may be followed by a last word in other letters.
    let wide = stop(last) - start(last) > size * 30;
    alike(last.size, line.size)
        && down <= usual * 13 / 10
        && down > 0
        && (wide || body.is_fixed || same_weight(|look| look.fixed))
        && (wide || body.is_bold || same_weight(|look| look.bold))
}

fn of_block(block: Vec<Line>, body: &Body, (left, right): (i32, i32), all: &mut Vec<Paragraph>) {
    let Some(first) = block.first() else { return };
    let size = first.size;
    if !body.is_fixed && block.iter().all(|line| line.is_all(|look| look.fixed)) {
        all.push(Paragraph::new(Kind::Typed, block));
        return;
    }
    let heading = heading(&block, body);
    let small = size * 100 <= body.size * 95;
    // The edge that most lines begin at.
    let edge = usual(block.iter().map(|line| (start(line) / 200, 1))).unwrap_or(0);
    let own = block.iter().map(start).filter(|x| x / 200 == edge).min().unwrap_or(left);
    let outer = block.iter().map(start).min().unwrap_or(left);
    let own_right = far_edge(block.iter().map(stop).collect(), size);
    let near = |line: &&Line| (own_right - stop(line)).abs() <= size * 6 / 10;
    let full = block.iter().filter(near).count();
    // A narrower block has an edge of its own, if lines come up to it.
    let right = if full >= 2 && full * 3 >= block.len() { own_right } else { right };
    let ragged = is_ragged(&block, own);
    let (hanging, sets_in) = if ragged { (false, false) } else { indents(&block, right) };
    let own = if hanging { own.max(outer + size) } else { own };
    let finish = |kind: Kind, lines: Vec<Line>| Paragraph {
        room: lines.last().map_or(0, |line| right - stop(line)),
        set_in: lines.first().is_some_and(|line| start(line) > own + size * 7 / 10),
        kind,
        lines,
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<(Line, bool)> = None;
    // Whether the line before continued an item.
    let mut goes_on = false;
    // The number of the last note that began.
    let mut note = block.first().and_then(note_value);
    for line in block {
        let is_item = marker(&line.words).is_some();
        let begins = before.as_ref().is_some_and(|(last, last_item)| {
            let room = right - stop(last) + if ragged { start(last) - outer } else { 0 };
            let short = room > line.first_word + size * 45 / 100;
            let indent = start(&line) - start(last);
            let in_from_edge = !ragged && start(&line) > own + size * 7 / 10;
            let ends = ends_sentence(&last.words);
            if heading.is_some() {
                // A heading may be broken anywhere.
                return false;
            }
            if leader(&last.words).is_some() {
                return true;
            }
            let number = note_value(&line);
            let is_next = number.is_some() && number == note.map(|note| note + 1);
            if is_raised(&line) && (small || number.is_some() && (short || ends))
                || small && is_next && (short || ends)
            {
                note = number.or(note);
                return true;
            }
            if is_item && (short || indent < -size / 2 || *last_item || ends && indent.abs() < 50) {
                return true;
            }
            if hanging {
                return start(&line) < own - size / 2 && (short || ends || indent < 0);
            }
            // Where continued lines are not set in, those that are begin paragraphs.
            let again = sets_in && indent.abs() < size / 2 && !goes_on;
            short || in_from_edge && (indent > size * 7 / 10 || again) && !*last_item
        });
        goes_on = match &before {
            Some((_, true)) => !begins,
            Some(_) => goes_on && !begins,
            None => false,
        };
        if begins && !lines.is_empty() {
            all.push(finish(Kind::Body, std::mem::take(&mut lines)));
        }
        before = Some((line.clone(), is_item));
        lines.push(line);
    }
    all.push(finish(heading.unwrap_or(Kind::Body), lines));
}

/// Returns where lines end that are full: where many do, even if some reach out farther.
fn far_edge(mut stops: Vec<i32>, size: i32) -> i32 {
    stops.sort_unstable();
    let farthest = stops.last().copied().unwrap_or(0);
    let mut best = (0, farthest);
    let mut from = 0;
    for (at, stop) in stops.iter().enumerate() {
        while stop - stops[from] > size / 4 {
            from += 1;
        }
        best = best.max((at + 1 - from, *stop));
    }
    if best.0 >= 3 && best.0 * 4 >= stops.len() { best.1 } else { farthest }
}

/// Returns whether a line is an entry of a table of contents: dots lead to its number.
pub(super) fn leader(words: &str) -> Option<(usize, usize)> {
    let number = words.rfind([' ', '.'])?;
    let before = words[..=number].trim_end_matches(['.', ' ']);
    let dots = words[before.len()..=number].matches('.').count();
    let label = &words[number + 1..];
    let is_number = label.chars().all(|c| c.is_numeric() || "ivxlcIVXLC".contains(c));
    (dots >= 4 && !before.is_empty() && (1..8).contains(&label.len()) && is_number)
        .then_some((before.len(), number + 1))
}

/// Returns whether lines begin anywhere, as where they are centred or set to the other side.
fn is_ragged(block: &[Line], own: i32) -> bool {
    let off = block.iter().map(start).filter(|x| (x - own).abs() > block[0].size / 4);
    let mut off: Vec<i32> = off.map(|x| x / 200).collect();
    let count = off.len();
    off.sort_unstable();
    off.dedup();
    count * 2 >= block.len() && off.len() > 1 && off.len() * 2 > count
}

/// Returns whether the first lines of paragraphs stand out, and whether they are set in: after a
/// line that is full, the next one shows it.
fn indents(block: &[Line], right: i32) -> (bool, bool) {
    let (mut out, mut inward) = (0, 0);
    for two in block.windows(2) {
        let (last, line) = (&two[0], &two[1]);
        let full = right - stop(last) <= line.first_word + last.size * 45 / 100;
        let step = start(line) - start(last);
        if full && !ends_sentence(&last.words) {
            out += usize::from(step > last.size * 7 / 10);
            inward += usize::from(step < -last.size * 7 / 10);
        }
    }
    (out > inward, inward > out)
}

/// Returns whether a block is a heading: few words, larger than the text or bold.
fn heading(block: &[Line], body: &Body) -> Option<Kind> {
    let first = block.first()?;
    let letters: usize = block.iter().map(|line| line.words.chars().count()).sum();
    if block.len() > 4
        || letters > 240
        || !block.iter().any(|l| l.words.contains(char::is_alphabetic))
    {
        return None;
    }
    if first.size * 100 >= body.size * 112 {
        return Some(Kind::Heading((first.size + 25) / 50 * 50, false));
    }
    let bold = !body.is_bold && block.iter().all(|line| line.is_all(|look| look.bold));
    let ends = block.last().is_some_and(|line| line.words.ends_with(['.', ',', ';']));
    let large_enough = first.size * 100 >= body.size * 95;
    (bold && !ends && large_enough && block.len() <= 2)
        .then_some(Kind::Heading((first.size + 25) / 50 * 50, true))
}

/// Returns how long the mark of an item of a list is that begins a line, with its blank.
pub(super) fn marker(words: &str) -> Option<usize> {
    let (mark, _) = words.split_once(' ')?;
    let bullet = matches!(
        mark,
        "•" | "▪"
            | "–"
            | "—"
            | "-"
            | "*"
            | "◦"
            | "‣"
            | "➢"
            | "✓"
            | "◻"
            | "·"
            | "●"
            | "○"
            | "■"
            | "□"
    );
    if bullet {
        return Some(mark.len() + 1);
    }
    let inner = mark.strip_suffix(['.', ')'])?;
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let short = inner.len() <= 3 && !inner.is_empty();
    let number = short && inner.chars().all(|c| c.is_ascii_digit());
    let letter = inner.len() == 1 && inner.chars().all(|c| c.is_ascii_lowercase());
    (number || letter).then_some(mark.len() + 1)
}

pub(super) fn ends_sentence(words: &str) -> bool {
    let words = words.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' ']);
    let words = words.trim_end_matches(|c: char| c.is_numeric());
    words.ends_with(['.', '!', '?', ':', '…', '。', '！', '？', '：', '؟', ';'])
}

/// Joins paragraphs that go on in the next column or on the next page. Notes between wait.
fn joined(all: Vec<Paragraph>) -> Vec<Paragraph> {
    let long =
        all.iter().filter(|paragraph| paragraph.kind == Kind::Body && paragraph.lines.len() > 2);
    let (set_in, count) = long.fold((0, 0), |(set_in, count), paragraph| {
        (set_in + usize::from(paragraph.set_in), count + 1)
    });
    let sets_in = set_in * 2 > count;
    let mut joined: Vec<Paragraph> = Vec::with_capacity(all.len());
    // Where the last paragraph that is no note stands.
    let mut open: Option<usize> = None;
    // Where the last note stands.
    let mut note: Option<usize> = None;
    for paragraph in all {
        if is_note(&paragraph) {
            let goes_on = note.and_then(|at| joined.get_mut(at)).filter(|last| {
                paragraph.kind == Kind::NoteMore && follows(last, &paragraph, false)
            });
            if let Some(last) = goes_on {
                last.room = paragraph.room;
                last.lines.extend(paragraph.lines);
            } else {
                note = Some(joined.len());
                joined.push(paragraph);
            }
            continue;
        }
        let goes_on = open.and_then(|at| joined.get_mut(at)).filter(|last| {
            let both = last.kind == Kind::Body && paragraph.kind == Kind::Body;
            both && follows(last, &paragraph, sets_in)
        });
        if let Some(last) = goes_on {
            last.room = paragraph.room;
            last.lines.extend(paragraph.lines);
        } else {
            open = Some(joined.len());
            joined.push(paragraph);
        }
    }
    joined
}

/// Returns whether a paragraph goes on in another place. `sets_in` says whether first lines of
/// paragraphs are set in.
pub(super) fn follows(before: &Paragraph, after: &Paragraph, sets_in: bool) -> bool {
    let (Some(last), Some(next)) = (before.lines.last(), after.lines.first()) else { return false };
    let elsewhere = (last.page, last.column) != (next.page, next.column);
    if !elsewhere || !alike(last.size, next.size) || marker(&next.words).is_some() {
        return false;
    }
    let full = before.room <= next.first_word + last.size * 45 / 100;
    if ends_sentence(&last.words) {
        // The last line of a paragraph is seldom full.
        return full && !after.set_in && (sets_in || before.lines.len() > 1);
    }
    let first = next.words.trim_start_matches(['"', '“', '(', '‘']).chars().next();
    let first = first.unwrap_or_default();
    let small = first.is_alphabetic() && !first.is_uppercase();
    small || full && !after.set_in || last.words.ends_with(['-', '\u{ad}', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str, x: i32, end: i32, y: i32) -> Line {
        let first_word = 2000;
        Line { words: words.to_owned(), x, end, y, size: 1000, first_word, ..Line::default() }
    }

    fn read(lines: Vec<Line>) -> Vec<String> {
        let pages = vec![lines];
        let body = Body::of(&pages);
        let all = paragraphs(pages, &body);
        let words =
            |p: &Paragraph| p.lines.iter().map(|l| l.words.as_str()).collect::<Vec<_>>().join("|");
        all.iter().map(words).collect()
    }

    #[test]
    fn a_paragraph_begins_after_a_gap_a_short_line_or_set_in() {
        let lines = vec![
            line("one", 0, 40_000, 90_000),
            line("two", 0, 39_800, 88_800),
            line("in", 1500, 40_000, 87_600),
            line("short", 0, 20_000, 86_400),
            line("next", 0, 40_000, 85_200),
            line("more", 0, 40_000, 84_000),
            line("gap", 0, 40_000, 81_000),
        ];
        assert_eq!(read(lines), ["one|two", "in|short", "next|more", "gap"]);
    }

    #[test]
    fn items_hang() {
        let lines = vec![
            line("• one", 0, 40_000, 90_000),
            line("goes on", 1000, 30_000, 88_800),
            line("• two", 0, 40_000, 87_600),
            line("goes on", 1000, 40_000, 86_400),
        ];
        assert_eq!(read(lines), ["• one|goes on", "• two|goes on"]);
        assert_eq!((marker("(a) word"), marker("• word")), (Some(4), Some(4)));
        assert_eq!(marker("1951. Then"), None);
        assert_eq!(leader("1.1 Purpose . . . . . . 12"), Some((11, 24)));
        assert_eq!(leader("1.1 Purpose........xii"), Some((11, 19)));
        assert_eq!((leader(". . . . . ."), leader("Wait.... he")), (None, None));
    }
}
