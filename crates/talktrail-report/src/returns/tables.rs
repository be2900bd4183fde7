//! The text of the files about returns.

use super::{
    Choice, DEATH, TREATED, UNTREATED,
    grouping::Grouping,
    observations,
    observe::Observed,
    returns_only,
    specs::{RATES, SURVIVAL, TESTS},
    steps::{Controlled, Shown},
};
use crate::{
    preset::{MASK, Preset},
    summary::ALL,
    survival::{
        AtRisk, HazardStep, IncidenceStep, LogRank, Moment, SurvivalStep, aalen_johansen,
        kaplan_meier, log_rank, median, nelson_aalen, rate, restricted_mean,
    },
    table::{Rendered, header},
};

const DAYS_A_YEAR: f64 = 365.25;
/// Horizons of the restricted mean, in days.
const HORIZONS: [f64; 2] = [365.0, 730.0];
type Interval = Option<(f64, f64)>;

/// A row for each step of each curve.
pub(super) fn survival(controlled: &Controlled, by: &str) -> Rendered {
    let mut records = vec![header(&SURVIVAL)];
    for curve in &controlled.curves {
        records.extend(steps(curve, by));
    }
    Rendered::of(records)
}

fn steps(curve: &Shown, by: &str) -> Vec<Vec<String>> {
    let returns = returns_only(&curve.moments);
    let (survival, hazard) = (kaplan_meier(&returns), nelson_aalen(&returns));
    let incidence = [TREATED, UNTREATED].map(|cause| aalen_johansen(&curve.moments, cause));
    let starts = [0.0].into_iter().chain(curve.ends.iter().copied());
    let numbers = curve.at_risk().into_iter().zip(&curve.cells);
    let spans = starts.zip(&curve.ends).zip(numbers);
    let row = |((from, to), (at_risk, cells)): ((f64, &f64), (i64, &[i64; 3]))| {
        let mut record = vec![curve.label.clone(), by.to_owned(), day(from), day(*to)];
        record.extend([at_risk].iter().chain(cells).map(ToString::to_string));
        record.extend(at(&survival, *to, |s| s.time).map_or_else(
            || estimate(1.0, None),
            |s: &SurvivalStep| estimate(s.survival, s.interval),
        ));
        record.extend(at(&hazard, *to, |s| s.time).map_or_else(
            || estimate(0.0, None),
            |s: &HazardStep| estimate(s.hazard, Some(s.interval)),
        ));
        for incidence in &incidence {
            record.extend(at(incidence, *to, |s| s.time).map_or_else(
                || estimate(0.0, None),
                |s: &IncidenceStep| estimate(s.incidence, s.interval),
            ));
        }
        record
    };
    spans.map(row).collect()
}

/// The last step by a day.
fn at<S>(steps: &[S], day: f64, time: impl Fn(&S) -> f64) -> Option<&S> {
    let behind = steps.partition_point(|step| time(step) <= day);
    steps.get(behind.checked_sub(1)?)
}

/// A row for each curve.
pub(super) fn rates(controlled: &Controlled, by: &str, preset: &Preset) -> Rendered {
    let rows = controlled.curves.iter().map(|c| rates_of(c, by, preset));
    Rendered::of([header(&RATES)].into_iter().chain(rows).collect())
}

fn rates_of(curve: &Shown, by: &str, preset: &Preset) -> Vec<String> {
    let n = curve.at_risk().first().copied().unwrap_or_default();
    let returned: i64 = curve.cells.iter().map(|[a, b, _]| a + b).sum();
    let last = curve.ends.last().copied().unwrap_or_default();
    let mut record = vec![curve.label.clone(), by.to_owned()];
    record.extend([n.to_string(), day(last), returned.to_string()]);
    record.push(died(curve, preset));
    let years = observations(&curve.moments).time_at_risk() / DAYS_A_YEAR;
    record.push(format!("{years:.1}"));
    let found = rate(u64::try_from(returned).unwrap_or_default(), years / 100.0);
    record.extend(match found {
        Some(found) => [found.rate, found.interval.0, found.interval.1].map(|v| format!("{v:.2}")),
        None => Default::default(),
    });
    let survival = kaplan_meier(&returns_only(&curve.moments));
    let half = median(&at_ends(&survival, &curve.ends));
    record.extend([half.time, half.low, half.high].map(|t| t.map_or_else(String::new, day)));
    for horizon in HORIZONS {
        let is_followed = horizon <= last && !preset.is_small(left_at(curve, horizon));
        let mean = is_followed.then(|| restricted_mean(&survival, horizon));
        record.extend(match mean {
            Some(m) => [m.mean, m.interval.0, m.interval.1].map(|v| format!("{v:.1}")),
            None => Default::default(),
        });
    }
    record
}

