//! `talktrail check`: read and derive, write nothing.

use talktrail::{pipeline, study::Study};

use super::build::use_machine;
use crate::{
    args::{CheckArgs, Shared},
    closing,
    failure::Failed,
    paint::Paint,
    progress::Progress,
    terminal::Terminal,
};

pub(crate) fn run(args: &CheckArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let mut study = Study::load(&args.study)?;
    use_machine(&mut study, &args.machine);
    let progress = Progress::new(terminal, shared);
    let outcome = pipeline::check(&study, shared.options(), &progress);
    progress.finish();
    let report = outcome?;
    if !shared.quiet {
        terminal.print(&closing::summary(
            &report,
            Paint::new(terminal.has_colour()),
        ));
    }
    Ok(closing::exit_code(&report, args.fail.fail_on))
}
