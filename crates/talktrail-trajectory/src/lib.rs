//! The kernel: one participant's linked records in, that participant's rows of every output table out.
//!
//! A person's history in NHS Talking Therapies is a string of referrals, each with contacts, scores and an end. This
//! crate walks it once. It reads no file, knows no clock and shares nothing between participants, so any engine that
//! can bring a participant's records together can drive it; every clinical rule it needs is a function of
//! `talktrail-model`.
//!
//! What the walk decides, in its order: which contacts count (`contact`), which scores count and which are first and
//! last (`score`), which problem and anxiety measure speak for the referral and what came of it (`course`), what the
//! sessions are (`session`), how each measure moves along them (`curve`), which referrals are one episode of care
//! (`episode`), what lay between one referral and the next (`rereferral`), on which days an episode was open (`stay`)
//! and in which state (`spell`), and when a return was possible (`risk`).

mod agreement;
mod cell;
mod contact;
mod contact_row;
mod course;
mod curve;
mod days;
mod decided;
mod demographics;
mod employment;
mod episode;
mod episode_row;
mod followup;
mod history;
mod kernel;
mod measurement;
mod nhs_derived;
mod oddity;
pub mod on_track;
mod participant;
mod reached;
mod referral;
mod rereferral;
mod risk;
mod rules;
mod score;
mod score_row;
mod session;
mod session_row;
mod spell;
mod status;
mod stay;
mod transition;

#[cfg(test)]
mod spec;

pub use demographics::Demographics;
pub use episode::count_continuations;
pub use kernel::Kernel;
pub use rereferral::{Compared, GapFrom, Repeat, Windows};
pub use rules::{Rules, TherapyGroups};
pub use talktrail_model::{
    contact::EmploymentSupport,
    continuation::Confirmation,
    series::{AnxietyChoice, FollowUps, Pairing, SameDay},
};