/// Deaths, which a step does not tell: masked where they, or the others who left, are few.
fn died(curve: &Shown, preset: &Preset) -> String {
    let sum = |count: fn(&Moment) -> u64| {
        let sum: u64 = curve.moments.iter().map(count).sum();
        i64::try_from(sum).unwrap_or(i64::MAX)
    };
    let deaths = sum(|m| m.events.get(DEATH).copied().unwrap_or_default());
    if preset.is_small(deaths) || preset.is_small(sum(|m| m.censored)) {
        MASK.to_owned()
    } else {
        preset.shown(deaths).to_string()
    }
}

fn left_at(curve: &Shown, time: f64) -> i64 {
    let found = curve.moments.iter().find(|m| m.time >= time);
    found.map_or(0, |m| i64::try_from(m.at_risk).unwrap_or(i64::MAX))
}

/// The curve as it is shown, read at the ends of its steps.
fn at_ends(survival: &[SurvivalStep], ends: &[f64]) -> Vec<SurvivalStep> {
    let read =
        |end: &f64| at(survival, *end, |s| s.time).map(|s| SurvivalStep { time: *end, ..*s });
    ends.iter().filter_map(read).collect()
}

/// The log-rank test between the groups, and within strata where there are any.
pub(super) fn log_rank_tests(
    observed: &Observed,
    controlled: &Controlled,
    choice: &Choice,
) -> Rendered {
    let by = choice
        .by
        .as_ref()
        .map_or_else(String::new, Grouping::full_name);
    let is_group = |curve: &&Shown| curve.label != ALL;
    let groups = controlled.curves.iter().filter(is_group);
    let groups = groups.map(|c| observations(&returns_only(&c.moments)));
    let alone = log_rank(&[groups.collect::<Vec<_>>()]);
    let n = controlled.keys.len();
    let mut records = vec![header(&TESTS), test("log-rank", [&by, ""], n, alone)];
    if let Some(strata) = &choice.strata {
        let within = |stratum| -> Vec<AtRisk> {
            let cell = |key: &Option<i32>| {
                let cell = observed.cells.get(&(*key, stratum));
                let moments = cell.map(AtRisk::moments).unwrap_or_default();
                observations(&until(&returns_only(&moments), controlled.horizon))
            };
            controlled.keys.iter().map(cell).collect()
        };
        let strata_of: Vec<Vec<AtRisk>> = observed.strata().into_iter().map(within).collect();
        let found = log_rank(&strata_of);
        records.push(test(
            "stratified log-rank",
            [&by, &strata.full_name()],
            n,
            found,
        ));
    }
    Rendered::of(records)
}

fn test(name: &str, [by, strata]: [&str; 2], n: usize, found: Option<LogRank>) -> Vec<String> {
    let mut record = vec![
        name.to_owned(),
        by.to_owned(),
        strata.to_owned(),
        n.to_string(),
    ];
    record.extend(match found {
        Some(found) => [
            format!("{:.2}", found.statistic),
            found.freedom.to_string(),
            format!("{:.3e}", found.p),
        ],
        None => Default::default(),
    });
    record
}

/// Moments up to a day; whoever is left then is censored.
fn until(moments: &[Moment], day: f64) -> Vec<Moment> {
    let mut kept: Vec<Moment> = moments.iter().filter(|m| m.time <= day).copied().collect();
    let later = moments.iter().filter(|m| m.time > day);
    let censored = later.map(|m| m.all_events() + m.censored).sum();
    kept.push(Moment {
        time: day,
        at_risk: censored,
        events: Default::default(),
        censored,
    });
    kept
}

fn estimate(value: f64, interval: Interval) -> [String; 3] {
    let (low, high) = interval.unzip();
    let text = |value: f64| format!("{value:.4}");
    [
        text(value),
        low.map_or_else(String::new, text),
        high.map_or_else(String::new, text),
    ]
}

/// A day; half days stand for two events on one day.
fn day(day: f64) -> String {
    format!("{day}")
}
