//! The program `gloss`: the argument vector, the exit status, the one place that prints an error.

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = glossator::cli::run(std::env::args_os());
    if let Err(fault) = &outcome {
        fault.tell();
    }
    glossator::cli::exit_status(&outcome).into()
}
