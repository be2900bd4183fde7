//! The release demo, read back by programs that did not write it, and the examples of the guidebook run on it.

mod r_example;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    error::Error,
    step::{self, is_present},
    workspace::{self, cargo},
};

/// Set (to anything) where Python, its packages and R must be there.
const REQUIRED: &str = "TALKTRAIL_REQUIRE_INTEROP";
/// The packages that the Python check reads with.
const PACKAGES: &str = "import duckdb, lifelines, pandas, polars, pyarrow, statsmodels";
/// Folder of the demo, as every page calls it.
const DEMO: &str = "talktrail-demo";
/// Folder of the labels that Python takes out of the files for R.
const R_KEYS: &str = "r-keys";
/// Pages whose examples open the demo's result.
const PAGES: [&str; 6] = [
    "README.md",
    "guidebook/src/getting-started.md",
    "guidebook/src/guides/open-results.md",
    "guidebook/src/guides/growth-models.md",
    "guidebook/src/guides/returns-and-states.md",
    "guidebook/src/concepts/availability.md",
];

/// Runs the first command of the README, then reads its result from Python and R.
pub(super) fn run() -> Result<(), Error> {
    let place = workspace::target().join("ci");
    if place.exists() {
        fs::remove_dir_all(&place).map_err(|e| Error::file(&place, e))?;
    }
    fs::create_dir_all(&place).map_err(|e| Error::file(&place, e))?;
    let demo = place.join(DEMO);
    let mut command = cargo(&["run", "--release", "--", "demo", "--out"]);
    step::run("release demo", command.arg(&demo))?;

    let out = demo.join("out");
    let python = std::env::var("TALKTRAIL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_python = is_present(&python, &["-c", PACKAGES]);
    if must_run("Python with its packages", has_python) {
        from_python(&python, &place, &out)?;
    }
    // R reads what Python took out of the files.
    if has_python && must_run("R", is_present("Rscript", &["--version"])) {
        from_r(&place, &out)?;
    }
    Ok(())
}

fn from_python(python: &str, place: &Path, out: &Path) -> Result<(), Error> {
    let mut labels = script(python, "tests/interop/check_labels.py");
    labels.arg(out).arg("--r-keys").arg(place.join(R_KEYS));
    step::run("labels from Python", &mut labels)?;
    let history = "examples/one_history.py";
    step::run("a history from Python", script(python, history).arg(out))?;
    if must_run("rocrate", is_present(python, &["-c", "import rocrate"])) {
        let research_object = "tests/interop/check_crate.py";
        step::run(
            "the research object",
            script(python, research_object).arg(out),
        )?;
    }
    if must_run("lifelines", is_present(python, &["-c", "import lifelines"])) {
        let mut report = cargo(&["run", "--release", "--", "report", "--quiet"]);
        step::run("report of returns", report.arg(out))?;
        let returns = "tests/interop/check_returns.py";
        step::run("returns from Python", script(python, returns).arg(out))?;
    }
    let copies = "crates/xtask/src/ci/csv_copies.py";
    step::run("CSV copies for R", script(python, copies).arg(out))?;
    for page in PAGES {
        for (number, block) in blocks(page, "python")?.iter().enumerate() {
            let mut command = Command::new(python);
            command.args(["-c", block]).current_dir(place);
            step::run(
                &format!("{page}, Python example {}", number + 1),
                &mut command,
            )?;
        }
        for block in blocks(page, "sql")? {
            let mut command = script(python, "crates/xtask/src/ci/run_sql.py");
            command
                .args([&out.display().to_string(), &block])
                .current_dir(place);
            step::run(&format!("{page}, SQL example"), &mut command)?;
        }
    }
    Ok(())
}

fn from_r(place: &Path, out: &Path) -> Result<(), Error> {
    let mut labels = script("Rscript", "tests/interop/check_labels.R");
    step::run("labels from R", labels.arg(place.join(R_KEYS)).arg(out))?;
    let history = "examples/one_history.R";
    step::run("a history from R", script("Rscript", history).arg(out))?;
    for page in PAGES {
        for block in blocks(page, "r")? {
            let example = r_example::Example::new(&block);
            let mut command = Command::new("Rscript");
            command.current_dir(place).args(example.arguments());
            let how = example.how();
            step::run(&format!("{page}, R example, {how}"), &mut command)?;
        }
    }
    Ok(())
}

/// The code blocks of a page in one language.
fn blocks(page: &str, language: &str) -> Result<Vec<String>, Error> {
    let path = workspace::root().join(page);
    let text = fs::read_to_string(&path).map_err(|e| Error::file(path, e))?;
    let mut blocks = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in text.lines() {
        match &mut open {
            None if line.strip_prefix("```") == Some(language) => open = Some(Vec::new()),
            None => {}
            Some(lines) if line != "```" => lines.push(line),
            Some(lines) => {
                blocks.push(lines.join("\n"));
                open = None;
            }
        }
    }
    Ok(blocks)
}

/// Whether a check goes ahead: always where it is required, so that an absent program is a failure.
fn must_run(program: &str, is_there: bool) -> bool {
    if !is_there {
        println!("\n==> {program}: not on this machine");
    }
    is_there || std::env::var_os(REQUIRED).is_some()
}

fn script(program: &str, path: &str) -> Command {
    let path: PathBuf = Path::new(path).components().collect();
    let mut command = Command::new(program);
    command.arg(workspace::root().join(path));
    command
}
