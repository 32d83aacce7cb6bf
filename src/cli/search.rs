//! `gloss search`: the documents whose words answer a query, best first.
//!
//! Owns the record behind JSON, and the plain form. The query is that of the reader's search.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::index::CorpusSummary;
use super::out::Out;
use super::rows::Rows;
use super::search_index::engine;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::library::Wanted;
use crate::library::search::answer;
use crate::model::apparatus::{Apparatus, Field};
use crate::model::cancel::Cancel;
use crate::model::cluster::{cut, one_line};
use crate::model::count::{number_of, thousands};
use crate::model::document::Document;
use crate::model::filter::FilterError;
use crate::model::people::People;
use crate::model::search::answer::{
    FoundWriting, MatchingDocument, SearchAnswer, SearchRow, Writing,
};
use crate::model::search::facets::{Facet, FacetCount, facets};
use crate::model::search::offers::alternatives;
use crate::model::search::passages::{Passage, passages};
use crate::model::search::query::{QueryProblem, SearchQuery};
use crate::model::span::Span;
use crate::session::offers::MOST_OFFERED;

/// How many passages of each document are shown.
const PASSAGES: usize = 3;
/// What was typed is repeated in a message up to this length.
const LONGEST: usize = 120;

const QUERY_HELP: &str = "`gloss help search` shows what can be asked, with examples.";

const QUERY_LONG_HELP: &str = "\
The query:
  six divisions            all of these words, in any form: division, divisions
  \"six divisions\"          these forms in a row; a capital or an accent counts if it is typed
  \"guns tanks\"~5          near each other, with at most five other words between
  artiller* artilery~1     words that begin so; words that differ in one letter (or two: ~2)
  guns OR tanks            either; OR divides all to its left from all to its right
  (guns OR tanks) Mao      brackets group
  -antitank                without this word; so -\"two words\", -tag:logistics, -(guns tanks)
  from:stalin date:1951    conditions on facts, as in the list: to: date: place: kind: person:
                           tag: has: is: folder: format: …; quotation marks hold blanks together
  text:guns                in the text alone, not in title and facts
  note: quote: annotator:  in what readers wrote
  @name                    a query that is saved in the settings, under [filters]

Case, accents, ligatures and hyphens at the ends of lines make no difference, unless a word in
quotation marks has a capital or an accent. What cannot be read as a query is taken as words, and
said.

Ten examples, from the telegrams that come with the program:
  gloss search 'artillery divisions'
  gloss search '\"nine divisions\"'
  gloss search '\"speeded up\" from:stalin'
  gloss search '\"divisions artillery\"~5'
  gloss search 'artiller* -antitank'
  gloss search 'artilery~1'
  gloss search 'Poles OR Eisenhower'
  gloss search 'artillery (date:1950 OR date:1952)'
  gloss search 'to:mao text:poles'
  gloss search 'Truman date:1950..1951'";

#[derive(Args, Debug)]
#[command(after_help = QUERY_HELP, after_long_help = QUERY_LONG_HELP)]
pub(super) struct Arguments {
    /// Words, phrases and conditions
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// As JSON: {documents: [{document, score, hits, title, from, to, date, passages}], …}
    #[arg(long)]
    json: bool,
    /// At most so many documents
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Print only how many documents answer, and how many hits there are
    #[arg(long)]
    count: bool,
    /// Count the answer by year, sender, recipient, kind, folder, tag, annotator, language or format
    #[arg(long, value_name = "FIELD", value_parser = facet)]
    facets: Vec<Facet>,
    /// Show the highlights and notes that answer, too
    #[arg(long)]
    notes: bool,
}

fn facet(name: &str) -> Result<Facet, String> {
    Facet::named(name).ok_or_else(|| {
        let all: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
        format!("the fields are {}", all.join(", "))
    })
}

/// An answer.
#[derive(Serialize)]
struct AnswerRecord {
    /// How many documents answer, shown or not.
    total: usize,
    /// How many hits they have.
    hits: u64,
    documents: Vec<DocumentRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<FoundNoteRecord>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    facets: BTreeMap<&'static str, Vec<CountRecord>>,
}

/// A document that answers.
#[derive(Serialize)]
struct DocumentRecord {
    document: String,
    score: f32,
    hits: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    passages: Vec<FoundPassageRecord>,
}

/// A passage. Positions are code points of the text, the end exclusive.
#[derive(Serialize)]
struct FoundPassageRecord {
    start: usize,
    end: usize,
    /// Where the words are.
    marks: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    text: String,
    /// The words, marked, for the plain form.
    #[serde(skip)]
    plain: String,
}

