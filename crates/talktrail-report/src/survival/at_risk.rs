//! How many are at risk at each time, and what happens then.

use std::collections::BTreeMap;

/// Number of kinds of event that compete.
pub const CAUSES: usize = 3;

/// How an observation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// With the event of this position, from 0.
    Event(usize),
    /// Without one.
    Censored,
}

/// Observations, gathered by time; however many there are, there is one entry for each time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AtRisk {
    /// By the bits of the time; times are not negative, so bits are in the order of times.
    times: BTreeMap<u64, Counts>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Counts {
    entered: u64,
    events: [u64; CAUSES],
    censored: u64,
}

/// One time at which someone leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// The time.
    pub time: f64,
    /// How many were at risk just before it.
    pub at_risk: u64,
    /// Events of each kind.
    pub events: [u64; CAUSES],
    /// How many leave without an event.
    pub censored: u64,
}

impl Moment {
    /// Events of all kinds.
    pub fn all_events(&self) -> u64 {
        self.events.iter().sum()
    }
}

impl AtRisk {
    /// Adds `n` observations in `(entry, exit]`. One that does not end after it begins, or whose times are negative or
    /// no numbers, or whose event has no position, tells nothing and is left out: the answer is whether it was added.
    pub fn add(&mut self, entry: f64, exit: f64, how: Exit, n: u64) -> bool {
        let is_known = match how {
            Exit::Event(cause) => cause < CAUSES,
            Exit::Censored => true,
        };
        let is_told = is_known && entry >= 0.0 && exit > entry && exit.is_finite();
        if is_told {
            self.times
                .entry((entry + 0.0).to_bits())
                .or_default()
                .entered += n;
            let counts = self.times.entry(exit.to_bits()).or_default();
            match how {
                Exit::Event(cause) => {
                    if let Some(events) = counts.events.get_mut(cause) {
                        *events += n;
                    }
                }
                Exit::Censored => counts.censored += n,
            }
        }
        is_told
    }

    /// Takes in the observations of another group.
    pub fn merge(&mut self, other: &Self) {
        for (time, more) in &other.times {
            let counts = self.times.entry(*time).or_default();
            counts.entered += more.entered;
            counts.censored += more.censored;
            for (events, more) in counts.events.iter_mut().zip(more.events) {
                *events += more;
            }
        }
    }

    /// Number of observations.
    pub fn n(&self) -> u64 {
        self.times.values().map(|counts| counts.entered).sum()
    }

    /// Time at risk, all observations together.
    pub fn time_at_risk(&self) -> f64 {
        let signed = |(bits, counts): (&u64, &Counts)| {
            let left = counts.censored + counts.events.iter().sum::<u64>();
            f64::from_bits(*bits) * (left as f64 - counts.entered as f64)
        };
        self.times.iter().map(signed).sum()
    }

    /// How many are at risk after each time at which someone enters or leaves, in order.
    pub(super) fn sizes(&self) -> Vec<(f64, u64)> {
        let mut at_risk = 0_u64;
        let after = |(bits, counts): (&u64, &Counts)| {
            let left = counts.censored + counts.events.iter().sum::<u64>();
            at_risk = (at_risk + counts.entered).saturating_sub(left);
            (f64::from_bits(*bits), at_risk)
        };
        self.times.iter().map(after).collect()
    }

    /// The times at which someone leaves, in order.
    pub fn moments(&self) -> Vec<Moment> {
        let mut at_risk = 0;
        let mut moments = Vec::with_capacity(self.times.len());
        for (bits, counts) in &self.times {
            let moment = Moment {
                time: f64::from_bits(*bits),
                at_risk,
                events: counts.events,
                censored: counts.censored,
            };
            let left = moment.all_events() + moment.censored;
            if left > 0 {
                moments.push(moment);
            }
            at_risk = (at_risk + counts.entered).saturating_sub(left);
        }
        moments
    }
}
