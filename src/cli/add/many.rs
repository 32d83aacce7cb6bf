//! `gloss add --from`: many highlights at once, from a file with a JSON object on each line.
//!
//! Owns that all of them are added or none: every line is looked at before anything is written, and what is
//! written is one step. What the reader has already is not added again.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{QuoteError, chosen, highlight, slip, tags, writable};
use crate::cli::context::Context;
use crate::cli::fault::remark;
use crate::cli::known::OwnSayings;
use crate::cli::out::Out;
use crate::cli::patience::carry_out;
use crate::cli::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::file::{read_up_to, shown};
use crate::disk::store::StoreError;
use crate::library::Wanted;
use crate::model::annotation::{Annotation, Change, Edit};
use crate::model::cancel::Cancel;
use crate::model::codebook::Codebook;
use crate::model::count::number_of;
use crate::model::document::Document;
use crate::model::find::{excerpt, places_of};
use crate::model::path::DocPath;
use crate::model::step::{NewTag, Step};

/// A larger file is not read, in bytes.
const LARGEST: u64 = 256 << 20;
/// The number of mistakes that are listed.
const SHOWN: usize = 20;

/// One line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddedLine {
    document: String,
    quote: String,
    #[serde(default)]
    nth: Option<u32>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    note: Option<String>,
}

/// Adds them; `new` says that tags are made also where one is almost called so.
pub(super) fn run(globals: &Globals, file: &Path, new: bool, out: &mut Out) -> CommandResult {
    let context = Context::here(globals)?;
    let store = context.store.clone();
    let name = shown(file);
    let bytes = read_up_to(file, LARGEST).map_err(Fault::failed)?;
    let bytes = bytes.ok_or_else(|| Fault::failed(format!("there is no file {name}")))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Fault::failed(format!("{name} is not UTF-8; nothing was added")))?;
    let (mut codebook, problems) = store.codebook();
    let mut mistakes: Vec<(usize, String)> = Vec::new();
    // By document, so that each is read once; with their numbers, so that the ids come out in order.
    let mut by_document: BTreeMap<String, Vec<(usize, AddedLine)>> = BTreeMap::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<AddedLine>(line) {
            Ok(line) => by_document.entry(line.document.clone()).or_default().push((number, line)),
            Err(error) => mistakes.push((number, of_line(&error))),
        }
    }
    let mut added: Vec<(usize, Edit)> = Vec::new();
    let mut new_tags: Vec<String> = Vec::new();
    let mut present = 0;
    for (path, lines) in by_document {
        let opened = open(&context, &path);
        let mut own = OwnSayings::default();
        if let Ok(document) = &opened {
            own = OwnSayings::of(&store.load(store.annotator(), &document.path).notebook);
        }
        for (number, line) in lines {
            let document = match &opened {
                Ok(document) => document,
                Err(why) => {
                    mistakes.push((number, why.clone()));
                    continue;
                }
            };
            match one(document, &line, &codebook, new) {
                Ok((change, _)) if change.after.as_ref().is_some_and(|after| own.has(after)) => {
                    present += 1;
                }
                Ok((change, tags)) => {
                    change.after.iter().for_each(|after| own.add(after));
                    let document = document.path.clone();
                    added.push((number, Edit { document, change }));
                    let is_new =
                        |tag: &String| codebook.get(tag).is_none() && !new_tags.contains(tag);
                    let tags: Vec<String> = tags.into_iter().filter(is_new).collect();
                    new_tags.extend(tags);
                }
                Err(why) => mistakes.push((number, why)),
            }
        }
    }
    if !mistakes.is_empty() {
        mistakes.sort();
        for (number, why) in mistakes.iter().take(SHOWN) {
            remark(format!("{name}:{number}: {why}"));
        }
        let all = number_of(mistakes.len(), "line");
        return Err(Fault::failed(format!("{all} of {name} cannot be added; nothing was added")));
    }
    if let (false, Some(problem)) = (new_tags.is_empty(), problems.into_iter().next()) {
        return Err(StoreError::Protected(Box::new(problem)).into());
    }
    if present > 0 {
        let all = number_of(present, "highlight");
        let are = if present == 1 { "is" } else { "are" };
        let rest = if added.is_empty() { "; nothing was added" } else { "" };
        remark(format!("{all} of {name} {are} there already{rest}"));
        if added.is_empty() {
            return Ok(ExitStatus::Done);
        }
    }
    if added.is_empty() {
        remark(format!("there is no highlight in {name}"));
        return Ok(ExitStatus::Amiss);
    }
    added.sort_by_key(|(number, _)| *number);
    let edits: Vec<Edit> = added.into_iter().map(|(_, edit)| edit).collect();
    let ids: Vec<String> =
        edits.iter().filter_map(|edit| edit.change.id()).map(ToString::to_string).collect();
    let tags = NewTag::make(&mut codebook, &new_tags);
    let step = Step { tags, ..Step::new(number_of(edits.len(), "highlight"), edits) };
    let own = (&store, globals.store.is_none());
    let (library, log) = (&context.library, context.log);
    carry_out(library, own, log, step)?;
    for id in ids {
        out.line(id)?;
    }
    for tag in new_tags {
        super::remark_new(&tag);
    }
    Ok(ExitStatus::Done)
}

/// Returns what is wrong with a line. Its number is said by whoever knows the file: to the reader of JSON each is
/// the first.
fn of_line(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.rsplit_once(" at line ") {
        Some((words, _)) if error.column() > 0 => format!("{words}, at column {}", error.column()),
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

/// Reads a document, if annotations on it can be saved.
fn open(context: &Context, path: &str) -> Result<std::sync::Arc<Document>, String> {
    let path = DocPath::new(Path::new(path)).map_err(|error| error.to_string())?;
    let document = context.library.read(&path, Wanted::Text, &Cancel::default());
    let document = document.map_err(|error| format!("{path}: {error}"))?;
    writable(&context.store, &path).map_err(|error| error.to_string())?;
    Ok(document)
}

/// Returns the change that a line asks for, and its tags.
fn one(
    document: &Document,
    line: &AddedLine,
    codebook: &Codebook,
    new: bool,
) -> Result<(Change, Vec<String>), String> {
    if line.quote.trim().is_empty() {
        return Err("the quote is empty".to_owned());
    }
    if line.nth == Some(0) {
        return Err("\"nth\" counts from 1".to_owned());
    }
    let tags = tags(&line.tags).map_err(|fault| match fault {
        Fault::Failed(words) => words,
        _ => "a tag that cannot be".to_owned(),
    })?;
    let tags: Vec<String> = tags.iter().map(|tag| codebook.current(tag).to_owned()).collect();
    if let (false, Some(why)) = (new, tags.iter().find_map(|tag| slip(tag, codebook))) {
        return Err(why);
    }
    let place = chosen(&places_of(&document.text, &line.quote), line.nth);
    let place = place.map_err(|why: QuoteError| {
        let quote = excerpt(&line.quote, super::EXCERPT);
        format!("“{quote}” {why} in {}", document.path)
    })?;
    let highlight = highlight(document, place, tags.clone(), line.note.as_deref());
    Ok((Change::make(Annotation::Highlight(highlight)), tags))
}
