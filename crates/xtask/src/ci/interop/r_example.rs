//! Examples in R, run where their packages are installed and parsed elsewhere.

use crate::step::is_present;

/// Packages that read Parquet. Where they are absent, the CSV copies of the tables are read instead.
const READERS: [&str; 2] = ["arrow", "nanoparquet"];

/// An example, and how it is tried.
pub(super) struct Example {
    text: String,
    can_run: bool,
}

impl Example {
    pub(super) fn new(block: &str) -> Self {
        let lacks_reader = packages(block)
            .iter()
            .any(|name| READERS.contains(name) && !is_installed(name));
        let text = if lacks_reader {
            from_copies(block)
        } else {
            block.to_owned()
        };
        Self {
            can_run: packages(&text).into_iter().all(is_installed),
            text,
        }
    }

    /// What is asked of `Rscript`.
    pub(super) fn arguments(&self) -> Vec<&str> {
        if self.can_run {
            vec!["-e", &self.text]
        } else {
            vec![
                "-e",
                "invisible(parse(text = commandArgs(TRUE)))",
                &self.text,
            ]
        }
    }

    pub(super) fn how(&self) -> &'static str {
        if self.can_run { "run" } else { "parsed" }
    }
}

/// The packages that an example names with `library(…)` or `…::`.
fn packages(block: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '.';
    let loaded = block
        .split("library(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let named = block.split("::").collect::<Vec<_>>();
    let before = named
        .iter()
        .take(named.len().saturating_sub(1))
        .filter_map(|text| text.rsplit(|c| !is_name(c)).next());
    let mut packages: Vec<&str> = loaded.chain(before).collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// The example with `arrow::read_parquet("….parquet")` read from the copy in CSV.
fn from_copies(block: &str) -> String {
    let line = |line: &str| {
        if line.contains("arrow::read_parquet(") {
            line.replace("arrow::read_parquet(", "read.csv(")
                .replace(".parquet\"", ".csv\"")
        } else {
            line.to_owned()
        }
    };
    block.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn is_installed(package: &str) -> bool {
    is_present("Rscript", &["-e", &format!("loadNamespace('{package}')")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_those_loaded_and_those_named() {
        let block = "library(nlme)\nx <- arrow::read_parquet(\"a.parquet\")\nhaven::as_factor(x)";
        assert_eq!(packages(block), ["arrow", "haven", "nlme"]);
        assert_eq!(packages("x <- 1"), [""; 0]);
    }

    #[test]
    fn a_copy_stands_in_for_parquet() {
        let block = "points <- arrow::read_parquet(\"data/points.parquet\")\nx";
        assert_eq!(
            from_copies(block),
            "points <- read.csv(\"data/points.csv\")\nx"
        );
    }
}
