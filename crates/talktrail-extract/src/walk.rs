//! Walking a partition: its rows come together by participant and leave, de-duplicated and linked, one participant
//! at a time in the order of their keys.

mod link;
mod slot;

use talktrail_dictionary::Family;
use talktrail_model::{
    date::Date,
    provenance::{self, Attrition, Findings, Flow},
    record::Participant,
};

use self::{
    link::Linker,
    slot::{Events, Slots, unpack_all},
};
use crate::{
    dedupe::{Choice, choose},
    delivered::{
        ActivityRow, ContactRow, Delivery, EmploymentRow, KINDS, Kind, LogRow, PauseRow, PersonRow,
        ProblemRow, ReferralRow, ScoreRow,
    },
    harmonise::field::Role,
    step,
    submission::Submissions,
};

/// What a walk needs to know of the whole run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'s> {
    pub(crate) family: Family,
    pub(crate) submissions: &'s Submissions,
    /// Last day of the latest extract (UK LLC).
    pub(crate) latest: Option<Date>,
}

/// All rows of a partition, unpacked and brought together.
pub(crate) struct Partition<'b> {
    referrals: Vec<ReferralRow<'b>>,
    slots: Slots,
    contacts: Events<ContactRow<'b>>,
    activities: Events<ActivityRow<'b>>,
    scores: Events<ScoreRow<'b>>,
    logs: Events<LogRow<'b>>,
    problems: Events<ProblemRow<'b>>,
    pauses: Events<PauseRow<'b>>,
    persons: Vec<PersonRow<'b>>,
    employment: Vec<EmploymentRow<'b>>,
}

impl<'b> Partition<'b> {
    /// Unpacks the blocks of a partition.
    pub(crate) fn of(blocks: &'b [Vec<u8>; KINDS]) -> Self {
        let block = |kind: Kind| blocks[kind as usize].as_slice();
        let mut referrals: Vec<ReferralRow<'b>> = unpack_all(block(Kind::Referral));
        referrals.sort_unstable();
        let slots = Slots::of(&referrals);
        let mut persons: Vec<PersonRow<'b>> = unpack_all(block(Kind::Person));
        persons.sort_unstable();
        let mut employment: Vec<EmploymentRow<'b>> = unpack_all(block(Kind::Employment));
        employment.sort_unstable();
        Self {
            contacts: Events::of(block(Kind::Contact), &slots),
            activities: Events::of(block(Kind::Activity), &slots),
            scores: Events::of(block(Kind::Score), &slots),
            logs: Events::of(block(Kind::Log), &slots),
            problems: Events::of(block(Kind::Problem), &slots),
            pauses: Events::of(block(Kind::Pause), &slots),
            referrals,
            slots,
            persons,
            employment,
        }
    }

    /// Hands each participant's linked records to `visit`.
    pub(crate) fn walk(
        &self,
        setting: Setting<'_>,
        visit: &mut dyn FnMut(&Participant<'_>),
    ) -> (Findings, Attrition) {
        let mut findings = Findings::default();
        let mut attrition = Attrition::default();
        self.count_orphans(&mut findings, &mut attrition);
        let mut linker = Linker::new(self, setting);
        let mut participant = Participant::default();
        let mut chosen: Vec<(usize, Choice, Vec<Delivery>)> = Vec::new();
        let mut flows = ReferralFlows::default();
        for slots in &self.slots.participants {
            chosen.clear();
            for slot in slots.clone() {
                let rows = &self.referrals[self.slots.rows[slot].clone()];
                let mut deliveries = Vec::new();
                let choice = choose(rows, setting.family, setting.submissions, &mut deliveries);
                chosen.push((slot, choice, deliveries));
            }
            flows.add(&chosen, |slot| self.slots.rows[slot].len());
            if chosen.iter().any(|(_, choice, _)| choice.current.is_some()) {
                linker.link(&chosen, &mut participant);
                visit(&participant);
            }
        }
        flows.close(setting.family, &mut findings, &mut attrition);
        linker.close(&mut attrition);
        (findings, attrition)
    }

    fn count_orphans(&self, findings: &mut Findings, attrition: &mut Attrition) {
        let kinds = [
            (Role::Contact, self.contacts.len(), self.contacts.orphans),
            (
                Role::Activity,
                self.activities.len(),
                self.activities.orphans,
            ),
            (Role::ContactScore, self.scores.len(), self.scores.orphans),
            (Role::Log, self.logs.len(), self.logs.orphans),
            (Role::Problem, self.problems.len(), self.problems.orphans),
            (Role::Pause, self.pauses.len(), self.pauses.orphans),
        ];
        for (role, rows, orphans) in kinds {
            let step = step::step(30, role, step::ORPHAN);
            findings.add(provenance::ORPHAN, step.table, "", orphans);
            attrition.add(
                step,
                Flow {
                    rows_before: rows,
                    rows_after: rows - orphans,
                    ..Flow::default()
                },
            );
        }
    }
}

/// Referral rows and participants on their way through de-duplication.
#[derive(Default)]
struct ReferralFlows {
    delivered: u64,
    accepted: u64,
    latest: u64,
    kept: u64,
    participants: u64,
    participants_kept: u64,
    same_period: u64,
    pathway_changed: u64,
}

impl ReferralFlows {
    fn add(&mut self, chosen: &[(usize, Choice, Vec<Delivery>)], n_rows: impl Fn(usize) -> usize) {
        self.participants += 1;
        self.participants_kept += u64::from(chosen.iter().any(|(_, c, _)| c.current.is_some()));
        for (slot, choice, _) in chosen {
            self.delivered += n_rows(*slot) as u64;
            self.accepted += choice.n_accepted as u64;
            self.latest += choice.n_latest as u64;
            self.kept += u64::from(choice.current.is_some());
            self.same_period += choice.n_same_period as u64;
            self.pathway_changed += u64::from(choice.n_pathway_ids > 1);
        }
    }

    fn close(&self, family: Family, findings: &mut Findings, attrition: &mut Attrition) {
        let mut step = |order, reason, rows: (u64, u64), participants: (u64, u64)| {
            let flow = Flow {
                rows_before: rows.0,
                rows_after: rows.1,
                participants_before: participants.0,
                participants_after: participants.1,
            };
            attrition.add(step::step(order, Role::Referral, reason), flow);
        };
        let kept = (self.participants_kept, self.participants_kept);
        if family == Family::UkllcV2 {
            step(40, step::OLDER_EXTRACT, (self.delivered, self.latest), kept);
            step(41, step::OLDER_VERSION, (self.latest, self.kept), kept);
        } else {
            step(
                20,
                step::SUPERSEDED_SUBMISSION,
                (self.delivered, self.accepted),
                (self.participants, self.participants_kept),
            );
            step(41, step::OLDER_VERSION, (self.accepted, self.kept), kept);
        }
        findings.add(provenance::SAME_PERIOD, "referrals", "", self.same_period);
        findings.add(
            provenance::PATHWAY_CHANGED,
            "referrals",
            "PathwayID",
            self.pathway_changed,
        );
    }
}