/// A highlight or a note that answers.
#[derive(Serialize)]
struct FoundNoteRecord {
    document: String,
    annotator: String,
    id: String,
    quote: Option<String>,
    note: Option<String>,
    tags: Vec<String>,
}

/// How many documents of the answer have a value.
#[derive(Serialize)]
struct CountRecord {
    value: String,
    documents: usize,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let typed = arguments.query.join(" ");
    let context = Context::here(globals)?;
    let summary = CorpusSummary::of(&context);
    let query = SearchQuery::parse(&typed, &summary.people, &context.settings.settings.filters)
        .following(&context.store.former_names());
    let said = |problem: &QueryProblem| {
        // A bracket by itself says nothing.
        let place = match problem.error {
            FilterError::Open => problem.at.start..typed.len(),
            FilterError::Bracket => 0..problem.at.end,
            _ => problem.at.clone(),
        };
        let place = typed.get(place).unwrap_or_default();
        format!("{}: {}", quoted(place), cut(&problem.error.to_string(), LONGEST))
    };
    if !query.can_be_searched() {
        let why = query.problems().first().map(said);
        let why =
            why.unwrap_or_else(|| format!("there is nothing to look for in {}", quoted(&typed)));
        return Err(Fault::failed(format!("{why}; `gloss help search` shows what can be asked")));
    }
    query.problems().iter().map(said).for_each(remark);
    // The process ends soon: to free each row would take a tenth of its time.
    let rows = ManuallyDrop::new(Rows::of(&context, summary.entries)?);
    rows.tell_unknown_tags(&query);
    let engine = engine(&context, &rows.entries, &summary.stamps);
    let documents = rows.all();
    let cancel = Cancel::default();
    let answered_by = |engine| {
        let writings = &rows.writings;
        answer(&context.library, engine, &query, &documents, writings, &cancel).unwrap_or_default()
    };
    let mut found = answered_by(engine);
    if found.searched.documents < found.searched.all {
        // Another session is making the index anew.
        found = answered_by(None);
    }
    if let Some(error) = &found.failed {
        remark(format!("{error}; the documents were read instead"));
    }
    if arguments.count {
        out.line(format!(
            "{}, {}",
            number_of(found.documents.len(), "document"),
            number_of(usize::try_from(found.hits).unwrap_or(usize::MAX), "hit")
        ))?;
    } else {
        let record = AnswerRecord::new(
            (&context, arguments),
            (&query, &summary.people),
            &found,
            &rows,
            &documents,
        );
        if arguments.json { out.json_value(&record)? } else { plain(&record, out)? }
    }
    let is_empty = found.documents.is_empty() && (found.writings.is_empty() || !arguments.notes);
    if is_empty {
        let count = number_of(documents.len(), "document");
        remark(format!("nothing in {count} matches {}", quoted(&typed)));
        let saved = &context.settings.settings.filters;
        let mut offered = 0;
        for tried in alternatives(&typed) {
            let query = SearchQuery::parse(&tried, &summary.people, saved);
            let (library, writings) = (&context.library, &rows.writings);
            let found = answer(library, engine, &query, &documents, writings, &cancel);
            let found = found.map_or(0, |found| found.documents.len());
            if found > 0 {
                let found = number_of(found, "document");
                remark(format!("`gloss search {}` finds {found}", shown(&tried)));
                offered += 1;
            }
            if offered == MOST_OFFERED {
                break;
            }
        }
        return Ok(ExitStatus::Amiss);
    }
    Ok(ExitStatus::Done)
}

/// Returns a search as a shell takes it. An apostrophe in a word finds the same in either form.
fn shown(tried: &str) -> String {
    if tried.contains(['"', ' ', '~', '\'']) {
        format!("'{}'", tried.replace('\'', "’"))
    } else {
        tried.to_owned()
    }
}

/// Quotes what was typed, as far as a message has room for it.
fn quoted(typed: &str) -> String {
    let mut short: String = typed.chars().take(LONGEST).collect();
    if short.len() < typed.len() {
        short.push('…');
    }
    format!("{short:?}")
}

