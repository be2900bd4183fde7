//! `checks/on_track.csv`: every expected curve with what it rests on.
//!
//! Counts below the study's disclosure threshold are masked, and with them what would give them away.

use std::path::{Path, PathBuf};

use talktrail_export::{atomic, checks};
use talktrail_trajectory::on_track::{Expectations, Stratum};

use super::Measures;
use crate::error::Error;

const FILE: &str = "checks/on_track.csv";
const HEADING: &str = "instrument,stratum,lowest_baseline,highest_baseline,n_curves,n_points,intercept,slope_log_session,deviation,boundary_deviations,note";
const MASK: &str = "*";
/// Name of the total of the Work and Social Adjustment Scale, which is no instrument of the dictionary.
const WSAS_TOTAL: &str = "wsas_total";

/// Writes the table into an output folder and says where it is.
pub(super) fn write(
    folder: &Path,
    (expectations, measures): (&Expectations, &Measures),
    smallest: u64,
) -> Result<PathBuf, Error> {
    let path = folder.join(FILE);
    let mut lines = vec![HEADING.to_owned()];
    for (measure, strata) in expectations.iter() {
        let name = measures.get(&measure).map_or(WSAS_TOTAL, |(name, _)| name);
        let hidden = hidden(strata, smallest);
        let told = strata.iter().zip(hidden);
        lines.extend(
            told.map(|(stratum, is_hidden)| line(name, (stratum, is_hidden), expectations.z())),
        );
    }
    atomic::write(&path, (lines.join("\n") + "\n").as_bytes())?;
    Ok(path)
}

/// Which counts to hide: the small ones of strata, more so that none follows from the whole, and a small whole.
fn hidden(strata: &[Stratum], smallest: u64) -> Vec<bool> {
    let counts: Vec<_> = strata.iter().map(|s| vec![s.n_curves]).collect();
    let (whole, own) = counts.split_at(counts.len().min(1));
    let mut hidden = checks::hidden(whole, smallest);
    hidden.extend(checks::hidden(own, smallest));
    hidden.concat()
}

fn line(name: &str, (stratum, is_hidden): (&Stratum, bool), z: f64) -> String {
    let shown = |n: u64| {
        if is_hidden {
            MASK.to_owned()
        } else {
            n.to_string()
        }
    };
    let numbers = stratum.line.map_or_else(Default::default, |line| {
        [line.intercept, line.slope, line.deviation, z].map(|n| format!("{n:.6}"))
    });
    let note = match (stratum.line, stratum.number) {
        (Some(_), _) => "",
        (None, 0) => "too few curves: nothing is expected",
        (None, _) => "too few curves: the curve of the whole measure is used",
    };
    let counts = [shown(stratum.n_curves), shown(stratum.n_points)];
    let [lowest, highest] = [stratum.lowest, stratum.highest].map(|score| {
        if is_hidden {
            MASK.to_owned()
        } else {
            score.points().to_string()
        }
    });
    let head = [name.to_owned(), stratum.number.to_string(), lowest, highest];
    let cells = head.iter().chain(&counts).chain(&numbers);
    let mut cells: Vec<&str> = cells.map(String::as_str).collect();
    cells.push(note);
    cells.join(",")
}
