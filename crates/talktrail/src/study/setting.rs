//! Every setting of a study file, declared once.
//!
//! Reading, the commented file that `init` writes, the resolved copy of a run and the guidebook's reference page all
//! come from this list, so that they cannot disagree.

use talktrail_model::row;

/// What a setting may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A date, or the word `latest`.
    DateOrLatest,
    /// One of a few words, each with its meaning.
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number from 1, or the word `of_policy`.
    BatchSize,
    /// The name of one of the dictionary's rule sets.
    RuleSet,
    /// A whole number between two bounds, both allowed.
    Whole(i64, i64),
    /// A file or folder, relative to the folder of the study file.
    Path,
    /// Several folders.
    Paths,
    /// Thresholds of instruments.
    Thresholds,
    /// Anxiety measures of problems.
    Measures,
    /// Thresholds of checks.
    Shares,
    /// Names of output tables.
    Tables,
    /// An amount of memory such as `512MB`, or `auto`.
    Memory,
    /// A number of threads, or `auto`.
    Threads,
}

/// One setting: where it stands, what it may hold, what it means.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Section of the file.
    pub section: &'static str,
    /// Key in its section.
    pub key: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What a missing key means, as TOML; empty where the key has no default.
    pub default: &'static str,
    /// What it means, in whole sentences.
    pub text: &'static str,
}

/// A section of the file and what it is about.
pub const SECTIONS: &[(&str, &str)] = &[
    ("study", "What this study is."),
    (
        "input",
        "Where the extracts lie: one family of tables, in as many folders as there are. A second [[input]] may put version 1.5 beside version 2.",
    ),
    ("link", "How rows find their participant."),
    ("rules", "The clinical rules behind counts and outcomes."),
    (
        "rule_set",
        "What this study changes in the rule set that [rules] names.",
    ),
    (
        "episodes",
        "Which referrals are one course of care under new provider codes or ids.",
    ),
    ("rereferral", "When a later referral counts as a return."),
    (
        "measurement",
        "When the scores of a provider's month are worth a finding.",
    ),
    (
        "coverage",
        "When a provider's month is missing, or not whole.",
    ),
    ("checks", "When a check of the extracts fails."),
    (
        "on_track",
        "What is expected of a curve, from the study's own curves.",
    ),
    ("output", "What is written, and where."),
    (
        "run",
        "How the machine is used. Nothing here changes a result.",
    ),
    ("disclosure", "Which small numbers are not shown outside."),
];

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $section:literal . $key:literal, $kind:expr, $default:literal, $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Setting = Setting {
            section: $section, key: $key, kind: $kind, default: $default, text: $text,
        };)*
        /// Every setting, in the order of the file.
        pub const SETTINGS: &[Setting] = &[$($name),*];
    };
}

