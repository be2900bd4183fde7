//! Where a referral stands at the end of what is known: discharged, moved on, open, or no longer sent.

use talktrail_model::{date::Date, record::Referral};

use crate::episode::Place;

/// Standing of a referral, as exported by the list `referral_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Status {
    /// It has a discharge date.
    Discharged = 1,
    /// It goes on under another provider code.
    Transferred = 2,
    /// It was still delivered at the end.
    Open = 3,
    /// Its provider went on delivering, but not this referral.
    NoLongerSubmitted = 4,
}

/// The status of a referral. An undischarged one is no longer submitted when the last period that held it ended before
/// the last `silent_months` months of its provider; where the provider's last period is unknown it counts as open.
pub(crate) fn status(referral: &Referral<'_>, place: &Place, silent_months: i32) -> Status {
    if referral.discharged.is_some() {
        Status::Discharged
    } else if place.successor.is_some() {
        Status::Transferred
    } else if is_silent(referral, silent_months) {
        Status::NoLongerSubmitted
    } else {
        Status::Open
    }
}

fn is_silent(referral: &Referral<'_>, silent_months: i32) -> bool {
    let lineage = &referral.lineage;
    let (Some(held), Some(last)) = (lineage.period_end, lineage.provider_last_period) else {
        return false;
    };
    let earliest = Date::from_month_id(last.month_id() + 1 - silent_months);
    earliest.is_some_and(|earliest| held < earliest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use talktrail_model::record::Lineage;

    const ALONE: Place = Place::alone(0);

    fn open(period_end: &str, provider_last: &str) -> Referral<'static> {
        Referral {
            lineage: Lineage {
                period_end: Date::parse(period_end),
                provider_last_period: Date::parse(provider_last),
                ..Lineage::default()
            },
            ..Referral::default()
        }
    }

    #[test]
    fn a_referral_absent_from_the_last_two_months_is_no_longer_submitted() {
        for (held, expected) in [
            ("2024-07-31", Status::Open),
            ("2024-06-30", Status::Open),
            ("2024-05-31", Status::NoLongerSubmitted),
            ("-", Status::Open),
        ] {
            assert_eq!(
                status(&open(held, "2024-07-31"), &ALONE, 2),
                expected,
                "{held}"
            );
        }
        assert_eq!(status(&open("2020-01-31", "-"), &ALONE, 2), Status::Open);
    }

    #[test]
    fn discharge_goes_before_transfer_and_transfer_before_silence() {
        let moved = Place {
            successor: Some(1),
            ..ALONE
        };
        let silent = open("2024-01-31", "2024-07-31");
        assert_eq!(status(&silent, &moved, 2), Status::Transferred);
        let discharged = Referral {
            discharged: Date::parse("2024-02-01"),
            ..silent
        };
        assert_eq!(status(&discharged, &moved, 2), Status::Discharged);
    }
}
