//! Waiting times: calendar days from one event to the next, raw and less pauses.
//!
//! The clock starts on the day the referral was received, and a wait is the later date minus the earlier one. No
//! national measure subtracts pauses; the adjusted wait stands beside the raw one.
//!
//! ```
//! use talktrail_model::{date::Date, wait::days_between};
//! let received = Date::parse("2021-05-20");
//! assert_eq!(days_between(received, Date::parse("2021-07-01")), Some(42));
//! assert_eq!(days_between(received, None), None);
//! ```

use crate::{date::Date, record::Pause};

/// Days from one day to another; 0 on the same day, negative when reversed, `None` when either is missing.
pub fn days_between(from: Option<Date>, to: Option<Date>) -> Option<i32> {
    Some(to?.days_since(from?))
}

/// Days from `from` to `to` less the days paused in between. `None` when either is missing.
///
/// Pauses must lie in order of their start, as records do. Each is clipped to the wait; a missing end runs to the end
/// of the wait, a missing start takes the pause out; overlapping ones count once. A pause is as long as the days from
/// its start to its end, as every wait is, so that one over the whole wait leaves 0.
pub fn days_less_pauses(from: Option<Date>, to: Option<Date>, pauses: &[Pause]) -> Option<i32> {
    let (from, to) = (from?, to?);
    let mut paused = 0;
    let mut counted_to = from;
    for pause in pauses {
        let Some(start) = pause.start else { continue };
        let start = start.max(counted_to);
        let end = pause.end.unwrap_or(to).min(to);
        if start < end {
            paused += end.days_since(start);
            counted_to = end;
        }
    }
    Some(to.days_since(from) - paused)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pauses as `start-end`, in days; an empty side is missing.
    fn wait(to: i32, pauses: &str) -> i32 {
        let day = |text: &str| text.parse().ok().map(Date::from_days);
        let pauses: Vec<Pause> = pauses
            .split_whitespace()
            .filter_map(|p| p.split_once('-'))
            .map(|(start, end)| Pause {
                start: day(start),
                end: day(end),
            })
            .collect();
        days_less_pauses(day("0"), day(&to.to_string()), &pauses).unwrap()
    }

    #[test]
    fn pauses_are_clipped_and_merged() {
        for (pauses, expected, title) in [
            ("", 100, "no pause"),
            ("10-20", 90, "one inside"),
            ("10-20 15-30", 80, "overlapping ones count once"),
            ("10-30 15-20", 80, "one within another"),
            ("10-20 30-40", 80, "two apart"),
            ("90-130", 90, "runs past the wait"),
            ("110-130", 100, "after the wait"),
            ("0-100", 0, "the whole wait"),
            ("50-", 50, "still open"),
            ("-50", 100, "without start"),
            ("30-20", 100, "reversed"),
        ] {
            assert_eq!(wait(100, pauses), expected, "{title}");
        }
    }

    #[test]
    fn a_negative_wait_stays_as_it_is() {
        assert_eq!(wait(-5, "-3-10"), -5);
        assert_eq!(wait(0, "0-10"), 0);
    }

    #[test]
    fn pause_before_receipt_counts_from_receipt() {
        let pauses = [Pause {
            start: Some(Date::from_days(-10)),
            end: Some(Date::from_days(10)),
        }];
        let wait = days_less_pauses(Some(Date::from_days(0)), Some(Date::from_days(30)), &pauses);
        assert_eq!(wait, Some(20));
    }
}
