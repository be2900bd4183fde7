//! The chores of the workspace: `cargo xtask ci`, `docs`, `bench`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who runs it"
)]

mod bench;
mod ci;
mod docs;
mod error;
mod step;
mod workspace;

use std::process::ExitCode;

use crate::error::Error;

const USAGE: &str = "\
usage: cargo xtask <chore>

  ci                  every gate, in order; ends with the tests
  docs [--check]      write guidebook/src/reference/ (or say what is stale)
  bench [--pathways N]
                      measure the release build on N invented pathways (1000000) and on a tenth of them
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["ci"] => ci::run(),
        ["docs"] => docs::write(),
        ["docs", "--check"] => docs::check(),
        ["bench"] => bench::run(bench::USUAL_PATHWAYS),
        ["bench", "--pathways", pathways] => {
            bench::run(pathways.parse().map_err(|_| Error::Usage)?)
        }
        // Parts of a benchmark, each measured as a process of its own.
        ["bench-decode", extracts] => bench::decode(extracts.as_ref()),
        ["bench-encode", build, out] => bench::encode(build.as_ref(), out.as_ref()),
        _ => {
            print!("{USAGE}");
            Err(Error::Usage)
        }
    }
}

fn report(error: &Error) {
    eprintln!("xtask: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}
