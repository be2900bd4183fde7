//! `labels.sql`: views with comments, a table of value labels and one of what each version lacks, for DuckDB.

use std::fmt::Write as _;

use crate::variable::{Table, Variable};

const HEAD: &str = "\
-- Views of the output tables with their labels as comments, and all value labels, for DuckDB. The table
-- availability says what a version of the data set does not simply hold.
-- Run in the output folder:  duckdb talktrail.duckdb < metadata/labels.sql
--
--   SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'referrals';
--   SELECT l.label, count(*) FROM referrals r
--     LEFT JOIN value_labels l ON l.table_name = 'referrals' AND l.variable = 'status' AND l.code = r.status
--     GROUP BY ALL;
";

pub(super) fn text(tables: &[Table]) -> String {
    let mut out = HEAD.to_owned();
    for table in tables {
        view(&mut out, table);
    }
    out.push_str(
        "\nCREATE OR REPLACE TABLE value_labels (table_name VARCHAR, variable VARCHAR, code INTEGER, label VARCHAR);\n",
    );
    for table in tables {
        for variable in &table.variables {
            value_labels(&mut out, &table.name, variable);
        }
    }
    out.push_str(
        "\nCREATE OR REPLACE TABLE availability (table_name VARCHAR, variable VARCHAR, delivery VARCHAR, dataset_version INTEGER, availability VARCHAR, reason VARCHAR);\n",
    );
    for table in tables {
        for variable in &table.variables {
            availability(&mut out, &table.name, variable);
        }
    }
    out
}

// Writing to a `String` cannot fail, here and below.
fn view(out: &mut String, table: &Table) {
    let name = identifier(&table.name);
    let file = literal(&format!("data/{}.parquet", table.name));
    let _ = writeln!(
        out,
        "\nCREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet({file});"
    );
    let _ = writeln!(out, "COMMENT ON VIEW {name} IS {};", literal(&table.label));
    for variable in &table.variables {
        let column = identifier(&variable.name);
        let label = literal(&variable.label);
        let _ = writeln!(out, "COMMENT ON COLUMN {name}.{column} IS {label};");
    }
}

fn value_labels(out: &mut String, table: &str, variable: &Variable) {
    let Some(labels) = variable.coded() else {
        return;
    };
    let (table, name) = (literal(table), literal(&variable.name));
    let rows: Vec<String> = labels
        .iter()
        .map(|(code, label)| format!("({table}, {name}, {code}, {})", literal(label)))
        .collect();
    let _ = writeln!(out, "INSERT INTO value_labels VALUES {};", rows.join(", "));
}

fn availability(out: &mut String, table: &str, variable: &Variable) {
    let lacking = variable.deliveries.iter();
    let lacking = lacking.filter(|d| d.availability != "available");
    let rows: Vec<String> = lacking
        .map(|d| {
            let code = d.version_code.map_or("NULL".to_owned(), |c| c.to_string());
            format!(
                "({}, {}, {}, {code}, {}, {})",
                literal(table),
                literal(&variable.name),
                literal(&d.delivery),
                literal(&d.availability),
                literal(&d.reason)
            )
        })
        .collect();
    if !rows.is_empty() {
        let _ = writeln!(out, "INSERT INTO availability VALUES {};", rows.join(", "));
    }
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn quotes_are_doubled() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "outcome");
        let text = text(&[table]);
        assert!(text.contains(
            "COMMENT ON COLUMN \"courses\".\"outcome\" IS 'Outcome, \\ % ''quoted''';\n"
        ));
        assert!(text.contains(
            "INSERT INTO value_labels VALUES ('courses', 'outcome', 1, 'Reliable \"recovery\"'), ('courses', 'outcome', 2, 'No change — naïve');\n"
        ));
        assert!(text.ends_with(
            "INSERT INTO availability VALUES ('courses', 'outcome', '1.5', 15, 'recoded', 'code map `outcome`');\n"
        ));
    }
}
