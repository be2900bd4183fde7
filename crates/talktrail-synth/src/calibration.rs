//! Published figures that the invented lives are drawn from, each with its source.
//!
//! Sources, by short name:
//!
//! * *annual*: NHS England, NHS Talking Therapies annual report data file, England totals, 2017-18 to 2024-25;
//! * *therapy*: NHS England, Therapy Based Outcomes additional analysis 2024-25, all problem descriptors;
//! * *wnl*: West and North London ICB model documentation, year to March 2026 (about 0.92 million referrals);
//! * *llc*: UK LLC Guidebook, row counts of the nine IAPT tables, extract v0002;
//! * *service*: Binnie and Boden 2016, one service: 8.9 % of appointments not attended;
//! * *assumed*: no published figure was found; a plausible value stands here so that files look right.
//!
//! Nothing was fitted on records of persons.

use talktrail_model::date::Date;

/// Version 2.0 of the data set began with September 2020; nothing earlier is delivered.
pub(crate) const COLLECTION_START: Date = Date::from_days(18_506);
/// Version 2.1 began with April 2022.
pub(crate) const V2_1_START: Date = Date::from_days(19_083);
/// The last day of the last extract: 31 March 2024.
pub(crate) const COLLECTION_END: Date = Date::from_days(19_813);
/// First month in which referrals are invented (January 2018), as NHS England's month number.
pub(crate) const FIRST_MONTH: i32 = 1_414;

/// Referrals received per financial year, in thousands, from 2017-18 (*annual*; 2018-19 interpolated).
const YEARLY_REFERRALS: [f64; 7] = [
    1_440.0, 1_600.0, 1_694.8, 1_456.4, 1_812.6, 1_759.6, 1_829.2,
];
/// Share of a year's referrals by calendar month, January first: fewer in August and December (*assumed*).
const SEASON: [f64; 12] = [
    1.08, 1.02, 1.06, 0.95, 1.02, 1.00, 1.00, 0.91, 1.02, 1.06, 1.06, 0.82,
];
/// The fall of referrals from March to August 2020; the year's total is published, its shape by month is *assumed*.
const COVID_DIP: [(i32, f64); 6] = [
    (1_440, 0.80),
    (1_441, 0.42),
    (1_442, 0.58),
    (1_443, 0.78),
    (1_444, 0.95),
    (1_445, 0.95),
];

/// Referrals of a month (as month number), in proportion to the other months.
pub(crate) fn monthly_volume(month_id: i32) -> f64 {
    let Some(first) = Date::from_month_id(month_id) else {
        return 0.0;
    };
    let (_, month, _) = first.ymd();
    let year = (first.financial_year() - 2017).clamp(0, 6) as usize;
    let dip = COVID_DIP
        .iter()
        .find(|(id, _)| *id == month_id)
        .map_or(1.0, |(_, share)| *share);
    YEARLY_REFERRALS[year] / 12.0 * SEASON[month as usize - 1] * dip
}

/// How referrals end: the shares of a mix of people.
#[derive(Clone, Copy)]
pub(crate) struct Mix {
    /// Ended without being seen.
    pub(crate) not_seen: f64,
    /// Seen but not treated (*wnl* 3 %).
    pub(crate) seen_only: f64,
    /// Treated once.
    pub(crate) treated_once: f64,
    /// Finished a course: two or more treatment contacts.
    pub(crate) finished: f64,
    /// Sessions with the five Work and Social Adjustment items (*assumed*).
    pub(crate) wsas: f64,
    /// Probability that a person is referred again at some time (*assumed*, so that about 14 % are within the years held;
    /// Lorimer 2023: treatment return within 1-5 years 13.7 %).
    pub(crate) returns: f64,
    pub(crate) records: Records,
}

/// How much is recorded beside the scores.
#[derive(Clone, Copy)]
pub(crate) struct Records {
    /// Treatments with one more activity, share by share, up to so many more.
    pub(crate) further_activities: (f64, usize),
    /// Attended contacts, between the first and the last, at which employment is asked again.
    pub(crate) employment: f64,
    /// Waits of more than twenty days with a pause.
    pub(crate) pauses: f64,
    /// Described referrals with a second problem.
    pub(crate) second_problem: f64,
    /// Seen referrals with an onward referral.
    pub(crate) onward: f64,
    /// Whether care clusters are given to people who are never seen.
    pub(crate) clusters_unseen: bool,
    /// Clustered referrals with a second cluster.
    pub(crate) reclustered: f64,
    /// Weekly logs of a course of internet therapy: two to so many.
    pub(crate) most_logs: i32,
}

