//! Episodes: referrals that are one course of care across a change of provider code or of ids.
//!
//! When a service moves to another provider code, its open referrals stop under the old code without discharge and
//! appear again under the new one, with the same received date; when its system gives new ids, the same happens under
//! one code. That is no re-referral. At record level the sign is: same participant, same received date, no discharge of
//! the former, and the latter first delivered in the period after the last one that holds the former.
//!
//! Cumulative extracts show that only where a year turns: inside a year both stand in one extract. There the contacts
//! tell the order: the former has stopped being delivered since, and had its last contact before the first of the latter.
//!
//! A pair counts only where it is clear, that is, where neither referral fits another as well, and where its batch is
//! [confirmed](Confirmation): by its size, or by a review.

mod joined;

use talktrail_model::{
    continuation::{Batch, Confirmation, Continuations, Standing},
    date::Date,
    record::{Lineage, Participant, Referral},
};

pub(crate) use self::joined::{each_alone, joined};
use crate::course::Course;

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
    /// What became of the pair with a referral that it seems to continue.
    pub(crate) standing: Option<Standing>,
}

impl Place {
    /// The place of a referral that is an episode by itself.
    pub(crate) const fn alone(at: usize) -> Self {
        Self {
            first: at,
            predecessor: None,
            successor: None,
            n_referrals: 1,
            standing: None,
        }
    }
}

/// By what a pair is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// The one is delivered where the other stops.
    Periods,
    /// Both are in one extract; the contacts of the one follow those of the other.
    Contacts,
}

/// Two referrals of which the latter seems to continue the former.
#[derive(Clone, Copy, Debug)]
struct Pair {
    former: usize,
    latter: usize,
    evidence: Evidence,
    /// Neither fits another referral as well.
    is_clear: bool,
}

/// Counts the pairs that the periods of delivery show, before any batch is confirmed.
pub fn count_continuations(participant: &Participant<'_>, continuations: &mut Continuations) {
    each_same_day(&participant.referrals, |referrals, _| {
        for pair in pairs(referrals, &[]) {
            let standing = if pair.is_clear {
                Standing::Small
            } else {
                Standing::Unclear
            };
            if let Some(batch) = batch(referrals, pair) {
                continuations.add(batch, standing);
            }
        }
    });
}

/// Finds the episodes of a participant's referrals, whose courses are given; `places` gets one entry a referral.
pub(crate) fn link(
    participant: &Participant<'_>,
    (courses, confirmation): (&[Course], &Confirmation),
    places: &mut Vec<Place>,
    continuations: &mut Continuations,
) {
    let referrals = &participant.referrals;
    places.clear();
    places.extend((0..referrals.len()).map(Place::alone));
    each_same_day(referrals, |referrals, start| {
        let courses = courses.get(start..).unwrap_or_default();
        for pair in pairs(referrals, courses) {
            let Some(batch) = batch(referrals, pair) else {
                continue;
            };
            let standing = if pair.is_clear {
                confirmation.standing(&batch, pair.evidence == Evidence::Periods)
            } else {
                Standing::Unclear
            };
            continuations.add(batch, standing);
            let (former, latter) = (start + pair.former, start + pair.latter);
            if let Some(place) = places.get_mut(latter) {
                place.standing = Some(standing);
                place.predecessor = standing.is_linked().then_some(former);
            }
            if let Some(place) = places.get_mut(former).filter(|_| standing.is_linked()) {
                place.successor = Some(latter);
            }
        }
        for at in start..start + referrals.len() {
            name_episode(at, places);
        }
    });
}

/// Hands over the referrals that share a received date, where there are several, and the position of the first.
fn each_same_day<'r, 'p>(
    referrals: &'r [Referral<'p>],
    mut visit: impl FnMut(&'r [Referral<'p>], usize),
) {
    let mut start = 0;
    for same_day in referrals.chunk_by(|a, b| a.received == b.received) {
        if same_day.len() > 1 && same_day.iter().all(|r| r.received.is_some()) {
            visit(same_day, start);
        }
        start += same_day.len();
    }
}

