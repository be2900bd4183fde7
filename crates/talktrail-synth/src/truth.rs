//! The true answers beside the extracts: participants, referrals, sessions and scores as the collection saw them, under
//! the identifiers that a build will show, and the faults that were planted.
//!
//! Everything here comes from the lives themselves, not from the rules of the crates that will be tried with it. What
//! happened before September 2020 was never collected and is not counted.

mod fault_list;

use std::collections::BTreeMap;

use talktrail_model::date::Date;

use crate::calibration::COLLECTION_START;
use crate::clinic::{PROBLEMS, TOOLS, Tool};
use crate::deliver::v1_5::code::IMPACT_OF_EVENTS;
use crate::deliver::{Delivery, Told};
use crate::derive::{Derived, derive};
use crate::error::Error;
use crate::id::{ReferralIds, provider_code};
use crate::pathway::Referral;
use crate::person::{Person, World};
use crate::plan::{Format, Plan, Written};
use crate::write::{Kind, Table, Target, Value, decimal};
use crate::years::Years;

pub(crate) use fault_list::FaultList;

/// The files of the truth.
pub(crate) struct Truth {
    participants: Table,
    referrals: Table,
    sessions: Table,
    scores: Table,
}

const PARTICIPANTS: [(&str, Kind); 4] = [
    ("participant_id", Kind::Text),
    ("n_referrals", Kind::Integer),
    ("n_courses", Kind::Integer),
    ("first_received_date", Kind::Date),
];

const REFERRALS: [(&str, Kind); 33] = [
    ("participant_id", Kind::Text),
    ("referral_id", Kind::Text),
    ("pathway_id", Kind::Text),
    ("provider_code", Kind::Text),
    ("referral_number", Kind::Integer),
    ("received_date", Kind::Date),
    ("discharge_date", Kind::Date),
    ("status", Kind::Text),
    ("last_open_date", Kind::Date),
    ("transferred_from", Kind::Text),
    ("is_transfer_visible", Kind::Flag),
    ("problem_code", Kind::Text),
    ("curve", Kind::Text),
    ("n_attended_contacts", Kind::Integer),
    ("n_treatment_contacts", Kind::Integer),
    ("n_internet_logs", Kind::Integer),
    ("first_assessment_date", Kind::Date),
    ("first_treatment_date", Kind::Date),
    ("second_treatment_date", Kind::Date),
    ("phq9_first", Kind::Integer),
    ("phq9_last", Kind::Integer),
    ("gad7_first", Kind::Integer),
    ("gad7_last", Kind::Integer),
    ("anxiety_measure", Kind::Text),
    ("anxiety_first", Kind::Text),
    ("anxiety_last", Kind::Text),
    ("is_finished", Kind::Flag),
    ("is_case", Kind::Flag),
    ("is_not_case", Kind::Flag),
    ("is_recovered", Kind::Flag),
    ("is_reliably_improved", Kind::Flag),
    ("is_reliably_unchanged", Kind::Flag),
    ("is_reliably_deteriorated", Kind::Flag),
];

const SESSIONS: [(&str, Kind); 7] = [
    ("participant_id", Kind::Text),
    ("referral_id", Kind::Text),
    ("session_number", Kind::Integer),
    ("contact_date", Kind::Date),
    ("app_type_code", Kind::Text),
    ("is_treatment", Kind::Flag),
    ("n_scores", Kind::Integer),
];

const SCORES: [(&str, Kind); 6] = [
    ("participant_id", Kind::Text),
    ("referral_id", Kind::Text),
    ("score_date", Kind::Date),
    ("tool_concept", Kind::Text),
    ("score", Kind::Text),
    ("is_of_referral", Kind::Flag),
];

