//! End to end on invented studies, against their known truth.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use talktrail::{
    observer::{Entry, Observer, Silent, Stage},
    pipeline::{self, Options},
    study::{Draft, Preset, Study},
};
use talktrail_dictionary::Family;
use talktrail_synth::{Faults, OldForm, Plan};
use talktrail_tests::frame::Frame;

const PARTICIPANTS: u64 = 250;
/// Of a study across versions, of whom few have a referral open at the boundary.
const PARTICIPANTS_OF_SPAN: u64 = 800;
const SEED: u64 = 11;

/// Invents a study without faults in a folder.
fn invent(work: &Path, family: Family) -> Study {
    let text = write(work, family, None);
    Study::parse(&text, &work.join("study.toml")).unwrap()
}

/// Invents a study of both versions in a folder.
fn invent_span(work: &Path, form: OldForm) -> Study {
    let text = write(work, Family::NhseV2, Some(form));
    Study::parse(&text, &work.join("study.toml")).unwrap()
}

/// Writes the extracts; the text of a study file.
fn write(work: &Path, family: Family, old_form: Option<OldForm>) -> String {
    let participants = old_form.map_or(PARTICIPANTS, |_| PARTICIPANTS_OF_SPAN);
    let plan = Plan {
        faults: Faults::None,
        old_form,
        ..Plan::new(family, participants, SEED, work.join("extracts"))
    };
    talktrail_synth::write(&plan, &mut |_| {}).unwrap();
    let folders: &[&str] = match family {
        Family::NhseV2 => &["extracts/v2_0", "extracts/v2_1"],
        Family::UkllcV2 => &["extracts"],
        Family::V1_5 => &["extracts/v1_5"],
    };
    let before: Vec<String> = match (family, old_form) {
        (Family::NhseV2, Some(_)) => vec!["extracts/v1_5".to_owned()],
        _ => Vec::new(),
    };
    let draft = Draft {
        name: "invented",
        family,
        folders: folders.iter().map(|f| (*f).to_owned()).collect(),
        before,
        output: "out",
        is_sample: true,
        disclosure: Preset::None,
    };
    draft.to_toml()
}

/// Columns of the truth and of `referrals` that must agree. The truth's first anxiety score is not among them: where no measure
/// has a pair, the truth names the problem's own measure and the build the default one.
const COLUMNS: [(&str, &str); 16] = [
    ("participant_id", "participant_id"),
    ("received_date", "received_date"),
    ("discharge_date", "discharge_date"),
    ("n_attended_contacts", "n_contacts_attended"),
    ("n_internet_logs", "n_internet_logs"),
    ("first_assessment_date", "first_assessment_date"),
    ("first_treatment_date", "first_treatment_date"),
    ("second_treatment_date", "second_treatment_date"),
    ("phq9_first", "phq9_first"),
    ("phq9_last", "phq9_last"),
    ("gad7_first", "gad7_first"),
    ("gad7_last", "gad7_last"),
    ("anxiety_last", "adsm_last"),
    ("is_recovered", "is_recovered"),
    ("is_reliably_improved", "is_reliably_improved"),
    ("is_reliably_deteriorated", "is_reliably_deteriorated"),
];

/// Compares every referral with its truth.
fn differences(truth: &Frame, built: &Frame) -> Vec<String> {
    let mut differences = Vec::new();
    for row in 0..truth.rows() {
        let Some(found) = built.find("referral_id", &truth.text("referral_id", row)) else {
            differences.push(format!("row {row} of the truth is not among the referrals"));
            continue;
        };
        let count =
            |frame: &Frame, column: &str, row| frame.text(column, row).parse::<i64>().unwrap();
        let known =
            count(truth, "n_treatment_contacts", row) + count(truth, "n_internet_logs", row);
        if known != count(built, "n_treatment_contacts", found) {
            differences.push(format!(
                "row {row}, treatment contacts with logs: expected {known}"
            ));
        }
        for (known, column) in COLUMNS {
            let (expected, got) = (truth.text(known, row), built.text(column, found));
            if !is_same(&expected, &got) {
                differences.push(format!(
                    "row {row}, {column}: expected {expected:?}, found {got:?}"
                ));
            }
        }
    }
    differences
}

/// Whether two cells mean the same. A flag that is not true is false or missing by different conventions: the truth says
/// "not recovered" of who was no case, the build says nothing.
fn is_same(expected: &str, found: &str) -> bool {
    match (expected, found) {
        ("true", "1") | ("false", "0" | "") | ("", "0") => true,
        _ => match (expected.parse::<f64>(), found.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() < 1e-9,
            _ => expected == found,
        },
    }
}

