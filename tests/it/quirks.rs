//! What real extracts do: small tables of NHS England's shape, one oddity each, through the command line.
//!
//! `guidebook/quirks.csv` says for each of the 74 oddities on record which test holds it; those of the rules alone stand
//! beside the rules.

use std::{fs, path::Path};

use talktrail_tests::{frame::Frame, run};

/// A submission of each version: July 2021 under 2.0, July 2022 under 2.1.
const HEADER: &str = "UniqueSubmissionID,OrgIDProv,Unique_MonthID,ReportingPeriodStartDate,ReportingPeriodEndDate,DatSetVer,File_Type,DateTimeDatSetCreate
1,RAA,1456,2021-07-01,2021-07-31,2.0,Refresh,2021-09-01 09:00:00
2,RAA,1457,2021-08-01,2021-08-31,2.0,Refresh,2021-10-01 09:00:00
3,RAA,1468,2022-07-01,2022-07-31,2.1,Refresh,2022-09-01 09:00:00
";
const REFERRALS: &str = "UniqueSubmissionID,Person_ID,Unique_ServiceRequestID,PathwayID,OrgID_Provider,Unique_MonthID,ReferralRequestReceivedDate,ServDischDate,EndCode,SourceOfReferralMH,SourceOfReferralIAPT\n";
const CONTACTS: &str = "UniqueSubmissionID,Person_ID,Unique_ServiceRequestID,Unique_CareContactID,Unique_MonthID,CareContDate,AttendOrDNACode,AppType,ConsMediumUsed,ConsMechanism\n";
const ACTIVITIES: &str = "UniqueSubmissionID,Person_ID,Unique_ServiceRequestID,Unique_CareContactID,Unique_CareActivityID,CodeProcAndProcStatus\n";
const SCORES: &str = "UniqueSubmissionID,Person_ID,Unique_ServiceRequestID,CodedAssToolType,PersScore,AssToolCompDate\n";

/// The referral that most of these tests are about.
const OF_JULY: &str = "1,p,r,w,RAA,1456,2021-07-01,,,A1,\n";

/// The rows of each table below its heading.
#[derive(Clone, Copy, Default)]
struct Rows<'r> {
    referrals: &'r str,
    contacts: &'r str,
    activities: &'r str,
    scores: &'r str,
}

/// A finished build.
struct Built(tempfile::TempDir);

impl Built {
    fn of(rows: Rows<'_>) -> Self {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), rows);
        assert_eq!(build(place.path()), 0);
        Self(place)
    }

    fn table(&self, name: &str) -> Frame {
        Frame::read(&self.0.path().join(format!("out/data/{name}.parquet")))
    }

    /// The only row of a table: its cells in the wanted columns, a dash where one is empty.
    fn only(&self, table: &str, columns: &str) -> String {
        let table = self.table(table);
        assert_eq!(table.rows(), 1);
        row(&table, columns, 0)
    }

    fn all(&self, table: &str, columns: &str) -> Vec<String> {
        let table = self.table(table);
        (0..table.rows())
            .map(|at| row(&table, columns, at))
            .collect()
    }

    /// Failing and checked rows of a check of a column.
    fn finding(&self, rule: &str, column: &str) -> String {
        let findings = Frame::read(&self.0.path().join("out/checks/findings.parquet"));
        let is_it = |at: &usize| {
            findings.text("rule", *at) == rule && findings.text("column_name", *at) == column
        };
        let at = (0..findings.rows()).find(is_it).unwrap();
        row(&findings, "n_failing n_checked", at)
    }
}

fn row(table: &Frame, columns: &str, at: usize) -> String {
    let cell = |column: &str| match table.text(column, at) {
        text if text.is_empty() => "-".to_owned(),
        text => text,
    };
    let cells: Vec<_> = columns.split(' ').map(cell).collect();
    cells.join(" ")
}

fn write(place: &Path, rows: Rows<'_>) {
    let tables = place.join("in");
    fs::create_dir(&tables).unwrap();
    let referrals = if rows.referrals.is_empty() {
        OF_JULY
    } else {
        rows.referrals
    };
    for (name, text) in [
        ("IDS000Header", HEADER.to_owned()),
        (
            "IDS001MPI",
            "UniqueSubmissionID,Person_ID,RecordNumber\n1,p,1\n".to_owned(),
        ),
        ("IDS101Referral", format!("{REFERRALS}{referrals}")),
        ("IDS201CareContact", format!("{CONTACTS}{}", rows.contacts)),
        (
            "IDS202CareActivity",
            format!("{ACTIVITIES}{}", rows.activities),
        ),
        (
            "IDS606CodedScoreAssessmentRefer",
            format!("{SCORES}{}", rows.scores),
        ),
    ] {
        fs::write(tables.join(format!("{name}.csv")), text).unwrap();
    }
    let at = |name: &str| place.join(name).display().to_string();
    let init = [
        "init",
        "--quiet",
        "--family",
        "nhse_v2",
        "--input",
        &at("in"),
        "--out",
        &at("study.toml"),
    ];
    assert_eq!(run(&init), 0);
}

