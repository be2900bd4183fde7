//! Counting findings on the hot path: short lists instead of a map with text keys.
//!
//! What breaks a rule is counted row by row; it is rare. What was looked at is counted in fixed places, and put under the
//! names of rules and columns once for each batch.

use std::iter;

use talktrail_model::{
    instrument::{InstrumentId, Instruments},
    provenance::{
        BAD_DATE, BAD_NUMBER, Count, Findings, PADDED_CODE, Rule, SCORE_OUT_OF_RANGE,
        SCORE_UNKNOWN_TOOL, SCORE_WRONG_SHAPE, SENTINEL_DATE, UNKNOWN_CODE,
    },
};

use super::{Coded, Layout, code::CodeColumn, field};

/// More fields than any role has.
const FIELDS: usize = 64;
/// Number of coded variables.
const CODED: usize = Coded::TherapyV10 as usize + 1;

/// Counts of one thread.
#[derive(Debug)]
pub(crate) struct Tally {
    counts: Vec<(Rule, &'static str, Box<str>, Count)>,
    dates: [u32; FIELDS],
    numbers: [u32; FIELDS],
    codes: [u32; CODED],
    /// Scores of long tables, then those of the columns of each instrument.
    scores: Vec<u32>,
}

/// The column of scores in long tables.
pub(super) const SCORE: &str = "PersScore";

impl Default for Tally {
    fn default() -> Self {
        Self {
            counts: Vec::new(),
            dates: [0; FIELDS],
            numbers: [0; FIELDS],
            codes: [0; CODED],
            scores: Vec::new(),
        }
    }
}

impl Tally {
    /// Counts a row that breaks a rule.
    pub(crate) fn add(&mut self, rule: Rule, table: &'static str, column: &str) {
        self.entry(rule, table, column).failing += 1;
    }

    /// Counts rows that a rule looked at.
    pub(crate) fn checked(&mut self, rule: Rule, table: &'static str, column: &str, rows: u64) {
        if rows > 0 {
            self.entry(rule, table, column).checked += rows;
        }
    }

    /// Counts a date that is there, good or bad.
    pub(crate) fn date(&mut self, field: usize) {
        if let Some(n) = self.dates.get_mut(field) {
            *n += 1;
        }
    }

    /// Counts a number that is there, good or bad.
    pub(crate) fn number(&mut self, field: usize) {
        if let Some(n) = self.numbers.get_mut(field) {
            *n += 1;
        }
    }

    /// Counts a code that is there, known or not.
    pub(crate) fn code(&mut self, coded: Coded) {
        if let Some(n) = self.codes.get_mut(coded as usize) {
            *n += 1;
        }
    }

    /// Counts a score, valid or not, of a long table or of the column of an instrument.
    pub(crate) fn score(&mut self, column: Option<InstrumentId>) {
        let place = column.map_or(0, |id| usize::from(id.0) + 1);
        if self.scores.len() <= place {
            self.scores.resize(place + 1, 0);
        }
        self.scores[place] += 1;
    }

    /// Puts what was looked at in a batch under the names of its table.
    pub(crate) fn close(
        &mut self,
        layout: &Layout,
        (columns, instruments): (&[CodeColumn<'_>], &Instruments),
    ) {
        let table = layout.table;
        for (position, field) in field::fields(layout.role).iter().enumerate() {
            let name = field.display_name(layout.family);
            let dates = self.dates.get_mut(position).map_or(0, std::mem::take);
            for rule in [BAD_DATE, SENTINEL_DATE] {
                self.checked(rule, table, name, dates.into());
            }
            let numbers = self.numbers.get_mut(position).map_or(0, std::mem::take);
            self.checked(BAD_NUMBER, table, name, numbers.into());
        }
        for (column, codes) in columns.iter().zip(std::mem::take(&mut self.codes)) {
            for rule in [UNKNOWN_CODE, PADDED_CODE] {
                self.checked(rule, table, column.variable, codes.into());
            }
        }
        let names = instruments.iter().map(|(_, i)| i.short_name.as_str());
        let mut scores = std::mem::take(&mut self.scores);
        for (name, scores) in iter::once(SCORE).chain(names).zip(&mut scores) {
            let n = std::mem::take(scores).into();
            for rule in [SCORE_OUT_OF_RANGE, SCORE_WRONG_SHAPE, SCORE_UNKNOWN_TOOL] {
                self.checked(rule, table, name, n);
            }
        }
        self.scores = scores;
    }

    /// Hands everything over.
    pub(crate) fn drain_into(&mut self, findings: &mut Findings) {
        for (rule, table, column, count) in self.counts.drain(..) {
            findings.count(rule, table, &column, count);
        }
    }

    fn entry(&mut self, rule: Rule, table: &'static str, column: &str) -> &mut Count {
        let same =
            |e: &(Rule, &str, Box<str>, Count)| e.0 == rule && e.1 == table && *e.2 == *column;
        let at = self.counts.iter().position(same).unwrap_or_else(|| {
            let count = Count::default();
            self.counts.push((rule, table, column.into(), count));
            self.counts.len() - 1
        });
        &mut self.counts[at].3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harmonise::field::Role;

    #[test]
    fn every_field_has_a_place() {
        let roles = [
            Role::Referral,
            Role::Person,
            Role::Contact,
            Role::Activity,
            Role::ReferralScore,
            Role::Log,
            Role::Problem,
            Role::Pause,
            Role::Employment,
            Role::Questionnaire,
        ];
        for role in roles {
            assert!(field::fields(role).len() <= FIELDS, "{role:?}");
        }
    }
}