/// Share of the PHQ-9 curves of a planted shape that have a sudden gain, where one can be judged.
fn sudden_gains(truth: &Frame, curves: &Frame, shape: &str) -> f64 {
    const PHQ9: &str = "1";
    let (mut n_judged, mut n_found) = (0u32, 0u32);
    for row in 0..curves.rows() {
        let referral = truth.find("referral_id", &curves.text("referral_id", row));
        let is_asked = curves.text("instrument", row) == PHQ9
            && referral.is_some_and(|at| truth.text("curve", at) == shape);
        match curves.text("has_sudden_gain", row).as_str() {
            "1" if is_asked => (n_judged, n_found) = (n_judged + 1, n_found + 1),
            "0" if is_asked => n_judged += 1,
            _ => {}
        }
    }
    f64::from(n_found) / f64::from(n_judged)
}

fn recovers_its_truth(invent: impl Fn(&Path) -> Study) -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    let study = invent(work.path());
    let report = pipeline::build(&study, Options::default(), &Silent).unwrap();
    let truth = Frame::read(&work.path().join("extracts/truth/referrals.parquet"));
    let built = Frame::read(&work.path().join("out/data/referrals.parquet"));
    let people = Frame::read(&work.path().join("extracts/truth/participants.parquet"));
    assert_eq!(report.coverage.participants, people.rows() as u64);
    assert_eq!(built.rows(), truth.rows());
    let curves = Frame::read(&work.path().join("out/data/curves.parquet"));
    let [planted, other] =
        ["sudden_gain", "gradual"].map(|shape| sudden_gains(&truth, &curves, shape));
    assert!(planted > 3.0 * other, "{planted} and {other}");
    let differences = differences(&truth, &built);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences[..differences.len().min(20)].join("\n")
    );
    work
}

#[test]
fn a_ukllc_study_recovers_its_truth() {
    recovers_its_truth(|work| invent(work, Family::UkllcV2));
}

#[test]
fn an_nhse_study_recovers_its_truth() {
    recovers_its_truth(|work| invent(work, Family::NhseV2));
}

#[test]
fn a_study_of_version_1_5_recovers_its_truth() {
    recovers_its_truth(|work| invent(work, Family::V1_5));
}

/// From 2014 to 2024. Referrals that are open at the end of August 2020 are sent by both versions and come out as one;
/// everyone whom both versions know is one participant.
#[test]
fn a_study_across_versions_recovers_its_truth() {
    for form in [OldForm::Monthly, OldForm::Historic] {
        let work = recovers_its_truth(|work| invent_span(work, form));
        let truth = Frame::read(&work.path().join("extracts/truth/referrals.parquet"));
        let built = Frame::read(&work.path().join("out/data/referrals.parquet"));
        let crosses = |row: usize| {
            truth.text("received_date", row).as_str() < "2020-09-01"
                && truth.text("last_open_date", row).as_str() >= "2020-09-01"
        };
        let expected = (0..truth.rows()).filter(|row| crosses(*row)).count();
        let joined = (0..built.rows()).filter(|row| !built.text("v15_pathway_id", *row).is_empty());
        let joined = joined.count();
        assert!(expected > 3);
        assert_eq!(joined, expected, "{form:?}");
        let bridge = fs::read_to_string(work.path().join("out/checks/bridge.csv")).unwrap();
        let line = format!("one referral in both versions,,,{expected}\n");
        assert!(bridge.contains(&line), "{bridge}");
    }
}

/// Asks to stop as soon as tables are being derived, or files were read.
struct Impatient {
    at: Stage,
    now: AtomicU64,
}

impl Observer for Impatient {
    fn start(&self, stage: Stage, _: u64) {
        self.now
            .store(u64::from(stage == self.at), Ordering::Relaxed);
    }
    fn advance(&self, _: u64) {}
    fn note(&self, _: &Entry) {}
    fn is_cancelled(&self) -> bool {
        self.now.load(Ordering::Relaxed) == 1
    }
}

#[test]
fn an_interrupted_run_leaves_the_former_build_and_no_litter() {
    let work = tempfile::tempdir().unwrap();
    let study = invent(work.path(), Family::UkllcV2);
    pipeline::build(&study, Options::default(), &Silent).unwrap();
    let manifest = || fs::read(work.path().join("out/manifest.json")).unwrap();
    let former = manifest();
    for at in [Stage::Read, Stage::Derive, Stage::Finish] {
        let impatient = Impatient {
            at,
            now: AtomicU64::new(0),
        };
        let stopped = pipeline::build(&study, Options::default(), &impatient);
        assert!(
            matches!(stopped, Err(talktrail::Error::Interrupted)),
            "{at:?}"
        );
        assert!(manifest() == former, "{at:?}");
        assert!(
            !work.path().join("out/.talktrail-partial").exists(),
            "{at:?}"
        );
        assert!(
            talktrail::verify::verify(&work.path().join("out"))
                .unwrap()
                .differences
                .is_empty()
        );
    }
}
