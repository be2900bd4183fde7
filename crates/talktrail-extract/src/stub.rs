//! Refresh files that are stubs: of a month that was sent twice, the second file has far fewer rows than the first.
//!
//! The Refresh counts all the same, since it is what the provider sent last; the finding says where to look. Rows are
//! counted for each section of a submission, because a stub may lack one section only.

use std::collections::BTreeMap;

use talktrail_model::provenance::{Count, Findings, STUB_REFRESH};

use crate::{harmonise::field::Role, submission::Submissions};

/// Rows of a section of the Primary from which it is compared. A public project over one region's extract uses the same
/// number (source `wnl_models` of the dictionary).
const COMPARED_FROM: u64 = 100;
/// A Refresh with fewer rows than one in so many of the Primary's is a stub (the same source).
const PART: u64 = 2;
/// Sections that are compared, under the names of their tables.
const SECTIONS: [&str; 3] = ["referrals", "contacts", "scores"];
/// Ranks of the two files of a month.
const PRIMARY: u8 = 1;
const REFRESH: u8 = 2;

/// Rows of each submission by section.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes(Vec<[u64; SECTIONS.len()]>);

impl Sizes {
    /// Counts a row of the submission at a position.
    pub(crate) fn add(&mut self, position: usize, role: Role) {
        let section = match role {
            Role::Referral => 0,
            Role::Contact => 1,
            Role::ContactScore | Role::ReferralScore | Role::Questionnaire => 2,
            _ => return,
        };
        if self.0.len() <= position {
            self.0.resize(position + 1, [0; SECTIONS.len()]);
        }
        self.0[position][section] += 1;
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), [0; SECTIONS.len()]);
        }
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            for (own, other) in own.iter_mut().zip(other) {
                *own += other;
            }
        }
    }

    /// Counts the sections of months that were sent twice, and the stubs among the second ones.
    pub(crate) fn judge(&self, submissions: &Submissions, findings: &mut Findings) {
        let mut months: BTreeMap<_, [Option<usize>; 2]> = BTreeMap::new();
        // In order, so that of several files of a rank the latest stays.
        for (position, submission) in submissions.iter().enumerate() {
            let place = (submission.group, &submission.provider, submission.month);
            let files = months.entry(place).or_default();
            match submission.rank {
                PRIMARY => files[0] = Some(position),
                REFRESH => files[1] = Some(position),
                _ => {}
            }
        }
        let rows = |position: usize| self.0.get(position).copied().unwrap_or_default();
        for files in months.values() {
            let [Some(primary), Some(refresh)] = files.map(|file| file.map(rows)) else {
                continue;
            };
            for ((table, primary), refresh) in SECTIONS.iter().zip(primary).zip(refresh) {
                if primary >= COMPARED_FROM {
                    let count = Count::one(PART * refresh < primary);
                    findings.count(STUB_REFRESH, table, "", count);
                }
            }
        }
    }
}
