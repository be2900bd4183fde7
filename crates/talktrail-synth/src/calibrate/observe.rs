//! What one person's life adds to every figure.

use talktrail_model::date::Date;

use crate::calibrate::tally::Tally;
use crate::calibration::{COLLECTION_END, COLLECTION_START};
use crate::clinic::{PROBLEMS, Tool, WSAS};
use crate::derive::{Derived, derive};
use crate::pathway::Referral;
use crate::person::Person;
use crate::years::Years;

/// The financial years that are held from end to end.
const WHOLE_YEARS: std::ops::RangeInclusive<i32> = 2021..=2023;
/// Days of a year.
const YEAR: i32 = 365;

/// Takes in one person.
pub(super) fn person(tally: &mut Tally, person: &Person) {
    let has_log = person
        .referrals
        .iter()
        .flat_map(|referral| &referral.logs)
        .any(|log| Years::VERSION_2.holds(log.end));
    tally.case("internet_participants", "", has_log);
    let collected = |referral: &&Referral| referral.received >= COLLECTION_START;
    for referral in person.referrals.iter().filter(collected) {
        let scene = Scene {
            referral,
            derived: derive(referral, COLLECTION_START, COLLECTION_END),
            age: age_band(person.traits.birth, referral.received),
        };
        scene.received(tally);
        scene.appointments(tally);
        scene.ended(tally);
    }
    returns(tally, person);
}

struct Scene<'a> {
    referral: &'a Referral,
    derived: Derived,
    age: &'static str,
}

impl Scene<'_> {
    fn received(&self, tally: &mut Tally) {
        let referral = self.referral;
        let year = referral.received.financial_year();
        tally.case("transferred", "", referral.is_handed_on);
        let is_lost = referral.discharge.is_none()
            && !referral.is_handed_on
            && referral.until <= COLLECTION_END;
        tally.case("no_longer_submitted", "", is_lost);
        if WHOLE_YEARS.contains(&year) && referral.taken_over.is_none() {
            for other in WHOLE_YEARS {
                tally.case("referrals_of_year", &other.to_string(), other == year);
            }
        }
        for band in AGE_BANDS {
            tally.case("age_share", band.1, band.1 == self.age);
        }
        if let Some(first) = self
            .derived
            .treatment_days
            .first()
            .filter(|_| referral.taken_over.is_none())
        {
            let wait = f64::from(first.days_since(referral.received));
            tally.see("wait_median", "", wait);
            tally.case("wait_6_weeks", "", wait <= 42.0);
            tally.case("wait_18_weeks", "", wait <= 126.0);
        }
    }

    fn appointments(&self, tally: &mut Tally) {
        for contact in self
            .referral
            .contacts
            .iter()
            .filter(|c| Years::VERSION_2.holds(c.date))
        {
            tally.case("did_not_attend", "", contact.attendance == Some("3"));
        }
    }

    fn ended(&self, tally: &mut Tally) {
        let is_ended = self
            .referral
            .discharge
            .is_some_and(|date| date <= COLLECTION_END);
        if !is_ended || self.referral.taken_over.is_some() {
            return;
        }
        let derived = &self.derived;
        let (n_treatment, is_seen) = (derived.n_treatment(), derived.n_attended > 0);
        tally.case("ended_never_treated", "", n_treatment == 0);
        tally.case("ended_not_seen", "", !is_seen);
        tally.case("ended_seen_only", "", is_seen && n_treatment == 0);
        tally.case("ended_treated_once", "", n_treatment == 1);
        tally.case("ended_finished", "", derived.outcome.is_completed);
        if derived.outcome.is_completed {
            self.finished(tally);
        }
    }

    fn finished(&self, tally: &mut Tally) {
        let derived = &self.derived;
        tally.see("sessions_mean", "", derived.n_treatment() as f64);
        if let [first, second, ..] = derived.treatment_days[..] {
            let wait = first.days_since(self.referral.received);
            let between = second.days_since(first);
            tally.case("finished_6_weeks", "", wait <= 42);
            tally.case("finished_18_weeks", "", wait <= 126);
            tally.case("second_28_days", "", between <= 28);
            tally.case("second_56_days", "", between <= 56);
            tally.case("second_over_90_days", "", between > 90);
        }
        for (tool, first, last) in [
            (Tool::Phq9, "phq9_first", "phq9_last"),
            (Tool::Gad7, "gad7_first", "gad7_last"),
        ] {
            let scores = derived.tools[tool as usize];
            for (measure, score) in [(first, scores.first), (last, scores.last)] {
                if let Some(score) = score {
                    tally.measure(measure, f64::from(score));
                }
            }
        }
        if let Some(total) = wsas(derived) {
            tally.measure("wsas_first", f64::from(total));
        }
        if let Some(problem) = derived.problem {
            for group in PROBLEM_GROUPS {
                tally.case("problem_share", group.1, group.0 == problem_group(problem));
            }
        }
        self.outcome(tally);
    }

    fn outcome(&self, tally: &mut Tally) {
        let outcome = self.derived.outcome;
        tally.case("not_at_caseness", "", outcome.is_not_case);
        tally.case("unpaired", "", !outcome.is_paired);
        if outcome.is_recovered {
            tally.case("recovered_only", "", !outcome.is_improved);
        }
        let problem = self.derived.problem.map(problem_group);
        let label = PROBLEM_GROUPS.iter().find(|group| Some(group.0) == problem);
        for group in ["", self.age, label.map_or("other", |group| group.1)] {
            if !outcome.is_not_case {
                let is_reliable = outcome.is_recovered && outcome.is_improved;
                tally.case("recovery", group, outcome.is_recovered);
                tally.case("reliable_recovery", group, is_reliable);
            }
            tally.case("improvement", group, outcome.is_improved);
            tally.case(
                "no_change",
                group,
                outcome.is_paired && outcome.is_unchanged,
            );
            tally.case("deterioration", group, outcome.is_deteriorated);
        }
    }
}

