//! Which files a folder of extracts holds, and which of them belong together as one table.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Comma-separated text with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format that the end of a file name promises, if it is one that can be read.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" | "txt" => Some(Self::Csv),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// One file that may be a table or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFile {
    /// What the table would be called: the file's name without its ending, or the name of the folder around parts.
    pub stem: String,
    /// Where it is.
    pub path: PathBuf,
    /// How it is written.
    pub format: Format,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Every file of some folders that can be read, ordered by stem and path.
///
/// Each file of a folder is a table or a part of it. A folder inside, `Table/` or `Table.parquet/`, is one table whose
/// parts are the files in it; nothing below that is looked at. Names that begin with `.` or `_` belong to the
/// programs that wrote the parts and are left alone. A file may be given in place of a folder.
///
/// # Errors
///
/// A folder that is absent, cannot be listed, or holds nothing that can be read.
pub fn discover(folders: &[PathBuf]) -> Result<Vec<InputFile>, Error> {
    let mut files = Vec::new();
    for folder in folders {
        let before = files.len();
        if is_folder(folder)? {
            collect_folder(folder, &mut files)?;
        } else {
            collect_file(folder, None, &mut files)?;
        }
        if files.len() == before {
            return Err(Error::FolderWithoutData {
                path: folder.clone(),
            });
        }
    }
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

fn collect_folder(folder: &Path, files: &mut Vec<InputFile>) -> Result<(), Error> {
    for path in entries(folder)? {
        if is_folder(&path)? {
            collect_parts(&path, files)?;
        } else {
            collect_file(&path, None, files)?;
        }
    }
    Ok(())
}

fn collect_parts(folder: &Path, files: &mut Vec<InputFile>) -> Result<(), Error> {
    let before = files.len();
    for path in entries(folder)? {
        if !is_folder(&path)? {
            collect_file(&path, Some(folder), files)?;
        }
    }
    // `Table.parquet/` promises data; any other folder beside the tables may hold what it likes.
    if files.len() == before && Format::of(folder).is_some() {
        return Err(Error::FolderWithoutData {
            path: folder.to_owned(),
        });
    }
    Ok(())
}

fn collect_file(
    path: &Path,
    around: Option<&Path>,
    files: &mut Vec<InputFile>,
) -> Result<(), Error> {
    let Some(format) = Format::of(path) else {
        return Ok(());
    };
    let stem = stem_of(around.unwrap_or(path));
    let bytes = fs::metadata(path)
        .map_err(|source| cannot_read(path, source))?
        .len();
    files.push(InputFile {
        stem,
        path: path.to_owned(),
        format,
        bytes,
    });
    Ok(())
}

/// The name without an ending that says the format; other dots belong to the name.
fn stem_of(path: &Path) -> String {
    let name = if Format::of(path).is_some() {
        path.file_stem()
    } else {
        path.file_name()
    };
    name.unwrap_or_default().to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| cannot_read(folder, source))? {
        let entry = entry.map_err(|source| cannot_read(folder, source))?;
        let name = entry.file_name();
        let is_private = name.to_string_lossy().starts_with(['.', '_']);
        if !is_private {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}

fn is_folder(path: &Path) -> Result<bool, Error> {
    fs::metadata(path)
        .map(|found| found.is_dir())
        .map_err(|source| cannot_read(path, source))
}

/// The error for a path that the operating system would not give.
pub(super) fn cannot_read(path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound => Error::NotFound { path },
        io::ErrorKind::IsADirectory => Error::IsFolder { path },
        _ => Error::Unreadable { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &[InputFile]) -> Vec<(&str, Format, u64)> {
        found
            .iter()
            .map(|file| (file.stem.as_str(), file.format, file.bytes))
            .collect()
    }

    #[test]
    fn a_folder_inside_is_one_table_and_other_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("b.CSV", "x\n1\n");
        put("a.parquet", "");
        put("README.md", "not a table");
        put("c.parquet/part-0.parquet", "1");
        put("c.parquet/part-1.parquet", "12");
        put("c.parquet/_SUCCESS", "");
        put("c.parquet/.part-0.parquet.crc", "");
        put("d/part.csv", "123");
        put("e/deep/part.csv", "");
        put("_temporary/f.csv", "");
        let found = discover(&[folder.path().to_owned(), folder.path().to_owned()]).unwrap();
        assert_eq!(
            names(&found),
            [
                ("a", Format::Parquet, 0),
                ("b", Format::Csv, 4),
                ("c", Format::Parquet, 1),
                ("c", Format::Parquet, 2),
                ("d", Format::Csv, 3),
            ]
        );
    }

    #[test]
    fn a_single_file_may_be_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("IDS101.referral.csv");
        fs::write(&path, "x\n").unwrap();
        assert_eq!(
            names(&discover(&[path]).unwrap()),
            [("IDS101.referral", Format::Csv, 2)]
        );
    }

    #[test]
    fn folders_that_cannot_be_used_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let empty = discover(&[folder.path().to_owned()]).unwrap_err();
        assert!(matches!(empty, Error::FolderWithoutData { .. }));
        let absent = discover(&[folder.path().join("nowhere")]).unwrap_err();
        assert!(matches!(absent, Error::NotFound { .. }));
        fs::create_dir(folder.path().join("t.parquet")).unwrap();
        fs::write(folder.path().join("u.csv"), "x\n").unwrap();
        let promised = discover(&[folder.path().to_owned()]).unwrap_err();
        assert!(promised.to_string().contains("t.parquet holds no"));
    }
}
