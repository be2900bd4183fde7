//! The files of outcomes and waits and their columns.

use crate::table::{ColumnSpec, Content, FileSpec};

const TABLE: &str = "referrals";

pub(super) const BY_YEAR: FileSpec = FileSpec {
    name: "outcomes_by_year",
    meaning: "Outcomes of discharged referrals by financial year of discharge",
    table: TABLE,
    counts_of: "records, not of participants",
    group: "financial_year",
    group_meaning: "Financial year (April to March) of the discharge date",
    columns: OUTCOMES,
};

pub(super) const BY_PROBLEM: FileSpec = FileSpec {
    name: "outcomes_by_problem",
    meaning: "Outcomes of discharged referrals by problem descriptor",
    table: TABLE,
    counts_of: "records, not of participants",
    group: "problem_descriptor",
    group_meaning: "Problem descriptor of the referral",
    columns: OUTCOMES,
};

pub(super) const BY_AGE: FileSpec = FileSpec {
    name: "outcomes_by_age_band",
    meaning: "Outcomes of discharged referrals by age at referral",
    table: TABLE,
    counts_of: "records, not of participants",
    group: "age_band",
    group_meaning: "Completed years at the date the referral was received",
    columns: OUTCOMES,
};

pub(super) const WAITS_BY_YEAR: FileSpec = FileSpec {
    name: "waits_by_year",
    meaning: "Waits from referral to first treatment, of finished courses by financial year of discharge",
    table: TABLE,
    counts_of: "records, not of participants",
    group: "financial_year",
    group_meaning: "Financial year (April to March) of the discharge date",
    columns: WAITS,
};

const OUTCOMES: &[ColumnSpec] = &[
    count("n_discharged", "Referrals discharged", "discharge_date", ""),
    FINISHED,
    count(
        "n_not_at_caseness",
        "Finished courses not at caseness at the start",
        "is_at_caseness",
        "n_finished",
    ),
    count(
        "n_recovery_denominator",
        "Finished courses less those not at caseness; unknown caseness stays in",
        "is_at_caseness",
        "n_finished",
    ),
    count(
        "n_at_caseness",
        "Finished courses at caseness at the start",
        "is_at_caseness",
        "n_recovery_denominator",
    ),
    count(
        "n_recovered",
        "Recovered",
        "is_recovered",
        "n_recovery_denominator",
    ),
    count(
        "n_reliably_recovered",
        "Reliably recovered",
        "is_reliably_recovered",
        "n_recovery_denominator",
    ),
    count(
        "n_reliably_improved",
        "Reliably improved",
        "is_reliably_improved",
        "n_finished",
    ),
    count(
        "n_reliably_deteriorated",
        "Reliably deteriorated",
        "is_reliably_deteriorated",
        "n_finished",
    ),
    rate(
        "recovery",
        "Recovery rate, %",
        "n_recovered",
        "n_recovery_denominator",
    ),
    rate(
        "reliable_recovery",
        "Reliable recovery rate, %",
        "n_reliably_recovered",
        "n_recovery_denominator",
    ),
    rate(
        "reliable_improvement",
        "Reliable improvement rate, %",
        "n_reliably_improved",
        "n_finished",
    ),
    rate(
        "reliable_deterioration",
        "Reliable deterioration rate, %",
        "n_reliably_deteriorated",
        "n_finished",
    ),
];

const WAITS: &[ColumnSpec] = &[
    FINISHED,
    count(
        "n_within_42_days",
        "First treatment within 6 weeks (0 to 42 days)",
        "days_to_treatment",
        "n_finished",
    ),
    count(
        "n_within_126_days",
        "First treatment within 18 weeks (0 to 126 days)",
        "days_to_treatment",
        "n_finished",
    ),
    rate(
        "within_42_days",
        "First treatment within 6 weeks, %",
        "n_within_42_days",
        "n_finished",
    ),
    rate(
        "within_126_days",
        "First treatment within 18 weeks, %",
        "n_within_126_days",
        "n_finished",
    ),
    ColumnSpec {
        name: "median_days_to_treatment",
        meaning: "Median days from referral to first treatment; missing and negative waits left out",
        variable: "days_to_treatment",
        content: Content::Statistic {
            beside: "n_finished",
            decimals: 1,
        },
    },
];

const FINISHED: ColumnSpec = count(
    "n_finished",
    "Finished courses of treatment",
    "is_finished_course",
    "n_discharged",
);

const fn count(
    name: &'static str,
    meaning: &'static str,
    variable: &'static str,
    within: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable,
        content: Content::Count { within },
    }
}

const fn rate(
    name: &'static str,
    meaning: &'static str,
    numerator: &'static str,
    denominator: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable: "",
        content: Content::Rate {
            numerator,
            denominator,
        },
    }
}
