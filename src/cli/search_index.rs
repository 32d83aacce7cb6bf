//! `gloss index`: brings the search index up to date.
//!
//! Owns the report on it. Nobody has to call it: search and reader do the same by themselves.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;

use super::context::Context;
use super::fault::remark;
use super::index::CorpusSummary;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::index::SearchIndex;
use crate::library::search::{DocumentToIndex, IndexUpdate, SMALL, keep_index};
use crate::library::{FileStamp, Listed};
use crate::model::cancel::Cancel;
use crate::model::count::{number_of, thousands};
use crate::model::search::engine::{Engine, EngineError};

/// Progress is said after so many documents.
const TURN: usize = 10_000;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Delete the index and make it anew
    #[arg(long)]
    rebuild: bool,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments) -> CommandResult {
    let context = Context::here(globals)?;
    let Some(index) = context.library.search_index() else {
        return Err(Fault::failed("there is no folder for caches; set XDG_CACHE_HOME or HOME"));
    };
    if arguments.rebuild {
        index.delete().map_err(Fault::failed)?;
    }
    let summary = CorpusSummary::of(&context);
    let kept = keep(&context, index, &summary.entries, &summary.stamps).map_err(Fault::failed)?;
    remark(format!(
        "{} in the search index: {} read, {} taken out",
        number_of(kept.documents, "document"),
        thousands(kept.read),
        thousands(kept.forgotten)
    ));
    Ok(ExitStatus::Done)
}

/// Brings the index up to date, with progress on standard error if it takes long.
pub(super) fn keep(
    context: &Context,
    index: &SearchIndex,
    entries: &[Listed],
    stamps: &[FileStamp],
) -> Result<IndexUpdate, EngineError> {
    let documents: Vec<_> = entries
        .iter()
        .zip(stamps)
        .map(|((path, read), stamp)| DocumentToIndex {
            path: path.clone(),
            apparatus: read.as_ref().ok().map(|summary| summary.apparatus.clone()),
            stamp: *stamp,
        })
        .collect();
    let said = AtomicUsize::new(0);
    let progress = |done: usize, all: usize| {
        let turn = done / TURN;
        if all > TURN && done.is_multiple_of(TURN) && said.fetch_max(turn, Ordering::Relaxed) < turn
        {
            remark(format!("search index: {} of {}", thousands(done), thousands(all)));
        }
    };
    let kept = keep_index(&context.library, index, &documents, &Cancel::default(), progress)?;
    if kept.was_damaged {
        remark("the search index was damaged and was made anew");
    }
    Ok(kept)
}

/// Returns the index, up to date; or nothing, if reading the documents is as good or all that can be
/// done.
pub(super) fn engine<'a>(
    context: &'a Context,
    entries: &[Listed],
    stamps: &[FileStamp],
) -> Option<&'a dyn Engine> {
    if entries.len() < SMALL {
        return None;
    }
    let index = context.library.search_index()?;
    match keep(context, index, entries, stamps) {
        Ok(_) => Some(index),
        // Another session may be writing it, or nobody may: that is no matter if nothing has changed.
        Err(_) if is_current(context, index, entries) => Some(index),
        Err(error) => {
            context.log.line(&error.to_string());
            remark(format!("{error}; the documents are read instead"));
            None
        }
    }
}

/// Returns whether the index knows all documents as they are now.
fn is_current(context: &Context, index: &SearchIndex, entries: &[Listed]) -> bool {
    let Ok(known) = index.known() else { return false };
    let stamps: HashMap<_, _> = known.iter().map(|one| (&one.path, one.stamp)).collect();
    entries.iter().all(|(path, _)| {
        let now = context.library.corpus().stamp(path);
        now.is_some() && stamps.get(path) == Some(&now)
    })
}
