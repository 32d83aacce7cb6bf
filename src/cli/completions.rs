//! `gloss completions`: what lets a shell complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::out::Out;
use super::{Cli, Outcome, Status};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The shell that is to complete
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, out: &mut Out) -> Outcome {
    // The generator would panic on a closed pipe; a buffer takes everything.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "gloss", &mut script);
    out.raw(&script)?;
    Ok(Status::Done)
}
