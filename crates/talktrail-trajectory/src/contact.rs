//! The contacts of a referral: what each counts for, and what they add up to.
//!
//! Contacts count inside the window of the referral only. Attended, missed and cancelled ones are counted there; the
//! rest are kept, marked and counted for nothing. Two attended contacts at the same date and time stay two contacts in
//! every count but are one session and one treatment date. A weekly log of internet-enabled therapy counts once, on
//! its end date, where a treatment contact would.

use std::ops::Range;

use talktrail_model::{
    code::{AppointmentType, Therapies},
    contact::{
        EmploymentSupport, Standing, Window, is_attended, is_employment_support, is_treatment,
    },
    date::Date,
    record::{Contact, InternetLog, Participant, Referral},
    series::FollowUps,
};

use crate::rules::{Intensity, Prepared};

/// Version 1.5 of the data set, in which employment support counted as treatment.
const VERSION_1_5: i8 = 15;

/// What one contact counts for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) standing: Standing,
    pub(crate) is_treatment: bool,
    /// Position, among the participant's contacts, of the first attended contact with the same date and time, where
    /// that is an earlier one.
    pub(crate) same_slot_as: Option<u32>,
    /// Number of its session, 0 for none.
    pub(crate) session: u16,
}

/// What the contacts and logs of a referral add up to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) n: usize,
    pub(crate) n_attended: usize,
    pub(crate) n_missed: usize,
    pub(crate) n_cancelled: usize,
    pub(crate) n_outside: usize,
    /// Outside the window without the excuse of being a follow-up or employment support.
    pub(crate) n_stray: usize,
    pub(crate) n_same_slot: usize,
    pub(crate) n_employment: usize,
    /// Treatment contacts without logs.
    n_treatment: usize,
    /// Treatment contacts under the rule of the referral's own data set version.
    n_treatment_of_version: usize,
    pub(crate) n_logs: usize,
    pub(crate) n_low: usize,
    pub(crate) n_high: usize,
    pub(crate) therapies: Therapies,
    pub(crate) assessments: Dates,
    pub(crate) treatments: Dates,
    pub(crate) attended: Dates,
    pub(crate) first_therapy: Option<(Date, i16)>,
    pub(crate) last_therapy: Option<(Date, i16)>,
}

impl Tally {
    /// Treatment contacts and logs: what makes a finished course.
    pub(crate) fn n_treatments(&self) -> usize {
        self.n_treatment + self.n_logs
    }

    /// The same, as the referral's own data set version counts.
    pub(crate) fn n_treatments_of_version(&self) -> usize {
        self.n_treatment_of_version + self.n_logs
    }

    fn treat(&mut self, date: Date, given: Therapies, prepared: &Prepared) {
        self.therapies = self.therapies.with(given);
        let intensity = prepared.rules.therapies.intensity(given);
        self.n_low += usize::from(matches!(intensity, Some(Intensity::Low | Intensity::Both)));
        self.n_high += usize::from(matches!(intensity, Some(Intensity::High | Intensity::Both)));
        if let Some(therapy) = given.first() {
            if self.first_therapy.is_none_or(|(d, _)| date < d) {
                self.first_therapy = Some((date, therapy));
            }
            if self.last_therapy.is_none_or(|(d, _)| date >= d) {
                self.last_therapy = Some((date, therapy));
            }
        }
    }
}

/// The first, second and last of some dates, added in any order; equal dates count each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dates {
    pub(crate) first: Option<Date>,
    pub(crate) second: Option<Date>,
    pub(crate) last: Option<Date>,
}

impl Dates {
    fn add(&mut self, date: Date) {
        match self.first {
            Some(first) if date >= first => {
                self.second = Some(self.second.map_or(date, |second| second.min(date)));
            }
            earlier => {
                self.second = earlier;
                self.first = Some(date);
            }
        }
        self.last = self.last.max(Some(date));
    }
}

/// Fills in the facts of a referral's contacts and counts them together with the logs. `facts` lies parallel to the
/// participant's contacts.
pub(crate) fn place_contacts(
    participant: &Participant<'_>,
    care: Care<'_, '_>,
    facts: &mut [Facts],
) -> Tally {
    let mut walk = Walk::new(care);
    let range = &care.referral.contacts;
    let places = part_mut(facts, range).iter_mut().zip(range.clone());
    for (contact, (place, at)) in part(&participant.contacts, range).iter().zip(places) {
        *place = walk.place(contact, at as u32);
        walk.count(contact, *place);
    }
    for log in part(&participant.logs, &care.referral.logs) {
        if let (true, Some(end)) = (care.holds_log(log), log.end) {
            walk.count_log(end);
        }
    }
    walk.tally
}

/// The part of a list that belongs to a referral.
pub(crate) fn part<'p, T>(list: &'p [T], range: &Range<usize>) -> &'p [T] {
    list.get(range.clone()).unwrap_or_default()
}

/// The same part, to be filled in.
pub(crate) fn part_mut<'p, T>(list: &'p mut [T], range: &Range<usize>) -> &'p mut [T] {
    list.get_mut(range.clone()).unwrap_or_default()
}

/// A referral, the days that count for it, and the rules.
#[derive(Clone, Copy)]
pub(crate) struct Care<'c, 'p> {
    pub(crate) referral: &'c Referral<'p>,
    pub(crate) window: Option<Window>,
    pub(crate) prepared: &'c Prepared,
}