/// The first total of the Work and Social Adjustment Scale, raw: who does not work answers four items.
fn wsas(derived: &Derived) -> Option<i16> {
    let items = WSAS.map(|tool| (tool, derived.tools[tool as usize].first));
    items
        .into_iter()
        .map(|(tool, first)| match tool {
            Tool::WsasWork => first.or(Some(0)),
            _ => first,
        })
        .sum()
}

/// Of those treated and discharged at least a year before the end, how many were treated again.
fn returns(tally: &mut Tally, person: &Person) {
    let treated: Vec<&Referral> = person
        .referrals
        .iter()
        .filter(|referral| derive(referral, COLLECTION_START, COLLECTION_END).n_treatment() > 0)
        .collect();
    let latest = COLLECTION_END.plus_days(-YEAR);
    let first = treated
        .iter()
        .position(|referral| referral.discharge.is_some_and(|date| date <= latest));
    if let Some(first) = first {
        tally.case("back_in_treatment", "", treated.len() > first + 1);
    }
}

/// Youngest age of each band, youngest band first.
const AGE_BANDS: [(i32, &str); 5] = [
    (0, "under 18"),
    (18, "18 to 25"),
    (26, "26 to 64"),
    (65, "65 to 74"),
    (75, "75 and over"),
];

fn age_band(birth: Date, on: Date) -> &'static str {
    let years = on.days_since(birth) * 4 / (4 * YEAR + 1);
    AGE_BANDS
        .iter()
        .rfind(|(youngest, _)| *youngest <= years)
        .map_or(AGE_BANDS[0].1, |band| band.1)
}

/// The first letters of codes, and the group of problems.
const PROBLEM_GROUPS: [(&str, &str); 10] = [
    ("F3", "F32 or F33"),
    ("F411", "F411"),
    ("F412", "F412"),
    ("F431", "F431"),
    ("F401", "F401"),
    ("F42", "F42"),
    ("F410", "F410"),
    ("F400", "F400"),
    ("F452", "F452"),
    ("F402", "F402"),
];

fn problem_group(problem: u8) -> &'static str {
    let code = PROBLEMS[usize::from(problem)].code;
    PROBLEM_GROUPS
        .iter()
        .find(|(letters, _)| code.starts_with(letters))
        .map_or("", |group| group.0)
}
