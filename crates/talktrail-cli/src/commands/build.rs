//! `talktrail build`: the tables of a study.

use talktrail::{
    pipeline::{self, Options},
    report::Report,
    study::Study,
};

use crate::{
    args::{BuildArgs, MachineArgs, Shared},
    closing,
    failure::Failed,
    paint::Paint,
    progress::Progress,
    terminal::Terminal,
};

pub(crate) fn run(args: &BuildArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let mut study = Study::load(&args.study)?;
    if let Some(folder) = &args.out {
        study.set_output_folder(folder)?;
    }
    if !args.tables.is_empty() {
        study
            .set_tables(&args.tables)
            .map_err(|what| Failed::usage(what, "name output tables with commas between, for example --tables participants,referrals"))?;
    }
    use_machine(&mut study, &args.machine);
    let options = Options {
        is_resumed: args.resume,
        shard: args.shard,
        ..shared.options()
    };
    let report = build(&study, options, shared, terminal)?;
    if !shared.quiet {
        terminal.print(&closing::summary(
            &report,
            Paint::new(terminal.has_colour()),
        ));
    }
    Ok(closing::exit_code(&report, args.fail.fail_on))
}

/// Builds a study under a progress display.
pub(crate) fn build(
    study: &Study,
    options: Options,
    shared: &Shared,
    terminal: &Terminal,
) -> Result<Report, Failed> {
    let progress = Progress::new(terminal, shared);
    let outcome = pipeline::build(study, options, &progress);
    progress.finish();
    Ok(outcome?)
}

/// What the command line says about the machine goes before what the study says.
pub(crate) fn use_machine(study: &mut Study, args: &MachineArgs) {
    study.run.memory = args.memory.or(study.run.memory);
    study.run.threads = args.threads.or(study.run.threads);
}
