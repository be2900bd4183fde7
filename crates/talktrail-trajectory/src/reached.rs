//! The first session at which a status is reached, on the two measures of the outcome together.

use talktrail_model::change::Change;

use crate::{
    cell::count,
    contact::part,
    history::{Chapter, History},
    session_row::Progress,
};

/// Numbers of sessions, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) improvement: Option<i16>,
    pub(crate) deterioration: Option<i16>,
    /// Below caseness on both measures, after a start at caseness on either.
    pub(crate) recovery: Option<i16>,
}

impl Reached {
    pub(crate) fn of(history: &History<'_, '_>, chapter: &Chapter<'_, '_>) -> Self {
        let mut progress = Progress::new(history, chapter);
        let mut reached = Self::default();
        for (session, n) in part(history.sessions, &chapter.course.sessions)
            .iter()
            .zip(1..)
        {
            let Some(change) = progress.after(session) else {
                continue;
            };
            let number = Some(count(n));
            match change {
                Change::Improvement => reached.improvement = reached.improvement.or(number),
                Change::Deterioration => reached.deterioration = reached.deterioration.or(number),
                Change::NoReliableChange => {}
            }
            if progress.is_recovered() == Some(true) {
                reached.recovery = reached.recovery.or(number);
            }
        }
        reached
    }
}
