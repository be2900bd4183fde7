//! Re-traced referrals: the same service request under different participant keys over time.
//!
//! `Person_ID` can change when a person is traced again, and may be missing from one version. The participant of the
//! latest accepted version that names one is taken for all rows of a referral; the few referrals to which that applies are found before the scan, in as many passes
//! over two columns as the memory budget asks for.

use talktrail_model::id::Key;

use crate::delivered::Delivery;

/// Referrals whose rows name several participants, with the participant to use; sorted by referral.
#[derive(Debug, Default)]
pub(crate) struct Retraced(Vec<(Key, Key)>);

/// One delivered version of a referral, in an order in which the one that decides its participant is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) referral: Key,
    /// Whether it names a participant at all.
    pub(crate) is_keyed: bool,
    pub(crate) is_accepted: bool,
    pub(crate) delivery: Delivery,
    pub(crate) row: u128,
    /// The participant it names; a generated one where it names none.
    pub(crate) participant: Key,
}

impl Retraced {
    /// The participant to use for a referral, where its rows disagree.
    pub(crate) fn participant_of(&self, referral: Key) -> Option<Key> {
        if self.0.is_empty() {
            return None;
        }
        let position = self.0.binary_search_by_key(&referral, |(r, _)| *r).ok()?;
        self.0.get(position).map(|(_, participant)| *participant)
    }

    /// Adds the referrals among `versions` that name several participants.
    pub(crate) fn add(&mut self, versions: &mut Vec<Version>) {
        versions.sort_unstable();
        for same in versions.chunk_by(|a, b| a.referral == b.referral) {
            let Some(latest) = same.last() else { continue };
            if same.iter().any(|v| v.participant != latest.participant) {
                self.0.push((latest.referral, latest.participant));
            }
        }
        versions.clear();
        self.0.sort_unstable();
    }

    /// Number of re-traced referrals.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Which of `passes` passes looks at a referral.
pub(crate) fn pass_of(referral: Key, passes: u64) -> u64 {
    ((u128::from(referral.high) * u128::from(passes)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> Key {
        Key { high: n, low: n }
    }

    fn version(referral: u64, delivery: Delivery, participant: u64) -> Version {
        Version {
            referral: key(referral),
            is_keyed: true,
            is_accepted: true,
            delivery,
            row: 0,
            participant: key(participant),
        }
    }

    #[test]
    fn the_participant_of_the_latest_version_is_taken_for_all() {
        let mut retraced = Retraced::default();
        retraced.add(&mut vec![
            version(1, 3, 20),
            version(1, 2, 10),
            version(2, 1, 30),
            version(2, 5, 30),
        ]);
        assert_eq!(retraced.participant_of(key(1)), Some(key(20)));
        assert_eq!(retraced.participant_of(key(2)), None);
        assert_eq!(retraced.len(), 1);
    }
}
