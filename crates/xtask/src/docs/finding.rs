//! The catalogue of checks.

use talktrail_model::provenance::{RULES, Severity};

use super::markdown::{plain, table};

/// The page of all rules.
pub(super) fn text() -> String {
    let rows = RULES.iter().map(|rule| {
        let severity = match rule.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        [rule.id.to_owned(), severity.to_owned(), plain(rule.text)]
    });
    format!(
        "# Findings\n\nWrong data never stops a run. Each oddity is counted in `checks/findings.csv` under the id of its \
         rule, its table and its column, and never with a value of a record.\n\n\
         A *note* loses nothing. A *warning* means that rows or values were left out of derivations. An *error* means that \
         a table or column is not what the specification says.\n\n{}",
        table(["rule", "severity", "what is so, and what was done"], rows)
    )
}
