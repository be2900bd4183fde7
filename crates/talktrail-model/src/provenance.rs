//! What happened to the data on the way: findings (facts about the data) and attrition (rows that a rule took out).
//!
//! Wrong data never stops a run. Each oddity is counted under the id of its rule, its table and its column; each rule
//! that drops or marks rows leaves one attrition row with the numbers before and after. Neither ever holds a value of
//! a record.

use std::collections::BTreeMap;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Rows or values were left out of derivations.
    Warning,
    /// The table or column is not what the specification says.
    Error,
}

/// One kind of oddity: its id, severity and text. The catalogue of all rules is [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id, `TT` and four digits.
    pub id: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong and what the program did, in plain words.
    pub text: &'static str,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Rule = Rule { id: $id, severity: Severity::$severity, text: $text };)*
        /// Every rule, in the order of its id.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    /// An optional column is absent.
    COLUMN_ABSENT = "TT0101", Note, "an optional column is absent from a file; what depends on it stays missing";
    /// A column is not known to the dictionary.
    COLUMN_UNKNOWN = "TT0102", Note, "a column is not in the dictionary; it was not read";
    /// A file of an input folder belongs to no table.
    FILE_UNKNOWN = "TT0103", Note, "a file belongs to no table of the family; it was not read";
    /// A table of the family is absent.
    TABLE_ABSENT = "TT0104", Note, "an optional table is absent; what depends on it stays missing";
    /// Text was not UTF-8.
    NOT_UTF8 = "TT0105", Note, "a file is not UTF-8; it was read as Windows-1252";
    /// A row with a number of fields other than the header's.
    RAGGED_ROW = "TT0106", Warning, "a row has more or fewer fields than the header; it was left out";
    /// A file without a row.
    FILE_EMPTY = "TT0107", Warning, "a file holds a header and no rows";
    /// A stray quote.
    STRAY_QUOTE = "TT0108", Warning, "a field holds a quote mark where none may stand; it was read as text";
    /// A date that is none.
    BAD_DATE = "TT0201", Warning, "a date is no calendar date; it counts as missing";
    /// A date that stands for missing.
    SENTINEL_DATE = "TT0202", Note, "a date before 1901 stands for a missing one; it counts as missing";
    /// A code outside its list.
    UNKNOWN_CODE = "TT0203", Warning, "a code is not in its list; its text is kept in unrecognised_codes";
    /// A code that needed trimming or padding.
    PADDED_CODE = "TT0204", Note, "a code was trimmed or padded to the form of its list";
    /// A number that is none.
    BAD_NUMBER = "TT0205", Warning, "a number is not a number; it counts as missing";
    /// A score outside the range of its instrument.
    SCORE_OUT_OF_RANGE = "TT0301", Warning, "a score is outside the range of its instrument; it is kept and left out of derivations";
    /// A score that is no number of the right shape.
    SCORE_WRONG_SHAPE = "TT0302", Warning, "a score is not a number of the right shape; it is kept as text and left out of derivations";
    /// An assessment tool that the dictionary does not know.
    SCORE_UNKNOWN_TOOL = "TT0303", Warning, "an assessment tool is not in the dictionary; the score is kept and left out of derivations";
    /// A score without any date.
    SCORE_WITHOUT_DATE = "TT0304", Warning, "a score has no date of its own and no contact to take one from; it is kept and left out of derivations";
    /// A month of a provider with treatment and no score.
    MONTH_WITHOUT_SCORES = "TT0305", Warning, "a provider has treatment contacts in a month and not one valid score on their days; curves of that time have gaps, see checks/measurement.csv";
    /// A month of a provider in which few courses have both pairs of scores.
    MONTH_FEW_PAIRS = "TT0306", Note, "in a month of a provider fewer finished courses than the study's limit have first and last scores of both measures; see checks/measurement.csv";
    /// A month of a provider in which scores repeat.
    MONTH_REPEATED_SCORES = "TT0307", Note, "in a month of a provider more days than the study's limit carry the scores of the day before, as filled in by a program; see checks/measurement.csv";
    /// A month of a provider in which many scores are none.
    MONTH_INVALID_SCORES = "TT0308", Note, "in a month of a provider more scores than the study's limit are out of range, of the wrong shape or empty; see checks/measurement.csv";
    /// A row without participant key.
    KEYLESS = "TT0401", Warning, "a row has no participant key, or the key 0; it is linked to nobody";
    /// A row without referral key.
    REFERRAL_KEYLESS = "TT0402", Warning, "a row has no referral key; it was left out";
    /// An event without a referral.
    ORPHAN = "TT0403", Warning, "a row belongs to a referral that is in no referral table; it was left out";
    /// A referral under several participant keys.
    RETRACED = "TT0404", Note, "a referral was delivered under several participant keys; the latest one was used for all of it";
    /// A referral under several pathway ids.
    PATHWAY_CHANGED = "TT0405", Note, "a referral was delivered under several pathway ids; the latest one is shown, the number is kept";
    /// A row of version 1.5 without person record.
    NO_RECORD = "TT0406", Warning, "a row of version 1.5 names a person record that no person table holds; it was left out";
    /// A line of the bridge file that links nobody.
    BRIDGE_UNCLEAR = "TT0407", Warning, "the bridge file maps an old key to several new ones, or a line lacks a key; it links nobody";
    /// A referral of version 1.5 that fits several of version 2.
    BOUNDARY_UNCLEAR = "TT0408", Warning, "a referral of version 1.5 fits several referrals of version 2, or the other way round; they stay apart";
    /// Submissions that cannot be put in order.
    TIED_SUBMISSIONS = "TT0501", Note, "several submissions of a provider and month carry the same type and time; all were kept";
    /// No list of accepted submissions.
    ACCEPTED_DERIVED = "TT0502", Note, "no list of accepted submissions was given; it was derived from the header table";
    /// A row of an unknown submission.
    UNKNOWN_SUBMISSION = "TT0503", Warning, "a row names a submission that the header table does not hold; it was left out";
    /// Two extracts of the same period that differ.
    SAME_PERIOD = "TT0504", Warning, "rows of the same pathway and extract period differ; the fuller one was used";
    /// A contact outside the month of its submission.
    OTHER_MONTH = "TT0505", Warning, "a contact lies outside the reporting month of its submission; it was left out";
    /// An extract without period dates.
    NO_EXTRACT_PERIOD = "TT0506", Warning, "a row has no extract end date; it counts as older than every dated extract";
    /// The use-pathway flag of version 1.5 marks another row.
    USE_PATHWAY_DIFFERS = "TT0507", Note, "the supplied use-pathway flag of version 1.5 marks another row of the month than NHS England's order does; the order was followed";
    /// A discharge before the referral.
    DISCHARGE_BEFORE_REFERRAL = "TT0601", Warning, "a referral is discharged before it was received; both dates are kept and its contact window is empty";
    /// A referral without received date.
    NO_RECEIVED_DATE = "TT0602", Warning, "a referral has no received date; its contacts cannot be placed in its window";
    /// A contact outside the referral window.
    OUTSIDE_WINDOW = "TT0603", Warning, "a contact lies before the referral or after its discharge; it is kept and counts for nothing";
    /// Two attended contacts at the same time.
    SAME_SLOT = "TT0604", Note, "two attended contacts of a referral share date and time; they count as one session";
    /// Two referrals on one day.
    SAME_RECEIVED_DATE = "TT0605", Note, "two referrals of a participant share a received date";
    /// Threshold with low confidence.
    LOW_CONFIDENCE = "TT0701", Note, "an outcome rests on a threshold that no public source confirms; see metadata/thresholds.csv";
}

