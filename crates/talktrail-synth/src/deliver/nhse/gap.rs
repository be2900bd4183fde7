//! Months of providers in which files are missing, or in which a Refresh holds only a stub of its Primary.

use std::collections::BTreeMap;

use crate::draw::Draw;
use crate::error::Error;
use crate::fault::{Fault, Rates};
use crate::plan::Plan;

/// Share of the participants whom a stub still holds (about 5 % of the contacts in the cases known).
const KEPT_BY_STUB: f64 = 0.05;
/// Keep the streams of months and of stubs apart from all others.
const MONTHS: u64 = 0x004d_4f4e_5448;
const STUBS: u64 = 0x0053_5455_4253;
/// More than there are providers.
const PROVIDERS: u64 = 1_000;

/// Which months of which providers have a gap.
pub(super) struct Gaps {
    rates: Option<Rates>,
    seed: u64,
    /// What is known so far: months with a row, and their fault.
    known: BTreeMap<(i32, u16), Option<Fault>>,
}

impl Gaps {
    pub(super) fn new(plan: &Plan) -> Result<Self, Error> {
        Ok(Self {
            rates: plan.faults.rates()?,
            seed: plan.seed,
            known: BTreeMap::new(),
        })
    }

    /// Whether this participant's rows of the file are missing.
    pub(super) fn swallow(
        &mut self,
        participant: u64,
        (month_id, provider): (i32, u16),
        is_refresh: bool,
    ) -> bool {
        let Some(rates) = self.rates else {
            return false;
        };
        let month = month_id as u64 * PROVIDERS + u64::from(provider);
        let seed = self.seed;
        let fault = *self
            .known
            .entry((month_id, provider))
            .or_insert_with(|| gap(&rates, seed, month));
        match fault {
            Some(Fault::MissingMonth) => true,
            Some(_) if is_refresh => {
                let stream = participant * PROVIDERS * PROVIDERS + month;
                !Draw::new(seed ^ STUBS, stream).chance(KEPT_BY_STUB)
            }
            _ => false,
        }
    }

    /// Months of providers with a gap, as far as anybody would have stood in them.
    pub(super) fn found(&self) -> BTreeMap<(i32, u16), Fault> {
        let with_fault = |(month, fault): (&(i32, u16), &Option<Fault>)| Some((*month, (*fault)?));
        self.known.iter().filter_map(with_fault).collect()
    }
}

fn gap(rates: &Rates, seed: u64, month: u64) -> Option<Fault> {
    let mut draw = Draw::new(seed ^ MONTHS, month);
    [Fault::MissingMonth, Fault::StubRefresh]
        .into_iter()
        .find(|fault| draw.chance(rates.of(*fault)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Faults;
    use talktrail_dictionary::Family;

    fn gaps(rates: &str) -> Gaps {
        let plan = Plan {
            faults: Faults::Rates(Rates::parse(rates).unwrap()),
            ..Plan::new(Family::NhseV2, 1, 1, "")
        };
        Gaps::new(&plan).unwrap()
    }

    #[test]
    fn a_missing_month_swallows_both_files() {
        let mut gaps = gaps("missing_month = 1");
        assert!(gaps.swallow(1, (1_450, 2), false) && gaps.swallow(1, (1_450, 2), true));
        assert_eq!(gaps.found().len(), 1);
    }

    #[test]
    fn a_stub_keeps_the_primary_and_few_of_the_refresh() {
        let mut gaps = gaps("stub_refresh = 1");
        let kept = |gaps: &mut Gaps, is_refresh| {
            let people = 0..2_000;
            people
                .filter(|n| !gaps.swallow(*n, (1_450, 2), is_refresh))
                .count()
        };
        assert_eq!(kept(&mut gaps, false), 2_000);
        assert!((60..140).contains(&kept(&mut gaps, true)));
    }
}
