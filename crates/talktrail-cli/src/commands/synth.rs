//! `talktrail synth`: invented extracts.

mod calibration;
mod faults;

use std::{
    collections::BTreeSet,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use talktrail_dictionary::Family;
use talktrail_synth::{Format, OldForm, Plan, Preset, Written};

use crate::{
    args::{FamilyArg, FileFormat, OldFormArg, PresetArg, Shared, SynthArgs},
    exit,
    failure::Failed,
    interrupt,
    terminal::Terminal,
};

/// Folder of the true answers below the extracts.
const TRUTH: &str = "truth";

pub(crate) fn run(args: &SynthArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    if args.list_faults {
        terminal.print(&faults::list()?);
        return Ok(exit::DONE);
    }
    let Some(plan) = plan(args)? else {
        return calibration::run(args, shared, terminal);
    };
    let written = write(&plan, args.threads, shared, terminal)?;
    if !shared.quiet {
        terminal.print(&told(&plan, &written));
    }
    Ok(exit::DONE)
}

/// What to invent; none when only the calibration report is asked for.
fn plan(args: &SynthArgs) -> Result<Option<Plan>, Failed> {
    let Some(out) = args.out.as_ref().filter(|_| !args.calibration_report) else {
        return Ok(None);
    };
    let family = args.family.map(FamilyArg::family);
    let preset = args.preset.map(PresetArg::preset);
    let plan = match (preset, family, args.participants) {
        (Some(preset), _, _) => preset.plan(family.unwrap_or(preset.family()), args.seed, out),
        (None, Some(family), Some(participants)) => Plan::new(family, participants, args.seed, out),
        _ => return Ok(None),
    };
    let faults = args.faults.as_deref().map(faults::named).transpose()?;
    Ok(Some(Plan {
        format: args.format.format(),
        faults: faults.unwrap_or(plan.faults),
        old_form: args.old_form.map(OldFormArg::form),
        ..plan
    }))
}

/// Writes invented extracts under a progress bar, until Ctrl-C; on all processors unless threads are given.
pub(crate) fn write(
    plan: &Plan,
    threads: Option<usize>,
    shared: &Shared,
    terminal: &Terminal,
) -> Result<Written, Failed> {
    let bar = bar(plan.participants, shared, terminal);
    let threads = threads.unwrap_or_else(talktrail::machine::threads);
    interrupt::listen();
    let written = talktrail_synth::write_until(plan, threads, &mut |done| {
        bar.set_position(done);
        if interrupt::is_asked() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
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
    let options = |option: &str, folders: Vec<PathBuf>| {
        let one = |folder: &PathBuf| format!("{option} {}", folder.display());
        folders.iter().map(one).collect::<Vec<_>>()
    };
    let folders = folders(plan, written);
    let mut inputs = options("--input", folders.inputs);
    inputs.extend(options("--before", folders.before));
    if plan.family != Family::UkllcV2 {
        inputs.push("--sample".to_owned());
    }
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

/// The folders that hold the tables: those of the family, and those of version 1.5 before it.
pub(crate) struct Folders {
    pub(crate) inputs: Vec<PathBuf>,
    pub(crate) before: Vec<PathBuf>,
}

/// The folders that were written.
pub(crate) fn folders(plan: &Plan, written: &Written) -> Folders {
    let below: BTreeSet<&Path> = written
        .files
        .iter()
        .filter_map(|(file, _)| file.parent())
        .filter(|f| *f != Path::new(TRUTH))
        .collect();
    let is_before =
        |folder: &&Path| plan.family != Family::V1_5 && *folder == Path::new(Family::V1_5.name());
    let (before, inputs): (Vec<&Path>, Vec<&Path>) = below.into_iter().partition(is_before);
    let place = |folder: &Path| {
        if folder == Path::new("") {
            plan.out.clone()
        } else {
            plan.out.join(folder)
        }
    };
    Folders {
        inputs: inputs.into_iter().map(place).collect(),
        before: before.into_iter().map(place).collect(),
    }
}

impl OldFormArg {
    /// The form of the generator.
    const fn form(self) -> OldForm {
        match self {
            Self::Monthly => OldForm::Monthly,
            Self::Historic => OldForm::Historic,
        }
    }
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
