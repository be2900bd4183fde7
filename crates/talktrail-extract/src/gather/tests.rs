//! The worked example of the UK LLC Guidebook, and the laws of gathering.

use std::{fmt::Write, path::Path};

use talktrail_dictionary::{Dictionary, Family};

use talktrail_model::{provenance, record::Participant};

use super::{Gathered, Options, Progress, Source, Stage, gather};
use crate::{Keyless, Shard};

mod v15;

struct Quiet;

impl Progress for Quiet {
    fn start(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

fn gathered(family: Family, folder: &str, memory_bytes: u64, threads: usize) -> Gathered {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(folder);
    gathered_from(family, &folder, &options(memory_bytes, threads))
}

fn options(memory_bytes: u64, threads: usize) -> Options {
    Options {
        memory_bytes,
        threads,
        scratch: std::env::temp_dir(),
        keyless: Keyless::Keep,
        shard: Shard::WHOLE,
        withdrawals: None,
        has_all_referrals: false,
        partitions: None,
    }
}

fn gathered_from(family: Family, folder: &Path, options: &Options) -> Gathered {
    let source = Source {
        family,
        folders: vec![folder.to_owned()],
        accepted_submissions: None,
        bridge: None,
    };
    gather(&[source], &Dictionary::embedded().unwrap(), options, &Quiet).unwrap()
}

/// Writes small tables into a folder, given as text with blanks between the columns and `-` for a missing value.
fn write_tables(folder: &Path, tables: &[(&str, &str)]) {
    for (name, text) in tables {
        let lines: Vec<String> = text
            .lines()
            .map(|line| {
                line.split_whitespace()
                    .map(|cell| if cell == "-" { "" } else { cell })
                    .collect::<Vec<_>>()
                    .join(",")
            })
            .filter(|line| !line.is_empty())
            .collect();
        std::fs::write(folder.join(format!("{name}.csv")), lines.join("\n")).unwrap();
    }
}

/// Writes small tables and gathers them.
fn study(family: Family, tables: &[(&str, &str)], keyless: Keyless) -> Gathered {
    let folder = tempfile::tempdir().unwrap();
    write_tables(folder.path(), tables);
    gathered_from(
        family,
        folder.path(),
        &Options {
            keyless,
            ..options(64 << 20, 1)
        },
    )
}

/// Every contact: participant, referral, date.
fn contacts(gathered: &Gathered) -> Vec<String> {
    let mut out = Vec::new();
    for partition in 0..gathered.partitions() {
        gathered
            .walk(partition, &mut |participant| {
                for referral in &participant.referrals {
                    for contact in &participant.contacts[referral.contacts.clone()] {
                        let date = contact
                            .date
                            .map_or_else(|| "-".to_owned(), |d| d.to_string());
                        out.push(format!(
                            "{} {} {date} {}",
                            participant.id.unwrap().expose(),
                            referral.id.unwrap().expose(),
                            contact.attendance.integer().unwrap_or(0),
                        ));
                    }
                }
            })
            .unwrap();
    }
    out.sort();
    out
}

const UKLLC_REFERRALS: &str = "IAPT_demographics_and_referral";
const UKLLC_CONTACTS: &str = "IAPT_care_activities";

#[test]
fn a_contact_withdrawn_or_corrected_by_a_later_extract_follows_it() {
    let referrals = "
        cohortkey_e pathwayid extract_start_date extract_end_date referralrequestreceiveddate servdischdate
        1           a         2022-04-01         2022-09-30       2022-05-01                  -
        1           a         2022-04-01         2023-03-31       2022-05-01                  -";
    let activities = "
        cohortkey_e pathwayid extract_start_date extract_end_date unique_carecontactid carecontdate attendordnacode
        1           a         2022-04-01         2022-09-30       c1                   2022-06-01   5
        1           a         2022-04-01         2022-09-30       c2                   2022-07-01   5
        1           a         2022-04-01         2023-03-31       c2                   2022-07-01   3";
    let out = contacts(&study(
        Family::UkllcV2,
        &[(UKLLC_REFERRALS, referrals), (UKLLC_CONTACTS, activities)],
        Keyless::Keep,
    ));
    assert_eq!(out, ["1 a 2022-07-01 3"]);
}

#[test]
fn a_contact_with_two_activities_is_one_contact() {
    let referrals = "
        cohortkey_e pathwayid extract_start_date extract_end_date referralrequestreceiveddate
        1           a         2022-04-01         2023-03-31       2022-05-01";
    let activities = "
        cohortkey_e pathwayid extract_start_date extract_end_date unique_carecontactid carecontdate codeprocandprocstatus
        1           a         2022-04-01         2023-03-31       c1                   2022-06-01   304891004
        1           a         2022-04-01         2023-03-31       c1                   2022-06-01   1098051000000103";
    let all = study(
        Family::UkllcV2,
        &[(UKLLC_REFERRALS, referrals), (UKLLC_CONTACTS, activities)],
        Keyless::Keep,
    );
    let mut seen = Vec::new();
    let mut visit = |p: &Participant<'_>| {
        seen.extend(
            p.contacts
                .iter()
                .map(|c| (c.therapies.len(), c.n_activities)),
        );
    };
    all.walk(0, &mut visit).unwrap();
    assert_eq!(seen, [(2, 2)]);
}

#[test]
fn a_discharged_row_wins_over_a_later_one_without_discharge() {
    let referrals = "
        cohortkey_e pathwayid extract_start_date extract_end_date referralrequestreceiveddate servdischdate
        1           a         2021-04-01         2022-03-31       2021-05-01                  2022-01-01
        1           a         2022-04-01         2022-09-30       2021-05-01                  -";
    let out = histories(&study(
        Family::UkllcV2,
        &[(UKLLC_REFERRALS, referrals)],
        Keyless::Keep,
    ));
    assert_eq!(out.trim_end(), "1 a 2 0 0 2022-03-31");
}

#[test]
fn rows_without_participant_stay_apart_or_leave_as_the_study_says() {
    let referrals = "
        cohortkey_e pathwayid extract_start_date extract_end_date referralrequestreceiveddate
        -           a         2022-04-01         2023-03-31       2022-05-01
        0           b         2022-04-01         2023-03-31       2022-05-01
        7           c         2022-04-01         2023-03-31       2022-05-01";
    let kept = study(
        Family::UkllcV2,
        &[(UKLLC_REFERRALS, referrals)],
        Keyless::Keep,
    );
    assert_eq!(kept.findings().rows(provenance::KEYLESS), 2);
    let out = histories(&kept);
    let expected = [
        "7 c 1 0 0 2023-03-31",
        "keyless-a a 1 0 0 2023-03-31",
        "keyless-b b 1 0 0 2023-03-31",
    ];
    assert_eq!(sorted(&out), expected);
    let dropped = study(
        Family::UkllcV2,
        &[(UKLLC_REFERRALS, referrals)],
        Keyless::Drop,
    );
    assert_eq!(histories(&dropped).trim_end(), "7 c 1 0 0 2023-03-31");
}

#[test]
fn events_of_an_unknown_referral_are_counted_and_left_out() {
    let referrals = "
        cohortkey_e pathwayid extract_start_date extract_end_date referralrequestreceiveddate
        1           a         2022-04-01         2023-03-31       2022-05-01";
    let activities = "
        cohortkey_e pathwayid extract_start_date extract_end_date unique_carecontactid carecontdate attendordnacode
        1           z         2022-04-01         2023-03-31       c1                   2022-06-01   5";
    let all = study(
        Family::UkllcV2,
        &[(UKLLC_REFERRALS, referrals), (UKLLC_CONTACTS, activities)],
        Keyless::Keep,
    );
    let (findings, ..) = all.walk(0, &mut |_| {}).unwrap();
    assert_eq!(findings.rows(provenance::ORPHAN), 1);
}

const HEADERS: &str = "
    UniqueSubmissionID OrgIDProv ReportingPeriodStartDate ReportingPeriodEndDate Unique_MonthID DatSetVer File_Type DateTimeDatSetCreate
    1                  RXX       2021-06-01               2021-06-30             1455           2.0       Primary   2021-07-05
    2                  RXX       2021-06-01               2021-06-30             1455           2.0       Refresh   2021-08-05
    3                  RXX       2021-07-01               2021-07-31             1456           2.0       Primary   2021-08-06";

#[test]
fn the_refresh_counts_and_each_contact_comes_from_its_own_month() {
    let referrals = "
        Person_ID Unique_ServiceRequestID PathwayID UniqueSubmissionID UniqueID_IDS101 ReferralRequestReceivedDate
        p         r                       w1        1                  11              2021-06-01
        p         r                       w1        2                  21              2021-06-01
        p         r                       w2        3                  31              2021-06-01";
    let activities = "
        Person_ID Unique_ServiceRequestID UniqueSubmissionID Unique_CareContactID CareContDate AttendOrDNACode
        p         r                       1                  c1                   2021-06-10   5
        p         r                       2                  c1                   2021-06-10   3
        p         r                       3                  c1                   2021-07-10   5
        p         r                       3                  c2                   2021-06-20   5";
    let tables = [
        ("IDS000Header", HEADERS),
        ("IDS101Referral", referrals),
        ("IDS201CareContact", activities),
    ];
    let all = study(Family::NhseV2, &tables, Keyless::Keep);
    assert_eq!(all.submissions(), (3, 2));
    assert_eq!(all.findings().rows(provenance::OTHER_MONTH), 1);
    assert_eq!(contacts(&all), ["p r 2021-06-10 3", "p r 2021-07-10 5"]);
}

#[test]
fn a_retraced_referral_belongs_to_its_latest_participant_with_all_its_events() {
    let referrals = "
        Person_ID Unique_ServiceRequestID PathwayID UniqueSubmissionID UniqueID_IDS101 ReferralRequestReceivedDate
        old       r                       w1        2                  21              2021-06-01
        new       r                       w2        3                  31              2021-06-01";
    let activities = "
        Person_ID Unique_ServiceRequestID UniqueSubmissionID Unique_CareContactID CareContDate AttendOrDNACode
        old       r                       2                  c1                   2021-06-10   5
        new       r                       3                  c1                   2021-07-10   5";
    let tables = [
        ("IDS000Header", HEADERS),
        ("IDS101Referral", referrals),
        ("IDS201CareContact", activities),
    ];
    let all = study(Family::NhseV2, &tables, Keyless::Keep);
    assert_eq!(all.findings().rows(provenance::RETRACED), 1);
    assert_eq!(contacts(&all), ["new r 2021-06-10 5", "new r 2021-07-10 5"]);
}

#[test]
fn a_score_takes_the_date_of_its_contact_and_leaves_with_it() {
    let referrals = "
        Person_ID Unique_ServiceRequestID UniqueSubmissionID UniqueID_IDS101 ReferralRequestReceivedDate
        p         r                       2                  21              2021-06-01";
    let visits = "
        Person_ID Unique_ServiceRequestID UniqueSubmissionID Unique_CareContactID CareContDate AttendOrDNACode
        p         r                       2                  c1                   2021-06-10   5
        p         r                       2                  c2                   2021-05-10   5";
    let scores = "
        Person_ID Unique_ServiceRequestID UniqueSubmissionID Unique_CareContactID CodedAssToolType PersScore
        p         r                       2                  c1                   720433000        12
        p         r                       2                  c2                   720433000        20";
    let tables = [
        ("IDS000Header", HEADERS),
        ("IDS101Referral", referrals),
        ("IDS201CareContact", visits),
        ("IDS607CodedScoreAssessmentAct", scores),
    ];
    let all = study(Family::NhseV2, &tables, Keyless::Keep);
    let mut seen = Vec::new();
    let mut visit = |p: &Participant<'_>| {
        seen.extend(
            p.scores
                .iter()
                .map(|s| (s.date.unwrap().to_string(), s.value.unwrap().whole())),
        );
    };
    all.walk(0, &mut visit).unwrap();
    assert_eq!(seen, [("2021-06-10".to_owned(), Some(12))]);
}

