//! Twelve people, each an edge case small enough to be worked out by hand.
//!
//! Nothing in their care is drawn by chance. The guidebook tells their stories one by one with the right answers, and a test
//! builds them and compares.

mod tale;

use crate::calibration::ENGLAND;
use crate::clinic::Tool;
use crate::draw::Draw;
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::provider::CodeChange;
use crate::traits::Traits;
use crate::transfer::split;
use tale::{Tale, day};

/// How many people there are.
pub(crate) const PEOPLE: u64 = 12;
/// The provider whose code changes on 1 April 2022.
const CHANGING: u16 = 3;
/// Identifier of the person before the first.
const BEFORE_FIRST: u64 = 10_000_000;

/// A world in which one provider changes its code at the turn of a financial year.
pub(crate) fn world(seed: u64) -> World {
    let mut world = World::new(seed, ENGLAND);
    if let Some(change) = &mut world.providers[usize::from(CHANGING)].change {
        change.from = day(2022, 4, 1);
    }
    world
}

/// One of the people, from 0.
pub(crate) fn person(world: &World, number: u64) -> Person {
    let referrals = care(world, number);
    let mut draw = Draw::new(world.seed, number);
    let received = referrals.first().map_or(day(2022, 4, 1), |r| r.received);
    Person {
        number,
        key: (BEFORE_FIRST + number + 1).to_string(),
        traits: Traits::draw(world, &mut draw, received),
        referrals,
    }
}

fn care(world: &World, number: u64) -> Vec<Referral> {
    match number {
        0 => recovered(),
        1 => improved_but_still_a_case(),
        2 => deteriorated(),
        3 => never_a_case(),
        4 => on_the_line(),
        5 => better_and_worse(),
        6 => finished_by_logs(),
        7 => never_seen(),
        8 => treated_once_and_lost(),
        9 => came_back(),
        10 => changed_hands(world),
        _ => judged_by_own_measure(),
    }
}

fn recovered() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 5, 2))
        .session(day(2022, 5, 16), "03", 16, 14)
        .session(day(2022, 5, 30), "02", 12, 10)
        .session(day(2022, 6, 13), "02", 6, 5)
        .session(day(2022, 8, 8), "06", 13, 11);
    vec![tale.ends(day(2022, 8, 15), "46")]
}

fn improved_but_still_a_case() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 5, 9))
        .session(day(2022, 5, 23), "03", 22, 18)
        .session(day(2022, 6, 6), "02", 14, 13);
    vec![tale.ends(day(2022, 6, 20), "46")]
}

fn deteriorated() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 5, 16))
        .session(day(2022, 6, 6), "03", 12, 10)
        .session(day(2022, 6, 20), "02", 19, 11);
    vec![tale.ends(day(2022, 7, 4), "47")]
}

fn never_a_case() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 6, 6))
        .session(day(2022, 6, 20), "03", 9, 7)
        .session(day(2022, 7, 4), "02", 2, 2);
    vec![tale.ends(day(2022, 7, 18), "46")]
}

fn on_the_line() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 6, 13))
        .session(day(2022, 6, 27), "03", 9, 8)
        .session(day(2022, 7, 11), "02", 9, 7);
    vec![tale.ends(day(2022, 7, 25), "46")]
}

fn better_and_worse() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 6, 20))
        .session(day(2022, 7, 4), "03", 15, 8)
        .session(day(2022, 7, 18), "02", 9, 12);
    vec![tale.ends(day(2022, 8, 1), "46")]
}

fn finished_by_logs() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 9, 5))
        .session(day(2022, 9, 19), "03", 17, 15)
        .log(day(2022, 9, 26))
        .log(day(2022, 10, 3));
    vec![tale.ends(day(2022, 10, 31), "46")]
}

fn never_seen() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 9, 12))
        .missed(day(2022, 9, 26), "01")
        .missed(day(2022, 10, 10), "01");
    vec![tale.ends(day(2022, 10, 24), "50")]
}

fn treated_once_and_lost() -> Vec<Referral> {
    let tale = Tale::of(day(2022, 9, 19))
        .session(day(2022, 10, 3), "03", 18, 12)
        .missed(day(2022, 10, 17), "02");
    vec![tale.stops(day(2022, 10, 31))]
}

fn came_back() -> Vec<Referral> {
    let first = Tale::of(day(2021, 10, 4))
        .session(day(2021, 10, 18), "03", 14, 12)
        .session(day(2021, 11, 1), "02", 7, 6);
    let second = Tale::of(day(2022, 6, 1))
        .session(day(2022, 6, 15), "03", 15, 13)
        .session(day(2022, 6, 29), "02", 13, 12);
    vec![
        first.ends(day(2021, 11, 15), "46"),
        second.ends(day(2022, 7, 13), "46"),
    ]
}

fn changed_hands(world: &World) -> Vec<Referral> {
    let tale = Tale::of(day(2022, 2, 7))
        .at(CHANGING)
        .session(day(2022, 2, 21), "03", 20, 16)
        .session(day(2022, 3, 7), "02", 18, 14)
        .session(day(2022, 4, 11), "02", 11, 9)
        .session(day(2022, 4, 25), "02", 5, 4);
    let referral = tale.ends(day(2022, 5, 9), "46");
    match world.providers[usize::from(CHANGING)].change {
        Some(CodeChange { from, successor }) => split(referral, from, successor),
        None => vec![referral],
    }
}

fn judged_by_own_measure() -> Vec<Referral> {
    const POST_TRAUMATIC_STRESS: u8 = 3;
    let tale = Tale::of(day(2023, 5, 1))
        .with_problem(POST_TRAUMATIC_STRESS)
        .session(day(2023, 5, 15), "03", 15, 14)
        .also(Tool::Pcl5, 60)
        .session(day(2023, 5, 29), "02", 8, 6)
        .also(Tool::Pcl5, 45);
    vec![tale.ends(day(2023, 6, 12), "46")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_twelve_people_with_fourteen_referrals() {
        let world = world(1);
        let n: usize = (0..PEOPLE).map(|n| person(&world, n).referrals.len()).sum();
        assert_eq!(n, 14);
        assert_eq!(person(&world, 10).referrals.len(), 2);
    }
}
