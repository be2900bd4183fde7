//! The table `on_track`: every later point of a curve beside what the study's own curves let expect.
//!
//! The expected curves rest on all participants, so this is a second step over the written table `points`: one walk to
//! add all points up, in whole numbers, and one to judge them. Both go row group by row group, in bounded memory and on
//! all threads; neither their order nor how the build came about (at once, or joined from shards) shows in a byte.

mod file;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use talktrail_export::{
    parquet::{DatasetWriter, Rows, Written, WrittenTable},
    variable::Table,
};
use talktrail_model::{
    column::Widths,
    id::Id,
    instrument::Direction,
    row::{Counts, OnTrackColumns, OnTrackRow, PointColumns},
    score::ScoreValue,
};
use talktrail_trajectory::on_track::{Expectations, Tally};

use super::Run;
use crate::{error::Error, folder::DATA, rules::rules, study::Study};

/// What the first walk reads.
const TALLIED: [&str; 5] = [
    "instrument",
    "point_number",
    "sessions",
    "value",
    "baseline",
];
/// What the second walk reads.
const JUDGED: [&str; 9] = [
    "participant_id",
    "referral_id",
    "participant_index",
    "referral_index",
    "instrument",
    "curve_session",
    "sessions",
    "value",
    "baseline",
];
/// Ten-thousandths of a score point.
const PARTS: f64 = 10_000.0;

/// The measures of a build: names and directions by their integer in the list `instrument`.
type Measures = BTreeMap<i16, (String, Direction)>;

impl Run<'_> {
    /// Writes the table, where the study wants it, and the lines behind it.
    pub(super) fn on_track(
        &self,
        partial: &Path,
        (study, tables): (&Study, &[Table]),
    ) -> Result<Option<(Written, PathBuf)>, Error> {
        let wanted = tables.iter().find(|t| t.name == OnTrackColumns::TABLE);
        let Some(table) = wanted.cloned() else {
            return Ok(None);
        };
        let data = partial.join(DATA);
        let points = WrittenTable::open(&data.join(format!("{}.parquet", PointColumns::TABLE)))?;
        let tally = self.tally(&points)?;
        let expectations = Expectations::of(&tally, study.on_track);
        let measures = self.measures(study)?;
        let writer = self.writer_of(&data, vec![table], study)?;
        self.judge(&points, (&expectations, &measures), &writer)?;
        let written = writer.finish()?;
        let path = file::write(
            partial,
            (&expectations, &measures),
            study.disclosure.smallest(),
        )?;
        Ok(written.into_iter().next().map(|written| (written, path)))
    }

    fn tally(&self, points: &WrittenTable) -> Result<Tally, Error> {
        let tallies = self.each(points.groups(), &|group| {
            let mut tally = Tally::default();
            points.each(group, &TALLIED, &mut |rows| add(rows, &mut tally))?;
            Ok(tally)
        })?;
        let mut all = Tally::default();
        tallies.iter().flatten().for_each(|tally| all.merge(tally));
        Ok(all)
    }

    fn judge(
        &self,
        points: &WrittenTable,
        judgement: (&Expectations, &Measures),
        writer: &DatasetWriter,
    ) -> Result<(), Error> {
        let judged = self.each(points.groups(), &|group| {
            let _guard = writer.guard();
            let mut columns = OnTrackColumns::new(Widths::default());
            let read = points.each(group, &JUDGED, &mut |rows| {
                judge(rows, judgement, &mut columns)
            });
            let table = (OnTrackColumns::TABLE, columns.finish());
            let submitted =
                read.and_then(|()| writer.submit(group, Counts::default(), vec![table]));
            if submitted.is_err() {
                writer.stop();
            }
            Ok(submitted?)
        });
        judged.map(|_| ())
    }

    /// Does something for each row group, on all threads, which take up row groups in rising order.
    fn each<T: Send>(
        &self,
        groups: usize,
        one: &(dyn Fn(usize) -> Result<T, Error> + Sync),
    ) -> Result<Vec<Vec<T>>, Error> {
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut all = Vec::new();
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                if group >= groups {
                    return Ok(all);
                }
                if self.log.observer.is_cancelled() {
                    return Err(Error::Interrupted);
                }
                all.push(one(group)?);
            }
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads.max(1))
                .map(|_| scope.spawn(worker))
                .collect();
            let joined = workers
                .into_iter()
                .map(|w| w.join().unwrap_or(Err(Error::WorkerLost)));
            joined.collect()
        })
    }

    fn measures(&self, study: &Study) -> Result<Measures, Error> {
        let as_of = study.as_of.ok_or(Error::NoPeriod)?;
        let rules = rules(study, &self.dictionary, as_of)?;
        let own = rules.rule_set.instruments.iter().zip(1..);
        let named = own.map(|((_, of), code)| (code, (of.short_name.clone(), of.direction)));
        Ok(named.collect())
    }
}

