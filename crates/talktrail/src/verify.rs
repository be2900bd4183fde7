//! Whether a finished build is still what its manifest says.

use std::path::Path;

use talktrail_export::manifest::{self, Manifest};

use crate::error::Error;

/// What became of a build since it was written.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Files that the manifest names.
    pub files: usize,
    /// What is different, a sentence each.
    pub differences: Vec<String>,
}

/// Recomputes the digest of every file that the manifest of a build names.
///
/// # Errors
/// When the folder holds no manifest, or a file cannot be read.
pub fn verify(folder: &Path) -> Result<Verified, Error> {
    if !folder.join(manifest::FILE).is_file() {
        return Err(Error::NotABuild {
            folder: folder.to_owned(),
        });
    }
    let files = Manifest::read(folder)?.outputs.len();
    let differences = manifest::verify(folder)?
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(Verified { files, differences })
}

/// One digest over the digests of all record-level tables of a build: equal tables give equal digests.
///
/// # Errors
/// When the folder holds no manifest that can be read.
pub fn digest_of_tables(folder: &Path) -> Result<String, Error> {
    let outputs = Manifest::read(folder)?.outputs;
    let lines: Vec<String> = outputs
        .iter()
        .filter(|o| o.rows.is_some())
        .map(|o| format!("{} {}", o.path, o.sha256))
        .collect();
    Ok(talktrail_export::digest::of_bytes(
        lines.join("\n").as_bytes(),
    ))
}
