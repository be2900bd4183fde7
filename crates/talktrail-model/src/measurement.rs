//! What each provider did in each month, and how well outcomes were measured.
//!
//! A curve or an outcome is as good as the scores behind it. Services differ in how often they ask, and something may
//! go wrong for a whole month: no score is sent, or every questionnaire carries the answers of the one before. Counts
//! by provider and month show it, and so does how far recomputed outcomes agree with supplied ones there. Whether a month
//! was delivered at all, and whole, shows in what was done in it.
//!
//! ```
//! use talktrail_model::measurement::{Figure, Measurement, Month};
//! let mut measurement = Measurement::default();
//! let june = Month::of(talktrail_model::date::Date::parse("2021-06-03"));
//! measurement.provider(Some("RBA")).cell(june).add(Figure::Scores, 3);
//! let rows: Vec<_> = measurement.iter().collect();
//! assert_eq!((rows[0].0, rows[0].1.to_string()), ("RBA", "2021-06".to_owned()));
//! assert_eq!(rows[0].2.of(Figure::Scores), 3);
//! ```

mod coverage;
mod judge;
mod month;

use std::collections::BTreeMap;

pub use self::{
    coverage::{BREACHES, Breach, CoverageLimits, Covered},
    judge::{JUDGEMENTS, Judgement, Limits},
    month::Month,
};
use crate::{
    agreement::{Compared, ITEMS},
    code::AppointmentType,
};

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident = $column:literal;)*) => {
        /// Something that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Figure { $($(#[$doc])* $name,)* }

        /// Every figure.
        pub const FIGURES: &[Figure] = &[$(Figure::$name),*];

        impl Figure {
            /// Its column.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $column,)* }
            }
        }
    };
}

figures! {
    /// Referrals discharged in the month.
    Discharged = "n_discharged";
    /// Of those, finished courses of treatment.
    Finished = "n_finished_courses";
    /// Of the finished courses, those with a first and a last score of depression.
    PairedDepression = "n_paired_depression";
    /// Of the finished courses, those with a first and a last score of the anxiety measure.
    PairedAnxiety = "n_paired_anxiety";
    /// Of the finished courses, those with both pairs.
    Paired = "n_paired";
    /// Days of a referral with a treatment contact.
    TreatmentDays = "n_treatment_days";
    /// Of those, with a valid score of any measure.
    ScoredDays = "n_scored_days";
    /// Of those, with valid scores of depression and of the default anxiety measure.
    FullyScoredDays = "n_fully_scored_days";
    /// Of those, with the same two scores as on the scored day before.
    RepeatedDays = "n_repeated_days";
    /// Scores, valid or not.
    Scores = "n_scores";
    /// Of those, outside the range of the instrument.
    OutOfRange = "n_out_of_range";
    /// Of those, not of the instrument's shape, such as a decimal where only whole numbers may be.
    WrongShape = "n_wrong_shape";
    /// Of those, text that is no score.
    NotAScore = "n_not_a_score";
    /// Of those, without any value.
    Empty = "n_empty";
    /// Discharged referrals that have a supplied value to compare with.
    Compared = "n_compared";
    /// Of those, with no step of the rules that differs.
    Agreeing = "n_agreeing";
    /// Referrals received in the month.
    Received = "n_received";
    /// Of those, without a source.
    WithoutSource = "n_without_source";
    /// Of the referrals discharged in the month, those without a reason.
    WithoutReason = "n_without_reason";
    /// Referrals first delivered in the month, where deliveries are monthly.
    FirstSent = "n_first_sent";
    /// Of those, received more than three months before.
    FirstSentLate = "n_first_sent_late";
    /// Referrals last delivered in the month, where deliveries are monthly.
    LastSent = "n_last_sent";
    /// Of those, never discharged, though the provider went on delivering.
    Vanished = "n_vanished";
    /// Contacts, attended or not.
    Contacts = "n_contacts";
    /// Of those, attended.
    Attended = "n_attended";
    /// Of the attended ones, without a consultation medium or mechanism.
    WithoutMedium = "n_without_medium";
    /// Of the attended ones, of the commonest appointment type of the month.
    OfCommonestType = "n_of_commonest_type";
}

