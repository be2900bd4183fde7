//! What leaves a build: labelled Parquet files, a codebook, the checks, and a manifest.
//!
//! A table that is written for researchers must say what its columns mean, to every program that they use. This crate
//! takes the rows of the output tables as columns, and the dictionary, and writes
//!
//! - [`parquet`]: `data/<table>.parquet`, with [`label`]s for R, Python, Stata and Spark in the file itself;
//! - [`codebook`]: `metadata/`, the dictionary as a table and label helpers for programs that drop labels;
//! - [`checks`]: `checks/`, what was found in the data and what each step left out;
//! - [`part`]: finished partitions of a run that can be resumed or is one of several shards;
//! - [`manifest`]: `manifest.json`, what was read, what was written, and the digests to verify it by.
//!
//! Every file appears under its final name only when it is complete ([`atomic`]). The bytes depend on the data and the
//! study file only: not on threads, nor on how rows were cut into partitions, nor on the clock (the manifest alone
//! says how long a run took).

pub mod atomic;
pub mod checks;
pub mod codebook;
mod csv_text;
pub mod digest;
pub mod error;
pub mod label;
pub mod manifest;
pub mod parquet;
pub mod part;
pub mod ro_crate;
pub mod thresholds;
pub mod variable;

pub use self::error::{Error, Result};
