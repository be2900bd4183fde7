//! What a participant adds to the counts of work and measurement by provider and month.
//!
//! Treatment days and scores are counted in their own month, outcomes in the month of discharge. Whether a day was
//! scored is asked of days with a treatment contact, not of logs, which carry no questionnaire of their own.

use talktrail_model::{
    date::Date,
    instrument::InstrumentId,
    measurement::{Figure, Measurement, Month, Months},
    record::{Referral, Score},
    score::{ScoreStatus, ScoreValue},
    series::FirstLast,
};

use crate::{
    agreement::{Disagreement, compared, disagreement},
    contact::part,
    episode::period_months,
    history::{Chapter, History},
    score,
    status::Status,
};

/// Adds all referrals of a participant.
pub(crate) fn tally(history: &History<'_, '_>, measurement: &mut Measurement) {
    for chapter in history.chapters() {
        let months = measurement.provider(chapter.referral.provider);
        tally_end(&chapter, months);
        tally_work(history, &chapter, months);
        tally_sending(&chapter, months);
        tally_scores(history, &chapter, months);
        tally_days(history, &chapter, months);
    }
}

/// What was done: the referral in the month of its receipt, its end, and its contacts in theirs.
fn tally_work(history: &History<'_, '_>, chapter: &Chapter<'_, '_>, months: &mut Months) {
    let referral = chapter.referral;
    let cell = months.cell(Month::of(referral.received));
    cell.add(Figure::Received, 1);
    let is_without_source = referral.source.integer().is_none();
    cell.add(Figure::WithoutSource, usize::from(is_without_source));
    if referral.discharged.is_some() {
        let cell = months.cell(Month::of(referral.discharged));
        let is_without_reason = referral.end_code.integer().is_none();
        cell.add(Figure::WithoutReason, usize::from(is_without_reason));
    }
    let contacts = part(&history.participant.contacts, &referral.contacts).iter();
    let facts = part(history.contacts, &referral.contacts);
    for (contact, facts) in contacts.zip(facts) {
        let cell = months.cell(Month::of(contact.date));
        cell.add(Figure::Contacts, 1);
        if facts.standing.is_attended {
            cell.attend(contact.appointment);
            let is_without_medium = contact.consultation.integer().is_none();
            cell.add(Figure::WithoutMedium, usize::from(is_without_medium));
        }
    }
}

/// Months from receipt to the first delivery beyond which a referral is sent late. A choice of this project.
const LATE_MONTHS: i32 = 3;

/// When the referral was first and last delivered. Extracts of a year cannot say.
fn tally_sending(chapter: &Chapter<'_, '_>, months: &mut Months) {
    let (referral, lineage) = (chapter.referral, &chapter.referral.lineage);
    if period_months(referral) > 1 {
        return;
    }
    if let Some(first) = lineage.first_period_start {
        let received = referral.received;
        let is_late = received.is_some_and(|d| first.month_id() - d.month_id() > LATE_MONTHS);
        let cell = months.cell(Month::of(Some(first)));
        cell.add(Figure::FirstSent, 1);
        cell.add(Figure::FirstSentLate, usize::from(is_late));
    }
    if let Some(last) = lineage.period_end {
        let has_stopped = match chapter.status {
            Status::NoLongerSubmitted => true,
            Status::Transferred => lineage.provider_last_period > Some(last),
            Status::Discharged | Status::Open => false,
        };
        let cell = months.cell(Month::of(Some(last)));
        cell.add(Figure::LastSent, 1);
        cell.add(Figure::Vanished, usize::from(has_stopped));
    }
}

