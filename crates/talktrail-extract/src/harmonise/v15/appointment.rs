//! Appointments and experience questionnaires: one wide row in, one row for each thing that it says.

use talktrail_model::{
    code::{AppointmentType, Attendance, Therapies},
    date::Date,
    provenance,
    score::ScoreStatus,
    score_text::read_score,
};

use super::super::{
    Coded, Harmoniser, Keys, Row, contact_date,
    field::{contact as f, questionnaire},
    kept, route,
    score::{finding, is_plain, row_number},
    therapies,
};
use crate::{
    delivered::{ContactRow, EmploymentRow, Marker, ScoreRow},
    error::Error,
    hash::short_key,
};

/// First day on which therapies carry codes of version 1.5: 1 July 2014, in days since 1970 (NHS England's dictionary
/// of version 1.5).
const FIRST_DAY_OF_THERAPY_CODES: Date = Date::from_days(16_252);

/// When and in which contact a score was taken.
#[derive(Clone, Copy)]
struct Occasion {
    contact: u64,
    date: Option<Date>,
    minute: Option<u16>,
    row: u32,
}

impl Harmoniser<'_, '_> {
    pub(in super::super) fn appointment(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let date = self.date(row, f::DATE);
        if self.is_of_another_month(keys.delivery, date) {
            self.tally.add(
                provenance::OTHER_MONTH,
                row.layout.table,
                contact_date(row.layout),
            );
            self.flow.other_month += 1;
            return Ok(());
        }
        self.unrecognised.clear();
        let appointment = self.code(row, f::TYPE, Coded::Appointment).integer();
        let attendance = self.code(row, f::ATTENDANCE, Coded::Attendance).integer();
        let (given, n_activities) = self.therapies_v15(row, date);
        let mut contact = ContactRow {
            referral: keys.referral,
            date,
            minute: row.minute(f::TIME),
            contact: 0,
            delivery: keys.delivery,
            appointment: AppointmentType::new(appointment.unwrap_or(0) as u8),
            attendance: Attendance::from_integer(attendance.unwrap_or(0)),
            is_planned: None,
            consultation: self.code(row, f::MEDIUM_V20, Coded::Medium),
            mode: self.code(row, f::MODE, Coded::Mode),
            medication: self.code(row, f::MEDICATION, Coded::Medication),
            duration: self.number(row, f::DURATION),
            therapies: given,
            n_activities,
            row: row_number(row.large_integer(f::ROW)),
            unrecognised: None,
            lifetime: Marker::default(),
        };
        contact.contact = self.appointment_key(row, keys, &contact);
        contact.unrecognised = kept(&self.unrecognised);
        route(&mut self.router, self.context, keys.participant, &contact)?;
        let occasion = Occasion {
            contact: contact.contact,
            date,
            minute: contact.minute,
            row: contact.row,
        };
        self.employment_v15(row, keys, date)?;
        self.wide_scores(row, keys, occasion)
    }

    /// Short key of an appointment. Its number belongs to one month; where the month is not known, date, time and type
    /// tell one appointment of a referral from another.
    fn appointment_key(&mut self, row: Row<'_>, keys: Keys, contact: &ContactRow<'_>) -> u64 {
        let month = self
            .context
            .submissions
            .get(keys.delivery)
            .map_or(0, |s| s.month);
        let number = row.text(f::CONTACT, &mut self.scratch.b);
        match number {
            Some(number) if month != 0 => short_key(number),
            _ => short_key(&format!(
                "{:?} {:?} {:?}",
                contact.date.map(Date::days),
                contact.minute,
                contact.appointment.integer()
            )),
        }
    }

    /// The therapies of an appointment and how many there are; before July 2014 they carry codes of version 1.0.
    fn therapies_v15(&mut self, row: Row<'_>, date: Option<Date>) -> (Therapies, u16) {
        let is_early = date.is_some_and(|d| d < FIRST_DAY_OF_THERAPY_CODES);
        let coded = if is_early {
            Coded::TherapyV10
        } else {
            Coded::TherapyV15
        };
        let mut given = Therapies::default();
        let mut n_given = 0;
        for field in [f::THERAPY, f::THERAPY_2, f::THERAPY_3, f::THERAPY_4] {
            if row.text(field, &mut self.scratch.a).is_some() {
                n_given += 1;
                given = given.with(therapies(self.code(row, field, coded)));
            }
        }
        (given, n_given)
    }

    fn employment_v15(
        &mut self,
        row: Row<'_>,
        keys: Keys,
        date: Option<Date>,
    ) -> Result<(), Error> {
        let status = self.code(row, f::EMPLOYMENT, Coded::Employment);
        if status.integer().is_none() {
            return Ok(());
        }
        let employed = EmploymentRow {
            participant: keys.participant,
            date,
            delivery: keys.delivery,
            status,
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &employed)
    }

    pub(in super::super) fn questionnaire(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let occasion = Occasion {
            contact: 0,
            date: self.date(row, questionnaire::DATE),
            minute: row.minute(questionnaire::TIME),
            row: row_number(row.large_integer(questionnaire::ROW)),
        };
        self.wide_scores(row, keys, occasion)
    }

    /// A score row for each filled score column; an empty one says nothing.
    fn wide_scores(&mut self, row: Row<'_>, keys: Keys, occasion: Occasion) -> Result<(), Error> {
        for (position, id) in &row.layout.scores {
            let Some(text) = row.text_at(*position, &mut self.scratch.a) else {
                continue;
            };
            let instrument = self.context.instruments.get(*id);
            let (value, status) = read_score(text, instrument);
            if status == ScoreStatus::Missing {
                continue;
            }
            self.tally.score(Some(*id));
            if let (Some(rule), Some(instrument)) = (finding(status), instrument) {
                self.tally
                    .add(rule, row.layout.table, &instrument.short_name);
            }
            let score = ScoreRow {
                referral: keys.referral,
                contact: occasion.contact,
                activity: 0,
                date: occasion.date,
                minute: occasion.minute,
                instrument: Some(*id),
                value,
                status,
                is_contact_level: u8::from(occasion.contact != 0),
                delivery: keys.delivery,
                row: occasion.row,
                tool: None,
                raw: (!is_plain(text, value)).then_some(text),
                lifetime: Marker::default(),
            };
            route(&mut self.router, self.context, keys.participant, &score)?;
        }
        Ok(())
    }
}
