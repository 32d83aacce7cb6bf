//! A library's `facts.toml`: what people say of its documents, where the rules read nothing or
//! something wrong.
//!
//! Owns the format, in the direction from file to entries; `write` changes it. Of a file with mistakes
//! the good entries count.
//!
//! ```toml
//! [[document]]
//! path = "korea/002.txt"     # within the corpus
//! sha256 = "…"               # of its text, so that it is found again if it moves
//! from = "Acheson"
//! date = "1949-05-03"
//! copies = ["Kirk", "Bohlen"]
//! number = ""                # none: what the rules read is wrong
//! note = "from the finding aid"
//!
//! [[document.part]]          # of an enclosure of this document
//! heading = "Enclosure 2"
//! begins = "Memorandum From" # the text below its heading (may be left out)
//! nth = 2                    # only where several are alike
//! from = "Black"
//! ```

mod write;

use std::collections::HashMap;
use std::path::Path;

use toml_edit::{Document, Item, Table, Value};

pub use self::write::{FactsChanged, change_facts, changed_facts};
use super::error::{SettingsError, SourceLocation};
use super::file::content_up_to;
use crate::model::apparatus::{Field, PartKey, SaidFact, SaidFacts, SaidOfPart};
use crate::model::corrections::{Corrections, SaidOfDocument};
use crate::model::path::DocPath;

/// A longer file is not read: 32 MiB.
const LIMIT: u64 = 32 << 20;
/// Keys of an entry that say which document it is about.
const ABOUT: [&str; 2] = ["path", "sha256"];
/// Keys of an entry that are no fields.
const OTHERS: [&str; 4] = [ABOUT[0], ABOUT[1], PART, "note"];
/// The table of an enclosure within that of its document.
const PART: &str = "part";
/// Keys in it that say which enclosure it is about.
const ABOUT_PART: [&str; 3] = ["heading", "begins", "nth"];
/// Keys in it that are no fields.
const OF_PART: [&str; 4] = [ABOUT_PART[0], ABOUT_PART[1], ABOUT_PART[2], "note"];
/// At most this many mistakes are reported.
const MOST: usize = 100;

/// What is in a `facts.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactsFile {
    /// What is said.
    pub corrections: Corrections,
    /// Where the path of each entry stands, in their order.
    pub places: Vec<SourceLocation>,
    /// What is wrong with the rest.
    pub problems: Vec<SettingsError>,
}

/// Reads `file`, a library's `facts.toml`, which need not exist.
#[must_use]
pub fn read_facts(file: &Path) -> FactsFile {
    match content_up_to(file, LIMIT) {
        Ok(source) => read(file, &source.unwrap_or_default()),
        Err(error) => FactsFile { problems: vec![error], ..FactsFile::default() },
    }
}

/// Reads the content of `file`.
fn read(file: &Path, source: &str) -> FactsFile {
    let mut reader = FactsReader::new(file, source);
    match Document::parse(source) {
        Ok(document) => reader.take(document.as_item(), 0),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let what = format!("this is not TOML: {}", error.message());
            reader.wrong(at, &what);
            // What is wrong with one entry is not wrong with the others.
            for (start, block) in blocks(source) {
                if let Ok(document) = Document::parse(block) {
                    reader.take(document.as_item(), start);
                }
            }
        }
    }
    let FactsReader { entries, places, problems, .. } = reader;
    FactsFile { corrections: Corrections::new(entries), places, problems }
}

/// Divides a file at the headers of its tables: each block with the offset at which it begins. What is
/// said of an enclosure stays with its document.
fn blocks(source: &str) -> Vec<(usize, &str)> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let name = line.trim_start_matches(['[', ' ', '\t']).strip_prefix("document");
        let is_inner = name.is_some_and(|rest| rest.trim_start().starts_with('.'));
        if line.starts_with('[') && !is_inner {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(source.len());
    starts.windows(2).filter_map(|two| Some((two[0], source.get(two[0]..two[1])?))).collect()
}

/// Collects entries and mistakes.
struct FactsReader<'a> {
    file: &'a Path,
    source: &'a str,
    entries: Vec<SaidOfDocument>,
    places: Vec<SourceLocation>,
    problems: Vec<SettingsError>,
    /// The line of the entry of each document.
    lines: HashMap<DocPath, usize>,
}

