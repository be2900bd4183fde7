//! What is done to the value of a concept between two versions, and what the pairing of its fields rests on.

/// What is done between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing: the same field, the same values.
    Same,
    /// The value stays, the field has another name.
    Rename,
    /// The value is trimmed and recoded by the step's code map.
    Recode,
    /// The value is trimmed and a number is written with this many digits; the codes are the same.
    Pad {
        /// Digits of the code.
        width: usize,
    },
    /// A diagnosis is cleaned ([`clean_v1_5_code`](talktrail_model::diagnosis::clean_v1_5_code)).
    CleanDiagnosis,
    /// Each filled field of a wide row becomes a row of its own.
    WideToLong {
        /// Instrument whose concept is written beside the score.
        instrument: Option<String>,
        /// Field of the wide row that dates the new one.
        date: Option<String>,
    },
    /// The first filled of several fields.
    Coalesce,
    /// The sum of several counts; missing when all are.
    Sum,
    /// Not carried: computed again, for every version in the same way.
    Derive,
    /// Kept as it is under its own name; the newer version has no such field.
    Keep {
        /// Instrument under which a score is kept.
        instrument: Option<String>,
    },
    /// The older version has no such field.
    New,
    /// Not carried, for a stated reason.
    None,
}

impl Rule {
    /// The names used in the dictionary's files.
    pub const NAMES: [&'static str; 12] = [
        "same",
        "rename",
        "recode",
        "pad",
        "clean_diagnosis",
        "wide_to_long",
        "coalesce",
        "sum",
        "derive",
        "keep",
        "new",
        "none",
    ];

    /// The name used in the dictionary's files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Rename => "rename",
            Self::Recode => "recode",
            Self::Pad { .. } => "pad",
            Self::CleanDiagnosis => "clean_diagnosis",
            Self::WideToLong { .. } => "wide_to_long",
            Self::Coalesce => "coalesce",
            Self::Sum => "sum",
            Self::Derive => "derive",
            Self::Keep { .. } => "keep",
            Self::New => "new",
            Self::None => "none",
        }
    }

    /// What the rule does, in a sentence.
    pub const fn meaning(&self) -> &'static str {
        match self {
            Self::Same => "nothing changes",
            Self::Rename => "the value stays, the field has another name",
            Self::Recode => "the value is recoded by the code map",
            Self::Pad { .. } => "the same codes, written with a fixed number of digits",
            Self::CleanDiagnosis => "the diagnosis is cleaned as NHS England did",
            Self::WideToLong { .. } => "each filled field becomes a row of its own",
            Self::Coalesce => "the first filled of several fields",
            Self::Sum => "the sum of several counts",
            Self::Derive => "computed again, for every version in the same way",
            Self::Keep { .. } => "kept under its own name; the newer version has no such field",
            Self::New => "the older version has no such field",
            Self::None => "not carried, for the reason given",
        }
    }

    /// Whether a value of the older version reaches a field of the newer one.
    pub const fn is_carried(&self) -> bool {
        !matches!(
            self,
            Self::Derive | Self::Keep { .. } | Self::New | Self::None
        )
    }

    /// The instrument that a score stands under.
    pub fn instrument(&self) -> Option<&str> {
        match self {
            Self::WideToLong { instrument, .. } | Self::Keep { instrument } => {
                instrument.as_deref()
            }
            _ => None,
        }
    }

    /// Reads a rule and its argument (`key=value`, several behind `;`).
    pub(crate) fn parse(name: &str, argument: &str) -> Option<Self> {
        let mut arguments = Arguments(argument.split(';').filter(|a| !a.is_empty()).collect());
        let rule = match name {
            "same" => Self::Same,
            "rename" => Self::Rename,
            "recode" => Self::Recode,
            "pad" => Self::Pad {
                width: arguments.take("width")?.parse().ok()?,
            },
            "clean_diagnosis" => Self::CleanDiagnosis,
            "wide_to_long" => Self::WideToLong {
                instrument: arguments.take("instrument"),
                date: arguments.take("date"),
            },
            "coalesce" => Self::Coalesce,
            "sum" => Self::Sum,
            "derive" => Self::Derive,
            "keep" => Self::Keep {
                instrument: arguments.take("instrument"),
            },
            "new" => Self::New,
            "none" => Self::None,
            _ => return None,
        };
        arguments.0.is_empty().then_some(rule)
    }
}

/// What remains of an argument.
struct Arguments<'a>(Vec<&'a str>);

impl Arguments<'_> {
    fn take(&mut self, key: &str) -> Option<String> {
        let is_it = |argument: &&str| argument.split_once('=').is_some_and(|(k, _)| k == key);
        let place = self.0.iter().position(is_it)?;
        let (_, value) = self.0.remove(place).split_once('=')?;
        Some(value.to_owned())
    }
}

/// What the pairing of two fields rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Published code of NHS England puts both into one column.
    Stacked,
    /// Both are in published field lists and their definitions match; the pairing is inferred.
    Definitions,
    /// It is in the field list of one version only.
    Absent,
}

impl Evidence {
    /// The name used in the dictionary's files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stacked => "stacked",
            Self::Definitions => "definitions",
            Self::Absent => "absent",
        }
    }

    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Stacked => "published code of NHS England puts both fields into one column",
            Self::Definitions => "the published definitions match; the pairing is inferred",
            Self::Absent => "in the published field list of one version only",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Stacked, Self::Definitions, Self::Absent]
            .into_iter()
            .find(|e| e.name() == name)
    }
}
