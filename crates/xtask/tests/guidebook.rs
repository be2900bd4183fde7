//! What the guidebook says is so: its commands run, its links lead somewhere.

#![expect(
    clippy::unwrap_used,
    reason = "a page that cannot be read is a failed test"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use talktrail_cli::terminal::Terminal;

/// Every command of a page runs, in the order of the page, in an empty folder.
#[test]
fn commands_of_every_page_run() {
    for page in pages() {
        let commands = commands(&page);
        if commands.is_empty() {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        // The only test here that cares for the current folder; the other one uses absolute paths.
        env::set_current_dir(folder.path()).unwrap();
        for command in commands {
            let (terminal, captured) = Terminal::captured();
            let code = talktrail_cli::run_in(&terminal, command.split_whitespace());
            let told = captured.err();
            assert_eq!(code, 0, "{}: {command}\n{told}", page.display());
        }
        env::set_current_dir(root()).unwrap();
    }
}

#[test]
fn links_lead_to_files() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            let target = page.parent().unwrap().join(link);
            assert!(target.exists(), "{}: {link}", page.display());
        }
    }
}

/// `talktrail …` lines of shell blocks, and the README's way to run the program from the sources.
fn commands(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let mut is_shell = false;
    let mut commands = Vec::new();
    for line in text.lines() {
        if let Some(language) = line.strip_prefix("```") {
            is_shell = language == "sh";
        } else if is_shell && line.starts_with("talktrail ") {
            commands.push(line.to_owned());
        } else if let (true, Some(rest)) = (is_shell, line.strip_prefix("cargo run --release -- "))
        {
            commands.push(format!("talktrail {rest}"));
        } else {
            let is_known = !is_shell || line.is_empty() || line == "cargo test --workspace";
            assert!(is_known, "{}: no test runs `{line}`", page.display());
        }
    }
    commands
}

/// Targets of relative links, without their anchors.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|link| link.split('#').next().unwrap_or(""))
        .filter(|link| !link.is_empty() && !link.contains("://"))
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    collect(&root().join("guidebook/src"), &mut pages);
    pages
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|e| e == "md") {
            pages.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
