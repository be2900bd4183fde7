//! A person: who they are, and the referrals they live through, one after another.

use talktrail_model::date::Date;

use crate::calibration::{Mix, RETURN_DAYS, monthly_volume};
use crate::draw::Draw;
use crate::pathway::{Referral, refer};
use crate::provider::{Provider, providers};
use crate::traits::Traits;
use crate::years::Years;

/// What all people share: providers, volumes and the mix of courses.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) mix: Mix,
    pub(crate) years: Years,
    pub(crate) providers: Vec<Provider>,
    pub(crate) provider_sizes: Vec<f64>,
    monthly_sums: Vec<f64>,
}

impl World {
    /// A world in the years of version 2.
    pub(crate) fn new(seed: u64, mix: Mix) -> Self {
        Self::over(Years::VERSION_2, seed, mix)
    }

    /// A world in these years.
    pub(crate) fn over(years: Years, seed: u64, mix: Mix) -> Self {
        let (providers, provider_sizes) = providers(seed);
        let monthly_sums = (years.first_month..=years.end.month_id())
            .scan(0.0, |sum, month| {
                *sum += monthly_volume(month);
                Some(*sum)
            })
            .collect();
        Self {
            seed,
            mix,
            years,
            providers,
            provider_sizes,
            monthly_sums,
        }
    }

    /// A received date by monthly volume.
    fn received_date(&self, draw: &mut Draw) -> Date {
        let month = self.years.first_month + draw.pick_running(&self.monthly_sums) as i32;
        let first = Date::from_month_id(month).unwrap_or(self.years.start);
        first.plus_days(draw.between(0, first.end_of_month().days_since(first)))
    }
}

/// One invented person.
pub(crate) struct Person {
    /// Number of the person in the plan, from 0.
    pub(crate) number: u64,
    /// Identifier as delivered.
    pub(crate) key: String,
    pub(crate) traits: Traits,
    /// Referrals of which something is delivered, by received date.
    pub(crate) referrals: Vec<Referral>,
}

impl Person {
    /// The pseudonym of the NHS number: not the key of version 2, and the same in both versions.
    pub(crate) fn nhs_number(&self) -> String {
        format!("9{}", self.key)
    }
}

/// How often a life is drawn again when all its care lay outside the collection.
const MOST_TRIES: usize = 64;
/// Most referrals of one person, transfers not counted.
const MOST_REFERRALS: usize = 6;

/// The life of one participant of the plan. People whose care ended before the collection began are drawn again.
pub(crate) fn live(world: &World, number: u64) -> Person {
    let mut draw = Draw::new(world.seed, number);
    let mut life = live_once(world, &mut draw, None);
    for _ in 1..MOST_TRIES {
        if !life.1.is_empty() {
            break;
        }
        life = live_once(world, &mut draw, None);
    }
    if life.1.is_empty() {
        life = live_once(
            world,
            &mut draw,
            Date::from_month_id(world.years.start.month_id() + 20),
        );
    }
    Person {
        number,
        key: participant_key(world.seed, number),
        traits: life.0,
        referrals: life.1,
    }
}

fn live_once(world: &World, draw: &mut Draw, first: Option<Date>) -> (Traits, Vec<Referral>) {
    let mut received = first.unwrap_or_else(|| world.received_date(draw));
    let traits = Traits::draw(world, draw, received);
    let mut referrals = Vec::new();
    for _ in 0..MOST_REFERRALS {
        let lived = refer(world, draw, &traits, received);
        let ended = lived.last().and_then(|referral| referral.discharge);
        referrals.extend(lived.into_iter().filter(|r| world.years.hold_part_of(r)));
        let Some(ended) = ended.filter(|_| draw.chance(world.mix.returns)) else {
            break;
        };
        received = ended.plus_days(draw.days(&RETURN_DAYS));
        if received > world.years.end {
            break;
        }
    }
    (traits, referrals)
}

/// An eight-digit identifier that does not tell the order of invention; different for every number below the prime.
fn participant_key(seed: u64, number: u64) -> String {
    const PRIME: u64 = 99_999_989;
    let mixed = (number % PRIME) * 48_271_987 + (seed % PRIME) * 31 + 7_919;
    format!("{:08}", mixed % PRIME)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calibration::ENGLAND;

    #[test]
    fn identifiers_are_unique() {
        let keys: BTreeSet<String> = (0..50_000).map(|n| participant_key(7, n)).collect();
        assert_eq!(keys.len(), 50_000);
    }

    #[test]
    fn everyone_has_a_referral_and_referrals_come_in_order() {
        let world = World::new(3, ENGLAND);
        for number in 0..500 {
            let person = live(&world, number);
            assert!(!person.referrals.is_empty());
            assert!(person.referrals.is_sorted_by_key(|r| r.received));
        }
    }
}
