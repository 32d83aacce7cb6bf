//! Joints: what comes between two lines of a paragraph.
//!
//! Owns which hyphens were only the line's and which are the word's own. Knows words, not places.

use std::collections::HashSet;

use super::paragraph::Paragraph;

/// The words of the text, to know what a hyphen at a line's end is.
#[derive(Default)]
pub(super) struct Words {
    plain: HashSet<String>,
    hyphened: HashSet<String>,
    /// Whether words are broken at line ends: else a hyphen there is the word's own.
    breaks: bool,
    /// How often ideographs stand beside other letters with a blank between, and without.
    blanks: (usize, usize),
}

/// What comes between two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    Blank,
    Nothing,
    /// Nothing, and the hyphen goes.
    DropHyphen,
}

impl Words {
    /// Collects the words of a text.
    pub fn of(paragraphs: &[Paragraph]) -> Self {
        let mut all = Self::default();
        // What follows a hyphen at a line's end may be the end of a broken word, and none by itself.
        let mut is_rest = false;
        for line in paragraphs.iter().flat_map(|paragraph| &paragraph.lines) {
            let (mut last, mut blank) = (' ', false);
            for c in line.words.chars() {
                if c != ' ' && is_ideograph(c) != is_ideograph(last) {
                    let count = if blank { &mut all.blanks.0 } else { &mut all.blanks.1 };
                    *count += 1;
                }
                blank = c == ' ';
                last = if blank { last } else { c };
            }
            for word in
                line.words.split(|c: char| !(c.is_alphabetic() || c == '-' || c == '\u{2010}'))
            {
                let word = word.replace('\u{2010}', "-").to_lowercase();
                let inner = word.trim_matches('-');
                if std::mem::take(&mut is_rest) {
                    continue;
                }
                if inner.contains('-') {
                    all.hyphened.insert(inner.to_owned());
                } else if word.len() == inner.len() && !inner.is_empty() {
                    all.plain.insert(word);
                }
            }
            is_rest = line.words.ends_with(['-', '\u{2010}', '\u{ad}']);
        }
        let pairs = paragraphs.iter().flat_map(|paragraph| paragraph.lines.windows(2));
        let (mut hyphens, mut count) = (0, 0);
        for two in pairs {
            count += 1;
            let letters = two[0].words.strip_suffix(['-', '\u{2010}']);
            let attached = letters.is_some_and(|words| words.ends_with(char::is_alphabetic));
            hyphens += usize::from(attached && two[1].words.starts_with(char::is_lowercase));
        }
        // Of words that have a hyphen, about one in a hundred lines ends with it.
        all.breaks = count < 60 || hyphens * 40 > count;
        all
    }

    /// Tells what comes between a line and the next.
    pub fn joint(&self, last: &str, next: &str) -> Joint {
        let Some(hyphen) = last.chars().next_back() else { return Joint::Nothing };
        let first = next.chars().next().unwrap_or_default();
        match (is_ideograph(hyphen), is_ideograph(first)) {
            (true, true) => return Joint::Nothing,
            (false, false) => {}
            _ if self.blanks.0 > self.blanks.1 => return Joint::Blank,
            _ => return Joint::Nothing,
        }
        if hyphen == '\u{ad}' {
            return Joint::DropHyphen;
        }
        let before = &last[..last.len() - hyphen.len_utf8()];
        let attached = before.chars().next_back().is_some_and(char::is_alphanumeric);
        // A dash between two words that has no blanks.
        let second = next.chars().nth(1).unwrap_or_default();
        if first == '—' && hyphen.is_alphanumeric() && second.is_alphanumeric() {
            return Joint::Nothing;
        }
        if !attached || !first.is_alphanumeric() {
            return Joint::Blank;
        }
        match hyphen {
            '-' | '\u{2010}' => {}
            '—' | '–' | '/' => return Joint::Nothing,
            _ => return Joint::Blank,
        }
        let is_capital = |word: &str| {
            let letters = word.chars().filter(|c| c.is_alphabetic()).collect::<Vec<_>>();
            letters.len() > 1 && letters.iter().all(|c| c.is_uppercase())
        };
        let ends = |c: char| !(c.is_alphabetic() || c == '-');
        let capitals = is_capital(before.rsplit(ends).next().unwrap_or_default())
            && is_capital(next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default());
        let broken = first.is_lowercase() || capitals;
        if !broken || !before.ends_with(char::is_alphabetic) {
            return Joint::Nothing;
        }
        let start = before
            .rfind(|c: char| !(c.is_alphabetic() || c == '-'))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let left = before[start..].to_lowercase();
        let right = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let right = right.to_lowercase();
        let tail = left.rsplit('-').next().unwrap_or_default();
        let one = self.plain.contains(&format!("{tail}{right}"));
        let two = self.hyphened.contains(&format!("{left}-{right}"));
        if one {
            return Joint::DropHyphen;
        }
        let keeps = two || !self.breaks || self.is_compound(&left, tail, &right);
        if keeps { Joint::Nothing } else { Joint::DropHyphen }
    }

