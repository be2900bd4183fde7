//! What the tests of the whole program share: the data folder, the program itself, and tables read back.

pub mod frame;

use std::path::{Path, PathBuf};

/// A file or folder of the test data.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name)
}

/// Runs the program in this process and gives its exit code.
pub fn run(arguments: &[&str]) -> u8 {
    let program = std::iter::once("talktrail").chain(arguments.iter().copied());
    talktrail_cli::run(program)
}
