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
    Coded, Harmoniser, Row, contact_date,
    field::{activity, contact as f, employment, event as at, log, pause, problem},
    is_key, kept, route,
    score::row_number,
    therapies,
};
use crate::{
    delivered::{
        ActivityRow, ContactRow, Delivery, EmploymentRow, LogRow, Marker, PauseRow, ProblemRow,
    },
    error::Error,
    hash::{key, short_key},
};

impl Harmoniser<'_, '_> {
    pub(super) fn contact(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let table = row.layout.table;
        let date = self.date(row, f::DATE);
        if self.is_of_another_month(keys.delivery, date) {
            self.tally
                .add(provenance::OTHER_MONTH, table, contact_date(row.layout));
            self.flow.other_month += 1;
            return Ok(());
        }
        self.unrecognised.clear();
        let version = self.version(row, f::MONTH, keys.delivery);
        let has_mechanism = version >= 21 && row.has(f::MECHANISM_V21) || !row.has(f::MEDIUM_V20);
        let contact = ContactRow {
            referral: keys.referral,
            date,
            minute: row.minute(f::TIME),
            contact: self.contact_key(row),
            delivery: keys.delivery,
            appointment: AppointmentType::new(
                self.code(row, f::TYPE, Coded::Appointment)
                    .integer()
                    .unwrap_or(0) as u8,
            ),
            attendance: Attendance::from_integer(
                self.code(row, f::ATTENDANCE, Coded::Attendance)
                    .integer()
                    .unwrap_or(0),
            ),
            is_planned: row.flag(f::PLANNED),
            consultation: if has_mechanism {
                self.code(row, f::MECHANISM_V21, Coded::Mechanism)
            } else {
                self.code(row, f::MEDIUM_V20, Coded::Medium)
            },
            mode: self.code(row, f::MODE, Coded::Mode),
            medication: self.code(row, f::MEDICATION, Coded::Medication),
            duration: self.number(row, f::DURATION),
            therapies: therapies(self.code(row, f::THERAPY, Coded::Therapy)),
            n_activities: u16::from(row.text(f::THERAPY, &mut self.scratch.a).is_some()),
            row: row_number(row.large_integer(f::ROW)),
            unrecognised: kept(&self.unrecognised),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &contact)
    }

    /// Short key of a contact's id, the local one where no other is delivered; 0 without any.
    fn contact_key(&mut self, row: Row<'_>) -> u64 {
        match row.text(f::CONTACT, &mut self.scratch.b).map(short_key) {
            Some(key) => key,
            None => row
                .text(f::LOCAL_CONTACT, &mut self.scratch.c)
                .map_or(0, short_key),
        }
    }

    /// NHS England's own-month rule: a contact counts only from the file of the month in which it took place.
    pub(super) fn is_of_another_month(&self, delivery: Delivery, date: Option<Date>) -> bool {
        let submission = self.context.submissions.get(delivery);
        match (submission, date) {
            (Some(s), Some(date)) if s.month != 0 => date.month_id() != s.month,
            _ => false,
        }
    }

    pub(super) fn activity(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let activity = ActivityRow {
            referral: keys.referral,
            contact: row
                .text(activity::CONTACT, &mut self.scratch.b)
                .map_or(0, short_key),
            delivery: keys.delivery,
            therapies: therapies(self.code(row, activity::THERAPY, Coded::Therapy)),
            row: row_number(row.large_integer(activity::ROW)),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &activity)
    }

    pub(super) fn log(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let mut log = LogRow {
            referral: keys.referral,
            end: self.date(row, log::END),
            start: self.date(row, log::START),
            delivery: keys.delivery,
            minutes: self.number(row, log::MINUTES),
            programme: None,
            lifetime: Marker::default(),
        };
        log.programme = row.text(log::PROGRAMME, &mut self.scratch.a);
        route(&mut self.router, self.context, keys.participant, &log)
    }

    pub(super) fn problem(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let date = self.date(row, problem::DATE);
        let scratch = &mut self.scratch;
        let significance = row
            .text(problem::SIGNIFICANCE, &mut scratch.a)
            .map(|s| s.trim_start_matches('0') == "1");
        let number = row.large_integer(problem::ROW);
        let is_condition = row.layout.family == Family::UkllcV2
            && row.large_integer(problem::LTC_ROW).is_some()
            && number.is_none()
            && significance.is_none();
        if is_condition {
            self.flow.not_complaint += 1;
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
        let pause = PauseRow {
            referral: keys.referral,
            start: self.date(row, pause::START),
            delivery: keys.delivery,
            end: self.date(row, pause::END),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &pause)
    }

    pub(super) fn employment(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(participant) = self.employed(row) else {
            return Ok(());
        };
        let is_ukllc = row.layout.family == Family::UkllcV2;
        let delivery = if is_ukllc {
            0
        } else {
            self.submission(row, employment::SUBMISSION)
        };
        if !is_ukllc && !self.is_accepted(delivery) {
            self.flow.superseded += 1;
            return Ok(());
        }
        let status = self.code(row, employment::STATUS, Coded::Employment);
        let date = self.date(row, employment::DATE);
        let employed = EmploymentRow {
            participant,
            date,
            delivery,
            status,
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, participant, &employed)
    }

    fn employed(&mut self, row: Row<'_>) -> Option<Key> {
        let participant = row
            .text(at::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| is_key(id));
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
