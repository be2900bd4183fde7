//! Which months of a provider are missing, or not whole.
//!
//! A month is judged beside the other months of its provider: a small service has few contacts every month, a missing
//! delivery has none between months with many. Contacts tell, because they come from the file of their own month alone; a
//! referral is sent again later, with the same dates.

use std::ops::Range;

use super::{Cell, Figure, Measurement, Month};
use crate::provenance::{
    Count, DISCHARGE_WITHOUT_REASON, Findings, MONTH_BLANK, MONTH_BROKEN, MONTH_CLOSURES,
    MONTH_MISSING, MONTH_SINGLE_CODE, NO_CONSULTATION, NO_SOURCE, Rule,
};

/// Limits beyond which a month of a provider is a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverageLimits {
    /// Fewest referrals, discharges or attended contacts of which a month is judged; of a provider's months, the median.
    pub fewest: u64,
    /// Least percent of missing values of a field that make it blank.
    pub blank_percent: u64,
    /// Discharges of a month, in medians of the provider, above which referrals were closed in bulk.
    pub closure_times: u64,
    /// Least percent of referrals last sent that vanished, or of those first sent that were old, which make a month a
    /// break.
    pub break_percent: u64,
}

/// A question asked of every month between the first and the last one of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// No contact in it.
    Missing,
    /// Many more discharges than usual.
    Closures,
    /// All attended contacts are of one type, unlike those of other months.
    SingleCode,
    /// Open referrals vanish, or old ones appear, as when ids change.
    Broken,
    /// The source of referrals is mostly missing.
    BlankSource,
    /// The reason of discharges is mostly missing.
    BlankReason,
    /// The medium or mechanism of contacts is mostly missing.
    BlankMedium,
}

/// Every question, in the order of the columns.
pub const BREACHES: [Breach; 7] = [
    Breach::Missing,
    Breach::Closures,
    Breach::SingleCode,
    Breach::Broken,
    Breach::BlankSource,
    Breach::BlankReason,
    Breach::BlankMedium,
];

impl Breach {
    /// Its column in `checks/coverage.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "is_missing",
            Self::Closures => "is_closed_in_bulk",
            Self::SingleCode => "is_of_single_type",
            Self::Broken => "is_broken",
            Self::BlankSource => "is_source_blank",
            Self::BlankReason => "is_reason_blank",
            Self::BlankMedium => "is_medium_blank",
        }
    }

    /// Of a question about missing values, what they are a part of, and the check that counts them over all months.
    const fn blank(self) -> Option<(Figure, Figure, Rule)> {
        match self {
            Self::BlankSource => Some((Figure::WithoutSource, Figure::Received, NO_SOURCE)),
            Self::BlankReason => Some((
                Figure::WithoutReason,
                Figure::Discharged,
                DISCHARGE_WITHOUT_REASON,
            )),
            Self::BlankMedium => Some((Figure::WithoutMedium, Figure::Attended, NO_CONSULTATION)),
            Self::Missing | Self::Closures | Self::SingleCode | Self::Broken => None,
        }
    }

    /// The check that counts it, with table and column.
    const fn rule(self) -> (Rule, &'static str, &'static str) {
        match self {
            Self::Missing => (MONTH_MISSING, "contacts", ""),
            Self::Closures => (MONTH_CLOSURES, "referrals", "discharge_date"),
            Self::SingleCode => (MONTH_SINGLE_CODE, "contacts", "app_type"),
            Self::Broken => (MONTH_BROKEN, "referrals", "referral_id"),
            Self::BlankSource => (MONTH_BLANK, "referrals", "source_of_referral"),
            Self::BlankReason => (MONTH_BLANK, "referrals", "end_code"),
            Self::BlankMedium => (MONTH_BLANK, "contacts", "consultation"),
        }
    }
}

/// A month of a provider, from its first to its last one, with or without anything done in it.
#[derive(Clone, Debug)]
pub struct Covered<'m> {
    /// The provider, empty where it is unknown.
    pub provider: &'m str,
    /// The month.
    pub month: Month,
    /// What was done.
    pub cell: &'m Cell,
    /// Whether it lies between the first and the last month with a contact.
    is_within: bool,
    /// Whether it is the first month with a contact: all referrals are first sent in it.
    is_first: bool,
    /// What a usual month of the provider has.
    usual: Usual,
}

/// What a usual month of a provider has, from its first to its last month with a contact.
#[derive(Clone, Copy, Debug, Default)]
struct Usual {
    /// Median number of contacts.
    contacts: u64,
    /// Median number of discharges.
    discharges: u64,
    /// Whether contacts of all months together are nearly all of one type.
    is_of_single_type: bool,
}

/// Percent of attended contacts of one type that are nearly all.
const NEARLY_ALL: u64 = 90;

