//! Headings: the lines that can serve as a title where no rule finds one.
//!
//! Owns what a heading looks like. Works on the lines of a given head. Pure: no files, and no other
//! module except `date` and `regions`.

use std::sync::LazyLock;

use regex::Regex;

use super::date::When;
use super::regions::{RegionLine, Regions};

/// The widest line that can be a title, in columns.
const TITLE_COLUMNS: usize = 80;

// `None` would match nothing; a test checks that every pattern compiles.
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^ [\[(]? (?: top\ secret | secret | confidential | restricted | unclassified
            | official\ use | for\ official | strictly | urgent | priority | copy (?: \ n| \ \d|$)
            | сов\. | совершенно | секретно | срочно )
          | ^\d[\w.]*\d\ [^,;]*/ | ^\d[\w.–-]*/ | \bFiles(?:$|:) | \bLot\ \d",
    )
    .ok()
});

/// Returns whether a line is a stamp, a file mark, or a date.
fn is_other(line: &RegionLine) -> bool {
    STAMP.as_ref().is_some_and(|stamp| stamp.is_match(&line.text))
        || line.text.len() < 80 && When::find(&line.text).is_some()
}

/// Returns a Markdown heading: the first line, or the first after the front matter.
pub(super) fn marked(head: &[RegionLine]) -> Option<String> {
    let matter = if head.first()?.text == "---" {
        head.iter().skip(1).position(|line| line.text == "---")? + 2
    } else {
        0
    };
    let line = head.get(matter)?;
    let next = head.get(matter + 1).map_or("", |next| &*next.text);
    let ruled = line.more && next.len() > 2 && next.chars().all(|c| c == '=');
    let hashed = line.text.strip_prefix("# ").or_else(|| line.text.strip_prefix("## "));
    // Several lines with # are comments of a program or a table, not headings.
    let text = match hashed {
        Some(text) if !(line.more && next.starts_with('#')) => text,
        None if ruled => &*line.text,
        _ => return None,
    };
    let text = text.trim_end_matches(['#', ' ']);
    let strong = ["**", "__", "*", "_", "`"].iter().find_map(|mark| {
        let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner)
    });
    let text = strong.unwrap_or(text);
    text.contains(char::is_alphabetic).then(|| text.to_owned())
}

/// Returns the first line with letters, if it looks like a title and something follows it.
pub(super) fn first(regions: &Regions) -> Option<String> {
    let head = &regions.head;
    let at = head.iter().position(|line| line.text.contains(char::is_alphabetic))?;
    let line = head.get(at)?;
    let text = &*line.text;
    // The only line of a text is not its title.
    if head.get(at + 1).is_none() && regions.opening.is_none() {
        return None;
    }
    let signs = text.chars().filter(|c| !c.is_whitespace()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let fits = text.chars().map(columns).sum::<usize>() <= TITLE_COLUMNS;
    let sentence =
        text.ends_with('.') && text.split(' ').nth(8).is_some() || text.ends_with([',', ';', ':']);
    let markup =
        text.starts_with(['<', '>', '{', '[', '|', '`', '-', '*', '=', '#', '$', '%', '/']);
    let other = is_other(line);
    let plain = line.alone && !line.odd && fits && letters > 1 && letters * 2 >= signs;
    (plain && !sentence && !markup && !other).then(|| text.to_owned())
}

/// Returns the width of a code point, accurately enough to tell a line from a paragraph.
fn columns(c: char) -> usize {
    let asian =
        matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}');
    if asian || matches!(c, '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::super::regions::regions;
    use super::*;

    #[test]
    fn patterns_compile() {
        assert!(STAMP.is_some());
    }

    #[test]
    fn headings_in_markdown() {
        let heading = |text: &str| marked(&regions(text, 0, |_| false).head);
        assert_eq!(heading("# On *Tea* #\ntext").as_deref(), Some("On *Tea*"));
        assert_eq!(heading("---\nlang: en\n---\n\n## Tea\n\ntext").as_deref(), Some("Tea"));
        assert_eq!(heading("Tea\n===\n").as_deref(), Some("Tea"));
        assert_eq!(heading("# remark\n# remark\n"), None);
        assert_eq!(heading("#!/bin/sh\n"), None);
        assert_eq!(heading("---\nno end"), None);
    }

    #[test]
    fn a_first_line_stands_alone_or_is_none() {
        let title = |text: &str| first(&regions(text, 0, |_| false));
        assert_eq!(title("\n* * *\n\nЧай\n\nтекст").as_deref(), Some("Чай"));
        for text in [
            "One line only",
            "Wrapped prose that\ngoes on",
            "Dear Ann,\n\nthank you",
            "TOP SECRET\n\ntext",
            "4 March 1947\n\ntext",
            "<p>Tea</p>\n\ntext",
            "1234 5678 a b\n\ntext",
            "Te\u{0}a\n\ntext",
            "It was late and we all went home again.\n\ntext",
        ] {
            assert_eq!(title(text), None, "{text}");
        }
        assert_eq!(title(&format!("{}\n\ntext", "茶".repeat(41))), None);
    }
}
