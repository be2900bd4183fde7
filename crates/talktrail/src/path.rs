//! Paths by their names alone: relative ones, and one inside another.

use std::path::{Component, Path, PathBuf};

/// A path as seen from a folder; absolute where the two share no root.
pub fn relative_to(path: &Path, folder: &Path) -> PathBuf {
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned());
    let (path, folder) = (absolute(path), absolute(folder));
    let parts = |p: &Path| {
        plain(p)
            .components()
            .map(|c| c.as_os_str().to_owned())
            .collect::<Vec<_>>()
    };
    let (path_parts, folder_parts) = (parts(&path), parts(&folder));
    let shared = path_parts
        .iter()
        .zip(&folder_parts)
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return path;
    }
    let up = folder_parts
        .iter()
        .skip(shared)
        .map(|_| Component::ParentDir.as_os_str().to_owned());
    let relative: PathBuf = up.chain(path_parts.into_iter().skip(shared)).collect();
    if relative.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        relative
    }
}

/// A path with forward slashes, which every system reads and TOML need not escape.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}

/// Whether a path is a folder or lies below it, judged by the names alone.
pub(crate) fn lies_in(path: &Path, folder: &Path) -> bool {
    let absolute = |p: &Path| plain(&std::path::absolute(p).unwrap_or_else(|_| p.to_owned()));
    absolute(path).starts_with(absolute(folder))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
        plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_a_folder() {
        let folder = std::env::temp_dir();
        let seen =
            |path: &str, from: &str| slashes(&relative_to(&folder.join(path), &folder.join(from)));
        assert_eq!(seen("extracts", "out"), "../extracts");
        assert_eq!(seen("out", "out"), ".");
        assert_eq!(seen("out/data", "out"), "data");
    }

    #[test]
    fn names_decide_whether_a_path_lies_in_a_folder() {
        assert!(lies_in("in/../in/out".as_ref(), "in".as_ref()));
        assert!(lies_in("in".as_ref(), "in".as_ref()));
        assert!(!lies_in("inside".as_ref(), "in".as_ref()));
    }
}
