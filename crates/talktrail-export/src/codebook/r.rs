//! `labels.R`: labels for data frames that were read without R's arrow package, which restores them by itself.

use std::fmt::Write as _;

use crate::variable::{Kind, Table, Variable};

const HEAD: &str = r#"# Labels of the output tables, for data frames that were read without the arrow package
# (arrow::read_parquet restores them by itself). Base R only; haven makes the codes pleasant to use.
#
#   source("metadata/labels.R")
#   referrals <- label_table(nanoparquet::read_parquet("data/referrals.parquet"), "referrals")
#   haven::as_factor(referrals$status)

label_table <- function(data, table) {
  labels <- talktrail_labels[[table]]
  if (is.null(labels)) stop("no labels for table ", table)
  for (name in intersect(names(labels), names(data))) {
    attr(data[[name]], "label") <- labels[[name]]$label
    codes <- labels[[name]]$labels
    if (!is.null(codes)) {
      storage.mode(data[[name]]) <- typeof(codes)
      attr(data[[name]], "labels") <- codes
      class(data[[name]]) <- c("haven_labelled", "vctrs_vctr", typeof(codes))
    }
  }
  data
}

talktrail_labels <- list("#;

pub(super) fn text(tables: &[Table]) -> String {
    let mut out = HEAD.to_owned();
    let tables: Vec<String> = tables.iter().map(table).collect();
    let _ = write!(out, "\n{}\n)\n", tables.join(",\n"));
    out
}

fn table(table: &Table) -> String {
    let variables: Vec<String> = table.variables.iter().map(variable).collect();
    format!("  {} = list(\n{}\n  )", table.name, variables.join(",\n"))
}

fn variable(variable: &Variable) -> String {
    let label = quoted(&variable.label);
    let name = &variable.name;
    let Some(labels) = variable.coded() else {
        return format!("    {name} = list(label = {label})");
    };
    let suffix = if variable.kind == Kind::Float64 {
        ""
    } else {
        "L"
    };
    let codes: Vec<String> = labels
        .iter()
        .map(|(code, label)| format!("{} = {code}{suffix}", quoted(label)))
        .collect();
    format!(
        "    {name} = list(label = {label}, labels = c({}))",
        codes.join(", ")
    )
}

/// A string of R in double quotes; letters outside ASCII as escapes, so that the encoding of the file is no matter.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(letter),
            _ => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn labels_are_lists_of_r() {
        let mut table = sample::table();
        table.variables.truncate(2);
        let text = text(&[table]);
        assert!(text.ends_with(
            r#"talktrail_labels <- list(
  courses = list(
    participant_id = list(label = "Participant"),
    outcome = list(label = "Outcome, \\ % 'quoted'", labels = c("Reliable \"recovery\"" = 1L, "No change \u{2014} na\u{ef}ve" = 2L))
  )
)
"#
        ));
    }
}
