//! What a run reports: what was read, what came out, what was found.

use std::path::Path;

use talktrail_export::{manifest, parquet};
use talktrail_extract::{self as extract, Bridged, Gathered};
use talktrail_model::{
    date::Date,
    provenance::{CONTINUATION_SMALL, CONTINUATION_UNCLEAR, Count, Findings, WITHDRAWAL_UNCLEAR},
};

use super::Run;
use crate::{
    derive::Derived,
    inputs::Snapshot,
    kept::ReadFacts,
    machine,
    path::{relative_to, slashes},
    report::{ReadTable, Report, Usage, WrittenTable},
    study::Study,
};

impl Run<'_> {
    pub(super) fn report(&self, study: &Study, read: &ReadFacts, derived: Derived) -> Report {
        let (step, flow) = derived.episodes();
        let mut findings = read.findings.clone();
        findings.merge(self.told_of_lists(read, &derived));
        findings.merge(derived.findings);
        findings.merge(derived.measurement.judge(&study.measurement));
        findings.merge(derived.measurement.judge_coverage(&study.coverage));
        let mut attrition = read.attrition.clone();
        attrition.merge(&derived.attrition);
        attrition.add(step, flow);
        let bridged = Bridged {
            has_version_2: read.has_version_2,
            ..derived.bridged
        };
        Report {
            study: study.name.clone(),
            as_of: study.as_of.unwrap_or(Date::from_days(0)),
            as_of_is_latest: self.study.as_of.is_none(),
            inputs: ReadTable::by_table(&read.inputs),
            forms: read.forms.clone(),
            bridged: (!read.forms.is_empty()).then_some(bridged),
            coverage: derived.coverage,
            attrition,
            verdicts: self.dictionary.judge(&findings, &study.checks),
            agreement: derived.agreement,
            measurement: derived.measurement,
            continuations: derived.continuations,
            outputs: Vec::new(),
            shard: None,
            folder: None,
            smallest_shown: self.smallest,
            usage: Usage {
                spilled: read.spilled,
                ..self.usage()
            },
        }
    }

    /// Continuations that stay apart, and withdrawals of nobody. What a shard does not find, another may.
    fn told_of_lists(&self, read: &ReadFacts, derived: &Derived) -> Findings {
        let mut findings = Findings::default();
        let pairs = derived.continuations.total();
        let mut count = |rule, table, column, failing, checked| {
            findings.count(rule, table, column, Count { failing, checked });
        };
        let (small, clear) = (pairs.small, pairs.clear());
        count(
            CONTINUATION_SMALL,
            "referrals",
            "continuation",
            small,
            clear,
        );
        let (unclear, all) = (pairs.unclear, clear + pairs.unclear);
        count(
            CONTINUATION_UNCLEAR,
            "referrals",
            "continuation",
            unclear,
            all,
        );
        if self.options.shard.is_none() {
            let unfound = read.withdrawals.saturating_sub(derived.coverage.withdrawn);
            count(
                WITHDRAWAL_UNCLEAR,
                "withdrawals",
                "",
                unfound,
                read.withdrawals,
            );
        }
        findings
    }

    pub(super) fn usage(&self) -> Usage {
        Usage {
            seconds: self.log.seconds(),
            cpu_seconds: machine::cpu_seconds(),
            peak_memory: machine::peak_memory(),
            memory_budget: self.memory,
            spilled: 0,
            threads: self.threads,
        }
    }

    pub(super) fn read_facts(&self, gathered: &Gathered, snapshot: &Snapshot) -> ReadFacts {
        let folder = self.study.path.parent().unwrap_or(Path::new(""));
        let input = |input: &extract::Input| manifest::Input {
            path: slashes(&relative_to(&input.path, folder)),
            table: input.table.to_owned(),
            bytes: input.bytes,
            sha256: snapshot
                .of(&input.path)
                .and_then(|mark| mark.sha256.clone()),
            rows: input.rows,
        };
        ReadFacts {
            inputs: gathered.inputs().iter().map(input).collect(),
            forms: gathered
                .forms()
                .iter()
                .map(|form| form.name().to_owned())
                .collect(),
            has_version_2: gathered.has_version_2(),
            findings: gathered.findings().clone(),
            attrition: gathered.attrition().clone(),
            withdrawals: gathered.withdrawals(),
            spilled: gathered.spilled_bytes(),
        }
    }
}

impl WrittenTable {
    pub(super) fn of(written: &parquet::Written) -> Self {
        Self {
            table: written.table.clone(),
            rows: written.rows,
            bytes: written.bytes,
        }
    }
}
