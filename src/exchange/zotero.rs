//! Zotero: annotations as its notes have them, exported as Markdown or as HTML.
//!
//! Owns what a paragraph of such a note is: the passage in quotation marks, a reference, a link to the
//! annotation, and the comment after them; a template of the reader's may leave some of it out, or put it in
//! another order. Neither title nor path is in it: what links to the same attachment is on the same
//! document, and its passages tell which. Tables of annotations are in [`super::zotero_table`].

use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork,
};
use super::stable_id;
use super::zotero_html::markdown_of;

/// A note of Zotero, read.
pub const IMPORT: ImportFormat =
    ImportFormat { name: "zotero", claims, read: |source| Ok(read(&note(source))) };

/// A link into Zotero.
const LINK: &str = "](zotero://";
/// What Zotero calls a note that is made of annotations.
const HEADING: &str = "Annotations";
/// The marks that stand around a passage.
const QUOTES: [(char, char); 6] =
    [('“', '”'), ('"', '"'), ('«', '»'), ('„', '“'), ('「', '」'), ('『', '』')];
/// The colours that Zotero offers.
const COLOURS: [(&str, &str); 8] = [
    ("ffd400", "yellow"),
    ("ff6666", "red"),
    ("5fb236", "green"),
    ("2ea8e5", "blue"),
    ("a28ae5", "purple"),
    ("e56eee", "magenta"),
    ("f19837", "orange"),
    ("aaaaaa", "gray"),
];

