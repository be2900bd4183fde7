//! Summary tables: which columns a file has, what each means, and the text of the file.

use crate::{
    disclosure::{Release, ReleasedGroup},
    interval::wilson,
    preset::MASK,
};

/// One summary file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSpec {
    /// Name without extension.
    pub(crate) name: &'static str,
    /// What its rows are.
    pub(crate) meaning: &'static str,
    /// The finished table it is made from.
    pub(crate) table: &'static str,
    /// What its counts are of: records or participants.
    pub(crate) counts_of: &'static str,
    /// Name of the column that names the groups.
    pub(crate) group: &'static str,
    /// What the groups are.
    pub(crate) group_meaning: &'static str,
    /// Its columns behind that one.
    pub(crate) columns: &'static [ColumnSpec],
}

/// One column, or three for a rate: percentage, lower and upper end of its interval.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnSpec {
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
    /// The variable of the finished table that it rests on; its derivation stands in the dictionary.
    pub(crate) variable: &'static str,
    pub(crate) content: Content,
}

/// What a column shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// A text that says what a row is about.
    Note,
    /// A count of the block, which is part of another one.
    Count { within: &'static str },
    /// One count as a percentage of another, with its 95 % interval.
    Rate {
        numerator: &'static str,
        denominator: &'static str,
    },
    /// A mean or median, with this many decimals.
    Statistic {
        beside: &'static str,
        decimals: usize,
    },
}

/// Names of the columns of a rate.
pub(crate) fn rate_names(name: &str) -> [String; 3] {
    ["percent", "low", "high"].map(|part| format!("{name}_{part}"))
}

/// A file ready to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) records: Vec<Vec<String>>,
    pub(crate) masked: usize,
}

impl Rendered {
    /// Records whose masked values are told by their text.
    pub(crate) fn of(records: Vec<Vec<String>>) -> Self {
        let masked = records
            .iter()
            .flatten()
            .filter(|cell| *cell == MASK)
            .count();
        Self { records, masked }
    }
}

/// The text of a summary, header first. Rates are worked out here, from the counts that are shown.
pub(crate) fn render<'a>(
    file: &FileSpec,
    groups: impl Iterator<Item = &'a ReleasedGroup>,
) -> Rendered {
    let mut out = Rendered {
        records: vec![header(file)],
        masked: 0,
    };
    for group in groups {
        let cells = file.columns.iter().flat_map(|c| cells(c, group));
        let record: Vec<String> = [group.label.clone()].into_iter().chain(cells).collect();
        out.masked += record.iter().skip(1).filter(|cell| *cell == MASK).count();
        out.records.push(record);
    }
    out
}

/// Records as CSV.
pub(crate) fn csv(records: &[Vec<String>]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.write_record(record)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Names of the columns.
pub(crate) fn header(file: &FileSpec) -> Vec<String> {
    let names = file.columns.iter().flat_map(|column| match column.content {
        Content::Rate { .. } => rate_names(column.name).to_vec(),
        _ => vec![column.name.to_owned()],
    });
    [file.group.to_owned()].into_iter().chain(names).collect()
}

fn cells(column: &ColumnSpec, group: &ReleasedGroup) -> Vec<String> {
    let count = |name| group.counts.get(name).copied().unwrap_or(Release::Masked);
    match column.content {
        Content::Note => vec![String::new()],
        Content::Count { .. } => vec![text(count(column.name), |n| n.to_string())],
        Content::Rate {
            numerator,
            denominator,
        } => rate(count(numerator), count(denominator)),
        Content::Statistic { decimals, .. } => {
            let value = group.statistics.get(column.name).copied();
            let value = value.unwrap_or(Release::Missing);
            vec![text(value, |v| format!("{v:.decimals$}"))]
        }
    }
}

fn rate(numerator: Release<i64>, denominator: Release<i64>) -> Vec<String> {
    let (Release::Shown(n), Release::Shown(of)) = (numerator, denominator) else {
        return vec![MASK.to_owned(); 3];
    };
    let percent = |p: f64| format!("{:.1}", 100.0 * p);
    match wilson(n, of) {
        Some(interval) => {
            let rate = n as f64 / of as f64;
            vec![percent(rate), percent(interval.low), percent(interval.high)]
        }
        None => vec![String::new(); 3],
    }
}

fn text<T>(value: Release<T>, show: impl Fn(T) -> String) -> String {
    match value {
        Release::Shown(value) => show(value),
        Release::Masked => MASK.to_owned(),
        Release::Missing => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_falls_with_either_count_and_is_blank_without_a_denominator() {
        assert_eq!(rate(Release::Masked, Release::Shown(50)), ["*", "*", "*"]);
        assert_eq!(rate(Release::Shown(50), Release::Masked), ["*", "*", "*"]);
        assert_eq!(rate(Release::Shown(0), Release::Shown(0)), ["", "", ""]);
    }

    /// Finished courses of 2024-25 as published, and the published recovery rate of 50.5 %.
    #[test]
    fn the_published_recovery_rate_is_met() {
        let shown = rate(Release::Shown(321_061), Release::Shown(670_419 - 35_234));
        assert_eq!(shown, ["50.5", "50.4", "50.7"]);
    }
}
