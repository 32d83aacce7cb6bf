//! Facts written above a text for machines: front matter in YAML (between lines `---`) or TOML
//! (between lines `+++`), e-mail headers (RFC 5322), and labels such as `Subject:`.
//!
//! Owns which of their keys are which fact. Parsing is left to `serde-saphyr`, `toml_edit` and
//! `mailparse`. Pure: no files.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::date::{Date, When};
use super::fact::{Diagnostic, Fact, FactReader, Field};
use super::fact_set::FactSet;
use super::regions::RegionLine;
use crate::model::span::Span;

/// A longer block is not treated as front matter.
const LONGEST: usize = 64 << 10;

/// Keys that are other names of a fact.
const KEYS: [(&str, Field); 22] = [
    ("author", Field::From),
    ("authors", Field::From),
    ("sender", Field::From),
    ("creator", Field::From),
    ("recipient", Field::To),
    ("recipients", Field::To),
    ("cc", Field::Copies),
    ("type", Field::Kind),
    ("doctype", Field::Kind),
    ("no", Field::Number),
    ("telegram_number", Field::Number),
    ("file_number", Field::File),
    ("security", Field::Classification),
    ("location", Field::Place),
    ("sent", Field::Date),
    ("created", Field::Date),
    ("attachments", Field::Enclosures),
    ("тема", Field::Subject),
    ("от", Field::From),
    ("кому", Field::To),
    ("дата", Field::Date),
    ("место", Field::Place),
];

/// A value of front matter.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Whole(i64),
    Other(f64),
    Is(bool),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    Nothing(()),
}

impl Value {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Whole(number) => vec![number.to_string()],
            Self::Other(number) => vec![number.to_string()],
            Self::Is(is) => vec![is.to_string()],
            Self::List(values) => values.iter().flat_map(Self::texts).collect(),
            Self::Map(values) => values.get("name").map(Self::texts).unwrap_or_default(),
            Self::Nothing(()) => Vec::new(),
        }
    }
}

fn field(key: &str) -> Option<Field> {
    let key = key.to_lowercase();
    let other = || KEYS.iter().find(|(name, _)| *name == key).map(|(_, field)| *field);
    Field::named(&key).or_else(other)
}

/// The front matter of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// What it states, in the order of its keys. Lists that are one fact are joined by commas.
    pub facts: Vec<(Field, String)>,
    /// Where its lines begin and end in the text, in bytes, without the marks around them.
    pub lines: Span,
    /// Where the text itself begins, in bytes.
    pub end: usize,
    /// Why it cannot be read, as a clause.
    pub fault: Option<String>,
}

/// Returns the front matter of `text`, if it begins with any.
#[must_use]
pub fn front_matter(text: &str) -> Option<FrontMatter> {
    let FrontMatterBlock { at, lines, end, values } = parsed(text)?;
    let lines = Span::new(at, at + lines.len());
    let (values, fault) = match values {
        Ok(values) => (values, None),
        Err((what, _)) => (Vec::new(), Some(what)),
    };
    let facts = values.iter().filter_map(|(key, value)| Some((field(key)?, value.texts())));
    let facts = facts.flat_map(|(field, texts)| {
        let texts = if field.is_list() { texts } else { vec![texts.join(", ")] };
        texts.into_iter().map(move |text| (field, text))
    });
    Some(FrontMatter { facts: facts.collect(), lines, end, fault })
}

/// A block of front matter.
struct FrontMatterBlock<'a> {
    /// Where it begins in the text, in bytes.
    at: usize,
    lines: &'a str,
    /// Where the text below it begins.
    end: usize,
    values: Values,
}

fn parsed(text: &str) -> Option<FrontMatterBlock<'_>> {
    let start = text.len() - text.trim_start_matches(['\u{feff}', '\n', '\r']).len();
    let rest = &text[start..];
    for (mark, parse) in [("---", yaml as Parse), ("+++", toml as Parse)] {
        let Some(first) = rest.strip_prefix(mark).and_then(|rest| rest.strip_prefix('\n')) else {
            continue;
        };
        let head = &first[..first.floor_char_boundary(LONGEST)];
        let Some(end) = closing(head, mark) else { continue };
        let at = start + mark.len() + 1;
        let lines = &head[..end.0];
        return Some(FrontMatterBlock { at, lines, end: at + end.1, values: parse(lines) });
    }
    None
}

