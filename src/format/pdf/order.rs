//! Order: from the order in which letters stand on a line to that in which they are read.
//!
//! Owns the scripts that are written from right to left. On paper their words stand in the opposite
//! order, and numbers and foreign words inside them do not. Knows characters only, not places.

/// What stands on a line, from left to right: letters, or a blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item<T> {
    Letters(T),
    Blank,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RunKind {
    Right,
    Left,
    Digit,
    /// Between two numbers.
    Joint,
    /// Beside a number.
    Sign,
    Neutral,
}

/// Returns whether a letter belongs to a script that is written from right to left.
pub(super) fn is_right(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{5ff}' | '\u{600}'..='\u{65f}' | '\u{66d}'..='\u{6ef}'
        | '\u{6fa}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Puts a line into the order in which it is read. `from_right` says how the text around it is.
pub(super) fn logical<T>(
    items: Vec<Item<T>>,
    words: impl Fn(&T) -> &str,
    from_right: bool,
) -> Vec<(Item<T>, bool)> {
    let kinds: Vec<RunKind> = items.iter().map(|item| kind(item, &words)).collect();
    let mut order: Vec<(usize, bool)> = Vec::with_capacity(items.len());
    if from_right {
        // Stretches to be kept, from the left; they are taken from the right.
        let mut at = items.len();
        while at > 0 {
            let start = foreign(&kinds[..at]);
            if start < at {
                order.extend((start..at).map(|place| (place, false)));
                at = start;
            } else {
                at -= 1;
                order.push((at, true));
            }
        }
    } else {
        let mut at = 0;
        while at < items.len() {
            if kinds[at] != RunKind::Right {
                order.push((at, false));
                at += 1;
                continue;
            }
            let stretch = kinds[at..].iter().position(|kind| *kind == RunKind::Left);
            let end = at + stretch.unwrap_or(items.len() - at);
            let last = kinds[at..end].iter().rposition(|kind| *kind == RunKind::Right).unwrap_or(0);
            let mut back = at + last + 1;
            let end = back;
            while back > at {
                let start = foreign(&kinds[at..back]) + at;
                if start < back {
                    order.extend((start..back).map(|place| (place, false)));
                    back = start;
                } else {
                    back -= 1;
                    order.push((back, true));
                }
            }
            at = end;
        }
    }
    let mut items: Vec<Option<Item<T>>> = items.into_iter().map(Some).collect();
    let taken = order.into_iter().filter_map(|(at, turned)| Some((items[at].take()?, turned)));
    taken.collect()
}

/// Returns where the stretch begins that ends here and is written from left to right; where it
/// ends, if there is none.
fn foreign(kinds: &[RunKind]) -> usize {
    let end = kinds.len();
    let signs = kinds.iter().rev().take_while(|kind| **kind == RunKind::Sign).count();
    let last = kinds.len().checked_sub(signs + 1).and_then(|at| kinds.get(at));
    if !matches!(last, Some(RunKind::Left | RunKind::Digit)) {
        return end;
    }
    // As far as the next word from right to left.
    let begin = kinds.iter().rposition(|kind| *kind == RunKind::Right).map_or(0, |at| at + 1);
    let stretch = &kinds[begin..];
    if stretch.contains(&RunKind::Left) {
        let first = stretch.iter().position(|kind| matches!(kind, RunKind::Left | RunKind::Digit));
        return begin + first.unwrap_or(0);
    }
    // Numbers alone: digits, and single signs between two of them.
    let mut start = end;
    while start > 0 {
        match kinds[start - 1] {
            RunKind::Digit | RunKind::Sign => start -= 1,
            RunKind::Joint if start < end && start > 1 && kinds[start - 2] == RunKind::Digit => {
                start -= 1;
            }
            _ => break,
        }
    }
    start
}

fn kind<T>(item: &Item<T>, words: impl Fn(&T) -> &str) -> RunKind {
    let Item::Letters(letters) = item else { return RunKind::Neutral };
    let words = words(letters);
    if words.chars().any(is_right) {
        return RunKind::Right;
    }
    let Some(first) = words.chars().next() else { return RunKind::Neutral };
    match first {
        _ if first.is_alphabetic() => RunKind::Left,
        _ if first.is_numeric() => RunKind::Digit,
        '.' | ',' | ':' | '/' | '-' | '+' => RunKind::Joint,
        '%' | '‰' | '°' | '#' | '$' | '€' | '£' | '¥' | '₪' => RunKind::Sign,
        _ => RunKind::Neutral,
    }
}

/// Returns the bracket that is meant where this one is printed, from right to left.
pub(super) fn turned(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        _ => c,
    }
}

/// Returns how many brackets close more than was opened, less those that do so the other way.
pub(super) fn crossing(words: &str) -> i32 {
    let (mut depth, mut low, mut high) = (0, 0, 0);
    for c in words.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        low = low.min(depth);
        high = high.max(depth);
    }
    -low - high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, from_right: bool) -> String {
        let items = line.chars().map(|c| match c {
            ' ' => Item::Blank,
            _ => Item::Letters(c.to_string()),
        });
        let items = logical(items.collect(), |word| word, from_right);
        items
            .into_iter()
            .map(|(item, _)| match item {
                Item::Letters(word) => word,
                Item::Blank => " ".to_owned(),
            })
            .collect()
    }

    fn reversed(words: &str) -> String {
        words.chars().rev().collect()
    }

    #[test]
    fn hebrew_is_turned_and_what_is_foreign_in_it_is_not() {
        let shown = format!("NATO 10 {} 1,950-1951 {}", reversed("אבג"), reversed("שלום."));
        assert_eq!(read(&shown, true), "שלום. 1,950-1951 אבג NATO 10");
        assert_eq!(read(&format!("12 34 {}", reversed("אב")), true), "אב 34 12");
        assert_eq!(
            read(&format!("{} $3.5% {}", reversed("גד"), reversed("אב")), true),
            "אב $3.5% גד"
        );
    }

    #[test]
    fn hebrew_words_in_another_text_are_turned_alone() {
        let shown = format!("see {} (1951), p. 3", reversed("שלום 12 אב"));
        let turned = format!("see {} (1951), p. 3", "שלום 21 אב");
        // Numbers are kept as they stand: the reversal above turned this one.
        assert_eq!(read(&shown, false), turned);
        assert_eq!(read("plain text, 12.", false), "plain text, 12.");
    }

    #[test]
    fn brackets_tell_which_way_they_were_meant() {
        assert!(crossing(")a(") > crossing("(a)"));
        assert_eq!(turned('«'), '»');
    }
}
