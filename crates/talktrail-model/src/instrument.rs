//! Questionnaires: what a score may be, when it means a case, and how much change is more than error.
//!
//! Every number here comes from the dictionary's `instruments.toml`, where it stands beside its source and
//! confidence. The rules join this table; they never branch on a particular questionnaire.

use crate::score::ScoreValue;

/// A row number in the study's [`Instruments`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentId(pub u8);

/// Which end of the scale is the healthy one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A falling score is improvement, as in PHQ-9.
    LowerIsBetter,
    /// A rising score is improvement.
    HigherIsBetter,
    /// The answers are categories; no change can be computed.
    Categorical,
}

/// How a score is compared with a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// At or above the threshold.
    AtLeast,
    /// Strictly above the threshold.
    Above,
}

impl Operator {
    /// Whether `value` satisfies the comparison with `threshold`.
    pub fn holds(self, value: i32, threshold: i32) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::Above => value > threshold,
        }
    }
}

/// How sure the sources are of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// General knowledge or a single unconfirmed statement; a study should state it.
    Low,
    /// Inferred from an official source.
    Medium,
    /// Read in an official source.
    High,
}

impl Confidence {
    /// The word that the dictionary's files use.
    ///
    /// ```
    /// assert_eq!(talktrail_model::instrument::Confidence::Medium.name(), "medium");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A published amount with the way it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The amount, in score points.
    pub amount: ScoreValue,
    /// How a score or a change is compared with the amount.
    pub operator: Operator,
    /// How sure the sources are.
    pub confidence: Confidence,
}

/// The part that an instrument plays in NHS England's outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The depression half of every outcome pair (PHQ-9).
    Depression,
    /// The anxiety half when no problem-specific measure applies (GAD-7).
    DefaultAnxiety,
    /// An anxiety disorder specific measure (ADSM), used for some problem descriptors.
    SpecificAnxiety,
    /// One of the five items of the Work and Social Adjustment Scale.
    WsasItem,
    /// Collected, but without a part in outcomes.
    Other,
}

/// One scored questionnaire, or one scored item where the data set codes items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Short name in lower case, used in column names, for example `phq9`; at most 18 characters.
    pub short_name: String,
    /// Name in full.
    pub name: String,
    /// SNOMED CT concept of the score in data set version 2; empty for instruments of version 1.5 only.
    pub snomed_code: String,
    /// Name of the measure in NHS England's `ADSM` column, if it can stand there.
    pub adsm_token: Option<String>,
    /// Its part in outcomes.
    pub role: Role,
    /// Lowest possible score.
    pub minimum: Option<ScoreValue>,
    /// Highest possible score.
    pub maximum: Option<ScoreValue>,
    /// Number of decimal places a score may have; 0 for whole numbers.
    pub decimals: u8,
    /// Values in the score's field that are no score, such as `9` (not applicable) for the WSAS work item.
    pub not_a_score: Vec<String>,
    /// The score that means a clinical case.
    pub caseness: Option<Threshold>,
    /// The change that is more than measurement error.
    pub reliable_change: Option<Threshold>,
    /// Which way is better.
    pub direction: Direction,
    /// Whether `referrals` carries a `…_first` and a `…_last` column for it.
    pub in_referrals: bool,
}

/// All instruments of a study, in the order of the dictionary.
#[derive(Clone, Debug, Default)]
pub struct Instruments(Vec<Instrument>);

impl Instruments {
    /// The table, in dictionary order. At most 255 instruments.
    pub fn new(instruments: Vec<Instrument>) -> Self {
        Self(instruments)
    }

    /// The instrument with this id, if the table has one.
    pub fn get(&self, id: InstrumentId) -> Option<&Instrument> {
        self.0.get(usize::from(id.0))
    }

    /// Every instrument with its id.
    pub fn iter(&self) -> impl Iterator<Item = (InstrumentId, &Instrument)> {
        (0u8..).map(InstrumentId).zip(&self.0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The instrument of a short name such as `phq9`.
    pub fn by_short_name(&self, short_name: &str) -> Option<InstrumentId> {
        self.iter()
            .find(|(_, i)| i.short_name == short_name)
            .map(|(id, _)| id)
    }

    /// The first instrument that plays a role.
    pub fn by_role(&self, role: Role) -> Option<InstrumentId> {
        self.iter().find(|(_, i)| i.role == role).map(|(id, _)| id)
    }

    /// Ids of the instruments that have `…_first` and `…_last` columns in `referrals`.
    pub fn in_referrals(&self) -> Vec<InstrumentId> {
        self.iter()
            .filter(|(_, i)| i.in_referrals)
            .map(|(id, _)| id)
            .collect()
    }
}