/// The outcome of a discharged referral, and whether it agrees with what was supplied.
fn tally_end(chapter: &Chapter<'_, '_>, months: &mut Months) {
    let (referral, course): (&Referral<'_>, _) = (chapter.referral, chapter.course);
    if referral.discharged.is_none() {
        return;
    }
    let cell = months.cell(Month::of(referral.discharged));
    cell.add(Figure::Discharged, 1);
    if let Some(step) = disagreement(course, &referral.supplied) {
        let agrees = step == Disagreement::None;
        cell.compare(&compared(course, &referral.supplied), agrees);
    }
    if course.is_finished == Some(true) {
        let is_paired = |pair: FirstLast| pair.first.is_some() && pair.last.is_some();
        let (depression, anxiety) = (is_paired(course.depression), is_paired(course.anxiety));
        cell.add(Figure::Finished, 1);
        cell.add(Figure::PairedDepression, usize::from(depression));
        cell.add(Figure::PairedAnxiety, usize::from(anxiety));
        cell.add(Figure::Paired, usize::from(depression && anxiety));
    }
}

fn tally_scores(history: &History<'_, '_>, chapter: &Chapter<'_, '_>, months: &mut Months) {
    let scores = part(&history.participant.scores, &chapter.referral.scores);
    for of_month in scores.chunk_by(|a, b| Month::of(a.date) == Month::of(b.date)) {
        let month = Month::of(of_month.first().and_then(|score| score.date));
        let cell = months.cell(month);
        let with = |status| of_month.iter().filter(|s| s.status == status).count();
        cell.add(Figure::Scores, of_month.len());
        cell.add(Figure::OutOfRange, with(ScoreStatus::OutOfRange));
        cell.add(Figure::WrongShape, with(ScoreStatus::WrongShape));
        cell.add(Figure::NotAScore, with(ScoreStatus::NotAScore));
        cell.add(Figure::Empty, with(ScoreStatus::Missing));
    }
}

/// What was scored on one day.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct OfDay {
    has_score: bool,
    depression: Option<ScoreValue>,
    anxiety: Option<ScoreValue>,
}

impl OfDay {
    /// Both scores, where there are both.
    fn both(self) -> Option<(ScoreValue, ScoreValue)> {
        self.depression.zip(self.anxiety)
    }
}

fn tally_days(history: &History<'_, '_>, chapter: &Chapter<'_, '_>, months: &mut Months) {
    let range = &chapter.referral.scores;
    let scores = part(&history.participant.scores, range);
    let mut scores = scores
        .iter()
        .zip(part(&history.scores.facts, range))
        .peekable();
    let mut before = None;
    for day in treatment_days(history, chapter) {
        let mut scored = OfDay::default();
        // Scores without a date come first and belong to no day.
        while let Some((score, facts)) = scores.next_if(|(score, _)| score.date <= Some(day)) {
            let of_day = take(score, facts, history);
            if score.date == Some(day) {
                scored = merged(scored, of_day);
            }
        }
        let cell = months.cell(Month::of(Some(day)));
        let both = scored.both();
        cell.add(Figure::TreatmentDays, 1);
        cell.add(Figure::ScoredDays, usize::from(scored.has_score));
        cell.add(Figure::FullyScoredDays, usize::from(both.is_some()));
        cell.add(
            Figure::RepeatedDays,
            usize::from(both.is_some() && both == before),
        );
        before = both.or(before);
    }
}

/// The days of a referral with a treatment contact, in order.
fn treatment_days<'h>(
    history: &'h History<'_, '_>,
    chapter: &'h Chapter<'_, '_>,
) -> impl Iterator<Item = Date> + 'h {
    let range = &chapter.referral.contacts;
    let contacts = part(&history.participant.contacts, range);
    let facts = part(history.contacts, range);
    let mut last = None;
    contacts
        .iter()
        .zip(facts)
        .filter_map(move |(contact, facts)| {
            let day = contact.date.filter(|_| facts.is_treatment)?;
            (last.replace(day) != Some(day)).then_some(day)
        })
}

fn take(score: &Score<'_>, facts: &score::Facts, history: &History<'_, '_>) -> OfDay {
    if !facts.is_usable {
        return OfDay::default();
    }
    let rule_set = &history.prepared.rules.rule_set;
    let value_of = |id: InstrumentId| score.value.filter(|_| score.instrument == Some(id));
    OfDay {
        has_score: true,
        depression: value_of(rule_set.depression),
        anxiety: value_of(rule_set.default_anxiety),
    }
}

fn merged(earlier: OfDay, later: OfDay) -> OfDay {
    OfDay {
        has_score: earlier.has_score || later.has_score,
        depression: later.depression.or(earlier.depression),
        anxiety: later.anxiety.or(earlier.anxiety),
    }
}
