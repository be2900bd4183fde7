//! Names as people and warehouses spell them: matching that forgives, and suggestions where nothing matches.

/// The form in which names are compared: lower case, only letters and digits.
///
/// ```
/// assert_eq!(talktrail_dictionary::fold("Extract_Start Date"), "extractstartdate");
/// ```
pub fn fold(name: &str) -> String {
    letters(name).collect()
}

/// Whether two names differ at most in letter case, underscores, blanks and other punctuation.
pub fn same_name(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// The folded table name inside a file or view name: without extension, schema prefix, version and date suffix.
pub(crate) fn fold_table_name(name: &str) -> String {
    let mut name = name.trim();
    for extension in [".gz", ".zst", ".csv", ".txt", ".tsv", ".parquet"] {
        name = strip_end(name, extension);
    }
    for schema in ["nhsd.", "dbo."] {
        name = strip_start(name, schema);
    }
    name = strip_digits(name, "_", 8);
    name = strip_digits(name, "_v", 4);
    fold(name)
}

/// At most five of `names` that are close to `name`, best first; ties in the order given.
pub(crate) fn nearest(name: &str, names: Vec<String>) -> Vec<String> {
    let wanted: Vec<char> = fold(name).chars().collect();
    let most = wanted.len().div_ceil(3);
    let mut close: Vec<(usize, String)> = Vec::new();
    for candidate in names {
        let distance = edit_distance(&wanted, &fold(&candidate).chars().collect::<Vec<_>>());
        if distance <= most && close.iter().all(|(_, known)| *known != candidate) {
            close.push((distance, candidate));
        }
    }
    close.sort_by_key(|(distance, _)| *distance);
    close
        .into_iter()
        .take(5)
        .map(|(_, candidate)| candidate)
        .collect()
}

fn strip_end<'a>(name: &'a str, end: &str) -> &'a str {
    let at = name.len().saturating_sub(end.len());
    match name.get(at..) {
        Some(tail) if at > 0 && tail.eq_ignore_ascii_case(end) => name.get(..at).unwrap_or(name),
        _ => name,
    }
}

fn strip_start<'a>(name: &'a str, start: &str) -> &'a str {
    match (name.get(..start.len()), name.get(start.len()..)) {
        (Some(head), Some(rest)) if head.eq_ignore_ascii_case(start) => rest,
        _ => name,
    }
}

/// Drops a suffix of `mark` followed by exactly `digits` digits.
fn strip_digits<'a>(name: &'a str, mark: &str, digits: usize) -> &'a str {
    let at = name.len().saturating_sub(digits);
    match (name.get(..at), name.get(at..)) {
        (Some(head), Some(tail))
            if !head.is_empty() && tail.bytes().all(|b| b.is_ascii_digit()) =>
        {
            let stripped = strip_end(head, mark);
            if stripped.len() < head.len() {
                stripped
            } else {
                name
            }
        }
        _ => name,
    }
}

/// Levenshtein distance.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, (y, pair)) in b.iter().zip(row.windows(2)).enumerate() {
            let substituted = pair[0] + usize::from(x != y);
            next.push(substituted.min(pair[1] + 1).min(next[j] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_without_case_underscores_and_blanks() {
        assert!(same_name("Extract_Start_Date", "extract startdate"));
        assert!(!same_name("persscore", "perscore"));
    }

    #[test]
    fn file_and_view_names_lose_what_is_not_the_table() {
        for name in [
            "nhsd.IAPT_care_activities_v0003",
            "NHSD.iapt_care_activities_v0003_20240426.parquet",
            "IAPT_care_activities.csv.gz",
        ] {
            assert_eq!(fold_table_name(name), "iaptcareactivities", "{name}");
        }
        assert_eq!(fold_table_name("Referral_v15.csv"), "referralv15");
    }

    #[test]
    fn distance_counts_edits() {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        assert_eq!(edit_distance(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(edit_distance(&chars(""), &chars("abc")), 3);
    }
}
