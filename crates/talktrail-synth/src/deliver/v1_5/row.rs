//! Rows of a file: the person, its referrals, their appointments and pauses.

use super::set::{Pen, Which};
use super::{File, Sent, code};
use crate::clinic::{PROBLEMS, Tool};
use crate::derive::{Derived, derive};
use crate::error::Error;
use crate::fault::Fault;
use crate::session::Contact;
use crate::write::Table;

/// One diagnosis in this many is submitted with a letter O in the place of a nought, as real ones are.
const LETTER_O_EVERY: u64 = 40;

/// What every row of a file but the header's has, where its form has the column.
fn keys(table: &mut Table, file: &File<'_>) {
    table.set("IAPT_RECORD_NUMBER", &file.record.to_string());
    table.set("IAPT_PERSON_ID", &format!("P{}", file.record));
    table.set("ORGCODEPROVIDER", file.provider_code());
    table.offer("Person_ID", &file.person.key);
    table.offer("unique_monthid", i64::from(file.month_start.month_id()));
    table.offer("ReportingPeriodStartDate", file.month_start);
    table.offer("ReportingPeriodEndDate", file.month_end);
}

fn pathway(table: &mut Table, sent: &Sent<'_>, referral: i64) {
    table.set("REFERRAL_ID", referral);
    let pathway = sent.pathway();
    if table.has("pathwayid") {
        table.set("pathwayid", &*pathway);
    } else {
        table.set("IC_PATHWAY_ID", &*pathway);
    }
}

pub(super) fn person(pen: &mut Pen<'_>, file: &File<'_>) -> Result<(), Error> {
    let traits = &file.person.traits;
    let table = pen.table(Which::Person);
    keys(table, file);
    table.set("HEADER_ID", file.header);
    table.offer("PseudoNumber", &file.person.nhs_number());
    table.set("NHSNOSTATUS", "01");
    table.set("GENDER", traits.gender);
    table.set("ETHNICITY", traits.ethnicity);
    table.offer("IC_ETHNICITY", traits.ethnicity);
    table.set("BAFINDICATOR", traits.armed_forces);
    table.set("LSOA", &format!("E01{:06}", traits.area));
    let age = |day: talktrail_model::date::Date| i64::from(day.age(traits.birth));
    table.set("AGE_START_REPORTING_PERIOD", age(file.month_start));
    table.set("AGE_END_REPORTING_PERIOD", age(file.month_end));
    table.end_row()?;
    if let Some(disability) = traits.disability {
        let number = pen.next(Which::Disability, file.header);
        let table = pen.table(Which::Disability);
        keys(table, file);
        table.set("DISABILITY_ID", number);
        table.set("DISABILITY", disability);
        table.end_row()?;
    }
    Ok(())
}

/// A referral with what happened in the month.
pub(super) fn referral(pen: &mut Pen<'_>, sent: &Sent<'_>) -> Result<(), Error> {
    let file = &sent.file;
    let number = pen.next(Which::Referral, file.header);
    let derived = derive(sent.referral, file.world.years.start, file.month_end);
    let table = pen.table(Which::Referral);
    keys(table, file);
    pathway(table, sent, number);
    submitted(table, sent, &derived);
    published(table, &derived);
    table.end_row()?;
    for contact in sent.referral.contacts.iter().filter(|c| file.holds(c.date)) {
        if !(file.is_early && contact.is_late_entry) {
            appointment(pen, sent, number, contact)?;
        }
    }
    pauses(pen, sent, number)
}

fn submitted(table: &mut Table, sent: &Sent<'_>, derived: &Derived) {
    let referral = sent.referral;
    let discharge = sent.seen().discharge();
    let onset = referral.onset.map(|(y, m)| format!("{y:04}-{m:02}"));
    let age = referral.received.age(sent.file.person.traits.birth);
    table.set("REFRECDATE", referral.received);
    table.set("SOURCEREFERRAL", referral.source);
    table.set("ONSETDATE", onset.as_ref());
    table.set("ENDDATE", discharge);
    let end = referral.end_code.map(code::end);
    table.set("ENDCODE", end.filter(|_| discharge.is_some()));
    table.set("AGE_AT_REF_RECEIVED_DATE", i64::from(age));
    table.offer(
        "IC_INDICES_OF_DEP_DECILE",
        sent.file.person.traits.deprivation,
    );
    let problem = derived.problem.map(|at| PROBLEMS[usize::from(at)].code);
    let is_misspelt = sent.ids.serial % LETTER_O_EVERY == 9;
    table.set(
        "PROVDIAG",
        problem.map(|p| diagnosis(p, is_misspelt)).as_ref(),
    );
    table.offer("IC_PROVDIAG", problem.unwrap_or("-1"));
}

/// A diagnosis as providers write it: `F32.9`.
fn diagnosis(code: &str, is_misspelt: bool) -> String {
    let (category, rest) = code.split_at(3);
    let dotted = format!("{category}.{rest}");
    if is_misspelt {
        dotted.replace('0', "O")
    } else {
        dotted
    }
}

