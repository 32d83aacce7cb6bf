//! Kindle: `My Clippings.txt`, to which the reader adds what is highlighted, noted and marked.
//!
//! Owns what an entry becomes; the words of the device, in its languages, are in `kindle_words`.
//! Locations are no offsets, and times have no zone: they are taken as UTC. Nothing is ever taken out of that file, so a highlight that was made again at
//! its place counts as it was last. A note belongs to the highlight at whose location it was written.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork,
};
use super::kindle_words::{ClippingKind, ClippingPlace, clock, kind, place};
use super::stable_id;

/// `My Clippings.txt`, read.
pub const IMPORT: ImportFormat =
    ImportFormat { name: "kindle", claims, read: |source| Ok(read(source.content())) };

/// What stands between two entries.
const SEPARATOR: &str = "==========";

/// An entry of the file.
#[derive(Debug)]
struct Clipping<'a> {
    book: &'a str,
    kind: ClippingKind,
    place: Option<ClippingPlace>,
    time: Option<Timestamp>,
    words: String,
}

fn claims(source: &ImportSource) -> bool {
    let content = source.content();
    let head =
        String::from_utf8_lossy(content.get(..content.len().min(1 << 16)).unwrap_or_default());
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    // A title, what it is, and somewhere the end of an entry.
    let second = lines.by_ref().nth(1).unwrap_or_default();
    second.starts_with(['-', '–']) && lines.any(|line| line == SEPARATOR)
}

fn read(bytes: &[u8]) -> ImportedFile {
    let mut file = ImportedFile::default();
    // The device writes a mark before each entry of its first day.
    let text = String::from_utf8_lossy(bytes).replace('\u{feff}', "");
    let mut clippings: Vec<Clipping> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.trim_end() != SEPARATOR {
            lines.push(line);
            continue;
        }
        match Clipping::of(&std::mem::take(&mut lines)) {
            Ok(clipping) => clippings.push(clipping),
            Err(why) => file.refuse(why),
        }
    }
    if lines.iter().any(|line| !line.trim().is_empty()) {
        file.refuse("an entry that has no end");
    }
    let mut found = FoundClippings::default();
    for clipping in clippings {
        match clipping.kind {
            ClippingKind::Bookmark => file.leave("a bookmark"),
            ClippingKind::Article => file.leave("an article that was clipped"),
            ClippingKind::Note => {
                // The last highlight before it, of the same book.
                let before = found.of_books.get(clipping.book).and_then(|of_book| of_book.last());
                found.notes.push((before.copied(), clipping));
            }
            ClippingKind::Highlight => match cut_short(&clipping.words) {
                Some(why) => file.leave(why),
                None => found.highlight(clipping, &mut file),
            },
        }
    }
    found.take(&mut file);
    file
}

/// What was found in a file, in its order.
#[derive(Default)]
struct FoundClippings<'a> {
    highlights: Vec<Clipping<'a>>,
    /// Those of each book.
    of_books: HashMap<&'a str, Vec<usize>>,
    /// Each with the highlight before it.
    notes: Vec<(Option<usize>, Clipping<'a>)>,
}

impl<'a> FoundClippings<'a> {
    fn highlight(&mut self, clipping: Clipping<'a>, file: &mut ImportedFile) {
        let of_book = self.of_books.entry(clipping.book).or_default();
        // One that was made again stands at the same place, with more or fewer words.
        let earlier = of_book.iter().rev().take(AGAIN).copied();
        let earlier = earlier
            .into_iter()
            .find(|at| self.highlights.get(*at).is_some_and(|one| clipping.is_again(one)));
        if let Some(earlier) = earlier.and_then(|at| self.highlights.get_mut(at)) {
            *earlier = clipping;
            file.leave("a highlight that was made again later");
        } else {
            of_book.push(self.highlights.len());
            self.highlights.push(clipping);
        }
    }

