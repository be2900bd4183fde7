//! What is decided about the referrals of a participant before a row is written; memory is kept from one to the next.

use talktrail_model::record::Participant;

use crate::{
    contact::{self, Care},
    course::{Course, follow},
    rules::Prepared,
    score::Scores,
    session::{Session, number_sessions},
};

/// The courses of a participant's referrals, and what each contact and score counts for.
#[derive(Debug)]
pub(crate) struct Decided {
    pub(crate) courses: Vec<Course>,
    pub(crate) contacts: Vec<contact::Facts>,
    pub(crate) scores: Scores,
    /// Sessions of all referrals; empty where no table shows them.
    pub(crate) sessions: Vec<Session>,
}

impl Decided {
    pub(crate) fn new(prepared: &Prepared) -> Self {
        Self {
            courses: Vec::new(),
            contacts: Vec::new(),
            scores: Scores::new(prepared.n_instruments()),
            sessions: Vec::new(),
        }
    }

    /// Follows every referral of a participant in place of those decided before.
    pub(crate) fn decide(
        &mut self,
        participant: &Participant<'_>,
        prepared: &Prepared,
        are_sessions_wanted: bool,
    ) {
        self.contacts.clear();
        self.contacts
            .resize(participant.contacts.len(), contact::Facts::default());
        self.scores.reset(participant.scores.len());
        self.sessions.clear();
        self.courses.clear();
        for referral in &participant.referrals {
            let own = (self.contacts.as_mut_slice(), &mut self.scores);
            let mut course = follow(participant, referral, prepared, own);
            if are_sessions_wanted {
                let care = Care {
                    referral,
                    window: course.window,
                    prepared,
                };
                let own = (self.contacts.as_mut_slice(), &mut self.scores);
                number_sessions(participant, care, &mut course, own, &mut self.sessions);
            }
            self.courses.push(course);
        }
    }
}
