//! What the log says about a run that came to its end.

use super::Run;
use crate::{disclosure::shown, report::Report, size};

impl Run<'_> {
    pub(super) fn log_report(&self, report: &Report) {
        let count = |n| shown(n, self.smallest);
        let log = &self.log;
        let coverage = report.coverage;
        let (participants, referrals) = (count(coverage.participants), count(coverage.referrals));
        log.info(
            "linked",
            format!("{participants} participants, {referrals} referrals"),
        );
        for (step, flow) in report
            .attrition
            .iter()
            .filter(|(_, flow)| flow.rows_before > flow.rows_after)
        {
            let left = count(flow.rows_before - flow.rows_after);
            log.info(
                "attrition",
                format!("{}: {left} rows left out: {}", step.table, step.reason),
            );
        }
        for (rule, table, column, rows) in report.findings.iter() {
            let place = if column.is_empty() {
                table.to_owned()
            } else {
                format!("{table}.{column}")
            };
            log.info(
                "finding",
                format!("{} {place}: {} rows: {}", rule.id, count(rows), rule.text),
            );
        }
        for table in &report.outputs {
            let (rows, size) = (count(table.rows), size::show(table.bytes));
            log.info("written", format!("{}: {rows} rows, {size}", table.table));
        }
        log.info("done", format!("done in {:.1} s", self.log.seconds()));
    }
}
