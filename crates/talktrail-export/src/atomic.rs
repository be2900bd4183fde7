//! Files that appear under their final name only when they are complete.
//!
//! Bytes go to `<name>.tmp` in the same folder. [`AtomicFile::commit`] syncs that file and renames it; dropping the
//! value without committing removes it. A reader therefore sees the former file, or the whole new one, or none.
//!
//! ```
//! let folder = std::env::temp_dir().join("talktrail-atomic-example");
//! std::fs::create_dir_all(&folder)?;
//! talktrail_export::atomic::write(&folder.join("note.txt"), b"complete")?;
//! assert_eq!(std::fs::read(folder.join("note.txt"))?, b"complete");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// Writes a whole file under its final name, or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes)
        .map_err(|source| Error::write(path, source))?;
    file.commit()
}

/// A file under construction, under a temporary name beside its final one.
#[derive(Debug)]
pub struct AtomicFile {
    file: Option<File>,
    temporary: PathBuf,
    path: PathBuf,
}

impl AtomicFile {
    /// Starts a file, and its folder where that does not exist.
    pub fn create(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
        }
        let temporary = temporary_name(path);
        let file = File::create(&temporary).map_err(|source| Error::write(&temporary, source))?;
        Ok(Self {
            file: Some(file),
            temporary,
            path: path.to_owned(),
        })
    }

    /// The final name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure that all bytes are on the disk, and keeps the temporary name.
    pub fn sync(&self) -> Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| {
            file.sync_all()
                .map_err(|source| Error::write(&self.temporary, source))
        })
    }

    /// Syncs the file and gives it its final name.
    pub fn commit(mut self) -> Result<()> {
        self.sync()?;
        // Windows does not rename a file that is open.
        drop(self.file.take());
        let renamed = fs::rename(&self.temporary, &self.path);
        if let Err(source) = renamed {
            discard(&self.temporary);
            return Err(Error::write(&self.path, source));
        }
        sync_folder_of(&self.path);
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            discard(&self.temporary);
        }
    }
}

/// `<name>.tmp` in the same folder, so that the rename stays within one file system.
fn temporary_name(path: &Path) -> PathBuf {
    let mut name = OsString::from(path.file_name().unwrap_or_default());
    name.push(".tmp");
    path.with_file_name(name)
}

/// Removes a temporary file. What cannot be removed is only litter: it has no final name.
fn discard(temporary: &Path) {
    let _ = fs::remove_file(temporary);
}

/// Makes the rename itself durable where the system lets a folder be opened (Windows does not, and needs no such call).
fn sync_folder_of(path: &Path) {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_dropped_file_leaves_nothing_and_keeps_the_former_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write(&path, b"former").unwrap();
        let mut half = AtomicFile::create(&path).unwrap();
        half.write_all(b"half").unwrap();
        assert_eq!(names(folder.path()), ["a.csv", "a.csv.tmp"]);
        drop(half);
        assert_eq!(names(folder.path()), ["a.csv"]);
        assert_eq!(fs::read(&path).unwrap(), b"former");
    }

    #[test]
    fn a_committed_file_replaces_the_former_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub").join("a.csv");
        write(&path, b"former").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(path.parent().unwrap()), ["a.csv"]);
    }

    #[test]
    fn a_name_that_is_taken_by_a_folder_is_an_error_without_litter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::create_dir_all(path.join("inside")).unwrap();
        assert!(matches!(write(&path, b"x"), Err(Error::Write { .. })));
        assert_eq!(names(folder.path()), ["a"]);
    }
}
