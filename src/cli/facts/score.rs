//! How well the rules read documents whose facts somebody has written down.
//!
//! Owns how what is read and what is true are compared: case, marks of notes, brackets, "the" at the
//! start and stops at the end make no difference; of a date the day must be right, of several
//! signatures any counts, and "no classification marking", which editors write, is none. The worst
//! volume counts, so each has its row.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::super::index::CorpusSummary;
use super::super::{CommandResult, ExitStatus, Fault, Globals};
use super::Arguments;
use crate::cli::context::Context;
use crate::cli::fault::remark;
use crate::cli::out::Out;
use crate::disk::file::{read_up_to, shown};
use crate::model::apparatus::{Apparatus, Field};

/// A larger file of truth is not read.
const LIMIT: u64 = 256 << 20;

/// The facts that are scored, and the keys of the truth that say them.
const SCORED: [(Field, &[&str]); 8] = [
    (Field::Date, &["date_iso"]),
    (Field::Place, &["place"]),
    (Field::From, &["from"]),
    (Field::To, &["to"]),
    (Field::Number, &["telegram_number", "despatch_number"]),
    (Field::Classification, &["classification"]),
    (Field::File, &["file_number"]),
    (Field::Signature, &["signed"]),
];

/// How often a fact is there, is told, and is told right.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Count {
    there: usize,
    told: usize,
    right: usize,
}

/// The score of one volume.
#[derive(Serialize)]
struct VolumeScore {
    volume: String,
    documents: usize,
    facts: BTreeMap<&'static str, Count>,
}

/// What the page says where the truth is wrong, by document and fact.
type Mistakes = HashMap<(String, String), String>;

pub(super) fn run(
    globals: &Globals,
    folder: &Path,
    arguments: &Arguments,
    out: &mut Out,
) -> CommandResult {
    if let Some(name) = &arguments.show
        && !is_scored(name)
    {
        let all: Vec<&str> = SCORED.iter().map(|(field, _)| field.name()).collect();
        return Err(Fault::failed(format!(
            "--show: {name:?} is not scored; these are: {}",
            all.join(", ")
        )));
    }
    let truth = truth(&folder.join("truth.jsonl"))?;
    let mistakes = arguments.mistakes.as_deref().map(mistakes).transpose()?.unwrap_or_default();
    let globals = Globals { library: Some(folder.to_owned()), ..globals.clone() };
    let summary = CorpusSummary::of(&Context::here(&globals)?);
    let read: HashMap<&str, &Apparatus> =
        summary.documents().map(|(path, apparatus)| (path.as_str(), apparatus)).collect();
    let mut scores: Vec<VolumeScore> = Vec::new();
    for (row, number) in &truth {
        let Some(name) = row["file"].as_str() else {
            remark(format!("truth.jsonl:{number}: names no file"));
            continue;
        };
        let Some(apparatus) = read.get(name) else {
            remark(format!("{name} is not in {}", shown(folder)));
            continue;
        };
        let volume = row["volume"].as_str().unwrap_or_else(|| volume_of(name));
        let at = scores.iter().position(|score| score.volume == volume).unwrap_or_else(|| {
            let facts = BTreeMap::new();
            scores.push(VolumeScore { volume: volume.to_owned(), documents: 0, facts });
            scores.len() - 1
        });
        let Some(score) = scores.get_mut(at) else { continue };
        score.documents += 1;
        for (field, keys) in SCORED {
            let meant = mistakes
                .get(&(name.to_owned(), field.name().to_owned()))
                .map_or_else(|| values(row, keys), |value| some(value));
            let told = told(apparatus, field);
            let is_right = told
                .as_ref()
                .is_some_and(|told| meant.iter().any(|meant| plain(meant) == plain(told)));
            let count = score.facts.entry(field.name()).or_default();
            count.there += usize::from(!meant.is_empty());
            count.told += usize::from(told.is_some());
            count.right += usize::from(is_right);
            if arguments.show.as_deref() == Some(field.name())
                && !is_right
                && (told.is_some() || !meant.is_empty())
            {
                let told = told.unwrap_or_else(|| "nothing".to_owned());
                let meant = if meant.is_empty() { "nothing".to_owned() } else { meant.join(" / ") };
                out.line(format!("{name}: told {told}, meant {meant}"))?;
            }
        }
    }
    unused(&mistakes, &truth);
    if scores.is_empty() {
        remark(format!("no document of {} is in its truth.jsonl", shown(folder)));
        return Ok(ExitStatus::Amiss);
    }
    if arguments.json {
        out.json(&scores)?;
    } else {
        table(&scores, out)?;
    }
    Ok(ExitStatus::Done)
}

fn is_scored(name: &str) -> bool {
    SCORED.iter().any(|(field, _)| field.name() == name)
}

/// Returns the volume that the name of a file tells: "frus1948v01p1" of "frus1948v01p1-d0008.txt".
fn volume_of(name: &str) -> &str {
    name.rsplit_once('-').map_or("", |(volume, _)| volume)
}

/// Says which mistakes change nothing: of a fact that is not scored, or of a document that is not in the
/// truth although others of its volume are.
fn unused(mistakes: &Mistakes, truth: &[(Value, usize)]) {
    let names = truth.iter().filter_map(|(row, _)| row["file"].as_str());
    let names: HashSet<&str> = names.collect();
    let volumes: HashSet<&str> = names.iter().map(|name| volume_of(name)).collect();
    let mut all: Vec<(&str, &str)> =
        mistakes.keys().map(|(document, field)| (document.as_str(), field.as_str())).collect();
    all.sort_unstable();
    for (document, field) in all {
        if !is_scored(field) {
            remark(format!("mistakes: {document}: {field:?} is not scored"));
        } else if !names.contains(document) && volumes.contains(volume_of(document)) {
            remark(format!("mistakes: {document} is not in truth.jsonl"));
        }
    }
}

