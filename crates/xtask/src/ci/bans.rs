//! No network code in the dependency tree: a trusted research environment must be able to take the program's word.

use crate::{
    error::Error,
    step::{self, is_present},
    workspace::cargo,
};

/// Crates that speak HTTP or TLS. tokio is not among them: polars uses it to share out work, and without these crates
/// nothing in the tree asks it for a connection.
const BANNED: &[&str] = &[
    "curl",
    "h2",
    "hyper",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "ureq",
];

/// Looks through the dependency tree; asks cargo-deny about bans, licences and sources where it is installed.
pub(super) fn run() -> Result<(), Error> {
    println!("\n==> dependency bans");
    let tree = step::output("dependency tree", &mut tree())?;
    let banned = banned(&tree);
    if !banned.is_empty() {
        return Err(Error::Banned { crates: banned });
    }
    println!("    no crate in the tree talks to a network");
    if !is_present("cargo", &["deny", "--version"]) {
        println!("    cargo-deny is not installed: licences and sources were not looked at");
        return Ok(());
    }
    let config = ".cargo/deny.toml";
    let mut deny = cargo(&[
        "deny", "check", "--config", config, "bans", "licenses", "sources",
    ]);
    step::run("cargo deny", &mut deny)
}

/// What is built for users, on every system; development dependencies stay out.
fn tree() -> std::process::Command {
    cargo(&[
        "tree",
        "--workspace",
        "--edges",
        "normal,build",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ])
}

fn banned(tree: &str) -> Vec<String> {
    let mut found: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| BANNED.contains(name))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_crate_is_named_once() {
        let tree = "serde v1.0.0\nhyper v1.0.0\n\nhyper v1.0.0 (*)\nhyperfine v1.0.0\n";
        assert_eq!(banned(tree), ["hyper"]);
    }
}
