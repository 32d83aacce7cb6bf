//! The notes of a text: where each is called, and where it stands.
//!
//! A format names them. Owns how they are read from plain text: a number in brackets or a raised one,
//! called in the text, with which a line begins below. A number without its pair is none, so that
//! `[1]` in a bibliography, or `x²`, leads nowhere. Pure: no files.

use super::document::Document;
use super::span::Span;
use super::structure::{NoteCall, Structure};
use super::text::Text;

/// In a plain text longer than this, in bytes, notes are not looked for.
const REACH: usize = 512 * 1024;
/// A number of more digits is none of a note.
const DIGITS: usize = 4;

/// The notes of a text, in the order of their calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footnotes(Vec<NoteCall>);

/// A number that may be of a note.
struct Number {
    span: Span,
    value: u32,
    /// Whether a line begins with it.
    begins: bool,
}

impl Footnotes {
    /// Returns the notes of a document: those that its format names, or else those of its text.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let named = Self::named(&document.structure);
        if named.0.is_empty() { Self::read(&document.text) } else { named }
    }

    /// Returns the notes that a format names.
    #[must_use]
    pub fn named(structure: &Structure) -> Self {
        Self(structure.notes.clone())
    }

    /// Reads the notes of plain text.
    #[must_use]
    pub fn read(text: &Text) -> Self {
        if text.len() > REACH {
            return Self::default();
        }
        let text = text.as_str();
        let numbers = numbers(text);
        let mut notes: Vec<(u32, Span)> = Vec::new();
        let mut is_note = vec![false; numbers.len()];
        for (at, number) in numbers.iter().enumerate().filter(|(_, number)| number.begins) {
            let follows = at.checked_sub(1).is_some_and(|before| {
                let other = &numbers[before];
                is_note[before]
                    && number.value.checked_sub(1) == Some(other.value)
                    && !text[other.span.end..number.span.start].contains("\n\n")
            });
            if !follows && !stands_apart(text, number.span.start) {
                continue;
            }
            is_note[at] = true;
            notes.push((
                number.value,
                Span::new(number.span.start, note_end(text, number.span.end)),
            ));
        }
        // A note ends where the next one begins.
        for at in 1..notes.len() {
            let next = notes[at].1.start;
            let span = &mut notes[at - 1].1;
            span.end = span.end.min(span.start + text[span.start..next].trim_end().len());
        }
        let mut calls = Vec::new();
        for (number, _) in numbers.iter().zip(&is_note).filter(|(_, is_note)| !**is_note) {
            // In a file of several papers each begins to count anew.
            let after = notes.partition_point(|(_, note)| note.start < number.span.start);
            if let Some((_, note)) = notes[after..].iter().find(|(n, _)| *n == number.value) {
                calls.push(NoteCall { call: number.span, note: *note });
            }
        }
        Self(calls)
    }

    /// Returns where the first note stands, if it has a place.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        let places = self.0.iter().filter(|note| !note.note.is_empty());
        places.map(|note| note.note.start).min()
    }

    /// Returns the note that is called at byte `offset`; its own place is empty if the source has
    /// only the number.
    #[must_use]
    pub fn called_at(&self, offset: usize) -> Option<&NoteCall> {
        let after = self.0.partition_point(|note| note.call.start <= offset);
        self.0[..after].last().filter(|note| note.call.contains(offset))
    }

    /// Returns the calls of the note on whose number byte `offset` is.
    #[must_use]
    pub fn calls_of(&self, offset: usize) -> Vec<Span> {
        // Its number is as long where it stands as where it is called.
        let number = |note: &&NoteCall| {
            note.note.contains(offset) && offset < note.note.start + note.call.len()
        };
        self.0.iter().filter(number).map(|note| note.call).collect()
    }

    /// Returns where the note with this number stands in `text`: of several, since those of a chapter
    /// or an enclosure may begin anew, the one called nearest to byte `at`.
    #[must_use]
    pub fn numbered(&self, text: &str, number: &str, at: usize) -> Option<Span> {
        let has = |note: &&NoteCall| {
            let begin = note.note.start..note.note.start + note.call.len();
            let words = text.get(begin).unwrap_or_default();
            words.trim_matches(|c: char| !c.is_ascii_digit()) == number
        };
        let all = self.0.iter().filter(|note| !note.note.is_empty()).filter(has);
        // Whoever refers to a note stands in the text, or in another note of the same place.
        let far = |note: &&NoteCall| note.call.start.abs_diff(at).min(note.note.start.abs_diff(at));
        all.min_by_key(far).map(|note| note.note)
    }

    /// Returns the calls that overlap `part`.
    pub fn calls_in(&self, part: Span) -> impl Iterator<Item = &NoteCall> {
        let first = self.0.partition_point(|note| note.call.end <= part.start);
        self.0[first..].iter().take_while(move |note| note.call.start < part.end)
    }

    /// Returns the numbers, in `part`, with which notes begin.
    pub fn numbers_in(&self, part: Span) -> impl Iterator<Item = Span> {
        let number =
            |note: &NoteCall| Span::new(note.note.start, note.note.start + note.call.len());
        let there = self.0.iter().filter(|note| !note.note.is_empty()).map(number);
        there.filter(move |number| number.overlaps(part))
    }
}

