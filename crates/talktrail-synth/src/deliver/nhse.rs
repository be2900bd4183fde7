//! NHS England: every provider sends one file a month, first as Primary and a month later as Refresh.
//!
//! Each file is a full re-send of what is open: a referral appears once a month, its contacts only in the file of their
//! own month. Row ids belong to one submission. Months to March 2022 lie in `v2_0/`, later ones in `v2_1/`. The Primary
//! lacks a few late entries, which the Refresh has; the last month has no Refresh yet and is complete.

mod event;
mod gap;
mod header;
mod patient;
mod referral;
mod set;

use std::borrow::Cow;
use std::collections::BTreeMap;

use talktrail_model::date::Date;

use super::fill::Seen;
use super::ledger::{Ledger, rows_before};
use super::{Delivery, Opener, Told};
use crate::calibration::{COLLECTION_END, COLLECTION_START, V2_1_START};
use crate::error::Error;
use crate::id::{ReferralIds, row_id, submission};
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::write::Table;
use gap::Gaps;
use set::{Set, Which};

/// Both versions' tables and the rows counted so far.
pub(crate) struct Nhse {
    v2_0: Set,
    v2_1: Set,
    /// Rows of each submission and table.
    counts: BTreeMap<i64, [u32; Which::COUNT]>,
    gaps: Gaps,
}

/// One file of one provider and month, as one person stands in it.
#[derive(Clone, Copy)]
struct File<'a> {
    world: &'a World,
    person: &'a Person,
    provider: u16,
    month_start: Date,
    month_end: Date,
    is_refresh: bool,
    has_refresh: bool,
    submission: i64,
    /// Id of the person's row in the file.
    record: i64,
}

impl File<'_> {
    fn month_id(&self) -> i64 {
        i64::from(self.month_start.month_id())
    }

    fn holds(&self, date: Date) -> bool {
        (self.month_start..=self.month_end).contains(&date)
    }

    fn provider_code(&self) -> &str {
        &self.world.providers[usize::from(self.provider)].code
    }

    /// Whether what is known only later is missing from this file.
    fn is_early(&self) -> bool {
        !self.is_refresh && self.has_refresh
    }

    fn seen<'b>(&'b self, referral: &'b Referral) -> Seen<'b> {
        let is_v2_1 = self.month_start >= V2_1_START;
        Seen {
            referral,
            traits: &self.person.traits,
            start: self.month_start,
            day: self.month_end,
            is_v2_1,
        }
    }
}

/// One referral in one file.
#[derive(Clone, Copy)]
struct Sent<'a> {
    file: File<'a>,
    referral: &'a Referral,
    ids: &'a ReferralIds,
}

impl Sent<'_> {
    /// The pathway as it was known then: some referrals were linked to another person record after their first month.
    fn pathway(&self) -> String {
        let is_retraced = self.ids.serial % 97 == 5;
        let is_first_month = self.file.month_start <= self.referral.first_month_start();
        if is_retraced && is_first_month {
            format!("{}x", self.ids.pathway)
        } else {
            self.ids.pathway.clone()
        }
    }
}

impl Nhse {
    pub(crate) fn open(opener: &Opener<'_>) -> Result<Self, Error> {
        Ok(Self {
            v2_0: Set::open(opener, "v2_0", 0)?,
            v2_1: Set::open(opener, "v2_1", Which::COUNT)?,
            counts: BTreeMap::new(),
            gaps: Gaps::new(opener.plan)?,
        })
    }

    /// The rows of one file in which these referrals of the person are open.
    fn file(&mut self, mut file: File<'_>, open: &[OpenReferral<'_>]) -> Result<(), Error> {
        let set = if file.month_start >= V2_1_START {
            &mut self.v2_1
        } else {
            &mut self.v2_0
        };
        let before = rows_before(file.person.number);
        file.record = row_id(file.submission, before + 1);
        let mut pen = set::Pen::new(set, before);
        patient::write(&mut pen, &file, open)?;
        for (referral, ids) in open {
            let sent = Sent {
                file,
                referral,
                ids,
            };
            referral::write(&mut pen, &sent)?;
            event::write(&mut pen, &sent)?;
        }
        let rows = pen.rows;
        let counts = self.counts.entry(file.submission).or_default();
        counts.iter_mut().zip(rows).for_each(|(sum, n)| *sum += n);
        Ok(())
    }
}

impl Delivery for Nhse {
    fn person(&mut self, world: &World, person: &Person) -> Result<(), Error> {
        let ids: Vec<ReferralIds> = (0..person.referrals.len())
            .map(|place| ReferralIds::new(world, person, place))
            .collect();
        let months = (COLLECTION_START.month_id(), COLLECTION_END.month_id());
        for ((month_id, provider), open) in files_of(person, &ids, months) {
            let Some(month_start) = Date::from_month_id(month_id) else {
                continue;
            };
            let has_refresh = month_id < COLLECTION_END.month_id();
            for is_refresh in [false, true].into_iter().take(1 + usize::from(has_refresh)) {
                if self
                    .gaps
                    .swallow(person.number, (month_id, provider), is_refresh)
                {
                    continue;
                }
                let submission = submission(world, provider, month_id, is_refresh);
                let month_end = month_start.end_of_month();
                let file = File {
                    world,
                    person,
                    provider,
                    month_start,
                    month_end,
                    is_refresh,
                    has_refresh,
                    submission,
                    record: 0,
                };
                self.file(file, &open)?;
            }
        }
        Ok(())
    }

    fn ledger(&mut self) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.gaps = self.gaps.found();
        for (submission, rows) in std::mem::take(&mut self.counts) {
            ledger.enter(submission, &rows);
        }
        ledger
    }

    fn conclude(&mut self, world: &World, ledger: &Ledger) -> Result<(), Error> {
        for ((month_id, provider), fault) in &ledger.gaps {
            let Some(month_start) = Date::from_month_id(*month_id) else {
                continue;
            };
            let set = if month_start >= V2_1_START {
                &mut self.v2_1
            } else {
                &mut self.v2_0
            };
            if let Some(table) = &mut set.tables[Which::Mpi as usize] {
                let (year, month, _) = month_start.ymd();
                let code = &world.providers[usize::from(*provider)].code;
                table.note_missing(*fault, format!("{code} {year:04}-{month:02}"));
            }
        }
        header::write(&mut self.v2_0, &mut self.v2_1, ledger, world)
    }

    fn tables(&mut self) -> Vec<&mut Table> {
        self.v2_0
            .tables
            .iter_mut()
            .chain(&mut self.v2_1.tables)
            .flatten()
            .collect()
    }

    fn referral_id<'a>(&self, told: &'a Told<'a>) -> Cow<'a, str> {
        Cow::Borrowed(&told.ids.unique)
    }
}

/// An open referral with its identifiers.
type OpenReferral<'a> = (&'a Referral, &'a ReferralIds);
type OpenReferrals<'a> = Vec<OpenReferral<'a>>;

/// The person's referrals by month and provider in which they are sent, within these months.
pub(super) fn files_of<'a>(
    person: &'a Person,
    ids: &'a [ReferralIds],
    (start, end): (i32, i32),
) -> BTreeMap<(i32, u16), OpenReferrals<'a>> {
    let mut files: BTreeMap<(i32, u16), OpenReferrals<'a>> = BTreeMap::new();
    for (referral, ids) in person.referrals.iter().zip(ids) {
        let first = referral.first_month_start().month_id().max(start);
        let last = referral.until.month_id().min(end);
        for month_id in first..=last {
            files
                .entry((month_id, referral.provider))
                .or_default()
                .push((referral, ids));
        }
    }
    files
}
