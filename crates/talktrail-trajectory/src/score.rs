//! The scores of a referral: which ones count, and the first and last of each questionnaire.
//!
//! A score counts when it is valid, lies in the window of the referral and does not come from a follow-up contact, unless
//! the study counts those too.
//! Scores that do not count are kept and marked.

use std::ops::Range;

use talktrail_model::{
    code::AppointmentType,
    date::Date,
    instrument::InstrumentId,
    record::{Contact, Participant, Score},
    score::{ScoreStatus, ScoreValue},
    series::{FirstLast, Occasion, Pair, SameDay},
};

use crate::contact::{Care, part};

/// What one score counts for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// Valid and dated: a number that may be shown at its session.
    pub(crate) is_usable: bool,
    pub(crate) is_in_window: bool,
    pub(crate) is_follow_up: bool,
    /// Of a follow-up that the study leaves out.
    pub(crate) is_left_out: bool,
    /// Order among the valid scores of its instrument in the referral, 0 for none.
    pub(crate) number_of_instrument: u16,
    /// The same, on its day.
    pub(crate) number_in_day: u16,
    /// Number of its session, 0 for none.
    pub(crate) session: u16,
}

impl Facts {
    /// Whether the score counts as a first, a last or a point of a curve.
    pub(crate) fn counts(&self) -> bool {
        self.is_usable && self.is_in_window && !self.is_left_out
    }
}

/// The scores of one questionnaire in a referral.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series {
    instrument: InstrumentId,
    /// First and latest of those that count.
    pair: Option<Pair>,
    n: u16,
    day: Option<Date>,
    n_in_day: u16,
}

/// What the scores of a referral add up to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) n: usize,
    pub(crate) n_valid: usize,
    /// Valid scores beyond the first of their instrument on their day.
    pub(crate) n_same_day: usize,
    /// Valid scores without any date.
    pub(crate) n_undated: usize,
    series: Range<usize>,
    /// Whether the rules admit a last score.
    pub(crate) may_have_last: bool,
}

/// The scores of a participant, read referral by referral; buffers are kept from one participant to the next.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    pub(crate) facts: Vec<Facts>,
    series: Vec<Series>,
    /// For each instrument, its position in `series` for the referral under way.
    position: Vec<Option<u32>>,
}

impl Scores {
    pub(crate) fn new(n_instruments: usize) -> Self {
        Self {
            position: vec![None; n_instruments],
            ..Self::default()
        }
    }

    /// Makes room for a participant's scores.
    pub(crate) fn reset(&mut self, n_scores: usize) {
        self.facts.clear();
        self.facts.resize(n_scores, Facts::default());
        self.series.clear();
    }

    /// Reads the scores of the next referral; `n_attended` is its number of attended contacts.
    pub(crate) fn read(
        &mut self,
        participant: &Participant<'_>,
        care: Care<'_, '_>,
        n_attended: usize,
    ) -> Tally {
        let start = self.series.len();
        let has_ended_care = care.referral.discharged.is_some() && n_attended > 1;
        let mut tally = Tally {
            may_have_last: care
                .prepared
                .rules
                .pairing
                .admits(has_ended_care, care.referral.discharged),
            ..Tally::default()
        };
        let range = &care.referral.scores;
        for (score, at) in part(&participant.scores, range).iter().zip(range.clone()) {
            let is_follow_up = linked(score, participant)
                .is_some_and(|c| c.appointment == AppointmentType::FOLLOW_UP);
            let facts = Facts {
                is_in_window: care.holds(score.date),
                is_follow_up,
                is_left_out: care.leaves_out(is_follow_up),
                ..Facts::default()
            };
            let facts = self.take(score, facts, (&mut tally, care.prepared.rules.same_day));
            if let Some(place) = self.facts.get_mut(at) {
                *place = facts;
            }
        }
        for series in self.series.get(start..).unwrap_or_default() {
            if let Some(position) = self.position.get_mut(usize::from(series.instrument.0)) {
                *position = None;
            }
        }
        tally.series = start..self.series.len();
        tally
    }

