//! Walking a partition: its rows come together by participant and leave, de-duplicated and linked, one participant
//! at a time in the order of their keys.

mod boundary;
mod link;
mod slot;

use std::ops::Range;

use talktrail_dictionary::Family;
use talktrail_model::{
    date::Date,
    provenance::{self, Attrition, Count, Findings, Flow},
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
    gather::bridged::Counters,
    harmonise::{field::Role, v15::VERSION_1_5},
    shard::Wanted,
    step,
    submission::Submissions,
    withdrawn::Withdrawn,
};

/// What a walk needs to know of the whole run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'s> {
    /// The family of version 2, where one is read.
    pub(crate) version_2: Option<Family>,
    pub(crate) has_version_1_5: bool,
    pub(crate) submissions: &'s Submissions,
    pub(crate) withdrawn: &'s Withdrawn,
    /// Whose participants are handed over; `None` for all.
    pub(crate) wanted: Option<&'s Wanted>,
    /// Last day of the latest extract (UK LLC).
    pub(crate) latest: Option<Date>,
    pub(crate) bridged: &'s Counters,
}

impl Setting<'_> {
    /// The family of a referral row.
    pub(crate) fn family_of(&self, row: &ReferralRow<'_>) -> Family {
        match self.version_2 {
            Some(family) if row.version != VERSION_1_5 => family,
            _ => Family::V1_5,
        }
    }

    /// Whether UK LLC's extracts are read.
    pub(crate) fn has_ukllc(&self) -> bool {
        self.version_2 == Some(Family::UkllcV2)
    }

    /// Whether submissions of NHS England's tables are read.
    pub(crate) fn has_submissions(&self) -> bool {
        self.has_version_1_5 || self.version_2 == Some(Family::NhseV2)
    }
}

/// All rows of a partition, unpacked and brought together.
pub(crate) struct Partition<'b> {
    referrals: Vec<ReferralRow<'b>>,
    slots: Slots,
    contacts: Events<'b, ContactRow<'b>>,
    activities: Events<'b, ActivityRow<'b>>,
    scores: Events<'b, ScoreRow<'b>>,
    logs: Events<'b, LogRow<'b>>,
    problems: Events<'b, ProblemRow<'b>>,
    pauses: Events<'b, PauseRow<'b>>,
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
        let mut flows = [ReferralFlows::default(); 2];
        for slots in &self.slots.participants {
            if !self.is_wanted(slots, setting) {
                continue;
            }
            chosen.clear();
            for slot in slots.clone() {
                let rows = &self.referrals[self.slots.rows[slot].clone()];
                let mut deliveries = Vec::new();
                let family = rows
                    .first()
                    .map_or(Family::V1_5, |row| setting.family_of(row));
                let choice = choose(rows, family, setting.submissions, &mut deliveries);
                flows[usize::from(family == Family::UkllcV2)].add_referral(&choice, rows.len());
                chosen.push((slot, choice, deliveries));
            }
            self.add_participant(&mut flows, setting, &chosen);
            if chosen.iter().any(|(_, choice, _)| choice.current.is_some()) {
                linker.link(&chosen, &mut participant);
                visit(&participant);
            }
        }
        if setting.has_submissions() {
            flows[0].close(Family::NhseV2, &mut findings, &mut attrition);
        }
        if setting.has_ukllc() {
            flows[1].close(Family::UkllcV2, &mut findings, &mut attrition);
        }
        linker.close(&mut findings, &mut attrition);
        (findings, attrition)
    }

    fn is_wanted(&self, slots: &Range<usize>, setting: Setting<'_>) -> bool {
        let row = self.slots.rows.get(slots.start);
        let row = row.and_then(|rows| self.referrals.get(rows.start));
        let is_held =
            |row: &ReferralRow<'_>| setting.wanted.is_none_or(|w| w.holds(row.participant));
        row.is_some_and(is_held)
    }

    /// Counts a participant in each flow that has rows of it.
    fn add_participant(
        &self,
        flows: &mut [ReferralFlows; 2],
        setting: Setting<'_>,
        chosen: &[(usize, Choice, Vec<Delivery>)],
    ) {
        for (index, flow) in flows.iter_mut().enumerate() {
            let is_own = |(slot, ..): &&(usize, Choice, Vec<Delivery>)| {
                let rows = &self.referrals[self.slots.rows[*slot].clone()];
                rows.first()
                    .is_some_and(|row| (setting.family_of(row) == Family::UkllcV2) == (index == 1))
            };
            let mut own = chosen.iter().filter(is_own).peekable();
            flow.participants += u64::from(own.peek().is_some());
            flow.participants_kept += u64::from(own.any(|(_, c, _)| c.current.is_some()));
        }
    }

    fn count_orphans(&self, findings: &mut Findings, attrition: &mut Attrition) {
        let kinds = [
            (Role::Contact, self.contacts.rows, self.contacts.orphans),
            (
                Role::Activity,
                self.activities.rows,
                self.activities.orphans,
            ),
            (Role::ContactScore, self.scores.rows, self.scores.orphans),
            (Role::Log, self.logs.rows, self.logs.orphans),
            (Role::Problem, self.problems.rows, self.problems.orphans),
            (Role::Pause, self.pauses.rows, self.pauses.orphans),
        ];
        for (role, rows, orphans) in kinds {
            let step = step::step(30, role, step::ORPHAN);
            let count = Count {
                failing: orphans,
                checked: rows,
            };
            findings.count(provenance::ORPHAN, step.table, "", count);
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
#[derive(Clone, Copy, Default)]
struct ReferralFlows {
    delivered: u64,
    accepted: u64,
    latest: u64,
    kept: u64,
    participants: u64,
    participants_kept: u64,
    same_period: u64,
    pathway_changed: u64,
    flagged: u64,
    flag_elsewhere: u64,
}

impl ReferralFlows {
    fn add_referral(&mut self, choice: &Choice, n_rows: usize) {
        self.delivered += n_rows as u64;
        self.accepted += choice.n_accepted as u64;
        self.latest += choice.n_latest as u64;
        self.kept += u64::from(choice.current.is_some());
        self.same_period += choice.n_same_period as u64;
        self.pathway_changed += u64::from(choice.n_pathway_ids > 1);
        self.flagged += u64::from(choice.is_flagged);
        self.flag_elsewhere += u64::from(choice.is_flag_elsewhere);
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
        let mut count = |rule, column, failing, checked| {
            findings.count(rule, "referrals", column, Count { failing, checked });
        };
        if family == Family::UkllcV2 {
            count(
                provenance::SAME_PERIOD,
                "",
                self.same_period,
                self.delivered,
            );
        } else {
            let (changed, differs) = (self.pathway_changed, self.flag_elsewhere);
            count(provenance::PATHWAY_CHANGED, "PathwayID", changed, self.kept);
            // Re-traced referrals were counted before the scan.
            count(provenance::RETRACED, "Person_ID", 0, self.kept);
            if self.flagged > 0 {
                let flag = "IC_USE_PATHWAY_FLAG";
                count(provenance::USE_PATHWAY_DIFFERS, flag, differs, self.flagged);
            }
        }
    }
}
