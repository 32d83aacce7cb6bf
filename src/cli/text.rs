//! `gloss text`: the canonical text of a document, which all offsets count in.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::named;
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::library::Wanted;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The document: its path within the corpus, or on disk; - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    document: PathBuf,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let (_, document) = named::open(globals, &arguments.document, Wanted::Text)?;
    out.text(document.text.as_str())?;
    Ok(ExitStatus::Done)
}
