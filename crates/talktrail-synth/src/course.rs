//! The course of care: when assessed, when treated, at which step, which appointments were missed on the way.

use talktrail_model::date::Date;

use crate::calibration::{
    CANCELLED_PER_ATTENDED, COURSE_SESSIONS, GAP_DAYS, INTERNET_THERAPY, MISSED_PER_ATTENDED,
    Records, SECOND_WAIT_DAYS, V2_1_START, WAIT_DAYS, WITHDRAWN_PER_ATTENDED,
};
use crate::change::Trajectory;
use crate::clinic::{EMPLOYMENT_SUPPORT, PROBLEMS};
use crate::draw::Draw;
use crate::pathway::Referral;
use crate::person::World;
use crate::session::{Activity, Battery, Contact, DatedScore, Log, Medium, scores_of_occasion};
use crate::traits::Traits;

/// How far a referral gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    NotSeen,
    SeenOnly,
    TreatedOnce,
    Finished,
}

/// Share of referrals with questionnaires at the first appointment only (annual report 2024-25: 1.3 % of finished courses
/// have no reliable-change status).
const ASKED_ONCE: f64 = 0.011;

/// One appointment that is kept, before its details are drawn.
struct Slot {
    date: Date,
    kind: &'static str,
    therapy: Option<u8>,
}

/// Fills contacts, logs and scores of a referral. `problem` is given when the service uses its measure.
pub(crate) fn attend(
    world: &World,
    draw: &mut Draw,
    traits: &Traits,
    referral: &mut Referral,
    trajectory: &Trajectory,
    problem: Option<u8>,
) {
    let slots = plan(draw, referral);
    let measure = problem.and_then(|place| PROBLEMS[usize::from(place)].measure);
    let integrated = traits.long_term_condition.is_some() && draw.chance(0.25);
    let last = (slots.len().max(2) - 1) as f64;
    // Who leaves after one treatment has gone only a part of the way.
    let length = if referral.course == Course::Finished {
        last
    } else {
        last * 6.0
    };
    let is_asked_once = draw.chance(ASKED_ONCE);
    let mut previous = referral.received;
    for (place, slot) in slots.iter().enumerate() {
        miss_before(draw, referral, traits, previous, slot);
        let mut contact = keep(&world.mix.records, draw, traits, slot, integrated);
        let is_asked = slot.therapy != Some(EMPLOYMENT_SUPPORT)
            && (place == 0 || !is_asked_once)
            && draw.chance(0.96);
        if is_asked {
            let battery = Battery {
                wsas: draw.chance(world.mix.wsas),
                measure,
            };
            contact.activities[0].scores =
                scores_of_occasion(trajectory, battery, place as f64 / length, draw);
        }
        previous = slot.date;
        referral.contacts.push(contact);
    }
    if slots.is_empty() {
        miss_altogether(draw, traits, referral);
    }
    use_internet(&world.mix.records, draw, referral);
    ask_at_home(draw, referral, trajectory);
    number(referral);
}

/// The appointments that will be kept.
fn plan(draw: &mut Draw, referral: &Referral) -> Vec<Slot> {
    let wait = draw.days(&WAIT_DAYS);
    let treated = referral.received.plus_days(wait);
    let mut slots = Vec::new();
    if referral.course == Course::NotSeen {
        return slots;
    }
    let together = referral.course != Course::SeenOnly && (wait < 2 || draw.chance(0.5));
    if !together {
        let earlier = if referral.course == Course::SeenOnly {
            wait
        } else {
            (f64::from(wait) * (0.3 + 0.5 * draw.unit())) as i32
        };
        slots.push(Slot {
            date: referral.received.plus_days(earlier.min(wait - 1).max(0)),
            kind: "01",
            therapy: None,
        });
    }
    let sessions = match referral.course {
        Course::NotSeen | Course::SeenOnly => 0,
        Course::TreatedOnce => 1,
        Course::Finished => draw.days(&COURSE_SESSIONS).max(2),
    };
    let steps = Steps::draw(draw, sessions);
    let mut date = treated;
    for session in 0..sessions {
        date = match session {
            0 => treated,
            1 => date.plus_days(draw.days(&SECOND_WAIT_DAYS)),
            _ => date.plus_days(draw.days(&GAP_DAYS)),
        };
        let kind = match session {
            0 if together => "03",
            _ => draw.pick(&[(92.0, "02"), (8.0, "05")]),
        };
        slots.push(Slot {
            date,
            kind,
            therapy: steps.therapy(session),
        });
    }
    add_extras(draw, referral.course, &mut slots);
    slots
}