fn build(place: &Path) -> u8 {
    let at = |name: &str| place.join(name).display().to_string();
    run(&["build", "--quiet", &at("study.toml"), "--out", &at("out")])
}

#[test]
fn a_list_that_accepts_nothing_is_refused() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), Rows::default());
    fs::write(
        place.path().join("list.csv"),
        "UniqueSubmissionID,IsLatest\n",
    )
    .unwrap();
    let study = place.path().join("study.toml");
    let text = fs::read_to_string(&study).unwrap();
    let with_list = text.replace(
        "# accepted_submissions = \"accepted_submissions.csv\"",
        "accepted_submissions = \"list.csv\"",
    );
    assert_ne!(with_list, text);
    fs::write(&study, with_list).unwrap();
    assert_eq!(build(place.path()), 3);
    assert!(!place.path().join("out/data").exists());
}

#[test]
fn a_refresh_with_less_than_half_of_the_rows_is_found_and_counts() {
    let header = "UniqueSubmissionID,OrgIDProv,Unique_MonthID,ReportingPeriodStartDate,ReportingPeriodEndDate,DatSetVer,File_Type,DateTimeDatSetCreate
1,RAA,1456,2021-07-01,2021-07-31,2.0,Primary,2021-08-15 09:00:00
2,RAA,1456,2021-07-01,2021-07-31,2.0,Refresh,2021-09-15 09:00:00
";
    let contacts = |submission: u8, n: usize| {
        let row = |c| format!("{submission},p,r,c{c},1456,2021-07-05,3,01,01,\n");
        (0..n).map(row).collect::<Vec<_>>().concat()
    };
    for (in_primary, in_refresh, expected) in [
        (100, 49, Some("1 1")),
        (100, 50, Some("0 1")),
        (99, 0, None),
    ] {
        let place = tempfile::tempdir().unwrap();
        let contacts = contacts(1, in_primary) + &contacts(2, in_refresh);
        write(
            place.path(),
            Rows {
                referrals: "1,p,r,w,RAA,1456,2021-07-01,,,A1,\n2,p,r,w,RAA,1456,2021-07-01,,,A1,\n",
                contacts: &contacts,
                ..Rows::default()
            },
        );
        fs::write(place.path().join("in/IDS000Header.csv"), header).unwrap();
        assert_eq!(build(place.path()), 0);
        let built = Built(place);
        let findings = Frame::read(&built.0.path().join("out/checks/findings.parquet"));
        let of_contacts = findings
            .find("rule", "TT0512")
            .map(|at| row(&findings, "n_failing n_checked", at));
        assert_eq!(
            of_contacts.as_deref(),
            expected,
            "{in_primary} and {in_refresh}"
        );
        assert_eq!(
            built.table("contacts").rows(),
            in_refresh,
            "the Refresh counts"
        );
    }
}

#[test]
fn the_version_decides_which_list_a_code_is_of() {
    let built = Built::of(Rows {
        referrals: "1,p,r,w,RAA,1456,2021-07-01,,,A1,Q1\n3,p,s,v,RAA,1468,2022-07-01,,,A1,B1\n",
        contacts: "1,p,r,c,1456,2021-07-05,5,01,06,98\n3,p,s,d,1468,2022-07-05,5,01,98,09\n",
        ..Rows::default()
    });
    let sources = built.all("referrals", "referral_id source_of_referral");
    let contacts = built.all("contacts", "referral_id consultation");
    assert_eq!(
        contacts,
        ["r 9", "s 9"],
        "a text message is 06 in 2.0 and 09 in 2.1"
    );
    assert_eq!(sources.len(), 2);
    assert_ne!(sources[0][2..], sources[1][2..], "A1 of 2.0, B1 of 2.1");
    assert_eq!(
        built.finding("TT0203", "source_of_referral"),
        "0 2",
        "Q1 stands in a column that 2.0 does not have"
    );
}

#[test]
fn an_id_of_a_contact_may_come_again_in_another_month() {
    let built = Built::of(Rows {
        referrals: "1,p,r,w,RAA,1456,2021-07-01,,,A1,\n2,p,r,w,RAA,1457,2021-07-01,,,A1,\n",
        contacts: "1,p,r,c,1456,2021-07-05,5,02,01,\n2,p,r,c,1457,2021-08-05,5,02,01,\n2,p,r,c,1457,2021-07-05,5,02,01,\n",
        ..Rows::default()
    });
    assert_eq!(
        built.all("contacts", "contact_date"),
        ["2021-07-05", "2021-08-05"]
    );
    assert_eq!(
        built.finding("TT0505", "CareContDate"),
        "1 3",
        "July's contact counts from July's file"
    );
}

