//! The files of a run before and after it: what they were, and whether they still are.
//!
//! Extracts must not change while they are read, and finished work is worth keeping only for the extracts that it was
//! made from. A [`Snapshot`] holds size, time of change and SHA-256 of every file that a run reads.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use talktrail_export::digest::Digest;
use talktrail_extract::read::InputFile;

use crate::{
    error::Error,
    observer::{Observer, Stage},
    path::{relative_to, slashes},
    study::InputDigests,
};

/// Bytes that are digested at a time.
const STRETCH: usize = 1 << 20;

/// What a file was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Path relative to the study file, with `/` between folders.
    pub(crate) path: String,
    pub(crate) bytes: u64,
    /// Nanoseconds since 1970 at the last change; 0 where the system does not say.
    modified: u64,
    /// SHA-256, where the study wants it.
    pub(crate) sha256: Option<String>,
}

impl Mark {
    /// Whether two marks are of one content. The digest decides where both have one: a copy of a file has another time.
    fn is_same(&self, other: &Self) -> bool {
        let is_content_same = match (&self.sha256, &other.sha256) {
            (Some(own), Some(other)) => own == other,
            _ => self.modified == other.modified,
        };
        self.bytes == other.bytes && is_content_same
    }
}

/// What is different between two lists of marks, as a sentence; `None` where nothing is.
pub(crate) fn difference(former: &[Mark], now: &[Mark]) -> Option<String> {
    let of = |marks: &[Mark], path: &str| marks.iter().find(|mark| mark.path == path).cloned();
    for mark in former {
        match of(now, &mark.path) {
            None => return Some(format!("the input {} is gone", mark.path)),
            Some(other) if !mark.is_same(&other) => {
                return Some(format!("the input {} has changed", mark.path));
            }
            Some(_) => {}
        }
    }
    let new = now.iter().find(|mark| of(former, &mark.path).is_none())?;
    Some(format!("the input {} is new", new.path))
}

/// Every file that a run reads, as it was at the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    paths: Vec<PathBuf>,
    pub(crate) marks: Vec<Mark>,
}

impl Snapshot {
    /// Looks at files, and digests them where that is wanted. `folder` is that of the study file.
    ///
    /// # Errors
    /// When a file cannot be read, or the observer asked to stop.
    pub(crate) fn take(
        files: &[InputFile],
        folder: &Path,
        (digests, threads): (InputDigests, usize),
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        let mut marks = paths
            .iter()
            .map(|path| mark(path, folder))
            .collect::<Result<Vec<_>, _>>()?;
        if digests == InputDigests::Sha256 {
            observer.start(Stage::Digest, marks.iter().map(|mark| mark.bytes).sum());
            let digests = digest_all(&paths, threads, observer)?;
            for (mark, digest) in marks.iter_mut().zip(digests) {
                mark.sha256 = Some(digest);
            }
        }
        Ok(Self { paths, marks })
    }

    /// The mark of a file.
    pub(crate) fn of(&self, path: &Path) -> Option<&Mark> {
        let position = self.paths.iter().position(|own| own == path)?;
        self.marks.get(position)
    }

    /// Makes sure that every file is still what it was.
    ///
    /// # Errors
    /// When one is not.
    pub(crate) fn is_unchanged(&self) -> Result<(), Error> {
        for (path, former) in self.paths.iter().zip(&self.marks) {
            let now = mark(path, Path::new(""));
            let is_same = |now: Mark| now.bytes == former.bytes && now.modified == former.modified;
            if !now.is_ok_and(is_same) {
                return Err(Error::InputChanged { path: path.clone() });
            }
        }
        Ok(())
    }
}

fn mark(path: &Path, folder: &Path) -> Result<Mark, Error> {
    let found = fs::metadata(path).map_err(|source| cannot_read(path, source))?;
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
    let modified = found.modified().ok().and_then(since);
    Ok(Mark {
        path: slashes(&relative_to(path, folder)),
        bytes: found.len(),
        modified: modified.map_or(0, |time| time.as_nanos() as u64),
        sha256: None,
    })
}

fn digest_all(
    paths: &[PathBuf],
    threads: usize,
    observer: &dyn Observer,
) -> Result<Vec<String>, Error> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(position) else {
                return Ok(done);
            };
            done.push((position, digest(path, observer)?));
        }
    };
    let outcomes: Vec<Result<Vec<(usize, String)>, Error>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(worker)).collect();
        let joined = workers.into_iter().map(ScopedJoinHandle::join);
        joined
            .map(|outcome| outcome.unwrap_or(Err(Error::WorkerLost)))
            .collect()
    });
    let mut digests = vec![String::new(); paths.len()];
    for outcome in outcomes {
        for (position, digest) in outcome? {
            if let Some(place) = digests.get_mut(position) {
                *place = digest;
            }
        }
    }
    Ok(digests)
}

fn digest(path: &Path, observer: &dyn Observer) -> Result<String, Error> {
    let mut file = fs::File::open(path).map_err(|source| cannot_read(path, source))?;
    let mut buffer = vec![0; STRETCH];
    let mut digest = Digest::default();
    loop {
        let read = file
            .read(&mut buffer)
            .map_err(|source| cannot_read(path, source))?;
        if read == 0 {
            return Ok(digest.finish());
        }
        if observer.is_cancelled() {
            return Err(Error::Interrupted);
        }
        digest.add(buffer.get(..read).unwrap_or_default());
        observer.advance(read as u64);
    }
}

fn cannot_read(path: &Path, source: std::io::Error) -> Error {
    Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observer::Silent;

    fn snapshot(path: &Path, digests: InputDigests) -> Snapshot {
        let files = talktrail_extract::read::discover(&[path.to_owned()]).unwrap();
        Snapshot::take(&files, path, (digests, 2), &Silent).unwrap()
    }

    #[test]
    fn a_copy_is_the_same_by_digest_and_another_by_time() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let day = |n: u64| UNIX_EPOCH + std::time::Duration::from_secs(n * 86_400);
        for (folder, n) in [(&one, 1), (&two, 2)] {
            let path = folder.path().join("a.csv");
            fs::write(&path, "x\n1\n").unwrap();
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(day(n)).unwrap();
        }
        let between = |digests| {
            let of = |folder: &tempfile::TempDir| snapshot(folder.path(), digests).marks;
            difference(&of(&one), &of(&two))
        };
        assert_eq!(between(InputDigests::Sha256), None);
        let changed = Some("the input a.csv has changed".to_owned());
        assert_eq!(between(InputDigests::None), changed);
    }

    #[test]
    fn what_changes_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        put("a.csv", "x\n1\n");
        let first = snapshot(folder.path(), InputDigests::Sha256);
        assert!(first.is_unchanged().is_ok());
        put("a.csv", "x\n22\n");
        put("b.csv", "x\n1\n");
        let second = snapshot(folder.path(), InputDigests::Sha256);
        let told = |from: &Snapshot, to: &Snapshot| difference(&from.marks, &to.marks);
        assert_eq!(
            told(&first, &second).unwrap(),
            "the input a.csv has changed"
        );
        let changed = first.is_unchanged();
        assert!(matches!(changed, Err(Error::InputChanged { .. })));
        let third = Snapshot {
            marks: second.marks[..1].to_vec(),
            ..second.clone()
        };
        assert_eq!(told(&third, &second).unwrap(), "the input b.csv is new");
        assert_eq!(told(&second, &third).unwrap(), "the input b.csv is gone");
    }
}
