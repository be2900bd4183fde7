//! Checks: what is asked of the extracts, how serious a failing row is, and how many of them are too many.
//!
//! The catalogue is data. The program counts under the names of [`provenance`](talktrail_model::provenance); which
//! share of failing rows a check lets pass is a default of this catalogue that a study may change. The shares are this
//! project's own: no publication states any.
//!
//! ```
//! use talktrail_dictionary::Dictionary;
//! use talktrail_model::provenance::{Count, Findings, Status, UNKNOWN_CODE};
//!
//! let dictionary = Dictionary::embedded()?;
//! let mut findings = Findings::default();
//! findings.count(UNKNOWN_CODE, "IAPT_care_activities", "attendance", Count { failing: 3, checked: 100 });
//! let verdicts = dictionary.judge(&findings, &[]);
//! assert_eq!(verdicts[0].check.id, "TT0203");
//! assert_eq!(verdicts[0].status(), Status::PassWithFailing);
//! # Ok::<(), talktrail_dictionary::Error>(())
//! ```

use serde::Deserialize;
use talktrail_model::provenance::{Count, Findings, Percent, Rule, Status};

use crate::{
    Dictionary,
    error::Error,
    load::{self, Place},
};

const FILE: &str = "checks.csv";

/// What a check is about, after the framework of Kahn and others (2016).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckKind {
    /// Values and keys have the form that the specification states.
    Conformance,
    /// What ought to be there is there.
    Completeness,
    /// Values can be true, alone and beside each other.
    Plausibility,
}

/// How serious a row is that breaks a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Rows or values were left out of derivations.
    Warning,
    /// The table or column is not what the specification says.
    Error,
}

/// One check of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable id, `TT` and four digits.
    pub id: String,
    /// What it is about.
    pub kind: CheckKind,
    /// What it counts: `file`, `table`, `row`, `value`, `referral`, `contact`, `pause`, `month` or `submission`.
    pub level: String,
    /// How serious a failing row is.
    pub severity: Severity,
    /// Share of failing rows above which the check fails; `None` where it never does.
    pub fails_above: Option<Percent>,
    /// What is wrong and what the program did, in plain words.
    pub text: String,
    /// What a person can do about it.
    pub advice: String,
    /// Keys of the documents that it rests on.
    pub sources: Vec<String>,
}

/// Another threshold for a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThresholdEdit {
    /// Id of the check.
    pub id: String,
    /// Share of failing rows above which the check fails; `None` where it never does.
    pub fails_above: Option<Percent>,
}

/// What a check says of one table, or of one column of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The check.
    pub check: Check,
    /// The table.
    pub table: String,
    /// The column; empty where the check is about a whole row or file.
    pub column: String,
    /// What was counted.
    pub count: Count,
    /// Share of failing rows above which it fails; `None` where it never does.
    pub fails_above: Option<Percent>,
    /// Whether the study has changed that share.
    pub is_edited: bool,
}

impl Verdict {
    /// Whether it passed.
    pub fn status(&self) -> Status {
        Status::of(self.count, self.fails_above)
    }

    /// Failing rows in percent of those looked at; `None` where none was.
    pub fn percent(&self) -> Option<f64> {
        let Count { failing, checked } = self.count;
        (checked > 0).then(|| 100.0 * failing as f64 / checked as f64)
    }

    /// Table and column in one.
    pub fn place(&self) -> String {
        if self.column.is_empty() {
            self.table.clone()
        } else {
            format!("{}.{}", self.table, self.column)
        }
    }
}

impl CheckKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Conformance, Self::Completeness, Self::Plausibility];

    /// The word of the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conformance => "conformance",
            Self::Completeness => "completeness",
            Self::Plausibility => "plausibility",
        }
    }
}

impl Severity {
    /// Every severity, the least serious first.
    pub const ALL: [Self; 3] = [Self::Note, Self::Warning, Self::Error];

    /// The word of the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// What it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Note => "worth knowing; nothing is lost",
            Self::Warning => "rows or values were left out of derivations",
            Self::Error => "a table or column is not what the specification says",
        }
    }
}

impl Dictionary {
    /// All checks, in the order of their ids.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The check of an id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// What the checks say of what was counted, in the order of rule, table and column.
    pub fn judge(&self, findings: &Findings, edits: &[ThresholdEdit]) -> Vec<Verdict> {
        let verdict = |(rule, table, column, count): (Rule, &str, &str, Count)| {
            let check = self.check(rule.id)?;
            let edit = edits.iter().find(|edit| edit.id == check.id);
            Some(Verdict {
                check: check.clone(),
                table: table.to_owned(),
                column: column.to_owned(),
                count,
                fails_above: edit.map_or(check.fails_above, |edit| edit.fails_above),
                is_edited: edit.is_some(),
            })
        };
        findings.iter().filter_map(verdict).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    kind: String,
    level: String,
    severity: String,
    fails_above: String,
    text: String,
    advice: String,
    source: String,
}

/// The catalogue.
pub(crate) fn read() -> Result<Vec<Check>, Error> {
    load::rows::<Line>(FILE)?.into_iter().map(check).collect()
}

fn check(line: Line) -> Result<Check, Error> {
    let place = Place {
        file: FILE,
        entry: &line.id,
    };
    let kind = CheckKind::ALL.into_iter().find(|k| k.name() == line.kind);
    let severity = Severity::ALL
        .into_iter()
        .find(|s| s.name() == line.severity);
    let fails_above = load::optional(&line.fails_above)
        .map(|text| text.parse().map_err(|_| place.unknown("fails_above")))
        .transpose()?;
    Ok(Check {
        kind: kind.ok_or_else(|| place.unknown("kind"))?,
        severity: severity.ok_or_else(|| place.unknown("severity"))?,
        fails_above,
        level: line.level,
        text: line.text,
        advice: line.advice,
        sources: load::list(&line.source, ';'),
        id: line.id,
    })
}
