//! `codebook.html`: every table and column on one page, in one file that asks nothing of a network.
//!
//! The page holds no data, so it may lie beside a publication. With [`Counts`] it also says how often each category
//! occurs; those counts have been through disclosure control before they come here.

mod column;
mod text;

use std::{collections::BTreeMap, fmt::Write as _};

use self::{column::column, text::escaped};
use crate::variable::Table;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// How often categories occur, after disclosure control.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// What the control hides, in words.
    pub rule: String,
    /// The text that stands for a number of rows, by table, column and code.
    pub shown: BTreeMap<(String, String), BTreeMap<i64, String>>,
}

/// The four words of availability: class and symbol, word, what it says.
const LEGEND: [(&str, &str, &str); 4] = [
    (
        "available",
        "●",
        "held, with the values of the newest version",
    ),
    ("recoded", "↻", "held under other codes, which are recoded"),
    (
        "partly",
        "◐",
        "in some forms, for some time, or with another meaning",
    ),
    (
        "missing",
        "○",
        "no field for it: an empty cell says nothing",
    ),
];

/// The whole page.
pub(super) fn text(tables: &[Table], counts: Option<&Counts>) -> String {
    let mut out = String::with_capacity(1 << 20);
    head(&mut out, tables, counts);
    out.push_str("<div class=\"page\">\n<nav aria-label=\"Tables\"><ul>\n");
    for table in tables {
        let (name, columns) = (escaped(&table.name), table.variables.len());
        let _ = writeln!(
            out,
            "<li><a href=\"#{name}\">{name}<span>{columns}</span></a></li>"
        );
    }
    out.push_str("</ul></nav>\n<main>\n");
    for table in tables {
        section(&mut out, table, counts);
    }
    let _ = write!(
        out,
        "</main>\n</div>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

// Writing to a `String` cannot fail, here and below.
fn head(out: &mut String, tables: &[Table], counts: Option<&Counts>) {
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>Codebook</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header class=\"top\">\n<h1>Codebook</h1>\n"
    );
    let columns: usize = tables.iter().map(|t| t.variables.len()).sum();
    let _ = writeln!(
        out,
        "<p>{} tables with {columns} columns. Open a line to read what the column means, when it is missing and how it is worked out. \
         The marks say what versions 1.5, 2.0 and 2.1 of the data set, and the tables of UK LLC, hold of it.</p>\n<ul class=\"legend\">",
        tables.len()
    );
    for (word, symbol, says) in LEGEND {
        let _ = writeln!(
            out,
            "<li><b class=\"{word}\">{symbol} {word}</b> {says}</li>"
        );
    }
    out.push_str("</ul>\n");
    if let Some(counts) = counts {
        let _ = writeln!(
            out,
            "<p>Numbers beside categories are rows; {}.</p>",
            escaped(&counts.rule)
        );
    }
    out.push_str(
        "</header>\n<div class=\"find\"><form role=\"search\">\n\
         <input id=\"search\" type=\"search\" placeholder=\"Search names, labels and categories\" aria-label=\"Search\" autocomplete=\"off\">\n\
         <select id=\"lacking\" aria-label=\"Show\">\n<option value=\"\">every column</option>\n",
    );
    let deliveries = tables.iter().filter_map(|t| t.variables.first());
    let deliveries = deliveries.map(|v| &v.deliveries).next();
    for delivery in deliveries.into_iter().flatten() {
        let name = escaped(&delivery.delivery);
        let _ = writeln!(
            out,
            "<option value=\"{name}\">not simply in {name}</option>"
        );
    }
    let _ = write!(
        out,
        "</select>\n<output id=\"found\" for=\"search lacking\" aria-live=\"polite\">{columns} columns</output>\n</form></div>\n"
    );
}

fn section(out: &mut String, table: &Table, counts: Option<&Counts>) {
    let name = escaped(&table.name);
    let _ = writeln!(
        out,
        "<section id=\"{name}\">\n<h2 class=\"name\">{name}</h2>\n<p>{}. {}</p>",
        escaped(&table.label),
        escaped(&table.description)
    );
    for variable in &table.variables {
        let key = (table.name.clone(), variable.name.clone());
        let counted = counts.and_then(|counts| counts.shown.get(&key));
        column(out, &table.name, variable, counted);
    }
    out.push_str("</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn the_page_is_one_file_and_asks_nothing_of_a_network() {
        let page = text(&[sample::table()], None);
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        for outside in ["http:", "https:", "src=", "<link", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }

    #[test]
    fn elements_close_and_texts_are_escaped() {
        let page = text(&[sample::table()], None);
        for element in [
            "details", "summary", "section", "table", "dl", "ul", "script", "style",
        ] {
            let opened = page.matches(&format!("<{element}>")).count()
                + page.matches(&format!("<{element} ")).count();
            assert_eq!(
                opened,
                page.matches(&format!("</{element}>")).count(),
                "{element}"
            );
        }
        assert!(page.contains("Reliable &quot;recovery&quot;"));
        assert!(!page.contains("Reliable \"recovery\""));
    }

    #[test]
    fn a_column_says_what_each_version_holds() {
        let page = text(&[sample::table()], None);
        assert!(page.contains("<details id=\"courses.outcome\" data-lacking=\"1.5\">"));
        assert!(page.contains("<span class=\"recoded\" title=\"1.5: recoded\">↻ 1.5</span>"));
        assert!(page.contains("<td>recoded: code map <code>outcome</code></td>"));
        assert!(page.contains("<code>Referral.Outcome</code>"));
        assert!(!page.contains("rows</th>"));
    }

    #[test]
    fn counts_stand_beside_their_categories() {
        let mut counts = Counts {
            rule: "counts of 0 to 9 are masked".to_owned(),
            ..Counts::default()
        };
        let key = ("courses".to_owned(), "outcome".to_owned());
        counts.shown.insert(
            key,
            BTreeMap::from([(1, "120".to_owned()), (2, "*".to_owned())]),
        );
        let page = text(&[sample::table()], Some(&counts));
        assert!(page.contains("counts of 0 to 9 are masked"));
        assert!(page.contains("<td class=\"number\">120</td>"));
        assert!(page.contains("<td class=\"number\">*</td>"));
    }
}