fn add(rows: &Rows<'_>, tally: &mut Tally) -> Result<(), talktrail_export::Error> {
    let (measures, numbers) = (rows.int16("instrument")?, rows.int16("point_number")?);
    let (sessions, values) = (rows.int16("sessions")?, rows.float64("value")?);
    let each = measures.iter().zip(numbers).zip(sessions);
    let scores = values.iter().zip(rows.float64("baseline")?);
    for (((measure, number), sessions), (value, baseline)) in each.zip(scores) {
        let baseline = score(*baseline);
        if *number == 2 {
            tally.add_curve(*measure, baseline);
        }
        tally.add(*measure, baseline, (*sessions, score(*value)));
    }
    Ok(())
}

fn judge(
    rows: &Rows<'_>,
    (expectations, measures): (&Expectations, &Measures),
    columns: &mut OnTrackColumns,
) -> Result<(), talktrail_export::Error> {
    let (participants, referrals) = (rows.text("participant_id")?, rows.text("referral_id")?);
    let indices = (
        rows.int32("participant_index")?,
        rows.int32("referral_index")?,
    );
    let (codes, places) = (rows.int16("instrument")?, rows.int16("curve_session")?);
    let (sessions, values) = (rows.int16("sessions")?, rows.float64("value")?);
    let ids = participants.iter().zip(referrals);
    let ids = ids.zip(indices.0.iter().zip(indices.1));
    let times = codes.iter().zip(places).zip(sessions);
    let scores = values.iter().zip(rows.float64("baseline")?);
    for ((ids, times), (value, baseline)) in ids.zip(times).zip(scores) {
        let ((participant, referral), (participant_index, referral_index)) = ids;
        let ((measure, curve_session), sessions) = times;
        if *sessions <= 0 {
            continue;
        }
        let expected = expectations.at(*measure, score(*baseline), *sessions);
        let direction = measures.get(measure).map(|(_, direction)| *direction);
        let is_worse_below = direction == Some(Direction::HigherIsBetter);
        let boundary = expected.map(|e| {
            let margin = if is_worse_below { -e.margin } else { e.margin };
            e.score + margin
        });
        let is_on_track = boundary.map(|boundary| {
            if is_worse_below {
                *value >= boundary
            } else {
                *value <= boundary
            }
        });
        columns.push(&OnTrackRow {
            participant_id: Id::new(participant.unwrap_or_default()),
            referral_id: Id::new(referral.unwrap_or_default()),
            participant_index: Some(*participant_index),
            referral_index: Some(*referral_index),
            instrument: Some(*measure),
            curve_session: Some(*curve_session),
            sessions: Some(*sessions),
            value: Some(score(*value)),
            stratum: expected.map(|e| e.stratum),
            expected: expected.map(|e| e.score),
            boundary,
            is_on_track,
        });
    }
    Ok(())
}

/// The exact score behind a written number.
fn score(points: f64) -> ScoreValue {
    ScoreValue::from_ten_thousandths((points * PARTS).round() as i32)
}