#[test]
fn a_row_that_comes_twice_counts_once() {
    let contact = "1,p,r,c,1456,2021-07-05,5,02,01,\n";
    let score = "1,p,r,720433000,12,2021-07-05\n";
    let built = Built::of(Rows {
        referrals: &OF_JULY.repeat(2),
        contacts: &contact.repeat(2),
        scores: &score.repeat(2),
        ..Rows::default()
    });
    assert_eq!(
        built.only("referrals", "n_rows_collapsed n_contacts_attended"),
        "2 1"
    );
    assert_eq!(built.only("scores", "value"), "12.0");
}

#[test]
fn an_unknown_code_is_kept_and_a_padded_one_is_read() {
    let built = Built::of(Rows {
        contacts: "1,p,r,c,1456,2021-07-05, 5,2,CH,\n",
        ..Rows::default()
    });
    assert_eq!(
        built.only(
            "contacts",
            "attendance app_type consultation unrecognised_codes"
        ),
        "5 2 - consultation=CH"
    );
    assert_eq!(built.finding("TT0203", "consultation"), "1 1");
    assert_eq!(built.finding("TT0204", "app_type"), "1 1");
}

#[test]
fn a_retired_end_code_and_a_reason_without_discharge_are_kept() {
    let built = Built::of(Rows {
        referrals: "1,p,r,w,RAA,1456,2021-07-01,2021-07-20,45,A1,\n1,q,s,v,RAA,1456,2021-07-01,,46,A1,\n",
        ..Rows::default()
    });
    let mut rows = built.all("referrals", "referral_id discharge_date end_code");
    rows.sort();
    assert_eq!(rows, ["r 2021-07-20 45", "s - 46"]);
    assert_eq!(built.finding("TT0606", "end_code"), "1 1");
    assert_eq!(built.finding("TT0203", "end_code"), "0 2");
}

#[test]
fn an_offered_therapy_was_not_given() {
    let contacts = "1,p,r,c,1456,2021-07-05,5,02,01,\n1,p,r,d,1456,2021-07-12,5,02,01,\n1,p,r,e,1456,2021-07-19,5,02,01,\n";
    let built = Built::of(Rows {
        contacts,
        activities: "1,p,r,c,a,304891004:408730004=410527000\n1,p,r,d,b,304891004:408730004=385658003\n1,p,r,e,f,304891004\n",
        ..Rows::default()
    });
    let therapies = built.all("contacts", "therapy");
    assert_eq!(therapies[0], "-", "offered");
    assert_ne!(therapies[1], "-", "done");
    assert_eq!(
        therapies[1], therapies[2],
        "a bare concept is a therapy that was given"
    );
}

#[test]
fn a_distress_score_is_of_the_scale_that_holds_it() {
    let built = Built::of(Rows {
        scores: "1,p,r,910931000000101,51,2021-07-05\n1,p,r,910931000000101,3.1,2021-07-12\n1,p,r,910931000000101,8,2021-07-19\n",
        ..Rows::default()
    });
    let scores = built.all("scores", "instrument status");
    let of = |at: usize| scores[at].split(' ').next().unwrap().to_owned();
    assert_ne!(of(0), of(1), "a total and a mean");
    assert!(
        scores[0].ends_with(" 1") && scores[1].ends_with(" 1"),
        "{scores:?}"
    );
    assert!(!scores[2].ends_with(" 1"), "8 lies on neither scale");
}

#[test]
fn an_empty_field_of_a_referral_is_counted() {
    let built = Built::of(Rows {
        referrals: "1,p,r,w,RAA,1456,2021-07-01,2021-07-20,,,\n1,q,s,v,RAA,1456,2021-07-01,,,A1,\n",
        contacts: "1,p,r,c,1456,2021-07-05,5,01,,\n1,q,s,d,1456,2021-07-05,3,01,,\n",
        ..Rows::default()
    });
    assert_eq!(built.finding("TT0608", "source_of_referral"), "1 2");
    assert_eq!(
        built.finding("TT0607", "end_code"),
        "1 1",
        "of the discharged ones"
    );
    assert_eq!(
        built.finding("TT0609", "consultation"),
        "1 1",
        "of the attended ones"
    );
}

#[test]
fn what_cannot_be_true_is_found() {
    let built = Built::of(Rows {
        referrals: "1,p,r,w,RAA,1456,2021-07-20,2021-07-01,46,A1,\n1,q,s,v,RAA,1456,2031-07-01,,,A1,\n",
        contacts: "1,q,s,c,1456,2021-07-05,5,01,01,\n",
        scores: "1,q,s,720433000,12,2021-07-05\n",
        ..Rows::default()
    });
    assert_eq!(built.finding("TT0601", "discharge_date"), "1 1");
    assert_eq!(built.finding("TT0206", "received_date"), "1 2");
    assert_eq!(built.finding("TT0603", "contact_date"), "1 1");
    assert_eq!(built.finding("TT0611", "score_date"), "1 1");
}