/// A plain amount of records (*assumed*).
const PLAIN: Records = Records {
    further_activities: (0.08, 1),
    employment: 0.0,
    pauses: 0.05,
    second_problem: 0.15,
    onward: 0.03,
    clusters_unseen: false,
    reclustered: 0.0,
    most_logs: 8,
};

/// The mix of England: 29 % never treated, 29 % treated once (annual report 2018-19), 40 % finished (monthly report of
/// September 2021), as shares of referrals that ended; finished ones take longest, so more are drawn than have ended.
pub(crate) const ENGLAND: Mix = Mix {
    not_seen: 0.255,
    seen_only: 0.03,
    treated_once: 0.29,
    finished: 0.425,
    wsas: 0.85,
    returns: 0.26,
    records: PLAIN,
};
/// The mix of UK LLC: members of longitudinal studies, most of them of one on anxiety and depression. Of their tables only
/// numbers of rows and participants are published (*llc*); the mix is set so that these come out, and says nothing else.
pub(crate) const STUDIES: Mix = Mix {
    not_seen: 0.13,
    seen_only: 0.03,
    treated_once: 0.24,
    finished: 0.60,
    wsas: 0.76,
    returns: 0.10,
    records: Records {
        further_activities: (0.58, 4),
        employment: 0.17,
        pauses: 0.18,
        second_problem: 0.27,
        onward: 0.029,
        clusters_unseen: true,
        reclustered: 0.30,
        most_logs: 11,
    },
};
/// The mix of the benchmark: about 6 contacts and 16 scores per pathway.
pub(crate) const BENCH: Mix = Mix {
    not_seen: 0.20,
    seen_only: 0.03,
    treated_once: 0.25,
    finished: 0.52,
    wsas: 0.32,
    returns: 0.26,
    records: PLAIN,
};

/// Days from referral to first treatment: median 15 (*wnl*), 90 % within 42 (*annual* 2020-21: 90.0 % within six weeks,
/// 2024-25: 91.6 %; 98.7 % within 126 days).
pub(crate) const WAIT_DAYS: [(f64, f64); 8] = [
    (0.0, 1.0),
    (0.15, 5.0),
    (0.5, 15.0),
    (0.75, 27.0),
    (0.90, 42.0),
    (0.955, 70.0),
    (0.985, 126.0),
    (1.0, 260.0),
];
/// Days from first to second treatment (*annual* 2024-25: 40.1 % within 28, 52.7 % within 42, 61.8 % within 56, 76.3 %
/// within 90, 85.5 % within 126; longer here, since logs of internet therapy and courses that have not ended shorten them).
pub(crate) const SECOND_WAIT_DAYS: [(f64, f64); 8] = [
    (0.0, 6.0),
    (0.12, 14.0),
    (0.31, 28.0),
    (0.44, 42.0),
    (0.54, 56.0),
    (0.71, 90.0),
    (0.82, 126.0),
    (1.0, 300.0),
];
/// Days between later treatments (*assumed*: weekly and fortnightly).
pub(crate) const GAP_DAYS: [(f64, f64); 6] = [
    (0.0, 6.0),
    (0.45, 7.0),
    (0.6, 10.0),
    (0.85, 14.0),
    (0.95, 22.0),
    (1.0, 45.0),
];
/// Treatment contacts of a finished course: mean 6.8 to 7.5 (*annual* 2017-18 to 2020-21).
pub(crate) const COURSE_SESSIONS: [(f64, f64); 7] = [
    (0.0, 1.6),
    (0.18, 3.0),
    (0.45, 5.6),
    (0.7, 8.0),
    (0.88, 12.4),
    (0.97, 19.0),
    (1.0, 28.0),
];
/// Days from the last contact to discharge (*assumed*).
pub(crate) const CLOSING_DAYS: [(f64, f64); 5] = [
    (0.0, 0.0),
    (0.4, 2.0),
    (0.7, 14.0),
    (0.95, 45.0),
    (1.0, 120.0),
];
/// Days from referral to an end without being seen (*assumed*).
pub(crate) const UNSEEN_DAYS: [(f64, f64); 4] =
    [(0.0, 1.0), (0.5, 24.0), (0.9, 62.0), (1.0, 140.0)];
