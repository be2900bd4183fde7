//! The dictionary as its readers use it, and the invariants of its files.

mod availability;
mod codes;
mod mapping;
mod mistakes;
mod outputs;

use std::{fs, path::Path};

use talktrail_model::{
    date::Date,
    instrument::{Confidence, Operator, Role},
    score::ScoreValue,
};

use crate::{Dictionary, Family, embedded};

fn dictionary() -> Dictionary {
    Dictionary::embedded().unwrap()
}

#[test]
fn nothing_is_wrong_with_the_dictionary() {
    let problems: Vec<String> = dictionary()
        .verify()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_file_of_the_data_folder_is_embedded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path
                    .strip_prefix(&root)
                    .unwrap()
                    .iter()
                    .map(|p| p.to_str().unwrap());
                found.push(below.collect::<Vec<_>>().join("/"));
            }
        }
    }
    found.retain(|file| file != "README.md");
    found.sort();
    let mut listed: Vec<_> = embedded::FILES
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    listed.sort();
    assert_eq!(listed, found);
}

#[test]
fn tables_are_found_by_file_and_view_names() {
    let dictionary = dictionary();
    let name = |family, name| dictionary.table(family, name).map(|t| t.name.as_str());
    for spelling in [
        "nhsd.IAPT_care_activities_v0003",
        "care_activities.csv",
        "iapt_care_activities.PARQUET",
    ] {
        assert_eq!(
            name(Family::UkllcV2, spelling),
            Some("IAPT_care_activities"),
            "{spelling}"
        );
    }
    assert_eq!(
        name(Family::NhseV2, "ids101referral.csv"),
        Some("IDS101Referral")
    );
    assert_eq!(name(Family::NhseV2, "IAPT_care_activities"), None);
    assert_eq!(
        name(Family::V1_5, "WaitingPauses"),
        Some("WaitingTimes_v15")
    );
}

#[test]
fn tables_of_one_refresh_have_the_columns_of_the_other() {
    let dictionary = dictionary();
    let columns = |name| {
        dictionary
            .table(Family::V1_5, name)
            .unwrap()
            .variables
            .len()
    };
    assert_eq!(columns("AnnualRefresh.Referral"), columns("Referral_v15"));
}

#[test]
fn variables_are_found_by_published_spelling_variants() {
    let dictionary = dictionary();
    let table = dictionary
        .table(Family::UkllcV2, "coded_scored_assessments")
        .unwrap();
    let name = |column| table.variable(column).map(|v| v.name.as_str());
    assert_eq!(name("perscore"), Some("persscore"));
    assert_eq!(name("PersScore"), Some("persscore"));
    assert_eq!(name("extractstartdate"), Some("extract_start_date"));
    assert_eq!(name("extract_startdate"), Some("extract_start_date"));
    assert_eq!(name("Extract End Date"), Some("extract_end_date"));
    assert_eq!(name("start_date"), Some("extract_start_date"));
    assert_eq!(name("PersonID"), Some("person_id"));
    assert_eq!(name("CareContDate"), Some("carecontdate"));
    assert_eq!(name("nonsense"), None);
}

#[test]
fn the_nine_ukllc_tables_have_the_participant_and_pathway_keys() {
    let dictionary = dictionary();
    let tables: Vec<_> = dictionary.tables(Family::UkllcV2).collect();
    assert_eq!(tables.len(), 9);
    for table in tables {
        assert_eq!(
            table.keys[..2],
            ["cohortkey_e", "pathwayid"],
            "{}",
            table.name
        );
    }
}

#[test]
fn thresholds_of_phq9_and_gad7_are_the_official_ones() {
    let instruments = dictionary().instruments();
    let thresholds = |position: usize| {
        let (_, instrument) = instruments.iter().nth(position).unwrap();
        (
            instrument.short_name.clone(),
            instrument.caseness.unwrap(),
            instrument.reliable_change.unwrap(),
        )
    };
    for (position, name, caseness, change) in [(0, "phq9", 10, 6), (1, "gad7", 8, 4)] {
        let (short_name, case, reliable) = thresholds(position);
        assert_eq!(short_name, name);
        assert_eq!(case.amount, ScoreValue::from_points(caseness));
        assert_eq!(reliable.amount, ScoreValue::from_points(change));
        assert_eq!(
            (case.operator, reliable.operator),
            (Operator::AtLeast, Operator::AtLeast)
        );
        assert_eq!(
            (case.confidence, reliable.confidence),
            (Confidence::High, Confidence::High)
        );
    }
    assert_eq!(
        instruments.by_role(Role::Depression),
        instruments.by_short_name("phq9")
    );
}

#[test]
fn rule_sets_add_four_measures_from_april_2022() {
    let dictionary = dictionary();
    let measure = |name: &str, code: &str, date: &str| {
        let rules = dictionary.rule_set(name).unwrap();
        let id = rules.anxiety_measure(code, Date::parse(date));
        id.map(|id| rules.instruments.get(id).unwrap().short_name.clone())
    };
    assert_eq!(measure("nhse-2022", "K589", "2022-03-31"), None);
    assert_eq!(
        measure("nhse-2022", "K589", "2022-04-01").as_deref(),
        Some("ibs")
    );
    assert_eq!(measure("nhse-2020", "K589", "2022-04-01"), None);
    assert_eq!(
        measure("nhse-2020", "F431", "2021-01-01").as_deref(),
        Some("pcl5")
    );
    assert_eq!(
        measure("nhse-v1_5", "F431", "2019-01-01").as_deref(),
        Some("iesr")
    );
    assert!(dictionary.rule_set("unknown").is_none());
}

#[test]
fn unknown_names_get_suggestions() {
    let dictionary = dictionary();
    assert_eq!(
        dictionary
            .nearest("recieved_date")
            .first()
            .map(String::as_str),
        Some("received_date")
    );
    assert_eq!(
        dictionary
            .nearest("referrals.phq9_frist")
            .first()
            .map(String::as_str),
        Some("referrals.phq9_first")
    );
    assert!(dictionary.nearest("zzzzzzzzzzzz").is_empty());
}
