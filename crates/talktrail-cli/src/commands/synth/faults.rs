//! `talktrail synth --faults` and `--list-faults`: which faults of real extracts are planted.

use std::{fmt::Write as _, fs, path::Path};

use talktrail::spelling::did_you_mean;
use talktrail_synth::{Error, FaultKind, Faults, Rates, fault_kinds};

use crate::failure::Failed;

/// A set of faults by name, or the rates of a file.
pub(super) fn named(text: &str) -> Result<Faults, Failed> {
    match text {
        "default" => Ok(Faults::Default),
        "none" => Ok(Faults::None),
        "all" => Ok(Faults::All),
        file => of_file(Path::new(file)),
    }
}

fn of_file(path: &Path) -> Result<Faults, Failed> {
    let text = fs::read_to_string(path).map_err(|source| {
        Failed::usage(
            format!(
                "{} is no set of faults and no file: {source}",
                path.display()
            ),
            "give default, none, all, or a TOML file with lines such as `padded_code = 0.02`",
        )
    })?;
    Rates::parse(&text)
        .map(Faults::Rates)
        .or_else(|e| Err(explained(path, &e)?))
}

/// What is wrong with a file of rates, and the nearest names.
fn explained(path: &Path, error: &Error) -> Result<Failed, Failed> {
    let kinds = kinds()?;
    let hint = match error {
        Error::UnknownFault { name } => did_you_mean(name, kinds.iter().map(|k| k.name.as_str())),
        Error::FaultFile { source } => format!(": {}", source.message()),
        _ => String::new(),
    };
    Ok(Failed::usage(
        format!("{}: {error}{hint}", path.display()),
        "write one line for each fault, `name = rate`, with a rate from 0 to 1; `talktrail synth --list-faults` shows the names",
    ))
}

/// The catalogue, for a terminal.
pub(super) fn list() -> Result<String, Failed> {
    let mut text = format!(
        "{:<24} {:>7}  falls on; what stands instead\n",
        "fault", "usual"
    );
    for kind in kinds()? {
        let only = match kind.families.split_once(';') {
            Some(_) => String::new(),
            None => format!(" ({} only)", kind.families),
        };
        let _ = writeln!(
            text,
            "{:<24} {:>7}  {}; {}{only}",
            kind.name, kind.default_rate, kind.falls_on, kind.instead,
        );
    }
    text.push_str(
        "\nThe rate is the share of the places on which a fault falls. Give rates of your own in a TOML file, one line a fault:\n  \
         padded_code = 0.02\n\
         and name the file after --faults. Faults that it does not name are not planted.\n",
    );
    Ok(text)
}

fn kinds() -> Result<Vec<FaultKind>, Failed> {
    fault_kinds().map_err(Failed::Synth)
}
