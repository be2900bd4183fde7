//! The dictionary beside the data: pages and tables to read, and helpers for programs that lose labels on the way.
//!
//! | file | for whom |
//! |---|---|
//! | `metadata/codebook.html` | everybody with a browser: all tables on one page, with a search box |
//! | `metadata/dictionary.csv` | everybody: one row for each variable |
//! | `metadata/labels.R` | R with nanoparquet, duckdb or base: `label_table(df, "referrals")` |
//! | `metadata/labels.py` | pandas and Polars: labels, and codes as categories |
//! | `metadata/labels.sql` | DuckDB: a commented view of each table, a table of value labels, a table of what each version lacks |
//! | `metadata/labels.do` | Stata: labels for whatever was imported without them |
//! | `metadata/opal/*.csv` | Opal, madshapR and Rmonize: the sheets `Variables` and `Categories` |
//! | `datapackage.json` | catalogues: the build as a Frictionless data package |

mod datapackage;
mod dictionary_csv;
mod html;
mod opal;
mod python;
mod r;
mod sql;
mod stata;

use std::path::{Path, PathBuf};

pub use self::html::Counts;
pub(crate) use self::stata::stata_name;
use crate::{atomic, error::Result, variable::Table};

/// Writes `metadata/` and the data package into an output folder and says which files.
pub fn write(folder: &Path, tables: &[Table]) -> Result<Vec<PathBuf>> {
    let files = [
        ("metadata/codebook.html", html::text(tables, None)),
        ("metadata/dictionary.csv", dictionary_csv::text(tables)),
        ("metadata/labels.R", r::text(tables)),
        ("metadata/labels.py", python::text(tables)?),
        ("metadata/labels.sql", sql::text(tables)),
        ("metadata/labels.do", stata::text(tables)),
        ("metadata/opal/Variables.csv", opal::variables(tables)),
        ("metadata/opal/Categories.csv", opal::categories(tables)),
        ("datapackage.json", datapackage::text(tables)?),
    ];
    files
        .into_iter()
        .map(|(name, text)| {
            let path = folder.join(name);
            atomic::write(&path, text.as_bytes())?;
            Ok(path)
        })
        .collect()
}

/// The codebook as a page, with the counts of its categories.
pub fn page(tables: &[Table], counts: &Counts) -> String {
    html::text(tables, Some(counts))
}
