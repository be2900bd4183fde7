//! Table families: the forms in which the data set is delivered.

use std::fmt;

/// A form in which the data set is delivered, with tables and keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The nine `nhsd.IAPT_*` tables in the UK LLC research environment.
    UkllcV2,
    /// NHS England's own `IDS…` tables, versions 2.0 and 2.1.
    NhseV2,
    /// The older tables of version 1.5 in their several forms.
    V1_5,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::UkllcV2, Self::NhseV2, Self::V1_5];

    /// The name used in study files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UkllcV2 => "ukllc_v2",
            Self::NhseV2 => "nhse_v2",
            Self::V1_5 => "v1_5",
        }
    }

    /// The family of a name such as `ukllc_v2`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
