//! Rule sets: the dated choices behind an outcome.
//!
//! Which anxiety measure stands beside PHQ-9 for which problem changed in April 2022, so an outcome is only
//! comparable beside the name of the rule set that made it. Rule sets are data of the dictionary; a study names one.

use crate::{
    date::Date,
    instrument::{InstrumentId, Instruments},
};

/// A problem descriptor and the anxiety measure that NHS England pairs with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnxietyMeasure {
    /// Start of the cleaned diagnosis code (upper case, no punctuation), for example `F401`, or a SNOMED CT concept.
    pub code_prefix: String,
    /// The measure used in place of the default.
    pub instrument: InstrumentId,
    /// First discharge date (inclusive) to which it applies; open discharge counts as the latest. `None`: always.
    pub from: Option<Date>,
}

/// How the Work and Social Adjustment Scale is totalled when items are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WsasRule {
    /// The mean of the valid items times five, when at least this many of the five are valid.
    ProRated {
        /// Least number of valid items, 1 to 5.
        least_valid: u8,
    },
    /// The sum, only when all five are valid.
    Listwise,
}

/// The dated choices behind an outcome.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// Name, for example `nhse-2022`.
    pub name: String,
    /// The depression measure (PHQ-9).
    pub depression: InstrumentId,
    /// The anxiety measure when no other applies (GAD-7).
    pub default_anxiety: InstrumentId,
    /// Problem-specific anxiety measures, in order of precedence.
    pub anxiety_measures: Vec<AnxietyMeasure>,
    /// The five WSAS items in the order work, home, social, private, relationships.
    pub wsas_items: [InstrumentId; 5],
    /// How the WSAS total is made.
    pub wsas: WsasRule,
    /// Least number of treatment contacts of a finished course.
    pub finished_course_contacts: u16,
    /// The instruments with their thresholds under this rule set.
    pub instruments: Instruments,
}

impl RuleSet {
    /// The anxiety measure of a cleaned diagnosis code at a discharge date (`None`: still open).
    pub fn anxiety_measure(&self, code: &str, discharged: Option<Date>) -> Option<InstrumentId> {
        self.anxiety_measures
            .iter()
            .find(|m| code.starts_with(m.code_prefix.as_str()) && applies(m.from, discharged))
            .map(|m| m.instrument)
    }
}

fn applies(from: Option<Date>, discharged: Option<Date>) -> bool {
    match (from, discharged) {
        (Some(from), Some(discharged)) => discharged >= from,
        _ => true,
    }
}
