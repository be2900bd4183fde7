//! National-shaped input, invented once and kept.

use std::{fs, path::PathBuf};

use talktrail_synth::Plan;

use super::folder;
use crate::error::Error;

const SEED: u64 = 1;

/// Invented extracts with a study file.
pub(super) struct Invented {
    /// Folder of this size; builds go there too.
    pub(super) folder: PathBuf,
    /// Folder of the extracts.
    pub(super) extracts: PathBuf,
    /// The study file.
    pub(super) study: PathBuf,
    /// Pathways that were invented.
    pub(super) pathways: u64,
}

/// Extracts with about this many pathways. Delete `target/bench` to have them made anew.
pub(super) fn invent(pathways: u64) -> Result<Invented, Error> {
    let folder = folder().join(pathways.to_string());
    let extracts = folder.join("extracts");
    let study = folder.join("study.toml");
    let marker = folder.join("invented.txt");
    if !marker.exists() {
        println!(
            "\n==> inventing {pathways} pathways in {}",
            extracts.display()
        );
        fs::create_dir_all(&folder).map_err(|e| Error::file(&folder, e))?;
        let plan = Plan::bench(pathways, SEED, &extracts);
        let written = talktrail_synth::write(&plan, &mut |_| {}).map_err(Error::Synth)?;
        fs::write(&study, STUDY).map_err(|e| Error::file(&study, e))?;
        let numbers = format!(
            "{} {} {}",
            written.referrals, written.contacts, written.scores
        );
        fs::write(&marker, numbers).map_err(|e| Error::file(&marker, e))?;
    }
    let numbers = fs::read_to_string(&marker).map_err(|e| Error::file(&marker, e))?;
    let mut numbers = numbers.split(' ').map(|n| n.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0u64);
    let (pathways, contacts, scores) = (next(), next(), next());
    println!(
        "{pathways} pathways, {contacts} contacts, {scores} scores in {}",
        folder.display()
    );
    Ok(Invented {
        folder,
        extracts,
        study,
        pathways,
    })
}

const STUDY: &str = r#"[study]
name = "bench"

[[input]]
family = "ukllc_v2"
policy = "ukllc"
folders = ["extracts"]
"#;
