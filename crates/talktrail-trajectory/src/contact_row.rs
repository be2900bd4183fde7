//! Rows of `contacts`: every contact and every internet-therapy log of a referral, in order of date.

use itertools::{Either, merge_join_by};
use talktrail_model::{
    code::Therapies,
    date::Date,
    id::Id,
    record::{Contact, InternetLog},
    row::{ContactColumns, ContactRow},
    wait::days_between,
};

use crate::{
    cell::{count, number},
    contact::{Facts, part},
    employment::employment_at,
    history::{Chapter, History},
    session::Kind,
};

/// Writes the contacts of every referral. A log lies at its end date, behind the contacts of that day.
pub(crate) fn write(history: &History<'_, '_>, columns: &mut ContactColumns) {
    for chapter in history.chapters() {
        let contacts = &chapter.referral.contacts;
        let contacts = part(&history.participant.contacts, contacts)
            .iter()
            .zip(part(history.contacts, contacts));
        let logs = &chapter.referral.logs;
        let logs = part(&history.participant.logs, logs)
            .iter()
            .zip(logs.clone());
        let events = merge_join_by(contacts, logs, |(contact, _), (log, _)| {
            contact.date <= log.end
        });
        for (event, n) in events.zip(1..) {
            let row = match event {
                Either::Left((contact, facts)) => of_contact(history, &chapter, contact, facts),
                Either::Right((log, at)) => ContactRow {
                    session_number: session_of_log(history, &chapter, at),
                    ..of_log(history, &chapter, log)
                },
            };
            columns.push(&ContactRow {
                contact_number: count(n),
                ..row
            });
        }
    }
}

fn session_of_log(history: &History<'_, '_>, chapter: &Chapter<'_, '_>, at: usize) -> Option<i16> {
    let sessions = part(history.sessions, &chapter.course.sessions);
    let position = sessions
        .iter()
        .position(|s| s.kind == Kind::Log && s.at as usize == at)?;
    Some(count(position + 1))
}

fn of_contact<'p>(
    history: &History<'_, 'p>,
    chapter: &Chapter<'_, 'p>,
    contact: &Contact<'p>,
    facts: &Facts,
) -> ContactRow<'p> {
    let blank = blank(history, chapter, contact.date);
    let intensity = history
        .prepared
        .rules
        .therapies
        .intensity(contact.therapies);
    ContactRow {
        contact_kind: Some(Kind::Contact as i16),
        contact_minute: contact.minute.and_then(|m| i16::try_from(m).ok()),
        app_type: contact.appointment.integer().map(i16::from),
        attendance: contact.attendance.integer().map(i16::from),
        is_planned: contact.is_planned,
        is_attended: Some(facts.standing.is_attended),
        is_treatment: Some(facts.is_treatment),
        is_in_window: Some(facts.standing.is_in_window),
        is_employment_support: Some(facts.standing.is_employment_support),
        session_number: number(facts.session),
        duration_minutes: contact.duration,
        consultation: contact.consultation.integer(),
        therapy: contact.therapies.first(),
        n_therapies: count(contact.therapies.len() as usize),
        intensity: intensity.map(|i| i as i16),
        patient_therapy_mode: contact.mode.integer(),
        psych_med: contact.medication.integer(),
        n_activities: count(usize::from(contact.n_activities)),
        unrecognised_codes: contact.unrecognised,
        ..blank
    }
}

fn of_log<'p>(
    history: &History<'_, 'p>,
    chapter: &Chapter<'_, 'p>,
    log: &InternetLog<'p>,
) -> ContactRow<'p> {
    let therapies = history.prepared.rules.therapies;
    let is_in_window = chapter.course.window.is_some_and(|w| w.contains(log.end));
    ContactRow {
        contact_kind: Some(Kind::Log as i16),
        is_attended: Some(true),
        is_treatment: Some(is_in_window),
        is_in_window: Some(is_in_window),
        is_employment_support: Some(false),
        duration_minutes: log.minutes,
        therapy: Some(therapies.internet),
        n_therapies: 1,
        intensity: therapies
            .intensity(Therapies::one(therapies.internet))
            .map(|i| i as i16),
        iet_programme: log.programme,
        ..blank(history, chapter, log.end)
    }
}

/// A row with its keys, its date and what follows from the date.
fn blank<'p>(
    history: &History<'_, 'p>,
    chapter: &Chapter<'_, 'p>,
    date: Option<Date>,
) -> ContactRow<'p> {
    let (participant_id, referral_id): (Id<'p>, Id<'p>) = (history.id, chapter.id);
    ContactRow {
        participant_id,
        referral_id,
        contact_number: 0,
        contact_kind: None,
        contact_date: date,
        contact_minute: None,
        app_type: None,
        attendance: None,
        is_planned: None,
        is_attended: None,
        is_treatment: None,
        is_in_window: None,
        is_employment_support: None,
        session_number: None,
        days_since_received: days_between(chapter.referral.received, date),
        duration_minutes: None,
        consultation: None,
        therapy: None,
        n_therapies: 0,
        intensity: None,
        patient_therapy_mode: None,
        psych_med: None,
        employment_status: employment_at(&history.participant.employment, date),
        n_activities: 0,
        iet_programme: None,
        unrecognised_codes: None,
    }
}
