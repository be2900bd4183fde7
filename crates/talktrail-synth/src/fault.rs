//! Faults: what real files do wrong, planted at known places so that a reader of them can be tried.
//!
//! Each fault has a rate of its own and is drawn independently. What was planted is listed row by row in
//! `truth/faults.parquet`, with the text as it was before.

use crate::draw::Draw;
use crate::plan::{Faults, Format};

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A code with a blank in front or without its leading nought.
    PaddedCode,
    /// A code that no list has.
    UnknownCode,
    /// A date as `dd/mm/yyyy`; in CSV only.
    BritishDate,
    /// The word NULL where nothing should stand.
    NullText,
    /// A score above its tool's range.
    OutOfRange,
    /// `NA` instead of a score.
    NotAScore,
    /// A row without the participant's key: `0` or nothing.
    Keyless,
    /// A row delivered twice.
    DuplicateRow,
    /// A contact moved behind the referral's discharge.
    ContactAfterDischarge,
    /// A row whose referral does not exist.
    Orphan,
}

impl Fault {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PaddedCode => "padded_code",
            Self::UnknownCode => "unknown_code",
            Self::BritishDate => "british_date",
            Self::NullText => "null_text",
            Self::OutOfRange => "out_of_range",
            Self::NotAScore => "not_a_score",
            Self::Keyless => "keyless",
            Self::DuplicateRow => "duplicate_row",
            Self::ContactAfterDischarge => "contact_after_discharge",
            Self::Orphan => "orphan",
        }
    }

    /// Share of the places where it could stand, in a default set of faults (assumed; the forms are those described by
    /// the public notes on real extracts, which seldom give sizes).
    const fn default_rate(self) -> f64 {
        match self {
            Self::PaddedCode => 0.004,
            Self::Keyless | Self::ContactAfterDischarge => 0.002,
            Self::BritishDate | Self::NullText | Self::DuplicateRow => 0.001,
            Self::UnknownCode | Self::OutOfRange | Self::NotAScore => 0.0005,
            Self::Orphan => 0.0003,
        }
    }
}

/// How much more often a fault is planted when all are asked for.
const ALL_FACTOR: f64 = 8.0;

/// What a column is to the planter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Plain,
    Code,
    Score,
    /// The participant's key on a referral row.
    Key,
    /// The referral's key on a row below it.
    Parent,
}

const CODES: [&str; 18] = [
    "attendance",
    "consmedium",
    "empstatus",
    "sourcereferral",
    "attendordnacode",
    "apptype",
    "gender",
    "endcode",
    "sourceofreferralmh",
    "sourceofreferraliapt",
    "employstatus",
    "psychmed",
    "consmediumused",
    "consmechanism",
    "pausereason",
    "onwardreferreason",
    "amhcareclustcodefin",
    "prescompcodsig",
];

/// The role of a column, by table and name without regard to case.
pub(crate) fn role(table: &str, column: &str) -> Role {
    let column = column.to_lowercase();
    let is_referral_table = table == "IAPT_demographics_and_referral" || table == "IDS101Referral";
    let is_appointment =
        ["Appointment_v15", "IAPT_Appointment", "rep_appointment"].contains(&table);
    let is_patient_table = matches!(&table.get(..4), Some("IDS0")) || table == "IDS803CareCluster";
    match column.as_str() {
        "persscore" => Role::Score,
        name if is_appointment && name.contains("score") => Role::Score,
        "pseudonumber" => Role::Key,
        "person_id" if table == "rep_person" => Role::Key,
        "ic_pathway_id" | "pathwayid" if is_appointment => Role::Parent,
        "cohortkey_e" | "person_id" if is_referral_table => Role::Key,
        "pathwayid" if table.starts_with("IAPT_") && !is_referral_table => Role::Parent,
        "unique_servicerequestid"
            if table.starts_with("IDS") && !is_referral_table && !is_patient_table =>
        {
            Role::Parent
        }
        name if CODES.contains(&name) => Role::Code,
        _ => Role::Plain,
    }
}

