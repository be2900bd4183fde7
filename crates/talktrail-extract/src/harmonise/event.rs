//! Contacts, activities, logs, complaints, pauses and employment records.

use talktrail_dictionary::Family;
use talktrail_model::{
    code::{AppointmentType, Attendance},
    date::Date,
    diagnosis::{Scheme, clean_code},
    id::Key,
    provenance,
};

use super::{
    CodeSink, Harmoniser, Row, checked_date, checked_i16,
    field::{activity, contact as f, employment, event as at, log, pause, problem},
    given_therapy, kept, route,
    score::ROWS_IN_A_SUBMISSION,
    therapies,
};
use crate::{
    delivered::{
        ActivityRow, ContactRow, Delivery, EmploymentRow, LogRow, Marker, PauseRow, ProblemRow,
    },
    error::Error,
    hash::{key, short_key},
    read::Field,
};

impl Harmoniser<'_, '_> {
    pub(super) fn contact(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let table = row.layout.table;
        let date = checked_date(row.date(f::DATE), table, "CareContDate", &mut self.tally);
        if self.is_of_another_month(keys.delivery, date) {
            self.tally
                .add(provenance::OTHER_MONTH, table, "CareContDate");
            self.flow.other_month += 1;
            return Ok(());
        }
        let version = self.contact_version(row, keys.delivery);
        self.unrecognised.clear();
        let mut sink = CodeSink {
            table,
            tally: &mut self.tally,
            unrecognised: &mut self.unrecognised,
        };
        let (scratch, codes) = (&mut self.scratch, &mut self.codes);
        let attendance = sink.code(
            row.text(f::ATTENDANCE, &mut scratch.a),
            &mut codes.attendance,
            "attendance",
        );
        let appointment = sink.code(
            row.text(f::TYPE, &mut scratch.a),
            &mut codes.appointment,
            "app_type",
        );
        let mode = sink.code(
            row.text(f::MODE, &mut scratch.a),
            &mut codes.mode,
            "patient_therapy_mode",
        );
        let medication = sink.code(
            row.text(f::MEDICATION, &mut scratch.a),
            &mut codes.medication,
            "psych_med",
        );
        let has_mechanism = version >= 21 && row.has(f::MECHANISM_V21) || !row.has(f::MEDIUM_V20);
        let (medium, list) = if has_mechanism {
            (f::MECHANISM_V21, &mut codes.mechanism)
        } else {
            (f::MEDIUM_V20, &mut codes.medium)
        };
        let consultation = sink.code(row.text(medium, &mut scratch.a), list, "consultation");
        let therapy_text = row.text(f::THERAPY, &mut scratch.a);
        let therapy = sink.code(
            therapy_text.and_then(given_therapy),
            &mut codes.therapy,
            "therapy",
        );
        let contact_id = row.text(f::CONTACT, &mut scratch.b);
        let contact_id = match contact_id {
            Some(id) => Some(short_key(id)),
            None => row.text(f::LOCAL_CONTACT, &mut scratch.c).map(short_key),
        };
        let contact = ContactRow {
            referral: keys.referral,
            date,
            minute: row.minute(f::TIME),
            contact: contact_id.unwrap_or(0),
            delivery: keys.delivery,
            appointment: AppointmentType::new(appointment.integer().unwrap_or(0) as u8),
            attendance: attendance
                .integer()
                .map_or(Attendance::Missing, Attendance::from_integer),
            is_planned: row.flag(f::PLANNED),
            consultation,
            mode,
            medication,
            duration: checked_i16(
                row.integer(f::DURATION),
                table,
                "ClinContDurOfCareCont",
                &mut self.tally,
            ),
            therapies: therapies(therapy),
            n_activities: u16::from(therapy_text.is_some()),
            row: (row.large_integer(f::ROW).unwrap_or(0) % ROWS_IN_A_SUBMISSION) as u32,
            unrecognised: kept(&self.unrecognised),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &contact)
    }

    /// NHS England's own-month rule: a contact counts only from the file of the month in which it took place.
    fn is_of_another_month(&self, delivery: Delivery, date: Option<Date>) -> bool {
        let submission = self.context.submissions.get(delivery);
        match (submission, date) {
            (Some(s), Some(date)) if s.month != 0 => date.month_id() != s.month,
            _ => false,
        }
    }

    fn contact_version(&self, row: Row<'_>, delivery: Delivery) -> i8 {
        if let Some(submission) = self
            .context
            .submissions
            .get(delivery)
            .filter(|s| s.version != 0)
        {
            return submission.version;
        }
        match row.integer(f::MONTH) {
            Field::Value(month) => {
                if month >= 1465 {
                    21
                } else {
                    20
                }
            }
            _ => {
                let start = super::extract_days(delivery).0;
                if start.is_some_and(|d| d.month_id() >= 1465) {
                    21
                } else {
                    20
                }
            }
        }
    }

