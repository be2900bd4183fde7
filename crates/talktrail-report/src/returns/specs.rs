//! The files about returns: their columns and what each means.

use crate::table::{ColumnSpec, Content, FileSpec};

const TABLE: &str = "risk_intervals";
const GROUP: &str = "group";
const GROUP_MEANING: &str = "Value of the variable that was chosen to tell participants apart; All: those whose group is shown";
const EVENT: &str = "event_type";
const DAYS: &str = "gap_days";

const BY: ColumnSpec = ColumnSpec {
    name: "by",
    meaning: "The variable that was chosen; a variable of referrals is that of the last one before the time at risk",
    variable: "",
    content: Content::Note,
};

pub(super) const SURVIVAL: FileSpec = FileSpec {
    name: "rereferral_survival",
    meaning: "Time from the first discharge to the next referral, in steps: Kaplan-Meier, Nelson-Aalen, Aalen-Johansen",
    table: TABLE,
    counts_of: "participants",
    group: GROUP,
    group_meaning: GROUP_MEANING,
    columns: &[
        BY,
        count(
            "from_day",
            "Days since discharge after which the step begins",
            DAYS,
            "",
        ),
        count("to_day", "Last day of the step", DAYS, ""),
        count(
            "n_at_risk",
            "Participants at risk when the step begins",
            "is_at_risk",
            "",
        ),
        count(
            "n_returned_treated",
            "Returned in the step and were treated",
            EVENT,
            "n_at_risk",
        ),
        count(
            "n_returned_untreated",
            "Returned in the step, without treatment so far",
            EVENT,
            "n_at_risk",
        ),
        count(
            "n_left",
            "Died, or follow-up ended, in the step",
            EVENT,
            "n_at_risk",
        ),
        estimate(
            "survival",
            "Share without a return by to_day, death as censoring (Kaplan-Meier)",
        ),
        estimate(
            "survival_low",
            "Lower end of its 95 % interval (log-log, Greenwood)",
        ),
        estimate("survival_high", "Upper end of its 95 % interval"),
        estimate(
            "hazard",
            "Cumulative hazard of a return by to_day, death as censoring (Nelson-Aalen)",
        ),
        estimate("hazard_low", "Lower end of its 95 % interval (log)"),
        estimate("hazard_high", "Upper end of its 95 % interval"),
        estimate(
            "incidence_treated",
            "Share that returned and was treated by to_day, where an untreated return or death may come first (Aalen-Johansen)",
        ),
        estimate(
            "incidence_treated_low",
            "Lower end of its 95 % interval (log-log, delta method)",
        ),
        estimate("incidence_treated_high", "Upper end of its 95 % interval"),
        estimate(
            "incidence_untreated",
            "Share that returned without treatment by to_day, where a treated return or death may come first (Aalen-Johansen)",
        ),
        estimate(
            "incidence_untreated_low",
            "Lower end of its 95 % interval (log-log, delta method)",
        ),
        estimate("incidence_untreated_high", "Upper end of its 95 % interval"),
    ],
};

pub(super) const RATES: FileSpec = FileSpec {
    name: "rereferral_rates",
    meaning: "First returns and time at risk, up to the last step of the curve",
    table: TABLE,
    counts_of: "participants",
    group: GROUP,
    group_meaning: GROUP_MEANING,
    columns: &[
        BY,
        count(
            "n_participants",
            "Participants with a time at risk of a first return",
            "is_at_risk",
            "",
        ),
        count(
            "to_day",
            "Days since discharge up to which everything here is counted",
            DAYS,
            "",
        ),
        count(
            "n_returned",
            "Participants who returned",
            EVENT,
            "n_participants",
        ),
        count(
            "n_died",
            "Participants who died before a return",
            EVENT,
            "n_participants",
        ),
        estimate("years_at_risk", "Time at risk, years of 365.25 days"),
        estimate(
            "returns_per_100_years",
            "Returns for each 100 years at risk",
        ),
        estimate(
            "returns_per_100_years_low",
            "Lower end of its 95 % interval (exact, Garwood)",
        ),
        estimate(
            "returns_per_100_years_high",
            "Upper end of its 95 % interval",
        ),
        estimate(
            "median_days",
            "First end of a step at which half have returned; blank where fewer have",
        ),
        estimate(
            "median_days_low",
            "Lower end of its 95 % interval (Brookmeyer-Crowley)",
        ),
        estimate("median_days_high", "Upper end of its 95 % interval"),
        estimate(
            "mean_days_of_365",
            "Mean days without a return within 365 (restricted mean); blank where follow-up is shorter",
        ),
        estimate("mean_days_of_365_low", "Lower end of its 95 % interval"),
        estimate("mean_days_of_365_high", "Upper end of its 95 % interval"),
        estimate(
            "mean_days_of_730",
            "Mean days without a return within 730 (restricted mean); blank where follow-up is shorter",
        ),
        estimate("mean_days_of_730_low", "Lower end of its 95 % interval"),
        estimate("mean_days_of_730_high", "Upper end of its 95 % interval"),
    ],
};

pub(super) const WINDOWS: FileSpec = FileSpec {
    name: "rereferral_windows",
    meaning: "Shares that returned within the windows of the study, among those followed up for so long",
    table: TABLE,
    counts_of: "participants",
    group: GROUP,
    group_meaning: GROUP_MEANING,
    columns: &[
        BY,
        count(
            "n_followed_short",
            "Followed up for the short window",
            "is_return_short",
            "",
        ),
        count(
            "n_returned_short",
            "Returned within the short window",
            "is_return_short",
            "n_followed_short",
        ),
        rate(
            "returned_short",
            "Returned within the short window, %",
            "is_return_short",
            "n_returned_short",
            "n_followed_short",
        ),
        count(
            "n_followed_long",
            "Followed up for the long window",
            "is_return_long",
            "",
        ),
        count(
            "n_returned_long",
            "Returned within the long window",
            "is_return_long",
            "n_followed_long",
        ),
        rate(
            "returned_long",
            "Returned within the long window, %",
            "is_return_long",
            "n_returned_long",
            "n_followed_long",
        ),
    ],
};

pub(super) const TESTS: FileSpec = FileSpec {
    name: "rereferral_tests",
    meaning: "Whether the groups differ in the time to a first return, death as censoring",
    table: TABLE,
    counts_of: "participants",
    group: "test",
    group_meaning: "Log-rank test, alone or within strata",
    columns: &[
        BY,
        ColumnSpec {
            name: "strata",
            meaning: "The variable whose values are the strata",
            variable: "",
            content: Content::Note,
        },
        estimate("groups", "Groups compared: those that are shown"),
        estimate("chi_squared", "Statistic of the test"),
        estimate("freedom", "Degrees of freedom"),
        estimate(
            "p",
            "Chance of a statistic as large if the groups did not differ",
        ),
    ],
};

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

const fn estimate(name: &'static str, meaning: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable: EVENT,
        content: Content::Statistic {
            beside: "",
            decimals: 4,
        },
    }
}

const fn rate(
    name: &'static str,
    meaning: &'static str,
    variable: &'static str,
    numerator: &'static str,
    denominator: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable,
        content: Content::Rate {
            numerator,
            denominator,
        },
    }
}
