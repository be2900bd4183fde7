//! Code maps: the codes of an older list with those of a newer one, or with the names under which they are kept.

use std::collections::BTreeMap;

use talktrail_model::instrument::Confidence;

use crate::CodeList;

/// How two codes relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same code, the same meaning.
    Exact,
    /// Another code, the same meaning.
    Renumbered,
    /// A close meaning.
    Approximate,
    /// Several older codes become one.
    Merged,
    /// The same code, another meaning.
    ChangedMeaning,
    /// No newer code: the older one stays as a named code of the harmonised list.
    Legacy,
}

impl Relation {
    const ALL: [Self; 6] = [
        Self::Exact,
        Self::Renumbered,
        Self::Approximate,
        Self::Merged,
        Self::ChangedMeaning,
        Self::Legacy,
    ];

    /// The name used in the dictionary's files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Renumbered => "renumbered",
            Self::Approximate => "approximate",
            Self::Merged => "merged",
            Self::ChangedMeaning => "changed_meaning",
            Self::Legacy => "legacy",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// An older code and where it ends.
#[derive(Clone, Debug)]
pub struct CodePair {
    /// Code of the older list.
    pub from: String,
    /// Code of the newer list; for [`Relation::Legacy`] the name under which the older code is kept there.
    pub to: String,
    /// How the two relate.
    pub relation: Relation,
    /// Remarks; may be empty.
    pub notes: String,
    /// Keys of the documents behind it.
    pub sources: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Where a delivered text ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recoded<'m> {
    /// A code of the newer list.
    To(&'m str),
    /// A named code that only the older version uses.
    Legacy(&'m str),
    /// Nothing that the older list knows; the text is to be kept.
    Unknown,
}

/// The codes of an older list with those of a newer one.
#[derive(Clone, Debug)]
pub struct CodeMap {
    /// Name by which steps refer to it.
    pub name: String,
    /// What the codes are about.
    pub label: String,
    /// Version it comes from.
    pub from: String,
    /// Version it goes to.
    pub to: String,
    /// Name of the older list.
    pub from_list: String,
    /// Name of the newer list.
    pub to_list: String,
    /// Whether both versions use one list and each code stays.
    pub is_identity: bool,
    /// Remarks; may be empty.
    pub notes: String,
    /// Keys of the documents behind it.
    pub sources: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
    pub(super) pairs: Vec<CodePair>,
    /// Exported integer of an older code, with that of the newer one and the place of the pair.
    pub(super) integers: BTreeMap<i16, (i16, usize)>,
}

impl CodeMap {
    /// Every older code with where it ends.
    pub fn pairs(&self) -> &[CodePair] {
        &self.pairs
    }

    /// The pair of an older code, letter for letter.
    pub fn pair(&self, from: &str) -> Option<&CodePair> {
        self.pairs.iter().find(|p| p.from == from)
    }

    /// The exported integer in the newer list for one in the older list, both as [`CodeList::integer_of`] gives them.
    ///
    /// Cheap enough to fill a table with, once for each column.
    pub fn integer(&self, from: i16) -> Option<i16> {
        self.integers.get(&from).map(|(to, _)| *to)
    }

    /// Where a delivered text ends; `older` is the map's older list. Padding, blanks and case do not matter.
    pub fn recode(&self, older: &CodeList, text: &str) -> Recoded<'_> {
        let pair = older
            .integer_of(text)
            .and_then(|integer| self.integers.get(&integer))
            .and_then(|(_, place)| self.pairs.get(*place));
        match pair {
            Some(pair) if pair.relation == Relation::Legacy => Recoded::Legacy(&pair.to),
            Some(pair) => Recoded::To(&pair.to),
            None => Recoded::Unknown,
        }
    }
}

/// The exported integers that pairs stand for.
pub(super) fn integers(
    pairs: &[CodePair],
    older: &CodeList,
    newer: &CodeList,
) -> BTreeMap<i16, (i16, usize)> {
    let exported = |(place, pair): (usize, &CodePair)| {
        let (from, to) = older
            .integer_of(&pair.from)
            .zip(newer.integer_of(&pair.to))?;
        Some((from, (to, place)))
    };
    pairs.iter().enumerate().filter_map(exported).collect()
}
