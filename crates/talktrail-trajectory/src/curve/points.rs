//! The points of curves: one for each measure and day.

use talktrail_model::{
    date::Date,
    instrument::InstrumentId,
    score::ScoreValue,
    series::{Occasion, SameDay},
    wsas,
};

use super::Curve;
use crate::{
    cell::instrument_code,
    contact::part,
    history::{Chapter, History},
    rules::{CurvePlace, Prepared},
};

/// Integer of the total of the Work and Social Adjustment Scale in the list `instrument`.
const WSAS_TOTAL: i16 = 99;

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) date: Date,
    pub(super) value: ScoreValue,
    /// Number of its curve session, from 1.
    pub(super) session: u16,
}

/// A measure with a curve. Instruments come in their order, the total last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Measure {
    Instrument(InstrumentId),
    WsasTotal,
}

/// A score that counts, in order of measure, day and what breaks ties of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Counted {
    measure: Measure,
    occasion: Occasion,
    /// Number of the item, where the measure is made of items.
    item: u8,
}

/// The points of one referral; buffers are kept from referral to referral.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    days: Vec<Date>,
    scores: Vec<Counted>,
    points: Vec<Point>,
    series: Vec<Option<ScoreValue>>,
}

impl Reader {
    /// Takes up the scores and curve sessions of a referral.
    pub(crate) fn read(&mut self, history: &History<'_, '_>, chapter: &Chapter<'_, '_>) {
        self.days.clear();
        self.scores.clear();
        let range = &chapter.referral.scores;
        let scores = part(&history.participant.scores, range);
        for (score, facts) in scores.iter().zip(part(&history.scores.facts, range)) {
            let (Some(id), Some(value), Some(date), true) =
                (score.instrument, score.value, score.date, facts.counts())
            else {
                continue;
            };
            let (measure, item) = match history.prepared.curve_place(id) {
                CurvePlace::Own => (Measure::Instrument(id), 0),
                CurvePlace::WsasItem(item) => (Measure::WsasTotal, item),
                CurvePlace::None => continue,
            };
            let (minute, row) = (score.minute, score.row);
            self.scores.push(Counted {
                measure,
                occasion: Occasion {
                    date,
                    minute,
                    row,
                    value,
                },
                item,
            });
        }
        self.scores.sort_unstable();
        self.days
            .extend(self.scores.iter().map(|s| s.occasion.date));
        let sessions = part(history.sessions, &chapter.course.sessions);
        let treatments = sessions.iter().filter(|s| s.is_treatment && !s.is_left_out);
        self.days.extend(treatments.map(|s| s.date));
        self.days.sort_unstable();
        self.days.dedup();
    }

    /// Number of the curve session on a day, from 1.
    pub(crate) fn session(&self, date: Date) -> Option<u16> {
        let at = self.days.binary_search(&date).ok()?;
        u16::try_from(at + 1).ok()
    }

    /// Hands over the curve of each measure.
    pub(super) fn each(&mut self, prepared: &Prepared, mut take: impl FnMut(Curve<'_>)) {
        let scores = std::mem::take(&mut self.scores);
        for own in scores.chunk_by(|a, b| a.measure == b.measure) {
            let Some(Counted { measure, .. }) = own.first() else {
                continue;
            };
            self.take_points(own, prepared);
            self.take_series();
            let (code, instrument) = match measure {
                Measure::Instrument(id) => (instrument_code(*id), prepared.instrument(*id)),
                Measure::WsasTotal => (WSAS_TOTAL, None),
            };
            if !self.points.is_empty() {
                take(Curve {
                    code,
                    instrument,
                    points: &self.points,
                    days: &self.days,
                    series: &self.series,
                });
            }
        }
        self.scores = scores;
    }

    fn take_points(&mut self, own: &[Counted], prepared: &Prepared) {
        self.points.clear();
        for of_day in own.chunk_by(|a, b| a.occasion.date == b.occasion.date) {
            let Some(date) = of_day.first().map(|s| s.occasion.date) else {
                continue;
            };
            let is_first = self.points.is_empty();
            if let (Some(value), Some(session)) =
                (value_of_day(of_day, is_first, prepared), self.session(date))
            {
                self.points.push(Point {
                    date,
                    value,
                    session,
                });
            }
        }
    }

    fn take_series(&mut self) {
        self.series.clear();
        self.series.resize(self.days.len(), None);
        for point in &self.points {
            if let Some(place) = self.series.get_mut(usize::from(point.session) - 1) {
                *place = Some(point.value);
            }
        }
    }
}

/// The value of a day: its last score, on the first day of the curve its first one, unless the study takes the latest
/// there too. Of items, each on its own.
fn value_of_day(of_day: &[Counted], is_first: bool, prepared: &Prepared) -> Option<ScoreValue> {
    let chosen = |item: u8| {
        let mut of_item = of_day.iter().filter(|s| s.item == item);
        let score = if is_first && prepared.rules.same_day == SameDay::ByTime {
            of_item.next()
        } else {
            of_item.next_back()
        };
        score.map(|s| s.occasion.value)
    };
    match of_day.first()?.measure {
        Measure::Instrument(_) => chosen(0),
        Measure::WsasTotal => {
            let items = std::array::from_fn(|item| chosen(item as u8));
            wsas::total(items, prepared.rules.rule_set.wsas)
        }
    }
}