impl<'a> FactsReader<'a> {
    fn new(file: &'a Path, source: &'a str) -> Self {
        let (entries, places, problems, lines) = Default::default();
        Self { file, source, entries, places, problems, lines }
    }

    fn place(&self, at: usize) -> SourceLocation {
        SourceLocation::of(self.file, self.source, at)
    }

    fn wrong(&mut self, at: usize, what: &str) {
        self.report(SettingsError::new(self.place(at), what));
    }

    fn report(&mut self, error: SettingsError) {
        if self.problems.len() < MOST {
            self.problems.push(error);
        }
    }

    /// Takes in a parsed part of the file, which begins at byte `start`.
    fn take(&mut self, document: &Item, start: usize) {
        let Some(item) = document.get("document") else { return };
        let Some(tables) = item.as_array_of_tables() else {
            let at = start + item.span().map_or(0, |span| span.start);
            return self.wrong(at, "write [[document]] above what is said of each document");
        };
        for table in tables {
            self.take_entry(table, start);
        }
    }

    fn take_entry(&mut self, table: &Table, start: usize) {
        let whole = start + table.span().map_or(0, |span| span.start);
        let at = |item: &Item| start + item.span().map_or(0, |span| span.start);
        let Some(path) = table.get("path") else {
            return self.wrong(whole, "`path` is missing: of which document is this?");
        };
        let path_at = at(path);
        let path = path.as_str().ok_or_else(|| "`path` must be a string".to_owned());
        let path =
            path.and_then(|path| DocPath::new(Path::new(path)).map_err(|error| error.to_string()));
        let path = match path {
            Ok(path) => path,
            Err(why) => return self.wrong(path_at, &why),
        };
        let place = self.place(path_at);
        let line = place.at.map_or(0, |(line, _)| line);
        if let Some(first) = self.lines.get(&path) {
            let what = format!("a second entry for {path}, which has one on line {first}");
            return self.wrong(path_at, &what);
        }
        self.lines.insert(path.clone(), line);
        let sha256 = table.get("sha256").and_then(|item| {
            let digest = item.as_str().filter(|digest| is_digest(digest)).map(str::to_lowercase);
            if digest.is_none() {
                self.wrong(at(item), "`sha256` must be the SHA-256 of the text: 64 hex digits");
            }
            digest
        });
        let facts = self.take_facts(table, start, &OTHERS);
        let parts = self.take_parts(table, start);
        self.entries.push(SaidOfDocument { path, sha256, said: SaidFacts { facts, parts } });
        self.places.push(place);
    }

    /// Takes in what is said of the enclosures of a document.
    fn take_parts(&mut self, document: &Table, start: usize) -> Vec<SaidOfPart> {
        let mut parts: Vec<SaidOfPart> = Vec::new();
        let Some(item) = document.get(PART) else { return parts };
        let Some(tables) = item.as_array_of_tables() else {
            let at = start + item.span().map_or(0, |span| span.start);
            self.wrong(at, "write [[document.part]] above what is said of each enclosure");
            return parts;
        };
        for table in tables {
            let whole = start + table.span().map_or(0, |span| span.start);
            let part = match part_key(table) {
                Ok(part) => part,
                Err((at, why)) => {
                    self.wrong(at.map_or(whole, |at| start + at), why);
                    continue;
                }
            };
            if parts.iter().any(|other| other.part == part) {
                let what = format!("a second entry for the same {}", part.heading);
                self.wrong(whole, &what);
                continue;
            }
            let facts = self.take_facts(table, start, &OF_PART);
            parts.push(SaidOfPart { part, facts });
        }
        parts
    }

    /// Takes in the fields of a table, which are all its keys but `others`.
    fn take_facts(&mut self, table: &Table, start: usize, others: &[&str]) -> Vec<SaidFact> {
        let at = |item: &Item| start + item.span().map_or(0, |span| span.start);
        let mut said = Vec::new();
        for (key, item) in table.iter().filter(|(key, _)| !others.contains(key)) {
            let Some(field) = Field::named(key) else {
                let key_at = table.key(key).and_then(toml_edit::Key::span);
                let place = self.place(key_at.map_or(at(item), |span| start + span.start));
                let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                self.report(SettingsError::unknown(place, "field", key, &names));
                continue;
            };
            let fact = written(item).ok_or_else(|| {
                let several = if field.is_list() { ", or a list of strings" } else { "" };
                format!("`{key}` must be a string{several}")
            });
            let fact = fact
                .and_then(|words| SaidFact::new(field, &words).map_err(|error| error.to_string()));
            match fact {
                Ok(fact) => said.push(fact),
                Err(why) => self.wrong(at(item), &why),
            }
        }
        said.sort_by_key(|fact| fact.field);
        said
    }
}

