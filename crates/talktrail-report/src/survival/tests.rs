//! Estimates beside those of Python's lifelines 0.30.3 and scipy, and of R, ties and left truncation included.

mod beside_r;

use super::*;

const TIMES: [f64; 12] = [
    3.0, 5.0, 5.0, 8.0, 8.0, 12.0, 13.0, 13.0, 17.0, 20.0, 24.0, 30.0,
];
const ENTRIES: [f64; 12] = [0.0, 2.0, 0.0, 4.0, 0.0, 6.0, 1.0, 0.0, 9.0, 2.0, 0.0, 11.0];
const HAS_EVENT: [bool; 12] = [
    true, true, false, true, true, false, true, true, false, true, false, true,
];

/// Every `step`th observation from the position `from` on.
fn group(entries: &[f64; 12], from: usize, step: usize) -> AtRisk {
    let mut group = AtRisk::default();
    for at in (from..12).step_by(step) {
        let how = if HAS_EVENT[at] {
            Exit::Event(0)
        } else {
            Exit::Censored
        };
        assert!(group.add(entries[at], TIMES[at], how, 1));
    }
    group
}

fn close(found: impl IntoIterator<Item = f64>, expected: &[f64]) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-8, "{found} is not {expected}");
    }
}

#[test]
fn survival_and_its_limits_with_ties() {
    let steps = kaplan_meier(&group(&[0.0; 12], 0, 1).moments());
    let survival = [
        0.916_666_666_666_666_7,
        0.833_333_333_333_333_5,
        0.648_148_148_148_148_1,
        0.432_098_765_432_098_74,
        0.288_065_843_621_399_1,
        0.0,
    ];
    close(steps.iter().map(|s| s.survival), &survival);
    let limits = steps.iter().filter_map(|s| s.interval);
    let expected = [
        0.538_977_180_570_740_5,
        0.987_825_565_400_458_1,
        0.481_714_942_195_378_64,
        0.955_509_365_728_065,
        0.309_662_227_017_160_7,
        0.851_797_512_335_439_1,
        0.141_010_492_079_693_52,
        0.698_075_655_490_163_1,
        0.052_763_943_369_029_565,
        0.590_664_610_280_341,
    ];
    close(limits.flat_map(|(low, high)| [low, high]), &expected);
    assert_eq!(median(&steps).time, Some(13.0));
    let mean = restricted_mean(&steps, 18.0);
    let expected = [12.734_567_901_234_57, 1.612_621_749_987_762];
    close([mean.mean, mean.standard_error], &expected);
}

#[test]
fn survival_of_those_who_enter_late() {
    let steps = kaplan_meier(&group(&ENTRIES, 0, 1).moments());
    let survival = [
        0.875,
        0.765_625,
        0.546_875,
        0.364_583_333_333_333_3,
        0.243_055_555_555_555_6,
        0.0,
    ];
    close(steps.iter().map(|s| s.survival), &survival);
}

#[test]
fn cumulative_hazard() {
    let steps = nelson_aalen(&group(&[0.0; 12], 0, 1).moments());
    close(steps.last().map(|s| s.hazard), &[2.063_131_313_131_313]);
}

#[test]
fn incidence_with_a_competing_event() {
    let times = [
        3.0, 5.0, 6.0, 8.0, 9.0, 12.0, 13.0, 14.0, 17.0, 20.0, 24.0, 30.0,
    ];
    let kinds = [1, 2, 1, 2, 1, 0, 2, 1, 0, 1, 0, 2];
    let mut group = AtRisk::default();
    for (time, kind) in times.into_iter().zip(kinds) {
        let how = if kind == 0 {
            Exit::Censored
        } else {
            Exit::Event(kind - 1)
        };
        group.add(0.0, time, how, 1);
    }
    let steps = aalen_johansen(&group.moments(), 0);
    let own = steps
        .iter()
        .filter(|s| [3.0, 6.0, 9.0, 14.0, 20.0].contains(&s.time));
    let incidence = [
        0.083_333_333_333_333_33,
        0.166_666_666_666_666_7,
        0.25,
        0.347_222_222_222_222_2,
        0.476_851_851_851_851_8,
    ];
    let variance = [
        0.006_365_740_740_740_74,
        0.011_574_074_074_074_077,
        0.015_625,
        0.020_013_503_086_419_752,
        0.025_514_760_516_689_536,
    ];
    close(own.clone().map(|s| s.incidence), &incidence);
    close(own.map(|s| s.standard_error.powi(2)), &variance);
}

#[test]
fn groups_are_compared_and_copies_of_a_stratum_double_the_statistic() {
    let groups: Vec<AtRisk> = (0..3).map(|at| group(&[0.0; 12], at, 3)).collect();
    let test = log_rank(std::slice::from_ref(&groups)).unwrap();
    assert_eq!(test.freedom, 2);
    close(
        [test.statistic, test.p],
        &[4.246_636_052_148_168, 0.119_634_020_440_097_04],
    );
    let stratified = log_rank(&[groups.clone(), groups]).unwrap();
    close([stratified.statistic], &[2.0 * test.statistic]);
    assert_eq!(log_rank(&[]), None);
}

#[test]
fn rates_have_exact_limits() {
    let found = rate(7, 100.0).unwrap();
    let (low, high) = found.interval;
    close(
        [found.rate, low, high],
        &[0.07, 0.028_143_630_515_198_654, 0.144_226_753_617_023_75],
    );
    assert_eq!(rate(1, 0.0), None);
}

#[test]
fn an_observation_without_length_tells_nothing() {
    let mut group = AtRisk::default();
    assert!(!group.add(5.0, 5.0, Exit::Censored, 1));
    assert!(!group.add(0.0, 5.0, Exit::Event(CAUSES), 1));
    assert_eq!(group.n(), 0);
}
