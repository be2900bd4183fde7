//! `talktrail merge`: one build of many shards.

use talktrail::{pipeline, study};

use crate::{
    args::{MergeArgs, Shared},
    closing,
    failure::Failed,
    paint::Paint,
    progress::Progress,
    terminal::Terminal,
};

pub(crate) fn run(args: &MergeArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let machine = study::Run {
        memory: args.machine.memory,
        threads: args.machine.threads,
        ..study::Run::default()
    };
    let progress = Progress::new(terminal, shared);
    let outcome = pipeline::merge(&args.folder, machine, shared.options(), &progress);
    progress.finish();
    let report = outcome?;
    if !shared.quiet {
        let paint = Paint::new(terminal.has_colour());
        terminal.print(&closing::summary(&report, paint));
    }
    Ok(closing::exit_code(&report, args.fail.fail_on))
}
