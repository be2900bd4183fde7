//! UK LLC: nine themed tables, cumulative within each financial year.
//!
//! An extract starts on 1 April (the first on 1 September 2020) and ends on one of several later dates; all that
//! happened since its start stands in it again. A referral stands in every extract in which it was open, with the
//! derived columns as they were known on the day the extract ends.

mod activity;
mod around;
mod referral;
mod score;

use std::borrow::Cow;

use talktrail_model::date::Date;

use super::fill::Seen;
use super::{Delivery, Opener, Told};
use crate::calibration::COLLECTION_START;
use crate::derive::derive;
use crate::error::Error;
use crate::id::{ReferralIds, provider_code};
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::plan::Shape;
use crate::write::Table;

/// The period of one extract.
#[derive(Clone, Copy)]
pub(crate) struct Extract {
    pub(crate) start: Date,
    pub(crate) end: Date,
}

impl Extract {
    fn holds(self, date: Date) -> bool {
        (self.start..=self.end).contains(&date)
    }

    fn is_v2_1(self) -> bool {
        self.start >= crate::calibration::V2_1_START
    }
}

/// Ends of the extracts: year, month; the day is the month's last.
const ENDS: [(i32, u32); 10] = [
    (2020, 12),
    (2021, 3),
    (2021, 9),
    (2022, 1),
    (2022, 3),
    (2022, 9),
    (2023, 1),
    (2023, 3),
    (2023, 9),
    (2024, 3),
];
/// Two a year, so that an event is delivered one and a half times on average.
const BENCH_ENDS: [(i32, u32); 8] = [
    (2020, 12),
    (2021, 3),
    (2021, 9),
    (2022, 3),
    (2022, 9),
    (2023, 3),
    (2023, 9),
    (2024, 3),
];

/// The extracts of a shape of study.
pub(crate) fn extracts(shape: Shape) -> Vec<Extract> {
    let ends: &[(i32, u32)] = if shape == Shape::Bench {
        &BENCH_ENDS
    } else {
        &ENDS
    };
    let extract = |&(year, month): &(i32, u32)| {
        let end = Date::from_ymd(year, month, 1)?.end_of_month();
        let start = Date::from_ymd(end.financial_year(), 4, 1)?.max(COLLECTION_START);
        Some(Extract { start, end })
    };
    ends.iter().filter_map(extract).collect()
}

/// The nine tables.
pub(crate) struct Ukllc {
    extracts: Vec<Extract>,
    referrals: Table,
    activities: Table,
    scores: Table,
    employment: Table,
    internet: Table,
    conditions: Table,
    clusters: Table,
    onward: Table,
    pauses: Table,
}

/// One referral in one extract: what every row of it needs.
struct Scene<'a> {
    world: &'a World,
    person: &'a Person,
    referral: &'a Referral,
    ids: &'a ReferralIds,
    provider: &'a str,
    extract: Extract,
}

impl Scene<'_> {
    fn seen(&self) -> Seen<'_> {
        let extract = self.extract;
        Seen {
            referral: self.referral,
            traits: &self.person.traits,
            start: extract.start,
            day: extract.end,
            is_v2_1: extract.is_v2_1(),
        }
    }
}

impl Ukllc {
    pub(crate) fn open(opener: &Opener<'_>) -> Result<Self, Error> {
        Ok(Self {
            extracts: extracts(opener.plan.shape),
            referrals: opener.open("IAPT_demographics_and_referral", 0, "")?,
            activities: opener.open("IAPT_care_activities", 1, "")?,
            scores: opener.open("IAPT_coded_scored_assessments", 2, "")?,
            employment: opener.open("IAPT_employment_status", 3, "")?,
            internet: opener.open("IAPT_internet_enabled_therapies", 4, "")?,
            conditions: opener.open("IAPT_mental_and_physical_health_conditions", 5, "")?,
            clusters: opener.open("IAPT_care_cluster", 6, "")?,
            onward: opener.open("IAPT_onward_referrals", 7, "")?,
            pauses: opener.open("IAPT_waiting_time_pauses", 8, "")?,
        })
    }

    fn scene(&mut self, scene: &Scene<'_>) -> Result<(), Error> {
        let derived = derive(scene.referral, COLLECTION_START, scene.extract.end);
        referral::write(&mut self.referrals, scene, &derived)?;
        activity::write(&mut self.activities, scene)?;
        score::write(&mut self.scores, scene)?;
        around::employment(&mut self.employment, scene)?;
        around::internet(&mut self.internet, scene)?;
        around::conditions(&mut self.conditions, scene)?;
        around::clusters(&mut self.clusters, scene)?;
        around::onward(&mut self.onward, scene)?;
        around::pauses(&mut self.pauses, scene)
    }
}

impl Delivery for Ukllc {
    fn person(&mut self, world: &World, person: &Person) -> Result<(), Error> {
        let ids: Vec<ReferralIds> = (0..person.referrals.len())
            .map(|place| ReferralIds::new(world, person, place))
            .collect();
        for extract in self.extracts.clone() {
            for (referral, ids) in person.referrals.iter().zip(&ids) {
                if referral.is_active(extract.start, extract.end) {
                    self.scene(&Scene {
                        world,
                        person,
                        referral,
                        ids,
                        provider: provider_code(world, referral),
                        extract,
                    })?;
                }
            }
        }
        Ok(())
    }

    fn tables(&mut self) -> Vec<&mut Table> {
        vec![
            &mut self.referrals,
            &mut self.activities,
            &mut self.scores,
            &mut self.employment,
            &mut self.internet,
            &mut self.conditions,
            &mut self.clusters,
            &mut self.onward,
            &mut self.pauses,
        ]
    }

    fn referral_id<'a>(&self, told: &'a Told<'a>) -> Cow<'a, str> {
        Cow::Borrowed(&told.ids.pathway)
    }

    /// Only at the turn of a financial year: until then the predecessor stands in every extract beside its successor.
    fn shows_transfer(&self, from: Date) -> bool {
        from.financial_year() > from.plus_days(-1).financial_year()
    }
}

/// The keys with which every row begins, and those that say where it was cut from: the final submission of the month in
/// which the event lies, which is given back.
fn keys(table: &mut Table, scene: &Scene<'_>, date: Date) -> i64 {
    let month_id = date.max(COLLECTION_START).month_id();
    let submission = crate::id::submission(scene.world, scene.referral.provider, month_id, true);
    table.set("cohortkey_e", &scene.person.key);
    table.set("pathwayid", &scene.ids.pathway);
    table.set("extract_start_date", scene.extract.start);
    table.set("extract_end_date", scene.extract.end);
    table.set("orgid_provider", scene.provider);
    table.set("uniquesubmissionid", submission);
    table.set("recordnumber", row(scene, submission, 0));
    table.set("person_id", &scene.person.key);
    table.set("unique_monthid", i64::from(month_id));
    submission
}

/// The id of one row of a referral's own rows in a submission.
fn row(scene: &Scene<'_>, submission: i64, number: i64) -> i64 {
    crate::id::row_id(
        submission,
        (scene.ids.serial as i64 * 512 + number) % 1_000_000_000,
    )
}