impl Truth {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            participants: table(plan, "participants", &PARTICIPANTS),
            referrals: table(plan, "referrals", &REFERRALS),
            sessions: table(plan, "sessions", &SESSIONS),
            scores: table(plan, "scores", &SCORES),
        }
    }

    /// Writes one person's answers and counts them.
    pub(crate) fn person(
        &mut self,
        world: &World,
        person: &Person,
        delivery: &dyn Delivery,
        written: &mut Written,
    ) -> Result<(), Error> {
        let participant = delivery.participant_id(person);
        let mut finished = 0;
        let mut before: BTreeMap<Date, String> = BTreeMap::new();
        for (place, referral) in person.referrals.iter().enumerate() {
            let ids = ReferralIds::new(world, person, place);
            let told = Told {
                referral,
                ids: &ids,
            };
            let id = delivery.referral_id(&told);
            let scene = Scene {
                participant: &participant,
                referral,
                ids: &ids,
                id: &id,
                number: place as i64 + 1,
                years: world.years,
            };
            let derived = derive(referral, world.years.start, world.years.end);
            finished += i64::from(derived.outcome.is_completed);
            let transfer = referral.taken_over.and_then(|day| {
                let from = before.get(&referral.received)?;
                Some((from.as_str(), delivery.shows_transfer(day)))
            });
            scene.referral(
                &mut self.referrals,
                &derived,
                provider_code(world, referral),
                transfer,
            )?;
            scene.sessions(&mut self.sessions)?;
            scene.scores(&mut self.scores, written)?;
            written.contacts += referral
                .contacts
                .iter()
                .filter(|c| world.years.holds(c.date))
                .count() as u64;
            before.insert(referral.received, scene.id.to_owned());
        }
        written.participants += 1;
        written.referrals += person.referrals.len() as u64;
        self.participants.set("participant_id", &*participant);
        self.participants
            .set("n_referrals", person.referrals.len() as i64);
        self.participants.set("n_courses", finished);
        self.participants.set(
            "first_received_date",
            person.referrals.first().map(|r| r.received),
        );
        self.participants.end_row()
    }

    /// All tables, in the order of the truth's description.
    pub(crate) fn tables(&mut self) -> [&mut Table; 4] {
        [
            &mut self.participants,
            &mut self.referrals,
            &mut self.sessions,
            &mut self.scores,
        ]
    }
}

/// A table of the truth: always Parquet, always whole.
fn table(plan: &Plan, name: &str, columns: &[(&str, Kind)]) -> Table {
    let target = Target {
        out: plan.out.clone(),
        folder: "truth",
        format: Format::Parquet,
    };
    let columns: Vec<(String, Kind)> = columns
        .iter()
        .map(|(column, kind)| ((*column).to_owned(), *kind))
        .collect();
    Table::new(name, &columns, None, &target)
}

/// One referral under its identifiers.
struct Scene<'a> {
    participant: &'a str,
    referral: &'a Referral,
    ids: &'a ReferralIds,
    id: &'a str,
    number: i64,
    years: Years,
}

impl Scene<'_> {
    fn keys(&self, table: &mut Table) {
        table.set("participant_id", self.participant);
        table.set("referral_id", self.id);
    }

    fn referral(
        &self,
        table: &mut Table,
        derived: &Derived,
        provider: &str,
        transfer: Option<(&str, bool)>,
    ) -> Result<(), Error> {
        let referral = self.referral;
        self.keys(table);
        table.set("pathway_id", &self.ids.pathway);
        table.set("provider_code", provider);
        table.set("referral_number", self.number);
        table.set("received_date", referral.received);
        table.set(
            "discharge_date",
            referral.discharge.filter(|date| *date <= self.years.end),
        );
        table.set("status", status(referral, self.years.end));
        table.set("last_open_date", referral.until.min(self.years.end));
        table.set("transferred_from", transfer.map(|(from, _)| from));
        table.set(
            "is_transfer_visible",
            transfer.map(|(_, is_visible)| Value::Flag(is_visible)),
        );
        table.set(
            "problem_code",
            derived
                .problem
                .map(|place| PROBLEMS[usize::from(place)].code),
        );
        table.set("curve", referral.curve);
        table.set("n_attended_contacts", derived.n_attended);
        table.set("n_treatment_contacts", derived.n_treatment_contacts);
        table.set("n_internet_logs", derived.n_logs);
        table.set("first_assessment_date", derived.assessment.first);
        table.set(
            "first_treatment_date",
            derived.treatment_days.first().copied(),
        );
        table.set(
            "second_treatment_date",
            derived.treatment_days.get(1).copied(),
        );
        scores(table, derived);
        outcome(table, derived);
        table.end_row()
    }

    fn sessions(&self, table: &mut Table) -> Result<(), Error> {
        let attended = self
            .referral
            .contacts
            .iter()
            .filter(|c| c.is_attended() && self.years.holds(c.date));
        for (place, contact) in attended.enumerate() {
            self.keys(table);
            table.set("session_number", place as i64 + 1);
            table.set("contact_date", contact.date);
            table.set("app_type_code", contact.kind);
            table.set("is_treatment", Value::Flag(contact.is_treatment()));
            table.set(
                "n_scores",
                contact
                    .activities
                    .iter()
                    .map(|a| a.scores.len() as i64)
                    .sum::<i64>(),
            );
            table.end_row()?;
        }
        Ok(())
    }

    fn scores(&self, table: &mut Table, written: &mut Written) -> Result<(), Error> {
        let on_referral = self
            .referral
            .scores
            .iter()
            .filter(|dated| dated.date >= COLLECTION_START)
            .map(|dated| (dated.date, dated.score, true));
        let on_contacts = self.referral.contacts.iter().flat_map(|contact| {
            contact
                .activities
                .iter()
                .flat_map(|activity| &activity.scores)
                .map(|score| (contact.date, *score, false))
        });
        for (date, score, is_of_referral) in on_referral
            .chain(on_contacts)
            .filter(|(date, ..)| self.years.holds(*date))
        {
            self.keys(table);
            table.set("score_date", date);
            table.set("tool_concept", concept(score.tool, date));
            table.set("score", score.text());
            table.set("is_of_referral", Value::Flag(is_of_referral));
            table.end_row()?;
            written.scores += 1;
        }
        Ok(())
    }
}

