//! Files that appear under their final name only when they are complete.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::Write,
    path::Path,
};

use crate::error::{Error, Result};

/// Writes a whole file under a temporary name in the same folder, syncs it and gives it its final name.
pub(crate) fn atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = OsString::from(path.file_name().unwrap_or_default());
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let written = write_and_sync(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|source| {
        // What cannot be removed is only litter: it has no final name.
        let _ = fs::remove_file(&temporary);
        Error::write(path, source)
    })
}

/// Removes a file of an earlier report, if there is one.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::write(path, source))
        }
        _ => Ok(()),
    }
}

fn write_and_sync(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        atomically(&path, b"former").unwrap();
        atomically(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_name_taken_by_a_folder_is_an_error_without_litter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::create_dir_all(path.join("inside")).unwrap();
        assert!(matches!(atomically(&path, b"x"), Err(Error::Write { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
