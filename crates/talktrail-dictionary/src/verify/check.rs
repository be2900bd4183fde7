//! The catalogue of checks: the ids of the program and nothing else, in order, with levels that exist and sources.

use talktrail_model::provenance::RULES;

use super::Check;

/// What a check may count.
const LEVELS: [&str; 9] = [
    "contact",
    "file",
    "month",
    "pause",
    "referral",
    "row",
    "submission",
    "table",
    "value",
];

impl Check<'_> {
    pub(super) fn checks(&mut self) {
        let checks = self.dictionary.checks();
        let ids = || checks.iter().map(|check| check.id.as_str());
        self.unique("checks", ids());
        let program = RULES.iter().map(|rule| rule.id);
        self.must(
            ids().eq(program),
            "checks",
            "the catalogue and the program name other checks, or in another order",
        );
        for check in checks {
            self.sources(&check.id, &check.sources);
            let is_known = LEVELS.contains(&check.level.as_str());
            self.must(is_known, &check.id, "unknown level");
            let is_told = !check.text.is_empty() && !check.advice.is_empty();
            self.must(is_told, &check.id, "text or advice is empty");
        }
    }
}