    /// First and last score of an instrument in a referral.
    pub(crate) fn first_last(&self, tally: &Tally, instrument: InstrumentId) -> FirstLast {
        self.pair(tally, instrument)
            .map_or_else(FirstLast::default, |pair| of_pair(pair, tally))
    }

    /// Earliest and latest score of an instrument in a referral.
    pub(crate) fn pair(&self, tally: &Tally, instrument: InstrumentId) -> Option<&Pair> {
        let of_instrument = |s: &&Series| s.instrument == instrument;
        self.of_referral(tally)
            .iter()
            .find(of_instrument)?
            .pair
            .as_ref()
    }

    /// First and last score of every instrument scored in a referral.
    pub(crate) fn each(&self, tally: &Tally) -> impl Iterator<Item = (InstrumentId, FirstLast)> {
        self.of_referral(tally)
            .iter()
            .filter_map(|s| Some((s.instrument, of_pair(s.pair.as_ref()?, tally))))
    }

    fn of_referral(&self, tally: &Tally) -> &[Series] {
        self.series.get(tally.series.clone()).unwrap_or_default()
    }

    fn take(
        &mut self,
        score: &Score<'_>,
        mut facts: Facts,
        (tally, same_day): (&mut Tally, SameDay),
    ) -> Facts {
        tally.n += 1;
        let Some((instrument, value)) = valid(score) else {
            return facts;
        };
        tally.n_valid += 1;
        let Some(date) = score.date else {
            tally.n_undated += 1;
            return facts;
        };
        facts.is_usable = true;
        let Some(series) = self.series_of(instrument) else {
            return facts;
        };
        (facts.number_of_instrument, facts.number_in_day) = series.number(date);
        tally.n_same_day += usize::from(facts.number_in_day > 1);
        if facts.counts() {
            let occasion = Occasion {
                date,
                minute: score.minute,
                row: score.row,
                value,
            };
            series.add(occasion, same_day);
        }
        facts
    }

    fn series_of(&mut self, instrument: InstrumentId) -> Option<&mut Series> {
        let position = self.position.get_mut(usize::from(instrument.0))?;
        let at = position.map_or(self.series.len(), |at| at as usize);
        if position.is_none() {
            *position = Some(at as u32);
            self.series.push(Series::new(instrument));
        }
        self.series.get_mut(at)
    }
}

impl Series {
    const fn new(instrument: InstrumentId) -> Self {
        Self {
            instrument,
            pair: None,
            n: 0,
            day: None,
            n_in_day: 0,
        }
    }

    fn number(&mut self, date: Date) -> (u16, u16) {
        self.n = self.n.saturating_add(1);
        self.n_in_day = if self.day == Some(date) {
            self.n_in_day.saturating_add(1)
        } else {
            1
        };
        self.day = Some(date);
        (self.n, self.n_in_day)
    }

    fn add(&mut self, occasion: Occasion, same_day: SameDay) {
        match &mut self.pair {
            Some(pair) => pair.add(occasion, same_day),
            none => *none = Some(Pair::of(occasion)),
        }
    }
}

fn of_pair(pair: &Pair, tally: &Tally) -> FirstLast {
    FirstLast {
        first: Some(pair.first()),
        last: if tally.may_have_last {
            pair.last()
        } else {
            None
        },
    }
}

/// The contact that a score came with.
pub(crate) fn linked<'l, 'p>(
    score: &Score<'_>,
    participant: &'l Participant<'p>,
) -> Option<&'l Contact<'p>> {
    participant.contacts.get(score.contact? as usize)
}

fn valid(score: &Score<'_>) -> Option<(InstrumentId, ScoreValue)> {
    let is_valid = score.status == ScoreStatus::Valid;
    is_valid.then_some((score.instrument?, score.value?))
}
