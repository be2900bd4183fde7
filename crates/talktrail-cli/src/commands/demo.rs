//! `talktrail demo`: invented extracts, a whole build, and what to open next.

use std::{fs, path::Path};

use talktrail::{
    init::Request,
    study::{Preset, Study},
};
use talktrail_dictionary::Family;
use talktrail_synth::{OldForm, Plan};

use super::{build, init, synth};
use crate::{
    args::{DemoArgs, Shared},
    closing, exit,
    failure::Failed,
    paint::Paint,
    terminal::Terminal,
};

/// Everything that a demo puts into its folder.
const OWN: [&str; 3] = ["extracts", "study.toml", "out"];

pub(crate) fn run(args: &DemoArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    refuse_foreign(&args.out)?;
    let extracts = args.out.join("extracts");
    remove(&extracts)?;
    let (family, old_form) = if args.span {
        (Family::NhseV2, Some(OldForm::Monthly))
    } else {
        (Family::UkllcV2, None)
    };
    let plan = Plan {
        format: args.format.format(),
        old_form,
        ..Plan::new(family, args.participants, args.seed, &extracts)
    };
    say(
        terminal,
        shared,
        &format!(
            "Inventing {} participants in {}\n",
            args.participants,
            extracts.display()
        ),
    );
    let written = synth::write(&plan, None, shared, terminal)?;
    let file = args.out.join("study.toml");
    let out = args.out.join("out");
    let folders = synth::folders(&plan, &written);
    init::write(&Request {
        family,
        inputs: folders.inputs,
        before: folders.before,
        file: file.clone(),
        output: Some(out.clone()),
        name: Some("demo".to_owned()),
        is_sample: true,
        disclosure: Preset::None,
    })?;
    say(terminal, shared, &format!("Building {}\n", file.display()));
    let report = build::build(&Study::load(&file)?, shared.options(), shared, terminal)?;
    if !shared.quiet {
        let paint = Paint::new(terminal.has_colour());
        terminal.print(&closing::summary(&report, paint));
        terminal.print(&next(&out, &file, paint));
    }
    Ok(exit::DONE)
}

fn say(terminal: &Terminal, shared: &Shared, text: &str) {
    if !shared.quiet && !shared.is_json() {
        terminal.complain(text);
    }
}

/// A demo goes into a new or empty folder, or that of an earlier demo.
fn refuse_foreign(folder: &Path) -> Result<(), Failed> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    match names.into_iter().find(|name| !OWN.contains(&name.as_str())) {
        Some(holds) => Err(talktrail::Error::Foreign {
            folder: folder.to_owned(),
            holds,
        }
        .into()),
        None if is_own(folder) => Ok(()),
        None => Err(talktrail::Error::Foreign {
            folder: folder.to_owned(),
            holds: "extracts that were not invented by a demo".into(),
        }
        .into()),
    }
}

/// Whether the extracts in a demo's folder, if there are any, say that they are invented.
fn is_own(folder: &Path) -> bool {
    let extracts = folder.join("extracts");
    !extracts.exists() || extracts.join("INVENTED_DATA.txt").exists()
}

fn remove(folder: &Path) -> Result<(), Failed> {
    match fs::remove_dir_all(folder) {
        Err(source) if folder.exists() => Err(talktrail::Error::File {
            doing: "replace",
            path: folder.to_owned(),
            source,
        }
        .into()),
        _ => Ok(()),
    }
}

fn next(out: &Path, file: &Path, paint: Paint) -> String {
    let referrals = talktrail::path::slashes(&out.join("data").join("referrals.parquet"));
    let labels = talktrail::path::slashes(&out.join("metadata").join("labels.R"));
    format!(
        "\n{}\n  \
         Python:  import pandas as pd; df = pd.read_parquet(\"{referrals}\"); df.attrs\n  \
         R:       source(\"{labels}\"); df <- label_table(nanoparquet::read_parquet(\"{referrals}\"), \"referrals\")\n  \
         shell:   talktrail describe referrals.phq9_first\n  \
         again:   talktrail build {}\n",
        paint.bold("Open next"),
        file.display(),
    )
}
