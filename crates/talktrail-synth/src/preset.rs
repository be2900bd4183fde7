//! Presets: plans with a name.

use std::path::PathBuf;

use talktrail_dictionary::Family;

use crate::plan::{Faults, Plan, Shape};
use crate::tiny;

/// A plan with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Twelve people, each an edge case that can be worked out by hand; no faults.
    Tiny,
    /// Two thousand people with the usual faults, for teaching.
    Tutorial,
    /// As many participants as UK LLC's extract of April 2024 holds, and about as many rows in each of its nine tables.
    Ukllc,
    /// A hundredth of England's referrals from September 2020 to March 2024, as NHS England holds them.
    NationalOnePercent,
    /// A hundred thousand pathways for benchmarks: many contacts and scores, no faults.
    Bench,
}

/// Participants of UK LLC's extract of 26 April 2024 (UK LLC Guidebook).
const UKLLC_PARTICIPANTS: u64 = 44_038;
/// People behind a hundredth of the 6.4 million referrals of these years (annual reports), at 1.17 referrals each.
const ONE_PERCENT_PARTICIPANTS: u64 = 54_000;
/// Pathways of the benchmark.
const BENCH_PATHWAYS: u64 = 100_000;

impl Preset {
    /// The family in which the preset is delivered unless another is asked for.
    pub const fn family(self) -> Family {
        match self {
            Self::NationalOnePercent => Family::NhseV2,
            _ => Family::UkllcV2,
        }
    }

    /// The plan of the preset.
    pub fn plan(self, family: Family, seed: u64, out: impl Into<PathBuf>) -> Plan {
        let out = out.into();
        match self {
            Self::Tiny => Plan {
                faults: Faults::None,
                shape: Shape::Tiny,
                ..Plan::new(family, tiny::PEOPLE, seed, out)
            },
            Self::Tutorial => Plan::new(family, 2_000, seed, out),
            Self::Ukllc => Plan {
                shape: Shape::Studies,
                ..Plan::new(family, UKLLC_PARTICIPANTS, seed, out)
            },
            Self::NationalOnePercent => Plan::new(family, ONE_PERCENT_PARTICIPANTS, seed, out),
            Self::Bench => Plan {
                family,
                ..Plan::bench(BENCH_PATHWAYS, seed, out)
            },
        }
    }
}
