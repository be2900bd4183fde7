//! Version 1.5 in its delivered forms, alone and beside version 2, through the command line.
//!
//! The answers were worked out by hand from the published rules; each test says how.

use std::{fs, path::Path};

use talktrail_cli::{run_in, terminal::Terminal};
use talktrail_tests::{data, frame::Frame, run};

struct Built(tempfile::TempDir, String);

impl Built {
    /// Builds a study of these inputs, family and folder of the test data, with more lines behind them.
    fn new(inputs: &[(&str, &str, &str)], more: &str) -> Self {
        let work = tempfile::tempdir().unwrap();
        let input = |(family, policy, folder): &(&str, &str, &str)| {
            let folder = data("v1_5").join(folder).display().to_string();
            format!(
                "[[input]]\nfamily = \"{family}\"\npolicy = \"{policy}\"\nfolders = ['{folder}']\n"
            )
        };
        let inputs: Vec<String> = inputs.iter().map(input).collect();
        let text = format!(
            "[study]\nname = \"versions\"\n{}[disclosure]\npreset = \"none\"\n{more}",
            inputs.concat()
        );
        let study = work.path().join("study.toml");
        fs::write(&study, text).unwrap();
        let (terminal, captured) = Terminal::captured();
        let out = work.path().join("out").display().to_string();
        let study = study.display().to_string();
        let code = run_in(&terminal, ["talktrail", "build", &study, "--out", &out]);
        assert_eq!(code, 0, "{}", captured.err());
        Self(work, captured.out() + &captured.err())
    }

    fn table(&self, name: &str) -> Frame {
        Frame::read(&self.file(&format!("data/{name}.parquet")))
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("out").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap()
    }
}

const MONTHLY: (&str, &str, &str) = ("v1_5", "v15", "monthly");
const HISTORIC: (&str, &str, &str) = ("v1_5", "v15", "historic");
const AFTER: (&str, &str, &str) = ("nhse_v2", "nhse", "after");

fn check(frame: &Frame, row: usize, expected: &[(&str, &str)]) {
    let found: Vec<(&str, String)> = expected
        .iter()
        .map(|(column, _)| (*column, frame.text(column, row)))
        .collect();
    let expected: Vec<(&str, String)> = expected
        .iter()
        .map(|(column, text)| (*column, (*text).to_owned()))
        .collect();
    assert_eq!(found, expected);
}

/// Pathway 501: the Primary of May is superseded; June repeats May's appointment, which is out by the own-month rule.
/// PHQ-9 18 to 8 and GAD-7 14 to 6 are below 10 and 8, so recovered; 10 and 8 points less are reliable (6 and 4). WSAS
/// work 9 does not apply, so its first score is the 2 of June: 2+4+4+4+4 = 18, and without a last one 4 items with mean
/// 1 make 5. In the sessions, 4 items with mean 4 make 20, then 2+1+1+1+1 = 6. End code 15 was renumbered 17. CBT (50) is
/// high intensity, code 24 low; the second contact carries employment support (29), which version 1.5 counted.
#[test]
fn the_monthly_form_is_read_as_the_rules_say() {
    let built = Built::new(&[MONTHLY], "[rules]\nemployment_support = \"counted\"\n");
    let referrals = built.table("referrals");
    assert_eq!(referrals.rows(), 3);
    let row = referrals.find("referral_id", "501").unwrap();
    check(
        &referrals,
        row,
        &[
            ("participant_id", "77"),
            ("pathway_id", "501"),
            ("received_date", "2019-05-01"),
            ("discharge_date", "2019-06-28"),
            ("end_code", "17"),
            ("dataset_version", "15"),
            ("provider_code", "RXX"),
            ("age_at_referral", "34"),
            ("gender", "1"),
            ("imd_decile", "3"),
            ("problem_code", "F431"),
            ("first_treatment_date", "2019-05-10"),
            ("n_contacts", "3"),
            ("n_contacts_attended", "2"),
            ("n_contacts_missed", "1"),
            ("n_treatment_contacts", "2"),
            ("phq9_first", "18.0"),
            ("phq9_last", "8.0"),
            ("gad7_first", "14.0"),
            ("gad7_last", "6.0"),
            ("wsas_first", "18.0"),
            ("wsas_last", "5.0"),
            ("is_finished_course", "1"),
            ("is_at_caseness", "1"),
            ("is_recovered", "1"),
            ("is_reliably_improved", "1"),
            ("nhs_n_contacts", "2"),
            ("nhs_is_recovered", "1"),
            ("nhs_is_reliably_deteriorated", ""),
            ("extract_start_date", "2019-06-01"),
            ("first_extract_start_date", "2019-05-01"),
            ("n_rows_collapsed", "3"),
        ],
    );
    let sessions = built.table("sessions");
    let wsas = |day| sessions.text("wsas", sessions.find("session_date", day).unwrap());
    assert_eq!([wsas("2019-05-10"), wsas("2019-06-14")], ["20.0", "6.0"]);
}

/// Pathway 502 belongs to a person whose key is 0.
#[test]
fn a_referral_without_a_key_stands_for_itself() {
    let built = Built::new(&[MONTHLY], "");
    let referrals = built.table("referrals");
    let keyless = referrals.find("referral_id", "502").unwrap();
    check(
        &referrals,
        keyless,
        &[
            ("participant_id", "keyless-502"),
            ("received_date", "2019-06-03"),
            ("problem_code", "F400"),
        ],
    );
    assert!(built.1.contains("version 1.5 as *_v15"), "{}", built.1);
    let bridge = built.text("checks/bridge.csv");
    assert!(bridge.contains("not in version 2,,1,2\n"), "{bridge}");
    assert!(
        bridge.contains("without a participant key,,,1\n"),
        "{bridge}"
    );
}

