//! The command line: what may follow `gloss`, and which command handles it.
//!
//! Owns the wording of the command line and the exit status. One file per subcommand; what they
//! share is in `context` (from options to an opened library), `index` (what the documents say),
//! `out` (the only way to standard output), `fault` (the only way to standard error) and `gather`.
//! This file opens no files and draws nothing.

mod add;
mod annotator;
mod check;
mod completions;
mod config;
mod context;
mod export;
mod facts;
mod fault;
mod find;
mod gather;
mod import;
mod index;
mod known;
mod list;
mod man;
mod named;
mod notes;
mod out;
mod outline;
mod patience;
mod people;
mod progress;
mod read;
mod read_format;
mod references;
mod remove;
mod rows;
mod search;
mod search_index;
mod stats;
mod tags;
mod text;
mod tutor;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueHint};

pub use self::fault::Fault;
use self::out::Out;
use crate::disk::{caught, watched};

/// The settings with their defaults, as built into the program.
pub const DEFAULT_SETTINGS: &str = include_str!("../../config.toml");

const EXIT_STATUS: &str = "\
Exit status:
  0  it was done
  1  nothing was found, or `gloss check` found something
  2  it could not be done: one line on standard error says what, where, and what to do";

/// What the program was asked.
#[derive(Debug, Parser)]
#[command(
    name = "gloss",
    version,
    about = "A terminal reading room: read, find, highlight and annotate documents",
    after_help = EXIT_STATUS,
    max_term_width = 100
)]
struct Cli {
    /// What to read: a folder, a file, or - for standard input [default: the library here]
    ///
    /// The library here is the nearest folder, from the current one upwards, whose config.toml
    /// has a table named library; without one, it is the current folder.
    #[arg(value_hint = ValueHint::AnyPath)]
    path: Option<PathBuf>,
    /// Options of all commands.
    #[command(flatten)]
    globals: Globals,
    /// What to do instead of reading.
    #[command(subcommand)]
    command: Option<Command>,
}

/// Options that every command takes, before or after its name.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of all commands")]
struct Globals {
    /// Open the library in this folder
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    library: Option<PathBuf>,
    /// Keep highlights and notes in this folder
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    store: Option<PathBuf>,
    /// Read this settings file over all others
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,
    /// Annotate under this name [default: the login name]
    #[arg(long = "as", global = true, value_name = "NAME")]
    annotator: Option<String>,
    /// Write nothing to the store
    #[arg(long, global = true)]
    read_only: bool,
    /// Append what the program does to this file
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    log: Option<PathBuf>,
}

/// What can be done without reading.
#[derive(Debug, Subcommand)]
enum Command {
    /// Learn the keys in five minutes, on three telegrams
    Tutor,
    /// List the documents
    List(list::Arguments),
    /// Print the text of a document, which all positions count in
    Text(text::Arguments),
    /// Show the headings of a document
    Outline(outline::Arguments),
    /// Show what a document says of itself, and which rule read it
    Facts(facts::Arguments),
    /// Find passages in all documents, best first
    Find(find::Arguments),
    /// Search the words of all documents, ranked and counted
    Search(search::Arguments),
    /// Bring the search index up to date
    Index(search_index::Arguments),
    /// Show who is named, under which names, and where
    People(people::Arguments),
    /// Show what documents refer to that is not in the corpus
    References(references::Arguments),
    /// Show all highlights and notes, in reading order
    Notes(notes::Arguments),
    /// Write highlights and notes in a format that other programs read
    Export(export::Arguments),
    /// Read highlights and notes that other programs wrote
    Import(import::Arguments),
    /// Highlight a passage and print the new id
    Add(add::Arguments),
    /// Remove a highlight or a note of your own
    Remove(remove::Arguments),
    /// Show the tags and how often each is used; rename, merge or delete one
    Tags(tags::Arguments),
    /// Count the work: passages by tag, time and document, tags together, progress, coverage
    Stats(stats::Arguments),
    /// Look for damaged files and drifted highlights in the store
    Check(check::Arguments),
    /// Show the settings in force and where each comes from
    Config(config::Arguments),
    /// Print the completions for a shell
    Completions(completions::Arguments),
    /// Print the manual page
    Man,
    /// Read a file of a format that has to be watched
    #[command(name = watched::COMMAND, hide = true)]
    ReadFormat(read_format::Arguments),
}

/// The outcome of a command that could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Exit status 0.
    Done,
    /// Exit status 1: nothing was found, or something is wrong with what was checked.
    Amiss,
}

/// The outcome of a command.
pub type CommandResult = Result<ExitStatus, Fault>;

/// Runs the command given by `arguments`; the first argument is the program's own name.
///
/// # Errors
/// When the command could not be carried out, or nobody reads the output any more.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> CommandResult {
    caught::silence();
    let cli = parse(arguments)?;
    let mut out = Out::default();
    let outcome = answer(cli, &mut out);
    // What was written before an error is part of the answer.
    out.flush().map_err(Fault::from).and(outcome)
}

/// Returns the exit status of the process.
#[must_use]
pub fn exit_status(outcome: &CommandResult) -> u8 {
    match outcome {
        Ok(ExitStatus::Done) => 0,
        Ok(ExitStatus::Amiss) => 1,
        Err(fault) => fault.exit_status(),
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, Fault> {
    let cli = Cli::try_parse_from(arguments)?;
    if let (Some(path), Some(_)) = (&cli.path, &cli.command) {
        let words = format!(
            "a path ({}) and a command cannot be given together; for a library write --library",
            crate::disk::file::shown(path)
        );
        let conflict = clap::error::ErrorKind::ArgumentConflict;
        return Err(Cli::command().error(conflict, words).into());
    }
    Ok(cli)
}

fn answer(cli: Cli, out: &mut Out) -> CommandResult {
    let globals = &cli.globals;
    match cli.command {
        None => read::run(globals, cli.path.as_deref()),
        Some(Command::Tutor) => tutor::run(globals),
        Some(Command::List(arguments)) => list::run(globals, &arguments, out),
        Some(Command::Text(arguments)) => text::run(globals, &arguments, out),
        Some(Command::Outline(arguments)) => outline::run(globals, &arguments, out),
        Some(Command::Facts(arguments)) => facts::run(globals, &arguments, out),
        Some(Command::Find(arguments)) => find::run(globals, &arguments, out),
        Some(Command::Search(arguments)) => search::run(globals, &arguments, out),
        Some(Command::Index(arguments)) => search_index::run(globals, &arguments),
        Some(Command::People(arguments)) => people::run(globals, &arguments, out),
        Some(Command::References(arguments)) => references::run(globals, &arguments, out),
        Some(Command::Notes(arguments)) => notes::run(globals, &arguments, out),
        Some(Command::Export(arguments)) => export::run(globals, &arguments, out),
        Some(Command::Import(arguments)) => import::run(globals, &arguments, out),
        Some(Command::Add(arguments)) => add::run(globals, &arguments, out),
        Some(Command::Remove(arguments)) => remove::run(globals, &arguments),
        Some(Command::Tags(arguments)) => tags::run(globals, &arguments, out),
        Some(Command::Stats(arguments)) => stats::run(globals, &arguments, out),
        Some(Command::Check(arguments)) => check::run(globals, &arguments, out),
        Some(Command::Config(arguments)) => config::run(globals, &arguments, out),
        Some(Command::Completions(arguments)) => completions::run(&arguments, out),
        Some(Command::Man) => man::run(out),
        Some(Command::ReadFormat(arguments)) => read_format::run(&arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
