//! The choices of a study that the kernel follows, and look-ups made from them once.

use talktrail_model::{
    code::{Code, Therapies},
    contact::EmploymentSupport,
    continuation::Confirmation,
    date::Date,
    instrument::{Direction, Instrument, InstrumentId, Role},
    rule_set::RuleSet,
    series::{AnxietyChoice, FollowUps, Pairing, SameDay},
    stage,
};

use crate::{
    demographics::Demographics,
    rereferral::{Repeat, Windows},
};

/// Everything a study chooses that changes a number. Nothing here has a default.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The dated rule set of outcomes.
    pub rule_set: RuleSet,
    /// Therapies by intensity.
    pub therapies: TherapyGroups,
    /// Problem descriptors: start of a clean diagnosis code, integer of the list `problem_descriptor`. The longest
    /// match counts.
    pub problem_descriptors: Vec<(String, i16)>,
    /// End codes and their groups, as integers of the lists `end_code` and `end_group`.
    pub end_groups: Vec<(i16, i16)>,
    /// End codes that say that treatment ended early.
    pub dropout_codes: Vec<i16>,
    /// The as-of date of the study: nothing is known after it.
    pub as_of: Date,
    /// Windows within which a return is counted.
    pub windows: Windows,
    /// Which referrals NHS England's repeat referral compares.
    pub repeat: Repeat,
    /// Which of several values speaks for a participant.
    pub demographics: Demographics,
    /// Months at the end of a provider's submissions in which an open referral must have been delivered; otherwise it
    /// is no longer submitted.
    pub silent_months: i32,
    /// Which referrals that seem to continue another do.
    pub confirmation: Confirmation,
    /// Most days from one session to the next, once treated, that are not a break.
    pub break_days: i32,
    /// End codes that say that the participant died, as integers of the list `end_code`.
    pub died_codes: Vec<i16>,
    /// Whether employment support may count as treatment.
    pub employment_support: EmploymentSupport,
    /// Which referrals may have a last score.
    pub pairing: Pairing,
    /// When the problem's own anxiety measure is used.
    pub anxiety_choice: AnxietyChoice,
    /// Which of several scores of the first day is the first.
    pub same_day: SameDay,
    /// Whether scores of follow-up contacts count.
    pub follow_ups: FollowUps,
    /// Places of a curve in the table `wide`.
    pub wide_places: usize,
}

/// Which therapies are of which kind, as sets of integers of the list `therapy`.
#[derive(Clone, Copy, Debug)]
pub struct TherapyGroups {
    /// Low intensity.
    pub low: Therapies,
    /// High intensity.
    pub high: Therapies,
    /// Employment support.
    pub employment: Therapies,
    /// Those that the published rule of stages leaves out.
    pub not_in_stages: Therapies,
    /// The integer that stands for internet-enabled therapy.
    pub internet: i16,
}

/// Intensity of treatment, as exported by the list `intensity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Intensity {
    Low = 1,
    High = 2,
    Both = 3,
    Neither = 4,
}

impl From<stage::Intensity> for Intensity {
    fn from(stage: stage::Intensity) -> Self {
        match stage {
            stage::Intensity::Low => Self::Low,
            stage::Intensity::High => Self::High,
        }
    }
}

impl TherapyGroups {
    /// The intensity of a set of therapies; `None` for the empty set.
    pub(crate) fn intensity(&self, given: Therapies) -> Option<Intensity> {
        if given.is_empty() {
            return None;
        }
        Some(match (given.any_of(self.low), given.any_of(self.high)) {
            (true, false) => Intensity::Low,
            (false, true) => Intensity::High,
            (true, true) => Intensity::Both,
            (false, false) => Intensity::Neither,
        })
    }
}

/// Positions in a session's list of measures; the five WSAS items follow the first two.
pub(crate) const DEPRESSION: usize = 0;
pub(crate) const DEFAULT_ANXIETY: usize = 1;
pub(crate) const WSAS: usize = 2;
/// The measure that the rule set names for the problem of the referral.
pub(crate) const SPECIFIC: usize = 7;
/// Number of measures that a session shows.
pub(crate) const SHOWN: usize = 8;

/// Where the scores of an instrument go among the curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CurvePlace {
    /// It has a curve of its own.
    Own,
    /// It is an item, by its number from 0, of the Work and Social Adjustment Scale, whose total has a curve.
    WsasItem(u8),
    /// It has none: its answers are categories, or are not about symptoms.
    None,
}

