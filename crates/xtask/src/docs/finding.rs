//! The catalogue of checks.

use talktrail_dictionary::{Check, Dictionary, Severity};

use super::markdown::{plain, table};

/// The page of all checks.
pub(super) fn text(dictionary: &Dictionary) -> String {
    let rows = dictionary.checks().iter().map(row);
    let severities = Severity::ALL.map(|severity| {
        let (name, meaning) = (severity.name(), severity.meaning());
        format!("* *{name}*: {meaning}\n")
    });
    format!(
        "# Findings\n\nWrong data never stops a run. `checks/findings.csv` and `checks/findings.parquet` count, for each check and each \
         table or column, the rows that fail and the rows that were looked at, and never hold a value of a record. \
         [Read the findings](../guides/findings.md) says how.\n\nHow serious a failing row is:\n\n{}\n\
         The thresholds are this project's own, since no publication states any; `[checks] thresholds` in the study file sets others.\n\n{}",
        severities.concat(),
        table(
            [
                "check",
                "kind",
                "counts",
                "severity",
                "fails above",
                "what is so, and what was done",
                "what to do"
            ],
            rows
        )
    )
}

fn row(check: &Check) -> [String; 7] {
    let percent = |share| format!("{share} %");
    [
        check.id.clone(),
        check.kind.name().to_owned(),
        check.level.clone(),
        check.severity.name().to_owned(),
        check.fails_above.map_or_else(String::new, percent),
        plain(&check.text),
        plain(&check.advice),
    ]
}
