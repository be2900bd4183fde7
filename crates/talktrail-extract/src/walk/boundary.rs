//! The boundary of September 2020: a referral that was open then is delivered by version 1.5 and by version 2, under
//! different ids.
//!
//! Two referrals of one participant are one when provider and received date are the same and exactly one referral of
//! either version has them. Version 2 gives the row; what version 1.5 delivered about it comes along.

use talktrail_dictionary::Family;
use talktrail_model::date::Date;

use super::Setting;
use crate::delivered::ReferralRow;

/// What is the same in both versions.
type Same<'r> = (Date, &'r str);

/// The place, among a participant's chosen referrals, of the one of version 1.5 that each stands for as well, and how
/// many fit but not alone.
pub(super) fn joins(
    rows: &[Option<&ReferralRow<'_>>],
    setting: Setting<'_>,
) -> (Vec<(usize, usize)>, u64) {
    let mut pairs = Vec::new();
    let mut unclear = 0;
    let places = |of_1_5: bool, wanted: Option<Same<'_>>| -> Vec<usize> {
        let fits = |row: &ReferralRow<'_>| {
            (setting.family_of(row) == Family::V1_5) == of_1_5 && same(row) == wanted
        };
        (0..rows.len())
            .filter(|i| rows[*i].is_some_and(fits))
            .collect()
    };
    for (new, row) in rows.iter().enumerate() {
        let Some(row) = row.filter(|r| setting.family_of(r) != Family::V1_5) else {
            continue;
        };
        let what = same(row);
        if what.is_none() {
            continue;
        }
        let old = places(true, what);
        match (old.as_slice(), places(false, what).len()) {
            ([], _) => {}
            ([old], 1) => pairs.push((new, *old)),
            _ => unclear += 1,
        }
    }
    (pairs, unclear)
}

fn same<'r>(row: &ReferralRow<'r>) -> Option<Same<'r>> {
    Some((row.received?, row.provider?.trim()))
}
