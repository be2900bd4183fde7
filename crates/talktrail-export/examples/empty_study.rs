//! Writes every output table with a few made-up rows, the codebook and a manifest: what the interoperability checks
//! read when no build is at hand.
//!
//! `cargo run -p talktrail-export --example empty_study -- FOLDER`, then
//! `python tests/interop/check_labels.py FOLDER`.

use std::{error::Error, path::Path};

use talktrail_dictionary::Dictionary;
use talktrail_export::{
    checks, codebook,
    label::Origin,
    manifest::{self, Manifest},
    parquet::{DatasetWriter, Options},
    variable::{Kind, Table, Variable},
};
use talktrail_model::{
    column::{
        Buffer, Cell, Column, DateBuffer, Float64Buffer, Int8Buffer, Int16Buffer, Int32Buffer,
        TextBuffer, Widths,
    },
    date::Date,
    provenance::{Attrition, Findings, RULES},
    row::{Counts, TABLES},
};

/// Rows of each table; every third cell is missing.
const ROWS: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = Path::new(&folder);
    let dictionary = Dictionary::embedded()?;
    let tables: Vec<Table> = TABLES
        .iter()
        .map(|name| Table::from_dictionary(&dictionary, name))
        .collect::<Result<_, _>>()?;
    let origin = Origin {
        program: format!("talktrail {}", env!("CARGO_PKG_VERSION")),
        dictionary_version: dictionary.version().to_owned(),
        study_digest: String::new(),
    };
    let rows: Vec<(&str, Vec<Column>)> = tables
        .iter()
        .map(|table| {
            (
                table.name.as_str(),
                table.variables.iter().map(column).collect(),
            )
        })
        .collect();
    let data = folder.join("data");
    let writer = DatasetWriter::create(&data, tables.clone(), &origin, Options::default())?;
    writer.submit(0, Counts::default(), rows)?;
    let written = writer.finish()?;
    codebook::write(folder, &tables)?;
    let mut findings = Findings::default();
    for rule in RULES {
        findings.checked(*rule, "referrals", "", 1);
    }
    let verdicts = dictionary.judge(&findings, &[]);
    checks::write_findings(folder, &verdicts, (&dictionary, &origin))?;
    checks::write_attrition(folder, &Attrition::default())?;
    let outputs = written
        .iter()
        .map(|table| manifest::Output::of_table(folder, table));
    let manifest = Manifest {
        format: manifest::FORMAT,
        program: "talktrail".to_owned(),
        outputs: outputs.collect(),
        ..Manifest::default()
    };
    manifest.write(folder)?;
    Ok(())
}

fn column(variable: &Variable) -> Column {
    let number = |row: usize| match variable.coded() {
        Some(labels) => labels.get(row % labels.len()).map_or(0, |(code, _)| *code),
        None => row as i64,
    };
    let cell = |row: usize| (row % 3 != 2).then(|| number(row));
    let rows = 0..ROWS;
    match variable.kind {
        Kind::Text => {
            let texts: Vec<String> = rows
                .map(|row| format!("{}-{}", variable.name, row / 4))
                .collect();
            filled::<_, TextBuffer>(
                texts
                    .iter()
                    .enumerate()
                    .map(|(row, text)| (row % 3 != 2).then_some(text.as_str())),
            )
        }
        Kind::Int8 => filled::<_, Int8Buffer>(rows.map(|row| cell(row).map(|n| n as i8))),
        Kind::Int16 => filled::<_, Int16Buffer>(rows.map(|row| cell(row).map(|n| n as i16))),
        Kind::Int32 => filled::<_, Int32Buffer>(rows.map(|row| cell(row).map(|n| n as i32))),
        Kind::Float64 => filled::<_, Float64Buffer>(rows.map(|row| cell(row).map(|n| n as f64))),
        Kind::Date => filled::<_, DateBuffer>(
            rows.map(|row| cell(row).map(|n| Date::from_days(17_000 + n as i32))),
        ),
    }
}

fn filled<C: Cell<Buffer = B>, B: Buffer>(cells: impl Iterator<Item = C>) -> Column {
    let mut buffer = B::new(Widths::default());
    cells.for_each(|cell| cell.push(&mut buffer));
    let mut out = Vec::new();
    buffer.finish(&mut out);
    out.swap_remove(0)
}