/// Returns of which enclosure a table speaks; or what is wrong, and where if not in all of it.
fn part_key(table: &Table) -> Result<PartKey, (Option<usize>, &'static str)> {
    let at = |item: &Item| item.span().map(|span| span.start);
    let words = |key: &str, why: &'static str| {
        let item = table.get(key);
        item.map(|item| item.as_str().map(str::to_owned).ok_or((at(item), why))).transpose()
    };
    let heading = words("heading", "`heading` must be a string")?;
    let heading = heading.filter(|heading| !heading.trim().is_empty());
    let heading = heading.ok_or((None, "`heading` is missing: of which enclosure is this?"))?;
    let begins = words("begins", "`begins` must be a string")?;
    let nth = table.get("nth").map(|item| {
        let number = item.as_integer().and_then(|number| usize::try_from(number).ok());
        number.filter(|number| *number > 0).ok_or((at(item), "`nth` must be a number from 1 on"))
    });
    Ok(PartKey { heading, begins, nth: nth.transpose()? })
}

/// Returns what is written as a value: words, a number, a date, or a list of these.
fn written(item: &Item) -> Option<Vec<String>> {
    let value = item.as_value()?;
    match value.as_array() {
        Some(all) => all.iter().map(one).collect(),
        None => Some(vec![one(value)?]),
    }
}

