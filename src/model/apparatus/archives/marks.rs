//! How it is told of which archive a text is: some lines of its head and its end are marks of one.
//!
//! Owns what such lines are worth, and where they are looked for. A mark is a pattern; it is compiled and
//! looked for only where it may match. Pure.

use std::collections::BTreeMap;

use super::needed::{MarkNeeds, MarkText, TextEdges};
use super::plainer::plainer;
use super::{ArchiveHead, PaperArchive};
use crate::model::apparatus::pattern::{Expansion, Placeholders, RulePattern, expand};

/// Lines that the editors of *Foreign Relations* print above and below a paper of any archive, and lines
/// of texts about papers, such as exercises and glossaries. A text with one of them is of no archive: the
/// general rules are made for the former, and nothing is to be read of the latter.
const EDITED: [&str; 8] = [
    r"^\d{3}[\w .()–-]{0,60}/\d{1,2}[–-]\d{3,5}",
    r"^[^\n]{2,60}(?:[Ff]iles?,? [Ll]ot|(?:Eisenhower|Truman|Kennedy|Johnson|Roosevelt|Ford|Carter) (?:Library, [^\n]{0,60}(?:[Ff]iles?|Papers|papers|Affairs|Diaries|Office|Records|Memoranda|Conversations|Meetings)|[Pp]apers)|, [Ll]ot \d|NSC [Ff]iles)",
    r"^\[\d{1,2}\] (?:Source[:;]|Not printed|Ante|Supra|Infra|[^\n]{0,200}(?:, ante|, infra|, supra|[Nn]ot printed|source text|Lot file|Foreign Relations))",
    r"^\d{1,4}\. (?:Telegram|Memorandum|Letter|Airgram|Minutes|Message|Note|Report|Draft|Paper|Record|Summary|Editorial|National|\p{L}+ (?:Memorandum|Message|Telegram|Paper|Note)) (?i:from|of|for|by|prepared|note|security) ",
    r"^(?:The |Memorandum )[^\n]{3,110} to (?:the |The )[^\n]{3,110}\(\p{L}+\)",
    r"^(?:Memorandum|Minutes|Report|Statement|Draft|Note|Paper)[^\n]{0,80} (?:by|of|to) the [^\n]{0,120}(?:\(\p{L}+\)|National Security Council|Executive Secretary)",
    r"^\[\p{Lu}\p{L}+(?: \p{L}+)?,\] |^(?:\d{1,4}\. )?Editorial Note",
    r"(?i)^[ \t]*(?:exercise \d|fig(?:ure|\.) ?\d|key terms|sample form|specimen|abbreviations|glossary)|\[(?:name and title|begin text|insert)",
];

/// Bytes of the head and of the end of a text in which marks are looked for.
const HEAD_BYTES: usize = 3 * 1024;
pub(super) const END_BYTES: usize = 1024;

/// The marks of all archives.
#[derive(Debug)]
pub(super) struct ArchiveMarks {
    /// Those of the editors, by which a text is of none.
    edited: MarkNeeds,
    needs: MarkNeeds,
    /// For each mark what it is worth.
    worth: Vec<MarkWorth>,
    /// How much each archive takes.
    least: Vec<usize>,
    /// For each archive the marks that are beginnings or ends.
    edges: Vec<Vec<usize>>,
    /// For each archive the marks that no text of it has: looked for once it has as much as it takes.
    against: Vec<Vec<RulePattern>>,
}

/// What a mark is worth.
#[derive(Clone, Copy, Debug)]
struct MarkWorth {
    /// The number of the archive that it tells.
    archive: usize,
    points: usize,
    /// The first mark of the part of a paper that it is a form of, or it: of these one counts.
    first: usize,
}

