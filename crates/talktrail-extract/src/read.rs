//! Files of an extract, opened and read a batch at a time: CSV or Parquet, in whatever spelling and types they come.
//!
//! The caller names the columns it wants. A file is opened once, which settles where those columns stand; then each
//! chunk of it can be read by any thread, through a file handle of its own. Only wanted columns are decoded. Oddities of
//! the data are counted as findings; what makes a file unusable is an [`Error`].
//!
//! ```
//! use talktrail_extract::read::{Request, Scratch, TableFile, Wanted, discover};
//! use talktrail_model::provenance::Findings;
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("IAPT_contacts.csv"), "Person ID,ApptDate\n7,31/03/2021\n8,NULL\n")?;
//! let wanted = [
//!     Wanted { name: "participant_id".into(), spellings: vec!["person_id".into()], required: true },
//!     Wanted { name: "contact_date".into(), spellings: vec!["appt_date".into()], required: false },
//! ];
//! let request = Request { table: "IAPT_contacts", wanted: &wanted, known: &[] };
//! let mut findings = Findings::default();
//! let files = discover(&[folder.path().to_owned()])?;
//! let table = TableFile::open(&request, &files[0], &mut findings)?;
//! let mut seen = Vec::new();
//! for chunk in 0..table.chunks() {
//!     let found = table.read_chunk(chunk, &mut |batch| {
//!         let mut scratch = Scratch::default();
//!         for row in 0..batch.rows() {
//!             let person = batch.column(0).text(row, &mut scratch).unwrap_or_default().to_owned();
//!             seen.push((person, batch.column(1).date(row).value().map(|date| date.to_string())));
//!         }
//!         Ok(())
//!     })?;
//!     findings.merge(found);
//! }
//! assert_eq!(seen, [("7".to_owned(), Some("2021-03-31".to_owned())), ("8".to_owned(), None)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod column;
mod columnar;
mod decode;
mod delimited;
mod discover;
mod guard;
mod header;
mod record;
#[cfg(test)]
mod tests;
mod value;
mod zone;

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use talktrail_model::provenance::Findings;

use crate::error::Error;

pub use column::{Column, Dictionary, Scratch};
pub use discover::{Format, InputFile, discover};
pub use guard::is_guarded;
pub use value::Field;

/// The most rows of a batch.
pub const BATCH_ROWS: usize = 8192;

/// A column that the caller asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What the caller calls it; errors and findings use this name.
    pub name: Cow<'static, str>,
    /// How files may spell it, best first; letter case, underscores and blanks do not count.
    pub spellings: Vec<String>,
    /// Whether the table is of no use without it.
    pub required: bool,
}

/// What is asked of every file of a table.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The table, as errors and findings name it.
    pub table: &'a str,
    /// The columns to read; [`Batch::column`] counts in this order.
    pub wanted: &'a [Wanted],
    /// Every other spelling that the dictionary knows, so that a column outside it is a finding. Empty: not checked.
    pub known: &'a [String],
}

/// A file of a table, opened, with its wanted columns found. Chunks of it can be read by several threads at once.
pub struct TableFile {
    table: String,
    path: PathBuf,
    bytes: u64,
    header: Vec<String>,
    positions: Vec<Option<usize>>,
    absent: Vec<String>,
    source: Source,
}

enum Source {
    Csv { rows_estimate: u64 },
    Parquet(columnar::Footer),
}

impl TableFile {
    /// Opens a file and finds the wanted columns in it. Absent and unknown columns and a file without rows are findings.
    ///
    /// # Errors
    ///
    /// A file that is absent, unreadable, a folder, empty, damaged, not separated by commas or not in an encoding that
    /// is read; a required column that is absent; a column that is there twice or is of a type that holds no values.
    pub fn open(
        request: &Request<'_>,
        file: &InputFile,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        let (source, header) = match file.format {
            Format::Csv => {
                let front = delimited::open(request.table, &file.path, findings)?;
                (
                    Source::Csv {
                        rows_estimate: front.rows_estimate,
                    },
                    front.names,
                )
            }
            Format::Parquet => {
                let footer = columnar::open(request.table, &file.path, findings)?;
                let names = footer.names();
                (Source::Parquet(footer), names)
            }
        };
        let resolved = header::resolve(request, &file.path, &header, findings)?;
        if let Source::Parquet(footer) = &source {
            footer.check(request, &file.path, &resolved.positions)?;
        }
        Ok(Self {
            table: request.table.to_owned(),
            path: file.path.clone(),
            bytes: file.bytes,
            header,
            positions: resolved.positions,
            absent: resolved.absent,
            source,
        })
    }

    /// The table that this file belongs to.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The size of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many rows the file holds: exact for Parquet and short text, a guess from the first rows for longer text.
    pub fn rows_estimate(&self) -> u64 {
        match &self.source {
            Source::Csv { rows_estimate } => *rows_estimate,
            Source::Parquet(footer) => footer.rows(),
        }
    }

    /// The names of all columns of the file, as it spells them.
    pub fn header_names(&self) -> &[String] {
        &self.header
    }

    /// The wanted columns that the file does not have.
    pub fn absent(&self) -> &[String] {
        &self.absent
    }

    /// The name under which the file holds a wanted column, by its index.
    pub fn delivered_name(&self, wanted: usize) -> Option<&str> {
        let position = self.positions.get(wanted).copied().flatten()?;
        self.header.get(position).map(String::as_str)
    }

    /// How many parts of the file can be read on their own: the row groups of Parquet, one for text.
    pub fn chunks(&self) -> usize {
        match &self.source {
            Source::Csv { .. } => 1,
            Source::Parquet(footer) => footer.row_groups(),
        }
    }

    /// Reads one part of the file and shows it to `visit` in batches of at most [`BATCH_ROWS`] rows, in the file's
    /// order. Gives back what was found on the way.
    ///
    /// # Errors
    ///
    /// A file that cannot be read any more, a damaged part, a text record without end, and whatever `visit` returns.
    pub fn read_chunk(
        &self,
        chunk: usize,
        visit: &mut dyn FnMut(&Batch) -> Result<(), Error>,
    ) -> Result<Findings, Error> {
        match &self.source {
            Source::Csv { .. } => delimited::read(self, visit),
            Source::Parquet(footer) => columnar::read(self, footer, chunk, visit),
        }
    }

    fn positions(&self) -> &[Option<usize>] {
        &self.positions
    }
}

/// Some consecutive rows of a file.
#[derive(Debug)]
pub struct Batch {
    rows: usize,
    first_row: u64,
    columns: Vec<Column>,
}

impl Batch {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The ordinal of the first row within its file, from 0, ragged rows of a text file not counted.
    pub fn first_row(&self) -> u64 {
        self.first_row
    }

    /// A column, by its index among those wanted; an index beyond them is a column that the file does not have.
    pub fn column(&self, wanted: usize) -> &Column {
        static ABSENT: Column = Column(column::Data::Absent);
        self.columns.get(wanted).unwrap_or(&ABSENT)
    }
}

/// A handle of a file and its size. Each caller gets its own, since copies of a handle share one position.
fn open_file(path: &Path) -> Result<(File, u64), Error> {
    let unreadable = |source| discover::cannot_read(path, source);
    // Asked first, because opening a folder is an error of another kind on each system.
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if found.is_dir() {
        return Err(Error::IsFolder {
            path: path.to_owned(),
        });
    }
    Ok((File::open(path).map_err(unreadable)?, found.len()))
}
