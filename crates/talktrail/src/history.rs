//! One participant's history, out of a finished build: for looking at, inside the environment.
//!
//! Tables are in the order of hashed participants, so the rows of one person stand together. Only the identifiers are read
//! until they are found, and then only their rows.

mod table;

use std::path::Path;

use talktrail_dictionary::Dictionary;

pub use self::table::{Record, Value};
use crate::error::Error;

const PARTICIPANTS: &[&str] = &[
    "n_referrals",
    "n_treated_episodes",
    "n_rereferrals",
    "n_sessions",
    "followup_start_date",
    "followup_end_date",
    "followup_end_reason",
];
const REFERRALS: &[&str] = &[
    "referral_id",
    "episode_id",
    "referral_number",
    "received_date",
    "discharge_date",
    "status",
    "source_of_referral",
    "end_code",
    "provider_code",
    "problem_descriptor",
    "days_to_assessment",
    "days_to_treatment",
    "is_finished_course",
    "is_at_caseness",
    "is_recovered",
    "is_reliably_improved",
    "is_reliably_deteriorated",
    "is_not_reliably_changed",
];
const EPISODES: &[&str] = &[
    "last_referral_id",
    "n_referrals",
    "days_to_treatment",
    "n_treatment_contacts",
    "phq9_first",
    "phq9_last",
    "gad7_first",
    "gad7_last",
    "is_finished_course",
    "is_at_caseness",
    "is_recovered",
    "is_reliably_improved",
    "is_reliably_deteriorated",
    "is_not_reliably_changed",
];
const SESSIONS: &[&str] = &[
    "referral_id",
    "session_number",
    "session_date",
    "session_kind",
    "app_type",
    "intensity",
    "therapy",
    "phq9",
    "gad7",
    "adsm",
    "adsm_instrument",
];
const PAIRS: &[&str] = &[
    "to_referral_id",
    "gap_days",
    "is_overlapping",
    "is_transfer",
    "is_rereferral",
    "is_nhse_repeat",
    "is_treatment_return",
    "is_relapse_after_recovery",
];

/// What a build tells about one participant. A table that the build did not write is empty.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The row of `participants`.
    pub participant: Option<Record>,
    /// Rows of `referrals`, in order.
    pub referrals: Vec<Record>,
    /// Rows of `episodes`, in order.
    pub episodes: Vec<Record>,
    /// Rows of `sessions`, in order.
    pub sessions: Vec<Record>,
    /// Rows of `rereferrals`, in order.
    pub pairs: Vec<Record>,
}

impl History {
    /// Reads one participant out of the build in `folder`.
    ///
    /// # Errors
    /// When the folder is no finished build, holds no table `referrals`, cannot be read, or does not know the participant.
    pub fn read(folder: &Path, participant: &str, dictionary: &Dictionary) -> Result<Self, Error> {
        if !folder.join(talktrail_export::manifest::FILE).is_file() {
            return Err(Error::NotABuild {
                folder: folder.to_owned(),
            });
        }
        let data = folder.join("data");
        let rows = |table: &'static str, columns: &'static [&'static str]| {
            table::rows(&data, table, participant, columns, dictionary)
        };
        let Some(referrals) = rows("referrals", REFERRALS)? else {
            return Err(Error::TableNotBuilt { table: "referrals" });
        };
        if referrals.is_empty() {
            return Err(Error::UnknownParticipant);
        }
        let participants = rows("participants", PARTICIPANTS)?.unwrap_or_default();
        Ok(Self {
            participant: participants.into_iter().next(),
            referrals,
            episodes: rows("episodes", EPISODES)?.unwrap_or_default(),
            sessions: rows("sessions", SESSIONS)?.unwrap_or_default(),
            pairs: rows("rereferrals", PAIRS)?.unwrap_or_default(),
        })
    }
}
