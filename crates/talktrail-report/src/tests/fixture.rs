//! Small invented tables, and the files made of them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::Path,
    sync::Arc,
};

use arrow_array::{
    ArrayRef, Date32Array, Int8Array, Int16Array, Int32Array, RecordBatch, StringArray,
};
use parquet::arrow::ArrowWriter;
use talktrail_dictionary::Dictionary;
use talktrail_model::date::Date;

use crate::{Preset, Request, WrittenTable, report};

/// A referral as the summaries see it.
#[derive(Clone, Copy, Default)]
pub(super) struct Referral {
    pub(super) discharged: Option<&'static str>,
    pub(super) problem: Option<i16>,
    pub(super) age: Option<i16>,
    pub(super) wait: Option<i32>,
    /// Finished, at caseness, recovered, improved, deteriorated, reliably recovered.
    pub(super) flags: [Option<i8>; 6],
}

pub(super) const YES: Option<i8> = Some(1);
pub(super) const NO: Option<i8> = Some(0);
pub(super) const UNKNOWN: Option<i8> = None;

const FLAGS: [&str; 7] = [
    "is_finished_course",
    "is_at_caseness",
    "is_recovered",
    "is_reliably_improved",
    "is_reliably_deteriorated",
    "is_reliably_recovered",
    "is_not_reliably_changed",
];

pub(super) fn write(folder: &Path, table: &str, columns: Vec<(&str, ArrayRef)>) {
    let data = folder.join("data");
    fs::create_dir_all(&data).unwrap();
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let file = File::create(data.join(format!("{table}.parquet"))).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

pub(super) fn write_referrals(folder: &Path, rows: &[Referral]) {
    let day = |text: Option<&str>| text.and_then(Date::parse).map(Date::days);
    let id = || rows.iter().map(|_| Some("p"));
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("participant_id", Arc::new(id().collect::<StringArray>())),
        ("episode_id", Arc::new(id().collect::<StringArray>())),
        (
            "discharge_date",
            Arc::new(
                rows.iter()
                    .map(|r| day(r.discharged))
                    .collect::<Date32Array>(),
            ),
        ),
        (
            "age_at_referral",
            Arc::new(rows.iter().map(|r| r.age).collect::<Int16Array>()),
        ),
        (
            "problem_descriptor",
            Arc::new(rows.iter().map(|r| r.problem).collect::<Int16Array>()),
        ),
        (
            "days_to_treatment",
            Arc::new(rows.iter().map(|r| r.wait).collect::<Int32Array>()),
        ),
    ];
    for (position, name) in FLAGS.into_iter().enumerate() {
        let flags = rows
            .iter()
            .map(|r| r.flags.get(position).copied().flatten());
        columns.push((name, Arc::new(flags.collect::<Int8Array>())));
    }
    write(folder, "referrals", columns);
}

pub(super) fn made(folder: &Path, preset: &Preset) -> Vec<WrittenTable> {
    report(
        folder,
        &Request::new(preset),
        &Dictionary::embedded().unwrap(),
    )
    .unwrap()
}

/// A written file by the label of its row and the name of its column.
pub(super) fn read(folder: &Path, name: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let path = folder.join("summary").join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = header.iter().zip(&record);
        let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned()));
        (record[0].to_owned(), cells.collect())
    };
    reader.records().map(|r| row(r.unwrap())).collect()
}

fn repeated(n: usize, referral: Referral) -> impl Iterator<Item = Referral> {
    std::iter::repeat_n(referral, n)
}

/// One year: 10 unfinished; finished: 4 not at caseness, 1 of unknown caseness, 8 recovered of which 6 reliably, 7 not.
fn year(discharged: &'static str, age: i16) -> Vec<Referral> {
    let base = Referral {
        discharged: Some(discharged),
        problem: Some(1),
        age: Some(age),
        wait: Some(20),
        flags: [NO, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
    };
    let with = |wait, flags| Referral {
        wait: Some(wait),
        flags,
        ..base
    };
    repeated(10, base)
        .chain(repeated(4, with(42, [YES, NO, UNKNOWN, NO, NO, UNKNOWN])))
        .chain(repeated(
            1,
            with(43, [YES, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]),
        ))
        .chain(repeated(6, with(126, [YES, YES, YES, YES, NO, YES])))
        .chain(repeated(2, with(127, [YES, YES, YES, NO, NO, NO])))
        .chain(repeated(7, with(-1, [YES, YES, NO, NO, YES, NO])))
        .collect()
}

pub(super) fn two_years() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = year("31/03/2021", 17);
    rows.extend(year("01/04/2021", 65));
    rows.push(Referral::default());
    write_referrals(folder.path(), &rows);
    folder
}
