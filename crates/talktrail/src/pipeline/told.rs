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
        if let Some(bridged) = report.bridged.as_ref().filter(|b| b.has_version_2) {
            let linked: u64 = bridged.linked.iter().map(|met| met.participants).sum();
            log.info(
                "bridge",
                format!(
                    "{} participants of version 1.5 linked to version 2, {} not in it; {} referrals without a key; {} referrals in both versions",
                    count(linked),
                    count(bridged.only_version_1_5.participants),
                    count(bridged.without_key),
                    count(bridged.joined)
                ),
            );
        }
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
        for verdict in report.found() {
            let (check, place) = (&verdict.check, verdict.place());
            let (status, failing) = (verdict.status().name(), count(verdict.count.failing));
            let checked = count(verdict.count.checked);
            let line = format!(
                "{} {place}: {status}: {failing} of {checked}: {}",
                check.id, check.text
            );
            log.info("finding", line);
        }
        for table in &report.outputs {
            let (rows, size) = (count(table.rows), size::show(table.bytes));
            log.info("written", format!("{}: {rows} rows, {size}", table.table));
        }
        log.info("done", format!("done in {:.1} s", self.log.seconds()));
    }
}
