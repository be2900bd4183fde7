//! Invented extracts of NHS Talking Therapies data, with the true answers beside them.
//!
//! Real extracts never leave a trusted research environment. Here people are invented who live through referrals,
//! appointments and questionnaires; the same lives are then delivered in the shape of a table family of the dictionary,
//! with the repeats of cumulative extracts or monthly submissions, and with faults planted where they are asked for.
//! What happened in truth is written to `truth/`.
//!
//! Nothing was fitted on records of persons: rates and distributions are published figures, or assumptions that say so.
//! Every file carries a notice: invented data, not for analysis.
//!
//! ```
//! use talktrail_dictionary::Family;
//! use talktrail_synth::{Plan, write};
//!
//! let out = tempfile::tempdir()?;
//! let written = write(&Plan::new(Family::UkllcV2, 20, 1, out.path()), &mut |_| {})?;
//! assert_eq!(written.participants, 20);
//! assert!(out.path().join("IAPT_care_activities.parquet").exists());
//! assert!(out.path().join("truth/referrals.parquet").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calibrate;
mod calibration;
mod change;
mod clinic;
mod course;
mod deliver;
mod derive;
mod draw;
mod error;
mod fault;
mod grade;
mod id;
mod pathway;
mod person;
mod plan;
mod preset;
mod provider;
mod session;
mod tiny;
mod traits;
mod transfer;
mod truth;
mod write;
mod years;

use std::fs;

use talktrail_dictionary::{Dictionary, Family};

use crate::deliver::nhse::Nhse;
use crate::deliver::span::Span;
use crate::deliver::ukllc::Ukllc;
use crate::deliver::v1_5::Old;
use crate::deliver::{Delivery, Opener};
use crate::person::{World, live};
use crate::truth::Truth;
use crate::years::Years;

pub use crate::calibrate::{Figure, calibrate, write_figures};
pub use crate::error::Error;
pub use crate::fault::{FaultKind, Rates, fault_kinds};
pub use crate::grade::{Grade, Graded, grade};
pub use crate::plan::{Columns, Faults, Format, OldForm, Plan, Shape, Written};
pub use crate::preset::Preset;

/// Participants between two calls of `progress`.
const REPORT_EVERY: u64 = 256;

/// Invents the participants of a plan and writes their extracts and their truth.
///
/// The same plan gives the same bytes. Memory does not grow with the number of participants. `progress` is told the
/// participants done so far. Existing files of the same names are replaced; each file gets its name when it is complete.
///
/// # Errors
/// When the folder cannot be written, or version 1.5 is asked of what has none (`ukllc_v2`, the preset `tiny`).
pub fn write(plan: &Plan, progress: &mut dyn FnMut(u64)) -> Result<Written, Error> {
    let dictionary = Dictionary::embedded().map_err(Error::Dictionary)?;
    let years = Years::of(plan.family, plan.old_form.is_some());
    let world = match plan.shape {
        Shape::England => World::over(years, plan.seed, calibration::ENGLAND),
        Shape::Bench => World::over(years, plan.seed, calibration::BENCH),
        Shape::Tiny => tiny::world(plan.seed),
    };
    let mut delivery = open(
        &Opener {
            plan,
            dictionary: &dictionary,
        },
        &world,
    )?;
    let mut truth = Truth::new(plan);
    let mut written = Written::default();
    for number in 0..plan.participants {
        delivery
            .tables()
            .into_iter()
            .for_each(|table| table.begin(number));
        let person = match plan.shape {
            Shape::Tiny => tiny::person(&world, number),
            Shape::England | Shape::Bench => live(&world, number),
        };
        delivery.person(&world, &person)?;
        truth.person(&world, &person, delivery.as_ref(), &mut written)?;
        if (number + 1) % REPORT_EVERY == 0 || number + 1 == plan.participants {
            list_faults(delivery.as_mut(), &mut truth, &mut written)?;
            progress(number + 1);
        }
    }
    delivery
        .tables()
        .into_iter()
        .for_each(|table| table.begin(plan.participants));
    delivery.conclude(&world)?;
    list_faults(delivery.as_mut(), &mut truth, &mut written)?;
    close(plan, delivery, truth, &mut written)?;
    Ok(written)
}

fn open(opener: &Opener<'_>, world: &World) -> Result<Box<dyn Delivery>, Error> {
    let plan = opener.plan;
    let has_old = plan.family == Family::V1_5 || plan.old_form.is_some();
    if has_old && plan.shape == Shape::Tiny {
        return Err(Error::NoHistory);
    }
    match (plan.family, plan.old_form) {
        (Family::UkllcV2, None) => Ok(Box::new(Ukllc::open(opener)?)),
        (Family::UkllcV2, Some(_)) => Err(Error::NoHistory),
        (Family::NhseV2, None) => Ok(Box::new(Nhse::open(opener, world)?)),
        (Family::NhseV2, Some(form)) => Ok(Box::new(Span::open(opener, world, form)?)),
        (Family::V1_5, form) => {
            let form = form.unwrap_or(OldForm::Monthly);
            Ok(Box::new(Old::open(opener, world, form)?))
        }
    }
}

fn list_faults(
    delivery: &mut dyn Delivery,
    truth: &mut Truth,
    written: &mut Written,
) -> Result<(), Error> {
    delivery
        .tables()
        .into_iter()
        .try_for_each(|table| truth.faults(table, written))
}

fn close(
    plan: &Plan,
    delivery: Box<dyn Delivery>,
    truth: Truth,
    written: &mut Written,
) -> Result<(), Error> {
    for table in delivery
        .into_tables()
        .into_iter()
        .chain(truth.into_tables())
    {
        written.files.push(table.close()?);
    }
    let notice = plan.out.join("INVENTED_DATA.txt");
    fs::write(&notice, format!("{}\n{NOTICE_TEXT}", write::NOTICE))
        .map_err(|e| Error::file(&notice, e))
}

const NOTICE_TEXT: &str = "
The tables in this folder were made up by talktrail. No person, referral or score in them is real, and no real record
was used to make them. Rates follow published figures only roughly. Use them to try programs, never to learn about
patients or services. The true answers are in truth/.
";