    /// Returns whether two words that stand on either side of a line's end are rather the parts of a
    /// compound than of a word that was broken there.
    fn is_compound(&self, left: &str, tail: &str, right: &str) -> bool {
        const OFTEN: [&str; 9] =
            ["self", "well", "ex", "so", "non", "vice", "quasi", "half", "кое"];
        // по-русски, по-моему, по-лисьи
        const IN_THE_WAY_OF: [&str; 5] = ["ски", "цки", "ому", "ему", "ьи"];
        // They make words without a hyphen.
        const SELDOM: [&str; 34] = [
            "under", "over", "out", "up", "there", "here", "where", "some", "any", "every", "what",
            "who", "how", "when", "with", "mean", "news", "air", "him", "her", "them", "our",
            "your", "not", "never", "more", "further", "fore", "through", "after", "before", "in",
            "on", "to",
        ];
        if matches!(right, "либо" | "нибудь" | "таки")
            || matches!(right, "то" | "ка") && self.plain.contains(tail)
        {
            return true;
        }
        if tail == "по" && IN_THE_WAY_OF.iter().any(|ending| right.ends_with(ending)) {
            return true;
        }
        let knows = |word: &str| self.plain.contains(word);
        let long = |word: &str| word.chars().count() > 3;
        if tail == "self" && long(right) || OFTEN.contains(&tail) && long(right) && knows(right) {
            return true;
        }
        let inside = left.len() > tail.len();
        knows(right)
            && knows(tail)
            && long(right)
            && (long(tail) || inside)
            && !SELDOM.contains(&tail)
    }
}

/// Returns whether a character belongs to a script that is written without blanks.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::super::line::Line;
    use super::super::paragraph::Kind;
    use super::*;

    #[test]
    fn a_hyphen_at_a_line_end_goes_unless_the_word_has_it() {
        let line =
            Line { words: "a well-known state of co-op communism".to_owned(), ..Line::default() };
        let words = Words::of(&[Paragraph::new(Kind::Body, vec![line])]);
        assert_eq!(words.joint("the com-", "munist"), Joint::DropHyphen);
        assert_eq!(words.joint("the well-", "known man"), Joint::Nothing);
        assert_eq!(words.joint("Anglo-", "American"), Joint::Nothing);
        assert_eq!(words.joint("1950-", "51"), Joint::Nothing);
        assert_eq!(words.joint("anti-com-", "munism"), Joint::DropHyphen);
        assert_eq!(words.joint("a -", "b"), Joint::Blank);
        assert_eq!(words.joint("soft\u{ad}", "Ware"), Joint::DropHyphen);
        assert_eq!(words.joint("поли-", "тика"), Joint::DropHyphen);
        assert_eq!(words.joint("word", "word"), Joint::Blank);
        assert_eq!(words.joint("the PRESI-", "DENT said"), Joint::DropHyphen);
        assert_eq!(words.joint("someone else", "—they"), Joint::Nothing);
        assert_eq!(words.joint("July 1946–", "July 1947"), Joint::Nothing);
        assert_eq!(words.joint("their self-", "interest"), Joint::Nothing);
        assert_eq!(words.joint("что-", "либо"), Joint::Nothing);
    }

    #[test]
    fn the_end_of_a_broken_word_is_no_word() {
        let line = |words: &str| Line { words: words.to_owned(), ..Line::default() };
        let lines = ["только по\u{2010}", "следние письма, the so-", "ciety of"].map(line);
        let words = Words::of(&[Paragraph::new(Kind::Body, lines.to_vec())]);
        assert_eq!(words.joint("только по\u{2010}", "следние письма"), Joint::DropHyphen);
        assert_eq!(words.joint("the so-", "ciety of"), Joint::DropHyphen);
        assert_eq!(words.joint("говорит по-", "русски"), Joint::Nothing);
    }

    #[test]
    fn hyphens_are_kept_where_no_word_is_broken() {
        let line = |words: &str| Line { words: words.to_owned(), ..Line::default() };
        let mut lines: Vec<Line> = (0..80).map(|_| line("a line of words")).collect();
        lines.push(line("with a long-"));
        lines.push(line("lasting end"));
        let words = Words::of(&[Paragraph::new(Kind::Body, lines)]);
        assert_eq!(words.joint("a long-", "lasting end"), Joint::Nothing);
    }
}