/// Days from discharge to the next referral (*assumed*; NHS England's repeat-referral bands go to 365 days).
pub(crate) const RETURN_DAYS: [(f64, f64); 5] = [
    (0.0, 7.0),
    (0.25, 120.0),
    (0.5, 330.0),
    (0.8, 800.0),
    (1.0, 1_900.0),
];

/// Appointments not attended without notice, beside each one attended (*service*: 8.9 % of all appointments).
pub(crate) const MISSED_PER_ATTENDED: f64 = 0.095;
/// Appointments cancelled by the participant beside each one attended (*assumed*).
pub(crate) const CANCELLED_PER_ATTENDED: f64 = 0.100;
/// Appointments cancelled by the provider beside each one attended (*assumed*).
pub(crate) const WITHDRAWN_PER_ATTENDED: f64 = 0.035;
/// Referrals that stop being sent without a discharge (*wnl* 3.2 %).
pub(crate) const NO_LONGER_SUBMITTED: f64 = 0.032;
/// Finished courses with internet-enabled therapy (*llc*: 1,244 of 26,453 participants have a log).
pub(crate) const INTERNET_THERAPY: f64 = 0.10;

/// First PHQ-9, mean and standard deviation (*therapy*: CBT 14.2 and 6.1, guided self-help 13.5 and 5.9); the mean is that of
/// the problem.
pub(crate) const PHQ9_FIRST: (f64, f64) = (13.9, 6.0);
/// First GAD-7 (*therapy*: CBT 13.3 and 5.1, guided self-help 12.5 and 5.1). Its range cuts the upper end, so the deviation
/// that is drawn from is wider.
pub(crate) const GAD7_FIRST: (f64, f64) = (12.8, 5.5);
/// Correlation of the two at the start (fitted to the published share of courses that are not at caseness).
pub(crate) const FIRST_CORRELATION: f64 = 0.47;
/// Share of people below caseness on both measures who are not taken on, so that others come in their place (fitted
/// likewise: *annual* 2024-25, 5.3 % of finished courses are not at caseness).
pub(crate) const TURNED_AWAY: f64 = 0.42;
/// Share of the start that is gone at the end of a finished course. Two groups, those who respond and those who do not,
/// fitted so that recovery, reliable recovery, reliable improvement, no change and deterioration come near *annual* 2024-25 (50.5, 47.5,
/// 67.5, 25.4 and 5.8 %). The share who respond is that of the problem, moved by age.
pub(crate) const IMPROVEMENT: Improvement = Improvement {
    responding: (0.69, 0.20),
    other: (0.05, 0.26),
    shared: 0.95,
};

/// See [`IMPROVEMENT`].
pub(crate) struct Improvement {
    /// Mean and deviation of the share gone among people who respond.
    pub(crate) responding: (f64, f64),
    /// Mean and deviation among the others.
    pub(crate) other: (f64, f64),
    /// Correlation of the change of two measures within a group.
    pub(crate) shared: f64,
}

/// What age does: from this age on, the start moves by so many deviations, the share who respond by so much (fitted to
/// recovery and reliable improvement by age, *annual* 2024-25).
pub(crate) const BY_AGE: [AgeEffect; 5] = [
    age_effect(0, 0.05, -0.09),
    age_effect(18, 0.12, -0.04),
    age_effect(26, 0.0, 0.0),
    age_effect(65, -0.42, 0.08),
    age_effect(75, -0.58, 0.09),
];

/// See [`BY_AGE`].
pub(crate) struct AgeEffect {
    pub(crate) from: i32,
    pub(crate) start: f64,
    pub(crate) responders: f64,
}

const fn age_effect(from: i32, start: f64, responders: f64) -> AgeEffect {
    AgeEffect {
        from,
        start,
        responders,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_days_are_the_days_they_say() {
        assert_eq!(COLLECTION_START.to_string(), "2020-09-01");
        assert_eq!(V2_1_START.to_string(), "2022-04-01");
        assert_eq!(COLLECTION_END.to_string(), "2024-03-31");
        assert_eq!(
            Date::from_month_id(FIRST_MONTH).unwrap().to_string(),
            "2018-01-01"
        );
    }

    #[test]
    fn april_2020_is_the_lowest_month() {
        let lowest = (FIRST_MONTH..=COLLECTION_END.month_id())
            .min_by(|a, b| monthly_volume(*a).total_cmp(&monthly_volume(*b)));
        assert_eq!(lowest, Some(1_441));
    }
}
