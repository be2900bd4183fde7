//! Summaries of a finished build, after disclosure control: what may be put before an output checker.

use std::path::Path;

use talktrail_dictionary::Dictionary;
pub use talktrail_report::{Preset, Request, WrittenTable};

use crate::{error::Error, spelling::did_you_mean};

/// Summarises the tables of a finished build into its `summary/` folder.
///
/// # Errors
/// When the folder is no finished build, a table cannot be read, a grouping variable makes no groups, or a file cannot be
/// written.
pub fn summarise(folder: &Path, request: &Request<'_>) -> Result<Vec<WrittenTable>, Error> {
    if !folder.join(talktrail_export::manifest::FILE).is_file() {
        return Err(Error::NotABuild {
            folder: folder.to_owned(),
        });
    }
    let dictionary = Dictionary::embedded()?;
    if let Some(hint) = misspelt(request, &dictionary) {
        return Err(hint);
    }
    Ok(talktrail_report::report(folder, request, &dictionary)?)
}

/// A grouping variable that does not exist, with the names that are like it.
fn misspelt(request: &Request<'_>, dictionary: &Dictionary) -> Option<Error> {
    let names = talktrail_report::grouping_names(dictionary);
    let bare = |name: &str| name.split_once('.').map(|(_, v)| v.to_owned());
    let known: Vec<String> = names.iter().filter_map(|n| bare(n)).collect();
    let is_known = |name: &str| names.iter().chain(&known).any(|known| known == name);
    let chosen = request.by.into_iter().chain(request.strata);
    let name = chosen.into_iter().find(|name| !is_known(name))?;
    let candidates = if name.contains('.') { &names } else { &known };
    Some(Error::Grouping {
        name: name.to_owned(),
        hint: did_you_mean(name, candidates.iter().map(String::as_str)),
    })
}
