//! The output folder: only one run at a time, only where a build may stand, and nothing half-written in it.
//!
//! A run writes into a folder of its own inside the output folder; when all is done, its files take the places of
//! the former ones, the manifest last. A folder without manifest is therefore not a finished build.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
};

use talktrail_export::manifest::Manifest;
use talktrail_extract::Shard;
use talktrail_model::row;
use talktrail_report::SUMMARY;

use crate::{
    error::{Error, Unmerged},
    kept::Kept,
};

/// Lock and mark of a folder that belongs to the program.
const LOCK: &str = ".talktrail.lock";
/// Where a run writes before it is done.
const PARTIAL: &str = ".talktrail-partial";
/// Where a run that can be resumed keeps finished work.
const KEPT: &str = ".talktrail-kept";
/// Where shards wait for each other.
const SHARDS: &str = "shards";
/// The file that says that a build is finished.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The log of the latest run.
pub(crate) const RUN_LOG: &str = "run.log";
/// Folder of the record-level tables.
pub(crate) const DATA: &str = "data";

/// An output folder in the hands of this run. Dropping it lets go and removes what is not finished.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    lock: File,
    /// Of a shard: the lock of the output folder, which it shares with other shards.
    around: Option<File>,
}

impl Folder {
    /// Takes the folder of a shard inside an output folder. Other shards may be at work beside it, a whole run not.
    pub(crate) fn take_shard(path: &Path, shard: Shard) -> Result<Self, Error> {
        refuse_foreign(path)?;
        fs::create_dir_all(path).map_err(|e| cannot("make", path, e))?;
        let around = lock(path, Hold::Shared)?;
        let name = format!("{}-of-{}", shard.index(), shard.count());
        let mut own = Self::take(&path.join(SHARDS).join(name))?;
        own.around = Some(around);
        Ok(own)
    }

    /// Takes a folder for this run, and makes it where it does not exist.
    pub(crate) fn take(path: &Path) -> Result<Self, Error> {
        refuse_foreign(path)?;
        fs::create_dir_all(path).map_err(|e| cannot("make", path, e))?;
        let folder = Self {
            lock: lock(path, Hold::Alone)?,
            path: path.to_owned(),
            around: None,
        };
        folder.clear();
        let partial = folder.partial();
        fs::create_dir_all(&partial).map_err(|e| cannot("make", &partial, e))?;
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the run writes before it is done.
    pub(crate) fn partial(&self) -> PathBuf {
        self.path.join(PARTIAL)
    }

    /// Where a run that can be resumed keeps finished work.
    pub(crate) fn kept(&self) -> PathBuf {
        self.path.join(KEPT)
    }

    /// Removes shards that were joined. What cannot be removed is only litter.
    pub(crate) fn remove_shards(&self) {
        let _ = fs::remove_dir_all(self.path.join(SHARDS));
    }

    /// Gives every written file its final place; former files that this run did not write again go away.
    pub(crate) fn publish(&self) -> Result<(), Error> {
        let partial = self.partial();
        let former = self.former()?;
        remove(&self.path.join(MANIFEST))?;
        for file in former {
            remove(&file)?;
        }
        let mut files = Vec::new();
        files_in(&partial, &mut files)?;
        files.sort_by_key(|file| *file == partial.join(MANIFEST));
        for file in files {
            let place = self.path.join(file.strip_prefix(&partial).unwrap_or(&file));
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(|e| cannot("make", parent, e))?;
            }
            fs::rename(&file, &place).map_err(|e| cannot("write", &place, e))?;
        }
        // What was kept for a run that was cut short is of no use any more.
        let _ = fs::remove_dir_all(self.kept());
        Ok(())
    }

    /// The files of an earlier build and of the reports on it: those that its manifest names, its tables whatever it
    /// names, and summaries.
    fn former(&self) -> Result<Vec<PathBuf>, Error> {
        let data = self.path.join(DATA);
        let tables = row::TABLES.iter();
        let mut former: Vec<PathBuf> = tables
            .map(|table| data.join(format!("{table}.parquet")))
            .collect();
        if let Ok(manifest) = Manifest::read(&self.path) {
            let is_inside = |path: &&String| {
                let parts = Path::new(path).components();
                parts
                    .clone()
                    .all(|part| matches!(part, Component::Normal(_)))
            };
            let named = manifest.outputs.iter().map(|output| &output.path);
            former.extend(named.filter(is_inside).map(|path| self.path.join(path)));
        }
        let summary = self.path.join(SUMMARY);
        if summary.is_dir() {
            files_in(&summary, &mut former)?;
        }
        Ok(former)
    }

    /// Removes what an earlier run left unfinished. What cannot be removed is only litter.
    fn clear(&self) {
        let _ = fs::remove_dir_all(self.partial());
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.clear();
        let _ = self.lock.set_len(0);
        drop(self.around.take());
    }
}

/// The shards in an output folder, finished or not.
///
/// # Errors
/// When there is none.
pub(crate) fn shards_in(path: &Path) -> Result<Vec<(Shard, Kept)>, Error> {
    let folder = path.join(SHARDS);
    let entries = fs::read_dir(&folder).map_err(|_| Unmerged::NoShards {
        folder: path.to_owned(),
    })?;
    let shard = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.replace("-of-", "/");
        Some((name.parse().ok()?, Kept::new(path)))
    };
    let mut shards: Vec<(Shard, Kept)> = entries
        .filter_map(|entry| shard(entry.ok()?.path()))
        .collect();
    shards.sort_by_key(|(shard, _)| *shard);
    Ok(shards)
}

