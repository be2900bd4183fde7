//! `IAPT_care_activities`: contact and activity in one row; a contact with two activities has two rows, one with none
//! has one.

use super::{Scene, keys, row};
use crate::deliver::fill::{self, Unique};
use crate::error::Error;
use crate::session::Contact;
use crate::write::Table;

pub(super) fn write(table: &mut Table, scene: &Scene<'_>) -> Result<(), Error> {
    for contact in scene
        .referral
        .contacts
        .iter()
        .filter(|c| scene.extract.holds(c.date))
    {
        let local = scene.ids.contact(contact);
        let unique = Unique {
            provider: scene.provider,
            local: &local,
        }
        .text();
        let ids = ContactIds {
            local: &local,
            unique: &unique,
        };
        if contact.activities.is_empty() {
            contact_columns(table, scene, contact, &ids);
            table.end_row()?;
        }
        for place in 0..contact.activities.len() {
            let submission = contact_columns(table, scene, contact, &ids);
            let number = i64::from(contact.number) * 8 + place as i64;
            table.set("uniqueid_ids202", row(scene, submission, number));
            activity_columns(table, scene, contact, place);
            table.end_row()?;
        }
    }
    Ok(())
}

struct ContactIds<'a> {
    local: &'a str,
    unique: &'a str,
}

fn contact_columns(
    table: &mut Table,
    scene: &Scene<'_>,
    contact: &Contact,
    ids: &ContactIds<'_>,
) -> i64 {
    let submission = keys(table, scene, contact.date);
    table.set("carecontactid", ids.local);
    table.set("servicerequestid", &scene.ids.local);
    table.set("unique_servicerequestid", &scene.ids.unique);
    table.set(
        "uniqueid_ids201",
        row(scene, submission, i64::from(contact.number)),
    );
    table.set("unique_carecontactid", ids.unique);
    fill::contact(table, scene.seen(), contact, contact.attendance);
    submission
}

fn activity_columns(table: &mut Table, scene: &Scene<'_>, contact: &Contact, place: usize) {
    let local = scene.ids.activity(contact, place);
    table.set("careactid", &local);
    table.set(
        "unique_careactivityid",
        &Unique {
            provider: scene.provider,
            local: &local,
        }
        .text(),
    );
    fill::activity(table, scene.provider, contact, &contact.activities[place]);
}