/// How well was measured: the columns of `checks/measurement.csv`, in order.
pub const MEASURED: &[Figure] = &[
    Figure::Discharged,
    Figure::Finished,
    Figure::PairedDepression,
    Figure::PairedAnxiety,
    Figure::Paired,
    Figure::TreatmentDays,
    Figure::ScoredDays,
    Figure::FullyScoredDays,
    Figure::RepeatedDays,
    Figure::Scores,
    Figure::OutOfRange,
    Figure::WrongShape,
    Figure::NotAScore,
    Figure::Empty,
    Figure::Compared,
    Figure::Agreeing,
];

/// What was done: the columns of `checks/coverage.csv`, in order.
pub const COVERED: &[Figure] = &[
    Figure::Received,
    Figure::WithoutSource,
    Figure::Discharged,
    Figure::WithoutReason,
    Figure::FirstSent,
    Figure::FirstSentLate,
    Figure::LastSent,
    Figure::Vanished,
    Figure::Contacts,
    Figure::Attended,
    Figure::WithoutMedium,
    Figure::OfCommonestType,
];

/// Counts of one flag: both, only recomputed, only supplied, neither.
pub type FlagCounts = [u64; 4];

/// Appointment types that are told apart; 0 stands for an unknown one.
const TYPES: usize = 12;
/// Where the counts of appointment types begin: behind figures and flags.
const FIRST_TYPE: usize = FIGURES.len() + 4 * ITEMS.len();
/// Numbers that a cell is made of: its figures, then its flags, then attended contacts by appointment type.
const NUMBERS: usize = FIRST_TYPE + TYPES;

/// The counts of one provider and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell([u32; NUMBERS]);

impl Default for Cell {
    fn default() -> Self {
        Self([0; NUMBERS])
    }
}

impl Cell {
    /// Adds to a figure.
    pub fn add(&mut self, figure: Figure, n: usize) {
        self.bump(figure as usize, u32::try_from(n).unwrap_or(u32::MAX));
    }

    /// Takes in a referral with anything supplied. Of [`ITEMS`], only flags are counted.
    pub fn compare(&mut self, compared: &[Compared; ITEMS.len()], agrees: bool) {
        self.add(Figure::Compared, 1);
        self.add(Figure::Agreeing, usize::from(agrees));
        for (item, compared) in compared.iter().enumerate() {
            if let Compared::Flags { own, supplied } = compared {
                let kind = match (own, supplied) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, true) => 2,
                    (false, false) => 3,
                };
                self.bump(FIGURES.len() + 4 * item + kind, 1);
            }
        }
    }

    /// Adds an attended contact of a type.
    pub fn attend(&mut self, appointment: AppointmentType) {
        let number = appointment.integer().unwrap_or(0);
        let at = usize::try_from(number).unwrap_or(0).min(TYPES - 1);
        self.add(Figure::Attended, 1);
        self.bump(FIRST_TYPE + at, 1);
    }

    /// A figure.
    pub fn of(&self, figure: Figure) -> u64 {
        match figure {
            Figure::OfCommonestType => self.types().into_iter().max().unwrap_or(0),
            _ => self.number(figure as usize),
        }
    }

    /// Attended contacts by appointment type.
    fn types(&self) -> [u64; TYPES] {
        std::array::from_fn(|at| self.number(FIRST_TYPE + at))
    }

    /// The counts of the flag at a position of [`ITEMS`].
    pub fn flag(&self, item: usize) -> FlagCounts {
        std::array::from_fn(|kind| self.number(FIGURES.len() + 4 * item + kind))
    }

    fn number(&self, at: usize) -> u64 {
        self.0.get(at).copied().map_or(0, u64::from)
    }

    fn bump(&mut self, at: usize, by: u32) {
        if let Some(number) = self.0.get_mut(at) {
            *number = number.saturating_add(by);
        }
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|n| *n == 0)
    }
}

