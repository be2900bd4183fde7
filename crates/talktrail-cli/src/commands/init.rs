//! `talktrail init`: a commented study file for extracts that lie in some folders.

use std::path::{Path, PathBuf};

use talktrail::{
    init::{self, NewStudy, Request},
    size,
    study::Preset,
};
use talktrail_dictionary::{Dictionary, Family};

use crate::{
    args::{FamilyArg, InitArgs, Shared},
    exit,
    failure::Failed,
    paint::{Side, aligned},
    terminal::Terminal,
};

/// Most files of no table that are named.
const MOST_UNKNOWN: usize = 5;

pub(crate) fn run(args: &InitArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    if args.out.exists() && !args.force {
        return Err(talktrail::Error::Exists {
            path: args.out.clone(),
        }
        .into());
    }
    let request = Request {
        family: args.family.family(),
        inputs: args.input.clone(),
        before: args.before.clone(),
        file: args.out.clone(),
        output: None,
        name: args.name.clone(),
        is_sample: args.sample,
        disclosure: Preset::Ukllc,
    };
    let new = write(&request)?;
    if !shared.quiet {
        terminal.print(&told(&new, &args.out));
    }
    Ok(exit::DONE)
}

/// Drafts a study file and writes it.
pub(crate) fn write(request: &Request) -> Result<NewStudy, Failed> {
    let dictionary = Dictionary::embedded()?;
    let new = init::init(request, &dictionary)?;
    init::save(&new, &request.file)?;
    Ok(new)
}

fn told(new: &NewStudy, file: &Path) -> String {
    let row = |found: &init::Found| {
        let files = if found.files == 1 {
            "1 file".to_owned()
        } else {
            format!("{} files", found.files)
        };
        [found.table.clone(), files, size::show(found.bytes)]
    };
    let rows: Vec<_> = new.found.iter().map(row).collect();
    let absent = match new.absent.as_slice() {
        [] => String::new(),
        names => format!("Not there: {}\n", names.join(", ")),
    };
    let file = file.display();
    [
        format!("Found {} tables:\n", new.found.len()),
        aligned([Side::Left, Side::Right, Side::Right], &rows),
        absent,
        unknown(&new.unknown),
        format!("\nWrote {file}. Next:\n"),
        format!("  talktrail check {file}    what the extracts hold\n"),
        format!("  talktrail build {file}    the tables\n"),
    ]
    .concat()
}

fn unknown(files: &[PathBuf]) -> String {
    let names: Vec<_> = files
        .iter()
        .take(MOST_UNKNOWN)
        .map(|path| path.display().to_string())
        .collect();
    match files.len().saturating_sub(MOST_UNKNOWN) {
        _ if files.is_empty() => String::new(),
        0 => format!("Belongs to no table of the family: {}\n", names.join(", ")),
        more => format!(
            "Belongs to no table of the family: {} and {more} more\n",
            names.join(", ")
        ),
    }
}

impl FamilyArg {
    /// The family of the dictionary.
    pub(crate) const fn family(self) -> Family {
        match self {
            Self::UkllcV2 => Family::UkllcV2,
            Self::NhseV2 => Family::NhseV2,
            Self::V1_5 => Family::V1_5,
        }
    }
}
