//! What each provider did in each month, as a table with small counts masked.

use std::path::Path;

use talktrail_model::measurement::{BREACHES, COVERED, Cell, CoverageLimits, Measurement};

use super::measurement::{figures, hidden_figures};
use crate::{atomic, csv_text::csv_text, error::Result};

/// Writes `checks/coverage.csv` into an output folder.
pub fn write_coverage(
    folder: &Path,
    measurement: &Measurement,
    (limits, smallest): (&CoverageLimits, u64),
) -> Result<()> {
    let text = coverage_text(measurement, (limits, smallest));
    atomic::write(&folder.join("checks/coverage.csv"), text.as_bytes())
}

/// One row for each month of each provider, from its first to its last one, months without anything included. Each
/// question says 1 where the month breaches the limit, 0 where it does not, and nothing where there is too little to
/// judge.
pub fn coverage_text(
    measurement: &Measurement,
    (limits, smallest): (&CoverageLimits, u64),
) -> String {
    let mut heading = vec!["provider_code", "month"];
    heading.extend(COVERED.iter().map(|figure| figure.name()));
    heading.extend(BREACHES.iter().map(|breach| breach.name()));
    let covered = measurement.covered();
    let cells: Vec<&Cell> = covered.iter().map(|covered| covered.cell).collect();
    let is_hidden = hidden_figures(&cells, smallest);
    let rows = covered.iter().zip(is_hidden).map(|(covered, is_hidden)| {
        let mut row = vec![covered.provider.to_owned(), covered.month.to_string()];
        row.extend(figures(covered.cell, COVERED, &is_hidden));
        row.extend(BREACHES.iter().map(|breach| {
            let breaches = covered.breaches(*breach, limits);
            breaches.map_or_else(String::new, |breaches| u8::from(breaches).to_string())
        }));
        row
    });
    csv_text(&heading, rows)
}

#[cfg(test)]
mod tests {
    use talktrail_model::{
        date::Date,
        measurement::{Figure, Month},
    };

    use super::*;

    #[test]
    fn a_month_between_others_is_told_though_nothing_was_done() {
        let mut measurement = Measurement::default();
        for month in [1, 3, 4] {
            let month = Month::of(Date::from_ymd(2021, month, 1));
            let cell = measurement.provider(Some("RAA")).cell(month);
            cell.add(Figure::Contacts, 40);
            cell.add(Figure::Received, 3);
        }
        let limits = CoverageLimits {
            fewest: 20,
            blank_percent: 50,
            closure_times: 5,
            break_percent: 50,
        };
        let text = coverage_text(&measurement, (&limits, 0));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], "RAA,2021-01,3,0,0,0,0,0,0,0,40,0,0,0,0,,,,,,");
        assert_eq!(lines[2], "RAA,2021-02,0,0,0,0,0,0,0,0,0,0,0,0,1,,,,,,");
        let masked = coverage_text(&measurement, (&limits, 10));
        assert!(masked.lines().skip(1).all(|line| line.contains(",*,")));
    }
}
