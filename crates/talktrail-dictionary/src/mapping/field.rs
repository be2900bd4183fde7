//! Forms of delivery, and the fields of their tables.

use std::fmt;

use crate::{Family, name::fold_table_name, same_name};

/// A form in which a version of the data set is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Version 1.5, April 2015 to August 2020: `*_v15`, and the pilot tables.
    V1_5,
    /// Versions 1.0 and 1.5 mixed, April 2013 to March 2015: `IAPT_*`.
    V1_5Early,
    /// Version 1.5 under keys of version 2: `rep_*`.
    V1_5Rep,
    /// Version 2.0, September 2020 to March 2022: `IDS…`.
    V2_0,
    /// Version 2.1, from April 2022: `IDS…`.
    V2_1,
    /// The tables of the UK LLC research environment, versions 2.0 and 2.1.
    Ukllc,
}

impl Form {
    /// Every form, oldest first.
    pub const ALL: [Self; 6] = [
        Self::V1_5,
        Self::V1_5Early,
        Self::V1_5Rep,
        Self::V2_0,
        Self::V2_1,
        Self::Ukllc,
    ];

    /// The family whose tables it uses.
    pub const fn family(self) -> Family {
        match self {
            Self::V1_5 | Self::V1_5Early | Self::V1_5Rep => Family::V1_5,
            Self::V2_0 | Self::V2_1 => Family::NhseV2,
            Self::Ukllc => Family::UkllcV2,
        }
    }

    /// The version of the data set, where the form holds one alone.
    pub const fn version(self) -> Option<&'static str> {
        match self {
            Self::V1_5 | Self::V1_5Early | Self::V1_5Rep => Some("1.5"),
            Self::V2_0 => Some("2.0"),
            Self::V2_1 => Some("2.1"),
            Self::Ukllc => None,
        }
    }

    /// How the names of its tables look.
    pub const fn tables(self) -> &'static str {
        match self {
            Self::V1_5 => "`*_v15`",
            Self::V1_5Early => "`IAPT_*`",
            Self::V1_5Rep => "`rep_*`",
            Self::V2_0 | Self::V2_1 => "`IDS…`",
            Self::Ukllc => "`nhsd.IAPT_*`",
        }
    }

    /// The forms of a version.
    pub fn of_version(version: &str) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |form| form.version() == Some(version))
    }

    /// The form that a table of version 1.5 belongs to, by its name.
    ///
    /// ```
    /// use talktrail_dictionary::Form;
    /// assert_eq!(Form::of_v1_5_table("rep_referral"), Form::V1_5Rep);
    /// assert_eq!(Form::of_v1_5_table("IAPT_Referral"), Form::V1_5Early);
    /// ```
    pub fn of_v1_5_table(table: &str) -> Self {
        let name = fold_table_name(table);
        if name.starts_with("rep") {
            Self::V1_5Rep
        } else if name.starts_with("iapt") {
            Self::V1_5Early
        } else {
            Self::V1_5
        }
    }
}

/// A field of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldName {
    /// The table, as the dictionary spells it.
    pub table: String,
    /// The field, as the dictionary spells it.
    pub field: String,
}

impl FieldName {
    /// Reads `table.field`; a table's name may hold dots itself.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (table, field) = text.rsplit_once('.')?;
        Some(Self {
            table: table.to_owned(),
            field: field.to_owned(),
        })
    }

    /// Whether a table and a field mean this one, letter case and punctuation aside.
    pub fn is_called(&self, table: &str, field: &str) -> bool {
        same_name(&self.field, field) && same_name(&self.table, table)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.field)
    }
}
