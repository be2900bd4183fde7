//! Agreement with what NHS England supplied: the first step at which a recomputed value differs.
//!
//! Only supplied values are compared. National flags are true or missing; where any outcome flag was supplied for the
//! referral, a missing one is read as "not flagged" and compared as such.

use talktrail_model::{
    change::Change,
    record::Supplied,
    score::ScoreValue,
    series::FirstLast,
    truth::{not, true_or_missing},
};

use crate::{cell::count, course::Course};

/// The first rule step at which values differ, as exported by the list `disagreement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Disagreement {
    None = 1,
    TreatmentContacts = 2,
    FinishedCourse = 3,
    Depression = 4,
    Anxiety = 5,
    Caseness = 6,
    Recovery = 7,
    ReliableChange = 8,
}

/// Compares a course with the supplied values; `None` when nothing was supplied that could be compared.
pub(crate) fn disagreement(course: &Course, supplied: &Supplied) -> Option<Disagreement> {
    let steps = [
        (
            Disagreement::TreatmentContacts,
            treatment_contacts(course, supplied),
        ),
        (
            Disagreement::FinishedCourse,
            finished_course(course, supplied),
        ),
        (
            Disagreement::Depression,
            scores(course.depression, supplied.phq9_first, supplied.phq9_last),
        ),
        (
            Disagreement::Anxiety,
            scores(
                course.default_anxiety,
                supplied.gad7_first,
                supplied.gad7_last,
            ),
        ),
        (Disagreement::Caseness, caseness(course, supplied)),
        (Disagreement::Recovery, recovery(course, supplied)),
        (
            Disagreement::ReliableChange,
            reliable_change(course, supplied),
        ),
    ];
    let is_compared = steps.iter().any(|(_, agrees)| agrees.is_some());
    let differing = steps.iter().find(|(_, agrees)| *agrees == Some(false));
    let answer = differing.map_or(Disagreement::None, |(step, _)| *step);
    is_compared.then_some(answer)
}

fn treatment_contacts(course: &Course, supplied: &Supplied) -> Option<bool> {
    let own = count(course.contacts.n_treatments_of_version());
    supplied.n_treatment_contacts.map(|n| n == own)
}

fn finished_course(course: &Course, supplied: &Supplied) -> Option<bool> {
    compare(supplied, &[(supplied.finished, course.is_finished)])
}

fn caseness(course: &Course, supplied: &Supplied) -> Option<bool> {
    let is_case = course.outcome.is_at_caseness;
    compare(
        supplied,
        &[
            (supplied.caseness, is_case),
            (supplied.not_caseness, not(is_case)),
        ],
    )
}

fn recovery(course: &Course, supplied: &Supplied) -> Option<bool> {
    compare(
        supplied,
        &[(supplied.recovery, course.outcome.is_recovered)],
    )
}

fn reliable_change(course: &Course, supplied: &Supplied) -> Option<bool> {
    let own = |change| course.outcome.is_change(change);
    compare(
        supplied,
        &[
            (supplied.improvement, own(Change::Improvement)),
            (supplied.deterioration, own(Change::Deterioration)),
            (supplied.no_change, own(Change::NoReliableChange)),
        ],
    )
}

/// Whether flags agree in their national form; not asked when no outcome flag was supplied at all.
fn compare(supplied: &Supplied, flags: &[(Option<bool>, Option<bool>)]) -> Option<bool> {
    let all = [
        supplied.finished,
        supplied.caseness,
        supplied.not_caseness,
        supplied.recovery,
        supplied.improvement,
        supplied.deterioration,
        supplied.no_change,
    ];
    let is_supplied = all.iter().any(Option::is_some);
    is_supplied.then(|| {
        flags
            .iter()
            .all(|(theirs, own)| true_or_missing(*theirs) == true_or_missing(*own))
    })
}

/// Whether first and last score agree; not asked when neither was supplied.
fn scores(own: FirstLast, first: Option<ScoreValue>, last: Option<ScoreValue>) -> Option<bool> {
    let is_supplied = first.is_some() || last.is_some();
    is_supplied.then_some(own.first == first && own.last == last)
}
