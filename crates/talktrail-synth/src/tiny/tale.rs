//! A referral told step by step.

use talktrail_model::date::Date;

use crate::calibration::COLLECTION_START;
use crate::clinic::Tool;
use crate::course::Course;
use crate::pathway::{Complaint, Employment, Referral};
use crate::session::{Activity, Contact, Log, Medium, Score};

/// Cognitive behaviour therapy among the therapies.
const THERAPY: u8 = 5;
/// Ten in the morning.
const MINUTE: u16 = 600;

/// A day of the calendar.
pub(super) fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).unwrap_or(COLLECTION_START)
}

/// A referral that is being told.
pub(super) struct Tale {
    referral: Referral,
    problem: u8,
}

impl Tale {
    /// A referral received on this day, for depression.
    pub(super) fn of(received: Date) -> Self {
        let employment = Employment {
            date: received,
            status: "01",
            is_sick: false,
            support: "N",
        };
        let referral = Referral {
            provider: 0,
            received,
            source: Some("B1"),
            course: Course::Finished,
            curve: "told",
            discharge: None,
            end_code: None,
            until: received,
            taken_over: None,
            is_handed_on: false,
            onset: None,
            contacts: Vec::new(),
            logs: Vec::new(),
            scores: Vec::new(),
            complaints: Vec::new(),
            employment: vec![employment],
            pauses: Vec::new(),
            onward: Vec::new(),
            has_condition_row: false,
            clusters: Vec::new(),
        };
        Self {
            referral,
            problem: 0,
        }
    }

    pub(super) fn at(mut self, provider: u16) -> Self {
        self.referral.provider = provider;
        self
    }

    pub(super) const fn with_problem(mut self, problem: u8) -> Self {
        self.problem = problem;
        self
    }

    /// An appointment that was kept, with PHQ-9 and GAD-7.
    pub(super) fn session(mut self, date: Date, kind: &'static str, phq9: i16, gad7: i16) -> Self {
        let score = |tool, value| Score { tool, value };
        let mut contact = self.contact(date, kind, "5");
        contact.activities.push(Activity {
            therapy: Some(THERAPY),
            staff: 1,
            scores: vec![score(Tool::Phq9, phq9), score(Tool::Gad7, gad7)],
        });
        self.referral.contacts.push(contact);
        self
    }

    /// Another score at the last appointment.
    pub(super) fn also(mut self, tool: Tool, value: i16) -> Self {
        let last = self.referral.contacts.last_mut();
        if let Some(activity) = last.and_then(|contact| contact.activities.first_mut()) {
            activity.scores.push(Score { tool, value });
        }
        self
    }

    /// An appointment that was missed without a word.
    pub(super) fn missed(mut self, date: Date, kind: &'static str) -> Self {
        let contact = self.contact(date, kind, "3");
        self.referral.contacts.push(contact);
        self
    }

    /// A week of internet-enabled therapy that ends on this day.
    pub(super) fn log(mut self, end: Date) -> Self {
        self.referral.logs.push(Log {
            start: end.plus_days(-6),
            end,
            programme: "SilverCloud",
            minutes: 20,
            staff: 1,
        });
        self
    }

    /// The referral was discharged.
    pub(super) fn ends(mut self, date: Date, code: &'static str) -> Referral {
        self.referral.discharge = Some(date);
        self.referral.end_code = Some(code);
        self.referral.until = date;
        self.told()
    }

    /// The referral was sent for the last time on this day, without discharge.
    pub(super) fn stops(mut self, date: Date) -> Referral {
        self.referral.until = date;
        self.told()
    }

    fn told(mut self) -> Referral {
        let first = self.referral.contacts.iter().find(|c| c.is_attended());
        self.referral
            .complaints
            .extend(first.map(|contact| Complaint {
                problem: self.problem,
                significance: "1",
                date: contact.date,
                is_dated: true,
            }));
        self.referral
    }

    fn contact(&self, date: Date, kind: &'static str, attendance: &'static str) -> Contact {
        Contact {
            number: self.referral.contacts.len() as u16 + 1,
            date,
            minute: MINUTE,
            attendance: Some(attendance),
            planned: true,
            kind,
            medium: Medium::Telephone,
            medium_known: true,
            minutes: 45,
            in_group: false,
            psych_med: "02",
            integrated: false,
            is_late_entry: false,
            is_pending: false,
            activities: Vec::new(),
        }
    }
}
