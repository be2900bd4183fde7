//! The plan of an invention, and what came of it.

use std::path::PathBuf;

use talktrail_dictionary::Family;

use crate::error::Error;
use crate::fault::Rates;

/// The encoding of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text.
    Csv,
    /// Apache Parquet with snappy compression.
    Parquet,
}

/// Which faults are planted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Faults {
    /// None: every row is as the specification wants it.
    None,
    /// Each fault at a low rate, as a tidy provider's files have it.
    Default,
    /// Each fault often enough that a small study has every one of them.
    All,
    /// Each fault at a rate of one's own.
    Rates(Rates),
}

impl Faults {
    /// The rate of each fault; none when none is planted.
    pub(crate) fn rates(self) -> Result<Option<Rates>, Error> {
        match self {
            Self::None => Ok(None),
            Self::Default => Rates::usual().map(Some),
            Self::All => Rates::raised().map(Some),
            Self::Rates(rates) => Ok(Some(rates)),
        }
    }
}

/// The form in which version 1.5 is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldForm {
    /// `IAPT_*` to March 2015, `*_v15` from then on; participants by pseudonymised NHS number.
    Monthly,
    /// `rep_*`, with the `Person_ID` of version 2.
    Historic,
}

impl OldForm {
    /// The mark of its pathway ids, and of its own participant ids, in a study that also reads version 2.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::Monthly => "v15-",
            Self::Historic => "rep-",
        }
    }
}

/// Which columns the files have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Every column of the dictionary; those without an invented value are empty.
    All,
    /// Only columns that the generator fills.
    Used,
}

/// The mix of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Referrals end as they do in England: 29 % never treated, 29 % treated once, 40 % finished.
    England,
    /// Members of longitudinal studies: more of them treated than in England, and more rows around each contact.
    Studies,
    /// Twelve people whose care is told, not drawn.
    Tiny,
    /// About 6 contacts and 16 scores per pathway, two extracts a year: a weight for benchmarks.
    Bench,
}

/// What to invent, and where to write it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The form of delivery.
    pub family: Family,
    /// The form of version 1.5. With `nhse_v2` the years from April 2014 are delivered as well, in this form; none: only
    /// the family's own years, and for `v1_5` the monthly form.
    pub old_form: Option<OldForm>,
    /// How many participants to invent.
    pub participants: u64,
    /// Seed: the same plan gives the same bytes.
    pub seed: u64,
    /// The encoding of the files.
    pub format: Format,
    /// Which faults are planted.
    pub faults: Faults,
    /// Folder of the extracts; made when absent.
    pub out: PathBuf,
    /// Which columns the files have.
    pub columns: Columns,
    /// The mix of people.
    pub shape: Shape,
}

impl Plan {
    /// A plan of the usual kind: all columns, England's mix, Parquet, default faults.
    pub fn new(family: Family, participants: u64, seed: u64, out: impl Into<PathBuf>) -> Self {
        Self {
            family,
            old_form: None,
            participants,
            seed,
            format: Format::Parquet,
            faults: Faults::Default,
            out: out.into(),
            columns: Columns::All,
            shape: Shape::England,
        }
    }

    /// National-shaped input for benchmarks, about this many pathways in the shape of UK LLC: about 6 contacts and
    /// 16 scores per pathway, each event delivered one and a half times, no faults, only columns with values.
    pub fn bench(pathways: u64, seed: u64, out: impl Into<PathBuf>) -> Self {
        let participants = (pathways as f64 / PATHWAYS_PER_PARTICIPANT).round() as u64;
        Self {
            faults: Faults::None,
            columns: Columns::Used,
            shape: Shape::Bench,
            ..Self::new(Family::UkllcV2, participants, seed, out)
        }
    }
}

/// Delivered pathways per participant in the benchmark's mix, as measured.
const PATHWAYS_PER_PARTICIPANT: f64 = 1.16;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files relative to the output folder, with their rows.
    pub files: Vec<(PathBuf, u64)>,
    /// Participants with anything delivered.
    pub participants: u64,
    /// Referrals of which anything is delivered; each counted once.
    pub referrals: u64,
    /// Contacts delivered; each counted once.
    pub contacts: u64,
    /// Scores delivered; each counted once.
    pub scores: u64,
    /// Faults planted.
    pub faults: u64,
}

impl Written {
    /// Adds the counts of another block of people.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.participants += other.participants;
        self.referrals += other.referrals;
        self.contacts += other.contacts;
        self.scores += other.scores;
        self.faults += other.faults;
    }
}
