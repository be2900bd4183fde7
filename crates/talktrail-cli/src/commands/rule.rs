//! `talktrail rule`: one check explained.

use talktrail::spelling::did_you_mean;
use talktrail_dictionary::{Check, Dictionary};

use crate::{args::RuleArgs, exit, failure::Failed, paint::wrapped, terminal::Terminal};

/// Width of the text.
const WIDTH: usize = 96;

pub(crate) fn run(args: &RuleArgs, terminal: &Terminal) -> Result<u8, Failed> {
    let dictionary = Dictionary::embedded().map_err(talktrail::Error::from)?;
    let is_wanted = |check: &&Check| {
        args.id.eq_ignore_ascii_case("all") || check.id.eq_ignore_ascii_case(&args.id)
    };
    let checks = dictionary.checks();
    let told: Vec<String> = checks
        .iter()
        .filter(is_wanted)
        .map(|check| told(check, &dictionary))
        .collect();
    if told.is_empty() {
        let hint = did_you_mean(&args.id, checks.iter().map(|check| check.id.as_str()));
        return Err(Failed::usage(
            format!("there is no check `{}`{hint}", args.id),
            "take the id from the first column of checks/findings.csv, or list them with `talktrail rule all`",
        ));
    }
    terminal.print(&told.join("\n"));
    Ok(exit::DONE)
}

fn told(check: &Check, dictionary: &Dictionary) -> String {
    let fails = match check.fails_above {
        Some(percent) => format!(
            "fails above {percent} percent of the {} looked at; `[checks] thresholds` in the study file sets another share",
            plural(&check.level)
        ),
        None => format!("never fails; counts each {} on which it is so", check.level),
    };
    let sources: Vec<&str> = check
        .sources
        .iter()
        .map(|key| dictionary.source(key).map_or(key.as_str(), |s| &s.title))
        .collect();
    let severity = check.severity;
    let facts = [
        ("what is so", check.text.clone()),
        ("what to do", check.advice.clone()),
        ("kind", check.kind.name().to_owned()),
        (
            "severity",
            format!("{}: {}", severity.name(), severity.meaning()),
        ),
        ("verdict", fails),
        ("source", sources.join("; ")),
    ];
    let mut text = format!("{}\n", check.id);
    for (name, fact) in facts {
        text.push_str(&wrapped(&format!("{name}: {fact}"), "  ", WIDTH));
    }
    text
}

fn plural(level: &str) -> String {
    format!("{level}s")
}
