//! Episodes: referrals that are one course of care across a change of provider code.
//!
//! When a service moves to another provider code, its open referrals stop under the old code without discharge and
//! appear again under the new one, with the same received date. That is no re-referral. At record level the sign is:
//! same participant, same received date, another provider, no discharge of the former, and the latter first delivered
//! after the last period in which the former was. A link is made only where it is unambiguous: each must be the
//! other's nearest. NHS data show such moves in batches; confirming a link by its batch needs all participants and is
//! not done here.

mod joined;

use talktrail_model::{
    date::Date,
    record::{Participant, Referral},
};

pub(crate) use self::joined::{each_alone, joined};

/// Where a referral stands in its episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Position of the referral that opened the episode.
    pub(crate) first: usize,
    /// The referral that it continues.
    pub(crate) predecessor: Option<usize>,
    /// The referral that continues it.
    pub(crate) successor: Option<usize>,
    /// Number of referrals in the episode.
    pub(crate) n_referrals: usize,
}

impl Place {
    /// The place of a referral that is an episode by itself.
    pub(crate) const fn alone(at: usize) -> Self {
        Self {
            first: at,
            predecessor: None,
            successor: None,
            n_referrals: 1,
        }
    }
}

/// Finds the episodes of a participant's referrals; `places` gets one entry a referral.
pub(crate) fn link(participant: &Participant<'_>, places: &mut Vec<Place>) {
    let referrals = &participant.referrals;
    places.clear();
    places.extend((0..referrals.len()).map(Place::alone));
    let mut start = 0;
    for same_day in referrals.chunk_by(|a, b| a.received == b.received) {
        if same_day.len() > 1 && same_day.iter().all(|r| r.received.is_some()) {
            link_same_day(same_day, start, places);
        }
        start += same_day.len();
    }
}

/// Links referrals that share a received date and begin at position `start`.
fn link_same_day(referrals: &[Referral<'_>], start: usize, places: &mut [Place]) {
    for (former_at, former) in referrals.iter().enumerate() {
        let next = nearest(
            referrals,
            |r| continues(former, r),
            |r| r.lineage.first_period_start,
        );
        let Some((latter_at, latter)) = next else {
            continue;
        };
        let back = nearest(
            referrals,
            |r| continues(r, latter),
            |r| r.lineage.period_end.map(|d| Date::from_days(-d.days())),
        );
        if back.map(|(at, _)| at) == Some(former_at) {
            let (former_at, latter_at) = (start + former_at, start + latter_at);
            if let Some(place) = places.get_mut(former_at) {
                place.successor = Some(latter_at);
            }
            if let Some(place) = places.get_mut(latter_at) {
                place.predecessor = Some(former_at);
            }
        }
    }
    for at in start..start + referrals.len() {
        name_episode(at, places);
    }
}

/// The candidate with the smallest key; none where two share it.
fn nearest<'r, 'p, K: Ord>(
    referrals: &'r [Referral<'p>],
    is_candidate: impl Fn(&Referral<'p>) -> bool,
    key: impl Fn(&Referral<'p>) -> Option<K>,
) -> Option<(usize, &'r Referral<'p>)> {
    let candidates = || {
        referrals
            .iter()
            .enumerate()
            .filter(|(_, r)| is_candidate(r))
    };
    let best = candidates().min_by_key(|(_, r)| key(r))?;
    let n_equal = candidates().filter(|(_, r)| key(r) == key(best.1)).count();
    (n_equal == 1).then_some(best)
}

/// Whether `latter` may continue `former` under another provider code; both share a received date.
fn continues(former: &Referral<'_>, latter: &Referral<'_>) -> bool {
    let is_other_provider =
        matches!((former.provider, latter.provider), (Some(a), Some(b)) if a != b);
    let ends_before = matches!(
        (former.lineage.period_end, latter.lineage.first_period_start),
        (Some(end), Some(start)) if start > end
    );
    former.discharged.is_none() && is_other_provider && ends_before
}

/// Gives every referral of the chain that opens at `at` its episode; a referral inside a chain is named by its opener.
fn name_episode(at: usize, places: &mut [Place]) {
    let is_opener = places.get(at).is_some_and(|p| p.predecessor.is_none());
    if !is_opener {
        return;
    }
    let chain: usize = links(at, places).count();
    let mut next = Some(at);
    while let Some(place) = next.and_then(|at| places.get_mut(at)) {
        place.first = at;
        place.n_referrals = chain;
        next = place.successor;
    }
}

/// Positions of a chain from its opener on. Each link leads to a later period, so a chain ends.
fn links(opener: usize, places: &[Place]) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(opener), |at| places.get(*at)?.successor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use talktrail_model::record::Lineage;

    /// One referral a word: `received:provider:discharged:first_period_start:period_end`, `-` for missing; the answer
    /// is the opener of each.
    fn openers(text: &'static str) -> Vec<usize> {
        let day = |t: &str| t.parse().ok().map(Date::from_days);
        let referrals = text.split_whitespace().map(|word| {
            let [received, provider, discharged, first, end] =
                word.split(':').collect::<Vec<_>>()[..]
            else {
                panic!("five fields")
            };
            Referral {
                received: day(received),
                provider: (provider != "-").then_some(provider),
                discharged: day(discharged),
                lineage: Lineage {
                    first_period_start: day(first),
                    period_end: day(end),
                    ..Lineage::default()
                },
                ..Referral::default()
            }
        });
        let participant = Participant {
            referrals: referrals.collect(),
            ..Participant::default()
        };
        let mut places = Vec::new();
        link(&participant, &mut places);
        places.iter().map(|p| p.first).collect()
    }

    #[test]
    fn a_change_of_provider_code_is_one_episode() {
        for (referrals, expected, title) in [
            (
                "5:A:-:1:30 5:B:-:31:60",
                vec![0, 0],
                "continued under another code",
            ),
            (
                "5:B:-:31:60 5:A:-:1:30",
                vec![1, 1],
                "the opener may come second by its id",
            ),
            ("5:A:-:1:30 5:A:-:31:60", vec![0, 1], "same provider"),
            ("5:A:20:1:30 5:B:-:31:60", vec![0, 1], "discharged"),
            (
                "5:A:-:1:30 6:B:-:31:60",
                vec![0, 1],
                "another received date",
            ),
            (
                "5:A:-:1:31 5:B:-:31:60",
                vec![0, 1],
                "both delivered in one period",
            ),
            ("-:A:-:1:30 -:B:-:31:60", vec![0, 1], "no received date"),
            (
                "5:A:-:1:30 5:B:-:31:60 5:C:9:61:90",
                vec![0, 0, 0],
                "moved twice",
            ),
            (
                "5:A:-:1:30 5:B:-:31:60 5:C:-:31:60",
                vec![0, 1, 2],
                "two possible successors",
            ),
            (
                "5:A:-:1:30 5:B:-:1:30 5:C:-:31:60",
                vec![0, 1, 2],
                "two possible predecessors",
            ),
            ("5:A:-:1:- 5:B:-:31:60", vec![0, 1], "period unknown"),
        ] {
            assert_eq!(openers(referrals), expected, "{title}");
        }
    }
}
