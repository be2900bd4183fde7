//! Sessions: the occasions on which something happened, numbered within a referral.
//!
//! A session is an attended contact, a weekly log of internet-enabled therapy on its end date, or a day on which
//! scores were taken without either. Attended contacts that share date and time are one session. Only what lies in
//! the window of the referral makes a session. Sessions lie in order of date, time (unknown first), kind and the
//! order of delivery.
//!
//! A score belongs to the session of the contact it came with; without such a contact, to a session of its day, a
//! contact before a log.

use talktrail_model::{
    code::{AppointmentType, Therapies},
    date::Date,
    instrument::InstrumentId,
    record::{Participant, Score},
    score::ScoreValue,
    stage::{Intensity, Stages},
};

use crate::{
    contact::{self, Care, part},
    course::Course,
    rules::{SHOWN, SPECIFIC, TherapyGroups},
    score::{self, Scores},
};

/// What a session is, as exported by the list `session_kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub(crate) enum Kind {
    Contact = 1,
    Log = 2,
    Scores = 3,
}

/// One session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    pub(crate) date: Date,
    minute: Option<u16>,
    pub(crate) kind: Kind,
    /// Position of its first contact, its log or its first score in the participant's list.
    pub(crate) at: u32,
    /// Position of the contact whose particulars are shown: the first treatment contact, else the first.
    pub(crate) shown: Option<u32>,
    /// Attended contacts in it.
    pub(crate) n_contacts: u16,
    pub(crate) is_treatment: bool,
    /// A follow-up that the study leaves out of outcomes and curves.
    pub(crate) is_left_out: bool,
    pub(crate) therapies: Therapies,
    pub(crate) has_score: bool,
    /// The last valid score of each measure that sessions show.
    pub(crate) scores: [Option<ScoreValue>; SHOWN],
}

impl Session {
    const fn new(date: Date, kind: Kind, at: u32) -> Self {
        Self {
            date,
            minute: None,
            kind,
            at,
            shown: None,
            n_contacts: 0,
            is_treatment: false,
            is_left_out: false,
            therapies: Therapies(0),
            has_score: false,
            scores: [None; SHOWN],
        }
    }

    /// Takes the session up into the stages of its referral, where it is a treatment.
    pub(crate) fn step(&self, stages: &mut Stages, groups: &TherapyGroups) {
        if !self.is_treatment {
            return;
        }
        let given = self.therapies.without(groups.not_in_stages);
        if given.any_of(groups.low) {
            stages.treat(self.date, Intensity::Low);
        }
        if given.any_of(groups.high) {
            stages.treat(self.date, Intensity::High);
        }
    }

    fn order(&self) -> (Date, Option<u16>, Kind, u32) {
        (self.date, self.minute, self.kind, self.at)
    }
}

/// Finds the sessions of a referral, adds them to `sessions`, and notes their numbers with the contacts and scores.
pub(crate) fn number_sessions(
    participant: &Participant<'_>,
    care: Care<'_, '_>,
    course: &mut Course,
    (contacts, scores): (&mut [contact::Facts], &mut Scores),
    sessions: &mut Vec<Session>,
) {
    let start = sessions.len();
    add_contacts(participant, care, contacts, sessions);
    add_logs(participant, care, sessions);
    add_occasions(participant, care, (contacts, scores), (start, sessions));
    course.sessions = start..sessions.len();
    let own = contact::part_mut(sessions, &course.sessions);
    if !own.is_sorted_by_key(Session::order) {
        own.sort_unstable_by_key(Session::order);
    }
    number_contacts(care, contacts, own);
    attach_scores(
        participant,
        care,
        course.specific_instrument,
        (contacts, scores),
        own,
    );
}

fn add_contacts(
    participant: &Participant<'_>,
    care: Care<'_, '_>,
    facts: &[contact::Facts],
    sessions: &mut Vec<Session>,
) {
    let range = &care.referral.contacts;
    let start = sessions.len();
    let each = part(&participant.contacts, range)
        .iter()
        .zip(part(facts, range))
        .zip(range.clone());
    for ((contact, facts), at) in each {
        let is_session = facts.standing.is_attended && facts.standing.is_in_window;
        let (Some(date), true) = (contact.date, is_session) else {
            continue;
        };
        let leader = facts.same_slot_as.unwrap_or(at as u32);
        if facts.same_slot_as.is_none() {
            sessions.push(Session {
                minute: contact.minute,
                ..Session::new(date, Kind::Contact, leader)
            });
        }
        let own = sessions.get_mut(start..).unwrap_or_default();
        let Some(session) = own.iter_mut().rev().find(|s| s.at == leader) else {
            continue;
        };
        session.n_contacts = session.n_contacts.saturating_add(1);
        session.therapies = session.therapies.with(contact.therapies);
        if session.shown.is_none() || (facts.is_treatment && !session.is_treatment) {
            session.shown = Some(at as u32);
            session.is_left_out =
                care.leaves_out(contact.appointment == AppointmentType::FOLLOW_UP);
        }
        session.is_treatment |= facts.is_treatment;
    }
}

