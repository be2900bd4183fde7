//! Transitions: visits to the states of a multi-state model, one row for each state that may follow.
//!
//! The states are those of spells, made fewer: a break belongs to the treatment that it interrupts, and within
//! neighbouring days of care nobody goes back to waiting. Time that is not known to be care or not ends a visit without a
//! transition, and the next visit is entered late. The rows are the long form of the R package `mstate`.

use talktrail_model::row::{TransitionColumns, TransitionRow};

use crate::{
    cell::count,
    followup::Reason,
    history::History,
    spell::{Spell, State},
};

/// State of the multi-state model, as exported by the list `transition_state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
enum Stage {
    Waiting = 1,
    Assessed = 2,
    Low = 3,
    High = 4,
    OtherTreatment = 5,
    Between = 6,
    Died = 7,
}

use Stage::{Assessed, Between, Died, High, Low, OtherTreatment, Waiting};

/// For each state those that may follow. Numbering the pairs in this order from 1 gives the list `transition`.
const FOLLOWERS: [(Stage, &[Stage]); 6] = [
    (
        Waiting,
        &[Assessed, Low, High, OtherTreatment, Between, Died],
    ),
    (Assessed, &[Low, High, OtherTreatment, Between, Died]),
    (Low, &[High, OtherTreatment, Between, Died]),
    (High, &[Low, OtherTreatment, Between, Died]),
    (OtherTreatment, &[Low, High, Between, Died]),
    (
        Between,
        &[Waiting, Assessed, Low, High, OtherTreatment, Died],
    ),
];

/// A stay in one state.
#[derive(Clone, Copy, Debug)]
struct Visit {
    stage: Stage,
    /// Days since the first referral.
    start: i32,
    stop: i32,
    episode: Option<usize>,
    next: Option<Stage>,
}

/// Writes the visits of a participant.
pub(crate) fn write(history: &History<'_, '_>, spells: &[Spell], columns: &mut TransitionColumns) {
    let died = (history.followup.reason == Reason::Death).then_some(Died);
    let mut number = 0;
    visits(spells, died, |visit| {
        number += 1;
        write_visit(history, visit, number, columns);
    });
}

fn write_visit(
    history: &History<'_, '_>,
    visit: &Visit,
    number: usize,
    columns: &mut TransitionColumns,
) {
    let mut trans = 0;
    for (from, followers) in FOLLOWERS {
        for to in followers {
            trans += 1;
            if from == visit.stage {
                columns.push(&TransitionRow {
                    participant_id: history.id,
                    visit_number: count(number),
                    from: Some(from as i16),
                    to: Some(*to as i16),
                    trans: Some(trans),
                    tstart: Some(visit.start),
                    tstop: Some(visit.stop),
                    time: Some(visit.stop - visit.start),
                    status: visit.next == Some(*to),
                    episode_id: visit.episode.and_then(|at| Some(history.chapter(at)?.id)),
                });
            }
        }
    }
}

/// Hands over the visits in order; `end` is the state that follows the last spell.
fn visits(spells: &[Spell], end: Option<Stage>, mut take: impl FnMut(&Visit)) {
    let Some(origin) = spells.first().map(|s| s.begin) else {
        return;
    };
    let mut open: Option<Visit> = None;
    for spell in spells {
        let next = stage(open.map(|visit| visit.stage), spell.state);
        let stop = spell.end.days_since(origin) + 1;
        match &mut open {
            Some(visit) if next == Some(visit.stage) => visit.stop = stop,
            _ => {
                if let Some(visit) = open {
                    take(&Visit { next, ..visit });
                }
                open = next.map(|stage| Visit {
                    stage,
                    start: spell.begin.days_since(origin),
                    stop,
                    episode: spell.episode,
                    next: None,
                });
            }
        }
    }
    if let Some(visit) = open {
        take(&Visit { next: end, ..visit });
    }
}

/// The state of a spell after another one; `None` where it is not known.
fn stage(before: Option<Stage>, state: State) -> Option<Stage> {
    let in_care = before.filter(|stage| *stage != Between);
    match state {
        State::WaitingForAssessment => Some(in_care.unwrap_or(Waiting)),
        State::WaitingForTreatment => Some(in_care.map_or(Assessed, |before| before.max(Assessed))),
        State::Low => Some(Low),
        State::High => Some(High),
        State::Internet | State::Unknown => Some(OtherTreatment),
        State::Break => Some(in_care.map_or(OtherTreatment, |b| b.max(Assessed))),
        State::Between => Some(Between),
        State::Lost => None,
    }
}
