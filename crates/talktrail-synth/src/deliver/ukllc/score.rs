//! `IAPT_coded_scored_assessments`: scores of the referral, with a date, and scores of activities, without one.

use super::{Scene, keys, row};
use crate::deliver::fill;
use crate::error::Error;
use crate::session::Contact;
use crate::write::Table;

pub(super) fn write(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    on_referral(table, scene)?;
    for contact in scene
        .referral
        .contacts
        .iter()
        .filter(|c| scene.extract.holds(c.date))
    {
        on_contact(table, scene, contact)?;
    }
    Ok(())
}

fn on_referral(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    for (number, dated) in scene
        .referral
        .scores
        .iter()
        .enumerate()
        .filter(|(_, s)| scene.extract.holds(s.date))
    {
        let submission = keys(table, scene, dated.date);
        referral_keys(table, scene);
        fill::dated_score(table, scene.seen(), dated);
        table.set("uniqueid_ids606", row(scene, submission, number as i64));
        table.end_row()?;
    }
    Ok(())
}

fn on_contact(table: &mut Table, scene: &Scene<'_>, contact: &Contact) -> Result<(), Error> {
    let unique_contact = [scene.provider, &scene.ids.contact(contact)].concat();
    let age = i64::from(contact.date.age(scene.person.traits.birth));
    for (place, activity) in contact
        .activities
        .iter()
        .enumerate()
        .filter(|(_, a)| !a.scores.is_empty())
    {
        let local = scene.ids.activity(contact, place);
        let unique_activity = [scene.provider, &local].concat();
        for (number, score) in activity.scores.iter().enumerate() {
            let submission = keys(table, scene, contact.date);
            referral_keys(table, scene);
            fill::score(table, *score, age);
            table.set("careactid", &local);
            table.set(
                "uniqueid_ids607",
                row(
                    scene,
                    submission,
                    i64::from(contact.number) * 10 + number as i64,
                ),
            );
            table.set("unique_carecontactid", &unique_contact);
            table.set("unique_careactivityid", &unique_activity);
            table.end_row()?;
        }
    }
    Ok(())
}

fn referral_keys(table: &mut Table, scene: &Scene<'_>) {
    table.set("servicerequestid", &scene.ids.local);
    table.set("unique_servicerequestid", &scene.ids.unique);
}
