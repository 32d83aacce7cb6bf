//! `gloss add`: adds a highlight from a script.
//!
//! Owns the choice of the document and of the passage. Nothing is written before both are certain. Many at
//! once are in `many`.

mod many;

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::fault::remark;
use super::known::the_same;
use super::named;
use super::out::Out;
use super::patience::saying_what_it_waits_for;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::store::{Store, StoreError};
use crate::library::Wanted;
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change, Highlight, Id, now};
use crate::model::codebook::{Codebook, fault_of_name, name_of_tag};
use crate::model::document::Document;
use crate::model::find::{excerpt, places_of};
use crate::model::grapheme::graphemes;
use crate::model::near_tag::{did_you_mean, near_in};
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::text::Text;

/// The number of grapheme clusters of the quote that a message repeats.
const EXCERPT: usize = 40;
/// The number of grapheme clusters that are shown before and after a place.
const AROUND: usize = 30;
/// The number of places listed if several match.
const SHOWN: usize = 9;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The document: its path within the corpus, or a path on disk
    #[arg(value_hint = ValueHint::FilePath, required_unless_present = "from")]
    document: Option<PathBuf>,
    /// The words of the passage; any white space matches any other
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, required_unless_present = "from")]
    quote: Option<String>,
    /// Which of several places with these words, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    nth: Option<u32>,
    /// A tag; a new one goes into the codebook (may be given again)
    #[arg(long = "tag", value_name = "TAG", allow_hyphen_values = true)]
    tags: Vec<String>,
    /// Make a new tag also if there is one that is almost called so
    #[arg(long)]
    new: bool,
    /// The text of the note
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    /// Add many, all or none: a file with {"document", "quote", "nth", "tags", "note"} on each line
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        conflicts_with_all = ["document", "quote", "nth", "tags", "note"]
    )]
    from: Option<PathBuf>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    if let Some(file) = &arguments.from {
        return many::run(globals, file, arguments.new, out);
    }
    // The command line requires both where there is no file.
    let quote = arguments.quote.as_deref().unwrap_or_default();
    let document = arguments.document.as_deref().unwrap_or(Path::new(""));
    if quote.trim().is_empty() {
        return Err(Fault::failed("--quote is empty; give the words of the passage"));
    }
    let (context, document) = named::open(globals, document, Wanted::Everything)?;
    let store = &context.store;
    writable(store, &document.path)?;
    let tags = tags(&arguments.tags)?;
    let places = places_of(&document.text, quote);
    let place = match chosen(&places, arguments.nth) {
        Ok(place) => place,
        Err(why) => {
            let quote = excerpt(quote, EXCERPT);
            remark(format!("“{quote}” {why} in {}{}", document.path, why.remedy()));
            for (place, nth) in places.iter().zip(1..=SHOWN) {
                let line = document.text.line_number(place.start);
                let words = in_context(&document.text, *place);
                remark(format!("--nth {nth}: line {line}: “{words}”"));
            }
            return Ok(ExitStatus::Amiss);
        }
    };
    let (codebook, problems) = store.codebook();
    // A tag that was renamed has the name of now.
    let tags: Vec<String> = tags.iter().map(|tag| codebook.current(tag).to_owned()).collect();
    let is_new = |tag: &&String| codebook.get(tag).is_none();
    if let (Some(_), Some(problem)) = (tags.iter().find(is_new), problems.into_iter().next()) {
        return Err(StoreError::Protected(Box::new(problem)).into());
    }
    if let (false, Some(why)) = (arguments.new, tags.iter().find_map(|tag| slip(tag, &codebook))) {
        return Err(Fault::failed(why));
    }
    let highlight = highlight(&document, place, tags.clone(), arguments.note.as_deref());
    // A command that is given twice writes once.
    let own = store.load(store.annotator(), &document.path).notebook;
    if let Some(id) = the_same(&own, &highlight).map(|mark| mark.id.clone()) {
        if store.unsynced().contains(&id) {
            // It was written, and whether that was safe could not be said.
            store.save(&document.path, Some(&document.text), &[])?;
        } else {
            remark("this is highlighted already, with these tags and this note".to_owned());
        }
        out.line(id)?;
        return Ok(ExitStatus::Done);
    }
    let id = highlight.id.clone();
    let change = Change::make(Annotation::Highlight(highlight));
    saying_what_it_waits_for(store, || {
        store.save(&document.path, Some(&document.text), &[change])
    })?;
    context.log.line(&format!("added {id} to {}", document.path));
    out.line(id)?;
    // After the highlight: if that cannot be saved, nothing has been done.
    add_to_codebook(store, &tags);
    Ok(ExitStatus::Done)
}

/// Returns that a new tag is probably a slip, if one of the codebook is almost called so.
fn slip(tag: &str, codebook: &Codebook) -> Option<String> {
    if codebook.get(tag).is_some() {
        return None;
    }
    let near = near_in(codebook, tag);
    let words =
        || format!("there is no tag {tag:?}{} (--new makes a new one)", did_you_mean(&near));
    (!near.is_empty()).then(words)
}

