//! `talktrail report`: summaries of a finished build, after disclosure control.

use std::fmt::Write as _;

use talktrail::{
    spelling::did_you_mean,
    summary::{self, Preset, Request},
};

use crate::{
    args::{ReportArgs, Shared},
    exit,
    failure::Failed,
    terminal::Terminal,
};

pub(crate) fn run(args: &ReportArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let Some(preset) = Preset::named(&args.preset) else {
        let hint = did_you_mean(&args.preset, Preset::NAMES.iter().copied());
        return Err(Failed::usage(
            format!("there is no disclosure preset `{}`{hint}", args.preset),
            format!("take one of {}", Preset::NAMES.join(", ")),
        ));
    };
    let request = Request {
        preset: &preset,
        by: args.by.as_deref(),
        strata: args.strata.as_deref(),
    };
    let written = summary::summarise(&args.folder, &request)?;
    if shared.quiet {
        return Ok(exit::DONE);
    }
    let mut text = format!("Preset {}: {}\n\nWritten\n", preset.name(), preset.rule());
    for table in &written {
        let path = table.path.display();
        let _ = writeln!(
            text,
            "  {path}  {} rows, {} values masked",
            table.rows, table.masked
        );
    }
    text.push_str(
        "\nRead definitions.csv before anything leaves: it says what each column means.\n",
    );
    terminal.print(&text);
    Ok(exit::DONE)
}
