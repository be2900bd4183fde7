//! `talktrail doctor`: the machine, and a try of the program on a handful of invented participants.

use std::{env, fs, path::PathBuf};

use talktrail::{
    machine,
    observer::Silent,
    pipeline::{self, Options, VERSION},
    size,
    study::{Draft, Preset, Study},
};
use talktrail_dictionary::{Dictionary, Family};
use talktrail_synth::Plan;

use crate::{
    exit,
    failure::Failed,
    paint::{Paint, Side, aligned},
    terminal::Terminal,
};

/// Participants of the try.
const PARTICIPANTS: u64 = 40;
/// Seed of the try.
const SEED: u64 = 1;

pub(crate) fn run(terminal: &Terminal) -> Result<u8, Failed> {
    let dictionary = Dictionary::embedded()?;
    terminal.print(&environment(&dictionary));
    let paint = Paint::new(terminal.has_colour());
    let problems = dictionary.verify();
    let is_sound = problems.is_empty();
    terminal.print(&line(
        paint,
        "dictionary",
        is_sound,
        &format!("{} problems", problems.len()),
    ));
    let tried = tried();
    let told = match &tried {
        Ok(told) => told.clone(),
        Err(failed) => failed.to_string(),
    };
    terminal.print(&line(paint, "self-test", tried.is_ok(), &told));
    Ok(if is_sound && tried.is_ok() {
        exit::DONE
    } else {
        exit::CHECK_FAILED
    })
}

fn environment(dictionary: &Dictionary) -> String {
    let memory = machine::memory().map_or("unknown".to_owned(), size::show);
    let rows = [
        ("program", format!("talktrail {VERSION}")),
        ("dictionary", dictionary.version().to_owned()),
        (
            "system",
            format!("{} {}", env::consts::OS, env::consts::ARCH),
        ),
        ("threads", machine::threads().to_string()),
        (
            "memory",
            format!(
                "{memory}, of which a build takes {}",
                size::show(machine::memory_budget())
            ),
        ),
        ("scratch", env::temp_dir().display().to_string()),
    ];
    let rows: Vec<_> = rows.map(|(name, value)| [name.to_owned(), value]).into();
    aligned([Side::Left, Side::Left], &rows)
}

fn line(paint: Paint, what: &str, is_good: bool, told: &str) -> String {
    let mark = if is_good {
        paint.green("good")
    } else {
        paint.red("bad")
    };
    format!("  {what:<10}  {mark}: {told}\n")
}

/// Invents, builds and verifies in a folder that is removed afterwards.
fn tried() -> Result<String, Failed> {
    let folder = Scratch::new()?;
    let extracts = folder.0.join("extracts");
    talktrail_synth::write(
        &Plan::new(Family::UkllcV2, PARTICIPANTS, SEED, &extracts),
        &mut |_| {},
    )
    .map_err(Failed::Synth)?;
    let draft = Draft {
        name: "self-test",
        family: Family::UkllcV2,
        folders: vec!["extracts".to_owned()],
        before: Vec::new(),
        output: "out",
        is_sample: true,
        disclosure: Preset::None,
    };
    let study = Study::parse(&draft.to_toml(), &folder.0.join("study.toml"))?;
    let report = pipeline::build(&study, Options::default(), &Silent)?;
    let verified = talktrail::verify::verify(&folder.0.join("out"))?;
    if let Some(difference) = verified.differences.first() {
        return Err(Failed::usage(
            difference.clone(),
            "the disk does not give back what was written to it",
        ));
    }
    let digest = talktrail::verify::digest_of_tables(&folder.0.join("out"))?;
    Ok(format!(
        "{} participants invented, {} tables built and verified; digest {}",
        report.coverage.participants,
        report.outputs.len(),
        digest.get(..16).unwrap_or(&digest),
    ))
}

/// A folder of this process below the system's temporary folder, removed when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failed> {
        let path = env::temp_dir().join(format!("talktrail-doctor-{}", std::process::id()));
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(talktrail::Error::File {
                doing: "make",
                path,
                source,
            }
            .into()),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
