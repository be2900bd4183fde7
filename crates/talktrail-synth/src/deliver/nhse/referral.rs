//! Tables of the referral that are re-sent while it is open: the referral, its complaints and conditions, its pauses.

use super::Sent;
use super::set::{Pen, Which};
use crate::calibration::COLLECTION_START;
use crate::clinic::PROBLEMS;
use crate::deliver::fill;
use crate::derive::derive;
use crate::error::Error;

pub(super) fn write(pen: &mut Pen<'_>, sent: &Sent<'_>) -> Result<(), Error> {
    let seen = sent.file.seen(sent.referral);
    if let Some(table) = pen.referral(Which::Referral, sent) {
        fill::referral(table, seen);
        fill::derived::fill(
            table,
            &derive(sent.referral, COLLECTION_START, sent.file.month_end),
            seen,
        );
        table.end_row()?;
    }
    complaints(pen, sent)?;
    if let Some(condition) = sent
        .file
        .person
        .traits
        .long_term_condition
        .filter(|_| sent.referral.has_condition_row)
        && let Some(table) = pen.referral(Which::Condition, sent)
    {
        table.set("FindSchemeInUse", "04");
        table.set("LongTermCondition", condition);
        table.set("Validated_LongTermConditionCode", condition);
        table.end_row()?;
    }
    pauses(pen, sent)
}

fn complaints(pen: &mut Pen<'_>, sent: &Sent<'_>) -> Result<(), Error> {
    for complaint in sent
        .referral
        .complaints
        .iter()
        .filter(|c| c.date <= sent.file.month_end)
    {
        if let Some(table) = pen.referral(Which::Complaint, sent) {
            table.set("PresComp", PROBLEMS[usize::from(complaint.problem)].code);
            fill::complaint(table, complaint);
            table.end_row()?;
        }
    }
    Ok(())
}

fn pauses(pen: &mut Pen<'_>, sent: &Sent<'_>) -> Result<(), Error> {
    let file = sent.file;
    for (number, pause) in sent
        .referral
        .pauses
        .iter()
        .enumerate()
        .filter(|(_, p)| p.overlaps(file.month_start, file.month_end))
    {
        if let Some(table) = pen.referral(Which::Pause, sent) {
            table.set("PauseID", &sent.ids.pause(number));
            fill::pause(table, file.seen(sent.referral), pause);
            table.end_row()?;
        }
    }
    Ok(())
}
