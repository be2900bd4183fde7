//! What is written beside the contacts: complaints, employment, pauses, onward referrals, care clusters.

use talktrail_model::date::Date;

use super::{ClusterSpell, Complaint, Employment, Pause, Referral, last_event};
use crate::calibration::Records;
use crate::clinic::{PROBLEM_SHARES, PROBLEMS};
use crate::course::Course;
use crate::draw::Draw;
use crate::person::World;
use crate::traits::Traits;

/// Adds what is written beside the contacts: complaints, employment, pauses, onward referrals.
pub(super) fn describe(
    world: &World,
    draw: &mut Draw,
    traits: &Traits,
    referral: &mut Referral,
    problem: u8,
) {
    let records = &world.mix.records;
    let first_seen = referral
        .contacts
        .iter()
        .find(|c| c.is_attended())
        .map(|c| c.date);
    let described = first_seen.unwrap_or(referral.received).min(referral.until);
    let has_problem = draw.chance(if first_seen.is_some() { 0.95 } else { 0.45 });
    if has_problem {
        complain(records, draw, referral, problem, described);
    }
    employ(records, draw, traits, referral, described);
    if let Some(seen) = first_seen.filter(|seen| seen.days_since(referral.received) > 20)
        && draw.chance(records.pauses)
    {
        let start = referral.received.plus_days(draw.between(3, 8));
        let end = start.plus_days(draw.between(3, 12)).min(seen);
        let reason = draw.pick(&[(50.0, "01"), (30.0, "02"), (20.0, "03")]);
        referral.pauses.push(Pause {
            start,
            end: draw.chance(0.9).then_some(end),
            reason,
        });
    }
    if referral.course != Course::NotSeen && draw.chance(records.onward) {
        let reason = draw.pick(&[(30.0, "01"), (30.0, "02"), (20.0, "98"), (20.0, "99")]);
        referral
            .onward
            .push((last_event(referral).min(referral.until), reason));
    }
}

fn complain(records: &Records, draw: &mut Draw, referral: &mut Referral, problem: u8, date: Date) {
    let is_dated = !draw.chance(0.02);
    referral.complaints.push(Complaint {
        problem,
        significance: "1",
        date,
        is_dated,
    });
    let other = draw.pick(&PROBLEM_SHARES);
    if other != problem && draw.chance(records.second_problem) {
        referral.complaints.push(Complaint {
            problem: other,
            significance: "2",
            date,
            is_dated,
        });
    }
    let later = date.plus_days(28);
    let changes_mind = is_dated
        && referral.course == Course::Finished
        && later < referral.until
        && draw.chance(0.02);
    if changes_mind && other != problem && PROBLEMS[usize::from(other)].measure.is_none() {
        referral.complaints.push(Complaint {
            problem: other,
            significance: "1",
            date: later,
            is_dated: true,
        });
    }
}

/// Places a referral in a care cluster, and some in another one later.
pub(super) fn cluster(
    records: &Records,
    draw: &mut Draw,
    traits: &Traits,
    referral: &mut Referral,
) {
    let is_seen = referral.course != Course::NotSeen;
    let Some(code) = traits
        .care_cluster
        .filter(|_| is_seen || records.clusters_unseen)
    else {
        return;
    };
    let start = referral.received;
    let again = last_event(referral);
    let is_again = records.reclustered > 0.0 && again > start && draw.chance(records.reclustered);
    let end = is_again.then(|| again.plus_days(-1));
    referral.clusters.push(ClusterSpell { code, start, end });
    if is_again {
        let code = if code == "03" { "02" } else { "03" };
        referral.clusters.push(ClusterSpell {
            code,
            start: again,
            end: None,
        });
    }
}

fn employ(
    records: &Records,
    draw: &mut Draw,
    traits: &Traits,
    referral: &mut Referral,
    date: Date,
) {
    if referral.course == Course::NotSeen && draw.chance(0.5) {
        return;
    }
    let is_sick = traits.is_working && draw.chance(0.12);
    let support = draw.pick(&[(12.0, "Y"), (60.0, "N"), (28.0, "NA")]);
    referral.employment.push(Employment {
        date,
        status: traits.employment,
        is_sick,
        support,
    });
    let last = last_event(referral);
    if records.employment > 0.0 {
        let dates: Vec<Date> = referral
            .contacts
            .iter()
            .filter(|c| c.is_attended() && c.date > date && c.date < last)
            .map(|c| c.date)
            .collect();
        for date in dates {
            if draw.chance(records.employment) {
                referral.employment.push(Employment {
                    date,
                    status: traits.employment,
                    is_sick,
                    support,
                });
            }
        }
    }
    if referral.course == Course::Finished && last > date {
        let found_work = traits.employment == "02" && draw.chance(0.15);
        let status = if found_work { "01" } else { traits.employment };
        referral.employment.push(Employment {
            date: last,
            status,
            is_sick: is_sick && draw.chance(0.5),
            support,
        });
    }
}