fn claims(source: &ImportSource) -> bool {
    let begins_so = || {
        let content = source.content();
        let head = content.get(..content.len().min(256)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let heading = head.trim_start().strip_prefix("# ").map(str::trim_start);
        heading.is_some_and(|heading| heading.starts_with(HEADING))
    };
    match source.first_byte() {
        Some(b'<') => source.holds("zotero://") || source.holds("class=\"zotero-note"),
        Some(b'{' | b'[') => begins_so(),
        _ => source.holds(LINK) || begins_so(),
    }
}

/// Returns the note in Markdown. What is marked as HTML in it begins with a tag; a highlight of Markdown may too.
fn note(source: &ImportSource) -> String {
    let text = String::from_utf8_lossy(source.content()).replace("\r\n", "\n");
    if text.trim_start().starts_with('<') && !text.contains(LINK) {
        return markdown_of(&text);
    }
    text
}

fn read(text: &str) -> ImportedFile {
    let mut file = ImportedFile::default();
    let mut title = None;
    for paragraph in paragraphs(text) {
        if let Some(heading) = paragraph.trim_start().strip_prefix("# ") {
            let heading = shown(heading.lines().next().unwrap_or_default()).0;
            title = Some(heading).filter(|heading| !heading.starts_with(HEADING));
        } else if paragraph.contains("![") {
            file.leave("a picture");
        } else if let Some(entry) = linked(paragraph, title.as_deref()) {
            file.take(entry);
        } else if let Some(entry) = unlinked(paragraph, title.as_deref()) {
            file.take(entry);
        } else {
            file.leave("a paragraph that is no annotation");
        }
    }
    file
}

/// Returns the paragraphs; of lines that have a link each, each is one.
fn paragraphs(text: &str) -> Vec<&str> {
    let mut paragraphs = Vec::new();
    let mut from = 0;
    let mut end = 0;
    let mut at = 0;
    let mut is_linked = false;
    for line in text.split_inclusive('\n') {
        let has_link = line.contains("annotation=");
        let is_next = has_link && is_linked;
        let is_blank = line.trim().is_empty();
        if is_blank || is_next {
            paragraphs.extend(text.get(from..end));
            from = if is_next { at } else { at + line.len() };
        }
        is_linked = has_link || (is_linked && !is_blank);
        at += line.len();
        end = at;
    }
    paragraphs.extend(text.get(from..end));
    // An annotation may be a quotation, or stand in a list.
    let marks = |paragraph: &mut &str| {
        *paragraph = paragraph.trim();
        while let Some(rest) =
            ["- ", "* ", "+ ", "> "].iter().find_map(|mark| paragraph.strip_prefix(mark))
        {
            *paragraph = rest.trim_start();
        }
    };
    paragraphs.iter_mut().for_each(marks);
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Reads a paragraph with links into Zotero.
fn linked(paragraph: &str, title: Option<&str>) -> Option<ImportedEntry> {
    let (parts, links) = divided(paragraph);
    let open = links.iter().find(|link| link.contains("annotation="));
    let open = open.or_else(|| links.iter().find(|link| !link.starts_with("select/")));
    let link = open.or(links.first())?;
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    // What comes before the library says what is to be done: to open, or to select.
    let document = path.split_once('/').map_or(path, |(_, document)| document);
    let annotation = query.split('&').find_map(|part| part.strip_prefix("annotation="));
    let mut colour = None;
    let mut words = Vec::new();
    for part in parts {
        let (part, of_part) = shown(part);
        colour = colour.or(of_part);
        if !part.is_empty() {
            words.push(part);
        }
    }
    let mut words = words.into_iter();
    let first = words.next().unwrap_or_default();
    let (quote, mut note) = match quoted(&first) {
        Some((quote, rest)) => (Some(quote.to_owned()), without_reference(rest).to_owned()),
        None => (None, first),
    };
    for word in words {
        note.push_str(if note.is_empty() { "" } else { " " });
        note.push_str(&word);
    }
    let key = match (annotation, &quote) {
        (Some(annotation), _) => annotation.to_owned(),
        (None, Some(quote)) => quote.clone(),
        // A reference in a sentence that somebody wrote.
        (None, None) => return None,
    };
    Some(entry(document, &key, title, quote, note, colour))
}

/// Reads `“passage” (Author, 2005, p. 4) comment`, as it is exported without links.
fn unlinked(paragraph: &str, title: Option<&str>) -> Option<ImportedEntry> {
    let (words, colour) = shown(paragraph);
    let (passage, rest) = words.rsplit_once(" (").filter(|(before, _)| quoted(before).is_some())?;
    let (reference, note) = rest.split_once(')')?;
    let (quote, _) = quoted(passage).filter(|(_, rest)| rest.trim().is_empty())?;
    let has_year = has_year(reference);
    let document = reference.rsplit_once(", p").map_or(reference, |(document, _)| document);
    let quote = quote.to_owned();
    has_year.then(|| {
        let key = quote.clone();
        entry(document, &key, title, Some(quote), note.trim().to_owned(), colour)
    })
}

/// Returns what follows a passage, without a reference that is no link.
fn without_reference(words: &str) -> &str {
    let words = words.trim();
    let divided = words.strip_prefix('(').and_then(|words| words.split_once(')'));
    divided.filter(|(reference, _)| has_year(reference)).map_or(words, |(_, rest)| rest.trim())
}

fn has_year(reference: &str) -> bool {
    reference.chars().filter(char::is_ascii_digit).count() >= 4
}

fn entry(
    document: &str,
    key: &str,
    title: Option<&str>,
    quote: Option<String>,
    note: String,
    colour: Option<String>,
) -> ImportedEntry {
    let passage = quote.map(|quote| ImportedPassage { quote: Some(quote), ..Default::default() });
    ImportedEntry {
        id: Some(stable_id(&["zotero", document, key]).to_string()),
        work: Some(ImportedWork {
            key: document.to_owned(),
            title: title.map(str::to_owned),
            files: Vec::new(),
        }),
        passage,
        colour,
        note: Some(note),
        ..ImportedEntry::default()
    }
}

/// Divides a paragraph at its links into Zotero, which lose the brackets around them.
fn divided(paragraph: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut parts, mut links) = (Vec::new(), Vec::new());
    let mut rest = paragraph;
    while let Some(at) = rest.find(LINK) {
        let (label, after) = (rest.get(..at).unwrap_or_default(), rest.get(at + LINK.len()..));
        let after = after.unwrap_or_default();
        let length = after.find(')').unwrap_or(after.len());
        links.push(after.get(..length).unwrap_or_default());
        let before = label.get(..opening(label)).unwrap_or_default();
        let after = after.get(length + 1..).unwrap_or_default();
        let (before, after) = match (before.strip_suffix('('), after.strip_prefix(')')) {
            (Some(before), Some(after)) => (before, after),
            _ => (before, after),
        };
        parts.push(before);
        rest = after;
    }
    parts.push(rest);
    (parts, links)
}

/// Returns where the bracket opens that is closed at the end of `label`.
fn opening(label: &str) -> usize {
    let mut depth = 1_usize;
    for (at, c) in label.char_indices().rev() {
        let is_escaped = label.get(..at).is_some_and(|before| before.ends_with('\\'));
        match c {
            ']' if !is_escaped => depth += 1,
            '[' if !is_escaped => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    label.len()
}

/// Returns the passage between its marks, and what follows these.
fn quoted(words: &str) -> Option<(&str, &str)> {
    let words = words.trim();
    let (open, close) = QUOTES.iter().find(|(open, _)| words.starts_with(*open))?;
    let inner = words.strip_prefix(*open)?;
    let end = inner.rfind(*close)?;
    let quote = inner.get(..end)?.trim();
    (!quote.is_empty()).then_some((quote, inner.get(end + close.len_utf8()..)?))
}

/// Returns words without what makes Markdown and HTML of them, and the colour that stands in that.
fn shown(words: &str) -> (String, Option<String>) {
    let words = words.trim();
    let mut out = String::with_capacity(words.len());
    let mut colour = None;
    let mut rest = words;
    // Once there is none, it is not looked for again.
    let mut has_end = true;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let escaped = after.chars().next().filter(char::is_ascii_punctuation);
        let is_tag = c == '<' && after.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        let end = (is_tag && has_end).then(|| after.find('>')).flatten();
        has_end &= !is_tag || end.is_some();
        match (c, escaped, end) {
            ('\\', Some(escaped), _) => {
                out.push(escaped);
                rest = after.get(1..).unwrap_or_default();
            }
            ('<', _, Some(end)) => {
                let tag = after.get(..end).unwrap_or_default();
                colour = colour.or(tag.split_once('#').map(|(_, code)| colour_name(code)));
                rest = after.get(end + 1..).unwrap_or_default();
            }
            _ => {
                out.push(c);
                rest = after;
            }
        }
    }
    for (entity, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")] {
        out = out.replace(entity, sign);
    }
    // Two blanks before a line end are a line end; a single line end is none.
    let lines: Vec<&str> = out.split("  \n").collect();
    let lines = lines.iter().map(|line| line.replace('\n', " ").trim().to_owned());
    (lines.collect::<Vec<_>>().join("\n").trim().to_owned(), colour)
}

/// Returns how a colour is called in Zotero, or its six digits.
#[must_use]
pub fn colour_name(code: &str) -> String {
    let code = code.trim_start_matches('#').to_lowercase();
    let end = code.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(code.len());
    let digits = code.get(..end.min(6)).filter(|digits| digits.len() == 6);
    let Some(digits) = digits else { return code };
    let named = COLOURS.iter().find(|(known, _)| *known == digits);
    named.map_or_else(|| format!("#{digits}"), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "# Annotations  \n(6/1/2023, 5:20:39 PM)\n\n\
        “at least *nine* \\[9\\] divisions” ([Andrews \\[Ed.\\] and Phillips, 2005, p. 45](zotero://select/library/items/IJGQ3J8A)) \
        ([pdf](zotero://open-pdf/library/items/VGHZA9HX?page=69&annotation=537H37EL)) why  \nso & many\n\n\
        [Go to annotation](zotero://open-pdf/library/items/VGHZA9HX?page=1&annotation=EE6HXADX)““two” in one” ([Fang et \
        al., 2022, p. 1](zotero://select/library/items/AP3GQ6JU))\n\n\
        <span style=\"background-color: #ff666680\">“a < b”</span> ([Li, n.d.](zotero://select/groups/7/items/AP3GQ6JU)) \
        ([snapshot](zotero://open/groups/7/items/ABCD2345?annotation=AAAA1111&sel=x))\n\n\
        ([Li, n.d., p. 2](zotero://select/library/items/X)) ([pdf](zotero://open-pdf/library/items/VGHZA9HX?page=2&annotation=NOTE0001)) \
        on the page\n\n\
        ![](attachments/IMG.png) ([Li, p. 3](zotero://select/library/items/X))\n\n\
        What I think, see ([Li, n.d.](zotero://select/library/items/X)).\n\nOn it goes.\n\n\
        “no links” (Li, 2005, p. 4) so\n";

    fn source(bytes: &[u8]) -> ImportSource<'_> {
        ImportSource { name: "note.md", bytes, beside: &|_| None }
    }

    #[test]
    fn a_note_is_read() {
        assert!(claims(&source(NOTE.as_bytes())));
        let file = read(NOTE);
        let found: Vec<(&str, Option<&str>, Option<&str>, &str)> = file
            .entries
            .iter()
            .map(|entry| {
                let quote = entry.passage.as_ref().and_then(|passage| passage.quote.as_deref());
                let key = entry.work.as_ref().unwrap().key.as_str();
                (quote.unwrap_or_default(), entry.note.as_deref(), entry.colour.as_deref(), key)
            })
            .collect();
        assert_eq!(
            found,
            [
                (
                    "at least *nine* [9] divisions",
                    Some("why\nso & many"),
                    None,
                    "library/items/VGHZA9HX"
                ),
                ("“two” in one", None, None, "library/items/VGHZA9HX"),
                ("a < b", None, Some("red"), "groups/7/items/ABCD2345"),
                ("", Some("on the page"), None, "library/items/VGHZA9HX"),
                ("no links", Some("so"), None, "Li, 2005"),
            ]
        );
        assert!(file.refused.is_empty(), "{:?}", file.refused);
        assert_eq!(file.left_out.get("a picture"), Some(&1));
        assert_eq!(file.left_out.get("a paragraph that is no annotation"), Some(&2));
        assert_eq!(read(NOTE).entries, file.entries, "the same ids each time");
    }

    #[test]
    fn the_same_note_in_html_is_the_same() {
        let cited = |label: &str| {
            format!(
                "<span class=\"citation\">(<span class=\"citation-item\">{label}</span>)</span>"
            )
        };
        let link = |key: &str| {
            format!(
                "(<a href=\"zotero://open-pdf/library/items/A?page=1&amp;annotation={key}\">pdf</a>)"
            )
        };
        let html = format!(
            "<!DOCTYPE html><html><body><div class=\"zotero-notes\"><div class=\"zotero-note\"><h1>Annotations</h1>\n\
             <p><span class=\"highlight\"><span style=\"background-color: #ff666680\">“one [1]”</span></span> {} {} why<br>so</p>\n\
             <p><span class=\"highlight\">“two”</span> {} {}</p><p>mine</p></div></div></body></html>",
            cited("<a href=\"zotero://select/library/items/X\">Li, 2005, p. 1</a>"),
            link("K1"),
            cited("Li, 2005, p. 2"),
            link("K2")
        );
        let markdown = "# Annotations\n\n<span style=\"background-color: #ff666680\">“one \\[1\\]”</span> ([Li, 2005, p. \
            1](zotero://select/library/items/X)) ([pdf](zotero://open-pdf/library/items/A?page=1&annotation=K1)) why  \nso\n\n\
            “two” (Li, 2005, p. 2) ([pdf](zotero://open-pdf/library/items/A?page=1&annotation=K2))\n\nmine\n";
        let html = source(html.as_bytes());
        assert!(claims(&html));
        let file = read(&note(&html));
        assert_eq!(file.entries, read(&note(&source(markdown.as_bytes()))).entries);
        assert_eq!(file.left_out.len(), 1);
        let short = |entry: &ImportedEntry| {
            let quote = entry.passage.as_ref().unwrap().quote.clone().unwrap();
            (quote, entry.note.clone(), entry.colour.clone())
        };
        let some = |words: &str| Some(words.to_owned());
        assert_eq!(short(&file.entries[0]), ("one [1]".to_owned(), some("why\nso"), some("red")));
        assert_eq!(short(&file.entries[1]), ("two".to_owned(), None, None));
        assert!(!claims(&source(b"<html><p>zotero</p></html>")));
    }

    #[test]
    fn lines_with_a_link_each_are_annotations_each_and_a_heading_may_be_a_title() {
        let link = |key: &str| {
            format!("([pdf](zotero://open-pdf/library/items/A?page=1&annotation={key}))")
        };
        let note = format!("# To Krasovsky\n\n- “one” {}\n- “two” {} so\n", link("K1"), link("K2"));
        let file = read(&note);
        let quotes: Vec<&str> = file
            .entries
            .iter()
            .map(|entry| entry.passage.as_ref().unwrap().quote.as_deref().unwrap())
            .collect();
        assert_eq!(quotes, ["one", "two"]);
        let work = file.entries[1].work.as_ref().unwrap();
        assert_eq!(work.title.as_deref(), Some("To Krasovsky"));
    }

    #[test]
    fn what_is_broken_is_left_out() {
        assert!(!claims(&source(b"# Notes\n\n- of mine (p. 3)\n")));
        for broken in [
            "](zotero://",
            "[](zotero://x",
            "“” ([](zotero://a?annotation=",
            "“ (2005) ",
            "\\",
            "<",
            "[[(((",
            "# ",
        ] {
            let _ = read(broken);
            let _ =
                read(&format!("“{broken}” ({broken}) [{broken}](zotero://open/x?annotation=K)"));
        }
        assert_eq!(colour_name("#FFD400"), "yellow");
        assert_eq!(colour_name("#12"), "12");
        assert_eq!(colour_name("Green"), "green");
    }
}
