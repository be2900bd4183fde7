//! Comma-separated text, sound and unsound.

use talktrail_model::provenance::Findings;

use super::super::BATCH_ROWS;
use super::{each_batch, input, message, open, put, see};
use crate::error::Error;

/// Writes a file, reads columns `id` and `x`, and shows each row as `id|x` with `-` for missing.
fn check(bytes: &[u8], rows: &[&str], findings: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let seen = see(&put(&folder, "t.csv", bytes), &["id", "x"]).unwrap();
    let shown: Vec<String> = seen
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.iter().map(|c| c.as_deref().unwrap_or("-")).collect();
            cells.join("|")
        })
        .collect();
    assert_eq!(shown, rows);
    assert_eq!(seen.findings, findings);
}

fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = put(&folder, "t.csv", bytes);
    message(see(&file, &["id", "x"]), &file.path)
}

#[test]
fn columns_come_in_any_order_with_or_without_byte_order_mark() {
    check(b"id,x\n1,a\n2,\n3,NULL\n", &["1|a", "2|-", "3|-"], &[]);
    let text = b"\xEF\xBB\xBFX,other,\"ID\"\r\n\"a, b\",9,1\r\n\"l\nm\",9, 2 ";
    check(text, &["1|a, b", "2|l\nm"], &[]);
}

#[test]
fn a_file_that_is_not_utf8_is_windows_1252_and_counted_once() {
    check(
        b"id,x\n1,caf\xE9\n2,\x80 5\n3,\xC3\xA9\n",
        &["1|café", "2|€ 5", "3|é"],
        &["TT0105  1"],
    );
    check(b"id,x,\xE9\n1,\xE9,\n", &["1|é"], &["TT0105  1"]);
}

#[test]
fn a_ragged_row_is_left_out_and_counted() {
    check(
        b"id,x\n1,a\n2\n3,b,c\n4,d\n(4 rows affected)\n",
        &["1|a", "4|d"],
        &["TT0106  3"],
    );
}

#[test]
fn a_stray_quote_is_counted_and_swallows_no_row() {
    check(
        b"id,x\n1,\"oh\n2,b\n3,6\" nail\n4,c\n",
        &["1|\"oh", "2|b", "3|6\" nail", "4|c"],
        &["TT0108  2"],
    );
}

#[test]
fn a_header_alone_is_a_finding_and_an_absent_column_too() {
    check(b"id,x\n", &[], &["TT0107  1"]);
    check(b"id", &[], &["TT0101 x 1", "TT0107  1"]);
    check(b"id\n1\n", &["1|-"], &["TT0101 x 1"]);
}

#[test]
fn files_that_cannot_be_a_table_are_refused_with_a_reason() {
    assert_eq!(refused(b""), "file F is empty: it has not even a header");
    assert_eq!(
        refused(b"\r\n\n"),
        "file F is empty: it has not even a header"
    );
    assert_eq!(
        refused(b"\xEF\xBB\xBF"),
        "file F is empty: it has not even a header"
    );
    assert_eq!(refused(b"\xFF\xFEi\0d\0"), "file F is written in UTF-16");
    assert_eq!(refused(b"i\0d\0,\0x\0"), "file F is written in UTF-16");
    assert_eq!(
        refused(b"PK\x03\x04\x14\0\0\0\x08\0"),
        "file F is not a text file"
    );
    for (mark, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")] {
        assert_eq!(
            refused(format!("id{mark}x\n1{mark}a\n").as_bytes()),
            format!("the fields of file F are separated by {name}, not by commas")
        );
    }
    assert_eq!(
        refused(b"id,x,I D\n1,a,2\n"),
        "table t: file F has column I D twice"
    );
    assert_eq!(
        refused(b"4711,a\n"),
        "table t: file F has no column id (tried: id)"
    );
}

#[test]
fn files_that_cannot_be_opened_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent.csv");
    assert_eq!(
        message(see(&input(&absent), &["id"]), &absent),
        "F does not exist"
    );
    let directory = folder.path().join("folder.csv");
    std::fs::create_dir(&directory).unwrap();
    assert_eq!(
        message(see(&input(&directory), &["id"]), &directory),
        "F is a folder, not a file"
    );
}

#[test]
#[cfg(unix)]
fn what_the_system_says_about_an_unreadable_file_is_the_cause() {
    let folder = tempfile::tempdir().unwrap();
    // A link to itself: no permission of the user who runs the test makes it readable.
    let path = folder.path().join("t.csv");
    std::os::unix::fs::symlink(&path, &path).unwrap();
    let error = see(&input(&path), &["id"]).err().unwrap();
    assert!(matches!(error, Error::Unreadable { .. }));
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn a_record_without_end_is_refused_by_its_number() {
    let mut text = b"id,x\n1,a\n".to_vec();
    text.resize(text.len() + (17 << 20), b'z');
    assert_eq!(
        refused(&text),
        "record 3 of file F is longer than 16777216 bytes"
    );
}

#[test]
fn long_files_come_in_batches_that_know_their_first_row() {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("id,x\n");
    for row in 0..20_000 {
        writeln!(text, "{row},{}", row % 7).unwrap();
    }
    let file = put(&folder, "t.csv", text.as_bytes());
    let mut batches = Vec::new();
    let mut sum = 0;
    each_batch(&file, &["id", "x"], &mut |batch| {
        batches.push((batch.first_row(), batch.rows()));
        sum += (0..batch.rows())
            .filter_map(|row| batch.column(0).integer(row).value())
            .sum::<i64>();
    })
    .unwrap();
    assert_eq!(
        batches,
        [(0, BATCH_ROWS), (8192, BATCH_ROWS), (16_384, 3616)]
    );
    assert_eq!(sum, 19_999 * 10_000);
    let estimate = open(&file, &["id"], &mut Findings::default())
        .unwrap()
        .rows_estimate();
    assert!((15_000..40_000).contains(&estimate), "{estimate}");
}

#[test]
fn what_the_visitor_refuses_ends_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let file = put(&folder, "t.csv", b"id\n1\n");
    let table = open(&file, &["id"], &mut Findings::default()).unwrap();
    let refusal = table.read_chunk(0, &mut |_| {
        Err(Error::IsFolder {
            path: "here".into(),
        })
    });
    assert!(matches!(refusal, Err(Error::IsFolder { .. })));
}
