//! The program must compile for Windows, where most of its users work.

use crate::{
    error::Error,
    step::{self, is_present},
    workspace::cargo,
};

const TARGET: &str = "x86_64-pc-windows-gnu";
/// Compiles the C code of the zstd library for Windows.
const C_COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// Checks the workspace for Windows where this machine can.
pub(super) fn run() -> Result<(), Error> {
    if cfg!(windows) {
        return Ok(());
    }
    let mut list = std::process::Command::new("rustup");
    list.args(["target", "list", "--installed"]);
    let installed = step::output("installed targets", &mut list).unwrap_or_default();
    if !installed.lines().any(|line| line.trim() == TARGET) {
        println!(
            "\n==> Windows: NOT CHECKED, the standard library of {TARGET} is not on this machine"
        );
        return Ok(());
    }
    if !is_present(C_COMPILER, &["--version"]) {
        println!("\n==> Windows: NOT CHECKED, {C_COMPILER} is not on this machine");
        return Ok(());
    }
    let mut check = cargo(&["check", "--workspace", "--target", TARGET]);
    step::run("Windows", &mut check)
}