/// The counts of one provider, a cell for each month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months(Vec<Cell>);

impl Months {
    /// The counts of a month.
    pub fn cell(&mut self, month: Month) -> &mut Cell {
        let at = month.position();
        if self.0.len() <= at {
            self.0.resize_with(at + 1, Cell::default);
        }
        &mut self.0[at]
    }
}

/// The counts of all providers and months. Merging two is adding counts, so the order of work does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measurement {
    /// By provider, the empty text where it is unknown.
    providers: BTreeMap<String, Months>,
}

impl Measurement {
    /// The counts of a provider. Asked once for a referral, so that its text may be copied.
    pub fn provider(&mut self, provider: Option<&str>) -> &mut Months {
        let provider = provider.unwrap_or_default();
        self.providers.entry(provider.to_owned()).or_default()
    }

    /// Adds all counts of another collection.
    pub fn merge(&mut self, other: &Self) {
        for (provider, month, cell) in other.iter() {
            let own = self.provider(Some(provider)).cell(month);
            for (at, number) in cell.0.iter().enumerate() {
                own.bump(at, *number);
            }
        }
    }

    /// Provider, month and counts, in order of provider and month, where there is anything to tell.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Month, &Cell)> {
        self.providers.iter().flat_map(|(provider, months)| {
            let cells = months.0.iter().enumerate().filter(|(_, c)| !c.is_empty());
            cells.map(|(at, cell)| (provider.as_str(), Month::at(at), cell))
        })
    }

    /// All counts as rows of provider, position of the month and numbers, which [`Measurement::from_rows`] reads.
    pub fn to_rows(&self) -> Vec<(String, usize, Vec<u32>)> {
        let row = |(provider, month, cell): (&str, Month, &Cell)| {
            (provider.to_owned(), month.position(), cell.0.to_vec())
        };
        self.iter().map(row).collect()
    }

    /// The counts of rows; `None` where they are not those of [`Measurement::to_rows`].
    pub fn from_rows(rows: Vec<(String, usize, Vec<u32>)>) -> Option<Self> {
        let mut measurement = Self::default();
        for (provider, month, numbers) in rows {
            let month = Some(Month::at(month)).filter(|m| m.position() == month)?;
            *measurement.provider(Some(&provider)).cell(month) = Cell(numbers.try_into().ok()?);
        }
        Some(measurement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;

    fn filled() -> Measurement {
        let mut measurement = Measurement::default();
        let june = Month::of(Date::parse("2021-06-30"));
        measurement
            .provider(Some("RBA"))
            .cell(june)
            .add(Figure::Finished, 2);
        let mut compared = [Compared::No; ITEMS.len()];
        compared[3] = Compared::Flags {
            own: true,
            supplied: false,
        };
        let cell = measurement.provider(None).cell(Month::of(None));
        cell.compare(&compared, false);
        cell.compare(&compared, true);
        measurement
    }

    #[test]
    fn counts_add_up_and_come_back_as_they_were() {
        let mut both = filled();
        both.merge(&filled());
        let rows: Vec<_> = both.iter().collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].0, "");
        assert_eq!(rows[0].2.flag(3), [0, 4, 0, 0]);
        assert_eq!(rows[0].2.of(Figure::Compared), 4);
        assert_eq!(rows[0].2.of(Figure::Agreeing), 2);
        assert_eq!(rows[1].2.of(Figure::Finished), 4);
        assert_eq!(Measurement::from_rows(both.to_rows()), Some(both));
    }

    #[test]
    fn rows_of_another_form_are_refused() {
        let mut rows = filled().to_rows();
        rows[0].2.pop();
        assert_eq!(Measurement::from_rows(rows), None);
        let far = vec![("RBA".to_owned(), usize::MAX, vec![0; NUMBERS])];
        assert_eq!(Measurement::from_rows(far), None);
    }
}