#[test]
fn a_missing_key_table_or_column_names_what_was_tried() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("IDS000Header.csv"),
        "UniqueSubmissionID\n1\n",
    )
    .unwrap();
    let source = Source {
        family: Family::NhseV2,
        folders: vec![folder.path().to_owned()],
        accepted_submissions: None,
        bridge: None,
    };
    let dictionary = Dictionary::embedded().unwrap();
    let error = gather(
        std::slice::from_ref(&source),
        &dictionary,
        &options(1 << 20, 1),
        &Quiet,
    )
    .unwrap_err();
    assert!(error.to_string().contains("IDS101Referral"), "{error}");
    std::fs::write(
        folder.path().join("IDS101Referral.csv"),
        "Person_ID,UniqueSubmissionID\np,1\n",
    )
    .unwrap();
    let error = gather(&[source], &dictionary, &options(1 << 20, 1), &Quiet).unwrap_err();
    assert!(
        error.to_string().contains("Unique_ServiceRequestID"),
        "{error}"
    );
}

/// One line a referral: participant, referral, rows collapsed, contacts, scores, chosen extract.
fn histories(gathered: &Gathered) -> String {
    let mut out = String::new();
    for partition in 0..gathered.partitions() {
        gathered
            .walk(partition, &mut |participant| {
                for referral in &participant.referrals {
                    writeln!(
                        out,
                        "{} {} {} {} {} {}",
                        participant.id.unwrap().expose(),
                        referral.id.unwrap().expose(),
                        referral.lineage.n_rows,
                        referral.contacts.len(),
                        referral.scores.len(),
                        referral
                            .lineage
                            .period_end
                            .map_or_else(String::new, |d| d.to_string()),
                    )
                    .unwrap();
                }
            })
            .unwrap();
    }
    out
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_latest_extract_of_each_financial_year_counts_and_years_are_united() {
    let out = histories(&gathered(Family::UkllcV2, "ukllc_guidebook", 64 << 20, 1));
    let expected = [
        "1996749 1657f 3 7 0 2023-03-31",
        "1996749 8065n 1 5 0 2021-03-31",
        "7892964 5357s 3 6 0 2023-09-30",
        "7892964 6912l 1 2 0 2021-03-31",
        "7892964 9484e 1 3 0 2022-03-31",
    ];
    assert_eq!(sorted(&out), expected);
}

#[test]
fn memory_and_threads_change_nothing() {
    let plain = histories(&gathered(Family::NhseV2, "nhs_v2/v2_0", 1 << 30, 1));
    assert_eq!(plain.lines().count(), 35);
    let tight = histories(&gathered(Family::NhseV2, "nhs_v2/v2_0", 1, 2));
    assert_eq!(plain, tight);
}
