//! `gloss tags`: the codebook, how often each tag is used, and changes of it.
//!
//! A change is worked out and saved as in the reader: the codebook and one's own annotations, as one
//! step. Other annotators' files are read under the new names, and never written.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::context::Context;
use super::gather::{Gathered, gather};
use super::out::Out;
use super::patience::carry_out;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::store::StoreError;
use crate::library::codebook::prepare;
use crate::model::cluster::{one_line, width};
use crate::model::codebook::Codebook;
use crate::model::codebook_edit::{CodebookEdit, is_within};
use crate::model::codebook_tree::{TagCounts, TagUse, TaggedPassage};
use crate::model::codebook_words::foretold;
use crate::model::near_tag::{did_you_mean, near_in};

/// What is said of a change, at the end of its help.
const UNDO: &str = "\
The codebook and your own annotations are changed together. Those of other annotators are read
under the new name, and rewritten when their owner saves. `u` in the reader takes it back.";

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// As JSON: [{name, key, colour, description, was, listed, deleted, passages, documents, wholes, by}]
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    change: Option<TagsCommand>,
}

#[derive(Debug, Subcommand)]
enum TagsCommand {
    /// Add a tag to the codebook
    #[command(after_help = UNDO)]
    Add {
        /// Its name
        name: String,
        /// Also if a tag is almost called so
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        how: How,
    },
    /// Rename a tag, and all below it
    #[command(after_help = UNDO)]
    Rename {
        /// Its name
        from: String,
        /// Its new name
        to: String,
        #[command(flatten)]
        how: How,
    },
    /// Make a tag, and all below it, one with another
    #[command(after_help = UNDO)]
    Merge {
        /// The tag that goes
        from: String,
        /// The tag that stays
        into: String,
        #[command(flatten)]
        how: How,
    },
    /// Delete a tag; the highlights stay
    #[command(after_help = UNDO)]
    Delete {
        /// Its name
        name: String,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Args, Debug)]
struct How {
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct TagRecord<'a> {
    name: &'a str,
    key: Option<char>,
    colour: Option<String>,
    description: &'a str,
    was: &'a [String],
    /// Whether it is in the codebook; if not, only on highlights or documents.
    listed: bool,
    /// Whether it was deleted, and is still on something.
    deleted: bool,
    passages: usize,
    /// Those that have it on a passage or as a whole.
    documents: usize,
    /// Those that have it as a whole, by annotator.
    wholes: &'a BTreeMap<String, usize>,
    by: BTreeMap<&'a str, TagUseRecord>,
}

#[derive(Serialize)]
struct TagUseRecord {
    passages: usize,
    documents: usize,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::without_documents(globals)?;
    let gathered = gather(&context)?;
    let counts = counts(&gathered);
    let is_complete = gathered.tell_problems();
    let codebook = &gathered.codebook;
    let (edit, how) = match &arguments.change {
        None => {
            list(&gathered, &counts, arguments.json, out)?;
            // Whoever processes the output should notice that it is incomplete.
            return Ok(if is_complete { ExitStatus::Done } else { ExitStatus::Amiss });
        }
        Some(TagsCommand::Add { name, new, how }) => {
            if !new {
                is_unlike(name, codebook)?;
            }
            (CodebookEdit::Add(name.clone()), how)
        }
        Some(TagsCommand::Rename { from, to, how }) => {
            (CodebookEdit::Rename { from: from.clone(), to: to.clone() }, how)
        }
        Some(TagsCommand::Merge { from, into, how }) => {
            (CodebookEdit::Merge { from: from.clone(), into: into.clone() }, how)
        }
        Some(TagsCommand::Delete { name, how }) => (CodebookEdit::Delete(name.clone()), how),
    };
    is_known(&edit, codebook, &counts)?;
    let store = &context.store;
    let said = foretold(&edit, codebook, &counts, store.annotator()).map_err(Fault::failed)?;
    let documents = |_: &BTreeSet<&str>| store.documents(store.annotator()).0;
    let prepared =
        prepare(&context.library, store, &edit, documents, |_, _| {}).map_err(Fault::failed)?;
    if how.dry_run {
        out.line(format!("{}:", one_line(&edit.title())))?;
        for words in said {
            out.line(one_line(&words))?;
        }
        return Ok(ExitStatus::Done);
    }
    if store.is_read_only() {
        return Err(StoreError::ReadOnly { root: store.root().to_owned() }.into());
    }
    let (words, step) = (prepared.words(&edit), prepared.into_step(&edit));
    let own = (store, globals.store.is_none());
    let (library, log) = (&context.library, context.log);
    carry_out(library, own, log, step)?;
    out.line(one_line(&words))?;
    Ok(ExitStatus::Done)
}

