//! The cursor: the shortest way from one position to another.

use std::io::Write;

use super::TerminalState;

/// The most steps that are sent one by one.
const STEPS: u16 = 4;

/// Moves the cursor to column and row `to`, both from 0.
pub(super) fn go(state: &mut TerminalState, to: (u16, u16), out: &mut Vec<u8>) {
    if state.at != Some(to) {
        out.extend(way(state.at, to));
        state.at = Some(to);
    }
}

/// Returns the shortest way. If the start is not fully known, the way is absolute.
pub(super) fn way(from: Option<(u16, u16)>, (x, y): (u16, u16)) -> Vec<u8> {
    let mut best = Vec::new();
    let mut offer = |way: Vec<u8>| {
        if best.is_empty() || way.len() < best.len() {
            best = way;
        }
    };
    offer(absolute(x, y));
    let Some((from_x, from_y)) = from else { return best };
    if y == from_y {
        across(from_x, x).into_iter().for_each(&mut offer);
    }
    let vertical = down(from_y, y);
    if x == from_x {
        vertical.iter().cloned().for_each(&mut offer);
    }
    if x == 0 {
        vertical.iter().map(|way| [b"\r", way.as_slice()].concat()).for_each(&mut offer);
    }
    best
}

fn absolute(x: u16, y: u16) -> Vec<u8> {
    match (x, y) {
        (0, 0) => b"\x1b[H".to_vec(),
        (0, y) => sequence(y + 1, 'H'),
        (x, y) => format!("\x1b[{};{}H", y + 1, x + 1).into_bytes(),
    }
}

/// Returns ways along a row.
fn across(from: u16, to: u16) -> Vec<Vec<u8>> {
    let mut ways = vec![sequence(to + 1, 'G')];
    if to == 0 {
        ways.push(b"\r".to_vec());
    }
    if to > from {
        ways.push(sequence(to - from, 'C'));
    } else {
        if from - to <= STEPS {
            ways.push(vec![b'\x08'; usize::from(from - to)]);
        }
        ways.push(sequence(from - to, 'D'));
    }
    ways
}

/// Returns ways along a column. A line feed keeps the column, since the terminal is in raw mode.
fn down(from: u16, to: u16) -> Vec<Vec<u8>> {
    if from == to {
        return vec![Vec::new()];
    }
    let mut ways = vec![sequence(to + 1, 'd')];
    if to > from {
        if to - from <= STEPS {
            ways.push(vec![b'\n'; usize::from(to - from)]);
        }
        ways.push(sequence(to - from, 'B'));
    } else {
        ways.push(sequence(from - to, 'A'));
    }
    ways
}

/// Returns a control sequence with one parameter, which is omitted if it is 1.
pub(super) fn sequence(number: u16, end: char) -> Vec<u8> {
    let mut out = b"\x1b[".to_vec();
    // Writing to memory cannot fail.
    let _ = if number == 1 { write!(out, "{end}") } else { write!(out, "{number}{end}") };
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_way_is_taken() {
        let way = |from, to| String::from_utf8(way(from, to)).unwrap();
        assert_eq!(way(None, (0, 0)), "\x1b[H");
        assert_eq!(way(None, (4, 9)), "\x1b[10;5H");
        assert_eq!(way(Some((9, 3)), (0, 3)), "\r");
        assert_eq!(way(Some((9, 3)), (8, 3)), "\x08");
        assert_eq!(way(Some((9, 3)), (9, 4)), "\n");
        assert_eq!(way(Some((9, 3)), (0, 5)), "\r\n\n");
        assert_eq!(way(Some((9, 3)), (10, 3)), "\x1b[C");
        assert_eq!(way(Some((9, 9)), (9, 2)), "\x1b[3d");
        assert_eq!(way(Some((99, 3)), (60, 3)), "\x1b[61G");
    }
}
