//! The closing summary of a run: what was read, what was left out and why, what was written where, what it took.

mod found;

use std::{fmt::Write as _, path::Path};

use talktrail::{
    disclosure::shown,
    pipeline::Shard,
    report::{Coverage, Report, Usage},
    size,
};
use talktrail_dictionary::Severity;

use crate::{
    args::FailOn,
    exit,
    paint::{Paint, Side, aligned},
};

/// The summary as text.
pub(crate) fn summary(report: &Report, paint: Paint) -> String {
    let mut text = String::new();
    heading(&mut text, paint, "Read");
    text.push_str(&read(report));
    heading(&mut text, paint, "Linked");
    text.push_str(&linked(report));
    heading(&mut text, paint, "Left out, and why");
    text.push_str(&left_out(report));
    heading(&mut text, paint, "Found in the data");
    text.push_str(&found::told(report));
    if report.agreement.n_compared() > 0 {
        heading(&mut text, paint, "Compared with NHS England's own values");
        text.push_str(&compared(report));
    }
    if let Some(folder) = &report.folder {
        heading(&mut text, paint, "Written");
        if let Some(shard) = report.shard {
            text.push_str(&waiting(shard, folder));
        } else {
            text.push_str(&written(report));
            let _ = writeln!(text, "  in {}", folder.display());
        }
    }
    heading(&mut text, paint, "Took");
    text.push_str(&took(&report.usage));
    if report.smallest_shown > 0 {
        let note = format!(
            "\nCounts below {} are not shown here; --log-detail internal shows them.\n",
            report.smallest_shown
        );
        text.push_str(&paint.faint(&note));
    }
    text
}

/// The exit code of a run that came to its end.
pub(crate) fn exit_code(report: &Report, fail_on: FailOn) -> u8 {
    let least = match fail_on {
        FailOn::Note => Severity::Note,
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
        FailOn::Never => return exit::DONE,
    };
    if report.worst_failure().is_some_and(|worst| worst >= least) {
        exit::CHECK_FAILED
    } else {
        exit::DONE
    }
}

fn heading(text: &mut String, paint: Paint, title: &str) {
    let break_before = if text.is_empty() { "" } else { "\n" };
    let _ = writeln!(text, "{break_before}{}", paint.bold(title));
}

fn read(report: &Report) -> String {
    let row = |table: &talktrail::report::ReadTable| {
        let files = table.files_in_words();
        let rows = format!("{} rows", shown(table.rows, report.smallest_shown));
        [table.table.clone(), files, rows, size::show(table.bytes)]
    };
    let rows: Vec<_> = report.inputs.iter().map(row).collect();
    let mut text = aligned([Side::Left, Side::Right, Side::Right, Side::Right], &rows);
    if !report.forms.is_empty() {
        let _ = writeln!(text, "  version 1.5 as {}", report.forms.join(", "));
    }
    text
}

fn linked(report: &Report) -> String {
    let Coverage {
        participants,
        referrals,
        contacts,
        scores,
        withdrawn,
        first_year,
        last_year,
    } = report.coverage;
    let count = |n| shown(n, report.smallest_shown);
    let mut text = format!(
        "  {} participants, {} referrals, {} contacts, {} scores\n",
        count(participants),
        count(referrals),
        count(contacts),
        count(scores)
    );
    if let (Some(first), Some(last)) = (first_year, last_year) {
        let _ = writeln!(
            text,
            "  referrals received in the financial years {} to {}",
            financial_year(first),
            financial_year(last)
        );
    }
    if let Some(bridged) = report.bridged.as_ref().filter(|b| b.has_version_2) {
        let linked = bridged.linked.iter().map(|met| met.participants).sum();
        let _ = writeln!(
            text,
            "  of version 1.5: {} participants also in version 2, {} not; {} referrals without a key, {} in both versions",
            count(linked),
            count(bridged.only_version_1_5.participants),
            count(bridged.without_key),
            count(bridged.joined)
        );
    }
    let pairs = report.continuations.total();
    let apart = pairs.clear() + pairs.unclear - pairs.linked;
    if pairs.linked + apart > 0 {
        let _ = writeln!(
            text,
            "  {} referrals continue another under a new provider code or id, {} seem to and stay apart",
            count(pairs.linked),
            count(apart)
        );
    }
    if withdrawn > 0 {
        let _ = writeln!(text, "  {} participants withdrew", count(withdrawn));
    }
    let origin = if report.as_of_is_latest {
        "the last day of the latest period delivered"
    } else {
        "as the study says"
    };
    let _ = writeln!(text, "  as-of date {}, {origin}", report.as_of);
    text
}

