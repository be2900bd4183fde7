//! How well outcomes were measured, by provider and month, as tables with small counts masked.
//!
//! A count is masked too where the rest of its whole is small: 98 of 100 says as much about the other two. Whether a
//! share passes the study's limit is told beside, so that a masked month can still be judged.

use std::path::Path;

use talktrail_model::{
    agreement::{ITEMS, Tally},
    measurement::{Cell, FIGURES, Figure, JUDGEMENTS, Limits, MEASURED, Measurement, Month},
};

use super::{
    agreement::statistics,
    mask::{MASK, hidden},
};
use crate::{atomic, csv_text::csv_text, error::Result};

/// Figures and the wholes of which they are a part.
const WHOLES: [(Figure, Figure); 21] = [
    (Figure::Finished, Figure::Discharged),
    (Figure::PairedDepression, Figure::Finished),
    (Figure::PairedAnxiety, Figure::Finished),
    (Figure::Paired, Figure::PairedDepression),
    (Figure::Paired, Figure::PairedAnxiety),
    (Figure::ScoredDays, Figure::TreatmentDays),
    (Figure::FullyScoredDays, Figure::ScoredDays),
    (Figure::RepeatedDays, Figure::FullyScoredDays),
    (Figure::OutOfRange, Figure::Scores),
    (Figure::WrongShape, Figure::Scores),
    (Figure::NotAScore, Figure::Scores),
    (Figure::Empty, Figure::Scores),
    (Figure::Compared, Figure::Discharged),
    (Figure::Agreeing, Figure::Compared),
    (Figure::WithoutSource, Figure::Received),
    (Figure::WithoutReason, Figure::Discharged),
    (Figure::FirstSentLate, Figure::FirstSent),
    (Figure::Vanished, Figure::LastSent),
    (Figure::Attended, Figure::Contacts),
    (Figure::WithoutMedium, Figure::Attended),
    (Figure::OfCommonestType, Figure::Attended),
];

/// Writes `checks/measurement.csv` and `checks/agreement_by_month.csv` into an output folder.
pub fn write_measurement(
    folder: &Path,
    measurement: &Measurement,
    (limits, smallest): (&Limits, u64),
) -> Result<()> {
    let text = measurement_text(measurement, (limits, smallest));
    atomic::write(&folder.join("checks/measurement.csv"), text.as_bytes())?;
    let text = agreement_by_month_text(measurement, smallest);
    atomic::write(
        &folder.join("checks/agreement_by_month.csv"),
        text.as_bytes(),
    )
}

/// The counts as comma-separated text, ordered by provider and month. Each judgement says 1 where the month misses the
/// limit, 0 where it does not, and nothing where there is too little to judge.
pub fn measurement_text(measurement: &Measurement, (limits, smallest): (&Limits, u64)) -> String {
    let mut heading = vec!["provider_code", "month"];
    heading.extend(MEASURED.iter().map(|figure| figure.name()));
    heading.extend(JUDGEMENTS.iter().map(|judgement| judgement.name()));
    let is_measured = |cell: &Cell| MEASURED.iter().any(|figure| cell.of(*figure) > 0);
    let rows = measurement.iter().filter(|(.., cell)| is_measured(cell));
    let rows: Vec<_> = rows.collect();
    let cells: Vec<&Cell> = rows.iter().map(|(_, _, cell)| *cell).collect();
    let is_hidden = hidden_figures(&cells, smallest);
    let rows = rows
        .iter()
        .zip(is_hidden)
        .map(|((provider, month, cell), is_hidden)| {
            let mut row = vec![(*provider).to_owned(), month.to_string()];
            row.extend(figures(cell, MEASURED, &is_hidden));
            row.extend(JUDGEMENTS.iter().map(|judgement| {
                let misses = judgement.misses(cell, limits);
                misses.map_or_else(String::new, |misses| u8::from(misses).to_string())
            }));
            row
        });
    csv_text(&heading, rows)
}

/// Some figures of a row as text.
pub(super) fn figures(cell: &Cell, wanted: &[Figure], is_hidden: &[bool]) -> Vec<String> {
    let text = |figure: &Figure| {
        let is_hidden = is_hidden.get(*figure as usize).copied().unwrap_or(true);
        shown(cell.of(*figure), is_hidden)
    };
    wanted.iter().map(text).collect()
}

/// For each row, which figures to hide.
pub(super) fn hidden_figures(cells: &[&Cell], smallest: u64) -> Vec<Vec<bool>> {
    let single = |figure: &Figure| cells.iter().map(|cell| vec![cell.of(*figure)]).collect();
    let of_column = |counts: Vec<Vec<u64>>| hidden(&counts, smallest);
    let mut by_figure: Vec<Vec<bool>> = FIGURES
        .iter()
        .map(|figure| of_column(single(figure)).concat())
        .collect();
    for (part, whole) in WHOLES {
        let with_rest = |cell: &&Cell| {
            let n = cell.of(part);
            vec![n, cell.of(whole).saturating_sub(n)]
        };
        let of_pair = hidden(&cells.iter().map(with_rest).collect::<Vec<_>>(), smallest);
        let of_whole = by_figure.get(whole as usize).cloned().unwrap_or_default();
        let Some(of_part) = by_figure.get_mut(part as usize) else {
            continue;
        };
        for ((own, pair), whole) in of_part.iter_mut().zip(of_pair).zip(of_whole) {
            *own |= whole || pair.contains(&true);
        }
    }
    let of_row = |row| {
        by_figure
            .iter()
            .filter_map(|f| f.get(row))
            .copied()
            .collect()
    };
    (0..cells.len()).map(of_row).collect()
}

