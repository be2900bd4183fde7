//! The program `talktrail`.

use std::{env, panic, process::ExitCode};

use talktrail::is_guarded;

fn main() -> ExitCode {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        if !is_guarded() {
            tell(panicked);
        }
    }));
    talktrail_cli::stop_on_interrupt();
    ExitCode::from(talktrail_cli::run(env::args_os()))
}
