//! A desk: where one thread invents people, delivers them and writes down their true answers, block by block.

use std::ops::Range;

use talktrail_dictionary::{Dictionary, Family};

use crate::calibration;
use crate::deliver::ledger::Ledger;
use crate::deliver::nhse::Nhse;
use crate::deliver::span::Span;
use crate::deliver::ukllc::Ukllc;
use crate::deliver::v1_5::Old;
use crate::deliver::{Delivery, Opener};
use crate::error::Error;
use crate::fault::Planted;
use crate::person::{Person, World, live};
use crate::plan::{Columns, OldForm, Plan, Shape, Written};
use crate::tiny;
use crate::truth::Truth;
use crate::write::{Chunk, Table};
use crate::years::Years;

/// People of a block. Part of the format: another number cuts the files into other pages.
const BLOCK: u64 = 1_024;
/// People who are invented once more beforehand, to see which columns are used.
const REHEARSED: u64 = 2_048;

/// The rows of one block of people.
pub(crate) struct Block {
    pub(crate) people: u64,
    /// By table.
    pub(crate) chunks: Vec<Chunk>,
    /// By table: rows delivered, and the faults planted.
    pub(crate) planted: Vec<(u64, Vec<Planted>)>,
    pub(crate) written: Written,
}

/// One thread's place of work.
pub(crate) struct Desk<'a> {
    plan: &'a Plan,
    world: &'a World,
    delivery: Box<dyn Delivery>,
    truth: Truth,
}

/// The world of a plan.
pub(crate) fn world(plan: &Plan) -> World {
    let years = Years::of(plan.family, plan.old_form.is_some());
    match plan.shape {
        Shape::England => World::over(years, plan.seed, calibration::ENGLAND),
        Shape::Studies => World::over(years, plan.seed, calibration::STUDIES),
        Shape::Bench => World::over(years, plan.seed, calibration::BENCH),
        Shape::Tiny => tiny::world(plan.seed),
    }
}

/// Desks for this many threads.
pub(crate) fn desks<'a>(
    plan: &'a Plan,
    dictionary: &Dictionary,
    world: &'a World,
    threads: usize,
) -> Result<Vec<Desk<'a>>, Error> {
    let used = match plan.columns {
        Columns::All => None,
        Columns::Used => Some(rehearse(Desk::open(plan, dictionary, world)?)?),
    };
    (0..threads.max(1))
        .map(|_| {
            let mut desk = Desk::open(plan, dictionary, world)?;
            for (table, places) in desk.tables().into_iter().zip(used.iter().flatten()) {
                table.keep(places.clone());
            }
            Ok(desk)
        })
        .collect()
}

/// Which columns of each table any row fills.
fn rehearse(mut desk: Desk<'_>) -> Result<Vec<Vec<usize>>, Error> {
    desk.people(0..desk.plan.participants.min(REHEARSED))?;
    let ledger = desk.ledger();
    desk.conclude(&ledger)?;
    Ok(desk.tables().iter().map(|table| table.used()).collect())
}

/// How many blocks a plan has.
pub(crate) const fn blocks(plan: &Plan) -> u64 {
    plan.participants.div_ceil(BLOCK)
}

impl<'a> Desk<'a> {
    fn open(plan: &'a Plan, dictionary: &Dictionary, world: &'a World) -> Result<Self, Error> {
        Ok(Self {
            plan,
            world,
            delivery: open(&Opener { plan, dictionary })?,
            truth: Truth::new(plan),
        })
    }

    /// All tables: those of the delivery, then those of the truth.
    pub(crate) fn tables(&mut self) -> Vec<&mut Table> {
        let mut tables = self.delivery.tables();
        tables.extend(self.truth.tables());
        tables
    }

    /// Invents the people of a block.
    pub(crate) fn block(&mut self, number: u64) -> Result<Block, Error> {
        let first = number * BLOCK;
        let written = self.people(first..(first + BLOCK).min(self.plan.participants))?;
        Ok(self.take(written))
    }

    /// What must be known of all blocks to conclude.
    pub(crate) fn ledger(&mut self) -> Ledger {
        self.delivery.ledger()
    }

    /// The last block, of the rows that can be written only when all people have passed.
    pub(crate) fn conclude(&mut self, ledger: &Ledger) -> Result<Block, Error> {
        self.begin(self.plan.participants);
        self.delivery.conclude(self.world, ledger)?;
        Ok(self.take(Written::default()))
    }

    fn people(&mut self, numbers: Range<u64>) -> Result<Written, Error> {
        let mut written = Written::default();
        for number in numbers {
            self.begin(number);
            let person = self.invent(number);
            self.delivery.person(self.world, &person)?;
            self.truth
                .person(self.world, &person, self.delivery.as_ref(), &mut written)?;
        }
        Ok(written)
    }

    fn begin(&mut self, number: u64) {
        for table in self.delivery.tables() {
            table.begin(number);
        }
    }

    fn invent(&self, number: u64) -> Person {
        match self.plan.shape {
            Shape::Tiny => tiny::person(self.world, number),
            Shape::England | Shape::Studies | Shape::Bench => live(self.world, number),
        }
    }

    fn take(&mut self, written: Written) -> Block {
        let mut tables = self.tables();
        let planted: Vec<Vec<Planted>> = tables.iter_mut().map(|t| t.take_faults()).collect();
        let chunks: Vec<Chunk> = tables.into_iter().map(Table::take).collect();
        let delivered = chunks.iter().map(|chunk| chunk.delivered);
        Block {
            people: written.participants,
            planted: delivered.zip(planted).collect(),
            chunks,
            written,
        }
    }
}

fn open(opener: &Opener<'_>) -> Result<Box<dyn Delivery>, Error> {
    let plan = opener.plan;
    let has_old = plan.family == Family::V1_5 || plan.old_form.is_some();
    if has_old && plan.shape == Shape::Tiny {
        return Err(Error::NoHistory);
    }
    match (plan.family, plan.old_form) {
        (Family::UkllcV2, None) => Ok(Box::new(Ukllc::open(opener)?)),
        (Family::UkllcV2, Some(_)) => Err(Error::NoHistory),
        (Family::NhseV2, None) => Ok(Box::new(Nhse::open(opener)?)),
        (Family::NhseV2, Some(form)) => Ok(Box::new(Span::open(opener, form)?)),
        (Family::V1_5, form) => {
            let form = form.unwrap_or(OldForm::Monthly);
            Ok(Box::new(Old::open(opener, form)?))
        }
    }
}