/// The agreement of each flag as comma-separated text, ordered by item, provider and month of discharge.
pub fn agreement_by_month_text(measurement: &Measurement, smallest: u64) -> String {
    let heading = [
        "item",
        "provider_code",
        "month",
        "n_both",
        "n_only_recomputed",
        "n_only_supplied",
        "n_neither",
        "percent_agreement",
        "kappa",
    ];
    let flags = ITEMS.iter().enumerate().filter(|(_, item)| item.is_flag);
    let rows = flags.flat_map(|(at, item)| {
        let mut rows: Vec<(&str, Month, [u64; 4])> = measurement
            .iter()
            .map(|(provider, month, cell)| (provider, month, cell.flag(at)))
            .filter(|(_, _, counts)| counts.iter().any(|n| *n > 0))
            .collect();
        // Whether an item was delivered at all shows over all months.
        if rows
            .iter()
            .all(|(_, _, [both, _, supplied, _])| both + supplied == 0)
        {
            rows.clear();
        }
        let counts: Vec<_> = rows.iter().map(|(.., counts)| counts.to_vec()).collect();
        let is_hidden = hidden(&counts, smallest);
        let text =
            |((provider, month, counts), is_hidden): ((&str, Month, [u64; 4]), Vec<bool>)| {
                let mut row = vec![item.name.to_owned(), provider.to_owned(), month.to_string()];
                row.extend(
                    counts
                        .iter()
                        .zip(&is_hidden)
                        .map(|(n, is_hidden)| shown(*n, *is_hidden)),
                );
                row.extend(statistics(
                    &Tally::of_flags(counts),
                    is_hidden.contains(&true),
                ));
                row
            };
        rows.into_iter()
            .zip(is_hidden)
            .map(text)
            .collect::<Vec<_>>()
    });
    csv_text(&heading, rows)
}

fn shown(n: u64, is_hidden: bool) -> String {
    if is_hidden {
        MASK.to_owned()
    } else {
        n.to_string()
    }
}

#[cfg(test)]
mod tests {
    use talktrail_model::{agreement::Compared, date::Date};

    use super::*;

    const LIMITS: Limits = Limits {
        fewest: 20,
        paired_percent: 90,
        repeated_percent: 50,
        invalid_percent: 10,
    };

    fn june() -> Month {
        Month::of(Date::parse("2021-06-15"))
    }

    fn with(provider: &str, figures: &[(Figure, usize)]) -> Measurement {
        let mut measurement = Measurement::default();
        let cell = measurement.provider(Some(provider)).cell(june());
        for (figure, n) in figures {
            cell.add(*figure, *n);
        }
        measurement
    }

    fn row(text: &str, columns: &[&str]) -> String {
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap().split(',').collect();
        let cells: Vec<&str> = lines.next().unwrap().split(',').collect();
        let of = |column: &&str| cells[names.iter().position(|n| n == column).unwrap()];
        columns.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_small_rest_is_masked_and_the_month_still_judged() {
        let figures = [
            (Figure::Discharged, 150),
            (Figure::Finished, 100),
            (Figure::PairedDepression, 98),
            (Figure::PairedAnxiety, 85),
            (Figure::Paired, 84),
        ];
        let measurement = with("RBA", &figures);
        let columns = [
            "n_discharged",
            "n_finished_courses",
            "n_paired_depression",
            "n_paired_anxiety",
            "n_paired",
            "is_pairing_low",
        ];
        let text = |smallest| measurement_text(&measurement, (&LIMITS, smallest));
        assert_eq!(row(&text(10), &columns), "150 100 * 85 * 1");
        assert_eq!(row(&text(0), &columns), "150 100 98 85 84 1");
    }

    #[test]
    fn one_small_month_hides_another() {
        let mut measurement = with("RBA", &[(Figure::Scores, 4)]);
        measurement.merge(&with("RBB", &[(Figure::Scores, 30)]));
        measurement.merge(&with("RBC", &[(Figure::Scores, 40)]));
        let text = measurement_text(&measurement, (&LIMITS, 10));
        let column = text
            .lines()
            .next()
            .unwrap()
            .split(',')
            .position(|n| n == "n_scores");
        let cells: Vec<_> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(column.unwrap()).unwrap())
            .collect();
        assert_eq!(cells, ["*", "*", "40"]);
    }

    #[test]
    fn agreement_is_told_for_each_flag_and_month() {
        let mut measurement = Measurement::default();
        let cell = measurement.provider(Some("RBA")).cell(june());
        for (n, own, supplied) in [(30, true, true), (10, true, false), (20, false, false)] {
            let mut compared = [Compared::No; ITEMS.len()];
            compared[3] = Compared::Flags { own, supplied };
            for _ in 0..n {
                cell.compare(&compared, own == supplied);
            }
        }
        let text = agreement_by_month_text(&measurement, 0);
        assert_eq!(
            text.lines().nth(1),
            Some("is_finished_course,RBA,2021-06,30,10,0,20,83.33,0.6667")
        );
        assert_eq!(
            text.lines().count(),
            2,
            "what was not delivered is left out"
        );
        let text = agreement_by_month_text(&measurement, 10);
        assert_eq!(
            text.lines().nth(1),
            Some("is_finished_course,RBA,2021-06,30,*,*,20,*,*")
        );
    }
}