/// One planted fault.
pub(crate) struct Planted {
    pub(crate) column: String,
    pub(crate) fault: Fault,
    /// Row of the file, from 0, the header not counted.
    pub(crate) row: u64,
    pub(crate) original: Option<String>,
}

/// Plants the faults of one table.
pub(crate) struct Planter {
    draw: Draw,
    seed: u64,
    table: u64,
    factor: f64,
    is_csv: bool,
    pub(crate) planted: Vec<Planted>,
}

impl Planter {
    /// A planter for the table with this number, or none where no faults are wanted.
    pub(crate) fn new(faults: Faults, seed: u64, table: usize, format: Format) -> Option<Self> {
        let factor = match faults {
            Faults::None => return None,
            Faults::Default => 1.0,
            Faults::All => ALL_FACTOR,
        };
        let table = table as u64;
        Some(Self {
            draw: Draw::new(seed, table),
            seed,
            table,
            factor,
            is_csv: format == Format::Csv,
            planted: Vec::new(),
        })
    }

    /// Starts the stream of one participant, apart from the stream of the life itself.
    pub(crate) fn begin(&mut self, participant: u64) {
        self.draw = Draw::new(self.seed ^ 0x0046_4155_4c54, participant * 64 + self.table);
    }

    /// Whether this fault falls here.
    pub(crate) fn falls(&mut self, fault: Fault) -> bool {
        self.draw.chance(fault.default_rate() * self.factor)
    }

    pub(crate) fn note(&mut self, column: &str, fault: Fault, row: u64, original: Option<&str>) {
        self.planted.push(Planted {
            column: column.to_owned(),
            fault,
            row,
            original: original.map(str::to_owned),
        });
    }

    /// The text that stands instead of this one, if a fault falls here; inside, nothing means an empty cell.
    pub(crate) fn text(
        &mut self,
        role: Role,
        value: Option<&str>,
    ) -> Option<(Fault, Option<String>)> {
        let Some(value) = value else {
            let is_here = role == Role::Code && self.falls(Fault::NullText);
            return is_here.then(|| (Fault::NullText, Some("NULL".to_owned())));
        };
        match role {
            Role::Code if self.falls(Fault::PaddedCode) => {
                Some((Fault::PaddedCode, Some(padded(value))))
            }
            Role::Code => self
                .falls(Fault::UnknownCode)
                .then(|| (Fault::UnknownCode, Some("QQ".to_owned()))),
            Role::Score if self.falls(Fault::OutOfRange) => {
                Some((Fault::OutOfRange, Some("999".to_owned())))
            }
            Role::Score => self
                .falls(Fault::NotAScore)
                .then(|| (Fault::NotAScore, Some("NA".to_owned()))),
            Role::Key if self.falls(Fault::Keyless) => Some((
                Fault::Keyless,
                self.draw.chance(0.5).then(|| "0".to_owned()),
            )),
            Role::Plain | Role::Key => None,
            Role::Parent => self
                .falls(Fault::Orphan)
                .then(|| (Fault::Orphan, Some(format!("NONE{value}")))),
        }
    }

    /// The date as British text, if that falls here.
    pub(crate) fn british(&mut self, date: talktrail_model::date::Date) -> Option<String> {
        let is_here = self.is_csv && self.falls(Fault::BritishDate);
        let (year, month, day) = date.ymd();
        is_here.then(|| format!("{day:02}/{month:02}/{year:04}"))
    }
}

fn padded(value: &str) -> String {
    match value.strip_prefix('0') {
        Some(rest) => rest.to_owned(),
        None => format!(" {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_keeps_the_code_behind_it() {
        assert_eq!(padded("05"), "5");
        assert_eq!(padded("5"), " 5");
    }

    #[test]
    fn roles_go_by_table() {
        assert!(role("IAPT_demographics_and_referral", "cohortkey_e") == Role::Key);
        assert!(role("IAPT_care_activities", "cohortkey_e") == Role::Plain);
        assert!(role("IDS606CodedScoreAssessmentRefer", "PersScore") == Role::Score);
        assert!(role("IDS201CareContact", "Unique_ServiceRequestID") == Role::Parent);
    }
}
