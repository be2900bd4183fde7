//! What was found in the data, and what each step left out, as tables.
//!
//! `checks/findings.csv` counts oddities by rule, table and column; `checks/attrition.csv` follows rows and
//! participants through the steps of the run. Both hold counts only, never a value of a record. They are internal:
//! small counts in them are not suppressed. `checks/agreement.csv` compares recomputed values with supplied ones, and masks
//! small counts; so do `checks/measurement.csv` and `checks/agreement_by_month.csv`, which tell of providers and months.
//!
//! ```
//! use talktrail_export::checks;
//! use talktrail_model::provenance::{Findings, UNKNOWN_CODE};
//!
//! let mut findings = Findings::default();
//! findings.add(UNKNOWN_CODE, "contacts", "attendance", 3);
//! let text = checks::findings_text(&findings);
//! assert!(text.contains("TT0203,warning,contacts,attendance,3,"));
//! ```

mod agreement;
mod mask;
mod measurement;

use std::path::Path;

use talktrail_model::provenance::{Attrition, Findings, Flow, Severity, Step};

pub use self::{
    agreement::{agreement_text, write_agreement},
    mask::hidden,
    measurement::{agreement_by_month_text, measurement_text, write_measurement},
};

use crate::{atomic, csv_text::csv_text, error::Result};

/// Writes both tables into `checks/` of an output folder.
pub fn write(folder: &Path, findings: &Findings, attrition: &Attrition) -> Result<()> {
    let checks = folder.join("checks");
    let text = findings_text(findings);
    atomic::write(&checks.join("findings.csv"), text.as_bytes())?;
    let text = attrition_text(attrition);
    atomic::write(&checks.join("attrition.csv"), text.as_bytes())
}

/// The findings as comma-separated text, ordered by rule, table and column.
pub fn findings_text(findings: &Findings) -> String {
    let heading = ["rule", "severity", "table", "column", "rows", "text"];
    let rows = findings.iter().map(|(rule, table, column, rows)| {
        [
            rule.id.to_owned(),
            severity(rule.severity).to_owned(),
            table.to_owned(),
            column.to_owned(),
            rows.to_string(),
            rule.text.to_owned(),
        ]
    });
    csv_text(&heading, rows)
}

/// The attrition as comma-separated text, in the order of the steps.
pub fn attrition_text(attrition: &Attrition) -> String {
    let heading = [
        "step",
        "table",
        "reason",
        "rows_before",
        "rows_after",
        "rows_left_out",
        "participants_before",
        "participants_after",
    ];
    csv_text(&heading, attrition.iter().map(attrition_row))
}

fn attrition_row((step, flow): (Step, Flow)) -> [String; 8] {
    [
        step.order.to_string(),
        step.table.to_owned(),
        step.reason.to_owned(),
        flow.rows_before.to_string(),
        flow.rows_after.to_string(),
        flow.rows_before.saturating_sub(flow.rows_after).to_string(),
        participants(&flow, flow.participants_before),
        participants(&flow, flow.participants_after),
    ]
}

/// A number of participants; empty for steps that take out rows one by one, before they are gathered by participant.
fn participants(flow: &Flow, number: u64) -> String {
    if flow.participants_before == 0 {
        String::new()
    } else {
        number.to_string()
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attrition_counts_what_is_left_out() {
        let mut attrition = Attrition::default();
        let step = Step {
            order: 3,
            table: "referrals",
            reason: "an older extract, replaced by a newer one",
        };
        let flow = Flow {
            rows_before: 10,
            rows_after: 7,
            participants_before: 4,
            participants_after: 4,
        };
        attrition.add(step, flow);
        assert_eq!(
            attrition_text(&attrition),
            "step,table,reason,rows_before,rows_after,rows_left_out,participants_before,participants_after\n\
             3,referrals,\"an older extract, replaced by a newer one\",10,7,3,4,4\n"
        );
    }

    #[test]
    fn both_files_are_written() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &Findings::default(), &Attrition::default()).unwrap();
        let text = std::fs::read_to_string(folder.path().join("checks/findings.csv")).unwrap();
        assert_eq!(text, "rule,severity,table,column,rows,text\n");
        assert!(folder.path().join("checks/attrition.csv").exists());
    }
}
