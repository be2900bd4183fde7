//! How fast, and in how much memory: the release build on national-shaped input, beside two floors and two rivals.
//!
//! Times of one machine say little, so everything is a ratio within one run: processor time against that of only
//! decoding the needed columns and only encoding the results, and wall time against the same core tables made by DuckDB
//! and Polars. Every part runs as a process of its own.

mod decode;
mod encode;
mod input;
mod measure;
mod rival;

use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use self::{
    input::Invented,
    measure::{Measured, measure},
};
use crate::{
    error::Error,
    step,
    workspace::{self, cargo},
};

pub(crate) use self::{decode::decode, encode::encode};

/// Pathways of a benchmark where the arguments do not say.
pub(crate) const USUAL_PATHWAYS: u64 = 1_000_000;
/// Memory budget of the builds.
const MEMORY: &str = "512MB";
/// The smaller input, for growth, is one part in this many.
const GROWTH: u64 = 10;
/// The tables that the rivals make too.
const CORE_TABLES: &str = "participants,referrals,sessions";

/// Measures a tenth of the pathways, then all of them, then the floors and the rivals.
pub(crate) fn run(pathways: u64) -> Result<(), Error> {
    let mut build = cargo(&[
        "build",
        "--release",
        "--package",
        "talktrail-cli",
        "--package",
        "xtask",
    ]);
    step::run("release build", &mut build)?;
    let small = input::invent((pathways / GROWTH).max(1))?;
    let large = input::invent(pathways)?;

    println!("\n{}", measure::HEADER);
    let small_build = build_all(&small)?;
    let large_build = build_all(&large)?;
    let chore = workspace::release("xtask");
    let mut decode = Command::new(&chore);
    decode.arg("bench-decode").arg(&large.extracts);
    let decoded = measure("decode floor", &mut decode)?;
    let mut encode = Command::new(&chore);
    encode
        .arg("bench-encode")
        .arg(large.folder.join("all"))
        .arg(large.folder.join("encoded"));
    // Reading the tables back is not part of the floor, so the chore reports its own time.
    let encoded = measure::reported("encode floor", &mut encode)?;
    tell_ratios(
        &[&small, &large],
        &[&small_build, &large_build],
        decoded.cpu + encoded,
    );
    rival::run(&large, &build_core(&large)?)
}

fn build_all(invented: &Invented) -> Result<Measured, Error> {
    let name = format!("build, {} pathways", invented.pathways);
    measure(&name, build(invented, "all").arg("--quiet"))
}

fn build_core(invented: &Invented) -> Result<Measured, Error> {
    let mut command = build(invented, "core");
    command.args(["--quiet", "--tables", CORE_TABLES]);
    measure("build, core tables", &mut command)
}

fn build(invented: &Invented, out: &str) -> Command {
    let mut command = Command::new(workspace::release("talktrail"));
    command
        .arg("build")
        .arg(&invented.study)
        .arg("--out")
        .arg(invented.folder.join(out))
        .args(["--memory", MEMORY, "--threads", &threads().to_string()]);
    command
}

fn tell_ratios(inputs: &[&Invented; 2], builds: &[&Measured; 2], floor: f64) {
    let per_pathway = |i: &Invented, m: &Measured| m.cpu / i.pathways.max(1) as f64;
    let [small, large] = builds;
    let growth = per_pathway(inputs[1], large) / per_pathway(inputs[0], small);
    println!(
        "\nprocessor time, build to floors   {:.2}   (target: at most 2)",
        large.cpu / floor
    );
    println!(
        "peak memory with --memory {MEMORY}   {:.0} MB, {:.0} MB   (target: at most 700 MB)",
        small.peak, large.peak
    );
    println!("processor time per pathway, growth   {growth:.2}   (target: at most 1.15)");
}

/// Threads of the builds, the floors and the rivals.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The folder of everything that benchmarks write.
fn folder() -> PathBuf {
    workspace::target().join("bench")
}

/// Files with an extension in a folder and their size together, in bytes.
fn bytes_in(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries
        .flatten()
        .map(|e| e.metadata().map_or(0, |m| m.len()));
    sizes.sum()
}
