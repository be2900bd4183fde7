//! Agreement with what NHS England supplied: the first step at which a recomputed value differs, and what each item adds
//! to the count of agreement.
//!
//! Only supplied values are compared. National flags are true or missing; where any outcome flag was supplied for the
//! referral, a missing one is read as "not flagged". Steps come in the order in which one rests on
//! another, so that the first one that differs is where to look: a caseness that differs although all scores agree
//! rests on another anxiety measure or threshold.

use talktrail_model::{
    agreement::{Agreement, Compared, ITEMS},
    change::Change,
    date::Date,
    record::{Referral, Supplied},
    score::ScoreValue,
    series::FirstLast,
    truth::not,
};

use crate::{cell::count, course::Course};

/// The first rule step at which values differ, as exported by the list `disagreement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Disagreement {
    None = 1,
    FirstTreatment = 2,
    TreatmentContacts = 3,
    FinishedCourse = 4,
    FirstDepression = 5,
    FirstAnxiety = 6,
    /// A later score on one side only.
    Pairing = 7,
    LastDepression = 8,
    LastAnxiety = 9,
    Caseness = 10,
    Recovery = 11,
    ReliableChange = 12,
}

/// Compares a course with the supplied values; `None` when nothing was supplied that could be compared.
pub(crate) fn disagreement(course: &Course, supplied: &Supplied) -> Option<Disagreement> {
    use Disagreement as D;
    let scores = Scores::new(course, supplied);
    let flags = Flags::new(course, supplied);
    let own_contacts = count(course.contacts.n_treatments_of_version());
    let steps = [
        (
            D::FirstTreatment,
            supplied
                .first_treatment
                .map(|date| course.contacts.treatments.first == Some(date)),
        ),
        (
            D::TreatmentContacts,
            supplied.n_treatment_contacts.map(|n| n == own_contacts),
        ),
        (D::FinishedCourse, flags.agree(|f| &f.finished)),
        (
            D::FirstDepression,
            scores.depression.map(FirstLastPair::firsts_agree),
        ),
        (
            D::FirstAnxiety,
            scores.anxiety.map(FirstLastPair::firsts_agree),
        ),
        (D::Pairing, scores.pairings_agree()),
        (
            D::LastDepression,
            scores.depression.map(FirstLastPair::lasts_agree),
        ),
        (
            D::LastAnxiety,
            scores.anxiety.map(FirstLastPair::lasts_agree),
        ),
        (D::Caseness, flags.agree(|f| &f.caseness)),
        (D::Recovery, flags.agree(|f| &f.recovery)),
        (D::ReliableChange, flags.agree(|f| &f.change)),
    ];
    let is_compared = steps.iter().any(|(_, agrees)| agrees.is_some());
    let differing = steps.iter().find(|(_, agrees)| *agrees == Some(false));
    is_compared.then_some(differing.map_or(D::None, |(step, _)| *step))
}

/// Counts every item of a referral.
pub(crate) fn tally(course: &Course, referral: &Referral<'_>, agreement: &mut Agreement) {
    let supplied = &referral.supplied;
    let agrees = disagreement(course, supplied).map(|step| step == Disagreement::None);
    if agrees.is_some() {
        let version = referral.version;
        agreement.add(version, &compared(course, supplied), agrees);
    }
}

/// Each item of [`ITEMS`], in their order. Whether a version of the data set was delivered with an item at all shows in
/// the counts, not in a referral, so every item is compared of every referral with anything supplied.
pub(crate) fn compared(course: &Course, supplied: &Supplied) -> [Compared; ITEMS.len()] {
    let flags = Flags::new(course, supplied);
    let flag = |(supplied, own): Flag| Compared::Flags {
        own: own == Some(true),
        supplied: supplied == Some(true),
    };
    let value = |own, supplied| Compared::Values { own, supplied };
    let days = |date: Option<Date>| date.map(Date::days);
    let points = |score: Option<ScoreValue>| score.and_then(ScoreValue::whole).map(i32::from);
    let number = |n: usize| Some(i32::from(count(n)));
    let contacts = &course.contacts;
    let (depression, anxiety) = (course.depression, course.default_anxiety);
    let ([finished], [recovery]) = (flags.finished, flags.recovery);
    let ([case, no_case], [better, worse, same]) = (flags.caseness, flags.change);
    [
        value(
            days(contacts.treatments.first),
            days(supplied.first_treatment),
        ),
        value(
            number(contacts.n_attended),
            supplied.n_contacts.map(i32::from),
        ),
        value(
            number(contacts.n_treatments_of_version()),
            supplied.n_treatment_contacts.map(i32::from),
        ),
        flag(finished),
        value(points(depression.first), points(supplied.phq9_first)),
        value(points(depression.last), points(supplied.phq9_last)),
        value(points(anxiety.first), points(supplied.gad7_first)),
        value(points(anxiety.last), points(supplied.gad7_last)),
        flag(case),
        flag(no_case),
        flag(recovery),
        flag(better),
        flag(worse),
        flag(same),
    ]
}

