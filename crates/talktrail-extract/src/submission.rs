//! Submissions: the files that a provider sends for a month, and which of them count.
//!
//! A provider sends a Primary file for each month and a Refresh about a month later; a later file for the same month
//! supersedes the earlier one. Where no list of accepted submissions is given, the latest file of each provider and
//! month is taken: Refresh over Primary, then by the time at which it was made. Files that agree in both cannot be put
//! in order; all of them are kept and counted under a finding, and rows that they share are de-duplicated later.

use std::collections::BTreeMap;

use talktrail_model::{
    date::Date,
    provenance::{self, Count, Findings},
};

use crate::{delivered::Delivery, hash::short_key, v15::form::Form};

/// One file of a provider for a month.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    /// `UniqueSubmissionID`, as a number.
    pub(crate) id: u64,
    /// Provider code.
    pub(crate) provider: String,
    /// NHS England's month number; 0 when unknown.
    pub(crate) month: i32,
    /// First day of the reporting period.
    pub(crate) start: Option<Date>,
    /// Last day of the reporting period.
    pub(crate) end: Option<Date>,
    /// Data set version, as ten times its number; 0 when unknown.
    pub(crate) version: i8,
    /// Refresh 2, Primary 1, anything else 0.
    pub(crate) rank: u8,
    /// Microseconds since 1970 at which the file was made.
    pub(crate) created: Option<i64>,
    /// 0 for version 2; for version 1.5 the group of forms whose submissions stand for each other.
    pub(crate) group: u8,
    /// Whether its rows count.
    pub(crate) is_accepted: bool,
}

/// All submissions, in an order in which a later one stands further back.
#[derive(Debug, Default)]
pub(crate) struct Submissions {
    ordered: Vec<Submission>,
    /// Id and delivery number, sorted by id.
    by_id: Vec<(u64, Delivery)>,
    /// Last reported day of each provider, over accepted submissions.
    last_day: BTreeMap<String, Date>,
    /// Delivery number below the first; see [`Submissions::above_extract_periods`].
    base: Delivery,
}

/// The number of a submission's delivered id: the number itself, or a hash of other text.
pub(crate) fn submission_id(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| short_key(text))
}

/// Bits of a version 1.5 submission number that its header id fills; the form stands above them.
const HEADER_BITS: u32 = 56;

/// The number of a version 1.5 submission: its header id, apart from those of version 2 and of other forms.
pub(crate) fn header_id(form: Form, text: &str) -> u64 {
    let id = submission_id(text) & ((1 << HEADER_BITS) - 1);
    u64::from(form.tag()) << HEADER_BITS | id
}

impl Submissions {
    /// Orders the submissions and decides which count. `accepted`: ids of the list of accepted submissions, sorted.
    pub(crate) fn new(
        mut submissions: Vec<Submission>,
        accepted: Option<&[u64]>,
        findings: &mut Findings,
    ) -> Self {
        submissions.sort_by(|a, b| order(a).cmp(&order(b)));
        submissions.dedup_by(|later, earlier| later.id == earlier.id);
        let is_listed = |s: &Submission| accepted.is_some() && s.group == 0;
        for submission in submissions.iter_mut().filter(|s| is_listed(s)) {
            let id = submission.id;
            submission.is_accepted = accepted.is_some_and(|list| list.binary_search(&id).is_ok());
        }
        accept_latest(&mut submissions, &is_listed, findings);
        let mut by_id: Vec<_> = submissions
            .iter()
            .zip(1u32..)
            .map(|(s, number)| (s.id, number))
            .collect();
        by_id.sort_unstable();
        let mut last_day: BTreeMap<String, Date> = BTreeMap::new();
        for submission in submissions.iter().filter(|s| s.is_accepted) {
            let Some(end) = submission.end else { continue };
            let day = last_day.entry(submission.provider.clone()).or_insert(end);
            *day = end.max(*day);
        }
        Self {
            ordered: submissions,
            by_id,
            last_day,
            base: 0,
        }
    }

    /// The same submissions, numbered above every extract period of UK LLC, so that both can stand in one study.
    pub(crate) fn above_extract_periods(mut self) -> Self {
        self.base = 1 << 31;
        self
    }

    /// The delivery number of an id.
    pub(crate) fn delivery(&self, id: u64) -> Option<Delivery> {
        let position = self.by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.by_id
            .get(position)
            .map(|(_, number)| *number + self.base)
    }

    /// The submission of a delivery number.
    pub(crate) fn get(&self, delivery: Delivery) -> Option<&Submission> {
        self.ordered.get(self.position(delivery)?)
    }

    /// The position of a delivery number among all submissions in order; it may lie beyond the last.
    pub(crate) fn position(&self, delivery: Delivery) -> Option<usize> {
        (delivery.checked_sub(self.base)? as usize).checked_sub(1)
    }

