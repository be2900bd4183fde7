//! The list of batches that somebody reviewed.
//!
//! It has the columns of `checks/transfers.csv` that name a batch, and a word: `yes` for referrals that go on under a new
//! provider code, `no` for referrals that only look like it. Other columns are left alone, so that the file of one run,
//! looked through and mended, is the list of the next.

use std::{collections::BTreeMap, fs, path::Path};

use talktrail_model::{continuation::Batch, date::Date};

use crate::error::Error;

const COLUMNS: [&str; 4] = ["from_provider", "to_provider", "month", "is_continuation"];

/// Reads a list.
///
/// # Errors
/// When the file cannot be read, a column is absent, or a line is not understood; the line is named, not what it holds.
pub(crate) fn reviewed(path: &Path) -> Result<BTreeMap<Batch, bool>, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    parse(&text).map_err(|(line, what)| Error::Reviewed {
        path: path.to_owned(),
        line,
        what,
    })
}

fn parse(text: &str) -> Result<BTreeMap<Batch, bool>, (u64, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let no_csv = |line| (line, "is not comma-separated text".to_owned());
    let heading = reader.headers().map_err(|_| no_csv(1))?.clone();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let at = heading.iter().position(|h| h.eq_ignore_ascii_case(column));
        *place = at.ok_or_else(|| (1, format!("lacks the column {column}")))?;
    }
    let mut all = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| no_csv(e.position().map_or(0, csv::Position::line)))?;
        let line = record.position().map_or(0, csv::Position::line);
        let [from, to, month, word] = places.map(|at| record.get(at).unwrap_or_default());
        let month = month_id(month).ok_or((line, "has no month like 2024-11".to_owned()))?;
        let is_continuation = match word.to_ascii_lowercase().as_str() {
            "yes" | "1" => true,
            "no" | "0" => false,
            _ => {
                return Err((
                    line,
                    "says neither yes nor no in is_continuation".to_owned(),
                ));
            }
        };
        let batch = Batch {
            from: from.into(),
            to: to.into(),
            month,
        };
        let known = all.insert(batch, is_continuation);
        if known.is_some_and(|known| known != is_continuation) {
            return Err((line, "contradicts an earlier line".to_owned()));
        }
    }
    Ok(all)
}

fn month_id(text: &str) -> Option<i32> {
    let is_month = text.len() == "2024-11".len();
    Date::parse(&format!("{text}-01"))
        .filter(|_| is_month)
        .map(Date::month_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_accepted_or_rejected() {
        let text = "month,n_pairs,from_provider,to_provider,Is_Continuation\n2024-11,150,RDY,G6V2S,yes\n2024-06,*,TAF87,TAF88,NO\n";
        let all: Vec<_> = parse(text).unwrap().into_iter().collect();
        assert_eq!(all.len(), 2);
        assert_eq!(
            (&*all[0].0.from, all[0].0.month, all[0].1),
            ("RDY", 1496, true)
        );
        assert_eq!((&*all[1].0.to, all[1].1), ("TAF88", false));
    }

    #[test]
    fn what_is_not_understood_is_told_by_its_line() {
        let of = |lines: &str| {
            parse(&format!(
                "from_provider,to_provider,month,is_continuation\n{lines}"
            ))
        };
        let told = |lines: &str| of(lines).unwrap_err();
        assert_eq!(told("A,B,2024-11,yes\nA,B,11/2024,yes").0, 3);
        assert_eq!(told("A,B,2024-13,yes").1, "has no month like 2024-11");
        assert_eq!(told("A,B,2024-11,perhaps").0, 2);
        assert_eq!(
            told("A,B,2024-11,yes\nA,B,2024-11,no").1,
            "contradicts an earlier line"
        );
        assert_eq!(told("A,B,2024-11").1, "is not comma-separated text");
        assert_eq!(
            parse("from_provider,month").unwrap_err().1,
            "lacks the column to_provider"
        );
        assert!(of("").unwrap().is_empty());
    }
}
