//! Episodes of several referrals, each joined into one referral, so that the rules of referrals decide about it.
//!
//! The joined referral was received as the first of the chain and ends as the last. It has the contacts, scores, logs,
//! complaints and pauses of all, in the orders that [`Participant`] states.

use std::ops::Range;

use talktrail_model::{
    date::Date,
    record::{Contact, Participant, Referral},
};

use super::Place;
use crate::contact::{part, part_mut};

/// The chains of a participant, each joined into one referral; `None` where every episode is one referral.
pub(crate) fn joined<'p>(
    participant: &Participant<'p>,
    places: &[Place],
) -> Option<Participant<'p>> {
    if places.iter().all(|place| place.n_referrals == 1) {
        return None;
    }
    let mut whole = Participant {
        id: participant.id,
        employment: participant.employment.clone(),
        ..Participant::default()
    };
    for (opener, place) in places.iter().enumerate() {
        if place.n_referrals > 1 && place.predecessor.is_none() {
            let chain = super::links(opener, places);
            let chain: Vec<_> = chain
                .filter_map(|at| participant.referrals.get(at))
                .collect();
            join(participant, &chain, &mut whole);
        }
    }
    Some(whole)
}

/// Places of joined referrals: each is an episode by itself.
pub(crate) fn each_alone(whole: &Participant<'_>) -> impl Iterator<Item = Place> {
    (0..whole.referrals.len()).map(Place::alone)
}

/// Adds one chain to `whole`.
fn join<'p>(participant: &Participant<'p>, chain: &[&Referral<'p>], whole: &mut Participant<'p>) {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
        return;
    };
    let places = add_contacts(participant, chain, whole);
    let contacts = whole.contacts.len() - places.len()..whole.contacts.len();
    let scores = add_scores(participant, chain, &places, whole);
    let logs = gather(&mut whole.logs, chain, |r| part(&participant.logs, &r.logs));
    part_mut(&mut whole.logs, &logs).sort_by_key(|log| late(log.end));
    let problems = gather(&mut whole.problems, chain, |r| {
        part(&participant.problems, &r.problems)
    });
    let pauses = gather(&mut whole.pauses, chain, |r| {
        part(&participant.pauses, &r.pauses)
    });
    part_mut(&mut whole.pauses, &pauses).sort_by_key(|pause| late(pause.start));
    whole.referrals.push(Referral {
        discharged: last.discharged,
        end_code: last.end_code,
        lineage: last.lineage,
        contacts,
        scores,
        logs,
        problems,
        pauses,
        ..(*first).clone()
    });
}

/// Adds the contacts of a chain by date and time. For each, its old position and its new one, by the old.
fn add_contacts<'p>(
    participant: &Participant<'p>,
    chain: &[&Referral<'p>],
    whole: &mut Participant<'p>,
) -> Vec<(u32, u32)> {
    let numbered = chain.iter().flat_map(|referral| {
        let own = part(&participant.contacts, &referral.contacts).iter();
        own.zip(referral.contacts.start as u32..)
    });
    let mut contacts: Vec<(&Contact<'p>, u32)> = numbered.collect();
    contacts.sort_by_key(|(contact, _)| (late(contact.date), contact.minute));
    let start = whole.contacts.len() as u32;
    let olds = contacts.iter().map(|(_, old)| *old);
    let mut places: Vec<(u32, u32)> = olds.zip(start..).collect();
    places.sort_unstable();
    let contacts = contacts.into_iter().map(|(contact, _)| *contact);
    whole.contacts.extend(contacts);
    places
}

/// Adds the scores of a chain, each with the new position of its contact.
fn add_scores<'p>(
    participant: &Participant<'p>,
    chain: &[&Referral<'p>],
    places: &[(u32, u32)],
    whole: &mut Participant<'p>,
) -> Range<usize> {
    let moved = |old: u32| {
        let at = places.binary_search_by_key(&old, |(old, _)| *old).ok()?;
        places.get(at).map(|(_, new)| *new)
    };
    let range = gather(&mut whole.scores, chain, |r| {
        part(&participant.scores, &r.scores)
    });
    let scores = part_mut(&mut whole.scores, &range);
    for score in scores.iter_mut() {
        score.contact = score.contact.and_then(moved);
    }
    scores.sort_by_key(|score| (late(score.date), score.minute, score.row));
    range
}

/// Adds what each referral of a chain has to a list, and says where it stands.
fn gather<'c, 'p: 'c, T: Clone + 'c>(
    list: &mut Vec<T>,
    chain: &[&'c Referral<'p>],
    own: impl Fn(&'c Referral<'p>) -> &'c [T],
) -> Range<usize> {
    let start = list.len();
    for referral in chain {
        list.extend_from_slice(own(referral));
    }
    start..list.len()
}

/// Dates in order, missing ones last.
fn late(date: Option<Date>) -> (bool, Option<Date>) {
    (date.is_none(), date)
}