/// The pairs among referrals that share a received date.
fn pairs(referrals: &[Referral<'_>], courses: &[Course]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (former, one) in referrals.iter().enumerate() {
        for (latter, other) in referrals.iter().enumerate() {
            let courses = || Some((courses.get(former)?, courses.get(latter)?));
            let evidence = evidence((one, other), courses).filter(|_| former != latter);
            if let Some(evidence) = evidence {
                pairs.push(Pair {
                    former,
                    latter,
                    evidence,
                    is_clear: true,
                });
            }
        }
    }
    let of = |is_like: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|p| is_like(p)).count();
    let is_clear = |pair: &Pair| {
        let (former, latter) = (pair.former, pair.latter);
        of(&|p| p.former == former) == 1
            && of(&|p| p.latter == latter) == 1
            && of(&|p| p.former == latter && p.latter == former) == 0
    };
    let clear: Vec<bool> = pairs.iter().map(is_clear).collect();
    for (pair, is_clear) in pairs.iter_mut().zip(clear) {
        pair.is_clear = is_clear;
    }
    pairs
}

/// By what the latter of two referrals with one received date seems to continue the former.
fn evidence<'c>(
    (former, latter): (&Referral<'_>, &Referral<'_>),
    courses: impl Fn() -> Option<(&'c Course, &'c Course)>,
) -> Option<Evidence> {
    if former.discharged.is_some() {
        return None;
    }
    let (stopped, started) = (
        former.lineage.period_end?,
        latter.lineage.first_period_start?,
    );
    let months = period_months(former);
    let later = started.month_id() - stopped.month_id();
    if (1..=months).contains(&later) {
        return Some(Evidence::Periods);
    }
    // No pair leads back in time, so that no chain can bite its tail.
    let has_stopped = former.lineage.provider_last_period > Some(stopped)
        && latter.lineage.period_end >= Some(stopped);
    let is_in_one_extract = months > 1 && started <= stopped && has_stopped;
    let (one, other) = courses().filter(|_| is_in_one_extract)?;
    let (one, other) = (&one.contacts.attended, &other.contacts.attended);
    let is_after = one.last.is_none() || other.first.is_some_and(|first| Some(first) > one.last);
    is_after.then_some(Evidence::Contacts)
}

/// Months of the period that last held a referral: 1 for a submission, up to 12 for an extract.
pub(crate) fn period_months(referral: &Referral<'_>) -> i32 {
    let Lineage {
        period_start,
        period_end,
        ..
    } = referral.lineage;
    let months = |start: Date, end: Date| end.month_id() - start.month_id() + 1;
    period_start
        .zip(period_end)
        .map_or(1, |(start, end)| months(start, end).max(1))
}

