//! What invented extracts are like: published figures beside those of an invention.

use talktrail_synth::{Figure, calibrate, fault_kinds};

use super::markdown::{code, plain, table};
use crate::error::Error;

/// Participants of the invention that the page shows.
const PARTICIPANTS: u64 = 20_000;
/// Its seed.
const SEED: u64 = 1;

pub(super) fn text() -> Result<String, Error> {
    let figures = calibrate(PARTICIPANTS, SEED, &mut |_| {}).map_err(Error::Synth)?;
    let rows = figures.iter().map(|figure| {
        [
            plain(&figure.label),
            figure.unit.clone(),
            format!("{:.1}", figure.published),
            number(figure.simulated),
            number(figure.tolerance),
            format!("{:.1}", figure.chance),
            judged(figure).to_owned(),
            plain(&format!("{}; {}", figure.source, figure.period)),
        ]
    });
    let faults = faults()?;
    Ok(format!(
        "# Invented extracts\n\nHow near `talktrail synth` comes to published figures, with {PARTICIPANTS} participants and seed {SEED}. \
         *Allowed* is how far the invention may be off, *chance* three standard errors that are added to it. Figures without an allowance \
         come from one region, or count something a little different, and are not judged. \
         `talktrail synth --calibration-report` makes the same table for any number and seed.\n\n\
         Many of these figures were used to set the generator, so that they come out near is no discovery. \
         What is and what is not realistic stands in [How real invented data are](../concepts/invented-data.md).\n\n{}\n{faults}",
        table(
            [
                "figure",
                "unit",
                "published",
                "invented",
                "allowed",
                "chance",
                "",
                "source"
            ],
            rows
        )
    ))
}

/// The catalogue of faults.
fn faults() -> Result<String, Error> {
    let rows = fault_kinds()
        .map_err(Error::Synth)?
        .into_iter()
        .map(|kind| {
            [
                code(&kind.name),
                kind.default_rate.to_string(),
                plain(&kind.falls_on),
                plain(&kind.instead),
                kind.families.replace(';', ", "),
                plain(&kind.known_from),
            ]
        });
    Ok(format!(
        "## Faults\n\nWhat `talktrail synth --faults` can plant. The rate is the share of the places on which a fault falls in the usual set; \
         it is assumed, since public notes on real extracts seldom give sizes. `all` raises every rate eightfold.\n\n{}",
        table(
            [
                "fault",
                "usual rate",
                "falls on",
                "delivered instead",
                "families",
                "known in real extracts"
            ],
            rows
        )
    ))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| format!("{v:.1}"))
}

fn judged(figure: &Figure) -> &'static str {
    match figure.is_near() {
        Some(true) => "near",
        Some(false) => "**off**",
        None => "",
    }
}