settings! {
    /// The study's name.
    NAME = "study"."name", Kind::Text, "",
        "A short name; it is written into the manifest.";
    /// The as-of date.
    AS_OF = "study"."as_of", Kind::DateOrLatest, "\"latest\"",
        "The day on which the study looks at the data. Open referrals are followed up to it. \"latest\" is the last day of the latest period delivered; the resolved copy says which day that was.";
    /// The list of withdrawals.
    WITHDRAWALS = "study"."withdrawals", Kind::Path, "",
        "A file with the columns participant_id and withdrawn_date: on that day the follow-up of the participant ends. Records are not left out.";
    /// The table family of an input.
    FAMILY = "input"."family", Kind::Choice(&[
        ("ukllc_v2", "the nine nhsd.IAPT_* tables of UK LLC"),
        ("nhse_v2", "NHS England's IDS tables, versions 2.0 and 2.1"),
        ("v1_5", "the older tables of version 1.5: *_v15, IAPT_* or rep_*"),
    ]), "", "The family of tables in these folders.";
    /// The folders of an input.
    FOLDERS = "input"."folders", Kind::Paths, "",
        "Folders that hold the tables as CSV or Parquet files, one or many files to a table. Relative to this file.";
    /// The de-duplication policy of an input.
    POLICY = "input"."policy", Kind::Choice(&[
        ("ukllc", "per pathway, the latest extract of each financial year"),
        ("nhse", "the latest accepted submission of each provider and month"),
        ("v15", "the latest submission of each provider and month, then NHS England's order of rows of a pathway"),
    ]), "", "How repeated deliveries of a row become one. A family has one policy; it is named here so that the file says it.";
    /// The list of accepted submissions of an input.
    ACCEPTED = "input"."accepted_submissions", Kind::Path, "",
        "A file that lists the accepted submissions (nhse_v2 only). Without it the list is derived from IDS000Header.";
    /// The file that links version 1.5 to version 2.
    BRIDGE = "input"."bridge", Kind::Path, "",
        "A file with the columns old_key and new_key that says who a participant of version 1.5 is in version 2 (v1_5 only). It goes before the pseudonymised NHS number and the Person_ID, by which participants are linked without it.";
    /// What becomes of rows without a participant key.
    KEYLESS = "link"."keyless", Kind::Choice(&[
        ("keep", "each such referral is a participant of its own, under a generated key"),
        ("drop", "such referrals are left out; attrition counts them"),
    ]), "\"keep\"", "What becomes of referrals without a participant key, or with the key 0.";
    /// The rule set.
    RULE_SET = "rules"."rule_set", Kind::RuleSet, "\"nhse-2022\"",
        "The dated rules that pair an anxiety measure with a problem. `talktrail describe rule_sets` lists them.";
    /// Employment support in treatment counts.
    EMPLOYMENT_SUPPORT = "rules"."employment_support", Kind::Choice(&[
        ("excluded", "never a treatment contact, so that counts compare over the versions"),
        ("counted", "a treatment contact like any other, as in version 1.5"),
    ]), "\"excluded\"", "Whether employment support counts as treatment. The data set version's own count stands beside.";
    /// The WSAS total.
    WSAS_TOTAL = "rules"."wsas_total", Kind::Choice(&[
        ("pro_rated", "five times the mean of the valid items, when enough items are valid"),
        ("listwise", "the sum, only when all five items are valid"),
    ]), "\"pro_rated\"", "How the Work and Social Adjustment Scale is totalled when items are missing.";
    /// How many items of the WSAS there must be.
    WSAS_LEAST_VALID = "rules"."wsas_least_valid", Kind::Whole(1, 5), "4",
        "Least number of valid items of the five for a pro-rated total of the Work and Social Adjustment Scale. NHS England calls a pair complete with four; that the mean of the others stands in for the missing one is not confirmed by a public source.";
    /// Which referrals may have a last score.
    PAIRING = "rules"."pairing", Kind::Choice(&[
        ("of_rule_set", "as the rule set has it; the resolved copy says which"),
        ("any_referral", "every referral with a score on a later day, open ones included"),
        ("ended_care", "only referrals discharged after more than one attended contact, as in version 1.5"),
        ("in_force", "ended_care for a discharge before September 2020, any_referral for a later one and for open referrals"),
    ]), "\"of_rule_set\"", "Which referrals may have a last score, and so an outcome.";
    /// When the problem's own anxiety measure is used.
    ANXIETY_MEASURE = "rules"."anxiety_measure", Kind::Choice(&[
        ("of_rule_set", "as the rule set has it; the resolved copy says which"),
        ("paired", "when it has a first and a last score"),
        ("paired_at_caseness", "when in addition its first score is at caseness, as in version 1.5"),
        ("in_force", "paired_at_caseness for a discharge before September 2020, paired for a later one and for open referrals"),
    ]), "\"of_rule_set\"", "When the anxiety measure of the problem takes the place of GAD-7.";
    /// Whether scores of follow-ups count.
    FOLLOW_UPS = "rules"."follow_ups", Kind::Choice(&[
        ("left_out", "they are in sessions and scores, and never first, last or points of a curve"),
        ("counted", "inside the referral they count like those of any other contact"),
    ]), "\"left_out\"", "Whether scores of follow-up contacts (appointment type 06) count in outcomes and curves. Which contacts NHS England takes them from is not published in full.";
    /// Which score of the first day is the first.
    SAME_DAY = "rules"."same_day", Kind::Choice(&[
        ("by_time", "the earliest, by time of day and order of delivery"),
        ("latest", "the latest, as where a later entry corrects an earlier one"),
    ]), "\"by_time\"", "Which of several scores on the day of the first score is the first score. The last score is always the latest of its day. No public source settles it.";
    /// When an open referral counts as no longer submitted.
    SILENT_MONTHS = "rules"."silent_months", Kind::Whole(1, 60), "2",
        "An open referral that is absent from the last so many months of its provider is no longer submitted: it is followed up to the last month that has it, and counts neither as open nor as discharged.";
    /// When a silence between sessions is a break.
    BREAK_DAYS = "rules"."break_days", Kind::Whole(1, 3_650), "90",
        "Most days from one session to the next that are not a break from treatment in `spells`. NHS England reports waits between first and second treatment of more than 90 days.";
    /// Which of several values speaks for a participant.
    DEMOGRAPHICS = "rules"."demographics", Kind::Choice(&[
        ("first_recorded", "the first known value, by received date"),
        ("most_recent", "the last known value"),
        ("most_frequent", "the value told most often; of equally frequent ones the one told last"),
    ]), "\"first_recorded\"", "Which gender, ethnic category and deprivation decile `participants` shows where referrals differ. The first and the last stand beside it.";
    /// How many referrals must go on together.
    SMALLEST_BATCH = "episodes"."smallest_batch", Kind::BatchSize, "\"of_policy\"",
        "Least number of referrals that go on together, from one provider code to another in one month, for each to count as a continuation. \"of_policy\" is 1 with UK LLC, whose participants are a sample of a provider's, and 100 otherwise; the resolved copy says which. Published work on whole regions asks for 100.";
    /// The reviewed list of batches.
    REVIEWED = "episodes"."reviewed", Kind::Path, "",
        "A file with the columns from_provider, to_provider, month and is_continuation (yes or no), as checks/transfers.csv has them: what it says of a batch goes before its size.";
    /// Which referrals NHS England's repeat referral compares.
    NHSE_REPEAT = "rereferral"."nhse_repeat", Kind::Choice(&[
        ("neighbours", "each referral with the one before it; only the earlier one must be a finished course"),
        ("published", "finished courses alone, each with the finished course before it, as the published script does"),
    ]), "\"neighbours\"", "Which referrals NHS England's repeat referral compares. The published script leaves out referrals that were not finished, the later one included.";
    /// Where NHS England's days between two referrals begin.
    NHSE_GAP_FROM = "rereferral"."nhse_gap_from", Kind::Choice(&[
        ("discharge", "with the discharge of the earlier referral, as in the published script"),
        ("received", "with its receipt"),
    ]), "\"discharge\"", "Where the days of NHS England's repeat referral begin. The earlier referral must be discharged in either case.";
    /// How many treatment contacts the earlier referral needs.
    NHSE_LEAST_CONTACTS = "rereferral"."nhse_least_contacts", Kind::Whole(0, 1_000), "2",
        "Least number of treatment contacts of the earlier referral of NHS England's repeat referral, which is a finished course besides.";
    /// Whether a second referral of the same day is a repeat.
    NHSE_SAME_DAY = "rereferral"."nhse_same_day", Kind::Choice(&[
        ("left_out", "another referral of the same day is no repeat, as in the published script"),
        ("counted", "it may be one"),
    ]), "\"left_out\"", "Whether NHS England's repeat referral may have the received date of the earlier one.";
    /// Whether an overlapping referral is a repeat.
    NHSE_OVERLAPPING = "rereferral"."nhse_overlapping", Kind::Choice(&[
        ("left_out", "a referral received before the earlier one was discharged is no repeat, as in the published script"),
        ("counted", "it may be one"),
    ]), "\"left_out\"", "Whether NHS England's repeat referral may begin before the earlier one ends.";
    /// Whether a referral that was delivered late is a repeat.
    NHSE_LATE = "rereferral"."nhse_late", Kind::Choice(&[
        ("counted", "whenever it was first delivered"),
        ("left_out", "not where it was first delivered after the month of its receipt, as in the published script"),
    ]), "\"counted\"", "Whether NHS England's repeat referral may be delivered late. Extracts of a year do not show it.";
    /// What changed rules are called.
    OWN_NAME = "rule_set"."name", Kind::Text, "\"inherited\"",
        "What the changed rules are called; every outcome shows it. \"inherited\" while nothing is changed.";
    /// Changed cut-offs.
    CASENESS = "rule_set"."caseness", Kind::Thresholds, "[]",
        "Other cut-offs: an instrument, >= or >, and a score, for example \"gad7 >= 10\"; \"gad7 none\" for no cut-off. What is not named is inherited.";
    /// Changed amounts of reliable change.
    RELIABLE_CHANGE = "rule_set"."reliable_change", Kind::Thresholds, "[]",
        "Other amounts of reliable change, written alike, for example \"gad7 >= 5\". They are the first criterion of sudden gains too.";
    /// Changed anxiety measures.
    MEASURES = "rule_set"."measures", Kind::Measures, "[]",
        "Other anxiety measures for problems: the start of a diagnosis code and an instrument, for example \"F401 spin\", and the first discharge date where there is one, \"F401 spin from 2022-04-01\". The first that fits counts; inherited ones follow. The default measure (gad7) is named like any other.";
    /// The window of NHS England's repeat referral.
    NHSE_WINDOW = "rereferral"."nhse_window_days", Kind::Whole(1, 36_525), "365",
        "Days after the discharge of a finished course within which a new referral is NHS England's repeat referral. The last day counts.";
    /// The short window.
    SHORT_WINDOW = "rereferral"."short_window_days", Kind::Whole(1, 36_525), "365",
        "Days of the short window of `rereferrals` and `risk_intervals`. The last day counts.";
    /// The long window.
    LONG_WINDOW = "rereferral"."long_window_days", Kind::Whole(1, 36_525), "730",
        "Days of the long window of `rereferrals` and `risk_intervals`. The last day counts.";
    /// How much there must be before a month is judged.
    FEWEST = "measurement"."fewest", Kind::Whole(1, 1_000_000), "20",
        "Fewest finished courses, treatment days or scores of a provider and month of which a share is judged. A limit of this project.";
    /// The share of paired courses.
    PAIRED_PERCENT = "measurement"."paired_percent", Kind::Whole(0, 100), "90",
        "Least percent of finished courses with a first and a last score of both measures. Of all courses finished in England in 2024-25, 98.7 percent have a reliable-change status, which needs both.";
    /// The share of repeated scores.
    REPEATED_PERCENT = "measurement"."repeated_percent", Kind::Whole(0, 100), "50",
        "Most percent of days with a score of PHQ-9 and GAD-7 that repeat both scores of the scored day before. More is seldom chance: programs may fill in the last answers. A limit of this project.";
    /// The share of scores that are none.
    INVALID_PERCENT = "measurement"."invalid_percent", Kind::Whole(0, 100), "10",
        "Most percent of scores that are out of range, of the wrong shape or empty. A limit of this project.";
    /// How much a month needs to be judged.
    FEWEST_OF_MONTH = "coverage"."fewest", Kind::Whole(1, 1_000_000), "20",
        "Fewest referrals, discharges or attended contacts of which a month of a provider is judged. A month without contacts is missing where the provider usually has so many.";
    /// When a field is blank.
    BLANK_PERCENT = "coverage"."blank_percent", Kind::Whole(1, 100), "50",
        "Least percent of missing values with which source, reason of discharge or consultation medium is blank in a month.";
    /// When referrals were closed in bulk.
    CLOSURE_TIMES = "coverage"."closure_times", Kind::Whole(2, 1_000), "5",
        "Referrals were closed in bulk in a month with more discharges than so many times the provider's median. A choice of this project.";
    /// When a month breaks the thread.
    BREAK_PERCENT = "coverage"."break_percent", Kind::Whole(1, 100), "50",
        "Least percent of the referrals last sent in a month that were never discharged, or of those first sent that were received more than three months before, with which the thread breaks, as when a system gives new ids. A choice of this project.";
    /// Thresholds of checks.
    CHECK_THRESHOLDS = "checks"."thresholds", Kind::Shares, "[]",
        "Other thresholds: a check and the percent of failing rows above which it fails, for example \"TT0203 10\"; \"TT0203 none\" for never. What is not named is as in the catalogue (`talktrail rule all`).";
    /// The strata of first scores.
    STRATA = "on_track"."strata", Kind::Whole(1, 50), "5",
        "Strata of first scores, of about equal size, each with an expected curve of its own in `on_track`. A choice of this project.";
    /// How far a score may be off.
    LEVEL_PERCENT = "on_track"."level_percent", Kind::Whole(1, 99), "80",
        "Percent of deviations from the expected curve, on both sides, that are no sign: 80 puts the boundary 1.28 standard deviations away. That the trials used 80 is recalled and not confirmed by a public source.";
    /// How many curves a line needs.
    FEWEST_CURVES = "on_track"."fewest_curves", Kind::Whole(10, 1_000_000), "30",
        "Fewest curves behind an expected curve. A stratum with fewer uses the curve of the whole measure; a measure with fewer has none. A choice of this project.";
    /// The output folder.
    FOLDER = "output"."folder", Kind::Path, "\"talktrail-out\"",
        "Folder of the build, relative to this file. It must be new, empty, or an earlier build.";
    /// The output tables.
    TABLES = "output"."tables", Kind::Tables, "",
        "The record-level tables to write.";
    /// The places of the wide table.
    WIDE_PLACES = "output"."wide_places", Kind::Whole(2, 60), "20",
        "Places of a curve in the table `wide`: it has the columns y1 and t1 to so many. What lies beyond is counted in n_left_out.";
    /// The memory budget.
    MEMORY = "run"."memory", Kind::Memory, "\"auto\"",
        "Memory for gathering, for example \"512MB\" or \"8GB\". What does not fit waits on disk. \"auto\" is a quarter of the machine.";
    /// The number of threads.
    THREADS = "run"."threads", Kind::Threads, "\"auto\"",
        "Number of threads. \"auto\" is one for each processor.";
    /// Whether inputs are digested.
    INPUT_DIGESTS = "run"."input_digests", Kind::Choice(&[
        ("sha256", "the manifest names the SHA-256 of every input; each is read once more"),
        ("none", "the manifest names size and rows only; for extracts on a slow network drive"),
    ]), "\"sha256\"", "Whether inputs are digested before they are read. Resumed runs and shards compare digests, or sizes and times of change where there are none.";
    /// The disclosure preset.
    PRESET = "disclosure"."preset", Kind::Choice(&[
        ("ukllc", "counts below 10 are not shown"),
        ("none", "every count is shown; for invented data"),
    ]), "\"ukllc\"", "Counts below the preset's threshold are not shown in the terminal and in run.log. They are masked in checks/agreement.csv, checks/agreement_by_month.csv, checks/measurement.csv, checks/coverage.csv, checks/transfers.csv, checks/on_track.csv and checks/bridge.csv. The other files under checks/ are exact: have them checked before they leave.";
}