/// Reads the front matter or headers of `text`; returns where the text itself begins, in bytes.
pub(super) fn read(text: &str, found: &mut FactSet) -> usize {
    let Some(FrontMatterBlock { at, lines: block, end, values }) = parsed(text) else {
        let start = text.len() - text.trim_start_matches(['\u{feff}', '\n', '\r']).len();
        return headers(text, start, found).unwrap_or(0);
    };
    match values {
        Ok(values) => {
            for (key, value) in values {
                take(text, Span::new(at, at + block.len()), &key, &value.texts(), found);
            }
        }
        Err((what, place)) => {
            let place = at + block.floor_char_boundary(place.min(block.len()));
            let what = format!("the front matter cannot be read: {what}");
            found.diagnostics.push(Diagnostic { what, at: (0, 0), span: Span::new(place, place) });
        }
    }
    end
}

/// Keys and values, or the error and its byte offset.
type Values = Result<Vec<(String, Value)>, (String, usize)>;

type Parse = fn(&str) -> Values;

/// Returns where the block ends, and where the text below its closing line begins.
fn closing(head: &str, mark: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        if line.trim_end() == mark {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn yaml(block: &str) -> Values {
    if block.trim().is_empty() {
        return Ok(Vec::new());
    }
    let map: BTreeMap<String, Value> = serde_saphyr::from_str(block).map_err(|error| {
        let line = error.location().map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
        let at = block.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let words = error.to_string();
        (words.lines().next().unwrap_or("it is not YAML").to_owned(), at)
    })?;
    Ok(map.into_iter().collect())
}

fn toml(block: &str) -> Values {
    let table: toml::Table = toml::from_str(block).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (error.message().lines().next().unwrap_or("it is not TOML").to_owned(), at)
    })?;
    let value = |(key, value): (String, toml::Value)| {
        let text = match value {
            toml::Value::Datetime(date) => Value::Text(date.to_string()),
            other => other.try_into().unwrap_or(Value::Nothing(())),
        };
        (key, text)
    };
    Ok(table.into_iter().map(value).collect())
}

/// Adds the values of a key; each occurs somewhere in `block`.
fn take(text: &str, block: Span, key: &str, values: &[String], found: &mut FactSet) {
    let Some(field) = field(key) else { return };
    let body = &text[block.range()];
    let line = body
        .match_indices(key)
        .map(|(at, _)| at)
        .find(|at| body[..*at].ends_with('\n') || *at == 0);
    let from = line.unwrap_or(0);
    let texts = if field.is_list() { values.to_vec() } else { vec![values.join(", ")] };
    for value in texts {
        let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let at = body[from..].find(value.as_str()).map(|at| block.start + from + at);
        let span = at.map_or(Span::new(block.start + from, block.start + from + key.len()), |at| {
            Span::new(at, at + value.len())
        });
        label(field, words, span, FactReader::File, found);
    }
}

/// Adds a labelled fact; parses it if it is a date.
pub(super) fn label(
    field: Field,
    words: String,
    span: Span,
    reader: FactReader,
    found: &mut FactSet,
) {
    if field.is_date() {
        let year = || {
            Some(When {
                date: Date::new(words.parse().ok()?, None, None)?,
                until: None,
                time: None,
                zulu: false,
            })
        };
        match When::find(&words).map(|(when, _)| when).or_else(year) {
            Some(when) => found.add(Fact { field, text: words, when: Some(when), span, reader }),
            None if words.contains(|c: char| c.is_ascii_digit()) && !found.is_said(field) => {
                found.diagnostics.push(Diagnostic {
                    what: format!("{words:?} is not a date"),
                    at: (0, 0),
                    span,
                });
            }
            None => {}
        }
        return;
    }
    let text = if field == Field::Kind { words.to_lowercase() } else { words };
    found.add(Fact { field, text, when: None, span, reader });
}

