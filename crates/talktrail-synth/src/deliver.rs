//! Deliveries: the same lives in the shape of one family or another.

pub(crate) mod fill;
pub(crate) mod ledger;
pub(crate) mod nhse;
pub(crate) mod span;
pub(crate) mod ukllc;
pub(crate) mod v1_5;

use std::borrow::Cow;

use talktrail_dictionary::{Dictionary, Family, Variable, VariableType};
use talktrail_model::date::Date;

use crate::backdrop::Backdrop;
use crate::deliver::ledger::Ledger;
use crate::error::Error;
use crate::fault::Planter;
use crate::id::ReferralIds;
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::plan::{Columns, Plan};
use crate::write::{Kind, Table, Target};

/// One family's way of sending lives.
pub(crate) trait Delivery: Send {
    /// Writes all rows of one person.
    fn person(&mut self, world: &World, person: &Person) -> Result<(), Error>;

    /// Gives up what headers will tell of the files sent so far.
    fn ledger(&mut self) -> Ledger {
        Ledger::default()
    }

    /// Writes what can be written only when all people have passed, by the ledger of all threads.
    fn conclude(&mut self, _world: &World, _ledger: &Ledger) -> Result<(), Error> {
        Ok(())
    }

    /// All tables, in the order of the specification.
    fn tables(&mut self) -> Vec<&mut Table>;

    /// The identifier under which a referral will be known after a build.
    fn referral_id<'a>(&self, told: &'a Told<'a>) -> Cow<'a, str>;

    /// The identifier under which a participant will be known after a build.
    fn participant_id<'a>(&self, person: &'a Person) -> Cow<'a, str> {
        Cow::Borrowed(&person.key)
    }

    /// Whether the rows can show that a referral went on under another provider code on this day.
    fn shows_transfer(&self, _from: Date) -> bool {
        true
    }
}

/// A referral with its identifiers, as the truth tells of it.
pub(crate) struct Told<'a> {
    pub(crate) referral: &'a Referral,
    pub(crate) ids: &'a ReferralIds,
}

/// Opens the tables of a family.
pub(crate) struct Opener<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) dictionary: &'a Dictionary,
}

impl Opener<'_> {
    /// A table with the dictionary's columns, the `number`-th of its delivery, in a folder below the output.
    pub(crate) fn open(
        &self,
        name: &'static str,
        number: usize,
        folder: &'static str,
    ) -> Result<Table, Error> {
        self.open_of(self.plan.family, name, number, folder)
    }

    /// The same, of a table of this family.
    pub(crate) fn open_of(
        &self,
        family: Family,
        name: &'static str,
        number: usize,
        folder: &'static str,
    ) -> Result<Table, Error> {
        let columns = columns(self.dictionary, family, name)?;
        let planter = self
            .plan
            .faults
            .rates()?
            .filter(|_| !is_about_files(name))
            .map(|rates| Planter::new(rates, self.plan.seed, number, self.plan.format));
        let target = Target {
            out: self.plan.out.clone(),
            folder,
            format: self.plan.format,
        };
        Ok(Table::new(name, &columns, planter, &target)
            .with_backdrop(self.backdrop(family, name, folder)?))
    }

    fn backdrop(
        &self,
        family: Family,
        name: &'static str,
        folder: &str,
    ) -> Result<Option<Backdrop>, Error> {
        if self.plan.columns == Columns::Used {
            return Ok(None);
        }
        let table = self
            .dictionary
            .table(family, name)
            .ok_or(Error::UnknownTable { table: name })?;
        let version = match folder {
            "v2_0" => Some("2.0"),
            "v2_1" => Some("2.1"),
            _ => None,
        };
        Backdrop::new(family, table, version, self.plan.seed).map(Some)
    }
}

/// Tables that say which files there are: a fault in them would hide whole files.
fn is_about_files(name: &str) -> bool {
    name.ends_with("IsLatest_SubmissionID") || name.to_lowercase().contains("header")
}

fn columns(
    dictionary: &Dictionary,
    family: Family,
    name: &'static str,
) -> Result<Vec<(String, Kind)>, Error> {
    let table = dictionary
        .table(family, name)
        .ok_or(Error::UnknownTable { table: name })?;
    Ok(table
        .variables
        .iter()
        .map(|variable| (variable.name.clone(), kind(family, variable)))
        .collect())
}

/// Keys of version 1.5 that are numbers.
const KEYS: [&str; 2] = ["PseudoNumber", "IC_PATHWAY_ID"];

/// Version 1.5 writes flags as `Y`; its scores and keys are filled as text.
fn kind(family: Family, variable: &Variable) -> Kind {
    let is_text = |name: &str| KEYS.contains(&name) || name.contains("SCORE");
    match variable.kind {
        VariableType::Flag if family == Family::V1_5 => Kind::Text,
        _ if family == Family::V1_5 && is_text(&variable.name) => Kind::Text,
        VariableType::Text => Kind::Text,
        VariableType::Integer => Kind::Integer,
        VariableType::Decimal => Kind::Hundredths,
        VariableType::Date => Kind::Date,
        VariableType::Timestamp => Kind::Stamp,
        VariableType::Flag => Kind::Flag,
    }
}
