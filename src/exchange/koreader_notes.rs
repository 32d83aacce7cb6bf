//! What KOReader exports to be read: Markdown and plain text.
//!
//! Owns which lines of these are its own and which are of the book or of the reader. What is read of a highlight is
//! called as in its other files, so that it is the same highlight wherever it comes from.

use super::import::{ImportFormat, ImportSource, ImportedFile};
use super::kindle_words::clock;
use super::koreader::Book;

/// Markdown, read.
pub const MARKDOWN: ImportFormat = ImportFormat {
    name: "koreader-markdown",
    claims: |source| {
        let head = head(source);
        head.trim_start().starts_with("# ")
            && head.contains("\n##### ")
            && head.lines().any(|line| entry_heading(line).is_some())
    },
    read: |source| Ok(markdown(&String::from_utf8_lossy(source.content()))),
};
/// Plain text, read.
pub const TEXT: ImportFormat = ImportFormat {
    name: "koreader-text",
    claims: |source| {
        let head = head(source);
        head.starts_with(WIDE) && head.lines().any(is_text_heading)
    },
    read: |source| Ok(text(&String::from_utf8_lossy(source.content()))),
};

/// Before what it says itself stands this blank.
const WIDE: char = '\u{3000}';
/// What ends an entry of plain text.
const SEPARATOR: &str = "-=-=-=-=-=-";
/// What stands between the words of a passage and the note on it.
const NOTE: &str = "---";
/// How words are set in Markdown that are highlighted.
const STYLES: [(&str, &str); 8] = [
    ("**_", "_**"),
    ("**", "**"),
    ("==", "=="),
    ("@@", "@@"),
    ("++", "++"),
    ("~~", "~~"),
    ("<u>", "</u>"),
    ("*", "*"),
];

fn head<'a>(source: &ImportSource<'a>) -> std::borrow::Cow<'a, str> {
    let content = source.content();
    String::from_utf8_lossy(content.get(..content.len().min(1 << 16)).unwrap_or_default())
}

/// Reads `### Page 12 @ 05 March 2024 09:12:45 AM`; returns the time, as it is written.
fn entry_heading(line: &str) -> Option<&str> {
    let (_, time) = line.strip_prefix("### ")?.rsplit_once(" @ ")?;
    clock(time).map(|_| time)
}

fn is_text_heading(line: &str) -> bool {
    let rest = line.strip_prefix(WIDE).and_then(|rest| rest.strip_prefix(WIDE));
    rest.is_some_and(|rest| rest.starts_with("-- "))
}

fn markdown(whole: &str) -> ImportedFile {
    let mut file = ImportedFile::default();
    let mut lines: Vec<&str> = whole.lines().collect();
    // What it says at the end.
    while lines
        .last()
        .is_some_and(|line| line.trim().is_empty() || line.starts_with("_Generated at: "))
    {
        lines.pop();
    }
    let mut title = None;
    let mut entry: Option<(&str, Vec<&str>)> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        let book = line.strip_prefix("# ").filter(|_| next.starts_with("##### "));
        // A chapter comes before its first entry.
        let is_chapter = line.starts_with("## ") && entry_heading(next).is_some();
        if let Some(book) = book {
            take(title, entry.take(), &mut file);
            title = Some(book);
            at += 1;
        } else if let Some(time) = entry_heading(line) {
            take(title, entry.take(), &mut file);
            entry = Some((time, Vec::new()));
        } else if let Some((_, words)) = entry.as_mut().filter(|_| !is_chapter) {
            words.push(line);
        }
        at += 1;
    }
    take(title, entry, &mut file);
    file
}

