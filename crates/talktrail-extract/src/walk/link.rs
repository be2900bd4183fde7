//! Linking: the de-duplicated rows of one participant become the records that the kernel is given.

use std::{cmp::Ordering, ops::Range};

use talktrail_dictionary::Family;
use talktrail_model::{
    date::Date,
    id::{Id, Key},
    provenance::{self, Attrition, Count, Findings, Flow},
    record::{
        Contact, Employment, InternetLog, Lineage, Participant, Pause, Problem, Referral, Score,
    },
};

use super::{Events, Partition, Setting, boundary};
use crate::{
    dedupe::{Choice, Months, one_each},
    delivered::{
        ActivityRow, ContactRow, Delivered, Delivery, LogRow, PauseRow, ProblemRow, ReferralRow,
        ScoreRow,
    },
    gather::bridged::Crossed,
    harmonise::{extract_days, field::Role},
    hash::key,
    step,
    v15::bridge::Link,
};

/// Turns chosen rows into records; keeps its lists from participant to participant.
pub(super) struct Linker<'p, 'b, 's> {
    partition: &'p Partition<'b>,
    setting: Setting<'s>,
    contacts: Vec<ContactRow<'b>>,
    activities: Vec<ActivityRow<'b>>,
    scores: Vec<ScoreRow<'b>>,
    logs: Vec<LogRow<'b>>,
    problems: Vec<ProblemRow<'b>>,
    pauses: Vec<PauseRow<'b>>,
    /// Contact id, delivery and position of each contact of the referral, sorted.
    by_id: Vec<(u64, Delivery, u32)>,
    flows: [EventFlow; 5],
    next_employment: usize,
    /// Referrals before and after those of both versions became one, and those that fit but not alone.
    versions: (u64, u64, u64),
}