impl ArchiveMarks {
    pub fn new(all: &[PaperArchive]) -> Self {
        let mut sources = Vec::new();
        let (mut worth, mut edges) = (Vec::new(), Vec::new());
        for (at, PaperArchive { head, .. }) in all.iter().enumerate() {
            let first = sources.len();
            edges.push((first..first + head.edges.len()).collect());
            for (mark, points, nth) in marks_of(head) {
                worth.push(MarkWorth { archive: at, points, first: sources.len() - nth });
                sources.push(mark);
            }
        }
        let needs = MarkNeeds::new(&sources);
        let least = all.iter().map(|archive| archive.head.least.max(1)).collect();
        let against = |archive: &PaperArchive| {
            archive.head.against.iter().map(|source| ready(&plainer(source))).collect()
        };
        Self {
            edited: MarkNeeds::new(&EDITED),
            needs,
            worth,
            least,
            edges,
            against: all.iter().map(against).collect(),
        }
    }

    /// Returns the archive that a text is told to be of.
    pub fn told(&self, text: &str) -> Option<usize> {
        let (head, end) = edges(text);
        let is_whole = end.is_empty();
        let texts = [(head, true, is_whole), (end, false, true)]
            .map(|(part, begins, ends)| MarkText::part(part, TextEdges { begins, ends }));
        if texts.iter().any(|text| self.edited.any(text)) {
            return None;
        }
        let mut seen = self.needs.none();
        for text in &texts {
            self.needs.look(text, &mut seen);
        }
        let mut points = vec![0; self.least.len()];
        let mut counted = self.needs.none();
        for (worth, _) in self.worth.iter().zip(&seen).filter(|(_, is_seen)| **is_seen) {
            if !std::mem::replace(&mut counted[worth.first], true) {
                points[worth.archive] += worth.points;
            }
        }
        let is_against = |mark: &RulePattern| mark.is_match(head) || mark.is_match(end);
        let told = points.into_iter().enumerate().filter(|(at, points)| {
            *points >= self.least[*at] && !self.against[*at].iter().any(is_against)
        });
        // By how much more than it takes, beginnings and ends left aside.
        let told = told.map(|(at, points)| {
            let edges = self.edges[at].iter().filter(|mark| seen[**mark]).count();
            let points = (points - edges * self.least[at]).max(self.least[at]);
            (at, points * 100 / self.least[at])
        });
        // Of equals the first one.
        told.rev().max_by_key(|(_, points)| *points).map(|(at, _)| at)
    }
}

/// Returns the marks of an archive, each with what it is worth and how many forms of the same part stand before it:
/// first those with which a text begins or ends.
fn marks_of(head: &ArchiveHead) -> impl Iterator<Item = (String, usize, usize)> {
    let words = Placeholders::new(&written_out(&head.words));
    let sure = head.least.max(1);
    let all = [(&head.edges, sure), (&head.sure, sure), (&head.marks, 1)];
    let all =
        all.into_iter().flat_map(|(list, worth)| list.iter().map(move |mark| (mark, worth, 0)));
    let parts = head
        .part
        .iter()
        .flat_map(|part| part.marks.iter().enumerate().map(|(nth, mark)| (mark, part.worth, nth)));
    // What cannot be expanded does not compile either; a test compiles all of them.
    all.chain(parts).map(move |(mark, worth, nth)| {
        let mark = expand(mark, &words, Expansion::Strict).unwrap_or_else(|_| mark.clone());
        (plainer(&mark), worth, nth)
    })
}

/// Returns words in which none stands for others: a day with its year is said with the names of months.
fn written_out(words: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let known = Placeholders::new(words);
    let out =
        |word: &String| expand(word, &known, Expansion::Strict).unwrap_or_else(|_| word.clone());
    words.iter().map(|(name, words)| (name.clone(), words.iter().map(out).collect())).collect()
}

/// Returns a pattern that is compiled when it is first looked for; `^` and `$` are the ends of its lines, and
/// `\A` and `\z` are the ends of the text.
fn ready(source: &str) -> RulePattern {
    RulePattern::new(format!("(?m){source}"))
}