/// What NHS England published of the referral that month.
fn published(table: &mut Table, derived: &Derived) {
    let days = &derived.treatment_days;
    let first = days.first().copied();
    table.offer("IC_DATE_FIRST_ASSESSMENT", derived.assessment.first);
    table.offer("IC_DATE_LAST_ASSESSMENT", derived.assessment.last);
    table.offer("IC_DATE_FIRST_THERAPEUTIC_SESSION", first);
    table.offer("DATE_FIRST_THERAPEUTIC_SESSION", first);
    table.offer("IC_DATE_SECOND_THERAPEUTIC_SESSION", days.get(1).copied());
    table.offer("IC_DATE_LAST_THERAPEUTIC_SESSION", days.last().copied());
    table.offer("IC_COUNT_APPOINTMENTS", derived.n_attended);
    table.offer("IC_COUNT_TREATMENT_APPOINTMENTS", derived.n_treatment());
    let scores = |tool: Tool| derived.tools[tool as usize];
    let (phq9, gad7) = (scores(Tool::Phq9), scores(Tool::Gad7));
    table.offer("IC_FIRST_PHQ9", phq9.first.map(i64::from));
    table.offer("IC_LAST_PHQ9", phq9.last.map(i64::from));
    table.offer("IC_FIRST_GAD", gad7.first.map(i64::from));
    table.offer("IC_LAST_GAD", gad7.last.map(i64::from));
    let outcome = derived.outcome;
    let flags = [
        ("IC_COMPLETED_TREATMENT_FLAG", outcome.is_completed),
        ("IC_CASENESS_FLAG", outcome.is_case),
        ("IC_NOT_CASENESS_FLAG", outcome.is_not_case),
        ("IC_RECOVERY_FLAG", outcome.is_recovered),
        ("IC_RELIABLE_IMPROV_FLAG", outcome.is_improved),
        ("IC_RELIABLE_DETER_FLAG", outcome.is_deteriorated),
        ("IC_NO_CHANGE_FLAG", outcome.is_unchanged),
        // Every row was the one to use in the month in which it was published.
        ("IC_USE_PATHWAY_FLAG", true),
    ];
    for (column, holds) in flags {
        table.offer(column, holds.then_some("Y"));
    }
}

fn appointment(
    pen: &mut Pen<'_>,
    sent: &Sent<'_>,
    referral: i64,
    contact: &Contact,
) -> Result<(), Error> {
    let file = &sent.file;
    let number = pen.next(Which::Appointment, file.header);
    let table = pen.table(Which::Appointment);
    keys(table, file);
    pathway(table, sent, referral);
    table.set("APPOINTMENT_ID", number);
    let behind = sent.seen().discharge().map(|day| day.plus_days(9));
    table.set_or_fault(
        "APPOINTMENT",
        contact.date,
        Fault::ContactAfterDischarge,
        behind,
    );
    let (hour, minute) = (contact.minute / 60, contact.minute % 60);
    table.set("APPOINTMENTTIME", &format!("{hour:02}:{minute:02}"));
    let is_pending = file.is_early && contact.is_pending;
    // Nothing says that an appointment was not planned: one that took place is attended.
    let attendance = contact
        .attendance
        .or_else(|| contact.is_attended().then_some("5"));
    table.set("ATTENDANCE", attendance.filter(|_| !is_pending));
    table.set("APPTYPE", contact.kind);
    table.set(
        "CONSMEDIUM",
        contact.medium_known.then(|| contact.medium.v2_0()),
    );
    table.offer("FFCOMM", if contact.in_group { "3" } else { "1" });
    if contact.is_attended() {
        table.set("CONTACTDURATION", i64::from(contact.minutes));
        table.set("PSYCHMED", contact.psych_med);
    }
    let mut employment = sent.referral.employment.iter();
    let known = employment.rfind(|e| e.date <= contact.date);
    table.set("EMPSTATUS", known.map(|e| e.status));
    content(table, contact);
    table.end_row()
}

/// Therapies and scores of an appointment.
fn content(table: &mut Table, contact: &Contact) {
    let slots = ["THERTYPE1", "THERTYPE2", "THERTYPE3", "THERTYPE4"];
    for (slot, activity) in slots.into_iter().zip(&contact.activities) {
        table.set(slot, code::therapy(activity, contact.date));
        for score in &activity.scores {
            for column in code::columns(score.tool) {
                table.offer(column, score.text());
            }
        }
    }
}

fn pauses(pen: &mut Pen<'_>, sent: &Sent<'_>, referral: i64) -> Result<(), Error> {
    let file = &sent.file;
    for (at, pause) in sent.referral.pauses.iter().enumerate() {
        if !pause.overlaps(file.month_start, file.month_end) {
            continue;
        }
        let number = pen.next(Which::Waiting, file.header);
        let table = pen.table(Which::Waiting);
        keys(table, file);
        pathway(table, sent, referral);
        table.set("WAITINGTIME_ID", number);
        table.set("PAUSEID", &sent.ids.pause(at));
        table.set("PAUSESTARTDATE", pause.start);
        let end = pause.end.filter(|end| *end <= file.month_end);
        table.set("PAUSEENDDATE", end);
        table.set("PAUSEREASON", pause.reason);
        table.end_row()?;
    }
    Ok(())
}
