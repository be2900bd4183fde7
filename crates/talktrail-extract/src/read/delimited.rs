//! Tables as comma-separated text: one pass from the front, a batch at a time.

use std::fs::File;
use std::path::Path;

use arrow_array::builder::StringBuilder;
use talktrail_model::provenance::{Count, FILE_EMPTY, Findings, NOT_UTF8, RAGGED_ROW, STRAY_QUOTE};

use super::column::{Column, Data};
use super::decode::decoded;
use super::discover::cannot_read;
use super::record::{Next, RECORD_LIMIT, Records};
use super::{BATCH_ROWS, Batch, TableFile, open_file};
use crate::error::Error;

/// Records looked at to guess how many a file holds.
const SAMPLE: u64 = 200;

/// What the front of a text file tells.
pub(super) struct Front {
    /// The names of its columns.
    pub(super) names: Vec<String>,
    /// How many rows it probably holds.
    pub(super) rows_estimate: u64,
}

/// Reads the header and a few records.
pub(super) fn open(table: &str, path: &Path, findings: &mut Findings) -> Result<Front, Error> {
    let (file, bytes) = open_file(path)?;
    let (mut records, names, is_foreign) = header(file, path)?;
    findings.count(NOT_UTF8, table, "", Count::one(is_foreign));
    let mut rows = 0;
    let mut row_bytes = 0;
    while rows < SAMPLE
        && records.next().map_err(|source| cannot_read(path, source))? == Next::Record
    {
        rows += 1;
        row_bytes += (0..records.len())
            .map(|i| records.field(i).len() as u64 + 1)
            .sum::<u64>();
    }
    findings.count(FILE_EMPTY, table, "", Count::one(rows == 0));
    let rows_estimate = if rows < SAMPLE {
        rows
    } else {
        bytes * rows / row_bytes.max(1)
    };
    Ok(Front {
        names,
        rows_estimate,
    })
}

/// Reads all rows, giving them out in batches.
pub(super) fn read(
    table: &TableFile,
    visit: &mut dyn FnMut(&Batch) -> Result<(), Error>,
) -> Result<Findings, Error> {
    let path = table.path();
    let (mut records, names, is_header_foreign) = header(open_file(path)?.0, path)?;
    let mut builder = BatchBuilder::new(table.positions());
    let (mut whole, mut ragged) = (0, 0);
    let mut record = 1;
    loop {
        record += 1;
        match records.next().map_err(|source| cannot_read(path, source))? {
            Next::Record if records.len() == names.len() => {
                whole += 1;
                builder.add(&records);
            }
            Next::Record => ragged += 1,
            Next::TooLong => {
                return Err(Error::RecordTooLong {
                    path: path.to_owned(),
                    record,
                    limit: RECORD_LIMIT,
                });
            }
            Next::End => break,
        }
        if builder.rows == BATCH_ROWS {
            visit(&builder.finish())?;
        }
    }
    if builder.rows > 0 {
        visit(&builder.finish())?;
    }
    let mut findings = Findings::default();
    let mut count = |rule, failing| {
        let checked = whole + ragged;
        findings.count(rule, table.table(), "", Count { failing, checked });
    };
    count(RAGGED_ROW, ragged);
    count(STRAY_QUOTE, records.stray_quotes());
    // Counted once a file: a header that is not UTF-8 was counted when the file was opened.
    findings.add(
        NOT_UTF8,
        table.table(),
        "",
        u64::from(builder.is_foreign && !is_header_foreign),
    );
    Ok(findings)
}

/// The names of the columns, whether they were not UTF-8, and the records that follow.
fn header(file: File, path: &Path) -> Result<(Records<File>, Vec<String>, bool), Error> {
    let mut records = Records::new(file);
    let front = records
        .peek(4)
        .map_err(|source| cannot_read(path, source))?;
    match front {
        [0xEF, 0xBB, 0xBF, ..] => records.skip(3),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..] => {
            return Err(Error::Utf16 {
                path: path.to_owned(),
            });
        }
        _ => {}
    }
    match records.next().map_err(|source| cannot_read(path, source))? {
        Next::Record => {}
        Next::End => {
            return Err(Error::NoHeader {
                path: path.to_owned(),
            });
        }
        Next::TooLong => {
            return Err(Error::NotText {
                path: path.to_owned(),
            });
        }
    }
    let mut is_foreign = false;
    let names: Vec<String> = (0..records.len())
        .map(|i| decoded(records.field(i), &mut is_foreign).trim().to_owned())
        .collect();
    refuse_foreign_header(&names, path)?;
    Ok((records, names, is_foreign))
}

fn refuse_foreign_header(names: &[String], path: &Path) -> Result<(), Error> {
    if names.iter().any(|name| name.contains('\0')) {
        return Err(Error::NotText {
            path: path.to_owned(),
        });
    }
    let [only] = names else { return Ok(()) };
    let separators = [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")];
    match separators.iter().find(|(mark, _)| only.contains(*mark)) {
        Some((_, found)) => Err(Error::Delimiter {
            path: path.to_owned(),
            found,
        }),
        None => Ok(()),
    }
}

/// A batch in the making.
struct BatchBuilder<'a> {
    positions: &'a [Option<usize>],
    columns: Vec<StringBuilder>,
    rows: usize,
    first_row: u64,
    is_foreign: bool,
}

impl<'a> BatchBuilder<'a> {
    fn new(positions: &'a [Option<usize>]) -> Self {
        let columns = positions.iter().map(|_| StringBuilder::new()).collect();
        Self {
            positions,
            columns,
            rows: 0,
            first_row: 0,
            is_foreign: false,
        }
    }

    fn add(&mut self, records: &Records<File>) {
        for (column, position) in self.columns.iter_mut().zip(self.positions) {
            if let Some(position) = position {
                column.append_value(decoded(records.field(*position), &mut self.is_foreign));
            }
        }
        self.rows += 1;
    }

    fn finish(&mut self) -> Batch {
        let columns = self.columns.iter_mut().zip(self.positions);
        let columns = columns.map(|(column, position)| match position {
            Some(_) => Column(Data::Text(column.finish())),
            None => Column(Data::Absent),
        });
        let batch = Batch {
            rows: self.rows,
            first_row: self.first_row,
            columns: columns.collect(),
        };
        self.first_row += self.rows as u64;
        self.rows = 0;
        batch
    }
}
