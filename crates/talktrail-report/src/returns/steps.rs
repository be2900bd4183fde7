//! Steps that give nobody away: where curves may be read, and for whom.
//!
//! A step of a curve tells how many returned and how many left between two days. So a curve is shown at the ends of
//! steps only, and a step ends when each of these numbers is one that the preset shows: returns with treatment, returns
//! without, and those who left without either. Who is still there at the end of the last step is a number as well.
//!
//! Curves that are shown together add up: all less the men are the women. Therefore groups share their steps, the
//! curve of all groups together has an end wherever theirs have, and it holds just those whose group is shown.

use super::{
    DEATH, TREATED, UNTREATED,
    grouping::Labelled,
    observe::{Key, Observed},
};
use crate::{
    preset::Preset,
    summary::ALL,
    survival::{AtRisk, Moment},
};

/// Days between the days on which a step may end, where the preset hides anything.
const GRID: f64 = 7.0;
/// A group is shown where it has, of each number that a step tells, enough for this many steps.
const LEAST_STEPS: i64 = 2;

/// Returns with treatment, returns without, and those who left without either.
pub(super) type Cells = [i64; 3];

/// One curve.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) label: String,
    /// The ends of its steps, in days.
    pub(super) ends: Vec<f64>,
    /// What each step tells, as shown.
    pub(super) cells: Vec<Cells>,
    /// Who is still at risk after the last step, as shown.
    pub(super) remaining: i64,
    /// The data behind the estimates: up to the last end, and moved to the numbers that are shown.
    pub(super) moments: Vec<Moment>,
}

/// What may be shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Controlled {
    /// Groups in order, then all of them together.
    pub(super) curves: Vec<Shown>,
    /// Keys of the groups, in the order of their curves.
    pub(super) keys: Vec<Key>,
    /// End of the last step that groups share.
    pub(super) horizon: f64,
}

/// A group before control.
struct Candidate {
    key: Key,
    label: String,
    moments: Vec<Moment>,
}

/// Decides which groups are shown, and at which steps. Without groups there is one curve, of everyone.
pub(super) fn control(observed: &Observed, groups: &[Labelled], preset: &Preset) -> Controlled {
    let alone = [(None, ALL.to_owned())];
    let groups = if groups.is_empty() { &alone } else { groups };
    let candidate = |(key, label): &Labelled| Candidate {
        key: *key,
        label: label.clone(),
        moments: observed.group(*key).moments(),
    };
    let mut candidates: Vec<Candidate> = groups.iter().map(candidate).collect();
    candidates.retain(|c| is_large(&c.moments, preset));
    let everyone = |candidates: &[Candidate]| {
        let mut all = AtRisk::default();
        for candidate in candidates {
            all.merge(&observed.group(candidate.key));
        }
        all.moments()
    };
    loop {
        let all = everyone(&candidates);
        let times = times(&all, preset);
        let ends = common(&candidates, &times, preset);
        if candidates.is_empty() || !ends.is_empty() {
            return curves(
                &candidates,
                &all,
                &ends,
                &finer(&all, &times, &ends, preset),
                preset,
            );
        }
        drop_smallest(&mut candidates);
    }
}

fn curves(
    candidates: &[Candidate],
    all: &[Moment],
    ends: &[f64],
    fine: &[f64],
    preset: &Preset,
) -> Controlled {
    let mut shown: Vec<Shown> = candidates
        .iter()
        .map(|c| Shown::of(&c.label, &c.moments, ends, preset))
        .collect();
    if let [only] = shown.as_slice()
        && only.label == ALL
    {
        shown.clear();
    }
    if !candidates.is_empty() {
        shown.push(Shown::of(ALL, all, fine, preset));
    }
    Controlled {
        curves: shown,
        keys: candidates.iter().map(|c| c.key).collect(),
        horizon: ends.last().copied().unwrap_or_default(),
    }
}

/// Whether a group has enough for some steps.
fn is_large(moments: &[Moment], preset: &Preset) -> bool {
    let cells = cells(moments, 0.0, f64::INFINITY);
    cells.iter().any(|n| *n > 0) && cells.iter().all(|n| !preset.is_small(*n / LEAST_STEPS))
}

fn drop_smallest(candidates: &mut Vec<Candidate>) {
    let size = |c: &Candidate| cells(&c.moments, 0.0, f64::INFINITY).into_iter().min();
    let smallest = (0..candidates.len()).min_by_key(|at| candidates.get(*at).and_then(size));
    if let Some(at) = smallest {
        candidates.remove(at);
    }
}

/// Days on which a step may end.
fn times(all: &[Moment], preset: &Preset) -> Vec<f64> {
    let snapped = all.iter().map(|m| match preset.threshold() {
        0 => m.time,
        _ => (m.time / GRID).ceil() * GRID,
    });
    let mut times: Vec<f64> = snapped.collect();
    times.dedup();
    times
}

/// Ends at which every group may be read.
fn common(candidates: &[Candidate], times: &[f64], preset: &Preset) -> Vec<f64> {
    let groups: Vec<&[Moment]> = candidates.iter().map(|c| c.moments.as_slice()).collect();
    let mut ends = greedy(&groups, times, 0.0, preset);
    drop_thin_tail(&mut ends, &groups, preset);
    ends
}