fn financial_year(begins: i32) -> String {
    format!("{begins}/{:02}", (begins + 1).rem_euclid(100))
}

fn left_out(report: &Report) -> String {
    let rows: Vec<_> = report
        .attrition
        .iter()
        .filter(|(_, flow)| flow.rows_before > flow.rows_after)
        .map(|(step, flow)| {
            let rows = shown(flow.rows_before - flow.rows_after, report.smallest_shown);
            [
                format!("{rows} rows"),
                step.table.to_owned(),
                step.reason.to_owned(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return "  nothing\n".to_owned();
    }
    aligned([Side::Right, Side::Left, Side::Left], &rows)
}

/// How many referrals agree with what was supplied. The share is left out where either side of it is small.
fn compared(report: &Report) -> String {
    let (n, agreeing) = (report.agreement.n_compared(), report.agreement.n_agreeing());
    let is_shown = agreeing.min(n - agreeing) >= report.smallest_shown;
    let answer = if is_shown {
        format!(
            "agree in all of it: {:.1} %",
            100.0 * agreeing as f64 / n as f64
        )
    } else {
        "agree in nearly all or nearly none".to_owned()
    };
    let place = if report.folder.is_some() {
        "; item by item in checks/agreement.csv"
    } else {
        ""
    };
    let n = shown(n, report.smallest_shown);
    format!("  {n} referrals have some, and {answer}{place}\n")
}

fn written(report: &Report) -> String {
    let row = |table: &talktrail::report::WrittenTable| {
        let rows = format!("{} rows", shown(table.rows, report.smallest_shown));
        [
            format!("data/{}.parquet", table.table),
            rows,
            size::show(table.bytes),
        ]
    };
    let mut rows: Vec<_> = report.outputs.iter().map(row).collect();
    let beside = [
        ("checks/", "findings, attrition and agreement"),
        ("metadata/", "codebook.html, dictionary and label helpers"),
        ("study.resolved.toml", "every choice of this run"),
        ("manifest.json", "what was read and written, with digests"),
    ];
    let tables = aligned(
        [Side::Left, Side::Right, Side::Right],
        &std::mem::take(&mut rows),
    );
    let beside: Vec<_> = beside
        .iter()
        .map(|(name, what)| [(*name).to_owned(), (*what).to_owned()])
        .collect();
    tables + &aligned([Side::Left, Side::Left], &beside)
}

/// What is left to do when a shard is done.
fn waiting(shard: Shard, folder: &Path) -> String {
    let (index, count, folder) = (shard.index(), shard.count(), folder.display());
    format!(
        "  shard {index} of {count}, waiting in {folder}/shards/{index}-of-{count}\n  when all are there: talktrail merge {folder}\n"
    )
}

fn took(usage: &Usage) -> String {
    let mut parts = vec![format!("{:.1} s", usage.seconds)];
    parts.extend(usage.cpu_seconds.map(|seconds| {
        format!(
            "{seconds:.1} s of processor time on {} threads",
            usage.threads
        )
    }));
    parts.extend(
        usage
            .peak_memory
            .map(|bytes| format!("{} of memory at most", size::show(bytes))),
    );
    if usage.spilled > 0 {
        parts.push(format!("{} waited on disk", size::show(usage.spilled)));
    }
    format!("  {}\n", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn financial_years_are_written_as_people_write_them() {
        assert_eq!(financial_year(2019), "2019/20");
        assert_eq!(financial_year(1999), "1999/00");
    }
}
