//! Version 1.5: every provider sends one file a month, a Primary and a month later its Refresh, with wide appointments.
//!
//! A file has one person row for each person, and its other rows name that row by its record number. A referral is sent
//! once a month while it is open; its appointments only in the file of their own month, with up to four therapies and a
//! column for each questionnaire. The monthly form lies in `IAPT_*` tables up to March 2015 and in `*_v15` tables from then
//! on; the historic form lies in `rep_*` tables alone.

pub(crate) mod code;
mod header;
mod row;
mod set;

use std::borrow::Cow;
use std::collections::BTreeMap;

use talktrail_model::date::Date;

use super::fill::Seen;
use super::ledger::{Ledger, rows_before};
use super::nhse::files_of;
use super::{Delivery, Opener, Told};
use crate::calibration::COLLECTION_START;
use crate::error::Error;
use crate::id::ReferralIds;
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::plan::OldForm;
use crate::write::Table;
use set::{Pen, Set, Which};

/// First month that lies in `*_v15` tables: April 2015, as NHS England's month number.
const FIRST_MONTH_OF_V15: i32 = 1_381;
/// Pathways of the monthly form are counted from here.
const FIRST_PATHWAY: u64 = 1_000_000;
/// Header ids are counted from here.
const FIRST_HEADER: i64 = 1_000;

/// The tables of a form and the rows counted so far.
pub(crate) struct Old {
    form: OldForm,
    /// `IAPT_*`, in the monthly form.
    early: Option<Set>,
    late: Set,
    /// Person rows of each file.
    persons: BTreeMap<i64, u32>,
}

/// One file of one provider and month, as one person stands in it.
#[derive(Clone, Copy)]
struct File<'a> {
    world: &'a World,
    person: &'a Person,
    provider: u16,
    month_start: Date,
    month_end: Date,
    /// Whether what is known only later is missing.
    is_early: bool,
    header: i64,
    /// Number of the person row.
    record: i64,
    form: OldForm,
}

impl File<'_> {
    fn holds(&self, date: Date) -> bool {
        (self.month_start..=self.month_end).contains(&date)
    }

    fn provider_code(&self) -> &str {
        &self.world.providers[usize::from(self.provider)].code
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
    fn seen(&self) -> Seen<'_> {
        Seen {
            referral: self.referral,
            traits: &self.file.person.traits,
            start: self.file.month_start,
            day: self.file.month_end,
            is_v2_1: false,
        }
    }

    fn pathway(&self) -> Cow<'_, str> {
        pathway(self.file.form, self.ids)
    }
}

/// Identifier of a pathway: a number of version 1.5, or that of the platform of version 2.
fn pathway(form: OldForm, ids: &ReferralIds) -> Cow<'_, str> {
    match form {
        OldForm::Monthly => Cow::Owned((FIRST_PATHWAY + ids.serial).to_string()),
        OldForm::Historic => Cow::Borrowed(&ids.pathway),
    }
}

impl Old {
    pub(crate) fn open(opener: &Opener<'_>, form: OldForm) -> Result<Self, Error> {
        let (early, late) = match form {
            OldForm::Monthly => (Some(Set::open(opener, &set::EARLY, 0)?), &set::V15),
            OldForm::Historic => (None, &set::HISTORIC),
        };
        Ok(Self {
            form,
            early,
            late: Set::open(opener, late, Which::COUNT)?,
            persons: BTreeMap::new(),
        })
    }

    pub(crate) const fn form(&self) -> OldForm {
        self.form
    }

    /// The hand that writes a file of a month, with rows numbered after this one.
    fn pen(&mut self, month_id: i32, before: i64) -> Pen<'_> {
        let is_early = month_id < FIRST_MONTH_OF_V15;
        let set = match &mut self.early {
            Some(early) if is_early => early,
            _ => &mut self.late,
        };
        Pen::new(set, before)
    }

    /// The rows of one file in which these referrals of the person are open.
    fn file(&mut self, file: File<'_>, open: &[(&Referral, &ReferralIds)]) -> Result<(), Error> {
        *self.persons.entry(file.header).or_default() += 1;
        let before = rows_before(file.person.number);
        let mut pen = self.pen(file.month_start.month_id(), before);
        let mut file = file;
        file.record = pen.next(Which::Person, file.header);
        row::person(&mut pen, &file)?;
        for (referral, ids) in open {
            let sent = Sent {
                file,
                referral,
                ids,
            };
            row::referral(&mut pen, &sent)?;
        }
        Ok(())
    }
}

fn first_month(world: &World) -> i32 {
    world.years.start.month_id()
}

/// August 2020.
fn last_month() -> i32 {
    COLLECTION_START.month_id() - 1
}

/// Number of a provider's file of a month.
fn header_id(world: &World, provider: u16, month_id: i32, is_refresh: bool) -> i64 {
    let month = i64::from(month_id - first_month(world));
    FIRST_HEADER
        + (month * world.providers.len() as i64 + i64::from(provider)) * 2
        + i64::from(is_refresh)
}

impl Delivery for Old {
    fn person(&mut self, world: &World, person: &Person) -> Result<(), Error> {
        let ids: Vec<ReferralIds> = (0..person.referrals.len())
            .map(|place| ReferralIds::new(world, person, place))
            .collect();
        let months = (first_month(world), last_month());
        for ((month_id, provider), open) in files_of(person, &ids, months) {
            let Some(month_start) = Date::from_month_id(month_id) else {
                continue;
            };
            let has_refresh = month_id < last_month();
            for is_refresh in [false, true].into_iter().take(1 + usize::from(has_refresh)) {
                let file = File {
                    world,
                    person,
                    provider,
                    month_start,
                    month_end: month_start.end_of_month(),
                    is_early: has_refresh && !is_refresh,
                    header: header_id(world, provider, month_id, is_refresh),
                    record: 0,
                    form: self.form,
                };
                self.file(file, &open)?;
            }
        }
        Ok(())
    }

    fn ledger(&mut self) -> Ledger {
        let mut ledger = Ledger::default();
        for (header, persons) in std::mem::take(&mut self.persons) {
            ledger.enter(header, &[persons]);
        }
        ledger
    }

    fn conclude(&mut self, world: &World, ledger: &Ledger) -> Result<(), Error> {
        header::write(self, world, ledger)
    }

    fn tables(&mut self) -> Vec<&mut Table> {
        let early = self.early.iter_mut().flat_map(|set| &mut set.tables);
        early.chain(&mut self.late.tables).collect()
    }

    fn referral_id<'a>(&self, told: &'a Told<'a>) -> Cow<'a, str> {
        pathway(self.form, told.ids)
    }

    fn participant_id<'a>(&self, person: &'a Person) -> Cow<'a, str> {
        match self.form {
            OldForm::Monthly => Cow::Owned(person.nhs_number()),
            OldForm::Historic => Cow::Borrowed(&person.key),
        }
    }
}
