//! What was found in the data, and what each step left out, as tables.
//!
//! `checks/findings.csv` and `checks/findings.parquet` say of each check, table and column how many rows fail, of how many,
//! and whether that is too many; `checks/attrition.csv` follows rows and participants through the steps of the run. All
//! hold counts only, never a value of a record. They are internal: small counts in them are not suppressed.
//! `checks/agreement.csv` compares recomputed values with supplied ones, and masks small counts; so do
//! `checks/measurement.csv`, `checks/coverage.csv`, `checks/agreement_by_month.csv` and `checks/transfers.csv`, which
//! tell of providers and months.
//!
//! ```
//! use talktrail_dictionary::Dictionary;
//! use talktrail_export::checks;
//! use talktrail_model::provenance::{Count, Findings, UNKNOWN_CODE};
//!
//! let dictionary = Dictionary::embedded()?;
//! let mut findings = Findings::default();
//! findings.count(UNKNOWN_CODE, "contacts", "attendance", Count { failing: 3, checked: 60 });
//! let text = checks::findings_text(&dictionary.judge(&findings, &[]));
//! assert!(text.contains("TT0203,conformance,warning,contacts,attendance,value,3,60,5.0000,5,0,pass with failing rows,"));
//! # Ok::<(), talktrail_dictionary::Error>(())
//! ```

mod agreement;
mod coverage;
mod findings;
mod mask;
mod measurement;
mod transfers;

use std::path::Path;

use talktrail_model::provenance::{Attrition, Flow, Step};

pub use self::{
    agreement::{agreement_text, write_agreement},
    coverage::{coverage_text, write_coverage},
    findings::{findings_text, write_findings},
    mask::hidden,
    measurement::{agreement_by_month_text, measurement_text, write_measurement},
    transfers::{transfers_text, write_transfers},
};

use crate::{atomic, csv_text::csv_text, error::Result};

/// Writes `checks/attrition.csv` into an output folder.
pub fn write_attrition(folder: &Path, attrition: &Attrition) -> Result<()> {
    let text = attrition_text(attrition);
    atomic::write(&folder.join("checks/attrition.csv"), text.as_bytes())
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
}
