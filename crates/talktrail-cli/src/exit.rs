//! Exit codes, the same for every command.

use talktrail::error::Failure;

/// Done.
pub const DONE: u8 = 0;
/// Done, but a check at or above the chosen severity failed, a verified file differs, or a grade is too low.
pub const CHECK_FAILED: u8 = 1;
/// Wrong usage or study file.
pub const USAGE: u8 = 2;
/// An input cannot be used.
pub const INPUT: u8 = 3;
/// Stopped on the way; the same command can be run again.
pub const STOPPED: u8 = 4;
/// Interrupted by Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// The exit codes as help shows them.
pub const HELP: &str = "\
Exit codes:
  0    done
  1    done, but a check at or above --fail-on failed, a verified file differs, or a grade is too low
  2    wrong usage or study file
  3    an input cannot be used
  4    stopped on the way (disk full, folder in use); the same command can be run again
  130  interrupted by Ctrl-C; nothing half-written is left";

/// The exit code of a kind of trouble.
pub const fn of(failure: Failure) -> u8 {
    match failure {
        Failure::Usage => USAGE,
        Failure::Input => INPUT,
        Failure::Stopped => STOPPED,
        Failure::Interrupted => INTERRUPTED,
    }
}
