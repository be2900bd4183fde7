//! Contacts: which were attended, which were treatment, and which lie inside their referral.
//!
//! A contact is attended when the participant was seen (attendance 5 or 6) or when it was not planned. It is a
//! treatment contact when it was also of a treatment type (02, 03 or 05), carried no employment support, and lies
//! between the receipt of the referral and its discharge.
//!
//! ```
//! use talktrail_model::{code::Attendance, contact::is_attended};
//! assert!(is_attended(Attendance::OnTime, Some(true)));
//! assert!(is_attended(Attendance::DidNotAttend, Some(false)));
//! assert!(!is_attended(Attendance::LateNotSeen, None));
//! ```

use crate::{
    code::{AppointmentType, Attendance, Therapies},
    date::Date,
};

/// The days on which contacts count for a referral: from receipt to discharge, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The day the referral was received.
    pub start: Date,
    /// The day of discharge; for an open referral the last day of which anything is known.
    pub end: Date,
}

impl Window {
    /// The window of a referral; `open_end` closes it where there is no discharge. `None` without a received date,
    /// because nothing can be placed then. A discharge before receipt gives a window without a day.
    pub fn of_referral(
        received: Option<Date>,
        discharged: Option<Date>,
        open_end: Date,
    ) -> Option<Self> {
        let start = received?;
        let end = discharged.unwrap_or(open_end);
        Some(Self { start, end })
    }

    /// Whether a day lies in the window, ends included; a missing day does not.
    pub fn contains(self, day: Option<Date>) -> bool {
        day.is_some_and(|day| self.start <= day && day <= self.end)
    }
}

/// Whether contacts with employment support may count as treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmploymentSupport {
    /// Never, in any version of the data set, so that counts compare over time.
    Excluded,
    /// As in the counts of version 1.5.
    Counted,
}

/// Whether a contact took place: attendance 5 or 6, or not planned, whatever its attendance code then says.
/// Planned or of unknown planning, it needs the code.
pub fn is_attended(attendance: Attendance, is_planned: Option<bool>) -> bool {
    attendance.is_seen() || is_planned == Some(false)
}

/// Whether a contact carries employment support: an activity coded so, or an appointment of that type. One such
/// activity among others is enough.
pub fn is_employment_support(
    appointment: AppointmentType,
    given: Therapies,
    employment: Therapies,
) -> bool {
    appointment == AppointmentType::EMPLOYMENT_SUPPORT || given.any_of(employment)
}

/// What is known of a contact when it is asked whether it was treatment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it took place.
    pub is_attended: bool,
    /// Whether it lies in the window of its referral.
    pub is_in_window: bool,
    /// Whether it carries employment support.
    pub is_employment_support: bool,
}

/// Whether a contact is a treatment contact: attended, inside the referral, type 02, 03 or 05, and free of employment
/// support unless that is counted. A follow-up (06) never is.
pub fn is_treatment(
    standing: Standing,
    appointment: AppointmentType,
    employment_support: EmploymentSupport,
) -> bool {
    let counts =
        !standing.is_employment_support || employment_support == EmploymentSupport::Counted;
    standing.is_attended && standing.is_in_window && counts && appointment.is_treatment()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i32) -> Date {
        Date::from_days(n)
    }

    #[test]
    fn window_holds_both_of_its_ends() {
        let window = Window::of_referral(Some(day(10)), Some(day(20)), day(99)).unwrap();
        let inside = [9, 10, 20, 21].map(|n| window.contains(Some(day(n))));
        assert_eq!(inside, [false, true, true, false]);
        assert!(!window.contains(None));
    }

    #[test]
    fn open_referral_ends_with_what_is_known() {
        let window = Window::of_referral(Some(day(10)), None, day(15)).unwrap();
        assert!(window.contains(Some(day(15))));
        assert!(!window.contains(Some(day(16))));
    }

    #[test]
    fn nothing_is_placed_without_received_date_and_nothing_before_it() {
        assert_eq!(Window::of_referral(None, Some(day(20)), day(99)), None);
        let reversed = Window::of_referral(Some(day(20)), Some(day(10)), day(99)).unwrap();
        assert!(
            [10, 15, 20]
                .iter()
                .all(|n| !reversed.contains(Some(day(*n))))
        );
    }

    #[test]
    fn attended_is_five_or_six_or_unplanned() {
        let planned = [2, 3, 4, 5, 6, 7, 0]
            .map(|code| is_attended(Attendance::from_integer(code), Some(true)));
        assert_eq!(planned, [false, false, false, true, true, false, false]);
        assert!(is_attended(Attendance::Missing, Some(false)));
        assert!(!is_attended(Attendance::Missing, None));
    }

    #[test]
    fn treatment_needs_every_condition() {
        let good = Standing {
            is_attended: true,
            is_in_window: true,
            is_employment_support: false,
        };
        let treats =
            |standing, kind, support| is_treatment(standing, AppointmentType::new(kind), support);
        let by_type = [1, 2, 3, 4, 5, 6, 7, 10, 0]
            .map(|kind| treats(good, kind, EmploymentSupport::Excluded));
        assert_eq!(
            by_type,
            [false, true, true, false, true, false, false, false, false]
        );
        let missed = Standing {
            is_attended: false,
            ..good
        };
        let outside = Standing {
            is_in_window: false,
            ..good
        };
        let support = Standing {
            is_employment_support: true,
            ..good
        };
        assert!(!treats(missed, 2, EmploymentSupport::Excluded));
        assert!(!treats(outside, 2, EmploymentSupport::Excluded));
        assert!(!treats(support, 2, EmploymentSupport::Excluded));
        assert!(treats(support, 2, EmploymentSupport::Counted));
        assert!(!treats(support, 10, EmploymentSupport::Counted));
    }

    #[test]
    fn one_employment_activity_among_others_is_enough() {
        let (cbt, support) = (Therapies::one(17), Therapies::one(19));
        let kind = AppointmentType::new(2);
        assert!(is_employment_support(kind, cbt.with(support), support));
        assert!(!is_employment_support(kind, cbt, support));
        assert!(is_employment_support(
            AppointmentType::EMPLOYMENT_SUPPORT,
            Therapies::default(),
            support
        ));
    }
}
