//! Code lists: what each code of a coded variable means, and the integer under which it is exported.
//!
//! Extracts pad, blank and case their codes in every way (`5`, `05`, ` 5`); a list recognises them all and exports
//! one integer, so that readers of the output can carry value labels.

use std::collections::BTreeMap;

use serde::Deserialize;
use talktrail_model::instrument::Confidence;

use crate::{
    error::Error,
    load::{self, Place},
};

/// One code of a list.
#[derive(Clone, Debug)]
pub struct Code {
    /// The code as the specification writes it.
    pub code: String,
    /// The integer under which it is exported.
    pub integer: i16,
    /// What it means.
    pub label: String,
    /// Group of codes it belongs to; may be empty.
    pub group: String,
    /// Other texts that mean this code.
    pub aliases: Vec<String>,
    /// Versions of the data set in which it is valid.
    pub versions: Vec<String>,
    /// Remarks; may be empty.
    pub notes: String,
    /// Stem of NHS England's count column (`<stem>_Count`), for therapies that have one.
    pub nhs_column: Option<String>,
    /// Starts of the cleaned diagnosis codes that this entry stands for, for problem descriptors.
    pub prefixes: Vec<String>,
    /// Keys of the documents that say so.
    pub sources: Vec<String>,
    /// How sure they are.
    pub confidence: Confidence,
}

/// All codes of a coded variable.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// Name by which variables refer to it.
    pub name: String,
    /// What the list is about.
    pub label: String,
    codes: Vec<Code>,
    by_text: BTreeMap<String, i16>,
}

impl CodeList {
    /// The codes, in the order of the specification.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The exported integer of a delivered text.
    ///
    /// Blanks around it, letter case and leading zeros of a number do not matter.
    pub fn integer_of(&self, text: &str) -> Option<i16> {
        self.by_text.get(&text_key(text)).copied()
    }

    /// Whether a delivered text is a code or an alias letter for letter, without padding, blanks or another case.
    pub fn is_exact(&self, text: &str) -> bool {
        self.codes
            .iter()
            .any(|c| c.code == text || c.aliases.iter().any(|a| a == text))
    }

    /// The code of an exported integer.
    pub fn code_of(&self, integer: i16) -> Option<&Code> {
        self.codes.iter().find(|c| c.integer == integer)
    }

    /// The label of a code, letter for letter.
    pub fn label_of_code(&self, code: &str) -> Option<&str> {
        let found = self.codes.iter().find(|c| c.code == code);
        found.map(|c| c.label.as_str())
    }

    /// The label of an exported integer.
    pub fn label_of(&self, integer: i16) -> Option<&str> {
        self.code_of(integer).map(|c| c.label.as_str())
    }

    /// The first code, in list order, one of whose prefixes starts a cleaned diagnosis code.
    ///
    /// `*` stands for any code; it is tried last, and never for the markers `-1` and `-3`.
    pub fn first_with_prefix(&self, cleaned: &str) -> Option<&Code> {
        let starts = |c: &&Code| c.prefixes.iter().any(|p| cleaned.starts_with(p.as_str()));
        let any = |c: &&Code| c.prefixes.iter().any(|p| p == "*");
        let is_code = cleaned.starts_with(|c: char| c.is_ascii_alphanumeric());
        self.codes
            .iter()
            .find(starts)
            .or_else(|| self.codes.iter().find(any).filter(|_| is_code))
    }

    /// Starts of cleaned diagnosis codes with the integer that they mean; the empty start stands for any code.
    ///
    /// The longest start that fits a code gives the same answer as [`CodeList::first_with_prefix`].
    pub fn prefixes(&self) -> impl Iterator<Item = (&str, i16)> {
        let start = |prefix| if prefix == "*" { "" } else { prefix };
        self.codes.iter().flat_map(move |c| {
            c.prefixes
                .iter()
                .map(move |p| (start(p.as_str()), c.integer))
        })
    }

    /// The integer of each code with that of its group, whose labels are those of the list `groups`.
    pub fn grouped<'a>(&'a self, groups: &'a Self) -> impl Iterator<Item = (i16, i16)> + 'a {
        let group = |code: &Code| {
            groups
                .codes
                .iter()
                .find(|g| g.label == code.group)
                .map(|g| g.integer)
        };
        self.codes
            .iter()
            .filter_map(move |c| Some((c.integer, group(c)?)))
    }

    /// Whether two codes or aliases of the list are the same text to a reader.
    pub(crate) fn is_ambiguous(&self) -> bool {
        let texts: usize = self.codes.iter().map(|c| 1 + c.aliases.len()).sum();
        texts != self.by_text.len()
    }

    fn new(name: String, label: String, codes: Vec<Code>) -> Self {
        let mut by_text = BTreeMap::new();
        for code in &codes {
            for text in code.aliases.iter().chain([&code.code]) {
                by_text.insert(text_key(text), code.integer);
            }
        }
        Self {
            name,
            label,
            codes,
            by_text,
        }
    }
}

/// The form in which codes are compared: no blanks around, upper case, numbers without leading zeros.
fn text_key(text: &str) -> String {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.trim_start_matches('0') {
        "" if is_number => "0".to_owned(),
        digits if is_number => digits.to_owned(),
        _ => text.to_uppercase(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    list: String,
    label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    integer: i16,
    label: String,
    group: String,
    aliases: String,
    versions: String,
    notes: String,
    source: String,
    confidence: String,
    #[serde(default)]
    nhs_column: String,
    #[serde(default)]
    prefixes: String,
}

/// All code lists.
pub(crate) fn read() -> Result<Vec<CodeList>, Error> {
    let lists: Vec<ListRow> = load::rows("codes/lists.csv")?;
    lists.into_iter().map(list).collect()
}

fn list(row: ListRow) -> Result<CodeList, Error> {
    let file = format!("codes/{}.csv", row.list);
    let rows: Vec<Row> = load::rows(&file)?;
    let codes: Result<Vec<_>, _> = rows
        .into_iter()
        .map(|code_row| code(&file, code_row))
        .collect();
    Ok(CodeList::new(row.list, row.label, codes?))
}

fn code(file: &str, row: Row) -> Result<Code, Error> {
    let place = Place {
        file,
        entry: &row.code,
    };
    Ok(Code {
        confidence: place.confidence(&row.confidence)?,
        integer: row.integer,
        aliases: load::list(&row.aliases, '|'),
        versions: load::list(&row.versions, ';'),
        nhs_column: load::optional(&row.nhs_column),
        prefixes: load::list(&row.prefixes, '|'),
        sources: load::list(&row.source, ';'),
        code: row.code,
        label: row.label,
        group: row.group,
        notes: row.notes,
    })
}
