//! The one list of gates, run the same by people and by machines.

mod bans;
mod interop;
mod windows;

use std::process::Command;

use crate::{docs, error::Error, step, workspace::cargo};

/// Runs every gate in order; the first that fails ends the run. The tests come last, so that their summary is the
/// last thing on the screen.
pub(crate) fn run() -> Result<(), Error> {
    step::run("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    step::run("lints", &mut lints())?;
    step::run("documentation without warnings", &mut documentation())?;
    println!("\n==> reference pages of the guidebook");
    docs::check()?;
    bans::run()?;
    interop::run()?;
    windows::run()?;
    step::run_last("tests", &mut cargo(&["test", "--workspace"]))
}

fn lints() -> Command {
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])
}

fn documentation() -> Command {
    let mut command = cargo(&["doc", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}
