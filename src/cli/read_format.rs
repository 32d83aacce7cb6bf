//! `gloss read-format`: what the program starts itself as to read a file that may take any time and
//! memory. Nobody types it.

use clap::Args;

use super::{CommandResult, ExitStatus, Fault};
use crate::disk::watched;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The format
    format: String,
    /// The name of the file
    name: String,
}

pub(super) fn run(arguments: &Arguments) -> CommandResult {
    watched::serve(&arguments.format, &arguments.name)
        .map_err(|error| Fault::failed(format!("could not read it: {error}")))?;
    Ok(ExitStatus::Done)
}
