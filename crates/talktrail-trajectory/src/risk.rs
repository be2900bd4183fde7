//! Risk intervals: when a participant could come back, and when they did.
//!
//! A participant is at risk of a return from the day on which the last open episode is discharged. While an episode
//! is open nobody can return; while a referral is no longer submitted it is not known whether they are still in care,
//! so that time is kept apart. Episodes that overlap are one time in care. Intervals tile follow-up from the first
//! referral on, start excluded and stop included; where start and stop fall on one day, the stop is moved by half a day,
//! so that every length is positive and the order of events is kept.
//!
//! What is told about the participant was known when the interval started: nothing of the interval itself is in it,
//! but for the particulars of the referral that opens it.

mod row;

use talktrail_model::{date::Date, row::RiskIntervalColumns};

use self::row::View;
use crate::{
    history::History,
    stay::{Ending, Stay},
};

/// By how many days a stop is moved that falls on the day of its start.
const SAME_DAY: f64 = 0.5;

/// Whether a participant is at risk of a return, as exported by the list `risk_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
enum RiskStatus {
    AtRisk = 1,
    InCare = 2,
    Lost = 3,
}

/// A time in care: one episode, or several that overlap.
#[derive(Clone, Copy, Debug)]
struct Care {
    first: Stay,
    /// The stay that ends last.
    last: Stay,
    /// The last day of a referral that is no longer submitted, unless another one was received then or after.
    lost: Option<Date>,
}

impl Care {
    fn new(stay: &Stay) -> Self {
        let mut care = Self {
            first: *stay,
            last: *stay,
            lost: None,
        };
        care.note_loss(stay);
        care
    }

    /// Takes in a stay that begins before this time in care has ended.
    fn takes(&mut self, stay: &Stay) -> bool {
        let is_overlapping = stay.received < self.last.end || self.last.ending == Ending::Open;
        if is_overlapping {
            if stay.end >= self.last.end {
                self.last = *stay;
            }
            self.note_loss(stay);
        }
        is_overlapping
    }

    fn note_loss(&mut self, stay: &Stay) {
        let own = (stay.ending == Ending::Lost).then_some(stay.end);
        self.lost = self.lost.filter(|lost| stay.received < *lost).max(own);
    }

    /// How it ends: known to be over only where every referral is.
    fn ending(&self) -> Ending {
        match (self.last.ending, self.lost) {
            (Ending::Open, _) => Ending::Open,
            (_, Some(_)) => Ending::Lost,
            (ending, None) => ending,
        }
    }
}

/// One interval.
#[derive(Clone, Copy, Debug)]
struct Interval {
    status: RiskStatus,
    start: Date,
    stop: Date,
    start_day: f64,
    stop_day: f64,
    /// Returns before it.
    n_returns: usize,
    /// Position of the referral that opens it.
    opener: usize,
    /// Position of the referral whose receipt ends it.
    returns_to: Option<usize>,
    is_last: bool,
}

/// Writes the intervals of a participant.
pub(crate) fn write(history: &History<'_, '_>, stays: &[Stay], columns: &mut RiskIntervalColumns) {
    let Some(days) = history.followup.days() else {
        return;
    };
    let mut number = 0;
    intervals(stays, days, |interval| {
        number += 1;
        let view = View {
            history,
            stays,
            interval,
        };
        columns.push(&view.row(number));
    });
}

/// Hands over the intervals of a participant in order.
fn intervals(stays: &[Stay], (begin, end): (Date, Date), mut take: impl FnMut(&Interval)) {
    let mut rest = stays.iter().peekable();
    let mut day = 0.0;
    let mut n_returns = 0;
    while let Some(first) = rest.next() {
        let mut care = Care::new(first);
        while rest.next_if(|stay| care.takes(stay)).is_some() {}
        let next = rest.peek();
        let left = care.last.end;
        let mut add = |status, (start, stop): (Date, Date), opener, returns_to, is_last| {
            let stop_day = f64::from(stop.days_since(begin)).max(day + SAME_DAY);
            take(&Interval {
                status,
                start,
                stop,
                start_day: day,
                stop_day,
                n_returns,
                opener,
                returns_to,
                is_last,
            });
            day = stop_day;
        };
        let is_over = next.is_none() && left == end;
        add(
            RiskStatus::InCare,
            (care.first.received, left),
            care.first.first,
            None,
            is_over,
        );
        let stop = next.map_or(end, |n| n.received);
        match care.ending() {
            Ending::Discharged if !is_over => {
                let returns_to = next.map(|n| n.first);
                add(
                    RiskStatus::AtRisk,
                    (left, stop),
                    care.last.last,
                    returns_to,
                    next.is_none(),
                );
                n_returns += usize::from(next.is_some());
            }
            Ending::Lost if stop > left => {
                add(
                    RiskStatus::Lost,
                    (left, stop),
                    care.last.last,
                    None,
                    next.is_none(),
                );
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stays as `received-end`, the end followed by `d` (discharged), `o` (open) or `l` (lost); the answer is one word
    /// for each interval: its status, start and stop, `!` where it ends with a return.
    fn walk(stays: &str, end: i32) -> Vec<String> {
        let stays: Vec<Stay> = stays
            .split_whitespace()
            .enumerate()
            .map(|(at, word)| {
                let (received, end) = word.split_once('-').unwrap();
                let (end, ending) = end.split_at(end.len() - 1);
                let day = |text: &str| Date::from_days(text.parse().unwrap());
                Stay {
                    first: at,
                    last: at,
                    received: day(received),
                    end: day(end),
                    ending: match ending {
                        "d" => Ending::Discharged,
                        "o" => Ending::Open,
                        _ => Ending::Lost,
                    },
                }
            })
            .collect();
        let mut found = Vec::new();
        intervals(&stays, (Date::from_days(0), Date::from_days(end)), |i| {
            let event = if i.returns_to.is_some() { "!" } else { "" };
            found.push(format!(
                "{:?} {} {}{event}",
                i.status, i.start_day, i.stop_day
            ));
        });
        found
    }

    /// Stays, their intervals until day 100, and the rule.
    const CASES: &str = "
            0-10d | InCare 0 10, AtRisk 10 100 | censored at the end
            0-10d 30-40d | InCare 0 10, AtRisk 10 30!, InCare 30 40, AtRisk 40 100 | a return
            0-10d 10-100o | InCare 0 10, AtRisk 10 10.5!, InCare 10.5 100 | a return on the day of discharge
            0-0d 0-0d | InCare 0 0.5, AtRisk 0.5 1!, InCare 1 1.5, AtRisk 1.5 100 | everything on one day
            0-20d 10-15d | InCare 0 20, AtRisk 20 100 | one episode within another
            0-20d 10-30d 25-40d | InCare 0 40, AtRisk 40 100 | overlapping episodes
            0-100o | InCare 0 100 | never discharged
            0-20l 10-40d | InCare 0 40, Lost 40 100 | discharged from one referral, the other no longer submitted
            0-20l 10-40d 30-50d | InCare 0 50, AtRisk 50 100 | a later receipt tells that the silent one was over
            0-20l | InCare 0 20, Lost 20 100 | no longer submitted
            0-20l 50-60d | InCare 0 20, Lost 20 50, InCare 50 60, AtRisk 60 100 | seen again: no return, for nobody knows what they left
            0-100d | InCare 0 100 | discharged on the last day";

    #[test]
    fn intervals_tile_follow_up() {
        for case in CASES.trim().lines() {
            let fields: Vec<&str> = case.split('|').map(str::trim).collect();
            assert_eq!(walk(fields[0], 100).join(", "), fields[1], "{}", fields[2]);
        }
    }
}
