//! Counting findings on the hot path: a short list instead of a map with text keys.

use talktrail_model::provenance::{Findings, Rule};

/// Counts of one thread.
#[derive(Debug, Default)]
pub(crate) struct Tally(Vec<(Rule, &'static str, Box<str>, u64)>);

impl Tally {
    pub(crate) fn add(&mut self, rule: Rule, table: &'static str, column: &str) {
        let same = |e: &&mut (Rule, &str, Box<str>, u64)| {
            e.0.id == rule.id && e.1 == table && *e.2 == *column
        };
        match self.0.iter_mut().find(same) {
            Some(entry) => entry.3 += 1,
            None => self.0.push((rule, table, column.into(), 1)),
        }
    }

    pub(crate) fn drain_into(&mut self, findings: &mut Findings) {
        for (rule, table, column, rows) in self.0.drain(..) {
            findings.add(rule, table, &column, rows);
        }
    }
}
