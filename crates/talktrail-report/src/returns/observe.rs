//! Risk intervals in, counts by day out: one pass.

use std::{collections::BTreeMap, path::Path};

use arrow_array::{ArrayRef, RecordBatch, StringArray, cast::AsArray, types::Float64Type};

use super::{
    Choice, DEATH, TREATED, UNTREATED,
    grouping::{Grouping, Keys},
    side::{self, Side},
};
use crate::{
    error::{Error, Result},
    read::integers,
    survival::{AtRisk, Exit},
};

const PARTICIPANT: &str = "participant_id";
const EPISODE: &str = "episode_id";
const GAP: &str = "gap_days";
const WHOLE: [&str; 5] = [
    "is_at_risk",
    "stratum",
    "event_type",
    "is_return_short",
    "is_return_long",
];
const ALL: [&str; 8] = [
    PARTICIPANT,
    EPISODE,
    GAP,
    WHOLE[0],
    WHOLE[1],
    WHOLE[2],
    WHOLE[3],
    WHOLE[4],
];

/// Key of a group or stratum.
pub(super) type Key = Option<i32>;

/// Everyone's first time at risk.
#[derive(Clone, Debug, Default)]
pub(super) struct Observed {
    keys: Keys,
    /// By group and stratum.
    pub(super) cells: BTreeMap<(Key, Key), AtRisk>,
    /// By group: followed up for the window, and returned within it; the short window first.
    pub(super) windows: BTreeMap<Key, [i64; 4]>,
}

impl Observed {
    /// The groups that occur.
    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Everyone in a group.
    pub(super) fn group(&self, key: Key) -> AtRisk {
        let mut all = AtRisk::default();
        for (_, part) in self.cells.iter().filter(|((own, _), _)| *own == key) {
            all.merge(part);
        }
        all
    }

    /// The strata that occur.
    pub(super) fn strata(&self) -> Vec<Key> {
        let mut strata: Vec<Key> = self.cells.keys().map(|(_, stratum)| *stratum).collect();
        strata.sort_unstable();
        strata.dedup();
        strata
    }

    fn add(&mut self, key: Key, stratum: Key, interval: &Interval) {
        let cell = self.cells.entry((key, stratum)).or_default();
        cell.add(0.0, interval.days, interval.exit, 1);
        let windows = self.windows.entry(key).or_default();
        let told = interval.returned.iter().flat_map(|returned| {
            [
                i64::from(returned.is_some()),
                i64::from(*returned == Some(1)),
            ]
        });
        for (sum, more) in windows.iter_mut().zip(told) {
            *sum += more;
        }
    }
}

/// One time at risk.
struct Interval {
    days: f64,
    exit: Exit,
    /// Returned within the short and the long window; missing where follow-up was shorter.
    returned: [Option<i32>; 2],
}

/// Reads the risk intervals of a build; `None` where it wrote none.
pub(super) fn observe(data: &Path, choice: &Choice) -> Result<Option<Observed>> {
    let path = data.join("risk_intervals.parquet");
    let Some(reader) = side::open(&path, &ALL)? else {
        return Ok(None);
    };
    let open = |grouping: &Option<Grouping>| {
        let grouping = grouping.as_ref();
        grouping.map(|g| Side::open(data, g)).transpose()
    };
    let (mut by, mut strata) = (open(&choice.by)?, open(&choice.strata)?);
    let mut observed = Observed::default();
    for batch in reader {
        let batch = batch.map_err(|source| Error::decode(&path, source))?;
        let rows = Rows::of(&batch, &path)?;
        for at in 0..batch.num_rows() {
            let Some(interval) = rows.first_at_risk(at) else {
                continue;
            };
            let (participant, episode) = (rows.participants.value(at), rows.episodes.value(at));
            let key = |side: &mut Option<Side>| match side {
                Some(side) => side.key(participant, episode),
                None => Ok(None),
            };
            let (key, stratum) = (key(&mut by)?, key(&mut strata)?);
            observed.add(key, stratum, &interval);
        }
    }
    observed.keys = by.map(|side| side.keys).unwrap_or_default();
    Ok(Some(observed))
}

/// The columns of a batch.
struct Rows<'b> {
    participants: &'b StringArray,
    episodes: &'b StringArray,
    gaps: &'b [f64],
    whole: Vec<Vec<Option<i32>>>,
}

impl<'b> Rows<'b> {
    fn of(batch: &'b RecordBatch, path: &Path) -> Result<Self> {
        let column = |name: &'static str| -> Result<&'b ArrayRef> {
            let path = path.to_owned();
            let missing = Error::ColumnMissing { path, column: name };
            batch.column_by_name(name).ok_or(missing)
        };
        let unlike = |name: &'static str| Error::ColumnType {
            path: path.to_owned(),
            column: name,
        };
        let gaps = column(GAP)?.as_primitive_opt::<Float64Type>();
        let whole = |name: &&'static str| integers(column(name)?).ok_or_else(|| unlike(name));
        Ok(Self {
            participants: side::texts(batch, PARTICIPANT, path)?,
            episodes: side::texts(batch, EPISODE, path)?,
            gaps: gaps.ok_or_else(|| unlike(GAP))?.values(),
            whole: WHOLE.iter().map(whole).collect::<Result<_>>()?,
        })
    }

    /// The interval of a row, if it is the time at risk of a first return.
    fn first_at_risk(&self, at: usize) -> Option<Interval> {
        let value = |column: usize| self.whole.get(column)?.get(at).copied().flatten();
        let is_first = value(0) == Some(1) && value(1) == Some(1);
        is_first.then_some(())?;
        let exit = match value(2) {
            Some(1) => Exit::Event(TREATED),
            Some(2) => Exit::Event(UNTREATED),
            Some(3) => Exit::Event(DEATH),
            _ => Exit::Censored,
        };
        Some(Interval {
            days: self.gaps.get(at).copied()?,
            exit,
            returned: [value(3), value(4)],
        })
    }
}