    pub(super) fn activity(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let text = row
            .text(activity::THERAPY, &mut self.scratch.a)
            .and_then(given_therapy);
        self.unrecognised.clear();
        let mut sink = CodeSink {
            table: row.layout.table,
            tally: &mut self.tally,
            unrecognised: &mut self.unrecognised,
        };
        let therapy = sink.code(text, &mut self.codes.therapy, "therapy");
        let activity = ActivityRow {
            referral: keys.referral,
            contact: row
                .text(activity::CONTACT, &mut self.scratch.b)
                .map_or(0, short_key),
            delivery: keys.delivery,
            therapies: therapies(therapy),
            row: (row.large_integer(activity::ROW).unwrap_or(0) % ROWS_IN_A_SUBMISSION) as u32,
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &activity)
    }

    pub(super) fn log(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let table = row.layout.table;
        let log = LogRow {
            referral: keys.referral,
            end: checked_date(
                row.date(log::END),
                table,
                "EndDateIntEnabledTherLog",
                &mut self.tally,
            ),
            start: checked_date(
                row.date(log::START),
                table,
                "StartDateIntEnabledTherLog",
                &mut self.tally,
            ),
            programme: row.text(log::PROGRAMME, &mut self.scratch.a),
            delivery: keys.delivery,
            minutes: checked_i16(
                row.integer(log::MINUTES),
                table,
                "DurationIntEnabledTher",
                &mut self.tally,
            ),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &log)
    }

    pub(super) fn problem(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let scratch = &mut self.scratch;
        let significance = row
            .text(problem::SIGNIFICANCE, &mut scratch.a)
            .map(|s| s.trim_start_matches('0') == "1");
        let date = checked_date(
            row.date(problem::DATE),
            row.layout.table,
            "PresCompDate",
            &mut self.tally,
        );
        let number = row.large_integer(problem::ROW);
        let is_condition = self.context.family == Family::UkllcV2
            && row.large_integer(problem::LTC_ROW).is_some()
            && number.is_none()
            && significance.is_none();
        if is_condition {
            return Ok(());
        }
        let scheme = row
            .text(problem::SCHEME, &mut scratch.b)
            .and_then(Scheme::parse);
        let validated = row
            .text(problem::VALIDATED, &mut scratch.c)
            .filter(|c| !c.starts_with('-'));
        let code = match validated {
            Some(code) => Some(code),
            None => row.text(problem::CODE, &mut scratch.d).and_then(|code| {
                let scheme = if row.has(problem::SCHEME) {
                    scheme
                } else {
                    Some(scheme_by_shape(code))
                };
                clean_code(code, scheme, &mut scratch.generated)
            }),
        };
        let complaint = ProblemRow {
            referral: keys.referral,
            code,
            date,
            is_primary: u8::from(significance == Some(true)),
            delivery: keys.delivery,
            row: number.unwrap_or(0),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &complaint)
    }

    pub(super) fn pause(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let table = row.layout.table;
        let pause = PauseRow {
            referral: keys.referral,
            start: checked_date(
                row.date(pause::START),
                table,
                "PauseStartDate",
                &mut self.tally,
            ),
            delivery: keys.delivery,
            end: checked_date(row.date(pause::END), table, "PauseEndDate", &mut self.tally),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &pause)
    }

    pub(super) fn employment(&mut self, row: Row<'_>) -> Result<(), Error> {
        let table = row.layout.table;
        let Some(participant) = self.employed(row) else {
            return Ok(());
        };
        let delivery = match self.context.family {
            Family::UkllcV2 => 0,
            _ => row
                .text(employment::SUBMISSION, &mut self.scratch.a)
                .and_then(|id| {
                    self.context
                        .submissions
                        .delivery(crate::submission::submission_id(id))
                })
                .unwrap_or(0),
        };
        if self.context.family != Family::UkllcV2
            && !self
                .context
                .submissions
                .get(delivery)
                .is_some_and(|s| s.is_accepted)
        {
            self.flow.superseded += 1;
            return Ok(());
        }
        self.unrecognised.clear();
        let mut sink = CodeSink {
            table,
            tally: &mut self.tally,
            unrecognised: &mut self.unrecognised,
        };
        let status = sink.code(
            row.text(employment::STATUS, &mut self.scratch.a),
            &mut self.codes.employment,
            "employment_status",
        );
        let date = checked_date(
            row.date(employment::DATE),
            table,
            "EmployStatusRecDate",
            &mut self.tally,
        );
        route(
            &mut self.router,
            self.context,
            participant,
            &EmploymentRow {
                participant,
                date,
                delivery,
                status,
                lifetime: Marker::default(),
            },
        )
    }

    fn employed(&mut self, row: Row<'_>) -> Option<Key> {
        let participant = row
            .text(at::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| *id != "0");
        if participant.is_none() {
            self.tally.add(provenance::KEYLESS, row.layout.table, "");
            self.flow.keyless += 1;
        }
        participant.map(key)
    }
}

/// The scheme of a diagnosis code in a table that does not say: SNOMED CT concepts are numbers.
fn scheme_by_shape(code: &str) -> Scheme {
    if code.bytes().all(|b| b.is_ascii_digit()) {
        Scheme::SnomedCt
    } else {
        Scheme::Icd10
    }
}