    /// All submissions in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Submission> {
        self.ordered.iter()
    }

    /// Whether a delivery number is that of an accepted submission.
    pub(crate) fn is_accepted(&self, delivery: Delivery) -> bool {
        self.get(delivery).is_some_and(|s| s.is_accepted)
    }

    /// Last reported day of a provider.
    pub(crate) fn last_day(&self, provider: &str) -> Option<Date> {
        self.last_day.get(provider).copied()
    }

    /// Last reported day of all.
    pub(crate) fn latest(&self) -> Option<Date> {
        self.last_day.values().max().copied()
    }

    /// Number of submissions and of those that count.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let accepted = self.ordered.iter().filter(|s| s.is_accepted).count();
        (self.ordered.len() as u64, accepted as u64)
    }
}

/// Later submissions are greater: month, Refresh over Primary, time made, id; the provider is not part of it.
fn order(s: &Submission) -> (i32, u8, Option<i64>, u64, &str) {
    (s.month, s.rank, s.created, s.id, &s.provider)
}

/// Group of forms, provider and month.
type Place = (u8, String, i32);

/// Of each provider, month and group of forms, the latest submission counts, where no list decides.
fn accept_latest(
    submissions: &mut [Submission],
    is_listed: &dyn Fn(&Submission) -> bool,
    findings: &mut Findings,
) {
    let place = |s: &Submission| (s.group, s.provider.clone(), s.month);
    let mut best: BTreeMap<Place, (u8, Option<i64>, u64)> = BTreeMap::new();
    for s in submissions.iter().filter(|s| !is_listed(s)) {
        let entry = best.entry(place(s)).or_insert((s.rank, s.created, 0));
        if (s.rank, s.created) > (entry.0, entry.1) {
            *entry = (s.rank, s.created, 0);
        }
        if (s.rank, s.created) == (entry.0, entry.1) {
            entry.2 += 1;
        }
    }
    let (mut derived, mut all) = ([0; 3], [0; 3]);
    for s in submissions.iter_mut() {
        all[usize::from(s.group)] += 1;
        if is_listed(s) {
            continue;
        }
        s.is_accepted = best
            .get(&place(s))
            .is_some_and(|b| (b.0, b.1) == (s.rank, s.created));
        derived[usize::from(s.group)] += 1;
    }
    for ((group, ..), (.., tied)) in best.iter().filter(|(_, b)| b.2 > 1) {
        let (table, column) = HEADERS[usize::from(*group)];
        findings.add(provenance::TIED_SUBMISSIONS, table, column, *tied);
    }
    for ((table, column), (failing, checked)) in
        HEADERS.into_iter().zip(derived.into_iter().zip(all))
    {
        findings.checked(provenance::TIED_SUBMISSIONS, table, column, failing);
        let count = Count { failing, checked };
        findings.count(provenance::ACCEPTED_DERIVED, table, "", count);
    }
}

/// Header table and id column of each group of forms.
const HEADERS: [(&str, &str); 3] = [
    ("IDS000Header", "UniqueSubmissionID"),
    ("Header_v15", "HEADER_ID"),
    ("rep_header", "HEADER_ID"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn submission(id: u64, month: i32, rank: u8, created: i64) -> Submission {
        Submission {
            id,
            provider: "RXX".to_owned(),
            month,
            start: Date::from_month_id(month),
            end: Date::from_month_id(month).map(Date::end_of_month),
            version: 20,
            rank,
            created: Some(created),
            group: 0,
            is_accepted: false,
        }
    }

    fn accepted(submissions: Vec<Submission>) -> Vec<u64> {
        let all = Submissions::new(submissions, None, &mut Findings::default());
        all.ordered
            .iter()
            .filter(|s| s.is_accepted)
            .map(|s| s.id)
            .collect()
    }

    #[test]
    fn refresh_wins_over_primary_even_when_made_earlier() {
        assert_eq!(
            accepted(vec![
                submission(1, 1455, 1, 900),
                submission(2, 1455, 2, 100)
            ]),
            [2]
        );
    }

    #[test]
    fn the_later_file_of_a_type_wins() {
        assert_eq!(
            accepted(vec![
                submission(7, 1455, 1, 200),
                submission(3, 1455, 1, 300),
                submission(5, 1456, 1, 1)
            ]),
            [3, 5]
        );
    }

    #[test]
    fn files_that_cannot_be_ordered_all_count_and_are_found() {
        let mut findings = Findings::default();
        let all = Submissions::new(
            vec![submission(1, 1455, 0, 9), submission(2, 1455, 0, 9)],
            None,
            &mut findings,
        );
        assert_eq!(all.counts(), (2, 2));
        assert_eq!(findings.rows(provenance::TIED_SUBMISSIONS), 2);
    }

    #[test]
    fn a_list_of_accepted_submissions_decides_alone() {
        let mut findings = Findings::default();
        let list = [1];
        let all = Submissions::new(
            vec![submission(1, 1455, 1, 1), submission(2, 1455, 2, 2)],
            Some(&list),
            &mut findings,
        );
        assert_eq!(all.get(1).map(|s| s.is_accepted), Some(true));
        assert_eq!(all.get(2).map(|s| s.is_accepted), Some(false));
        assert!(findings.is_empty());
    }
}
