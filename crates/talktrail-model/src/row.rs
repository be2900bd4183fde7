//! The rows of the output tables.
//!
//! A row type and its columns are declared together, once, in a file for each table; names, order and types are those
//! of the dictionary's `outputs/`, where each variable has its label, unit, missing rule and derivation (a test holds
//! the two together).
#![expect(
    missing_docs,
    reason = "every field is a variable that the dictionary documents"
)]

#[macro_use]
mod declare;
mod contacts;
mod curves;
mod episodes;
mod findings;
mod nhs_derived;
mod on_track;
mod participants;
mod points;
mod referrals;
mod rereferrals;
mod risk_intervals;
mod scores;
mod sessions;
mod spells;
mod transitions;
mod wide;

pub use self::{
    contacts::{ContactColumns, ContactRow},
    curves::{CurveColumns, CurveRow},
    episodes::{EpisodeColumns, EpisodeRow},
    findings::{FindingColumns, FindingRow},
    nhs_derived::{NhsDerivedColumns, NhsDerivedRow},
    on_track::{OnTrackColumns, OnTrackRow},
    participants::{ParticipantColumns, ParticipantRow},
    points::{PointColumns, PointRow},
    referrals::{ReferralColumns, ReferralRow},
    rereferrals::{RereferralColumns, RereferralRow},
    risk_intervals::{RiskIntervalColumns, RiskIntervalRow},
    scores::{ScoreColumns, ScoreRow},
    sessions::{SessionColumns, SessionRow},
    spells::{SpellColumns, SpellRow},
    transitions::{TransitionColumns, TransitionRow},
    wide::{WideColumns, WideRow},
};
use crate::column::{Column, Widths};

/// Places of a curve that the table `wide` has unless a study says otherwise.
pub const PLACES: usize = 20;

/// Participants and referrals that have rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub participants: u32,
    pub referrals: u32,
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            participants: self.participants.saturating_add(other.participants),
            referrals: self.referrals.saturating_add(other.referrals),
        }
    }
}

macro_rules! tables {
    ($($field:ident: $columns:ident,)*; later: $($later:ident,)*) => {
        /// The output tables of a build, in the order in which they are listed to users.
        pub const TABLES: &[&str] = &[$($columns::TABLE,)* $($later::TABLE,)*];

        /// Those that rest on all participants, and are made of other tables when these are written.
        pub const LATER_TABLES: &[&str] = &[$($later::TABLE,)*];

        /// All output tables of one participant after the other under construction. A table that a study does not ask for is `None` and costs nothing.
        #[derive(Debug)]
        pub struct Tables { $(pub $field: Option<$columns>,)* }

        impl Tables {
            /// Empty tables for the names that `is_wanted` accepts.
            pub fn new(widths: Widths, is_wanted: impl Fn(&str) -> bool) -> Self {
                Self { $($field: is_wanted($columns::TABLE).then(|| $columns::new(widths)),)* }
            }

            /// The finished tables with their names, in listing order; unwanted ones are left out.
            pub fn finish(self) -> Vec<(&'static str, Vec<Column>)> {
                let mut out = Vec::new();
                $(out.extend(self.$field.map(|c| ($columns::TABLE, c.finish())));)*
                out
            }
        }
    };
}

tables! {
    participants: ParticipantColumns,
    referrals: ReferralColumns,
    episodes: EpisodeColumns,
    contacts: ContactColumns,
    sessions: SessionColumns,
    scores: ScoreColumns,
    curves: CurveColumns,
    points: PointColumns,
    wide: WideColumns,
    rereferrals: RereferralColumns,
    spells: SpellColumns,
    risk_intervals: RiskIntervalColumns,
    transitions: TransitionColumns,
    nhs_derived: NhsDerivedColumns,
    ; later: OnTrackColumns,
}
