//! What real extracts do wrong, and what the program does about each.

use std::path::Path;

use serde::Deserialize;

use super::markdown::{code, plain, table};
use crate::{error::Error, workspace::root};

/// Where the list lies, in the workspace.
const FILE: &str = "guidebook/quirks.csv";
/// How a quirk may stand, and what that means.
const STANDINGS: [(&str, &str); 4] = [
    (
        "handled",
        "the program does what is said, and a test holds it",
    ),
    ("partly", "a part of it, and the rest is named"),
    ("open", "nothing is done yet"),
    ("not read", "the data in question are not used"),
];

/// One oddity on record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quirk {
    number: u32,
    oddity: String,
    standing: String,
    how: String,
    checks: String,
    tests: String,
}

/// The page of all quirks.
///
/// # Errors
/// When the list cannot be read.
pub(super) fn text() -> Result<String, Error> {
    let quirks = read()?;
    let standings = STANDINGS.map(|(standing, meaning)| {
        let n = quirks.iter().filter(|q| q.standing == standing).count();
        format!("* *{standing}* ({n}): {meaning}\n")
    });
    Ok(format!(
        "# What real extracts do\n\nReal extracts break their specification in ways that are on record: in NHS England's data quality notes, in public code \
         of commissioners and analysts, in its own scripts. These are {} of them.\n\n{}\n\
         [Findings](findings.md) has the checks; the tests are functions of the source code.\n\n{}",
        quirks.len(),
        standings.concat(),
        table(
            [
                "",
                "what happens",
                "standing",
                "what is done",
                "checks",
                "tests"
            ],
            quirks.iter().map(row)
        )
    ))
}

fn row(quirk: &Quirk) -> [String; 6] {
    let codes = |names: &str| {
        let names: Vec<_> = names.split_whitespace().map(code).collect();
        names.join(" ")
    };
    [
        quirk.number.to_string(),
        plain(&quirk.oddity),
        quirk.standing.clone(),
        plain(&quirk.how),
        codes(&quirk.checks),
        codes(&quirk.tests),
    ]
}

fn read() -> Result<Vec<Quirk>, Error> {
    let path = root().join(Path::new(FILE));
    let unreadable = |source| Error::Csv {
        path: path.clone(),
        source,
    };
    let mut reader = csv::Reader::from_path(&path).map_err(unreadable)?;
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use talktrail_dictionary::Dictionary;

    use super::*;

    #[test]
    fn quirks_are_numbered_and_stand_somehow() {
        let quirks = read().unwrap();
        assert_eq!(quirks.len(), 74);
        for (quirk, number) in quirks.iter().zip(1..) {
            assert_eq!(quirk.number, number);
            let is_known = STANDINGS.iter().any(|(name, _)| *name == quirk.standing);
            assert!(is_known, "{number}: {}", quirk.standing);
            let is_held = !quirk.tests.is_empty() || quirk.standing != "handled";
            assert!(is_held, "{number} is handled, and no test holds it");
            let has_evidence = !quirk.checks.is_empty() || !quirk.tests.is_empty();
            let needs_evidence = matches!(quirk.standing.as_str(), "handled" | "partly");
            assert!(
                has_evidence || !needs_evidence,
                "{number} has neither check nor test"
            );
        }
    }

    #[test]
    fn checks_and_tests_of_quirks_exist() {
        let dictionary = Dictionary::embedded().unwrap();
        let mut sources = String::new();
        for folder in ["crates", "tests/it"] {
            add_sources(&root().join(folder), &mut sources);
        }
        for quirk in read().unwrap() {
            for check in quirk.checks.split_whitespace() {
                assert!(
                    dictionary.check(check).is_some(),
                    "{}: {check}",
                    quirk.number
                );
            }
            for test in quirk.tests.split_whitespace() {
                let is_there = sources.contains(&format!("fn {test}("));
                assert!(is_there, "{}: {test}", quirk.number);
            }
        }
    }

    fn add_sources(folder: &Path, sources: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add_sources(&path, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
}