/// Returns the lines at the beginning and at the end of a text in which marks are looked for; a short text
/// is all beginning. Half a line is none.
fn edges(text: &str) -> (&str, &str) {
    let head = &text[..text.floor_char_boundary(HEAD_BYTES)];
    if head.len() == text.len() {
        return (text, "");
    }
    let end = &text[text.ceil_char_boundary(text.len().saturating_sub(END_BYTES))..];
    let head = head.rfind('\n').map_or(head, |at| &head[..=at]);
    (head, end.find('\n').map_or("", |at| &end[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::archives::Archives;
    use crate::model::apparatus::archives::needed::{closing, opening};

    #[test]
    fn half_a_line_is_no_line() {
        let long = "The tea was dear and we were glad of it. ".repeat(100);
        for (text, head, end) in [
            ("One.\nTwo.", "One.\nTwo.", ""),
            (&format!("One.\n{long}\nTwo.\n"), "One.\n", "Two.\n"),
            (&format!("{long}oral history program.\n"), &long[..HEAD_BYTES], ""),
        ] {
            assert_eq!(edges(text), (head, end));
        }
    }

    /// All marks as they are written, those of the editors first.
    fn written(archives: &Archives) -> Vec<(String, RulePattern)> {
        let marks = archives.all.iter().flat_map(|archive| marks_of(&archive.head));
        let all = EDITED.into_iter().map(str::to_owned).chain(marks.map(|(mark, ..)| mark));
        all.map(|mark| (mark.clone(), ready(&mark))).collect()
    }

    #[test]
    fn a_part_counts_once_and_words_stand_for_words() {
        let head = r#"
            least = 3
            marks = ["^Tea$"]
            [words]
            place = ["Oslo", "Bergen"]
            dateline = ['{place}, \d+']
            [[part]]
            name = "greeting"
            worth = 2
            marks = ["^Dear ", "^Sir,$"]
            [[part]]
            name = "day"
            worth = 1
            marks = ["^{dateline}$"]
        "#;
        let head = toml::from_str::<ArchiveHead>(head).unwrap();
        let marks = ArchiveMarks::new(&[PaperArchive { head, ..PaperArchive::default() }]);
        let told = |text: &str| marks.told(text).is_some();
        assert!(!told("Dear Ann\nSir,\n"), "two forms of one part");
        assert!(told("Dear Ann\nTea\n") && told("Bergen, 12\nSir,\n"));
        assert!(!told("Bergen, 12\nTea\n"));
    }

    /// Where a mark is looked for: of what begins or ends a text, in its short lines.
    fn place<'a>(mark: &str, text: &'a str) -> &'a str {
        match (mark.starts_with(r"\A"), mark.ends_with(r"\z")) {
            (true, _) => opening(text),
            (_, true) => closing(text),
            _ => text,
        }
    }

    #[test]
    fn all_marks_compile_and_nearly_all_need_words() {
        let archives = Archives::new();
        let marks = ArchiveMarks::new(&archives.all);
        let written = written(&archives);
        let bad = written.iter().map(|(_, mark)| mark).chain(marks.against.iter().flatten());
        let bad: Vec<_> = bad.filter(|mark| !mark.is_ready()).collect();
        assert!(bad.is_empty(), "{bad:?}");
        let (all, always) = marks.needs.counts();
        assert!(all > written.len() && always * 5 < all, "{always} of {all}");
    }

    /// The first look leaves out no mark that is there, and finds none that is not.
    #[test]
    #[allow(clippy::disallowed_methods, reason = "papers of the repository")]
    fn a_mark_is_seen_where_it_is() {
        let archives = Archives::new();
        let marks = ArchiveMarks::new(&archives.all);
        let written = written(&archives);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/archives");
        let (mut papers, mut seen) = (0, 0);
        for archive in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            for path in std::fs::read_dir(archive).into_iter().flatten() {
                let text = std::fs::read_to_string(path.unwrap().path()).unwrap();
                for part in [text.clone(), text.to_uppercase()] {
                    let part_read = MarkText::new(&part);
                    let (mut found, mut others) = (marks.edited.none(), marks.needs.none());
                    marks.edited.look(&part_read, &mut found);
                    marks.needs.look(&part_read, &mut others);
                    assert_eq!(marks.edited.any(&part_read), found.contains(&true), "{part}");
                    found.append(&mut others);
                    for ((mark, pattern), is_seen) in written.iter().zip(found) {
                        let is_match = pattern.is_match(place(mark, &part));
                        assert_eq!(is_seen, is_match, "{mark} in {part}");
                        seen += usize::from(is_match);
                    }
                }
                papers += 1;
            }
        }
        assert!(papers > 200 && seen > 1000, "{papers} {seen}");
    }
}
