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
//! ```

mod write;

use std::collections::HashMap;
use std::path::Path;

use toml_edit::{Document, Item, Table, Value};

pub use self::write::{FactsChanged, change_facts, changed_facts};
use super::error::{SettingsError, SourceLocation};
use super::file::content_up_to;
use crate::model::apparatus::{Field, SaidFact};
use crate::model::corrections::{Corrections, SaidOfDocument};
use crate::model::path::DocPath;

/// A longer file is not read: 32 MiB.
const LIMIT: u64 = 32 << 20;
/// Keys of an entry that are no fields.
const OTHERS: [&str; 3] = ["path", "sha256", "note"];
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

/// Divides a file at the headers of its tables: each block with the offset at which it begins.
fn blocks(source: &str) -> Vec<(usize, &str)> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if line.starts_with('[') {
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
        let mut said = Vec::new();
        for (key, item) in table.iter().filter(|(key, _)| !OTHERS.contains(key)) {
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
        self.entries.push(SaidOfDocument { path, sha256, said });
        self.places.push(place);
    }
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
        let said = |entry: &SaidOfDocument| {
            let facts =
                entry.said.iter().map(|one| format!("{}={}", one.field.name(), one.words()));
            format!("{}: {}", entry.path, facts.collect::<Vec<_>>().join(", "))
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
