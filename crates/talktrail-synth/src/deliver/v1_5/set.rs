//! The tables of one form, and the ids of their rows.

use talktrail_dictionary::Family;

use crate::deliver::Opener;
use crate::error::Error;
use crate::id::row_id;
use crate::write::Table;

/// Folder of version 1.5 below the output.
const FOLDER: &str = "v1_5";

/// A table of a form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Header,
    Person,
    Referral,
    Appointment,
    Waiting,
    Disability,
}

impl Which {
    pub(super) const COUNT: usize = 6;
}

/// Names of a form's tables, by [`Which`].
type Names = [&'static str; Which::COUNT];

pub(super) const EARLY: Names = [
    "IAPT_Header",
    "IAPT_Person",
    "IAPT_Referral",
    "IAPT_Appointment",
    "IAPT_WaitingTimes",
    "IAPT_Disability",
];
pub(super) const V15: Names = [
    "Header_v15",
    "Person_v15",
    "Referral_v15",
    "Appointment_v15",
    "WaitingTimes_v15",
    "Disability_v15",
];
pub(super) const HISTORIC: Names = [
    "rep_header",
    "rep_person",
    "rep_referral",
    "rep_appointment",
    "rep_waitingtimes",
    "rep_disability",
];

/// The tables of a form.
pub(super) struct Set {
    pub(super) tables: Vec<Table>,
}

impl Set {
    pub(super) fn open(opener: &Opener<'_>, names: &Names, number: usize) -> Result<Self, Error> {
        let tables = names
            .iter()
            .zip(number..)
            .map(|(name, number)| opener.open_of(Family::V1_5, name, number, FOLDER));
        Ok(Self {
            tables: tables.collect::<Result<_, _>>()?,
        })
    }
}

/// A hand on the tables of one file, which counts its rows.
pub(super) struct Pen<'a> {
    set: &'a mut Set,
    before: i64,
    rows: [u32; Which::COUNT],
}

impl<'a> Pen<'a> {
    /// A hand whose rows are numbered after this one.
    pub(super) const fn new(set: &'a mut Set, before: i64) -> Self {
        Self {
            set,
            before,
            rows: [0; Which::COUNT],
        }
    }

    /// The id of the next row of a table.
    pub(super) fn next(&mut self, which: Which, header: i64) -> i64 {
        let rows = &mut self.rows[which as usize];
        *rows += 1;
        row_id(header, self.before + i64::from(*rows))
    }

    pub(super) fn table(&mut self, which: Which) -> &mut Table {
        &mut self.set.tables[which as usize]
    }
}
