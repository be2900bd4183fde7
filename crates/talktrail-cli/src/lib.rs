//! The command line: arguments in, one library call out, and everything that a person sees.
//!
//! [`run`] is the whole program but for the process around it, so that tests can call it.

mod args;
mod closing;
mod commands;
pub mod exit;
mod failure;
mod interrupt;
mod paint;
mod progress;
pub mod terminal;

use std::ffi::OsString;

use clap::{Parser, error::ErrorKind};

pub use crate::interrupt::stop_on_interrupt;
use crate::{
    args::{Args, Command},
    commands::{
        build, check, demo, describe, doctor, grade, init, map, merge, report, rule, show, synth,
        verify,
    },
    failure::Failed,
    terminal::Terminal,
};

/// The command line as the guidebook's reference page shows it.
pub fn command() -> clap::Command {
    <Args as clap::CommandFactory>::command()
}

/// Runs the program with these arguments, the first being its name, and gives its exit code.
pub fn run<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>) -> u8 {
    run_in(&Terminal::of_process(), arguments)
}

/// Runs the program against a terminal of the caller's choice.
pub fn run_in<A: Into<OsString> + Clone>(
    terminal: &Terminal,
    arguments: impl IntoIterator<Item = A>,
) -> u8 {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(e) => return told_by_clap(terminal, &e),
    };
    let outcome = match &args.command {
        Command::Demo(own) => demo::run(own, &args.shared, terminal),
        Command::Synth(own) => synth::run(own, &args.shared, terminal),
        Command::Grade(own) => grade::run(own, &args.shared, terminal),
        Command::Init(own) => init::run(own, &args.shared, terminal),
        Command::Check(own) => check::run(own, &args.shared, terminal),
        Command::Build(own) => build::run(own, &args.shared, terminal),
        Command::Merge(own) => merge::run(own, &args.shared, terminal),
        Command::Describe(own) => describe::run(own, terminal),
        Command::Map(own) => map::run(own, terminal),
        Command::Rule(own) => rule::run(own, terminal),
        Command::Report(own) => report::run(own, &args.shared, terminal),
        Command::Show(own) => show::run(own, &args.shared, terminal),
        Command::Verify(own) => verify::run(own, &args.shared, terminal),
        Command::Doctor => doctor::run(terminal),
    };
    outcome.unwrap_or_else(|failed: Failed| failed.tell(terminal, &args.shared))
}

/// Help, version and wrong usage, which clap words.
fn told_by_clap(terminal: &Terminal, error: &clap::Error) -> u8 {
    let is_asked_for = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let text = error.render();
    let text = if terminal.has_colour() {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    if is_asked_for {
        terminal.print(&text);
        exit::DONE
    } else {
        terminal.complain(&text);
        exit::USAGE
    }
}
