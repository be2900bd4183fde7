//! Deliveries: the same lives in the shape of one family or another.

pub(crate) mod fill;
pub(crate) mod nhse;
pub(crate) mod ukllc;

use talktrail_dictionary::{Dictionary, Family, VariableType};
use talktrail_model::date::Date;

use crate::error::Error;
use crate::fault::Planter;
use crate::person::{Person, World};
use crate::plan::{Faults, Plan};
use crate::write::{Kind, Table, Target};

/// One family's way of sending lives.
pub(crate) trait Delivery {
    /// Writes all rows of one person.
    fn person(&mut self, world: &World, person: &Person) -> Result<(), Error>;

    /// Writes what can be written only when all people have passed.
    fn conclude(&mut self, world: &World) -> Result<(), Error>;

    /// All tables, in the order of the specification.
    fn tables(&mut self) -> Vec<&mut Table>;

    /// Gives up the tables so that they can be closed.
    fn into_tables(self: Box<Self>) -> Vec<Table>;

    /// The identifier under which a referral will be known after a build.
    fn referral_id<'a>(&self, ids: &'a crate::id::ReferralIds) -> &'a str;

    /// Whether the rows can show that a referral went on under another provider code on this day.
    fn shows_transfer(&self, _from: Date) -> bool {
        true
    }
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
        let columns = columns(self.dictionary, self.plan.family, name)?;
        let is_about_files = name == "IDS000Header" || name == "IsLatest_SubmissionID";
        let faults = if is_about_files {
            Faults::None
        } else {
            self.plan.faults
        };
        let planter = Planter::new(faults, self.plan.seed, number, self.plan.format);
        let target = Target {
            out: self.plan.out.clone(),
            folder,
            format: self.plan.format,
        };
        Ok(Table::new(
            name,
            &columns,
            self.plan.columns,
            planter,
            &target,
        ))
    }
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
        .map(|variable| (variable.name.clone(), kind(variable.kind)))
        .collect())
}

const fn kind(kind: VariableType) -> Kind {
    match kind {
        VariableType::Text => Kind::Text,
        VariableType::Integer => Kind::Integer,
        VariableType::Decimal => Kind::Hundredths,
        VariableType::Date => Kind::Date,
        VariableType::Timestamp => Kind::Stamp,
        VariableType::Flag => Kind::Flag,
    }
}