/// Counts of findings by rule, table and column. Merging two is adding counts, so the order of work does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(BTreeMap<(&'static str, String, String), u64>);

impl Findings {
    /// Counts `rows` more rows under a rule. `column` is empty where the rule is about a whole row or file.
    pub fn add(&mut self, rule: Rule, table: &str, column: &str, rows: u64) {
        if rows == 0 {
            return;
        }
        *self
            .0
            .entry((rule.id, table.to_owned(), column.to_owned()))
            .or_default() += rows;
    }

    /// Adds all counts of another collection.
    pub fn merge(&mut self, other: Self) {
        for (key, rows) in other.0 {
            *self.0.entry(key).or_default() += rows;
        }
    }

    /// Every finding, ordered by rule, table and column: rule, table, column, rows.
    pub fn iter(&self) -> impl Iterator<Item = (Rule, &str, &str, u64)> {
        self.0.iter().filter_map(|((id, table, column), rows)| {
            let rule = RULES.iter().find(|r| r.id == *id)?;
            Some((*rule, table.as_str(), column.as_str(), *rows))
        })
    }

    /// Rows counted under a rule, over all tables and columns.
    pub fn rows(&self, rule: Rule) -> u64 {
        self.0
            .iter()
            .filter(|((id, _, _), _)| *id == rule.id)
            .map(|(_, rows)| rows)
            .sum()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A step of the run that takes rows out, in the order in which steps run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// Position in the run.
    pub order: u16,
    /// Table whose rows are counted.
    pub table: &'static str,
    /// Why rows left, in plain words.
    pub reason: &'static str,
}

/// Numbers before and after one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Rows that came in.
    pub rows_before: u64,
    /// Rows that went on.
    pub rows_after: u64,
    /// Participants that came in.
    pub participants_before: u64,
    /// Participants that went on.
    pub participants_after: u64,
}

/// What each step took out. Merging two is adding numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attrition(BTreeMap<Step, Flow>);

impl Attrition {
    /// Adds numbers to a step.
    pub fn add(&mut self, step: Step, flow: Flow) {
        let entry = self.0.entry(step).or_default();
        entry.rows_before += flow.rows_before;
        entry.rows_after += flow.rows_after;
        entry.participants_before += flow.participants_before;
        entry.participants_after += flow.participants_after;
    }

    /// Adds all numbers of another collection.
    pub fn merge(&mut self, other: &Self) {
        for (step, flow) in &other.0 {
            self.add(*step, *flow);
        }
    }

    /// Every step in order.
    pub fn iter(&self) -> impl Iterator<Item = (Step, Flow)> {
        self.0.iter().map(|(step, flow)| (*step, *flow))
    }
}
