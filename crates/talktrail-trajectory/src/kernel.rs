//! The walk over one participant: decide, then write.

use talktrail_model::{
    agreement::Agreement,
    continuation::Continuations,
    measurement::Measurement,
    provenance::Findings,
    record::Participant,
    row::{Counts, Tables},
};

use crate::{
    agreement, contact_row,
    curve::{self, Reader, Wanted},
    days::Days,
    decided::Decided,
    episode::{self, Place},
    history::History,
    measurement, nhs_derived,
    oddity::Oddities,
    participant,
    referral::{self, Measures},
    rereferral,
    rules::{Prepared, Rules},
    score_row, session_row,
};

/// Turns one participant's linked records into that participant's rows, again and again.
///
/// The answer depends on what a call is given and the rules alone; what is kept between calls is memory.
#[derive(Debug)]
pub struct Kernel {
    prepared: Prepared,
    referrals: Decided,
    places: Vec<Place>,
    /// Of episodes of several referrals.
    joined: Decided,
    buffers: Buffers,
    oddities: Oddities,
    agreement: Agreement,
    measurement: Measurement,
    continuations: Continuations,
}

/// What rows are made in; kept from one participant to the next.
#[derive(Debug, Default)]
struct Buffers {
    measures: Measures,
    curves: Reader,
    pattern: String,
    days: Days,
}

impl Kernel {
    /// A kernel that follows these rules.
    pub fn new(rules: Rules) -> Self {
        let prepared = Prepared::new(rules);
        Self {
            referrals: Decided::new(&prepared),
            joined: Decided::new(&prepared),
            prepared,
            places: Vec::new(),
            buffers: Buffers::default(),
            oddities: Oddities::default(),
            agreement: Agreement::default(),
            measurement: Measurement::default(),
            continuations: Continuations::default(),
        }
    }

    /// Appends the participant's rows to the wanted tables. A participant without an id leaves no row. `before` counts the participants and referrals in front, on which the whole numbers
    /// rest that stand beside the ids.
    ///
    /// The lists of `participant` must lie in the orders that [`Participant`] states.
    pub fn derive(&mut self, participant: &Participant<'_>, before: Counts, tables: &mut Tables) {
        let Some(id) = participant.id else { return };
        let are_sessions_wanted = are_sessions_wanted(tables);
        self.referrals
            .decide(participant, &self.prepared, are_sessions_wanted);
        episode::link(
            participant,
            (&self.referrals.courses, &self.prepared.rules.confirmation),
            &mut self.places,
            &mut self.continuations,
        );
        let whole = episode::joined(participant, &self.places);
        if let Some(whole) = &whole {
            self.joined
                .decide(whole, &self.prepared, are_sessions_wanted);
        }
        let alone: Vec<Place> = whole.iter().flat_map(episode::each_alone).collect();
        let joined = whole
            .as_ref()
            .map(|whole| History::of((id, before), whole, &self.prepared, (&self.joined, &alone)));
        let history = History {
            joined: joined.as_ref(),
            ..History::of(
                (id, before),
                participant,
                &self.prepared,
                (&self.referrals, &self.places),
            )
        };
        write(&history, tables, &mut self.buffers);
        measurement::tally(&history, &mut self.measurement);
        self.oddities.ask(&history);
        for (course, referral) in self.referrals.courses.iter().zip(&participant.referrals) {
            agreement::tally(course, referral, &mut self.agreement);
        }
    }

    /// What was odd about the records of all participants since this was asked last.
    pub fn take_findings(&mut self) -> Findings {
        self.oddities.take()
    }

    /// How far the recomputed values agree with those that were supplied, over all participants since this was asked
    /// last.
    pub fn take_agreement(&mut self) -> Agreement {
        std::mem::take(&mut self.agreement)
    }

    /// How well outcomes were measured by provider and month, over all participants since this was asked last.
    pub fn take_measurement(&mut self) -> Measurement {
        std::mem::take(&mut self.measurement)
    }

    /// The referrals that seem to continue another, over all participants since this was asked last.
    pub fn take_continuations(&mut self) -> Continuations {
        std::mem::take(&mut self.continuations)
    }
}

/// Whether a wanted table shows sessions or their numbers.
fn are_sessions_wanted(tables: &Tables) -> bool {
    tables.participants.is_some()
        || tables.referrals.is_some()
        || tables.episodes.is_some()
        || tables.contacts.is_some()
        || tables.sessions.is_some()
        || tables.scores.is_some()
        || tables.curves.is_some()
        || tables.points.is_some()
        || tables.wide.is_some()
        || Days::are_wanted(tables)
}

fn write(history: &History<'_, '_>, tables: &mut Tables, buffers: &mut Buffers) {
    if Days::are_wanted(tables) {
        buffers.days.find(history);
        buffers.days.write(history, tables);
    }
    if let Some(columns) = &mut tables.participants {
        participant::write(history, &buffers.days, columns, &mut buffers.pattern);
    }
    let of_referrals = (tables.referrals.as_mut(), tables.episodes.as_mut());
    referral::write(history, of_referrals, &mut buffers.measures);
    if let Some(columns) = &mut tables.contacts {
        contact_row::write(history, columns);
    }
    if let Some(columns) = &mut tables.sessions {
        session_row::write(history, columns, &mut buffers.curves);
    }
    if let Some(columns) = &mut tables.scores {
        score_row::write(history, columns);
    }
    let of_curves = Wanted {
        curves: tables.curves.as_mut(),
        points: tables.points.as_mut(),
        wide: tables.wide.as_mut(),
    };
    curve::write(history, of_curves, &mut buffers.curves);
    if let Some(columns) = &mut tables.rereferrals {
        rereferral::write(history, columns);
    }
    if let Some(columns) = &mut tables.nhs_derived {
        nhs_derived::write(history, columns);
    }
}