/// A referral and the slots that hold its rows and events: its own, and where version 1.5 delivered it too, that one.
#[derive(Clone, Copy)]
struct Own<'c> {
    slots: [Option<(usize, &'c [Delivery])>; 2],
    family: Family,
}

/// Event rows on their way through de-duplication.
#[derive(Clone, Copy, Debug, Default)]
struct EventFlow {
    before: u64,
    latest: u64,
    linked: u64,
    kept: u64,
}

const CONTACTS: usize = 0;
const SCORES: usize = 1;
const LOGS: usize = 2;
const PROBLEMS: usize = 3;
const PAUSES: usize = 4;

impl<'p, 'b: 'p, 's> Linker<'p, 'b, 's> {
    pub(super) fn new(partition: &'p Partition<'b>, setting: Setting<'s>) -> Self {
        Self {
            partition,
            setting,
            contacts: Vec::new(),
            activities: Vec::new(),
            scores: Vec::new(),
            logs: Vec::new(),
            problems: Vec::new(),
            pauses: Vec::new(),
            by_id: Vec::new(),
            flows: [EventFlow::default(); 5],
            next_employment: 0,
            versions: (0, 0, 0),
        }
    }

    /// Fills `participant` with the records of the chosen referrals.
    pub(super) fn link(
        &mut self,
        chosen: &[(usize, Choice, Vec<Delivery>)],
        participant: &mut Participant<'b>,
    ) {
        participant.clear();
        let rows: Vec<Option<&ReferralRow<'b>>> = chosen
            .iter()
            .map(|(slot, choice, _)| {
                let rows = &self.partition.referrals[self.partition.slots.rows[*slot].clone()];
                choice.current.and_then(|i| rows.get(i))
            })
            .collect();
        let joins = self.joins(&rows);
        let mut order: Vec<(&ReferralRow<'b>, usize)> = rows
            .iter()
            .enumerate()
            .filter(|(i, _)| joins.iter().all(|(_, old)| old != i))
            .filter_map(|(i, row)| Some(((*row)?, i)))
            .collect();
        order.sort_unstable_by(|a, b| {
            late(a.0.received, b.0.received).then_with(|| a.0.referral_id.cmp(&b.0.referral_id))
        });
        self.versions.0 += (order.len() + joins.len()) as u64;
        self.versions.1 += order.len() as u64;
        participant.id = self.name(chosen).map(Id::new);
        let any = rows.iter().flatten().next();
        participant.withdrawn = any.and_then(|row| self.setting.withdrawn.day(row.participant));
        for (row, place) in order {
            let (slot, choice, deliveries) = &chosen[place];
            let old = joins.iter().find(|(new, _)| *new == place);
            let old = old.and_then(|(_, old)| chosen.get(*old));
            let own = Own {
                slots: [
                    Some((*slot, deliveries)),
                    old.map(|(slot, _, deliveries)| (*slot, deliveries.as_slice())),
                ],
                family: self.setting.family_of(row),
            };
            let mut referral = self.referral(row, *slot, choice);
            if let Some((slot, choice, _)) = old {
                self.add_older_lineage(&mut referral, *slot, choice);
            }
            referral.contacts = self.contacts(own, participant);
            referral.scores = self.scores(own, participant);
            referral.logs = self.logs(own, participant);
            referral.problems = self.problems(own, participant);
            referral.pauses = self.pauses(own, participant);
            participant.referrals.push(referral);
        }
        if let Some(row) = chosen.first().and_then(|(slot, ..)| {
            self.partition
                .referrals
                .get(self.partition.slots.rows[*slot].start)
        }) {
            self.employment(row, participant);
        }
        if self.setting.has_version_1_5 {
            self.count_crossing(&rows, joins.len());
        }
    }

    /// Pairs of referrals that both versions deliver.
    fn joins(&mut self, rows: &[Option<&ReferralRow<'b>>]) -> Vec<(usize, usize)> {
        if !self.setting.has_version_1_5 || self.setting.version_2.is_none() {
            return Vec::new();
        }
        let (pairs, unclear) = boundary::joins(rows, self.setting);
        self.versions.2 += unclear;
        pairs
    }

    /// Adds what version 1.5 delivered of a referral to its lineage.
    fn add_older_lineage(&self, referral: &mut Referral<'b>, slot: usize, choice: &Choice) {
        let rows = &self.partition.referrals[self.partition.slots.rows[slot].clone()];
        let Some(row) = choice.current.and_then(|i| rows.get(i)) else {
            return;
        };
        let older = self.lineage(row, rows, choice);
        let lineage = &mut referral.lineage;
        lineage.first_period_start = older.first_period_start.or(lineage.first_period_start);
        lineage.n_rows += older.n_rows;
        lineage.n_pathway_ids += older.n_pathway_ids;
        referral.older_pathway_id = row.pathway_id.map(Id::new);
    }

    fn count_crossing(&self, rows: &[Option<&ReferralRow<'b>>], joined: usize) {
        let is_old = |row: &&&ReferralRow<'b>| self.setting.family_of(row) == Family::V1_5;
        let all = || rows.iter().flatten();
        let Some(first) = all().find(is_old) else {
            return;
        };
        let persons = self.persons(first.participant);
        self.setting.bridged.add(Crossed {
            is_keyed: !persons.is_empty(),
            is_linked: all().any(|row| !is_old(&row)),
            link: Link::of(persons.iter().map(|p| p.link).max().unwrap_or(0)),
            referrals: all().filter(is_old).count() as u64,
            joined: joined as u64,
        });
    }

    /// The person rows of a participant.
    fn persons(&self, participant: Key) -> &'p [super::PersonRow<'b>] {
        let persons = &self.partition.persons;
        let start = persons.partition_point(|p| p.participant < participant);
        let end = persons.partition_point(|p| p.participant <= participant);
        &persons[start..end]
    }

    /// The delivered text of the participant's key. A re-traced referral also has rows under other keys, or none.
    fn name(&self, chosen: &[(usize, Choice, Vec<Delivery>)]) -> Option<&'b str> {
        let slots = chosen
            .iter()
            .map(|(slot, ..)| self.partition.slots.rows[*slot].clone());
        let mut rows = slots.flat_map(|rows| &self.partition.referrals[rows]);
        let is_own = |row: &&ReferralRow<'b>| {
            row.participant_id
                .is_some_and(|id| key(id) == row.participant)
        };
        if let Some(row) = rows.find(is_own) {
            return row.participant_id;
        }
        // Referral tables of version 1.5 do not hold the participant key.
        let first = &self.partition.referrals[self.partition.slots.rows[chosen.first()?.0].start];
        let mut persons = self.persons(first.participant).iter();
        if let Some(name) = persons.find_map(|p| p.name) {
            return Some(name);
        }
        let mut rows = chosen.iter().flat_map(|(slot, ..)| {
            &self.partition.referrals[self.partition.slots.rows[*slot].clone()]
        });
        rows.find_map(|row| row.participant_id)
    }

    fn referral(&self, row: &ReferralRow<'b>, slot: usize, choice: &Choice) -> Referral<'b> {
        let rows = &self.partition.referrals[self.partition.slots.rows[slot].clone()];
        let person = self.person(row);
        Referral {
            id: row.referral_id.map(Id::new),
            pathway_id: row.pathway_id.map(Id::new),
            row_id: row.row_id.map(Id::new),
            version: Some(row.version),
            provider: row.provider,
            received: row.received,
            discharged: row.discharged,
            source: row.source,
            end_code: row.end_code,
            gender: person.map_or(row.gender, |p| p.gender),
            ethnicity: person.map_or(row.ethnicity, |p| p.ethnicity),
            imd_decile: person
                .and_then(|p| p.imd_decile)
                .or(row.imd_decile)
                .map(|d| d as i8),
            birth: person.and_then(|p| p.birth).or(row.birth),
            age_at_referral: row.age_at_referral,
            supplied: row.supplied.0,
            lineage: self.lineage(row, rows, choice),
            unrecognised: row.unrecognised,
            ..Referral::default()
        }
    }

    /// The person row of the same submission and record.
    fn person(&self, row: &ReferralRow<'b>) -> Option<&'p super::PersonRow<'b>> {
        let persons = &self.partition.persons;
        let key = (row.participant, row.record, row.delivery);
        let after = persons.partition_point(|p| (p.participant, p.record, p.delivery) <= key);
        persons
            .get(after.checked_sub(1)?)
            .filter(|p| (p.participant, p.record, p.delivery) == key)
    }

    fn lineage(&self, row: &ReferralRow<'b>, rows: &[ReferralRow<'b>], choice: &Choice) -> Lineage {
        let (period_start, period_end) = self.period(row);
        let first = rows
            .iter()
            .filter(|r| self.is_accepted(r))
            .filter_map(|r| self.period(r).0)
            .min();
        Lineage {
            period_start,
            period_end,
            first_period_start: first,
            n_rows: rows.len() as u32,
            n_pathway_ids: choice.n_pathway_ids,
            provider_last_period: self.provider_last_period(row),
        }
    }

    fn provider_last_period(&self, row: &ReferralRow<'b>) -> Option<Date> {
        let latest = self.setting.latest.filter(|_| self.setting.has_ukllc());
        if self.setting.family_of(row) == Family::UkllcV2 {
            return latest;
        }
        // Extracts of UK LLC follow on version 1.5 without naming a last period of each provider.
        let provider = row.provider?;
        self.setting.submissions.last_day(provider).max(latest)
    }

    fn is_accepted(&self, row: &ReferralRow<'b>) -> bool {
        self.setting.family_of(row) == Family::UkllcV2
            || self.setting.submissions.is_accepted(row.delivery)
    }

    fn period(&self, row: &ReferralRow<'b>) -> (Option<Date>, Option<Date>) {
        match self.setting.family_of(row) {
            Family::UkllcV2 => extract_days(row.delivery),
            _ => self
                .setting
                .submissions
                .get(row.delivery)
                .map_or((None, None), |s| (s.start, s.end)),
        }
    }

    fn contacts(&mut self, own: Own<'_>, participant: &mut Participant<'b>) -> Range<usize> {
        let mut rows = std::mem::take(&mut self.contacts);
        let months = Months(self.setting.submissions);
        take_events(
            &self.partition.contacts,
            own,
            &mut rows,
            &mut self.flows[CONTACTS],
        );
        one_each(&mut rows, months, |kept, other| {
            kept.therapies = kept.therapies.with(other.therapies);
            kept.n_activities = kept.n_activities.saturating_add(other.n_activities);
        });
        self.flows[CONTACTS].linked += rows.len() as u64;
        self.flows[CONTACTS].kept += rows.len() as u64;
        self.activities.clear();
        for (slot, _) in own.slots.into_iter().flatten() {
            self.partition
                .activities
                .append_slot(slot, &mut self.activities, |_| true);
        }
        self.activities.sort_unstable();
        self.activities.dedup();
        for row in &mut rows {
            add_activities(row, &self.activities);
        }
        rows.sort_unstable_by(|a, b| late(a.date, b.date).then_with(|| a.cmp(b)));
        let start = participant.contacts.len();
        self.by_id.clear();
        for (row, position) in rows.iter().zip(start as u32..) {
            self.by_id.push((row.contact, row.delivery, position));
            participant.contacts.push(contact(row));
        }
        self.by_id.sort_unstable();
        self.contacts = rows;
        start..participant.contacts.len()
    }

    fn scores(&mut self, own: Own<'_>, participant: &mut Participant<'b>) -> Range<usize> {
        let mut rows = std::mem::take(&mut self.scores);
        take_events(
            &self.partition.scores,
            own,
            &mut rows,
            &mut self.flows[SCORES],
        );
        let start = participant.scores.len();
        let is_ukllc = own.family == Family::UkllcV2;
        one_each(&mut rows, Months(self.setting.submissions), |_, _| {});
        self.flows[SCORES].linked += rows.len() as u64;
        for row in &rows {
            let position = if row.is_contact_level == 1 {
                self.contact_of(row, own.family)
            } else {
                None
            };
            let contact = position.and_then(|p| participant.contacts.get(p as usize));
            if contact.is_none() && row.is_contact_level == 1 && !is_ukllc {
                continue;
            }
            let date = row.date.or_else(|| contact.and_then(|c| c.date));
            participant.scores.push(Score {
                date,
                minute: row.minute.or_else(|| contact.and_then(|c| c.minute)),
                instrument: row.instrument,
                tool: row.tool,
                value: row.value,
                status: row.status,
                raw: row.raw,
                is_contact_level: row.is_contact_level == 1,
                contact: position,
                row: row.row,
            });
        }
        if let Some(scores) = participant.scores.get_mut(start..) {
            scores.sort_by(score_order);
        }
        self.flows[SCORES].kept += (participant.scores.len() - start) as u64;
        self.scores = rows;
        start..participant.scores.len()
    }

    /// Position of the contact of a score: of the same delivery, or in UK LLC tables of any extract.
    fn contact_of(&self, row: &ScoreRow<'b>, family: Family) -> Option<u32> {
        if row.contact == 0 {
            return None;
        }
        let after = self
            .by_id
            .partition_point(|(id, delivery, _)| (*id, *delivery) <= (row.contact, row.delivery));
        let (id, delivery, position) = *self.by_id.get(after.checked_sub(1)?)?;
        let is_same_file = delivery == row.delivery || family == Family::UkllcV2;
        if id == row.contact && is_same_file {
            return Some(position);
        }
        let (id, _, position) = *self.by_id.get(after)?;
        (id == row.contact && family == Family::UkllcV2).then_some(position)
    }

    fn logs(&mut self, own: Own<'_>, participant: &mut Participant<'b>) -> Range<usize> {
        take_events(
            &self.partition.logs,
            own,
            &mut self.logs,
            &mut self.flows[LOGS],
        );
        one_each(&mut self.logs, Months(self.setting.submissions), |_, _| {});
        self.flows[LOGS].keep(self.logs.len());
        self.logs
            .sort_unstable_by(|a, b| late(a.end, b.end).then_with(|| a.cmp(b)));
        let start = participant.logs.len();
        let log = |l: &LogRow<'b>| InternetLog {
            start: l.start,
            end: l.end,
            minutes: l.minutes,
            programme: l.programme,
        };
        participant.logs.extend(self.logs.iter().map(log));
        start..participant.logs.len()
    }

    fn problems(&mut self, own: Own<'_>, participant: &mut Participant<'b>) -> Range<usize> {
        take_events(
            &self.partition.problems,
            own,
            &mut self.problems,
            &mut self.flows[PROBLEMS],
        );
        one_each(
            &mut self.problems,
            Months(self.setting.submissions),
            |_, _| {},
        );
        self.flows[PROBLEMS].keep(self.problems.len());
        let start = participant.problems.len();
        let problem = |p: &ProblemRow<'b>| Problem {
            code: p.code,
            is_primary: p.is_primary == 1,
            date: p.date,
            row: p.row,
        };
        participant
            .problems
            .extend(self.problems.iter().map(problem));
        start..participant.problems.len()
    }

    fn pauses(&mut self, own: Own<'_>, participant: &mut Participant<'b>) -> Range<usize> {
        take_events(
            &self.partition.pauses,
            own,
            &mut self.pauses,
            &mut self.flows[PAUSES],
        );
        one_each(
            &mut self.pauses,
            Months(self.setting.submissions),
            |_, _| {},
        );
        self.flows[PAUSES].keep(self.pauses.len());
        let start = participant.pauses.len();
        participant.pauses.extend(self.pauses.iter().map(|p| Pause {
            start: p.start,
            end: p.end,
        }));
        start..participant.pauses.len()
    }

    /// The employment records of the participant: one for each date and status.
    fn employment(&mut self, row: &ReferralRow<'b>, participant: &mut Participant<'b>) {
        let rows = &self.partition.employment;
        while rows
            .get(self.next_employment)
            .is_some_and(|e| e.participant < row.participant)
        {
            self.next_employment += 1;
        }
        let own = rows[self.next_employment..]
            .iter()
            .take_while(|e| e.participant == row.participant);
        participant.employment.extend(own.map(|e| Employment {
            date: e.date,
            status: e.status,
        }));
        participant
            .employment
            .sort_by(|a, b| late(a.date, b.date).then_with(|| a.status.cmp(&b.status)));
        participant
            .employment
            .dedup_by(|a, b| a.date == b.date && a.status == b.status);
    }

    /// Adds what happened to event rows to the attrition of the run.
    pub(super) fn close(&self, findings: &mut Findings, attrition: &mut Attrition) {
        let (before, after, unclear) = self.versions;
        if self.setting.has_version_1_5 && self.setting.version_2.is_some() {
            let count = Count {
                failing: unclear,
                checked: after,
            };
            findings.count(provenance::BOUNDARY_UNCLEAR, "referrals", "", count);
            let rows = Flow {
                rows_before: before,
                rows_after: after,
                ..Flow::default()
            };
            attrition.add(step::step(44, Role::Referral, step::ONE_REFERRAL), rows);
        }
        let roles = [
            Role::Contact,
            Role::ContactScore,
            Role::Log,
            Role::Problem,
            Role::Pause,
        ];
        for (role, flow) in roles.into_iter().zip(self.flows) {
            let mut step = |order, reason, before, after| {
                let rows = Flow {
                    rows_before: before,
                    rows_after: after,
                    ..Flow::default()
                };
                attrition.add(step::step(order, role, reason), rows);
            };
            if self.setting.has_ukllc() {
                step(40, step::OLDER_EXTRACT, flow.before, flow.latest);
            }
            step(42, step::REPEATED, flow.latest, flow.linked);
            if role == Role::ContactScore && self.setting.has_submissions() {
                step(43, step::NO_CONTACT, flow.linked, flow.kept);
            }
        }
    }
}

