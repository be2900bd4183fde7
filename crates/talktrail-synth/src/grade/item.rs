//! What is compared: for each kind of thing the table, the columns and the rows of both sides.

use std::path::Path;

use crate::error::Error;
use crate::grade::keys::Keys;
use crate::grade::read::{Instruments, Plain, rows};

/// A kind of thing.
pub(crate) struct Item {
    pub(crate) what: &'static str,
    pub(crate) key: &'static str,
    pub(crate) is_observable: bool,
    pub(crate) truth: Side,
    pub(crate) build: Side,
}

/// One side of the comparison: rows whose key is complete and for which every condition holds.
pub(crate) struct Side {
    pub(crate) table: &'static str,
    columns: &'static [&'static str],
    /// Columns that must show this text.
    when: &'static [(&'static str, &'static str)],
}

const fn side(
    table: &'static str,
    columns: &'static [&'static str],
    when: &'static [(&'static str, &'static str)],
) -> Side {
    Side {
        table,
        columns,
        when,
    }
}

const fn item(what: &'static str, key: &'static str, truth: Side, build: Side) -> Item {
    Item {
        what,
        key,
        is_observable: true,
        truth,
        build,
    }
}

/// A column of `referrals` on both sides.
const fn value(
    what: &'static str,
    truth: &'static [&'static str],
    build: &'static [&'static str],
) -> Item {
    item(
        what,
        "referral, value",
        side("referrals", truth, &[]),
        side("referrals", build, &[]),
    )
}

/// Referrals with a flag.
const fn flag(
    what: &'static str,
    truth: &'static [(&'static str, &'static str)],
    build: &'static [(&'static str, &'static str)],
) -> Item {
    item(
        what,
        "referral",
        side("referrals", &["referral_id"], truth),
        side("referrals", &["referral_id"], build),
    )
}

/// Cells that stand for another where that one is empty: a score that is none is known by its text.
const STAND_INS: [(&str, &str); 1] = [("value", "raw_text")];
/// Column of the truth that holds an instrument's concept; builds show a number.
const CONCEPT: &str = "tool_concept";

/// Everything that is compared table by table; what follows from the order of referrals is in `chain`.
pub(crate) const ITEMS: [Item; 19] = [
    item(
        "referrals",
        "participant, referral, received date",
        side(
            "referrals",
            &["participant_id", "referral_id", "received_date"],
            &[],
        ),
        side(
            "referrals",
            &["participant_id", "referral_id", "received_date"],
            &[],
        ),
    ),
    item(
        "sessions",
        "referral, number, date",
        side(
            "sessions",
            &["referral_id", "session_number", "contact_date"],
            &[],
        ),
        side(
            "sessions",
            &["referral_id", "attended_number", "session_date"],
            &[],
        ),
    ),
    item(
        "treatment sessions",
        "referral, date",
        side(
            "sessions",
            &["referral_id", "contact_date"],
            &[("is_treatment", "1")],
        ),
        side(
            "contacts",
            &["referral_id", "contact_date"],
            &[("is_treatment", "1"), ("contact_kind", "1")],
        ),
    ),
    item(
        "scores",
        "referral, date, instrument, score",
        side(
            "scores",
            &["referral_id", "score_date", CONCEPT, "score"],
            &[],
        ),
        side(
            "scores",
            &["referral_id", "score_date", "instrument", "value"],
            &[],
        ),
    ),
    value(
        "discharges",
        &["referral_id", "discharge_date"],
        &["referral_id", "discharge_date"],
    ),
    value(
        "first assessments",
        &["referral_id", "first_assessment_date"],
        &["referral_id", "first_assessment_date"],
    ),
    value(
        "first treatments",
        &["referral_id", "first_treatment_date"],
        &["referral_id", "first_treatment_date"],
    ),
    value(
        "second treatments",
        &["referral_id", "second_treatment_date"],
        &["referral_id", "second_treatment_date"],
    ),
    value(
        "first PHQ-9",
        &["referral_id", "phq9_first"],
        &["referral_id", "phq9_first"],
    ),
    value(
        "last PHQ-9",
        &["referral_id", "phq9_last"],
        &["referral_id", "phq9_last"],
    ),
    value(
        "first GAD-7",
        &["referral_id", "gad7_first"],
        &["referral_id", "gad7_first"],
    ),
    value(
        "last GAD-7",
        &["referral_id", "gad7_last"],
        &["referral_id", "gad7_last"],
    ),
    value(
        "last anxiety measure",
        &["referral_id", "anxiety_last"],
        &["referral_id", "adsm_last"],
    ),
    flag(
        "finished courses",
        &[("is_finished", "1")],
        &[("is_finished_course", "1")],
    ),
    flag(
        "at caseness",
        &[("is_case", "1")],
        &[("is_at_caseness", "1"), ("is_finished_course", "1")],
    ),
    flag(
        "recovered",
        &[("is_recovered", "1")],
        &[("is_recovered", "1")],
    ),
    flag(
        "reliably improved",
        &[("is_reliably_improved", "1")],
        &[("is_reliably_improved", "1")],
    ),
    flag(
        "reliably deteriorated",
        &[("is_reliably_deteriorated", "1")],
        &[("is_reliably_deteriorated", "1")],
    ),
    Item {
        what: "sudden gains in PHQ-9",
        key: "referral",
        is_observable: false,
        truth: side(
            "referrals",
            &["referral_id"],
            &[("curve", "sudden_gain"), ("is_finished", "1")],
        ),
        build: side(
            "curves",
            &["referral_id"],
            &[("has_sudden_gain", "1"), ("instrument", "1")],
        ),
    },
];

impl Side {
    /// The keys of this side.
    pub(crate) fn keys(&self, path: &Path, instruments: &Instruments) -> Result<Keys, Error> {
        let conditions = self.when.iter().map(|(column, _)| *column);
        let stand_ins: Vec<(usize, &str)> = STAND_INS
            .iter()
            .filter_map(|(of, by)| Some((self.columns.iter().position(|c| c == of)?, *by)))
            .collect();
        let read: Vec<&str> = self
            .columns
            .iter()
            .copied()
            .chain(conditions)
            .chain(stand_ins.iter().map(|(_, by)| *by))
            .collect();
        let concept = self.columns.iter().position(|c| *c == CONCEPT);
        let mut keys = Keys::default();
        rows(path, &read, |cells| {
            let (key, rest) = cells.split_at(self.columns.len());
            let (asked, others) = rest.split_at(self.when.len());
            let is_wanted = asked
                .iter()
                .zip(self.when)
                .all(|(cell, (_, text))| cell.as_deref() == Some(*text));
            if is_wanted && let Some(key) = whole(key, &stand_ins, others, concept, instruments) {
                keys.put(key.iter().map(String::as_str));
            }
        })?;
        Ok(keys)
    }
}

/// The key with its stand-ins, as builds write it; none when a cell is missing.
fn whole(
    key: &[Plain],
    stand_ins: &[(usize, &str)],
    others: &[Plain],
    concept: Option<usize>,
    instruments: &Instruments,
) -> Option<Vec<String>> {
    let mut key = key.to_vec();
    for ((at, _), other) in stand_ins.iter().zip(others) {
        key[*at] = key[*at].take().or_else(|| other.clone());
    }
    if let Some(cell) = concept.and_then(|at| key[at].as_mut()) {
        *cell = instruments.number(cell);
    }
    key.into_iter().collect()
}
