//! Steps: one outside command with a name, a start line and an end line.

use std::{
    process::{Command, Stdio},
    time::Instant,
};

use crate::error::Error;

/// Runs a command as a named step and says how long it took; a bad end is an error.
pub(crate) fn run(name: &str, command: &mut Command) -> Result<(), Error> {
    let begin = Instant::now();
    run_last(name, command)?;
    println!(
        "    {name}: passed in {:.0} s",
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Runs a command as a named step and leaves its own output as the last word; a bad end is an error.
pub(crate) fn run_last(name: &str, command: &mut Command) -> Result<(), Error> {
    println!("\n==> {name}");
    let status = command.status().map_err(|e| start_error(command, e))?;
    if !status.success() {
        return Err(Error::Step {
            step: name.to_owned(),
            status,
        });
    }
    Ok(())
}

/// What a command prints; a bad end is an error.
pub(crate) fn output(name: &str, command: &mut Command) -> Result<String, Error> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| start_error(command, e))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Error::Step {
            step: name.to_owned(),
            status: output.status,
        })
    }
}

/// Whether a program answers `--version`.
pub(crate) fn is_present(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The error that a command could not be started.
pub(crate) fn start_error(command: &Command, source: std::io::Error) -> Error {
    Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}
