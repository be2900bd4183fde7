//! The days of follow-up: what they were, and the tables that tell it.

use talktrail_model::row::Tables;

use crate::{
    history::History,
    risk,
    spell::{self, Spells},
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
    /// Whether a wanted table is about days.
    pub(crate) fn are_wanted(tables: &Tables) -> bool {
        tables.spells.is_some() || tables.risk_intervals.is_some() || tables.transitions.is_some()
    }

    /// Writes the tables about days.
    pub(crate) fn write(&mut self, history: &History<'_, '_>, tables: &mut Tables) {
        stay::find(history, &mut self.stays);
        self.spells.find(history, &self.stays);
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