impl EventFlow {
    fn keep(&mut self, rows: usize) {
        self.linked += rows as u64;
        self.kept += rows as u64;
    }
}

/// Unpacks the rows of a referral whose extract counts.
fn take_events<'a, R: Delivered<'a>>(
    events: &Events<'a, R>,
    own: Own<'_>,
    into: &mut Vec<R>,
    flow: &mut EventFlow,
) {
    into.clear();
    for (slot, deliveries) in own.slots.into_iter().flatten() {
        let start = into.len();
        // An event table without extract dates cannot say which extract it belongs to: its rows stay.
        let counts =
            |delivery| deliveries.is_empty() || delivery == 0 || deliveries.contains(&delivery);
        flow.before += events.append_slot(slot, into, counts);
        flow.latest += (into.len() - start) as u64;
    }
}

fn add_activities(contact: &mut ContactRow<'_>, activities: &[ActivityRow<'_>]) {
    let key = (contact.contact, contact.delivery);
    let start = activities.partition_point(|a| (a.contact, a.delivery) < key);
    for activity in activities[start..]
        .iter()
        .take_while(|a| (a.contact, a.delivery) == key)
    {
        contact.therapies = contact.therapies.with(activity.therapies);
        contact.n_activities = contact.n_activities.saturating_add(1);
    }
}

fn contact<'b>(row: &ContactRow<'b>) -> Contact<'b> {
    Contact {
        date: row.date,
        minute: row.minute,
        attendance: row.attendance,
        is_planned: row.is_planned,
        appointment: row.appointment,
        consultation: row.consultation,
        mode: row.mode,
        medication: row.medication,
        duration: row.duration,
        therapies: row.therapies,
        n_activities: row.n_activities,
        unrecognised: row.unrecognised,
    }
}

/// Dates in order, missing ones last.
fn late(a: Option<Date>, b: Option<Date>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

fn score_order(a: &Score<'_>, b: &Score<'_>) -> Ordering {
    late(a.date, b.date)
        .then_with(|| {
            (a.minute, a.row, a.instrument, a.value).cmp(&(b.minute, b.row, b.instrument, b.value))
        })
        .then_with(|| {
            (a.tool, a.raw, a.status, a.is_contact_level, a.contact).cmp(&(
                b.tool,
                b.raw,
                b.status,
                b.is_contact_level,
                b.contact,
            ))
        })
}
