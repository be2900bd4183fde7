//! One file in, what each cell is read as and what was found out.

mod columnar;
mod columnar_files;
mod delimited;

use std::path::Path;

use super::{Batch, Format, InputFile, Request, Scratch, TableFile, Wanted};
use crate::error::Error;
use talktrail_model::provenance::Findings;

/// Every cell of a file as text, row by row, and the findings as `rule column count`.
pub(super) struct Seen {
    pub(super) rows: Vec<Vec<Option<String>>>,
    pub(super) findings: Vec<String>,
}

pub(super) fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> InputFile {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    input(&path)
}

pub(super) fn input(path: &Path) -> InputFile {
    InputFile {
        stem: "t".into(),
        path: path.to_owned(),
        format: Format::of(path).unwrap(),
        bytes: std::fs::metadata(path).map_or(0, |found| found.len()),
    }
}

/// Opens a file as table `t`; the first of the columns is the key.
pub(super) fn open(
    file: &InputFile,
    columns: &[&'static str],
    findings: &mut Findings,
) -> Result<TableFile, Error> {
    let wanted: Vec<Wanted> = columns
        .iter()
        .enumerate()
        .map(|(index, name)| Wanted {
            name: (*name).into(),
            spellings: vec![(*name).to_owned()],
            required: index == 0,
        })
        .collect();
    let request = Request {
        table: "t",
        wanted: &wanted,
        known: &[],
    };
    TableFile::open(&request, file, findings)
}

/// Shows every batch of a file.
pub(super) fn each_batch(
    file: &InputFile,
    columns: &[&'static str],
    visit: &mut dyn FnMut(&Batch),
) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    let table = open(file, columns, &mut findings)?;
    for chunk in 0..table.chunks() {
        findings.merge(table.read_chunk(chunk, &mut |batch| {
            visit(batch);
            Ok(())
        })?);
    }
    Ok(findings)
}

pub(super) fn see(file: &InputFile, columns: &[&'static str]) -> Result<Seen, Error> {
    let mut rows = Vec::new();
    let findings = each_batch(file, columns, &mut |batch| {
        let mut scratch = Scratch::default();
        for row in 0..batch.rows() {
            let cell = |column| {
                let text = batch.column(column).text(row, &mut scratch);
                text.map(str::to_owned)
            };
            rows.push((0..columns.len()).map(cell).collect());
        }
    })?;
    let findings = findings
        .found()
        .map(|(rule, _, column, n)| format!("{} {column} {n}", rule.id))
        .collect();
    Ok(Seen { rows, findings })
}

pub(super) fn message(result: Result<Seen, Error>, path: &Path) -> String {
    let error = result.err().unwrap();
    assert!(!error.advice().is_empty());
    error.to_string().replace(&path.display().to_string(), "F")
}

#[test]
fn threads_may_share_an_open_file() {
    fn shared<T: Send + Sync>() {}
    shared::<TableFile>();
}
