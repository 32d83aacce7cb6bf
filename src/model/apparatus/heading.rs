//! Headings: the lines that can serve as a document's title.
//!
//! Owns what a heading looks like, and what one says of writer and addressee. Works on the lines
//! of a head that are given. Pure: no files, and no other module but `date` and `edges`, may
//! enter.

use std::sync::LazyLock;

use regex::Regex;

use super::date::Date;
use super::edges::Line;

/// Columns of a first line that may serve as a title, at most.
const TITLE_COLUMNS: usize = 80;

/// Words which, before "to", make an office of it ("Deputy to the Secretary"), not an addressee.
const OFFICES: &str = "Deputy Assistant Adviser Advisor Aide Consultant Minister Envoy Counselor \
                       Representative Delegate Observer Mission Delegation Attaché";

/// None would match nothing; a test sees to it that every pattern compiles.
fn pattern(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

/// A heading that names its kind: "Memorandum by ...", "Telegram From ...".
static KIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?x)^ (?: (?: Draft | Copy\ of\ an? | Circular | Unsigned | Joint | Special | Staff
              | Informal | Interim ) \s )*
            (?: Memorandum | Telegram | Letter | Despatch | Airgram | Instruction | Directive
              | Note | Minutes | Report | Message | Record | Statement | Paper | Aide-Mémoire
              | Editorial\ Note | National\ Intelligence\ Estimate ) \b",
    )
});
/// Who is named in such a heading.
static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"^(?:[A-Z][\w-]*|of|an?)(?: (?:[A-Z][\w-]*|of|an?))*,? (?:[Ff]rom|by) (.+)$")
});
/// The office's own number of a paper: "894.00/1–349: Telegram", "Lot 59 D 228", "S/P Files".
static FILE_MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^\d[\w.]*\d [^,;]*/|^\d[\w.–-]*/|\bFiles(?:$|:)|\bLot \d|^\d.*: (?:Telegram|Airgram)$",
    )
});
static GRADE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?xi)^ [\[(]? (?: top\ secret | secret | confidential | restricted | unclassified
            | official\ use | for\ official | strictly | urgent | priority | copy (?: \ n| \ \d|$)
            | сов\. | совершенно | секретно | срочно )",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

fn is_dateline(line: &Line) -> bool {
    Date::of_line(&line.text, 5).is_some()
}

/// The editor's heading of a document, without its number: one line among the first, which its
/// kind, a dateline below or a file number above vouch for.
pub(super) fn edited(head: &[Line]) -> Option<String> {
    head.iter().take(3).enumerate().find_map(|(at, line)| {
        let (number, text) = match line.text.split_once(". ") {
            Some((number, rest)) if number.parse::<u16>().is_ok() => (true, rest),
            _ => (false, line.text.as_str()),
        };
        let is_mark = |line: &Line| line.alone && matches(&FILE_MARK, &line.text);
        let kind = matches(&KIND, text);
        // Headings may end with an hour, "10 a.m."; sentences end with a full stop as well.
        let open = text.ends_with([',', ';', ':']) || text.ends_with('.') && !text.ends_with(".m.");
        if !line.alone || open || is_mark(line) || matches(&GRADE, text) || is_dateline(line) {
            return None;
        }
        let dated = head[at + 1..].iter().take(2).any(is_dateline);
        let marked = at.checked_sub(1).and_then(|above| head.get(above)).is_some_and(is_mark);
        let vouched =
            marked || kind && at == 0 || dated && (kind || number || text.contains(" to "));
        vouched.then(|| text.to_owned())
    })
}

/// Writer and addressee of a heading, where it has but one "to" and that one leads to a person.
pub(super) fn people(heading: &str) -> (Option<String>, Option<String>) {
    let kind = matches(&KIND, heading);
    let named = BY.as_ref().filter(|_| kind).and_then(|by| by.captures(heading));
    let rest = match &named {
        // Prepared by one, at times for another, and signed by neither.
        Some(_) if heading.contains(" Prepared by ") => return (None, None),
        Some(found) => found.get(1).map_or("", |rest| rest.as_str()),
        // No names, or of an unknown kind: not plain.
        None if kind || heading.contains(" by ") || heading.contains(" From ") => {
            return (None, None);
        }
        None => heading,
    };
    let office = |from: &str| {
        let last = from.rsplit(' ').next().unwrap_or(from);
        OFFICES.split_whitespace().any(|office| office == last)
    };
    match rest.split(" to ").collect::<Vec<_>>()[..] {
        [from] if named.is_some() => (Some(from.to_owned()), None),
        [from, to] if !office(from) => (Some(from.to_owned()), Some(to.to_owned())),
        _ => (None, None),
    }
}

/// A heading in Markdown: the first line, or the first after the front matter.
pub(super) fn marked(head: &[Line]) -> Option<String> {
    let matter = if head.first()?.text == "---" {
        head.iter().skip(1).position(|line| line.text == "---")? + 2
    } else {
        0
    };
    let line = head.get(matter)?;
    let next = head.get(matter + 1).map_or("", |next| next.text.as_str());
    let ruled = line.more && next.len() > 2 && next.chars().all(|c| c == '=');
    let hashed = line.text.strip_prefix("# ").or_else(|| line.text.strip_prefix("## "));
    // Rows of # are remarks in a program or a table, not headings.
    let text = match hashed {
        Some(text) if !(line.more && next.starts_with('#')) => text,
        None if ruled => &line.text,
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

/// The first line with letters, if it looks like a title and something follows it.
pub(super) fn first(head: &[Line]) -> Option<String> {
    let at = head.iter().position(|line| line.text.contains(char::is_alphabetic))?;
    let line = head.get(at)?;
    let text = line.text.as_str();
    // What is the whole of a text is not its title.
    head.get(at + 1)?;
    let signs = text.chars().filter(|c| !c.is_whitespace()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let fits = text.chars().map(columns).sum::<usize>() <= TITLE_COLUMNS;
    let sentence =
        text.ends_with('.') && text.split(' ').nth(8).is_some() || text.ends_with([',', ';', ':']);
    let markup =
        text.starts_with(['<', '>', '{', '[', '|', '`', '-', '*', '=', '#', '$', '%', '/']);
    let other = matches(&GRADE, text) || matches(&FILE_MARK, text) || is_dateline(line);
    let plain = line.alone && !line.odd && fits && letters > 1 && letters * 2 >= signs;
    (plain && !sentence && !markup && !other).then(|| text.to_owned())
}

/// Columns of a code point, near enough to tell a line from a paragraph.
fn columns(c: char) -> usize {
    let asian =
        matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}');
    if asian || matches!(c, '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::super::edges;
    use super::*;

    #[test]
    fn patterns_compile() {
        assert!([&KIND, &BY, &FILE_MARK, &GRADE].iter().all(|pattern| pattern.is_some()));
    }

    #[test]
    fn an_edited_heading_is_vouched_for() {
        let heading = |text: &str| edited(&edges::head(text));
        let memo = Some("Memorandum by Mr. Gray to the Consul".to_owned());
        assert_eq!(heading("123.4/5–647\n\nMemorandum by Mr. Gray to the Consul[1]\n\nx"), memo);
        assert_eq!(heading("12. Memorandum by Mr. Gray to the Consul[1]\n\nx"), memo);
        let plain = Some("The Consul to Mr. Gray".to_owned());
        assert_eq!(heading("The Consul to Mr. Gray\n\nOSLO, March 4, 1947.\n\nx"), plain);
        assert_eq!(heading("The way to the river\n\nIt was late."), None);
        assert_eq!(heading("12. Bread\n\n13. Milk"), None);
    }

    #[test]
    fn people_are_named_plainly_or_not_at_all() {
        let names = |heading: &str| {
            let (from, to) = people(heading);
            (from.unwrap_or_default(), to.unwrap_or_default())
        };
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(names("Telegram From Mr. Gray to the Consul"), pair("Mr. Gray", "the Consul"));
        assert_eq!(names("The Consul (Gray) to Ms. Low"), pair("The Consul (Gray)", "Ms. Low"));
        assert_eq!(names("Memorandum of Conversation, by Mr. Gray"), pair("Mr. Gray", ""));
        assert_eq!(names("Memorandum by Mr. Gray, Deputy to the Consul"), pair("", ""));
        assert_eq!(names("Memorandum by A, Aide to B, to C"), pair("", ""));
        assert_eq!(names("Draft Paper Prepared by Mr. Gray for Ms. Low"), pair("", ""));
        assert_eq!(names("Editorial Note"), pair("", ""));
    }

    #[test]
    fn headings_in_markdown() {
        let heading = |text: &str| marked(&edges::head(text));
        assert_eq!(heading("# On *Tea* #\ntext").as_deref(), Some("On *Tea*"));
        assert_eq!(heading("---\nlang: en\n---\n\n## Tea\n\ntext").as_deref(), Some("Tea"));
        assert_eq!(heading("Tea\n===\n").as_deref(), Some("Tea"));
        assert_eq!(heading("# remark\n# remark\n"), None);
        assert_eq!(heading("#!/bin/sh\n"), None);
        assert_eq!(heading("---\nno end"), None);
    }

    #[test]
    fn a_first_line_stands_alone_or_is_none() {
        let title = |text: &str| first(&edges::head(text));
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