impl Covered<'_> {
    /// Whether the month breaches a limit; `None` where there is too little to judge.
    pub fn breaches(&self, breach: Breach, limits: &CoverageLimits) -> Option<bool> {
        let of = |figure| self.cell.of(figure);
        if let Some((part, whole, _)) = breach.blank() {
            let is_judged = of(whole) >= limits.fewest;
            return is_judged.then_some(100 * of(part) >= limits.blank_percent * of(whole));
        }
        match breach {
            Breach::Missing => {
                let is_judged = self.is_within && self.usual.contacts >= limits.fewest;
                is_judged.then_some(of(Figure::Contacts) == 0)
            }
            Breach::Closures => {
                let usual = self.usual.discharges.max(1);
                let is_judged = self.is_within && of(Figure::Discharged) >= limits.fewest;
                is_judged.then_some(of(Figure::Discharged) > limits.closure_times * usual)
            }
            Breach::SingleCode => {
                let (attended, commonest) = (of(Figure::Attended), of(Figure::OfCommonestType));
                let is_judged = attended >= limits.fewest && !self.usual.is_of_single_type;
                is_judged.then_some(attended == commonest)
            }
            Breach::Broken => {
                let share = |part, whole| {
                    let is_judged = self.is_within && of(whole) >= limits.fewest;
                    is_judged.then_some(100 * of(part) >= limits.break_percent * of(whole))
                };
                let is_begun = share(Figure::FirstSentLate, Figure::FirstSent);
                let is_begun = is_begun.filter(|_| !self.is_first);
                is_begun.max(share(Figure::Vanished, Figure::LastSent))
            }
            Breach::BlankSource | Breach::BlankReason | Breach::BlankMedium => None,
        }
    }
}

impl Measurement {
    /// Every month of every provider, from its first to its last one in which anything was done.
    pub fn covered(&self) -> Vec<Covered<'_>> {
        let mut all = Vec::new();
        for (provider, months) in &self.providers {
            let Some(shown) = span(&months.0, is_active) else {
                continue;
            };
            let seen = span(&months.0, |cell| cell.of(Figure::Contacts) > 0).unwrap_or(0..0);
            let usual = usual(months.0.get(seen.clone()).unwrap_or_default());
            let cells = months.0.iter().enumerate();
            let cells = cells.filter(|(at, _)| shown.contains(at));
            all.extend(cells.map(|(at, cell)| Covered {
                provider,
                month: Month::at(at),
                cell,
                is_within: seen.contains(&at),
                is_first: seen.start == at,
                usual,
            }));
        }
        all
    }

    /// Counts missing values over all months, known or not.
    fn blanks(&self) -> Findings {
        let mut findings = Findings::default();
        for breach in BREACHES {
            let Some((part, whole, rule)) = breach.blank() else {
                continue;
            };
            let (_, table, column) = breach.rule();
            for (_, _, cell) in self.iter() {
                let count = Count {
                    failing: cell.of(part),
                    checked: cell.of(whole),
                };
                findings.count(rule, table, column, count);
            }
        }
        findings
    }

    /// Counts the months of providers that are judged, those that breach a limit, and missing values over all months.
    pub fn judge_coverage(&self, limits: &CoverageLimits) -> Findings {
        let mut findings = self.blanks();
        for covered in self.covered() {
            for breach in BREACHES {
                if let Some(breaches) = covered.breaches(breach, limits) {
                    let (rule, table, column) = breach.rule();
                    findings.count(rule, table, column, Count::one(breaches));
                }
            }
        }
        findings
    }
}

fn is_active(cell: &Cell) -> bool {
    [Figure::Received, Figure::Discharged, Figure::Contacts]
        .into_iter()
        .any(|figure| cell.of(figure) > 0)
}

/// From the first to the last known month of which something is so.
fn span(cells: &[Cell], is_so: impl Fn(&Cell) -> bool) -> Option<Range<usize>> {
    let known = || cells.iter().enumerate().skip(1);
    let (first, _) = known().find(|(_, cell)| is_so(cell))?;
    let (last, _) = known().rfind(|(_, cell)| is_so(cell))?;
    Some(first..last + 1)
}

fn usual(cells: &[Cell]) -> Usual {
    let mut types = [0; super::TYPES];
    for cell in cells {
        for (all, own) in types.iter_mut().zip(cell.types()) {
            *all += own;
        }
    }
    let (attended, commonest) = (types.iter().sum::<u64>(), types.into_iter().max());
    Usual {
        contacts: median(cells, Figure::Contacts),
        discharges: median(cells, Figure::Discharged),
        is_of_single_type: 100 * commonest.unwrap_or(0) >= NEARLY_ALL * attended,
    }
}

