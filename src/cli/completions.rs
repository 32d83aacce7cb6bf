//! `gloss completions`: generates shell completions.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::out::Out;
use super::{Cli, CommandResult, ExitStatus};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, out: &mut Out) -> CommandResult {
    // The generator would panic on a closed pipe; a buffer accepts everything.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "gloss", &mut script);
    out.raw(&script)?;
    Ok(ExitStatus::Done)
}
