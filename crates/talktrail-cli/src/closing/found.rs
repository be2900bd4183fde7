//! What the checks say, by table and severity.

use std::fmt::Write as _;

use itertools::Itertools;
use talktrail::{disclosure::shown, report::Report};
use talktrail_dictionary::Verdict;
use talktrail_model::provenance::{LOW_CONFIDENCE, Percent, Status};

use crate::paint::{Side, aligned};

/// Most findings that the summary of a build names.
const MOST_FINDINGS: usize = 8;

/// The findings of a check in full; those of a build up to a number, the gravest first.
pub(super) fn told(report: &Report) -> String {
    let mut found: Vec<_> = report.found().collect();
    let is_check = report.folder.is_none();
    found.sort_by_key(|v| std::cmp::Reverse((v.status(), v.check.severity, v.count.failing)));
    let n_shown = if is_check { found.len() } else { MOST_FINDINGS };
    let more = found.split_off(n_shown.min(found.len())).len();
    found.sort_by_key(|v| (v.table.as_str(), std::cmp::Reverse(v.check.severity)));
    let mut text = by_table(&found, report.smallest_shown);
    text.push_str(&summed_up(report, more));
    text
}

fn by_table(found: &[&Verdict], smallest: u64) -> String {
    let mut text = String::new();
    for (table, verdicts) in &found.iter().chunk_by(|verdict| &verdict.table) {
        let _ = writeln!(text, "  {table}");
        let rows: Vec<_> = verdicts.map(|verdict| row(verdict, smallest)).collect();
        let sides = [
            Side::Left,
            Side::Left,
            Side::Left,
            Side::Right,
            Side::Right,
            Side::Left,
            Side::Left,
        ];
        for line in aligned(sides, &rows).lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

fn row(verdict: &Verdict, smallest: u64) -> [String; 7] {
    let count = verdict.count;
    let failing = shown(count.failing, smallest);
    // A share of a count that is hidden would tell the count.
    let is_shown = count.failing >= smallest && count.checked >= smallest;
    let percent = verdict.percent().filter(|_| is_shown);
    let mark = if verdict.is_edited { "*" } else { "" };
    let is_failed = verdict.status() == Status::Fail;
    [
        if is_failed { "FAIL" } else { "" }.to_owned(),
        verdict.check.severity.name().to_owned(),
        format!("{} {}", verdict.check.id, verdict.column),
        format!("{failing} of {}", shown(count.checked, smallest)),
        percent.map_or_else(String::new, |percent| format!("{percent:.2} %")),
        format!("{}{mark}", limit(verdict.fails_above)),
        brief(&verdict.check.text).to_owned(),
    ]
}

fn limit(fails_above: Option<Percent>) -> String {
    fails_above.map_or_else(String::new, |percent| format!("fails above {percent} %"))
}

/// The part of a check's text that says what is wrong.
fn brief(text: &str) -> &str {
    text.split(';').next().unwrap_or(text)
}

fn summed_up(report: &Report, more: usize) -> String {
    let n = |status| {
        let own = report.verdicts.iter().filter(|v| v.status() == status);
        own.count()
    };
    let place = if report.folder.is_some() {
        ", all in checks/findings.csv"
    } else {
        ""
    };
    let mut text = String::new();
    if more > 0 {
        let _ = writeln!(text, "  and {more} more with failing rows");
    }
    let _ = writeln!(
        text,
        "  {} checks of tables and columns: {} pass, {} pass with failing rows, {} fail{place}; `talktrail rule ID` explains one",
        report.verdicts.len(),
        n(Status::Pass),
        n(Status::PassWithFailing),
        n(Status::Fail)
    );
    let unconfirmed = |v: &&Verdict| v.check.id == LOW_CONFIDENCE.id;
    if let Some(verdict) = report.found().find(unconfirmed) {
        let _ = writeln!(
            text,
            "  {} outcomes rest on a threshold that no public source confirms: metadata/thresholds.csv lists them, `talktrail rule {}` says more",
            shown(verdict.count.failing, report.smallest_shown),
            verdict.check.id
        );
    }
    if report.found().any(|verdict| verdict.is_edited) {
        text.push_str("  * a threshold of the study, not of the catalogue\n");
    }
    text
}