/// The lower median.
fn median(cells: &[Cell], figure: Figure) -> u64 {
    let mut counts: Vec<u64> = cells.iter().map(|cell| cell.of(figure)).collect();
    counts.sort_unstable();
    let middle = counts.len().saturating_sub(1) / 2;
    counts.get(middle).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::AppointmentType, date::Date};

    const LIMITS: CoverageLimits = CoverageLimits {
        fewest: 20,
        blank_percent: 50,
        closure_times: 5,
        break_percent: 50,
    };

    /// Months of 2021: attended contacts of type 1 and of type 2, discharges, discharges without reason.
    fn months(of_months: &[[usize; 4]]) -> Measurement {
        let mut measurement = Measurement::default();
        for (month, [ones, twos, ended, without]) in (1..).zip(of_months) {
            let month = Month::of(Date::from_ymd(2021, month, 1));
            let cell = measurement.provider(Some("RAA")).cell(month);
            for (number, n) in [(1, *ones), (2, *twos)] {
                cell.add(Figure::Contacts, n);
                (0..n).for_each(|_| cell.attend(AppointmentType::new(number)));
            }
            cell.add(Figure::Discharged, *ended);
            cell.add(Figure::WithoutReason, *without);
        }
        measurement
    }

    fn judged(of_months: &[[usize; 4]], breach: Breach) -> Vec<Option<bool>> {
        let measurement = months(of_months);
        let covered = measurement.covered();
        covered
            .iter()
            .map(|c| c.breaches(breach, &LIMITS))
            .collect()
    }

    #[test]
    fn a_month_without_anything_between_others_is_missing() {
        let many = [10, 10, 0, 0];
        let nothing = [0; 4];
        let answers = judged(
            &[nothing, many, nothing, many, many, nothing],
            Breach::Missing,
        );
        let expected = [Some(false), Some(true), Some(false), Some(false)];
        assert_eq!(answers, expected, "from the first month to the last one");
        let few = [10, 9, 0, 0];
        let answers = judged(&[few, nothing, few, few], Breach::Missing);
        assert_eq!(answers, [None; 4], "a small service may have none");
    }

    /// First sent, of those late, last sent, of those vanished; each month has contacts.
    #[test]
    fn a_month_in_which_referrals_vanish_or_appear_late_is_broken() {
        let mut measurement = months(&[[30, 30, 0, 0]; 4]);
        let sent = [
            [90, 90, 0, 0],
            [20, 1, 40, 25],
            [30, 16, 9, 9],
            [20, 9, 60, 2],
        ];
        for (month, counts) in (1..).zip(sent) {
            let month = Month::of(Date::from_ymd(2021, month, 1));
            let cell = measurement.provider(Some("RAA")).cell(month);
            let figures = [
                Figure::FirstSent,
                Figure::FirstSentLate,
                Figure::LastSent,
                Figure::Vanished,
            ];
            for (figure, n) in figures.into_iter().zip(counts) {
                cell.add(figure, n);
            }
        }
        let covered = measurement.covered();
        let answers: Vec<_> = covered
            .iter()
            .map(|c| c.breaches(Breach::Broken, &LIMITS))
            .collect();
        let expected = [None, Some(true), Some(true), Some(false)];
        assert_eq!(answers, expected, "in the first month all are first sent");
    }

    #[test]
    fn months_before_the_first_contact_are_shown_and_not_judged() {
        let mut measurement = months(&[
            [0; 4],
            [0; 4],
            [30, 30, 0, 0],
            [0, 0, 90, 0],
            [30, 30, 0, 0],
        ]);
        let january = Month::of(Date::from_ymd(2021, 1, 1));
        let cell = measurement.provider(Some("RAA")).cell(january);
        cell.add(Figure::Received, 1);
        let covered = measurement.covered();
        let of = |breach| -> Vec<_> {
            covered
                .iter()
                .map(|c| c.breaches(breach, &LIMITS))
                .collect()
        };
        let missing = [None, None, Some(false), Some(true), Some(false)];
        assert_eq!(
            of(Breach::Missing),
            missing,
            "discharges of a month are sent again later"
        );
        assert_eq!(of(Breach::Closures)[3], Some(true));
    }

    #[test]
    fn discharges_are_compared_with_the_usual_month() {
        let month = |ended| [1, 1, ended, 0];
        let answers = judged(
            &[month(5), month(25), month(26), month(4), month(3)],
            Breach::Closures,
        );
        assert_eq!(
            answers,
            [None, Some(false), Some(true), None, None],
            "the median is 5"
        );
    }

    #[test]
    fn a_month_of_one_type_is_odd_where_others_have_several() {
        let answers = judged(
            &[[12, 12, 0, 0], [20, 0, 0, 0], [19, 0, 0, 0]],
            Breach::SingleCode,
        );
        assert_eq!(answers, [Some(false), Some(true), None]);
        let answers = judged(&[[24, 2, 0, 0], [20, 0, 0, 0]], Breach::SingleCode);
        assert_eq!(answers, [None, None], "nearly all are of that type anyway");
    }

    #[test]
    fn a_field_is_blank_from_the_limit_on() {
        let month = |ended, without| [1, 1, ended, without];
        let answers = judged(
            &[month(20, 9), month(20, 10), month(19, 19)],
            Breach::BlankReason,
        );
        assert_eq!(answers, [Some(false), Some(true), None]);
    }

    #[test]
    fn months_are_counted_under_their_checks() {
        let findings = months(&[[20, 20, 20, 20], [0; 4], [20, 20, 20, 0]]).judge_coverage(&LIMITS);
        assert_eq!(findings.rows(MONTH_MISSING), 1);
        assert_eq!(findings.rows(MONTH_BLANK), 1);
        let checked = findings.iter().find(|(rule, ..)| *rule == MONTH_MISSING);
        assert_eq!(checked.map(|(.., count)| count.checked), Some(3));
    }
}