/// Reads the truth, one JSON object a line, each with the number of its line.
fn truth(path: &Path) -> Result<Vec<(Value, usize)>, Fault> {
    let text = text(path)?;
    let rows = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let row = |(line, number): (&str, usize)| {
        serde_json::from_str(line)
            .map(|row| (row, number))
            .map_err(|error| Fault::failed(format!("{}:{number}: {error}", shown(path))))
    };
    rows.map(row).collect()
}

/// Reads where the truth is wrong: document, fact, what the page says, why.
fn mistakes(path: &Path) -> Result<Mistakes, Fault> {
    let mut all = Mistakes::new();
    for (line, number) in text(path)?.lines().zip(1..) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [document, field, page, _] = cells.as_slice() else {
            let place = format!("{}:{number}", shown(path));
            return Err(Fault::failed(format!("{place}: not document, fact, page and reason")));
        };
        let of = ((*document).to_owned(), (*field).to_owned());
        if all.insert(of, (*page).to_owned()).is_some() {
            remark(format!("{}:{number}: said of {document} and {field} before", shown(path)));
        }
    }
    Ok(all)
}

fn text(path: &Path) -> Result<String, Fault> {
    let bytes = read_up_to(path, LIMIT).map_err(Fault::failed)?;
    let bytes = bytes.ok_or_else(|| Fault::failed(format!("there is no {}", shown(path))))?;
    String::from_utf8(bytes).map_err(|_| Fault::failed(format!("{} is not UTF-8", shown(path))))
}

/// Returns the values of the first key that has any.
fn values(row: &Value, keys: &[&str]) -> Vec<String> {
    let all = keys.iter().map(|key| match &row[*key] {
        Value::String(text) => some(text),
        Value::Array(all) => all.iter().filter_map(Value::as_str).flat_map(some).collect(),
        _ => Vec::new(),
    });
    all.into_iter().find(|values| !values.is_empty()).unwrap_or_default()
}

fn some(text: &str) -> Vec<String> {
    let is_none = text.is_empty() || text.to_lowercase().starts_with("no classification");
    if is_none { Vec::new() } else { vec![text.to_owned()] }
}

fn told(apparatus: &Apparatus, field: Field) -> Option<String> {
    match apparatus.when(field) {
        Some(when) => Some(when.date.iso()),
        None => apparatus.text(field).map(str::to_owned),
    }
}

/// Makes equal what makes no difference.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 1..];
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        let is_note = digits > 0 && inside[digits..].starts_with(']');
        rest = if is_note { &inside[digits + 1..] } else { inside };
    }
    out.push_str(rest);
    let out = out.replace(']', "").replace('’', "'").replace(['–', '—'], "-").to_lowercase();
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let out = out.trim_matches([' ', '.', ',', ';', ':']);
    let article = ["the ", "an ", "a "].iter().find_map(|article| out.strip_prefix(article));
    article.unwrap_or(out).to_owned()
}

fn table(scores: &[VolumeScore], out: &mut Out) -> std::io::Result<()> {
    let names = SCORED.map(|(field, _)| field.name());
    let row = |head: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>15}")).collect();
        format!("{head:18}{}", cells.concat())
    };
    let part = |part: Option<f64>| part.map_or_else(|| "–".to_owned(), |part| format!("{part:.1}"));
    let shown =
        |(precision, recall): PrecisionRecall| format!("{}/{}", part(precision), part(recall));
    out.line(row("precision/recall", &names.map(str::to_owned)))?;
    let parts = |score: &VolumeScore| {
        names.map(|name| score.facts.get(name).copied().unwrap_or_default().parts())
    };
    let mut worst: [PrecisionRecall; SCORED.len()] = [(None, None); SCORED.len()];
    let least = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    };
    for score in scores {
        let parts = parts(score);
        for (worst, part) in worst.iter_mut().zip(parts) {
            *worst = (least(worst.0, part.0), least(worst.1, part.1));
        }
        out.line(row(&score.volume, &parts.map(shown)))?;
    }
    out.line(row("worst", &worst.map(shown)))
}

/// Precision and recall, in percent; `None` where nothing is told, or nothing is there.
type PrecisionRecall = (Option<f64>, Option<f64>);

impl Count {
    fn parts(self) -> PrecisionRecall {
        let part = |of: usize| (of > 0).then(|| 100.0 * exact(self.right) / exact(of));
        (part(self.told), part(self.there))
    }
}

/// A count of documents, which a float holds exactly.
fn exact(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_difference() {
        for (one, other) in [
            ("The Secretary of State[1]", "Secretary of State"),
            ("[WASHINGTON,]", "Washington"),
            ("Johnson’s  A–12.", "johnson's a-12"),
            ("[place not declassified]", "place not declassified"),
        ] {
            assert_eq!(plain(one), plain(other), "{one}");
        }
        assert_eq!(some("No classification marking"), [""; 0]);
    }

    #[test]
    fn a_count_is_a_part() {
        let count = Count { there: 4, told: 2, right: 1 };
        assert_eq!(format!("{:?}", count.parts()), "(Some(50.0), Some(25.0))");
        assert_eq!(Count::default().parts(), (None, None), "nothing is measured");
    }
}