/// The batch of a pair; `None` where a provider code is missing, so that nothing can be said of others.
fn batch(referrals: &[Referral<'_>], pair: Pair) -> Option<Batch> {
    let latter = referrals.get(pair.latter)?;
    Some(Batch {
        from: referrals.get(pair.former)?.provider?.into(),
        to: latter.provider?.into(),
        month: latter.lineage.first_period_start?.month_id(),
    })
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

/// Positions of a chain from its opener on. Each link leads to a later period or to later contacts, so a chain ends.
fn links(opener: usize, places: &[Place]) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(opener), |at| places.get(*at)?.successor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One referral a word: `received:provider:discharged:first_month:last_month`, `-` for missing; months count from
    /// January 2020, `y` after them for an extract of twelve months that ends there, and the provider goes on to
    /// month 40. The answer is the opener of each.
    fn participant(text: &'static str) -> Participant<'static> {
        let day = |t: &str| t.parse().ok().map(Date::from_days);
        let month = |t: &str| Some(1438 + t.trim_end_matches('y').parse::<i32>().ok()?);
        let start = |m: Option<i32>| m.and_then(Date::from_month_id);
        let end = |m: Option<i32>| start(m).map(Date::end_of_month);
        let referrals = text.split_whitespace().map(|word| {
            let [received, provider, discharged, first, last] =
                word.split(':').collect::<Vec<_>>()[..]
            else {
                panic!("five fields")
            };
            let n_months = if last.ends_with('y') { 12 } else { 1 };
            Referral {
                received: day(received),
                provider: (provider != "-").then_some(provider),
                discharged: day(discharged),
                lineage: Lineage {
                    first_period_start: start(month(first)),
                    period_start: start(month(last).map(|m| m + 1 - n_months)),
                    period_end: end(month(last)),
                    provider_last_period: end(Some(1438 + 40)),
                    ..Lineage::default()
                },
                ..Referral::default()
            }
        });
        Participant {
            referrals: referrals.collect(),
            ..Participant::default()
        }
    }

    fn linked(text: &'static str, smallest: u64) -> (Vec<usize>, Vec<Option<Standing>>) {
        let (mut places, mut all) = (Vec::new(), Continuations::default());
        let confirmation = Confirmation {
            smallest,
            ..Confirmation::default()
        };
        link(
            &participant(text),
            (&[], &confirmation),
            &mut places,
            &mut all,
        );
        let standings = places.iter().map(|p| p.standing).collect();
        (places.iter().map(|p| p.first).collect(), standings)
    }

    #[test]
    fn a_change_of_provider_code_or_id_is_one_episode() {
        for (referrals, expected, title) in [
            (
                "5:A:-:1:3 5:B:-:4:6",
                vec![0, 0],
                "continued under another code",
            ),
            (
                "5:B:-:4:6 5:A:-:1:3",
                vec![1, 1],
                "the opener may come second by its id",
            ),
            (
                "5:A:-:1:3 5:A:-:4:6",
                vec![0, 0],
                "continued under another id",
            ),
            ("5:A:20:1:3 5:B:-:4:6", vec![0, 1], "discharged"),
            ("5:A:-:1:3 6:B:-:4:6", vec![0, 1], "another received date"),
            ("5:A:-:1:4 5:B:-:4:6", vec![0, 1], "both in one month"),
            ("5:A:-:1:3 5:B:-:5:6", vec![0, 1], "a month between"),
            (
                "5:A:-:1:12y 5:B:-:13:24y",
                vec![0, 0],
                "at the turn of extracts",
            ),
            (
                "5:A:-:1:12y 5:B:-:16:24y",
                vec![0, 0],
                "a short extract before",
            ),
            ("5:A:-:1:12y 5:B:-:25:36y", vec![0, 1], "an extract between"),
            ("-:A:-:1:3 -:B:-:4:6", vec![0, 1], "no received date"),
            ("5:-:-:1:3 5:B:-:4:6", vec![0, 1], "no provider code"),
            (
                "5:A:-:1:3 5:B:-:4:6 5:C:9:7:9",
                vec![0, 0, 0],
                "moved twice",
            ),
            (
                "5:A:-:1:3 5:B:-:4:6 5:C:-:4:6",
                vec![0, 1, 2],
                "two possible successors",
            ),
            (
                "5:A:-:1:3 5:B:-:1:3 5:C:-:4:6",
                vec![0, 1, 2],
                "two possible predecessors",
            ),
            ("5:A:-:1:- 5:B:-:4:6", vec![0, 1], "period unknown"),
        ] {
            assert_eq!(linked(referrals, 1).0, expected, "{title}");
        }
    }

    #[test]
    fn what_stays_apart_says_why() {
        let standings = |text, smallest| linked(text, smallest).1;
        assert_eq!(
            standings("5:A:-:1:3 5:B:-:4:6", 1),
            [None, Some(Standing::BySize)]
        );
        assert_eq!(
            standings("5:A:-:1:3 5:B:-:4:6", 2),
            [None, Some(Standing::Small)]
        );
        assert_eq!(
            standings("5:A:-:1:3 5:B:-:4:6 5:C:-:4:6", 1),
            [None, Some(Standing::Unclear), Some(Standing::Unclear)]
        );
    }

    #[test]
    fn pairs_are_counted_by_codes_and_month() {
        let mut all = Continuations::default();
        for text in ["5:A:-:1:3 5:B:-:4:6", "8:A:-:2:3 8:B:9:4:4", "5:A:-:1:3"] {
            count_continuations(&participant(text), &mut all);
        }
        let batch = Batch {
            from: "A".into(),
            to: "B".into(),
            month: 1442,
        };
        assert_eq!(all.sizes().into_iter().collect::<Vec<_>>(), [(batch, 2)]);
    }
}
