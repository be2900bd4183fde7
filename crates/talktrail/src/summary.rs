//! Summaries of a finished build, after disclosure control: what may be put before an output checker.

use std::path::Path;

use talktrail_dictionary::Dictionary;
pub use talktrail_report::{Preset, WrittenTable};

use crate::error::Error;

/// Summarises the tables of a finished build into its `summary/` folder.
///
/// # Errors
/// When the folder is no finished build, a table cannot be read, or a file cannot be written.
pub fn summarise(folder: &Path, preset: &Preset) -> Result<Vec<WrittenTable>, Error> {
    if !folder.join(talktrail_export::manifest::FILE).is_file() {
        return Err(Error::NotABuild {
            folder: folder.to_owned(),
        });
    }
    let dictionary = Dictionary::embedded()?;
    Ok(talktrail_report::report(folder, preset, &dictionary)?)
}
