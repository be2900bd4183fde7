//! The core tables made by DuckDB and Polars from the same extracts, and the answers compared.

use std::{fs, path::PathBuf, process::Command};

use super::{
    CORE_TABLES, Invented, bytes_in,
    measure::{Measured, measure},
    threads,
};
use crate::{error::Error, step::is_present, workspace};

/// One other way to make the core tables.
struct Rival {
    name: &'static str,
    /// Script in `crates/xtask/bench`.
    script: &'static str,
    /// How many times faster the build shall be.
    target: f64,
}

const RIVALS: [Rival; 2] = [
    Rival {
        name: "DuckDB",
        script: "duckdb_plan.py",
        target: 3.5,
    },
    Rival {
        name: "Polars",
        script: "polars_plan.py",
        target: 7.0,
    },
];

/// Runs both where Python has them; the build of the core tables was measured before.
pub(super) fn run(invented: &Invented, core: &Measured) -> Result<(), Error> {
    let python = std::env::var("TALKTRAIL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !is_present(&python, &["-c", "import duckdb, polars"]) {
        println!(
            "\n{python} has no duckdb and polars: the same tables by other means were not made"
        );
        return Ok(());
    }
    let mut ratios = Vec::new();
    for rival in &RIVALS {
        let out = invented.folder.join(rival.name.to_lowercase());
        fs::create_dir_all(&out).map_err(|e| Error::file(&out, e))?;
        let mut command = script(&python, rival.script);
        command
            .arg(&invented.extracts)
            .arg(&out)
            .arg(threads().to_string());
        let measured = measure(&format!("{}, core tables", rival.name), &mut command)?;
        ratios.push((rival, measured.wall / core.wall, bytes_in(&out)));
    }
    println!("\nwall time for {CORE_TABLES}:");
    for (rival, ratio, bytes) in ratios {
        let megabytes = bytes as f64 / 1e6;
        println!(
            "{} takes {ratio:.1} times as long (target: at least {}); it wrote {megabytes:.0} MB",
            rival.name, rival.target
        );
    }
    let mut compare = script(&python, "compare.py");
    compare.arg(invented.folder.join("core").join("data"));
    compare.args(
        RIVALS
            .iter()
            .map(|r| invented.folder.join(r.name.to_lowercase())),
    );
    crate::step::run("answers compared", &mut compare)
}

fn script(python: &str, name: &str) -> Command {
    let path: PathBuf = workspace::root()
        .join("crates")
        .join("xtask")
        .join("bench")
        .join(name);
    let mut command = Command::new(python);
    command.arg(path);
    command
}
