//! Both versions of one study: the years before September 2020 as version 1.5, those after it as NHS England's version 2.
//!
//! A referral that is open at the boundary is sent in both, under different ids; a build makes one of it.

use std::borrow::Cow;

use super::ledger::Ledger;
use super::nhse::Nhse;
use super::v1_5::Old;
use super::{Delivery, Opener, Told};
use crate::calibration::COLLECTION_START;
use crate::error::Error;
use crate::person::{Person, World};
use crate::plan::OldForm;
use crate::write::Table;

/// Version 1.5 and version 2 side by side.
pub(crate) struct Span {
    old: Old,
    new: Nhse,
}

impl Span {
    pub(crate) fn open(opener: &Opener<'_>, form: OldForm) -> Result<Self, Error> {
        Ok(Self {
            old: Old::open(opener, form)?,
            new: Nhse::open(opener)?,
        })
    }
}

impl Delivery for Span {
    fn person(&mut self, world: &World, person: &Person) -> Result<(), Error> {
        self.old.person(world, person)?;
        self.new.person(world, person)
    }

    fn ledger(&mut self) -> Ledger {
        let mut ledger = self.old.ledger();
        ledger.add(self.new.ledger());
        ledger
    }

    fn conclude(&mut self, world: &World, ledger: &Ledger) -> Result<(), Error> {
        self.old.conclude(world, ledger)?;
        self.new.conclude(world, ledger)
    }

    fn tables(&mut self) -> Vec<&mut Table> {
        let mut tables = self.old.tables();
        tables.extend(self.new.tables());
        tables
    }

    /// That of version 2 where it sends the referral; else that of version 1.5, with the mark of its numbering.
    fn referral_id<'a>(&self, told: &'a Told<'a>) -> Cow<'a, str> {
        if told.referral.until >= COLLECTION_START {
            return self.new.referral_id(told);
        }
        let mark = self.old.form().mark();
        Cow::Owned(format!("{mark}{}", self.old.referral_id(told)))
    }

    /// That of version 2 for everyone whom version 2 sends.
    fn participant_id<'a>(&self, person: &'a Person) -> Cow<'a, str> {
        let is_in_version_2 = person.referrals.iter().any(|r| r.until >= COLLECTION_START);
        if is_in_version_2 || self.old.form() == OldForm::Historic {
            return Cow::Borrowed(&person.key);
        }
        Cow::Owned(format!(
            "{}{}",
            OldForm::Monthly.mark(),
            person.nhs_number()
        ))
    }
}
