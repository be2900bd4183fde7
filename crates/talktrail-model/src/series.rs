//! First and last score of one questionnaire within a referral, and which anxiety measure is paired with depression.
//!
//! The first score is the earliest one, the last score the latest one, and there is only a last score when it lies on
//! a later day: two answers on one day are one occasion. A pair never mixes two questionnaires.
//!
//! ```
//! use talktrail_model::{date::Date, score::ScoreValue, series::{Occasion, Pair, SameDay}};
//! let on = |day, points| Occasion {
//!     date: Date::from_days(day), minute: None, row: 0, value: ScoreValue::from_points(points),
//! };
//! let mut pair = Pair::of(on(1, 15));
//! assert_eq!(pair.last(), None);
//! pair.add(on(9, 4), SameDay::ByTime);
//! assert_eq!(pair.last(), Some(ScoreValue::from_points(4)));
//! ```

use crate::{date::Date, score::ScoreValue};

/// One valid score at its place in time. Occasions compare by day, time of day (unknown first), row and value, so that
/// the order of delivery does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occasion {
    /// The day.
    pub date: Date,
    /// Minute of the day, where known.
    pub minute: Option<u16>,
    /// Row number inside the submission.
    pub row: u32,
    /// The score.
    pub value: ScoreValue,
}

/// First day of version 2 of the data set and of its publications: 1 September 2020, in days since 1970 (NHS England's
/// month 1446).
pub const VERSION_2_START: Date = Date::from_days(18_506);

fn is_of_version_1_5(discharged: Option<Date>) -> bool {
    discharged.is_some_and(|day| day < VERSION_2_START)
}

/// Which referrals may have a last score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// Every one, open ones included.
    AnyReferral,
    /// Those discharged after more than one attended contact, as in version 1.5.
    EndedCare,
    /// The rule in force when the referral ended: [`Self::EndedCare`] for a discharge before [`VERSION_2_START`], else, and
    /// while it is open, [`Self::AnyReferral`].
    InForce,
}

impl Pairing {
    /// Whether a referral may have last scores; `has_ended_care`: discharged after more than one attended contact.
    pub fn admits(self, has_ended_care: bool, discharged: Option<Date>) -> bool {
        let asks_for_ended_care = match self {
            Self::AnyReferral => false,
            Self::EndedCare => true,
            Self::InForce => is_of_version_1_5(discharged),
        };
        has_ended_care || !asks_for_ended_care
    }
}

/// Which of several scores of one questionnaire on the first day of a referral's scores is the first score. The last score
/// is always the latest of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameDay {
    /// The earliest of the day.
    ByTime,
    /// The latest of the day, as where a later entry corrects an earlier one.
    Latest,
}

/// Whether scores of follow-up contacts inside the referral may be first, last or points of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUps {
    /// They are left out, because care has ended.
    LeftOut,
    /// They count like those of any other contact.
    Counted,
}

/// The earliest and the latest score of one questionnaire in a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    earliest: Occasion,
    latest: Occasion,
}

impl Pair {
    /// The pair of a single score.
    pub const fn of(occasion: Occasion) -> Self {
        Self {
            earliest: occasion,
            latest: occasion,
        }
    }

    /// Takes in one more score.
    pub fn add(&mut self, occasion: Occasion, same_day: SameDay) {
        let is_of_first_day = occasion.date == self.earliest.date;
        self.earliest = match same_day {
            SameDay::Latest if is_of_first_day => self.earliest.max(occasion),
            _ => self.earliest.min(occasion),
        };
        self.latest = self.latest.max(occasion);
    }

    /// The first score.
    pub const fn first(&self) -> ScoreValue {
        self.earliest.value
    }

    /// The day of the first score.
    pub const fn first_date(&self) -> Date {
        self.earliest.date
    }

    /// The day of the latest score.
    pub const fn latest_date(&self) -> Date {
        self.latest.date
    }

    /// The latest score, be it the only one.
    pub const fn latest(&self) -> ScoreValue {
        self.latest.value
    }

    /// The last score: the latest one, if its day is later than that of the first.
    pub fn last(&self) -> Option<ScoreValue> {
        (self.latest.date > self.earliest.date).then_some(self.latest.value)
    }
}

/// First and last score of one measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FirstLast {
    /// The first score.
    pub first: Option<ScoreValue>,
    /// The last score.
    pub last: Option<ScoreValue>,
}

impl FirstLast {
    const fn is_paired(self) -> bool {
        self.first.is_some() && self.last.is_some()
    }
}

/// When the problem's own anxiety measure takes the place of the default one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnxietyChoice {
    /// When both its first and its last score exist.
    Paired,
    /// When in addition its first score is at caseness, as in version 1.5.
    PairedAtCaseness,
    /// The rule in force when the referral ended: [`Self::PairedAtCaseness`] for a discharge before [`VERSION_2_START`],
    /// else, and while it is open, [`Self::Paired`].
    InForce,
}

impl AnxietyChoice {
    /// The choice for a referral that ended on this day, or is still open.
    #[must_use]
    pub fn at(self, discharged: Option<Date>) -> Self {
        match self {
            Self::InForce if is_of_version_1_5(discharged) => Self::PairedAtCaseness,
            Self::InForce => Self::Paired,
            _ => self,
        }
    }
}

