//! Shapes of curves that the generator plants are found again: sudden gains, early responders, dropouts.
//!
//! A planted shape is drawn under the noise of a questionnaire, so that no single curve must show it. Taken together they do.

use std::{collections::BTreeMap, path::Path};

use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Plan};
use talktrail_tests::{frame::Frame, run};

/// What is known of the finished courses of one planted shape: for each question, the answers yes and all answers.
type Answers = BTreeMap<String, BTreeMap<&'static str, (u32, u32)>>;

const OF_CURVES: [&str; 2] = ["has_sudden_gain", "is_improved_by_session_4"];
const OF_REFERRALS: [&str; 1] = ["is_dropout_code"];

/// Invents a study without faults in a folder and builds it.
fn build(work: &Path) {
    let extracts = work.join("extracts");
    let plan = Plan {
        faults: Faults::None,
        ..Plan::new(Family::UkllcV2, 2_000, 3, &extracts)
    };
    talktrail_synth::write(&plan, &mut |_| {}).unwrap();
    let study = work.join("study.toml").display().to_string();
    let (input, out) = (
        extracts.display().to_string(),
        work.join("out").display().to_string(),
    );
    let init = [
        "init", "--quiet", "--family", "ukllc_v2", "--input", &input, "--out", &study,
    ];
    assert_eq!(run(&init), 0);
    let tables = "referrals,curves";
    assert!(
        run(&[
            "build", "--quiet", &study, "--out", &out, "--tables", tables
        ]) <= 1
    );
}

fn take(answers: &mut Answers, shape: &str, (question, answer): (&'static str, &str)) {
    let of_shape = answers.entry(shape.to_owned()).or_default();
    let (yes, all) = of_shape.entry(question).or_default();
    if !answer.is_empty() {
        *all += 1;
        *yes += u32::from(answer == "1");
    }
}

fn answers(work: &Path) -> Answers {
    let truth = Frame::read(&work.join("extracts/truth/referrals.parquet"));
    let shapes: BTreeMap<String, String> = (0..truth.rows())
        .filter(|row| truth.text("is_finished", *row) == "true")
        .map(|row| (truth.text("referral_id", row), truth.text("curve", row)))
        .collect();
    let read = |name: &str| Frame::read(&work.join(format!("out/data/{name}.parquet")));
    let (curves, referrals) = (read("curves"), read("referrals"));
    let mut answers = Answers::new();
    for row in 0..curves.rows() {
        let shape = shapes.get(&curves.text("referral_id", row));
        if let (Some(shape), "1") = (shape, curves.text("instrument", row).as_str()) {
            for question in OF_CURVES {
                take(&mut answers, shape, (question, &curves.text(question, row)));
            }
        }
    }
    for row in 0..referrals.rows() {
        if let Some(shape) = shapes.get(&referrals.text("referral_id", row)) {
            for question in OF_REFERRALS {
                take(
                    &mut answers,
                    shape,
                    (question, &referrals.text(question, row)),
                );
            }
        }
    }
    answers
}

#[test]
fn planted_gains_early_responders_and_dropouts_are_found() {
    let work = tempfile::tempdir().unwrap();
    build(work.path());
    let answers = answers(work.path());
    let rate = |shape: &str, question| {
        let (yes, all) = answers[shape][question];
        f64::from(yes) / f64::from(all)
    };
    let gain = |shape| rate(shape, "has_sudden_gain");
    assert!(gain("sudden_gain") > 2.0 * gain("gradual"), "{answers:?}");
    assert!(
        gain("deterioration") < 0.05 && gain("little_change") < 0.05,
        "{answers:?}"
    );
    let early = |shape| rate(shape, "is_improved_by_session_4");
    assert!(early("early") > 1.2 * early("gradual"), "{answers:?}");
    assert!(
        early("gradual") > 4.0 * early("little_change"),
        "{answers:?}"
    );
    let (dropped, known) = answers["dropout_at_worst"]["is_dropout_code"];
    assert!(known > 0 && dropped == known, "{answers:?}");
}
