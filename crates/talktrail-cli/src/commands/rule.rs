//! `talktrail rule`: one check explained.

use talktrail::spelling::did_you_mean;
use talktrail_model::provenance::{RULES, Rule, Severity};

use crate::{args::RuleArgs, exit, failure::Failed, paint::wrapped, terminal::Terminal};

pub(crate) fn run(args: &RuleArgs, terminal: &Terminal) -> Result<u8, Failed> {
    let is_wanted = |rule: &&Rule| {
        args.id.eq_ignore_ascii_case("all") || rule.id.eq_ignore_ascii_case(&args.id)
    };
    let rules: Vec<String> = RULES.iter().filter(is_wanted).map(told).collect();
    if rules.is_empty() {
        let hint = did_you_mean(&args.id, RULES.iter().map(|rule| rule.id));
        return Err(Failed::usage(
            format!("there is no check `{}`{hint}", args.id),
            "take the id from the first column of checks/findings.csv, or list them with `talktrail rule all`",
        ));
    }
    terminal.print(&rules.join(""));
    Ok(exit::DONE)
}

fn told(rule: &Rule) -> String {
    let severity = match rule.severity {
        Severity::Note => "note: worth knowing; nothing is lost",
        Severity::Warning => "warning: rows or values were left out of derivations",
        Severity::Error => "error: a table or column is not what the specification says",
    };
    format!("{}  {severity}\n{}", rule.id, wrapped(rule.text, "  ", 96))
}
