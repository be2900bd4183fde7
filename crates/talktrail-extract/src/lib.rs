//! Extracts in; checked, harmonised, de-duplicated records out, one participant at a time.
//!
//! The tables of NHS Talking Therapies are delivered in overlapping extracts: UK LLC's nine themed tables cumulate over
//! a financial year, NHS England's tables repeat every open referral in every month. [`gather`] reads them once,
//! sends each row to the partition of its participant (in memory, or on disk when the budget is used up), and
//! [`Gathered::walk`] then hands over each participant's linked records, in an order that depends on nothing but the
//! participant keys.

mod dedupe;
mod delivered;
pub mod error;
mod gather;
mod harmonise;
mod hash;
mod pack;
pub mod read;
mod retrace;
mod run;
mod shard;
pub mod step;
mod store;
mod stub;
mod submission;
mod v15;
mod walk;
mod withdrawn;

pub use error::Error;
pub use gather::{
    Gathered, Input, Options, Progress, Source, Stage,
    bridged::{Bridged, Met},
    columns_read, gather, input_files,
};
pub use shard::{Partitions, Shard};
pub use v15::{bridge::Link, form::Form};

/// What becomes of rows without a participant key (missing, or `0`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyless {
    /// Each of their referrals becomes a participant of its own under a generated key; they are linked to nobody.
    Keep,
    /// They are left out and counted.
    Drop,
}
