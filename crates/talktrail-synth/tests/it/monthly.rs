//! NHS England's monthly submissions.

use std::collections::{BTreeMap, BTreeSet};

use talktrail_dictionary::Family;
use talktrail_model::date::Date;

use crate::support::{Row, Study, date, invent, text};

const FOLDERS: [&str; 2] = ["v2_0", "v2_1"];

fn both(study: &Study, table: &str) -> Vec<Row> {
    FOLDERS
        .iter()
        .flat_map(|folder| study.rows(&format!("{folder}/{table}")))
        .collect()
}

#[test]
fn contacts_stand_only_in_the_file_of_their_month() {
    let study = invent(Family::NhseV2, 150);
    let contacts = both(&study, "IDS201CareContact");
    assert!(!contacts.is_empty());
    for row in contacts {
        assert_eq!(
            date(&row, "CareContDate").unwrap().month_id().to_string(),
            text(&row, "Unique_MonthID")
        );
    }
}

#[test]
fn the_folder_of_a_row_is_that_of_its_version() {
    let study = invent(Family::NhseV2, 100);
    for (folder, version) in [("v2_0", "2.0"), ("v2_1", "2.1")] {
        let headers = study.rows(&format!("{folder}/IDS000Header"));
        assert!(headers.iter().all(|row| text(row, "DatSetVer") == version));
        let is_new = version == "2.1";
        assert!(
            headers
                .iter()
                .all(|row| (date(row, "ReportingPeriodStartDate").unwrap()
                    >= Date::from_ymd(2022, 4, 1).unwrap())
                    == is_new)
        );
    }
    assert!(
        study
            .rows("v2_0/IDS101Referral")
            .iter()
            .all(|row| !row.contains_key("SourceOfReferralIAPT"))
    );
    assert!(
        study
            .rows("v2_1/IDS201CareContact")
            .iter()
            .all(|row| !row.contains_key("ConsMediumUsed"))
    );
}

#[test]
fn children_find_their_referral_and_patient_in_their_submission() {
    let study = invent(Family::NhseV2, 150);
    let key = |row: &Row| {
        (
            text(row, "UniqueSubmissionID").to_owned(),
            text(row, "Unique_ServiceRequestID").to_owned(),
        )
    };
    let referrals: BTreeMap<(String, String), Row> = both(&study, "IDS101Referral")
        .into_iter()
        .map(|row| (key(&row), row))
        .collect();
    let patients: BTreeSet<String> = both(&study, "IDS001MPI")
        .iter()
        .map(|row| text(row, "UniqueID_IDS001").to_owned())
        .collect();
    for table in [
        "IDS201CareContact",
        "IDS202CareActivity",
        "IDS606CodedScoreAssessmentRefer",
        "IDS607CodedScoreAssessmentAct",
    ] {
        for row in both(&study, table) {
            let referral = &referrals[&key(&row)];
            assert_eq!(text(&row, "PathwayID"), text(referral, "PathwayID"));
            assert_eq!(text(&row, "Person_ID"), text(referral, "Person_ID"));
            assert!(patients.contains(text(&row, "RecordNumber")));
        }
    }
}

#[test]
fn row_ids_are_unique_and_begin_with_their_submission() {
    let study = invent(Family::NhseV2, 150);
    let rows = both(&study, "IDS101Referral");
    let ids: BTreeSet<&str> = rows
        .iter()
        .map(|row| text(row, "UniqueID_IDS101"))
        .collect();
    assert_eq!(ids.len(), rows.len());
    for row in &rows {
        let id: i64 = text(row, "UniqueID_IDS101").parse().unwrap();
        assert_eq!(
            (id / 1_000_000_000).to_string(),
            text(row, "UniqueSubmissionID")
        );
    }
}

#[test]
fn an_open_referral_is_sent_every_month_until_it_ends() {
    let study = invent(Family::NhseV2, 150);
    let mut months: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for row in both(&study, "IDS101Referral") {
        months
            .entry(text(&row, "Unique_ServiceRequestID").to_owned())
            .or_default()
            .insert(text(&row, "Unique_MonthID").parse().unwrap());
    }
    assert_eq!(months.len() as u64, study.written.referrals);
    for sent in months.values() {
        let (first, last) = (sent.first().unwrap(), sent.last().unwrap());
        assert_eq!(sent.len() as i32, last - first + 1);
    }
    for row in study.rows("truth/referrals") {
        let last_open = date(&row, "last_open_date").unwrap();
        assert_eq!(
            months[text(&row, "referral_id")].last(),
            Some(&last_open.month_id())
        );
    }
}

#[test]
fn the_refresh_has_what_the_primary_lacked() {
    let study = invent(Family::NhseV2, 300);
    let refreshed: BTreeMap<String, bool> = both(&study, "IDS000Header")
        .iter()
        .map(|row| {
            (
                text(row, "UniqueSubmissionID").to_owned(),
                text(row, "File_Type") == "Refresh",
            )
        })
        .collect();
    let contacts = both(&study, "IDS201CareContact");
    let of = |is_refresh: bool| {
        contacts
            .iter()
            .filter(|row| refreshed[text(row, "UniqueSubmissionID")] == is_refresh)
            .count()
    };
    let last_month = contacts
        .iter()
        .filter(|row| text(row, "Unique_MonthID") == "1488")
        .count();
    assert!(of(true) > of(false) - last_month);
}
