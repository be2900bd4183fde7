//! Whether the files of a build are still those that it wrote.

use std::{fmt, path::Path};

use super::{Manifest, Output};
use crate::{digest, error::Result};

/// A file that is not what the manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Path relative to the output folder.
    pub path: String,
    /// What is different.
    pub change: Change,
}

/// How a file differs from the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file is not there.
    Missing,
    /// The size differs.
    Size {
        /// Bytes that the manifest names.
        expected: u64,
        /// Bytes that were found.
        found: u64,
    },
    /// The size is the same and the digest differs.
    Content,
}

/// Reads the manifest of an output folder and recomputes the size and digest of every output it names.
///
/// # Errors
/// When the manifest is absent or cannot be understood, or a file is there and cannot be read.
pub fn verify(folder: &Path) -> Result<Vec<Difference>> {
    let manifest = Manifest::read(folder)?;
    let mut differences = Vec::new();
    for output in &manifest.outputs {
        if let Some(change) = change(folder, output)? {
            differences.push(Difference {
                path: output.path.clone(),
                change,
            });
        }
    }
    Ok(differences)
}

fn change(folder: &Path, output: &Output) -> Result<Option<Change>> {
    let path = folder.join(&output.path);
    if !path.exists() {
        return Ok(Some(Change::Missing));
    }
    let (found, sha256) = digest::of_file(&path)?;
    let expected = output.bytes;
    Ok(if found == expected {
        (sha256 != output.sha256).then_some(Change::Content)
    } else {
        Some(Change::Size { expected, found })
    })
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.change {
            Change::Missing => write!(f, "{path} is missing"),
            Change::Size { expected, found } => {
                write!(f, "{path} has {found} bytes, not {expected}")
            }
            Change::Content => write!(f, "{path} has the same size and another content"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::Error;

    fn build(folder: &Path) -> Manifest {
        let files = ["a.csv", "b.csv", "c.csv"];
        let outputs = files.map(|name| {
            let path = folder.join("checks").join(name);
            crate::atomic::write(&path, name.as_bytes()).unwrap();
            Output::of_file(folder, &path).unwrap()
        });
        let manifest = Manifest {
            outputs: outputs.to_vec(),
            ..Manifest::default()
        };
        manifest.write(folder).unwrap();
        manifest
    }

    #[test]
    fn a_manifest_reads_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = build(folder.path());
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        assert_eq!(manifest.outputs[0].path, "checks/a.csv");
        assert_eq!(verify(folder.path()).unwrap(), []);
    }

    #[test]
    fn every_kind_of_change_is_told() {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path());
        let checks = folder.path().join("checks");
        fs::remove_file(checks.join("a.csv")).unwrap();
        fs::write(checks.join("b.csv"), b"longer than it was").unwrap();
        fs::write(checks.join("c.csv"), b"x.csv").unwrap();
        let told: Vec<String> = verify(folder.path())
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "checks/a.csv is missing",
                "checks/b.csv has 18 bytes, not 5",
                "checks/c.csv has the same size and another content",
            ]
        );
    }

    #[test]
    fn a_folder_without_manifest_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(verify(folder.path()), Err(Error::Read { .. })));
        fs::write(folder.path().join("manifest.json"), b"{}").unwrap();
        assert!(matches!(verify(folder.path()), Err(Error::Manifest { .. })));
    }
}
