//! One column on the page: a line that opens to everything that is known of it.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    LEGEND,
    text::{escaped, with_code},
};
use crate::variable::{InDelivery, Variable};

/// Appends the column; `counts` says how often its categories occur.
pub(super) fn column(
    out: &mut String,
    table: &str,
    variable: &Variable,
    counts: Option<&BTreeMap<i64, String>>,
) {
    let lacking: Vec<&str> = variable
        .deliveries
        .iter()
        .filter(|d| d.availability != "available")
        .map(|d| d.delivery.as_str())
        .collect();
    let name = escaped(&variable.name);
    let _ = writeln!(
        out,
        "<details id=\"{}.{name}\" data-lacking=\"{}\">\n<summary><span class=\"name\">{name}</span><span>{}</span>\
         <span class=\"in\">{}</span></summary>\n<div class=\"about\">",
        escaped(table),
        escaped(&lacking.join("|")),
        escaped(&variable.label),
        variable.deliveries.iter().map(chip).collect::<String>()
    );
    facts(out, variable);
    deliveries(out, &variable.deliveries);
    categories(out, variable, counts);
    out.push_str("</div>\n</details>\n");
}

/// A version and what it holds, as a symbol.
fn chip(delivery: &InDelivery) -> String {
    let word = &delivery.availability;
    let symbol = LEGEND.iter().find(|(known, ..)| known == word);
    let symbol = symbol.map_or("", |(_, symbol, _)| symbol);
    let name = escaped(&delivery.delivery);
    format!("<span class=\"{word}\" title=\"{name}: {word}\">{symbol} {name}</span>")
}

fn facts(out: &mut String, variable: &Variable) {
    let facts = [
        ("meaning", &variable.description),
        ("unit", &variable.unit),
        ("missing when", &variable.missing_rule),
        ("worked out", &variable.derivation),
        ("source", &variable.source),
        ("confidence", &variable.confidence),
    ];
    let _ = write!(
        out,
        "<dl>\n<dt>type</dt><dd>{}</dd>\n",
        variable.kind.name()
    );
    for (name, value) in facts {
        if !value.is_empty() {
            let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", with_code(value));
        }
    }
    out.push_str("</dl>\n");
}

/// What each version holds, with reasons and fields, where there is more to say than "available".
fn deliveries(out: &mut String, deliveries: &[InDelivery]) {
    let is_plain = |d: &InDelivery| d.availability == "available" && d.fields.is_empty();
    if deliveries.iter().all(is_plain) {
        return;
    }
    out.push_str("<table>\n<tr><th>version</th><th>holds it</th><th>in the fields</th></tr>\n");
    for delivery in deliveries {
        let held = match delivery.reason.as_str() {
            "" => delivery.availability.clone(),
            reason => format!("{}: {}", delivery.availability, with_code(reason)),
        };
        let fields: Vec<String> = delivery
            .fields
            .iter()
            .map(|field| format!("<code>{}</code>", escaped(field)))
            .collect();
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{held}</td><td>{}</td></tr>",
            escaped(&delivery.delivery),
            fields.join("<br>")
        );
    }
    out.push_str("</table>\n");
}

fn categories(out: &mut String, variable: &Variable, counts: Option<&BTreeMap<i64, String>>) {
    let Some(labels) = variable.coded() else {
        return;
    };
    let heading = match counts {
        Some(_) => "<th class=\"number\">rows</th>",
        None => "",
    };
    let _ = writeln!(
        out,
        "<table>\n<tr><th class=\"number\">code</th><th>label</th>{heading}</tr>"
    );
    for (code, label) in labels {
        let count = counts.map_or(String::new(), |counts| {
            let shown = counts.get(code).map_or("", String::as_str);
            format!("<td class=\"number\">{}</td>", escaped(shown))
        });
        let _ = writeln!(
            out,
            "<tr><td class=\"number\">{code}</td><td>{}</td>{count}</tr>",
            escaped(label)
        );
    }
    out.push_str("</table>\n");
}
