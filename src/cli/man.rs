//! `gloss man`: the manual page, generated from the `--help` texts.
//!
//! One page for all commands, since there is one program to install.

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::out::Out;
use super::{Cli, CommandResult, ExitStatus};

pub(super) fn run(out: &mut Out) -> CommandResult {
    let mut command = Cli::command().disable_help_subcommand(true).max_term_width(72);
    command.build();
    let page = Man::new(command.clone());
    let mut roff = Vec::new();
    page.render_title(&mut roff)?;
    page.render_name_section(&mut roff)?;
    page.render_synopsis_section(&mut roff)?;
    page.render_description_section(&mut roff)?;
    page.render_options_section(&mut roff)?;
    roff.extend_from_slice(b".SH COMMANDS\n");
    for command in command.get_subcommands_mut() {
        roff.extend_from_slice(section(command).as_bytes());
    }
    page.render_extra_section(&mut roff)?;
    page.render_version_section(&mut roff)?;
    out.raw(&roff)?;
    Ok(ExitStatus::Done)
}

/// Formats one command: its help, line for line.
fn section(command: &mut Command) -> String {
    let own: Vec<_> = command
        .get_arguments()
        .filter(|argument| argument.is_global_set())
        .map(|argument| argument.get_id().clone())
        .collect();
    // Options common to all commands are listed once, further up.
    let mut brief = own
        .into_iter()
        .fold(command.clone(), |command, id| command.mut_arg(id, |argument| argument.hide(true)));
    let help = brief.render_long_help().to_string();
    let lines: String = help.lines().map(|line| escaped(line) + "\n").collect();
    format!(".SS {}\n.nf\n{lines}.fi\n", command.get_name())
}

/// Escapes a line so that roff prints it as it is.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    match line.chars().next() {
        Some('.' | '\'') => format!("\\&{line}"),
        _ => line,
    }
}
