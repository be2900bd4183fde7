//! Tables of what happened in the month: contacts, activities, scores, logs, onward referrals.

use super::Sent;
use super::set::{Pen, Which};
use crate::deliver::fill::{self, Unique};
use crate::error::Error;
use crate::session::{Activity, Contact};

pub(super) fn write(pen: &mut Pen<'_>, sent: &Sent<'_>) -> Result<(), Error> {
    let file = sent.file;
    let seen = file.seen(sent.referral);
    for contact in sent.referral.contacts.iter().filter(|c| file.holds(c.date)) {
        let is_there = !(file.is_early() && contact.is_late_entry);
        if is_there {
            self::contact(pen, sent, contact)?;
        }
    }
    for dated in sent.referral.scores.iter().filter(|s| file.holds(s.date)) {
        if let Some(table) = pen.referral(Which::ReferralScore, sent) {
            fill::dated_score(table, seen, dated);
            table.end_row()?;
        }
    }
    for log in sent.referral.logs.iter().filter(|l| file.holds(l.end)) {
        if let Some(table) = pen.referral(Which::Internet, sent) {
            fill::log(table, file.provider_code(), log);
            table.end_row()?;
        }
    }
    for (date, reason) in sent
        .referral
        .onward
        .iter()
        .filter(|(date, _)| file.holds(*date))
    {
        if let Some(table) = pen.referral(Which::Onward, sent) {
            fill::onward(table, *date, reason);
            table.end_row()?;
        }
    }
    Ok(())
}

fn contact(pen: &mut Pen<'_>, sent: &Sent<'_>, contact: &Contact) -> Result<(), Error> {
    let local = sent.ids.contact(contact);
    let attendance = contact
        .attendance
        .filter(|_| !(sent.file.is_early() && contact.is_pending));
    if let Some(table) = pen.referral(Which::Contact, sent) {
        table.set("CareContactId", &local);
        table.set("Unique_CareContactID", &unique(sent, &local));
        fill::contact(table, sent.file.seen(sent.referral), contact, attendance);
        table.end_row()?;
    }
    for (place, activity) in contact.activities.iter().enumerate() {
        self::activity(pen, sent, contact, (place, activity))?;
    }
    Ok(())
}

fn activity(
    pen: &mut Pen<'_>,
    sent: &Sent<'_>,
    contact: &Contact,
    (place, activity): (usize, &Activity),
) -> Result<(), Error> {
    let contact_id = sent.ids.contact(contact);
    let local = sent.ids.activity(contact, place);
    if let Some(table) = pen.referral(Which::Activity, sent) {
        table.set("CareActId", &local);
        table.set("CareContactId", &contact_id);
        table.set("Unique_CareContactID", &unique(sent, &contact_id));
        table.set("Unique_CareActivityID", &unique(sent, &local));
        fill::activity(table, sent.file.provider_code(), contact, activity);
        table.end_row()?;
    }
    let age = i64::from(contact.date.age(sent.file.person.traits.birth));
    for score in &activity.scores {
        if let Some(table) = pen.referral(Which::ActivityScore, sent) {
            table.set("CareActId", &local);
            table.set("Unique_CareContactID", &unique(sent, &contact_id));
            table.set("Unique_CareActivityID", &unique(sent, &local));
            fill::score(table, *score, age);
            table.end_row()?;
        }
    }
    Ok(())
}

fn unique(sent: &Sent<'_>, local: &str) -> String {
    Unique {
        provider: sent.file.provider_code(),
        local,
    }
    .text()
}
