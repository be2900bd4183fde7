//! Nothing of a record is told: tables of every family whose cells are all marked, whole and broken, go through every
//! command, and the marks are looked for in whatever the program says and writes beside the record-level tables.

use std::{
    fs,
    path::{Path, PathBuf},
};

use talktrail_dictionary::{Dictionary, Family, Table};
use talktrail_tests::frame::Frame;

use crate::cli::{Told, talktrail};

/// What every secret begins with.
const MARK: &str = "ZQSECRET";
/// Rows of each table.
const ROWS: usize = 12;
/// Columns that hold what is no secret, so that rows are not left out before the rules see them.
const OPEN: [(&str, &str); 12] = [
    ("uniquesubmissionid", "700106"),
    ("header_id", "700106"),
    ("unique_monthid", "1468"),
    ("month_id", "1440"),
    ("datsetver", "2.1"),
    ("reportingperiodstartdate", "2022-07-01"),
    ("reportingperiodenddate", "2022-07-31"),
    ("start_date", "2020-03-01"),
    ("end_date", "2020-03-31"),
    ("extract_start_date", "2022-04-01"),
    ("extract_end_date", "2023-03-31"),
    ("iapt_record_number", "1"),
];

/// The cell of a column: a provider, what is no secret, a key that links rows, or a secret of its own.
fn cell(column: &str, row: usize) -> String {
    let name = column.to_lowercase();
    if let Some((_, open)) = OPEN.iter().find(|(own, _)| *own == name) {
        return (*open).to_owned();
    }
    if name.contains("orgid") || name.contains("orgcode") {
        return "RAA".to_owned();
    }
    match row % 3 {
        0 => format!("{MARK}{name}"),
        1 => format!("{MARK}{}", row / 3),
        _ => format!("{MARK} \"{name}\", {row}"),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn csv(table: &Table) -> String {
    let names: Vec<&str> = table.variables.iter().map(|v| v.name.as_str()).collect();
    let line = |row| {
        let cells: Vec<String> = names.iter().map(|name| quoted(&cell(name, row))).collect();
        cells.join(",")
    };
    let mut lines = vec![names.join(",")];
    lines.extend((0..ROWS).map(line));
    lines.join("\n") + "\n"
}

/// The same keys in all tables, so that rows find each other.
fn write(folder: &Path, family: Family) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let dictionary = Dictionary::embedded().unwrap();
    let tables: Vec<&Table> = dictionary.tables(family).collect();
    let write = |table: &&Table| {
        let path = folder.join(format!("{}.csv", table.name.replace('.', "_")));
        fs::write(&path, csv(table)).unwrap();
        path
    };
    tables.iter().map(write).collect()
}

/// Every text below a folder but the record-level tables, by file.
fn texts(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("data") {
                texts(&path, found);
            }
        } else {
            let bytes = fs::read(&path).unwrap();
            found.push((path, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
}

fn nothing_told(what: &str, told: &Told) {
    for text in [&told.out, &told.err] {
        assert!(!text.contains(MARK), "{what}: {text}");
    }
}

/// Runs every command over the extracts of a folder; gives the referral ids of the build, where one came about.
fn run_all(work: &Path, family: Family, what: &str) -> Vec<String> {
    let at = |name: &str| work.join(name).display().to_string();
    let study = at("study.toml");
    let init = [
        "init",
        "--family",
        family.name(),
        "--input",
        &at("in"),
        "--out",
        &study,
    ];
    nothing_told(what, &talktrail(&init));
    let internal = ["--log-detail", "internal", "--log-format", "json"];
    let out = at("out");
    for command in [vec!["check", &study], vec!["build", &study, "--out", &out]] {
        let words = [command, internal.to_vec()].concat();
        nothing_told(what, &talktrail(&words));
    }
    let out = work.join("out");
    let mut ids = Vec::new();
    if out.join("manifest.json").exists() {
        let referrals = Frame::read(&out.join("data/referrals.parquet"));
        ids.extend((0..referrals.rows()).map(|row| referrals.text("referral_id", row)));
        let out = out.display().to_string();
        for words in [
            vec!["report", &out],
            vec!["verify", &out],
            vec!["show", &out, "--participant", "nobody"],
        ] {
            nothing_told(what, &talktrail(&words));
        }
        let resumed = ["build", &study, "--out", &out, "--resume"];
        nothing_told(what, &talktrail(&resumed));
    }
    let mut found = Vec::new();
    texts(&out, &mut found);
    for (path, text) in &found {
        assert!(!text.contains(MARK), "{what}: {}", path.display());
    }
    fs::remove_dir_all(&out).unwrap_or_default();
    fs::remove_file(&study).unwrap_or_default();
    ids
}

#[test]
fn no_text_holds_a_cell_of_a_record() {
    for family in [Family::UkllcV2, Family::NhseV2, Family::V1_5] {
        let work = tempfile::tempdir().unwrap();
        write(&work.path().join("in"), family);
        let ids = run_all(work.path(), family, family.name());
        let is_marked = ids.iter().any(|id| id.contains(MARK));
        assert!(is_marked, "{family}: the marks are in the tables");
    }
}

#[test]
fn no_message_about_a_broken_file_holds_a_cell_of_it() {
    type Break = fn(&str) -> Vec<u8>;
    let breaks: [(&str, Break); 8] = [
        ("the heading is left out", |text| {
            text.split_once('\n').unwrap().1.into()
        }),
        ("rows are ragged", |text| {
            text.replace("\n\"", "\n\"x\",\"").into()
        }),
        ("a quote never closes", |text| {
            format!("{text}\"{MARK}").into()
        }),
        ("quotes stand inside", |text| {
            text.replace("\"\"", "\"").into()
        }),
        ("another delimiter", |text| text.replace(',', ";").into()),
        ("bytes that are no text", |text| {
            let mut bytes = text.as_bytes().to_vec();
            bytes.extend([0xff, 0xfe, 0]);
            bytes
        }),
        ("the end is cut off", |text| {
            text.as_bytes()[..text.len() - 7].to_vec()
        }),
        ("line ends are gone", |text| text.replace('\n', " ").into()),
    ];
    for family in [Family::UkllcV2, Family::NhseV2] {
        for (what, broken) in breaks {
            let work = tempfile::tempdir().unwrap();
            for path in write(&work.path().join("in"), family) {
                let text = fs::read_to_string(&path).unwrap();
                fs::write(&path, broken(&text)).unwrap();
            }
            run_all(work.path(), family, what);
        }
    }
}