/// Takes an entry of Markdown.
fn take(title: Option<&str>, entry: Option<(&str, Vec<&str>)>, file: &mut ImportedFile) {
    let Some((time, mut lines)) = entry else { return };
    let is_over = |line: &&str| line.trim().is_empty() || line.contains("](<file://");
    let mut path = None;
    while let Some(line) = lines.pop_if(|line| is_over(&&**line)) {
        let address = line.split_once("](<file://").map(|(_, address)| address);
        path = path.or(address.and_then(|address| address.split(['?', '>']).next()));
    }
    let (words, note) = divided(&lines);
    let words = STYLES
        .iter()
        .find_map(|(open, close)| words.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(&words);
    Book::new(title, path).take_words(words, note.as_deref(), clock(time), file);
}

fn text(whole: &str) -> ImportedFile {
    let mut file = ImportedFile::default();
    let mut title: Option<&str> = None;
    let mut lines: Option<Vec<&str>> = None;
    let mut is_new = true;
    for line in whole.lines() {
        if line == SEPARATOR {
            if let Some(lines) = lines.take() {
                let (words, note) = divided(&lines);
                Book::new(title, None).take_words(&words, note.as_deref(), None, &mut file);
            }
            is_new = false;
        } else if let Some(lines) = lines.as_mut() {
            lines.push(line);
        } else if is_text_heading(line) {
            lines = Some(Vec::new());
        } else if line.trim().is_empty() {
            // A blank line stands between two books; in one with the wide blank nothing else stands.
            is_new |= line.is_empty();
        } else if std::mem::take(&mut is_new) {
            title = Some(line.trim_matches(WIDE).trim());
        }
    }
    if lines.is_some_and(|lines| lines.iter().any(|line| !line.trim().is_empty())) {
        file.refuse("an entry that has no end");
    }
    file
}

/// Returns the words of a passage, and the note below them.
fn divided(lines: &[&str]) -> (String, Option<String>) {
    let joined = |lines: &[&str]| lines.join("\n").trim().to_owned();
    match lines.iter().position(|line| *line == NOTE) {
        Some(at) => {
            let (words, note) = lines.split_at(at);
            (joined(words), Some(joined(note.get(1..).unwrap_or_default())))
        }
        None => (joined(lines), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Short<'a> = (&'a str, Option<&'a str>, Option<&'a str>, String);

    fn short(file: &ImportedFile) -> Vec<Short<'_>> {
        let entries = file.entries.iter();
        let short = entries.map(|entry| {
            let quote = entry.passage.as_ref().unwrap().quote.as_deref().unwrap();
            let time = entry.created.map(|time| time.to_string()).unwrap_or_default();
            (quote, entry.note.as_deref(), entry.work.as_ref().unwrap().title.as_deref(), time)
        });
        short.collect()
    }

    fn source(bytes: &str) -> ImportSource<'_> {
        ImportSource { name: "x", bytes: bytes.as_bytes(), beside: &|_| None }
    }

    #[test]
    fn markdown_is_read() {
        let written = "# Nine\n##### Li Wei\n\n## One\n### Page 12 @ 05 March 2024 09:12:45 PM\n*at least **nine***\n\n---\nwhy\n\n\
            # so\n### Page xii @ 06 March 2024 09:00:00 AM\nten\n# of them\n\n[View in book](<file:///mnt/books/nine.epub?pos=/body>)\n\
            ## Two\n### Page 13 @ 07 March 2024 12:00:00 AM\n**_11_**\n\n# Other\n##### N/A\n\n\
            ### Page 1 @ 07 March 2024 09:00:00 AM\ntwelve\n\n\n_Generated at: 2024-03-08 10:00:00_";
        assert!((MARKDOWN.claims)(&source(written)));
        assert!(!(MARKDOWN.claims)(&source("# Notes\n##### Mine\n### Page 1 @ home\n")));
        let file = markdown(written);
        let nine = Some("Nine");
        assert_eq!(
            short(&file),
            [
                ("at least **nine**", Some("why\n\n# so"), nine, "2024-03-05T21:12:45Z".to_owned()),
                ("ten\n# of them", None, nine, "2024-03-06T09:00:00Z".to_owned()),
                ("11", None, nine, "2024-03-07T00:00:00Z".to_owned()),
                ("twelve", None, Some("Other"), "2024-03-07T09:00:00Z".to_owned()),
            ]
        );
        assert_eq!(file.entries[1].work.as_ref().unwrap().files, ["nine.epub"]);
        assert!(file.refused.is_empty() && file.left_out.is_empty());
    }

    #[test]
    fn plain_text_is_read() {
        let entry = |words: &str| {
            format!(
                "\u{3000}\u{3000}-- Page: 12, added on Tue Mar  5 09:12:45 2024\n{words}\n-=-=-=-=-=-\n"
            )
        };
        let written = format!(
            "\u{3000}Nine\n\u{3000}\n\u{3000}One\n\u{3000}\n{}{}\n\u{3000}Other\n\u{3000}\n{}\n\u{3000}\u{3000}-- Page: 1, added\ncut",
            entry("at least nine\n---\nwhy"),
            entry("ten\n\nof them"),
            entry("twelve")
        );
        assert!((TEXT.claims)(&source(&written)));
        let file = text(&written);
        let nine = Some("Nine");
        assert_eq!(
            short(&file),
            [
                ("at least nine", Some("why"), nine, String::new()),
                ("ten\n\nof them", None, nine, String::new()),
                ("twelve", None, Some("Other"), String::new()),
            ]
        );
        assert_eq!(file.refused.total(), 1);
    }
}
