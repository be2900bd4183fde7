//! What the checks say, as text and as a labelled Parquet file.

use std::path::{Path, PathBuf};

use talktrail_dictionary::{Dictionary, Verdict};
use talktrail_model::{
    column::Widths,
    provenance::Percent,
    row::{Counts, FindingColumns, FindingRow},
};

use crate::{
    atomic,
    csv_text::csv_text,
    error::Result,
    label::Origin,
    parquet::{DatasetWriter, Options},
    variable::Table,
};

/// Decimals of a percentage as text.
const DECIMALS: usize = 4;

/// Writes `findings.csv` and `findings.parquet` into `checks/` of an output folder, and says where.
pub fn write_findings(
    folder: &Path,
    verdicts: &[Verdict],
    (dictionary, origin): (&Dictionary, &Origin),
) -> Result<[PathBuf; 2]> {
    let checks = folder.join("checks");
    let text = checks.join("findings.csv");
    atomic::write(&text, findings_text(verdicts).as_bytes())?;
    let table = Table::from_dictionary(dictionary, FindingColumns::TABLE)?;
    let writer = DatasetWriter::create(&checks, vec![table], origin, Options::default())?;
    let columns = columns(verdicts).finish();
    writer.submit(0, Counts::default(), vec![(FindingColumns::TABLE, columns)])?;
    writer.finish()?;
    Ok([text, checks.join("findings.parquet")])
}

/// What the checks say as comma-separated text, ordered by check, table and column.
pub fn findings_text(verdicts: &[Verdict]) -> String {
    let rows = verdicts.iter().map(|verdict| {
        let row = row(verdict);
        let percent = row.percent_failing.map(|p| format!("{p:.DECIMALS$}"));
        let or_empty = |text: Option<&str>| text.unwrap_or_default().to_owned();
        [
            or_empty(row.rule),
            or_empty(row.kind),
            or_empty(row.severity),
            or_empty(row.table_name),
            or_empty(row.column_name),
            or_empty(row.level),
            verdict.count.failing.to_string(),
            verdict.count.checked.to_string(),
            percent.unwrap_or_default(),
            verdict
                .fails_above
                .map_or_else(String::new, |share| share.to_string()),
            i8::from(verdict.is_edited).to_string(),
            or_empty(row.status),
            or_empty(row.text),
        ]
    });
    csv_text(FindingColumns::NAMES, rows)
}

fn columns(verdicts: &[Verdict]) -> FindingColumns {
    let mut columns = FindingColumns::new(Widths::default());
    for verdict in verdicts {
        columns.push(&row(verdict));
    }
    columns
}

fn row(verdict: &Verdict) -> FindingRow<'_> {
    let whole = |rows| i32::try_from(rows).unwrap_or(i32::MAX);
    let check = &verdict.check;
    FindingRow {
        rule: Some(&check.id),
        kind: Some(check.kind.name()),
        severity: Some(check.severity.name()),
        table_name: Some(&verdict.table),
        column_name: Some(verdict.column.as_str()).filter(|column| !column.is_empty()),
        level: Some(&check.level),
        n_failing: whole(verdict.count.failing),
        n_checked: whole(verdict.count.checked),
        percent_failing: verdict.percent(),
        fails_above_percent: verdict.fails_above.map(Percent::number),
        is_threshold_edited: verdict.is_edited,
        status: Some(verdict.status().name()),
        text: Some(&check.text),
    }
}

#[cfg(test)]
mod tests {
    use talktrail_dictionary::ThresholdEdit;
    use talktrail_model::provenance::{BAD_DATE, Count, Findings, PADDED_CODE};

    use super::*;

    #[test]
    fn both_files_are_written_with_every_verdict() {
        let dictionary = Dictionary::embedded().unwrap();
        let mut findings = Findings::default();
        let of = |failing| Count {
            failing,
            checked: 400,
        };
        findings.count(BAD_DATE, "contacts", "contact_date", of(5));
        findings.count(PADDED_CODE, "contacts", "app_type", of(0));
        let edits = [ThresholdEdit {
            id: "TT0201".to_owned(),
            fails_above: "1.25".parse().ok(),
        }];
        let verdicts = dictionary.judge(&findings, &edits);
        let folder = tempfile::tempdir().unwrap();
        let origin = Origin::default();
        let files = write_findings(folder.path(), &verdicts, (&dictionary, &origin)).unwrap();
        assert!(files.iter().all(|file| file.exists()));
        let text = std::fs::read_to_string(&files[0]).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.next().unwrap(), FindingColumns::NAMES.join(","));
        let [date, code] = [lines.next().unwrap(), lines.next().unwrap()];
        let expected = "TT0201,conformance,warning,contacts,contact_date,value,5,400,1.2500,1.25,1,pass with failing rows,";
        assert!(date.starts_with(expected), "{date}");
        let expected = "TT0204,conformance,note,contacts,app_type,value,0,400,0.0000,,0,pass,";
        assert!(code.starts_with(expected), "{code}");
    }
}