/// The concept of a tool; before version 2 the Impact of Events Scale stood in the place of the PCL-5.
fn concept(tool: Tool, date: Date) -> &'static str {
    if tool == Tool::Pcl5 && date < COLLECTION_START {
        IMPACT_OF_EVENTS
    } else {
        tool.facts().concept
    }
}

/// How the referral stood at the end of the collection.
fn status(referral: &Referral, end: Date) -> &'static str {
    match referral.discharge {
        Some(date) if date <= end => "discharged",
        None if referral.is_handed_on => "transferred",
        None if referral.until <= end => "no_longer_submitted",
        _ => "open",
    }
}

fn scores(table: &mut Table, derived: &Derived) {
    let phq9 = derived.tools[Tool::Phq9 as usize];
    let gad7 = derived.tools[Tool::Gad7 as usize];
    let text = |value: i16| {
        if derived.anxiety_tool == Some(Tool::MiAlone) {
            decimal(i64::from(value))
        } else {
            value.to_string()
        }
    };
    table.set("phq9_first", phq9.first.map(i64::from));
    table.set("phq9_last", phq9.last.map(i64::from));
    table.set("gad7_first", gad7.first.map(i64::from));
    table.set("gad7_last", gad7.last.map(i64::from));
    table.set(
        "anxiety_measure",
        derived.anxiety_tool.map(|tool| TOOLS[tool as usize].token),
    );
    table.set("anxiety_first", derived.anxiety().first.map(text).as_ref());
    table.set("anxiety_last", derived.anxiety().last.map(text).as_ref());
}

/// Unlike the supplied flags these say no as well as yes; nothing where it cannot be told.
fn outcome(table: &mut Table, derived: &Derived) {
    let outcome = derived.outcome;
    let told = |is_known: bool, flag: bool| is_known.then_some(Value::Flag(flag));
    let has_start = outcome.is_case || outcome.is_not_case;
    table.set("is_finished", Value::Flag(outcome.is_completed));
    table.set("is_case", told(has_start, outcome.is_case));
    table.set("is_not_case", told(has_start, outcome.is_not_case));
    table.set(
        "is_recovered",
        told(outcome.is_paired, outcome.is_recovered),
    );
    table.set(
        "is_reliably_improved",
        told(outcome.is_paired, outcome.is_improved),
    );
    table.set(
        "is_reliably_unchanged",
        told(outcome.is_paired, outcome.is_unchanged),
    );
    table.set(
        "is_reliably_deteriorated",
        told(outcome.is_paired, outcome.is_deteriorated),
    );
}
