//! The forms in which version 1.5 is delivered, told apart by the names of their tables.

/// A form of delivery of version 1.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `*_v15`: April 2015 to August 2020.
    Monthly,
    /// `IAPT_*`: April 2013 to March 2015, versions 1.0 and 1.5 mixed.
    Early,
    /// `AnnualRefresh.*`: April 2016 to March 2017, with the columns of `*_v15`.
    AnnualRefresh,
    /// `rep_*`: history delivered from the current platform, with the `Person_ID` of version 2.
    Historic,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [
        Self::Monthly,
        Self::Early,
        Self::AnnualRefresh,
        Self::Historic,
    ];

    /// The form that a table of the dictionary belongs to.
    pub fn of_table(table: &str) -> Option<Self> {
        let starts = |prefix: &str| table.starts_with(prefix);
        match table {
            _ if starts("IAPT_") => Some(Self::Early),
            _ if starts("AnnualRefresh.") => Some(Self::AnnualRefresh),
            _ if starts("rep_") => Some(Self::Historic),
            _ if table.ends_with("_v15") => Some(Self::Monthly),
            _ => None,
        }
    }

    /// How its tables are called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monthly => "*_v15",
            Self::Early => "IAPT_*",
            Self::AnnualRefresh => "AnnualRefresh.*",
            Self::Historic => "rep_*",
        }
    }

    /// A number that keeps the row numbers of one form apart from those of another; never 0.
    pub(crate) const fn tag(self) -> u8 {
        self as u8 + 1
    }

    /// Forms of one group hold the same submissions under the same pathway ids; a provider's month counts once in a
    /// group.
    pub(crate) const fn group(self) -> u8 {
        match self {
            Self::Monthly | Self::Early | Self::AnnualRefresh => 1,
            Self::Historic => 2,
        }
    }

    /// Whether its participant key is the `Person_ID` of version 2.
    pub(crate) const fn has_person_id(self) -> bool {
        matches!(self, Self::Historic)
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_is_known_by_its_tables() {
        assert_eq!(Form::of_table("Referral_v15"), Some(Form::Monthly));
        assert_eq!(Form::of_table("IAPT_Referral"), Some(Form::Early));
        assert_eq!(
            Form::of_table("AnnualRefresh.Referral"),
            Some(Form::AnnualRefresh)
        );
        assert_eq!(Form::of_table("rep_referral"), Some(Form::Historic));
        assert_eq!(Form::of_table("Pilot.LTCMUS"), None);
    }
}
