//! `talktrail synth --calibration-report`: what invented people show beside what has been published.

use std::fmt::Write as _;

use talktrail_synth::{Figure, calibrate, write_figures};

use super::bar;
use crate::{
    args::{Shared, SynthArgs},
    exit,
    failure::Failed,
    terminal::Terminal,
};

/// Participants that are invented unless the person says how many.
const PARTICIPANTS: u64 = 50_000;
/// Widest label of the table.
const WIDTH: usize = 60;

pub(super) fn run(args: &SynthArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let participants = args.participants.unwrap_or(PARTICIPANTS);
    let bar = bar(participants, shared, terminal);
    let figures = calibrate(participants, args.seed, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    let figures = figures.map_err(Failed::Synth)?;
    if let Some(file) = &args.csv {
        write_figures(&figures, file).map_err(Failed::Synth)?;
    }
    if !shared.quiet {
        terminal.print(&table(&figures));
    }
    let is_off = figures.iter().any(|figure| figure.is_near() == Some(false));
    Ok(if is_off {
        exit::CHECK_FAILED
    } else {
        exit::DONE
    })
}

fn table(figures: &[Figure]) -> String {
    let mut text = format!(
        "{:<WIDTH$}  {:>9} {:>9} {:>7} {:>7}  {:<8} {}\n",
        "", "published", "simulated", "allowed", "chance", "", "source"
    );
    for figure in figures {
        let number = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.1}"));
        let _ = writeln!(
            text,
            "{:<WIDTH$}  {:>9.1} {:>9} {:>7} {:>7.1}  {:<8} {}; {}",
            shortened(&format!("{}, {}", figure.label, figure.unit)),
            figure.published,
            number(figure.simulated),
            number(figure.tolerance),
            figure.chance,
            judged(figure),
            figure.source,
            figure.period,
        );
    }
    let count = |wanted| figures.iter().filter(|f| f.is_near() == wanted).count();
    let (near, off) = (count(Some(true)), count(Some(false)));
    let _ = writeln!(
        text,
        "\n{near} of {} figures are near what was published; {} are shown and not judged.\n\
         allowed: how far the invention may be off; chance: three standard errors, added to it.",
        near + off,
        count(None),
    );
    text
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= WIDTH {
        return label.to_owned();
    }
    let start: String = label.chars().take(WIDTH - 1).collect();
    format!("{start}…")
}

fn judged(figure: &Figure) -> &'static str {
    match figure.is_near() {
        Some(true) => "near",
        Some(false) => "OFF",
        None => "",
    }
}