/// Group of an end code that the list does not place.
const OTHER_END_GROUP: i16 = 4;

/// [`Rules`] with their look-ups.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) rules: Rules,
    /// Problem descriptors in order of their prefix.
    descriptors: Vec<(String, i16)>,
    /// For each instrument: its position among those with columns in `referrals`.
    columns: Vec<Option<u8>>,
    /// For each instrument: its position in a session's list of measures.
    shown: Vec<Option<u8>>,
    /// For each instrument: whether a score of it alone makes an occasion.
    is_symptom_scale: Vec<bool>,
    /// Number of instruments with columns of their own.
    pub(crate) n_columns: usize,
}

impl Prepared {
    pub(crate) fn new(rules: Rules) -> Self {
        let mut descriptors = rules.problem_descriptors.clone();
        descriptors.sort();
        let instruments = &rules.rule_set.instruments;
        let with_columns = instruments.in_referrals();
        let position =
            |list: &[InstrumentId], id| list.iter().position(|i| *i == id).map(|p| p as u8);
        let mut fixed = vec![rules.rule_set.depression, rules.rule_set.default_anxiety];
        fixed.extend(rules.rule_set.wsas_items);
        Self {
            columns: instruments
                .iter()
                .map(|(id, _)| position(&with_columns, id))
                .collect(),
            shown: instruments
                .iter()
                .map(|(id, _)| position(&fixed, id))
                .collect(),
            is_symptom_scale: instruments
                .iter()
                .map(|(_, i)| is_symptom_scale(i))
                .collect(),
            n_columns: with_columns.len(),
            descriptors,
            rules,
        }
    }

    pub(crate) fn instrument(&self, id: InstrumentId) -> Option<&Instrument> {
        self.rules.rule_set.instruments.get(id)
    }

    pub(crate) fn n_instruments(&self) -> usize {
        self.columns.len()
    }

    /// Position of an instrument's columns in `referrals`.
    pub(crate) fn column(&self, id: InstrumentId) -> Option<usize> {
        self.columns
            .get(usize::from(id.0))
            .copied()
            .flatten()
            .map(usize::from)
    }

    /// Position of an instrument in a session's list of measures, the referral's anxiety measure apart.
    pub(crate) fn shown(&self, id: InstrumentId) -> Option<usize> {
        self.shown
            .get(usize::from(id.0))
            .copied()
            .flatten()
            .map(usize::from)
    }

    /// Whether a score of this instrument makes an occasion where there was no contact: it takes part in outcomes or
    /// has columns of its own. Answers on the experience of care do not.
    pub(crate) fn makes_occasion(&self, id: InstrumentId) -> bool {
        self.is_symptom_scale
            .get(usize::from(id.0))
            .copied()
            .unwrap_or(false)
    }

    /// Where the scores of an instrument go among the curves.
    pub(crate) fn curve_place(&self, id: InstrumentId) -> CurvePlace {
        let is_categorical = self
            .instrument(id)
            .is_none_or(|i| i.direction == Direction::Categorical);
        let item = self.shown(id).and_then(|place| place.checked_sub(WSAS));
        match item {
            Some(item) => CurvePlace::WsasItem(item as u8),
            None if self.makes_occasion(id) && !is_categorical => CurvePlace::Own,
            None => CurvePlace::None,
        }
    }

    /// The problem descriptor of a clean diagnosis code: that of the longest prefix.
    pub(crate) fn descriptor(&self, code: &str) -> Option<i16> {
        let end = self
            .descriptors
            .partition_point(|(prefix, _)| prefix.as_str() <= code);
        let shares_start = |prefix: &str| prefix.as_bytes().first() == code.as_bytes().first();
        self.descriptors
            .get(..end)?
            .iter()
            .rev()
            .take_while(|(prefix, _)| shares_start(prefix))
            .find(|(prefix, _)| code.starts_with(prefix.as_str()))
            .map(|(_, descriptor)| *descriptor)
    }

    /// The group of an end code; missing for a missing one, "other or unknown" for one without a group.
    pub(crate) fn end_group(&self, end_code: Code) -> Option<i16> {
        let code = end_code.integer()?;
        let group = self.rules.end_groups.iter().find(|(c, _)| *c == code);
        Some(group.map_or(OTHER_END_GROUP, |(_, g)| *g))
    }
}

fn is_symptom_scale(instrument: &Instrument) -> bool {
    instrument.in_referrals || instrument.role != Role::Other
}
