//! The preset `ukllc` beside the counts that UK LLC publishes.

use std::collections::{BTreeMap, BTreeSet};

use talktrail_dictionary::Family;
use talktrail_synth::{Plan, Preset, write};

use crate::support::{rows, text};

/// Participants of the extract of April 2024, and rows of its table of referrals (UK LLC Guidebook, v0003).
const PARTICIPANTS: u64 = 44_038;
const REFERRAL_ROWS: f64 = 117_207.0;
/// The table of referrals, and rows of the nine tables (UK LLC Guidebook, v0002, extract of April 2023).
const REFERRALS: &str = "IAPT_demographics_and_referral";
const ROWS: [(&str, f64); 9] = [
    ("IAPT_care_activities", 508_758.0),
    ("IAPT_care_cluster", 45_723.0),
    ("IAPT_coded_scored_assessments", 1_267_393.0),
    (REFERRALS, 58_680.0),
    ("IAPT_employment_status", 115_830.0),
    ("IAPT_internet_enabled_therapies", 18_057.0),
    ("IAPT_mental_and_physical_health_conditions", 79_715.0),
    ("IAPT_onward_referrals", 1_193.0),
    ("IAPT_waiting_time_pauses", 1_889.0),
];
/// How far off a table may be, beside chance.
const TOLERANCE: f64 = 0.10;
const PEOPLE: u64 = 6_000;

/// Of v0003 only the referrals have a published number of rows; the other tables are taken to have grown alike.
#[test]
fn each_of_the_nine_tables_has_about_as_many_rows_as_published() {
    let out = tempfile::tempdir().unwrap();
    let preset = Preset::Ukllc.plan(Family::UkllcV2, 20_240_426, out.path());
    assert_eq!(preset.participants, PARTICIPANTS);
    let plan = Plan {
        participants: PEOPLE,
        ..preset
    };
    let written = write(&plan, &mut |_| {}).unwrap();
    let counts: BTreeMap<String, u64> = written
        .files
        .iter()
        .map(|(file, n)| (file.with_extension("").to_string_lossy().into_owned(), *n))
        .collect();
    let grown = REFERRAL_ROWS / ROWS[3].1;
    let share = PEOPLE as f64 / PARTICIPANTS as f64;
    for (table, published) in ROWS {
        let expected = published * grown * share;
        let people: BTreeSet<String> = rows(&out.path().join(format!("{table}.parquet")))
            .iter()
            .map(|row| text(row, "cohortkey_e").to_owned())
            .collect();
        let chance = 3.0 / (people.len() as f64).sqrt();
        let off = counts[table] as f64 / expected - 1.0;
        assert!(off.abs() <= TOLERANCE + chance, "{table}: {off:+.2}");
    }
}