fn one(value: &Value) -> Option<String> {
    match value {
        Value::String(words) => Some(words.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        // "1949-05-03T18:30:00" is a day and an hour.
        Value::Datetime(when) => {
            let when = when.value();
            let hour = when.time.map(|time| format!(" {:02}:{:02}", time.hour, time.minute));
            Some(format!("{}{}", when.date?, hour.unwrap_or_default()))
        }
        _ => None,
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> FactsFile {
        read(Path::new("facts.toml"), source)
    }

    fn told(file: &FactsFile) -> Vec<String> {
        let words = |facts: &[SaidFact]| {
            let facts = facts.iter().map(|one| format!("{}={}", one.field.name(), one.words()));
            facts.collect::<Vec<_>>().join(", ")
        };
        let part = |said: &SaidOfPart| format!("; {:?}: {}", said.part, words(&said.facts));
        let said = |entry: &SaidOfDocument| {
            let parts: String = entry.said.parts.iter().map(part).collect();
            format!("{}: {}{parts}", entry.path, words(&entry.said.facts))
        };
        file.corrections.entries().iter().map(said).collect()
    }

    fn problems(file: &FactsFile) -> Vec<String> {
        file.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_entry_says_facts_of_a_document() {
        let file = of(
            "# Ours.\nmine = 1\n[[document]]\npath = \"a/1.txt\"\nfrom = \"Acheson\"\ndate = 1949-05-03\n\
                       number = 1875\ncopies = [\"Kirk\", \"Bohlen\"]\nto = \"\"\nnote = \"so\"\n[other]\n",
        );
        assert_eq!(problems(&file), Vec::<String>::new());
        let all =
            "a/1.txt: from=Acheson, to=none, date=1949-05-03, number=1875, copies=Kirk; Bohlen";
        assert_eq!(told(&file), [all]);
        assert_eq!(file.places[0].to_string(), "facts.toml:4:8");
        assert!(of("").corrections.is_empty() && of("").problems.is_empty());
    }

    #[test]
    fn a_mistake_is_named_with_its_place_and_the_rest_counts() {
        let file = of(
            "[[document]]\npath = \"a\"\nfrmo = \"Ann\"\ndate = \"soon\"\nplace = \"Rome\"\n\n\
                       [[document]]\npath = \"a\"\nfrom = \"Ben\"\n\n[[document]]\nfrom = \"Ben\"\n\n\
                       [[document]]\npath = \"../b\"\n\n[[document]]\npath = \"c\"\nsha256 = \"12\"\nto = [\"a\", \"b\"]\n\
                       kind = true\nplace = \"Bonn\"\n",
        );
        assert_eq!(told(&file), ["a: place=Rome", "c: place=Bonn"]);
        let problems = problems(&file);
        for (problem, start) in problems.iter().zip([
            "facts.toml:3:1: unknown field `frmo`; did you mean `from`?",
            "facts.toml:4:8: \"soon\" is not a valid date for `date`",
            "facts.toml:8:8: a second entry for a, which has one on line 2",
            "facts.toml:11:1: `path` is missing",
            "facts.toml:15:8: ",
            "facts.toml:19:10: `sha256` must be",
            "facts.toml:20:6: `to` has one value",
            "facts.toml:21:8: `kind` must be a string",
        ]) {
            assert!(problem.starts_with(start), "{problem}\n{start}");
        }
        assert_eq!(problems.len(), 8, "{problems:?}");
    }

    #[test]
    fn an_entry_says_facts_of_enclosures() {
        let file = of(
            "[[document]]\npath = \"a\"\nfrom = \"Ann\"\n\n[[document.part]]\nheading = \"Enclosure\"\n\
             begins = \"Memo\"\nnth = 2\nto = \"\"\nnote = \"so\"\nfrom = \"Ben\"\n\n\
             [[document.part]]\nheading = \"Tab A\"\nplace = \"Rome\"\n\n[[document]]\npath = \"b\"\n\
             [[document.part]]\nheading = \"Tab A\"\nplace = \"Bonn\"\n",
        );
        assert_eq!(problems(&file), Vec::<String>::new());
        let key = |heading: &str, begins: Option<&str>, nth| PartKey {
            heading: heading.to_owned(),
            begins: begins.map(str::to_owned),
            nth,
        };
        let first = key("Enclosure", Some("Memo"), Some(2));
        let tab = key("Tab A", None, None);
        let a = format!("a: from=Ann; {first:?}: from=Ben, to=none; {tab:?}: place=Rome");
        assert_eq!(told(&file), [a, format!("b: ; {tab:?}: place=Bonn")]);
    }

    #[test]
    fn a_mistake_about_an_enclosure_is_named_with_its_place() {
        let file = of("[[document]]\npath = \"a\"\n\n[[document.part]]\nplace = \"Rome\"\n\n\
             [[document.part]]\nheading = \"Tab\"\nnth = 0\n\n[[document.part]]\nheading = \"Tab\"\n\
             frmo = \"Ann\"\nto = \"Ben\"\n\n[[document.part]]\nheading = \"Tab\"\n\n\
             [[document]]\npath = \"b\"\npart = 2\nto = \"Ben\"\n");
        let tab = PartKey { heading: "Tab".to_owned(), ..PartKey::default() };
        assert_eq!(told(&file), [format!("a: ; {tab:?}: to=Ben"), "b: to=Ben".to_owned()]);
        let problems = problems(&file);
        for (problem, start) in problems.iter().zip([
            "facts.toml:4:1: `heading` is missing",
            "facts.toml:9:7: `nth` must be",
            "facts.toml:13:1: unknown field `frmo`; did you mean `from`?",
            "facts.toml:16:1: a second entry for the same Tab",
            "facts.toml:21:8: write [[document.part]]",
        ]) {
            assert!(problem.starts_with(start), "{problem}\n{start}");
        }
        assert_eq!(problems.len(), 5, "{problems:?}");
        // Of a file that is no TOML, enclosures stay with their documents.
        let broken = of(
            "[[document]]\npath = \"a\"\n\n[[document.part]]\nheading = \"Tab\"\nto = \"Ben\"\n\n\
             [[document]]\npath = \"b\nto = 1\n",
        );
        assert_eq!(told(&broken), [format!("a: ; {tab:?}: to=Ben")]);
        assert_eq!(broken.problems.len(), 1);
    }

    #[test]
    fn of_a_file_that_is_no_toml_the_good_entries_count() {
        let file = of(
            "[[document]]\npath = \"a\"\nfrom = \"Ann\"\n\n[[document]]\npath = \"b\nto = 1\n\n\
                       [[document]]\npath = \"c\"\nfrmo = \"Ben\"\nto = \"Ann\"\n",
        );
        assert_eq!(told(&file), ["a: from=Ann", "c: to=Ann"]);
        let problems = problems(&file);
        assert!(problems[0].starts_with("facts.toml:6:"), "{problems:?}");
        assert!(problems[1].starts_with("facts.toml:11:1: unknown field `frmo`"), "{problems:?}");
        let list = of("document = 1\n");
        assert!(list.problems[0].to_string().contains("[[document]]"));
    }
}