/// Employment support, reviews and follow-up beside the treatment.
fn add_extras(draw: &mut Draw, course: Course, slots: &mut Vec<Slot>) {
    let Some(last) = slots.last().map(|slot| slot.date) else {
        return;
    };
    if course == Course::Finished && draw.chance(0.05) {
        let kind = if last >= V2_1_START { "10" } else { "02" };
        slots.push(Slot {
            date: last.plus_days(draw.between(1, 6)),
            kind,
            therapy: Some(EMPLOYMENT_SUPPORT),
        });
    }
    if course == Course::Finished && draw.chance(0.06) {
        slots.push(Slot {
            date: last.plus_days(draw.between(28, 60)),
            kind: "06",
            therapy: None,
        });
    }
}

/// Which therapies a course is made of.
struct Steps {
    low: u8,
    high: u8,
    /// Sessions at low intensity before those at high.
    n_low: i32,
    is_known: bool,
}

impl Steps {
    fn draw(draw: &mut Draw, sessions: i32) -> Self {
        let low = draw.pick(&[(50.0, 0), (18.0, 1), (20.0, 2), (9.0, 3), (3.0, 4)]);
        let high = draw.pick(&[
            (72.0, 5),
            (13.0, 6),
            (4.0, 7),
            (3.0, 8),
            (2.0, 9),
            (6.0, 10),
        ]);
        let both = if sessions > 3 {
            sessions.min(4)
        } else {
            sessions
        };
        let n_low = draw.pick(&[(40.0, sessions), (39.0, both), (17.0, 0)]);
        Self {
            low,
            high,
            n_low,
            is_known: !draw.chance(0.04),
        }
    }

    fn therapy(&self, session: i32) -> Option<u8> {
        let given = if session < self.n_low {
            self.low
        } else {
            self.high
        };
        self.is_known.then_some(given)
    }
}

/// A kept appointment with its details.
fn keep(
    records: &Records,
    draw: &mut Draw,
    traits: &Traits,
    slot: &Slot,
    integrated: bool,
) -> Contact {
    let mut contact = bare(draw, traits, slot.date, slot.kind, integrated);
    contact.planned = !draw.chance(0.012);
    contact.attendance = Some(if draw.chance(0.03) { "6" } else { "5" });
    if !contact.planned && draw.chance(0.3) {
        contact.attendance = None;
    }
    contact.minutes = draw.pick(&[(30.0, 30), (30.0, 45), (30.0, 60), (10.0, 20)]);
    let staff = draw.between(1, 60) as u16;
    contact.activities.push(Activity {
        therapy: slot.therapy,
        staff,
        scores: Vec::new(),
    });
    let is_treatment = slot.therapy.is_some_and(|t| t != EMPLOYMENT_SUPPORT);
    let (share, most) = records.further_activities;
    for _ in 0..most {
        if !is_treatment || !draw.chance(share) {
            break;
        }
        let therapy = draw.pick(&[(60.0, 2), (40.0, 4)]);
        contact.activities.push(Activity {
            therapy: Some(therapy),
            staff,
            scores: Vec::new(),
        });
    }
    contact
}

/// A contact with nothing done in it.
fn bare(
    draw: &mut Draw,
    traits: &Traits,
    date: Date,
    kind: &'static str,
    integrated: bool,
) -> Contact {
    Contact {
        number: 0,
        date,
        minute: 8 * 60 + 15 * draw.between(2, 38) as u16,
        attendance: None,
        planned: true,
        kind,
        medium: medium(draw, date),
        medium_known: !draw.chance(if date >= V2_1_START { 0.33 } else { 0.03 }),
        minutes: 0,
        in_group: draw.chance(0.05),
        psych_med: traits.medication,
        integrated,
        is_late_entry: draw.chance(0.02),
        is_pending: draw.chance(0.02),
        activities: Vec::new(),
    }
}

fn medium(draw: &mut Draw, date: Date) -> Medium {
    let (year, _, _) = date.ymd();
    let face = if year < 2020 { 60.0 } else { 16.0 };
    draw.pick(&[
        (face, Medium::FaceToFace),
        (52.0, Medium::Telephone),
        (25.0, Medium::Video),
        (2.0, Medium::Email),
        (3.0, Medium::Text),
        (2.0, Medium::Other),
    ])
}