/// Reads e-mail headers, if `text` begins with them.
fn headers(text: &str, start: usize, found: &mut FactSet) -> Option<usize> {
    let rest = &text[start..text.floor_char_boundary((start + LONGEST).min(text.len()))];
    let end = rest.find("\n\n").map_or(rest.len(), |at| at + 1);
    let block = &rest[..end];
    let is_name = |line: &str| {
        let name = line.split(':').next().unwrap_or_default();
        line.contains(':')
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let folded = |line: &str| line.starts_with([' ', '\t']);
    if !block.lines().all(|line| is_name(line) || folded(line)) {
        return None;
    }
    let (all, _) = mailparse::parse_headers(block.as_bytes()).ok()?;
    let known = ["from", "to", "subject", "date", "cc"];
    let is_there = |name: &str| all.iter().any(|h| h.get_key_ref().eq_ignore_ascii_case(name));
    // A single header may be chance; author and date together make a letter.
    if known.iter().filter(|name| is_there(name)).count() < 2 {
        return None;
    }
    for header in &all {
        let key = header.get_key_ref().to_lowercase();
        let Some(field) = field(&key) else { continue };
        let raw = String::from_utf8_lossy(header.get_value_raw()).into_owned();
        let at = block.find(raw.as_str()).unwrap_or(0);
        let span = Span::new(start + at, start + at + raw.trim_end().len());
        let words: String =
            header.get_value().chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        label(field, before_label(&words).to_owned(), span, FactReader::File, found);
    }
    Some(start + end)
}

/// Returns `value` up to the next label, since one line may have two: "Mr. Low" of "Mr. Low DATE: 4
/// March 1947".
fn before_label(value: &str) -> &str {
    let is_label = |at: &usize| {
        let word = value[..*at].rsplit(' ').next().unwrap_or_default();
        word.len() < *at && field(word).is_some()
    };
    let next = value.match_indices(':').map(|(at, _)| at).find(is_label);
    let before = next.and_then(|at| value[..at].rsplit_once(' '));
    before.map_or(value, |(before, _)| before.trim_end())
}

/// Adds `Title: x` and similar labels among the lines of a head. A single label may be chance,
/// unless it is a title or a subject; two make a head.
pub(super) fn labels(head: &[RegionLine], found: &mut FactSet) {
    let mut all = Vec::new();
    for line in head {
        let text = line.text.trim_start_matches(['#', '%', ';', '/', '*', ' ']);
        let skipped = line.text.len() - text.len();
        let Some((name, value)) = text.split_once(':') else { continue };
        let value = value.trim_start();
        // What stands far to the right is another column.
        let columns = line.columns();
        let beside = |column: &RegionLine| Some(column.text.split_once(':')?.1.trim().to_owned());
        let column = columns.first().and_then(beside).map(|beside| match columns.get(1) {
            Some(second) if beside.is_empty() => second.text.to_string(),
            _ => beside,
        });
        let value = column.as_deref().filter(|column| value.starts_with(column)).unwrap_or(value);
        let value = before_label(value);
        let at = skipped + text.find(value).unwrap_or(0);
        let bare = value.trim_matches(['"', '\'', ' ']);
        let Some(field) = field(name.trim_end()).filter(|_| name.len() <= 20) else { continue };
        // Lists and maps are not read.
        let is_value = bare.contains(char::is_alphanumeric) && !bare.starts_with(['[', '{', ':']);
        // How an archive keeps it is not written above a text.
        if is_value && !field.is_of_the_copy() && (!field.is_date() || When::find(bare).is_some()) {
            all.push((field, bare.to_owned(), line.span(at..at + value.len())));
        }
    }
    let titled = all.iter().any(|(field, ..)| matches!(field, Field::Title | Field::Subject));
    let several = all.iter().any(|(field, ..)| all.first().is_some_and(|one| one.0 != *field));
    if titled || several {
        for (field, words, span) in all {
            label(field, words, span, FactReader::Label, found);
        }
    }
}
