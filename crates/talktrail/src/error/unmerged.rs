//! Why shards cannot be made into one build.

use std::{fmt, path::PathBuf};

use talktrail_extract::Shard;

use super::Failure;

/// Why shards, or other finished work that waited on disk, cannot be joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmerged {
    /// A folder holds no shards.
    NoShards {
        /// The folder.
        folder: PathBuf,
    },
    /// Shards of different cuts lie side by side.
    SeveralCuts {
        /// The output folder.
        folder: PathBuf,
        /// A shard of one cut.
        one: Shard,
        /// A shard of another.
        other: Shard,
    },
    /// Shards are absent or not finished.
    Missing {
        /// The output folder.
        folder: PathBuf,
        /// The shards.
        missing: Vec<Shard>,
    },
    /// Shards were made from different things.
    Differ {
        /// The first shard.
        one: Shard,
        /// Another.
        other: Shard,
        /// What differs, as a sentence.
        why: String,
    },
    /// Finished work is damaged or gone.
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

impl Unmerged {
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Damaged { .. } => Failure::Stopped,
            _ => Failure::Usage,
        }
    }

    pub(super) const fn advice(&self) -> &'static str {
        match self {
            Self::NoShards { .. } => {
                "build the shards first, with `talktrail build study.toml --shard 1/4` and so on, all with the same --out; then name that folder"
            }
            Self::SeveralCuts { .. } => {
                "remove the folders of the cut that you do not want from shards/, then merge again"
            }
            Self::Missing { .. } => {
                "build the shards named, with the same study, extracts and --out, then merge again"
            }
            Self::Differ { .. } => {
                "build both shards again, with the same program, study and extracts, then merge again"
            }
            Self::Damaged { .. } => {
                "check the disk; then build again with --resume, which makes this part anew"
            }
        }
    }
}

impl fmt::Display for Unmerged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoShards { folder } => write!(f, "{} holds no shards", folder.display()),
            Self::SeveralCuts { folder, one, other } => {
                let folder = folder.display();
                write!(
                    f,
                    "shards of different cuts lie in {folder}: {one} and {other}"
                )
            }
            Self::Missing { folder, missing } => {
                let names: Vec<_> = missing.iter().map(ToString::to_string).collect();
                let (names, folder) = (names.join(", "), folder.display());
                write!(
                    f,
                    "shards are absent from {folder} or not finished: {names}"
                )
            }
            Self::Differ { one, other, why } => {
                write!(f, "shards {one} and {other} do not belong together: {why}")
            }
            Self::Damaged { path } => {
                write!(f, "the finished work {} is damaged or gone", path.display())
            }
        }
    }
}
