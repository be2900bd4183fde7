//! The settings of a study file.

use std::fmt::Write;

use talktrail::study::setting::{Kind, SECTIONS, Setting, settings_of};

use super::markdown::{code, plain, table};

/// The page of all settings.
pub(super) fn text() -> String {
    let mut text = String::from(
        "# The study file\n\nA study is a TOML file. Every choice that changes a number stands in it, or in the resolved copy that a build saves \
         beside its results. Unknown keys, contradictions and impossible dates are errors, with line and column. Paths are \
         relative to the file. `talktrail init` drafts one.\n\n",
    );
    for (section, about) in SECTIONS {
        let _ = write!(text, "## {}\n\n{about}\n\n", heading(section));
        let rows = settings_of(section).map(row);
        text.push_str(&table(["key", "may hold", "default", "meaning"], rows));
        text.push('\n');
    }
    text
}

fn heading(section: &str) -> String {
    if section == "input" {
        "[[input]]".to_owned()
    } else {
        format!("[{section}]")
    }
}

fn row(setting: &Setting) -> [String; 4] {
    let default = match setting.default_text() {
        _ if setting.is_required() => "required".to_owned(),
        _ if setting.kind == Kind::Tables => "all tables".to_owned(),
        Some(default) => code(&default),
        None => "none".to_owned(),
    };
    [
        code(setting.key),
        values(setting.kind),
        default,
        plain(setting.text),
    ]
}

fn values(kind: Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::DateOrLatest => "a date as `\"YYYY-MM-DD\"`, or `\"latest\"`".to_owned(),
        Kind::Choice(words) => words
            .iter()
            .map(|(word, meaning)| format!("{}: {}", code(&format!("\"{word}\"")), plain(meaning)))
            .collect::<Vec<_>>()
            .join("<br>"),
        Kind::RuleSet => "the name of a [rule set](rule-sets.md)".to_owned(),
        Kind::Whole(least, most) => format!("a whole number from {least} to {most}"),
        Kind::Path => "a path".to_owned(),
        Kind::Paths => "a list of folders".to_owned(),
        Kind::Thresholds => "a list such as `[\"gad7 >= 10\"]`".to_owned(),
        Kind::Shares => "a list such as `[\"TT0203 10\"]`".to_owned(),
        Kind::Measures => "a list such as `[\"F401 spin\"]`".to_owned(),
        Kind::Tables => "a list of tables".to_owned(),
        Kind::Memory => "an amount such as `\"512MB\"`, or `\"auto\"`".to_owned(),
        Kind::BatchSize => "a whole number from 1, or `\"of_policy\"`".to_owned(),
        Kind::Threads => "a whole number, or `\"auto\"`".to_owned(),
    }
}
