//! The tables beside contacts and scores: employment, internet therapy, conditions, clusters, onward referrals, pauses.
//!
//! What happens on a day (logs, onward referrals) stands in the extracts that hold the day; what is recorded as a state
//! (employment, conditions, clusters) stands in every extract of the referral from then on.

use super::{Scene, keys, row};
use crate::clinic::PROBLEMS;
use crate::deliver::fill;
use crate::error::Error;
use crate::write::Table;

pub(super) fn employment(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let known = scene
        .referral
        .employment
        .iter()
        .enumerate()
        .filter(|(_, e)| e.date <= scene.extract.end);
    for (number, record) in known {
        let submission = keys(table, scene, record.date);
        table.set("uniqueid_ids004", row(scene, submission, number as i64));
        fill::employment(table, record);
        table.end_row()?;
    }
    Ok(())
}

pub(super) fn internet(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let known = scene
        .referral
        .logs
        .iter()
        .enumerate()
        .filter(|(_, log)| scene.extract.holds(log.end));
    for (number, log) in known {
        let submission = referral_keys(table, scene, log.end);
        table.set("uniqueid_ids205", row(scene, submission, number as i64));
        fill::log(table, scene.provider, log);
        table.end_row()?;
    }
    Ok(())
}

/// Presenting complaints and the long-term condition, in one table and one condition column.
pub(super) fn conditions(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let known = scene
        .referral
        .complaints
        .iter()
        .enumerate()
        .filter(|(_, c)| c.date <= scene.extract.end);
    for (number, complaint) in known {
        let submission = referral_keys(table, scene, complaint.date);
        table.set(
            "menphyshealthcondition",
            PROBLEMS[usize::from(complaint.problem)].code,
        );
        table.set("menphyshealthcondrecordeddate", complaint.date);
        table.set("uniqueid_ids603", row(scene, submission, number as i64));
        fill::complaint(table, complaint);
        table.end_row()?;
    }
    long_term_condition(table, scene)
}

fn long_term_condition(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let condition = scene
        .person
        .traits
        .long_term_condition
        .filter(|_| scene.referral.has_condition_row);
    let Some(condition) = condition else {
        return Ok(());
    };
    let date = scene.referral.first_month_start();
    let submission = referral_keys(table, scene, date);
    table.set("menphyshealthcondition", condition);
    table.set("menphyshealthcondrecordeddate", date);
    table.set("findschemeinuse", "04");
    table.set("validated_longtermconditioncode", condition);
    table.set("uniqueid_ids602", row(scene, submission, 0));
    table.end_row()
}

pub(super) fn clusters(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let known = scene
        .referral
        .clusters
        .iter()
        .enumerate()
        .filter(|(_, spell)| spell.start <= scene.extract.end);
    for (number, spell) in known {
        let start = spell.start.max(scene.referral.first_month_start());
        let submission = keys(table, scene, start);
        table.set("uniqueid_ids803", row(scene, submission, number as i64));
        fill::cluster(table, scene.seen(), spell);
        table.end_row()?;
    }
    Ok(())
}

pub(super) fn onward(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let known = scene
        .referral
        .onward
        .iter()
        .enumerate()
        .filter(|(_, (date, _))| scene.extract.holds(*date));
    for (number, (date, reason)) in known {
        let submission = referral_keys(table, scene, *date);
        table.set("uniqueid_ids105", row(scene, submission, number as i64));
        fill::onward(table, *date, reason);
        table.end_row()?;
    }
    Ok(())
}

pub(super) fn pauses(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    let period = scene.extract;
    let known = scene
        .referral
        .pauses
        .iter()
        .enumerate()
        .filter(|(_, pause)| pause.overlaps(period.start, period.end));
    for (number, pause) in known {
        let submission = referral_keys(table, scene, pause.start);
        table.set("pauseid", &scene.ids.pause(number));
        table.set("uniqueid_ids108", row(scene, submission, number as i64));
        fill::pause(table, scene.seen(), pause);
        table.end_row()?;
    }
    Ok(())
}

fn referral_keys(table: &mut Table, scene: &Scene<'_>, date: talktrail_model::date::Date) -> i64 {
    let submission = keys(table, scene, date);
    table.set("servicerequestid", &scene.ids.local);
    table.set("unique_servicerequestid", &scene.ids.unique);
    submission
}