/// Appointments that were missed or cancelled between the former kept one and this one.
fn miss_before(
    draw: &mut Draw,
    referral: &mut Referral,
    traits: &Traits,
    previous: Date,
    slot: &Slot,
) {
    let gap = slot.date.days_since(previous);
    let misses = [
        (MISSED_PER_ATTENDED, "3"),
        (CANCELLED_PER_ATTENDED, "2"),
        (WITHDRAWN_PER_ATTENDED, "4"),
        (0.004, "7"),
    ];
    let mut dates: Vec<(Date, &'static str)> = Vec::new();
    for (share, code) in misses {
        if draw.chance(share) {
            dates.push((
                previous.plus_days((f64::from(gap) * (0.2 + 0.7 * draw.unit())) as i32),
                code,
            ));
        }
    }
    dates.sort_unstable();
    for (date, code) in dates {
        let mut contact = bare(draw, traits, date, slot.kind, false);
        contact.attendance = Some(code);
        referral.contacts.push(contact);
    }
}

/// Appointments offered to someone who never came.
fn miss_altogether(draw: &mut Draw, traits: &Traits, referral: &mut Referral) {
    let offered = draw.pick(&[(60.0, 0), (28.0, 1), (12.0, 2)]);
    let mut date = referral.received;
    for _ in 0..offered {
        date = date.plus_days(draw.between(4, 24));
        let mut contact = bare(draw, traits, date, "01", false);
        contact.attendance = Some(draw.pick(&[(45.0, "3"), (40.0, "2"), (15.0, "4")]));
        referral.contacts.push(contact);
    }
}

/// Weekly logs of internet-enabled therapy after the first treatment.
fn use_internet(records: &Records, draw: &mut Draw, referral: &mut Referral) {
    let first = referral
        .contacts
        .iter()
        .find(|c| c.is_treatment())
        .map(|c| c.date);
    let Some(first) =
        first.filter(|_| referral.course == Course::Finished && draw.chance(INTERNET_THERAPY))
    else {
        return;
    };
    let programme = draw.pick(&[
        (70.0, "SilverCloud"),
        (10.0, "Minddistrict"),
        (10.0, "Beating the Blues"),
        (5.0, "OCD-NET"),
        (5.0, "Sleepio"),
    ]);
    let staff = draw.between(1, 60) as u16;
    for week in 0..draw.between(2, records.most_logs) {
        let start = first.plus_days(1 + 7 * week);
        referral.logs.push(Log {
            start,
            end: start.plus_days(6),
            programme,
            minutes: draw.between(5, 40) as i16,
            staff,
        });
    }
}

/// Questionnaires filled in at home: before the first contact, or with an internet log, on days without a contact.
fn ask_at_home(draw: &mut Draw, referral: &mut Referral, trajectory: &Trajectory) {
    let battery = Battery {
        wsas: false,
        measure: None,
    };
    let first = referral
        .contacts
        .iter()
        .find(|c| c.is_attended())
        .map(|c| c.date);
    let mut asked: Vec<(Date, f64)> = Vec::new();
    if let Some(first) = first.filter(|first| first.days_since(referral.received) > 3)
        && draw.chance(0.15)
    {
        asked.push((first.plus_days(-draw.between(1, 3)), 0.0));
    }
    let logs = referral.logs.len().max(1) as f64;
    asked.extend(
        referral
            .logs
            .iter()
            .enumerate()
            .map(|(place, log)| (log.end, place as f64 / logs * 0.6)),
    );
    for (date, progress) in asked {
        let is_free = referral.contacts.iter().all(|c| c.date != date);
        if is_free {
            let minute = 7 * 60 + draw.between(0, 900) as u16;
            let scores = scores_of_occasion(trajectory, battery, progress, draw);
            referral
                .scores
                .extend(scores.into_iter().map(|score| DatedScore {
                    date,
                    minute,
                    score,
                }));
        }
    }
}

/// Numbers the contacts by date; two contacts of one day keep the order in which they were made.
fn number(referral: &mut Referral) {
    referral.contacts.sort_by_key(|c| (c.date, c.minute));
    for (place, contact) in referral.contacts.iter_mut().enumerate() {
        contact.number = place as u16 + 1;
    }
}
