//! Grades: how much of what truly happened a build has found, and how much of what it shows truly happened.
//!
//! Both sides become bags of keys, for example referral and date of every session. Recall is the share of the truth's
//! keys that the build has; precision is the share of the build's keys that the truth has. Nothing is compared by row
//! number, and a key counts as often as it stands.
//!
//! What the build is compared with comes from the lives themselves (see `truth/`), never from the rules of the build.

mod chain;
mod item;
mod keys;
mod read;

use std::path::{Path, PathBuf};

use talktrail_dictionary::Dictionary;

use crate::error::Error;
use chain::Chains;
use item::{ITEMS, Item};
use keys::Keys;
use read::Instruments;

/// How one kind of thing was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// What was compared, for example `sessions`.
    pub what: &'static str,
    /// What makes two of them the same.
    pub key: &'static str,
    /// Whether a right build of extracts without faults finds every one of them.
    pub is_observable: bool,
    /// How many there truly are.
    pub in_truth: u64,
    /// How many the build shows.
    pub in_build: u64,
    /// How many of both are the same.
    pub matched: u64,
}

impl Grade {
    /// Share of what the build shows that is true; none when it shows nothing.
    pub fn precision(&self) -> Option<f64> {
        share(self.matched, self.in_build)
    }

    /// Share of the truth that the build shows; none when there is nothing to find.
    pub fn recall(&self) -> Option<f64> {
        share(self.matched, self.in_truth)
    }

