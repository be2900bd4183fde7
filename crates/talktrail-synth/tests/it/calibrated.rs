//! Invented lives lie near published figures; three standard errors are allowed for the size of the sample.

use talktrail_synth::calibrate;

#[test]
fn every_judged_figure_is_near_what_was_published() {
    let figures = calibrate(12_000, 20_200_901, &mut |_| {}).unwrap();
    let off: Vec<String> = figures
        .iter()
        .filter(|figure| figure.is_near() == Some(false))
        .map(|figure| {
            format!(
                "{}: {:?}, published {}",
                figure.label, figure.simulated, figure.published
            )
        })
        .collect();
    assert!(off.is_empty(), "{off:#?}");
    let n_judged = figures.iter().filter(|f| f.tolerance.is_some()).count();
    assert!(n_judged >= 80, "{n_judged}");
}

#[test]
fn the_same_seed_gives_the_same_figures() {
    let figures = || calibrate(300, 4, &mut |_| {}).unwrap();
    assert_eq!(figures(), figures());
}
