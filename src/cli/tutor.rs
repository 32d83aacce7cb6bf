//! `gloss tutor`: the lesson, in a library of its own.

use std::ffi::OsString;

use super::context::Context;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::folders::Folders;
use crate::disk::lesson::LessonFolder;
use crate::disk::locate::{self, Args, OpenError, Subject};
use crate::run::screen;
use crate::run::start::{self, Startup};

pub(super) fn run(globals: &Globals) -> CommandResult {
    screen::check().map_err(|error| Fault::Failed(error.to_string()))?;
    let places = Folders::from_env().map_err(Fault::failed)?;
    let cache = places.cache().ok_or_else(|| Fault::failed(OpenError::NoHome))?;
    let folder = LessonFolder::new(&cache).map_err(Fault::failed)?;
    let located = locate::open(Args {
        subject: Subject::Here,
        library: Some(folder.path().to_owned()),
        store: None,
        places: folder.within(places),
    })?;
    // Which library and which store is not for the reader to say here, and it has to be written to.
    let own = Globals { library: None, store: None, read_only: false, ..globals.clone() };
    let context = Context::of(&own, located)?;
    start::read(Startup {
        library: context.library,
        settings: context.settings.settings,
        // A filter that is saved in the lesson does not get into the reader's settings.
        own_settings: None,
        keymap: context.keymap,
        store: context.store,
        has_default_store: true,
        remarks: context.remarks,
        log: context.log,
        begin_with: None,
        lesson: true,
        tutor: Vec::new(),
    })
    .map_err(|error| Fault::Failed(error.to_string()))?;
    Ok(ExitStatus::Done)
}

/// Returns what the program is started with for the lesson, by somebody who was started with `globals`.
pub(super) fn arguments(globals: &Globals) -> Vec<OsString> {
    let mut arguments = vec![OsString::from("tutor")];
    let options = [
        ("--config", globals.config.as_ref().map(OsString::from)),
        ("--as", globals.annotator.as_ref().map(OsString::from)),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            arguments.extend([OsString::from(name), value]);
        }
    }
    arguments
}
