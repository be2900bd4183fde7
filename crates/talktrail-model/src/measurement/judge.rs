//! Which months of a provider miss the limits of a study.

use super::{Cell, Figure, Measurement};
use crate::provenance::{
    Count, Findings, MONTH_FEW_PAIRS, MONTH_INVALID_SCORES, MONTH_REPEATED_SCORES,
    MONTH_WITHOUT_SCORES, Rule,
};

/// Limits beyond which a month of a provider is a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fewest finished courses, days or scores of which a share is judged.
    pub fewest: u64,
    /// Least percent of finished courses with both pairs of scores.
    pub paired_percent: u64,
    /// Most percent of fully scored days that repeat the scores of the day before.
    pub repeated_percent: u64,
    /// Most percent of scores that are none: out of range, of the wrong shape, or empty.
    pub invalid_percent: u64,
}

/// A question asked of every provider and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Treatment without a single valid score.
    NoScores,
    /// Too few finished courses with both pairs of scores.
    FewPairs,
    /// Too many days with the scores of the day before.
    Repeated,
    /// Too many scores that are none.
    Invalid,
}

/// Every judgement, in the order of the columns.
pub const JUDGEMENTS: [Judgement; 4] = [
    Judgement::NoScores,
    Judgement::FewPairs,
    Judgement::Repeated,
    Judgement::Invalid,
];

impl Judgement {
    /// Its column in `checks/measurement.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoScores => "is_without_scores",
            Self::FewPairs => "is_pairing_low",
            Self::Repeated => "is_repetition_high",
            Self::Invalid => "is_invalid_high",
        }
    }

    /// Whether a month misses the limit; `None` where there is too little to judge.
    pub fn misses(self, cell: &Cell, limits: &Limits) -> Option<bool> {
        let of = |figure| cell.of(figure);
        let (whole, misses) = match self {
            Self::NoScores => {
                let days = of(Figure::TreatmentDays);
                (days, of(Figure::ScoredDays) == 0)
            }
            Self::FewPairs => {
                let finished = of(Figure::Finished);
                let paired = of(Figure::Paired);
                (finished, 100 * paired < limits.paired_percent * finished)
            }
            Self::Repeated => {
                let days = of(Figure::FullyScoredDays);
                let repeated = of(Figure::RepeatedDays);
                (days, 100 * repeated > limits.repeated_percent * days)
            }
            Self::Invalid => {
                let scores = of(Figure::Scores);
                let bad = [Figure::OutOfRange, Figure::WrongShape, Figure::Empty].map(of);
                let bad: u64 = bad.iter().sum();
                (scores, 100 * bad > limits.invalid_percent * scores)
            }
        };
        (whole >= limits.fewest).then_some(misses)
    }

    const fn rule(self) -> Rule {
        match self {
            Self::NoScores => MONTH_WITHOUT_SCORES,
            Self::FewPairs => MONTH_FEW_PAIRS,
            Self::Repeated => MONTH_REPEATED_SCORES,
            Self::Invalid => MONTH_INVALID_SCORES,
        }
    }
}

impl Measurement {
    /// Counts the months of providers that are judged, and those that miss a limit. Events without a known month are not judged.
    pub fn judge(&self, limits: &Limits) -> Findings {
        let mut findings = Findings::default();
        for (_, _, cell) in self.iter().filter(|(_, month, _)| month.is_known()) {
            for judgement in JUDGEMENTS {
                if let Some(misses) = judgement.misses(cell, limits) {
                    let count = Count {
                        failing: u64::from(misses),
                        checked: 1,
                    };
                    findings.count(judgement.rule(), "scores", "", count);
                }
            }
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        fewest: 20,
        paired_percent: 90,
        repeated_percent: 50,
        invalid_percent: 10,
    };

    fn judged(judgement: Judgement, figures: &[(Figure, usize)]) -> Option<bool> {
        let mut cell = Cell::default();
        for (figure, n) in figures {
            cell.add(*figure, *n);
        }
        judgement.misses(&cell, &LIMITS)
    }

    #[test]
    fn limits_are_walked_below_on_and_above() {
        use Figure as F;
        use Judgement as J;
        for (judgement, figures, expected) in [
            (
                J::NoScores,
                [(F::TreatmentDays, 20), (F::ScoredDays, 0)],
                Some(true),
            ),
            (
                J::NoScores,
                [(F::TreatmentDays, 20), (F::ScoredDays, 1)],
                Some(false),
            ),
            (
                J::NoScores,
                [(F::TreatmentDays, 19), (F::ScoredDays, 0)],
                None,
            ),
            (
                J::FewPairs,
                [(F::Finished, 100), (F::Paired, 89)],
                Some(true),
            ),
            (
                J::FewPairs,
                [(F::Finished, 100), (F::Paired, 90)],
                Some(false),
            ),
            (
                J::Repeated,
                [(F::FullyScoredDays, 20), (F::RepeatedDays, 10)],
                Some(false),
            ),
            (
                J::Repeated,
                [(F::FullyScoredDays, 20), (F::RepeatedDays, 11)],
                Some(true),
            ),
            (
                J::Invalid,
                [(F::Scores, 100), (F::OutOfRange, 10)],
                Some(false),
            ),
            (J::Invalid, [(F::Scores, 100), (F::Empty, 11)], Some(true)),
        ] {
            assert_eq!(
                judged(judgement, &figures),
                expected,
                "{judgement:?} {figures:?}"
            );
        }
    }

    #[test]
    fn what_is_stated_not_to_be_a_score_is_no_fault() {
        let figures = [(Figure::Scores, 100), (Figure::NotAScore, 60)];
        assert_eq!(judged(Judgement::Invalid, &figures), Some(false));
    }
}
