//! What is odd about linked records: questions asked of every referral, contact, score and pause, and how many answer yes.
//!
//! The numbers of all participants of a partition are added up here, and become findings once. Missing sources, reasons and
//! media are counted by provider and month, in `measurement`.

use talktrail_model::{
    provenance::{
        AFTER_AS_OF, AFTER_WITHDRAWAL, Count, DISCHARGE_BEFORE_REFERRAL, Findings, IMPLAUSIBLE_AGE,
        LOW_CONFIDENCE, NO_RECEIVED_DATE, OUTSIDE_WINDOW, PAUSE_REVERSED, REASON_WITHOUT_DISCHARGE,
        Rule, SAME_RECEIVED_DATE, SAME_SLOT, SCORE_OUTSIDE_WINDOW, SCORE_WITHOUT_DATE,
    },
    record::{Pause, Referral},
    row::{ContactColumns, ReferralColumns, ScoreColumns},
};

use crate::{
    contact::part,
    history::{Chapter, History},
};

/// Oldest age in years that somebody has reached, rounded down.
const OLDEST: i16 = 120;
/// The table of pauses, which is not exported.
const PAUSES: &str = "waiting time pauses";

const REFERRALS: &str = ReferralColumns::TABLE;
const CONTACTS: &str = ContactColumns::TABLE;
const SCORES: &str = ScoreColumns::TABLE;

/// A question and where its answers are counted.
macro_rules! questions {
    ($($name:ident: $rule:ident, $table:ident, $column:literal;)*) => {
        #[derive(Clone, Copy)]
        enum Question { $($name),* }
        const ASKED: &[(Rule, &str, &str)] = &[$(($rule, $table, $column)),*];
    };
}

questions! {
    ReceivedLater: AFTER_AS_OF, REFERRALS, "received_date";
    DischargedLater: AFTER_AS_OF, REFERRALS, "discharge_date";
    SeenLater: AFTER_AS_OF, CONTACTS, "contact_date";
    ScoredLater: AFTER_AS_OF, SCORES, "score_date";
    Undated: SCORE_WITHOUT_DATE, SCORES, "score_date";
    Reversed: DISCHARGE_BEFORE_REFERRAL, REFERRALS, "discharge_date";
    NotReceived: NO_RECEIVED_DATE, REFERRALS, "received_date";
    Stray: OUTSIDE_WINDOW, CONTACTS, "contact_date";
    SameSlot: SAME_SLOT, CONTACTS, "contact_minute";
    SameDay: SAME_RECEIVED_DATE, REFERRALS, "received_date";
    AfterWithdrawal: AFTER_WITHDRAWAL, REFERRALS, "received_date";
    OnlyReason: REASON_WITHOUT_DISCHARGE, REFERRALS, "end_code";
    PauseReversed: PAUSE_REVERSED, PAUSES, "";
    StrayScore: SCORE_OUTSIDE_WINDOW, SCORES, "score_date";
    Age: IMPLAUSIBLE_AGE, REFERRALS, "age_at_referral";
    Unconfirmed: LOW_CONFIDENCE, REFERRALS, "outcome_reason";
}

/// The answers so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oddities([Count; ASKED.len()]);

impl Oddities {
    /// Asks everything of a participant.
    pub(crate) fn ask(&mut self, history: &History<'_, '_>) {
        let referrals = &history.participant.referrals;
        let same_day = referrals.windows(2).filter(|pair| shares_day(pair)).count();
        self.add(Question::SameDay, same_day, referrals.len());
        for chapter in history.chapters() {
            self.ask_referral(history, &chapter);
            self.ask_contacts(history, &chapter);
            self.ask_scores(history, &chapter);
            for pause in part(&history.participant.pauses, &chapter.referral.pauses) {
                self.one(Question::PauseReversed, is_reversed(pause));
            }
        }
    }

    /// The answers since this was asked last.
    pub(crate) fn take(&mut self) -> Findings {
        let mut findings = Findings::default();
        for ((rule, table, column), count) in ASKED.iter().zip(std::mem::take(&mut self.0)) {
            findings.count(*rule, table, column, count);
        }
        findings
    }

    fn ask_referral(&mut self, history: &History<'_, '_>, chapter: &Chapter<'_, '_>) {
        let (referral, as_of) = (chapter.referral, history.prepared.rules.as_of);
        let (received, discharged) = (referral.received, referral.discharged);
        if let Some(received) = received {
            self.one(Question::ReceivedLater, received > as_of);
            if let Some(withdrawn) = history.participant.withdrawn {
                self.one(Question::AfterWithdrawal, received > withdrawn);
            }
        }
        if let Some(discharged) = discharged {
            self.one(Question::DischargedLater, discharged > as_of);
        } else {
            self.one(Question::OnlyReason, referral.end_code.integer().is_some());
        }
        let is_reversed = received.zip(discharged).map(|(r, d)| d < r);
        if let Some(is_reversed) = is_reversed {
            self.one(Question::Reversed, is_reversed);
        }
        self.one(Question::NotReceived, received.is_none());
        let outcome = &chapter.course.outcome;
        self.one(Question::Unconfirmed, outcome.has_low_confidence);
        if let Some(is_implausible) = is_age_implausible(referral) {
            self.one(Question::Age, is_implausible);
        }
    }

    fn ask_contacts(&mut self, history: &History<'_, '_>, chapter: &Chapter<'_, '_>) {
        let tally = &chapter.course.contacts;
        self.add(Question::Stray, tally.n_stray, tally.n);
        self.add(Question::SameSlot, tally.n_same_slot, tally.n_attended);
        let as_of = history.prepared.rules.as_of;
        for contact in part(&history.participant.contacts, &chapter.referral.contacts) {
            if let Some(date) = contact.date {
                self.one(Question::SeenLater, date > as_of);
            }
        }
    }

    fn ask_scores(&mut self, history: &History<'_, '_>, chapter: &Chapter<'_, '_>) {
        let tally = &chapter.course.scores;
        self.add(Question::Undated, tally.n_undated, tally.n_valid);
        let (range, as_of) = (&chapter.referral.scores, history.prepared.rules.as_of);
        let scores = part(&history.participant.scores, range).iter();
        for (score, facts) in scores.zip(part(&history.scores.facts, range)) {
            if let Some(date) = score.date {
                self.one(Question::ScoredLater, date > as_of);
                let is_stray = !facts.is_in_window && !facts.is_follow_up;
                self.one(Question::StrayScore, is_stray);
            }
        }
    }

    fn one(&mut self, question: Question, is_odd: bool) {
        self.add(question, usize::from(is_odd), 1);
    }

    fn add(&mut self, question: Question, failing: usize, checked: usize) {
        if let Some(count) = self.0.get_mut(question as usize) {
            count.failing += failing as u64;
            count.checked += checked as u64;
        }
    }
}

fn shares_day(pair: &[Referral<'_>]) -> bool {
    matches!(pair, [a, b] if a.received.is_some() && a.received == b.received)
}

fn is_reversed(pause: &Pause) -> bool {
    matches!((pause.start, pause.end), (Some(start), Some(end)) if end < start)
}

/// `None` where neither birth nor age is known.
fn is_age_implausible(referral: &Referral<'_>) -> Option<bool> {
    let is_unborn = referral.birth.zip(referral.received).map(|(b, r)| r < b);
    let is_no_age = referral
        .age_at_referral
        .map(|age| !(0..=OLDEST).contains(&age));
    match (is_unborn, is_no_age) {
        (None, None) => None,
        (unborn, no_age) => Some(unborn == Some(true) || no_age == Some(true)),
    }
}