impl Setting {
    /// Whether a study file must hold the key.
    pub fn is_required(&self) -> bool {
        matches!(
            (self.section, self.key),
            ("study", "name") | ("input", "family" | "folders" | "policy")
        )
    }

    /// `section.key`, as messages name it.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// What a missing key means, as TOML; `None` where it means nothing is set.
    pub fn default_text(&self) -> Option<String> {
        match (self.kind, self.default) {
            (Kind::Tables, _) => Some(super::write::list(row::TABLES)),
            (_, "") => None,
            (_, default) => Some(default.to_owned()),
        }
    }
}

/// The settings of a section, in the order of the file.
pub fn settings_of(section: &str) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |s| s.section == section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_section_and_a_sentence() {
        for setting in SETTINGS {
            assert!(SECTIONS.iter().any(|(name, _)| *name == setting.section));
            assert!(setting.text.ends_with('.'), "{}", setting.path());
        }
    }

    #[test]
    fn a_setting_is_required_or_has_a_default_or_may_be_left_out() {
        let open: Vec<_> = SETTINGS
            .iter()
            .filter(|s| !s.is_required() && s.default_text().is_none())
            .map(Setting::path)
            .collect();
        let files = [
            "study.withdrawals",
            "input.accepted_submissions",
            "input.bridge",
            "episodes.reviewed",
        ];
        assert_eq!(open, files);
    }
}