/// Whether a folder may hold a build: it does not exist, is empty, or is an earlier build.
fn refuse_foreign(path: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAFolder {
                path: path.to_owned(),
            });
        }
        Err(e) => return Err(cannot("read", path, e)),
    };
    let is_ours = path.join(LOCK).exists() || is_manifest(&path.join(MANIFEST));
    for entry in entries {
        let name = entry.map_err(|e| cannot("read", path, e))?.file_name();
        if !is_ours {
            return Err(Error::Foreign {
                folder: path.to_owned(),
                holds: name.to_string_lossy().into_owned(),
            });
        }
    }
    Ok(())
}

fn is_manifest(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.contains("talktrail"))
}

/// Whether others may hold a lock at the same time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Alone,
    Shared,
}

/// Locks a folder. The system lets go of the lock when the process ends, however it ends, so that none goes stale.
fn lock(folder: &Path, hold: Hold) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|e| cannot("write", &path, e))?;
    // Some network drives know no locks; there the run goes on without one.
    let locked = match hold {
        Hold::Alone => file.try_lock(),
        Hold::Shared => file.try_lock_shared(),
    };
    if let Err(TryLockError::WouldBlock) = locked {
        return Err(Error::Locked {
            folder: folder.to_owned(),
            process: holder(&mut file),
        });
    }
    if hold == Hold::Shared {
        return Ok(file);
    }
    let _ = file.set_len(0);
    let _ = write!(file, "{}", std::process::id());
    Ok(file)
}

/// The number of the process that holds a lock, where it can be read.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn files_in(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect())
        .map_err(|e| cannot("read", folder, e))?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_in(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(cannot("replace", path, e)),
        _ => Ok(()),
    }
}

fn cannot(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File {
        doing,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use talktrail_export::manifest::Output;

    use super::*;

    fn put(folder: &Folder, name: &str, text: &str) {
        let path = folder.partial().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn a_folder_with_other_things_is_refused() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("thesis.docx"), "").unwrap();
        let error = Folder::take(place.path()).unwrap_err();
        assert!(matches!(error, Error::Foreign { holds, .. } if holds == "thesis.docx"));
    }

    #[test]
    fn a_second_run_waits_outside_until_the_first_is_done() {
        let place = tempfile::tempdir().unwrap();
        let first = Folder::take(place.path()).unwrap();
        assert!(matches!(
            Folder::take(place.path()),
            Err(Error::Locked { .. })
        ));
        drop(first);
        assert!(Folder::take(place.path()).is_ok());
    }

    #[test]
    fn an_unfinished_run_leaves_the_former_build_alone() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::take(place.path()).unwrap();
        put(&folder, "data/scores.parquet", "former");
        put(&folder, MANIFEST, "talktrail");
        folder.publish().unwrap();
        drop(folder);
        let folder = Folder::take(place.path()).unwrap();
        put(&folder, "data/scores.parquet", "half");
        drop(folder);
        assert_eq!(
            fs::read_to_string(place.path().join("data/scores.parquet")).unwrap(),
            "former"
        );
        assert!(!place.path().join(PARTIAL).exists());
    }

    #[test]
    fn a_finished_run_takes_away_what_the_former_one_made_and_nothing_else() {
        let around = tempfile::tempdir().unwrap();
        let place = around.path().join("out");
        let at = |name: &str| place.join(name);
        let folder = Folder::take(&place).unwrap();
        let output = |path: &str| Output {
            path: path.to_owned(),
            ..Output::default()
        };
        put(&folder, "checks/bridge.csv", "former");
        let manifest = Manifest {
            program: "talktrail".to_owned(),
            outputs: vec![output("checks/bridge.csv"), output("../outside.csv")],
            ..Manifest::default()
        };
        manifest.write(&folder.partial()).unwrap();
        folder.publish().unwrap();
        fs::create_dir(at("summary")).unwrap();
        fs::write(at("summary/outcomes_by_year.csv"), "of the former build").unwrap();
        fs::write(at("notes.txt"), "mine").unwrap();
        let outside = around.path().join("outside.csv");
        fs::write(&outside, "not ours").unwrap();
        put(&folder, MANIFEST, "talktrail");
        folder.publish().unwrap();
        assert!(!at("checks/bridge.csv").exists());
        assert!(!at("summary/outcomes_by_year.csv").exists());
        assert!(at("notes.txt").exists() && outside.exists());
    }

    #[test]
    fn a_finished_run_takes_the_former_tables_away() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::take(place.path()).unwrap();
        put(&folder, "data/scores.parquet", "former");
        folder.publish().unwrap();
        put(&folder, "data/sessions.parquet", "new");
        put(&folder, MANIFEST, "talktrail");
        fs::write(place.path().join("data/notes.txt"), "mine").unwrap();
        folder.publish().unwrap();
        assert!(!place.path().join("data/scores.parquet").exists());
        assert!(place.path().join("data/sessions.parquet").exists());
        assert!(place.path().join("data/notes.txt").exists());
        assert!(place.path().join(MANIFEST).exists());
    }
}
