//! The years of an invention: when lives begin, and what of them a collection holds.

use talktrail_dictionary::Family;
use talktrail_model::date::Date;

use crate::calibration::{COLLECTION_END, COLLECTION_START, FIRST_MONTH};
use crate::pathway::Referral;

/// First month of version 1.5 that is invented, April 2014, as NHS England's month number.
const FIRST_MONTH_OF_1_5: i32 = 1_369;

/// The years of an invention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Years {
    /// First month in which referrals are received, as NHS England's month number.
    pub(crate) first_month: i32,
    /// First day of what is collected.
    pub(crate) start: Date,
    /// Last day of what is collected.
    pub(crate) end: Date,
}

impl Years {
    /// The years of version 2: September 2020 to March 2024. Referrals are received from 2018 on, so that some are open
    /// when the collection begins.
    pub(crate) const VERSION_2: Self = Self {
        first_month: FIRST_MONTH,
        start: COLLECTION_START,
        end: COLLECTION_END,
    };

    /// The years of a family; `has_history`: what came before version 2 is collected as well.
    pub(crate) fn of(family: Family, has_history: bool) -> Self {
        let is_old = family == Family::V1_5;
        if !is_old && !has_history {
            return Self::VERSION_2;
        }
        Self {
            first_month: FIRST_MONTH_OF_1_5,
            start: Date::from_month_id(FIRST_MONTH_OF_1_5).unwrap_or(COLLECTION_START),
            end: if is_old {
                COLLECTION_START.plus_days(-1)
            } else {
                COLLECTION_END
            },
        }
    }

    /// Whether a day lies within the years collected.
    pub(crate) fn holds(self, date: Date) -> bool {
        (self.start..=self.end).contains(&date)
    }

    /// Whether the collection holds anything of a referral.
    pub(crate) fn hold_part_of(self, referral: &Referral) -> bool {
        referral.until >= self.start && referral.first_month_start() <= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_joins_the_years_of_both_versions() {
        let old = Years::of(Family::V1_5, false);
        let both = Years::of(Family::NhseV2, true);
        assert_eq!(old.start.to_string(), "2014-04-01");
        assert_eq!(old.end.to_string(), "2020-08-31");
        assert_eq!((both.start, both.end), (old.start, COLLECTION_END));
        assert_eq!(Years::of(Family::NhseV2, false), Years::VERSION_2);
    }
}