impl AnswerRecord {
    fn new(
        (context, arguments): (&Context, &Arguments),
        (query, people): (&SearchQuery, &People),
        found: &SearchAnswer,
        rows: &Rows,
        documents: &[SearchRow],
    ) -> Self {
        let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
        let shown: Vec<&MatchingDocument> = found.documents.iter().take(limit).collect();
        let path = |found: &&MatchingDocument| Some(documents.get(found.row)?.path.clone());
        let paths: Vec<_> = shown.iter().filter_map(path).collect();
        let cancel = Cancel::default();
        let records = context.library.read_map(&paths, Wanted::Text, &cancel, |at, _, reading| {
            let found = shown.get(at)?;
            let row = documents.get(found.row)?;
            let passages = reading
                .map_or_else(|_| Vec::new(), |document| passage_records(query, &document, &cancel));
            Some(DocumentRecord::new(found, row, passages))
        });
        let notes = |one: &FoundWriting| rows.writings.get(one.writing).map(FoundNoteRecord::new);
        let counts = |facet: &Facet| {
            let counts = facets(found, documents, *facet, people);
            (facet.name(), counts.into_iter().map(CountRecord::new).collect())
        };
        Self {
            total: found.documents.len(),
            hits: found.hits,
            documents: records.into_iter().flatten().collect(),
            notes: arguments.notes.then(|| found.writings.iter().filter_map(notes).collect()),
            facets: arguments.facets.iter().map(counts).collect(),
        }
    }
}

fn passage_records(
    query: &SearchQuery,
    document: &Document,
    cancel: &Cancel,
) -> Vec<FoundPassageRecord> {
    let passages = passages(query, document, PASSAGES, cancel);
    passages.into_iter().map(|passage| FoundPassageRecord::new(document, &passage)).collect()
}

impl FoundPassageRecord {
    fn new(document: &Document, passage: &Passage) -> Self {
        let text = &document.text;
        let mut plain = String::new();
        let mut at = passage.span.start;
        for mark in &passage.marks {
            plain.push_str(text.slice(Span::new(at, mark.start.max(at))));
            plain.push('[');
            plain.push_str(text.slice(*mark));
            plain.push(']');
            at = mark.end;
        }
        plain.push_str(text.slice(Span::new(at, passage.span.end.max(at))));
        let mark = |mark: &Span| [text.points(mark.start), text.points(mark.end)];
        Self {
            start: text.points(passage.span.start),
            end: text.points(passage.span.end),
            marks: passage.marks.iter().map(mark).collect(),
            page: document.structure.page_at(passage.span.start).map(str::to_owned),
            text: text.slice(passage.span).to_owned(),
            plain,
        }
    }
}

impl DocumentRecord {
    fn new(found: &MatchingDocument, row: &SearchRow, passages: Vec<FoundPassageRecord>) -> Self {
        let apparatus = row.row.apparatus;
        let fact = |field| apparatus.and_then(|one| one.text(field)).map(str::to_owned);
        Self {
            document: row.path.as_str().to_owned(),
            score: found.score,
            hits: found.hits,
            title: apparatus.and_then(|one| one.title.clone()),
            from: fact(Field::From),
            to: fact(Field::To),
            date: apparatus.and_then(Apparatus::date).map(|date| date.iso()),
            passages,
        }
    }
}

impl FoundNoteRecord {
    fn new(writing: &Writing) -> Self {
        Self {
            document: writing.path.as_str().to_owned(),
            annotator: writing.annotator.clone(),
            id: writing.id.clone(),
            quote: writing.quote.clone(),
            note: writing.note.clone(),
            tags: writing.tags.clone(),
        }
    }
}

impl CountRecord {
    fn new(count: FacetCount) -> Self {
        Self { value: count.value, documents: count.documents }
    }
}

fn plain(answer: &AnswerRecord, out: &mut Out) -> std::io::Result<()> {
    for document in &answer.documents {
        let title = document.title.as_deref().unwrap_or_default();
        let hits = number_of(document.hits as usize, "hit");
        let date = document.date.as_deref().unwrap_or_default();
        let words = [document.document.as_str(), date, title, &hits];
        let words: Vec<String> =
            words.into_iter().filter(|word| !word.is_empty()).map(one_line).collect();
        out.line(words.join("  "))?;
        for passage in &document.passages {
            let page = passage.page.as_ref().map(|page| format!("p. {page}: ")).unwrap_or_default();
            out.line(format!("    {page}{}", one_line(&passage.plain)))?;
        }
    }
    let more = answer.total.saturating_sub(answer.documents.len());
    if more > 0 {
        remark(format!("{} more (--limit)", thousands(more)));
    }
    for note in answer.notes.iter().flatten() {
        let quote = note.quote.as_ref().map(|quote| format!("“{quote}” ")).unwrap_or_default();
        let tags = note.tags.join(", ");
        let words = format!(
            "{}  {}  {quote}{} {tags}",
            note.document,
            note.annotator,
            note.note.as_deref().unwrap_or_default()
        );
        out.line(one_line(words.trim_end()))?;
    }
    for (name, counts) in &answer.facets {
        for count in counts {
            out.line(format!(
                "{name}  {}  {}",
                one_line(&count.value),
                thousands(count.documents)
            ))?;
        }
    }
    Ok(())
}
