//! A study file for extracts that lie in some folders.
//!
//! What is found there is told table by table, so that a person sees at once whether the folders are the right ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use talktrail_dictionary::{Dictionary, Family};
use talktrail_extract::{Form, read};

use crate::{
    error::Error,
    path::{relative_to, slashes},
    study::{Draft, Preset},
};

/// What a new study file shall be about.
#[derive(Clone, Debug)]
pub struct Request {
    /// Table family.
    pub family: Family,
    /// Folders with the extracts.
    pub inputs: Vec<PathBuf>,
    /// Folders with what version 1.5 delivered before; none for most studies.
    pub before: Vec<PathBuf>,
    /// Where the study file shall lie.
    pub file: PathBuf,
    /// Where the build shall lie; beside the study file when not given.
    pub output: Option<PathBuf>,
    /// Short name; that of the folder around the study file when not given.
    pub name: Option<String>,
    /// Whether the participants are a sample of those of their providers.
    pub is_sample: bool,
    /// Which small numbers are not shown.
    pub disclosure: Preset,
}

/// Files found for one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Table of the dictionary.
    pub table: String,
    /// Number of files.
    pub files: usize,
    /// Their size together.
    pub bytes: u64,
}

/// A new study file, and what it rests on.
#[derive(Clone, Debug)]
pub struct NewStudy {
    /// The commented text.
    pub text: String,
    /// Tables found, in the order of the dictionary.
    pub found: Vec<Found>,
    /// Tables of the family of which there is no file.
    pub absent: Vec<String>,
    /// Files that belong to no table of the family.
    pub unknown: Vec<PathBuf>,
}

/// Looks into the folders and drafts a study file.
///
/// # Errors
/// When a folder cannot be read or none holds a table of the family.
pub fn init(request: &Request, dictionary: &Dictionary) -> Result<NewStudy, Error> {
    let mut new = look(request.family, &request.inputs, dictionary)?;
    if !request.before.is_empty() {
        let before = look(Family::V1_5, &request.before, dictionary)?;
        new.found.extend(before.found);
        new.absent.extend(before.absent);
        new.unknown.extend(before.unknown);
    }
    new.text = text(request);
    Ok(new)
}

/// Which tables of a family lie in these folders.
fn look(family: Family, folders: &[PathBuf], dictionary: &Dictionary) -> Result<NewStudy, Error> {
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    let mut unknown = Vec::new();
    for file in read::discover(folders)? {
        let table = dictionary
            .tables(family)
            .enumerate()
            .find(|(_, t)| t.is_called(&file.stem));
        let Some((position, table)) = table else {
            unknown.push(file.path);
            continue;
        };
        let entry = found.entry(position).or_insert_with(|| Found {
            table: table.name.clone(),
            files: 0,
            bytes: 0,
        });
        entry.files += 1;
        entry.bytes += file.bytes;
    }
    let forms: BTreeSet<_> = found.values().map(|f| Form::of_table(&f.table)).collect();
    let is_of_form = |name: &str| {
        family != Family::V1_5 || forms.is_empty() || forms.contains(&Form::of_table(name))
    };
    let names: Vec<(usize, String)> = dictionary
        .tables(family)
        .map(|t| t.name.clone())
        .enumerate()
        .filter(|(_, name)| is_of_form(name))
        .collect();
    if found.is_empty() {
        return Err(Error::NoTables {
            family: family.name(),
            folders: folders.to_vec(),
            tried: names.into_iter().map(|(_, name)| name).collect(),
        });
    }
    let is_absent = |(position, _): &(usize, String)| !found.contains_key(position);
    let absent = names
        .into_iter()
        .filter(is_absent)
        .map(|(_, name)| name)
        .collect();
    Ok(NewStudy {
        text: String::new(),
        absent,
        unknown,
        found: found.into_values().collect(),
    })
}

/// Writes a new study file.
///
/// # Errors
/// When the file cannot be written.
pub fn save(new: &NewStudy, file: &Path) -> Result<(), Error> {
    Ok(talktrail_export::atomic::write(file, new.text.as_bytes())?)
}

fn text(request: &Request) -> String {
    let file = std::path::absolute(&request.file).unwrap_or_else(|_| request.file.clone());
    let folder = file.parent().unwrap_or(Path::new(""));
    let around = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let output = request
        .output
        .clone()
        .unwrap_or_else(|| folder.join("talktrail-out"));
    let as_written = |inputs: &[PathBuf]| -> Vec<String> {
        let relative = |input: &PathBuf| slashes(&relative_to(input, folder));
        inputs.iter().map(relative).collect()
    };
    Draft {
        name: request
            .name
            .as_deref()
            .or(around.as_deref())
            .unwrap_or("study"),
        family: request.family,
        folders: as_written(&request.inputs),
        before: as_written(&request.before),
        output: &slashes(&relative_to(&output, folder)),
        is_sample: request.is_sample,
        disclosure: request.disclosure,
    }
    .to_toml()
}
