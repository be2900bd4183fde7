//! Outcomes from one course to the next: how participants left their first course, and how their second.
//!
//! A course is an episode with a finished course of treatment; its outcome is that of its last such referral. Each
//! participant is counted once, in the row of the first course and the column of the second.

use std::{collections::BTreeMap, path::Path};

use arrow_array::RecordBatch;
use talktrail_dictionary::Dictionary;

use crate::{
    block::{Block, Rest, Split},
    error::{Error, Result},
    read::integers,
    returns::side::{open, texts},
    summary::{Counted, Summary, all, groups},
    table::{ColumnSpec, Content, FileSpec},
};

const TABLE: &str = "referrals";
const PARTICIPANT: &str = "participant_id";
const EPISODE: &str = "episode_id";
const FLAGS: [&str; 6] = [
    "is_finished_course",
    "is_reliably_recovered",
    "is_recovered",
    "is_reliably_improved",
    "is_reliably_deteriorated",
    "is_not_reliably_changed",
];
const READ: [&str; 8] = [
    PARTICIPANT,
    EPISODE,
    FLAGS[0],
    FLAGS[1],
    FLAGS[2],
    FLAGS[3],
    FLAGS[4],
    FLAGS[5],
];

/// Outcomes, the first that holds; the last where none does.
const OUTCOMES: [&str; 6] = [
    "Reliable recovery",
    "Recovery without reliable improvement",
    "Reliable improvement without recovery",
    "Reliable deterioration",
    "No reliable change",
    "Not assessed",
];
/// Column of those without a second course.
const NONE: usize = OUTCOMES.len();

const COLUMNS: &[&str] = &[
    "n_participants",
    "n_reliably_recovered",
    "n_recovered_only",
    "n_improved_only",
    "n_deteriorated",
    "n_not_changed",
    "n_not_assessed",
    "n_no_second",
];

const SPLITS: &[Split] = &[Split {
    whole: "n_participants",
    parts: &[
        "n_reliably_recovered",
        "n_recovered_only",
        "n_improved_only",
        "n_deteriorated",
        "n_not_changed",
        "n_not_assessed",
        "n_no_second",
    ],
    rest: Rest::Nothing,
}];

const TRANSITIONS: FileSpec = FileSpec {
    name: "course_transitions",
    meaning: "Participants by the outcome of their first finished course and that of their second",
    table: TABLE,
    counts_of: "participants",
    group: "first_outcome",
    group_meaning: "Outcome of the first episode with a finished course, by its last finished referral; the first that holds",
    columns: &[
        count(
            "n_participants",
            "Participants with a finished course",
            FLAGS[0],
            "",
        ),
        count(
            "n_reliably_recovered",
            "Second course: reliable recovery",
            FLAGS[1],
            "n_participants",
        ),
        count(
            "n_recovered_only",
            "Second course: recovery without reliable improvement",
            FLAGS[2],
            "n_participants",
        ),
        count(
            "n_improved_only",
            "Second course: reliable improvement without recovery",
            FLAGS[3],
            "n_participants",
        ),
        count(
            "n_deteriorated",
            "Second course: reliable deterioration",
            FLAGS[4],
            "n_participants",
        ),
        count(
            "n_not_changed",
            "Second course: no reliable change",
            FLAGS[5],
            "n_participants",
        ),
        count(
            "n_not_assessed",
            "Second course: outcome could not be assessed",
            FLAGS[5],
            "n_participants",
        ),
        count(
            "n_no_second",
            "No second finished course so far",
            FLAGS[0],
            "n_participants",
        ),
    ],
};

const fn count(
    name: &'static str,
    meaning: &'static str,
    variable: &'static str,
    within: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable,
        content: Content::Count { within },
    }
}