    /// The smaller of precision and recall; none when both sides are empty.
    pub fn lowest(&self) -> Option<f64> {
        match (self.precision(), self.recall()) {
            (Some(precision), Some(recall)) => Some(precision.min(recall)),
            (None, None) => None,
            _ => Some(0.0),
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The grades of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graded {
    /// A grade for each kind of thing.
    pub grades: Vec<Grade>,
    /// Kinds of things whose table the build did not write.
    pub not_built: Vec<&'static str>,
}

impl Graded {
    /// The lowest precision or recall of anything that can be observed; none when nothing was compared.
    pub fn lowest(&self) -> Option<f64> {
        self.grades
            .iter()
            .filter(|grade| grade.is_observable)
            .filter_map(Grade::lowest)
            .reduce(f64::min)
    }

    /// Writes the grades as CSV, shares with six decimals.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_csv(&self, path: &Path) -> Result<(), Error> {
        let mut writer = csv::Writer::from_path(path).map_err(|e| Error::csv(path, e))?;
        writer
            .write_record([
                "what",
                "key",
                "is_observable",
                "n_in_truth",
                "n_in_build",
                "n_matched",
                "precision",
                "recall",
            ])
            .map_err(|e| Error::csv(path, e))?;
        let shown = |share: Option<f64>| share.map_or_else(String::new, |s| format!("{s:.6}"));
        for grade in &self.grades {
            writer
                .write_record([
                    grade.what,
                    grade.key,
                    if grade.is_observable { "1" } else { "0" },
                    &grade.in_truth.to_string(),
                    &grade.in_build.to_string(),
                    &grade.matched.to_string(),
                    &shown(grade.precision()),
                    &shown(grade.recall()),
                ])
                .map_err(|e| Error::csv(path, e))?;
        }
        writer.flush().map_err(|e| Error::file(path, e))
    }
}

/// Compares the tables of a finished build (`OUT/data`) with the truth of the extracts that it was built from.
///
/// `truth` is the folder of the invented extracts, or `truth/` inside it. Tables that the build did not write are named
/// in [`Graded::not_built`].
///
/// # Errors
/// When there is no build or no truth in the folders, a file cannot be read, or one lacks a column.
pub fn grade(build: &Path, truth: &Path) -> Result<Graded, Error> {
    let dictionary = Dictionary::embedded().map_err(Error::Dictionary)?;
    let places = Places {
        build: build_folder(build)?,
        truth: truth_folder(truth)?,
        instruments: Instruments::new(&dictionary),
    };
    let mut graded = Graded::default();
    for item in &ITEMS {
        match places.item(item)? {
            Some(grade) => graded.grades.push(grade),
            None => graded.not_built.push(item.what),
        }
    }
    places.chains(&mut graded)?;
    Ok(graded)
}

fn build_folder(given: &Path) -> Result<PathBuf, Error> {
    let data = given.join("data");
    let is_build = data.is_dir() && given.join("manifest.json").is_file();
    is_build.then_some(data).ok_or_else(|| Error::NoBuild {
        folder: given.to_owned(),
    })
}

fn truth_folder(given: &Path) -> Result<PathBuf, Error> {
    let is_truth =
        |folder: &PathBuf| folder.ends_with("truth") && folder.join("referrals.parquet").is_file();
    [given.join("truth"), given.to_owned()]
        .into_iter()
        .find(is_truth)
        .ok_or_else(|| Error::NoTruth {
            folder: given.to_owned(),
        })
}

/// Where both sides lie.
struct Places {
    build: PathBuf,
    truth: PathBuf,
    instruments: Instruments,
}

impl Places {
    fn built(&self, table: &str) -> Option<PathBuf> {
        let path = self.build.join(format!("{table}.parquet"));
        path.is_file().then_some(path)
    }

    fn true_file(&self, table: &str) -> PathBuf {
        self.truth.join(format!("{table}.parquet"))
    }

    fn item(&self, item: &Item) -> Result<Option<Grade>, Error> {
        let Some(built) = self.built(item.build.table) else {
            return Ok(None);
        };
        let found = item.build.keys(&built, &self.instruments)?;
        let true_file = self.true_file(item.truth.table);
        let expected = item.truth.keys(&true_file, &self.instruments)?;
        Ok(Some(compared(
            item.what,
            item.key,
            item.is_observable,
            expected,
            found,
        )))
    }

    /// What follows from the order of referrals: episodes, transfers, re-referrals.
    fn chains(&self, graded: &mut Graded) -> Result<(), Error> {
        let (expected, hidden) = Chains::of_truth(&self.true_file("referrals"))?;
        let (referrals, pairs) = (self.built("referrals"), self.built("rereferrals"));
        let found = Chains::of_build(referrals.as_deref(), pairs.as_deref(), &hidden)?;
        let hidden_transfers = expected.hidden_transfers.zip(found.hidden_transfers);
        let kinds = [
            (
                "episodes",
                "all referrals of the episode",
                expected.episodes.zip(found.episodes),
            ),
            (
                "transfers",
                "both referrals",
                expected.transfers.zip(found.transfers),
            ),
            (
                "re-referrals",
                "both referrals",
                expected.rereferrals.zip(found.rereferrals),
            ),
        ];
        for (what, key, both) in kinds {
            match both {
                Some((expected, found)) => {
                    graded
                        .grades
                        .push(compared(what, key, true, expected, found));
                }
                None => graded.not_built.push(what),
            }
        }
        let hidden = hidden_transfers.filter(|(expected, _)| expected.len() > 0);
        graded.grades.extend(hidden.map(|(expected, found)| {
            compared(
                "transfers not shown",
                "both referrals",
                false,
                expected,
                found,
            )
        }));
        Ok(())
    }
}

fn compared(
    what: &'static str,
    key: &'static str,
    is_observable: bool,
    expected: Keys,
    found: Keys,
) -> Grade {
    let (in_truth, in_build) = (expected.len(), found.len());
    Grade {
        what,
        key,
        is_observable,
        in_truth,
        in_build,
        matched: expected.shared_with(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade_of(in_truth: u64, in_build: u64, matched: u64) -> Grade {
        Grade {
            what: "sessions",
            key: "",
            is_observable: true,
            in_truth,
            in_build,
            matched,
        }
    }

    #[test]
    fn shares_have_the_right_denominators() {
        let grade = grade_of(10, 5, 4);
        assert_eq!((grade.precision(), grade.recall()), (Some(0.8), Some(0.4)));
        assert_eq!(grade.lowest(), Some(0.4));
    }

    #[test]
    fn nothing_on_one_side_is_the_worst_and_on_both_sides_no_grade() {
        assert_eq!(grade_of(3, 0, 0).lowest(), Some(0.0));
        assert_eq!(grade_of(0, 3, 0).lowest(), Some(0.0));
        assert_eq!(grade_of(0, 0, 0).lowest(), None);
    }

    #[test]
    fn what_cannot_be_observed_does_not_lower_the_whole() {
        let hidden = Grade {
            is_observable: false,
            ..grade_of(10, 10, 1)
        };
        let graded = Graded {
            grades: vec![grade_of(4, 4, 3), hidden],
            not_built: Vec::new(),
        };
        assert_eq!(graded.lowest(), Some(0.75));
    }
}
