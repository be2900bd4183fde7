//! The days of follow-up: what they were, and the tables that tell it.

use talktrail_model::row::Tables;

use crate::{
    history::History,
    risk,
    spell::{self, Spell, Spells, State},
    stay::{self, Stay},
    transition,
};

/// What is decided about the days of follow-up; kept from one participant to the next.
#[derive(Debug, Default)]
pub(crate) struct Days {
    stays: Vec<Stay>,
    spells: Spells,
}

impl Days {
    /// Whether a wanted table tells of days.
    pub(crate) fn are_wanted(tables: &Tables) -> bool {
        tables.participants.is_some()
            || tables.spells.is_some()
            || tables.risk_intervals.is_some()
            || tables.transitions.is_some()
    }

    /// Decides what the days of a participant were.
    pub(crate) fn find(&mut self, history: &History<'_, '_>) {
        stay::find(history, &mut self.stays);
        self.spells.find(history, &self.stays);
    }

    /// Days of follow-up in some states; missing without follow-up.
    pub(crate) fn count(&self, is_counted: impl Fn(State) -> bool) -> Option<i32> {
        let spells = &self.spells.all;
        let counted = spells.iter().filter(|s| is_counted(s.state));
        (!spells.is_empty()).then(|| counted.map(Spell::n_days).sum())
    }

    /// Writes the tables about days.
    pub(crate) fn write(&self, history: &History<'_, '_>, tables: &mut Tables) {
        if let Some(columns) = &mut tables.spells {
            spell::write(history, &self.spells.all, columns);
        }
        if let Some(columns) = &mut tables.risk_intervals {
            risk::write(history, &self.stays, columns);
        }
        if let Some(columns) = &mut tables.transitions {
            transition::write(history, &self.spells.all, columns);
        }
    }
}
