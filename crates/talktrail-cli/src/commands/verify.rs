//! `talktrail verify`: is a build still what it was when it was written?

use talktrail::verify;

use crate::{
    args::{Shared, VerifyArgs},
    exit,
    failure::Failed,
    terminal::Terminal,
};

pub(crate) fn run(args: &VerifyArgs, shared: &Shared, terminal: &Terminal) -> Result<u8, Failed> {
    let verified = verify::verify(&args.folder)?;
    if verified.differences.is_empty() {
        if !shared.quiet {
            terminal.print(&format!(
                "All {} files of {} are as they were written.\n",
                verified.files,
                args.folder.display()
            ));
        }
        return Ok(exit::DONE);
    }
    let lines: Vec<String> = verified
        .differences
        .iter()
        .map(|difference| format!("  {difference}\n"))
        .collect();
    terminal.print(&format!(
        "{} of {} files of {} are not as they were written:\n{}Build again, or fetch the build again from where it came.\n",
        verified.differences.len(),
        verified.files,
        args.folder.display(),
        lines.join(""),
    ));
    Ok(exit::CHECK_FAILED)
}
