//! `metadata/thresholds.csv`: the thresholds behind the outcomes of a build, and which of them no public source confirms.
//!
//! One row for each instrument of the rule set, as the study has changed it. A threshold is confirmed when its
//! confidence is high or medium; a study that states a threshold of its own answers for it itself.

use std::path::{Path, PathBuf};

use talktrail_model::{
    instrument::{Confidence, Direction, Instrument, Operator, Threshold},
    rule_set::RuleSet,
};

use crate::{atomic, csv_text::csv_text, error::Result};

const FILE: &str = "metadata/thresholds.csv";

const HEADING: [&str; 9] = [
    "rule_set",
    "instrument",
    "name",
    "direction",
    "caseness",
    "caseness_confidence",
    "reliable_change",
    "reliable_change_confidence",
    "is_confirmed",
];

/// Writes the file into an output folder and says which one it is.
pub fn write(folder: &Path, rule_set: &RuleSet) -> Result<PathBuf> {
    let path = folder.join(FILE);
    atomic::write(&path, text(rule_set).as_bytes())?;
    Ok(path)
}

/// The thresholds as comma-separated text, in the order of the instruments. A threshold that there is not is empty, and
/// so is the answer whether those of an instrument without any are confirmed.
pub fn text(rule_set: &RuleSet) -> String {
    let rows = rule_set.instruments.iter();
    csv_text(&HEADING, rows.map(|(_, of)| row(&rule_set.name, of)))
}

fn row(rule_set: &str, instrument: &Instrument) -> [String; 9] {
    let direction = match instrument.direction {
        Direction::LowerIsBetter => "lower is better",
        Direction::HigherIsBetter => "higher is better",
        Direction::Categorical => "categories",
    };
    let [caseness, caseness_confidence] = told(instrument.caseness);
    let [change, change_confidence] = told(instrument.reliable_change);
    let least = [instrument.caseness, instrument.reliable_change]
        .into_iter()
        .flatten()
        .map(|threshold| threshold.confidence)
        .min();
    let is_confirmed = least.map(|least| u8::from(least > Confidence::Low).to_string());
    [
        rule_set.to_owned(),
        instrument.short_name.clone(),
        instrument.name.clone(),
        direction.to_owned(),
        caseness,
        caseness_confidence,
        change,
        change_confidence,
        is_confirmed.unwrap_or_default(),
    ]
}

fn told(threshold: Option<Threshold>) -> [String; 2] {
    threshold.map_or_else(Default::default, |threshold| {
        let operator = match threshold.operator {
            Operator::AtLeast => ">=",
            Operator::Above => ">",
        };
        [
            format!("{operator} {}", threshold.amount.points()),
            threshold.confidence.name().to_owned(),
        ]
    })
}

#[cfg(test)]
mod tests {
    use talktrail_dictionary::Dictionary;

    use super::*;

    #[test]
    fn what_is_not_confirmed_is_marked() {
        let rule_set = Dictionary::embedded().unwrap().rule_set("nhse-2022");
        let text = text(&rule_set.unwrap());
        let line = |name: &str| {
            let is_of = |line: &&str| line.starts_with(&format!("nhse-2022,{name},"));
            text.lines().find(is_of).unwrap().to_owned()
        };
        assert!(line("phq9").ends_with("lower is better,>= 10,high,>= 6,high,1"));
        assert!(line("spin").ends_with(",low,0"));
        assert!(line("biq").ends_with(",,,,,"), "no threshold, no answer");
    }
}
