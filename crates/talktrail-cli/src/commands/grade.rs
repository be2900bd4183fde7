//! `talktrail grade`: a build of invented extracts beside their true answers.

use std::fmt::Write as _;

use talktrail_synth::{Grade, Graded};

use crate::{
    args::{GradeArgs, Shared},
    exit,
    failure::Failed,
    terminal::Terminal,
};

pub(crate) fn run(args: &GradeArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let graded = talktrail_synth::grade(&args.folder, &args.truth).map_err(Failed::Synth)?;
    if let Some(file) = &args.csv {
        graded.write_csv(file).map_err(Failed::Synth)?;
    }
    let is_passed = args
        .at_least
        .is_none_or(|bar| graded.lowest().is_some_and(|lowest| lowest >= bar));
    if !shared.quiet {
        terminal.print(&table(&graded));
        terminal.print(&verdict(&graded, args.at_least));
    }
    Ok(if is_passed {
        exit::DONE
    } else {
        exit::CHECK_FAILED
    })
}

fn table(graded: &Graded) -> String {
    let mut text = format!(
        "{:<24}{:>12}{:>12}{:>12}{:>11}{:>9}\n",
        "", "in truth", "in build", "the same", "precision", "recall"
    );
    for grade in &graded.grades {
        let _ = writeln!(
            text,
            "{:<24}{:>12}{:>12}{:>12}{:>11}{:>9}{}",
            grade.what,
            grade.in_truth,
            grade.in_build,
            grade.matched,
            shown(grade.precision()),
            shown(grade.recall()),
            note(grade),
        );
    }
    for what in &graded.not_built {
        let _ = writeln!(text, "{what:<24}not compared: the build lacks the table");
    }
    text
}

/// Four decimals, cut rather than rounded: only what is complete shows as 1.
fn shown(share: Option<f64>) -> String {
    share.map_or_else(
        || "-".to_owned(),
        |share| format!("{:.4}", (share * 1e4).floor() / 1e4),
    )
}

const fn note(grade: &Grade) -> &'static str {
    if grade.is_observable {
        ""
    } else {
        "  cannot be seen for certain, not counted"
    }
}

fn verdict(graded: &Graded, at_least: Option<f64>) -> String {
    let Some(lowest) = graded.lowest() else {
        return "\nNothing could be compared.\n".to_owned();
    };
    let bar = at_least.map_or_else(String::new, |bar| {
        let word = if lowest >= bar { "passes" } else { "fails" };
        format!("; asked for at least {bar}: {word}")
    });
    format!(
        "\nLowest precision or recall: {}{bar}\n",
        shown(Some(lowest))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_complete_shows_as_one() {
        assert_eq!(shown(Some(1.0)), "1.0000");
        assert_eq!(shown(Some(0.999_99)), "0.9999");
        assert_eq!(shown(None), "-");
    }
}