/// Under the rules of version 1.5 the problem F43.1 is paired with the IES-R (40, at caseness, to 20); under those of
/// 2022 with the PCL-5, which nobody filled in, so GAD-7 stands. The two never share a column. It ended in 2019, when
/// the rules of version 1.5 were in force.
#[test]
fn the_impact_of_events_scale_is_not_the_pcl_5() {
    let adsm = |rule_set: &str| {
        let built = Built::new(&[MONTHLY], &format!("[rules]\nrule_set = \"{rule_set}\"\n"));
        let referrals = built.table("referrals");
        let row = referrals.find("referral_id", "501").unwrap();
        ["adsm_first", "adsm_last", "pcl5_first"].map(|column| referrals.text(column, row))
    };
    assert_eq!(adsm("nhse-v1_5"), ["40.0", "20.0", ""]);
    assert_eq!(adsm("nhse-in-force"), ["40.0", "20.0", ""]);
    assert_eq!(adsm("nhse-2022"), ["14.0", "6.0", ""]);
}

/// PHQ-9 18 to 8 and GAD-7 14 to 6: a study that pairs F43.1 with GAD-7 and puts both cut-offs above the first scores has
/// its own answer under its own name; what is a reliable change it inherits.
#[test]
fn a_study_changes_the_rule_set_that_it_inherits() {
    let changed = "[rules]\nrule_set = \"nhse-v1_5\"\nemployment_support = \"counted\"\n[rule_set]\nname = \"own\"\nmeasures = [\"F431 gad7\"]\n\
        caseness = [\"phq9 > 20\", \"gad7 > 14\"]\n";
    let referrals = Built::new(&[MONTHLY], changed).table("referrals");
    let row = referrals.find("referral_id", "501").unwrap();
    let expected = [
        ("rule_set", "own"),
        ("adsm_first", "14.0"),
        ("is_at_caseness", "0"),
        ("is_reliably_improved", "1"),
    ];
    check(&referrals, row, &expected);
}

/// June 2014 carries therapy codes of version 1.0 (7 is CBT), July those of 1.5.
#[test]
fn the_early_form_mixes_versions() {
    let built = Built::new(&[("v1_5", "v15", "early")], "");
    let referrals = built.table("referrals");
    assert_eq!(referrals.rows(), 1);
    check(
        &referrals,
        0,
        &[
            ("participant_id", "5"),
            ("end_code", "42"),
            ("problem_code", "F41X"),
            ("n_treatment_contacts", "2"),
            ("n_high_intensity", "2"),
            ("is_recovered", "1"),
        ],
    );
    assert!(built.1.contains("version 1.5 as IAPT_*"), "{}", built.1);
}

/// The referral of 20 July 2020 goes on in version 2: one referral under version 2's id, with a contact of August and
/// one of September, PHQ-9 15 to 7 and GAD-7 12 to 5, and the older pathway id beside.
#[test]
fn a_referral_open_at_the_boundary_is_one_in_a_stacked_study() {
    for (old, participant, pathway, key) in [
        (MONTHLY, "77", "503", "pseudonymised NHS number,1,2"),
        (HISTORIC, "p", "o1", "Person_ID of the rep_* form,1,1"),
    ] {
        let alone = Built::new(&[old], "").table("referrals");
        let row = alone.find("referral_id", pathway).unwrap();
        assert_eq!(alone.text("participant_id", row), participant);
        let built = Built::new(&[old, AFTER], "");
        let referrals = built.table("referrals");
        let row = referrals.find("referral_id", "sr1").unwrap();
        check(
            &referrals,
            row,
            &[
                ("participant_id", "p"),
                ("dataset_version", "20"),
                ("v15_pathway_id", pathway),
                ("n_contacts_attended", "2"),
                ("n_treatment_contacts", "2"),
                ("phq9_first", "15.0"),
                ("phq9_last", "7.0"),
                ("gad7_last", "5.0"),
                ("is_recovered", "1"),
                ("extract_start_date", "2020-09-01"),
                ("first_extract_start_date", "2020-08-01"),
                ("n_rows_collapsed", "2"),
            ],
        );
        assert_eq!(alone.rows(), referrals.rows(), "one referral in both");
        let bridge = built.text("checks/bridge.csv");
        assert!(bridge.contains(key), "{bridge}");
        assert!(
            bridge.contains("one referral in both versions,,,1\n"),
            "{bridge}"
        );
        let attrition = built.text("checks/attrition.csv");
        assert!(
            attrition.contains("version 2 delivers the same referral"),
            "{attrition}"
        );
    }
}

#[test]
fn init_and_check_know_version_1_5() {
    let work = tempfile::tempdir().unwrap();
    let study = work.path().join("study.toml").display().to_string();
    let input = data("v1_5/historic").display().to_string();
    assert_eq!(
        run(&[
            "init", "--family", "v1_5", "--input", &input, "--out", &study
        ]),
        0
    );
    assert_eq!(run(&["check", &study, "--quiet"]), 0);
    assert!(Path::new(&study).exists());
}
