//! De-duplication: of all delivered versions of a referral the one that counts, and of each event one row.
//!
//! UK LLC extracts are cumulative inside a financial year: the latest extract of a pathway in each year counts, so
//! that a withdrawn event disappears and a correction wins; years are then put together, the later extract winning for
//! the same event. NHS England's tables repeat a referral in every month: the latest accepted version counts, and each
//! contact comes from the file of its own month.

use std::cmp::Ordering;

use talktrail_dictionary::Family;
use talktrail_model::{
    code::{AppointmentType, Attendance},
    date::Date,
    instrument::InstrumentId,
    score::ScoreValue,
};

use crate::{
    delivered::{ContactRow, Delivery, LogRow, PauseRow, ProblemRow, ReferralRow, ScoreRow},
    harmonise::extract_days,
    submission::Submissions,
};

/// What was decided about the delivered rows of one referral.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Position of the row that counts; `None` when no submission of it is accepted.
    pub(crate) current: Option<usize>,
    /// Rows that count after superseded submissions are left out.
    pub(crate) n_accepted: usize,
    /// Rows that remain after older extracts of a financial year are left out.
    pub(crate) n_latest: usize,
    /// Rows that differ although they name the same extract period.
    pub(crate) n_same_period: usize,
    /// Different pathway ids.
    pub(crate) n_pathway_ids: u16,
    /// Whether the supplied use-pathway flag of version 1.5 marks a row of the chosen submission, and whether another one.
    pub(crate) is_flagged: bool,
    pub(crate) is_flag_elsewhere: bool,
}

