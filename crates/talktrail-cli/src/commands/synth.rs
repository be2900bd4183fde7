//! `talktrail synth`: invented extracts.

mod calibration;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use talktrail_synth::{Faults, Format, Plan, Preset, Written};

use crate::{
    args::{FamilyArg, FaultsArg, FileFormat, PresetArg, Shared, SynthArgs},
    exit,
    failure::Failed,
    terminal::Terminal,
};

/// Folder of the true answers below the extracts.
const TRUTH: &str = "truth";

pub(crate) fn run(args: &SynthArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let Some(plan) = plan(args) else {
        return calibration::run(args, shared, terminal);
    };
    let written = write(&plan, shared, terminal)?;
    if !shared.quiet {
        terminal.print(&told(&plan, &written));
    }
    Ok(exit::DONE)
}

/// What to invent; none when only the calibration report is asked for.
fn plan(args: &SynthArgs) -> Option<Plan> {
    let out = args.out.as_ref().filter(|_| !args.calibration_report)?;
    let family = args.family.map(FamilyArg::family);
    let plan = match args.preset.map(PresetArg::preset) {
        Some(preset) => preset.plan(family.unwrap_or(preset.family()), args.seed, out),
        None => Plan::new(family?, args.participants?, args.seed, out),
    };
    Some(Plan {
        format: args.format.format(),
        faults: args.faults.map_or(plan.faults, FaultsArg::faults),
        ..plan
    })
}

/// Writes invented extracts under a progress bar.
pub(crate) fn write(plan: &Plan, shared: &Shared, terminal: &Terminal) -> Result<Written, Failed> {
    let bar = bar(plan.participants, shared, terminal);
    let written = talktrail_synth::write(plan, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    written.map_err(Failed::Synth)
}

/// A bar that counts people as they are invented.
fn bar(participants: u64, shared: &Shared, terminal: &Terminal) -> ProgressBar {
    let is_shown = terminal.has_bars() && !shared.quiet && !shared.is_json();
    let bar = if is_shown {
        ProgressBar::new(participants)
    } else {
        ProgressBar::hidden()
    };
    let template = "  {msg:<18} [{bar:32}] {pos:>10} of {len:<10} {eta:>5} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("=> "))
        .with_message("inventing people")
}

fn told(plan: &Plan, written: &Written) -> String {
    let inputs: Vec<String> = folders(plan, written)
        .iter()
        .map(|folder| format!("--input {}", folder.display()))
        .collect();
    format!(
        "Invented {} participants with {} referrals, {} contacts and {} scores; {} faults planted.\n\
         {} files in {}; the true answers are in {TRUTH}/ below it. None of it is about real people.\n\
         Next:\n  talktrail init --family {} {} --out study.toml\n",
        written.participants,
        written.referrals,
        written.contacts,
        written.scores,
        written.faults,
        written.files.len(),
        plan.out.display(),
        plan.family,
        inputs.join(" "),
    )
}

/// The folders that hold the tables.
pub(crate) fn folders(plan: &Plan, written: &Written) -> Vec<PathBuf> {
    let below: BTreeSet<&Path> = written
        .files
        .iter()
        .filter_map(|(file, _)| file.parent())
        .filter(|f| *f != Path::new(TRUTH))
        .collect();
    below
        .into_iter()
        .map(|folder| {
            if folder == Path::new("") {
                plan.out.clone()
            } else {
                plan.out.join(folder)
            }
        })
        .collect()
}

impl FileFormat {
    /// The format of the generator.
    pub(crate) const fn format(self) -> Format {
        match self {
            Self::Csv => Format::Csv,
            Self::Parquet => Format::Parquet,
        }
    }
}

impl PresetArg {
    const fn preset(self) -> Preset {
        match self {
            Self::Tiny => Preset::Tiny,
            Self::Tutorial => Preset::Tutorial,
            Self::Ukllc => Preset::Ukllc,
            Self::NationalOnePercent => Preset::NationalOnePercent,
            Self::Bench => Preset::Bench,
        }
    }
}

impl FaultsArg {
    const fn faults(self) -> Faults {
        match self {
            Self::Default => Faults::Default,
            Self::None => Faults::None,
            Self::All => Faults::All,
        }
    }
}
