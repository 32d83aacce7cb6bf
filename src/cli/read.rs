//! `gloss [PATH | -]`: the reader itself.
//!
//! Owns the order of the checks before the screen is taken over: a wrong path or setting is
//! reported first, then a missing or unsuitable terminal; only then is standard input read.

use std::path::Path;

use clap::CommandFactory;

use super::context::{Context, locate};
use super::{Cli, CommandResult, ExitStatus, Fault, Globals};
use super::{named, tutor};
use crate::disk::file::is_file;
use crate::disk::folders::Folders;
use crate::disk::locate::{OpenError, Subject};
use crate::model::path::DocPath;
use crate::run::screen;
use crate::run::start::{self, Startup};

pub(super) fn run(globals: &Globals, path: Option<&Path>) -> CommandResult {
    let is_stdin = path == Some(Path::new("-"));
    let is_file = path.is_some_and(is_file);
    let subject = match path {
        None => Subject::Here,
        // For now, only to find its settings: the content is read once everything else is in order.
        Some(_) if is_stdin => Subject::Bytes(Vec::new()),
        Some(path) => Subject::Path(path.to_owned()),
    };
    let library = locate(globals, subject).map_err(|error| explained(&error, path))?;
    let mut context = Context::of(globals, library)?;
    screen::check().map_err(|error| Fault::Failed(error.to_string()))?;
    if is_stdin {
        context = context.with(locate(globals, Subject::Bytes(named::stdin("gloss -")?))?)?;
    }
    let begin_with = (is_file || is_stdin).then(|| only_document(&context));
    start::read(Startup {
        library: context.library,
        settings: context.settings.settings,
        own_settings: Folders::from_env().map_err(Fault::failed)?.settings(),
        keymap: context.keymap,
        store: context.store,
        has_default_store: globals.store.is_none(),
        remarks: context.remarks,
        log: context.log,
        begin_with: begin_with.flatten(),
        lesson: false,
        tutor: tutor::arguments(globals),
    })
    .map_err(|error| Fault::Failed(error.to_string()))?;
    Ok(ExitStatus::Done)
}

fn only_document(context: &Context) -> Option<DocPath> {
    context.library.corpus().walk().next().map(|found| found.path)
}

/// Explains an error; a path that does not exist may be a mistyped command.
fn explained(error: &OpenError, path: Option<&Path>) -> Fault {
    let word = path.and_then(Path::to_str).unwrap_or_default();
    let close = |name: &str| strsim::osa_distance(name, word) <= 1 + name.len() / 5;
    let command = Cli::command();
    let meant = command.get_subcommands().find(|known| close(known.get_name()));
    match (error, meant) {
        (OpenError::Missing(_), Some(meant)) => {
            let name = meant.get_name();
            Fault::failed(format!("{error} (or did you mean the command `gloss {name}`?)"))
        }
        _ => Fault::failed(error),
    }
}
