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

mod backdrop;
mod calibrate;
mod calibration;
mod change;
mod clinic;
mod course;
mod deliver;
mod derive;
mod desk;
mod draw;
mod error;
mod fault;
mod grade;
mod id;
mod pathway;
mod person;
mod plan;
mod preset;
mod press;
mod provider;
mod session;
mod tiny;
mod traits;
mod transfer;
mod truth;
mod write;
mod years;

use std::fs;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::thread;

use talktrail_dictionary::Dictionary;

use crate::press::Press;

pub use crate::backdrop::why_empty;
pub use crate::calibrate::{Figure, calibrate, write_figures};
pub use crate::error::Error;
pub use crate::fault::{FaultKind, Rates, fault_kinds};
pub use crate::grade::{Grade, Graded, grade};
pub use crate::plan::{Columns, Faults, Format, OldForm, Plan, Shape, Written};
pub use crate::preset::Preset;

/// Invents the participants of a plan and writes their extracts and their truth, on every processor of the machine.
///
/// The same plan gives the same bytes. Memory does not grow with the number of participants. `progress` is told the
/// participants done so far. Existing files of the same names are replaced when all new ones are complete.
///
/// # Errors
/// When the folder cannot be written, or version 1.5 is asked of what has none (`ukllc_v2`, the preset `tiny`).
pub fn write(plan: &Plan, progress: &mut dyn FnMut(u64)) -> Result<Written, Error> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    write_until(plan, threads, &mut |done| {
        progress(done);
        ControlFlow::Continue(())
    })
}

/// As [`write()`], on this many threads, and until `progress` asks to stop. What was written so far is removed then.
///
/// # Errors
/// As [`write()`], and [`Error::Interrupted`] when it was asked to stop.
pub fn write_until(
    plan: &Plan,
    threads: usize,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Written, Error> {
    let dictionary = Dictionary::embedded().map_err(Error::Dictionary)?;
    let world = desk::world(plan);
    let mut desks = desk::desks(plan, &dictionary, &world, threads)?;
    let press = Press::new(plan, &mut desks[0]);
    let mut done = 0;
    let outcome = press.run(&mut desks, desk::blocks(plan), &mut |people| {
        done += people;
        progress(done)
    });
    if let Err(error) = outcome {
        press.discard();
        return Err(error);
    }
    let written = press.close()?;
    let notice = plan.out.join("INVENTED_DATA.txt");
    fs::write(&notice, format!("{}\n{NOTICE_TEXT}", write::NOTICE))
        .map_err(|e| Error::file(&notice, e))?;
    Ok(written)
}

const NOTICE_TEXT: &str = "
The tables in this folder were made up by talktrail. No person, referral or score in them is real, and no real record
was used to make them. Rates follow published figures only roughly. Use them to try programs, never to learn about
patients or services. The true answers are in truth/.
";