/// A name that neither the codebook nor any highlight knows is mistyped.
fn is_known(edit: &CodebookEdit, book: &Codebook, counts: &TagCounts) -> Result<(), Fault> {
    let name = match edit {
        CodebookEdit::Rename { from, .. } | CodebookEdit::Merge { from, .. } => from,
        CodebookEdit::Delete(name) => name,
        _ => return Ok(()),
    };
    let is_tag = book.get(name).is_some() || book.heir(name).is_some();
    let is_above = book.tags.iter().any(|tag| is_within(&tag.name, name));
    if is_tag || is_above || counts.whole(name).is_some() || book.deleted.contains(name) {
        return Ok(());
    }
    let near = near_in(book, name);
    Err(Fault::failed(format!("there is no tag {name:?}{}", did_you_mean(&near))))
}

/// A new name that is almost that of a tag is mistyped too.
fn is_unlike(name: &str, book: &Codebook) -> Result<(), Fault> {
    if book.get(name).is_some() || book.heir(name).is_some() {
        // It is said elsewhere why this cannot be added.
        return Ok(());
    }
    match near_in(book, name).first() {
        None => Ok(()),
        Some(near) => Err(Fault::failed(format!(
            "{name:?} is almost the tag {near:?}, which is there; --new adds it all the same"
        ))),
    }
}

fn counts(gathered: &Gathered) -> TagCounts {
    let books = || {
        gathered.sheets.iter().flat_map(|sheet| {
            sheet.books.iter().map(|(annotator, loaded)| (annotator, &sheet.path, &loaded.notebook))
        })
    };
    let passages = books().flat_map(|(annotator, path, book)| {
        let marks = book.highlights.iter();
        marks.map(move |mark| TaggedPassage { annotator, path, tags: &mark.tags })
    });
    let documents = books().map(|(annotator, path, book)| {
        let tags = &book.document.tags;
        TaggedPassage { annotator, path, tags }
    });
    TagCounts::of_all(passages, documents)
}

/// The heading of the column of names.
const HEADING: &str = "tag";

fn list(gathered: &Gathered, counts: &TagCounts, json: bool, out: &mut Out) -> std::io::Result<()> {
    let book = &gathered.codebook;
    let none = TagUse::default();
    let listed = book.tags.iter().map(|tag| tag.name.as_str());
    let stray = counts.used().filter(|name| book.get(name).is_none());
    let records: Vec<TagRecord> = listed
        .chain(stray)
        .map(|name| {
            let (tag, used) = (book.get(name), counts.alone(name).unwrap_or(&none));
            TagRecord {
                name,
                key: tag.and_then(|tag| tag.key),
                colour: tag.map(|tag| tag.colour.to_string()),
                description: tag.map_or("", |tag| &tag.description),
                was: tag.map_or(&[], |tag| &tag.was),
                listed: tag.is_some(),
                deleted: book.deleted.iter().any(|deleted| deleted == name),
                passages: used.passages,
                documents: used.touched,
                wholes: &used.wholes,
                by: used
                    .by
                    .iter()
                    .map(|(who, (passages, documents))| {
                        let (passages, documents) = (*passages, *documents);
                        (who.as_str(), TagUseRecord { passages, documents })
                    })
                    .collect(),
            }
        })
        .collect();
    if json {
        return out.json(&records);
    }
    let unlisted = if gathered.codebook_problems.is_empty() {
        "(not in the codebook)"
    } else {
        "(not in what can be read of the codebook)"
    };
    let widest = records.iter().map(|one| width(&one_line(one.name))).max().unwrap_or(0).min(40);
    let widest = widest.max(width(HEADING));
    if !records.is_empty() {
        let counted = format!("{:>8} {:>9}", "passages", "documents");
        out.line(format!("{HEADING:<widest$}  key {counted}  what it is for"))?;
    }
    for one in &records {
        let name = one_line(one.name);
        let room = " ".repeat(widest.saturating_sub(width(&name)));
        let key = one.key.map_or("   ".to_owned(), |key| format!("{key}  "));
        let said = match (one.listed, one.deleted) {
            (true, _) => one_line(one.description),
            (false, true) => "(deleted)".to_owned(),
            (false, false) => unlisted.to_owned(),
        };
        let counted = format!("{:>8} {:>9}", one.passages, one.documents);
        out.line(format!("{name}{room}  {key} {counted}  {said}").trim_end())?;
    }
    Ok(())
}
