//! Spells: what state a participant was in on every day of follow-up, without gap or overlap.
//!
//! Within one episode the state follows from its attended contacts and logs: waiting for assessment until the first of
//! them, waiting for treatment until the first treatment, then treatment at the intensity of the latest treatment. A
//! treatment without a therapy on record leaves the intensity as it is. Once treated, more days without a session than
//! the study allows are a break, from the day after the one session to the day before the next. Between episodes lie
//! the days after discharge; where a referral is no longer submitted, the days after its last period are not known to be
//! care or not, up to the next referral, be it of that last day.
//!
//! Referrals may overlap. Then a day has the state that stands highest in this order, and the earlier episode where
//! two are equal: high intensity, low intensity, internet-enabled therapy, treatment of unknown intensity, break,
//! waiting for treatment, waiting for assessment, no longer submitted, between episodes.

use talktrail_model::{
    code::Therapies,
    date::Date,
    row::{SpellColumns, SpellRow},
};

use crate::{
    cell::count,
    history::History,
    rules::{Intensity, TherapyGroups},
    session::{Kind, Session},
    stay::{Ending, Stay},
};

/// State of a participant, as exported by the list `spell_state`; a greater one outranks a lesser one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Between,
    Lost,
    WaitingForAssessment,
    WaitingForTreatment,
    Break,
    Unknown,
    Internet,
    Low,
    High,
}

impl State {
    /// The exported integer.
    pub(crate) const fn integer(self) -> i16 {
        match self {
            Self::WaitingForAssessment => 1,
            Self::WaitingForTreatment => 2,
            Self::Low => 3,
            Self::High => 4,
            Self::Internet => 5,
            Self::Unknown => 6,
            Self::Break => 7,
            Self::Between => 8,
            Self::Lost => 9,
        }
    }

    const fn is_treatment(self) -> bool {
        matches!(
            self,
            Self::Low | Self::High | Self::Internet | Self::Unknown
        )
    }
}

/// Days in one state; both ends count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spell {
    pub(crate) begin: Date,
    pub(crate) end: Date,
    pub(crate) state: State,
    /// Position of the first referral of the episode that gives the state.
    pub(crate) episode: Option<usize>,
}

impl Spell {
    pub(crate) const fn n_days(&self) -> i32 {
        self.end.days_since(self.begin) + 1
    }
}

/// The spells of one participant; buffers are kept from one participant to the next.
#[derive(Debug, Default)]
pub(crate) struct Spells {
    pub(crate) all: Vec<Spell>,
    of_stay: Vec<Spell>,
    merged: Vec<Spell>,
    occasions: Vec<Occasion>,
}

impl Spells {
    /// Finds the spells that tile follow-up.
    pub(crate) fn find(&mut self, history: &History<'_, '_>, stays: &[Stay]) {
        self.all.clear();
        let Some((begin, end)) = history.followup.days() else {
            return;
        };
        self.all.push(Spell {
            begin,
            end,
            state: State::Between,
            episode: None,
        });
        for stay in stays {
            self.take_occasions(history, stay);
            self.of_stay.clear();
            of_stay(
                stay,
                &self.occasions,
                history.prepared.rules.break_days,
                &mut self.of_stay,
            );
            if stay.ending == Ending::Lost {
                self.of_stay.extend(after_loss(stay, stays, end));
            }
            overlay(&self.all, &self.of_stay, &mut self.merged);
            std::mem::swap(&mut self.all, &mut self.merged);
        }
    }

    /// Collects the attended contacts and logs of an episode in order.
    fn take_occasions(&mut self, history: &History<'_, '_>, stay: &Stay) {
        self.occasions.clear();
        let therapies = &history.prepared.rules.therapies;
        for at in history.chain(stay.first) {
            let Some(chapter) = history.chapter(at) else {
                continue;
            };
            let sessions = history.sessions.get(chapter.course.sessions.clone());
            let attended = sessions
                .unwrap_or_default()
                .iter()
                .filter(|s| s.kind != Kind::Scores);
            self.occasions
                .extend(attended.map(|s| Occasion::of(s, therapies)));
        }
        if !self.occasions.is_sorted_by_key(|o| o.date) {
            self.occasions.sort_by_key(|o| o.date);
        }
    }
}

/// An attended contact or log, as far as states go.
#[derive(Clone, Copy, Debug)]
struct Occasion {
    date: Date,
    is_treatment: bool,
    /// The state that its therapies name.
    treatment: Option<State>,
}

impl Occasion {
    fn of(session: &Session, groups: &TherapyGroups) -> Self {
        Self {
            date: session.date,
            is_treatment: session.is_treatment,
            treatment: treatment(session.therapies, groups).filter(|_| session.is_treatment),
        }
    }
}

/// The state of a treatment with these therapies; `None` where none of them has an intensity.
fn treatment(given: Therapies, groups: &TherapyGroups) -> Option<State> {
    let internet = Therapies::one(groups.internet);
    if given.any_of(internet) && given.len() == 1 {
        return Some(State::Internet);
    }
    match groups.intensity(given)? {
        Intensity::Low => Some(State::Low),
        Intensity::High | Intensity::Both => Some(State::High),
        Intensity::Neither => None,
    }
}