/// Returns all numbers in brackets, and all raised ones.
fn numbers(text: &str) -> Vec<Number> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut from = 0;
    // The first bytes of "[", of "¹²³" and of the other raised figures.
    for at in memchr::memchr3_iter(b'[', 0xC2, 0xE2, bytes) {
        if at < from {
            continue;
        }
        let Some((value, length)) = number(&text[at..]) else { continue };
        from = at + length;
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let begins = text[line..at].trim().is_empty()
            && text[from..].starts_with([' ', '\t', '\u{a0}'])
            && text[from..].lines().next().is_some_and(|rest| !rest.trim().is_empty());
        all.push(Number { span: Span::new(at, from), value, begins });
    }
    all
}

/// Reads a number at the start of `text`; returns it and its length in bytes.
fn number(text: &str) -> Option<(u32, usize)> {
    if let Some(inner) = text.strip_prefix('[') {
        let digits = inner.bytes().take(DIGITS + 1).take_while(u8::is_ascii_digit).count();
        let is_one = (1..=DIGITS).contains(&digits) && inner.as_bytes().get(digits) == Some(&b']');
        return is_one.then(|| inner[..digits].parse().ok())?.map(|value| (value, digits + 2));
    }
    let (mut value, mut length) = (0, 0);
    for (figure, letter) in text.chars().take(DIGITS).map_while(|c| Some((raised(c)?, c))) {
        value = value * 10 + figure;
        length += letter.len_utf8();
    }
    (length > 0).then_some((value, length))
}

fn raised(letter: char) -> Option<u32> {
    "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().zip(0..).find(|(figure, _)| *figure == letter).map(|(_, value)| value)
}

/// Returns whether nothing but a blank line, a rule or the start of the text is above the line of
/// byte `at`: else a number may stand there because the line before was full.
fn stands_apart(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let Some(above) = line.checked_sub(1) else { return true };
    let above = text[..above].rsplit('\n').next().unwrap_or_default();
    !above.chars().any(char::is_alphanumeric)
}

/// Returns where the lines end that belong to the note which `from` is in.
fn note_end(text: &str, from: usize) -> usize {
    let mut end = from;
    for line in text[from..].split_inclusive('\n') {
        if end > from && line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    from + text[from..end].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each call with the beginning of its note.
    fn told(text: &str) -> Vec<String> {
        let text = Text::new(text.to_owned());
        let all = Footnotes::read(&text);
        let one = |note: &NoteCall| {
            format!("{} {}: {}", note.call.start, text.slice(note.call), text.slice(note.note))
        };
        all.0.iter().map(one).collect()
    }

    #[test]
    fn a_number_leads_to_the_note_that_begins_with_it() {
        assert_eq!(
            told(
                "Memorandum[1]\n\nAs agreed,[2] we\n[3] came.\n\n[1] Not printed.\n\n[2] Ante,\np. 3.\n\n[3] So.\n"
            ),
            ["10 [1]: [1] Not printed.", "25 [2]: [2] Ante,\np. 3.", "32 [3]: [3] So."]
        );
        assert_eq!(told("One¹ and two.²\n\n---\n¹ The first.\n² The second.\n").len(), 2);
        assert_eq!(told("Twice[1] called[1].\n\n[1] Once there.\n").len(), 2);
    }

    #[test]
    fn each_of_several_papers_counts_anew() {
        let one = "A[1] word.\n\n[1] Of one.\n\n";
        let two = "A[1] word.\n\n[1] Of two.\n";
        let both = told(&format!("{one}{two}"));
        assert!(both[0].ends_with("Of one.") && both[1].ends_with("Of two."), "{both:?}");
    }

    #[test]
    fn of_several_notes_with_a_number_the_nearest_is_meant() {
        let text = Text::new(
            "A[1] word.\n\n[1] Of one.\n\nA[1] word, as in footnote 1 above.\n\n[1] Of two.\n"
                .to_owned(),
        );
        let notes = Footnotes::read(&text);
        let at = |word: &str| text.as_str().find(word).unwrap();
        for (place, expected) in [("A[1]", "[1] Of one."), ("footnote", "[1] Of two.")] {
            let note = notes.numbered(text.as_str(), "1", at(place)).unwrap();
            assert_eq!(text.slice(note), expected, "{place}");
        }
        assert_eq!(notes.numbered(text.as_str(), "2", 0), None);
    }

    #[test]
    fn what_has_no_pair_is_no_note() {
        for text in
            ["See [1].\n", "[1] A book.\n[2] A book.\n", "x² + y²\n", "[1]\n\n[12345] a[12345]\n"]
        {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_number_of_a_note_leads_back() {
        let text = Text::new("Twice[1] called[1].\n\n[1] Once there.\n".to_owned());
        let all = Footnotes::read(&text);
        assert_eq!(all.calls_of(22), [Span::new(5, 8), Span::new(15, 18)]);
        assert!(all.calls_of(25).is_empty() && all.called_at(22).is_none());
        assert_eq!(all.called_at(16).map(|note| note.note.start), Some(21));
        assert_eq!(all.calls_in(Span::new(8, 16)).count(), 1);
        assert!(all.numbers_in(Span::new(20, 30)).all(|number| number == Span::new(21, 24)));
    }
}