    /// Gives the notes to their highlights, the others to their books, and all of them to `file`.
    fn take(self, file: &mut ImportedFile) {
        let mut ends: HashMap<(&str, u64), usize> = HashMap::new();
        let mut begins: BTreeMap<(&str, u64), usize> = BTreeMap::new();
        for (number, one) in self.highlights.iter().enumerate() {
            let place = one.place.filter(|place| !place.is_page && !one.words.is_empty());
            if let Some(place) = place {
                ends.insert((one.book, place.to), number);
                begins.insert((one.book, place.from), number);
            }
        }
        let place_of = |number: usize| self.highlights.get(number).and_then(|one| one.place);
        let mut of_highlights: HashMap<usize, Vec<Clipping>> = HashMap::new();
        let mut on_books = Vec::new();
        for (before, note) in self.notes {
            let here = note.place.map(|place| (note.book, place.from));
            let number = match note.place {
                // On a page it is the one before it in the file.
                Some(place) if place.is_page => {
                    before.filter(|before| place_of(*before) == note.place)
                }
                // It is written where its highlight ends, or else within it.
                _ => here.and_then(|here| {
                    let around = || {
                        let before = begins.range(..=here).rev().take(AGAIN);
                        let mut before = before.take_while(|(key, _)| key.0 == here.0);
                        let reaches = |number: usize| {
                            place_of(number).is_some_and(|place| here.1 <= place.to)
                        };
                        before.find(|(_, number)| reaches(**number)).map(|(_, number)| *number)
                    };
                    ends.get(&here).copied().or_else(around)
                }),
            };
            match number {
                Some(number) => of_highlights.entry(number).or_default().push(note),
                None => on_books.push(note),
            }
        }
        for (number, one) in self.highlights.into_iter().enumerate() {
            let mut notes: Vec<Clipping> = Vec::new();
            for note in of_highlights.remove(&number).unwrap_or_default() {
                let is_location = note.place.is_some_and(|place| !place.is_page);
                // What was written later at the same location is the same note, as it was last.
                match notes.iter_mut().find(|other| is_location && other.place == note.place) {
                    Some(other) => {
                        *other = note;
                        file.leave("a note that was written again later");
                    }
                    None => notes.push(note),
                }
            }
            let notes: Vec<String> = notes.into_iter().map(|note| note.words).collect();
            file.take(ImportedEntry { note: Some(notes.join("\n\n")), ..one.highlight() });
        }
        for note in on_books {
            file.take(note.on_the_book());
        }
    }
}

/// So many highlights of a book are looked at for the one that was made again, or that a note is on.
const AGAIN: usize = 200;

/// Says why words are not those of the book: the publisher lets only so many be clipped.
fn cut_short(words: &str) -> Option<&'static str> {
    let is_said = words.trim_end().ends_with('>') && words.trim_start().starts_with('<');
    is_said.then_some("a highlight without its words, beyond what the publisher allows")
}

