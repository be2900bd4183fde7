//! A participant's history at a glance: the linked records with everything decided about them, and its pattern.
//!
//! The pattern has one letter for each referral, in order:
//!
//! | letter | referral |
//! |---|---|
//! | `o` | open |
//! | `n` | ended without an attended contact or log |
//! | `a` | seen, not treated |
//! | `t` | treated, but not a finished course |
//! | `F` | finished course, not recovered or not assessable |
//! | `R` | finished course, recovered |
//!
//! A referral that continues another under a new provider code or id has a `>` before its letter: `t>Fn` is one course of
//! care that changed its provider code, then a referral that was never seen. A referral that was transferred or is no
//! longer submitted has the letter of what was done in it.

use talktrail_model::{
    id::Id,
    record::{Participant, Referral},
    row::Counts,
};

use crate::{
    contact,
    course::Course,
    decided::Decided,
    episode::Place,
    followup::{Followup, followup},
    rules::Prepared,
    score::Scores,
    session::Session,
    status::{Status, status},
};

/// One participant, ready to be written.
#[derive(Clone, Copy)]
pub(crate) struct History<'h, 'p> {
    pub(crate) id: Id<'p>,
    /// Participants and referrals before these.
    pub(crate) before: Counts,
    pub(crate) participant: &'h Participant<'p>,
    pub(crate) prepared: &'h Prepared,
    pub(crate) courses: &'h [Course],
    pub(crate) places: &'h [Place],
    pub(crate) contacts: &'h [contact::Facts],
    pub(crate) scores: &'h Scores,
    pub(crate) sessions: &'h [Session],
    pub(crate) followup: Followup,
    /// The history of the episodes of several referrals, each joined into one; missing where there are none.
    pub(crate) joined: Option<&'h History<'h, 'p>>,
}

/// One referral with everything decided about it.
#[derive(Clone, Copy)]
pub(crate) struct Chapter<'h, 'p> {
    pub(crate) referral: &'h Referral<'p>,
    pub(crate) course: &'h Course,
    pub(crate) place: &'h Place,
    pub(crate) id: Id<'p>,
    /// Number among all referrals, from 1.
    pub(crate) index: i32,
    pub(crate) episode: Id<'p>,
    pub(crate) status: Status,
}

impl<'h, 'p> History<'h, 'p> {
    /// The history of a participant of whom all is decided, without joined episodes.
    pub(crate) fn of(
        (id, before): (Id<'p>, Counts),
        participant: &'h Participant<'p>,
        prepared: &'h Prepared,
        (decided, places): (&'h Decided, &'h [Place]),
    ) -> Self {
        Self {
            id,
            before,
            participant,
            prepared,
            courses: &decided.courses,
            places,
            contacts: &decided.contacts,
            scores: &decided.scores,
            sessions: &decided.sessions,
            followup: followup(participant, &prepared.rules),
            joined: None,
        }
    }

    /// Number among all participants, from 1.
    pub(crate) fn index(self) -> i32 {
        number_after(self.before.participants, 0)
    }

    /// The referrals in order.
    pub(crate) fn chapters(self) -> impl Iterator<Item = Chapter<'h, 'p>> {
        (0..self.participant.referrals.len()).filter_map(move |at| self.chapter(at))
    }

    /// The referral at a position.
    pub(crate) fn chapter(self, at: usize) -> Option<Chapter<'h, 'p>> {
        let referrals = &self.participant.referrals;
        let referral = referrals.get(at)?;
        let place = self.places.get(at)?;
        let opener = referrals.get(place.first).unwrap_or(referral);
        Some(Chapter {
            referral,
            course: self.courses.get(at)?,
            place,
            id: referral_id(referral),
            index: number_after(self.before.referrals, at),
            episode: referral_id(opener),
            status: status(referral, place, self.prepared.rules.silent_months),
        })
    }

    /// The id of the referral at a position.
    pub(crate) fn id_of(self, at: usize) -> Option<Id<'p>> {
        self.participant.referrals.get(at)?.id
    }

    /// Positions of the referrals of an episode, from the one at `opener` on.
    pub(crate) fn chain(self, opener: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(opener), move |at| self.places.get(*at)?.successor)
    }

    /// The episode of a referral as one referral, and the history in which that stands: this one for an episode of one
    /// referral.
    pub(crate) fn episode(self, chapter: &Chapter<'h, 'p>) -> (Self, Chapter<'h, 'p>) {
        let joined = self.joined.filter(|_| chapter.place.n_referrals > 1);
        let whole = joined.and_then(|joined| {
            let mut all = joined.chapters();
            Some((*joined, all.find(|c| c.id == chapter.episode)?))
        });
        whole.unwrap_or((self, *chapter))
    }

    /// What is decided about every episode, in order.
    pub(crate) fn episode_courses(self) -> impl Iterator<Item = &'h Course> {
        let places = self.places.iter().zip(self.courses).enumerate();
        let openers = places.filter(|(_, (place, _))| place.predecessor.is_none());
        openers.filter_map(move |(at, (place, course))| {
            if place.n_referrals == 1 {
                return Some(course);
            }
            let opener = self.chapter(at)?;
            Some(self.episode(&opener).1.course)
        })
    }

    /// Whether the episode that opens at a position was treated.
    pub(crate) fn is_chain_treated(self, opener: usize) -> bool {
        let opener = self.chapter(opener);
        opener.is_some_and(|opener| self.episode(&opener).1.course.is_treated())
    }

    /// Writes the pattern of the whole history.
    pub(crate) fn pattern(self, pattern: &mut String) {
        pattern.clear();
        for chapter in self.chapters() {
            if chapter.place.predecessor.is_some() {
                pattern.push('>');
            }
            pattern.push(letter(&chapter));
        }
    }
}

/// The number, from 1, of what stands at a position behind others.
fn number_after(before: u32, at: usize) -> i32 {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    i32::try_from(before.saturating_add(at).saturating_add(1)).unwrap_or(i32::MAX)
}

/// The stable id of a referral. Linking leaves out rows without one, so the empty text does not occur in data.
fn referral_id<'p>(referral: &Referral<'p>) -> Id<'p> {
    referral.id.unwrap_or(Id::new(""))
}

fn letter(chapter: &Chapter<'_, '_>) -> char {
    let course = chapter.course;
    let is_seen = course.contacts.n_attended + course.contacts.n_logs > 0;
    if chapter.status == Status::Open {
        'o'
    } else if course.outcome.is_recovered == Some(true) {
        'R'
    } else if course.is_finished == Some(true) {
        'F'
    } else if course.is_treated() {
        't'
    } else if is_seen {
        'a'
    } else {
        'n'
    }
}