/// Ends at which all groups together may be read: those of the groups, and more between and after them.
fn finer(all: &[Moment], times: &[f64], ends: &[f64], preset: &Preset) -> Vec<f64> {
    let mut fine: Vec<f64> = Vec::new();
    let mut from = 0.0;
    for end in ends {
        let within: Vec<f64> = between(times, from, *end).collect();
        let mut inner = greedy(&[all], &within, from, preset);
        while let Some(last) = inner.last()
            && !is_told(cells(all, *last, *end), preset)
        {
            inner.pop();
        }
        fine.append(&mut inner);
        fine.push(*end);
        from = *end;
    }
    let after: Vec<f64> = between(times, from, f64::INFINITY).collect();
    let mut tail = greedy(&[all], &after, from, preset);
    drop_thin_tail(&mut tail, &[all], preset);
    fine.append(&mut tail);
    fine
}

fn between(times: &[f64], after: f64, before: f64) -> impl Iterator<Item = f64> {
    let is_between = move |t: &f64| *t > after && *t < before;
    times.iter().copied().filter(is_between)
}

/// The earliest ends at which each group has enough since the end before.
fn greedy(groups: &[&[Moment]], times: &[f64], from: f64, preset: &Preset) -> Vec<f64> {
    let mut ends = Vec::new();
    let mut last = from;
    for time in times {
        let mut steps = groups.iter().map(|g| cells(g, last, *time));
        if steps.all(|step| is_told(step, preset)) {
            ends.push(*time);
            last = *time;
        }
    }
    ends
}

/// Takes back ends after which too few of some group are left.
fn drop_thin_tail(ends: &mut Vec<f64>, groups: &[&[Moment]], preset: &Preset) {
    let remaining = |group: &[Moment], end: f64| cells(group, end, f64::INFINITY).iter().sum();
    while let Some(end) = ends.last()
        && groups.iter().any(|g| preset.is_small(remaining(g, *end)))
    {
        ends.pop();
    }
}

fn is_told(cells: Cells, preset: &Preset) -> bool {
    cells.iter().any(|n| *n > 0) && cells.iter().all(|n| !preset.is_small(*n))
}

/// What happens in `(after, until]`.
fn cells(moments: &[Moment], after: f64, until: f64) -> Cells {
    let first = moments.partition_point(|m| m.time <= after);
    let behind = moments.partition_point(|m| m.time <= until);
    let mut sum = [0; 3];
    for moment in moments.get(first..behind).unwrap_or_default() {
        let [treated, untreated, left] = own(moment);
        sum = [sum[0] + treated, sum[1] + untreated, sum[2] + left];
    }
    sum
}

fn own(moment: &Moment) -> Cells {
    let n = |cause: usize| moment.events.get(cause).copied().unwrap_or_default();
    let counts = [n(TREATED), n(UNTREATED), moment.censored + n(DEATH)];
    counts.map(|n| i64::try_from(n).unwrap_or(i64::MAX))
}

impl Shown {
    fn of(label: &str, moments: &[Moment], ends: &[f64], preset: &Preset) -> Self {
        let horizon = ends.last().copied().unwrap_or_default();
        let mut shown = Self {
            label: label.to_owned(),
            ends: ends.to_vec(),
            cells: Vec::new(),
            remaining: preset.shown(cells(moments, horizon, f64::INFINITY).iter().sum()),
            moments: moments
                .iter()
                .filter(|m| m.time <= horizon)
                .copied()
                .collect(),
        };
        let mut from = 0.0;
        for end in ends {
            let exact = cells(moments, from, *end);
            let rounded = exact.map(|n| preset.shown(n));
            shown.cells.push(rounded);
            let first = shown.moments.partition_point(|m| m.time <= from);
            let behind = shown.moments.partition_point(|m| m.time <= *end);
            let step = shown.moments.get_mut(first..behind).unwrap_or_default();
            move_to(step, exact, rounded);
            from = *end;
        }
        shown.close(horizon);
        shown
    }

    /// Censors who remains at the last end, and counts who is at risk anew.
    fn close(&mut self, horizon: f64) {
        let remaining = u64::try_from(self.remaining).unwrap_or_default();
        match self.moments.last_mut() {
            Some(last) if last.time >= horizon => last.censored += remaining,
            _ => self.moments.push(Moment {
                time: horizon,
                at_risk: 0,
                events: Default::default(),
                censored: remaining,
            }),
        }
        let mut at_risk = 0;
        for moment in self.moments.iter_mut().rev() {
            at_risk += moment.all_events() + moment.censored;
            moment.at_risk = at_risk;
        }
    }

    /// How many are at risk when each step begins.
    pub(super) fn at_risk(&self) -> Vec<i64> {
        let mut n = self.remaining;
        let mut sizes: Vec<i64> = self
            .cells
            .iter()
            .rev()
            .map(|step| {
                n += step.iter().sum::<i64>();
                n
            })
            .collect();
        sizes.reverse();
        sizes
    }
}

/// Adds to the end of a step, or takes from it, what rounding adds and takes.
fn move_to(step: &mut [Moment], exact: Cells, rounded: Cells) {
    for (cell, (exact, rounded)) in exact.into_iter().zip(rounded).enumerate() {
        let mut more = rounded - exact;
        for moment in step
            .iter_mut()
            .rev()
            .filter(|m| own(m).get(cell) > Some(&0))
        {
            let place = match moment.events.get_mut(cell) {
                Some(events) if cell < DEATH => events,
                Some(deaths) if moment.censored == 0 => deaths,
                _ => &mut moment.censored,
            };
            let now = i64::try_from(*place).unwrap_or(i64::MAX);
            let then = (now + more).max(0);
            more -= then - now;
            *place = u64::try_from(then).unwrap_or_default();
            if more == 0 {
                break;
            }
        }
    }
}
