//! The dictionary beside the data: a table to read, and helpers for programs that lose labels on the way.
//!
//! | file | for whom |
//! |---|---|
//! | `metadata/dictionary.csv` | everybody: one row for each variable |
//! | `metadata/labels.R` | R with nanoparquet, duckdb or base: `label_table(df, "referrals")` |
//! | `metadata/labels.py` | pandas and Polars: labels, and codes as categories |
//! | `metadata/labels.sql` | DuckDB: a commented view of each table, a table of value labels, a table of what each version lacks |
//! | `metadata/labels.do` | Stata: labels for whatever was imported without them |

mod dictionary_csv;
mod python;
mod r;
mod sql;
mod stata;

use std::path::{Path, PathBuf};

pub(crate) use self::stata::stata_name;
use crate::{atomic, error::Result, variable::Table};

/// Writes all of `metadata/` into an output folder and says which files.
pub fn write(folder: &Path, tables: &[Table]) -> Result<Vec<PathBuf>> {
    let files = [
        ("dictionary.csv", dictionary_csv::text(tables)),
        ("labels.R", r::text(tables)),
        ("labels.py", python::text(tables)?),
        ("labels.sql", sql::text(tables)),
        ("labels.do", stata::text(tables)),
    ];
    files
        .into_iter()
        .map(|(name, text)| {
            let path = folder.join("metadata").join(name);
            atomic::write(&path, text.as_bytes())?;
            Ok(path)
        })
        .collect()
}
