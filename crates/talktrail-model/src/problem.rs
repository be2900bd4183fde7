//! The problem descriptor of a referral: which presenting complaint speaks for it.
//!
//! A referral may carry several complaints. Publications take the one with a valid code, primary ahead of secondary,
//! then the latest date, then the highest row id (monthly measure M203); it decides which anxiety measure counts.

use crate::record::Problem;

/// The complaint that speaks for a referral, as its position in the list. `None` when there is none.
///
/// A dated complaint comes before an undated one. A complaint without a valid code is chosen only where no complaint
/// has one. Of two that are equal in everything the later in the list is taken.
pub fn chosen_problem(problems: &[Problem<'_>]) -> Option<usize> {
    let rank = |problem: &Problem<'_>| {
        let is_valid = problem.code.is_some();
        (is_valid, problem.is_primary, problem.date, problem.row)
    };
    (0..problems.len()).max_by_key(|at| problems.get(*at).map(rank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;

    /// One complaint a word: `code:primary:day:row`, with `-` for missing.
    fn chosen(text: &str) -> Option<usize> {
        let problem = |word: &'static str| {
            let [code, significance, day, row] = word.split(':').collect::<Vec<_>>()[..] else {
                panic!("four fields")
            };
            Problem {
                code: (code != "-").then_some(code),
                is_primary: significance == "1",
                date: day.parse().ok().map(Date::from_days),
                row: row.parse().unwrap(),
            }
        };
        let text: &'static str = text.to_owned().leak();
        let problems: Vec<_> = text.split_whitespace().map(problem).collect();
        chosen_problem(&problems)
    }

    #[test]
    fn order_of_precedence_is_code_significance_date_row() {
        for (problems, expected, title) in [
            ("", None, "none at all"),
            ("-:1:9:9 F401:2:1:1", Some(1), "valid code first"),
            ("F431:2:9:9 F401:1:1:1", Some(1), "primary before secondary"),
            ("F431:1:5:1 F401:1:6:2", Some(1), "latest date"),
            (
                "F401:1:6:2 F431:1:5:9",
                Some(0),
                "latest date, whatever the row",
            ),
            ("F431:1:-:9 F401:1:1:1", Some(1), "dated before undated"),
            ("F431:1:6:1 F401:1:6:2", Some(1), "highest row"),
            ("-:2:1:1 -:1:1:1", Some(1), "no valid code anywhere"),
        ] {
            assert_eq!(chosen(problems), expected, "{title}");
        }
    }
}