fn add_logs(participant: &Participant<'_>, care: Care<'_, '_>, sessions: &mut Vec<Session>) {
    let range = &care.referral.logs;
    for (log, at) in part(&participant.logs, range).iter().zip(range.clone()) {
        if let (Some(end), true) = (log.end, care.holds_log(log)) {
            sessions.push(Session {
                is_treatment: true,
                therapies: Therapies::one(care.prepared.rules.therapies.internet),
                ..Session::new(end, Kind::Log, at as u32)
            });
        }
    }
}

/// Adds a session for each day with valid scores and nothing else.
fn add_occasions(
    participant: &Participant<'_>,
    care: Care<'_, '_>,
    (contacts, scores): (&[contact::Facts], &Scores),
    (start, sessions): (usize, &mut Vec<Session>),
) {
    let range = &care.referral.scores;
    let each = part(&participant.scores, range)
        .iter()
        .zip(part(&scores.facts, range))
        .zip(range.clone());
    for ((score, facts), at) in each {
        let makes_occasion = facts.is_usable
            && facts.is_in_window
            && !came_with_session(score, contacts)
            && score
                .instrument
                .is_some_and(|id| care.prepared.makes_occasion(id));
        let (Some(date), true) = (score.date, makes_occasion) else {
            continue;
        };
        let is_taken = sessions
            .get(start..)
            .unwrap_or_default()
            .iter()
            .any(|s| s.date == date);
        if !is_taken {
            sessions.push(Session {
                is_left_out: facts.is_left_out,
                ..Session::new(date, Kind::Scores, at as u32)
            });
        }
    }
}

/// Whether the contact of a score is one that makes a session.
fn came_with_session(score: &Score<'_>, contacts: &[contact::Facts]) -> bool {
    let contact = score.contact.and_then(|at| contacts.get(at as usize));
    contact.is_some_and(|f| f.standing.is_attended && f.standing.is_in_window)
}

/// Notes the number of each session with its contacts.
fn number_contacts(care: Care<'_, '_>, facts: &mut [contact::Facts], own: &[Session]) {
    for (session, number) in own.iter().zip(1u16..) {
        if session.kind == Kind::Contact
            && let Some(facts) = facts.get_mut(session.at as usize)
        {
            facts.session = number;
        }
    }
    for at in care.referral.contacts.clone() {
        let leader = facts.get(at).and_then(|f| f.same_slot_as);
        let number = leader
            .and_then(|leader| facts.get(leader as usize))
            .map(|f| f.session);
        if let (Some(number), Some(facts)) = (number, facts.get_mut(at)) {
            facts.session = number;
        }
    }
}

fn attach_scores(
    participant: &Participant<'_>,
    care: Care<'_, '_>,
    specific: Option<InstrumentId>,
    (contacts, scores): (&[contact::Facts], &mut Scores),
    own: &mut [Session],
) {
    let range = &care.referral.scores;
    let facts = contact::part_mut(&mut scores.facts, range);
    for (score, facts) in part(&participant.scores, range).iter().zip(facts) {
        facts.session = session_of(score, facts, contacts, own);
        let at = usize::from(facts.session).wrapping_sub(1);
        if let (Some(session), Some(instrument), true) =
            (own.get_mut(at), score.instrument, facts.is_usable)
        {
            session.has_score = true;
            let mut show = |position: usize| {
                if let Some(place) = session.scores.get_mut(position) {
                    *place = score.value;
                }
            };
            if let Some(position) = care.prepared.shown(instrument) {
                show(position);
            }
            if specific == Some(instrument) {
                show(SPECIFIC);
            }
        }
    }
}

/// Number of the session that a score belongs to, 0 for none.
fn session_of(
    score: &Score<'_>,
    facts: &score::Facts,
    contacts: &[contact::Facts],
    own: &[Session],
) -> u16 {
    let linked = score
        .contact
        .and_then(|at| contacts.get(at as usize))
        .map_or(0, |f| f.session);
    let (Some(date), true, 0) = (score.date, facts.is_in_window, linked) else {
        return linked;
    };
    let first = own.partition_point(|s| s.date < date);
    let of_day = || {
        own.iter()
            .zip(1u16..)
            .skip(first)
            .take_while(|(s, _)| s.date == date)
    };
    let contact = of_day().find(|(s, _)| s.kind == Kind::Contact);
    contact
        .or_else(|| of_day().next())
        .map_or(0, |(_, number)| number)
}
