//! Estimates beside those of R's package survival, on invented observations with ties and late entry. Skipped where R or the
//! package is not there, with a word why; where `TALKTRAIL_REQUIRE_INTEROP` is set that is a failure.

use std::{fmt::Write, fs, path::Path, process::Command};

use super::super::*;

const N: u64 = 3_000;

struct Observation {
    entry: f64,
    exit: f64,
    cause: usize,
    group: usize,
    stratum: usize,
}

/// The same observations in every run: times in steps of five days, so that many are tied.
fn observations() -> Vec<Observation> {
    let mut state = 1_u64;
    let mut below = |n: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % n
    };
    let mut one = |_| {
        let (entry, length) = (5 * below(30), 5 * (1 + below(80)));
        Observation {
            entry: entry as f64,
            exit: (entry + length) as f64,
            cause: below(5).saturating_sub(1) as usize,
            group: below(3) as usize,
            stratum: below(2) as usize,
        }
    };
    (0..N).map(&mut one).collect()
}

fn at_risk<'o>(own: impl Iterator<Item = &'o Observation>, is_late: bool) -> AtRisk {
    let mut group = AtRisk::default();
    for observation in own {
        let how = match observation.cause.checked_sub(1) {
            Some(cause) => Exit::Event(cause),
            None => Exit::Censored,
        };
        let entry = if is_late { observation.entry } else { 0.0 };
        assert!(group.add(entry, observation.exit, how, 1));
    }
    group
}

/// Estimates as lines of `what,at,value`.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, what: &str, at: f64, value: f64) {
        writeln!(self.0, "{what},{at},{value:.17e}").unwrap();
    }

    fn add_curves(&mut self, name: &str, all: &AtRisk) {
        let moments = all.moments();
        for step in kaplan_meier(&moments) {
            self.add(&format!("{name}.survival"), step.time, step.survival);
            if let Some((low, high)) = step.interval {
                self.add(
                    &format!("{name}.survival_se"),
                    step.time,
                    step.standard_error,
                );
                self.add(&format!("{name}.survival_low"), step.time, low);
                self.add(&format!("{name}.survival_high"), step.time, high);
            }
        }
        for step in nelson_aalen(&moments) {
            self.add(&format!("{name}.hazard"), step.time, step.hazard);
            self.add(&format!("{name}.hazard_se"), step.time, step.standard_error);
        }
        for cause in 0..CAUSES {
            for step in aalen_johansen(&moments, cause) {
                let what = format!("{name}.incidence_{}", cause + 1);
                self.add(&what, step.time, step.incidence);
            }
        }
    }

    fn add_numbers(&mut self, observations: &[Observation]) {
        let all = at_risk(observations.iter(), false);
        let steps = kaplan_meier(&all.moments());
        self.add("median", 0.0, median(&steps).time.unwrap());
        let mean = restricted_mean(&steps, 300.0);
        self.add("restricted_mean", 0.0, mean.mean);
        self.add("restricted_mean_se", 0.0, mean.standard_error);
        let groups = |stratum: Option<usize>| -> Vec<AtRisk> {
            let own = |group| {
                let is_own = move |o: &&Observation| {
                    o.group == group && stratum.is_none_or(|stratum| o.stratum == stratum)
                };
                at_risk(observations.iter().filter(is_own), false)
            };
            (0..3).map(own).collect()
        };
        let test = log_rank(&[groups(None)]).unwrap();
        self.add("log_rank", 0.0, test.statistic);
        self.add("log_rank_p", 0.0, test.p);
        let test = log_rank(&[groups(Some(0)), groups(Some(1))]).unwrap();
        self.add("log_rank_stratified", 0.0, test.statistic);
        let events = observations.iter().filter(|o| o.cause > 0).count() as u64;
        let found = rate(events, all.time_at_risk()).unwrap();
        self.add("rate", 0.0, found.rate);
        self.add("rate_low", 0.0, found.interval.0);
        self.add("rate_high", 0.0, found.interval.1);
    }
}

#[test]
fn estimates_are_those_of_r() {
    let has_package = Command::new("Rscript")
        .args(["-e", "loadNamespace('survival')"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_package {
        let reason = "R with its package survival is not on this machine";
        assert!(
            std::env::var_os("TALKTRAIL_REQUIRE_INTEROP").is_none(),
            "{reason}"
        );
        println!("skipped: {reason}");
        return;
    }
    let observations = observations();
    let mut estimates = Lines::default();
    estimates.add_curves("late", &at_risk(observations.iter(), true));
    estimates.add_curves("all", &at_risk(observations.iter(), false));
    estimates.add_numbers(&observations);
    let line = |o: &Observation| {
        format!(
            "{},{},{},{},{}\n",
            o.entry, o.exit, o.cause, o.group, o.stratum
        )
    };
    let told: String = observations.iter().map(line).collect();
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, heading: &str, lines: &str| {
        fs::write(place.path().join(name), format!("{heading}\n{lines}")).unwrap();
    };
    write("observations.csv", "entry,exit,cause,group,stratum", &told);
    write("estimates.csv", "what,at,value", &estimates.0);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop/check_survival.R");
    let output = Command::new("Rscript")
        .arg(script)
        .arg(place.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    println!("{}", String::from_utf8_lossy(&output.stdout));
}
