//! Thresholds of checks that a study sets: a check and the percent of failing rows above which it fails.
//!
//! ```toml
//! [checks]
//! thresholds = ["TT0203 10", "TT0401 none"]
//! ```

use std::fmt;

use talktrail_dictionary::{Dictionary, ThresholdEdit};

use super::{reader::Reader, setting};
use crate::spelling::did_you_mean;

/// The word for "never fails".
const NONE: &str = "none";

/// A threshold as the study file writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CheckEdit(pub(super) ThresholdEdit);

impl fmt::Display for CheckEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(ThresholdEdit { id, fails_above }) = self;
        match fails_above {
            Some(percent) => write!(f, "{id} {percent}"),
            None => write!(f, "{id} {NONE}"),
        }
    }
}

impl Reader<'_> {
    /// `None` where something is refused; why is among the problems.
    pub(super) fn check_edits(&mut self) -> Option<Vec<ThresholdEdit>> {
        let dictionary = Dictionary::embedded().ok()?;
        let edits = self.changes(&setting::CHECK_THRESHOLDS, |text| edit(text, &dictionary))?;
        Some(edits.into_iter().map(|CheckEdit(edit)| edit).collect())
    }
}

fn edit(text: &str, dictionary: &Dictionary) -> Result<CheckEdit, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [id, share] = words[..] else {
        return Err(
            "write a check and a percentage, like \"TT0203 10\"; or \"TT0203 none\"".to_owned(),
        );
    };
    if dictionary.check(id).is_none() {
        let ids = dictionary.checks().iter().map(|check| check.id.as_str());
        let hint = did_you_mean(id, ids);
        return Err(format!(
            "there is no check `{id}`{hint}; `talktrail rule all` lists them"
        ));
    }
    let fails_above = match share {
        NONE => None,
        share => Some(share.parse().map_err(|_| {
            "the share is a percentage from 0 to 100 with at most two decimals, or none".to_owned()
        })?),
    };
    Ok(CheckEdit(ThresholdEdit {
        id: id.to_owned(),
        fails_above,
    }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::study::Study;

    fn parse(thresholds: &str) -> Result<Study, Vec<String>> {
        let text = format!(
            "[study]\nname = \"s\"\n[[input]]\nfamily = \"ukllc_v2\"\npolicy = \"ukllc\"\nfolders = [\"in\"]\n[checks]\nthresholds = [{thresholds}]\n"
        );
        let problems = |invalid: crate::study::Invalid| {
            invalid.problems.iter().map(ToString::to_string).collect()
        };
        Study::parse(&text, Path::new("study.toml")).map_err(problems)
    }

    #[test]
    fn thresholds_are_read_and_recorded() {
        let study = parse("\"TT0203 12.5\", \"TT0401 none\"").unwrap();
        let copy = study.to_toml(Path::new(""));
        assert!(
            copy.contains("thresholds = [\"TT0203 12.5\", \"TT0401 none\"]"),
            "{copy}"
        );
        assert_eq!(parse("").unwrap().checks, []);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (thresholds, expected) in [
            (
                "\"TT0230 5\"",
                "line 8, column 15: thresholds: there is no check `TT0230`; did you mean `TT0203` or `TT0103` or `TT0201`?; `talktrail rule all` lists them",
            ),
            (
                "\"TT0203 5%\"",
                "line 8, column 15: thresholds: the share is a percentage from 0 to 100 with at most two decimals, or none",
            ),
            (
                "\"TT0203\"",
                "line 8, column 15: thresholds: write a check and a percentage, like \"TT0203 10\"; or \"TT0203 none\"",
            ),
            (
                "\"TT0203 5\", \"TT0203 6\"",
                "line 8, column 27: thresholds names TT0203 twice",
            ),
        ] {
            assert_eq!(parse(thresholds).unwrap_err(), [expected]);
        }
    }
}
