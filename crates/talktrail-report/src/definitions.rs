//! `definitions.csv`: what every file and column of a report means, so that an output checker needs nothing else.

use talktrail_dictionary::Dictionary;

use crate::{
    preset::{MASK, Preset},
    table::{ColumnSpec, Content, FileSpec, rate_names},
};

const HEADER: [&str; 6] = ["file", "column", "meaning", "denominator", "rule", "preset"];

/// The records of the file, header first. A row without a column is about the file as a whole.
pub(crate) fn records(
    files: &[&FileSpec],
    preset: &Preset,
    dictionary: &Dictionary,
) -> Vec<Vec<String>> {
    let mut out = vec![HEADER.map(str::to_owned).to_vec()];
    for file in files {
        let mut add = |column: &str, meaning: &str, denominator: &str, rule: &str| {
            let cells = [file.name, column, meaning, denominator, rule, preset.name()];
            out.push(cells.map(str::to_owned).to_vec());
        };
        add("", file.meaning, "", &disclosure_rule(file, preset));
        add(file.group, file.group_meaning, "", "");
        for column in file.columns {
            let rule = derivation(file, column, dictionary);
            for (name, meaning) in names(column) {
                add(&name, &meaning, denominator(column), &rule);
            }
        }
    }
    out
}

fn disclosure_rule(file: &FileSpec, preset: &Preset) -> String {
    format!(
        "{}; {MASK} stands for a masked value, never for zero; a count is masked too where it or its rest to a \
         total would follow from others; counts are of {}",
        preset.rule(),
        file.counts_of
    )
}

fn names(column: &ColumnSpec) -> Vec<(String, String)> {
    let ends = [
        "",
        ", lower end of the 95 % interval (Wilson)",
        ", upper end of the 95 % interval (Wilson)",
    ];
    match column.content {
        Content::Rate { .. } => rate_names(column.name)
            .into_iter()
            .zip(ends)
            .map(|(name, end)| (name, format!("{}{end}", column.meaning)))
            .collect(),
        _ => vec![(column.name.to_owned(), column.meaning.to_owned())],
    }
}

fn denominator(column: &ColumnSpec) -> &'static str {
    match column.content {
        Content::Note => "",
        Content::Count { within } => within,
        Content::Rate { denominator, .. } => denominator,
        Content::Statistic { beside, .. } => beside,
    }
}

/// The derivation of the variable behind a column, in the dictionary's words.
fn derivation(file: &FileSpec, column: &ColumnSpec, dictionary: &Dictionary) -> String {
    let table = dictionary.output(file.table);
    let variable = table.and_then(|t| t.variable(column.variable));
    let source = match column.content {
        Content::Rate { numerator, .. } => return format!("100 x {numerator} / denominator"),
        _ => format!("{}.{}", file.table, column.variable),
    };
    variable.map_or_else(String::new, |v| format!("{source}: {}", v.derivation))
}
