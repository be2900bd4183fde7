//! The program `talktrail`.

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    talktrail_cli::stop_on_interrupt();
    ExitCode::from(talktrail_cli::run(env::args_os()))
}
