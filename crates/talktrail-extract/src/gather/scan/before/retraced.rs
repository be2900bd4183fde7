//! Referrals whose rows name several participants.

use talktrail_dictionary::Family;

use super::super::super::{
    Options,
    plan::{Plan, PlannedFile},
};
use crate::{
    error::Error,
    harmonise::{
        KEYLESS_PREFIX, Row,
        field::{Role, event, referral},
        is_key,
        v15::{keyless_key, pathway_key},
    },
    hash::key,
    read::{Batch, Scratch},
    retrace::{Retraced, Version, pass_of},
    submission::{Submissions, submission_id},
    v15::{
        form::Form,
        persons::{Persons, record_number},
    },
};

/// Finds referrals whose rows name several participants.
pub(in crate::gather) fn retraced(
    plan: &Plan,
    (submissions, persons): (&Submissions, &Persons),
    options: &Options,
) -> Result<Retraced, Error> {
    let mut retraced = Retraced::default();
    // A pathway id of UK LLC is unique only inside a participant, so nothing can be re-traced there.
    let files: Vec<&PlannedFile> = plan
        .of_role(Role::Referral)
        .filter(|f| f.layout.family != Family::UkllcV2)
        .collect();
    let rows: u64 = files.iter().map(|f| f.file.rows_estimate()).sum();
    let bytes = rows * size_of::<Version>() as u64;
    let passes = bytes.div_ceil((options.memory_bytes / 4).max(1)).max(1);
    let mut versions = Vec::new();
    for pass in 0..passes {
        for file in &files {
            for chunk in 0..file.file.chunks() {
                file.file.read_chunk(chunk, &mut |batch: &Batch| {
                    let rows = (0..batch.rows()).map(|r| Row::new(batch, &file.layout, r));
                    let of_pass = rows
                        .filter_map(|row| match row.layout().form {
                            Some(form) => version_1_5(row, form, submissions, persons),
                            None => version(row, submissions),
                        })
                        .filter(|v| pass_of(v.referral, passes) == pass);
                    versions.extend(of_pass);
                    Ok(())
                })?;
            }
        }
        retraced.add(&mut versions);
    }
    Ok(retraced)
}

/// The version that a row is; `None` for rows without referral key.
fn version(row: Row<'_>, submissions: &Submissions) -> Option<Version> {
    let (mut a, mut b) = (Scratch::default(), Scratch::default());
    let referral = row.text(event::REFERRAL, &mut b)?;
    let named = row
        .text(event::PARTICIPANT, &mut a)
        .filter(|id| is_key(id))
        .map(key);
    let participant = named.unwrap_or_else(|| key(&format!("{KEYLESS_PREFIX}{referral}")));
    let referral = key(referral);
    let submission = row.text(event::SUBMISSION, &mut a).map(submission_id);
    let delivery = submission
        .and_then(|id| submissions.delivery(id))
        .unwrap_or(0);
    Some(Version {
        referral,
        is_keyed: named.is_some(),
        is_accepted: submissions.is_accepted(delivery),
        delivery,
        row: row.large_integer(referral::ROW).unwrap_or(0),
        participant,
    })
}

/// As [`version`], for a row of version 1.5, whose participant stands in its person record.
fn version_1_5(
    row: Row<'_>,
    form: Form,
    submissions: &Submissions,
    persons: &Persons,
) -> Option<Version> {
    let mut scratch = Scratch::default();
    let number = record_number(form, row.text(event::RECORD, &mut scratch)?);
    let record = persons.find(number)?;
    let pathway = row.text(event::REFERRAL, &mut scratch)?;
    Some(Version {
        referral: pathway_key(form, pathway),
        is_keyed: record.is_keyed,
        is_accepted: submissions.is_accepted(record.delivery),
        delivery: record.delivery,
        row: row.large_integer(referral::ROW).unwrap_or(0),
        participant: if record.is_keyed {
            record.participant
        } else {
            keyless_key(form, pathway)
        },
    })
}
