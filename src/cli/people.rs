//! `gloss people`: who is named in the documents, under which names, and where.

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::index::CorpusSummary;
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::disk::file::shown;
use crate::library::Wanted;
use crate::model::apparatus::{Apparatus, Field};
use crate::model::cancel::Cancel;
use crate::model::cluster::{one_line, width};
use crate::model::path::DocPath;
use crate::model::people::{NameSource, People, Person, has_people};
use crate::model::span::Span;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only the person with this name; shows every place
    #[arg(value_name = "NAME")]
    name: Vec<String>,
    /// As JSON: [{name, role, names, mentions}]; places are code points, the end exclusive
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct PersonRecord {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    names: Vec<NameRecord>,
    mentions: Vec<MentionRecord>,
}

/// A name and its source.
#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the fields are the keys of the JSON")]
struct NameRecord {
    name: String,
    /// `declared` in people.toml, `learned` from brackets, or `read` from a head.
    known: NameOrigin,
    /// The document whose brackets explain it.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
}

/// A [`NameSource`], without the document.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum NameOrigin {
    Declared,
    Learned,
    Read,
}

#[derive(Serialize)]
struct MentionRecord {
    document: String,
    start: usize,
    end: usize,
    line: usize,
    text: String,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::here(globals)?;
    let index = CorpusSummary::of(&context);
    let asked = arguments.name.join(" ");
    let words = asked.to_lowercase();
    let wanted = |person: &Person| {
        words.is_empty()
            || person.names.iter().any(|(name, _)| name.to_lowercase().contains(&words))
    };
    let mut rows: Vec<PersonRecord> = index.people.all().iter().map(row).collect();
    let names = index.people.names();
    let (paths, apparatus): (Vec<DocPath>, Vec<&Apparatus>) =
        index.documents().map(|(path, apparatus)| (path.clone(), apparatus)).unzip();
    let cancel = Cancel::default();
    let mentions = context.library.read_map(&paths, Wanted::Text, &cancel, |at, path, document| {
        let document = document.map_err(|error| error.sentence(path))?;
        let text = &document.text;
        // Line numbers are counted on from the previous mention.
        let (mut line, mut counted) = (1, 0);
        let mention = |(span, who): (Span, usize)| {
            line += text.as_str()[counted..span.start].matches('\n').count();
            counted = span.start;
            let mention = MentionRecord {
                document: path.to_string(),
                start: text.points(span.start),
                end: text.points(span.end),
                line,
                text: text.slice(span).to_owned(),
            };
            (who, mention)
        };
        let mut all: Vec<(Span, usize)> = names.mentions(text.as_str()).collect();
        all.extend(apparatus.get(at).into_iter().flat_map(|one| offices(one, &index.people)));
        all.retain(|(span, _)| span.end <= text.len());
        all.sort_by_key(|(span, who)| (span.start, span.end, *who));
        all.dedup();
        Ok::<_, String>(all.into_iter().map(mention).collect::<Vec<_>>())
    });
    for read in mentions {
        let mentions = read.unwrap_or_else(|why| {
            remark(why);
            Vec::new()
        });
        for (who, mention) in mentions {
            rows[who].mentions.push(mention);
        }
    }
    let people = index.people.all().iter().zip(rows);
    let mut rows: Vec<PersonRecord> =
        people.filter(|(person, _)| wanted(person)).map(|(_, row)| row).collect();
    if rows.is_empty() {
        let folder = shown(context.library.corpus().root());
        remark(if asked.is_empty() {
            format!(
                "no document in {folder} names anyone at its head, and people.toml lists no one"
            )
        } else {
            format!("no person named {asked:?} in {folder}")
        });
        return Ok(ExitStatus::Amiss);
    }
    if arguments.json {
        out.json(&rows)?;
    } else {
        rows.sort_by_key(|row| std::cmp::Reverse(row.mentions.len()));
        table(&rows, !asked.is_empty(), out)?;
    }
    Ok(ExitStatus::Done)
}

/// Returns where the head or the end of a document names the office of somebody, and whose.
fn offices<'a>(
    apparatus: &'a Apparatus,
    people: &'a People,
) -> impl Iterator<Item = (Span, usize)> + 'a {
    let when = apparatus.when(Field::Date);
    let facts = apparatus.facts.iter().filter(|fact| has_people(fact.field));
    let held = facts.filter_map(move |fact| Some((fact.span, people.holder(&fact.text, when)?)));
    held.filter(|(span, _)| !span.is_empty())
}

fn row(person: &Person) -> PersonRecord {
    let name = |(name, known): &(String, NameSource)| {
        let (known, document) = match known {
            NameSource::Declared => (NameOrigin::Declared, None),
            NameSource::Learned(path) => (NameOrigin::Learned, Some(path.to_string())),
            NameSource::Read => (NameOrigin::Read, None),
        };
        NameRecord { name: name.clone(), known, document }
    };
    PersonRecord {
        name: person.name.clone(),
        role: person.role.clone(),
        names: person.names.iter().map(name).collect(),
        mentions: Vec::new(),
    }
}

fn table(rows: &[PersonRecord], places: bool, out: &mut Out) -> std::io::Result<()> {
    let named = |row: &PersonRecord| {
        let other = |name: &&NameRecord| name.name != row.name;
        let spell = |name: &NameRecord| match name.known {
            NameOrigin::Learned => format!("{} (from brackets)", name.name),
            NameOrigin::Declared | NameOrigin::Read => name.name.clone(),
        };
        let others = row.names.iter().filter(other).map(spell).collect::<Vec<_>>().join(", ");
        let role = row.role.as_ref().map(|role| format!(", {role}")).unwrap_or_default();
        let also = if others.is_empty() { String::new() } else { format!(": {others}") };
        one_line(&format!("{}{role}{also}", row.name))
    };
    let widest = rows.iter().map(|row| width(&named(row))).max().unwrap_or(0).min(70);
    for row in rows {
        let name = named(row);
        let room = " ".repeat(widest.saturating_sub(width(&name)));
        out.line(format!("{name}{room}  {:>5}", row.mentions.len()))?;
        for mention in row.mentions.iter().filter(|_| places) {
            out.line(format!("    {}:{}: {}", mention.document, mention.line, mention.text))?;
        }
    }
    Ok(())
}
