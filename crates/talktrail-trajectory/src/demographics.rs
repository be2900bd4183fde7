//! What is told about a person in several referrals, made into one value by a stated rule.
//!
//! Referrals of one person may tell different things: a category that was corrected, a move to another area, a slip.
//! The first and the last known value stand beside the one that the rule of the study picks.

/// Which of several values speaks for a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demographics {
    /// The first known one, in order of received date.
    FirstRecorded,
    /// The last known one.
    MostRecent,
    /// The one told most often; of equally frequent ones the one told last.
    MostFrequent,
}

/// What is known of one particular of a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told<T> {
    pub(crate) chosen: Option<T>,
    pub(crate) first: Option<T>,
    pub(crate) last: Option<T>,
    /// Whether known values differ; missing with fewer than two of them.
    pub(crate) has_changed: Option<bool>,
}

/// Sums up what the referrals tell, in their order.
pub(crate) fn told<T: Copy + PartialEq>(
    values: impl DoubleEndedIterator<Item = Option<T>> + Clone,
    rule: Demographics,
) -> Told<T> {
    let known = values.flatten();
    let (first, last) = (known.clone().next(), known.clone().next_back());
    let others = known.clone().skip(1);
    Told {
        chosen: match rule {
            Demographics::FirstRecorded => first,
            Demographics::MostRecent => last,
            Demographics::MostFrequent => most_frequent(&known),
        },
        first,
        last,
        has_changed: others.map(|value| Some(value) != first).max(),
    }
}

fn most_frequent<T: Copy + PartialEq>(known: &(impl Iterator<Item = T> + Clone)) -> Option<T> {
    let times = |value: &T| known.clone().filter(|other| other == value).count();
    known.clone().max_by_key(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of codes; a negative one is missing.
    fn of(codes: &[i16], rule: Demographics) -> Told<i16> {
        told(codes.iter().map(|c| (*c >= 0).then_some(*c)), rule)
    }

    #[test]
    fn the_rule_picks_the_value() {
        use Demographics::{FirstRecorded, MostFrequent, MostRecent};
        for (codes, first, recent, frequent) in [
            (&[1, 2, 2, 3][..], Some(1), Some(3), Some(2)),
            (&[1, 2], Some(1), Some(2), Some(2)),
            (&[2, 1, 1, 2, -1], Some(2), Some(2), Some(2)),
            (&[-1, 4, -1], Some(4), Some(4), Some(4)),
            (&[-1], None, None, None),
        ] {
            let chosen = |rule| of(codes, rule).chosen;
            assert_eq!(chosen(FirstRecorded), first, "{codes:?}");
            assert_eq!(chosen(MostRecent), recent, "{codes:?}");
            assert_eq!(chosen(MostFrequent), frequent, "{codes:?}");
        }
    }

    #[test]
    fn a_change_needs_two_known_values() {
        let has_changed = |codes| of(codes, Demographics::FirstRecorded).has_changed;
        assert_eq!(has_changed(&[1, 1, 2]), Some(true));
        assert_eq!(has_changed(&[1, -1, 1]), Some(false));
        assert_eq!(has_changed(&[1, -1]), None);
        assert_eq!(has_changed(&[]), None);
    }
}