/// Whether the problem's own measure is used in place of the default one. Without a full pair of its own it still is
/// where the default measure was never scored and it was; `is_case` says whether its first score is at caseness. A dated
/// choice is first settled by [`AnxietyChoice::at`].
pub fn uses_specific_measure(
    specific: FirstLast,
    default: FirstLast,
    is_case: Option<bool>,
    choice: AnxietyChoice,
) -> bool {
    let is_only_one = default.first.is_none() && specific.first.is_some();
    match choice {
        AnxietyChoice::Paired | AnxietyChoice::InForce => specific.is_paired() || is_only_one,
        AnxietyChoice::PairedAtCaseness => specific.is_paired() && is_case == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Occasions as `day@minute#row=points`, the middle parts optional.
    fn pair(text: &str, same_day: SameDay) -> Pair {
        let mut occasions = text.split_whitespace().map(|word| {
            let (place, points) = word.split_once('=').unwrap();
            let (place, row) = place.split_once('#').unwrap_or((place, "0"));
            let (day, minute) = place.split_once('@').unwrap_or((place, ""));
            Occasion {
                date: Date::from_days(day.parse().unwrap()),
                minute: minute.parse().ok(),
                row: row.parse().unwrap(),
                value: ScoreValue::from_points(points.parse().unwrap()),
            }
        });
        let mut pair = Pair::of(occasions.next().unwrap());
        occasions.for_each(|o| pair.add(o, same_day));
        pair
    }

    fn first_and_last(text: &str) -> (Option<i16>, Option<i16>) {
        let pair = pair(text, SameDay::ByTime);
        (
            pair.first().whole(),
            pair.last().and_then(ScoreValue::whole),
        )
    }

    #[test]
    fn the_choice_in_force_changes_with_version_2() {
        assert_eq!(VERSION_2_START.to_string(), "2020-09-01");
        let at = |day| AnxietyChoice::InForce.at(day);
        assert_eq!(
            at(Some(Date::from_days(VERSION_2_START.days() - 1))),
            AnxietyChoice::PairedAtCaseness
        );
        assert_eq!(at(Some(VERSION_2_START)), AnxietyChoice::Paired);
        assert_eq!(at(None), AnxietyChoice::Paired);
    }

    #[test]
    fn last_needs_a_later_day() {
        for (scores, expected, title) in [
            ("1=20", (20, None), "one score"),
            (
                "1=20 1=5",
                (5, None),
                "two on a day: the order is that of value where nothing else differs",
            ),
            ("1@540=20 1@600=5", (20, None), "two on a day with times"),
            (
                "1=20 2=3 3=18",
                (20, Some(18)),
                "three: the middle one does not matter",
            ),
            (
                "3=18 1=20 2=3",
                (20, Some(18)),
                "order of delivery does not matter",
            ),
            ("1=20 2#1=9 2#2=7", (20, Some(7)), "same day, later row"),
            (
                "1=20 2@600#1=9 2@540#2=7",
                (20, Some(9)),
                "time goes before row",
            ),
            (
                "1=20 2@600=9 2=7",
                (20, Some(9)),
                "unknown time goes before a known one",
            ),
        ] {
            assert_eq!(
                first_and_last(scores),
                (Some(expected.0), expected.1),
                "{title}"
            );
        }
    }

    #[test]
    fn the_latest_of_the_first_day_may_be_the_first_score() {
        for scores in ["1@540=20 1@600=12 9=5", "9=5 1@600=12 1@540=20"] {
            let pair = pair(scores, SameDay::Latest);
            assert_eq!(pair.first(), ScoreValue::from_points(12));
            assert_eq!(pair.last(), Some(ScoreValue::from_points(5)));
        }
        let one_day = pair("1@540=20 1@600=12", SameDay::Latest);
        assert_eq!((one_day.first(), one_day.last()), (one_day.latest(), None));
    }

    #[test]
    fn version_1_5_wants_ended_care() {
        let last_day = Some(Date::from_days(VERSION_2_START.days() - 1));
        assert!(Pairing::EndedCare.admits(true, None));
        assert!(!Pairing::EndedCare.admits(false, None));
        assert!(Pairing::AnyReferral.admits(false, last_day));
        assert!(Pairing::InForce.admits(true, last_day));
        assert!(!Pairing::InForce.admits(false, last_day));
        assert!(Pairing::InForce.admits(false, Some(VERSION_2_START)));
        assert!(Pairing::InForce.admits(false, None));
    }

    #[test]
    fn own_measure_needs_its_pair_else_the_default_is_used() {
        let score = Some(ScoreValue::from_points(10));
        let none = FirstLast::default();
        let first_only = FirstLast {
            first: score,
            last: None,
        };
        let both = FirstLast {
            first: score,
            last: score,
        };
        for (specific, default, expected) in [
            (both, both, true),
            (both, none, true),
            (first_only, both, false),
            (first_only, first_only, false),
            (first_only, none, true),
            (none, both, false),
            (none, none, false),
        ] {
            let is_used =
                uses_specific_measure(specific, default, Some(true), AnxietyChoice::Paired);
            assert_eq!(is_used, expected, "{specific:?} {default:?}");
        }
        let at_case =
            |is_case| uses_specific_measure(both, both, is_case, AnxietyChoice::PairedAtCaseness);
        assert_eq!(
            [Some(true), Some(false), None].map(at_case),
            [true, false, false]
        );
        assert!(!uses_specific_measure(
            first_only,
            none,
            Some(true),
            AnxietyChoice::PairedAtCaseness
        ));
    }
}