/// Adds the spells of one episode, in order.
fn of_stay(stay: &Stay, occasions: &[Occasion], break_days: i32, spells: &mut Vec<Spell>) {
    let mut walk = Walk {
        stay,
        spells,
        begin: stay.received,
        state: State::WaitingForAssessment,
        latest: stay.received,
    };
    for occasion in occasions {
        let day = occasion.date.clamp(stay.received, stay.end);
        if walk.is_break(day, break_days) {
            walk.pause_until(day);
        }
        walk.enter(after(walk.state, *occasion), day);
        walk.latest = day;
    }
    if walk.is_break(stay.end.plus_days(1), break_days) {
        walk.pause_until(stay.end.plus_days(1));
    }
    walk.close(stay.end.plus_days(1));
}

/// The state after an occasion.
fn after(state: State, occasion: Occasion) -> State {
    let unplaced = if state.is_treatment() {
        state
    } else {
        State::Unknown
    };
    match (occasion.is_treatment, state) {
        (true, _) => occasion.treatment.unwrap_or(unplaced),
        (false, State::WaitingForAssessment) => State::WaitingForTreatment,
        (false, state) => state,
    }
}

struct Walk<'w> {
    stay: &'w Stay,
    spells: &'w mut Vec<Spell>,
    begin: Date,
    state: State,
    latest: Date,
}

impl Walk<'_> {
    /// Whether the days between the latest session and this one are too many.
    fn is_break(&self, day: Date, break_days: i32) -> bool {
        self.state.is_treatment() && day.days_since(self.latest) > break_days
    }

    /// Puts a break between the latest session and `day`; the state stays what it was.
    fn pause_until(&mut self, day: Date) {
        let state = self.state;
        self.enter(State::Break, self.latest.plus_days(1));
        self.enter(state, day);
    }

    fn enter(&mut self, state: State, day: Date) {
        if state != self.state {
            self.close(day);
            self.state = state;
        }
    }

    /// Ends the state under way on the day before `day`.
    fn close(&mut self, day: Date) {
        if day > self.begin {
            self.spells.push(Spell {
                begin: self.begin,
                end: day.plus_days(-1),
                state: self.state,
                episode: Some(self.stay.first),
            });
        }
        self.begin = self.begin.max(day);
    }
}

/// The days after the last period of a referral that is no longer submitted, up to the next referral; one of
/// its last day counts.
fn after_loss(stay: &Stay, stays: &[Stay], end: Date) -> Option<Spell> {
    let begin = stay.end.plus_days(1);
    let is_later = |s: &&Stay| s.first > stay.first && s.received >= stay.end;
    let next = stays.iter().find(is_later);
    let end = next.map_or(end, |next| next.received.plus_days(-1));
    (begin <= end).then_some(Spell {
        begin,
        end,
        state: State::Lost,
        episode: Some(stay.first),
    })
}

/// Lays the spells of one episode over spells that tile all days; on each day the higher state stands.
fn overlay(ground: &[Spell], layer: &[Spell], merged: &mut Vec<Spell>) {
    merged.clear();
    let mut layer = layer.iter().peekable();
    for below in ground {
        let mut begin = below.begin;
        while begin <= below.end {
            while layer.next_if(|above| above.end < begin).is_some() {}
            let above = layer.peek().filter(|above| above.begin <= below.end);
            let (end, spell) = match above {
                None => (below.end, below),
                Some(above) if above.begin > begin => (above.begin.plus_days(-1), below),
                Some(above) => {
                    let is_higher = above.state > below.state;
                    (
                        above.end.min(below.end),
                        if is_higher { *above } else { below },
                    )
                }
            };
            add(
                merged,
                Spell {
                    begin,
                    end,
                    ..*spell
                },
            );
            begin = end.plus_days(1);
        }
    }
}

/// Adds a spell, or lengthens the last one where it is the same state of the same episode.
fn add(spells: &mut Vec<Spell>, spell: Spell) {
    match spells.last_mut() {
        Some(last) if (last.state, last.episode) == (spell.state, spell.episode) => {
            last.end = spell.end;
        }
        _ => spells.push(spell),
    }
}

/// Writes the spells.
pub(crate) fn write(history: &History<'_, '_>, spells: &[Spell], columns: &mut SpellColumns) {
    let Some(start) = spells.first().map(|s| s.begin) else {
        return;
    };
    for ((at, spell), number) in spells.iter().enumerate().zip(1..) {
        let next = spells.get(at + 1);
        columns.push(&SpellRow {
            participant_id: history.id,
            spell_number: count(number),
            state: Some(spell.state.integer()),
            begin_date: Some(spell.begin),
            end_date: Some(spell.end),
            begin_day: Some(spell.begin.days_since(start) + 1),
            end_day: Some(spell.end.days_since(start) + 1),
            n_days: Some(spell.n_days()),
            episode_id: spell.episode.and_then(|at| Some(history.chapter(at)?.id)),
            next_state: next.map(|s| s.state.integer()),
            is_censored: next.is_none(),
        });
    }
}
