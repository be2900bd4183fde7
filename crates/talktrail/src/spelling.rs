//! Nearest spellings, for messages about names that do not exist.

use std::collections::BTreeSet;

/// Most single-letter edits between a misspelt name and a suggestion.
const MOST_EDITS: usize = 3;
/// Most suggestions.
const MOST_NAMES: usize = 3;

/// "; did you mean `x`?" with the names nearest to a misspelt one, or nothing where none is near.
pub fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    match nearest(name, known).as_slice() {
        [] => String::new(),
        names => format!("; did you mean `{}`?", names.join("` or `")),
    }
}

/// Known names within a few edits of a misspelt one, or that continue it; nearest first, then in the order given.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let name = name.to_lowercase();
    let most = MOST_EDITS.min(name.chars().count().div_ceil(3));
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let edits = strsim::damerau_levenshtein(&name, &lower);
            let continues = name.len() >= 3 && lower.starts_with(&name);
            (edits <= most || continues).then_some((edits, candidate))
        })
        .collect();
    near.sort_by_key(|(edits, _)| *edits);
    // A variable of several tables is one name.
    let mut seen = BTreeSet::new();
    near.into_iter()
        .filter(|(_, candidate)| seen.insert(*candidate))
        .take(MOST_NAMES)
        .map(|(_, candidate)| candidate)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_nearest_first() {
        assert_eq!(
            nearest("referals", ["sessions", "rereferrals", "referrals"]),
            ["referrals", "rereferrals"]
        );
    }

    #[test]
    fn a_name_of_several_tables_is_suggested_once() {
        assert_eq!(nearest("gendre", ["gender", "gender"]), ["gender"]);
    }

    #[test]
    fn far_names_are_not_suggested() {
        assert_eq!(did_you_mean("colour", ["folder", "tables"]), "");
    }
}
