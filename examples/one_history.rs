//! The history of one participant, from invented extracts to a list of sessions.
//!
//! ```sh
//! cargo run --package talktrail-examples --example one_history
//! ```
//!
//! `one_history.py` and `one_history.R` take the same look at the build of `talktrail demo`.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::{collections::BTreeMap, error::Error, fs::File, path::Path};

use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};
use talktrail::{
    observer::Silent,
    pipeline::{self, Options},
    study::Study,
};
use talktrail_dictionary::Family;
use talktrail_synth::Plan;

const STUDY: &str = r#"
[study]
name = "one history"

[[input]]
family = "ukllc_v2"
policy = "ukllc"
folders = ["extracts"]

[output]
folder = "out"
tables = ["participants", "referrals", "sessions"]
"#;

/// The values of one row, as text, by column; missing ones are left out.
type Row = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let plan = Plan::new(Family::UkllcV2, 100, 1, folder.path().join("extracts"));
    talktrail_synth::write(&plan, &mut |_| {})?;

    let study = Study::parse(STUDY, &folder.path().join("study.toml"))?;
    pipeline::build(&study, Options::default(), &Silent)?;

    let data = study.output.folder.join("data");
    let participants = rows(&data.join("participants.parquet"))?;
    let busiest = participants
        .iter()
        .max_by_key(|row| (number(row, "n_referrals"), number(row, "n_sessions")))
        .ok_or("nobody was invented")?;
    show(busiest, &data)
}

fn show(participant: &Row, data: &Path) -> Result<(), Box<dyn Error>> {
    println!(
        "{}: {} referrals, {} sessions",
        text(participant, "participant_id"),
        text(participant, "n_referrals"),
        text(participant, "n_sessions")
    );
    let sessions = rows(&data.join("sessions.parquet"))?;
    for referral in rows(&data.join("referrals.parquet"))? {
        if text(&referral, "participant_id") != text(participant, "participant_id") {
            continue;
        }
        println!(
            "  referral {}: received {}, discharged {}",
            text(&referral, "referral_number"),
            text(&referral, "received_date"),
            text(&referral, "discharge_date")
        );
        for session in &sessions {
            if text(session, "referral_id") == text(&referral, "referral_id") {
                println!(
                    "    {}  PHQ-9 {:>2}  GAD-7 {:>2}",
                    text(session, "session_date"),
                    text(session, "phq9"),
                    text(session, "gad7")
                );
            }
        }
    }
    Ok(())
}

fn rows(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None)? {
        let row = row?;
        let present = row.get_column_iter().filter(|(_, f)| **f != Field::Null);
        rows.push(
            present
                .map(|(name, f)| (name.clone(), as_text(f)))
                .collect(),
        );
    }
    Ok(rows)
}

fn as_text(field: &Field) -> String {
    match field {
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    }
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("-", String::as_str)
}

fn number(row: &Row, column: &str) -> i32 {
    text(row, column).parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_runs() {
        super::main().unwrap();
    }
}