impl Care<'_, '_> {
    pub(crate) fn holds(&self, day: Option<Date>) -> bool {
        self.window.is_some_and(|w| w.contains(day))
    }

    /// Whether what belongs to a follow-up contact is left out of outcomes and curves.
    pub(crate) fn leaves_out(&self, is_follow_up: bool) -> bool {
        is_follow_up && self.prepared.rules.follow_ups == FollowUps::LeftOut
    }

    /// Whether a log counts: its last day lies in the window.
    pub(crate) fn holds_log(&self, log: &InternetLog<'_>) -> bool {
        self.holds(log.end)
    }
}

/// The count so far, and the latest dates and times at which something was attended.
struct Walk<'c, 'p> {
    care: Care<'c, 'p>,
    tally: Tally,
    /// With the position of the first contact there.
    attended: Option<(Slot, u32)>,
    treated: Option<Slot>,
}

/// A date with a time of day.
type Slot = (Date, u16);

fn slot(contact: &Contact<'_>) -> Option<Slot> {
    Some((contact.date?, contact.minute?))
}

impl<'c, 'p> Walk<'c, 'p> {
    fn new(care: Care<'c, 'p>) -> Self {
        Self {
            care,
            tally: Tally::default(),
            attended: None,
            treated: None,
        }
    }

    fn place(&mut self, contact: &Contact<'_>, at: u32) -> Facts {
        let rules = &self.care.prepared.rules;
        let standing = Standing {
            is_attended: is_attended(contact.attendance, contact.is_planned),
            is_in_window: self.care.holds(contact.date),
            is_employment_support: is_employment_support(
                contact.appointment,
                contact.therapies,
                rules.therapies.employment,
            ),
        };
        let slot = slot(contact).filter(|_| standing.is_attended && standing.is_in_window);
        let leader = self.attended.filter(|(taken, _)| Some(*taken) == slot);
        self.attended = leader.or(slot.map(|s| (s, at))).or(self.attended);
        Facts {
            standing,
            is_treatment: is_treatment(standing, contact.appointment, rules.employment_support),
            same_slot_as: leader.map(|(_, at)| at),
            session: 0,
        }
    }

    fn count(&mut self, contact: &Contact<'_>, facts: Facts) {
        self.tally.n += 1;
        let standing = facts.standing;
        let (Some(date), true) = (contact.date, standing.is_in_window) else {
            self.tally.n_outside += 1;
            self.tally.n_stray += usize::from(!self.may_follow_discharge(contact, standing));
            return;
        };
        if standing.is_attended {
            self.count_attended(contact, facts, date);
        } else {
            self.tally.n_missed += usize::from(contact.attendance.is_missed());
            self.tally.n_cancelled += usize::from(contact.attendance.is_cancelled());
        }
    }

    fn count_attended(&mut self, contact: &Contact<'_>, facts: Facts, date: Date) {
        let of_version = is_treatment(facts.standing, contact.appointment, self.rule_of_version());
        let tally = &mut self.tally;
        tally.n_attended += 1;
        tally.n_same_slot += usize::from(facts.same_slot_as.is_some());
        tally.n_employment += usize::from(facts.standing.is_employment_support);
        tally.n_treatment_of_version += usize::from(of_version);
        tally.attended.add(date);
        if contact.appointment.is_assessment() {
            tally.assessments.add(date);
        }
        if facts.is_treatment {
            tally.n_treatment += 1;
            tally.treat(date, contact.therapies, self.care.prepared);
            let slot = slot(contact);
            if slot.is_none() || slot != self.treated {
                tally.treatments.add(date);
            }
            self.treated = slot.or(self.treated);
        }
    }

    fn count_log(&mut self, end: Date) {
        let internet = Therapies::one(self.care.prepared.rules.therapies.internet);
        self.tally.n_logs += 1;
        self.tally.treatments.add(end);
        self.tally.treat(end, internet, self.care.prepared);
    }

    /// Whether a contact may rightly lie after the discharge: a follow-up or employment support.
    fn may_follow_discharge(&self, contact: &Contact<'_>, standing: Standing) -> bool {
        let discharged = self.care.referral.discharged;
        let is_after = discharged.is_some() && contact.date > discharged;
        let is_follow_up = contact.appointment == AppointmentType::FOLLOW_UP;
        is_after && (is_follow_up || standing.is_employment_support)
    }

    /// How the national count of the referral's own data set version takes employment support.
    fn rule_of_version(&self) -> EmploymentSupport {
        if self.care.referral.version == Some(VERSION_1_5) {
            EmploymentSupport::Counted
        } else {
            EmploymentSupport::Excluded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_date_is_the_second_in_time_whatever_the_order() {
        for days in [[1, 5, 9], [9, 5, 1], [5, 1, 9], [9, 1, 5]] {
            let mut dates = Dates::default();
            days.map(Date::from_days)
                .into_iter()
                .for_each(|d| dates.add(d));
            let found = [dates.first, dates.second, dates.last].map(|d| d.map(Date::days));
            assert_eq!(found, [Some(1), Some(5), Some(9)], "{days:?}");
        }
        let mut twice = Dates::default();
        twice.add(Date::from_days(3));
        assert_eq!(twice.second, None);
        twice.add(Date::from_days(3));
        assert_eq!(twice.second, Some(Date::from_days(3)));
    }
}