/// Chooses among the rows of one referral, given in ascending order. `deliveries` receives the UK LLC extracts whose
/// events count; it stays empty for NHS England's tables, where every accepted submission counts.
pub(crate) fn choose(
    rows: &[ReferralRow<'_>],
    family: Family,
    submissions: &Submissions,
    deliveries: &mut Vec<Delivery>,
) -> Choice {
    deliveries.clear();
    match family {
        Family::UkllcV2 => choose_extract(rows, deliveries),
        Family::NhseV2 => choose_version(rows, submissions),
        Family::V1_5 => choose_pathway(rows, submissions),
    }
}

fn choose_extract(rows: &[ReferralRow<'_>], deliveries: &mut Vec<Delivery>) -> Choice {
    let mut choice = Choice {
        n_accepted: rows.len(),
        n_pathway_ids: 1,
        ..Choice::default()
    };
    for year in rows.chunk_by(|a, b| financial_year(a.delivery) == financial_year(b.delivery)) {
        deliveries.extend(
            year.iter()
                .map(|r| r.delivery)
                .max_by_key(|d| (d & 0xFFFF, *d)),
        );
    }
    let is_latest = |r: &ReferralRow<'_>| deliveries.contains(&r.delivery);
    choice.n_latest = rows.iter().filter(|r| is_latest(r)).count();
    let differ =
        |w: &&[ReferralRow<'_>]| w[0].delivery == w[1].delivery && is_latest(&w[1]) && w[0] != w[1];
    choice.n_same_period = rows.windows(2).filter(differ).count();
    // Rows are in ascending order of content, so the last of equals is the same whatever the order of delivery.
    choice.current = (0..rows.len())
        .filter(|i| is_latest(&rows[*i]))
        .max_by_key(|i| {
            (
                rows[*i].discharged.is_some(),
                rows[*i].delivery & 0xFFFF,
                *i,
            )
        });
    choice
}

/// The financial year of an extract, by its first day, else by its last.
fn financial_year(delivery: Delivery) -> Option<i32> {
    let (start, end) = extract_days(delivery);
    start.or(end).map(Date::financial_year)
}

/// NHS England's order of version 1.5 among the rows of the latest submissions: received date, then end date (an open
/// referral ends with its period), then number of the row, the greatest first (`IC_USE_PATHWAY_FLAG`). The delivered
/// flag is not followed, because a row keeps it when a later month was delivered; where it marks another row, that is
/// counted.
fn choose_pathway(rows: &[ReferralRow<'_>], submissions: &Submissions) -> Choice {
    let end = |r: &ReferralRow<'_>| r.discharged.or(submissions.get(r.delivery)?.end);
    let mut choice = choose_version(rows, submissions);
    let accepted = (0..rows.len()).filter(|i| submissions.is_accepted(rows[*i].delivery));
    choice.current = accepted.max_by_key(|i| (rows[*i].received, end(&rows[*i]), rows[*i].row, *i));
    let of_month = |r: &&ReferralRow<'_>| {
        choice
            .current
            .is_some_and(|i| rows[i].delivery == r.delivery)
    };
    let flagged = |r: &ReferralRow<'_>| r.is_use_pathway == Some(true);
    choice.is_flagged = rows.iter().filter(of_month).any(flagged);
    choice.is_flag_elsewhere =
        choice.is_flagged && !choice.current.is_some_and(|i| flagged(&rows[i]));
    choice
}

fn choose_version(rows: &[ReferralRow<'_>], submissions: &Submissions) -> Choice {
    let accepted: Vec<usize> = (0..rows.len())
        .filter(|i| submissions.is_accepted(rows[*i].delivery))
        .collect();
    let mut pathways: Vec<_> = accepted
        .iter()
        .filter_map(|i| rows[*i].pathway_id)
        .collect();
    pathways.sort_unstable();
    pathways.dedup();
    Choice {
        current: accepted
            .iter()
            .copied()
            .max_by_key(|i| (rows[*i].delivery, rows[*i].row, *i)),
        n_accepted: accepted.len(),
        n_latest: accepted.len(),
        n_pathway_ids: pathways.len().max(1) as u16,
        ..Choice::default()
    }
}

/// A row of an event that may be delivered several times.
pub(crate) trait Repeated: Ord + Copy {
    /// Orders rows so that those of the same event stand together.
    fn same_event(&self, other: &Self, months: Months<'_>) -> Ordering;
    fn delivery(&self) -> Delivery;
}

/// The months of deliveries, where ids are unique only inside one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Months<'s>(pub(crate) &'s Submissions);

impl Months<'_> {
    fn of(self, delivery: Delivery) -> i32 {
        self.0.get(delivery).map_or(0, |s| s.month)
    }
}

/// Keeps one row for each event: of the latest delivery, and among its equals the last in order of content.
/// `merge` receives the kept row and each further row of the event in the same delivery.
pub(crate) fn one_each<R: Repeated>(
    rows: &mut Vec<R>,
    months: Months<'_>,
    merge: impl Fn(&mut R, &R),
) {
    rows.sort_unstable_by(|a, b| {
        a.same_event(b, months)
            .then_with(|| a.delivery().cmp(&b.delivery()))
            .then_with(|| a.cmp(b))
    });
    rows.dedup();
    let mut kept = 0;
    let mut at = 0;
    while at < rows.len() {
        let mut end = at + 1;
        while end < rows.len() && rows[at].same_event(&rows[end], months) == Ordering::Equal {
            end += 1;
        }
        let mut winner = rows[end - 1];
        let delivery = winner.delivery();
        let earlier = rows[at..end - 1]
            .iter()
            .rev()
            .take_while(|r| r.delivery() == delivery);
        for row in earlier {
            merge(&mut winner, row);
        }
        rows[kept] = winner;
        kept += 1;
        at = end;
    }
    rows.truncate(kept);
}

/// What tells one contact from another: its id with the date (UK LLC) or month (NHS England) of its delivery, or
/// without an id all that is known of it.
impl Repeated for ContactRow<'_> {
    fn same_event(&self, other: &Self, months: Months<'_>) -> Ordering {
        let ids = |c: &Self| -> (u64, Option<Date>, i32) {
            let month = months.of(c.delivery);
            (c.contact, c.date.filter(|_| month == 0), month)
        };
        let facts = |c: &Self| -> Option<(Option<u16>, AppointmentType, Attendance, Option<bool>)> {
            (c.contact == 0).then_some((c.minute, c.appointment, c.attendance, c.is_planned))
        };
        ids(self)
            .cmp(&ids(other))
            .then_with(|| facts(self).cmp(&facts(other)))
    }
    fn delivery(&self) -> Delivery {
        self.delivery
    }
}

impl Repeated for ScoreRow<'_> {
    fn same_event(&self, other: &Self, months: Months<'_>) -> Ordering {
        type Facts = (Option<Date>, Option<u16>, Option<ScoreValue>);
        let place = |s: &Self| {
            if s.activity == 0 {
                s.contact
            } else {
                s.activity
            }
        };
        let ids = |s: &Self| -> (u8, u64, Option<InstrumentId>) {
            (s.is_contact_level, place(s), s.instrument)
        };
        let month = |s: &Self| {
            if s.is_contact_level == 1 {
                months.of(s.delivery)
            } else {
                0
            }
        };
        // NHS England's contact-level scores are unique by activity and tool in a month; all others by their content.
        let facts =
            |s: &Self| -> Option<Facts> { (month(s) == 0).then_some((s.date, s.minute, s.value)) };
        ids(self)
            .cmp(&ids(other))
            .then_with(|| month(self).cmp(&month(other)))
            .then_with(|| self.tool.cmp(&other.tool))
            .then_with(|| facts(self).cmp(&facts(other)))
    }
    fn delivery(&self) -> Delivery {
        self.delivery
    }
}

impl Repeated for LogRow<'_> {
    fn same_event(&self, other: &Self, _: Months<'_>) -> Ordering {
        (self.end, self.start, self.programme).cmp(&(other.end, other.start, other.programme))
    }
    fn delivery(&self) -> Delivery {
        self.delivery
    }
}

impl Repeated for ProblemRow<'_> {
    fn same_event(&self, other: &Self, _: Months<'_>) -> Ordering {
        (self.code, self.date, self.is_primary).cmp(&(other.code, other.date, other.is_primary))
    }
    fn delivery(&self) -> Delivery {
        self.delivery
    }
}

impl Repeated for PauseRow<'_> {
    fn same_event(&self, other: &Self, _: Months<'_>) -> Ordering {
        self.start.cmp(&other.start)
    }
    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