impl<'a> Clipping<'a> {
    fn of(lines: &[&'a str]) -> Result<Self, &'static str> {
        let mut lines = lines.iter().skip_while(|line| line.trim().is_empty());
        let book = lines.next().map(|line| line.trim()).ok_or("an empty entry")?;
        let about = lines.next().map(|line| line.trim()).unwrap_or_default();
        let about =
            about.strip_prefix(['-', '–']).ok_or("an entry that does not say what it is")?;
        let (what, time) = match about.rsplit_once('|') {
            Some((what, time)) => (what, Some(time)),
            None => (about, None),
        };
        let words = lines.copied().collect::<Vec<_>>().join("\n").trim().to_owned();
        let kind = kind(what).ok_or("an entry in a language that is not known")?;
        Ok(Self { book, kind, place: place(what), time: time.and_then(clock), words })
    }

    /// Returns whether it is what the other was, made again.
    fn is_again(&self, other: &Self) -> bool {
        let overlaps = other.place.zip(self.place).is_some_and(|(one, other)| {
            !one.is_page && !other.is_page && one.from <= other.to && other.from <= one.to
        });
        let has_words = !self.words.is_empty() && !other.words.is_empty();
        let is_part = || other.words.contains(&self.words) || self.words.contains(&other.words);
        overlaps && has_words && is_part()
    }

    fn highlight(self) -> ImportedEntry {
        let place = self.place.map(|place| format!("{}-{}", place.from, place.to));
        let place = place.unwrap_or_default();
        let id = stable_id(&["kindle", self.book, &place, &self.words]).to_string();
        let passage = ImportedPassage { quote: Some(self.words), ..ImportedPassage::default() };
        ImportedEntry {
            id: Some(id),
            work: Some(work(self.book)),
            passage: Some(passage),
            created: self.time,
            ..ImportedEntry::default()
        }
    }

    fn on_the_book(self) -> ImportedEntry {
        let place = self.place.map(|place| place.from.to_string()).unwrap_or_default();
        ImportedEntry {
            id: Some(stable_id(&["kindle note", self.book, &place, &self.words]).to_string()),
            work: Some(work(self.book)),
            note: Some(self.words),
            created: self.time,
            ..ImportedEntry::default()
        }
    }
}

/// Returns what `Title (Author)` says of a book.
fn work(book: &str) -> ImportedWork {
    let mut depth = 0_usize;
    // The last bracket that closes the line is the author's.
    let author = book.ends_with([')', '）']).then(|| {
        book.char_indices().rev().find_map(|(at, c)| {
            match c {
                ')' | '）' => depth += 1,
                '(' | '（' => depth = depth.saturating_sub(1),
                _ => return None,
            }
            (depth == 0).then_some(at)
        })
    });
    let title = author.flatten().and_then(|at| book.get(..at)).map(str::trim);
    let title = title.filter(|title| !title.is_empty()).unwrap_or(book);
    ImportedWork { key: book.to_owned(), title: Some(title.to_owned()), files: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}Nine (A Telegram) (Li Wei)\r\n- Your Highlight on Location 10-12 | Added on Monday, July \
        6, 2026 9:00:00 AM\r\n\r\nat least nine\r\n==========\r\n\u{feff}Nine (A Telegram) (Li Wei)\r\n- Your Note on Location \
        12 | Added on Monday, July 6, 2026 9:01:00 AM\r\n\r\nwhy\r\nnine?\r\n==========\r\nNine (A Telegram) (Li \
        Wei)\r\n- Your Highlight on Location 10-13 | Added on Monday, July 6, 2026 9:02:00 AM\r\n\r\nThere are at least \
        nine divisions\r\n==========\r\nNine (A Telegram) (Li Wei)\r\n- Your Bookmark on Location 60 | Added on Monday, \
        July 6, 2026 9:03:00 AM\r\n\r\n\r\n==========\r\nOther  \r\n- Your Note on Location 7 | Added on Monday, July 6, \
        2026 9:04:00 AM\r\n\r\nof no highlight\r\n==========\r\nOther  \r\n- Your Highlight on Location 90-91 | Added on \
        Monday, July 6, 2026 9:04:00 AM\r\n\r\n <You have reached the clipping limit for this \
        item>\r\n==========\r\nOther  \r\nno kind\r\n==========\r\n==========\r\nOther\r\n- Your Highlight on";

    #[test]
    fn a_file_is_read_with_notes_at_their_highlights() {
        let source = ImportSource { name: "x", bytes: FILE.as_bytes(), beside: &|_| None };
        assert!(claims(&source));
        let file = read(source.content());
        let [highlight, note] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
        let quote = highlight.passage.as_ref().unwrap().quote.as_deref();
        assert_eq!(quote, Some("There are at least nine divisions"));
        assert_eq!(highlight.note.as_deref(), Some("why\nnine?"));
        assert_eq!(highlight.work.as_ref().unwrap().title.as_deref(), Some("Nine (A Telegram)"));
        assert_eq!(note.note.as_deref(), Some("of no highlight"));
        assert_eq!(note.work.as_ref().unwrap().title.as_deref(), Some("Other"));
        let left: Vec<(&str, usize)> =
            file.left_out.iter().map(|(what, count)| (what.as_str(), *count)).collect();
        assert_eq!(
            left,
            [
                ("a bookmark", 1),
                ("a highlight that was made again later", 1),
                ("a highlight without its words, beyond what the publisher allows", 1)
            ]
        );
        assert_eq!(file.refused.total(), 3, "{:?}", file.refused);
    }

    #[test]
    fn on_one_page_there_may_be_many_and_a_note_belongs_to_the_one_before_it() {
        let entry = |about: &str, words: &str| {
            format!(
                "Nine\n- Your {about} | Added on Monday, July 06, 2026 09:00:00 AM\n\n{words}\n==========\n"
            )
        };
        let text = [
            entry("highlight on page 3", "nine"),
            entry("note on page 3", "on nine"),
            entry("highlight on page 3", "nine divisions"),
            entry("highlight on page 4", "ten"),
            entry("note on page 3", "on no one"),
            entry("highlight on Location 50-60", "ten divisions"),
            entry("note on Location 55", "half"),
            entry("note on Location 60", "first"),
            entry("note on Location 60", "last"),
            entry("highlight on Location 52", ""),
        ];
        let file = read(text.concat().as_bytes());
        let notes: Vec<Option<&str>> =
            file.entries.iter().map(|entry| entry.note.as_deref()).collect();
        let both = Some("half\n\nlast");
        assert_eq!(notes, [Some("on nine"), None, None, both, Some("on no one")]);
        assert_eq!(file.left_out.get("a note that was written again later"), Some(&1));
        assert_eq!(file.refused.len(), 1, "{:?}", file.refused);
    }

    #[test]
    fn a_text_with_a_list_is_no_file_of_clippings() {
        let source = |bytes| ImportSource { name: "My Clippings.txt", bytes, beside: &|_| None };
        assert!(!claims(&source(b"Title\n- one\n- two\n")));
        assert!(!claims(&source(b"\xff\xfe\x00")));
        let broken = "A\n- Your Highlight on Location 1-2\n\n\u{fffd}\n==========\n".as_bytes();
        assert_eq!(read(broken).entries.len(), 1);
        assert_eq!(work("（）").title.as_deref(), Some("（）"));
        assert_eq!(work("吾輩は猫である（夏目漱石）").title.as_deref(), Some("吾輩は猫である"));
    }
}
