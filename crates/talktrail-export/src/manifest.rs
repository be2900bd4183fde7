//! `manifest.json`: what a build read, what it wrote, and how to tell whether that is still what it wrote.
//!
//! The manifest is written last. A folder without one holds no finished build. It is the only output that is not the
//! same from run to run: `run` says how long the work took and on how many threads.

mod verify;

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, Serialize};
use talktrail_model::provenance::Attrition;

pub use self::verify::{Change, Difference, verify};
use crate::{
    atomic, digest,
    error::{Error, Result},
    parquet::Written,
};

/// Name of the file in the output folder.
pub const FILE: &str = "manifest.json";
/// Version of the form of the manifest.
pub const FORMAT: u32 = 1;

/// A finished build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the form of the manifest, see [`FORMAT`].
    pub format: u32,
    /// The program, for example `talktrail`.
    pub program: String,
    /// Its version.
    pub program_version: String,
    /// Version of the dictionary.
    pub dictionary_version: String,
    /// SHA-256 of the study file with every choice written out.
    pub study_digest: String,
    /// The choices of the study, by name.
    pub settings: BTreeMap<String, serde_json::Value>,
    /// Files that were read.
    pub inputs: Vec<Input>,
    /// Files that were written.
    pub outputs: Vec<Output>,
    /// Rows and participants through the steps of the run.
    pub row_flow: Vec<FlowStep>,
    /// What the run took.
    pub run: Run,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Path relative to the study file, with `/` between folders.
    pub path: String,
    /// Table that it belongs to.
    pub table: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, where the study asks for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<String>,
    /// Rows read.
    pub rows: u64,
}

/// A file that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Path relative to the output folder, with `/` between folders.
    pub path: String,
    /// Rows, for a table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

/// One step of the run that may leave rows out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowStep {
    /// Position in the run.
    pub step: u16,
    /// Table whose rows are counted.
    pub table: String,
    /// Why rows were left out.
    pub reason: String,
    /// Rows that came in.
    pub rows_before: u64,
    /// Rows that went on.
    pub rows_after: u64,
    /// Participants that came in.
    pub participants_before: u64,
    /// Participants that went on.
    pub participants_after: u64,
}

/// What a run took.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Seconds from start to end.
    pub wall_seconds: f64,
    /// Processor seconds over all threads, where the system tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cpu_seconds: Option<f64>,
    /// Largest memory in use, in bytes, where the system tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub peak_memory_bytes: Option<u64>,
    /// Worker threads.
    pub threads: usize,
}

impl Manifest {
    /// Writes `manifest.json` into an output folder.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self).map_err(|source| Error::Json {
            what: "the manifest",
            source,
        })?;
        text.push('\n');
        atomic::write(&folder.join(FILE), text.as_bytes())
    }

    /// Reads `manifest.json` of an output folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|source| Error::read(&path, source))?;
        serde_json::from_str(&text).map_err(|source| Error::Manifest { path, source })
    }

    /// Takes over the steps of the attrition.
    pub fn set_row_flow(&mut self, attrition: &Attrition) {
        let steps = attrition.iter().map(|(step, flow)| FlowStep {
            step: step.order,
            table: step.table.to_owned(),
            reason: step.reason.to_owned(),
            rows_before: flow.rows_before,
            rows_after: flow.rows_after,
            participants_before: flow.participants_before,
            participants_after: flow.participants_after,
        });
        self.row_flow = steps.collect();
    }
}

impl Output {
    /// A data file, whose digest is known from writing it.
    pub fn of_table(folder: &Path, written: &Written) -> Self {
        Self {
            path: relative(folder, &written.path),
            rows: Some(written.rows),
            bytes: written.bytes,
            sha256: written.sha256.clone(),
        }
    }

    /// Any other file, which is read for its digest.
    pub fn of_file(folder: &Path, path: &Path) -> Result<Self> {
        let (bytes, sha256) = digest::of_file(path)?;
        Ok(Self {
            path: relative(folder, path),
            rows: None,
            bytes,
            sha256,
        })
    }
}

/// A path below a folder, with `/` on every system.
fn relative(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
