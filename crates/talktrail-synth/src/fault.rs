//! Faults: what real files do wrong, planted at known places so that a reader of them can be tried.
//!
//! The catalogue is `data/faults.csv`. Each fault has a rate of its own and is drawn independently. What was planted is
//! listed row by row in `truth/faults.parquet`, with the text as it was before.

mod plant;
mod rates;
mod role;

pub use rates::{FaultKind, Rates, fault_kinds};

pub(crate) use plant::{Instead, Planted, Planter};
pub(crate) use role::{Role, role};

/// A kind of fault, in the order of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Fault {
    PaddedCode,
    UnknownCode,
    BritishDate,
    NullText,
    OutOfRange,
    NotAScore,
    ExcessDecimals,
    Keyless,
    DuplicateRow,
    ContactAfterDischarge,
    Orphan,
    OfferedTherapy,
    RetiredEndCode,
    UndatedComplaint,
    SentinelDate,
    MidnightTime,
    StubRefresh,
    MissingMonth,
}

/// How many kinds there are.
pub(crate) const N_FAULTS: usize = 18;

/// Names as the catalogue has them.
const NAMES: [&str; N_FAULTS] = [
    "padded_code",
    "unknown_code",
    "british_date",
    "null_text",
    "out_of_range",
    "not_a_score",
    "excess_decimals",
    "keyless",
    "duplicate_row",
    "contact_after_discharge",
    "orphan",
    "offered_therapy",
    "retired_end_code",
    "undated_complaint",
    "sentinel_date",
    "midnight_time",
    "stub_refresh",
    "missing_month",
];

impl Fault {
    pub(crate) const fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_every_fault_in_its_place() {
        let kinds = fault_kinds().unwrap();
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(names, NAMES);
        assert_eq!(Fault::MissingMonth.name(), "missing_month");
    }
}
