//! Identifiers as they are delivered: of referrals, contacts, activities and submissions.

use crate::calibration::COLLECTION_START;
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::session::Contact;

/// Referrals that one person can have, transfers counted.
const REFERRALS_PER_PERSON: u64 = 16;
/// Row ids are submission x 1,000,000,000 + row number.
const ROWS_PER_SUBMISSION: i64 = 1_000_000_000;

/// The identifiers of one referral.
pub(crate) struct ReferralIds {
    /// Running number over all referrals.
    pub(crate) serial: u64,
    /// The provider's own number.
    pub(crate) local: String,
    /// Provider code and own number.
    pub(crate) unique: String,
    /// Identifier of the pathway.
    pub(crate) pathway: String,
}

impl ReferralIds {
    pub(crate) fn new(world: &World, person: &Person, place: usize) -> Self {
        const PRIME: u64 = 9_999_999_967;
        let serial = person.number * REFERRALS_PER_PERSON + place as u64;
        let provider = provider_code(world, &person.referrals[place]);
        let local = numbered("SR", &[(serial, 9)]);
        let mixed = (serial * 48_271 + world.seed % PRIME) % PRIME;
        let letter = char::from(b'a' + (mixed % 26) as u8);
        let mut pathway = numbered("", &[(mixed, 10)]);
        pathway.push(letter);
        Self {
            serial,
            unique: [provider, &local].concat(),
            local,
            pathway,
        }
    }

    /// The provider's own number of a contact.
    pub(crate) fn contact(&self, contact: &Contact) -> String {
        numbered("CC", &[(self.serial, 9), (u64::from(contact.number), 3)])
    }

    /// The provider's own number of an activity inside a contact.
    pub(crate) fn activity(&self, contact: &Contact, place: usize) -> String {
        let parts = [
            (self.serial, 9),
            (u64::from(contact.number), 3),
            (place as u64, 1),
        ];
        numbered("CA", &parts)
    }

    /// The identifier of a pause.
    pub(crate) fn pause(&self, place: usize) -> String {
        numbered("PA", &[(self.serial, 9), (place as u64, 1)])
    }
}

/// A prefix and numbers with at least so many digits each; identifiers are most of what is written, so this is made lean.
pub(crate) fn numbered(prefix: &str, parts: &[(u64, usize)]) -> String {
    let mut text = String::with_capacity(24);
    text.push_str(prefix);
    for (number, width) in parts {
        let mut digits = [b'0'; 20];
        let (mut rest, mut first) = (*number, digits.len());
        while rest > 0 {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let first = first.min(digits.len() - width);
        text.extend(digits[first..].iter().map(|digit| char::from(*digit)));
    }
    text
}

/// The code of a referral's provider.
pub(crate) fn provider_code<'a>(world: &'a World, referral: &Referral) -> &'a str {
    &world.providers[usize::from(referral.provider)].code
}

/// Number of a provider's file of one month: the Primary, or the Refresh that follows it.
pub(crate) fn submission(world: &World, provider: u16, month_id: i32, is_refresh: bool) -> i64 {
    let month = i64::from(month_id - COLLECTION_START.month_id());
    100_000
        + (month * world.providers.len() as i64 + i64::from(provider)) * 2
        + i64::from(is_refresh)
}

/// The id of a row of a submission.
pub(crate) const fn row_id(submission: i64, row: i64) -> i64 {
    submission * ROWS_PER_SUBMISSION + row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_wide_as_asked_or_wider() {
        assert_eq!(numbered("SR", &[(41, 5)]), "SR00041");
        assert_eq!(numbered("", &[(123, 2), (0, 1)]), "1230");
        assert_eq!(numbered("", &[(u64::MAX, 1)]), u64::MAX.to_string());
    }
}
