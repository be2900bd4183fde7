//! The course of a referral: everything that is decided about it before a row is written.

use std::ops::Range;

use talktrail_model::{
    caseness::is_case,
    contact::Window,
    instrument::InstrumentId,
    outcome::{Measured, Outcome, outcome},
    problem::chosen_problem,
    record::{Participant, Problem, Referral},
    series::{FirstLast, uses_specific_measure},
};

use crate::{
    contact::{self, Care, part, place_contacts},
    rules::Prepared,
    score::{self, Scores},
};

/// What is decided about one referral.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) window: Option<Window>,
    pub(crate) contacts: contact::Tally,
    pub(crate) scores: score::Tally,
    /// Positions of its sessions in the participant's list.
    pub(crate) sessions: Range<usize>,
    /// Position of the complaint that speaks for it in the participant's list.
    problem: Option<usize>,
    pub(crate) descriptor: Option<i16>,
    /// The anxiety measure that the rule set names for the problem, other than the default one.
    pub(crate) specific_instrument: Option<InstrumentId>,
    /// The anxiety half of the outcome pair.
    pub(crate) anxiety_instrument: InstrumentId,
    pub(crate) depression: FirstLast,
    pub(crate) default_anxiety: FirstLast,
    pub(crate) anxiety: FirstLast,
    /// Missing where contacts cannot be placed.
    pub(crate) is_finished: Option<bool>,
    pub(crate) outcome: Outcome,
    /// The outcome had the default anxiety measure been used whatever the problem.
    pub(crate) default_outcome: Outcome,
}

impl Course {
    /// The clean code of the complaint that speaks for the referral.
    pub(crate) fn problem_code<'p>(&self, participant: &Participant<'p>) -> Option<&'p str> {
        participant.problems.get(self.problem?)?.code
    }

    pub(crate) fn is_treated(&self) -> bool {
        self.contacts.n_treatments() > 0
    }
}

/// Walks the contacts and scores of a referral and judges its outcome. `facts` and `scores` take in what each contact
/// and score counts for.
pub(crate) fn follow(
    participant: &Participant<'_>,
    referral: &Referral<'_>,
    prepared: &Prepared,
    (facts, scores): (&mut [contact::Facts], &mut Scores),
) -> Course {
    let rules = &prepared.rules;
    let open_end = referral.lineage.period_end.unwrap_or(rules.as_of);
    let window = Window::of_referral(referral.received, referral.discharged, open_end);
    let care = Care {
        referral,
        window,
        prepared,
    };
    let contacts = place_contacts(participant, care, facts);
    let tally = scores.read(participant, care, contacts.n_attended);
    let problem = chosen_problem(part(&participant.problems, &referral.problems))
        .map(|at| at + referral.problems.start);
    let code = problem
        .and_then(|at| participant.problems.get(at))
        .and_then(|p: &Problem<'_>| p.code);

    let first_last = |instrument| scores.first_last(&tally, instrument);
    let depression = first_last(rules.rule_set.depression);
    let default_anxiety = first_last(rules.rule_set.default_anxiety);
    let specific_instrument = code
        .and_then(|code| rules.rule_set.anxiety_measure(code, referral.discharged))
        .filter(|id| *id != rules.rule_set.default_anxiety);
    let used = specific_instrument
        .map(|id| (id, first_last(id)))
        .filter(|specific| is_used(*specific, default_anxiety, care));
    let (anxiety_instrument, anxiety) =
        used.unwrap_or((rules.rule_set.default_anxiety, default_anxiety));
    let needed = usize::from(rules.rule_set.finished_course_contacts);
    let is_finished =
        window.map(|_| referral.discharged.is_some() && contacts.n_treatments() >= needed);
    let judge = |anxiety| judge(prepared, is_finished == Some(true), depression, anxiety);
    let outcome = judge((anxiety_instrument, anxiety));
    let default = rules.rule_set.default_anxiety;
    Course {
        window,
        outcome,
        default_outcome: if anxiety_instrument == default {
            outcome
        } else {
            judge((default, default_anxiety))
        },
        contacts,
        scores: tally,
        sessions: 0..0,
        problem,
        descriptor: code.and_then(|code| prepared.descriptor(code)),
        specific_instrument,
        anxiety_instrument,
        depression,
        default_anxiety,
        anxiety,
        is_finished,
    }
}

/// Whether the problem's own anxiety measure takes the place of the default one.
fn is_used(specific: (InstrumentId, FirstLast), default: FirstLast, care: Care<'_, '_>) -> bool {
    let (instrument, scores) = specific;
    let choice = care.prepared.rules.anxiety_choice;
    let is_case = care
        .prepared
        .instrument(instrument)
        .and_then(|i| is_case(scores.first, i));
    uses_specific_measure(
        scores,
        default,
        is_case,
        choice.at(care.referral.discharged),
    )
}

/// The outcome on the two measures; a rule set whose instruments are not in its own table gives none.
fn judge(
    prepared: &Prepared,
    is_finished: bool,
    depression: FirstLast,
    anxiety: (InstrumentId, FirstLast),
) -> Outcome {
    let measured = |id, scores| {
        Some(Measured {
            instrument: prepared.instrument(id)?,
            scores,
        })
    };
    let pair = measured(prepared.rules.rule_set.depression, depression)
        .zip(measured(anxiety.0, anxiety.1));
    pair.map_or(Outcome::NONE, |(d, a)| outcome(is_finished, &d, &a))
}
