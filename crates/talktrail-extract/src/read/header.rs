//! Which column of a file is which: names without regard to letter case, underscores and blanks, in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use talktrail_model::provenance::{COLUMN_ABSENT, COLUMN_UNKNOWN, Count, Findings};

use super::Request;
use crate::error::Error;

/// Where the wanted columns of a table stand in one file.
pub(super) struct Resolved {
    /// For each wanted column, in the order asked for, its position in the file.
    pub(super) positions: Vec<Option<usize>>,
    /// The wanted columns that the file does not have.
    pub(super) absent: Vec<String>,
}

/// Finds the wanted columns among the names of a file. The first spelling that the file has wins.
pub(super) fn resolve(
    request: &Request<'_>,
    path: &Path,
    names: &[String],
    findings: &mut Findings,
) -> Result<Resolved, Error> {
    let mut positions_by_name = BTreeMap::new();
    for (position, name) in names.iter().enumerate().rev() {
        positions_by_name.insert(normalised(name), position);
    }
    let mut resolved = Resolved {
        positions: Vec::with_capacity(request.wanted.len()),
        absent: Vec::new(),
    };
    for wanted in request.wanted {
        let position = wanted
            .spellings
            .iter()
            .find_map(|s| positions_by_name.get(&normalised(s)).copied());
        if position.is_none() && wanted.required {
            return Err(Error::KeyColumnMissing {
                table: request.table.to_owned(),
                path: path.to_owned(),
                column: wanted.name.to_string(),
                tried: wanted.spellings.clone(),
            });
        }
        if !wanted.required {
            let count = Count::one(position.is_none());
            findings.count(COLUMN_ABSENT, request.table, &wanted.name, count);
        }
        if position.is_none() {
            resolved.absent.push(wanted.name.to_string());
        }
        resolved.positions.push(position);
    }
    // After the keys: only a first line that has them is known to hold names and not values of a record.
    refuse_duplicates(request, path, names)?;
    count_unknown(request, names, findings);
    Ok(resolved)
}

/// The form of a column name in which letter case, underscores and blanks do not count.
pub(super) fn normalised(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

fn refuse_duplicates(request: &Request<'_>, path: &Path, names: &[String]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for name in names {
        let key = normalised(name);
        // Spreadsheets leave nameless columns behind; nobody can ask for those.
        if !key.is_empty() && !seen.insert(key) {
            return Err(Error::DuplicateColumn {
                table: request.table.to_owned(),
                path: path.to_owned(),
                column: name.trim().to_owned(),
            });
        }
    }
    Ok(())
}

fn count_unknown(request: &Request<'_>, names: &[String], findings: &mut Findings) {
    if request.known.is_empty() {
        return;
    }
    let wanted = request.wanted.iter().flat_map(|w| &w.spellings);
    let known: BTreeSet<String> = request
        .known
        .iter()
        .chain(wanted)
        .map(|name| normalised(name))
        .collect();
    for name in names
        .iter()
        .filter(|name| !known.contains(&normalised(name)))
    {
        findings.count(COLUMN_UNKNOWN, request.table, name.trim(), Count::one(true));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Wanted;
    use super::*;

    fn check(header: &str, known: &[&str]) -> (Result<Vec<Option<usize>>, String>, Findings) {
        let wanted = [
            Wanted {
                name: "participant".into(),
                spellings: vec!["cohortkey_e".into(), "Person_ID".into()],
                required: true,
            },
            Wanted {
                name: "age".into(),
                spellings: vec!["Age_ReferralReceived".into()],
                required: false,
            },
        ];
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        let request = Request {
            table: "IAPT_t",
            wanted: &wanted,
            known: &known,
        };
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        let mut findings = Findings::default();
        let resolved = resolve(&request, Path::new("t.csv"), &names, &mut findings);
        (
            resolved.map(|r| r.positions).map_err(|e| e.to_string()),
            findings,
        )
    }

    #[test]
    fn case_underscores_and_blanks_do_not_count() {
        let (positions, findings) = check("AGE referralRECEIVED,Cohort_Key_E", &[]);
        assert_eq!(positions.unwrap(), [Some(1), Some(0)]);
        assert!(findings.is_empty());
    }

    #[test]
    fn the_first_spelling_wins_whatever_the_order_of_columns() {
        assert_eq!(
            check("person_id,cohortkey_e", &[]).0.unwrap(),
            [Some(1), None]
        );
    }

    #[test]
    fn a_missing_optional_column_and_an_unknown_one_are_findings() {
        let (_, findings) = check("cohortkey_e,shoe size,,Postcode", &["postcode"]);
        let found: Vec<_> = findings
            .found()
            .map(|(rule, _, column, n)| (rule.id, column.to_owned(), n))
            .collect();
        let expected = [
            (COLUMN_ABSENT.id, "age".to_owned(), 1),
            (COLUMN_UNKNOWN.id, String::new(), 1),
            (COLUMN_UNKNOWN.id, "shoe size".to_owned(), 1),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_missing_key_column_names_everything_tried_and_no_value() {
        assert_eq!(
            check("4711,4711", &[]).0.unwrap_err(),
            "table IAPT_t: file t.csv has no column participant (tried: cohortkey_e, Person_ID)"
        );
    }

    #[test]
    fn a_column_twice_is_an_error() {
        assert_eq!(
            check("cohortkey_e,x_y,X Y", &[]).0.unwrap_err(),
            "table IAPT_t: file t.csv has column X Y twice"
        );
        assert!(check("cohortkey_e,,", &[]).0.is_ok());
    }
}