/// A flag as supplied and as recomputed.
type Flag = (Option<bool>, Option<bool>);

/// The outcome flags, step by step.
struct Flags {
    /// Whether any outcome flag was supplied at all.
    is_supplied: bool,
    finished: [Flag; 1],
    caseness: [Flag; 2],
    recovery: [Flag; 1],
    change: [Flag; 3],
}

impl Flags {
    fn new(course: &Course, supplied: &Supplied) -> Self {
        let outcome = &course.outcome;
        let mut flags = Self {
            is_supplied: false,
            finished: [(supplied.finished, course.is_finished)],
            caseness: [
                (supplied.caseness, outcome.is_at_caseness),
                (supplied.not_caseness, not(outcome.is_at_caseness)),
            ],
            recovery: [(supplied.recovery, outcome.is_recovered)],
            change: [
                (supplied.improvement, outcome.is_change(Change::Improvement)),
                (
                    supplied.deterioration,
                    outcome.is_change(Change::Deterioration),
                ),
                (
                    supplied.no_change,
                    outcome.is_change(Change::NoReliableChange),
                ),
            ],
        };
        let all = flags.finished.iter().chain(&flags.caseness);
        let all = all.chain(&flags.recovery).chain(&flags.change);
        flags.is_supplied = all.into_iter().any(|(supplied, _)| supplied.is_some());
        flags
    }

    /// Whether the flags of a step agree in their national form; not asked when no flag was supplied at all.
    fn agree<const N: usize>(&self, step: impl Fn(&Self) -> &[Flag; N]) -> Option<bool> {
        let is_true = |flag: Option<bool>| flag == Some(true);
        let agrees = |(supplied, own): &Flag| is_true(*supplied) == is_true(*own);
        self.is_supplied.then(|| step(self).iter().all(agrees))
    }
}

/// First and last score of one measure, recomputed and supplied.
#[derive(Clone, Copy)]
struct FirstLastPair {
    own: FirstLast,
    supplied: FirstLast,
}

impl FirstLastPair {
    /// `None` when neither score was supplied.
    fn new(own: FirstLast, first: Option<ScoreValue>, last: Option<ScoreValue>) -> Option<Self> {
        let is_supplied = first.is_some() || last.is_some();
        is_supplied.then_some(Self {
            own,
            supplied: FirstLast { first, last },
        })
    }

    fn firsts_agree(self) -> bool {
        self.own.first == self.supplied.first
    }

    fn pairings_agree(self) -> bool {
        self.own.last.is_some() == self.supplied.last.is_some()
    }

    fn lasts_agree(self) -> bool {
        self.own.last == self.supplied.last
    }
}

/// The scores that were supplied for either measure.
struct Scores {
    depression: Option<FirstLastPair>,
    anxiety: Option<FirstLastPair>,
}

impl Scores {
    fn new(course: &Course, supplied: &Supplied) -> Self {
        let (own, other) = (course.depression, course.default_anxiety);
        Self {
            depression: FirstLastPair::new(own, supplied.phq9_first, supplied.phq9_last),
            anxiety: FirstLastPair::new(other, supplied.gad7_first, supplied.gad7_last),
        }
    }

    fn pairings_agree(&self) -> Option<bool> {
        let pairs = [self.depression, self.anxiety];
        let answers = pairs
            .into_iter()
            .flatten()
            .map(FirstLastPair::pairings_agree);
        answers.reduce(|a, b| a && b)
    }
}
