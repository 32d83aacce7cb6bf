//! `gloss config`: the settings in force, and where each comes from.
//!
//! The output is TOML: everything that is not a setting is a comment.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::context::{Context, locate, sources};
use super::fault::remark;
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::disk::file::{is_file, shown};
use crate::disk::locate::Subject;
use crate::disk::settings::Origin;
use crate::model::cluster::width;

/// The column at which origins are aligned; after longer settings they follow directly.
const COLUMN: usize = 48;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only list the settings files that are read; the last one wins
    #[arg(long)]
    path: bool,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    if arguments.path {
        // The files are not read: the user may be looking for an error in one.
        paths(globals, out)
    } else {
        let context = Context::without_documents(globals)?;
        context.remarks.iter().for_each(remark);
        all(globals, &context, out)?;
        Ok(ExitStatus::Done)
    }
}

fn paths(globals: &Globals, out: &mut Out) -> CommandResult {
    let library = locate(globals, Subject::Here)?;
    let sources = sources(globals, &library)?;
    let own: Option<PathBuf> = sources.reader;
    if let Some(path) = own.as_ref().filter(|path| !is_file(path)) {
        remark(format!("your own settings would be in {}", shown(path)));
    }
    for path in [own, sources.library, sources.config].into_iter().flatten() {
        out.line(shown(&path))?;
    }
    Ok(ExitStatus::Done)
}

fn all(globals: &Globals, context: &Context, out: &mut Out) -> io::Result<()> {
    let library = &context.library;
    let folder = |path: &Path| shown(path);
    let is_set = |setting: &str| context.settings.origins.iter().any(|(name, ..)| name == setting);
    // Whoever copies a library, or begins another with the same name, is to see why notes are there.
    let is_by_name = is_set("library.name") && !is_set("library.store") && globals.store.is_none();
    let store = folder(library.store_folder());
    let shared = "libraries of this name share it, unless one says `store` under [library]";
    let store = if is_by_name { format!("{store} ({shared})") } else { store };
    let annotator = match context.settings.settings.annotator {
        Some(_) => context.store.annotator().to_owned(),
        None => format!("{} (the login name)", context.store.annotator()),
    };
    for (what, value) in [
        ("library", format!("{}, in {}", library.name(), folder(library.folder()))),
        ("corpus", folder(library.corpus().root())),
        ("store", store),
        ("state", folder(library.state_folder())),
        ("annotator", annotator),
    ] {
        out.line(format!("# {what:<10} {value}"))?;
    }
    out.line("")?;
    for (name, value, origin) in &context.settings.origins {
        let setting = format!("{name} = {value}");
        let room = " ".repeat(COLUMN.saturating_sub(width(&setting)));
        out.line(format!("{setting}{room}  # {}", told(context, name, origin)))?;
    }
    Ok(())
}

fn told(context: &Context, name: &str, origin: &Origin) -> String {
    match origin {
        Origin::Default => "built in".to_owned(),
        Origin::Option => "--as".to_owned(),
        Origin::File(file) => {
            let name: Vec<&str> = name.split('.').collect();
            let place = context.settings.place_of(&name);
            place.map_or_else(|| shown(file), ToString::to_string)
        }
    }
}
