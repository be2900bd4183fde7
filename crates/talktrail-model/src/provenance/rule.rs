//! The checks that the program makes, by name.
//!
//! A rule is its id here. What it is about, how serious it is and how much of it is too much are data: the catalogue of
//! the dictionary, whose ids a test holds together with these.

/// One check, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// Stable id, `TT` and four digits.
    pub id: &'static str,
}

impl Rule {
    /// The rule of an id.
    pub fn of(id: &str) -> Option<Self> {
        RULES.iter().find(|rule| rule.id == id).copied()
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        $($(#[$doc])* pub const $name: Rule = Rule { id: $id };)*
        /// Every rule, in the order of its id.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    /// An optional column is absent.
    COLUMN_ABSENT = "TT0101";
    /// A column is not known to the dictionary.
    COLUMN_UNKNOWN = "TT0102";
    /// A file of an input folder belongs to no table.
    FILE_UNKNOWN = "TT0103";
    /// A table of the family is absent.
    TABLE_ABSENT = "TT0104";
    /// Text was not UTF-8.
    NOT_UTF8 = "TT0105";
    /// A row with a number of fields other than the header's.
    RAGGED_ROW = "TT0106";
    /// A file without a row.
    FILE_EMPTY = "TT0107";
    /// A stray quote.
    STRAY_QUOTE = "TT0108";
    /// A date that is none.
    BAD_DATE = "TT0201";
    /// A date that stands for missing.
    SENTINEL_DATE = "TT0202";
    /// A code outside its list.
    UNKNOWN_CODE = "TT0203";
    /// A code that needed trimming or padding.
    PADDED_CODE = "TT0204";
    /// A number that is none.
    BAD_NUMBER = "TT0205";
    /// A date after the as-of date.
    AFTER_AS_OF = "TT0206";
    /// A score outside the range of its instrument.
    SCORE_OUT_OF_RANGE = "TT0301";
    /// A score that is no number of the right shape.
    SCORE_WRONG_SHAPE = "TT0302";
    /// An assessment tool that the dictionary does not know.
    SCORE_UNKNOWN_TOOL = "TT0303";
    /// A score without any date.
    SCORE_WITHOUT_DATE = "TT0304";
    /// A month of a provider with treatment and no score.
    MONTH_WITHOUT_SCORES = "TT0305";
    /// A month of a provider in which few courses have both pairs of scores.
    MONTH_FEW_PAIRS = "TT0306";
    /// A month of a provider in which scores repeat.
    MONTH_REPEATED_SCORES = "TT0307";
    /// A month of a provider in which many scores are none.
    MONTH_INVALID_SCORES = "TT0308";
    /// A row without participant key.
    KEYLESS = "TT0401";
    /// A row without referral key.
    REFERRAL_KEYLESS = "TT0402";
    /// An event without a referral.
    ORPHAN = "TT0403";
    /// A referral under several participant keys.
    RETRACED = "TT0404";
    /// A referral under several pathway ids.
    PATHWAY_CHANGED = "TT0405";
    /// A row of version 1.5 without person record.
    NO_RECORD = "TT0406";
    /// A line of the bridge file that links nobody.
    BRIDGE_UNCLEAR = "TT0407";
    /// A referral of version 1.5 that fits several of version 2.
    BOUNDARY_UNCLEAR = "TT0408";
    /// A line of the list of withdrawals that names nobody.
    WITHDRAWAL_UNCLEAR = "TT0409";
    /// Submissions that cannot be put in order.
    TIED_SUBMISSIONS = "TT0501";
    /// No list of accepted submissions.
    ACCEPTED_DERIVED = "TT0502";
    /// A row of an unknown submission.
    UNKNOWN_SUBMISSION = "TT0503";
    /// Two extracts of the same period that differ.
    SAME_PERIOD = "TT0504";
    /// A contact outside the month of its submission.
    OTHER_MONTH = "TT0505";
    /// An extract without period dates.
    NO_EXTRACT_PERIOD = "TT0506";
    /// The use-pathway flag of version 1.5 marks another row.
    USE_PATHWAY_DIFFERS = "TT0507";
    /// A month of a provider in which nothing was done.
    MONTH_MISSING = "TT0508";
    /// A month of a provider in which referrals were closed in bulk.
    MONTH_CLOSURES = "TT0509";
    /// A month of a provider whose contacts are all of one type.
    MONTH_SINGLE_CODE = "TT0510";
    /// A month of a provider in which a field is mostly missing.
    MONTH_BLANK = "TT0511";
    /// A Refresh with far fewer rows than its Primary.
    STUB_REFRESH = "TT0512";
    /// A month of a provider in which open referrals vanish or old ones appear.
    MONTH_BROKEN = "TT0513";
    /// A discharge before the referral.
    DISCHARGE_BEFORE_REFERRAL = "TT0601";
    /// A referral without received date.
    NO_RECEIVED_DATE = "TT0602";
    /// A contact outside the referral window.
    OUTSIDE_WINDOW = "TT0603";
    /// Two attended contacts at the same time.
    SAME_SLOT = "TT0604";
    /// Two referrals on one day.
    SAME_RECEIVED_DATE = "TT0605";
    /// A reason for the end without a discharge.
    REASON_WITHOUT_DISCHARGE = "TT0606";
    /// A discharge without a reason.
    DISCHARGE_WITHOUT_REASON = "TT0607";
    /// A referral without a source.
    NO_SOURCE = "TT0608";
    /// An attended contact without a consultation medium or mechanism.
    NO_CONSULTATION = "TT0609";
    /// A pause that ends before it begins.
    PAUSE_REVERSED = "TT0610";
    /// A score outside the referral window.
    SCORE_OUTSIDE_WINDOW = "TT0611";
    /// An age that nobody has.
    IMPLAUSIBLE_AGE = "TT0612";
    /// A continuation whose batch is too small.
    CONTINUATION_SMALL = "TT0613";
    /// A continuation that fits several referrals.
    CONTINUATION_UNCLEAR = "TT0614";
    /// A referral received after its participant withdrew.
    AFTER_WITHDRAWAL = "TT0615";
    /// Threshold with low confidence.
    LOW_CONFIDENCE = "TT0701";
}