/// Returns the words of a place between some that stand before and after it.
fn in_context(text: &Text, place: Span) -> String {
    // Blanks count as one, so that more is looked at than is shown.
    let before = &text.as_str()[..place.start];
    let from = before.char_indices().rev().take(8 * AROUND).last().map_or(0, |(at, _)| at);
    let words = before[from..].split_whitespace().collect::<Vec<_>>().join(" ");
    let count = graphemes(&words).count();
    let cut = graphemes(&words).nth(count.saturating_sub(AROUND)).map_or(0, |(at, _)| at);
    let mut shown = if cut == 0 && from == 0 {
        words
    } else {
        let shown = &words[cut..];
        // Not from the middle of a word, if there are some.
        shown.split_once(' ').map_or_else(|| format!("…{shown}"), |(_, whole)| format!("… {whole}"))
    };
    shown.push_str(if before.ends_with(char::is_whitespace) { " [" } else { "[" });
    shown.push_str(&excerpt(text.slice(place), EXCERPT));
    shown.push(']');
    let after = &text.as_str()[place.end..];
    let to = after.char_indices().nth(8 * AROUND).map_or(after.len(), |(at, _)| at);
    let mut words = excerpt(&after[..to], AROUND);
    if let Some((whole, _)) = words.trim_end_matches('…').rsplit_once(' ')
        && words.ends_with('…')
    {
        words = format!("{whole} …");
    }
    if after.starts_with(char::is_whitespace) && !words.is_empty() {
        shown.push(' ');
    }
    shown.push_str(&words);
    shown.trim().to_owned()
}

/// Adds the tags that are new.
fn add_to_codebook(store: &Store, tags: &[String]) {
    for tag in tags {
        let (codebook, _) = store.codebook();
        if codebook.get(tag).is_none() {
            match store.add_tag(&codebook.fresh(tag)) {
                Ok(_) => remark_new(tag),
                Err(why) => remark(format!("the tag {tag:?} is not in the codebook yet: {why}")),
            }
        }
    }
}

fn remark_new(tag: &str) {
    remark(format!("the new tag {tag:?} was added to the codebook"));
}

/// Returns an error before the codebook is touched if the document could not be saved afterwards.
fn writable(store: &Store, document: &DocPath) -> Result<(), StoreError> {
    if store.is_read_only() {
        let root = store.root().to_owned();
        return Err(StoreError::ReadOnly { root });
    }
    let loaded = store.load(store.annotator(), document);
    match loaded.problems.into_iter().next() {
        Some(problem) => Err(StoreError::Protected(Box::new(problem))),
        None => Ok(()),
    }
}

/// Returns each tag once, in the order given.
fn tags(given: &[String]) -> Result<Vec<String>, Fault> {
    let mut tags: Vec<String> = Vec::new();
    for name in given.iter().map(|given| name_of_tag(given)) {
        if let Some(why) = fault_of_name(&name) {
            return Err(Fault::failed(format!("{name:?} cannot be a tag: {why}")));
        }
        if !tags.contains(&name) {
            tags.push(name);
        }
    }
    Ok(tags)
}

/// Why no passage was chosen.
#[derive(Debug, thiserror::Error)]
enum QuoteError {
    #[error("does not occur")]
    Missing,
    #[error("occurs {0} times")]
    Ambiguous(usize),
    #[error("occurs {}", times(*.count))]
    OutOfRange { count: usize, nth: u32 },
}

impl QuoteError {
    /// Returns the text that follows the name of the document.
    fn remedy(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Ambiguous(count) => format!("; choose one with --nth 1 to --nth {count}"),
            Self::OutOfRange { nth, .. } => format!(", so there is no --nth {nth}"),
        }
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// Returns the chosen passage, or why none was chosen.
fn chosen(places: &[Span], nth: Option<u32>) -> Result<Span, QuoteError> {
    let count = places.len();
    match (places, nth) {
        ([], _) => Err(QuoteError::Missing),
        ([place], None) => Ok(*place),
        (_, None) => Err(QuoteError::Ambiguous(count)),
        (_, Some(nth)) => {
            let index = usize::try_from(nth).unwrap_or(usize::MAX) - 1;
            places.get(index).copied().ok_or(QuoteError::OutOfRange { count, nth })
        }
    }
}

fn highlight(document: &Document, place: Span, tags: Vec<String>, note: Option<&str>) -> Highlight {
    let note = note.map(|note| note.replace("\r\n", "\n").trim_end().to_owned());
    let now = now();
    Highlight {
        id: Id::new(),
        anchor: Anchor::make(&document.text, place),
        tags,
        note: note.filter(|note| !note.is_empty()),
        created: now,
        updated: now,
    }
}