/// Outcomes of first and second courses, from `referrals`.
pub(crate) fn summarise(data: &Path, _: &Dictionary) -> Result<Option<Summary>> {
    let path = data.join("referrals.parquet");
    let Some(reader) = open(&path, &READ)? else {
        return Ok(None);
    };
    let mut courses = Courses::default();
    for batch in reader {
        let batch = batch.map_err(|source| Error::decode(&path, source))?;
        courses.read(&batch, &path)?;
    }
    let counted = courses.finish();
    let codes: Vec<(i64, String)> = (0..).zip(OUTCOMES.map(str::to_owned)).collect();
    let n = COLUMNS.len();
    Ok(Some(Summary {
        block: Block {
            columns: COLUMNS,
            splits: SPLITS,
            total: Some(all(&counted, n)),
            breakdowns: vec![groups(&counted, &codes, n, "")],
        },
        files: vec![(0, &TRANSITIONS)],
    }))
}

/// Courses of one participant after another, in the order of the table.
#[derive(Default)]
struct Courses {
    participant: String,
    /// Episode and outcome of the courses so far, at most two.
    found: Vec<(String, usize)>,
    counts: BTreeMap<(usize, usize), i64>,
}

impl Courses {
    fn read(&mut self, batch: &RecordBatch, path: &Path) -> Result<()> {
        let participants = texts(batch, PARTICIPANT, path)?;
        let episodes = texts(batch, EPISODE, path)?;
        let flags = |name: &&'static str| {
            let path = || path.to_owned();
            let (column, missing) = (batch.column_by_name(name), path());
            let column = column.ok_or(Error::ColumnMissing {
                path: missing,
                column: name,
            })?;
            integers(column).ok_or_else(|| Error::ColumnType {
                path: path(),
                column: name,
            })
        };
        let flags: Vec<Vec<Option<i32>>> = FLAGS.iter().map(flags).collect::<Result<_>>()?;
        for at in 0..batch.num_rows() {
            let holds = |flag: usize| {
                let flag = flags.get(flag).and_then(|f| f.get(at));
                flag.copied().flatten() == Some(1)
            };
            if self.participant != participants.value(at) {
                self.close();
                participants.value(at).clone_into(&mut self.participant);
            }
            if holds(0) {
                self.add(episodes.value(at), outcome(holds));
            }
        }
        Ok(())
    }

    fn add(&mut self, episode: &str, outcome: usize) {
        if let Some((_, own)) = self.found.iter_mut().find(|(own, _)| own == episode) {
            *own = outcome;
        } else if self.found.len() < 2 {
            self.found.push((episode.to_owned(), outcome));
        }
    }

    fn close(&mut self) {
        let mut outcomes = self.found.drain(..).map(|(_, outcome)| outcome);
        if let Some(first) = outcomes.next() {
            let second = outcomes.next().unwrap_or(NONE);
            *self.counts.entry((first, second)).or_default() += 1;
        }
    }

    fn finish(mut self) -> Counted {
        self.close();
        let mut counted = Counted::new();
        for ((first, second), n) in self.counts {
            let key = i64::try_from(first).ok();
            let row = counted.entry(key).or_insert_with(|| vec![0; COLUMNS.len()]);
            for at in [0, second + 1] {
                if let Some(cell) = row.get_mut(at) {
                    *cell += n;
                }
            }
        }
        counted
    }
}

/// Position among [`OUTCOMES`].
fn outcome(holds: impl Fn(usize) -> bool) -> usize {
    let last = OUTCOMES.len() - 1;
    (0..last).find(|at| holds(at + 1)).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_participant_is_counted_once_and_an_episode_by_its_last_course() {
        let mut courses = Courses::default();
        for (episode, outcome) in [("a", 4), ("a", 0), ("b", 3), ("c", 1)] {
            courses.add(episode, outcome);
        }
        courses.close();
        courses.add("d", 5);
        let counted = courses.finish();
        assert_eq!(counted[&Some(0)], [1, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(counted[&Some(5)], [1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(counted.len(), 2);
    }

    #[test]
    fn the_first_outcome_that_holds_is_taken() {
        let of = |flags: &[usize]| outcome(|flag| flags.contains(&flag));
        assert_eq!((of(&[1, 2, 3]), of(&[2]), of(&[2, 3])), (0, 1, 1));
        assert_eq!((of(&[3]), of(&[4]), of(&[5]), of(&[])), (2, 3, 4, 5));
    }
}
